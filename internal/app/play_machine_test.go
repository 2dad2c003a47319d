package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot/playground"
	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
	"lodestar/internal/app"
)

// visible is everything people and the inspector can see, to compare two states.
func (p *played) visible() map[string]any {
	p.Helper()
	ctx := p.Context()
	now := p.time()
	now.Trip = playground.Trip{} // what a move led to is forgotten with the process
	all := map[string]any{"time": now}
	for _, user := range []string{emulator.SampleEva, emulator.SampleJonas, emulator.SampleVisser, emulator.SampleDeBoer} {
		person, err := p.world.Slack().Person(user)
		p.must(err)
		for _, c := range person.Conversations() {
			messages, err := person.Messages(c.ID)
			p.must(err)
			unread, err := person.Unread(c.ID)
			p.must(err)
			all[user+" "+c.ID] = messages
			all[user+" unread "+c.ID] = unread
		}
		home, err := person.Home(emulator.SampleApp)
		p.must(err)
		all[user+" home"] = home
		conversation, err := p.world.Conversation(ctx, user)
		p.must(err)
		all[user+" conversation"] = conversation
		plans, err := p.world.PlansFor(ctx, user)
		p.must(err)
		all[user+" plans"] = plans
		for _, line := range plans {
			plan, err := p.world.Plan(ctx, user, line.ID, playground.Internal, 0)
			p.must(err)
			all[user+" plan "+line.ID] = plan
		}
	}
	jobs, err := p.world.Jobs(ctx)
	p.must(err)
	outgoing, err := p.world.Outgoing(ctx)
	p.must(err)
	all["jobs"], all["outgoing"] = jobs, outgoing
	// As JSON, so that what is compared is what is shown.
	data, err := json.Marshal(all)
	p.must(err)
	all = nil
	p.must(json.Unmarshal(data, &all))
	return all
}

// TestReset goes back to the start, in under a second and completely.
func TestReset(t *testing.T) {
	t.Parallel()
	p := copied(t)
	fresh := p.visible()
	fastest := time.Hour
	for range 3 {
		p.types("continue")
		p.types("Returnable boxes in the north first.")
		p.types("new plan for Contoso")
		p.must(p.world.Slack().Deactivate(emulator.SampleJonas))
		p.must(p.world.Advance(p.time().Now.AddDate(0, 0, 30)))
		p.ready()
		p.world.Slack().GoDown(time.Time{})
		if cmp.Equal(fresh, p.visible()) {
			t.Fatal("nothing has changed: the test proves nothing")
		}
		began := time.Now()
		p.must(p.world.Reset(t.Context()))
		fastest = min(fastest, time.Since(began)) // the machine has other things to do
		if diff := cmp.Diff(fresh, p.visible()); diff != "" {
			t.Fatalf("not as at the start: %s", diff)
		}
		p.hears(p.types("hi"), "Nordwind")
	}
	began := time.Now()
	p.must(p.world.Restart(t.Context()))
	if limit := max(time.Second, 5*time.Since(began)); fastest > limit { // on a machine that is slow in all
		t.Errorf("it took %v", fastest)
	}
}

// TestUndoOfReset brings everything back that a reset took away, and takes it
// away again; the conversation goes on either way.
func TestUndoOfReset(t *testing.T) {
	t.Parallel()
	p := copied(t)
	fresh := p.visible()
	if err := p.world.Undo(t.Context()); !errors.Is(err, playground.ErrNothingAside) {
		t.Errorf("nothing was reset: %v", err)
	}
	p.hears(p.types("new plan for Contoso"), "line by line")
	p.must(p.world.Advance(p.time().Now.AddDate(0, 0, 8)))
	p.ready()
	was, trip := p.visible(), p.time().Trip
	recording, err := p.world.Script(t.Context())
	p.must(err)
	p.must(p.world.Reset(t.Context()))
	for range 2 {
		if aside, ok := p.world.Aside(); !ok || aside.Undone || !aside.Now.Equal(trip.To) {
			t.Errorf("aside is %+v, %v", aside, ok)
		}
		p.must(p.world.Undo(t.Context()))
		if diff := cmp.Diff(was, p.visible()); diff != "" {
			t.Fatalf("not as it was: %s", diff)
		}
		if diff := cmp.Diff(trip, p.time().Trip); diff != "" {
			t.Errorf("what happened on the way: %s", diff)
		}
		if aside, ok := p.world.Aside(); !ok || !aside.Undone || !aside.Now.Equal(app.PlayStart()) {
			t.Errorf("aside is %+v, %v", aside, ok)
		}
		p.must(p.world.Undo(t.Context()))
		if diff := cmp.Diff(fresh, p.visible()); diff != "" {
			t.Fatalf("not as at the start: %s", diff)
		}
	}
	p.must(p.world.Undo(t.Context()))
	script, err := p.world.Script(t.Context())
	p.must(err)
	if !strings.HasPrefix(string(script), string(recording)) {
		t.Errorf("the recording was\n%s\nand is\n%s", recording, script)
	}
	p.hears(p.types("one by one"), "customer")
}

// TestRestartInTheMiddle kills the bot while it asks and while it speaks: the
// conversation goes on, and nothing is said twice.
func TestRestartInTheMiddle(t *testing.T) {
	t.Parallel()
	p := copied(t)
	p.hears(p.types("continue"), "goal 2")
	p.must(p.world.Restart(t.Context()))
	p.hears(p.types("Returnable boxes in the north first."), "Which actions lead to goal 2?")
	p.types("pause")
	before := len(p.said())
	for range 5 {
		_, err := p.eva.Type(p.dm, "home")
		p.must(err)
		p.must(p.world.Restart(t.Context())) // wherever it is with its answer
		p.settle()
		p.must(p.world.Advance(p.time().Now.Add(10 * time.Minute))) // Slack repeats what met with silence
		p.ready()
	}
	answers := 0
	for _, line := range p.said()[before:] {
		if strings.HasPrefix(line, "> Your plans.") {
			answers++
		}
	}
	if answers != 5 {
		t.Errorf("five questions, %d answers: %q", answers, p.said()[before:])
	}
}

// TestFolderIsReopened goes on with clock, conversation and plans where they
// stood.
func TestFolderIsReopened(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "50% of #1", "play")
	o := app.PlaygroundOptions{Data: folder, Language: locale.German}
	p := newPlayed(t, o)
	fresh := p.visible()
	p.hears(p.types("weiter"), "Ziel 2")
	p.must(p.world.Advance(p.time().Now.Add(26 * time.Hour)))
	p.ready()
	p.types("Zuerst im Norden.")
	before := p.visible()
	p.must(p.world.Close())

	p.open(app.PlaygroundOptions{Data: folder})
	p.settle()
	if diff := cmp.Diff(before, p.visible()); diff != "" {
		t.Fatalf("not as it was left: %s", diff)
	}
	if got := p.world.Language(); got != locale.German {
		t.Errorf("it speaks %s", got)
	}
	p.hears(p.types("pause"), "Pausiert bei Schritt 4")
	p.must(p.world.Reset(t.Context()))
	if diff := cmp.Diff(fresh, p.visible()); diff != "" {
		t.Fatalf("not as at the start: %s", diff)
	}
	p.must(p.world.Close())
	if err := os.Remove(filepath.Join(folder, "play.json")); err != nil {
		t.Fatal(err)
	}
	if _, err := app.OpenPlayground(t.Context(), app.PlaygroundOptions{Data: folder}); err == nil || !strings.Contains(err.Error(), "--data") {
		t.Errorf("half a playground is opened: %v", err)
	}
}

// TestKilledPlayground: what was kept last is older than the database. No event
// and no message of the new start is taken for one of the old.
func TestKilledPlayground(t *testing.T) {
	t.Parallel()
	p := copied(t)
	folder := p.folder
	kept, err := os.ReadFile(filepath.Join(folder, "play.json"))
	p.must(err)
	for range 4 {
		p.hears(p.types("home"), "Your plans.")
	}
	p.must(p.world.Close())
	p.must(os.WriteFile(filepath.Join(folder, "play.json"), kept, 0o600))
	p.open(app.PlaygroundOptions{Data: folder})
	for range 6 {
		p.hears(p.types("home"), "Your plans.")
	}
}

// TestReinstalled: the app is removed and installed again with a new token, which
// the bot takes up by itself.
func TestReinstalled(t *testing.T) {
	t.Parallel()
	p := copied(t)
	slack := p.world.Slack()
	p.must(slack.Uninstall(emulator.SampleApp, emulator.SampleTeam, true))
	p.settle()
	_, err := slack.Install(emulator.Installation{App: emulator.SampleApp, Team: emulator.SampleTeam, Scopes: emulator.SampleScopes()})
	p.must(err)
	for range 500 {
		said := p.types("hi")
		if strings.Contains(strings.Join(said, "\n"), "Nordwind") {
			return
		}
		if err := p.world.Advance(p.time().Now.Add(time.Minute)); !errors.Is(err, playground.ErrAdvancing) { // it is starting anew
			p.must(err)
		}
		p.ready()
	}
	t.Error("the bot says nothing any more")
}

// TestTemporaryFolder leaves nothing behind.
func TestTemporaryFolder(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	p := newPlayed(t, app.PlaygroundOptions{})
	p.must(p.world.Close())
	left, err := os.ReadDir(os.Getenv("TMPDIR"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestSettleEnds with its context, whatever waits.
func TestSettleEnds(t *testing.T) {
	t.Parallel()
	p := copied(t)
	p.world.Slack().Inject(emulator.Fault{Kind: emulator.SlowAnswer, Method: "chat.postMessage", Wait: time.Minute})
	_, err := p.eva.Type(p.dm, "hi")
	p.must(err)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := p.world.Settle(ctx); err == nil {
		t.Error("it says that all is done")
	}
}

// TestFolderIsOnesOwn: a second playground in the same folder is refused; one that is cut short while it begins leaves no half.
func TestFolderIsOnesOwn(t *testing.T) {
	t.Parallel()
	p := copied(t)
	if _, err := app.OpenPlayground(t.Context(), app.PlaygroundOptions{Data: p.folder}); err == nil || !strings.Contains(err.Error(), "in use by process") {
		t.Errorf("a second one: %v", err)
	}
	p.hears(p.types("hi"), "Nordwind")

	folder := t.TempDir()
	short, cancel := context.WithTimeout(t.Context(), 60*time.Millisecond)
	defer cancel()
	if world, err := app.OpenPlayground(short, app.PlaygroundOptions{Data: folder}); err == nil {
		p.must(world.Close()) // a fast machine
		return
	}
	world, err := app.OpenPlayground(t.Context(), app.PlaygroundOptions{Data: folder})
	p.must(err)
	p.must(world.Close())
}

// TestBesideChat: the folder may hold what `chat` has kept. A reset puts it
// aside and removes nothing.
func TestBesideChat(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	chat := func(typed string) string {
		t.Helper()
		var out strings.Builder
		err := app.Chat(t.Context(), app.ChatOptions{
			Options: app.Options{Database: "file:" + filepath.Join(folder, "lodestar.db")},
			In:      strings.NewReader(typed), Out: &out, As: "eva",
		})
		if err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	chat("new plan for Contoso\npause\n")
	p := newPlayed(t, app.PlaygroundOptions{Data: folder})
	p.hears(p.types("hi"), "Nordwind")
	p.must(p.world.Close())
	if said := chat("hi\n"); !strings.Contains(said, "Contoso") || strings.Contains(said, "Nordwind") {
		t.Errorf("the chat says %s", said)
	}
	chat("new plan for Fabrikam\npause\n")
	p.open(app.PlaygroundOptions{Data: folder})
	p.must(p.world.Reset(t.Context()))
	p.must(p.world.Close())
	if said := chat("hi\n"); !strings.Contains(said, "Contoso") {
		t.Errorf("after a reset the chat says %s", said)
	}
	if _, err := os.Stat(filepath.Join(folder, "lodestar.before-reset.db")); err != nil {
		t.Error(err)
	}
}
