package playbook_test

import (
	"strings"
	"testing"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning/playbook"
)

// TestHelpExplainsEveryQuestion that is asked without being asked for, each with
// words of its own. Another row, a confirmation and questions of a workspace
// share theirs.
func TestHelpExplainsEveryQuestion(t *testing.T) {
	t.Parallel()
	book := plannedBook(t)
	need := func(id string) {
		if strings.HasSuffix(id, ".more") || strings.HasSuffix(id, ".confirm") || strings.HasPrefix(id, "own_") {
			return
		}
		if !book.Words.Has("explain." + id) {
			t.Errorf("help at %s explains nothing", id)
		}
	}
	for _, flow := range []string{playbook.FlowPlan, playbook.FlowStart, playbook.FlowRestore, playbook.FlowAccept, playbook.FlowCall} {
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
