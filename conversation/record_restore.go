package conversation

import "slices"

// Restore brings part of a record back to an earlier state of it: the answers whose
// step back names, and the rows of the lists, in their order. Rows that came since
// go, with all that belongs to them; rows that went return, with theirs. Everything
// else stays as it is. It is itself a change.
func (r *Record) Restore(from *Record, back func(step string) bool, lists ...string) {
	for _, row := range slices.Clone(r.rows) {
		if _, was := from.Row(row.ID); slices.Contains(lists, row.List) && !was {
			r.RemoveRow(row.ID)
		}
	}
	returned := r.bringBack(from, lists)
	for _, list := range lists {
		for _, row := range from.Rows(list, -1) {
			r.Reparent(row.ID, row.Of)
		}
		place := map[int]int{}
		for _, row := range from.Rows(list, -1) {
			place[row.Of]++
			if all := r.Rows(list, row.Of); len(all) >= place[row.Of] && all[place[row.Of]-1].ID != row.ID {
				r.MoveRow(row.ID, place[row.Of])
			}
		}
	}
	for _, k := range slices.Concat(slices.Clone(r.Keys()), from.Keys()) {
		if _, there := r.Row(k.Row); k.Row != 0 && !there || !returned[k.Row] && !back(k.Step) {
			continue
		}
		was, given := from.Get(k)
		now, is := r.Get(k)
		switch {
		case given && (!is || !now.same(was)):
			r.Set(k, was)
		case !given && is:
			r.Clear(k)
		}
	}
}

// bringBack puts rows back that went, and those that belong to them.
func (r *Record) bringBack(from *Record, lists []string) map[int]bool {
	returned := map[int]bool{}
	for again := true; again; {
		again = false
		for i, row := range from.rows {
			if _, there := r.Row(row.ID); there || !slices.Contains(lists, row.List) && !returned[row.Of] {
				continue
			}
			next := 0
			for _, after := range from.rows[i+1:] {
				if _, there := r.Row(after.ID); there {
					next = after.ID
					break
				}
			}
			r.putRow(row, i, next)
			returned[row.ID], again = true, true
		}
	}
	return returned
}
