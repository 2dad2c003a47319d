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
	handle(t, turns, said("e1", "new plan for Contoso"))
	told(t, store)
	form := said("e2", "")
	form.Kind = bot.Pressed
	form.Action = bot.Action{Verb: "send_form", Fields: map[string]string{"industry": "paper"}}
	reply, err := turns.Handle(context.Background(), form)
	if err != nil || !strings.Contains(reply.Problems[""], "nothing was saved") || strings.Contains(reply.Problems[""], full.Error()) {
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

// TestAFaultThatIsHandedBackRepeatsNothing: whoever handed on an event logs why it was
// not stored. What somebody wrote is not to be in that, whichever way it came.
func TestAFaultThatIsHandedBackRepeatsNothing(t *testing.T) {
	t.Parallel()
	cause := errors.New(`cannot store "our secret plan"`)
	fail := func(func(turn.Tx) error) error { return cause }
	direct, channel, mail := said("e1", "our secret plan"), said("e2", "our secret plan"), said("e3", "")
	channel.Place.Place, channel.Place.Person = "channel:shared", ""
	mail.Mail = &bot.Mail{Words: "our secret plan"}
	for _, e := range []bot.Event{direct, channel, mail} {
		turns, _, log := newTurns(t, fail, fail)
		_, err := turns.Handle(context.Background(), e)
		if !errors.Is(err, cause) || strings.Contains(err.Error(), "secret") {
			t.Errorf("handed back: %v", err)
			continue
		}
		_, reference, _ := strings.Cut(err.Error(), "reference ")
		if !strings.Contains(log.String(), reference) || strings.Contains(log.String(), "secret") {
			t.Errorf("logged: %s", log)
		}
	}
}
