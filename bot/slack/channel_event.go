package slack

import (
	"context"
	"encoding/json"

	"lodestar/bot"
)

// channelEvent is what Slack tells of a channel and its members.
type channelEvent struct {
	User    string          `json:"user"`
	Team    string          `json:"team"` // of the user
	Inviter string          `json:"inviter"`
	Channel json.RawMessage `json:"channel"` // its id; of one that was renamed, an object
	Old     string          `json:"old_channel_id"`
	New     string          `json:"new_channel_id"`
}

// channel is the id of the channel it is about.
func (e channelEvent) channel() string {
	if e.New != "" {
		return e.New
	}
	var id string
	if json.Unmarshal(e.Channel, &id) == nil {
		return id
	}
	var renamed struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(e.Channel, &renamed)
	return renamed.ID
}

// takeMember takes that somebody came into a channel or left it: the bot itself,
// or somebody from outside, who may change who reads there. Colleagues change
// nothing.
func (a *Adapter) takeMember(ctx context.Context, w workspace, e envelope) error {
	event, err := inner[channelEvent](e)
	if err != nil {
		return err
	}
	var head struct {
		Type string `json:"type"`
	}
	if !decoded(e.Event, &head) {
		return errUnreadable
	}
	channel := event.channel()
	a.forgetPlace(channel)
	switch joined := head.Type == "member_joined_channel"; {
	case event.User == w.User && joined:
		var by bot.Person
		if event.Inviter != "" {
			by, _ = a.actor(ctx, w, person{User: event.Inviter})
		}
		added := bot.Event{Kind: bot.Joined, From: by}
		if by.ID != "" {
			added.Private = a.privately(ctx, by)
		}
		return a.channelChanged(ctx, w, e, added, channel)
	case event.User == w.User:
		return a.channelChanged(ctx, w, e, bot.Event{Kind: bot.Left}, channel)
	}
	if w.home(event.Team, "") {
		if k, ok := a.lookUp(ctx, w, event.User); ok && !k.person.External {
			return nil
		}
	}
	return a.channelChanged(ctx, w, e, bot.Event{Kind: bot.Joined}, channel)
}

// takeRemoval takes that the bot was taken out of a channel.
func (a *Adapter) takeRemoval(ctx context.Context, w workspace, e envelope) error {
	event, err := inner[channelEvent](e)
	if err != nil {
		return err
	}
	a.forgetPlace(event.channel())
	return a.channelChanged(ctx, w, e, bot.Event{Kind: bot.Left}, event.channel())
}

// takePlaceChange takes that a channel was shared, renamed or given another id.
func (a *Adapter) takePlaceChange(ctx context.Context, w workspace, e envelope) error {
	event, err := inner[channelEvent](e)
	if err != nil {
		return err
	}
	a.forgetPlace(event.channel())
	a.forgetPlace(event.Old)
	return a.channelChanged(ctx, w, e, bot.Event{Kind: bot.Joined, Was: event.Old}, event.channel())
}

// channelChanged hands on that something about a channel is not as it was. What
// it is now is asked for after the acknowledgement (Look): it takes more than one
// call.
func (a *Adapter) channelChanged(ctx context.Context, w workspace, e envelope, event bot.Event, channel string) error {
	if channel == "" {
		return errUnreadable
	}
	event.ID, event.Tenant, event.At = e.ID, w.tenant(), e.at()
	event.From.Tenant = w.tenant()
	event.Place = bot.Address{Platform: Name, Tenant: w.tenant(), Place: channel, Audience: bot.Customer} // in doubt
	_, err := a.hand(ctx, event)
	return err
}

func (a *Adapter) forgetPlace(channel string) {
	a.places.mu.Lock()
	defer a.places.mu.Unlock()
	delete(a.places.channels, channel)
	delete(a.places.asked, channel) // what it finds out is old
}
