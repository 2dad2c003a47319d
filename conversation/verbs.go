package conversation

import (
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation/locale"
)

// leave stores "I don't know yet" or a skip for the current question. On a
// pack it holds for every field of it.
func (r *run) leave(state State) {
	if r.s.Aside != nil {
		r.dropAside()
	}
	if d := r.s.Draft; d != nil {
		if d.Edit > 0 { // the field being changed stays as it is understood
			d.Edit = 0
			return
		}
		r.s.Draft = nil
	}
	q := r.current()
	mark := r.mark()
	switch {
	case q.form == nothing:
		return
	case q.form == askPack:
		r.leavePack(q, state)
		r.saved = append(r.saved, leftText(state, 0))
	case q.step.Tap || q.form == askPage:
		r.problem = r.notOneOf(q)
		return
	default:
		if len(r.s.Revisit) > 0 && r.s.Revisit[0] == q.key {
			if a, ok := r.s.Record(q.step.In).Get(q.key); ok && a.State == Answered && state == Skipped {
				r.keep() // "skip" on a question that has an answer leaves it
				return
			}
		}
		r.store(q, Answer{State: state})
		return
	}
	r.undoable(mark)
}

// leftText says that an answer is open or skipped, with its number where it has
// one.
func leftText(state State, n int) Text {
	key := "say.saved_skipped"
	if state == Open {
		key = "say.saved_open"
	}
	if n == 0 {
		return Say(key+".plain", nil)
	}
	return Say(key, locale.Args{"n": n})
}

func (r *run) leavePack(q question, state State) {
	r.unvisit(q.key)
	r.trail(q.key)
	pack := q.pack
	mark := func(step *Step, k Key) {
		record := r.s.Record(step.In)
		if _, ok := record.Get(k); !ok {
			record.Set(k, r.stamp(k.Row, step, Answer{State: state}))
		}
	}
	switch {
	case pack.List != "" && q.list != nil:
		record := r.s.Record(q.list.In)
		if q.list.More != nil && len(record.Rows(pack.List, q.row)) > 0 {
			record.Set(q.list.More.key(q.row), Answer{State: Answered, Value: ChoiceValue(NextOne), At: r.m.Facts.Now, By: r.m.Facts.Me.ID})
		} else {
			record.Set(Key{q.list.ID, q.row}, Answer{State: state, At: r.m.Facts.Now, By: r.m.Facts.Me.ID})
		}
		if pack.Tail != nil {
			mark(pack.Tail, pack.Tail.key(0))
		}
	case pack.Shape == Weighed:
		for _, list := range pack.Lists {
			r.s.Record(list.In).Set(Key{list.ID, q.row}, Answer{State: state, At: r.m.Facts.Now, By: r.m.Facts.Me.ID})
		}
	default:
		for _, step := range pack.Steps {
			if r.applies(step, q.row) {
				mark(step, step.key(q.row))
			}
		}
	}
	r.s.Record(Main).Set(Key{pack.ID, q.row}, Answer{State: state, At: r.m.Facts.Now, By: r.m.Facts.Me.ID})
}

// keep leaves the stored answer as it is (E-1).
func (r *run) keep() {
	if r.s.Aside != nil {
		r.s.Aside = nil
		return
	}
	if d := r.s.Draft; d != nil {
		switch {
		case d.Edit > 0:
			d.Edit = 0
		case d.Stored:
			r.s.Draft = nil
			r.unvisit(d.Pack)
		}
		return
	}
	if len(r.s.Revisit) == 0 {
		if q := r.current(); q.form == askPack && q.pack.Shape == Proposed {
			r.savePack(q, r.proposal(q))
			return
		}
		r.problem = &Problem{Key: "problem.nothing_to_keep"}
		return
	}
	k := r.s.Revisit[0]
	r.s.Revisit = r.s.Revisit[1:]
	delete(r.s.Kept, k)
}

func (r *run) unvisit(k Key) {
	if len(r.s.Revisit) > 0 && r.s.Revisit[0] == k {
		r.s.Revisit = r.s.Revisit[1:]
	}
}

// back asks the question before the current one again (E-1).
func (r *run) back() {
	if r.s.Aside != nil {
		r.dropAside()
		return
	}
	if d := r.s.Draft; d != nil && !d.Stored {
		if d.Edit > 0 {
			d.Edit = 0
			return
		}
		r.keepText(d.Pack, draftText(d))
		r.s.Draft = nil
		return
	}
	from := len(r.s.Trail)
	if len(r.s.Revisit) > 0 {
		if i := slices.Index(r.s.Trail, r.s.Revisit[0]); i >= 0 {
			from = i
		}
	} else if q := r.current(); q.form == askStep && q.list != nil && r.emptyRow(q.list, q.row) {
		r.s.Record(q.list.In).RemoveRow(q.row) // a row that was begun and is left again
		if q.list.More != nil && len(r.s.Record(q.list.In).Rows(q.list.ID, -1)) == 0 {
			r.s.OneByOne = r.s.OneByOne && q.list.Pack == nil
		}
	}
	for i := from - 1; i >= 0; i-- {
		if _, ok := r.find(r.s.Trail[i]); ok {
			r.s.Draft = nil
			r.revisit(r.s.Trail[i], true)
			return
		}
	}
	r.problem = &Problem{Key: "say.at_the_beginning"}
}

func (r *run) emptyRow(list *List, row int) bool {
	record := r.s.Record(list.In)
	for _, k := range record.Keys() {
		if a, _ := record.Get(k); k.Row == row && !a.Derived {
			return false
		}
	}
	return true
}

// revisit puts a question in front. A pack comes back as the table of what is
// stored.
func (r *run) revisit(k Key, instead bool) {
	if instead {
		r.s.Revisit = nil
	}
	r.s.Revisit = slices.DeleteFunc(r.s.Revisit, func(other Key) bool { return other == k })
	r.s.Revisit = slices.Insert(r.s.Revisit, 0, k)
	if q, ok := r.find(k); ok && q.form == askPack {
		if d := r.storedDraft(q); d != nil {
			r.s.Draft = d
		}
	}
}

// edit asks an earlier answer again by its number (E-2).
func (r *run) edit(number string) {
	if r.s.Aside != nil {
		r.dropAside()
	}
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if d := r.s.Draft; d != nil && err == nil && n >= 1 && n <= len(d.Fills) {
		d.Edit = n
		return
	}
	if q := r.current(); err == nil && q.form == askPack && q.pack.Shape == Proposed && r.s.Draft == nil {
		if d := r.proposal(q); n >= 1 && n <= len(d.Fills) {
			d.Edit = n
			r.s.Draft = d
			return
		}
	}
	if err != nil || n < 1 || n > len(r.s.Numbers) {
		last := len(r.s.Numbers)
		if r.s.Draft != nil {
			last = len(r.s.Draft.Fills)
		}
		r.problem = &Problem{Key: "problem.unknown_number", Args: locale.Args{"number": Verbatim(shorten(number)), "last": last}}
		return
	}
	keys := r.s.Numbers[n-1]
	for _, k := range slices.Backward(keys) {
		if _, ok := r.find(k); ok {
			r.revisit(k, false)
		}
	}
}

func (r *run) askNow(key string) {
	var k Key
	if err := k.UnmarshalText([]byte(key)); err != nil {
		r.problem = &Problem{Key: "problem.old_question"}
		return
	}
	if _, ok := r.find(k); !ok {
		r.problem = &Problem{Key: "problem.old_question"}
		return
	}
	r.s.Aside = nil
	r.revisit(k, false)
}

// addRow adds a row to a list and asks about it at once: "list", "list/of", or
// "list/of/source".
func (r *run) addRow(value string) {
	parts := strings.SplitN(value, "/", 3)
	list := r.listOf(parts[0])
	if list == nil {
		r.problem = &Problem{Key: "problem.unknown_command", Args: locale.Args{"text": value}}
		return
	}
	of := 0
	if len(parts) > 1 {
		of, _ = strconv.Atoi(parts[1])
	}
	record := r.s.Record(list.In)
	if list.Max > 0 && len(record.Rows(list.ID, of)) >= list.Max {
		r.problem = &Problem{Key: "problem.list_full", Args: locale.Args{"limit": list.Max}}
		return
	}
	if list.Pack != nil && !r.s.OneByOne && len(parts) < 3 {
		r.s.Draft = nil
		r.revisit(Key{list.Pack.ID, of}, false)
		r.s.Draft = nil
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
		r.revisit(k, false)
	}
}

// listOf finds a list of the flow by its id.
func (r *run) listOf(id string) *List {
	var found *List
	for _, at := range r.index.places {
		if at.list != nil && at.list.ID == id {
			found = at.list
		}
	}
	return found
}

// rowOf reads "list/number" as a row of the record.
func (r *run) rowOf(value string) (list *List, row Row, rest string, ok bool) {
	parts := strings.SplitN(value, "/", 3)
	if len(parts) < 2 {
		return nil, Row{}, "", false
	}
	list = r.listOf(parts[0])
	if list == nil {
		return nil, Row{}, "", false
	}
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
	record := r.s.Record(list.In)
	name := r.rowName(list, row.ID)
	mark := r.mark()
	record.RemoveRow(row.ID)
	r.undoable(mark)
	r.dropGone()
	r.notices = append(r.notices, Say("say.deleted", locale.Args{"text": Verbatim(name)}))
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
	for _, item := range list.Items {
		if step, ok := item.(*Step); ok {
			if a, ok := r.s.Record(step.In).Get(step.key(row)); ok && a.State == Answered {
				return r.plain(r.show(row, step, a.Value))
			}
		}
	}
	return strconv.Itoa(r.s.Record(list.In).Number(row))
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
	mark := r.mark()
	r.s.Record(list.In).MoveRow(row.ID, to)
	r.undoable(mark)
	r.notices = append(r.notices, Say("say.moved", locale.Args{"text": Verbatim(r.rowName(list, row.ID)), "n": r.s.Record(list.In).Number(row.ID)}))
}

// dropGone forgets what points to rows that are gone.
func (r *run) dropGone() {
	gone := func(k Key) bool { _, ok := r.find(k); return !ok }
	r.s.Revisit = slices.DeleteFunc(r.s.Revisit, gone)
	r.s.Trail = slices.DeleteFunc(r.s.Trail, gone)
	r.s.Numbers = nil
	if r.s.Draft != nil && gone(r.s.Draft.Pack) {
		r.s.Draft = nil
	}
}

// more offers the optional questions of the current section.
func (r *run) more() {
	q := r.current()
	section := q.section
	if section == nil && len(r.flow.Sections) > 0 {
		section = &r.flow.Sections[len(r.flow.Sections)-1]
	}
	if section == nil || len(section.More) == 0 {
		r.problem = &Problem{Key: "say.nothing_optional"}
		return
	}
	aside := &Aside{ID: "more", Ask: Say("ask.more.which", nil)}
	r.offer(aside, section.More, 0, "")
	aside.Options = append(aside.Options, AsideOption{Value: "back", Label: Say("button.back_to_plan", nil)})
	r.s.Aside = aside
}

func (r *run) offer(aside *Aside, items []Item, row int, of string) {
	label := func(id string) Text {
		field := Say("field."+id, nil)
		if of == "" {
			return field
		}
		return Say("say.field_of_row", locale.Args{"field": field, "row": Verbatim(of)})
	}
	add := func(id, verb, arg string) {
		aside.Options = append(aside.Options, AsideOption{Value: verb + ":" + arg, Label: label(id), Verb: verb, Arg: arg})
	}
	for _, item := range items {
		switch item := item.(type) {
		case *Step:
			if item.Need != Automatic && r.applies(item, row) {
				add(item.ID, Ask, item.key(row).String())
			}
		case *Pack:
			if item.When == nil || item.When(r.scene(row)) {
				add(item.ID, Ask, Key{item.ID, row}.String())
			}
		case *List:
			add(item.ID, Add, item.ID+"/"+strconv.Itoa(row))
		case *Each:
			record := r.s.Record(item.In)
			for _, each := range record.Rows(item.List, -1) {
				r.offer(aside, item.Items, each.ID, r.plain(Say("row."+item.List, locale.Args{"n": record.Number(each.ID)})))
			}
		}
	}
}

// oneByOne leaves the packs for single questions. What was understood
// of a pack so far counts; the rest is asked.
func (r *run) oneByOne() {
	r.s.OneByOne = true
	if d := r.s.Draft; d != nil && !d.Stored {
		if q, ok := r.find(d.Pack); ok {
			r.saveUnderstood(q, d)
		}
	}
	r.s.Draft = nil
	r.notices = append(r.notices, Say("say.one_by_one", nil))
}

// showPage shows the check page that fits: that of the current section, else
// that of the flow (E-3).
func (r *run) showPage() {
	check := r.checkFor(r.current())
	if check == nil {
		r.problem = &Problem{Key: "problem.nothing_to_check"}
		return
	}
	r.s.Aside = nil
	row := 0
	if q := r.current(); check != r.flow.Check {
		row = q.row
	}
	r.revisit(Key{check.ID, row}, false)
}

func (r *run) checkFor(q question) *Check {
	if q.section != nil {
		for id, at := range r.index.places {
			if check, ok := at.item.(*Check); ok && at.section == q.section && check != r.flow.Check && id == check.ID {
				if check.When == nil || check.When(r.scene(q.row)) {
					return check
				}
			}
		}
	}
	return r.flow.Check
}

func (r *run) resume() {
	r.s.Status = Active
	last := Text{}
	if len(r.s.Trail) > 0 {
		if q, ok := r.find(r.s.Trail[len(r.s.Trail)-1]); ok && q.step != nil {
			if a, ok := r.s.Record(q.step.In).Get(q.key); ok && a.State == Answered {
				last = r.show(q.row, q.step, a.Value)
			}
		}
	}
	q := r.current()
	args := locale.Args{"n": r.sectionNumber(q), "text": last}
	key := "say.resumed"
	if last.Empty() {
		key = "say.resumed.no_entry"
	}
	r.notices = append(r.notices, Say(key, args))
}

func (r *run) sectionNumber(q question) int {
	for i := range r.flow.Sections {
		if q.section == &r.flow.Sections[i] {
			return i + 1
		}
	}
	return max(len(r.flow.Sections), 1)
}

func (r *run) cancel() {
	r.s.Aside = &Aside{ID: "cancel.confirm", Ask: Say("ask.cancel.confirm", nil), Options: []AsideOption{
		{Value: "discard", Label: Say("button.discard_draft", nil), Verb: Discard},
		{Value: "keep", Label: Say("button.keep_going", nil)},
	}}
}

// takeBack undoes the last thing that can be undone.
func (r *run) takeBack() {
	undo := r.s.Undo
	if undo == nil || r.m.Facts.Now.After(undo.Until) {
		r.problem = &Problem{Key: "say.nothing_to_undo"}
		return
	}
	for name, changes := range undo.Changes {
		r.s.Record(name).Revert(changes)
	}
	r.s.Undo = nil
	r.s.Aside, r.s.Draft = nil, nil
	r.notices = append(r.notices, Say("say.undone.plain", nil))
}
