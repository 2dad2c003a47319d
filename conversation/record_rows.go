package conversation

import "slices"

// Row is one row of a list.
type Row struct {
	ID   int    `json:"id"`          // unique in the record, never used again
	List string `json:"list"`        // which list
	Of   int    `json:"of,omitzero"` // the row this one belongs to: a reason to its action
}

// rowIndex finds rows without walking over all of them: a plan with a hundred
// actions of thirty reasons each asks for rows thousands of times in one move.
type rowIndex struct {
	place    map[int]int // index in Record.rows by id
	number   map[int]int // from 1 within the list, over all parents
	lists    map[string][]Row
	siblings map[family][]Row
}

// family are the rows of a list with the same parent.
type family struct {
	list string
	of   int
}

func (r *Record) indexed() *rowIndex {
	if r.index == nil {
		r.index = &rowIndex{place: map[int]int{}, number: map[int]int{}, lists: map[string][]Row{}, siblings: map[family][]Row{}}
		for i, row := range r.rows {
			r.index.add(row, i)
		}
	}
	return r.index
}

func (x *rowIndex) add(row Row, place int) {
	x.place[row.ID] = place
	x.lists[row.List] = append(x.lists[row.List], row)
	x.number[row.ID] = len(x.lists[row.List])
	in := family{row.List, row.Of}
	x.siblings[in] = append(x.siblings[in], row)
}

// Rows returns the rows of a list that belong to row of, in their order. With
// of < 0 it returns them all. What is done to the record later does not change
// them.
func (r *Record) Rows(list string, of int) []Row {
	found := r.indexed().siblings[family{list, of}]
	if of < 0 {
		found = r.indexed().lists[list]
	}
	return slices.Clone(found)
}

// Row finds a row by its id.
func (r *Record) Row(id int) (Row, bool) {
	place, ok := r.indexed().place[id]
	if !ok {
		return Row{}, false
	}
	return r.rows[place], true
}

// Number says which row of its list id is, from 1, over all parents: the
// number that people see. It is 0 where there is no such row.
func (r *Record) Number(id int) int { return r.indexed().number[id] }

// AddRow appends a row to a list and returns its id.
func (r *Record) AddRow(list string, of int) int {
	r.own()
	r.lastRow++
	row := Row{ID: r.lastRow, List: list, Of: of}
	r.noteRow(RowChange{After: &row})
	r.rows = append(r.rows, row)
	if r.index != nil {
		r.index.add(row, len(r.rows)-1)
	}
	return row.ID
}

// RemoveRow removes a row, the rows that belong to it, and all their answers.
func (r *Record) RemoveRow(id int) {
	if _, ok := r.Row(id); !ok {
		return
	}
	gone := map[int]bool{id: true}
	for again := true; again; { // a parent may stand behind its rows once these were moved to it
		again = false
		for _, row := range r.rows {
			if !gone[row.ID] && gone[row.Of] {
				gone[row.ID], again = true, true
			}
		}
	}
	for _, k := range r.Keys() {
		if gone[k.Row] {
			r.Clear(k)
		}
	}
	next := 0 // the row that follows and stays
	for i, row := range slices.Backward(r.rows) {
		if gone[row.ID] {
			r.noteRow(RowChange{Before: &row, Place: i, Next: next})
		} else {
			next = row.ID
		}
	}
	r.rows = slices.DeleteFunc(slices.Clone(r.rows), func(row Row) bool { return gone[row.ID] })
	r.index = nil
}

// putRow puts a row back where it was: at its place if its neighbour still
// stands there, else before that neighbour, else at the end.
func (r *Record) putRow(row Row, place, next int) {
	if _, ok := r.Row(row.ID); ok {
		return
	}
	at := len(r.rows)
	if i, ok := r.indexed().place[next]; ok {
		at = i
	} else if next != 0 && place < at {
		at = place
	}
	r.noteRow(RowChange{After: &row})
	r.rows = slices.Insert(slices.Clone(r.rows), at, row)
	r.index = nil
}

// MoveRow moves a row to the n-th place (from 1) among the rows of its list
// with the same parent.
func (r *Record) MoveRow(id, n int) {
	row, ok := r.Row(id)
	if !ok {
		return
	}
	siblings := r.Rows(row.List, row.Of)
	was := slices.Index(siblings, row)
	n = min(max(n, 1), len(siblings))
	siblings = slices.Insert(slices.Delete(siblings, was, was+1), n-1, row)
	r.noteRow(RowChange{Before: &row, After: &row, Place: was + 1})
	rows := slices.Clone(r.rows)
	next := 0
	for i, other := range rows {
		if other.List == row.List && other.Of == row.Of {
			rows[i] = siblings[next]
			next++
		}
	}
	r.rows, r.index = rows, nil
}

// Reparent lets a row belong to another one.
func (r *Record) Reparent(id, of int) {
	before, ok := r.Row(id)
	if !ok || before.Of == of {
		return
	}
	after := before
	after.Of = of
	r.noteRow(RowChange{Before: &before, After: &after})
	rows := slices.Clone(r.rows)
	rows[r.indexed().place[id]] = after
	r.rows, r.index = rows, nil
}
