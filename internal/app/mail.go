package app

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"net/http"
	"strings"

	"lodestar/bot"
	"lodestar/bot/email"
	"lodestar/bot/web"
	"lodestar/conversation/locale"
	"lodestar/internal/config"
	"lodestar/planning"
	"lodestar/planning/playbook"
)

// tokens makes the tokens of links from their ids (playbook.Mail). Whoever has the
// database but not the key can make none.
func tokens(key []byte) func(id string) string {
	return func(id string) string {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte("lodestar link v1\n" + id))
		return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)[:20]))
	}
}

// linkKey is the operator's key, or where there is none one that ends with this
// process.
func linkKey(key []byte) ([]byte, error) {
	if len(key) > 0 {
		return key, nil
	}
	key = make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("app: making a key: %w", err)
	}
	return key, nil
}

// MailOptions say how people without a chat are reached.
type MailOptions struct {
	From      string // the address of every mail
	Answers   bool   // mail is read
	PublicURL string // what links begin with
}

// WithMail lets the product write to people without a chat. It is called before
// anything runs.
func (a *App) WithMail(o MailOptions) error {
	key, err := linkKey(a.key)
	if err != nil {
		return err
	}
	a.Book.Mail = &playbook.Mail{
		Address: email.Address, From: o.From, Answers: o.Answers, Token: tokens(key), Page: o.PublicURL + web.Path,
	}
	a.Pages, err = web.New(web.Options{PublicURL: o.PublicURL, Words: a.Words, Show: a.showLink, Answer: a.answerLink, Log: a.Log})
	return err
}

// mailOptions connect the store to the adapter.
func (a *App) mailOptions(c config.Mail, publicURL string) email.Options {
	server := func(s config.MailServer) email.Server {
		return email.Server{Host: s.Host, Port: s.Port, User: s.User, Password: s.Password, Security: s.Security}
	}
	return email.Options{
		From: *c.From, SMTP: server(c.SMTP), IMAP: server(c.IMAP), Mailbox: c.Mailbox, AuthServer: c.AuthServer, PublicURL: publicURL,
		Tenant: a.MailTenant, Words: a.Words, Now: a.Now, Log: a.Log, Marks: a.Store, Sent: a.Store,
		Language: func(ctx context.Context, to bot.Address) locale.Language {
			return a.spoken(ctx, bot.Person{Tenant: to.Tenant, ID: to.Person})
		},
	}
}

// MailTenant finds the workspace that a mail is for: by the token of the address
// it was sent to, by the mail of ours that did not arrive, by the invitation that a
// calendar answers, by the colleague who sent it, or because there is only one.
func (a *App) MailTenant(ctx context.Context, m *bot.Mail) (string, error) {
	if m.Token != "" {
		tenant, ok, err := a.Store.LinkTenant(ctx, playbook.HashOf(m.Token))
		if ok || err != nil {
			return tenant, err
		}
	}
	if m.Bounce != nil && m.Bounce.Delivery != "" {
		d, ok, err := a.Store.Delivery(ctx, m.Bounce.Delivery)
		if ok || err != nil {
			return d.To.Tenant, err
		}
	}
	for _, r := range m.Replies {
		tenant, ok, err := a.Store.InvitationTenant(ctx, r.UID)
		if ok || err != nil {
			return tenant, err
		}
	}
	if m.Bounce == nil {
		tenant, ok, err := a.Store.ColleagueTenant(ctx, m.From)
		if ok || err != nil {
			return tenant, err
		}
	}
	return a.Store.OnlyTenant(ctx)
}

// MailSender hands mails to next as they go out: with their links, and their
// receipts noted.
func (a *App) MailSender(next bot.Sender) bot.Sender { return mailSender{app: a, next: next} }

// mailSender hands mails on with their links in them, and notes the receipts that
// went out.
type mailSender struct {
	app  *App
	next bot.Sender
}

// Send implements bot.Sender.
func (s mailSender) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	open := d
	sealed := *s.app.Book.Mail
	var unread error
	sealed.Token = s.app.tokenOf(ctx, sealed.Token, &unread)
	open.Message = sealed.Unseal(d.Message)
	if unread != nil { // a link that nothing opens must not go out
		return bot.Receipt{}, &bot.Refused{Cause: fmt.Errorf("app: which key made a link: %w", unread)}
	}
	receipt, err := s.next.Send(ctx, open)
	if err == nil {
		err = s.sent(ctx, d, receipt)
	}
	return receipt, err
}

// tokenOf makes the token of a link as it was made when the link was: with the key of
// then, which may have been replaced since. It asks the store only where a key was;
// where that does not answer, it says so in unread.
func (a *App) tokenOf(ctx context.Context, newest func(id string) string, unread *error) func(id string) string {
	if len(a.oldKeys) == 0 {
		return newest
	}
	return func(id string) string {
		keys := []func(string) string{newest}
		for _, old := range a.oldKeys {
			keys = append(keys, tokens(old))
		}
		for _, token := range keys {
			_, known, err := a.Store.LinkTenant(ctx, playbook.HashOf(token(id)))
			if err != nil {
				*unread = err
				break
			}
			if known {
				return token(id)
			}
		}
		return newest(id)
	}
}

// Reconcile implements bot.Sender.
func (s mailSender) Reconcile(ctx context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	receipt, found, err := s.next.Reconcile(ctx, d)
	if err == nil && found {
		err = s.sent(ctx, d, receipt)
	}
	return receipt, found, err
}

// sent notes a receipt. Where that fails the mail counts as one of unknown fate:
// it is asked about once more, and noted then.
func (s mailSender) sent(ctx context.Context, d bot.Delivery, receipt bot.Receipt) error {
	if d.Message.Kind != playbook.KindReceipt {
		return nil
	}
	return s.app.Turns.ReceiptSent(ctx, d, receipt.Message)
}

// linkPlace is where what is done on the page behind a link is done.
func linkPlace(tenant string) bot.Address {
	return bot.Address{Platform: web.Name, Tenant: tenant, Place: "page", Audience: bot.Customer}
}

// showLink draws the page behind a token.
func (a *App) showLink(ctx context.Context, token string) (web.Page, error) {
	hash := playbook.HashOf(token)
	tenant, ok, err := a.Store.LinkTenant(ctx, hash)
	if err != nil {
		return web.Page{}, err
	}
	if !ok {
		return web.Page{}, web.ErrUnknown
	}
	page, err := a.Turns.Link(ctx, linkPlace(tenant), hash)
	return webPage(page), unknown(page, err)
}

// answerLink records what was sent from the page behind a token.
func (a *App) answerLink(ctx context.Context, token string, given web.Answer) (web.Page, error) {
	hash := playbook.HashOf(token)
	tenant, ok, err := a.Store.LinkTenant(ctx, hash)
	if err != nil {
		return web.Page{}, err
	}
	if !ok {
		return web.Page{}, web.ErrUnknown
	}
	answer := playbook.LinkGiven{Suggest: given.Suggest, Text: given.Text}
	for _, item := range given.Items {
		answer.Items = append(answer.Items, planning.Item(item))
	}
	page, err := a.Turns.AnswerLink(ctx, linkPlace(tenant), hash, answer)
	return webPage(page), unknown(page, err)
}

func unknown(page playbook.LinkPage, err error) error {
	if err == nil && page.State == playbook.LinkUnknown {
		return web.ErrUnknown
	}
	return err
}

func webPage(p playbook.LinkPage) web.Page {
	page := web.Page{
		Language: p.Language, Title: p.Title, Lead: p.Lead, News: p.State == playbook.LinkDone, Plan: p.Plan, PlanTitle: p.PlanTitle, AnswerTitle: p.AnswerTitle, Changes: p.Changes, Covers: p.Covers, Wording: p.Wording,
		Press: p.Agree, NotYou: p.NotYou, Foot: p.Foot, Problem: p.Problem,
	}
	for _, f := range p.Facts {
		page.Facts = append(page.Facts, web.Fact{Label: f.Label, Text: f.Text})
	}
	if s := p.Suggest; s != nil {
		page.Suggest = &web.Suggest{Button: s.Button, Legend: s.Legend, Items: s.Items, Label: s.Label, Hint: s.Hint, Text: s.Text}
		for _, c := range s.Choices {
			page.Suggest.Choices = append(page.Suggest.Choices, web.Choice{ID: string(c.Item), Label: c.Label, Checked: c.Checked})
		}
	}
	return page
}

// ServePages answers what is below web.Path; where no mail is configured there is
// nothing.
func (a *App) ServePages(w http.ResponseWriter, r *http.Request) {
	if a.Pages == nil {
		http.NotFound(w, r)
		return
	}
	a.Pages.ServeHTTP(w, r)
}
