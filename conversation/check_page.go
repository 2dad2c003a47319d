package conversation

// showPage shows the check page that fits: that of the round or list the person
// is in, else that of the flow (E-3).
func (r *run) showPage() {
	check, row := r.checkFor(r.current())
	if check == nil {
		r.problem = &Problem{Key: "problem.nothing_to_check"}
		return
	}
	r.dropAside()
	r.revisit(Key{check.ID, row})
}

// checkFor is the first check page of the section that still lies ahead, for
// the row the question is about.
func (r *run) checkFor(q question) (*Check, int) {
	for _, id := range r.index.checks {
		at := r.index.places[id]
		check, ok := at.item.(*Check)
		if !ok || check == r.index.flow.Check || q.section == nil || at.section != q.section || !r.hasRow(at, q.row) {
			continue
		}
		if r.applies(&check.Step, q.row) && (!r.done(&check.Step, q.row) || q.check == check) {
			return check, q.row
		}
	}
	return r.index.flow.Check, 0
}

// away reports whether a check page was opened from somewhere else, before or
// after its turn: its way on is then the way back, and the page does not count
// as checked.
func (r *run) away(q question) bool {
	if q.form != askPage || !r.revisited(q) {
		return false
	}
	return len(r.s.Revisit) > 1 || r.s.Draft != nil || r.next().key != q.key
}

// checkTable lists the answers of a check page and gives them their numbers.
func (r *run) checkTable(q question) []Entry {
	r.s.Numbers = nil
	var table []Entry
	for _, line := range q.check.Lines(r.scene(q.row)) {
		entry := Entry{Label: line.Label, Text: line.Text}
		if len(line.Keys) > 0 {
			r.s.Numbers = append(r.s.Numbers, line.Keys)
			entry.Number = len(r.s.Numbers)
			if entry.Text.Empty() {
				entry.Text = Verbatim(r.stored(line.Keys))
			}
		}
		table = append(table, entry)
	}
	return table
}

// stored shows the answers of keys in one line; where none is known, once that
// it is open.
func (r *run) stored(keys []Key) string {
	text, open, known := "", r.plain(Say("state.open", nil)), false
	for _, k := range keys {
		part := open
		if at, ok := r.index.places[k.Step]; ok {
			if step, ok := at.item.(*Step); ok {
				if a, ok := r.s.Record(step.In).Get(k); ok && a.State == Answered {
					part, known = r.plain(r.show(k.Row, step, a.Value)), true
				}
			}
		}
		if text != "" {
			text += " · "
		}
		text += part
	}
	if !known {
		return open
	}
	return text
}
