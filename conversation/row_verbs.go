package conversation

import (
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation/locale"
)

// addRow adds a row to a list and asks about it at once: "list", "list/of", or
// "list/of/source".
func (r *run) addRow(value string) {
	parts := strings.SplitN(value, "/", 3)
	list := r.index.lists[parts[0]]
	if list == nil {
		r.gone()
		return
	}
	of := 0
	if len(parts) > 1 {
		of, _ = strconv.Atoi(parts[1])
	}
	record := r.s.Record(list.In)
	if _, ok := record.Row(of); !ok && of != 0 {
		r.gone()
		return
	}
	if r.isFull(list, of) {
		r.problem = listFull(list)
		return
	}
	r.dropAside()
	if list.Pack != nil && !r.s.OneByOne && len(parts) < 3 {
		k := Key{list.Pack.ID, of}
		r.revisit(k)
		if d := r.s.Draft; d != nil && d.Pack == k && d.Stored { // a new row, not the stored ones
			r.s.Draft = nil
		}
		return
	}
	row := record.AddRow(list.ID, of)
	if len(parts) == 3 {
		record.Set(Key{list.ID + "_source", row}, Answer{State: Answered, Value: TextValue(parts[2]), Derived: true, At: r.m.Facts.Now})
	}
	var keys []Key
	for _, item := range list.Items {
		if step, ok := item.(*Step); ok && step.Need != Optional && step.Need != Automatic && r.applies(step, row) {
			keys = append(keys, step.key(row))
		}
	}
	for _, k := range slices.Backward(keys) {
		r.revisit(k)
	}
}

// counted is how many rows of a list count against its Max.
func (r *run) counted(list *List, of int) int {
	if list.InAll {
		of = -1
	}
	return len(r.s.Record(list.In).Rows(list.ID, of))
}

func (r *run) isFull(list *List, of int) bool { return list.Max > 0 && r.counted(list, of) >= list.Max }

func listFull(list *List) *Problem {
	return &Problem{Key: "problem.list_full", Args: locale.Args{"limit": list.Max}}
}

// rowOf reads "list/number" as a row of the record.
func (r *run) rowOf(value string) (list *List, row Row, rest string, ok bool) {
	parts := strings.SplitN(value, "/", 3)
	if len(parts) < 2 || r.index.lists[parts[0]] == nil {
		r.gone()
		return nil, Row{}, "", false
	}
	list = r.index.lists[parts[0]]
	rows := r.s.Record(list.In).Rows(list.ID, -1)
	n, err := strconv.Atoi(parts[1])
	if err != nil || n < 1 || n > len(rows) {
		r.problem = noRow(r.words, list.ID, parts[1], len(rows))
		return list, Row{}, "", false
	}
	if len(parts) == 3 {
		rest = parts[2]
	}
	return list, rows[n-1], rest, true
}

func (r *run) removeRow(value string) {
	list, row, _, ok := r.rowOf(value)
	if !ok {
		return
	}
	name := r.rowName(list, row.ID)
	r.s.Record(list.In).RemoveRow(row.ID)
	r.dropGone()
	r.notices = append(r.notices, Say("say.deleted", locale.Args{"text": Verbatim(shorten(name))}))
}

// noRow says that a list has no such row.
func noRow(words *locale.Catalogue, list, number string, last int) *Problem {
	key := "problem.no_row." + list
	if !words.Has(key) {
		key = "problem.no_row"
	}
	if none := "problem.no_rows." + list; last == 0 && words.Has(none) {
		return &Problem{Key: none}
	}
	return &Problem{Key: key, Args: locale.Args{"number": Verbatim(shorten(number)), "last": last}}
}

// rowName is what a row is called: its first words, else its number.
func (r *run) rowName(list *List, row int) string {
	name, _ := r.knownName(list, row)
	return name
}

// knownName is rowName, and whether it is the words of a person.
func (r *run) knownName(list *List, row int) (name string, known bool) {
	for _, item := range list.Items {
		if step, ok := item.(*Step); ok {
			if a, ok := r.s.Record(step.In).Get(step.key(row)); ok && a.State == Answered {
				return r.plain(r.show(row, step, a.Value)), true
			}
		}
	}
	return strconv.Itoa(r.s.Record(list.In).Number(row)), false
}

func (r *run) moveRow(value string) {
	list, row, place, ok := r.rowOf(value)
	if !ok {
		return
	}
	to, err := strconv.Atoi(place)
	if err != nil || to < 1 {
		r.problem = noRow(r.words, list.ID, place, len(r.s.Record(list.In).Rows(list.ID, -1)))
		return
	}
	r.s.Record(list.In).MoveRow(row.ID, to)
	r.notices = append(r.notices, Say("say.moved", locale.Args{"text": Verbatim(shorten(r.rowName(list, row.ID))), "n": r.s.Record(list.In).Number(row.ID)}))
}

// dropGone forgets what points to rows that are gone. The numbers of the other
// answers stay what was shown.
func (r *run) dropGone() {
	gone := func(k Key) bool {
		at, ok := r.index.places[k.Step]
		return ok && !r.hasRow(at, k.Row)
	}
	r.s.Revisit = slices.DeleteFunc(r.s.Revisit, gone)
	r.s.Trail = slices.DeleteFunc(r.s.Trail, gone)
	for i, keys := range r.s.Numbers {
		r.s.Numbers[i] = slices.DeleteFunc(slices.Clone(keys), gone)
	}
	if d := r.s.Draft; d != nil && gone(d.Pack) {
		r.leaveDraft()
	} else if d != nil {
		at := r.index.places[d.Pack.Step]
		in := Main
		if at.list != nil {
			in = at.list.In
		}
		d.Fills = slices.DeleteFunc(d.Fills, func(f Fill) bool {
			_, ok := r.s.Record(in).Row(f.Row)
			return f.Row > 0 && !ok
		})
		d.Edit = 0
		if len(d.Fills) == 0 {
			r.leaveDraft()
		}
	}
	for i := 0; i < len(r.s.Shelf); {
		if d := r.s.Shelf[i]; gone(d.Pack) {
			r.keepText(d.Pack, d.Typed)
			r.s.Shelf = slices.Delete(r.s.Shelf, i, i+1)
			continue
		}
		i++
	}
}
