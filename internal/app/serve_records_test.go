package app_test

import (
	"context"
	"strings"
	"testing"

	"lodestar/bot/slack/emulator"
)

// buttons are what can be pressed in a message, by label.
func buttons(m emulator.Shown) map[string]emulator.Press {
	all := map[string]emulator.Press{}
	for _, block := range m.Blocks {
		block, _ := block.(map[string]any)
		if block["type"] != "actions" {
			continue
		}
		elements, _ := block["elements"].([]any)
		for _, e := range elements {
			e, _ := e.(map[string]any)
			text, _ := e["text"].(map[string]any)
			label, _ := text["text"].(string)
			action, _ := e["action_id"].(string)
			id, _ := block["block_id"].(string)
			all[label] = emulator.Press{TS: m.TS, Action: action, Block: id}
		}
	}
	return all
}

func (s *served) messages() []emulator.Shown {
	s.Helper()
	all, err := s.eva.Messages(s.dm)
	if err != nil {
		s.Fatal(err)
	}
	return all
}

// presses presses a button of the message that says words.
func (s *served) presses(label, words string) {
	s.Helper()
	for _, m := range s.messages() {
		press, ok := buttons(m)[label]
		if !ok || !strings.Contains(m.Text, words) {
			continue
		}
		press.Channel = s.dm
		if o, err := s.eva.Press(context.Background(), press); err != nil || o.Error != "" {
			s.Fatalf("pressing %s: %+v, %v", label, o, err)
		}
		return
	}
	s.Fatalf("no button %q under %q", label, words)
}

// stands waits until a message says words and nothing but want can be pressed in
// the conversation.
func (s *served) stands(words, want string) {
	s.Helper()
	var pressable []string
	said := ""
	defer func() {
		if s.Failed() {
			s.Logf("said:\n%s\nto press: %q", said, pressable)
		}
	}()
	s.until("becoming a record: "+words+", then "+want, func() bool {
		pressable, said = nil, ""
		for _, m := range s.messages() {
			if len(buttons(m)) > 0 {
				pressable = append(pressable, m.Text)
			}
			said += m.Text + "\n"
		}
		return strings.Contains(said, words) && len(pressable) == 1 && strings.Contains(pressable[0], want)
	})
}

// TestUsedQuestionsBecomeRecords: whatever ends a question, there is never more
// than one to press, also after a restart and where an update is lost, refused
// or has nothing left to change.
func TestUsedQuestionsBecomeRecords(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.types("new plan for Contoso")
	n := s.hears("Write it line by line", 0)
	s.types("Customer since: 2015\nIndustry: office furniture\nPeriod: year from 1 Jan 2027")
	n = s.hears("this is how I understood it", n)
	s.stands("✓ Read.", "this is how I understood it")
	s.stop() // between asking and answering
	s.start()
	s.presses("Save", "this is how I understood it")
	n = s.hears("How solid is the relationship today?", n)
	s.stands("✓ Saved", "How solid is the relationship today?")
	s.slack.Inject(emulator.Fault{Kind: emulator.AnswerLost, Method: "chat.update"})
	s.presses("Good", "How solid")
	n = s.hears("Who matters most at Contoso", n)
	s.stands("How solid is the relationship today? For us only. ✓ Good", "Who matters most")
	s.slack.Inject(emulator.Fault{Kind: emulator.RateLimitedSilent, Method: "chat.update"})
	s.types("undo")
	n = s.hears("How solid is the relationship today?", n)
	s.stands("Interrupted here; the question comes again.", "How solid is the relationship today?")
	s.types("3")
	s.hears("Who matters most at Contoso", n)
	s.stands("✓ Great", "Who matters most")
	for _, m := range s.messages() {
		if m.Bot == "" {
			continue
		}
		kind := "lodestar_message"
		if len(buttons(m)) > 0 {
			kind = "lodestar_question"
		}
		if m.Metadata["event_type"] != kind {
			t.Errorf("%q is marked as %v", m.Text, m.Metadata)
		}
	}
	for _, call := range s.slack.Calls() {
		if len(call.Findings) > 0 {
			t.Errorf("%s: %v", call.Method, call.Findings)
		}
	}
}
