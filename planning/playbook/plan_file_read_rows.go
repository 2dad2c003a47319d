package playbook

import (
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// recordReader builds one record. Rows are made first and answers after them,
// as an answer may refer to a row further down.
type recordReader struct {
	record   *conversation.Record
	table    fileTable
	contacts []int          // rows of the contacts, by number
	at       map[string]int // rows by list and place: "force_for/4.1"
	pending  []pendingRow
}

// pendingRow is a row that was made and has its answers still to come.
type pendingRow struct {
	node fileNode
	list string
	id   int
}

func (r *recordReader) read(answers, marks, said fileNode) error {
	for _, n := range []fileNode{answers, marks, said} {
		if !n.object && !n.isNull() {
			return n.otherType("problem.import.not_object")
		}
	}
	r.flatRound(answers, marks, said)
	if err := r.rows(answers, "", 0, ""); err != nil {
		return err
	}
	for _, row := range r.record.Rows("contact", 0) { // of an account record
		r.contacts = append(r.contacts, row.ID)
	}
	r.pending = append([]pendingRow{{answers, "", 0}}, r.pending...)
	for _, row := range r.pending {
		if err := r.answers(row); err != nil {
			return err
		}
	}
	if err := r.marks(marks); err != nil {
		return err
	}
	return r.provenance(said)
}

// rows makes the rows of all lists that a row holds.
func (r *recordReader) rows(n fileNode, list string, of int, before string) error {
	for _, l := range r.table.listsIn(list) {
		name, first := l.id, 1
		if l.id == roundList {
			name, first = furtherRounds, 2
		}
		member, ok := n.member(name)
		if !ok {
			continue
		}
		if !member.list {
			return member.otherType("problem.import.not_list")
		}
		if len(member.items)+first-1 > l.max {
			return member.problem("problem.import.too_many_rows", locale.Args{"limit": l.max})
		}
		if _, made := r.at[l.id+"/1"]; first == 2 && len(member.items) > 0 && !made {
			r.add(l.id, 0, "1")
		}
		for i, item := range member.items {
			if !item.object {
				return item.otherType("problem.import.not_object")
			}
			place := before + strconv.Itoa(i+first)
			id := r.add(l.id, of, place)
			r.pending = append(r.pending, pendingRow{item, l.id, id})
			if err := r.rows(item, l.id, id, place+"."); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *recordReader) add(list string, of int, place string) int {
	id := r.record.AddRow(list, of)
	r.at[list+"/"+place] = id
	return id
}

// flatRound makes the first discovery round where anything speaks of it.
func (r *recordReader) flatRound(sources ...fileNode) {
	for _, n := range sources {
		for _, m := range n.members {
			_, isStep := r.table.step(m.name, roundList)
			if isStep || r.table.mark(m.name, roundList) {
				r.add(roundList, 0, "1")
				return
			}
		}
	}
}

// answers reads the answers of one row.
func (r *recordReader) answers(row pendingRow) error {
	l, _ := r.table.list(row.list)
	for _, m := range row.node.members {
		switch {
		case m.name == l.by && l.by != "":
			parent, err := r.rowNumbered(l.parent, m.node)
			if err != nil {
				return err
			}
			r.record.Reparent(row.id, parent)
			continue
		case r.holds(row.list, m.name) || m.node.isNull():
			continue
		}
		step, id, ok := r.stepNamed(row, m.name)
		if !ok {
			return m.node.problem("problem.import.unknown_name", locale.Args{"name": shortName(m.name)})
		}
		value, err := r.value(step, m.node)
		if err != nil {
			return err
		}
		r.record.Set(conversation.Key{Step: step.id, Row: id}, conversation.Answer{State: conversation.Answered, Value: value})
	}
	return nil
}

// holds reports whether the rows of a list hold a list of that name.
func (r *recordReader) holds(list, name string) bool {
	for _, l := range r.table.listsIn(list) {
		if l.id == name && l.id != roundList || l.id == roundList && name == furtherRounds {
			return true
		}
	}
	return false
}

// stepNamed finds the step of a name in a row: among the answers of the plan
// the steps of the first round stand too.
func (r *recordReader) stepNamed(row pendingRow, name string) (fileStep, int, bool) {
	for _, step := range r.table.steps {
		if step.name() != name {
			continue
		}
		if step.list == row.list {
			return step, row.id, true
		}
		if row.list == "" && step.list == roundList {
			return step, r.at[roundList+"/1"], true
		}
	}
	return fileStep{}, 0, false
}

// rowNumbered finds a row by the number a file gives it.
func (r *recordReader) rowNumbered(list string, n fileNode) (int, error) {
	number, err := n.whole(1, 100_000)
	if err != nil {
		return 0, err
	}
	id, ok := r.at[list+"/"+strconv.Itoa(number)]
	if !ok {
		return 0, n.problem("problem.import.no_such_row", locale.Args{"n": number, "list": list})
	}
	return id, nil
}

// keyAt finds the answer of a place such as "force_for.text/4.1", and the list
// of its row.
func (r *recordReader) keyAt(place string) (conversation.Key, string, bool) {
	step, row, found := strings.Cut(place, "/")
	known := func(list string) bool {
		_, isStep := r.table.step(step, list)
		return isStep || r.table.mark(step, list)
	}
	if !found {
		if known("") {
			return conversation.Key{Step: step}, "", true
		}
		id, ok := r.at[roundList+"/1"]
		return conversation.Key{Step: step, Row: id}, roundList, ok && known(roundList)
	}
	for _, l := range r.table.lists {
		if !known(l.id) {
			continue
		}
		if id, ok := r.at[l.id+"/"+row]; ok {
			return conversation.Key{Step: step, Row: id}, l.id, true
		}
	}
	return conversation.Key{}, "", false
}

// marks reads how far the interview was.
func (r *recordReader) marks(n fileNode) error {
	for _, m := range n.members {
		k, list, ok := r.keyAt(m.name)
		if !ok || !r.table.mark(k.Step, list) {
			return m.node.problem("problem.import.no_such_place", locale.Args{"place": shortName(m.name)})
		}
		a := conversation.Answer{State: conversation.Answered}
		if !m.node.isNull() {
			option, err := m.node.option(fileStep{})
			if err != nil {
				return err
			}
			a.Value = conversation.ChoiceValue(option)
		}
		r.record.Set(k, a)
	}
	return nil
}

// provenance reads where answers come from, and which questions were left open
// or skipped.
func (r *recordReader) provenance(n fileNode) error {
	for _, m := range n.members {
		k, _, ok := r.keyAt(m.name)
		if !ok {
			return m.node.problem("problem.import.no_such_place", locale.Args{"place": shortName(m.name)})
		}
		if err := m.node.need("state", "by", "said_on", "standing", "derived"); err != nil {
			return err
		}
		a, _ := r.record.Get(k)
		if err := r.from(m.node, &a); err != nil {
			return err
		}
		// What is in the row itself and only says so here.
		if row, found := r.record.Row(k.Row); found && row.Of != 0 {
			if l, _ := r.table.list(row.List); l.by == k.Step {
				a.Value = conversation.ChoiceValue(strconv.Itoa(row.Of))
			}
		}
		r.record.Set(k, a)
	}
	return nil
}

func (r *recordReader) from(n fileNode, a *conversation.Answer) error {
	state, ok := n.member("state")
	if !ok {
		return n.problem("problem.import.no_such_option", locale.Args{"text": "", "options": "answered, open, skipped"})
	}
	value, err := state.option(fileStep{options: "answered open skipped"})
	if err != nil {
		return err
	}
	a.State = conversation.State(value)
	if by, ok := n.member("by"); ok {
		text, err := by.text()
		if err != nil {
			return err
		}
		if a.SaidBy, ok = r.said(text); !ok {
			return by.problem("problem.import.no_such_place", locale.Args{"place": shortName(text)})
		}
	}
	if on, ok := n.member("said_on"); ok {
		if a.SaidOn, err = on.date(); err != nil {
			return err
		}
	}
	if standing, ok := n.member("standing"); ok {
		value, err := standing.option(fileStep{options: "assumed confirmed"})
		if err != nil {
			return err
		}
		a.Standing = conversation.Standing(value)
	}
	if derived, ok := n.member("derived"); ok {
		a.Derived, err = derived.truth()
	}
	return err
}
