package turn_test

import (
	"context"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// TestNobodyIsRemindedWhoBelongsToUsNoMore: a person who was made a guest or left
// has not written since; what is planned for them is dropped all the same.
func TestNobodyIsRemindedWhoBelongsToUsNoMore(t *testing.T) {
	t.Parallel()
	turns, store, log := newTurns(t)
	handle(t, turns, said("e1", "new plan for Contoso"))
	told(t, store)
	left := said("", "").From
	left.External = true
	if err := turns.Changed(context.Background(), left); err != nil {
		t.Fatal(err)
	}
	job := scheduler.Job{Tenant: "local", Kind: playbook.JobPeriodEnd, Key: "k", Args: map[string]string{"person": "eva"}, Due: turns.Now()}
	err := store.Turn(context.Background(), func(tx turn.Tx) error { return tx.Schedule(job) })
	if err != nil {
		t.Fatal(err)
	}
	runDue(t, turns, store)
	if got := told(t, store); got != "" || !strings.Contains(log.String(), "not a colleague") {
		t.Errorf("told %q, logged %q", got, log)
	}
	// Who is unknown stays unknown, and who comes back is one of us.
	stranger := left
	stranger.ID = "kim"
	left.External = false
	for _, p := range []bot.Person{stranger, left} {
		if err := turns.Changed(context.Background(), p); err != nil {
			t.Fatal(err)
		}
	}
	err = store.Read(context.Background(), func(tx playbook.Tx) error {
		eva, _, err := tx.Person("local", "eva")
		if eva.External {
			t.Error("somebody who came back is no colleague")
		}
		if _, known, _ := tx.Person("local", "kim"); known {
			t.Error("somebody who never wrote is kept")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
