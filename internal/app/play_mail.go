package app

import (
	"context"
	"net/http"
	"net/mail"
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/bot/email"
	"lodestar/bot/playground"
	"lodestar/conversation/locale"
)

// playPost is the address that mails of the playground come from.
const playPost = "plans@lodestar.example"

// playStranger answers mails that somebody else got.
const playStranger = "somebody@elsewhere.example"

var _ playground.Mailboxes = (*Playground)(nil)

// openMail makes the mailboxes of the world. They are the world's and not the
// bot's: what lies in them survives its restarts.
func (p *Playground) openMail() (err error) {
	p.inbox, err = email.NewInbox(email.Options{
		From: mail.Address{Name: "Lodestar", Address: playPost}, PublicURL: p.publicURL, Words: p.words, Now: p.clock.Now,
		Tenant:   func(context.Context, *bot.Mail) (string, error) { return playTenant, nil },
		Language: p.mailLanguage,
		Sent:     playSent{p},
	})
	return err
}

// mailLanguage is the language of a mail that does not say itself.
func (p *Playground) mailLanguage(ctx context.Context, to bot.Address) locale.Language {
	if life := p.bot.Load(); life != nil {
		return life.app.spoken(ctx, bot.Person{Tenant: to.Tenant, ID: to.Person})
	}
	return locale.English
}

// playSent finds mails that the bot sent before the last start.
type playSent struct{ p *Playground }

// Delivery implements email.Sent.
func (s playSent) Delivery(ctx context.Context, id string) (bot.Delivery, bool, error) {
	life := s.p.bot.Load()
	if life == nil {
		return bot.Delivery{}, false, nil
	}
	d, ok, err := life.app.Store.Delivery(ctx, id)
	return d, ok, life.unlessDead(err)
}

// playMail lets the bot write to the mailboxes.
func (p *Playground) playMail(a *App, senders map[string]bot.Sender) error {
	if err := a.WithMail(MailOptions{From: playPost, Answers: true, PublicURL: p.publicURL}); err != nil {
		return err
	}
	senders[email.Name] = a.MailSender(postbox{p})
	return nil
}

// postbox puts mails into the mailboxes. Saved scripts have no mail yet, so they
// say where one went out.
type postbox struct{ p *Playground }

// Send implements bot.Sender.
func (b postbox) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	before := len(b.p.inbox.Mails(""))
	receipt, err := b.p.inbox.Send(ctx, d)
	if len(b.p.inbox.Mails("")) > before {
		b.p.recorder.Remark("an e-mail went to " + d.To.Place + ": " + d.Message.Notification)
		b.p.changed.ring()
	}
	return receipt, err
}

// Reconcile implements bot.Sender.
func (b postbox) Reconcile(ctx context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	return b.p.inbox.Reconcile(ctx, d)
}

// Mail implements playground.Mailboxes.
func (p *Playground) Mail(_ context.Context, address string) ([]playground.MailItem, error) {
	var all []playground.MailItem
	for _, m := range p.inbox.Mailbox(strings.ToLower(address)) {
		to := m.To
		if m.Written {
			to = "Lodestar <" + playPost + ">" // the token in the address is nobody's to read
		}
		item := playground.MailItem{Number: m.Number, Written: m.Written, From: m.From, To: to, Name: nameIn(m.From), ToName: nameIn(to), Subject: m.Subject, At: m.Date, Text: m.Text, HTML: m.HTML, Message: m.ID}
		if !m.Written {
			item.Raw = m.Raw
			for _, h := range m.Headers {
				item.Header = append(item.Header, [2]string{h.Name, h.Value})
			}
		}
		for _, f := range m.Files {
			item.Files = append(item.Files, playground.MailFile{Name: f.Name, MediaType: f.MediaType, Data: f.Data})
		}
		all = append(all, item)
	}
	slices.Reverse(all)
	return all, nil
}

// nameIn is what a mail program's list shows of an address.
func nameIn(address string) string {
	if a, err := mail.ParseAddress(address); err == nil && a.Name != "" {
		return a.Name
	}
	return address
}

// Strangers implements playground.Mailboxes.
func (p *Playground) Strangers(context.Context) ([]string, error) {
	known := map[string]bool{}
	for _, u := range p.slack.Users() {
		known[strings.ToLower(u.Email)] = true
	}
	return slices.DeleteFunc(p.inbox.Recipients(), func(address string) bool { return known[address] }), nil
}

// AnswerMail implements playground.Mailboxes.
func (p *Playground) AnswerMail(ctx context.Context, address string, number int, a playground.MailAnswer) error {
	m, ok := p.inbox.Mail(number)
	if !ok || m.Written || m.To != strings.ToLower(address) {
		return playground.ErrUnknown
	}
	life := p.bot.Load()
	if life == nil {
		return errClosed
	}
	kinds := map[string]email.AnswerKind{"automatic": email.AutoReply, "bounce": email.Bounced, "forward": email.Forward}
	answer := email.Answer{Kind: kinds[a.Kind], From: m.To, FromName: p.nameOfAddress(m.To), Text: a.Text, Forged: a.Kind == "forged"}
	if a.Kind == "other" {
		answer.From, answer.FromName = playStranger, ""
	}
	p.recorder.Gap("an e-mail was answered: saved scripts cannot say that yet; see the lines about mail in the README of the scripts")
	if err := p.inbox.Answer(ctx, life.app.Turns, number, answer); err != nil {
		return err
	}
	p.changed.ring()
	return p.Settle(ctx)
}

// MailDown implements playground.Mailboxes.
func (p *Playground) MailDown() bool { return p.inbox.Down() }

// SetMailDown implements playground.Mailboxes.
func (p *Playground) SetMailDown(down bool) {
	p.inbox.SetDown(down)
	p.changed.ring()
}

func (p *Playground) nameOfAddress(address string) string {
	for _, u := range p.slack.Users() {
		if strings.EqualFold(u.Email, address) {
			return u.Name
		}
	}
	return ""
}

// ServePages answers the pages behind the links in mails. While there is no bot
// they meet with silence.
func (p *Playground) ServePages(w http.ResponseWriter, r *http.Request) {
	life := p.bot.Load()
	if life == nil {
		panic(http.ErrAbortHandler)
	}
	if r.Method == http.MethodPost {
		p.recorder.Gap("a page behind a link was answered: saved scripts cannot say that yet; see the lines about mail in the README of the scripts")
	}
	life.app.ServePages(w, r)
}
