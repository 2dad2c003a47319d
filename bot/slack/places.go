package slack

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"lodestar/bot"
)

// places remembers which channels outsiders read and where people's direct
// messages are.
type places struct {
	mu       sync.Mutex
	channels map[string]channelKnown
	asked    map[string]*inquiry // what is being found out, by channel
	direct   map[string]string   // by user id
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
	a.places.channels, a.places.asked = nil, nil
}
