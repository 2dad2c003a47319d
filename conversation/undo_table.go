package conversation

import "slices"

// tableUndoable lets a change to a table that waits for its confirmation be
// taken back: a line that was rewritten, lines that were added, the table
// itself where the words have just made it. before and shelf are the tables
// before the move.
func (r *run) tableUndoable(before *Draft, shelf []Draft) {
	d := r.s.Draft
	if d == nil {
		return
	}
	if before == nil || before.Pack != d.Pack {
		if d.Stored || slices.ContainsFunc(shelf, func(other Draft) bool { return other.Pack == d.Pack }) {
			return // it only came back
		}
		before = nil
	}
	was := before
	if q, ok := r.find(d.Pack); ok && was == nil && q.pack.Shape == Proposed {
		was = r.proposal(q)
	}
	if was != nil && was.says(d) {
		return
	}
	change := &TableChange{Pack: d.Pack}
	if before != nil {
		old := before.clone()
		old.Edit = 0
		change.Before = &old
	}
	r.s.Undo = &Undo{Until: r.m.Facts.Now.Add(undoWindow), Shown: r.s.Shown, Table: change}
}

// says reports whether two tables say the same.
func (d *Draft) says(other *Draft) bool {
	same := func(a, b Fill) bool {
		return a.Step == b.Step && a.New == b.New && a.Row == b.Row && a.List == b.List && a.State == b.State && a.Value.Equal(b.Value)
	}
	return slices.EqualFunc(d.Fills, other.Fills, same) &&
		slices.EqualFunc(d.Unclear, other.Unclear, func(a, b Quote) bool { return a.Text == b.Text && same(a.Fill, b.Fill) })
}

// takeTableBack undoes the latest change to a table. Where the table is not in
// front any more there is nothing left to take back.
func (r *run) takeTableBack(change *TableChange) {
	r.s.Undo = nil
	d := r.draft(r.current())
	if d == nil || d.Pack != change.Pack {
		r.problem = &Problem{Key: "say.nothing_to_undo"}
		return
	}
	if change.Before == nil {
		r.leaveDraft()
		r.notices = append(r.notices, Say("say.undone.asked_again", nil))
		return
	}
	old := change.Before.clone()
	r.setDraft(&old)
	r.notices = append(r.notices, Say("say.undone.line", nil))
}
