package playbook_test

import (
	"strings"
	"testing"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// until answers with examples until the question is in front.
func (w *walk) until(step string) {
	w.tb.Helper()
	for range 80 {
		if w.s.Current.Step == step && w.s.Aside == nil && w.s.Draft == nil {
			return
		}
		if strings.HasSuffix(w.s.Current.Step, ".more") { // one of each is enough
			w.option(len(w.message.Options) - 1)
			continue
		}
		w.example()
	}
	w.fail("%s is not reached", step)
}

// TestE3TheCheckPageThatFits: within the four questions theirs, later that of
// the plan; both lead back.
func TestE3TheCheckPageThatFits(t *testing.T) {
	t.Parallel()
	w := startWalk(t, plannedBook(t), locale.English)
	w.until("tried_helps")
	for step, page := range map[string]string{"tried_helps": "goals_check", "goal.pack": "plan_check", "approach": "plan_check"} {
		w := *w
		w.until(step)
		w.types("check")
		if w.s.Current.Step != page {
			t.Errorf("at %s check shows %s", step, w.s.Current)
		}
		w.option(0)
		if w.s.Current.Step != step {
			t.Errorf("it leads to %s and not to %s", w.s.Current, step)
		}
		if _, ok := w.s.Record(conversation.Main).Get(conversation.Key{Step: "plan_check"}); ok {
			t.Error("the page counts as checked")
		}
	}
}

// TestAnActionIsParkedByCommand: the question applies only once it was put in
// front.
func TestAnActionIsParkedByCommand(t *testing.T) {
	t.Parallel()
	w := startWalk(t, plannedBook(t), locale.English)
	w.until("compass.pack")
	action := w.s.Record(conversation.Main).Rows("action", -1)[0].ID
	w.move(conversation.Move{Verb: conversation.Ask, Value: conversation.Key{Step: "park_until", Row: action}.String()})
	if w.s.Current != (conversation.Key{Step: "park_until", Row: action}) {
		t.Fatalf("at %s", w.s.Current)
	}
	w.option(0)
	if !w.s.Record(conversation.Main).Value("action_state", action).Is("parked") {
		t.Error("it is not parked")
	}
	w.move(conversation.Move{Verb: conversation.Ask, Value: conversation.Key{Step: "force.pack", Row: action}.String()})
	if w.s.Current.Step == "force.pack" {
		t.Error("a parked action is weighed")
	}
}

// TestASavedGoalIsChangedNotDoubled: looked at again, the table of a goal is
// about that goal.
func TestASavedGoalIsChangedNotDoubled(t *testing.T) {
	t.Parallel()
	w := startWalk(t, plannedBook(t), locale.English)
	w.until("goal.more")
	w.types("back")
	w.types("Measure: share of orders on time")
	w.types("save")
	plan := w.s.Record(conversation.Main)
	goals := plan.Rows("goal", 0)
	if len(goals) != 1 || plan.Text("goal_measure", goals[0].ID) != "share of orders on time" {
		t.Errorf("%d goals, measure %q", len(goals), plan.Text("goal_measure", goals[0].ID))
	}
}

// TestAGoalGivenInPartsIsOneGoal: what the product adds itself to the table of
// a saved goal is about that goal too.
func TestAGoalGivenInPartsIsOneGoal(t *testing.T) {
	t.Parallel()
	w := startWalk(t, plannedBook(t), locale.English)
	w.until("goal.pack")
	w.types("Goal: Reduce the cost of transport")
	w.types("save")
	plan := w.s.Record(conversation.Main)
	plan.Clear(conversation.Key{Step: "goal_measure_owner", Row: plan.Rows("goal", 0)[0].ID})
	w.types("back")
	w.types("Measure: cost per delivery")
	w.types("save")
	if goals := w.s.Record(conversation.Main).Rows("goal", 0); len(goals) != 1 {
		t.Errorf("%d goals", len(goals))
	}
}

// TestAnExampleAnswersItsPack: what stands under a pack as its example is
// understood whole, in every language.
func TestAnExampleAnswersItsPack(t *testing.T) {
	t.Parallel()
	book := plannedBook(t)
	for _, lang := range locale.Languages() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			w := startWalk(t, book, lang)
			for _, pack := range []string{"header.pack", "main_contacts.pack", "goal.pack", "solution.pack", "force.pack"} {
				w.until(pack)
				w.example()
				if w.s.Draft == nil || len(w.s.Draft.Unclear) != 0 {
					t.Errorf("%s: %+v", pack, w.s.Draft)
				}
			}
		})
	}
}

// TestAContactIsKnownByName: what is said of somebody before their name is added to
// the contacts with it, and nobody is a contact without one.
func TestAContactIsKnownByName(t *testing.T) {
	t.Parallel()
	w := startWalk(t, plannedBook(t), locale.English)
	w.until("main_contacts.pack")
	w.types("; Purchasing director; decides")
	w.types("save")
	if rows := w.s.Record("account").Rows("contact", 0); len(rows) != 0 {
		t.Errorf("%d contacts before there is a name", len(rows))
	}
	w.until("main_contacts.name")
	w.types("Kim Visser")
	account := w.s.Record("account")
	rows := account.Rows("contact", 0)
	if len(rows) != 1 || account.Text("contact_name", rows[0].ID) != "Kim Visser" || account.Text("contact_function", rows[0].ID) != "Purchasing director" {
		t.Errorf("the contacts: %s", asJSON(t, account))
	}
}
