package conversation

import (
	"cmp"
	"slices"
	"strings"

	"lodestar/conversation/locale"
)

// rewriteLine takes the new text of the line that is being changed.
func (r *run) rewriteLine(q question, text string) {
	d := r.draft(q)
	lines := r.lines(q, d)
	if d.Edit > len(lines) { // the line is gone: the words are about the table
		d.Edit = 0
		r.sayToDraft(q, text)
		return
	}
	if step, row := r.lineStep(q, d); step != nil {
		r.rewriteField(q, d, step, row, text)
		return
	}
	r.rewriteRow(q, d, lines[d.Edit-1], text)
}

func (r *run) rewriteField(q question, d *Draft, step *Step, row int, typed string) {
	if step.Kind != Long && strings.Contains(typed, "\n") { // several lines are about the table
		d.Edit = 0
		r.addToDraft(q, d, typed)
		return
	}
	text := typed
	if _, words := r.labelled(r.scene(q.row), []*Step{step}, text); words != "" {
		text = words
	}
	if !r.m.Literal || matching(step.Kind) == loose {
		if o, ok := r.match(r.stepOptions(step, row), text, matching(step.Kind), r.stepArgs(step, row)); ok {
			r.fillDraft(q, Reading{Value: o.set()}, typed)
			return
		}
	}
	if q.pack.Spread != nil {
		if fills, problem, ok := q.pack.Spread(r.scene(q.row), step, text); ok && problem != nil {
			r.problem = problem
			r.keepText(q.key, typed)
			return
		} else if ok && len(fills) > 0 {
			r.merge(d, understood{fills: fills})
			r.lineDone(q, d, typed)
			return
		}
	}
	r.fillDraft(q, r.read(r.scene(row), step, text), typed)
}

func (r *run) lineDone(q question, d *Draft, typed string) {
	d.Edit = 0
	if typed != "" {
		r.settled(q.key, Say("record.answered", locale.Args{"answer": Verbatim(typed)}))
	}
	delete(r.s.Kept, q.key)
}

// pickForLine takes an option of the field that is being changed.
func (r *run) pickForLine(q question, d *Draft, value string) {
	step, row := r.lineStep(q, d)
	if step != nil {
		for _, o := range r.stepOptions(step, row) {
			if o.Value == value {
				r.fillDraft(q, Reading{Value: o.set()}, "")
				return
			}
		}
	}
	r.gone()
}

// fillDraft puts what was read into the field of a draft that is being changed.
func (r *run) fillDraft(q question, got Reading, text string) {
	d := r.draft(q)
	step, row := r.lineStep(q, d)
	if step == nil {
		return
	}
	f := &d.Fills[r.lines(q, d)[d.Edit-1].fills[0]]
	if got.Problem == nil && got.counts(step) && got.State == "" && step.Check != nil {
		got.Problem = step.Check(r.scene(row), got.Value)
	}
	switch {
	case got.Problem != nil:
		r.problem = got.Problem
		r.keepText(q.key, text)
	case !got.counts(step):
		aside := *got.Aside
		aside.About = q.key
		r.ask(&aside, q.key, text)
	default: // an interpreted date stands in the table with its weekday
		f.Value, f.State, f.Guess = got.Value, cmp.Or(got.State, Answered), false
		d.Unclear = slices.DeleteFunc(d.Unclear, func(old Quote) bool {
			return old.Fill.Step == f.Step && old.Fill.New == f.New && old.Fill.List == f.List
		})
		r.lineDone(q, d, r.plainIn(row, r.show(row, step, f.Value)))
	}
}

// rewriteRow takes the new text of a whole row of the table.
func (r *run) rewriteRow(q question, d *Draft, line draftLine, text string) {
	first := d.Fills[line.fills[0]]
	if q.pack.Shape == Weighed && first.List != "" && !signed(text) {
		sign := "+ "
		if first.List == q.pack.Lists[1].ID {
			sign = "- "
		}
		text = sign + text
	}
	u := r.readPackText(q, text, nil)
	if len(u.fills) == 0 {
		r.nothingUnderstood(q, u, text)
		return
	}
	// The first row that was written takes the place of the line; further ones
	// are added.
	place := line.fills[0]
	rest := make([]Fill, 0, len(d.Fills))
	for i, f := range d.Fills {
		if !slices.Contains(line.fills, i) {
			rest = append(rest, f)
		}
	}
	lead := u.fills[0]
	fresh, more := map[string]int{}, map[string]int{}
	again := func(f Fill) Fill {
		switch {
		case f.List == "" || f.New == 0:
		case f.List == lead.List && f.New == lead.New && f.List == first.List:
			f.New, f.Row = first.New, first.Row
		default:
			name := rowName(f)
			if fresh[name] == 0 {
				more[f.List]++
				fresh[name] = max(newRows(d.Fills, f.List), newRows(rest, f.List)) + more[f.List]
			}
			f.New = fresh[name]
		}
		return f
	}
	var put []Fill
	for _, f := range u.fills {
		f = again(f)
		put = append(put, f)
		rest = slices.DeleteFunc(rest, func(old Fill) bool { return f.List == "" && old.Step == f.Step })
	}
	d.Fills = slices.Insert(rest, min(place, len(rest)), put...)
	d.Unclear = slices.DeleteFunc(d.Unclear, func(old Quote) bool { return old.Fill.New == first.New && old.Fill.List == first.List })
	for _, quote := range u.unclear {
		quote.Fill = again(quote.Fill)
		d.Unclear = append(d.Unclear, quote)
	}
	r.lineDone(q, d, text)
}

func signed(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-")
}
