package playbook

import (
	"strconv"
	"strings"
	"time"

	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/planning/example"
)

// ExamplePlan returns the records of the ABC Company (method d.10, 000-25), as
// of 9 December 2026: version 2 active, both presented versions, newest first.
// They are derived from the fixture of package example, so that there is one
// ABC Company. now is when they are stored; what was said keeps its day.
//
// Tenant and ids are empty and there is no manager: the caller, who knows the
// workspace, fills them in; plan and versions refer to no id. The account is
// marked as example, and there is no evidence of an agreement. The people of
// the example appear by role alone: their role is stored as name and as
// function, so that every list of people has a word for them.
func ExamplePlan(now time.Time) (Account, Plan, []Version) {
	source := example.Plan()
	e := exampleRecords{now: now.UTC(), source: source, plan: conversation.NewRecord(), account: conversation.NewRecord(), rows: map[planning.RowID]int{}, contacts: map[string]int{}}
	e.accountRecord()
	e.overview()
	e.rounds()
	e.goals()
	e.solutions()
	e.actions()
	e.agreement()
	e.interview()
	account := Account{Name: source.Account.Name, Example: true, Record: e.account.Clone(), Created: e.now}
	plan := Plan{State: PlanState(source.State), Record: e.plan.Clone(), Created: e.now}
	return account, plan, e.versions()
}

// exampleRecords turns the plan of the example back into the answers it is
// made of.
type exampleRecords struct {
	now      time.Time
	source   planning.Plan
	plan     *conversation.Record
	account  *conversation.Record
	rows     map[planning.RowID]int // rows of the fixture
	contacts map[string]int
}

// put stores an answer; an empty value stores none.
func (e *exampleRecords) put(step string, row int, v conversation.Value) {
	if !v.Empty() {
		e.plan.Set(conversation.Key{Step: step, Row: row}, e.answer(v))
	}
}

func (e *exampleRecords) text(step string, row int, words string) {
	e.put(step, row, conversation.TextValue(words))
}

func (e *exampleRecords) choose(step string, row int, option string) {
	e.put(step, row, oneChoice(option))
}

// answer is one that was given when the plan was prepared.
func (e *exampleRecords) answer(v conversation.Value) conversation.Answer {
	return conversation.Answer{State: conversation.Answered, Value: v, SaidOn: e.source.Overview.PreparedOn, At: e.now}
}

func (e *exampleRecords) accountRecord() {
	a := e.source.Account
	set := func(step string, row int, v conversation.Value) {
		if !v.Empty() {
			e.account.Set(conversation.Key{Step: step, Row: row}, e.answer(v))
		}
	}
	set("account_language", 0, oneChoice(a.Language))
	set("account_time_zone", 0, conversation.TextValue(a.TimeZone))
	set("account_country", 0, oneChoice(a.Country))
	set("account_channel", 0, oneChoice(a.Channel))
	set("team_channel", 0, oneChoice(a.TeamChannel))
	for _, c := range e.source.Contacts {
		row := e.account.AddRow("contact", 0)
		e.contacts[c.ID] = row
		set("contact_name", row, conversation.TextValue(c.Function))
		set("contact_function", row, conversation.TextValue(c.Function))
		set("contact_email", row, conversation.TextValue(c.Email))
		set("contact_salutation", row, oneChoice(string(c.Salutation)))
	}
}

// person is somebody of the example as answers name people. Colleagues are no
// users of the product and so have no id: nobody is ever asked or reminded.
func (e *exampleRecords) person(p planning.Person) conversation.Person {
	side := conversation.Ours
	if p.Side == planning.Customer {
		side = conversation.Theirs
	}
	if p.Kind == planning.Placeholder {
		return conversation.Person{Side: side, Role: p.Role}
	}
	return conversation.Person{Side: side, ID: contactID(e.contacts[p.ID]), Name: p.Function, Role: p.Function}
}

func (e *exampleRecords) people(people ...planning.Person) conversation.Value {
	var v conversation.Value
	for _, p := range people {
		v.People = append(v.People, e.person(p))
	}
	return v
}

// row adds a row and remembers it under the row of the fixture.
func (e *exampleRecords) row(list string, of int, id planning.RowID) int {
	row := e.plan.AddRow(list, of)
	e.rows[id] = row
	return row
}

// rowChoice is the choice of a row of the fixture.
func (e *exampleRecords) rowChoice(id planning.RowID) conversation.Value {
	if e.rows[id] == 0 {
		return conversation.Value{}
	}
	return conversation.ChoiceValue(strconv.Itoa(e.rows[id]))
}

func figure(q *planning.Quantity) conversation.Value {
	if q == nil {
		return conversation.Value{}
	}
	return conversation.QuantityValue(q.Number, q.Unit)
}

func (e *exampleRecords) agreement() {
	c, t := e.source.Compass, e.source.Together
	e.text("compass_today", 0, c.Today)
	e.text("compass_tomorrow", 0, c.Tomorrow)
	e.text("compass_how", 0, c.How)
	var approvers []planning.Person
	for _, a := range e.source.Approvers {
		approvers = append(approvers, a.Person)
	}
	e.put("approvers", 0, e.people(approvers...))
	e.choose("plan_format", 0, string(t.Format))
	e.choose("plan_sharing", 0, string(t.Sharing))
	// Wednesday; the second Tuesday; the third Thursday (method d.7).
	rhythm := func(step string, every planning.Interval, pattern string) {
		e.put(step, 0, conversation.Value{Choice: []string{string(every)}, Text: pattern})
	}
	rhythm("status_email_every", t.Updates.StatusEmail, "3 09:00")
	rhythm("call_every", t.Updates.Call, "2.2 10:00")
	rhythm("report_every", t.Updates.Report, "3.4 10:00")
	e.put("status_email_to", 0, e.people(t.StatusEmailTo...))
	e.put("review_people", 0, e.people(t.ReviewPeople...))
}

// versions are both presented versions: between them the customer asked for a
// later date of one action.
func (e *exampleRecords) versions() []Version {
	// At 09:30 and 11:45 in New York, which is five hours behind UTC.
	presented, changed := civil.Must(2026, time.December, 7).At(14, 30, time.UTC), civil.Must(2026, time.December, 8).At(16, 45, time.UTC)
	first := e.plan.Clone()
	due := conversation.Key{Step: "action_due", Row: e.rows[example.A3]}
	old := e.source.Versions[0].Content.Actions[2].Due
	before, _ := first.Get(due)
	after := before.Value.Date
	before.Value = conversation.DateValue(old)
	first.Set(due, before)
	return []Version{
		{
			Number: 2, State: string(e.source.Versions[1].State), At: changed, Record: e.plan.Clone(), Account: e.account.Clone(),
			Changes: []VersionChange{{Step: due.Step, Row: e.plan.Number(due.Row), Before: old.String(), After: after.String()}},
		},
		{Number: 1, State: string(e.source.Versions[0].State), At: presented, Record: first.Clone(), Account: e.account.Clone()},
	}
}

// interview stores that everything was asked: an active plan is edited and not
// gone through once more.
func (e *exampleRecords) interview() {
	answers := map[string]string{
		"goals_check": "continue", "discovery.other_contact": "keep", "force.plan": "continue", "approvers.more": "nobody",
		"action_accept.offer": "ask", "plan_check": "continue", "present.confirm": "keep",
	}
	for _, m := range fileMarks {
		answer := answers[m.id]
		switch {
		case strings.HasSuffix(m.id, ".pack"):
			answer = "saved"
		case strings.HasSuffix(m.id, ".more") && answer == "":
			answer = conversation.NextOne
		case answer == "":
			continue
		}
		rows := []conversation.Row{{}}
		if m.list != "" {
			rows = e.plan.Rows(m.list, -1)
		}
		for _, row := range rows {
			e.plan.Set(conversation.Key{Step: m.id, Row: row.ID}, conversation.Answer{State: conversation.Answered, Value: conversation.ChoiceValue(answer), At: e.now})
		}
	}
}
