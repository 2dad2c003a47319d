package conversation

import (
	"slices"

	"lodestar/conversation/locale"
)

// leave stores "I don't know yet" or a skip for the current question. On a
// pack it holds for every field of it.
func (r *run) leave(state State) {
	r.dropAside()
	q := r.current()
	if d := r.draft(q); d != nil {
		switch {
		case d.Edit > 0: // only the field being changed is meant
			r.leaveLine(q, d, state)
			return
		case d.Stored: // it is saved: leaving it changes nothing
			r.keep()
			return
		}
		r.leaveDraft()
	}
	switch {
	case q.form == nothing:
		r.gone()
	case q.form == askPack:
		r.leavePack(q, state)
		r.settled(q.key, leftText(state, 0))
		r.note(leftText(state, 0))
	case q.form == askMore:
		r.chooseMore(q, Option{Value: NextOne, Label: leftText(state, 0)})
	case r.revisited(q) && state == Skipped && r.has(q):
		r.keep() // "skip" on a question that has an answer leaves it
	case q.form == askPage && r.away(q):
		r.keep()
	case q.step.Tap && state == Open: // it has no content that could be unknown
		r.problem = r.notOneOf(q)
	case r.begun(q):
		r.leaveRow(q, state)
	case q.step.Stale != nil && q.step.Stale(r.scene(q.row), Answer{State: state}):
		r.s.Status = Paused // it would be asked again at once: leaving it is a pause
	default:
		r.store(q, Answer{State: state})
	}
}

func (r *run) has(q question) bool {
	a, ok := r.s.Record(q.step.In).Get(q.key)
	return ok && a.State == Answered
}

// leaveLine ends the change of a line: with "don't know" its field is open,
// with "skip" it stays as it is.
func (r *run) leaveLine(q question, d *Draft, state State) {
	lines := r.lines(q, d)
	if state == Open && d.Edit <= len(lines) && len(lines[d.Edit-1].fills) == 1 {
		f := &d.Fills[lines[d.Edit-1].fills[0]]
		f.State, f.Value, f.Guess = Open, Value{}, false
	}
	d.Edit = 0
}

// leftText says that an answer is open or skipped, with its number where it has
// one.
func leftText(state State, n int) Text {
	key := "say.saved_skipped"
	if state == Open {
		key = "say.saved_open"
	}
	if n == 0 {
		return Say(key+".plain", nil)
	}
	return Say(key, locale.Args{"n": n})
}

func (r *run) leavePack(q question, state State) {
	r.trail(q.key)
	r.unvisit(q.key)
	pack := q.pack
	mark := func(step *Step, k Key) {
		record := r.s.Record(step.In)
		if _, ok := record.Get(k); !ok {
			record.Set(k, r.stamp(k.Row, step, Answer{State: state}))
		}
	}
	switch {
	case pack.List != "" && q.list != nil:
		r.closeList(q.list, q.row, state)
		if pack.Tail != nil {
			mark(pack.Tail, pack.Tail.key(0))
		}
	case pack.Shape == Weighed:
		for _, list := range pack.Lists {
			r.closeList(list, q.row, state)
		}
	default:
		for _, step := range pack.Steps {
			if r.applies(step, q.row) {
				mark(step, step.key(q.row))
			}
		}
	}
	r.markPack(q, Answer{State: state})
}

// closeList says that no row, or no further row, of a list is given now.
func (r *run) closeList(list *List, of int, state State) {
	record := r.s.Record(list.In)
	a := Answer{State: state, At: r.m.Facts.Now, By: r.m.Facts.Me.ID}
	switch {
	case len(record.Rows(list.ID, of)) == 0:
		if list.Need != Optional {
			record.Set(Key{list.ID, of}, a)
		}
	case list.More != nil:
		a.State, a.Value = Answered, ChoiceValue(NextOne)
		record.Set(list.More.key(of), a)
	}
}

// markPack stores that a pack was answered, so that only what is missing of it
// is asked from now on.
func (r *run) markPack(q question, a Answer) {
	a.At, a.By = r.m.Facts.Now, r.m.Facts.Me.ID
	r.s.Record(Main).Set(Key{q.pack.ID, q.row}, a)
}

// begun reports whether the question is the first one about a row that was
// begun and says nothing yet.
func (r *run) begun(q question) bool {
	if q.form != askStep || q.list == nil || q.list.NoMore || !r.emptyRow(q.list, q.row) {
		return false
	}
	for _, item := range q.list.Items {
		if step, ok := item.(*Step); ok && step.Need != Automatic && r.applies(step, q.row) {
			return step == q.step
		}
	}
	return false
}

// leaveRow takes a row that was begun away again and goes on after its list.
func (r *run) leaveRow(q question, state State) {
	record := r.s.Record(q.list.In)
	row, _ := record.Row(q.row)
	record.RemoveRow(q.row)
	r.closeList(q.list, row.Of, state)
	r.dropGone()
	r.settled(q.key, leftText(state, 0))
	r.note(leftText(state, 0))
}

func (r *run) emptyRow(list *List, row int) bool {
	record := r.s.Record(list.In)
	if found, ok := record.Row(row); !ok || found.List != list.ID {
		return false
	}
	for k, a := range record.answers {
		if k.Row == row && !a.Derived {
			return false
		}
	}
	return !slices.ContainsFunc(record.rows, func(other Row) bool { return other.Of == row })
}

// keep leaves the stored answer as it is (E-1).
func (r *run) keep() {
	if r.s.Aside != nil {
		r.dropAside()
		return
	}
	q := r.current()
	if d := r.draft(q); d != nil {
		switch {
		case d.Edit > 0:
			d.Edit = 0
		case d.Stored:
			r.s.Draft = nil
			r.unvisit(d.Pack)
		default:
			r.problem = r.notOneOf(q)
		}
		return
	}
	switch {
	case len(r.s.Revisit) > 0:
		r.chosen(q, Say("button.keep", nil))
		r.unvisit(q.key)
	case q.form == askPack && q.pack.Shape == Proposed:
		r.savePack(q, r.proposal(q))
	default:
		r.problem = &Problem{Key: "problem.nothing_to_keep"}
	}
}

func (r *run) unvisit(k Key) {
	if len(r.s.Revisit) > 0 && r.s.Revisit[0] == k {
		r.s.Revisit = r.s.Revisit[1:]
	}
}
