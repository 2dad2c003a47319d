package app_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning/playbook"
)

// given counts what the account manager gives: an answer carries content or
// accepts a proposal; a tap only saves or goes on (method d.8).
type given struct{ Answers, Taps int }

// TestLengthOfTheInterview plays the plan by which the method measures the
// first pass, in packs and one by one, and counts what the account manager gives
// in each part of it.
func TestLengthOfTheInterview(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		script string
		sum    given
		parts  map[string]given
	}{
		{"packs", given{30, 24}, map[string]given{
			"customer": {1, 0}, "header": {2, 1}, "contacts": {1, 1}, "questions": {6, 1}, "goals": {2, 4}, "solutions": {4, 4},
			"actions": {4, 4}, "force fields": {5, 6}, "compass": {1, 0}, "approver and account": {2, 0}, "together": {1, 0}, "end": {1, 3},
		}},
		{"one_by_one", given{122, 38}, map[string]given{
			"customer": {1, 0}, "header": {5, 0}, "contacts": {10, 3}, "questions": {6, 1}, "goals": {18, 2}, "solutions": {6, 2},
			"actions": {17, 5}, "force fields": {40, 21}, "compass": {3, 0}, "approver and account": {7, 1}, "together": {8, 0}, "end": {1, 3},
		}},
	} {
		t.Run(c.script, func(t *testing.T) {
			t.Parallel()
			got := map[string]given{}
			taps := tapSteps(t)
			watched := play(t, filepath.Join("testdata", "script", "count", c.script+".txt"), nil, func(s *replay, e bot.Event) {
				count(got, taps, lastQuestion(s.messages("eva")), e)
			})
			if diff := cmp.Diff(c.parts, got); diff != "" {
				t.Errorf("method (-), product (+):\n%s", diff)
			}
			var sum given
			for _, part := range got {
				sum.Answers, sum.Taps = sum.Answers+part.Answers, sum.Taps+part.Taps
			}
			if sum != c.sum {
				t.Errorf("%+v, the method says %+v", sum, c.sum)
			}
			if p, _ := watched.plan(); len(p.Record.Rows("main_contacts", -1)) != 3 || len(p.Record.Rows("action", -1)) != 5 || len(p.Record.Rows("force_for", -1)) != 10 {
				t.Error("this is not the plan of the method")
			}
		})
	}
}

// count adds what somebody wrote under a question.
func count(got map[string]given, taps map[string]bool, asked bot.Message, e bot.Event) {
	step := asked.Question.Step
	if e.Text == "one by one" || step == "discovery.other_contact" {
		return // a command; a hint
	}
	part := got[partOf(step)]
	if taps[step] || saves(asked, e.Text) {
		part.Taps++
	} else {
		part.Answers++
	}
	got[partOf(step)] = part
}

func saves(m bot.Message, text string) bool {
	return slices.ContainsFunc(m.Options, func(b bot.Button) bool {
		return b.Value == "save" && locale.Fold(b.Label) == locale.Fold(text)
	})
}

func lastQuestion(said []bot.Message) bot.Message {
	for _, m := range slices.Backward(said) {
		if m.Question.Step != "" {
			return m
		}
	}
	return bot.Message{}
}

// partOf is the row of the method's table to which a question belongs.
func partOf(step string) string {
	for _, part := range []struct{ name, steps string }{
		{"header", "header.pack customer_since industry plan_period relationship_strength"},
		{"contacts", "main_contacts buying_process"},
		{"end", "summary action_accept plan_check present"},
		{"questions", "discovery_source aim_12_months challenges_today tried_ success_at_year_end goals_check"},
		{"goals", "goal"},
		{"solutions", "solution"},
		{"actions", "approach action"},
		{"force fields", "force"},
		{"compass", "compass"},
		{"approver and account", "approvers account contact_"},
		{"together", "together plan_format plan_sharing status_email call_every report_every review_people team_review"},
	} {
		for _, prefix := range strings.Fields(part.steps) {
			if strings.HasPrefix(step, prefix) && (step != "approvers" || part.name != "actions") {
				return part.name
			}
		}
	}
	if step == "" {
		return "customer"
	}
	return step
}

// tapSteps are the questions of the plan that only save or go on.
func tapSteps(t *testing.T) map[string]bool {
	t.Helper()
	taps := map[string]bool{}
	var walk func(items []conversation.Item)
	walk = func(items []conversation.Item) {
		for _, item := range items {
			switch item := item.(type) {
			case *conversation.Step:
				taps[item.ID] = item.Tap
			case *conversation.Check:
				taps[item.ID] = item.Tap
			case *conversation.Each:
				walk(item.Items)
			case *conversation.List:
				walk(item.Items)
				if item.More != nil {
					taps[item.More.ID] = item.More.Tap
				}
			case *conversation.Pack:
				for _, list := range item.Lists {
					if list != nil {
						walk([]conversation.Item{list})
					}
				}
			}
		}
	}
	for _, section := range playbook.PlanFlow().Sections {
		walk(section.Items)
	}
	if !taps["goal.more"] || !taps["plan_check"] || !taps["force_against.more"] {
		t.Fatal("the taps were not found")
	}
	return taps
}
