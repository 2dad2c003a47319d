package sqlstore

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/conversation"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

const day = 24 * time.Hour

// TestPrune lets the clock run and looks on which day what is gone.
func TestPrune(t *testing.T) {
	t.Parallel()
	s := opened(t)
	session := func(id string, status conversation.Status) *playbook.Session {
		return &playbook.Session{
			Session: conversation.Session{ID: id, Flow: "plan", Status: status}, Tenant: tenant, Person: "eva",
			Place: bot.Address{Tenant: tenant, Place: id}, Touched: now(),
		}
	}
	plan := func(id string, state playbook.PlanState, cancelled time.Time) *playbook.Plan {
		return &playbook.Plan{Tenant: tenant, ID: id, Account: "acc", State: state, Cancelled: cancelled}
	}
	kept, presented := version(1), version(1)
	kept.Plan = "discarded"
	presented.Plan, presented.State = "presented", "presented"
	err := s.Turn(t.Context(), func(tx turn.Tx) error {
		_, err := tx.FirstSeen(tenant, "Ev1", now())
		return errors.Join(err,
			tx.SaveAccount(&playbook.Account{Tenant: tenant, ID: "acc", Name: "ABC Company"}),
			tx.SavePlan(plan("discarded", playbook.Cancelled, now())),
			tx.SavePlan(plan("presented", playbook.Cancelled, now())),
			tx.SavePlan(plan("draft", playbook.Draft, time.Time{})),
			tx.SavePlan(plan("closed", playbook.Closed, now())),
			tx.Log(tenant, "discarded", []playbook.Logged{{Key: conversation.Key{Step: "x"}}}),
			tx.AddVersion(kept), tx.AddVersion(presented),
			tx.SaveSession(session("active", conversation.Active)), tx.SaveSession(session("paused", conversation.Paused)),
			tx.SaveSession(session("finished", conversation.Finished)), tx.SaveSession(session("discarded", conversation.Discarded)),
			tx.Say(note("C1", "sent"), now()), tx.Say(note("C1", "failed"), now()), tx.Say(note("C1", "lapsed"), now()), tx.Say(note("C1", "waits"), now()),
			tx.Schedule(reminder(1)), tx.Schedule(reminder(2)))
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, state := range []delivery.State{delivery.Sent, delivery.Failed, delivery.Lapsed} {
		rows, err := s.Claim(t.Context(), "boot", now(), 1)
		if err != nil {
			t.Fatal(err)
		}
		rows[0].State = state
		if err := s.Settle(t.Context(), rows[0]); err != nil {
			t.Fatal(err)
		}
	}
	jobs, err := s.Due(t.Context(), now(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Turn(t.Context(), func(tx turn.Tx) error { _, err := tx.Finish(jobs[0]); return err }); err != nil {
		t.Fatal(err)
	}
	if failed, err := s.Undelivered(t.Context()); err != nil || len(failed) != 1 || failed[0].State != delivery.Failed {
		t.Errorf("what an operator is to see: %v, %v", failed, err)
	}
	for _, c := range []struct {
		after  time.Duration
		wanted Pruned
	}{
		{0, Pruned{}},
		{7 * day, Pruned{}},
		{7*day + time.Second, Pruned{Events: 1}},
		{30 * day, Pruned{}},
		{30*day + time.Second, Pruned{Messages: 2, Sessions: 2, Plans: 1}},
		{90 * day, Pruned{}},
		{90*day + time.Second, Pruned{Undelivered: 1, Jobs: 1}},
		{3000 * day, Pruned{}},
	} {
		got, err := s.Prune(t.Context(), now().Add(c.after))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.wanted, got); diff != "" {
			t.Errorf("after %v: wanted (-), got (+)\n%s", c.after, diff)
		}
	}
	err = s.Read(t.Context(), func(tx playbook.Tx) error {
		history, err1 := tx.History(tenant, "discarded", 0)
		versions, err2 := tx.Versions(tenant, "presented")
		plans, err3 := tx.PlansOf(tenant, "acc")
		waiting, err4 := tx.Jobs(tenant)
		if len(history) != 0 || len(versions) != 1 || len(plans) != 3 || len(waiting) != 1 {
			t.Errorf("left: %v, %v, %v, %v", history, versions, plans, waiting)
		}
		return errors.Join(err1, err2, err3, err4)
	})
	if err != nil {
		t.Error(err)
	}
}

func TestPruneInParts(t *testing.T) {
	t.Parallel()
	s := opened(t)
	const many = 2*pruneAtOnce + 1
	err := s.Turn(t.Context(), func(tx turn.Tx) error {
		for n := range many {
			if _, err := tx.FirstSeen(tenant, fmt.Sprint(n), now()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Prune(t.Context(), now().Add(8*day)); err != nil || got.Events != many {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestDeletedWordsAreGone looks for a marker in the raw files (F2).
func TestDeletedWordsAreGone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	s := openedAt(t, path, Options{})
	const marker = "marker-that-nobody-may-find"
	there := func() (names []string) {
		for _, suffix := range []string{"", "-wal", "-shm"} {
			content, err := os.ReadFile(path + suffix)
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Fatal(err)
			}
			if bytes.Contains(content, []byte(marker)) {
				names = append(names, "l.db"+suffix)
			}
		}
		return names
	}
	err := s.Turn(t.Context(), func(tx turn.Tx) error {
		for n := range 50 {
			if err := tx.Say(note(fmt.Sprint(n), marker), now()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(there()) == 0 {
		t.Fatal("the marker was never in the file: the test would find nothing")
	}
	rows, err := s.Claim(t.Context(), "boot", now(), 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		row.State = delivery.Sent
		if err := s.Settle(t.Context(), row); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.Prune(t.Context(), now().Add(31*day)); err != nil || got.Messages != 50 {
		t.Fatalf("%+v, %v", got, err)
	}
	if names := there(); len(names) != 0 {
		t.Errorf("the marker is still in %v", names)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if names := there(); len(names) != 0 {
		t.Errorf("after closing the marker is in %v", names)
	}
}

func TestScrubSaysWhenAReaderIsInTheWay(t *testing.T) {
	t.Parallel()
	s := opened(t)
	err := s.Read(t.Context(), func(tx playbook.Tx) error {
		if _, err := tx.Setting(tenant, "x"); err != nil {
			return err
		}
		if err := s.Turn(t.Context(), put("x")); err != nil {
			return err
		}
		if err := s.Scrub(t.Context()); !errors.Is(err, ErrBusy) {
			t.Errorf("scrubbing beside a reader was answered %v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if err := s.Scrub(t.Context()); err != nil {
		t.Error(err)
	}
}
