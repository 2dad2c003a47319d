package conversation

// proposal is a pack filled in from what is stored or on offer.
func (r *run) proposal(q question) *Draft {
	d := &Draft{Pack: q.key}
	for _, step := range q.pack.Steps {
		row := q.row
		if !r.applies(step, row) {
			continue
		}
		scene := r.scene(row)
		if a, ok := r.s.Record(step.In).Get(step.key(row)); ok && a.State == Answered {
			d.Fills = append(d.Fills, Fill{Step: step.ID, Value: a.Value, State: Answered, Guess: a.Derived})
		} else if step.Offer != nil {
			if v, ok := step.Offer(scene); ok {
				d.Fills = append(d.Fills, Fill{Step: step.ID, Value: v, State: Answered, Guess: true})
			}
		}
	}
	if q.pack.Complete != nil {
		q.pack.Complete(r.scene(q.row), d)
	}
	return d
}

// storedDraft is the table of what a pack gave, for looking at it again; nil
// where nothing is stored.
func (r *run) storedDraft(q question) *Draft {
	d := &Draft{Pack: q.key, Stored: true}
	take := func(step *Step, row int, list string) {
		if a, ok := r.s.Record(step.In).Get(step.key(row)); ok {
			d.Fills = append(d.Fills, Fill{Step: step.ID, Row: row, List: list, Value: a.Value, State: a.State})
		}
	}
	switch {
	case q.pack.Shape == Weighed:
		for side, list := range q.pack.Lists {
			record := r.s.Record(list.In)
			for _, row := range record.Rows(list.ID, q.row) {
				take(q.pack.Steps[2*side], row.ID, list.ID)
				take(q.pack.Steps[2*side+1], row.ID, list.ID)
			}
			if a, ok := record.Get(Key{list.ID, q.row}); ok && a.State == Answered { // "none"
				d.Fills = append(d.Fills, Fill{Step: list.ID, Value: a.Value, State: a.State})
			}
		}
	case q.pack.List != "" && q.list != nil:
		rows := r.s.Record(q.list.In).Rows(q.pack.List, q.row)
		if q.pack.Shape == Fields && len(rows) > 1 {
			rows = rows[len(rows)-1:]
		}
		for _, row := range rows {
			for _, step := range q.pack.Steps {
				take(step, row.ID, q.pack.List)
			}
		}
		if q.pack.Tail != nil && len(d.Fills) > 0 {
			take(q.pack.Tail, 0, "")
		}
	default:
		for _, step := range q.pack.Steps {
			take(step, q.row, "")
		}
		for i := range d.Fills {
			d.Fills[i].Row = 0
		}
	}
	if len(d.Fills) == 0 {
		return nil
	}
	return d
}
