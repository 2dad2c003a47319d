package sqlstore

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"lodestar/bot/delivery"
	"lodestar/internal/sqlstore/sqlstoretest"
	"lodestar/internal/turn"
)

// TestAClaimThatFails gives nothing to be said, wherever it fails: a message would be
// out that nothing marks as being sent, and would be said again. Nor does it keep what
// it may have claimed: the next claim has it.
func TestAClaimThatFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at    string // the statement that fails
		skip  int    // of those
		after bool   // it is done, and its answer is lost
	}{
		"the second half": {at: "UPDATE outbox SET boot = ?", skip: 1}, "after it": {at: "UPDATE outbox SET boot = ?", skip: 1, after: true},
		"the commit": {at: "COMMIT"}, "after the commit": {at: "COMMIT", after: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			watch := &sqlstoretest.Watch{}
			s := openedAt(t, filepath.Join(t.TempDir(), "l.db"), Options{Wrap: watch.Wrap})
			if err := s.Turn(t.Context(), func(tx turn.Tx) error { return tx.Say(note("C1", "one"), now()) }); err != nil {
				t.Fatal(err)
			}
			seen := 0
			fails := func(query string) error {
				if !strings.HasPrefix(query, c.at) {
					return nil
				}
				if seen++; seen == c.skip+1 {
					return errors.New("the machine made a noise")
				}
				return nil
			}
			if c.after {
				watch.Set(nil, fails)
			} else {
				watch.Set(fails, nil)
			}
			if rows, err := s.Claim(t.Context(), "boot", now(), 10); err == nil || len(rows) != 0 {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			watch.Set(nil, nil)
			if _, due, err := s.Next(t.Context()); err != nil || !due {
				t.Errorf("nothing is due any more, %v", err)
			}
			rows, err := s.Claim(t.Context(), "boot", now(), 10)
			if err != nil || len(rows) != 1 || rows[0].State != delivery.Sending {
				t.Fatalf("%+v, %v", rows, err)
			}
			if again, err := s.Claim(t.Context(), "boot", now(), 10); err != nil || len(again) != 0 {
				t.Errorf("claimed twice: %+v, %v", again, err)
			}
		})
	}
}
