package app_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lodestar/bot/playground"
	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
	"lodestar/internal/app"
)

// TestSampleWorkspace is what a newcomer finds.
func TestSampleWorkspace(t *testing.T) {
	t.Parallel()
	for lang, words := range map[locale.Language][2]string{
		locale.English: {"Paused at step 4", "Hi Eva"}, locale.German: {"Pausiert bei Schritt 4", "Hallo Eva"}, locale.Dutch: {"Gepauzeerd bij stap 4", "Hallo Eva"},
	} {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			p := newPlayed(t, app.PlaygroundOptions{Language: lang})
			said := p.said()
			p.hears(said[len(said)-1:], words[0])
			messages, err := p.eva.Messages(p.dm)
			p.must(err)
			talk := app.SampleTalk(lang)
			for _, m := range messages {
				if m.Bot != "" && strings.Contains(strings.Join(texts(m.Blocks), "\n"), ":warning:") {
					t.Errorf("a sample message was not understood: %q", texts(m.Blocks))
				}
			}
			if n := len(said); n < 2*len(talk) {
				t.Errorf("%d messages for %d that Eva wrote", n, len(talk))
			}
			unread, err := p.eva.Unread(p.dm)
			if err != nil || unread > 0 {
				t.Errorf("%d are unread, %v", unread, err)
			}
			for _, user := range []string{emulator.SampleEva, emulator.SampleJonas} {
				person, err := p.world.Slack().Person(user)
				p.must(err)
				home, err := person.Home(emulator.SampleApp)
				if err != nil || !home.Published {
					t.Errorf("the Home of %s: %+v, %v", user, home, err)
				}
			}
			p.hears(p.types("hi"), words[1])
			for _, call := range p.world.Slack().Calls() {
				if call.Response["ok"] != true || len(call.Findings) > 0 {
					t.Errorf("%s is answered with %v: %v", call.Method, call.Response["error"], call.Findings)
				}
			}
			for _, try := range p.world.Slack().Attempts() {
				if try.Problem != "" {
					t.Errorf("%s %s was not taken: %s", try.Kind, try.Name, try.Problem)
				}
			}
		})
	}
}

// texts are all texts of a message's blocks.
func texts(v any) (all []string) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			all = append(all, texts(x)...)
		}
	case map[string]any:
		for _, x := range v {
			all = append(all, texts(x)...)
		}
	case string:
		all = append(all, v)
	}
	return all
}

// TestPlansOfThePlayground: colleagues open theirs and the example, customers
// nothing.
func TestPlansOfThePlayground(t *testing.T) {
	t.Parallel()
	p := copied(t)
	plans, err := p.world.PlansFor(t.Context(), emulator.SampleEva)
	p.must(err)
	if len(plans) != 2 || plans[0].Account != "Nordwind" || plans[0].Example || plans[0].State != "draft" ||
		plans[1].Account != "ABC Company" || !plans[1].Example || plans[1].Version != 2 {
		t.Fatalf("Eva's plans: %+v", plans)
	}
	for _, line := range plans {
		internal := p.plan(emulator.SampleEva, line.ID, playground.Internal, 0)
		shared := p.plan(emulator.SampleEva, line.ID, playground.Shared, 0)
		if !strings.Contains(internal.HTML, "internal") || strings.Contains(shared.HTML, "internal") || internal.Lines <= shared.Lines || internal.MaxLines != 70 {
			t.Errorf("%s: %d lines internal, %d shared", line.Account, internal.Lines, shared.Lines)
		}
		for _, user := range []string{emulator.SampleVisser, emulator.SampleDeBoer, "U0NOBODY", ""} {
			if found, err := p.world.PlansFor(t.Context(), user); err != nil || len(found) > 0 {
				t.Errorf("%q has %+v, %v", user, found, err)
			}
			for _, view := range []playground.View{playground.Internal, playground.Shared, "other"} {
				if page, err := p.world.Plan(t.Context(), user, line.ID, view, 0); !errors.Is(err, playground.ErrUnknown) || page.HTML != "" {
					t.Errorf("%q opens %s: %v", user, view, err)
				}
			}
		}
	}
	if other := p.plan(emulator.SampleEva, plans[0].ID, "other", 0); other.View != playground.Shared || strings.Contains(other.HTML, "internal") {
		t.Error("a view that nobody knows is not the careful one")
	}
	now, was := p.plan(emulator.SampleEva, plans[1].ID, playground.Internal, 0), p.plan(emulator.SampleEva, plans[1].ID, playground.Internal, 1)
	if was.Shown != 1 || was.HTML == now.HTML || len(now.Versions) != 2 || now.Versions[0].Number != 2 || len(now.Versions[0].Says) != 1 || len(now.Versions[1].Says) != 0 {
		t.Errorf("versions: %+v", now.Versions)
	}
	if _, err := p.world.Plan(t.Context(), emulator.SampleEva, plans[1].ID, playground.Internal, 3); !errors.Is(err, playground.ErrUnknown) {
		t.Errorf("version 3: %v", err)
	}
	jonas, err := p.world.PlansFor(t.Context(), emulator.SampleJonas)
	if err != nil || len(jonas) != 1 || !jonas[0].Example {
		t.Errorf("Jonas, who is not on the team, has %+v, %v", jonas, err)
	}
	if _, err := p.world.Plan(t.Context(), emulator.SampleJonas, plans[0].ID, playground.Internal, 0); !errors.Is(err, playground.ErrUnknown) {
		t.Errorf("Jonas opens Eva's plan: %v", err)
	}
	p.must(p.world.Slack().Deactivate(emulator.SampleEva))
	if found, err := p.world.PlansFor(t.Context(), emulator.SampleEva); err != nil || len(found) > 0 {
		t.Errorf("Eva has left and still opens %+v, %v", found, err)
	}
}

func (p *played) plan(user, plan string, view playground.View, version int) playground.PlanPage {
	p.Helper()
	page, err := p.world.Plan(p.Context(), user, plan, view, version)
	p.must(err)
	return page
}

// TestInsides is what the inspector shows.
func TestInsides(t *testing.T) {
	t.Parallel()
	p := copied(t)
	p.types("continue")
	c, err := p.world.Conversation(t.Context(), emulator.SampleEva)
	p.must(err)
	if c.Flow != "plan" || !strings.HasPrefix(c.Step, "approach/") || c.Session == "" || !slices.Contains(c.Open, c.Step) {
		t.Errorf("she is at %+v", c)
	}
	has := func(want playground.Answer) {
		t.Helper()
		if !slices.Contains(c.Answers, want) {
			t.Errorf("%+v is not among %+v", want, c.Answers)
		}
	}
	has(playground.Answer{Step: "goal_statement", Row: 2, Value: "Halve what comes back damaged", State: "given"})
	has(playground.Answer{Step: "industry", Value: "outdoor clothing", State: "given"})
	if c, err := p.world.Conversation(t.Context(), emulator.SampleVisser); err != nil || c.Flow != "" {
		t.Errorf("Kim is at %+v, %v", c, err)
	}
	jobs, err := p.world.Jobs(t.Context())
	p.must(err)
	i := slices.IndexFunc(jobs, func(j playground.Job) bool { return j.Kind == "draft_idle" })
	if i < 0 || jobs[i].Subject != "Nordwind" || jobs[i].Person != "Eva Brandt" || jobs[i].State != "waiting" || jobs[i].Due.Before(p.time().Now) {
		t.Errorf("jobs: %+v", jobs)
	}
	p.world.Slack().Inject(emulator.Fault{Kind: emulator.FailBefore, Method: "chat.postMessage"})
	p.types("help")
	rows, err := p.world.Outgoing(t.Context())
	p.must(err)
	if last := rows[0]; last.To != "Eva Brandt" || last.State != "unknown" || last.Attempts != 1 || last.NotUntil.Before(p.time().Now) || !strings.Contains(last.Reason, "503") {
		t.Errorf("the last message: %+v", last)
	}
}

// TestTheSameMessageElsewhere: a message of the app's as the other adapters would send
// it, found by where it stands (PG-30).
func TestTheSameMessageElsewhere(t *testing.T) {
	t.Parallel()
	p := copied(t)
	p.types("new plan for Contoso")
	p.types("one by one")
	all, err := p.eva.Messages(p.dm)
	p.must(err)
	last := all[len(all)-1]
	seq, err := p.world.OutgoingAt(t.Context(), p.dm, last.TS)
	p.must(err)
	shown, err := p.world.Elsewhere(t.Context(), seq)
	p.must(err)
	if len(shown.Teams) != 1 || !strings.Contains(shown.Teams[0].Card, `"type": "AdaptiveCard"`) || !strings.Contains(shown.Teams[0].Card, "Contoso") {
		t.Errorf("in Teams: %+v", shown.Teams)
	}
	if !strings.Contains(shown.Terminal, "Contoso") || !strings.Contains(shown.Mail, "Contoso") || shown.Subject == "" {
		t.Errorf("in the terminal: %q; as a mail: %q, %q", shown.Terminal, shown.Subject, shown.Mail)
	}
	if seq, err := p.world.OutgoingAt(t.Context(), "C0", last.TS); seq != 0 || err != nil {
		t.Errorf("in another channel it is message %d, %v", seq, err)
	}
	if shown, err := p.world.Elsewhere(t.Context(), 0); len(shown.Teams) != 0 || err != nil {
		t.Errorf("nothing is %+v, %v", shown, err)
	}
}

// TestChangedTells of everything that the page shows.
func TestChangedTells(t *testing.T) {
	t.Parallel()
	p := copied(t)
	for name, do := range map[string]func(){
		"an answer":  func() { p.types("hi") },
		"the clock":  func() { p.must(p.world.Advance(p.time().Now.Add(time.Hour))); p.ready() },
		"a restart":  func() { p.must(p.world.Restart(t.Context())) },
		"a reset":    func() { p.must(p.world.Reset(t.Context())) },
		"next event": func() { p.must(p.world.AdvanceToNext(t.Context())); p.ready() },
	} {
		p.settle()
		changed := p.world.Changed()
		do()
		select {
		case <-changed:
		case <-time.After(5 * time.Second):
			t.Errorf("nothing tells of %s", name)
		}
	}
}
