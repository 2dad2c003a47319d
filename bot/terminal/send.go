package terminal

import (
	"context"
	"fmt"

	"lodestar/bot"
)

// Send prints a message to the one who writes, and one line about a message to
// somebody else, who sees it in full when they are switched to. A record prints
// nothing: the terminal cannot change what it has printed. A place that is
// no direct conversation of one of the People is refused for good.
func (t *Terminal) Send(_ context.Context, d bot.Delivery) (bot.Receipt, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p, ok := t.knows(d.To)
	if !ok {
		return bot.Receipt{}, &bot.Refused{Final: true, Cause: fmt.Errorf("the terminal has no conversation %q", d.To.Place)}
	}
	t.screen.failed = nil
	switch {
	case d.Message.Kind == bot.KindRecord: // what was printed stays as it is
		t.view(p.ID).replaced(d.Message.Replaces)
	case p.ID == t.current().ID:
		t.show(p, d.Message)
	default:
		v := t.view(p.ID)
		v.unread = append(v.unread, d.Message)
		t.tell(p, d.Message)
	}
	if err := t.screen.failed; err != nil {
		return bot.Receipt{}, fmt.Errorf("terminal: printing a message: %w", err)
	}
	receipt := bot.Receipt{Message: Name + ":" + d.ID}
	if t.screen.receipts == nil {
		t.screen.receipts = map[string]bot.Receipt{}
	}
	t.screen.receipts[d.ID] = receipt
	return receipt, nil
}

// Reconcile knows what this process has printed. What an earlier one may have
// printed counts as not said: it is on no screen any more.
func (t *Terminal) Reconcile(_ context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	receipt, found := t.screen.receipts[d.ID]
	return receipt, found, nil
}
