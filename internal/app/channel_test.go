package app_test

import (
	"encoding/json"
	"strings"
	"testing"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/script"
	"lodestar/internal/turn"
)

// TestNothingInternalIsSaidWhereCustomersRead calls the bot in a shared channel
// with everything that can be written, by colleagues and by a customer, and looks
// for a word of the plan in all that is said there: texts, buttons, ids (S-4, B5).
func TestNothingInternalIsSaidWhereCustomersRead(t *testing.T) {
	t.Parallel()
	const marker = "Xyzzy"
	s := newReplay(t, t.Name())
	s.app.Turns.Limits = unlimited() // everything is written in the same minute
	does := func(line string) {
		s.line = line
		s.run()
		s.told.Clear()
	}
	for _, line := range []string{
		"eva: new plan for " + marker, `eva: Customer since: 2015\nIndustry: ` + marker + ` furniture\nPeriod: year from 1 Jan 2027`, "eva: save", "eva: good",
		"eva: Kim " + marker + "; director; decides", "eva: save", "eva: sites ask", "eva: my own view", "eva: " + marker + " wants more", "eva: " + marker + " has less",
		"eva: news: " + marker + " buys a rival", "eva: opportunity: sell more to " + marker,
	} {
		does(line)
	}
	p, _ := s.plan()
	if data, err := p.Record.MarshalJSON(); err != nil || strings.Count(string(data), marker) < 5 {
		t.Fatalf("the plan does not hold the marker:\n%s", strings.Join(s.log, "\n"))
	}
	said := 0
	for _, lang := range []locale.Language{locale.English, locale.German, locale.Dutch} {
		for _, who := range []string{"eva", "jonas", "visser"} {
			does("language " + who + " " + string(lang))
		}
		for i, text := range everyCommand(s, lang, marker) {
			who := []string{"eva", "jonas", "visser", "eva"}[i%4] // in the other languages others write it
			before := len(s.messages(script.SharedChannel))
			does(who + " mentions shared: " + text)
			all := s.messages(script.SharedChannel)[before:]
			said += len(all)
			if alone := s.messages("visser"); who == "visser" && len(all) == 0 && len(alone) > 0 && alone[len(alone)-1].Only == "visser" {
				continue // about their own data they are answered where nobody else sees it (F7)
			}
			if len(all) != 1 {
				t.Fatalf("%s: %q is answered with %d messages", who, text, len(all))
			}
			data, err := json.Marshal(all)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(data), marker) || len(all[0].Parts) != 1 || all[0].Offers() || all[0].Kind != "notice" {
				t.Errorf("%s: %q is answered with %s", who, text, data)
			}
		}
	}
	for _, m := range s.messages("visser") {
		if m.Only == "visser" && !strings.Contains(spoken(m), marker) {
			continue
		}
		t.Errorf("the customer was told %q directly", m.Notification)
	}
	if said < 150 {
		t.Errorf("only %d answers", said)
	}
}

// everyCommand is every pattern of every command, filled in.
func everyCommand(s *replay, lang locale.Language, customer string) []string {
	s.t.Helper()
	all := []string{"hello", "2", customer, "=" + customer}
	fill := strings.NewReplacer("{n}", "1", "{rest}", customer, "{customer}", customer)
	for _, class := range []conversation.Class{conversation.Navigation, conversation.Within, conversation.Elsewhere} {
		for _, c := range s.app.Book.Engine.Commands(class) {
			for _, pattern := range strings.Split(s.app.Words.Printer(lang).Text("command."+c.ID, nil), "|") {
				all = append(all, fill.Replace(strings.TrimSpace(pattern)))
			}
		}
	}
	return all
}

// unlimited lets everybody write as much as they like.
func unlimited() turn.Limits { return turn.Limits{Burst: -1, PerMinute: -1, TenantPerMinute: -1} }
