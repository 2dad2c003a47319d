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

// Read implements bot.Reader: the newest messages of people in a channel, without
// those in threads. Slack gives apps that are sold outside its own shop 15 messages a
// minute; the pause it asks for is kept, and what was read when the time is up is
// what there is.
func (a *Adapter) Read(ctx context.Context, place bot.Address, since time.Time, most int) ([]bot.Heard, error) {
	w := a.install.Load()
	if w == nil {
		return nil, errNotRunning
	}
	if place.Tenant != w.tenant() {
		return nil, errForeign
	}
	args := url.Values{"channel": {place.Place}, "limit": {strconv.Itoa(mostHistory)}, "oldest": {strconv.FormatInt(since.Unix(), 10)}}
	var all []bot.Heard
	for len(all) < most {
		var answer struct {
			Messages []json.RawMessage `json:"messages"`
			Meta     struct {
				Cursor string `json:"next_cursor"`
			} `json:"response_metadata"`
		}
		_, err := a.api.call(ctx, "conversations.history", args, &answer)
		if no, ok := bot.IsRefused(refused(err)); err != nil && ok && no.Again > 0 && !no.Final {
			if rest(ctx, no.Again) {
				continue
			}
			if len(all) > 0 {
				break
			}
		}
		if err != nil {
			return nil, refused(err)
		}
		for _, raw := range answer.Messages { // the newest first
			var m message
			if json.Unmarshal(raw, &m) == nil && spoken[m.Subtype] && m.Bot == "" && m.User != "" && len(all) < most {
				all = append(all, a.heard(ctx, *w, m))
			}
		}
		if answer.Meta.Cursor == "" {
			break
		}
		args.Set("cursor", answer.Meta.Cursor)
	}
	slices.Reverse(all)
	return all, nil
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

// rest pauses, and reports false where the time is up before the end of it.
func rest(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
