package turn_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/internal/turn"
)

// TestAFormThatFailsStaysOpen: nothing is told in the conversation, where the
// form's words would be lost; sent again it counts.
func TestAFormThatFailsStaysOpen(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	fail := func(func(turn.Tx) error) error { return full }
	turns, store, log := newTurns(t, nil, fail)
	if _, err := turns.Handle(context.Background(), said("e1", "new plan for Contoso")); err != nil {
		t.Fatal(err)
	}
	told(t, store)
	form := said("e2", "")
	form.Kind = bot.Pressed
	form.Action = bot.Action{Verb: "send_form", Fields: map[string]string{"industry": "paper"}}
	reply, err := turns.Handle(context.Background(), form)
	if err != nil || !strings.Contains(reply.Problems[""], "nothing was saved") {
		t.Fatalf("%+v, %v", reply, err)
	}
	_, reference, _ := strings.Cut(reply.Problems[""], "Reference: ")
	if reference == "" || !strings.Contains(log.String(), reference) {
		t.Errorf("the log does not hold the reference %q", reference)
	}
	if got := told(t, store); got != "" {
		t.Errorf("told %q", got)
	}
	reply, err = turns.Handle(context.Background(), form)
	if got := told(t, store); err != nil || len(reply.Problems) > 0 || !strings.Contains(got, "paper") && !strings.Contains(got, "understood") {
		t.Errorf("sent again: %+v, %v, told %q", reply, err, got)
	}
}
