package playbook_test

import (
	"fmt"
	"testing"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// bigPlan is a plan of three goals with a hundred actions of thirty reasons
// each, answered up to the end of step 5: far more than anybody writes.
func bigPlan(w *walk) {
	plan := w.s.Record(conversation.Main)
	answer := func(step string, row int, v conversation.Value) {
		plan.Set(conversation.Key{Step: step, Row: row}, conversation.Answer{State: conversation.Answered, Value: v, By: "eva", At: noon})
	}
	skip := func(step string, row int) {
		plan.Set(conversation.Key{Step: step, Row: row}, conversation.Answer{State: conversation.Skipped, By: "eva", At: noon})
	}
	next := conversation.ChoiceValue(conversation.NextOne)
	answer("plan_period.length", 0, conversation.ChoiceValue("year"))
	answer("plan_period.first_day", 0, conversation.DateValue(civil.Date{Year: 2027, Month: 1, Day: 1}))
	for _, step := range []string{"customer_since", "industry", "header.pack", "relationship_strength", "main_contacts", "buying_process", "round", "solution_use_reason", "solution_current_use"} {
		skip(step, 0)
	}
	answer("goal.more", 0, next)
	var goals []int
	for n := range 3 {
		goal := plan.AddRow("goal", 0)
		goals = append(goals, goal)
		answer("goal_statement", goal, conversation.TextValue(fmt.Sprintf("Deliver faster, part %d", n+1)))
		for _, step := range []string{"goal_measure", "goal_measure_owner", "goal_baseline", "goal_target", "goal_target_date", "goal_value_types", "goal_their_benefit", "goal_our_benefit", "approach", "solution"} {
			skip(step, goal)
		}
		answer("action.more", goal, next)
	}
	for n := range 100 {
		action := plan.AddRow("action", goals[n%3])
		answer("action_title", action, conversation.TextValue(fmt.Sprintf("Open warehouse %d", n+1)))
		answer("action_owner", action, conversation.PeopleValue(conversation.Person{Side: conversation.Ours, ID: "jonas", Name: "Jonas Keller"}))
		answer("action_due", action, conversation.DateValue(civil.Date{Year: 2027, Month: 3, Day: 31}))
		answer("action.limit", action, conversation.ChoiceValue("keep"))
		for _, list := range []string{"force_for", "force_against"} {
			for i := range 15 {
				row := plan.AddRow(list, action)
				answer(list+".text", row, conversation.TextValue(fmt.Sprintf("reason %d", i)))
				answer(list+".score", row, conversation.ScoreValue(2+i%2+map[string]int{"force_for": 1}[list]))
			}
			answer(list+".more", action, next)
		}
		answer("force.pack", action, conversation.ChoiceValue("saved"))
	}
	plan.Settle()
	w.s.Record("account").Settle()
}

// BenchmarkAdvance is one move on a plan far larger than any real one; it shall
// stay under 20 ms.
func BenchmarkAdvance(b *testing.B) {
	book := plannedBook(b)
	start := func(b *testing.B, question string) *walk {
		b.Helper()
		w := startWalk(b, book, locale.English)
		bigPlan(w)
		move := conversation.Move{Verb: conversation.Ask, Value: question, Facts: w.facts}
		if question == "" {
			move = conversation.Move{Verb: conversation.Show, Facts: w.facts}
		}
		s, p, _, err := w.engine.Advance(w.s, move)
		if err != nil {
			b.Fatal(err)
		}
		w.s, w.message = s, w.engine.Render(p, locale.English)
		if question == "" && w.s.Current.Step != "force.plan" {
			b.Fatalf("the plan stands at %s", w.front())
		}
		return w
	}
	run := func(b *testing.B, w *walk, m conversation.Move) {
		b.Helper()
		m.Facts = w.facts
		b.ReportAllocs()
		for b.Loop() {
			_, p, _, err := w.engine.Advance(w.s, m)
			if err != nil {
				b.Fatal(err)
			}
			w.engine.Render(p, locale.English)
		}
	}
	b.Run("show", func(b *testing.B) { run(b, start(b, ""), conversation.Move{Verb: conversation.Show}) })
	b.Run("answer", func(b *testing.B) {
		run(b, start(b, "approach/1"), conversation.Move{Verb: conversation.GiveAnswer, Text: "Stock nearer to the plants"})
	})
	b.Run("save a force field", func(b *testing.B) {
		w := start(b, "")
		action := w.s.Record(conversation.Main).Rows("action", -1)[99].ID
		w = start(b, conversation.Key{Step: "force.pack", Row: action}.String())
		s, _, _, _ := w.engine.Advance(w.s, conversation.Move{Verb: conversation.GiveAnswer, Text: "edit 1", Facts: w.facts})
		s, _, _, _ = w.engine.Advance(s, conversation.Move{Verb: conversation.Edit, Value: "1", Facts: w.facts})
		w.s, _, _, _ = w.engine.Advance(s, conversation.Move{Verb: conversation.GiveAnswer, Text: "cheaper 5", Facts: w.facts})
		run(b, w, conversation.Move{Verb: conversation.Pick, Value: "save"})
	})
	b.Run("remove an action", func(b *testing.B) {
		run(b, start(b, ""), conversation.Move{Verb: conversation.Remove, Value: "action/50"})
	})
	b.Run("check page", func(b *testing.B) { run(b, start(b, ""), conversation.Move{Verb: conversation.ShowPage}) })
	b.Run("route", func(b *testing.B) {
		w := start(b, "")
		b.ReportAllocs()
		for b.Loop() {
			w.engine.Route(&w.s, "Stock nearer to the plants", w.facts)
		}
	})
}
