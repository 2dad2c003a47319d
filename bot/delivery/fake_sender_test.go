package delivery_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"lodestar/bot"
)

// peer is a platform that keeps a ledger of what it took, and misbehaves for a
// text as often as it was told to.
type peer struct {
	mu         sync.Mutex
	plan       map[string][]fault // by text, for Send
	ask        map[string][]fault // by text, for Reconcile
	said       []string           // place: text, as taken
	at         []time.Time        // when
	reconciled int
	busy       map[string]bool // places spoken to just now
	mostBusy   int
	overlaps   int // two calls for one place at the same time
}

// fault is one way to misbehave.
type fault struct {
	takes time.Duration // answers only after that
	lost  bool          // takes the message, then loses the answer
	err   error         // does not take it
	panic any
}

var errLine = errors.New("the line is cut")

func next(plan map[string][]fault, text string) fault {
	if len(plan[text]) == 0 {
		return fault{}
	}
	f := plan[text][0]
	plan[text] = plan[text][1:]
	return f
}

func (p *peer) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	text := d.Message.Notification
	p.mu.Lock()
	f := next(p.plan, text)
	if p.busy == nil {
		p.busy = map[string]bool{}
	}
	if p.busy[d.To.Place] {
		p.overlaps++
	}
	p.busy[d.To.Place] = true
	p.mostBusy = max(p.mostBusy, len(p.busy))
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.busy, d.To.Place)
	}()
	if f.takes > 0 {
		select {
		case <-time.After(f.takes):
		case <-ctx.Done():
			return bot.Receipt{}, ctx.Err()
		}
	}
	if f.panic != nil {
		panic(f.panic)
	}
	if f.err != nil {
		return bot.Receipt{}, f.err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, d.To.Place+": "+text)
	p.at = append(p.at, time.Now())
	if f.lost {
		return bot.Receipt{}, errLine
	}
	return bot.Receipt{Message: "ts-" + text}, nil
}

func (p *peer) Reconcile(_ context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reconciled++
	text := d.Message.Notification
	if f := next(p.ask, text); f.err != nil {
		return bot.Receipt{}, false, f.err
	} else if f.panic != nil {
		panic(f.panic)
	}
	for _, s := range p.said {
		if s == d.To.Place+": "+text {
			return bot.Receipt{Message: "ts-" + text}, true, nil
		}
	}
	return bot.Receipt{}, false, nil
}

// counts are how many calls there were at once at most, how many met another one
// in their conversation, and how many asked what became of a message.
func (p *peer) counts() (mostBusy, overlaps, reconciled int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mostBusy, p.overlaps, p.reconciled
}

func (p *peer) ledger() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.said...)
}
