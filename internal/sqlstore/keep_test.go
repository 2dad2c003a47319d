package sqlstore

import (
	"bytes"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot/delivery"
	"lodestar/conversation"
	"lodestar/internal/turn"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// TestEveryPeriodEndsOnItsDay sets every period to another length, and leaves a
// marker behind for each: on the day it is gone from every byte of the files, and not
// a moment before (F4). Afterwards the chain holds still.
func TestEveryPeriodEndsOnItsDay(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	s := openedAt(t, path, Options{Keep: Keep{
		Drafts: 11, Messages: 12, Undelivered: 13, Sessions: 14, Reminders: 15, Mails: 16, Links: -1, Activity: 18, Erasures: 19, Audit: 20,
	}})
	mark := func(what string) string { return "marker-of-" + what }
	job := reminder(1)
	job.Args = map[string]string{"text": mark("reminders")}
	session := playbook.Session{
		Session: conversation.Session{ID: "ses", Flow: "plan", Subject: mark("sessions"), Status: conversation.Finished}, Tenant: tenant, Person: "eva", Touched: now(),
	}
	record := conversation.NewRecord()
	record.Set(conversation.Key{Step: "vision"}, conversation.Answer{Value: conversation.TextValue(mark("drafts")), State: conversation.Answered})
	raw := []byte(mark("mails"))
	err := s.Turn(t.Context(), func(tx turn.Tx) error {
		_, err := tx.Audit(evidence.Entry{Tenant: tenant, At: now(), Kind: "agreement.refused", By: mark("audit"), About: "pln"})
		for _, do := range []error{
			err,
			tx.SaveAccount(&playbook.Account{Tenant: tenant, ID: "acc", Name: "ABC Company"}),
			tx.SavePlan(&playbook.Plan{Tenant: tenant, ID: "draft", Account: "acc", State: playbook.Cancelled, Record: record, Cancelled: now()}),
			tx.Say(note("C1", mark("messages")), now()), tx.Say(note("C2", mark("undelivered")), now()),
			tx.SaveSession(&session), tx.Schedule(job), tx.KeepMail(playbook.KeptMail{Tenant: tenant, SHA256: evidence.Sum(raw), Raw: raw, At: now()}),
			tx.Active(tenant, playbook.Activity{Person: mark("activity"), Plan: "pln", At: now()}),
			tx.SaveErasure(playbook.Erasure{Subject: playbook.Subject{Tenant: tenant, Person: mark("erasures")}, ID: "era", Asked: now(), Due: now(), State: playbook.ErasureDone}),
		} {
			if do != nil {
				return do
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.Claim(t.Context(), "boot", now(), 2)
	if err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	for i, state := range []delivery.State{delivery.Sent, delivery.Failed} {
		rows[i].State = state
		if err := s.Settle(t.Context(), rows[i]); err != nil {
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
	if err := s.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n, what := range []string{"drafts", "messages", "undelivered", "sessions", "reminders", "mails", "", "activity", "erasures", "audit"} {
		if what == "" {
			continue
		}
		ends := time.Duration(11+n) * day
		if _, err := s.Prune(t.Context(), now().Add(ends)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(filesOf(t, path), []byte(mark(what))) {
			t.Errorf("%s: gone before its day, or never in the files", what)
		}
		if _, err := s.Prune(t.Context(), now().Add(ends+time.Second)); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(filesOf(t, path), []byte(mark(what))) {
			t.Errorf("%s: still in the files after %v", what, ends)
		}
	}
	var links []StoredLink
	if err := s.Evidence(t.Context(), func(e Evidence) error { links = e.Chain; return nil }); err != nil {
		t.Fatal(err)
	}
	prev, key := evidence.First, []byte(nil)
	for i, l := range links {
		if err := l.Follows(int64(i+1), prev, key); err != nil {
			t.Error(err)
		}
		prev = l.Hash
	}
	if len(links) != 2 || !links[0].Empty() || links[1].Empty() {
		t.Errorf("the chain: %+v", links)
	}
	if got, err := s.Prune(t.Context(), now().Add(4000*day)); err != nil || got != (Pruned{}) {
		t.Errorf("in the end: %+v, %v", got, err)
	}
}

func TestKeepOr(t *testing.T) {
	t.Parallel()
	want := DefaultKeep()
	want.Drafts, want.Audit = 5, -1
	if diff := cmp.Diff(want, Keep{Drafts: 5, Audit: -1}.Or(DefaultKeep())); diff != "" {
		t.Error(diff)
	}
	if DefaultKeep().Audit < 3*365+1 {
		t.Error("three years are less than three of the calendar")
	}
}
