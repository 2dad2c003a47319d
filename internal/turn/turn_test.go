package turn_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/conversation/locale"
	"lodestar/internal/sqlstore"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// shaky is a store whose turns go wrong in their own way before the real one
// carries them out.
type shaky struct {
	*sqlstore.Store
	wrong []func(fn func(turn.Tx) error) error // one per turn; nil lets it pass
}

func (s *shaky) Turn(ctx context.Context, fn func(turn.Tx) error) error {
	if len(s.wrong) > 0 {
		next := s.wrong[0]
		s.wrong = s.wrong[1:]
		if next != nil {
			return s.Store.Turn(ctx, func(tx turn.Tx) error {
				return next(func(turn.Tx) error { return fn(tx) })
			})
		}
	}
	return s.Store.Turn(ctx, fn)
}

func newTurns(t *testing.T, wrong ...func(func(turn.Tx) error) error) (*turn.Turns, *sqlstore.Store, *bytes.Buffer) {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC) }
	store, err := sqlstore.Open(context.Background(), sqlstore.Options{URL: "file:" + filepath.Join(t.TempDir(), "turn.db"), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	book, err := playbook.All(words)
	if err != nil {
		t.Fatal(err)
	}
	log := &bytes.Buffer{}
	return &turn.Turns{Store: &shaky{store, wrong}, Book: book, Now: now, Log: slog.New(slog.NewTextHandler(log, nil))}, store, log
}

func said(id, text string) bot.Event {
	return bot.Event{
		ID: id, Tenant: "local", Kind: bot.Said, Text: text,
		From:  bot.Person{Tenant: "local", ID: "eva", Name: "Eva Brandt", Zone: "Europe/Berlin"},
		Place: bot.Address{Platform: "fake", Tenant: "local", Place: "dm:eva", Person: "eva"},
	}
}

// handle hands an event on that has to be stored.
func handle(t *testing.T, turns *turn.Turns, e bot.Event) {
	t.Helper()
	if _, err := turns.Handle(context.Background(), e); err != nil {
		t.Fatal(err)
	}
}

// runDue runs the one job that is due.
func runDue(t *testing.T, turns *turn.Turns, store *sqlstore.Store) {
	t.Helper()
	due, err := store.Due(context.Background(), turns.Now(), 10)
	if err != nil || len(due) != 1 {
		t.Fatalf("due %v, %v", due, err)
	}
	if err := turns.RunJob(context.Background(), due[0]); err != nil {
		t.Fatal(err)
	}
}

// told is everything that waited to be said; it is said by that.
func told(t *testing.T, store *sqlstore.Store) string {
	t.Helper()
	var texts []string
	for {
		rows, err := store.Claim(context.Background(), "boot", time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) == 0 {
			return strings.Join(texts, "\n")
		}
		for _, row := range rows {
			for _, part := range row.Message.Parts {
				texts = append(texts, part.Text)
			}
			row.State = delivery.Sent
			if err := store.Settle(context.Background(), row); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestATurnThatMetAnotherIsRunAgain(t *testing.T) {
	t.Parallel()
	changed := func(func(turn.Tx) error) error { return playbook.ErrChanged }
	turns, store, _ := newTurns(t, changed, changed)
	handle(t, turns, said("e1", "new plan for Contoso"))
	if got := told(t, store); !strings.Contains(got, "Contoso") {
		t.Errorf("told %q", got)
	}
}

func TestOurFaultIsSaidWithAReferenceAndWithoutDetails(t *testing.T) {
	t.Parallel()
	broken := func(func(turn.Tx) error) error { panic("secret detail") }
	turns, store, log := newTurns(t, broken)
	if _, err := turns.Handle(context.Background(), said("e1", "my private words")); err != nil {
		t.Fatalf("the person was told, so the event is handled: %v", err)
	}
	got := told(t, store)
	if !strings.Contains(got, "That did not work, and nothing was saved.") || strings.Contains(got, "secret") {
		t.Errorf("told %q", got)
	}
	_, reference, _ := strings.Cut(got, "Reference: ")
	if reference == "" || !strings.Contains(log.String(), strings.TrimSpace(reference)) {
		t.Errorf("the log does not hold reference %q", reference)
	}
	if strings.Contains(log.String(), "my private words") {
		t.Error("the log holds what the person wrote")
	}
	// Sent again, it is taken.
	handle(t, turns, said("e2", "new plan for Contoso"))
}

func TestAFaultIsToldOnceForAnEventAndNeverInAChannel(t *testing.T) {
	t.Parallel()
	broken := func(func(turn.Tx) error) error { return errors.New("broken") }
	turns, store, _ := newTurns(t, broken, nil, broken)
	for range 2 {
		handle(t, turns, said("e1", "new plan for Contoso"))
	}
	if got := told(t, store); strings.Count(got, "nothing was saved") != 1 {
		t.Errorf("told %q", got)
	}
	turns, store, _ = newTurns(t, broken)
	shared := said("e2", "hello")
	shared.Place.Place, shared.Place.Person = "channel:shared", ""
	if _, err := turns.Handle(context.Background(), shared); err == nil {
		t.Error("the platform was told that the event is handled")
	}
	if got := told(t, store); got != "" {
		t.Errorf("a channel was told %q", got)
	}
}

func TestNobodyIsRemindedWhoMayNotBe(t *testing.T) {
	t.Parallel()
	turns, store, log := newTurns(t)
	handle(t, turns, said("e1", "new plan for Contoso"))
	told(t, store)
	var job scheduler.Job
	err := store.Turn(context.Background(), func(tx turn.Tx) error {
		account, _, err := tx.AccountNamed("local", "contoso")
		if err != nil {
			return err
		}
		plans, err := tx.PlansOf("local", account.ID)
		if err != nil {
			return err
		}
		account.Manager = "somebody else"
		job = scheduler.Job{Tenant: "local", Kind: playbook.JobPeriodEnd, Key: "k", Subject: plans[0].ID, Args: map[string]string{"person": "eva"}, Due: turns.Now()}
		return errors.Join(tx.SaveAccount(&account), tx.Schedule(job))
	})
	if err != nil {
		t.Fatal(err)
	}
	runDue(t, turns, store)
	if got := told(t, store); got != "" || !strings.Contains(log.String(), "not on the team") {
		t.Errorf("told %q, logged %q", got, log)
	}
}

func TestAJobOfARemovedAppWaitsUntilItIsBack(t *testing.T) {
	t.Parallel()
	turns, store, _ := newTurns(t)
	handle(t, turns, said("e1", "new plan for Contoso"))
	told(t, store)
	job := scheduler.Job{Tenant: "local", Kind: playbook.JobPeriodEnd, Key: "k", Args: map[string]string{"person": "eva"}, Due: turns.Now()}
	err := store.Turn(context.Background(), func(tx turn.Tx) error {
		return errors.Join(tx.Schedule(job), tx.SetSetting("local", playbook.SettingUninstalled, "2026-11-23T08:00:00Z"))
	})
	if err != nil {
		t.Fatal(err)
	}
	runDue(t, turns, store)
	handle(t, turns, said("e2", "hi"))
	err = store.Turn(context.Background(), func(tx turn.Tx) error {
		removed, err := tx.Setting("local", playbook.SettingUninstalled)
		if removed != "" {
			t.Error("somebody wrote, and the app still counts as removed")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	due, err := store.Due(context.Background(), turns.Now().Add(25*time.Hour), 10)
	if err != nil || len(due) != 1 || due[0].Kind != playbook.JobPeriodEnd {
		t.Errorf("due %v, %v", due, err)
	}
}

func TestWhoIsNoColleagueAnyMoreSeesNothingOfAnOpenPlan(t *testing.T) {
	t.Parallel()
	turns, store, _ := newTurns(t)
	handle(t, turns, said("e1", "new plan for Secretive"))
	if got := told(t, store); !strings.Contains(got, "Secretive") {
		t.Fatalf("told %q", got)
	}
	guest := said("e2", "")
	guest.From.External = true
	for i, kind := range []bot.EventKind{bot.Pressed, bot.Attached, bot.Edited, bot.Arrived, bot.Said} {
		e := guest
		e.ID, e.Kind, e.Message = string(rune('a'+i)), kind, "m"
		e.Action = bot.Action{Verb: "show"}
		handle(t, turns, e)
		if got := told(t, store); strings.Contains(got, "Secretive") || strings.Contains(got, "line by line") {
			t.Errorf("%s: told %q", kind, got)
		}
	}
	page, err := turns.Home(context.Background(), guest.From)
	if err != nil || len(page.Buttons) > 0 || strings.Contains(page.Notification, "Secretive") {
		t.Errorf("the start page is %+v, %v", page, err)
	}
}

func TestAnEventThatCouldNotBeStoredIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	fail := func(func(turn.Tx) error) error { return full }
	turns, store, _ := newTurns(t, fail, fail)
	if _, err := turns.Handle(context.Background(), said("e1", "new plan for Contoso")); !errors.Is(err, full) {
		t.Fatalf("error %v", err)
	}
	handle(t, turns, said("e1", "new plan for Contoso"))
	if got := told(t, store); strings.Count(got, "Contoso") == 0 {
		t.Errorf("the repeated event was not carried out: %q", got)
	}
}

func TestTheSameEventTwiceIsCarriedOutOnce(t *testing.T) {
	t.Parallel()
	turns, store, _ := newTurns(t)
	for range 2 {
		handle(t, turns, said("e1", "new plan for Contoso"))
	}
	err := store.Read(context.Background(), func(tx playbook.Tx) error {
		account, ok, err := tx.AccountNamed("local", "contoso")
		if err != nil || !ok {
			t.Fatalf("no account: %v", err)
		}
		plans, err := tx.PlansOf("local", account.ID)
		if err == nil && len(plans) != 1 {
			t.Errorf("%d plans", len(plans))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
