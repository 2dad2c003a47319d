package app

import (
	"context"
	"math"
	"time"

	"lodestar/bot"
	"lodestar/bot/email"
	"lodestar/conversation/locale"
	"lodestar/internal/config"
)

// clockBehind is how far the clock may stand before what is stored: the
// machine's own may be set back by a little at any time.
const clockBehind = time.Minute

// clock holds the machine's clock against the last event that was stored. Whether it
// agrees with the rest of the world a platform tells (slack.clock); one that shows an
// earlier time than what is stored is wrong in any case.
func (d *doctor) clock(latest time.Time) {
	if latest.IsZero() {
		return
	}
	if behind := latest.Sub(d.o.Now()); behind > clockBehind {
		d.say("clock", bot.Warn, "say.doctor_clock_behind", "say.mend_clock", locale.Args{"n": int(math.Ceil(behind.Minutes()))})
		return
	}
	d.say("clock", bot.OK, "say.doctor_clock", "", nil)
}

// noMarks is for a mailbox of which nothing is read.
type noMarks struct{ email.Marks }

// mail logs in at the servers and sends and reads nothing.
func (d *doctor) mail(ctx context.Context, c config.Mail, words *locale.Catalogue) {
	ctx, cancel := context.WithTimeout(ctx, consultation)
	defer cancel()
	adapter, err := email.New(email.Options{
		From: *c.From, SMTP: email.Server(c.SMTP), IMAP: email.Server(c.IMAP), Mailbox: c.Mailbox, AuthServer: c.AuthServer,
		Marks: noMarks{}, Words: words, Now: d.o.Now,
	})
	if err != nil {
		d.problem("mail.out", &config.Problem{Variable: "LODESTAR_MAIL_FROM", Says: "is no address that mail can come from", Mend: "write an address, or a name and an address: Lodestar <plans@example.com>"})
		return
	}
	for _, f := range adapter.Doctor(ctx) {
		d.say(f.Check, f.State, f.Says, f.Mend, f.Args)
	}
}
