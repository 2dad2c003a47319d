package conversation

import (
	"cmp"
	"slices"
	"strings"
)

// visit opens a section: its questions come before all others, beginning with
// the one named, until none of them is left. A table that waits elsewhere comes
// back with its own question.
func (r *run) visit(value string) {
	id, key, _ := strings.Cut(value, " ")
	if !slices.ContainsFunc(r.index.flow.Sections, func(s Section) bool { return s.ID == id }) {
		r.gone()
		return
	}
	r.dropAside()
	if d := r.s.Draft; d != nil && !d.Stored {
		r.s.Shelf = append(r.s.Shelf, *d)
	}
	r.s.Draft, r.s.Revisit, r.s.Completing, r.s.Focus = nil, nil, nil, id
	var k Key
	if err := k.UnmarshalText([]byte(key)); err == nil {
		if _, ok := r.find(k); ok {
			r.revisit(k)
			return
		}
	}
	if r.next(); r.s.Focus == "" {
		r.gone()
	}
}

// complete asks what has to be answered before the question in front can be,
// one after the other; then that question comes back once.
func (r *run) complete() {
	q := r.current()
	if q.step == nil || q.step.First == nil || len(q.step.First(r.scene(q.row))) == 0 {
		r.gone()
		return
	}
	r.dropAside()
	r.s.Completing = &Completing{For: q.key}
	r.notices = append(r.notices, Say("say.one_after_the_other", nil))
}

// asksFirst puts the next thing in front, in the order of the flow, that is
// missing for the question that would be, while the person is taken through all
// of it. What an answer brings with it, such as the first action of a new goal,
// is asked in its turn. It reports whether there was something.
func (r *run) asksFirst(q question) bool {
	c := r.s.Completing
	if c == nil || q.key != c.For || q.step == nil || q.step.First == nil || r.s.Aside != nil {
		return false
	}
	missing := slices.Clone(q.step.First(r.scene(q.row)))
	slices.SortStableFunc(missing, func(a, b Key) int { return cmp.Compare(r.index.places[a.Step].nth, r.index.places[b.Step].nth) })
	for _, k := range missing {
		if slices.Contains(c.Asked, k) || r.leftAsPack(k) {
			continue
		}
		ask, ok := r.askable(k)
		if slices.Contains(c.Asked, ask) {
			ok = false
		}
		if ask != k && ask.Row == k.Row && ok { // a pack: what it leaves open is asked alone afterwards
			c.Asked = append(c.Asked, ask)
		} else {
			c.Asked = append(c.Asked, k, ask)
		}
		if ok {
			r.revisit(ask)
			return true
		}
	}
	r.s.Completing = nil
	return false
}

// leftAsPack reports whether the pack that asks for a key was put and left as a
// whole, with "skip" or "don't know": its parts are not asked after it.
func (r *run) leftAsPack(k Key) bool {
	p := r.index.places[k.Step].pack
	if p == nil || !slices.Contains(r.s.Completing.Asked, Key{p.ID, k.Row}) {
		return false
	}
	a, ok := r.s.Record(Main).Get(Key{p.ID, k.Row})
	return ok && a.State != Answered
}

// askable is the question to be put for a key: the pack that asks for it with
// others where nothing of the pack was given yet, and a new row where its list
// has none.
func (r *run) askable(k Key) (Key, bool) {
	at, known := r.index.places[k.Step]
	if !known {
		return k, false
	}
	if p := at.pack; p != nil && !r.s.OneByOne && !r.touched(p, k.Row) {
		if q, ok := r.find(Key{p.ID, k.Row}); ok && q.form == askPack {
			return q.key, true
		}
	}
	if list := r.index.lists[at.of]; list != nil && k.Row == 0 && len(r.s.Record(list.In).Rows(list.ID, -1)) == 0 {
		if list.When != nil && !list.When(r.scene(0)) {
			return k, false
		}
		return Key{k.Step, r.makeRow(question{}, list.ID)}, true
	}
	_, ok := r.find(k)
	return k, ok
}
