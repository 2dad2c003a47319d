package playbook

import (
	"time"

	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// OccurrenceState is how far a slot of the cadence is.
type OccurrenceState string

// The states of a slot. Nothing that was reached is without one.
const (
	SlotPlanned   OccurrenceState = "planned"   // its date was changed before its preparation began
	SlotPreparing OccurrenceState = "preparing" // owners are asked
	SlotDrafted   OccurrenceState = "drafted"   // waits for the account manager
	SlotApproved  OccurrenceState = "approved"  // goes out at its time
	SlotSent      OccurrenceState = "sent"
	SlotHeld      OccurrenceState = "held"    // a call or meeting that took place
	SlotSkipped   OccurrenceState = "skipped" // the account manager wanted it so
	SlotMissed    OccurrenceState = "missed"  // lapsed, or passed while the product was down
	SlotMerged    OccurrenceState = "merged"  // another one took its place
)

// Occurrence is what became of one slot of a schedule: a status e-mail, a call,
// a report.
type Occurrence struct {
	Tenant   string
	Schedule string
	Slot     civil.Date
	Plan     string
	Kind     string
	Due      time.Time // UTC
	State    OccurrenceState
	Reason   string // catalogue key or id, no words of people
	Content  Content
	At       time.Time // when it became so, UTC
	Rev      int       // 0 for one that is not stored yet
}

// Content is what goes with an occurrence: what was written and sent.
type Content struct {
	Text   string    `json:"text,omitzero"`  // as it was edited or approved; "" where it is put together when it goes out
	Shown  string    `json:"shown,omitzero"` // as the account manager saw it last
	Edits  bool      `json:"edits,omitzero"` // another text is being asked for
	Sent   string    `json:"sent,omitzero"`  // what went out, word for word
	To     []string  `json:"to,omitzero"`    // names of who got it
	SentAt time.Time `json:"sent_at,omitzero"`
	Asked  []string  `json:"asked,omitzero"` // person ids of the owners who were asked
	By     string    `json:"by,omitzero"`    // person id of who approved it
	// Meeting is the call or report whose result this status e-mail is as well;
	// zero where there is none (e.1, merged).
	Meeting     time.Time  `json:"meeting,omitzero"`
	MeetingKind string     `json:"meeting_kind,omitzero"`
	First       civil.Date `json:"first,omitzero"`   // the first day of e-mail and meeting
	Planned     time.Time  `json:"planned,omitzero"` // when the e-mail was due, where the meeting moved it
	Result      time.Time  `json:"result,omitzero"`  // the call whose result follows as a message of its own
	// Of a call or meeting: that it took place, what changed in the words of the
	// account manager, and what was decided.
	Moved     bool     `json:"moved,omitzero"` // Due is not what the rule says
	Asks      bool     `json:"asks,omitzero"`  // another date is being asked for
	Held      bool     `json:"held,omitzero"`
	Said      string   `json:"said,omitzero"`
	Decisions []string `json:"decisions,omitzero"`
	// Lines are what was said, sorted, while it is being confirmed. Follow: it is
	// noted, and what belongs to it is still asked; Asking is what was pressed then,
	// Passed the questions whose assumed answers were not talked about.
	Lines  []sortedLine `json:"lines,omitzero"`
	Follow bool         `json:"follow,omitzero"`
	Asking string       `json:"asking,omitzero"`
	Passed []string     `json:"passed,omitzero"`
	// Deciding are the decisions that may become actions and were not asked about yet.
	// Learnt: what was learnt was asked after a report; Lesson is that, for us alone.
	Deciding []string `json:"deciding,omitzero"`
	Learnt   bool     `json:"learnt,omitzero"`
	Lesson   string   `json:"lesson,omitzero"`
	// Report is the progress report of a meeting; nil until it was opened.
	Report *Report `json:"report,omitzero"`
}

// CadenceTx is what the cadence reads and writes.
type CadenceTx interface {
	// Repeat stores a schedule, or gives the one with its id another rule; slots
	// that were reached already are never reached again.
	Repeat(s scheduler.Schedule) error
	EndRepeat(tenant, id string) error
	Repeats(tenant, subject string) ([]scheduler.Schedule, error) // by id

	// SaveOccurrence inserts where Rev is 0; ErrChanged.
	SaveOccurrence(o *Occurrence) error
	Occurrence(tenant, schedule string, slot civil.Date) (Occurrence, bool, error)
	Occurrences(tenant, plan string) ([]Occurrence, error) // in order of time
}

// reasonOff is why a call or meeting was skipped that the account manager called off.
const reasonOff = "off"
