package playbook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// PlanFileDifferences finds what a plan file would do to the account of its
// name (folded) and to that account's plan of the same period, or the one whose
// period is still open; without such a plan a new draft begins.
//
// Nothing is ever deleted: what only the store has stays. A row is matched by
// its words, and where these differ, by its place; a stored value is replaced
// only where the file has another one, an open question never replaces an
// answer. Colleagues are found by id, then by folded name. An imported plan
// never brings an agreement with it: agreed versions and what the file says of
// agreements are listed WithoutEvidence, a new plan starts as draft, and its
// versions are kept as versions that were never presented here. A *FileProblem says
// that the account holds as many plans as it can (trust I3).
func PlanFileDifferences(tx Tx, tenant string, file File) (Differences, error) {
	account, err := mergeInto(tx, tenant, file.Account.Name)
	if err != nil {
		return Differences{}, err
	}
	people, err := tx.People(tenant)
	if err != nil {
		return Differences{}, fmt.Errorf("playbook: reading people to import: %w", err)
	}
	m := planMerge{account: account, file: file, people: people, contacts: map[int]int{}}
	m.accountRecord()
	if err := m.plan(tx, tenant); err != nil {
		return Differences{}, err
	}
	m.evidence()
	var d Differences
	d.add(m.account)
	return d, nil
}

// planMerge merges a plan file into an account and its plan.
type planMerge struct {
	account  *accountMerge
	file     File
	people   []Person
	contacts map[int]int // contact of the file to that of the account
	rows     map[int]int // row of the file to that of the plan
	taken    map[int]bool
	record   *conversation.Record
}

// accountRecord merges the account's own answers and its contacts.
func (m *planMerge) accountRecord() {
	r := m.file.Account.Record
	if m.account.account.Rev == 0 {
		m.account.account.Manager, m.account.account.Deputy = m.user(m.file.Account.Manager), m.user(m.file.Account.Deputy)
		m.account.account.Mentor, m.account.account.Example = m.user(m.file.Account.Mentor), m.file.Account.Example
		for _, id := range m.file.Account.Team {
			if id = m.user(id); id != "" {
				m.account.account.Team = append(m.account.account.Team, id)
			}
		}
	}
	for _, row := range r.Rows("contact", 0) {
		m.contacts[row.ID] = m.contact(row.ID)
	}
	for _, step := range accountFileSteps {
		rows := []int{0}
		if step.list != "" {
			rows = nil
			for _, row := range r.Rows(step.list, 0) {
				rows = append(rows, row.ID)
			}
		}
		for _, row := range rows {
			a, ok := r.Get(conversation.Key{Step: step.id, Row: row})
			if !ok {
				continue
			}
			a.SaidBy = m.said(a.SaidBy)
			m.account.set(conversation.Key{Step: step.id, Row: m.contacts[row]}, a, contactLabel(r, row))
		}
	}
}

// contact finds the contact of the account for one of the file. Somebody known
// by function alone is found by it.
func (m *planMerge) contact(row int) int {
	r, own := m.file.Account.Record, m.account.account.Record
	name, email := r.Text("contact_name", row), r.Text("contact_email", row)
	if name == "" && email == "" {
		for _, known := range own.Rows("contact", 0) {
			if own.Text("contact_name", known.ID) == "" && locale.Fold(own.Text("contact_function", known.ID)) == locale.Fold(r.Text("contact_function", row)) {
				return known.ID
			}
		}
	}
	return m.account.contact(name, email, contactLabel(r, row))
}

// contactLabel is how a contact is called in a list.
func contactLabel(r *conversation.Record, row int) string {
	if name := r.Text("contact_name", row); name != "" {
		return name
	}
	return r.Text("contact_function", row)
}

// user finds a user of this installation for one of the file, "" for none.
func (m *planMerge) user(id string) string {
	i := slices.IndexFunc(m.people, func(p Person) bool { return p.ID == id })
	if i < 0 {
		name := locale.Fold(m.file.People[id])
		i = slices.IndexFunc(m.people, func(p Person) bool { return name != "" && locale.Fold(p.Name) == name })
	}
	if i < 0 {
		return ""
	}
	return m.people[i].ID
}

// plan merges the answers into the plan of the same period.
func (m *planMerge) plan(tx Tx, tenant string) error {
	stored, known, held, err := m.stored(tx, tenant)
	if err != nil {
		return err
	}
	if !known && held >= planning.MaxPlans {
		return &FileProblem{Key: "problem.plans_full", Args: locale.Args{"customer": m.account.account.Name, "limit": planning.MaxPlans}}
	}
	ip := &importedPlan{plan: stored, before: stored.Record}
	kind := KnownPlan
	if !known {
		kind = NewPlan
		ip.plan = Plan{Tenant: tenant, State: Draft, Author: m.user(m.file.Plan.Author)}
		ip.before = conversation.NewRecord()
		for _, v := range m.file.Versions {
			v.By, v.State = m.user(v.By), versionKept
			ip.versions = append(ip.versions, v)
		}
		slices.Reverse(ip.versions)
	}
	m.record = ip.before.Clone()
	m.account.entries = append(m.account.entries, Difference{Kind: kind, Account: m.account.account.Name})
	m.match()
	m.answers()
	m.parents()
	ip.plan.Record = m.record
	ip.changed = !known || len(changedKeys(m.record, ip.before)) > 0 || !slices.Equal(allRows(m.record), allRows(ip.before))
	m.account.plan = ip
	return nil
}

func allRows(r *conversation.Record) []conversation.Row {
	var all []conversation.Row
	for _, l := range fileLists {
		all = append(all, r.Rows(l.id, -1)...)
	}
	return all
}

// stored is the plan that a file is about, and how many its account holds.
func (m *planMerge) stored(tx Tx, tenant string) (p Plan, known bool, held int, err error) {
	if m.account.account.ID == "" {
		return Plan{}, false, 0, nil
	}
	plans, err := tx.PlansOf(tenant, m.account.account.ID)
	if err != nil {
		return Plan{}, false, 0, fmt.Errorf("playbook: reading plans to import: %w", err)
	}
	first := period(m.file.Plan.Record).FirstDay
	for _, same := range []bool{true, false} {
		for _, p := range plans {
			own := period(p.Record).FirstDay
			if p.State != Cancelled && p.State != Closed && (own == first || !same && (own.IsZero() || first.IsZero())) {
				return p, true, len(plans), nil
			}
		}
	}
	return Plan{}, false, len(plans), nil
}

// match finds the stored row of every row of the file, or adds one.
func (m *planMerge) match() {
	m.rows, m.taken = map[int]int{}, map[int]bool{}
	file := m.file.Plan.Record
	for _, l := range fileLists {
		if len(l.inside) == 0 {
			m.matchRows(l, file.Rows(l.id, -1), m.record.Rows(l.id, -1))
		}
	}
	for _, holder := range []string{"solution", "action", "force_past"} {
		for _, row := range file.Rows(holder, -1) {
			for _, l := range planTable().listsIn(holder) {
				m.matchRows(l, file.Rows(l.id, row.ID), m.record.Rows(l.id, m.rows[row.ID]))
			}
		}
	}
}

// matchRows matches the rows of one list: first by their words, so that a row
// put in before does not rename those behind it, then by place.
func (m *planMerge) matchRows(l fileList, rows, stored []conversation.Row) {
	words := func(r *conversation.Record, id int) string { return locale.Fold(r.Text(l.titled, id)) }
	for _, row := range rows {
		own := words(m.file.Plan.Record, row.ID)
		i := slices.IndexFunc(stored, func(s conversation.Row) bool {
			return own != "" && !m.taken[s.ID] && words(m.record, s.ID) == own
		})
		if i >= 0 {
			m.rows[row.ID], m.taken[stored[i].ID] = stored[i].ID, true
		}
	}
	for i, row := range rows {
		if m.rows[row.ID] != 0 {
			continue
		}
		if i < len(stored) && !m.taken[stored[i].ID] {
			m.rows[row.ID], m.taken[stored[i].ID] = stored[i].ID, true
			continue
		}
		id := m.record.AddRow(l.id, m.rows[row.Of])
		m.rows[row.ID], m.taken[id] = id, true
	}
}

// parents moves rows to the row they belong to in the file.
func (m *planMerge) parents() {
	for _, l := range fileLists {
		if l.parent == "" {
			continue
		}
		for _, row := range m.file.Plan.Record.Rows(l.id, -1) {
			own, _ := m.record.Row(m.rows[row.ID])
			of := m.rows[row.Of]
			if of == 0 || of == own.Of {
				continue
			}
			m.account.note(Difference{
				Step: l.by, List: l.id, Number: m.record.Number(own.ID),
				Before: conversation.ScoreValue(m.record.Number(own.Of)), After: conversation.ScoreValue(m.record.Number(of)),
			})
			m.record.Reparent(own.ID, of)
		}
	}
}

// answers takes the answers of the file over in the order of the method, then
// the marks of the interview, which tell how far it was and are never changed.
func (m *planMerge) answers() {
	file := m.file.Plan.Record
	for _, step := range planTable().steps {
		rows := []conversation.Row{{}}
		if step.list != "" {
			rows = file.Rows(step.list, -1)
		}
		for _, row := range rows {
			a, ok := file.Get(conversation.Key{Step: step.id, Row: row.ID})
			if l, _ := planTable().list(step.list); ok && step.id != l.by {
				m.answer(step, row.ID, a)
			}
		}
	}
	for _, k := range file.Keys() {
		row, _ := file.Row(k.Row)
		own := conversation.Key{Step: k.Step, Row: m.rows[k.Row]}
		if _, known := m.record.Get(own); !known && planTable().mark(k.Step, row.List) {
			a, _ := file.Get(k)
			a.SaidBy = m.said(a.SaidBy)
			m.record.Set(own, a)
		}
	}
}

func (m *planMerge) answer(step fileStep, row int, a conversation.Answer) {
	k := conversation.Key{Step: step.id, Row: m.rows[row]}
	a.Value, a.SaidBy = m.value(step, a.Value), m.said(a.SaidBy)
	before, known := m.record.Get(k)
	if a.Value.Empty() {
		if !known && a.State != conversation.Answered {
			m.record.Set(k, a)
		}
		return
	}
	same := before.Value.Equal(a.Value) || m.file.Shown && sameAsShown(step, before.Value, a.Value)
	if before.State == conversation.Answered && same {
		m.account.stays++
		return
	}
	shownBefore, shownAfter := m.shown(step, before.Value), m.shown(step, a.Value)
	m.account.note(Difference{Step: step.id, List: step.list, Number: m.record.Number(k.Row), Before: shownBefore, After: shownAfter})
	m.record.Set(k, a)
}

// value translates what refers to rows and people of the file.
func (m *planMerge) value(step fileStep, v conversation.Value) conversation.Value {
	switch step.kind {
	case fileRowOf:
		if id, err := strconv.Atoi(one(v)); err == nil && m.rows[id] != 0 {
			return conversation.ChoiceValue(strconv.Itoa(m.rows[id]))
		}
		return conversation.Value{}
	case fileSource:
		return oneChoice(m.said(one(v)))
	case fileAnswerOf:
		var k conversation.Key
		if k.UnmarshalText([]byte(v.Text)) != nil || k.Row != 0 && m.rows[k.Row] == 0 {
			return conversation.Value{}
		}
		k.Row = m.rows[k.Row]
		return conversation.TextValue(k.String())
	default:
		people := slices.Clone(v.People)
		for i, p := range people {
			people[i] = m.person(p)
		}
		v.People = people
		return v
	}
}

// shown replaces what refers to a row by its number, as people know it.
func (m *planMerge) shown(step fileStep, v conversation.Value) conversation.Value {
	if step.kind != fileRowOf {
		return v
	}
	id, err := strconv.Atoi(one(v))
	if err != nil {
		return conversation.Value{}
	}
	return conversation.ScoreValue(m.record.Number(id))
}

// said translates the row of a contact.
func (m *planMerge) said(by string) string {
	row, isContact := strings.CutPrefix(by, contactPrefix)
	if id, err := strconv.Atoi(row); isContact && err == nil {
		return contactPrefix + strconv.Itoa(m.contacts[id])
	}
	return by
}

// person binds somebody of the file to a contact or a user of this
// installation. Where there is none the name stays.
func (m *planMerge) person(p conversation.Person) conversation.Person {
	if p.Placeholder() {
		return p
	}
	id := ""
	if p.Side == conversation.Theirs {
		row, err := strconv.Atoi(p.ID)
		if err != nil && p.Name != "" {
			row = 0
			id = contactID(findContact(m.account.account.Record, p.Name))
		}
		if m.contacts[row] != 0 {
			id = contactID(m.contacts[row])
		}
	} else if id = m.user(p.ID); id == "" && p.Name != "" {
		i := slices.IndexFunc(m.people, func(known Person) bool { return locale.Fold(known.Name) == locale.Fold(p.Name) })
		if i >= 0 {
			id = m.people[i].ID
		}
	}
	p.ID = id
	if p.Placeholder() { // known by role alone, and here by nobody: still a person
		p.Name = p.Role
	}
	return p
}

func contactID(row int) string {
	if row == 0 {
		return ""
	}
	return strconv.Itoa(row)
}

// evidence lists the agreements that do not come along.
func (m *planMerge) evidence() {
	told := m.file.Agreements
	for _, v := range m.file.Versions {
		known := slices.ContainsFunc(told, func(a FileAgreement) bool { return a.Version == v.Number })
		if v.State == string(planning.VersionAgreed) && !known {
			told = append(told, FileAgreement{Version: v.Number})
		}
	}
	for _, a := range told {
		m.account.entries = append(m.account.entries, Difference{Kind: WithoutEvidence, Account: m.account.account.Name, Agreement: a})
	}
}
