package sqlstore

import (
	"testing"
	"time"

	"lodestar/bot/delivery"
	"lodestar/internal/turn"
)

// TestNotesComeBack: a note about a message is there when it is claimed again, and
// one that was sent goes out once more only from the conversation it went to.
func TestNotesComeBack(t *testing.T) {
	t.Parallel()
	s := openedAt(t, t.TempDir()+"/l.db", Options{})
	d := note("D1", "the plan")
	d.ID = "evt/1"
	later := note("D1", "next")
	later.ID = "evt/2"
	if err := s.Turn(t.Context(), func(tx turn.Tx) error {
		if err := tx.Say(d, now()); err != nil {
			return err
		}
		return tx.Say(later, now())
	}); err != nil {
		t.Fatal(err)
	}
	claim := func() []delivery.Row {
		t.Helper()
		rows, err := s.Claim(t.Context(), "boot", now().Add(time.Hour), 10)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	settle := func(r delivery.Row, state delivery.State) {
		t.Helper()
		r.State = state
		if err := s.Settle(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	rows := claim()
	if len(rows) != 1 || rows[0].ID != d.ID || rows[0].Noted != "" {
		t.Fatalf("%+v", rows)
	}
	if err := s.Note(t.Context(), d.To.Tenant, d.ID, "file F1"); err != nil {
		t.Fatal(err)
	}
	settle(rows[0], delivery.Unknown)
	rows = claim()
	if len(rows) != 1 || rows[0].Noted != "file F1" {
		t.Fatalf("%+v", rows)
	}
	if ok, err := s.Reopen(t.Context(), d.To.Tenant, d.To.Place, d.ID, "yes"); ok || err != nil {
		t.Errorf("one that is on its way goes out once more: %v, %v", ok, err)
	}
	settle(rows[0], delivery.Sent)
	for _, c := range []struct{ tenant, place, id string }{{"other", d.To.Place, d.ID}, {d.To.Tenant, "D2", d.ID}, {d.To.Tenant, d.To.Place, "evt/3"}} {
		if ok, err := s.Reopen(t.Context(), c.tenant, c.place, c.id, "yes"); ok || err != nil {
			t.Errorf("%+v goes out once more: %v, %v", c, ok, err)
		}
	}
	if ok, err := s.Reopen(t.Context(), d.To.Tenant, d.To.Place, d.ID, "yes"); !ok || err != nil {
		t.Fatalf("%v, %v", ok, err)
	}
	rows = claim() // the one behind it is the head now
	if len(rows) != 1 || rows[0].ID != later.ID {
		t.Fatalf("%+v", rows)
	}
	settle(rows[0], delivery.Sent)
	if rows = claim(); len(rows) != 1 || rows[0].ID != d.ID || rows[0].Noted != "yes" || rows[0].Attempts != 0 {
		t.Fatalf("%+v", rows)
	}
}
