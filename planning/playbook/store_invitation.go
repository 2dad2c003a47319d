package playbook

import (
	"time"

	"lodestar/bot"
	"lodestar/internal/civil"
	"lodestar/planning/invitation"
	"lodestar/scheduler"
)

// InvitationState is how far an invitation is.
type InvitationState string

// The states of an invitation.
const (
	InvitationShown     InvitationState = "shown"     // to the account manager only
	InvitationSent      InvitationState = "sent"      // it stands in calendars
	InvitationCancelled InvitationState = "cancelled" // it was taken back
)

// Invitation is what people have in their calendars because of one schedule: what
// was sent last. What they should have is worked out from the schedule; where
// the two differ, the account manager is asked.
type Invitation struct {
	Tenant   string
	Schedule string // of calls or of reports; for a single meeting, an id of its own
	Plan     string
	Kind     string // JobCall or JobReport
	// UID names it in every calendar, for ever; Sequence is that of the last change
	// that was sent, -1 before the first (RFC 5546).
	UID      string
	Sequence int
	State    InvitationState
	Sent     Invited
	At       time.Time // when it became so, UTC
	Rev      int       // 0 for one that is not stored yet
}

// Invited is what was sent.
type Invited struct {
	Rule       scheduler.Rule         `json:"rule,omitzero"`
	First      civil.Date             `json:"first,omitzero"` // the first slot that was invited to
	Exceptions []invitation.Exception `json:"exceptions,omitzero"`
	To         []Invitee              `json:"to,omitzero"`
	// Answers are what the calendars of those invited have answered, the latest for each
	// person and date.
	Answers []InviteAnswer `json:"answers,omitzero"`
	// Shown is a fingerprint of the change that the account manager has seen: only
	// that one is sent (M-6).
	Shown string `json:"shown,omitzero"`
}

// Invitee is somebody who was invited: a row of the account record, or a person
// of ours.
type Invitee struct {
	Contact int    `json:"contact,omitzero"`
	Person  string `json:"person,omitzero"`
}

// InviteAnswer is whether somebody comes to a date, or to all of them where Slot is
// zero.
type InviteAnswer struct {
	Invitee

	Slot   civil.Date         `json:"slot,omitzero"`
	Answer bot.CalendarAnswer `json:"answer"`
	At     time.Time          `json:"at"` // UTC
}

// InvitationTx is what invitations read and write.
type InvitationTx interface {
	// Invitations are those of a plan, by schedule.
	Invitations(tenant, plan string) ([]Invitation, error)
	InvitationOf(tenant, uid string) (Invitation, bool, error)
	// SaveInvitation inserts where Rev is 0; ErrChanged.
	SaveInvitation(i *Invitation) error
}
