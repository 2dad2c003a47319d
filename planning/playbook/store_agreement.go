package playbook

import (
	"encoding/json"
	"time"

	"lodestar/bot"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/planning/evidence"
)

// Presentation is a version as it went to the customer (method d.6). Everything
// but its State, WithdrawnBy, Card and Reminded is written once.
type Presentation struct {
	Tenant   string
	Plan     string
	Version  int
	Document evidence.Document
	Wording  Wording
	Wordings []Wording                // of the mail and the page behind its link, where there are any
	Choices  map[planning.Item]string // as the card named them
	Cover    string
	AnswerBy civil.Date
	Approve  []Approver
	Changes  []planning.Change // against the version agreed to last; none in a first one
	Against  int               // that version; 0 where nobody has agreed to one
	Place    bot.Address       // the shared channel; zero where it went by mail alone
	By       string            // person id of who sent it
	At       time.Time         // UTC

	State       planning.VersionState
	WithdrawnBy planning.Withdrawer
	Card        string // id of the delivery that stands in the channel
	Rev         int

	// SheetHMAC ties all that was sent with the document to the entry of the
	// chain; Present sets it, and it is not read back.
	SheetHMAC string
}

// waits reports whether the version still waits for an answer.
func (p Presentation) waits() bool {
	return p.State == planning.VersionPresented || p.State == planning.VersionChangesRequested
}

// calledOff reports whether the account manager took the request back: nothing can be
// answered to it any more.
func (p Presentation) calledOff() bool {
	return p.State == planning.VersionWithdrawn && p.WithdrawnBy == planning.WithdrawnByManager
}

// Wording is the text somebody agrees to, exactly as it was shown.
type Wording struct {
	ID       string `json:"id"` // a changed word is a new id
	Language string `json:"language"`
	Text     string `json:"text"`
	SHA256   string `json:"sha256"`
}

// Approver is a contact who may agree, and on whose word.
type Approver struct {
	Contact int       `json:"contact"` // row of the account record
	Name    string    `json:"name"`
	Email   string    `json:"email,omitzero"`
	Person  string    `json:"person,omitzero"`  // chat identity, "" where they have none
	ByMail  bool      `json:"by_mail,omitzero"` // asked by mail though there is a shared channel
	NamedBy string    `json:"named_by"`         // person id
	NamedAt time.Time `json:"named_at"`
}

// Act is one thing somebody at the customer did with a version; its record is
// the entry Seq of the audit chain.
type Act struct {
	Tenant  string
	ID      string
	Plan    string
	Version int
	Contact int
	Kind    evidence.Kind
	Means   planning.Evidence
	Request string // unique: the same press, delivery or mail is one act
	At      time.Time
	Seq     int64
	Items   []planning.Item // of a change request
	Text    string          // of a change request, word for word; "" where it was erased
}

// Channel is a place with several people that the bot is in.
type Channel struct {
	bot.Address
	Name    string // "" until the platform has told it
	Account string // id of the account it belongs to, "" where nobody said yet
	ChannelAbout
	Rev int
}

// ChannelAbout is what the platform tells of a channel.
type ChannelAbout struct {
	AddedBy string `json:"added_by,omitzero"` // person id of who added the bot
	Gone    bool   `json:"gone,omitzero"`     // the bot is not in it any more
	People  int    `json:"people,omitzero"`   // how many read there, without the bot; 0 where that is not known
	// Outsiders are those who do not belong to our company.
	Outsiders []bot.Person `json:"outsiders,omitzero"`
	// Seen is when the platform told who reads there, UTC; zero where something has
	// changed since.
	Seen time.Time `json:"seen,omitzero"`
	// Company is the organisation of the customer it belongs to (bot.Person.Team),
	// "" where that is not known. Those of other organisations read along.
	Company string `json:"company,omitzero"`
	// Asked says that whoever added the bot was asked which account it is for.
	Asked bool `json:"asked,omitzero"`
}

// Check is an agreement that waits until the platform has said whether whoever
// gave it reads in the channel still (trust B6).
type Check struct {
	Tenant  string
	Request string // of the act that it becomes
	Place   string // of the channel
	At      time.Time
	Answer  CheckedAnswer
}

// CheckedAnswer is what was answered, by whom and how.
type CheckedAnswer struct {
	From      bot.Person            `json:"from"`
	Place     bot.Address           `json:"place"`
	Message   string                `json:"message,omitzero"`
	Platform  time.Time             `json:"platform,omitzero"` // the time by the platform's clock
	Plan      string                `json:"plan"`
	Version   int                   `json:"version"`
	Contact   int                   `json:"contact"`
	Means     planning.Evidence     `json:"means"`
	Confirmed evidence.Confirmation `json:"confirmed"`
	Told      bool                  `json:"told,omitzero"` // they know that it waits
}

// AgreementTx is what presenting, agreeing and the audit chain read and write.
type AgreementTx interface {
	// Present stores a version that goes out; ErrChanged where it is there.
	Present(p *Presentation) error
	Presentations(tenant, plan string) ([]Presentation, error) // newest first
	LastVersion(tenant, plan string) (int, error)              // 0 before the first
	// SavePresentation stores State, WithdrawnBy and Card; ErrChanged.
	SavePresentation(p *Presentation) error

	// AddAct stores an act with its record and who it was, and reports false
	// where the request is known already: then nothing is stored.
	AddAct(a *Act, r evidence.Record, who evidence.Identity) (bool, error)
	Acts(tenant, plan string) ([]Act, error) // in order of time
	// Identity is who a record is about; erased where it was erased.
	Identity(tenant, act string) (evidence.Identity, bool, error)

	// Audit appends to the tenant's chain and gives the entry its number.
	Audit(e evidence.Entry) (int64, error)
	// AuditOf returns the entries about a plan or account, in order.
	AuditOf(tenant, about string) ([]evidence.Link, error)

	Channels(tenant string) ([]Channel, error) // by name
	// Channel finds a channel by its id, or by one that it had before.
	Channel(tenant, place string) (Channel, bool, error)
	SaveChannel(c *Channel) error // inserts where Rev is 0; ErrChanged
	// MoveChannel gives a channel another id; nothing where there is none.
	MoveChannel(tenant, was, place string) error

	// AddCheck stores an answer that waits; the same request is stored once.
	AddCheck(c Check) error
	Checks(tenant, place string) ([]Check, error) // in order of time
	DropCheck(tenant, request string) error
}

// EntryPresented is the kind of the entry that a version went to the customer.
const EntryPresented = "plan.presented"

// Sent is the body of such an entry.
type Sent struct {
	Version       int    `json:"version"`
	PlanSHA256    string `json:"plan_sha256"`
	WordingSHA256 string `json:"wording_sha256"`
	SheetHMAC     string `json:"sheet_hmac"`
	Place         string `json:"place"`
	// Wordings are the sums of what went out by mail, by id.
	Wordings map[string]string `json:"wordings,omitempty"`
}

// auditBody is the body of an entry that is no agreement.
func auditBody(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil { // strings and numbers only
		return json.RawMessage("{}")
	}
	return b
}
