package playbook

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/planning/example"
	"lodestar/planning/export"
)

var importWords = sync.OnceValues(locale.Load)

func importPrinter(tb testing.TB, lang locale.Language) locale.Printer {
	tb.Helper()
	words, err := importWords()
	if err != nil {
		tb.Fatal(err)
	}
	return words.Printer(lang)
}

// builtExample is the plan that the records of the example make. What the
// cadence and the agreements add to a page is no answer and is taken from the
// fixture.
func builtExample(account Account, plan Plan, version int) planning.Plan {
	source := example.Plan()
	p := Material{
		Answers: plan.Record, Account: account.Record, Manager: source.Account.Manager, Author: source.Overview.PreparedBy,
		State: plan.State, Version: version, AsOf: source.AsOf,
	}.Plan()
	p.Next, p.Versions, p.Cover.AnswerBy = source.Next, source.Versions, source.Cover.AnswerBy
	// The people of the example are known by their role alone, which stands in
	// their records as name and as function.
	for i, c := range p.Overview.MainContacts {
		if c.Person.Name == c.Person.Function {
			p.Overview.MainContacts[i].Person.Name = ""
		}
	}
	return p
}

func TestTheExampleIsTheABCCompany(t *testing.T) {
	t.Parallel()
	account, plan, versions := ExamplePlan(time.Date(2026, 12, 9, 16, 0, 0, 0, time.UTC))
	if account.Name != "ABC Company" || !account.Example || plan.State != Active || len(versions) != 2 || versions[0].Number != 2 || versions[0].State != "agreed" || versions[1].Number != 1 {
		t.Fatalf("account %+v, plan %+v, %d versions", account, plan, len(versions))
	}
	want, got := example.Plan(), builtExample(account, plan, versions[0].Number)
	for _, lang := range []locale.Language{locale.English, locale.German, locale.Dutch} {
		p := importPrinter(t, lang)
		for _, view := range []planning.Audience{planning.Internal, planning.ForCustomer} {
			if diff := cmp.Diff(export.Text(want, view, p), export.Text(got, view, p)); diff != "" {
				t.Errorf("%s %s (-fixture +records):\n%s", view, lang, diff)
			}
		}
		if diff := cmp.Diff(export.ForceFields(want, p), export.ForceFields(got, p)); diff != "" {
			t.Errorf("force fields %s (-fixture +records):\n%s", lang, diff)
		}
	}
	if n := export.Lines(got, planning.Internal, importPrinter(t, locale.English)); n.Total != 56 || n.Room() != planning.PageLimit-56 {
		t.Errorf("%d lines of %d, want 56 of 70", n.Total, planning.PageLimit)
	}
	if diff := cmp.Diff(want.Sums(), got.Sums()); diff != "" {
		t.Errorf("sums:\n%s", diff)
	}
	wantForce, gotForce := want.Force(), got.Force()
	if gotForce.For != wantForce.For || gotForce.Against != wantForce.Against || gotForce.Verdict != wantForce.Verdict {
		t.Errorf("force of the plan %+v, want %+v", gotForce, wantForce)
	}
	for i, a := range want.Actions {
		g := got.Actions[i]
		if g.Force.Verdict() != a.Force.Verdict() || len(g.EarlierForces) != len(a.EarlierForces) || got.ActionNumber(g.Supports) != want.ActionNumber(a.Supports) ||
			got.SolutionNumber(g.Solution) != want.SolutionNumber(a.Solution) || g.Owner.Label() != a.Owner.Label() || g.Effect != a.Effect || g.Accept != a.Accept {
			t.Errorf("action %d: %+v\nwant %+v", i+1, g, a)
		}
	}
	if share, ok := got.ShareConfirmed(); !ok || share != 83 {
		t.Errorf("%d %% confirmed, want 83", share)
	}
	if gaps := got.Gaps(); len(gaps) != 1 || gaps[0].Step != "action_due" || got.ActionNumber(gaps[0].Row) != 6 {
		t.Errorf("gaps %v", gaps)
	}
	if diff := cmp.Diff([]VersionChange{{Step: "action_due", Row: 3, Before: "2027-04-30", After: "2027-06-01"}}, versions[0].Changes); diff != "" {
		t.Error(diff)
	}
	if a := versions[1].Record.Rows("action", -1)[2]; versions[1].Record.Value("action_due", a.ID).Date.String() != "2027-04-30" {
		t.Error("version 1 has not its own date")
	}
	if blockers := got.Blockers(0); len(blockers) != 0 {
		t.Errorf("blockers %v", blockers)
	}
	if blockers := got.AccountBlockers(); len(blockers) != 0 {
		t.Errorf("blockers of the account %v", blockers)
	}
}

func TestEveryExampleIsOneOfItsOwn(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 12, 9, 16, 0, 0, 0, time.UTC)
	first, plan, _ := ExamplePlan(now)
	plan.Record.RemoveRow(plan.Record.Rows("goal", 0)[0].ID)
	first.Record.RemoveRow(first.Record.Rows("contact", 0)[0].ID)
	account, again, _ := ExamplePlan(now)
	if len(again.Record.Rows("goal", 0)) != 2 || len(account.Record.Rows("contact", 0)) != 4 {
		t.Error("one example changes the next")
	}
}

func exampleGoal() planning.Goal { return example.Plan().Goals[0] }

func exportText(tb testing.TB, p planning.Plan) string {
	tb.Helper()
	return export.Text(p, planning.Internal, importPrinter(tb, locale.English))
}

func TestNothingIsLeftToAskAboutTheExample(t *testing.T) {
	t.Parallel()
	words, err := importWords()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := conversation.NewEngine(words, []*conversation.Flow{PlanFlow()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 12, 9, 16, 0, 0, 0, time.UTC)
	account, plan, _ := ExamplePlan(now)
	s := conversation.Session{Flow: FlowPlan, Status: conversation.Active, Records: map[string]*conversation.Record{conversation.Main: plan.Record, accountRecord: account.Record}}
	facts := conversation.Facts{Now: now, Today: civil.Of(now), Language: locale.English, Me: conversation.Person{Side: conversation.Ours, ID: "eva", Name: "Eva Lindner"}, Known: map[string]string{}}
	s, prompt, _, err := engine.Advance(s, conversation.Move{Verb: conversation.Show, Facts: facts})
	if err != nil || s.Status != conversation.Finished {
		t.Errorf("still asked: %+v %v", prompt, err)
	}
}
