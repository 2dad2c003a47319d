package email

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"time"

	"lodestar/bot"
)

// Inbox is every mailbox of the world in memory: what would go out by SMTP lies
// here, byte for byte, and people can answer it. It is a bot.Sender.
type Inbox struct {
	a   *Adapter
	key *domainKeys

	mu      sync.Mutex
	mails   []Received
	down    bool
	changed chan struct{}
}

// Received is a mail as its reader has it.
type Received struct {
	Number   int    // from 1, in order of arrival
	ID       string // Message-ID; a mail that went out twice is here once
	Delivery string // Delivery.ID
	From     string // with the name, as a mail program shows it
	To       string // canonical
	ReplyTo  string // the address an answer goes to
	Subject  string
	Date     time.Time
	Text     string // the plain part
	HTML     string // the HTML part, as it came: to be shown in a sandbox
	Headers  []HeaderLine
	Files    []bot.File
	Raw      []byte
	// Written says that somebody of the world wrote it, and By who; else it is one
	// of ours.
	Written bool
	By      string // canonical
}

// HeaderLine is one field, decoded.
type HeaderLine struct{ Name, Value string }

// NewInbox returns an empty one. Of the options, servers, marks and resolver are
// not used: answers are signed for the domains of those who write them, with
// keys made here.
func NewInbox(o Options) (*Inbox, error) {
	keys, err := newDomainKeys()
	if err != nil {
		return nil, err
	}
	o.SMTP, o.IMAP, o.Resolver = Server{}, Server{}, keys
	a, err := New(o)
	if err != nil {
		return nil, err
	}
	a.compose.answerable = true
	return &Inbox{a: a, key: keys, changed: make(chan struct{})}, nil
}

// Name returns "email".
func (b *Inbox) Name() string { return Name }

// SetDown makes every mail server of the world refuse connections, and work
// again.
func (b *Inbox) SetDown(down bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.down = down
}

// Down reports whether they refuse connections.
func (b *Inbox) Down() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.down
}

// Send puts a mail into the mailbox of its receiver. A mail with the Message-ID
// of one that lies there is the same one.
func (b *Inbox) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	out, err := b.a.compose.mail(ctx, d)
	if err != nil {
		return bot.Receipt{}, err
	}
	received, err := read(out.raw)
	if err != nil {
		return bot.Receipt{}, final(fmt.Errorf("email: a mail of our own can't be read: %w", err))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return bot.Receipt{}, &bot.Refused{Cause: errors.New("email: the mail server does not answer")}
	}
	receipt := bot.Receipt{Message: out.id}
	if slices.ContainsFunc(b.mails, func(r Received) bool { return r.ID == out.id && r.To == out.to }) {
		return receipt, nil
	}
	received.Number, received.ID, received.Delivery, received.To = len(b.mails)+1, out.id, d.ID, out.to
	b.mails = append(b.mails, received)
	b.a.said.Put(receiptKey(d), receipt)
	b.a.offers.remember(d)
	close(b.changed)
	b.changed = make(chan struct{})
	return receipt, nil
}

// Reconcile looks into the mailbox.
func (b *Inbox) Reconcile(ctx context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	return b.a.Reconcile(ctx, d)
}

// Changed is closed when the next mail arrives.
func (b *Inbox) Changed() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changed
}

// Recipients are those who got mail, by address.
func (b *Inbox) Recipients() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []string
	for _, m := range b.mails {
		if !m.Written && !slices.Contains(all, m.To) {
			all = append(all, m.To)
		}
	}
	slices.Sort(all)
	return all
}

// Mails are those a person got, the oldest first; "" is everybody's.
func (b *Inbox) Mails(recipient string) []Received {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []Received
	for _, m := range b.mails {
		if !m.Written && (recipient == "" || m.To == recipient) {
			all = append(all, m)
		}
	}
	return all
}

// Mailbox is what lies in a person's mailbox: what came, and what they wrote, the
// oldest first.
func (b *Inbox) Mailbox(address string) []Received {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []Received
	for _, m := range b.mails {
		if !m.Written && m.To == address || m.Written && m.By == address {
			all = append(all, m)
		}
	}
	return all
}

// wrote keeps a mail that somebody wrote.
func (b *Inbox) wrote(m *bot.Mail) {
	r, err := read(m.Raw)
	if err != nil {
		return // it was read before
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	r.Number, r.ID, r.Written, r.By, r.To = len(b.mails)+1, m.MessageID, true, m.From, strings.Join(m.To, ", ")
	b.mails = append(b.mails, r)
	close(b.changed)
	b.changed = make(chan struct{})
}

// Kept is what of a mail survives the process.
type Kept struct {
	Delivery string `json:"delivery,omitzero"`
	To       string `json:"to"`
	By       string `json:"by,omitzero"`
	Raw      []byte `json:"raw"`
}

// Keep is all there is, to be restored in a later life of the process.
func (b *Inbox) Keep() []Kept {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := make([]Kept, 0, len(b.mails))
	for _, m := range b.mails {
		all = append(all, Kept{Delivery: m.Delivery, To: m.To, By: m.By, Raw: m.Raw})
	}
	return all
}

// Restore puts the mails of an earlier life in the place of those there are.
func (b *Inbox) Restore(all []Kept) error {
	mails := make([]Received, 0, len(all))
	for _, k := range all {
		r, err := read(k.Raw)
		if err != nil {
			return fmt.Errorf("email: restoring a mail: %w", err)
		}
		r.Number, r.Delivery, r.To, r.By, r.Written = len(mails)+1, k.Delivery, k.To, k.By, k.By != ""
		r.ID = header(r, "Message-Id")
		mails = append(mails, r)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mails = mails
	close(b.changed)
	b.changed = make(chan struct{})
	return nil
}

// Mail finds one by its number.
func (b *Inbox) Mail(number int) (Received, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if number < 1 || number > len(b.mails) {
		return Received{}, false
	}
	return b.mails[number-1], true
}

// Empty throws everything away.
func (b *Inbox) Empty() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mails = nil
	close(b.changed)
	b.changed = make(chan struct{})
}

// read takes a mail of ours apart, as a mail program does.
func read(raw []byte) (Received, error) {
	c, err := decode(raw)
	if err != nil {
		return Received{}, err
	}
	r := Received{Raw: raw, Subject: decodeWords(c.header.Get("Subject")), Text: strings.TrimSpace(c.plain), HTML: c.html, Files: c.files}
	r.From = decodeWords(c.header.Get("From"))
	for _, name := range []string{"From", "Reply-To"} {
		if from := addresses(c.header, name); len(from) > 0 {
			r.ReplyTo = from[0].Address
		}
	}
	if date, err := mail.ParseDate(c.header.Get("Date")); err == nil {
		r.Date = date.UTC()
	}
	for f := c.header.Fields(); f.Next(); {
		r.Headers = append(r.Headers, HeaderLine{f.Key(), decodeWords(f.Value())})
	}
	return r, nil
}
