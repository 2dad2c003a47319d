// Package email is the bot by mail: messages go out by SMTP and come back by
// IMAP. Most of what it does is careful reading: who wrote, what they wrote
// themselves, whether a program wrote it, and whether their domain vouches for
// it. What follows from that is not decided here.
//
// A mail that may have been taken is sent once more under the same Message-ID:
// no mail server can be asked what became of it. Servers and programs that
// compare Message-IDs show one.
package email

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// Name is the platform of every address. It is stored and never changes.
const Name = "email"

// How a connection is kept from others' eyes.
const (
	TLS      = "tls"      // from the first byte
	StartTLS = "starttls" // turned on before anything is said, and insisted on
	None     = "none"     // not at all: for a server on the same machine
)

// Server is a mail server and our account there.
type Server struct {
	Host     string
	Port     int
	User     string // "" logs nobody in
	Password string
	Security string // TLS, StartTLS or None
}

// Options are what an Adapter needs. From, Words and Now must be set.
type Options struct {
	From mail.Address // of every mail; answers come to it, with a token after a plus sign
	SMTP Server       // without a host nothing can be sent
	IMAP Server       // without a host nothing is read, and mails invite no answer
	// Mailbox is what is read; "" is INBOX.
	Mailbox string
	// AuthServer is the name our own mail server signs its findings with
	// (authserv-id); "" believes none, since anybody can write that header.
	AuthServer string
	// PublicURL is what our own links begin with: only these are made clickable.
	PublicURL string
	// Tenant says whose mail it is, usually by its token; nil is "local". With an
	// error the mail is read again later.
	Tenant func(context.Context, *bot.Mail) (string, error)
	Words  *locale.Catalogue
	Now    func() time.Time // the clock of the Date header and of what is read first
	Log    *slog.Logger     // nil for nowhere; never gets an address or what people wrote
	// Language tells in which language a mail to an address is; nil is English.
	Language func(context.Context, bot.Address) locale.Language
	// Unsubscribe is the https address that takes a person off by one click; nil
	// or "" where there is none. A mail to us always does.
	Unsubscribe func(bot.Delivery) string
	// Marks keeps how far was read; needed with IMAP.
	Marks Marks
	// Sent finds what was sent before this process started; nil where only what
	// it sent itself can be answered by a press.
	Sent Sent
	// Resolver looks up keys of signatures; nil asks the DNS.
	Resolver Resolver
	// TLS is for servers with certificates of their own; nil trusts the system's.
	TLS *tls.Config
	// MostOut and MostIn are the largest mail to send and to read, in bytes; 0 is
	// 20 and 25 MiB.
	MostOut, MostIn int64
	Poll            time.Duration // how often is looked, on real time, where the server does not tell; 0 is 1 min
}

// Sent finds deliveries of an earlier life of the process.
type Sent interface {
	// Delivery returns what was sent under an id; ok is false where nothing was.
	Delivery(ctx context.Context, id string) (d bot.Delivery, ok bool, err error)
}

// Adapter is one mailbox. It is a bot.Platform and a bot.Sender; all methods may
// be called by any goroutine, Run once.
type Adapter struct {
	o       Options
	compose composer
	read    reader
	said    *bot.Recent[bot.Receipt] // what was taken, by delivery
	offers  *offers
	connect func(context.Context) (mailbox, error)
	// longestIdle is how long is listened, on real time; then the connection is
	// tried, because a dead one says nothing.
	longestIdle time.Duration
}

// New returns an adapter that is not connected yet.
func New(o Options) (*Adapter, error) {
	from, err := canonical(o.From.Address)
	switch {
	case err != nil:
		return nil, errors.New("email: the sender's address is missing or no e-mail address")
	case o.Words == nil || o.Now == nil:
		return nil, errors.New("email: words and a clock are needed")
	case o.IMAP.Host != "" && o.Marks == nil:
		return nil, errors.New("email: mail can't be read without a place to keep how far it was read")
	}
	o.From.Address = from
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Tenant == nil {
		o.Tenant = func(context.Context, *bot.Mail) (string, error) { return "local", nil }
	}
	if o.Resolver == nil {
		o.Resolver = &net.Resolver{}
	}
	if o.MostOut == 0 {
		o.MostOut = 20 << 20
	}
	if o.MostIn == 0 {
		o.MostIn = 25 << 20
	}
	if o.Mailbox == "" {
		o.Mailbox = "INBOX"
	}
	if o.Poll == 0 {
		o.Poll = time.Minute
	}
	a := &Adapter{o: o, said: bot.NewRecent[bot.Receipt](), offers: newOffers(o.Sent)}
	a.compose = newComposer(o, o.IMAP.Host != "")
	a.read = reader{ours: from, authServer: o.AuthServer, resolver: o.Resolver, most: o.MostIn}
	a.connect, a.longestIdle = a.dial, 5*time.Minute
	return a, nil
}

// Name returns "email".
func (a *Adapter) Name() string { return Name }

// Address is where mail to a person goes. A thread keeps apart what belongs
// together: "" for everything at once, any other key for one subject.
func Address(tenant, address, thread string) (bot.Address, error) {
	canonical, err := Canonical(address)
	if err != nil {
		return bot.Address{}, err
	}
	return place(tenant, canonical, thread), nil
}

// place is the conversation with a person by mail. Whoever reads mail may be
// anybody, so it counts as a place of customers.
func place(tenant, canonical, thread string) bot.Address {
	return bot.Address{Platform: Name, Tenant: tenant, Place: canonical, Thread: thread, Person: canonical, Audience: bot.Customer}
}

// address is host and port.
func (s Server) address() string { return net.JoinHostPort(s.Host, fmt.Sprint(s.Port)) }

// isLoopback reports whether a host is this machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// tls is the configuration for a server.
func (o Options) tls(s Server) *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if o.TLS != nil {
		c = o.TLS.Clone()
	}
	if c.ServerName == "" {
		c.ServerName = s.Host
	}
	return c
}

// oneLine makes words fit for a header: CR, LF and all that cannot be seen are
// gone, so nothing in them begins a new one (trust H2).
func oneLine(s string) string { return strings.Join(strings.Fields(printable(s)), " ") }
