package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"lodestar/bot"
)

// attempt tries one claimed row and returns it as it is to be settled. A row
// of unknown outcome is reconciled first and said again only where the platform
// certainly did not take it.
func (w *Worker) attempt(ctx context.Context, row Row) Row {
	limits := w.Limits.filled()
	sender := w.Senders[row.To.Platform]
	row.Attempts++
	if sender == nil {
		sender = absent{row.To.Platform}
	}
	ready, err := w.prepare(ctx, limits.Send, row.Delivery)
	if err != nil {
		// Nothing was said in this attempt; of an unknown one it stays unknown.
		if row.State == Unknown {
			err = unanswered{err}
		}
		return w.failed(row, err)
	}
	if row.State == Unknown {
		receipt, found, err := reconcile(ctx, limits.Send, sender, ready)
		switch {
		case err != nil:
			return w.failed(row, unanswered{err})
		case found:
			return w.sent(row, receipt)
		}
		// It stays Unknown in the store while it is said again: a crash now
		// leads back to Reconcile.
	}
	if !row.GoodUntil.IsZero() && !w.Now().Before(row.GoodUntil) {
		return w.lapsed(row)
	}
	receipt, err := send(ctx, limits.Send, sender, ready)
	if err != nil {
		return w.failed(row, err)
	}
	return w.sent(row, receipt)
}

// absent stands for a platform that is not running, today.
type absent struct{ platform string }

func (a absent) Send(context.Context, bot.Delivery) (bot.Receipt, error) {
	return bot.Receipt{}, &bot.Refused{Cause: fmt.Errorf("no platform %q is running", a.platform)}
}

func (a absent) Reconcile(ctx context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	_, err := a.Send(ctx, d)
	return bot.Receipt{}, false, err
}

// unanswered is a failed Reconcile: even where it was refused, the outcome of
// the message stays unknown.
type unanswered struct{ cause error }

func (u unanswered) Error() string { return "reconciling: " + u.cause.Error() }

func (w *Worker) sent(row Row, receipt bot.Receipt) Row {
	row.State, row.Receipt, row.Reason, row.NotUntil = Sent, receipt, "", time.Time{}
	w.Log.Debug("delivery: message sent", attributes(row)...)
	return row
}

// lapsed lets go of a row that certainly was not said and is too late now.
func (w *Worker) lapsed(row Row) Row {
	row.State, row.NotUntil = Lapsed, time.Time{}
	w.Log.Info("delivery: message not said, it came too late", attributes(row)...)
	return row
}

// failed decides what becomes of a row that was not said, or perhaps was.
func (w *Worker) failed(row Row, err error) Row {
	limits, now := w.Limits.filled(), w.Now()
	wait := limits.backOff(row.Attempts)
	row.State = Unknown
	var asked unanswered
	unclear := errors.As(err, &asked)
	if unclear {
		err = asked.cause
	}
	if refused, ok := bot.IsRefused(err); ok {
		wait = cmp.Or(refused.Again, wait)
		switch {
		case refused.Final:
			row.State = Failed
		case !unclear && !refused.Begun:
			row.State = Waiting
		}
	}
	row.Reason, row.NotUntil = reason(row, err), now.Add(wait)
	if row.State != Failed && row.Attempts >= limits.MinAttempts && now.Sub(row.Written) >= limits.GiveUp {
		row.Reason = fmt.Sprintf("given up after %s, last %s: %s", limits.GiveUp, row.State, row.Reason)
		row.State = Failed
	}
	with := attributes(row)
	if broken := (*bot.Broken)(nil); errors.As(err, &broken) {
		with = append(with, "stack", broken.Stack())
	}
	if row.State == Failed {
		row.NotUntil = time.Time{}
		w.Log.Error("delivery: message failed for good", with...)
	} else {
		w.Log.Warn("delivery: message not delivered yet", with...)
	}
	return row
}

// attributes name a row in the log, without anything people wrote.
func attributes(row Row) []any {
	return []any{
		"message", row.ID, "platform", row.To.Platform, "tenant", row.To.Tenant,
		"state", string(row.State), "attempts", row.Attempts, "reason", row.Reason,
	}
}

// reason is the error as one short line. The address of a request is left out,
// because it may hold a token, and so is an error that quotes the message.
func reason(row Row, err error) string {
	if refused, ok := bot.IsRefused(err); ok && refused.Cause != nil {
		err = refused.Cause
	}
	var request *url.Error
	if errors.As(err, &request) {
		err = request.Err
	}
	line := strings.Join(strings.Fields(err.Error()), " ")
	if quotes(line, row.Message) {
		return fmt.Sprintf("%T", err)
	}
	if short := []rune(line); len(short) > 200 {
		line = string(short[:199]) + "…"
	}
	return line
}

// quotes reports whether line repeats some of the message's words.
func quotes(line string, m bot.Message) bool {
	repeats := func(text string) bool {
		text = strings.Join(strings.Fields(text), " ")
		return len(text) > 3 && strings.Contains(line, text)
	}
	if repeats(m.Notification) {
		return true
	}
	for _, part := range m.Parts {
		if repeats(part.Text) {
			return true
		}
		for _, row := range part.Rows {
			if repeats(row.Text) {
				return true
			}
		}
	}
	return false
}

// prepare makes a message ready to be handed on. An error means that nothing was
// said.
func (w *Worker) prepare(ctx context.Context, limit time.Duration, d bot.Delivery) (ready bot.Delivery, err error) {
	if w.Prepare == nil {
		return d, nil
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err = bot.Survive(func() (err error) {
		ready, err = w.Prepare(ctx, d)
		return err
	})
	if _, refused := bot.IsRefused(err); err != nil && !refused {
		err = &bot.Refused{Cause: err}
	}
	return ready, err
}

// send hands a message on. A Sender that panics may have sent it: the outcome is
// unknown.
func send(ctx context.Context, limit time.Duration, s bot.Sender, d bot.Delivery) (receipt bot.Receipt, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err = bot.Survive(func() (err error) {
		receipt, err = s.Send(ctx, d)
		return err
	})
	return receipt, err
}

func reconcile(ctx context.Context, limit time.Duration, s bot.Sender, d bot.Delivery) (receipt bot.Receipt, found bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err = bot.Survive(func() (err error) {
		receipt, found, err = s.Reconcile(ctx, d)
		return err
	})
	return receipt, found, err
}
