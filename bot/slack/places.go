package slack

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"time"

	"lodestar/bot"
)

// places remembers which channels outsiders read and where people's direct
// messages are.
type places struct {
	mu       sync.Mutex
	channels map[string]channelKnown
	direct   map[string]string // by user id
}

type channelKnown struct {
	audience bot.Audience
	at       time.Time
}

// mostPlaces bounds what is remembered of places.
const mostPlaces = 20000

// directTo is the address of a person's direct message, and remembers it.
func (a *Adapter) directTo(w workspace, who bot.Person, channel string) bot.Address {
	a.places.mu.Lock()
	if a.places.direct == nil || len(a.places.direct) >= mostPlaces {
		a.places.direct = map[string]string{}
	}
	a.places.direct[userOf(who.ID)] = channel
	a.places.mu.Unlock()
	to := bot.Address{Platform: Name, Tenant: w.tenant(), Place: channel, Person: who.ID}
	if who.External {
		to.Audience = bot.Customer
	}
	return to
}

// Direct returns the address of somebody's direct message with the bot, and
// opens it where there is none yet. The person's ID is one of an event of this
// adapter, or a Slack user id of our company. It calls Slack, so it has no place
// in a turn. An external person may be out of reach (channel_not_found).
func (a *Adapter) Direct(ctx context.Context, who bot.Person) (bot.Address, error) {
	w := a.install.Load()
	if w == nil {
		return bot.Address{}, errNotRunning
	}
	a.places.mu.Lock()
	channel := a.places.direct[userOf(who.ID)]
	a.places.mu.Unlock()
	if channel == "" {
		var answer struct {
			Channel struct {
				ID string `json:"id"`
			} `json:"channel"`
		}
		if _, err := a.api.call(ctx, "conversations.open", url.Values{"users": {userOf(who.ID)}}, &answer); err != nil {
			return bot.Address{}, fmt.Errorf("slack: opening a direct message: %w", err)
		}
		channel = answer.Channel.ID
	}
	return a.directTo(*w, who, channel), nil
}

// channelInfo is what matters of a channel. Of Slack's flags is_shared does not:
// it is also set between workspaces of one company.
type channelInfo struct {
	External bool `json:"is_ext_shared"`
	Pending  bool `json:"is_pending_ext_shared"`
}

// audience tells who reads a channel: one that is shared with another company,
// and one with a guest in it, is read by outsiders. In doubt everybody does
// (method a.3); what could not be found out in time is asked for behind the
// person's back.
func (a *Adapter) audience(ctx context.Context, w workspace, channel string, shared bool) bot.Audience {
	if shared {
		a.learnPlace(channel, bot.Customer)
		return bot.Customer
	}
	a.places.mu.Lock()
	k, ok := a.places.channels[channel]
	a.places.mu.Unlock()
	if ok && a.o.Now().Sub(k.at) < fresh {
		return k.audience
	}
	now, cancel := context.WithTimeout(ctx, toAsk)
	defer cancel()
	reads, err := a.whoReads(now, w, channel)
	if err == nil {
		a.learnPlace(channel, reads)
		return reads
	}
	a.o.Log.Warn("slack: who reads a channel is not known", "channel", channel, "error", err)
	a.later(ctx, "asking who reads a channel", callLimit, func(ctx context.Context) error {
		reads, err := a.whoReads(ctx, w, channel)
		if err == nil {
			a.learnPlace(channel, reads)
		}
		return err
	})
	return bot.Customer
}

// whoReads asks Slack who reads a channel.
func (a *Adapter) whoReads(ctx context.Context, w workspace, channel string) (bot.Audience, error) {
	var about struct {
		Channel channelInfo `json:"channel"`
	}
	if _, err := a.api.call(ctx, "conversations.info", url.Values{"channel": {channel}}, &about); err != nil {
		return bot.Customer, err
	}
	if about.Channel.External || about.Channel.Pending {
		return bot.Customer, nil
	}
	args := url.Values{"channel": {channel}, "limit": {strconv.Itoa(mostMembers)}}
	for {
		var page struct {
			Members []string `json:"members"`
			Meta    struct {
				Cursor string `json:"next_cursor"`
			} `json:"response_metadata"`
		}
		if _, err := a.api.call(ctx, "conversations.members", args, &page); err != nil {
			return bot.Customer, err
		}
		for _, member := range page.Members {
			if member == w.User {
				continue
			}
			k, ok := a.lookUp(ctx, w, member)
			switch {
			case !ok:
				return bot.Customer, fmt.Errorf("slack: a member of channel %s is not known", channel)
			case k.person.External && !k.gone && !k.bot:
				return bot.Customer, nil
			}
		}
		if page.Meta.Cursor == "" {
			return bot.Internal, nil
		}
		args.Set("cursor", page.Meta.Cursor)
	}
}

// mostMembers is how many members of a channel Slack tells at once.
const mostMembers = 200

func (a *Adapter) learnPlace(channel string, reads bot.Audience) {
	a.places.mu.Lock()
	defer a.places.mu.Unlock()
	if a.places.channels == nil || len(a.places.channels) >= mostPlaces {
		a.places.channels = map[string]channelKnown{}
	}
	a.places.channels[channel] = channelKnown{reads, a.o.Now()}
}

// forgetPlaces forgets who reads what: somebody has become one of us, or is one
// no longer, and may be anywhere.
func (a *Adapter) forgetPlaces() {
	a.places.mu.Lock()
	defer a.places.mu.Unlock()
	a.places.channels = nil
}
