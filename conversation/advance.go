package conversation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"lodestar/conversation/locale"
)

// undoWindow is how long undo is possible (E-5).
const undoWindow = 10 * time.Minute

// run is one call of Advance.
type run struct {
	*Engine
	flow  *Flow
	index *flowIndex
	s     *Session
	m     Move

	notices []Text   // what was done, said before the question
	saved   []Text   // what was stored, said in small print
	problem *Problem // what is wrong with what was given
	hints   []Text
	effects []Effect
	help    bool
}

// Advance carries out a move: it returns the session afterwards, what is to be
// said, and what else shall happen. It is pure: it changes neither its
// arguments nor anything else, and gives the same result for the same
// arguments. The error is never a person's doing: it says that the session
// belongs to a flow which is not registered.
func (e *Engine) Advance(s Session, m Move) (Session, Prompt, []Effect, error) {
	index, ok := e.flows[s.Flow]
	if !ok {
		return s, Prompt{}, nil, fmt.Errorf("conversation: no flow %q", s.Flow)
	}
	after := s.clone()
	r := &run{Engine: e, flow: index.flow, index: index, s: &after, m: m}
	r.do()
	q := r.settle()
	return after, r.prompt(q), r.effects, nil
}

func (s Session) clone() Session {
	c := s
	c.Records = make(map[string]*Record, len(s.Records))
	for name, record := range s.Records {
		c.Records[name] = record.Clone()
	}
	if s.Draft != nil {
		d := *s.Draft
		d.Fills, d.Unclear = slices.Clone(d.Fills), slices.Clone(d.Unclear)
		c.Draft = &d
	}
	c.Revisit, c.Trail, c.Numbers = slices.Clone(s.Revisit), slices.Clone(s.Trail), slices.Clone(s.Numbers)
	c.Messages = slices.Clone(s.Messages)
	c.Quotes, c.Kept, c.Seen = maps.Clone(s.Quotes), maps.Clone(s.Kept), maps.Clone(s.Seen)
	return c
}

func (r *run) scene(row int) *Scene {
	return &Scene{Session: r.s, Facts: r.m.Facts, Row: row, words: r.words}
}

// settle derives the question the person is at now, making the rows that must
// exist for it.
func (r *run) settle() question {
	for range 1000 { // every pass adds a row or returns; a flow that never settles is a defect, not a loop
		q := r.current()
		if q.form != newRow {
			if q.form == nothing && r.s.Status == Active {
				r.s.Status = Finished
			}
			r.s.Current = q.key
			return q
		}
		record := r.s.Record(q.list.In)
		row := record.AddRow(q.list.ID, q.key.Row)
		if q.list.More != nil {
			record.Clear(q.list.More.key(q.key.Row))
		}
		if r.firstOf(q.list.Items, row).form == nothing {
			record.RemoveRow(row) // a list whose rows ask nothing: leave it
			return question{}
		}
	}
	return question{}
}

// current is the question in front: one to be looked at again, else the first
// one without an answer.
func (r *run) current() question {
	for len(r.s.Revisit) > 0 {
		if q, ok := r.find(r.s.Revisit[0]); ok {
			return q
		}
		r.s.Revisit = r.s.Revisit[1:]
	}
	if r.s.Draft != nil {
		if q, ok := r.find(r.s.Draft.Pack); ok {
			return q
		}
		r.s.Draft = nil
	}
	return r.next()
}

func (r *run) do() {
	switch r.m.Verb {
	case Show, "":
	case GiveAnswer:
		r.say(r.m.Text)
	case Pick:
		r.pick(r.m.Value)
	case Send:
		r.sendForm(r.m.Fields)
	case Skip:
		r.leave(Skipped)
	case DontKnow:
		r.leave(Open)
	case Keep:
		r.keep()
	case Back:
		r.back()
	case Edit:
		r.edit(r.m.Value)
	case Ask:
		r.askNow(r.m.Value)
	case Add:
		r.addRow(r.m.Value)
	case Remove:
		r.removeRow(r.m.Value)
	case MoveRow:
		r.moveRow(r.m.Value)
	case More:
		r.more()
	case OneByOne:
		r.oneByOne()
	case ShowPage:
		r.showPage()
	case Pause:
		r.s.Status = Paused
	case Resume:
		r.resume()
	case Cancel:
		r.cancel()
	case Discard:
		r.s.Status = Discarded
		r.s.Aside = nil
	case TakeBack:
		r.takeBack()
	case Help:
		r.help = true
	case AskWhich:
		r.askWhich(r.m.Value, r.m.Text)
	case Reword:
		r.reword(r.m.Value, r.m.Text)
	case Withdraw:
		r.withdraw(r.m.Value)
	case Forget:
		r.forget(r.m.Value)
	default:
		r.problem = &Problem{Key: "problem.unknown_command", Args: locale.Args{"text": r.m.Verb}}
	}
}

func (r *run) say(text string) {
	text = locale.Clean(text)
	if strings.TrimSpace(text) == "" {
		r.problem = &Problem{Key: "problem.empty"}
		return
	}
	if r.s.Aside != nil {
		if option, ok := r.matchAside(text); ok {
			r.chooseAside(option)
			return
		}
		r.dropAside()
	}
	q := r.current()
	if q.form == nothing {
		r.problem = &Problem{Key: "problem.nothing_asked", Args: locale.Args{"text": shorten(text)}}
		return
	}
	if r.twoDevices(q, text) {
		return
	}
	r.sayTo(q, text)
}

func (r *run) sayTo(q question, text string) {
	if r.s.Draft != nil && (q.pack != nil) {
		r.sayToDraft(q, text)
		return
	}
	if q.form == askPack {
		r.readPack(q, text)
		return
	}
	scene := r.scene(q.row)
	step := q.step
	if option, ok := matchOption(r.words, r.m.Facts.Language, r.optionsOf(q), text, exactOnly(step.Kind)); ok {
		r.choose(q, option)
		return
	}
	r.take(q, r.read(scene, step, text), text)
}

// take accepts what was read for a question on its own, or says why not.
func (r *run) take(q question, got Reading, text string) {
	if got.Problem != nil {
		r.problem = got.Problem
		if text != "" {
			r.keepText(q.key, text)
		}
		return
	}
	if got.Aside != nil {
		r.ask(got.Aside, q.key, text)
		return
	}
	if got.State == Open || got.State == Skipped {
		r.store(q, Answer{State: got.State})
		return
	}
	r.accept(q, got, text)
}

// accept lets a value count for the question, unless a check refuses it or a
// doubt is asked back first.
func (r *run) accept(q question, got Reading, text string) {
	scene := r.scene(q.row)
	if q.step.Check != nil {
		if problem := q.step.Check(scene, got.Value); problem != nil {
			r.problem = problem
			r.keepText(q.key, text)
			return
		}
	}
	if q.step.Doubt != nil && !got.Sure {
		if aside := q.step.Doubt(scene, got.Value); aside != nil {
			r.ask(aside, q.key, text)
			return
		}
	}
	for _, also := range got.Also {
		r.fill(q.row, also, nil)
	}
	r.store(q, Answer{State: Answered, Value: got.Value})
}

// store writes an answer, says so, and goes on.
func (r *run) store(q question, a Answer) {
	record := r.s.Record(q.step.In)
	before, had := record.Get(q.key)
	a = r.stamp(q.row, q.step, a)
	mark := r.mark()
	record.Set(q.key, a)
	delete(r.s.Kept, q.key)
	delete(r.s.Quotes, q.key)
	revisited := len(r.s.Revisit) > 0 && r.s.Revisit[0] == q.key
	if revisited {
		r.s.Revisit = r.s.Revisit[1:]
	}
	r.noteStored(q, a, had && before.State == Answered, revisited)
	r.trail(q.key)
	if a.State != Answered {
		r.undoable(mark)
		return
	}
	if q.step.Hint != nil {
		r.hints = append(r.hints, q.step.Hint(r.scene(q.row), a.Value)...)
	}
	if q.step.Then != nil {
		r.effects = append(r.effects, q.step.Then(r.scene(q.row), a.Value)...)
	}
}

func (r *run) stamp(row int, step *Step, a Answer) Answer {
	a.By, a.At = r.m.Facts.Me.ID, r.m.Facts.Now
	if r.flow.Said != nil && !step.Tap {
		a.SaidBy, a.SaidOn, a.Standing = r.flow.Said(r.scene(row), step)
	}
	return a
}

func (r *run) noteStored(q question, a Answer, replaced, revisited bool) {
	if q.step.Tap {
		return
	}
	n := r.number(q)
	switch {
	case a.State == Open:
		r.saved = append(r.saved, leftText(Open, n))
	case a.State == Skipped:
		r.saved = append(r.saved, leftText(Skipped, n))
	case replaced && revisited && n > 0:
		r.saved = append(r.saved, Say("say.updated_to", locale.Args{"n": n, "text": r.show(q.row, q.step, a.Value)}))
	case n > 0:
		r.saved = append(r.saved, Say("say.saved", locale.Args{"n": n, "text": r.show(q.row, q.step, a.Value)}))
	}
}

// number is the n of "edit n" for an answer; 0 where it has none.
func (r *run) number(q question) int {
	if q.step.Unnumbered || q.step.Tap {
		return 0
	}
	for i, keys := range r.s.Numbers {
		if slices.Contains(keys, q.key) {
			return i + 1
		}
	}
	if q.section != nil && q.section.ID != r.s.Numbered { // numbers begin anew with every section
		r.s.Numbered, r.s.Numbers = q.section.ID, nil
	}
	if q.step.With != "" {
		for i, keys := range r.s.Numbers {
			if slices.Contains(keys, Key{q.step.With, q.key.Row}) {
				r.s.Numbers[i] = append(slices.Clone(keys), q.key)
				return i + 1
			}
		}
	}
	r.s.Numbers = append(r.s.Numbers, []Key{q.key})
	return len(r.s.Numbers)
}

func (r *run) trail(k Key) {
	r.s.Trail = slices.DeleteFunc(r.s.Trail, func(other Key) bool { return other == k })
	r.s.Trail = append(r.s.Trail, k)
	if extra := len(r.s.Trail) - 200; extra > 0 {
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

// mark remembers how many changes the records had, for undo.
func (r *run) mark() map[string]int {
	at := map[string]int{}
	for name, record := range r.s.Records {
		at[name] = len(record.Changes())
	}
	return at
}

// undoable lets everything since mark be taken back (E-5).
func (r *run) undoable(mark map[string]int) {
	undo := &Undo{Until: r.m.Facts.Now.Add(undoWindow), Changes: map[string][]Change{}}
	for name, record := range r.s.Records {
		if changes := record.Changes()[mark[name]:]; len(changes) > 0 {
			undo.Changes[name] = slices.Clone(changes)
		}
	}
	r.s.Undo = undo
}

func shorten(text string) string {
	const most = 80
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
