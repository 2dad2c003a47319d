package slack

import (
	"context"
	"time"
)

const (
	// toAsk is how long a request waits for one thing that only Slack knows: who
	// somebody is, who is mentioned, who reads a channel.
	toAsk = 500 * time.Millisecond
	// toCommit is left to the store whatever was asked before: all that one
	// request asks shares what toStore has beyond it, 1.5 s.
	toCommit = time.Second
)

// isAsking marks a context that asking has bounded.
type isAsking struct{}

// asking bounds one look-up that a request waits for. What is looked up in the
// course of it is part of it.
func asking(ctx context.Context) (context.Context, context.CancelFunc) {
	if ctx.Value(isAsking{}) != nil {
		return context.WithCancel(ctx)
	}
	return beforeStoring(context.WithValue(ctx, isAsking{}, true), toAsk)
}

// beforeStoring bounds something that a request waits for, so that the store has its
// time after it, whatever else was waited for.
func beforeStoring(ctx context.Context, most time.Duration) (context.Context, context.CancelFunc) {
	limited, cancel := context.WithTimeout(ctx, most)
	end, ok := ctx.Deadline()
	if !ok {
		return limited, cancel
	}
	limited, end2 := context.WithDeadline(limited, end.Add(-toCommit))
	return limited, func() { end2(); cancel() }
}
