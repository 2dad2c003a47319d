package slack

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/bot/slack/emulator"
)

func pinnedSample(n int, instead bot.Question, text string) bot.Message {
	return bot.Message{
		Kind: "team_note", Question: bot.Question{Flow: "team_page", Session: "pln_1", Shown: n}, Pin: &bot.Pin{Instead: instead},
		Notification: text, Parts: []bot.Part{{Kind: bot.Text, Text: text}, {Kind: bot.Page, Text: strings.Repeat("a line of the page\n", 60)}},
	}
}

// TestPin: the latest page is kept at the top of the channel and lets go of the one
// before; it changes where it stands, and stays pinned.
func TestPin(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, false)
	to := bot.Address{Platform: Name, Tenant: "slack:" + emulator.SampleTeam, Place: emulator.SampleInternal}
	said := func(d bot.Delivery) string {
		t.Helper()
		d.To = to
		r, err := e.bot.Send(context.Background(), d)
		if err != nil {
			t.Fatal(err)
		}
		return r.Message
	}
	e.must(e.slack.Join(emulator.SampleInternal, emulator.SampleBotUser, emulator.SampleEva))
	message := func(ts string) emulator.Shown {
		t.Helper()
		all, err := e.eva.Messages(emulator.SampleInternal)
		e.must(err)
		for _, m := range all {
			if m.TS == ts {
				return m
			}
		}
		t.Fatalf("no message %s", ts)
		return emulator.Shown{}
	}
	one := pinnedSample(1, bot.Question{}, "Contoso plan, version 1")
	first := said(bot.Delivery{ID: "one", Message: one})
	if !message(first).Pinned {
		t.Fatal("the page is not pinned")
	}
	now := one
	now.Kind, now.Replaces, now.Pin = bot.KindRecord, one.Question, nil
	now.Parts = []bot.Part{{Kind: bot.Text, Text: "as it is now"}, {Kind: bot.Page, Text: "another page"}}
	if changed := said(bot.Delivery{ID: "change", Message: now}); changed != first {
		t.Fatalf("the page was changed at %s, not %s", changed, first)
	}
	if m := message(first); !m.Pinned || !strings.Contains(blocksText(t, m.Blocks), "another page") {
		t.Fatalf("after the change: %+v", m)
	}
	second := said(bot.Delivery{ID: "two", Message: pinnedSample(2, one.Question, "Contoso plan, version 2")})
	if message(first).Pinned || !message(second).Pinned {
		t.Error("the one before is pinned still, or the new one is not")
	}
	// What Slack does not pin is said all the same.
	e.slack.Inject(emulator.Fault{Kind: emulator.Refused, Method: "pins.add", Code: "too_many_pins"})
	third := said(bot.Delivery{ID: "three", Message: pinnedSample(3, bot.Question{}, "Contoso plan, version 3")})
	if message(third).Pinned {
		t.Error("it is pinned although Slack said no")
	}
	e.bot.pieces.Drop("three") // as after a restart
	// Said but not noted: the pin is made up for.
	r, found, err := e.bot.Reconcile(context.Background(), bot.Delivery{ID: "three", To: to, Message: pinnedSample(3, bot.Question{}, "Contoso plan, version 3")})
	if err != nil || !found || r.Message != third || !message(third).Pinned {
		t.Errorf("reconciling: %+v, %v, %v", r, found, err)
	}
}

func blocksText(t *testing.T, blocks any) string {
	t.Helper()
	data, err := json.Marshal(blocks)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
