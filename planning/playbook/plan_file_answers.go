package playbook

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/planning"
)

// filePlaces says where rows stand in a file: "2" for the second row of a list
// among the answers, "4.1" for the first row within the fourth.
type filePlaces map[int]string

// placesOf numbers the rows that shown lets through; what stands within a row
// that is left out is left out with it.
func placesOf(r *conversation.Record, t fileTable, shown func(conversation.Row) bool) filePlaces {
	places := filePlaces{}
	var within func(list string, of int, before string)
	within = func(list string, of int, before string) {
		for _, l := range t.listsIn(list) {
			n := 0
			for _, row := range r.Rows(l.id, of) {
				if !shown(row) {
					continue
				}
				n++
				places[row.ID] = before + strconv.Itoa(n)
				within(l.id, row.ID, places[row.ID]+".")
			}
		}
	}
	within("", -1, "")
	return places
}

// number is the place of a row in a list among the answers, 0 for none.
func (p filePlaces) number(row int) int {
	n, err := strconv.Atoi(p[row])
	if err != nil {
		return 0
	}
	return n
}

// key is the name of an answer beside the answers: "goal_statement/2". The
// first discovery round is flat and has no number.
func (p filePlaces) key(k conversation.Key, list string) string {
	if k.Row == 0 || list == roundList && p[k.Row] == "1" {
		return k.Step
	}
	return k.Step + "/" + p[k.Row]
}

// fileContent is a plan and its account record, ready to be written.
type fileContent struct {
	account    fileObject
	contacts   []any
	answers    fileObject
	interview  fileObject
	provenance fileObject
}

// recordWriter writes the answers of one record.
type recordWriter struct {
	record   *conversation.Record
	table    fileTable
	places   filePlaces // of its own rows
	contacts filePlaces // of the account record
	internal bool
}

func (f fileWriter) records(plan, account *conversation.Record) (fileContent, error) {
	plan = withoutReply(plan)
	everyone := func(conversation.Row) bool { return true }
	contacts := placesOf(account, accountTable(), everyone)
	shown := everyone
	if !f.internal {
		shown = f.customerRows(plan)
	}
	answers := recordWriter{plan, planTable(), placesOf(plan, planTable(), shown), contacts, f.internal}
	record := recordWriter{account, accountTable(), contacts, contacts, f.internal}
	var c fileContent
	if err := errors.Join(answers.placed(), record.placed()); err != nil {
		return c, err
	}
	var err error
	if c.answers, err = answers.answers(); err != nil {
		return c, err
	}
	if c.account, err = record.row("", 0); err != nil {
		return c, err
	}
	if !f.internal {
		c.contacts = shownContacts(answers)
		return c, nil
	}
	if c.contacts, err = record.rows("contact", -1); err != nil {
		return c, err
	}
	if c.interview, c.provenance, err = answers.beside(); err != nil {
		return c, err
	}
	_, said, err := record.beside()
	c.account.add("provenance", said)
	return c, err
}

// customerRows lets those rows through of which the customer view has
// something: parked and dropped actions are no part of it, except that an
// action they agreed to stays while it is parked (method e.6).
func (f fileWriter) customerRows(plan *conversation.Record) func(conversation.Row) bool {
	inForce := func(row int) bool {
		for _, v := range slices.Backward(f.versions) {
			if v.State == string(planning.VersionAgreed) && v.Record != nil {
				_, ok := v.Record.Row(row)
				return ok && liveAction(v.Record, row)
			}
		}
		return false
	}
	return func(row conversation.Row) bool {
		// A row that was begun and not filled has no number on the page either.
		begun := map[string]bool{
			"goal":     plan.Text("goal_statement", row.ID) == "" && plan.Text("goal_measure", row.ID) == "",
			"solution": plan.Text("solution_name", row.ID) == "",
			"action":   plan.Text("action_title", row.ID) == "",
		}[row.List]
		if begun || !customerList(row.List) {
			return false
		}
		if row.List != "action" || liveAction(plan, row.ID) {
			return true
		}
		return plan.Value("action_state", row.ID).Is(string(planning.ActionParked)) && inForce(row.ID)
	}
}

// customerList reports whether the rows of a list hold anything the customer
// may read: not even how many there are is told of the others.
func customerList(list string) bool {
	return slices.ContainsFunc(planTable().stepsOf(list), func(s fileStep) bool { return planning.CustomerMayRead(s.id) })
}

func liveAction(plan *conversation.Record, row int) bool {
	state := plan.Value("action_state", row)
	return !state.Is(string(planning.ActionParked)) && !state.Is(string(planning.ActionDropped))
}

// placed refuses a record with answers or rows the form has no place for:
// leaving them out would lose them without a word.
func (w recordWriter) placed() error {
	for _, k := range w.record.Keys() {
		list, ok := w.listOf(k)
		_, isStep := w.table.step(k.Step, list)
		if !ok || !isStep && !w.table.mark(k.Step, list) {
			return fmt.Errorf("the answer %s has no place in the form", k)
		}
	}
	return nil
}

// listOf is the list of the row an answer belongs to, "" for none.
func (w recordWriter) listOf(k conversation.Key) (string, bool) {
	if k.Row == 0 {
		return "", true
	}
	row, ok := w.record.Row(k.Row)
	return row.List, ok
}

// answers are those of the plan itself, the first discovery round flat among
// them, then the lists.
func (w recordWriter) answers() (fileObject, error) {
	all, err := w.row("", 0)
	if err != nil {
		return nil, err
	}
	for _, l := range w.table.listsIn("") {
		rows, err := w.rows(l.id, -1)
		if err != nil {
			return nil, err
		}
		if l.id != roundList {
			all.add(l.id, rows)
			continue
		}
		if len(rows) > 0 {
			first, _ := rows[0].(fileObject)
			all = append(all, first...)
			all.add(furtherRounds, rows[1:])
		}
	}
	return all, nil
}

// rows are the rows of a list within one parent, or all of them with of < 0.
func (w recordWriter) rows(list string, of int) ([]any, error) {
	all := []any{}
	for _, row := range w.record.Rows(list, of) {
		if w.places[row.ID] == "" {
			continue
		}
		written, err := w.row(list, row.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, written)
	}
	return all, nil
}

// row is one row with the lists it holds; "" and 0 are the record itself.
func (w recordWriter) row(list string, id int) (fileObject, error) {
	written := fileObject{}
	l, _ := w.table.list(list)
	if l.by != "" && id != 0 {
		row, _ := w.record.Row(id)
		if n := w.places.number(row.Of); n != 0 {
			written.add(l.by, n)
		}
	}
	for _, step := range w.table.stepsOf(list) {
		a, ok := w.record.Get(conversation.Key{Step: step.id, Row: id})
		if !ok || a.Value.Empty() || step.id == l.by || !w.internal && (a.State != conversation.Answered || !planning.CustomerMayRead(step.id)) {
			continue
		}
		value, err := w.value(step, a.Value)
		if err != nil {
			return nil, fmt.Errorf("the answer %s: %w", conversation.Key{Step: step.id, Row: id}, err)
		}
		if value != nil {
			written.add(step.name(), value)
		}
	}
	if list == "" {
		return written, nil
	}
	for _, inner := range w.table.listsIn(list) {
		rows, err := w.rows(inner.id, id)
		if err != nil {
			return nil, err
		}
		written.add(inner.id, rows)
	}
	return written, nil
}

// beside are what stands beside the answers: the marks of the interview, and
// where each answer comes from (method c.2).
func (w recordWriter) beside() (marks, said fileObject, err error) {
	for _, k := range w.record.Keys() {
		a, _ := w.record.Get(k)
		list, _ := w.listOf(k)
		key := w.places.key(k, list)
		plain := a.State == conversation.Answered && a.SaidBy == "" && a.SaidOn.IsZero() && a.Standing == "" && !a.Derived
		if _, isStep := w.table.step(k.Step, list); !isStep {
			value, err := markValue(a.Value)
			if err != nil {
				return nil, nil, fmt.Errorf("the answer %s: %w", k, err)
			}
			marks = append(marks, fileMember{key, value})
			if plain {
				continue
			}
		}
		from := fileObject{{"state", string(a.State)}}
		from.add("by", w.source(a.SaidBy))
		from.add("said_on", dateText(a.SaidOn))
		from.add("standing", string(a.Standing))
		if a.Derived {
			from.add("derived", true)
		}
		said = append(said, fileMember{key, from})
	}
	if marks == nil {
		marks = fileObject{}
	}
	if said == nil {
		said = fileObject{}
	}
	return marks, said, nil
}

func markValue(v conversation.Value) (any, error) {
	switch {
	case v.Empty():
		return nil, nil
	case len(v.Choice) == 1 && v.Equal(conversation.ChoiceValue(v.Choice[0])):
		return v.Choice[0], nil
	default:
		return nil, errors.New("a mark holds one option")
	}
}

const contactPrefix = "contact:"

// source replaces the row of a contact by its number.
func (w recordWriter) source(by string) string {
	if row, ok := strings.CutPrefix(by, contactPrefix); ok {
		if id, err := strconv.Atoi(row); err == nil && w.contacts.number(id) != 0 {
			return contactPrefix + strconv.Itoa(w.contacts.number(id))
		}
		return "" // one who is no longer known
	}
	return by
}

// shownContacts are those contacts whom an answer shows to the customer, by
// name and function alone (method a.4).
func shownContacts(w recordWriter) []any {
	var people []conversation.Person
	for _, k := range w.record.Keys() {
		a, _ := w.record.Get(k)
		if k.Row != 0 && w.places[k.Row] == "" || a.State != conversation.Answered || !planning.CustomerMayRead(k.Step) {
			continue
		}
		for _, p := range a.Value.People {
			known := slices.ContainsFunc(people, func(q conversation.Person) bool { return q.ID == p.ID && q.Name == p.Name })
			if p.Side == conversation.Theirs && !p.Placeholder() && !known {
				people = append(people, p)
			}
		}
	}
	all := []any{}
	for _, p := range people {
		var contact fileObject
		contact.add("contact_name", p.Name)
		contact.add("contact_function", p.Role)
		all = append(all, contact)
	}
	return all
}
