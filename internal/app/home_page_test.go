package app_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
	"lodestar/planning/playbook"
)

func (s *stage) home(who string) (m bot.Message, text string) {
	s.t.Helper()
	m, err := s.app.Turns.Home(s.t.Context(), s.people[who])
	if err != nil {
		s.t.Fatal(err)
	}
	var lines []string
	for _, part := range m.Parts {
		lines = append(lines, part.Text)
	}
	return m, strings.Join(lines, "\n")
}

func labels(m bot.Message) (all []string) {
	for _, b := range m.Buttons {
		all = append(all, b.Label)
	}
	return all
}

// TestFirstHome: somebody who has never been here reads what this is and where to
// begin, and nothing of what waits.
func TestFirstHome(t *testing.T) {
	t.Parallel()
	for lang, want := range map[locale.Language][3]string{
		locale.English: {"one-page plan", "Start Plan", "See Example"},
		locale.German:  {"Plan auf einer Seite", "Plan beginnen", "Beispiel ansehen"},
		locale.Dutch:   {"plan van één pagina", "Plan starten", "Voorbeeld bekijken"},
	} {
		s := newStage(t)
		eva := s.people["eva"]
		eva.Language = string(lang)
		s.people["eva"] = eva
		m, text := s.home("eva")
		if !strings.Contains(text, want[0]) || strings.Contains(text, "\n") || !slices.Equal(labels(m), want[1:]) || !m.Buttons[0].Primary {
			t.Errorf("%s: the first Home says %q and offers %q", lang, text, labels(m))
		}
	}
	s := newStage(t)
	s.does("eva", bot.Said, func(e *bot.Event) { e.Text = "plans" })
	if _, text := s.home("eva"); !strings.Contains(text, "Nothing is waiting for you.") {
		t.Errorf("after the first word Home says %q", text)
	}
}

// TestHomeGoesOn: what waits has a button, a few of them; of many lines the first
// are shown, and how many more there are.
func TestHomeGoesOn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.app.Turns.Limits = unlimited()
	for i := range 23 {
		s.does("eva", bot.Said, func(e *bot.Event) { e.Text = fmt.Sprintf("new plan for =Customer %02d", i) })
		s.does("eva", bot.Said, func(e *bot.Event) { e.Text = "pause" })
	}
	m, text := s.home("eva")
	if want := []string{"Continue Customer 22", "Continue Customer 21", "Continue Customer 20", "Start Plan", "See Example"}; !slices.Equal(labels(m), want) {
		t.Errorf("Home offers %q, want %q", labels(m), want)
	}
	for _, want := range []string{"3 more; *home*", "3 more; *plans*", "*help*"} {
		if !strings.Contains(text, want) {
			t.Errorf("Home does not say %q:\n%s", want, text)
		}
	}
	if n := strings.Count(text, "Customer "); n != 40 {
		t.Errorf("Home has %d lines", n)
	}
	s.does("eva", bot.Pressed, func(e *bot.Event) {
		e.Message, e.Action = "", bot.Action{Verb: m.Buttons[1].Verb, Value: m.Buttons[1].Value}
	})
	if m.Buttons[1].Verb != playbook.VerbContinue {
		t.Errorf("the button does %q", m.Buttons[1].Verb)
	}
	said := s.messages("eva")
	if last := said[len(said)-1]; !strings.Contains(fmt.Sprint(last), "Customer 21") || last.Question == (bot.Question{}) {
		t.Errorf("pressed, it says %+v", last)
	}
}

// TestHomeInSlack: an open Home shows a plan that is begun in the direct message.
func TestHomeInSlack(t *testing.T) {
	t.Parallel()
	s := serve(t)
	shows := func(words string) {
		s.until("a Home with "+words, func() bool {
			home, err := s.eva.Home(emulator.SampleApp)
			data, _ := json.Marshal(home.View)
			return err == nil && strings.Contains(string(data), words)
		})
	}
	if err := s.eva.OpenHome(emulator.SampleApp); err != nil {
		t.Fatal(err)
	}
	shows("one-page plan")
	s.types("new plan for Contoso")
	shows("Continue Contoso")
	for _, call := range s.slack.Calls() {
		if len(call.Findings) > 0 {
			t.Errorf("%s: %v", call.Method, call.Findings)
		}
	}
}
