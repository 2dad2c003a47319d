package sqlstore

import "time"

// Keep says for how many days is kept what nobody needs any more (trust F4). 0 is
// the default, below 0 for ever.
type Keep struct {
	Drafts      int // discarded drafts, which can be brought back until then (E-7)
	Messages    int // what was said, or was of no use any more
	Undelivered int // what could not be delivered: that long an operator sees it
	Sessions    int // conversations, after their end
	Reminders   int // reminders and other jobs, after they were done
	Mails       int // mails that came and that no answer rests on
	Links       int // personal links, after they expired: until then somebody who opens one is told so
	Activity    int // when colleagues worked on a plan
	Erasures    int // requests for erasure, after their day; they name nobody
	Audit       int // entries of the audit chain that are no evidence of an answer
}

// years is never shorter than so many of the calendar.
func years(n int) int { return n*365 + (n+3)/4 }

// DefaultKeep is what is kept where nothing else is said.
func DefaultKeep() Keep {
	return Keep{
		Drafts: 30, Messages: 30, Undelivered: 90, Sessions: 30, Reminders: 90, Mails: 30, Links: 365,
		Activity: years(2), Erasures: years(3), Audit: years(3),
	}
}

// Or is the other one where nothing is said.
func (k Keep) Or(other Keep) Keep {
	or := func(a, b int) int {
		if a == 0 {
			return b
		}
		return a
	}
	return Keep{
		or(k.Drafts, other.Drafts), or(k.Messages, other.Messages), or(k.Undelivered, other.Undelivered), or(k.Sessions, other.Sessions), or(k.Reminders, other.Reminders),
		or(k.Mails, other.Mails), or(k.Links, other.Links), or(k.Activity, other.Activity), or(k.Erasures, other.Erasures), or(k.Audit, other.Audit),
	}
}

// eventsKept is longer than the day in which Slack repeats events (A2); they hold
// ids alone.
const eventsKept = 7

// before is the instant before which something is old; false where nothing is.
func before(now time.Time, days int) (time.Time, bool) {
	return now.Add(-time.Duration(days) * 24 * time.Hour), days >= 0
}
