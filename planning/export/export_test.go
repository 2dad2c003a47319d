package export_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/example"
	"lodestar/planning/export"
)

var update = flag.Bool("update", false, "write the golden files anew")

func languages() []locale.Language {
	return []locale.Language{locale.English, locale.German, locale.Dutch}
}

var catalogue = sync.OnceValues(locale.Load)

func printer(tb testing.TB, lang locale.Language) locale.Printer {
	tb.Helper()
	catalogue, err := catalogue()
	if err != nil {
		tb.Fatal(err)
	}
	return catalogue.Printer(lang)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (written anew with -update):\n%s", path, diff)
	}
}

func checkWidth(tb testing.TB, text string) {
	tb.Helper()
	for _, line := range strings.Split(text, "\n") {
		if n := locale.Length(line); n > export.Width {
			tb.Errorf("%d characters: %s", n, line)
		}
		if strings.HasSuffix(line, " ") {
			tb.Errorf("space at the end: %q", line)
		}
		if strings.Contains(line, "⟦") {
			tb.Errorf("a word is missing: %s", line)
		}
	}
}

func TestThePageOfTheExample(t *testing.T) {
	t.Parallel()
	for _, lang := range languages() {
		for name, c := range map[string]struct {
			plan planning.Plan
			view planning.Audience
		}{
			"abc_internal":       {example.Plan(), planning.Internal},
			"abc_customer":       {example.Plan(), planning.ForCustomer},
			"abc_march_internal": {example.March(), planning.Internal},
			"abc_march_customer": {example.March(), planning.ForCustomer},
		} {
			t.Run(name+"_"+string(lang), func(t *testing.T) {
				t.Parallel()
				text := export.Text(c.plan, c.view, printer(t, lang))
				checkWidth(t, text)
				golden(t, name+"_"+string(lang), text)
			})
		}
	}
}

func TestForceFieldSheets(t *testing.T) {
	t.Parallel()
	for _, lang := range languages() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			text := export.ForceFields(example.Plan(), printer(t, lang))
			checkWidth(t, text)
			golden(t, "abc_force_fields_"+string(lang), text)
		})
	}
	if _, ok := export.ForceField(example.Plan(), "no such action", printer(t, locale.English)); ok {
		t.Error("a sheet for no action")
	}
}

func TestForceFieldSheetOfADraft(t *testing.T) {
	t.Parallel()
	p := planning.Plan{Actions: []planning.Action{{
		Row: "1", Title: "Ask", Force: planning.Force{
			For:            []planning.Reason{{Text: strings.Repeat("why ", 20), Score: 5}, {Text: "no score yet"}},
			NothingAgainst: true,
			IfNothing:      planning.IfNothing{Outcome: planning.SolvesItself},
		},
	}}}
	text, _ := export.ForceField(p, "1", printer(t, locale.English))
	checkWidth(t, text)
	golden(t, "force_field_draft_en", text)
}

func TestDraftPages(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]planning.Plan{
		"empty": {},
		"named": {Account: planning.Account{Name: "ABC Company"}},
		"first_goal": {
			Account: planning.Account{Name: "ABC Company"},
			Overview: planning.Overview{
				News:    []planning.News{{Date: day(2026, 5, 4), Text: "New head of logistics."}},
				Summary: planning.Summary{Text: "A first idea.", Draft: true},
			},
			Goals: []planning.Goal{{Row: "1", Statement: "Deliver within 48 hours", Measure: "average delivery time"}},
			Actions: []planning.Action{
				{Row: "1", Title: "Ask the warehouse", Goal: "1"},
				{Row: "2", Title: "An action without a goal"},
			},
			AsOf: day(2026, 12, 3),
		},
	} {
		for _, view := range []planning.Audience{planning.Internal, planning.ForCustomer} {
			t.Run(name+"_"+string(view), func(t *testing.T) {
				t.Parallel()
				text := export.Text(p, view, printer(t, locale.English))
				checkWidth(t, text)
				golden(t, "draft_"+name+"_"+string(view)+"_en", text)
			})
		}
	}
}

// The compass is the first thing everybody reads (000-09).
func TestTheCompassStandsAtTheTop(t *testing.T) {
	t.Parallel()
	p := example.Plan()
	for _, view := range []planning.Audience{planning.Internal, planning.ForCustomer} {
		lines := strings.Split(export.Text(p, view, printer(t, locale.Dutch)), "\n")
		for i, want := range []string{p.Compass.Today, p.Compass.Tomorrow, p.Compass.How} {
			if !strings.HasSuffix(lines[i+2], want) {
				t.Errorf("%s: line %d is %q, want %q", view, i+3, lines[i+2], want)
			}
		}
	}
}

func TestAnUnknownViewIsTheCustomers(t *testing.T) {
	t.Parallel()
	p, pr := example.Plan(), printer(t, locale.English)
	if export.Text(p, "", pr) != export.Text(p, planning.ForCustomer, pr) {
		t.Error("in doubt the reader counts as outside")
	}
}

func TestFrozenContentIsDrawnAsItWasPresented(t *testing.T) {
	t.Parallel()
	p := example.Plan()
	first := export.CustomerText(p.Versions[0].Content, printer(t, locale.English))
	if !strings.Contains(first, "30 Apr 2027") || strings.Contains(first, "1 Jun 2027") {
		t.Error("version 1 had A3 due on 30 April")
	}
}

func TestLongWordsAreBrokenAndComplete(t *testing.T) {
	t.Parallel()
	for _, character := range []string{"q", "ä", "q\u0301", "…", "👩‍👩‍👧‍👦"} {
		for _, n := range []int{94, 95, 96, 110, 189, 190, 191, 192, 1000} {
			word := strings.Repeat(character, n)
			p := planning.Plan{Overview: planning.Overview{Summary: planning.Summary{Text: word}}}
			text := export.Text(p, planning.Internal, printer(t, locale.English))
			checkLines(t, text)
			if got := strings.Count(text, character); got != n {
				t.Errorf("%d times %q is printed %d times", n, character, got)
			}
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("Contoso", "Open the warehouse", "Kim Visser")
	f.Add("👩‍👩‍👧‍👦", strings.Repeat("ä", 300), "a\u0301\n\tb")
	f.Add(strings.Repeat("long ", 60), "", " ")
	p := printer(f, locale.German)
	f.Fuzz(func(t *testing.T, name, title, person string) {
		who := planning.Person{Kind: planning.ContactKind, Name: person, Side: planning.Customer}
		plan := example.Plan()
		plan.Account.Name = name
		plan.Goals[0].Statement, plan.Compass.Today = title, name
		plan.Overview.MainContacts[0].Person, plan.Overview.Summary.Text = who, name+title
		plan.Actions[0].Title, plan.Actions[0].Owner = title, who
		plan.Actions[0].Force.For[0].Text = title
		checkLines(t, export.Text(plan, planning.Internal, p))
		checkLines(t, export.Text(plan, planning.ForCustomer, p))
		checkLines(t, export.ForceFields(plan, p))
	})
}

func checkLines(t *testing.T, text string) {
	t.Helper()
	for _, line := range strings.Split(text, "\n") {
		if n := locale.Length(line); n > export.Width {
			t.Errorf("%d characters: %q", n, line)
		}
	}
}
