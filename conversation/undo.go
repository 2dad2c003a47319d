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

// undoable lets everything the move did be taken back: one level, the latest
// move only (E-5). What it let happen elsewhere is not taken back.
func (r *run) undoable() {
	undo := &Undo{Until: r.m.Facts.Now.Add(undoWindow), Changes: map[string][]Change{}, Draft: r.table}
	for name, record := range r.s.Records {
		if changes := record.Changes(); len(changes) > 0 {
			undo.Changes[name] = slices.Clone(changes)
		}
	}
	r.s.Undo = undo
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
