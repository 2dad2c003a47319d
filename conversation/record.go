package conversation

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Record holds the answers of one subject: a plan, an account, a person's
// settings. The position in a conversation is derived from it. It is not safe
// for concurrent use.
type Record struct {
	answers map[Key]Answer
	rows    []Row // lists are interleaved; the order within one list is its order
	lastRow int
	changes []Change
	index   *rowIndex // made from rows when it is asked for; nil after they changed
	keys    []Key     // of all answers, in order; nil after one came or went
	shared  bool      // with a copy: whoever changes something first takes an own one
}

// NewRecord returns an empty record.
func NewRecord() *Record { return &Record{answers: map[Key]Answer{}} }

// Get returns the answer and whether there is one in any state.
func (r *Record) Get(k Key) (Answer, bool) {
	a, ok := r.answers[k]
	return a, ok
}

// Value returns the value of an answered question, else the zero Value.
func (r *Record) Value(step string, row int) Value {
	if a := r.answers[Key{step, row}]; a.State == Answered {
		return a.Value
	}
	return Value{}
}

// Text returns the words of an answered question, else "".
func (r *Record) Text(step string, row int) string { return r.Value(step, row).Text }

// Set stores an answer.
func (r *Record) Set(k Key, a Answer) {
	r.own()
	c := Change{Key: k, After: &a}
	if before, ok := r.answers[k]; ok {
		c.Before = &before
	} else {
		r.keys = nil
	}
	r.answers[k] = a
	r.changes = append(r.changes, c)
}

// Clear forgets an answer, so that its question is asked again.
func (r *Record) Clear(k Key) {
	before, ok := r.answers[k]
	if !ok {
		return
	}
	r.own()
	delete(r.answers, k)
	r.keys = nil
	r.changes = append(r.changes, Change{Key: k, Before: &before})
}

// Keys returns the keys of all answers, in no promised order of steps but the
// same at every call.
func (r *Record) Keys() []Key {
	if r.keys == nil {
		r.keys = make([]Key, 0, len(r.answers))
		for k := range r.answers {
			r.keys = append(r.keys, k)
		}
		slices.SortFunc(r.keys, func(a, b Key) int {
			return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Row, b.Row))
		})
	}
	return slices.Clone(r.keys)
}

// Clone returns an independent copy without the list of changes. Copying costs
// nothing before one of the two is changed: most moves change nothing, and a move is
// tried on several copies.
func (r *Record) Clone() *Record {
	r.shared = true
	return &Record{answers: r.answers, rows: r.rows, lastRow: r.lastRow, index: r.index, keys: r.keys, shared: true}
}

// own is to be called before something is changed.
func (r *Record) own() {
	if !r.shared {
		return
	}
	r.answers, r.rows, r.index, r.shared = maps.Clone(r.answers), slices.Clone(r.rows), nil, false
	if r.answers == nil {
		r.answers = map[Key]Answer{}
	}
}

type recordJSON struct {
	Answers map[Key]Answer `json:"answers"`
	Rows    []Row          `json:"rows,omitempty"`
	LastRow int            `json:"last_row,omitzero"`
}

// MarshalJSON writes answers and rows; changes are not part of it.
func (r *Record) MarshalJSON() ([]byte, error) {
	return json.Marshal(recordJSON{r.answers, r.rows, r.lastRow})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (r *Record) UnmarshalJSON(data []byte) error {
	var j recordJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return fmt.Errorf("conversation: reading record: %w", err)
	}
	if j.Answers == nil {
		j.Answers = map[Key]Answer{}
	}
	*r = Record{answers: j.Answers, rows: j.Rows, lastRow: j.LastRow}
	return nil
}
