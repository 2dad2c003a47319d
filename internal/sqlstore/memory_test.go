package sqlstore

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"lodestar/conversation"
	"lodestar/internal/sqlstore/sqlstoretest"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// planAfter returns what a turn reads of plan "p", and saves it where it is wanted.
func planAfter(t *testing.T, s *Store, change func(tx turn.Tx, p *playbook.Plan) error) (found bool, text string, err error) {
	t.Helper()
	err = s.Turn(t.Context(), func(tx turn.Tx) error {
		p, ok, err := tx.Plan(tenant, "p")
		if err != nil {
			return err
		}
		if found = ok; ok {
			text = p.Record.Text("goal", 0)
		}
		return change(tx, &p)
	})
	return found, text, err
}

func nothing(turn.Tx, *playbook.Plan) error { return nil }

func goal(text string) func(turn.Tx, *playbook.Plan) error {
	return func(tx turn.Tx, p *playbook.Plan) error {
		p.Record.Set(conversation.Key{Step: "goal"}, conversation.Answer{State: conversation.Answered, Value: conversation.TextValue(text)})
		return tx.SavePlan(p)
	}
}

func withPlan(t *testing.T, o Options) *Store {
	t.Helper()
	s := openedAt(t, filepath.Join(t.TempDir(), "l.db"), o)
	err := s.Turn(t.Context(), func(tx turn.Tx) error {
		return errors.Join(
			tx.SaveAccount(&playbook.Account{Tenant: tenant, ID: "acc", Name: "ABC Company"}),
			tx.SavePlan(&playbook.Plan{Tenant: tenant, ID: "p", Account: "acc", State: playbook.Draft, Cancelled: now(), Record: conversation.NewRecord()}))
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestWhatIsRememberedIsACopy: what a turn does to a plan without saving it, and
// after saving it, is seen by no other.
func TestWhatIsRememberedIsACopy(t *testing.T) {
	t.Parallel()
	s := withPlan(t, Options{})
	for _, change := range []func(turn.Tx, *playbook.Plan) error{
		goal("saved"),
		func(_ turn.Tx, p *playbook.Plan) error {
			p.Record.Set(conversation.Key{Step: "goal"}, conversation.Answer{State: conversation.Answered, Value: conversation.TextValue("not saved")})
			p.Record.AddRow("action", 0)
			return nil
		},
		func(tx turn.Tx, p *playbook.Plan) error {
			err := tx.SavePlan(p)
			p.Record.Clear(conversation.Key{Step: "goal"})
			return err
		},
	} {
		if _, _, err := planAfter(t, s, change); err != nil {
			t.Fatal(err)
		}
	}
	if _, text, err := planAfter(t, s, nothing); err != nil || text != "saved" {
		t.Errorf("the plan says %q, %v", text, err)
	}
}

// TestNothingIsRememberedThatIsGone: a turn that was rolled back, a commit that
// failed, rows that were removed.
func TestNothingIsRememberedThatIsGone(t *testing.T) {
	t.Parallel()
	watch := &sqlstoretest.Watch{}
	s := withPlan(t, Options{Wrap: watch.Wrap})
	broken := errors.New("broken")
	if _, _, err := planAfter(t, s, goal("kept")); err != nil {
		t.Fatal(err)
	}
	_, _, err := planAfter(t, s, func(tx turn.Tx, p *playbook.Plan) error {
		return errors.Join(goal("rolled back")(tx, p), broken)
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if _, text, err := planAfter(t, s, nothing); err != nil || text != "kept" {
		t.Errorf("after a turn that failed: %q, %v", text, err)
	}
	watch.Set(func(query string) error {
		if query == "COMMIT" {
			return broken
		}
		return nil
	}, nil)
	if _, _, err := planAfter(t, s, goal("not committed")); err == nil {
		t.Fatal("the commit did not fail")
	}
	watch.Set(nil, nil)
	if _, text, err := planAfter(t, s, nothing); err != nil || text != "kept" {
		t.Errorf("after a commit that failed: %q, %v", text, err)
	}
	if _, err := s.Prune(t.Context(), now().Add(31*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if found, _, err := planAfter(t, s, nothing); err != nil || found {
		t.Errorf("after it was removed: %v, %v", found, err)
	}
}

// TestMemoryIsBounded however many rows a turn reads.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	var r remembered[int]
	for n := range 10 * mostRemembered {
		r.put(rowKey{id: fmt.Sprint(n)}, n)
		r.get(rowKey{id: "0"})
	}
	if n := len(r.young) + len(r.old); n > 2*mostRemembered {
		t.Errorf("%d rows are remembered", n)
	}
	if _, ok := r.get(rowKey{id: "0"}); !ok {
		t.Error("what is asked for again and again was forgotten")
	}
}
