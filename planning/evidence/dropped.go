package evidence

import "slices"

// EntryDropped is the kind of the entry that says which entries have lost their
// words because they were kept long enough (F4). An entry without words that the
// latest of them does not name was altered.
const EntryDropped = "audit.dropped"

// Dropped is the body of such an entry: all that is gone until then, so that the
// latest is enough. It names nobody.
type Dropped struct {
	Empty []Span `json:"empty"` // in order, apart from each other
}

// Span are the entries from its first number to its second.
type Span [2]int64

// Add notes one more entry that loses its words.
func (d *Dropped) Add(seq int64) {
	i, found := slices.BinarySearchFunc(d.Empty, seq, func(s Span, seq int64) int {
		switch {
		case s[1] < seq:
			return -1
		case s[0] > seq:
			return 1
		}
		return 0
	})
	if found {
		return
	}
	d.Empty = slices.Insert(d.Empty, i, Span{seq, seq})
	if i+1 < len(d.Empty) && d.Empty[i+1][0] == seq+1 {
		d.Empty[i][1] = d.Empty[i+1][1]
		d.Empty = slices.Delete(d.Empty, i+1, i+2)
	}
	if i > 0 && d.Empty[i-1][1] == seq-1 {
		d.Empty[i-1][1] = d.Empty[i][1]
		d.Empty = slices.Delete(d.Empty, i, i+1)
	}
}

// Has reports whether an entry is among them.
func (d Dropped) Has(seq int64) bool {
	return slices.ContainsFunc(d.Empty, func(s Span) bool { return s[0] <= seq && seq <= s[1] })
}

// Empty reports that the words of the entry are gone; place and hashes stay.
func (l Link) Empty() bool { return len(l.Bytes) == 0 }
