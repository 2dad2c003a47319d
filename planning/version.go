package planning

import (
	"time"

	"lodestar/internal/civil"
)

// Item is one of the five things the customer agrees to (method d.6).
type Item string

// The five agreement items.
const (
	ItemGoals     Item = "goals_measures_actions"
	ItemOwners    Item = "owners_dates"
	ItemFormat    Item = "format"
	ItemSharing   Item = "sharing"
	ItemFrequency Item = "update_frequency"
)

// Items returns all five in the order that never changes.
func Items() []Item {
	return []Item{ItemGoals, ItemOwners, ItemFormat, ItemSharing, ItemFrequency}
}

// Withdrawer says who withdrew a version: the approver their agreement, or the
// account manager the request.
type Withdrawer string

// Who can withdraw.
const (
	WithdrawnByApprover Withdrawer = "approver"
	WithdrawnByManager  Withdrawer = "account_manager"
)

// Version is a numbered, frozen state of the customer view. What was presented
// is Content and never changes; what is told to the customer beside it are
// notices (method e.6).
type Version struct {
	Number      int // from 1
	State       VersionState
	WithdrawnBy Withdrawer
	PresentedOn civil.Date // in the customer's zone
	AnswerBy    civil.Date
	Content     CustomerView
	Agreements  []Agreement // in order of time
}

// Evidence is how an agreement was given (method d.6).
type Evidence string

// The five kinds of evidence.
const (
	EvidenceButton     Evidence = "button"
	EvidenceTyped      Evidence = "typed"
	EvidenceEmailLink  Evidence = "email_link"
	EvidenceEmailReply Evidence = "email_reply"
	EvidenceFiledEmail Evidence = "filed_email" // shown everywhere as filed by the account manager
)

// Agreement is the record of one person's written yes to one version. Records
// are never changed; a withdrawal is noted beside them. At is an instant; the
// reader's zone is the renderer's business.
type Agreement struct {
	RequestID    string // one record per person and act: a repeated press adds nothing
	Person       Person
	Organisation string
	At           time.Time
	On           civil.Date // the day of At in the customer's zone
	Place        string     // channel or e-mail
	CheckSum     string     // of the version's content
	WordingID    string
	Wording      string // exactly as shown
	Language     string
	Items        map[Item]string // the choices as shown
	Evidence     Evidence
	NamedBy      string // who had named this person as approver
	Withdrawn    bool
}

// Standing returns the agreements of the version that are not withdrawn.
func (v Version) Standing() []Agreement {
	var standing []Agreement
	for _, a := range v.Agreements {
		if !a.Withdrawn {
			standing = append(standing, a)
		}
	}
	return standing
}

// InForce returns the last agreed version: its actions and dates hold until a
// newer one is agreed (method e.6). It is false while none is.
func (p Plan) InForce() (Version, bool) {
	for i := len(p.Versions) - 1; i >= 0; i-- {
		v := p.Versions[i]
		if v.State == VersionAgreed || v.State == VersionSuperseded && len(v.Standing()) > 0 {
			return v, true
		}
	}
	return Version{}, false
}

// CurrentVersion returns the version presented last; false before the first.
func (p Plan) CurrentVersion() (Version, bool) {
	if len(p.Versions) == 0 {
		return Version{}, false
	}
	return p.Versions[len(p.Versions)-1], true
}

// TeamAgreement is a team member's answer to team_agrees.
type TeamAgreement struct {
	Person  Person `step:"team_agrees"`
	Version int
	Agrees  bool
	Line    string `step:"team_agrees"`
}
