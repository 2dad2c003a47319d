package playbook

import (
	"time"

	"lodestar/bot"
)

// LinkKind says what the holder of a link may do with it.
type LinkKind string

// The kinds of link.
const (
	// LinkAnswer opens a version to agree to or to suggest changes; it is good
	// for one answer, and for 14 days (trust C6).
	LinkAnswer LinkKind = "answer"
	// LinkReply is the token in the address that a reply to the mail goes to. It
	// opens nothing.
	LinkReply LinkKind = "reply"
	// LinkWithdraw takes an agreement back; it does not expire (trust C6).
	LinkWithdraw LinkKind = "withdraw"
	// LinkObject objects to a mail that the account manager filed; it does not
	// expire.
	LinkObject LinkKind = "object"
)

// Link lets one person answer on one version without a chat. Its token is not
// stored (trust C6): it is made of ID and the operator's key whenever a mail is
// handed on, and known by its hash.
type Link struct {
	Tenant  string
	ID      string // 128 random bits
	Hash    string // SHA-256 of the token, hex
	Kind    LinkKind
	Plan    string
	Version int
	Contact int    // row of the account record
	Act     string // the act that LinkWithdraw and LinkObject are about
	Created time.Time
	Expires time.Time // zero: never
	Used    time.Time // zero: not yet
}

// KeptMail is a mail as it came, which is or may become the evidence of an act; or
// a plan that came back as a file and waits for a yes, which rests on nothing and
// is dropped like a mail without an act.
type KeptMail struct {
	Tenant string
	SHA256 string // of Raw, hex
	Raw    []byte
	Auth   bot.MailAuth
	Plan   string
	At     time.Time // when it was stored, UTC
	Act    string    // "" while nothing rests on it: it is then dropped after 30 days
}

// Note is what the account manager reports that the customer said. It is no
// agreement, and is shown as reported by them (method d.6).
type Note struct {
	Tenant  string
	Plan    string
	Version int
	By      string // person id
	At      time.Time
	Text    string
	Mail    string // hash of the mail it is about, "" where it was typed
}

// MailTx is what answers by mail and by link read and write.
type MailTx interface {
	AddLink(l Link) error
	// Link finds a link by the hash of its token.
	Link(tenant, hash string) (Link, bool, error)
	Links(tenant, plan string, version int) ([]Link, error) // oldest first
	// UseLink marks a link as used; false where it was before.
	UseLink(tenant, hash string, at time.Time) (bool, error)

	// KeepMail stores a mail; one that is there stays as it is.
	KeepMail(m KeptMail) error
	// Mail returns one by its hash.
	Mail(tenant, sha256 string) (KeptMail, bool, error)
	// AddNote keeps what the account manager reports; Notes are in order of time.
	AddNote(n Note) error
	Notes(tenant, plan string) ([]Note, error)
	// MailOf says that an act rests on a mail: it is kept as long as the act.
	MailOf(tenant, sha256, act string) error
}
