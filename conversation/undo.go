package conversation

import (
	"slices"
	"time"
)

// undoWindow is how long undo is possible (E-5).
const undoWindow = 10 * time.Minute

// changed reports whether the move has changed any answer or row.
func (r *run) changed() bool {
	for _, record := range r.s.Records {
		if len(record.Changes()) > 0 {
			return true
		}
	}
	return false
}

// undoable lets what the move did be taken back, with the table that it saved.
func (r *run) undoable() {
	r.s.Undoable(r.m.Facts.Now)
	r.s.Undo.Draft = r.table
}

// Undoable lets everything that was changed in the session's records since
// they were loaded be taken back: one level, the latest change only (E-5).
// What it let happen elsewhere is not taken back. Whoever changes records past
// Advance calls it before they are settled.
func (s *Session) Undoable(now time.Time) {
	undo := &Undo{Until: now.Add(undoWindow), Changes: map[string][]Change{}}
	for name, record := range s.Records {
		if changes := record.Changes(); len(changes) > 0 {
			undo.Changes[name] = slices.Clone(changes)
		}
	}
	s.Undo = undo
}

// takeBack undoes the last thing that can be undone.
func (r *run) takeBack() {
	undo := r.s.Undo
	if undo == nil || r.m.Facts.Now.After(undo.Until) {
		r.problem = &Problem{Key: "say.nothing_to_undo"}
		return
	}
	r.dropAside()
	for name, changes := range undo.Changes {
		r.s.Record(name).Revert(changes)
	}
	r.s.Undo = nil
	r.dropGone()
	if undo.Draft != nil && r.s.Draft == nil {
		d := undo.Draft.clone()
		r.setDraft(&d)
	}
	r.notices = append(r.notices, Say("say.undone.plain", nil))
}
