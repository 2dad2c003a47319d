package playbook

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"lodestar/bot"
)

// Mail is how people without a chat are reached. Tokens of links are made when a
// mail is handed on (Seal): they are in no database and no queue.
type Mail struct {
	// Address is where mail to somebody goes; an error where it is no address. A
	// thread keeps together what belongs together.
	Address func(tenant, address, thread string) (bot.Address, error)
	// From is the address that every mail comes from.
	From string
	// Answers says that mail is read, so that a reply may be invited.
	Answers bool
	// Token makes the token of a link, from its id: always the same, and only by
	// whoever has the operator's key. Lower-case letters and digits, 128 bits or
	// more.
	Token func(id string) string
	// Page is what the address of a link's page begins with.
	Page string
}

// The marks in which the id of a link stands in a message that waits. Nobody can
// type them: control characters of what people write are dropped.
const (
	sealed    = "\x1e"
	sealLink  = sealed + "link:"
	sealToken = sealed + "token:"
)

// Unseal puts addresses and tokens into a message on its way out.
func (m *Mail) Unseal(msg bot.Message) bot.Message {
	open := func(s string) string {
		for {
			before, rest, found := strings.Cut(s, sealed)
			kindAndID, after, closed := strings.Cut(rest, sealed)
			kind, id, known := strings.Cut(kindAndID, ":")
			if !found || !closed || !known {
				return s
			}
			token := m.Token(id)
			if kind == "link" {
				token = m.Page + token
			}
			s = before + token + after
		}
	}
	parts := make([]bot.Part, len(msg.Parts))
	for i, part := range msg.Parts {
		part.Text = open(part.Text)
		parts[i] = part
	}
	msg.Parts, msg.ReplyToken = parts, open(msg.ReplyToken)
	return msg
}

// HashOf is how a token is known in the store (trust C6).
func HashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// answerLinkFor is how long a link to answer is good (trust C6).
const answerLinkFor = 14 * 24 * time.Hour

// newLink stores a link and returns it.
func (e *Env) newLink(l Link) (Link, error) {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return l, err
	}
	l.Tenant, l.ID, l.Created = e.Place.Tenant, hex.EncodeToString(id[:]), e.Now
	l.Hash = HashOf(e.Book.Mail.Token(l.ID))
	if l.Kind == LinkAnswer {
		l.Expires = e.Now.Add(answerLinkFor)
	}
	return l, e.Tx.AddLink(l)
}

// errNotByMail says that something was about to be mailed to a customer that has
// no business there.
var errNotByMail = errors.New("playbook: this is nothing to be mailed to a customer")

// What is mailed about an agreement.
const (
	kindRequest = "agreement_request"
	kindAnswer  = "agreement_answer"
	// KindReceipt is the Kind of a mail that says what was recorded. Its id is the
	// receiptID of the act, so it is written once, and its going out is an entry of
	// the audit chain.
	KindReceipt = "agreement_receipt"
)

// mailCustomer is the one way of a plan into a mailbox of the customer, as
// tellChannel is into a channel.
func (e *Env) mailCustomer(d bot.Delivery) error {
	known := slices.Contains([]string{kindRequest, kindAnswer, KindReceipt, kindNudge, kindReply, kindStatusMail, kindReport, kindTheirsDue, kindTheirsStart, kindInvite, KindMyData, kindTheirsCheckin}, d.Message.Kind)
	if !d.To.Direct() || d.To.Audience != bot.Customer || !known {
		return errNotByMail
	}
	_, err := e.post(d)
	return err
}

// threadOf keeps all mails about a plan together.
func threadOf(plan string) string { return threadPrefix + plan }

const threadPrefix = "agreement-"

// planOfThread is the plan that a mail's thread is about.
func planOfThread(thread string) (string, bool) { return strings.CutPrefix(thread, threadPrefix) }
