package slack

import (
	"context"
	"encoding/json"
	"net/url"

	"lodestar/bot"
)

// takeHomeOpened hears that somebody opened the conversation with the bot, or
// its App Home. A Home is for colleagues: others are shown a placeholder by
// Slack whatever is published (S-5).
func (a *Adapter) takeHomeOpened(ctx context.Context, w workspace, e envelope) error {
	event, err := inner[struct {
		User    string `json:"user"`
		Channel string `json:"channel"`
		Tab     string `json:"tab"`
		View    struct {
			Hash string `json:"hash"`
		} `json:"view"`
	}](e)
	if err != nil || event.User == "" {
		return errUnreadable
	}
	who, ok := a.actor(ctx, w, person{User: event.User})
	if !ok {
		return nil
	}
	if event.Tab == "home" {
		a.openedHome(ctx, w, event.User, event.View.Hash)
		return nil
	}
	to := a.directTo(w, who, event.Channel)
	if !a.empty(ctx, event.Channel) {
		return nil
	}
	if _, err = a.hand(ctx, bot.Event{ID: e.ID, Tenant: w.tenant(), Kind: bot.Arrived, From: who, Place: to, At: e.at()}); err != nil {
		return err
	}
	a.begun.Put(event.Channel, true)
	return nil
}

// empty reports whether nothing stands in a direct message yet. Slack tells of
// every time that somebody looks at it; who has been greeted is not greeted
// again for looking. Where Slack cannot say, a greeting too many is the lesser
// evil.
func (a *Adapter) empty(ctx context.Context, channel string) bool {
	if begun, _ := a.begun.Get(channel); begun {
		return false
	}
	ctx, cancel := asking(ctx)
	defer cancel()
	var answer struct {
		Messages []json.RawMessage `json:"messages"`
	}
	_, err := a.api.call(ctx, "conversations.history", url.Values{"channel": {channel}, "limit": {"1"}}, &answer)
	if err != nil || len(answer.Messages) == 0 {
		return true
	}
	a.begun.Put(channel, true)
	return false
}

func (a *Adapter) homeOf(ctx context.Context, p bot.Person) (bot.Message, error) {
	if a.o.Home != nil && !p.External {
		return a.o.Home(ctx, p)
	}
	words := a.printer(ctx, p)
	m := bot.Message{Kind: "home", Parts: []bot.Part{
		{Kind: bot.Text, Text: words.Text("say.slack_home", nil)},
		{Kind: bot.Context, Text: words.Text("context.slack_home", nil)},
	}}
	if !p.External {
		m.Buttons = []bot.Button{
			{Label: words.Text("button.start_plan", nil), Verb: verbRun, Value: "new plan", Primary: true},
			{Label: words.Text("button.see_example", nil), Verb: verbRun, Value: "example"},
		}
	}
	return m, nil
}

// verbRun is the verb of buttons that do what a command does; the value is the
// command's text in English.
const verbRun = "run"
