package playbook

import (
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/planning"
	"lodestar/planning/evidence"
)

// membership is what is known of whether somebody reads in the channel they answer
// in.
type membership int

const (
	unsure membership = iota
	inside
	outside
)

// membership tells whether whoever answers is in the channel, by what the platform
// said within the last minute (trust B6).
func (a *answering) membership() membership {
	if a.channel.Place == "" { // not said in one: a link or a mail proves itself
		return inside
	}
	if !a.channel.fresh(a.e.Now) {
		return unsure
	}
	if _, ok := a.channel.outsider(a.event.From.ID); ok {
		return inside
	}
	return outside
}

// when is the instant that an answer was given.
func (a *answering) when() time.Time {
	if a.at.IsZero() {
		return a.e.Now
	}
	return a.at
}

// checkFirst keeps an agreement until the platform has said whether whoever gave it
// is in the channel. It counts from the instant it was given, if it counts.
func (a *answering) checkFirst(means planning.Evidence, by evidence.Confirmation) error {
	waiting, err := a.e.Tx.Checks(a.event.Tenant, a.channel.Place)
	if err != nil {
		return err
	}
	for _, c := range waiting {
		if c.Answer.Plan == a.plan.ID && c.Answer.Version == a.on.Version && c.Answer.Contact == a.who.Contact {
			return nil // the first press decides
		}
	}
	if err := a.e.Tx.AddCheck(Check{
		Tenant: a.event.Tenant, Request: a.event.ID, Place: a.channel.Place, At: a.e.Now,
		Answer: CheckedAnswer{
			From: a.event.From, Place: a.event.Place, Message: a.event.Message, Platform: a.event.At,
			Plan: a.plan.ID, Version: a.on.Version, Contact: a.who.Contact, Means: means, Confirmed: by,
		},
	}); err != nil {
		return err
	}
	return a.e.lookAt(a.channel)
}

// checked sets the scene of an answer that waited. It reports false where there is
// nothing left to answer.
func (e *Env) checked(c Channel, check Check) (*answering, bool, error) {
	a := &answering{
		e: e, channel: c, at: check.At, allow: func() bool { return true },
		event: bot.Event{
			ID: check.Request, Tenant: check.Tenant, Kind: bot.Pressed, From: check.Answer.From, Place: check.Answer.Place,
			Message: check.Answer.Message, At: check.Answer.Platform,
		},
	}
	if c.Account == "" {
		return nil, false, nil
	}
	if ok, err := a.load(); err != nil || !ok {
		return nil, false, err
	}
	known, err := a.turnTo(check.Answer.Plan, check.Answer.Version)
	return a, known, err
}

// decideChecks records or refuses what has waited for the platform: the second turn
// of an answer. The rules are those of now, the time is that of the press.
func (e *Env) decideChecks(c Channel) error {
	waiting, err := e.Tx.Checks(c.Tenant, c.Place)
	if err != nil {
		return err
	}
	for _, check := range waiting {
		if err := e.Tx.DropCheck(check.Tenant, check.Request); err != nil {
			return err
		}
		a, ok, err := e.checked(c, check)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if refused, err := a.refused(); err != nil {
			return err
		} else if refused {
			continue
		}
		if _, reads := c.outsider(check.Answer.From.ID); !reads || c.Gone {
			if err := a.refuseOutside(); err != nil {
				return err
			}
			continue
		}
		if err := a.record(check.Answer.Means, check.Answer.Confirmed); err != nil {
			return err
		}
	}
	return nil
}

// refuseOutside says that somebody who is not in the channel can't answer there. The
// account manager hears of it: perhaps the plan has to go another way.
func (a *answering) refuseOutside() error {
	if err := a.audit("agreement.refused", "not in the channel"); err != nil {
		return err
	}
	if !a.channel.Gone {
		if err := a.private("customer.answer.not_in_channel", map[string]any{"manager": bot.Escape(a.card.manager)}); err != nil {
			return err
		}
	}
	return a.tellManager(nil, conversation.Say("say.answer_not_in_channel", args("person", quoted(a.who.Name), "channel", quoted("#"+a.channel.Name), "version", a.on.Version)))
}

// LookFailed takes up that the platform could not be asked about a channel: whoever
// waits for it hears so, the first time, and the account manager when it is given
// up. Nothing is ever recorded by that.
func (e *Env) LookFailed(place bot.Address, last bool) error {
	c, ok, err := e.Tx.Channel(place.Tenant, place.Place)
	if err != nil || !ok {
		return err
	}
	waiting, err := e.Tx.Checks(c.Tenant, c.Place)
	if err != nil {
		return err
	}
	for _, check := range waiting {
		a, ok, err := e.checked(c, check)
		if err != nil {
			return err
		}
		switch {
		case !ok:
		case last:
			if err := a.private("customer.answer.check_failed", map[string]any{"version": a.on.Version}); err != nil {
				return err
			}
			if err := a.tellManager(nil, conversation.Say("say.check_failed", args("person", quoted(a.who.Name), "version", a.on.Version))); err != nil {
				return err
			}
		case !check.Answer.Told:
			if err := a.private("customer.answer.checking", map[string]any{"version": a.on.Version}); err != nil {
				return err
			}
		}
		if err := e.Tx.DropCheck(check.Tenant, check.Request); err != nil {
			return err
		}
		if check.Answer.Told = true; !last {
			if err := e.Tx.AddCheck(check); err != nil {
				return err
			}
		}
	}
	return nil
}
