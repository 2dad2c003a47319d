package app_test

import (
	"strings"
	"testing"

	"lodestar/bot/slack/emulator"
)

// thread waits until the bot has answered in the thread of a message and returns
// all that it said there.
func (s *served) thread(of *emulator.Person, channel, ts string) (said []string) {
	s.Helper()
	s.until("an answer in a thread", func() bool {
		said = nil
		replies, err := of.Thread(channel, ts)
		if err != nil {
			s.Fatal(err)
		}
		for _, m := range replies {
			if m.Bot != "" {
				said = append(said, m.Text)
			}
		}
		return len(said) > 0
	})
	return said
}

// TestMentionsInSlack: called in a channel, the bot answers in the thread with
// what everybody there may read, and does in the direct message what is wanted.
func TestMentionsInSlack(t *testing.T) {
	t.Parallel()
	s := serve(t)
	kim, err := s.slack.Person(emulator.SampleVisser)
	if err != nil {
		t.Fatal(err)
	}
	ts, err := s.eva.Type(emulator.SampleInternal, "@Lodestar new plan for Contoso")
	if err != nil {
		t.Fatal(err)
	}
	n := s.hears("Write it line by line", 0) // nobody had written to her directly before
	if said := s.thread(s.eva, emulator.SampleInternal, ts); len(said) != 1 || said[0] != "I have written to you directly." {
		t.Errorf("in the internal channel: %q", said)
	}
	if ts, err = s.eva.Type(emulator.SampleShared, "@Lodestar plan Contoso"); err != nil {
		t.Fatal(err)
	}
	n = s.hears("The plan for Contoso", n)
	if said := s.thread(kim, emulator.SampleShared, ts); len(said) != 1 || said[0] != "The answer comes in a direct message." {
		t.Errorf("where customers read: %q", said)
	}
	if ts, err = kim.Type(emulator.SampleShared, "@Lodestar plan Contoso"); err != nil {
		t.Fatal(err)
	}
	if said := s.thread(kim, emulator.SampleShared, ts); len(said) != 1 || !strings.Contains(said[0], "only about a joint plan") {
		t.Errorf("to the customer: %q", said)
	}
	// Called once more in the same thread, the same is not said again; what is
	// said to others is not answered at all.
	if _, err := kim.Reply(emulator.SampleShared, ts, "@Lodestar please"); err != nil {
		t.Fatal(err)
	}
	if _, err := kim.Type(emulator.SampleShared, "Eva, did you see this?"); err != nil {
		t.Fatal(err)
	}
	s.types("gaps")
	s.hears("gaps", n)
	messages, err := kim.Messages(emulator.SampleShared)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		if m.Bot != "" && m.Thread == "" {
			t.Errorf("outside a thread: %q", m.Text)
		}
	}
	if said := s.thread(kim, emulator.SampleShared, ts); len(said) != 1 {
		t.Errorf("in one thread: %q", said)
	}
	for _, call := range s.slack.Calls() {
		if len(call.Findings) > 0 {
			t.Errorf("%s: %v", call.Method, call.Findings)
		}
	}
}
