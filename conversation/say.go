package conversation

import (
	"slices"
	"strings"

	"lodestar/conversation/locale"
)

// say takes typed words: an answer to the question back, else to the question
// in front.
func (r *run) say(text string) {
	text = locale.Clean(text)
	if strings.TrimSpace(text) == "" {
		r.problem = &Problem{Key: "problem.empty"}
		return
	}
	if r.s.Aside != nil {
		if option, ok := r.matchAside(text); ok && !r.m.Literal {
			r.chooseAside(option)
			return
		}
		r.dropAside()
	}
	q := r.current()
	if q.form == nothing {
		r.problem = &Problem{Key: "problem.nothing_asked", Args: locale.Args{"text": Verbatim(shorten(text))}}
		return
	}
	if !r.typedElsewhere(q, text) {
		r.sayTo(q, text)
	}
}

func (r *run) sayTo(q question, text string) {
	switch {
	case r.draft(q) != nil:
		r.sayToDraft(q, text)
		return
	case q.form == askPack:
		r.readPack(q, text)
		return
	}
	if !r.m.Literal || matching(q.step.Kind) == loose {
		if option, ok := r.match(r.optionsOf(q), text, matching(q.step.Kind), r.stepArgs(q.step, q.row)); ok {
			r.choose(q, option)
			return
		}
	}
	if r.sayRow(q, text) {
		return
	}
	if got, ok := r.spread(q, text); ok {
		r.take(q, got, text)
		return
	}
	r.take(q, r.read(r.scene(q.row), q.step, text), text)
}

// spread reads an answer to one step that says more than it was asked, as its pack
// would: whoever is asked for the length of a period may write "year from 1 Jan 2027",
// which is the example of the pack. It reports false for every other answer.
func (r *run) spread(q question, text string) (Reading, bool) {
	pack := r.index.places[q.key.Step].pack
	if pack == nil || pack.Spread == nil {
		return Reading{}, false
	}
	fills, problem, ok := pack.Spread(r.scene(q.row), q.step, text)
	own := slices.IndexFunc(fills, func(f Fill) bool { return f.Step == q.step.ID })
	switch {
	case !ok || own < 0:
		return Reading{}, false
	case problem != nil:
		return Reading{Problem: problem}, true
	}
	return Reading{Value: fills[own].Value, Also: slices.Delete(slices.Clone(fills), own, own+1)}, true
}

// take accepts what was read for a question on its own, or says why not.
func (r *run) take(q question, got Reading, text string) {
	switch {
	case got.Problem != nil:
		r.problem = got.Problem
		r.keepText(q.key, text)
	case got.Aside != nil && r.refused(q, got.Value, text):
	case got.Aside != nil:
		r.ask(r.doubted(q, got), q.key, text)
	case got.State == Open || got.State == Skipped:
		r.store(q, Answer{State: got.State})
	default:
		r.accept(q, got, text)
	}
}

// doubted is the question back about a reading. Where the value itself is
// doubtful too, such as a Saturday that was not written out, that question says
// both, and only it is asked.
func (r *run) doubted(q question, got Reading) *Aside {
	if got.Value.Empty() || q.step.Doubt == nil {
		return got.Aside
	}
	if aside := q.step.Doubt(r.scene(q.row), got.Value); aside != nil {
		doubt := *aside
		doubt.Doubt = true
		return &doubt
	}
	return got.Aside
}

// accept lets a value count for the question, unless a check refuses it or a
// doubt is asked back first.
func (r *run) accept(q question, got Reading, text string) {
	scene := r.scene(q.row)
	if r.refused(q, got.Value, text) {
		return
	}
	if q.step.Doubt != nil && !got.Sure {
		if aside := q.step.Doubt(scene, got.Value); aside != nil {
			doubt := *aside
			doubt.Doubt = true
			r.ask(&doubt, q.key, text)
			return
		}
	}
	for _, also := range got.Also {
		r.fill(q.row, also, nil)
	}
	r.store(q, Answer{State: Answered, Value: got.Value})
	for _, also := range got.Also { // what was said beyond the question
		if step, ok := r.index.places[also.Step].item.(*Step); ok {
			r.note(Say("say.saved.plain", locale.Args{"text": r.show(q.row, step, also.Value)}))
		}
	}
}

// refused reports whether a check refuses a value, and says why.
func (r *run) refused(q question, v Value, text string) bool {
	if v.Empty() || q.step.Check == nil {
		return false
	}
	problem := q.step.Check(r.scene(q.row), v)
	if problem == nil {
		return false
	}
	r.problem = problem
	r.keepText(q.key, text)
	return true
}

// store writes an answer, says so, and goes on.
func (r *run) store(q question, a Answer) {
	record := r.s.Record(q.step.In)
	before, had := record.Get(q.key)
	a = r.stamp(q.row, q.step, a)
	record.Set(q.key, a)
	delete(r.s.Kept, q.key)
	delete(r.s.Quotes, q.key)
	revisited := r.revisited(q)
	r.unvisit(q.key)
	r.noteStored(q, a, had && before.State == Answered, revisited)
	r.answered(q, a)
	r.trail(q.key)
	if a.State != Answered {
		return
	}
	if q.step.Hint != nil {
		r.hints = append(r.hints, q.step.Hint(r.scene(q.row), a.Value)...)
	}
	if q.step.Then != nil {
		scene := r.scene(q.row).At(q.row)
		scene.Before = before
		r.effects = append(r.effects, q.step.Then(scene, a.Value)...)
	}
}

// revisited reports whether the question was put in front to be looked at
// again.
func (r *run) revisited(q question) bool {
	return len(r.s.Revisit) > 0 && r.s.Revisit[0] == q.key
}

func (r *run) stamp(row int, step *Step, a Answer) Answer {
	a.By, a.At = r.m.Facts.Me.ID, r.m.Facts.Now
	if r.index.flow.Said != nil && !step.Tap {
		a.SaidBy, a.SaidOn, a.Standing = r.index.flow.Said(r.scene(row), step)
	}
	return a
}

// trailLimit is how far "back" reaches.
const trailLimit = 200

// trail remembers what was answered last, so that "back" goes there first.
func (r *run) trail(k Key) {
	r.s.Trail = slices.DeleteFunc(r.s.Trail, func(other Key) bool { return other == k })
	r.s.Trail = append(r.s.Trail, k)
	if extra := len(r.s.Trail) - trailLimit; extra > 0 {
		r.s.Trail = r.s.Trail[extra:]
	}
}

// keepText keeps words that could not be taken as an answer (M-5).
func (r *run) keepText(k Key, text string) {
	if text == "" {
		return
	}
	if r.s.Kept == nil {
		r.s.Kept = map[Key]string{}
	}
	r.s.Kept[k] = text
}
