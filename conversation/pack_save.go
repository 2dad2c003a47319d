package conversation

import (
	"slices"
	"strconv"
)

// savePack lets a draft count: rows are made, answers stored, what was left
// out becomes open where it may, and what was not understood is asked next.
func (r *run) savePack(q question, d *Draft) {
	if d.Stored && len(d.Unclear) == 0 && r.unchanged(q, d) { // nothing to save: it stays as it is
		r.s.Draft = nil
		r.unvisit(q.key)
		return
	}
	made := r.storeFills(q, d)
	if !q.pack.AskLeftOut && q.pack.Shape == Fields {
		r.leaveOut(q, d, made)
	}
	left, again := r.storeQuotes(q, d, made)
	if q.pack.Shape == Weighed {
		for _, list := range q.pack.Lists {
			if len(r.s.Record(list.In).Rows(list.ID, q.row)) > 0 {
				r.closeList(list, q.row, Answered)
			}
		}
	}
	r.markPack(q, Answer{State: Answered, Value: ChoiceValue("saved")})
	r.numberLines(q, d, made)
	if d.Typed != "" && !d.Stored {
		table := d.clone()
		r.table = &table
	}
	r.s.Draft = nil
	delete(r.s.Kept, q.key)
	r.leftLines(q, left)
	r.trail(q.key)
	r.unvisit(q.key)
	r.askAgain(again)
	r.note(Say("say.saved_table", nil))
	if q.pack.Saved != nil {
		rows := make([]int, 0, len(made))
		for _, row := range made {
			rows = append(rows, row)
		}
		slices.Sort(rows)
		r.effects = append(r.effects, q.pack.Saved(r.scene(q.row), rows)...)
	}
}

// numberLines lets the numbers of a saved table go on meaning its lines, until
// other numbers are shown (E-2).
func (r *run) numberLines(q question, d *Draft, made map[string]int) {
	var numbers [][]Key
	for _, line := range r.lines(q, d) {
		var keys []Key
		for _, i := range line.fills {
			f := d.Fills[i]
			if step := r.stepOf(q.pack, f.Step); step != nil {
				keys = append(keys, step.key(r.rowOfFill(q, f, made)))
			}
		}
		numbers = append(numbers, keys)
	}
	r.s.Numbers = numbers
	if q.section != nil {
		r.s.Numbered = q.section.ID
	}
}

// unchanged reports whether a table says what is stored already.
func (r *run) unchanged(q question, d *Draft) bool {
	stored := r.storedDraft(q)
	return stored != nil && slices.EqualFunc(stored.Fills, d.Fills, func(a, b Fill) bool {
		return a.Step == b.Step && a.New == b.New && a.Row == b.Row && a.State == b.State && a.Value.Equal(b.Value)
	})
}

// saveUnderstood stores what a draft has so far, for going on one by one.
func (r *run) saveUnderstood(q question, d *Draft) {
	made := r.storeFills(q, d)
	left, again := r.storeQuotes(q, d, made)
	table := d.clone()
	r.table = &table
	r.s.Draft = nil
	r.trail(q.key)
	r.leftLines(q, left)
	r.askAgain(again)
}

// askAgain puts the questions in front that have an answer and a line which was
// not understood beside it.
func (r *run) askAgain(keys []Key) {
	for _, k := range slices.Backward(keys) {
		r.revisit(k)
	}
}

func rowName(f Fill) string { return f.List + "/" + strconv.Itoa(f.New) }

// storeFills writes the answers of a draft and makes its new rows, by name.
func (r *run) storeFills(q question, d *Draft) map[string]int {
	made := map[string]int{}
	for _, f := range d.Fills {
		if f.New > 0 && made[rowName(f)] == 0 {
			made[rowName(f)] = r.makeRow(q, f.List)
		}
		r.fill(r.rowOfFill(q, f, made), f, q.pack)
	}
	return made
}

func (r *run) makeRow(q question, name string) int {
	list := r.listNamed(name)
	record := r.s.Record(list.In)
	if list.More != nil {
		record.Clear(list.More.key(q.row))
	}
	record.Clear(Key{list.ID, q.row})
	return record.AddRow(name, q.row)
}

// rowOfFill is the row a field is stored for.
func (r *run) rowOfFill(q question, f Fill, made map[string]int) int {
	switch {
	case q.pack.Tail != nil && f.Step == q.pack.Tail.ID:
		return 0
	case f.New > 0:
		return made[rowName(f)]
	case f.Row > 0:
		return f.Row
	default:
		return q.row
	}
}

func (r *run) listNamed(id string) *List {
	if list := r.index.lists[id]; list != nil {
		return list
	}
	return &List{ID: id}
}

// storeQuotes keeps the lines that were not understood for the questions that
// ask about them alone. It returns the lines that belong to no question, and
// the questions that have an answer already: it stays until there is another.
func (r *run) storeQuotes(q question, d *Draft, made map[string]int) (left []Quote, again []Key) {
	for _, quote := range d.Unclear {
		step := r.stepOf(q.pack, quote.Fill.Step)
		if step == nil {
			left = append(left, quote)
			continue
		}
		f := quote.Fill
		if f.New > 0 && made[rowName(f)] == 0 { // nothing else of its row was understood
			made[rowName(f)] = r.makeRow(q, f.List)
		}
		k := step.key(r.rowOfFill(q, f, made))
		if r.s.Quotes == nil {
			r.s.Quotes = map[Key]Quote{}
		}
		r.s.Quotes[k] = quote
		if a, ok := r.s.Record(step.In).Get(k); ok && a.State == Answered && !a.Derived {
			again = append(again, k)
			continue
		}
		r.s.Record(step.In).Clear(k)
	}
	return left, again
}

// fill stores one field.
func (r *run) fill(row int, f Fill, pack *Pack) {
	var step *Step
	if pack != nil {
		step = r.stepOf(pack, f.Step)
	} else if at, ok := r.index.places[f.Step]; ok {
		step, _ = at.item.(*Step)
	}
	if step == nil { // the mark of a list: "none"
		r.s.Record(r.listNamed(f.Step).In).Set(Key{f.Step, row}, Answer{State: f.State, Value: f.Value, By: r.m.Facts.Me.ID, At: r.m.Facts.Now})
		return
	}
	record := r.s.Record(step.In)
	k := step.key(row)
	if a, ok := record.Get(k); ok && a.State == f.State && a.Value.Equal(f.Value) && !a.Derived {
		return // unchanged: its speaker and day stay
	}
	a := r.stamp(row, step, Answer{State: f.State, Value: f.Value})
	a.Derived = f.Guess && pack == nil
	record.Set(k, a)
	delete(r.s.Quotes, k)
	delete(r.s.Kept, k)
	if step.Then != nil && f.State == Answered {
		r.effects = append(r.effects, step.Then(r.scene(row), f.Value)...)
	}
}

// leaveOut stores as open what a pack left out and may be open; what must be
// answered stays missing and is asked alone.
func (r *run) leaveOut(q question, d *Draft, made map[string]int) {
	row := q.row
	if q.pack.List != "" && len(d.Fills) > 0 {
		row = r.rowOfFill(q, d.Fills[0], made)
	}
	unclear := map[string]bool{}
	for _, quote := range d.Unclear {
		unclear[quote.Fill.Step] = true
	}
	for _, step := range q.pack.Steps {
		if step.Need != Wanted || unclear[step.ID] || !r.applies(step, row) {
			continue
		}
		record := r.s.Record(step.In)
		if _, ok := record.Get(step.key(row)); !ok {
			record.Set(step.key(row), r.stamp(row, step, Answer{State: Open}))
		}
	}
}
