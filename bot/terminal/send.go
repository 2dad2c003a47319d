package terminal

import (
	"context"
	"fmt"
	"slices"

	"lodestar/bot"
	"lodestar/conversation/locale"
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
	d.Message = t.withFiles(p, d.Message)
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

// withFiles keeps the files of a message and says where they lie.
func (t *Terminal) withFiles(p bot.Person, m bot.Message) bot.Message {
	words := t.Words.Printer(t.language(p))
	m.Parts = slices.Clone(m.Parts)
	for _, f := range m.Attachments {
		key, a := "say.terminal_file", locale.Args{"file": bot.Escape(f.Name)}
		if t.File == nil {
			key = "say.terminal_no_file"
		} else if path, err := t.File(f.Name, f.Data); err == nil {
			a["path"] = bot.Escape(path)
		} else {
			key = "problem.terminal_file"
			if t.Log != nil {
				t.Log.Error("terminal: a file was not kept", "error", err)
			}
		}
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: words.Text(key, a)})
	}
	return m
}

// Reconcile knows what this process has printed. What an earlier one may have
// printed counts as not said: it is on no screen any more.
func (t *Terminal) Reconcile(_ context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	receipt, found := t.screen.receipts[d.ID]
	return receipt, found, nil
}
