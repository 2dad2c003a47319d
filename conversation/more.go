package conversation

import (
	"strconv"

	"lodestar/conversation/locale"
)

// more offers the optional questions of the current section.
func (r *run) more() {
	q := r.current()
	section := q.section
	if section == nil && len(r.index.flow.Sections) > 0 {
		section = &r.index.flow.Sections[len(r.index.flow.Sections)-1]
	}
	aside := &Aside{ID: "more", Ask: Say("ask.more.which", nil)}
	if section != nil {
		r.offer(aside, section.More, 0, "")
	}
	if len(aside.Options) == 0 {
		r.problem = &Problem{Key: "say.nothing_optional"}
		return
	}
	aside.Options = append(aside.Options, AsideOption{Value: "back", Label: Say("button.back_to_plan", nil), Means: "no"})
	r.setAside(aside)
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
			if item.When == nil || item.When(r.scene(row)) {
				add(item.ID, Add, item.ID+"/"+strconv.Itoa(row))
			}
		case *Each:
			if item.When != nil && !item.When(r.scene(row)) {
				continue
			}
			record := r.s.Record(item.In)
			for _, each := range record.Rows(item.List, -1) {
				r.offer(aside, item.Items, each.ID, r.rowLabel(item.List, each.ID, record.Number(each.ID)))
			}
		}
	}
}

// rowLabel names a row by its number, "Goal 2", or by its first words where its
// list has no name for its rows.
func (r *run) rowLabel(list string, row, n int) string {
	if r.words.Has("row." + list) {
		return r.plain(Say("row."+list, locale.Args{"n": n}))
	}
	if found := r.index.lists[list]; found != nil {
		return shorten(r.rowName(found, row))
	}
	return strconv.Itoa(n)
}

// oneByOne leaves the packs for single questions. What was understood
// of the pack in front counts; the rest is asked.
func (r *run) oneByOne() {
	r.dropAside()
	r.s.OneByOne = true
	q := r.current()
	if d := r.draft(q); d != nil && !d.Stored {
		r.saveUnderstood(q, d)
	} else if d != nil {
		r.s.Draft = nil
	}
	if q.form == askPack {
		if kept := r.s.Kept[q.key]; kept != "" { // its question is not shown any more
			r.notices = append(r.notices, keptText(kept))
		}
		r.unvisit(q.key)
	}
	r.notices = append(r.notices, Say("say.one_by_one", nil))
}
