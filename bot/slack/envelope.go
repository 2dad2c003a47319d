package slack

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"lodestar/bot"
)

// envelope is what an event comes in.
type envelope struct {
	Type           string          `json:"type"`
	Challenge      string          `json:"challenge"`
	Team           string          `json:"team_id"`
	Enterprise     string          `json:"enterprise_id"`
	ContextTeam    string          `json:"context_team_id"`
	ID             string          `json:"event_id"`
	Time           int64           `json:"event_time"`
	Shared         bool            `json:"is_ext_shared_channel"`
	Authorizations []authorization `json:"authorizations"`
	Event          json.RawMessage `json:"event"`
}

// authorization is an installation that an event is delivered for.
type authorization struct {
	Team       string `json:"team_id"`
	Enterprise string `json:"enterprise_id"`
}

// at is when an event happened, by Slack's clock; zero where it does not say.
func (e envelope) at() time.Time {
	if e.Time <= 0 {
		return time.Time{}
	}
	return time.Unix(e.Time, 0).UTC()
}

// to reports whether an event is for an installation. In a shared channel the
// team of the envelope may be another one's; the authorizations say whose event
// it is.
func (e envelope) to(w workspace) bool {
	if len(e.Authorizations) > 0 {
		return slices.ContainsFunc(e.Authorizations, func(a authorization) bool { return w.ours(a.Team, a.Enterprise) })
	}
	return w.ours(e.ContextTeam, "") || w.ours(e.Team, e.Enterprise)
}

// errNotRunning is answered until Run knows the workspace.
var errNotRunning = errors.New("slack: not connected yet")

// takeEvent takes what the Events API delivers.
func (a *Adapter) takeEvent(ctx context.Context, body []byte) (any, error) {
	if err := guard(body); err != nil {
		return nil, errors.Join(errMalformed, err)
	}
	var e envelope
	if !decoded(body, &e) {
		a.o.Count("unreadable", "envelope")
		return nil, nil
	}
	switch e.Type {
	case "url_verification":
		return plain(e.Challenge), nil
	case "event_callback":
	case "app_rate_limited":
		a.o.Log.Error("slack: events are being dropped, more than 30,000 came within an hour")
		a.o.Count("rate limited", e.Type)
		return nil, nil
	default:
		a.o.Count("unknown", e.Type)
		return nil, nil
	}
	if err := a.awaited(ctx); err != nil {
		return nil, err
	}
	w := *a.install.Load()
	if !e.to(w) {
		a.o.Count("foreign", "event")
		return nil, nil
	}
	var head struct {
		Type string `json:"type"`
	}
	if !decoded(e.Event, &head) {
		a.o.Count("unreadable", "event")
		return nil, nil
	}
	if e.ID == "" { // nothing would tell its repetition from a second one
		a.o.Count("unreadable", head.Type)
		return nil, nil
	}
	take, known := innerEvents[head.Type]
	if !known {
		a.o.Count("unknown", head.Type)
		return nil, nil
	}
	err := take(a, ctx, w, e)
	if errors.Is(err, errUnreadable) {
		a.o.Count("unreadable", head.Type)
		return nil, nil
	}
	return nil, err
}

// errUnreadable is an event of a known name and an unknown shape.
var errUnreadable = errors.New("slack: the event has another shape")

// innerEvents are the events that something is done with.
var innerEvents = map[string]func(*Adapter, context.Context, workspace, envelope) error{
	"message":               (*Adapter).takeMessage,
	"app_mention":           (*Adapter).takeMention,
	"app_home_opened":       (*Adapter).takeHomeOpened,
	"user_change":           (*Adapter).takeUserChange,
	"channel_shared":        (*Adapter).takePlaceChange,
	"channel_unshared":      (*Adapter).takePlaceChange,
	"channel_id_changed":    (*Adapter).takePlaceChange,
	"channel_rename":        (*Adapter).takePlaceChange,
	"group_rename":          (*Adapter).takePlaceChange,
	"member_joined_channel": (*Adapter).takeMember,
	"member_left_channel":   (*Adapter).takeMember,
	"channel_left":          (*Adapter).takeRemoval,
	"group_left":            (*Adapter).takeRemoval,
	"app_uninstalled":       (*Adapter).takeUninstalled,
	"tokens_revoked":        (*Adapter).takeRevoked,
}

// inner decodes the event in an envelope.
func inner[T any](e envelope) (T, error) {
	var event T
	if err := json.Unmarshal(e.Event, &event); err != nil {
		return event, errUnreadable
	}
	return event, nil
}

// hand gives an event to the handler.
func (a *Adapter) hand(ctx context.Context, e bot.Event) (bot.Reply, error) {
	live := a.live.Load()
	if live == nil {
		return bot.Reply{}, errNotRunning
	}
	reply, err := live.handler.Handle(ctx, e)
	if err == nil {
		a.staleHome(ctx, *a.install.Load(), e.From.ID)
	}
	return reply, err
}
