package conversation

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/internal/civil"
)

// Key names one answer: a step, and the list row it belongs to. Row 0 is the
// record itself. Keys reach the store and the wire: step ids are for ever.
type Key struct {
	Step string
	Row  int
}

// String returns "step" or "step/row".
func (k Key) String() string {
	if k.Row == 0 {
		return k.Step
	}
	return k.Step + "/" + strconv.Itoa(k.Row)
}

// MarshalText writes the form of String.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the form of String.
func (k *Key) UnmarshalText(text []byte) error {
	step, row, found := strings.Cut(string(text), "/")
	*k = Key{Step: step}
	if !found {
		return nil
	}
	n, err := strconv.Atoi(row)
	if err != nil {
		return fmt.Errorf("conversation: key %q: %w", text, err)
	}
	k.Row = n
	return nil
}

// State says how a question was answered. A question without a state was not
// answered at all.
type State string

// The states of an answer (method, "every stored answer carries").
const (
	Answered State = "answered"
	Open     State = "open" // "I don't know yet": a gap (000-05)
	Skipped  State = "skipped"
)

// Standing says whether the customer has confirmed an answer.
type Standing string

// The standings of an answer (method c.2).
const (
	Assumed   Standing = "assumed"
	Confirmed Standing = "confirmed"
)

// Answer is what is stored for one key.
type Answer struct {
	Value    Value      `json:"value,omitzero"`
	State    State      `json:"state"`
	SaidBy   string     `json:"said_by,omitzero"` // contact row, "own_view" or the name of a document
	SaidOn   civil.Date `json:"said_on,omitzero"` // the day it was said, not typed
	Standing Standing   `json:"standing,omitzero"`
	By       string     `json:"by,omitzero"` // person id of who entered it
	At       time.Time  `json:"at,omitzero"` // when it was entered, UTC
	// Derived marks what the product filled in itself; a person's answer
	// replaces it and it never replaces a person's answer.
	Derived bool `json:"derived,omitzero"`
}

// Row is one row of a list.
type Row struct {
	ID   int    `json:"id"`          // unique in the record, never used again
	List string `json:"list"`        // which list
	Of   int    `json:"of,omitzero"` // the row this one belongs to: a reason to its action
}

// Record holds the answers of one subject: a plan, an account, a person's
// settings. The position in a conversation is derived from it. It is not safe
// for concurrent use.
type Record struct {
	answers map[Key]Answer
	rows    []Row // lists are interleaved; the order within one list is its order
	lastRow int
	changes []Change
}

// Change is one difference made to a record since it was loaded: an answer
// that was set or cleared, or a row that came, went or moved.
type Change struct {
	Key    Key     `json:"key,omitzero"`
	Before *Answer `json:"before,omitzero"`
	After  *Answer `json:"after,omitzero"`
	// Rows is the order of all rows before a row came, went or moved.
	Rows []Row `json:"rows,omitzero"`
	// RowsChanged marks the changes of the second kind; Rows may be empty.
	RowsChanged bool `json:"rows_changed,omitzero"`
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
	c := Change{Key: k, After: &a}
	if before, ok := r.answers[k]; ok {
		c.Before = &before
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
	delete(r.answers, k)
	r.changes = append(r.changes, Change{Key: k, Before: &before})
}

// Keys returns the keys of all answers, in no promised order of steps but the
// same at every call.
func (r *Record) Keys() []Key {
	keys := make([]Key, 0, len(r.answers))
	for k := range r.answers {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b Key) int {
		return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Row, b.Row))
	})
	return keys
}

// Rows returns the rows of a list that belong to row of, in their order. With
// of < 0 it returns them all.
func (r *Record) Rows(list string, of int) []Row {
	var found []Row
	for _, row := range r.rows {
		if row.List == list && (of < 0 || row.Of == of) {
			found = append(found, row)
		}
	}
	return found
}

// Row finds a row by its id.
func (r *Record) Row(id int) (Row, bool) {
	for _, row := range r.rows {
		if row.ID == id {
			return row, true
		}
	}
	return Row{}, false
}

// Number says which row of its list id is, from 1, over all parents: the
// number that people see. It is 0 where there is no such row.
func (r *Record) Number(id int) int {
	row, ok := r.Row(id)
	if !ok {
		return 0
	}
	n := 0
	for _, other := range r.rows {
		if other.List == row.List {
			n++
		}
		if other.ID == id {
			return n
		}
	}
	return 0
}

// AddRow appends a row to a list and returns its id.
func (r *Record) AddRow(list string, of int) int {
	r.noteRows()
	r.lastRow++
	r.rows = append(r.rows, Row{ID: r.lastRow, List: list, Of: of})
	return r.lastRow
}

// RemoveRow removes a row, the rows that belong to it, and all their answers.
func (r *Record) RemoveRow(id int) {
	if _, ok := r.Row(id); !ok {
		return
	}
	for _, row := range slices.Clone(r.rows) {
		if row.Of == id {
			r.RemoveRow(row.ID)
		}
	}
	for _, k := range r.Keys() {
		if k.Row == id {
			r.Clear(k)
		}
	}
	r.noteRows()
	r.rows = slices.DeleteFunc(slices.Clone(r.rows), func(row Row) bool { return row.ID == id })
}

// MoveRow moves a row to the n-th place (from 1) among the rows of its list
// with the same parent.
func (r *Record) MoveRow(id, n int) {
	row, ok := r.Row(id)
	if !ok {
		return
	}
	siblings := r.Rows(row.List, row.Of)
	n = min(max(n, 1), len(siblings))
	siblings = slices.DeleteFunc(siblings, func(s Row) bool { return s.ID == id })
	siblings = slices.Insert(siblings, n-1, row)
	r.noteRows()
	rows := slices.Clone(r.rows)
	next := 0
	for i, other := range rows {
		if other.List == row.List && other.Of == row.Of {
			rows[i] = siblings[next]
			next++
		}
	}
	r.rows = rows
}

// Reparent lets a row belong to another one.
func (r *Record) Reparent(id, of int) {
	r.noteRows()
	rows := slices.Clone(r.rows)
	for i := range rows {
		if rows[i].ID == id {
			rows[i].Of = of
		}
	}
	r.rows = rows
}

func (r *Record) noteRows() {
	r.changes = append(r.changes, Change{Rows: slices.Clone(r.rows), RowsChanged: true})
}

// Changes returns what was changed since the record was loaded or Settle was
// called, in order.
func (r *Record) Changes() []Change { return r.changes }

// Settle forgets the list of changes: they are stored.
func (r *Record) Settle() { r.changes = nil }

// Revert takes changes back, the last one first. It is itself a change.
func (r *Record) Revert(changes []Change) {
	for _, c := range slices.Backward(changes) {
		switch {
		case c.RowsChanged:
			r.noteRows()
			r.rows = slices.Clone(c.Rows)
		case c.Before != nil:
			r.Set(c.Key, *c.Before)
		default:
			r.Clear(c.Key)
		}
	}
}

// Clone returns an independent copy without the list of changes.
func (r *Record) Clone() *Record {
	c := &Record{answers: make(map[Key]Answer, len(r.answers)), rows: slices.Clone(r.rows), lastRow: r.lastRow}
	for k, a := range r.answers {
		c.answers[k] = a
	}
	return c
}

type recordJSON struct {
	Answers map[Key]Answer `json:"answers"`
	Rows    []Row          `json:"rows,omitzero"`
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
