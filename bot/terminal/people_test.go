package terminal

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

func TestNamesOfPeople(t *testing.T) {
	t.Parallel()
	term := newTerminal(t, nil, nil)
	term.People = append(term.People, bot.Person{ID: "eva2", Name: "Eva Visser"})
	for name, want := range map[string]string{
		"eva": "eva", "EVA": "eva", "Eva Brandt": "eva", "brandt": "eva", "Kim": "visser", "deboer": "deboer", "Boer": "deboer", "eva2": "eva2",
		"": "", "visser": "visser", "nobody": "", "br": "",
	} {
		p, ok := term.find(name)
		if p.ID != want || ok != (want != "") {
			t.Errorf("%q means %q, %v; want %q", name, p.ID, ok, want)
		}
	}
}

func TestLanguageOfTheTerminalsOwnWords(t *testing.T) {
	t.Parallel()
	term := newTerminal(t, nil, nil)
	var got []locale.Language
	for _, p := range term.People {
		got = append(got, term.language(p))
	}
	if diff := cmp.Diff([]locale.Language{"en", "de", "nl@formal", "nl@formal"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := term.language(bot.Person{Language: "fr-FR"}); got != "en" {
		t.Errorf("an unknown language is %q, want en", got)
	}
	term.Language = func(bot.Person) locale.Language { return locale.GermanFormal }
	if got := term.language(term.People[0]); got != locale.GermanFormal {
		t.Errorf("the language of the settings is %q", got)
	}
}

// What is said to somebody else is one line now and all of it later.
func TestSwitching(t *testing.T) {
	t.Parallel()
	printed, events := run(t, "go\n/as jonas\n/as eva\n/as\n/as nobody\n/as jonas\n", nil, func(term *Terminal, e bot.Event) {
		switch {
		case e.Text == "go":
			long := notice("Open warehouse in Venlo is due.")
			long.Parts = append(long.Parts, bot.Part{Kind: bot.Context, Text: "`why` says why."})
			long.Buttons = []bot.Button{{Label: "Done", Verb: "done", Value: "7"}}
			send(t, term, "jonas", long)
			send(t, term, "jonas", notice("A second\nthing, "+strings.Repeat("long ", 40)))
			send(t, term, "eva", notice("Jonas was told."))
		case e.Kind == bot.Arrived && e.From.ID == "jonas":
			send(t, term, "jonas", notice("Hallo Jonas."))
		}
	})
	golden(t, "switching", printed)
	arrivals := 0
	for _, e := range events {
		if e.Kind == bot.Arrived {
			arrivals++
		}
	}
	if arrivals != 2 {
		t.Errorf("%d arrivals, want one of each person", arrivals)
	}
}
