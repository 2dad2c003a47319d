package slack

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/bot/slack/emulator"
)

// TestAMessageLeadsToAnother: the address of a card that was posted stands in the
// sentence, as a link; of one that was never
// posted the sentence goes without.
func TestAMessageLeadsToAnother(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, false)
	to := bot.Address{Platform: Name, Tenant: "slack:" + emulator.SampleTeam, Place: emulator.SampleShared, Audience: bot.Customer}
	q := bot.Question{Session: "pln", Flow: "agreement", Step: "card", Row: 2}
	card := bot.Message{Kind: "card", Question: q, Notification: "Version 2", Parts: []bot.Part{{Kind: bot.Text, Text: "Version 2"}}, Buttons: []bot.Button{{Label: "Agree", Verb: "agree", Value: "pln/2"}}}
	r, err := e.bot.Send(t.Context(), bot.Delivery{ID: "card", To: to, Message: card})
	e.must(err)
	leads := func(q bot.Question) string {
		t.Helper()
		m := bot.Message{
			Kind: "notice", Notification: "Changed.", Parts: []bot.Part{{Kind: bot.Text, Text: "Please answer on version 2."}},
			Lead: &bot.Lead{Place: to, Question: q, Text: "Please answer on version 2: " + bot.LeadMark},
		}
		_, err := e.bot.Send(t.Context(), bot.Delivery{ID: "lead", To: bot.Address{Platform: Name, Tenant: to.Tenant, Place: emulator.SampleDirect(emulator.SampleEva), Person: emulator.SampleEva}, Message: m})
		e.must(err)
		e.bot.pieces.Drop("lead")
		calls := e.slack.Calls()
		for _, c := range slices.Backward(calls) {
			if c.Method == "chat.postMessage" {
				return fmt.Sprint(c.Params["blocks"])
			}
		}
		return ""
	}
	if got := leads(q); !strings.Contains(got, "/archives/"+to.Place+"/p"+strings.ReplaceAll(r.Message, ".", "")) || !strings.Contains(got, "version 2: ") {
		t.Errorf("led to %s", got)
	}
	q.Row = 3
	if got := leads(q); !strings.Contains(got, "version 2.") || strings.Contains(got, "archives") || strings.Contains(got, bot.LeadMark) {
		t.Errorf("led to %s", got)
	}
}
