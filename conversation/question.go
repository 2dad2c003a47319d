package conversation

// form says what a question looks like to the engine.
type form int

const (
	nothing form = iota // nothing is left to ask
	askStep             // a step on its own
	askPack             // a pack, empty
	askMore             // another row of a list?
	askPage             // a check page
	newRow              // a row must be made before its questions can be asked
)

// question is what is to be asked next: where the position was derived to.
type question struct {
	form    form
	key     Key
	row     int // the row its scene is about
	step    *Step
	pack    *Pack
	list    *List
	check   *Check
	section *Section
}

// next derives the position: the first applicable item without an answer, of
// the section that was opened before any other.
func (r *run) next() question {
	for i := range r.index.flow.Sections {
		section := &r.index.flow.Sections[i]
		if r.s.Focus == "" || section.ID != r.s.Focus {
			continue
		}
		if q := r.firstOf(section.Items, 0); q.form != nothing {
			q.section = section
			return q
		}
		r.s.Focus = ""
	}
	for i := range r.index.flow.Sections {
		section := &r.index.flow.Sections[i]
		if q := r.firstOf(section.Items, 0); q.form != nothing {
			q.section = section
			return q
		}
	}
	return question{}
}

func (r *run) firstOf(items []Item, row int) question {
	for _, item := range items {
		var q question
		switch item := item.(type) {
		case *Step:
			q = r.stepIfMissing(item, row)
		case *Check:
			q = r.stepIfMissing(&item.Step, row)
			if q.form == askStep {
				q.form, q.check = askPage, item
			}
		case *Pack:
			q = r.packIfMissing(item, row)
		case *List:
			q = r.listIfMissing(item, row)
		case *Each:
			q = r.eachIfMissing(item, row)
		}
		if q.form != nothing {
			return q
		}
	}
	return question{}
}

func (r *run) stepIfMissing(step *Step, row int) question {
	if step.Need == Optional || step.Need == Later || step.Need == Automatic || !r.applies(step, row) || r.done(step, row) {
		return question{}
	}
	return question{form: askStep, key: step.key(row), row: row, step: step}
}

func (r *run) applies(step *Step, row int) bool {
	return step.When == nil || step.When(r.scene(row))
}

// done reports whether a step has an answer in any state that still holds.
func (r *run) done(step *Step, row int) bool {
	a, ok := r.s.Record(step.In).Get(step.key(row))
	if !ok {
		return false
	}
	return step.Stale == nil || !step.Stale(r.scene(row), a)
}

func (r *run) packIfMissing(pack *Pack, row int) question {
	if pack.When != nil && !pack.When(r.scene(row)) {
		return question{}
	}
	if !r.s.OneByOne && !r.touched(pack, row) {
		return question{form: askPack, key: Key{pack.ID, row}, row: row, pack: pack}
	}
	for _, step := range pack.Steps {
		if pack.Shape == Weighed || pack.Shape == Rows {
			break // the steps belong to rows, which the lists ask about
		}
		if q := r.stepIfMissing(step, row); q.form != nothing {
			return q
		}
	}
	for _, list := range pack.Lists {
		if list == nil {
			continue
		}
		if q := r.listIfMissing(list, row); q.form != nothing {
			return q
		}
	}
	return question{}
}

// touched reports whether a pack was answered, or anything it covers was given
// by a person: then only what is missing is asked, alone.
func (r *run) touched(pack *Pack, row int) bool {
	if _, ok := r.s.Record(Main).Get(Key{pack.ID, row}); ok {
		return true
	}
	if pack.Shape == Weighed {
		for _, list := range pack.Lists {
			record := r.s.Record(list.In)
			if _, marked := record.Get(Key{list.ID, row}); marked || len(record.Rows(list.ID, row)) > 0 {
				return true
			}
		}
		return false
	}
	asked := false
	for _, step := range pack.Steps {
		if !r.applies(step, row) {
			continue
		}
		if a, ok := r.s.Record(step.In).Get(step.key(row)); ok && !a.Derived {
			if pack.Shape != Proposed {
				return true
			}
		} else if !ok {
			asked = true
		}
	}
	return !asked
}

func (r *run) listIfMissing(list *List, of int) question {
	if list.When != nil && !list.When(r.scene(of)) {
		return question{}
	}
	record := r.s.Record(list.In)
	rows := record.Rows(list.ID, of)
	for _, row := range rows {
		if q := r.firstOf(list.Items, row.ID); q.form != nothing {
			if q.list == nil { // else it is a list within this one
				q.list = list
			}
			return q
		}
	}
	if list.Need == Optional {
		return question{}
	}
	_, marked := record.Get(Key{list.ID, of})
	more := Value{}
	asked := false
	if list.More != nil {
		var a Answer
		a, asked = record.Get(list.More.key(of))
		more = a.Value
	}
	switch {
	case more.Is(NextOne), marked && !more.Is(AddRow), len(rows) == 0 && list.InAll && r.isFull(list, of):
		return question{}
	case more.Is(AddRow), len(rows) == 0:
		if list.Pack != nil && !r.s.OneByOne {
			return question{form: askPack, key: Key{list.Pack.ID, of}, row: of, pack: list.Pack, list: list}
		}
		return question{form: newRow, key: Key{list.ID, of}, row: of, list: list}
	case list.NoMore, asked, list.More == nil, r.isFull(list, of):
		return question{}
	default:
		return question{form: askMore, key: list.More.key(of), row: of, step: list.More, list: list}
	}
}

func (r *run) eachIfMissing(each *Each, of int) question {
	if each.When != nil && !each.When(r.scene(of)) {
		return question{}
	}
	parent := -1
	if each.Of {
		parent = of
	}
	for _, row := range r.s.Record(each.In).Rows(each.List, parent) {
		if q := r.firstOf(each.Items, row.ID); q.form != nothing {
			return q
		}
	}
	return question{}
}

// find returns the question of a key, whether or not it has an answer, for
// editing and going back. ok is false where the flow has no such question, its
// row is gone or of another list, or it does not apply any more.
func (r *run) find(k Key) (question, bool) {
	at, ok := r.index.places[k.Step]
	if !ok || !r.hasRow(at, k.Row) {
		return question{}, false
	}
	q := question{key: k, row: k.Row, section: at.section, list: at.list}
	switch item := at.item.(type) {
	case *Step:
		if !r.applies(item, k.Row) {
			return question{}, false
		}
		q.form, q.step = askStep, item
		if at.more {
			q.form = askMore
		}
	case *Check:
		if !r.applies(&item.Step, k.Row) {
			return question{}, false
		}
		q.form, q.step, q.check = askPage, &item.Step, item
	case *Pack:
		if item.When != nil && !item.When(r.scene(k.Row)) {
			return question{}, false
		}
		q.form, q.pack = askPack, item
	default:
		return question{}, false
	}
	return q, true
}

// hasRow reports whether a key of the place may name the row.
func (r *run) hasRow(at place, row int) bool {
	if at.of == "" || row == 0 {
		return at.of == "" && row == 0
	}
	found, ok := r.s.Record(at.in).Row(row)
	return ok && found.List == at.of
}
