package planning_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/planning/example"
)

func TestBlockers(t *testing.T) {
	t.Parallel()
	blocker := func(step string, row planning.RowID, o planning.Obstacle) []planning.Blocker {
		return []planning.Blocker{{Key: planning.Key{Step: step, Row: row}, Obstacle: o}}
	}
	for _, c := range []struct {
		name  string
		spoil func(*planning.Plan)
		want  []planning.Blocker
	}{
		{"nothing", func(*planning.Plan) {}, nil},
		{"no name", func(p *planning.Plan) { p.Account.Name = "" }, blocker("customer_name", "", planning.Missing)},
		{"no strength", func(p *planning.Plan) { p.Overview.Strength = planning.Strength{} }, blocker("relationship_strength", "", planning.Missing)},
		{"no length", func(p *planning.Plan) { p.Overview.Period.Length = "" }, blocker("plan_period.length", "", planning.Missing)},
		{"no first day", func(p *planning.Plan) { p.Overview.Period.FirstDay = civil.Date{} }, blocker("plan_period.first_day", "", planning.Missing)},
		{"no team review", func(p *planning.Plan) { p.Overview.TeamReview = "" }, blocker("team_review_frequency", "", planning.Missing)},
		{"no round", func(p *planning.Plan) { p.Discovery = nil }, blocker("discovery_source", "", planning.Missing)},
		{"round without source", func(p *planning.Plan) { p.Discovery[1].Source = planning.Source{} }, blocker("discovery_source", example.Own, planning.Missing)},
		{"no statement", func(p *planning.Plan) { p.Goals[1].Statement = "" }, blocker("goal_statement", example.G2, planning.Missing)},
		{"no measure", func(p *planning.Plan) { p.Goals[0].Measure = "" }, blocker("goal_measure", example.G1, planning.Missing)},
		{"whose figure", func(p *planning.Plan) { p.Goals[0].MeasureOwner = "" }, blocker("goal_measure_owner", example.G1, planning.Missing)},
		{"only our figure", func(p *planning.Plan) { p.Goals[0].MeasureOwner = planning.OnlyOurs }, blocker("goal_measure_owner", example.G1, planning.MeasureOnlyOurs)},
		{"no date", func(p *planning.Plan) { p.Goals[0].TargetDate = civil.Date{} }, blocker("goal_target_date", example.G1, planning.Missing)},
		{"no value type", func(p *planning.Plan) { p.Goals[0].ValueTypes = nil }, blocker("goal_value_types", example.G1, planning.Missing)},
		{"no approach", func(p *planning.Plan) { p.Goals[0].Approach.Line = "" }, blocker("approach", example.G1, planning.Missing)},
		{"goal without solution", func(p *planning.Plan) { p.Solutions = p.Solutions[:2] }, blocker("solution_name", example.G2, planning.NoSolution)},
		{"solution without name", func(p *planning.Plan) { p.Solutions[2].Name = "" }, blocker("solution_name", example.S3, planning.Missing)},
		{"goal with parked and dropped actions only", func(p *planning.Plan) {
			p.Actions[0].State, p.Actions[1].State = planning.ActionDropped, planning.ActionParked
			p.Actions[1].ParkUntil = civil.Must(2027, 9, 1)
		}, blocker("action_title", example.G1, planning.NoAction)},
		{"action without owner", func(p *planning.Plan) { p.Actions[2].Owner = planning.Person{} }, blocker("action_owner", example.A3, planning.Missing)},
		{"action without title", func(p *planning.Plan) { p.Actions[2].Title = "" }, blocker("action_title", example.A3, planning.Missing)},
		{"parked without date", func(p *planning.Plan) { p.Actions[5].ParkUntil = civil.Date{} }, blocker("park_until", example.A6, planning.Missing)},
		{"no approver", func(p *planning.Plan) { p.Approvers = nil }, blocker("approvers", "", planning.NoApprover)},
		{"no compass", func(p *planning.Plan) { p.Compass.How = "" }, blocker("compass_how", "", planning.Missing)},
		{"no format", func(p *planning.Plan) { p.Together.Format = "" }, blocker("plan_format", "", planning.Missing)},
		{"a link without address", func(p *planning.Plan) { p.Together.Sharing = planning.SharedLink }, blocker("plan_sharing.link", "", planning.Missing)},
		{"nobody receives the e-mail", func(p *planning.Plan) { p.Together.StatusEmailTo = nil }, blocker("status_email_to", "", planning.Missing)},
		{"no e-mail, no recipients", func(p *planning.Plan) {
			p.Together.StatusEmailTo, p.Together.Updates.StatusEmail = nil, planning.Off
		}, nil},
		{"no report interval", func(p *planning.Plan) { p.Together.Updates.Report = "" }, blocker("report_every", "", planning.Missing)},
		{"gaps and missing force fields block nothing", func(p *planning.Plan) {
			p.Goals[0].Target, p.Goals[0].Baseline, p.Goals[0].TheirBenefit = nil, nil, ""
			p.Actions[0].Due, p.Actions[0].Force = civil.Date{}, planning.Force{}
			p.Overview.Summary, p.Overview.MainContacts = planning.Summary{}, nil
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := example.Plan()
			c.spoil(&p)
			if diff := cmp.Diff(c.want, p.Blockers(0)); diff != "" {
				t.Error(diff)
			}
		})
	}
	if diff := cmp.Diff(blocker("plan_check", "", planning.PageTooLong), example.Plan().Blockers(1)); diff != "" {
		t.Error(diff)
	}
	if got := (planning.Plan{}).Blockers(0); !slices.Contains(got, blocker("goal_statement", "", planning.NoGoal)[0]) {
		t.Errorf("an empty plan has no goal: %+v", got)
	}
}

func TestAccountBlockers(t *testing.T) {
	t.Parallel()
	p := example.Plan()
	p.Account.Language, p.Account.TimeZone, p.Account.Country, p.Account.Channel = "", "", "", ""
	p.Contacts[0].Email, p.Contacts[0].Salutation = "", ""
	want := []string{
		"account_language ", "account_time_zone ", "account_country ", "account_channel ",
		"contact_email purchasing-director", "contact_salutation purchasing-director",
	}
	steps := func(p planning.Plan) []string {
		var got []string
		for _, b := range p.AccountBlockers() {
			got = append(got, b.Key.Step+" "+string(b.Key.Row))
		}
		return got
	}
	if diff := cmp.Diff(want, steps(p)); diff != "" {
		t.Error(diff)
	}
	p = example.Plan()
	p.Account.Channel, p.Contacts[0].Salutation = planning.NoChannel, planning.SalutationNone
	if diff := cmp.Diff([]string(nil), steps(p)); diff != "" {
		t.Errorf("none is an answer: %s", diff)
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(*planning.Plan)
		want  []planning.Warning
	}{
		{"nothing but the placeholder", func(*planning.Plan) {}, nil},
		{"no summary", func(p *planning.Plan) { p.Overview.Summary.Text = "" }, []planning.Warning{
			{Kind: planning.SummaryMissing, Key: planning.Key{Step: "summary"}},
		}},
		{"old summary", func(p *planning.Plan) { p.AsOf = p.Overview.Summary.On.AddDays(85) }, []planning.Warning{
			{Kind: planning.SummaryStale, Key: planning.Key{Step: "summary"}},
		}},
		{"twelve weeks are not old", func(p *planning.Plan) { p.AsOf = p.Overview.Summary.On.AddDays(84) }, nil},
		{"review far from the end", func(p *planning.Plan) { p.Overview.ReviewCycle.Next = civil.Must(2027, 2, 15) }, []planning.Warning{
			{Kind: planning.PeriodFarFromReview, Key: planning.Key{Step: "plan_period"}, Day: civil.Must(2027, 11, 15)},
		}},
		{"one goal over the limit", func(p *planning.Plan) { p.GoalLimit = 1 }, []planning.Warning{
			{Kind: planning.GoalOverLimit, Key: planning.Key{Step: "goal_statement", Row: example.G2}, Lines: 5},
		}},
		{"one side gains", func(p *planning.Plan) { p.Goals[0].OurBenefit = "" }, []planning.Warning{
			{Kind: planning.OneSideGains, Key: planning.Key{Step: "goal_our_benefit", Row: example.G1}},
		}},
		{"only our figure", func(p *planning.Plan) { p.Goals[1].MeasureOwner = planning.OnlyOurs }, []planning.Warning{
			{Kind: planning.MeasureMattersToUs, Key: planning.Key{Step: "goal_measure_owner", Row: example.G2}},
		}},
		{"our owner has not accepted", func(p *planning.Plan) { p.Actions[1].Accept = planning.OtherDate }, []planning.Warning{
			{Kind: planning.OwnerNotAccepted, Key: planning.Key{Step: "action_accept", Row: example.A2}},
		}},
		{"due after the goal", func(p *planning.Plan) {
			p.Goals[0].TargetDate = civil.Must(2027, 4, 1)
		}, []planning.Warning{
			{Kind: planning.DueAfterGoal, Key: planning.Key{Step: "action_due", Row: example.A2}, Day: civil.Must(2027, 4, 1)},
		}},
		{"due before the period, to prepare it", func(p *planning.Plan) { p.Actions[1].Due = civil.Must(2026, 12, 31) }, nil},
		{"due before the period and today", func(p *planning.Plan) { p.Actions[1].Due = civil.Must(2026, 12, 8) }, []planning.Warning{
			{Kind: planning.DueOutsidePeriod, Key: planning.Key{Step: "action_due", Row: example.A2}},
		}},
		{"no force field", func(p *planning.Plan) { p.Actions[1].Force.Against = nil }, []planning.Warning{
			{Kind: planning.ForceFieldMissing, Key: planning.Key{Step: "force_against", Row: example.A2}},
		}},
		{"likely to fail", func(p *planning.Plan) { p.Actions[1].Force.Against[0].Score = 5 }, []planning.Warning{
			{Kind: planning.ActionLikelyToFail, Key: planning.Key{Step: "force_against", Row: example.A2}},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := example.Plan()
			c.spoil(&p)
			var got []planning.Warning
			for _, w := range p.Warnings() {
				if w.Kind != planning.OwnerNotNamed {
					got = append(got, w)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWarningsOfLongLists(t *testing.T) {
	t.Parallel()
	p := planning.Plan{}
	for _, row := range []planning.RowID{"1", "2", "3", "4", "5"} {
		p.Goals = append(p.Goals, planning.Goal{Row: row})
	}
	for i := range 10 {
		p.Actions = append(p.Actions, planning.Action{Row: planning.RowID(strconv.Itoa(i + 1)), Force: planning.Force{For: side(1), Against: side(2)}})
	}
	count := map[planning.WarningKind]int{}
	for _, w := range p.Warnings() {
		count[w.Kind]++
		if w.Kind == planning.TooManyActions && w.Key.Row != "9" {
			t.Errorf("action %s is too many, want the ninth", w.Key.Row)
		}
	}
	if count[planning.GoalOverLimit] != 2 {
		t.Errorf("%d warnings for five goals, want one for the fourth and one for the fifth", count[planning.GoalOverLimit])
	}
	if count[planning.TooManyActions] != 1 || count[planning.ActionLikelyToFail] != 10 || count[planning.PlanLikelyToFail] != 1 {
		t.Errorf("warnings %v", count)
	}
}
