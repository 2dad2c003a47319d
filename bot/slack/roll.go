package slack

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"lodestar/bot"
)

// mostRoll is how many members of a channel are looked at: a channel that is
// shared with one customer has a few, and each of them is one question to Slack
// (users.info, 100 a minute) until they are known.
const mostRoll = 1000

// Look asks Slack about a channel: its name, who reads it and who is in it. Each
// member who is not known yet is one call more; one that Slack cannot tell about
// makes it fail, because a list with a gap would shut somebody out, or not tell
// that an outsider reads.
func (a *Adapter) Look(ctx context.Context, place bot.Address) (bot.Event, error) {
	w := a.install.Load()
	if w == nil {
		return bot.Event{}, errNotRunning
	}
	if place.Tenant != w.tenant() {
		return bot.Event{}, errForeign
	}
	event := bot.Event{
		Tenant: w.tenant(), Kind: bot.Joined, At: a.o.Now().UTC(),
		Place: bot.Address{Platform: Name, Tenant: w.tenant(), Place: place.Place},
	}
	var about struct {
		Channel struct {
			channelInfo
			Name   string `json:"name"`
			Member *bool  `json:"is_member"`
		} `json:"channel"`
	}
	_, err := a.api.call(ctx, "conversations.info", url.Values{"channel": {place.Place}}, &about)
	if code := errorCode(err); code == "channel_not_found" || code == "is_archived" || err == nil && about.Channel.Member != nil && !*about.Channel.Member {
		event.Kind, event.Place.Audience = bot.Left, bot.Customer
		return event, nil
	}
	if err != nil {
		return bot.Event{}, fmt.Errorf("slack: asking about a channel: %w", err)
	}
	event.Text = about.Channel.Name
	if about.Channel.External || about.Channel.Pending {
		event.Place.Audience = bot.Customer
	}
	if event.Members, err = a.members(ctx, *w, place.Place); err != nil {
		return bot.Event{}, err
	}
	for _, p := range event.Members {
		if p.External {
			event.Place.Audience = bot.Customer
		}
	}
	a.learnPlace(place.Place, event.Place.Audience)
	return event, nil
}

// members are all people in a channel, each asked for where they were not known
// within the last minute: who was deactivated or moved since may not agree (trust
// B6).
func (a *Adapter) members(ctx context.Context, w workspace, channel string) ([]bot.Person, error) {
	people := []bot.Person{}
	args := url.Values{"channel": {channel}, "limit": {strconv.Itoa(mostMembers)}}
	for seen := 0; ; {
		var page struct {
			Members []string `json:"members"`
			Meta    struct {
				Cursor string `json:"next_cursor"`
			} `json:"response_metadata"`
		}
		if _, err := a.api.call(ctx, "conversations.members", args, &page); err != nil {
			return nil, fmt.Errorf("slack: asking who is in a channel: %w", err)
		}
		if seen += len(page.Members); seen > mostRoll {
			return nil, fmt.Errorf("slack: more than %d people are in channel %s", mostRoll, channel)
		}
		for _, id := range page.Members {
			if id == w.User {
				continue
			}
			k, err := a.certain(ctx, w, id)
			if err != nil {
				return nil, fmt.Errorf("slack: asking who a member is: %w", err)
			}
			if k.gone || k.bot {
				continue
			}
			p := k.person
			if p.Team != "" && p.Organisation == "" { // nice to have: whoever is asked which of two people is meant needs it
				p.Organisation = a.teamName(ctx, p.Team)
			}
			people = append(people, p)
		}
		if page.Meta.Cursor == "" {
			return people, nil
		}
		args.Set("cursor", page.Meta.Cursor)
	}
}

// teamName asks for the name of another organisation; "" where Slack does not tell.
func (a *Adapter) teamName(ctx context.Context, team string) string {
	a.people.mu.Lock()
	name := a.people.teams[team]
	a.people.mu.Unlock()
	if name != "" {
		return name
	}
	var answer struct {
		Team struct {
			Name string `json:"name"`
		} `json:"team"`
	}
	if _, err := a.api.call(ctx, "team.info", url.Values{"team": {team}}, &answer); err != nil {
		a.o.Log.Warn("slack: the name of an organisation is not known", "error", err)
		return ""
	}
	return answer.Team.Name
}

// certain tells who a user is. Colleagues are told as they are known; of somebody
// from outside nothing older than a minute counts.
func (a *Adapter) certain(ctx context.Context, w workspace, userID string) (known, error) {
	a.people.mu.Lock()
	k, ok := a.people.known[userID]
	a.people.mu.Unlock()
	limit := fresh
	if k.person.External {
		limit = stale
	}
	if ok && a.o.Now().Sub(k.at) < limit {
		return k, nil
	}
	return a.ask(ctx, w, userID)
}

var _ bot.Roll = (*Adapter)(nil)
