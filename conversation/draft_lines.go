package conversation

// draftLine is a line of the table that a pack is confirmed by.
type draftLine struct {
	label string
	text  string
	fills []int // indices into Draft.Fills
}

// lines are the lines of a draft: one per field, or one per row.
func (r *run) lines(q question, d *Draft) []draftLine {
	var lines []draftLine
	type group struct {
		list     string
		new, row int
	}
	at := map[group]int{}
	for i, f := range d.Fills {
		step := r.stepOf(q.pack, f.Step)
		text := ""
		switch {
		case step == nil: // "+ none"
			text = r.plain(Say("state.none", nil))
		case f.State == Answered:
			text = r.plain(r.show(r.fillRow(q, f), step, f.Value))
		default:
			text = r.plain(Say("state.open", nil))
		}
		if byField(q.pack, step) {
			lines = append(lines, draftLine{label: r.plainIn(q.row, Say("field."+f.Step, nil)), text: text, fills: []int{i}})
			continue
		}
		g := group{f.List, f.New, f.Row}
		if n, ok := at[g]; ok {
			lines[n].fills = append(lines[n].fills, i)
			lines[n].text += separator(q.pack) + text
			continue
		}
		at[g] = len(lines)
		label := ""
		if q.pack.Shape == Weighed {
			label = "+"
			if f.List == q.pack.Lists[1].ID {
				label = "-"
			}
		}
		lines = append(lines, draftLine{label: label, text: text, fills: []int{i}})
	}
	return lines
}

// byField reports whether a field has a line of its own in the table.
func byField(pack *Pack, step *Step) bool {
	return pack.Shape == Fields || pack.Shape == Proposed || step == nil || step == pack.Tail
}

func separator(p *Pack) string {
	if p.Shape == Weighed {
		return " "
	}
	return " · "
}

func (r *run) fillRow(q question, f Fill) int {
	if f.Row != 0 {
		return f.Row
	}
	return q.row
}

// lineStep is the step that the line being changed asks about alone, and its
// row; nil where the line is a whole row.
func (r *run) lineStep(q question, d *Draft) (*Step, int) {
	lines := r.lines(q, d)
	if d.Edit < 1 || d.Edit > len(lines) {
		return nil, 0
	}
	f := d.Fills[lines[d.Edit-1].fills[0]]
	step := r.stepOf(q.pack, f.Step)
	if step == nil || !byField(q.pack, step) {
		return nil, 0
	}
	if step == q.pack.Tail {
		return step, 0
	}
	return step, r.fillRow(q, f)
}

func (r *run) stepOf(pack *Pack, id string) *Step {
	for _, step := range pack.Steps {
		if step.ID == id {
			return step
		}
	}
	if pack.Tail != nil && pack.Tail.ID == id {
		return pack.Tail
	}
	if at, ok := r.index.places[id]; ok {
		if step, ok := at.item.(*Step); ok {
			return step
		}
	}
	return nil
}
