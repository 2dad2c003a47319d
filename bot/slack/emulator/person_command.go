package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Command types a slash command such as "/lodestar help" in a conversation and
// waits for the answer, which is shown like an answer to a response URL. Only
// people of the installing workspace have it: for others Slack says that the
// command does not exist (docs.slack.dev, "Slack Connect").
func (p *Person) Command(ctx context.Context, channel, typed string) (Outcome, error) {
	name, text, _ := strings.Cut(strings.TrimSpace(typed), " ")
	p.s.mu.Lock()
	u, err := p.user()
	if err != nil {
		p.s.mu.Unlock()
		return Outcome{}, err
	}
	c, err := p.in(channel)
	if err != nil {
		p.s.mu.Unlock()
		return Outcome{}, err
	}
	i := p.commandOf(u, name)
	if i == nil {
		p.s.mu.Unlock()
		return Outcome{Error: OutcomeUnknown}, nil
	}
	team := p.s.world.Teams[i.Team]
	fields := map[string]string{
		"token": "emulated", "team_id": team.ID, "team_domain": team.Domain, "channel_id": c.ID, "channel_name": c.clientName(),
		"user_id": u.ID, "user_name": u.Handle, "command": name, "text": strings.TrimSpace(text), "api_app_id": i.App, "is_enterprise_install": "false",
		"response_url": p.s.newResponseURL(i, u, c.ID, "", false), "trigger_id": p.s.newTrigger(i, u, c.ID, ""),
	}
	if team.Enterprise != "" {
		fields["enterprise_id"], fields["enterprise_name"] = team.Enterprise, team.EnterpriseName
	}
	installed := *i
	p.s.mu.Unlock()

	form := make(url.Values)
	for field, value := range fields {
		form.Set(field, value)
	}
	payload, err := json.Marshal(fields)
	if err != nil {
		return Outcome{}, fmt.Errorf("emulator: command %q: %w", name, err)
	}
	result, code := p.s.once(ctx, parcel{app: installed.App, team: installed.Team, kind: kindCommand, name: name, body: []byte(form.Encode()), payload: payload})
	if code != "" {
		return Outcome{Error: code}, nil
	}
	return p.answerTo(place{app: installed.App, team: installed.Team, user: p.id, channel: channel}, result.body), nil
}

// answerTo shows what a command was answered: plain text or a message as JSON,
// private unless it says otherwise; nothing is shown for nothing.
func (p *Person) answerTo(at place, body []byte) Outcome {
	said := strings.TrimSpace(string(body))
	if said == "" || said == "{}" {
		return Outcome{}
	}
	args := make(arguments)
	if !strings.HasPrefix(said, "{") || json.Unmarshal(body, &args) != nil {
		args = arguments{"text": said}
	}
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	err := p.s.say(at, args)
	p.s.record.payload(OnMessage, object(args))
	if err != nil {
		return Outcome{Error: OutcomeRefused}
	}
	return Outcome{}
}

func (p *Person) commandOf(u *User, name string) *Installation {
	for _, i := range p.s.world.Installations {
		if i.Team == u.Team && !i.Gone && i.may("commands") && slices.Contains(p.s.world.Apps[i.App].Commands, name) {
			return i
		}
	}
	return nil
}

// Shortcut uses a shortcut of an app by its callback id: a global one, or with a
// message's channel and TS one on that message. Only people of the installing
// workspace have it.
func (p *Person) Shortcut(ctx context.Context, callback, channel, ts string) (Outcome, error) {
	p.s.mu.Lock()
	u, err := p.user()
	if err != nil {
		p.s.mu.Unlock()
		return Outcome{}, err
	}
	var i *Installation
	for _, one := range p.s.world.Installations {
		if one.Team == u.Team && !one.Gone && slices.Contains(p.s.world.Apps[one.App].Shortcuts, callback) {
			i = one
		}
	}
	if i == nil {
		p.s.mu.Unlock()
		return Outcome{}, fmt.Errorf("emulator: shortcut %q for %s: %w", callback, u.ID, ErrNotAllowed)
	}
	payload := p.s.who(i, u, false)
	payload["callback_id"], payload["action_ts"] = callback, p.s.world.stamp(p.s.config.Now())
	payload["type"] = "shortcut"
	if channel != "" {
		c, err := p.in(channel)
		if err != nil {
			p.s.mu.Unlock()
			return Outcome{}, err
		}
		m := p.s.world.message(c.ID, ts)
		if m == nil {
			p.s.mu.Unlock()
			return Outcome{}, fmt.Errorf("emulator: message %q: %w", ts, ErrUnknown)
		}
		payload["type"], payload["message_ts"] = "message_action", m.TS
		payload["channel"], payload["message"] = object{"id": c.ID, "name": c.clientName()}, p.s.messageObject(c, m, true)
		payload["response_url"] = p.s.newResponseURL(i, u, c.ID, m.TS, false)
	}
	payload["trigger_id"] = p.s.newTrigger(i, u, channel, "")
	_, code := p.s.interact(ctx, i, payload)
	return Outcome{Error: code}, nil
}
