package conversation

import "slices"

// Change is one difference made to a record since it was loaded: an answer
// that was set or cleared, or a row that came, went or moved.
type Change struct {
	Key    Key     `json:"key,omitzero"`
	Before *Answer `json:"before,omitzero"`
	After  *Answer `json:"after,omitzero"`
	// RowsChanged marks the changes of the second kind, which Row describes.
	RowsChanged bool       `json:"rows_changed,omitzero"`
	Row         *RowChange `json:"row,omitzero"`
}

// RowChange is what became of one row. It names the row and its neighbour, not
// the order of all rows: what others added meanwhile survives when it is taken
// back.
type RowChange struct {
	Before *Row `json:"before,omitzero"` // nil: it was added
	After  *Row `json:"after,omitzero"`  // nil: it was removed
	Place  int  `json:"place,omitzero"`  // removed: index among all rows; moved: the place among its siblings, from 1
	Next   int  `json:"next,omitzero"`   // removed: the row that followed it, 0 for none
}

func (r *Record) noteRow(c RowChange) {
	r.changes = append(r.changes, Change{RowsChanged: true, Row: &c})
}

// Changes returns what was changed since the record was loaded or Settle was
// called, in order.
func (r *Record) Changes() []Change { return r.changes }

// Settle forgets the list of changes: they are stored.
func (r *Record) Settle() { r.changes = nil }

// Revert takes changes back, the last one first. It is itself a change. An
// answer that was given anew since is left as it is now.
func (r *Record) Revert(changes []Change) {
	for _, c := range slices.Backward(changes) {
		if c.RowsChanged {
			if c.Row != nil {
				r.revertRow(*c.Row)
			}
			continue
		}
		now, given := r.answers[c.Key]
		if given != (c.After != nil) || given && !now.same(*c.After) {
			continue
		}
		if c.Before != nil {
			r.Set(c.Key, *c.Before)
		} else {
			r.Clear(c.Key)
		}
	}
}

func (r *Record) revertRow(c RowChange) {
	switch {
	case c.Before == nil && c.After == nil:
	case c.Before == nil:
		r.RemoveRow(c.After.ID)
	case c.After == nil:
		r.putRow(*c.Before, c.Place, c.Next)
	case c.Before.Of != c.After.Of:
		r.Reparent(c.Before.ID, c.Before.Of)
	default:
		r.MoveRow(c.Before.ID, c.Place)
	}
}
