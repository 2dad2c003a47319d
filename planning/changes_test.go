package planning_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/planning/example"
)

func listed(changes []planning.Change) []string {
	var list []string
	for _, c := range changes {
		list = append(list, string(c.Item)+" "+c.StepID+" "+string(c.Row))
	}
	return list
}

func TestChangesAndNotices(t *testing.T) {
	t.Parallel()
	ours := planning.Person{Kind: planning.Colleague, ID: "x", Side: planning.Ours, Function: "Buyer"}
	for _, c := range []struct {
		name             string
		alter            func(*planning.Plan)
		changes, notices []string
	}{
		{"nothing", func(*planning.Plan) {}, nil, nil},
		{"internal answers", func(p *planning.Plan) {
			p.Actions[0].Force.For[0].Score = 1
			p.Goals[0].OurBenefit, p.Overview.StrengthNote, p.NotNow = "x", "x", "x"
		}, nil, nil},
		{"progress", func(p *planning.Plan) {
			p.Actions[0].State = planning.ActionInProgress
			p.Actions[0].Expected = civil.Must(2027, 4, 15)
		}, nil, nil},
		{"an agreed action is parked", func(p *planning.Plan) { p.Actions[4].State = planning.ActionParked }, nil, nil},
		{"an agreed action is dropped", func(p *planning.Plan) { p.Actions[4].State = planning.ActionDropped }, []string{
			"goals_measures_actions action_title A5", "goals_measures_actions action_goal A5",
			"owners_dates action_owner A5", "owners_dates action_due A5",
		}, nil},
		{"a new action", func(p *planning.Plan) {
			p.Actions = append(p.Actions, planning.Action{Row: "A7", Title: "Ask", Goal: example.G1, Owner: ours, Milestone: true})
		}, []string{
			"goals_measures_actions action_title A7", "goals_measures_actions action_goal A7",
			"goals_measures_actions action_milestone A7", "owners_dates action_owner A7",
		}, nil},
		{"a placeholder becomes another side's duty", func(p *planning.Plan) { p.Actions[3].Owner = ours }, []string{
			"owners_dates action_owner A4",
		}, nil},
		{"another owner", func(p *planning.Plan) { p.Actions[0].Owner = ours }, []string{"owners_dates action_owner A1"}, nil},
		{"another period", func(p *planning.Plan) { p.Overview.Period.MovedEnd = civil.Must(2027, 12, 16) }, []string{
			"owners_dates plan_period ",
		}, nil},
		{"another way of working", func(p *planning.Plan) {
			p.Together.Format, p.Together.Sharing, p.Together.Link = planning.PDF, planning.SharedLink, "abc.example/plan"
			p.Together.Updates.Call = planning.TwoMonths
			p.Together.Updates.StatusEmailPattern = "friday 10:00"
		}, []string{
			"format plan_format ", "sharing plan_sharing ", "sharing plan_sharing.link ",
			"update_frequency plan_update_frequency ",
		}, []string{" status_email_every "}},
		{"header, compass, team and advice", func(p *planning.Plan) {
			p.Overview.Phone, p.Compass.How, p.Advice = "+1 555 0101", "By patience.", ""
			p.Overview.Team[0].Role = "all repairs"
			p.Overview.Team[1].Department = "Stores" // internal
		}, nil, []string{" customer_phone ", " account_team ", " compass_how ", " advice "}},
		{"another order of goals", func(p *planning.Plan) { slices.Reverse(p.Goals) }, nil, []string{" goal_priority "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := example.Plan()
			before := p.Versions[1].Content
			c.alter(&p)
			after := p.CustomerView()
			if diff := cmp.Diff(c.changes, listed(planning.Changes(before, after))); diff != "" {
				t.Error("changes:", diff)
			}
			if diff := cmp.Diff(c.notices, listed(planning.Notices(before, after))); diff != "" {
				t.Error("notices:", diff)
			}
		})
	}
}

// What is frozen must compare as equal after it came back from the store.
func TestFrozenContentSurvivesTheStore(t *testing.T) {
	t.Parallel()
	view := example.March().CustomerView()
	text, err := json.Marshal(view)
	if err != nil {
		t.Fatal(err)
	}
	var back planning.CustomerView
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	view.Status = planning.Status{}
	if diff := cmp.Diff(view, back); diff != "" {
		t.Error(diff)
	}
}

func TestAnAdministratorCanOnlyHide(t *testing.T) {
	t.Parallel()
	v := example.Plan().CustomerView("goal_their_benefit", "account_team", "approvers")
	if v.Goals[0].TheirBenefit != "" || len(v.Team) != 0 || len(v.Approvers) != 0 {
		t.Error("a hidden field is shown")
	}
	if v.Goals[0].Statement == "" || v.CustomerName == "" {
		t.Error("more is hidden than was asked for")
	}
}
