package playbook

import (
	"errors"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// ErrChanged says that somebody else saved the same person, account or plan
// since it was read. The turn is rolled back and run again.
var ErrChanged = errors.New("playbook: changed by somebody else meanwhile")

// Person is somebody the product knows, with their settings.
type Person struct {
	bot.Person
	Spoken   locale.Language // chosen or taken from the platform; "" where never asked
	Greeted  bool            // first contact was made
	Home     bot.Address     // their direct conversation with the bot
	Settings Settings
	Rev      int // 0 for a person that is not stored yet
}

// Settings are a person's own choices; the zero value of each means the
// default of the method.
type Settings struct {
	QuietFrom     string     `json:"quiet_from,omitzero"` // local "18:00"
	QuietUntil    string     `json:"quiet_until,omitzero"`
	DigestDay     string     `json:"digest_day,omitzero"`    // "off" for none
	DigestHour    string     `json:"digest_hour,omitzero"`   // local "09:00"
	ReminderDays  *int       `json:"reminder_days,omitzero"` // working days before a due date
	OnDueDay      bool       `json:"on_due_day,omitzero"`
	Address       string     `json:"address,omitzero"`       // where they get mail, as they said; canonical
	AddressAsked  bool       `json:"address_asked,omitzero"` // they were asked for it, which is done once
	AwayUntil     civil.Date `json:"away_until,omitzero"`    // back on this day
	StandIn       string     `json:"stand_in,omitzero"`      // person id of who approves until then, where an account has no deputy
	Country       string     `json:"country,omitzero"`       // whose public holidays count, ISO 3166
	AreaManager   string     `json:"area_manager,omitzero"`  // person id of the head of the business whose accounts they manage (method a.1)
	LastUnasked   string     `json:"last_unasked,omitzero"`  // catalogue key that explains the last message that came unasked, for "why"
	LastUnaskedOf string     `json:"last_unasked_of,omitzero"`
	// LastUnaskedAbout is the action that message was about, "" where none.
	LastUnaskedAbout string `json:"last_unasked_about,omitzero"`
	Deciding         string `json:"deciding,omitzero"` // which exit of which action is being asked about: plan, row, exit
}

// Account is a customer as we manage it. Its record holds the account and
// contact record (method a.4); contacts are the rows of the list "contact".
type Account struct {
	Tenant  string
	ID      string
	Name    string // as written; compared folded
	Manager string // person id; exactly one (001-09)
	Deputy  string
	Team    []string // person ids
	Mentor  string
	Example bool
	Record  *conversation.Record
	Created time.Time
	Rev     int
}

// PlanState is how far a plan is (method d.6).
type PlanState string

// The states of a plan.
const (
	Draft     PlanState = "draft"
	Presented PlanState = "presented"
	Active    PlanState = "active"
	Closed    PlanState = "closed"
	Cancelled PlanState = "cancelled"
)

// Plan is all content of one account for one period.
type Plan struct {
	Tenant    string
	ID        string
	Account   string
	State     PlanState
	Record    *conversation.Record
	Author    string    // person id of who wrote it (001-11)
	Created   time.Time // UTC
	Editor    string    // who is editing it now, "" when nobody
	EditSince time.Time
	Cancelled time.Time // when it was discarded
	Rev       int
}

// ended reports whether a plan is over: nothing of it can be changed and nobody
// is reminded of it.
func (p Plan) ended() bool { return p.State == Cancelled || p.State == Closed }

// Version is a numbered, frozen state of a plan.
type Version struct {
	Tenant  string
	Plan    string
	Number  int
	State   string // method d.6: presented, agreed, …; "kept" where it was only kept
	By      string // person id
	At      time.Time
	Reason  string
	Record  *conversation.Record // the answers as they were
	Account *conversation.Record // the account record as it was
	Changes []VersionChange      // against the version before
}

// VersionChange is one difference between two versions.
type VersionChange struct {
	Step   string `json:"step"`
	Row    int    `json:"row,omitzero"` // number of the row in its list, from 1
	Before string `json:"before,omitzero"`
	After  string `json:"after,omitzero"`
}

// Logged is one entry of a plan's history of answers.
type Logged struct {
	Key    conversation.Key
	Before *conversation.Answer
	After  *conversation.Answer
	By     string
	At     time.Time
}

// Session is a session as it is stored: whose it is and where.
type Session struct {
	conversation.Session
	Tenant  string
	Person  string
	Place   bot.Address
	Touched time.Time // last answer, UTC
	Rev     int
}

// Activity is one event of a person that belongs to a plan, for the meter of
// active minutes (method g).
type Activity struct {
	Person string
	Plan   string
	At     time.Time // UTC
}

// PostState is how far an outgoing message is.
type PostState string

// The states of an outgoing message.
const (
	PostWaiting PostState = "waiting" // not taken yet, or nobody knows
	PostSent    PostState = "sent"    // the platform has taken it
	PostFailed  PostState = "failed"  // given up
	PostLapsed  PostState = "lapsed"  // of no use any more before it could be said
)

// Post is an outgoing message as far as it concerns whoever let it be written.
type Post struct {
	To      bot.Address
	State   PostState
	Tried   bool      // at least once, without success where it still waits
	Written time.Time // UTC
}

// Tx is what a turn may read and write: everything in one transaction. The
// tenant is a mandatory argument of every read.
type Tx interface {
	AgreementTx
	PrivacyTx
	MailTx
	CadenceTx
	InvitationTx
	SummaryTx

	Person(tenant, id string) (Person, bool, error)
	People(tenant string) ([]Person, error) // ordered by name
	SavePerson(p *Person) error             // inserts where Rev is 0; ErrChanged

	Account(tenant, id string) (Account, bool, error)
	AccountNamed(tenant, name string) (Account, bool, error) // by locale.Fold of the name
	Accounts(tenant string) ([]Account, error)               // ordered by name; costs by the size of the workspace
	// AccountsOf are those a person manages, stands in for, mentors or is on the
	// team of, ordered by name.
	AccountsOf(tenant, person string) ([]Account, error)
	// AccountNames are names that begin like a text, both folded, at most limit
	// of them and without the example.
	AccountNames(tenant, beginning string, limit int) ([]string, error)
	SaveAccount(a *Account) error // gives an ID where empty; ErrChanged

	Plan(tenant, id string) (Plan, bool, error)
	PlansOf(tenant, account string) ([]Plan, error) // newest first
	SavePlan(p *Plan) error                         // gives an ID where empty; ErrChanged
	// Log appends to the plan's history of answers, which is never changed.
	Log(tenant, plan string, entries []Logged) error
	History(tenant, plan string, limit int) ([]Logged, error) // newest first

	Versions(tenant, plan string) ([]Version, error) // newest first
	AddVersion(v Version) error

	// ActiveSession is the one session of the person in the place that is
	// waiting; at most one is.
	ActiveSession(tenant, person, place string) (Session, bool, error)
	Session(tenant, id string) (Session, bool, error)
	SessionsOf(tenant, person string) ([]Session, error) // paused and active, latest touched first
	SessionFor(tenant, flow, subject, person string) (Session, bool, error)
	SaveSession(s *Session) error // gives an ID where empty; ErrChanged

	// Say writes an outgoing message. Delivery begins at the commit.
	Say(d bot.Delivery, at time.Time) error
	// Standing are the messages of a direct conversation that have something to
	// press, oldest first, whether they were sent already or not. A message that
	// Replaces one ends its standing.
	Standing(to bot.Address) ([]bot.Delivery, error)
	// Posted tells what became of an outgoing message; false where it is not
	// known, or not any more.
	Posted(tenant, id string) (Post, bool, error)
	// Schedule stores a job; the same key moves the one that waits.
	Schedule(j scheduler.Job) error
	// Unschedule drops the waiting job with the key, if there is one.
	Unschedule(tenant, kind, key string) error
	// Job is the one with the key, waiting or set aside.
	Job(tenant, kind, key string) (scheduler.Job, bool, error)
	Jobs(tenant string) ([]scheduler.Job, error) // waiting and set aside, earliest first

	Active(tenant string, a Activity) error
	// Activities are those of one person over all plans between two instants,
	// in order of time.
	Activities(tenant, person string, from, to time.Time) ([]Activity, error)

	// Setting is a value of the workspace, "" where it was never set.
	Setting(tenant, name string) (string, error)
	SetSetting(tenant, name, value string) error
}
