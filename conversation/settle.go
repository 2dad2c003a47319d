package conversation

import "slices"

// settle derives the question the person is at now, making the rows that must
// exist for it.
func (r *run) settle() question {
	q := r.front()
	if r.s.Status == Finished && (q.form != nothing || r.s.Aside != nil) && r.m.Verb != Show && r.m.Verb != "" {
		r.s.Status = Active // something was taken up again
	}
	if q.form == nothing && r.s.Status == Active && r.s.Aside == nil {
		r.s.Status = Finished
	}
	if q.key != r.s.Current || r.s.Since == 0 {
		r.s.Current, r.s.Since = q.key, r.s.Shown+1
	}
	return q
}

func (r *run) front() question {
	for range 1000 { // every pass adds a row, closes a list or returns; a flow that never settles is a defect, not a loop
		q := r.current()
		if r.asksFirst(q) {
			continue
		}
		if q.form != newRow {
			return q
		}
		record := r.s.Record(q.list.In)
		row := record.AddRow(q.list.ID, q.key.Row)
		if q.list.More != nil {
			record.Clear(q.list.More.key(q.key.Row))
		}
		if r.firstOf(q.list.Items, row).form == nothing { // a list whose rows ask nothing: leave it
			record.RemoveRow(row)
			record.Set(Key{q.list.ID, q.key.Row}, Answer{State: Skipped, At: r.m.Facts.Now, Derived: true})
		}
	}
	return question{}
}

// current is the question in front: one to be looked at again, else a table
// that waits for its confirmation, else the first one without an answer.
func (r *run) current() question {
	for len(r.s.Revisit) > 0 {
		if q, ok := r.find(r.s.Revisit[0]); ok {
			r.unshelve(q)
			return q
		}
		r.s.Revisit = r.s.Revisit[1:]
	}
	if d := r.s.Draft; d != nil {
		if q, ok := r.find(d.Pack); ok {
			return q
		}
		r.leaveDraft()
	}
	q := r.next()
	r.unshelve(q)
	return q
}

// draft is the table that waits for its confirmation, if it is that of the
// question: another pack's table never shows under it.
func (r *run) draft(q question) *Draft {
	if d := r.s.Draft; d != nil && q.form == askPack && d.Pack == q.key {
		return d
	}
	return nil
}

// setDraft puts a table in front. One of another pack that was not saved is put
// on the shelf until its question comes back.
func (r *run) setDraft(d *Draft) {
	if old := r.s.Draft; old != nil && old != d && old.Pack != d.Pack && !old.Stored {
		r.s.Shelf = append(r.s.Shelf, *old)
	}
	if r.s.Draft != d {
		d.Since = r.s.Shown + 1
	}
	r.s.Draft = d
}

// unshelve takes the table of a question from the shelf.
func (r *run) unshelve(q question) {
	i := slices.IndexFunc(r.s.Shelf, func(d Draft) bool { return q.form == askPack && d.Pack == q.key })
	if i < 0 || r.draft(q) != nil {
		return
	}
	d := r.s.Shelf[i]
	r.s.Shelf = slices.Delete(r.s.Shelf, i, i+1)
	r.setDraft(&d)
}

// leaveDraft gives a table up; the words it was read from are kept.
func (r *run) leaveDraft() {
	if d := r.s.Draft; d != nil && !d.Stored {
		r.keepText(d.Pack, d.Typed)
	}
	r.s.Draft = nil
}

// offerReadings asks at once which of two readings was meant where the question
// in front comes from a line of a pack that could be read in more than one way
//
func (r *run) offerReadings(q question) {
	quote, ok := r.s.Quotes[q.key]
	if !ok || quote.Aside == nil || r.s.Aside != nil || r.problem != nil || q.form != askStep || r.s.Status != Active {
		return
	}
	r.ask(quote.Aside, q.key, quote.Text)
	quote.Aside = nil
	r.s.Quotes[q.key] = quote
}
