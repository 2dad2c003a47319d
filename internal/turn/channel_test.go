package turn_test

import (
	"context"
	"testing"

	"lodestar/bot"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

func inChannel(id, text string, audience bot.Audience) bot.Event {
	e := said(id, text)
	e.Place = bot.Address{Platform: "fake", Tenant: "local", Place: "channel:1", Thread: id, Audience: audience}
	return e
}

// TestOfAChannelOnlyTheEventIsKept: what is said there to others, also in a
// thread of ours, leaves the event's id and nothing else.
func TestOfAChannelOnlyTheEventIsKept(t *testing.T) {
	t.Parallel()
	turns, store, _ := newTurns(t)
	for _, kind := range []bot.EventKind{bot.Said, bot.Edited, bot.Deleted, bot.Attached, bot.Pressed} {
		e := inChannel("e-"+string(kind), "new plan for Contoso", bot.Internal)
		e.Kind = kind
		handle(t, turns, e)
	}
	if got := told(t, store); got != "" {
		t.Errorf("told %q", got)
	}
	err := store.Turn(context.Background(), func(tx turn.Tx) error {
		if fresh, err := tx.FirstSeen("local", "e-said", turns.Now()); err != nil || fresh {
			t.Errorf("the event is not known: %v, %v", fresh, err)
		}
		_, known, err := tx.Person("local", "eva")
		if known {
			t.Error("who said something to others is kept")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAMentionNeedsNoDirectConversation: where there is none yet, nothing of what
// is wanted is done, and the person is told how to go on.
func TestAMentionNeedsNoDirectConversation(t *testing.T) {
	t.Parallel()
	turns, store, _ := newTurns(t)
	e := inChannel("e1", "new plan for Contoso", bot.Internal)
	e.Addressed = true
	handle(t, turns, e)
	if got := told(t, store); got != "I cannot write to you directly just now. Please write to me in a direct message; the answer comes there." {
		t.Errorf("told %q", got)
	}
	err := store.Read(context.Background(), func(tx playbook.Tx) error {
		_, found, err := tx.AccountNamed("local", "contoso")
		if found {
			t.Error("an account was made without anybody being asked")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// Once the person has written, that conversation is known.
	handle(t, turns, said("e2", "hi"))
	told(t, store)
	e.ID = "e3"
	handle(t, turns, e)
	rows, err := store.Claim(context.Background(), "boot", turns.Now(), 10)
	if err != nil {
		t.Fatal(err)
	}
	direct := false
	for _, row := range rows {
		direct = direct || row.To.Place == "dm:eva"
	}
	if !direct || len(rows) != 2 {
		t.Errorf("%d conversations are spoken to, the direct one among them: %v", len(rows), direct)
	}
}
