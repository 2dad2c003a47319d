package export_test

import (
	"strings"
	"testing"

	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/example"
	"lodestar/planning/export"
)

// Labels have at most 15 characters with their colon and space (method d.9).
func TestLabelsAreShort(t *testing.T) {
	t.Parallel()
	c, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	const separator = len(": ")
	labels := 0
	for _, lang := range locale.Languages() {
		p := c.Printer(lang)
		for _, key := range c.Keys() {
			if !strings.HasPrefix(key, "page.label_") {
				continue
			}
			labels++
			goal := p.Text("page.goal_short", locale.Args{"n": 6})
			label := p.Text(key, locale.Args{"goal": goal})
			if n := locale.Length(label) + separator; n > 15 {
				t.Errorf("%s in %s has %d characters: %q", key, lang, n, label)
			}
		}
		for d := day(2026, 1, 28); d.Before(day(2027, 1, 28)); d = d.AddDays(27) {
			if n := locale.Length(p.Date(d)) + separator; n > 15 {
				t.Errorf("a date as label has %d characters in %s: %s", n, lang, p.Date(d))
			}
		}
	}
	if labels == 0 {
		t.Fatal("no labels")
	}
}

func TestColumnsHoldTheirWords(t *testing.T) {
	t.Parallel()
	for _, lang := range languages() {
		p := printer(t, lang)
		for key, most := range map[string]int{
			"page.owner_from_customer": 21, "page.owner_from_us": 21, "page.column_owner": 21,
			"page.column_due": 11, "page.column_expected": 11, "page.unknown": 11, "page.column_difference": 4,
			"page.column_state": 7, "page.action_proposed": 7, "page.action_open": 7, "page.action_in_progress": 7,
			"page.action_blocked": 7, "page.action_done": 7, "page.action_late": 7,
		} {
			if word := p.Text(key, nil); locale.Length(word) > most {
				t.Errorf("%s in %s is longer than its column of %d: %q", key, lang, most, word)
			}
		}
	}
}

func TestNamesAreShortened(t *testing.T) {
	t.Parallel()
	const long = "Wilhelmina Antonia van der Berg-Schmidt" // 39 characters
	who := planning.Person{Kind: planning.ContactKind, ID: "w", Name: long, Side: planning.Customer, Function: "Purchasing"}
	p := example.Plan()
	p.Actions[0].Owner = who
	p.Overview.MainContacts[0].Person = who
	p.Overview.Team[0].Person = who
	text := export.Text(p, planning.Internal, printer(t, locale.English))
	for _, want := range []string{
		"plants ◆     Wilhelmina Antonia v… 31 Mar 2027",          // 21
		"Relationships  Wilhelmina Antoni…, Purchasing (decider)", // 18
		"Account team   Wilhelmina Antoni… (repairs)",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if strings.Contains(text, long) {
		t.Error("the long name is printed in full")
	}
}

func TestAnActionIsLateOnlyWhileItRuns(t *testing.T) {
	t.Parallel()
	for state, want := range map[planning.ActionState]string{
		planning.ActionProposed: "new", planning.ActionOpen: "late", planning.ActionInProgress: "late",
		planning.ActionBlocked: "blocked", planning.ActionDone: "done",
	} {
		p := example.Plan()
		p.AsOf = day(2027, 4, 1)
		p.Actions[0].State = state
		text := export.Text(p, planning.Internal, printer(t, locale.English))
		if line := "31 Mar 2027 " + want; !strings.Contains(text, line) {
			t.Errorf("%s: %q is missing in\n%s", state, line, text)
		}
		if customer := export.Text(p, planning.ForCustomer, printer(t, locale.English)); strings.Contains(customer, "late") {
			t.Error("a customer never reads who is late")
		}
	}
}
