package slack

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"time"

	"lodestar/bot"
)

var _ bot.Reader = (*Adapter)(nil)

// mostThreads are read for one summary, those first in which somebody wrote last.
const mostThreads = 50

// Read implements bot.Reader: the newest messages of people in a channel, then the
// threads below them, also below what the bot said. Slack gives apps that are sold
// outside its own shop 15 messages a minute, of a channel and of a thread; the pause it
// asks for is kept, and what was read when the time is up is what there is.
func (a *Adapter) Read(ctx context.Context, place bot.Address, since time.Time, most int) (bot.Reading, error) {
	w := a.install.Load()
	if w == nil {
		return bot.Reading{}, errNotRunning
	}
	if place.Tenant != w.tenant() {
		return bot.Reading{}, errForeign
	}
	r := reading{a: a, ctx: ctx, w: *w, channel: place.Place, since: strconv.FormatInt(since.Unix(), 10), seen: map[string]bool{}}
	var threads []message
	took := 0
	err := r.pages("conversations.history", "", func(m message) bool {
		if m.Replies > 0 {
			threads = append(threads, m)
		}
		if r.take(m) {
			took++
		}
		return took < most
	})
	if err != nil {
		return bot.Reading{}, err
	}
	slices.SortStableFunc(threads, func(a, b message) int { return stamp(b.Latest).Compare(stamp(a.Latest)) })
	for i, root := range threads {
		if i >= mostThreads || r.partly {
			r.partly = true
			break
		}
		err := r.pages("conversations.replies", root.TS, func(m message) bool {
			r.take(m)
			return true
		})
		if err != nil { // what the channel says is there
			r.partly = true
		}
	}
	slices.SortStableFunc(r.all, func(a, b bot.Heard) int { return a.At.Compare(b.At) })
	return bot.Reading{Heard: r.all[max(0, len(r.all)-most):], Partly: r.partly}, nil
}

// reading is a channel that is being read.
type reading struct {
	a       *Adapter
	ctx     context.Context //nolint:containedctx // it lives as long as Read
	w       workspace
	channel string
	since   string
	seen    map[string]bool // by stamp: a reply may stand in the channel as well
	all     []bot.Heard
	partly  bool // the time was up
}

// take takes up what a person said, once.
func (r *reading) take(m message) bool {
	if !spoken[m.Subtype] || m.Bot != "" || m.User == "" || m.User == r.w.User || r.seen[m.TS] {
		return false
	}
	r.seen[m.TS] = true
	r.all = append(r.all, r.a.heard(r.ctx, r.w, m))
	return true
}

// pages hands the messages of a channel or of a thread on, page by page, until there is
// no more, take has enough or the time is up. That is an error where nothing was read.
func (r *reading) pages(method, thread string, take func(message) bool) error {
	args := url.Values{"channel": {r.channel}, "limit": {strconv.Itoa(mostHistory)}, "oldest": {r.since}}
	if thread != "" {
		args.Set("ts", thread)
	}
	for first := true; ; {
		var answer struct {
			Messages []json.RawMessage `json:"messages"`
			Meta     struct {
				Cursor string `json:"next_cursor"`
			} `json:"response_metadata"`
		}
		_, err := r.a.api.call(r.ctx, method, args, &answer)
		if no, ok := bot.IsRefused(refused(err)); err != nil && ok && no.Again > 0 && !no.Final && rest(r.ctx, no.Again) {
			continue
		}
		if err != nil {
			if first {
				return refused(err)
			}
			r.partly = true
			return nil
		}
		first = false
		for _, raw := range answer.Messages {
			var m message
			if json.Unmarshal(raw, &m) == nil && !take(m) {
				return nil
			}
		}
		if answer.Meta.Cursor == "" {
			return nil
		}
		args.Set("cursor", answer.Meta.Cursor)
	}
}

func (a *Adapter) heard(ctx context.Context, w workspace, m message) bot.Heard {
	h := bot.Heard{At: stamp(m.TS)}
	h.Text = unmarked(m.Text, func(user string) string {
		if user == w.User {
			return ""
		}
		name := a.nameOf(ctx, w, user)
		if name != "" {
			h.Named = append(h.Named, name)
		}
		return name
	})
	return h
}

// rest pauses, and reports false at once where the time is up before the end of it.
func rest(ctx context.Context, pause time.Duration) bool {
	paused, cancel := context.WithTimeout(ctx, pause)
	defer cancel()
	end, _ := ctx.Deadline()
	if until, _ := paused.Deadline(); until.Equal(end) {
		return false
	}
	<-paused.Done()
	return ctx.Err() == nil
}
