package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
	"lodestar/internal/app"
	"lodestar/internal/civil"
)

func (p *played) script() string {
	p.Helper()
	data, err := p.world.Script(p.Context())
	p.must(err)
	return string(data)
}

// presses presses a button of the latest message to Eva that has it.
func (p *played) presses(label string) {
	p.Helper()
	p.pressed(label)
	p.settle()
}

func (p *played) pressed(label string) {
	p.Helper()
	messages, err := p.eva.Messages(p.dm)
	p.must(err)
	for _, m := range slices.Backward(messages) {
		if press, ok := buttons(m)[label]; ok {
			press.Channel = p.dm
			if o, err := p.eva.Press(p.Context(), press); err != nil || o.Error != "" {
				p.Fatalf("pressing %s: %+v, %v", label, o, err)
			}
			return
		}
	}
	p.Fatalf("no button %q", label)
}

// fills sends the form of the latest question.
func (p *played) fills(fields map[string]emulator.Input) {
	p.Helper()
	p.pressed("Fill In Form")
	for range 500 {
		if _, open := p.eva.Modal(); open {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	for id, in := range fields {
		_, err := p.eva.Fill(p.Context(), id, "lodestar.input."+id, in)
		if err != nil {
			v, _ := p.eva.Modal()
			p.Fatalf("%s: %v in %+v", id, err, v)
		}
	}
	if o, err := p.eva.Submit(p.Context()); err != nil || o.Error != "" || len(o.Problems) > 0 {
		p.Fatalf("sending the form: %+v, %v", o, err)
	}
	p.settle()
}

func (p *played) advance(d time.Duration) {
	p.Helper()
	p.must(p.world.Advance(p.time().Now.Add(d)))
	p.ready()
	p.settle()
}

// somebody lets another person write.
func (p *played) somebody(user, text string) {
	p.Helper()
	person, err := p.world.Slack().Person(user)
	p.must(err)
	_, err = person.Type(emulator.SampleDirect(user), text)
	p.must(err)
	p.settle()
}

// calls lets somebody call the bot by name in a channel.
func (p *played) calls(user, channel, text string) {
	p.Helper()
	person, err := p.world.Slack().Person(user)
	p.must(err)
	_, err = person.Type(channel, "@Lodestar "+text)
	p.must(err)
	p.settle()
}

// TestPlayedConversationReplays saves what was done before the emulated Slack,
// with everything that may go wrong there, and plays it on the product alone.
func TestPlayedConversationReplays(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	p := newPlayed(t, app.PlaygroundOptions{Data: data})
	fault := func(f emulator.Fault) { p.world.Slack().Inject(f) }

	p.types("hi")
	p.types("new plan for Contoso")
	fault(emulator.Fault{Kind: emulator.AnswerLost, Method: "chat.postMessage"})
	p.fills(map[string]emulator.Input{
		"customer_since": {Text: "2015"}, "industry": {Text: "office | furniture"}, "plan_period.length": {Chosen: []string{"year"}}, "plan_period.first_day": {Date: civil.Date{Year: 2027, Month: 1, Day: 1}},
	})
	p.advance(10 * time.Minute)
	p.presses("Save")
	p.presses("Good")
	fault(emulator.Fault{Kind: emulator.DeliverTwice})
	p.types("Kim Visser; Purchasing director; decides\nHow: <b>They</b> & she compare.")
	p.presses("Save")
	p.presses("Kim Visser")
	ts, err := p.eva.Type(p.dm, "Deliver faster.")
	p.must(err)
	p.settle()
	p.types("Too many suppliers.")
	p.must(p.eva.Edit(p.dm, ts, "Deliver within 12 hours."))
	p.settle()
	p.must(p.eva.Delete(p.dm, ts))
	p.settle()
	p.presses("Keep Answer")
	p.must(p.world.Restart(t.Context()))
	p.somebody(emulator.SampleJonas, "hello")
	p.somebody(emulator.SampleVisser, "goedemorgen")
	p.calls(emulator.SampleVisser, emulator.SampleShared, "plan Contoso")
	p.calls(emulator.SampleEva, emulator.SampleInternal, "plan ABC Company")
	p.types("plan")
	p.presses("Run Command")
	fault(emulator.Fault{Kind: emulator.FailBefore, Method: "chat.postMessage", Times: 2})
	p.types("Joint projects.")
	p.advance(time.Hour)
	p.types("pause")
	// Slack is down while a reminder falls due.
	down := at(t, "2026-12-03 08:30", "Europe/Amsterdam")
	p.advance(down.Sub(p.time().Now))
	p.world.Slack().GoDown(down.Add(33 * time.Minute))
	p.advance(32 * time.Minute)
	p.advance(2 * time.Hour)
	p.types("continue")

	saved := p.script()
	if testing.Verbose() {
		t.Log("\n" + saved)
	}
	for _, line := range []string{
		"seed play en", "eva: hi", "eva fills: customer_since = 2015 | industry = office ", "wait until 2026-11-23 09:10", "eva presses: Save", `How: <b>They</b> & she`,
		`eva edits "Deliver faster."`, "eva deletes ", "restart", "jonas: hello", "visser: goedemorgen", "visser mentions shared: plan Contoso", "eva mentions team: plan ABC", "shows page page-1",
	} {
		if !strings.Contains(saved, line) {
			t.Errorf("not recorded: %s", line)
		}
	}
	if strings.Contains(saved, "#!") || strings.Contains(saved, "U0EVA") {
		t.Error("a gap or an id was recorded")
	}
	if why := replayed(t, saved); why != "" {
		t.Errorf("%s\n\n%s", why, saved)
	}
	if why := replayed(t, strings.Replace(saved, "> How solid is", "> How good is", 1)); !strings.Contains(why, "eva was told: How solid") {
		t.Errorf("an altered word: %s", why)
	}

	// The folder keeps it.
	p.must(p.world.Close())
	p.open(app.PlaygroundOptions{Data: data})
	p.types("help")
	again := p.script()
	if head, rest, found := strings.Cut(again, "\nrestart\nsilence\neva: help\n"); !found || !strings.HasPrefix(saved, head) || !strings.Contains(rest, "No question is waiting.") {
		t.Errorf("after another start:\n%s", again)
	}
	if why := replayed(t, again); why != "" {
		t.Errorf("%s\n\n%s", why, again)
	}
}

func TestPlayedInOtherLanguages(t *testing.T) {
	t.Parallel()
	for _, lang := range []locale.Language{locale.German, locale.Dutch} {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			p := newPlayed(t, app.PlaygroundOptions{Language: lang})
			p.types("hi")
			p.somebody(emulator.SampleDeBoer, "hoi")
			p.advance(15 * 24 * time.Hour)
			saved := p.script()
			if !strings.Contains(saved, "\nseed play "+string(lang)+"\neva: hi\n") || strings.Contains(saved, "#!") {
				t.Error(saved)
			}
			if why := replayed(t, saved); why != "" {
				t.Errorf("%s\n\n%s", why, saved)
			}
			p.must(p.world.Reset(t.Context()))
			if saved := p.script(); !strings.HasSuffix(saved, "\nword for word\nseed play "+string(lang)+"\n") {
				t.Errorf("after a reset:\n%s", saved)
			}
		})
	}
}

// TestPlayedBeyondWords: what is done to the workspace itself is no line of a
// script, and the saved one says so.
func TestPlayedBeyondWords(t *testing.T) {
	t.Parallel()
	p := newPlayed(t, app.PlaygroundOptions{})
	p.types("hi")
	p.must(p.world.Slack().ChangeUser(emulator.SampleEva, func(u *emulator.User) { u.Name = "Eva Brandt-Keller" }))
	p.settle()
	p.types("help")
	p.must(p.world.Slack().Uninstall(emulator.SampleApp, emulator.SampleTeam, false))
	p.settle()
	saved := p.script()
	for _, line := range []string{"\n#! what the platform knows of eva has changed: name", "\neva: help\n", "\n#! the app was removed from the workspace\n"} {
		if !strings.Contains(saved, line) {
			t.Errorf("no line %q in\n%s", line, saved)
		}
	}
	if why := replayed(t, saved); !strings.Contains(why, "no script can say it") {
		t.Error(why)
	}
}
