package conversation

import (
	"lodestar/conversation/locale"
)

// late deals with a button or a form of a question that is not in front any
// more: it never answers a different question (design: conversations are data).
// It reports whether the move is dealt with.
func (r *run) late() bool {
	switch r.m.Verb {
	case Pick, Send, Enter, Skip, DontKnow, Keep:
	default:
		return false
	}
	seen := r.m.Question
	if seen.Step == "" {
		return false
	}
	if seen.Session != "" && r.s.ID != "" && seen.Session != r.s.ID {
		r.tooLate()
		return true
	}
	if a := r.s.Aside; a != nil && seen.Step == a.ID {
		if seen.Shown != 0 && seen.Shown < a.Since { // an earlier one of the same kind
			r.gone()
			return true
		}
		return false
	}
	k := Key{seen.Step, seen.Row}
	current := r.current()
	if k == current.key && r.sameTime(current) {
		return false
	}
	if r.m.Verb != Pick || k == current.key || !r.lateClick(k) {
		r.tooLate()
	}
	return true
}

// tooLate says that nothing happened; what stood in a form is said back.
func (r *run) tooLate() {
	if r.m.Verb == Send {
		r.lateForm()
		return
	}
	r.gone()
}

// sameTime reports whether a button belongs to the question as it is in front
// now. A pack of a list and "another one?" come up again under the same key,
// each time about another row; a table changes.
func (r *run) sameTime(q question) bool {
	seen := r.m.Question.Shown
	switch {
	case seen == 0:
		return true
	case r.draft(q) != nil:
		return seen >= r.draft(q).Since
	case q.form == askMore, q.form == askPack && q.list != nil:
		return seen >= r.s.Since
	default:
		return true
	}
}

// lateClick asks whether the answer to an earlier question shall change to the
// option that was clicked. It reports whether there is such a question.
func (r *run) lateClick(k Key) bool {
	old, ok := r.find(k)
	if !ok || old.step == nil || old.step.Tap || old.form != askStep {
		return false
	}
	a, had := r.s.Record(old.step.In).Get(old.key)
	if !had {
		return false
	}
	for _, o := range r.optionsOf(old) {
		if o.Value != r.m.Value || o.Verb != "" {
			continue
		}
		set := o.set()
		if a.State == Answered && a.Value.Equal(set) {
			r.gone() // the same click twice
			return true
		}
		n := r.numbered(old)
		r.setAside(&Aside{
			ID: "old_question", About: old.key, Ask: Say("problem.old_question", locale.Args{"n": n}),
			Options: []AsideOption{
				{Value: "change", Label: Say("button.change_answer", locale.Args{"n": n}), Set: &set},
				{Value: "leave", Label: Say("button.leave_as_is", nil)},
			},
		})
		return true
	}
	return false
}

// typedElsewhere finds words that were typed under a question which is not in
// front any more, on another device: they belong to that question. An answer
// it has already is shown beside them, and neither is taken silently (E-8). It
// reports whether the words are dealt with.
func (r *run) typedElsewhere(q question, text string) bool {
	seen := r.m.Question
	k := Key{seen.Step, seen.Row}
	if seen.Step == "" || seen.Session != r.s.ID || k == q.key || seen.Shown == 0 || seen.Shown >= r.s.Shown {
		return false
	}
	if _, asked := r.index.places[k.Step]; !asked { // a question back, answered meanwhile
		return false
	}
	old, ok := r.find(k)
	if !ok || old.form == askMore || old.form == askPage || old.form == askStep && old.step.Tap {
		r.gone()
		r.keepText(q.key, text)
		return true
	}
	if old.form == askPack {
		r.packElsewhere(old, text)
		return true
	}
	a, had := r.s.Record(old.step.In).Get(old.key)
	got := r.read(r.scene(old.row), old.step, text)
	if option, ok := r.match(r.optionsOf(old), text, matching(old.step.Kind), r.stepArgs(old.step, old.row)); ok && option.Verb == "" {
		got = Reading{Value: option.set()}
	}
	switch {
	case got.Problem != nil:
		r.revisit(old.key)
		r.take(old, got, text)
	case got.Aside != nil || got.State != "" || !had || a.State != Answered:
		r.take(old, got, text)
	case got.Value.Equal(a.Value): // the same words from two devices: nothing to ask
	default:
		first, second := a.Value, got.Value
		r.ask(&Aside{
			ID: "two_devices", Ask: Say("problem.two_devices", locale.Args{"first": r.show(old.row, old.step, first), "second": r.show(old.row, old.step, second)}),
			Options: []AsideOption{
				{Value: "first", Label: r.label(old, first)},
				{Value: "second", Label: r.label(old, second), Set: &second},
			},
		}, old.key, text)
	}
	return true
}

// packElsewhere takes lines typed under a pack that is not in front: one that
// still waits comes back with them; of one that was answered nothing changes.
func (r *run) packElsewhere(old question, text string) {
	if _, answered := r.s.Record(Main).Get(old.key); answered {
		r.gone()
		r.keepText(old.key, text)
		return
	}
	r.revisit(old.key)
	r.sayTo(r.current(), text)
}

func (r *run) label(q question, v Value) Text {
	return Verbatim(shorten(r.plain(r.show(q.row, q.step, v))))
}
