package export_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/planning/example"
	"lodestar/planning/export"
)

func day(year int, month time.Month, d int) civil.Date { return civil.Must(year, month, d) }

func TestLinesOfTheExample(t *testing.T) {
	t.Parallel()
	c := export.Lines(example.Plan(), planning.Internal, printer(t, locale.English))
	if c.Total != 56 || c.OverTarget() != 6 || c.Room() != 14 || c.TooLong() {
		t.Errorf("%+v, want 56 of 70 lines, 6 over the target", c)
	}
	// The Dutch label of the contacts is shorter, so they fit one line there.
	for lang, want := range map[locale.Language]int{locale.German: 56, locale.Dutch: 55} {
		if got := export.Lines(example.Plan(), planning.Internal, printer(t, lang)).Total; got != want {
			t.Errorf("%s: %d lines, want %d", lang, got, want)
		}
	}
	if got := c.Of(export.PartContacts); got != 2 {
		t.Errorf("the line of contacts counts %d, want 2: it has 111 characters", got)
	}
	if got := c.Of(export.PartSummary); got != 4 {
		t.Errorf("the summary counts %d, want 4", got)
	}
}

// One character less and the contacts fit one line: the label is counted with
// its colon and its space.
func TestContactsFitAt110(t *testing.T) {
	t.Parallel()
	p := example.Plan()
	p.Overview.MainContacts[2].Person.Function = "Finance controlle"
	c := export.Lines(p, planning.Internal, printer(t, locale.English))
	if got := c.Of(export.PartContacts); got != 1 {
		t.Errorf("110 characters count %d lines", got)
	}
}

func TestTheCustomerViewIsTheShorterOne(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]planning.Plan{
		"example": example.Plan(), "full": full(), "first pass": firstPass(),
	} {
		for _, lang := range languages() {
			pr := printer(t, lang)
			internal := export.Lines(p, planning.Internal, pr).Total
			customer := export.Lines(p, planning.ForCustomer, pr).Total
			if customer >= internal {
				t.Errorf("%s in %s: %d lines for the customer, %d for us", name, lang, customer, internal)
			}
		}
	}
}

// The table of method d.9: every field at its limit, every list at its expected
// length.
func TestThePageBudget(t *testing.T) {
	t.Parallel()
	want := export.Count{Total: 70, Parts: []export.PartLines{
		{Part: export.PartTitle, Lines: 1},
		{Part: export.PartCompass, Lines: 3},
		{Part: export.PartPrepared, Lines: 1},
		{Part: export.PartAddress, Lines: 2},
		{Part: export.PartTeam, Lines: 2},
		{Part: export.PartCustomer, Lines: 1},
		{Part: export.PartContacts, Lines: 2},
		{Part: export.PartSummary, Lines: 4},
		{Part: export.PartPosition, Lines: 1},
		{Part: export.PartBuying, Lines: 1},
		{Part: export.PartNews, Lines: 2},
		{Part: export.PartHeadings, Lines: 5},
		{Part: export.PartGoals, Lines: 12},
		{Part: export.PartSolutions, Lines: 8},
		{Part: export.PartAdvice, Lines: 1},
		{Part: export.PartTableHead, Lines: 1},
		{Part: export.PartApproaches, Lines: 3},
		{Part: export.PartActions, Lines: 8},
		{Part: export.PartParked, Lines: 2},
		{Part: export.PartForce, Lines: 1},
		{Part: export.PartRisks, Lines: 3},
		{Part: export.PartOpportunities, Lines: 2},
		{Part: export.PartNotNow, Lines: 1},
		{Part: export.PartAgreement, Lines: 2},
		{Part: export.PartNext, Lines: 1},
	}}
	for _, lang := range languages() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			p := printer(t, lang)
			if diff := cmp.Diff(want, export.Lines(full(), planning.Internal, p)); diff != "" {
				t.Error(diff)
			}
			checkWidth(t, export.Text(full(), planning.Internal, p))
			first := export.Lines(firstPass(), planning.Internal, p)
			if first.Total != 42 {
				t.Errorf("a first-pass plan takes %d lines, want 42: %+v", first.Total, first)
			}
		})
	}
}

func TestAnotherRowCostsWhatTheMethodSays(t *testing.T) {
	t.Parallel()
	p := printer(t, locale.English)
	lines := func(plan planning.Plan) int { return export.Lines(plan, planning.Internal, p).Total }
	for name, c := range map[string]struct {
		grow func(*planning.Plan)
		cost int
	}{
		"goal":     {func(q *planning.Plan) { q.Goals = append(q.Goals, goal(9)) }, planning.LinesPerGoal},
		"solution": {func(q *planning.Plan) { q.Solutions = append(q.Solutions, solution(9)) }, 2},
		"action":   {func(q *planning.Plan) { q.Actions = append(q.Actions, action(9)) }, 1},
	} {
		q := full()
		c.grow(&q)
		if got := lines(q) - lines(full()); got != c.cost {
			t.Errorf("one more %s costs %d lines, want %d", name, got, c.cost)
		}
	}
	q := full()
	q.Actions = append(q.Actions, action(9))
	if c := export.Lines(q, planning.Internal, p); !c.TooLong() || c.Room() != -1 || c.OverTarget() != 21 {
		t.Errorf("71 lines are one too many: %+v", c)
	}
}

// text returns words of n characters in all.
func text(n int) string {
	s := strings.Repeat("abcdefgh ", n/9+1)[:n]
	return strings.TrimSuffix(s, " ") + strings.Repeat("x", n-len(strings.TrimSuffix(s, " ")))
}

func person(i int) planning.Person {
	return planning.Person{Kind: planning.ContactKind, ID: strconv.Itoa(i), Name: text(30), Side: planning.Customer, Function: text(30)}
}

func money(n int64) *planning.Quantity {
	return &planning.Quantity{Number: decimal.NewFromInt(n), Unit: "EUR"}
}

func row(prefix string, i int) planning.RowID { return planning.RowID(prefix + strconv.Itoa(i)) }

func goal(i int) planning.Goal {
	return planning.Goal{
		Row: row("g", i), Statement: text(75), Measure: text(45), MeasureOwner: planning.Theirs,
		Baseline: money(12_345_678), Target: money(87_654_321), TargetDate: day(2027, 12, 31),
		ValueTypes:   []planning.ValueType{planning.CostAvoidance, planning.Satisfaction, planning.Efficiency},
		TheirBenefit: text(95), OurBenefit: text(95),
		Approach: planning.Approach{Line: text(95)},
	}
}

func solution(i int) planning.Solution {
	return planning.Solution{
		Row: row("s", i), Goal: "g1", Name: text(45), Support: text(95),
	}
}

func action(i int) planning.Action {
	return planning.Action{
		Row: row("a", i), Title: text(60), Goal: "g1", Owner: person(i), Due: day(2027, 12, 31), Milestone: true,
		Force: planning.Force{
			For:     []planning.Reason{{Text: text(80), Score: 5}, {Text: text(80), Score: 4}},
			Against: []planning.Reason{{Text: text(80), Score: 3}, {Text: text(80), Score: 4}},
		},
	}
}

// firstPass is a plan of two goals, two solutions and five actions, every field
// that is asked at its limit and no optional one filled.
func firstPass() planning.Plan {
	approver := planning.Approver{Row: "p", Person: person(1)}
	p := planning.Plan{
		Account: planning.Account{Name: text(60), Manager: person(0)},
		Overview: planning.Overview{
			PreparedOn: day(2026, 12, 31), PreparedBy: person(0),
			MainContacts: []planning.MainContact{
				{Person: person(1), Role: planning.Influencer},
				{Person: person(2), Role: planning.Gatekeeper},
				{Person: person(3), Role: planning.Initiator},
			},
			CustomerSince: planning.Since{Date: day(1999, 12, 31)},
			Strength:      planning.Strength{Value: "great"},
			Period:        planning.Period{Length: planning.Year, FirstDay: day(2027, 1, 1)},
			Industry:      text(45),
			BuyingProcess: text(95),
			Summary:       planning.Summary{Text: text(400)},
		},
		Compass:   planning.Compass{Today: text(95), Tomorrow: text(95), How: text(95)},
		Approvers: []planning.Approver{approver},
	}
	p.Together = planning.DefaultTogether(planning.Account{Channel: "#shared", Manager: person(0)}, p.Approvers)
	for i := range 2 {
		p.Goals = append(p.Goals, goal(i+1))
		p.Solutions = append(p.Solutions, solution(i+1))
	}
	for i := range 5 {
		p.Actions = append(p.Actions, action(i+1))
	}
	return p
}

// full is the plan of the table of method d.9.
func full() planning.Plan {
	p := firstPass()
	o := &p.Overview
	o.Address, o.Phone, o.Fax, o.Website = text(90), text(25), text(25), text(50)
	o.LastReviewed = day(2027, 12, 31)
	o.TeamReviews = []civil.Date{day(2027, 3, 10), day(2027, 6, 10), day(2027, 9, 10), day(2027, 12, 10)}
	for i := range 6 {
		o.Team = append(o.Team, planning.TeamMember{Person: person(i), Role: text(18), Department: text(30)})
		o.News = append(o.News, planning.News{Date: day(2026, 12, 11+i), Text: text(95)})
	}
	o.Position = text(95)
	p.NotNow, p.Advice = text(95), text(95)
	p.Goals = append(p.Goals, goal(3))
	p.Solutions = append(p.Solutions, solution(3), solution(4))
	p.Actions = append(p.Actions, action(6), action(7), action(8), action(10), action(11))
	for i := range 2 {
		p.Actions[8+i].State, p.Actions[8+i].ParkUntil = planning.ActionParked, day(2027, 12, 31)
	}
	for i := range 4 {
		p.Risks = append(p.Risks, planning.Risk{Row: row("r", i), Text: text(80), Person: &planning.Person{Name: text(30)}})
		p.Opportunities = append(p.Opportunities, planning.Opportunity{Row: row("o", i), Text: text(80)})
	}
	return p
}
