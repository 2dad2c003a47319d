package planning

import "lodestar/internal/civil"

// SourceKind says whose answers a round notes (discovery_source).
type SourceKind string

// The three sources. Own views and documents start as assumed (method c.2).
const (
	SourceContact  SourceKind = "contact"
	SourceOwnView  SourceKind = "own_view"
	SourceDocument SourceKind = "document"
)

// Source is whose answers are noted: a contact, our own view, or a document
// with its title. The zero Source is not known.
type Source struct {
	Kind    SourceKind
	Contact *Person
	Title   string
}

// StartingStanding returns the standing an answer from that source begins
// with; the account manager may state that the customer confirmed it.
func (s Source) StartingStanding() Standing {
	if s.Kind == SourceContact {
		return Confirmed
	}
	return Assumed
}

// Round is one pass through the four questions with one source (method c).
// Rounds are kept side by side. All answers are internal notes. The standing of
// each answer is in Plan.Provenance under its step id and the row of the round.
type Round struct {
	Row          RowID
	Source       Source     `step:"discovery_source"`
	SaidOn       civil.Date `step:"discovery_said_on"`
	Aim          string     `step:"aim_12_months"`
	Challenges   string     `step:"challenges_today"`
	TriedHelps   string     `step:"tried_helps"`
	TriedFails   string     `step:"tried_fails"`
	Success      string     `step:"success_at_year_end"`
	CallContacts []Person   `step:"call_contact"`
	CallAt       string     `step:"call_at"`  // RFC 3339 with the customer's offset
	CallWay      string     `step:"call_way"` // phone, video or in_person
}

// ContactHint says what the product points out after the fourth question
// (method c.4, 000-32). It is said once per round.
type ContactHint string

// The hints.
const (
	NoHint            ContactHint = ""
	HintNoOpportunity ContactHint = "no_opportunity" // nothing in the answers was worth noting
	HintCannotAnswer  ContactHint = "cannot_answer"  // two or more of the four questions are open
)

// ContactHint returns the hint for the round. The third question counts as open
// where both of its halves are.
func (p Plan) ContactHint(round RowID) ContactHint {
	open := func(step string) bool { return p.AnswerState(Key{step, round}) == Open }
	count := 0
	for _, isOpen := range []bool{
		open("aim_12_months"),
		open("challenges_today"),
		open("tried_helps") && open("tried_fails"),
		open("success_at_year_end"),
	} {
		if isOpen {
			count++
		}
	}
	if count >= 2 {
		return HintCannotAnswer
	}
	for _, o := range p.Opportunities {
		if o.From.Row == round {
			return NoHint
		}
	}
	return HintNoOpportunity
}

// Opportunity is something the customer said that we could help with, with a
// link to the answer it came from (opportunities, 000-31).
type Opportunity struct {
	Row   RowID
	Text  string    `step:"opportunities"`
	From  Key       // the answer it was noted beside; zero if none
	Value *Quantity `step:"opportunities"`
}
