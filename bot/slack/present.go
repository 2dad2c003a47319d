package slack

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"lodestar/bot"
)

// presentLimit is how long learning which channels the bot is in may take.
const presentLimit = 2 * time.Minute

// present hands on the channels that the bot is in, each as Joined with its name
// and without its Members: events that came while nobody listened are lost, and an
// app may have been in channels before it knew what they are for.
func (a *Adapter) present(ctx context.Context) error {
	live := a.live.Load()
	if live == nil {
		return errNotRunning
	}
	w := *a.install.Load()
	start := strconv.FormatInt(a.o.Now().UnixMicro(), 36)
	args := url.Values{"types": {"public_channel,private_channel"}, "exclude_archived": {"true"}, "limit": {strconv.Itoa(mostMembers)}}
	for {
		var page struct {
			Channels []struct {
				channelInfo
				ID   string `json:"id"`
				Name string `json:"name"`
			} `json:"channels"`
			Meta struct {
				Cursor string `json:"next_cursor"`
			} `json:"response_metadata"`
		}
		if _, err := a.api.call(ctx, "users.conversations", args, &page); err != nil {
			return err
		}
		for _, c := range page.Channels {
			// Whether a guest reads in one that is not shared is not said here.
			to := bot.Address{Platform: Name, Tenant: w.tenant(), Place: c.ID, Audience: bot.Customer}
			event := bot.Event{
				ID: "in:" + c.ID + ":" + start, Tenant: w.tenant(), Kind: bot.Joined, From: bot.Person{Tenant: w.tenant()}, Place: to,
				At: a.o.Now().UTC(), Text: c.Name,
			}
			if _, err := a.hand(ctx, event); err != nil {
				return fmt.Errorf("slack: handing on a channel: %w", err)
			}
		}
		if page.Meta.Cursor == "" {
			return nil
		}
		args.Set("cursor", page.Meta.Cursor)
	}
}
