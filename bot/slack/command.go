package slack

import (
	"context"
	"net/url"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// command is the slash command as it was typed. Slack lets only members of the
// workspace use it.
type command struct {
	Command    string `json:"command"`
	Text       string `json:"text"`
	User       string `json:"user_id"`
	Team       string `json:"team_id"`
	Enterprise string `json:"enterprise_id"`
	Channel    string `json:"channel_id"`
	TriggerID  string `json:"trigger_id"`
}

func commandOf(form url.Values) command {
	return command{
		Command: form.Get("command"), Text: form.Get("text"), User: form.Get("user_id"), Team: form.Get("team_id"),
		Enterprise: form.Get("enterprise_id"), Channel: form.Get("channel_id"), TriggerID: form.Get("trigger_id"),
	}
}

// commandAnswer is what the person alone sees where the command was typed.
type commandAnswer struct {
	Type string `json:"response_type"`
	Text string `json:"text"`
}

// takeCommand takes the slash command: what follows it is a message in the
// person's direct message, where the answer comes. Alone, or with help, it says
// how it is used.
func (a *Adapter) takeCommand(ctx context.Context, c command) (any, error) {
	if c.Command == "" || c.User == "" || c.TriggerID == "" {
		return nil, errMalformed
	}
	if err := a.awaited(ctx); err != nil {
		return nil, err
	}
	w := *a.install.Load()
	if !w.ours(c.Team, "") && !w.ours("", c.Enterprise) {
		a.o.Count("foreign", "command")
		return nil, nil
	}
	who, ok := a.actor(ctx, w, person{User: c.User, Team: c.Team, Enterprise: c.Enterprise})
	if !ok {
		return nil, nil
	}
	answer := func(key string) any {
		words := a.printer(ctx, who)
		return commandAnswer{"ephemeral", mrkdwn(words.Text(key, locale.Args{"command": bot.Escape(c.Command)}))}
	}
	text := a.typed(ctx, w, c.Text)
	if isHelp(text) {
		return answer("say.slack_command_help"), nil
	}
	asking, cancel := asking(ctx)
	defer cancel()
	to, err := a.Direct(asking, who)
	if err != nil {
		return nil, err
	}
	id := "cmd:" + c.TriggerID
	if _, err := a.hand(ctx, bot.Event{ID: id, Tenant: w.tenant(), Kind: bot.Said, From: who, Place: to, Text: text, Message: id}); err != nil {
		return nil, err
	}
	if to.Place == c.Channel {
		return nil, nil // the answer stands right below
	}
	return answer("say.slack_command_taken"), nil
}

// isHelp reports whether a command asks how it is used, in any of the
// languages.
func isHelp(text string) bool {
	switch locale.Fold(strings.TrimSpace(text)) {
	case "", "help", "hilfe", "?":
		return true
	}
	return false
}
