package evidence

import (
	"encoding/json"
	"fmt"
	"time"

	"lodestar/planning"
)

// Kind says what somebody at the customer did with a version.
type Kind string

// The acts (trust 1).
const (
	Agree         Kind = "agree"
	Withdraw      Kind = "withdraw"
	RequestChange Kind = "request_change"
)

// Confirmation says how an act was confirmed before it counted (C5).
type Confirmation string

// The confirmations. With a reply or a filed mail the stored mail stands for it.
const (
	ByDialog Confirmation = "dialog" // the button asked first
	ByTyped  Confirmation = "typed"  // asked back, answered yes
	ByPage   Confirmation = "page"   // the button on the page of the link
)

// TypeAgreement is the Type of every Record and the Kind of its entry.
const TypeAgreement = "plan.agreement"

// Record is one act of one person on one version. It names nobody: who it was
// stands in an Identity block that can be erased (D6). Instants are UTC.
type Record struct {
	V             int                      `json:"v"`
	Type          string                   `json:"type"` // TypeAgreement
	ID            string                   `json:"id"`
	Tenant        string                   `json:"tenant"`
	Account       string                   `json:"account"`
	Plan          string                   `json:"plan"`
	Version       int                      `json:"version"`
	PlanSHA256    string                   `json:"plan_sha256"`
	PlanMediaType string                   `json:"plan_media_type"`
	Covers        []planning.Item          `json:"covers"` // for a change request: the items it is about
	Choices       map[planning.Item]string `json:"choices,omitempty"`
	Shown         Shown                    `json:"shown"`
	Actor         Actor                    `json:"actor"`
	Act           Act                      `json:"act"`
	Where         Where                    `json:"where"`
	When          When                     `json:"when"`
	Auth          Auth                     `json:"auth"`
	// Said is the HMAC of what the person wrote, under the salt of the identity
	// beside which the words are kept; "" where they wrote nothing.
	Said string `json:"said_hmac,omitempty"`
	// Mail is the sum of the stored mail, with an email_reply or filed_email.
	Mail string `json:"mail_sha256,omitempty"`
	// Earlier are the records that items without a difference still rest on
	// (method e.6).
	Earlier []string `json:"earlier,omitempty"`
}

// Shown is what the person had before their eyes.
type Shown struct {
	Language       string `json:"language"`
	WordingID      string `json:"wording_id"`
	WordingSHA256  string `json:"wording_sha256"`
	RenderedSHA256 string `json:"rendered_sha256"`
	Client         string `json:"client_view"` // "slack-block-kit", "web-page", "mail"
}

// Actor is who acted, without a name.
type Actor struct {
	Person       string    `json:"person"` // id of the contact in the account record
	NamedBy      string    `json:"named_by"`
	NamedAt      time.Time `json:"named_at"`
	IdentityHMAC string    `json:"identity_hmac"`
}

// Act is what was done and how.
type Act struct {
	Kind      Kind              `json:"kind"`
	Means     planning.Evidence `json:"means"`
	RequestID string            `json:"request_id"`
	Confirmed Confirmation      `json:"confirmed,omitempty"`
	FiledBy   string            `json:"filed_by,omitempty"` // account manager who filed the mail
}

// Where is the place of the act.
type Where struct {
	Place   string `json:"place"`
	Shared  bool   `json:"shared"`
	Message string `json:"message,omitempty"`
}

// When is its time.
type When struct {
	Server   time.Time `json:"server_utc"`
	Platform time.Time `json:"platform_utc,omitzero"`
	Zone     string    `json:"tz"` // the customer's, IANA
}

// Auth is how the request was authenticated.
type Auth struct {
	Method string `json:"method"`
	OK     bool   `json:"ok"`
	Skew   int64  `json:"ts_skew_ms"`
}

// Identity is who acted, by name; kept beside the record and erasable. What was
// shown and what was written may name others as well and is erased apart.
type Identity struct {
	Salt         string `json:"salt"`
	Platform     string `json:"platform"`
	Team         string `json:"team"` // the person's own organisation on the platform
	User         string `json:"user"`
	Name         string `json:"name"`
	Organisation string `json:"organisation"`
	Email        string `json:"email,omitempty"`
	Rendered     string `json:"rendered"`       // the text that was shown, with names
	Said         string `json:"said,omitempty"` // of a change request: the person's own words
}

// NewIdentity gives an identity a salt and returns its HMAC for the record.
func NewIdentity(i Identity) (Identity, string, error) {
	salt, err := NewSalt()
	if err != nil {
		return i, "", err
	}
	i.Salt = salt
	mac, err := i.HMAC()
	return i, mac, err
}

// HMAC is what a record keeps of who it was.
func (i Identity) HMAC() (string, error) {
	data, err := i.Bytes()
	if err != nil {
		return "", err
	}
	return Keyed(i.Salt, data)
}

// Bytes are what the HMAC is made over: who it was, as JSON, without the salt
// and without what was shown and written.
func (i Identity) Bytes() ([]byte, error) {
	i.Salt, i.Rendered, i.Said = "", "", ""
	data, err := json.Marshal(i)
	if err != nil {
		return nil, fmt.Errorf("evidence: identity: %w", err)
	}
	return data, nil
}

// SaidHMAC is what a record keeps of the words, "" where there are none.
func (i Identity) SaidHMAC() (string, error) {
	if i.Said == "" {
		return "", nil
	}
	return Keyed(i.Salt, []byte(i.Said))
}

// Erased reports whether the identity was erased.
func (i Identity) Erased() bool { return i.Salt == "" }
