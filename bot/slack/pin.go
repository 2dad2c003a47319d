package slack

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"time"

	"lodestar/bot"
)

// pinWait is the longest that a pin waits where Slack is busy: pins.add is of its
// second tier, 20 a minute (docs.slack.dev, "pins.add").
const pinWait = 30 * time.Second

// pinSettled are answers of Slack that leave a message as it was wanted, or that no
// second try would change.
var pinSettled = []string{"already_pinned", "no_pin", "not_pinned", "message_not_found", "not_pinnable"}

// pin keeps a message that was posted at the top of its channel, and lets go of the
// one before. It helps and is no part of the message: where Slack does not do it
// (pins:write is missing, which doctor says; the channel has a hundred already), the
// message stands there all the same.
func (a *Adapter) pin(ctx context.Context, d bot.Delivery, ts string) {
	p := d.Message.Pin
	if p == nil || ts == "" || d.To.Direct() || d.To.Place == "" {
		return
	}
	if err := a.pinCall(ctx, "pins.add", d.To.Place, ts); err != nil {
		a.o.Log.WarnContext(ctx, "slack: a message cannot be pinned", "error", err)
		return
	}
	if p.Instead == (bot.Question{}) {
		return
	}
	before, ok, err := a.find(ctx, d.To, p.Instead, false)
	if err != nil || !ok || before.ts == ts {
		return // where it stands is not known any more
	}
	first := before.ts
	if len(before.earlier) > 0 {
		first = before.earlier[0]
	}
	if err := a.pinCall(ctx, "pins.remove", d.To.Place, first); err != nil {
		a.o.Log.WarnContext(ctx, "slack: a message cannot be let go of", "error", err)
	}
}

// pinCall calls once, and once more after the wait that Slack asks for.
func (a *Adapter) pinCall(ctx context.Context, method, place, ts string) error {
	for again := false; ; again = true {
		_, err := a.api.call(ctx, method, url.Values{"channel": {place}, "timestamp": {ts}}, nil)
		if err == nil || slices.Contains(pinSettled, errorCode(err)) {
			return nil
		}
		var call *callError
		if again || !errors.As(err, &call) || call.again <= 0 || call.again > pinWait {
			return err
		}
		timer := time.NewTimer(call.again)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
	}
}
