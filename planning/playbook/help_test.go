package playbook_test

import (
	"strings"
	"testing"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning/playbook"
)

// TestHelpExplainsEveryQuestion that is asked without being asked for, each with
// words of its own. Another row, the confirmation of what the customer said, and
// questions of a workspace share theirs; what sends or keeps something never does.
func TestHelpExplainsEveryQuestion(t *testing.T) {
	t.Parallel()
	book := plannedBook(t)
	discovered := map[string]bool{"aim_12_months": true, "challenges_today": true, "tried_helps": true, "tried_fails": true, "success_at_year_end": true}
	flows := []string{
		playbook.FlowPlan, playbook.FlowStart, playbook.FlowRestore, playbook.FlowAccept, playbook.FlowCall,
		playbook.FlowCheckin, playbook.FlowExit, playbook.FlowStatus, playbook.FlowInvite, playbook.FlowMeeting, playbook.FlowReview, playbook.FlowReport,
		playbook.FlowMentor, playbook.FlowTeamReview, playbook.FlowSummary, playbook.FlowReply, playbook.FlowSetting, playbook.FlowClose,
	}
	need := func(id string) {
		question, confirms := strings.CutSuffix(id, ".confirm")
		switch {
		case confirms && discovered[question], strings.HasSuffix(id, ".more"), strings.HasPrefix(id, "own_"):
			return // share theirs
		case strings.HasPrefix(id, "closing_"):
			id = "closing"
		case strings.HasPrefix(id, "action_exit."):
			id = "action_exit"
		}
		if !book.Words.Has("explain." + id) {
			t.Errorf("help at %s explains nothing", id)
		}
	}
	for _, flow := range flows {
		f, ok := book.Engine.Flow(flow)
		if !ok {
			t.Fatalf("no flow %s", flow)
		}
		for _, section := range f.Sections {
			asked(section.Items, need)
		}
	}
	for _, lang := range locale.Languages() {
		for _, key := range book.Words.Keys() {
			if text := book.Words.Printer(lang).Text(key, nil); strings.HasPrefix(key, "explain.") && locale.Length(text) > 260 {
				t.Errorf("%s %s has %d characters", lang, key, locale.Length(text))
			}
		}
	}
}

func asked(items []conversation.Item, need func(string)) {
	step := func(s *conversation.Step) {
		if s.Need != conversation.Optional && s.Need != conversation.Later && s.Need != conversation.Automatic {
			need(s.ID)
		}
	}
	for _, item := range items {
		switch item := item.(type) {
		case *conversation.Step:
			step(item)
		case *conversation.Check:
			need(item.ID)
		case *conversation.Pack:
			need(item.ID)
			for _, s := range item.Steps {
				step(s)
			}
		case *conversation.List:
			if item.Pack != nil {
				need(item.Pack.ID)
			}
			asked(item.Items, need)
		case *conversation.Each:
			asked(item.Items, need)
		}
	}
}
