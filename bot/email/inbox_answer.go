package email

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"net/mail"
	"strings"

	"github.com/emersion/go-message"
	"github.com/emersion/go-msgauth/dkim"

	"lodestar/bot"
)

// AnswerKind is the way in which somebody answers a mail.
type AnswerKind string

// The ways to answer.
const (
	Reply     AnswerKind = "reply"     // as a mail program does, with the original below
	AutoReply AnswerKind = "automatic" // what a mail server writes while somebody is away
	Forward   AnswerKind = "forward"   // the mail handed on to us, with a line above
	Bounced   AnswerKind = "bounce"    // the mail server says that the mailbox does not exist
)

// Answer is what a person of the emulated world does with a mail.
type Answer struct {
	Kind AnswerKind // "" is Reply
	// From is who answers; "" is who got the mail.
	From     string
	FromName string
	Text     string
	// Forged: it claims to come from From and is not signed by their domain.
	Forged bool
	Files  []bot.File
	Press  int // the n-th thing offered, from 1: its link is followed. 0 writes Text
}

// ErrNoMail says that no mail has that number, or nothing can be pressed in it.
var ErrNoMail = errors.New("email: there is no such mail")

// Answer answers the mail with a number: a whole mail is made, read as any that
// comes in, and handed to h.
func (b *Inbox) Answer(ctx context.Context, h bot.Handler, number int, answer Answer) error {
	original, ok := b.Mail(number)
	if !ok {
		return ErrNoMail
	}
	raw, err := b.write(original, answer)
	if err != nil {
		return err
	}
	return b.Deliver(ctx, h, raw)
}

// Deliver lets any mail come in.
func (b *Inbox) Deliver(ctx context.Context, h bot.Handler, raw []byte) error {
	m, err := b.a.read.mail(ctx, raw, false)
	if err != nil {
		return err
	}
	e, err := b.a.event(ctx, m)
	if err != nil {
		return err
	}
	b.wrote(m)
	_, err = h.Handle(ctx, e)
	return err
}

// write makes the mail of an answer.
func (b *Inbox) write(original Received, answer Answer) ([]byte, error) {
	if answer.From == "" {
		answer.From = original.To
	}
	from, err := Canonical(answer.From)
	if err != nil {
		return nil, err
	}
	to := original.ReplyTo
	if answer.Press > 0 {
		d, ok := b.a.offers.recent.Get(original.Delivery)
		if !ok || answer.Press > len(offeredOf(d.Message)) {
			return nil, ErrNoMail
		}
		to, _ = withToken(b.a.o.From.Address, fmt.Sprintf("%s%s-%d", pressToken, d.ID, answer.Press-1))
		answer.Text = oneLine(offeredOf(d.Message)[answer.Press-1].Label)
	}
	now := b.a.o.Now()
	var h message.Header
	if answer.Kind != Forward && answer.Press == 0 {
		h.Set("References", strings.TrimSpace(header(original, "References")+" "+original.ID))
		h.Set("In-Reply-To", original.ID)
	}
	subject := "Re: " + original.Subject
	if answer.Kind == AutoReply {
		h.Set("Auto-Submitted", "auto-replied")
		subject = "Automatic reply: " + original.Subject
	}
	if answer.Kind == Forward {
		subject = "Fwd: " + original.Subject
	}
	tree := node{kind: "mixed", parts: []node{textNode("text/plain", answered(original, answer))}}
	for _, f := range answer.Files {
		tree.parts = append(tree.parts, fileNode(f, true))
	}
	if len(tree.parts) == 1 {
		tree = tree.parts[0]
	}
	if answer.Kind == Bounced {
		from = "mailer-daemon@" + domainOf(from)
		subject = "Undelivered Mail Returned to Sender"
		tree = bounced(original)
	}
	h.Set("Subject", encoded(subject))
	h.Set("To", (&mail.Address{Address: to}).String())
	h.Set("From", (&mail.Address{Name: oneLine(answer.FromName), Address: from}).String())
	h.Set("Message-ID", fmt.Sprintf("<answer.%s.%d@%s>", shortHash(original.ID+answer.Text+string(answer.Kind)+from), now.UnixMicro(), domainOf(from)))
	h.Set("Date", now.UTC().Format(dateForm))
	var plain bytes.Buffer
	if err := tree.writeMail(&plain, h, boundary(original.ID)); err != nil {
		return nil, fmt.Errorf("email: writing an answer: %w", err)
	}
	if answer.Forged {
		return plain.Bytes(), nil
	}
	return b.key.sign(plain.Bytes(), domainOf(from))
}

// Letter is a mail that somebody writes to somebody else, not to us.
type Letter struct {
	From, FromName, To, Subject, Text string
	Forged                            bool // not signed by the domain it claims to come from
}

// Write makes the mail as its receiver has it and can save it as a file.
func (b *Inbox) Write(l Letter) ([]byte, error) {
	from, err := Canonical(l.From)
	if err != nil {
		return nil, err
	}
	now := b.a.o.Now()
	var h message.Header
	h.Set("Subject", encoded(l.Subject))
	h.Set("To", (&mail.Address{Address: l.To}).String())
	h.Set("From", (&mail.Address{Name: oneLine(l.FromName), Address: from}).String())
	h.Set("Message-ID", fmt.Sprintf("<letter.%s.%d@%s>", shortHash(l.Text+from), now.UnixMicro(), domainOf(from)))
	h.Set("Date", now.UTC().Format(dateForm))
	var plain bytes.Buffer
	if err := textNode("text/plain", l.Text+"\n").writeMail(&plain, h, boundary(l.Text)); err != nil {
		return nil, fmt.Errorf("email: writing a mail: %w", err)
	}
	if l.Forged {
		return plain.Bytes(), nil
	}
	return b.key.sign(plain.Bytes(), domainOf(from))
}

// Resolver looks up the keys of the domains of this world.
func (b *Inbox) Resolver() Resolver { return b.key }

func header(r Received, name string) string {
	for _, h := range r.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// answered sets the words above the original, as most mail programs do.
func answered(original Received, answer Answer) string {
	text := strings.ReplaceAll(answer.Text, "\r\n", "\n")
	switch {
	case answer.Kind == AutoReply, answer.Press > 0:
		return text + "\n"
	case answer.Kind == Forward:
		return fmt.Sprintf("%s\n\n---------- Forwarded message ---------\nFrom: %s\nDate: %s\nSubject: %s\nTo: %s\n\n%s\n",
			text, original.From, original.Date.Format(dateForm), original.Subject, original.To, original.Text)
	default:
		return fmt.Sprintf("%s\n\nOn %s, %s wrote:\n> %s\n", text, original.Date.Format("Mon, 2 Jan 2006 at 15:04"), original.From,
			strings.ReplaceAll(original.Text, "\n", "\n> "))
	}
}

// bounced is a report that a mailbox does not exist (RFC 3464).
func bounced(original Received) node {
	status := fmt.Sprintf("Reporting-MTA: dns; %s\r\n\r\nFinal-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\n", domainOf(original.To), original.To)
	head, _ := splitHeader(original.Raw)
	return node{kind: "report", parts: []node{
		textNode("text/plain", "The mail could not be delivered: there is no such mailbox.\n"),
		{typ: "message/delivery-status", data: []byte(status)},
		{typ: "text/rfc822-headers", data: head},
	}}
}

// domainKeys sign for every domain of the emulated world and publish the key.
type domainKeys struct{ private ed25519.PrivateKey }

func newDomainKeys() (*domainKeys, error) {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, fmt.Errorf("email: making a key: %w", err)
	}
	return &domainKeys{private}, nil
}

func (k *domainKeys) sign(raw []byte, domain string) ([]byte, error) {
	var b bytes.Buffer
	err := dkim.Sign(&b, bytes.NewReader(raw), &dkim.SignOptions{
		Domain: domain, Selector: "playground", Signer: k.private,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
		HeaderKeys: []string{"From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References"},
	})
	if err != nil {
		return nil, fmt.Errorf("email: signing an answer: %w", err)
	}
	return b.Bytes(), nil
}

// LookupTXT publishes the key under every domain.
func (k *domainKeys) LookupTXT(context.Context, string) ([]string, error) {
	public, ok := k.private.Public().(ed25519.PublicKey)
	if !ok {
		return nil, errors.New("email: no key")
	}
	return []string{"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}, nil
}
