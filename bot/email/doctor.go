package email

import (
	"context"
	"errors"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// Doctor logs in at the servers that are configured, sends nothing and changes
// nothing. It may be used without Run.
func (a *Adapter) Doctor(ctx context.Context) []bot.Finding {
	return []bot.Finding{a.outFinding(ctx), a.inFinding(ctx)}
}

func (a *Adapter) outFinding(ctx context.Context) bot.Finding {
	f := bot.Finding{Check: "mail.out", State: bot.OK, Says: "say.doctor_mail_out", Args: locale.Args{"host": a.o.SMTP.Host, "from": a.o.From.Address}}
	if a.o.SMTP.Host == "" {
		f.State, f.Says, f.Mend = bot.Warn, "say.doctor_mail_out_none", "say.mend_mail_out_none"
		return f
	}
	_, hangUp, err := a.o.dialSMTP(ctx)
	if err == nil {
		hangUp()
		if a.o.SMTP.Security == None && !isLoopback(a.o.SMTP.Host) {
			f.State, f.Says, f.Mend = bot.Warn, "say.doctor_mail_out_open", "say.mend_mail_out_open"
		}
		return f
	}
	f.State = bot.Fail
	switch code := replyCode(err); {
	case code == 530 || code == 534 || code == 535 || code == 538:
		f.Says, f.Mend = "say.doctor_mail_out_login", "say.mend_mail_out_login"
	case strings.Contains(err.Error(), "STARTTLS") || strings.Contains(err.Error(), "tls:") || strings.Contains(err.Error(), "x509:"):
		f.Says, f.Mend = "say.doctor_mail_out_tls", "say.mend_mail_out_tls"
	default:
		f.Says, f.Mend = "say.doctor_mail_out_unreachable", "say.mend_mail_out_unreachable"
	}
	return f
}

func (a *Adapter) inFinding(ctx context.Context) bot.Finding {
	f := bot.Finding{Check: "mail.in", State: bot.OK, Says: "say.doctor_mail_in", Args: locale.Args{"host": a.o.IMAP.Host, "mailbox": a.o.Mailbox}}
	if a.o.IMAP.Host == "" {
		f.Says = "say.doctor_mail_in_none" // answers are optional: there is the link
		return f
	}
	box, err := a.connect(ctx)
	switch {
	case err == nil:
		_ = box.Close()
		if a.o.AuthServer == "" {
			f.State, f.Says, f.Mend = bot.Warn, "say.doctor_mail_in_unknown", "say.mend_mail_in_unknown"
		}
	case errors.Is(err, errLogin):
		f.State, f.Says, f.Mend = bot.Fail, "say.doctor_mail_in_login", "say.mend_mail_in_login"
	case errors.Is(err, errMailbox):
		f.State, f.Says, f.Mend = bot.Fail, "say.doctor_mail_in_mailbox", "say.mend_mail_in_mailbox"
	default:
		f.State, f.Says, f.Mend = bot.Fail, "say.doctor_mail_in_unreachable", "say.mend_mail_in_unreachable"
	}
	return f
}
