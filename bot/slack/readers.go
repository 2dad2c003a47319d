package slack

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"lodestar/bot"
)

const (
	mostMembers = 200         // of a channel that Slack is asked for at once
	askAtOnce   = 8           // members that Slack is asked about at once
	toFindOut   = time.Minute // who reads a channel, after the acknowledgement
)

// channelInfo is what matters of a channel. Of Slack's flags is_shared does not:
// it is also set between workspaces of one company.
type channelInfo struct {
	External bool `json:"is_ext_shared"`
	Pending  bool `json:"is_pending_ext_shared"`
}

// inquiry is a channel whose readers are being found out. Everybody who wants to
// know waits for the same one, and it goes on when nobody waits any longer.
type inquiry struct {
	done  chan struct{}
	reads bot.Audience // once done
	err   error
}

// audience tells who reads a channel: one that is shared with another company,
// and one with a guest in it, is read by outsiders. In doubt everybody does
// (method a.3); what could not be found out in time is known the next time.
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
	ctx, cancel := asking(ctx)
	defer cancel()
	q := a.inquire(ctx, w, channel)
	select {
	case <-q.done:
	case <-ctx.Done():
		a.o.Count("in doubt", "audience")
		return bot.Customer
	}
	if q.err != nil {
		return bot.Customer
	}
	return q.reads
}

// inquire begins to find out who reads a channel, or joins who does already.
func (a *Adapter) inquire(ctx context.Context, w workspace, channel string) *inquiry {
	a.places.mu.Lock()
	defer a.places.mu.Unlock()
	if q := a.places.asked[channel]; q != nil {
		return q
	}
	q := &inquiry{done: make(chan struct{})}
	begun := a.later(ctx, "asking who reads a channel", toFindOut, func(ctx context.Context) error {
		defer close(q.done)
		q.reads, q.err = a.whoReads(ctx, w, channel)
		a.places.mu.Lock()
		current := a.places.asked[channel] == q // else its members changed meanwhile
		if current {
			delete(a.places.asked, channel)
		}
		a.places.mu.Unlock()
		if current && q.err == nil {
			a.learnPlace(channel, q.reads)
		}
		return q.err
	})
	if !begun {
		q.err = errNotRunning
		close(q.done)
		return q
	}
	if a.places.asked == nil {
		a.places.asked = map[string]*inquiry{}
	}
	a.places.asked[channel] = q
	return q
}

// errOutsider ends the look at a channel's members: one is enough.
var errOutsider = errors.New("slack: somebody from outside reads here")

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
		switch err := a.allOurs(ctx, w, page.Members); {
		case errors.Is(err, errOutsider):
			return bot.Customer, nil
		case err != nil:
			return bot.Customer, fmt.Errorf("slack: the members of channel %s: %w", channel, err)
		case page.Meta.Cursor == "":
			return bot.Internal, nil
		}
		args.Set("cursor", page.Meta.Cursor)
	}
}

// allOurs says errOutsider where one of the members is from outside. Those who
// are known are not asked about, and the others several at once.
func (a *Adapter) allOurs(ctx context.Context, w workspace, members []string) error {
	var unknown []string
	for _, member := range members {
		k, ok := a.remembers(member)
		switch {
		case member == w.User:
		case !ok:
			unknown = append(unknown, member)
		case k.outsider():
			return errOutsider
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(askAtOnce)
	for _, member := range unknown {
		group.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err() // somebody else's answer was enough, or it takes too long
			}
			k, err := a.ask(ctx, w, member)
			if err == nil && k.outsider() {
				return errOutsider
			}
			return err
		})
	}
	return group.Wait()
}

// remembers is somebody who was asked about within the hour.
func (a *Adapter) remembers(user string) (known, bool) {
	a.people.mu.Lock()
	defer a.people.mu.Unlock()
	k, ok := a.people.known[user]
	return k, ok && a.o.Now().Sub(k.at) <= fresh
}

// outsider reports whether somebody who reads in a channel is not one of us.
func (k known) outsider() bool { return k.person.External && !k.gone && !k.bot }
