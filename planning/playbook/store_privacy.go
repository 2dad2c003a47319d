package playbook

import (
	"time"

	"lodestar/conversation/locale"
)

// Subject is somebody whose data is looked for: by their chat identity, their name
// and their address, each "" where it is not known.
type Subject struct {
	Tenant string
	Person string // id
	Name   string
	Email  string
}

// Held is one place in which something about a subject is stored.
type Held struct {
	Table string `json:"table"`
	Row   string `json:"row"`             // its key within the workspace
	Field string `json:"field"`           // column, and the place within it
	Value string `json:"value,omitempty"` // "" where the place says it all
	// Withheld: the words are notes of ours in which the subject stands, and they are
	// somebody at a customer (trust B5), or a colleague who may not read the place and was
	// found by a name alone. Whoever looks after the account hands them out.
	Withheld  bool `json:"withheld,omitempty"`
	Colleague bool `json:"-"` // it was withheld from a colleague
}

// ErasureState says how far a request for erasure is.
type ErasureState string

// The states of a request.
const (
	ErasureWaiting   ErasureState = "waiting"    // until its day
	ErasureTakenBack ErasureState = "taken_back" // by whoever asked, or stopped by an administrator
	ErasureDone      ErasureState = "done"
)

// Erasure is a request for erasure.
type Erasure struct {
	Subject
	ID    string
	Asked time.Time // UTC
	Due   time.Time
	State ErasureState
}

// PrivacyLink lets whoever reads the mail of an address see what is stored about it,
// and ask for erasure, until it expires. Its token is stored nowhere, as that of a
// Link.
type PrivacyLink struct {
	Tenant   string
	ID       string // 128 random bits
	Hash     string // SHA-256 of the token, hex
	Address  string // canonical
	Language locale.Language
	Created  time.Time // UTC
	Expires  time.Time
}

// PrivacyTx is what `my data` reads and writes.
type PrivacyTx interface {
	// Held finds all that is stored about somebody, table by table. It reads
	// everything of the workspace.
	Held(s Subject) ([]Held, error)
	// SaveErasure stores a request, or its state where it is there.
	SaveErasure(e Erasure) error
	// ErasureOf is the request of a person that waits.
	ErasureOf(tenant, person string) (Erasure, bool, error)

	// AddPrivacyLink stores a link; false where the address has as many as one can
	// have at once: then nothing is stored.
	AddPrivacyLink(l PrivacyLink, now time.Time) (bool, error)
	// PrivacyLink finds one by the hash of its token.
	PrivacyLink(tenant, hash string) (PrivacyLink, bool, error)
}
