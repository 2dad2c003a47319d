package email

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/mail"
	"strings"

	"github.com/emersion/go-message"

	"lodestar/bot"
)

// reader makes sense of a mail.
type reader struct {
	ours       string // our own address, canonical
	authServer string
	resolver   Resolver
	most       int64
}

// errNoSender: nobody can be answered, and nobody wrote it.
var errNoSender = errors.New("email: the mail does not say who sent it")

// mail reads a mail as it came. cut says that raw is only its beginning. Its
// errors are errNoMail and errNoSender.
func (r reader) mail(ctx context.Context, raw []byte, cut bool) (*bot.Mail, error) {
	c, err := decode(raw)
	if err != nil {
		return nil, err
	}
	h := c.header
	sender := addresses(h, "From")
	if len(sender) == 0 {
		return nil, errNoSender
	}
	sum := sha256.Sum256(raw)
	m := &bot.Mail{
		Raw: raw, SHA256: hex.EncodeToString(sum[:]), Cut: cut,
		MessageID: first(messageIDs(h, "Message-Id")), InReplyTo: messageIDs(h, "In-Reply-To"), References: messageIDs(h, "References"),
		From: sender[0].Address, FromName: oneLine(sender[0].Name), Subject: cutSubject(decodeWords(h.Get("Subject"))),
		Files: c.files,
	}
	if date, err := mail.ParseDate(h.Get("Date")); err == nil {
		m.Date = date.UTC()
	}
	for _, name := range []string{"To", "Cc"} {
		for _, a := range addresses(h, name) {
			m.To = append(m.To, a.Address)
		}
	}
	m.Token = r.token(h)
	m.Bounce = bounceIn(c, domainOf(r.ours))
	m.Automatic = isAutomatic(h, m.Subject, m.From, r.ours) || c.report != ""
	m.Unsubscribe = strings.EqualFold(m.Subject, unsubscribeSubject)
	if !cut {
		text := cmp.Or(strings.TrimSpace(c.plain), htmlWords(c.html))
		w := unquote(text)
		m.Words, m.Quoted = w.words, w.quoted
		m.Forwarded = w.forwarded || isForward(h, m.Subject, c)
		if m.Forwarded {
			m.Handed = handedOn(text, c.within)
		}
	}
	m.Forwarded = m.Forwarded || isForward(h, m.Subject, c)
	m.Auth = r.authenticity(ctx, raw, h, sender, cut)
	return m, nil
}

func (r reader) authenticity(ctx context.Context, raw []byte, h message.Header, sender []*mail.Address, cut bool) bot.MailAuth {
	switch {
	case len(sender) > 1:
		return bot.MailAuth{Doubt: "ambiguous"}
	case cut:
		return bot.MailAuth{Doubt: "invalid"} // the hash of a body that was not read
	}
	return r.verify(ctx, raw, h, sender[0].Address)
}

// longestHeaderText is in characters; more of a subject is nobody's.
const longestHeaderText = 500

func cutSubject(s string) string { return cut(s, longestHeaderText) }

// token is the reply token of the address a mail was sent to. The envelope
// counts as well: a mailing program may write another To.
func (r reader) token(h message.Header) string {
	for _, name := range []string{"To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"} {
		for _, a := range addresses(h, name) {
			if token := tokenIn(r.ours, a.Address); token != "" {
				return token
			}
		}
	}
	return ""
}

// mostAddresses are read of a header.
const mostAddresses = 200

// addresses are those of all fields of a name, canonical; what is none is left
// out.
func addresses(h message.Header, name string) []*mail.Address {
	var all []*mail.Address
	for _, value := range h.Values(name) {
		if len(value) > mostHeader/4 || len(all) > mostAddresses {
			continue
		}
		list, err := mail.ParseAddressList(value)
		if err != nil {
			// Names that are not quoted as they should be: what stands in < > counts.
			if _, rest, found := strings.Cut(value, "<"); found && strings.Count(value, "<") == 1 {
				address, _, _ := strings.Cut(rest, ">")
				list = []*mail.Address{{Address: strings.TrimSpace(address)}}
			}
		}
		for _, a := range list {
			if address, err := canonical(a.Address); err == nil {
				all = append(all, &mail.Address{Name: decodeWords(a.Name), Address: address})
			}
		}
	}
	return all
}

// messageIDs are those of a header field, as they stand.
func messageIDs(h message.Header, name string) []string {
	var all []string
	for _, word := range strings.Fields(strings.ReplaceAll(h.Get(name), "><", "> <")) {
		if isMessageID(word) && len(all) < mostAddresses {
			all = append(all, word)
		}
	}
	return all
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}
