package conversation

// Unanswered returns the questions of a session that apply and that nothing was
// said to yet, not even "don't know", in the order of the flow. Of a list without
// rows it is the list's own key. What is never asked unprompted is not among them.
func (e *Engine) Unanswered(s Session, f Facts) []Key {
	r, ok := e.look(&s, f)
	if !ok {
		return nil
	}
	var open []Key
	for i := range r.index.flow.Sections {
		open = append(open, r.unanswered(r.index.flow.Sections[i].Items, 0)...)
	}
	return open
}

func (r *run) unanswered(items []Item, row int) (open []Key) {
	for _, item := range items {
		switch item := item.(type) {
		case *Step:
			open = append(open, r.unansweredStep(item, row)...)
		case *Check:
			open = append(open, r.unansweredStep(&item.Step, row)...)
		case *Pack:
			open = append(open, r.unansweredPack(item, row)...)
		case *List:
			open = append(open, r.unansweredList(item, row)...)
		case *Each:
			open = append(open, r.unansweredEach(item, row)...)
		}
	}
	return open
}

func (r *run) unansweredStep(step *Step, row int) []Key {
	if q := r.stepIfMissing(step, row); q.form != nothing {
		return []Key{q.key}
	}
	return nil
}

func (r *run) unansweredPack(pack *Pack, row int) (open []Key) {
	if pack.When != nil && !pack.When(r.scene(row)) {
		return nil
	}
	if pack.Shape != Weighed && pack.Shape != Rows { // else the steps belong to rows
		for _, step := range pack.Steps {
			open = append(open, r.unansweredStep(step, row)...)
		}
	}
	for _, list := range pack.Lists {
		if list != nil {
			open = append(open, r.unansweredList(list, row)...)
		}
	}
	return open
}

func (r *run) unansweredList(list *List, of int) (open []Key) {
	if list.When != nil && !list.When(r.scene(of)) {
		return nil
	}
	record := r.s.Record(list.In)
	rows := record.Rows(list.ID, of)
	for _, row := range rows {
		open = append(open, r.unanswered(list.Items, row.ID)...)
	}
	if _, marked := record.Get(Key{list.ID, of}); len(rows) == 0 && !marked && list.Need != Optional {
		open = append(open, Key{list.ID, of})
	}
	return open
}

func (r *run) unansweredEach(each *Each, of int) (open []Key) {
	if each.When != nil && !each.When(r.scene(of)) {
		return nil
	}
	parent := -1
	if each.Of {
		parent = of
	}
	for _, row := range r.s.Record(each.In).Rows(each.List, parent) {
		open = append(open, r.unanswered(each.Items, row.ID)...)
	}
	return open
}
