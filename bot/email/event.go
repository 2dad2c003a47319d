package email

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"lodestar/bot"
)

// event makes of a mail what somebody did. Text is empty where the mail is no
// answer of theirs, so that whoever looks at the text alone takes nothing for
// one.
func (a *Adapter) event(ctx context.Context, m *bot.Mail) (bot.Event, error) {
	tenant, err := a.o.Tenant(ctx, m)
	if err != nil {
		return bot.Event{}, fmt.Errorf("email: finding out whose mail it is: %w", err)
	}
	thread, answers := a.thread(m)
	e := bot.Event{
		ID: eventID(m), Tenant: tenant, Kind: bot.Said, At: m.Date, Message: m.MessageID, Mail: m,
		From:  bot.Person{Tenant: tenant, ID: m.From, Name: m.FromName, Email: m.From, External: true},
		Place: place(tenant, m.From, thread),
	}
	if e.Message == "" {
		e.Message = e.ID
	}
	if e.From.Name == "" {
		e.From.Name = m.From
	}
	if !m.Personal() {
		return e, nil
	}
	e.Text = m.Words
	if e.Text == "" && len(m.Files) > 0 {
		e.Kind = bot.Attached
	}
	if err := a.offers.answer(ctx, &e, answers); err != nil {
		return bot.Event{}, err
	}
	return e, nil
}

// thread is the conversation a mail belongs to, and the deliveries it answers,
// the latest first.
func (a *Adapter) thread(m *bot.Mail) (thread string, answers []string) {
	domain, ours := domainOf(a.o.From.Address), false
	before := append(append([]string(nil), m.References...), m.InReplyTo...)
	for i := len(before) - 1; i >= 0; i-- {
		if id, ok := idIn(itemID, before[i], domain); ok {
			ours = true
			answers = append(answers, id)
		}
		if key, ok := idIn(threadID, before[i], domain); ok && thread == "" {
			ours, thread = true, key
		}
	}
	switch {
	case thread != "":
		return thread, answers
	case len(before) > 0 && !idOfOurs(before[0], domain):
		return before[0], answers // begun by a mail of somebody's
	case ours, m.Token != "":
		return "", answers
	default:
		return m.MessageID, answers
	}
}

func idOfOurs(id, domain string) bool {
	_, item := idIn(itemID, id, domain)
	_, thread := idIn(threadID, id, domain)
	return item || thread
}

// eventID is the same for every copy of a mail: it may come by two ways, and be
// read twice after a crash. The content is part of it, so that nobody can take
// the place of a mail by sending another under its Message-ID first.
func eventID(m *bot.Mail) string {
	sum := sha256.New()
	if m.MessageID == "" {
		sum.Write(m.Raw)
	} else {
		_, body := splitHeader(m.Raw)
		sum.Write([]byte(m.MessageID + "\n" + m.From + "\n"))
		sum.Write(body)
	}
	return "mail:" + hex.EncodeToString(sum.Sum(nil)[:16])
}
