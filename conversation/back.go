package conversation

import (
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation/locale"
)

// back asks the question before the current one again (E-1).
func (r *run) back() {
	if r.s.Aside != nil {
		r.dropAside()
		return
	}
	q := r.current()
	if d := r.draft(q); d != nil && d.Edit > 0 {
		d.Edit = 0
		return
	} else if d != nil && !d.Stored {
		r.leaveDraft()
		return
	}
	from := len(r.s.Trail)
	if i := slices.Index(r.s.Trail, q.key); i >= 0 && len(r.s.Revisit) > 0 {
		from = i
	}
	for i := from - 1; i >= 0; i-- {
		if _, ok := r.find(r.s.Trail[i]); !ok || r.s.Trail[i] == q.key {
			continue
		}
		r.leaveBegun(q)
		if r.draft(q) != nil {
			r.s.Draft = nil
		}
		if r.looked(q) { // one question further back, not one more to come back to
			r.s.Revisit = r.s.Revisit[1:]
		}
		r.revisit(r.s.Trail[i])
		return
	}
	r.problem = &Problem{Key: "say.at_the_beginning"}
}

// looked reports whether the question in front only shows an earlier answer;
// one that was put in front to be answered is still to be asked.
func (r *run) looked(q question) bool {
	if !r.revisited(q) {
		return false
	}
	if q.pack != nil {
		_, ok := r.s.Record(Main).Get(q.key)
		return ok
	}
	_, ok := r.s.Record(q.step.In).Get(q.key)
	return ok || q.form == askMore || q.form == askPage
}

// leaveBegun takes a row away that was begun and is left again, so that the
// question before it is whether there is another one.
func (r *run) leaveBegun(q question) {
	if q.form != askStep || q.list == nil || !r.emptyRow(q.list, q.row) {
		return
	}
	r.s.Record(q.list.In).RemoveRow(q.row)
	if q.list.Pack != nil && len(r.s.Record(q.list.In).Rows(q.list.ID, -1)) == 0 {
		r.s.OneByOne = false // nothing was given one by one yet: the pack is offered again
	}
}

// revisit puts a question in front. A pack comes back as the table of what is
// stored, unless it has one that was not saved yet.
func (r *run) revisit(k Key) {
	r.s.Revisit = slices.DeleteFunc(r.s.Revisit, func(other Key) bool { return other == k })
	r.s.Revisit = slices.Insert(r.s.Revisit, 0, k)
	q, ok := r.find(k)
	if !ok || q.form != askPack {
		return
	}
	r.unshelve(q)
	if d := r.draft(q); d != nil && !d.Stored {
		return
	}
	if d := r.storedDraft(q); d != nil {
		r.setDraft(d)
	}
}

// edit asks an earlier answer again by its number (E-2): a line of the table in
// front, else the number of the last check page or "Saved" line.
func (r *run) edit(number string) {
	r.dropAside()
	q := r.current()
	n, err := strconv.Atoi(strings.TrimSpace(number))
	table := r.tableInFront(q)
	last := len(r.s.Numbers)
	if table != nil { // its lines are the numbers that were shown last
		last = len(r.lines(q, table))
		switch {
		case number == "" && last > 0:
			r.changeWhich(q, table)
			return
		case err == nil && n >= 1 && n <= last:
			r.setDraft(table)
			table.Edit, table.Opened = n, r.s.Shown
			return
		}
	}
	switch {
	case last == 0:
		r.problem = &Problem{Key: "problem.no_answers_yet"}
	case number == "":
		r.editWhich()
	case err != nil || n < 1 || table != nil || n > last:
		r.problem = &Problem{Key: "problem.unknown_number", Args: locale.Args{"number": Verbatim(shorten(number)), "last": last}}
	default:
		r.editKeys(r.s.Numbers[n-1])
	}
}

// tableInFront is the table in front, nil where there is none.
func (r *run) tableInFront(q question) *Draft {
	if d := r.draft(q); d != nil || q.form != askPack || q.pack.Shape != Proposed {
		return d
	}
	return r.proposal(q)
}

// HasNumbers reports whether "edit n" can mean anything in a session: an answer that
// was shown with a number, or a line of the table in front.
func (e *Engine) HasNumbers(s Session, facts Facts) bool {
	if _, ok := e.flows[s.Flow]; !ok || len(s.Numbers) > 0 {
		return ok
	}
	clone := s.Clone()
	r, _ := e.look(&clone, facts)
	return r.tableInFront(r.settle()) != nil
}

func (r *run) editKeys(keys []Key) {
	found := false
	for _, k := range slices.Backward(keys) {
		if _, ok := r.find(k); ok {
			r.revisit(k)
			found = true
		}
	}
	if !found { // its row is gone, or it does not apply any more
		r.gone()
	}
}

// editWhich asks which of the numbered answers shall change.
func (r *run) editWhich() {
	aside := &Aside{ID: "edit", Ask: Say("ask.edit.which", nil)}
	for i, keys := range r.s.Numbers {
		n := strconv.Itoa(i + 1)
		aside.Options = append(aside.Options, AsideOption{Value: n, Label: Verbatim(shorten(r.stored(keys))), Verb: Edit, Arg: n})
	}
	r.setAside(aside)
}

// mostAsked bounds the value of a button that asks several questions: platforms
// cut long ones (Slack after 2,000 characters).
const mostAsked = 1000

// AskAll is the value by which Ask puts several questions in front, to be asked
// one after the other; of very many only the first ones.
func AskAll(keys []Key) string {
	value := ""
	for _, k := range keys {
		if next := k.String(); len(value)+1+len(next) <= mostAsked {
			value = strings.TrimLeft(value+" "+next, " ")
		}
	}
	return value
}

// askNow puts questions in front by their keys, one after the other. Some
// questions apply only once they are in front.
func (r *run) askNow(keys string) {
	before, all := r.s.Revisit, []Key{}
	for _, word := range strings.Fields(keys) {
		var k Key
		if err := k.UnmarshalText([]byte(word)); err != nil || slices.Contains(all, k) {
			continue
		}
		r.s.Revisit = slices.Insert(slices.Clone(before), 0, k)
		if _, ok := r.find(k); ok {
			all = append(all, k)
		}
	}
	if r.s.Revisit = before; len(all) == 0 {
		r.gone()
		return
	}
	if c := r.s.Completing; c != nil && slices.Contains(all, c.For) { // asked for itself: with what is missing still
		r.s.Completing = nil
	}
	r.dropAside()
	rest := slices.DeleteFunc(slices.Clone(before), func(k Key) bool { return slices.Contains(all, k) })
	r.s.Revisit = append(slices.Clone(all), rest...)
	r.revisit(all[0])
	if len(all) > 1 {
		r.notices = append(r.notices, Say("say.one_after_the_other", nil))
	}
}

// gone says that a question is not there any more and that nothing happened.
func (r *run) gone() {
	r.notices = append(r.notices, Say("problem.old_question.gone", nil))
}
