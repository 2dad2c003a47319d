package playbook

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// Material is the stored answers of a plan and its account, from which the
// plan itself is built: answers are stored, the plan is derived.
type Material struct {
	Answers *conversation.Record
	Account *conversation.Record
	Manager planning.Person
	Author  planning.Person
	Team    []planning.Person
	State   PlanState
	Version int
	Next    planning.NextDates
	Held    civil.Date   // the last call or meeting that took place
	Reviews []civil.Date // of the team, oldest first
	AsOf    civil.Date

	// What was presented: the first version first, and the day of the answer that
	// is waited for.
	Versions         []planning.Version
	WithoutAgreement bool
	AnswerBy         civil.Date
}

// SceneMaterial is the material of the plan a question is about.
func SceneMaterial(c *conversation.Scene) Material {
	me := planningPerson(c.Facts.Me)
	m := Material{Answers: c.Plan(), Account: c.Record(accountRecord), Manager: me, Author: me, State: Draft, AsOf: c.Facts.Today}
	if name := c.Facts.Known["manager"]; name != "" {
		m.Manager = planning.Person{Kind: planning.Colleague, ID: c.Facts.Known["manager_id"], Name: name, Side: planning.Ours}
	}
	return m
}

// material is the stored answers of a plan for drawing its page.
func (e *Env) material(p *Plan, a *Account) (Material, error) {
	m := Material{Answers: p.Record, Account: a.Record, State: p.State, AsOf: e.Today()}
	var err error
	if m.Manager, err = e.planner(a.Manager); err != nil {
		return m, err
	}
	if m.Author, err = e.planner(p.Author); err != nil {
		return m, err
	}
	versions, err := e.Tx.Versions(e.Place.Tenant, p.ID)
	if err != nil {
		return m, err
	}
	if len(versions) > 0 {
		m.Version = versions[0].Number
	}
	presented, err := e.presented(p, a)
	if err != nil {
		return m, err
	}
	if len(presented) > 0 || p.State == Active && !a.Example {
		m.withVersions(presented)
	}
	if m.Next, err = e.nextDates(p); err != nil {
		return m, err
	}
	if m.Reviews, err = e.teamReviews(p); err != nil {
		return m, err
	}
	m.Held, err = e.lastReviewed(p)
	return m, err
}

// customerPrinter prints in the customer's language, formally where the
// language has a form of address; in the reader's until it is known.
func (m Material) customerPrinter(c *conversation.Scene) locale.Printer {
	return c.Words().Printer(m.customerLanguage(c.Facts.Language))
}

func (m Material) customerLanguage(otherwise locale.Language) locale.Language {
	chosen := m.Account.Value("account_language", 0)
	if len(chosen.Choice) == 1 {
		if lang, ok := locale.ParseLanguage(chosen.Choice[0]); ok {
			return lang.Formal()
		}
	}
	return otherwise.Formal()
}

// Plan builds the plan.
func (m Material) Plan() planning.Plan {
	r := m.Answers
	p := planning.Plan{
		Account:       m.account(),
		Contacts:      m.contacts(),
		Overview:      m.overview(),
		Discovery:     m.rounds(),
		Goals:         m.goals(),
		Opportunities: m.opportunities(),
		NotNow:        r.Text("not_now", 0),
		CurrentUse:    planning.CurrentUse{Use: planning.Use(one(r.Value("solution_current_use", 0))), Reason: r.Text("solution_use_reason", 0)},
		Solutions:     m.solutions(),
		Advice:        r.Text("advice", 0),
		Actions:       m.actions(),
		Compass:       planning.Compass{Today: r.Text("compass_today", 0), Tomorrow: r.Text("compass_tomorrow", 0), How: r.Text("compass_how", 0)},
		Together:      m.together(),
		Cover:         planning.Cover{Message: r.Text("cover_message", 0), AnswerBy: m.AnswerBy},
		State:         planning.State(m.State),
		Version:       m.Version,
		Versions:      m.Versions, WithoutAgreement: m.WithoutAgreement, StartReason: r.Text("start_reason", 0),
		Next:       m.Next,
		Provenance: m.provenance(),
		AsOf:       m.AsOf,
	}
	for _, row := range r.Rows("solution_others", 0) {
		p.Candidates = append(p.Candidates, planning.Candidate{Row: rowID(row.ID), Text: r.Text("solution_others", row.ID)})
	}
	for _, row := range r.Rows("plan_risks", 0) {
		risk := planning.Risk{Row: rowID(row.ID), Text: r.Text("plan_risks", row.ID)}
		if people := r.Value("plan_risks.person", row.ID).People; len(people) == 1 {
			person := planningPerson(people[0])
			risk.Person = &person
		}
		p.Risks = append(p.Risks, risk)
	}
	for i, person := range r.Value("approvers", 0).People {
		p.Approvers = append(p.Approvers, planning.Approver{Row: rowID(-1 - i), Person: planningPerson(person)})
	}
	return p
}

func (m Material) account() planning.Account {
	a := m.Account
	account := planning.Account{
		Name: m.Answers.Text("customer_name", 0), Manager: m.Manager,
		Language: one(a.Value("account_language", 0)), TimeZone: a.Text("account_time_zone", 0),
		Country: one(a.Value("account_country", 0)), Channel: one(a.Value("account_channel", 0)), TeamChannel: one(a.Value("team_channel", 0)),
	}
	return account
}

func (m Material) contacts() []planning.Contact {
	a := m.Account
	var all []planning.Contact
	for _, row := range a.Rows("contact", 0) {
		all = append(all, planning.Contact{
			ID: strconv.Itoa(row.ID), Name: a.Text("contact_name", row.ID), Function: a.Text("contact_function", row.ID),
			Email: a.Text("contact_email", row.ID), Language: one(a.Value("contact_language", row.ID)),
			Salutation: planning.Salutation(one(a.Value("contact_salutation", row.ID))),
		})
	}
	return all
}

func (m Material) overview() planning.Overview {
	r := m.Answers
	since := r.Value("customer_since", 0)
	o := planning.Overview{
		Address: r.Text("customer_address", 0), Phone: r.Text("customer_phone", 0), Fax: r.Text("customer_fax", 0), Website: r.Text("customer_website", 0),
		PreparedOn: r.Value("prepared_on", 0).Date, PreparedBy: m.Author,
		CustomerSince: planning.Since{Date: since.Date},
		Period:        periodSoFar(r),
		ReviewCycle:   planning.ReviewCycle{Every: interval(one(r.Value("review_cycle", 0))), Next: r.Value("review_cycle.next_date", 0).Date},
		LastReviewed:  m.Held,
		TeamReviews:   m.Reviews,
		TeamReview:    planning.Interval(one(r.Value("team_review_frequency", 0))),
		Industry:      r.Text("industry", 0), Position: r.Text("industry_position", 0),
		StrengthNote:  r.Text("relationship_note", 0),
		BuyingProcess: r.Text("buying_process", 0),
		MainContacts:  m.mainContacts(),
	}
	if since.Year != 0 {
		o.CustomerSince = planning.Since{Date: civil.Date{Year: since.Year, Month: 1, Day: 1}, YearOnly: true}
	}
	if strength := one(r.Value("relationship_strength", 0)); strength != "" {
		o.Strength = planning.Strength{Value: strength}
		if !slices.Contains([]string{"poor", "good", "great"}, strength) {
			o.Strength = planning.Strength{Value: strength, Word: strength}
		}
	}
	if a, ok := r.Get(conversation.Key{Step: "summary"}); ok && a.State == conversation.Answered {
		o.Summary = planning.Summary{Text: a.Value.Text, Draft: a.Derived, On: a.SaidOn}
	}
	for _, row := range r.Rows("account_team", 0) {
		for _, person := range r.Value("account_team", row.ID).People {
			o.Team = append(o.Team, planning.TeamMember{Row: rowID(row.ID), Person: planningPerson(person), Role: r.Text("account_team.role", row.ID), Department: r.Text("account_team.department", row.ID)})
		}
	}
	for _, row := range r.Rows("news", 0) {
		if text := r.Text("news", row.ID); text != "" {
			o.News = append(o.News, planning.News{Row: rowID(row.ID), Date: r.Value("news.date", row.ID).Date, Text: text})
		}
	}
	return o
}

// mainContacts are those of whom anything is known that they are called by; one who is
// a contact of the account has its id.
func (m Material) mainContacts() (all []planning.MainContact) {
	r := m.Answers
	for _, row := range r.Rows("main_contacts", 0) {
		person := planning.Person{Kind: planning.ContactKind, Name: r.Text("main_contacts.name", row.ID), Side: planning.Customer, Function: r.Text("main_contacts.function", row.ID)}
		if person.Name == "" {
			continue
		}
		if contact := findContact(m.Account, person.Name); contact != 0 {
			person.ID = strconv.Itoa(contact)
		}
		if locale.Fold(person.Name) == locale.Fold(person.Function) {
			person.Name = "" // known by their role only: said once
		}
		all = append(all, planning.MainContact{Row: rowID(row.ID), Person: person, Role: planning.BuyingRole(one(r.Value("main_contacts.role", row.ID)))})
	}
	return all
}

// interval maps the answer "none" to Off.
func interval(choice string) planning.Interval {
	if choice == "none" {
		return planning.Off
	}
	return planning.Interval(choice)
}

func (m Material) rounds() []planning.Round {
	r := m.Answers
	var all []planning.Round
	for _, row := range r.Rows("round", 0) {
		all = append(all, planning.Round{
			Row: rowID(row.ID), Source: m.source(one(r.Value("discovery_source", row.ID)), row.ID), SaidOn: r.Value("discovery_said_on", row.ID).Date,
			Aim: r.Text("aim_12_months", row.ID), Challenges: r.Text("challenges_today", row.ID),
			TriedHelps: r.Text("tried_helps", row.ID), TriedFails: r.Text("tried_fails", row.ID), Success: r.Text("success_at_year_end", row.ID),
		})
	}
	return all
}

func (m Material) source(choice string, row int) planning.Source {
	switch choice {
	case "":
		return planning.Source{}
	case "document":
		return planning.Source{Kind: planning.SourceDocument, Title: m.Answers.Text("discovery_source.document", row)}
	case "own_view":
		return planning.Source{Kind: planning.SourceOwnView}
	default:
		source := planning.Source{Kind: planning.SourceContact}
		if contact, err := strconv.Atoi(strings.TrimPrefix(choice, "contact:")); err == nil {
			person := planningPerson(contactPerson(m.Account, contact))
			source.Contact = &person
		}
		return source
	}
}

func (m Material) goals() []planning.Goal {
	r := m.Answers
	var all []planning.Goal
	for _, row := range r.Rows("goal", 0) {
		id := row.ID
		if r.Text("goal_statement", id) == "" && r.Text("goal_measure", id) == "" {
			continue // a row that was begun and not filled
		}
		g := planning.Goal{
			Row: rowID(id), Statement: r.Text("goal_statement", id), Measure: r.Text("goal_measure", id),
			MeasureOwner: planning.MeasureOwner(one(r.Value("goal_measure_owner", id))),
			Baseline:     amount(r.Value("goal_baseline", id)), Target: amount(r.Value("goal_target", id)),
			AgreeBy: m.agreeBy(id), TargetDate: r.Value("goal_target_date", id).Date,
			TheirBenefit: r.Text("goal_their_benefit", id), OurBenefit: r.Text("goal_our_benefit", id),
			Leading: r.Text("goal_leading", id), Kind: planning.GoalKind(one(r.Value("goal_kind", id))),
			Actual: amount(r.Value("goal_actual", id)), ActualOn: r.Value("goal_actual.on", id).Date,
			Approach: planning.Approach{Line: r.Text("approach", id), Reason: r.Text("approach_reason", id)},
		}
		for _, kind := range r.Value("goal_value_types", id).Choice {
			g.ValueTypes = append(g.ValueTypes, planning.ValueType(kind))
		}
		all = append(all, g)
	}
	return all
}

// agreeBy is the day by which an open target is agreed: as given, else that of
// the first review call, the second Tuesday of the period (method d.2).
func (m Material) agreeBy(goal int) civil.Date {
	if given := m.Answers.Value("goal_target.agree_by", goal).Date; !given.IsZero() {
		return given
	}
	first := period(m.Answers).FirstDay
	if first.IsZero() || !m.Answers.Value("goal_target", goal).Empty() {
		return civil.Date{}
	}
	toTuesday := (int(time.Tuesday) - int(first.Weekday()) + 7) % 7
	return first.AddDays(toTuesday + 7)
}

func (m Material) solutions() []planning.Solution {
	r := m.Answers
	var all []planning.Solution
	for _, row := range r.Rows("solution", -1) {
		id := row.ID
		if r.Text("solution_name", id) == "" {
			continue
		}
		s := planning.Solution{
			Row: rowID(id), Goal: rowID(row.Of), Name: r.Text("solution_name", id), Support: r.Text("solution_support", id),
			Novelty: planning.Novelty(one(r.Value("solution_is_new", id))),
			Benefit: amount(r.Value("solution_benefit", id)), Cost: amount(r.Value("solution_cost", id)),
			Months: r.Value("solution_months", id).Score, Basis: r.Text("solution_basis", id),
		}
		for _, o := range r.Rows("solution_objections", id) {
			s.Objections = append(s.Objections, planning.Objection{Row: rowID(o.ID), Text: r.Text("solution_objections", o.ID), Answer: r.Text("solution_objections.answer", o.ID)})
		}
		all = append(all, s)
	}
	return all
}

func (m Material) actions() []planning.Action {
	r := m.Answers
	var all []planning.Action
	for _, row := range r.Rows("action", -1) {
		id := row.ID
		if r.Text("action_title", id) == "" {
			continue
		}
		a := planning.Action{
			Row: rowID(id), Goal: rowID(row.Of), Title: r.Text("action_title", id),
			Solution: planning.RowID(one(r.Value("action_solution", id))), Supports: planning.RowID(one(r.Value("action_supports", id))),
			Due: r.Value("action_due", id).Date, Accept: planning.Accept(one(r.Value("action_accept", id))),
			Milestone: r.Value("action_milestone", id).Is("yes"),
			Effect:    r.Value("action_effect", id).Score, Effort: r.Value("action_effort", id).Score,
			ProjectPlan: r.Text("action_project_plan", id), Expected: r.Value("action_expected", id).Date,
			State: planning.ActionState(one(r.Value("action_state", id))), Force: forceOf(r, id),
			ParkUntil: r.Value("park_until", id).Date, ParkReason: r.Text("park_reason", id), KeepReason: r.Text("fail_reason", id),
		}
		a.Force.IfNothing = planning.IfNothing{Outcome: planning.Outcome(one(r.Value("force_if_nothing", id))), Line: r.Text("force_if_nothing.text", id)}
		if people := r.Value("action_owner", id).People; len(people) == 1 {
			a.Owner = planningPerson(people[0])
		}
		if people := r.Value("action_cleared", id).People; len(people) == 1 {
			person := planningPerson(people[0])
			a.Cleared = planning.Cleared{Contact: &person, On: r.Value("action_cleared.on", id).Date}
		}
		if a.Solution == "" {
			if own := r.Rows("solution", row.Of); len(own) == 1 { // filled in where the goal has one solution
				a.Solution = rowID(own[0].ID)
			}
		}
		for _, past := range r.Rows("force_past", id) {
			earlier := forceOf(r, past.ID)
			earlier.On = r.Value("force_past.on", past.ID).Date
			a.EarlierForces = append(a.EarlierForces, earlier)
		}
		all = append(all, a)
	}
	return all
}

func (m Material) opportunities() []planning.Opportunity {
	r := m.Answers
	var all []planning.Opportunity
	for _, row := range r.Rows("opportunities", 0) {
		o := planning.Opportunity{Row: rowID(row.ID), Text: r.Text("opportunities", row.ID), Value: amount(r.Value("opportunities.value", row.ID))}
		var from conversation.Key
		if from.UnmarshalText([]byte(r.Text("opportunities_source", row.ID))) == nil && from.Step != "" {
			o.From = planning.Key{Step: from.Step, Row: rowID(from.Row)}
		}
		if o.Text != "" {
			all = append(all, o)
		}
	}
	return all
}

func (m Material) together() planning.Together {
	r := m.Answers
	t := planning.Together{
		Format: planning.FileFormat(one(r.Value("plan_format", 0))), Software: r.Text("plan_format.software", 0),
		Sharing: planning.Sharing(one(r.Value("plan_sharing", 0))), Link: r.Text("plan_sharing.link", 0),
		Updates: planning.Updates{
			StatusEmail: planning.Interval(one(r.Value("status_email_every", 0))), StatusEmailPattern: r.Text("status_email_every", 0),
			Call: planning.Interval(one(r.Value("call_every", 0))), CallPattern: r.Text("call_every", 0),
			Report: planning.Interval(one(r.Value("report_every", 0))), ReportPattern: r.Text("report_every", 0),
		},
	}
	for _, p := range r.Value("status_email_to", 0).People {
		t.StatusEmailTo = append(t.StatusEmailTo, planningPerson(p))
	}
	for _, p := range r.Value("review_people", 0).People {
		t.ReviewPeople = append(t.ReviewPeople, planningPerson(p))
	}
	return t
}

func (m Material) provenance() map[planning.Key]planning.Provenance {
	all := map[planning.Key]planning.Provenance{}
	for _, k := range m.Answers.Keys() {
		a, _ := m.Answers.Get(k)
		if _, isField := planning.FieldOf(k.Step); !isField {
			continue
		}
		p := planning.Provenance{State: planning.AnswerState(a.State), Standing: planning.Standing(a.Standing), SaidOn: a.SaidOn, By: a.SaidBy}
		all[planning.Key{Step: k.Step, Row: rowID(k.Row)}] = p
	}
	return all
}

// one is the only choice of a value, "" where there is none.
func one(v conversation.Value) string {
	if len(v.Choice) == 0 {
		return ""
	}
	return v.Choice[0]
}

func amount(v conversation.Value) *planning.Quantity {
	if v.Number == nil {
		return nil
	}
	return &planning.Quantity{Number: *v.Number, Unit: v.Unit}
}

// planningPerson is a person of an answer in the words of the plan.
func planningPerson(p conversation.Person) planning.Person {
	side := planning.Ours
	kind := planning.Colleague
	if p.Side == conversation.Theirs {
		side, kind = planning.Customer, planning.ContactKind
	}
	if p.Placeholder() {
		return planning.Person{Kind: planning.Placeholder, Side: side, Role: p.Role}
	}
	return planning.Person{Kind: kind, ID: p.ID, Name: p.Name, Side: side, Function: p.Role}
}
