package conversation

import (
	"slices"
	"time"
)

// Status says whether a session waits for its person.
type Status string

// The statuses of a session.
const (
	Active    Status = "active"    // its question is the open one of the conversation
	Paused    Status = "paused"    // put aside; "continue" brings it back (E-7)
	Finished  Status = "finished"  // nothing is left to ask
	Discarded Status = "discarded" // cancelled; can be brought back for 30 days
)

// Session is one run of a flow by one person. It holds no position: the next
// question is the first applicable one without an answer in the records. What
// it does hold is what the records cannot tell: a pack that waits for its
// confirmation, questions to be looked at again, what undo takes back.
type Session struct {
	ID      string `json:"id"`
	Flow    string `json:"flow"`
	Subject string `json:"subject,omitzero"` // the plan or account it is about
	Status  Status `json:"status"`

	// Records are the answers by subject name, see Step.In. They are stored
	// apart from the session.
	Records map[string]*Record `json:"-"`

	OneByOne bool    `json:"one_by_one,omitzero"` // packs are not offered
	Draft    *Draft  `json:"draft,omitzero"`      // a pack that was read and not yet saved
	Shelf    []Draft `json:"shelf,omitzero"`      // tables that were left for another pack; each comes back with its own
	Aside    *Aside  `json:"aside,omitzero"`      // a question about the last message, answered before anything else
	Revisit  []Key   `json:"revisit,omitzero"`    // questions to be asked again, first one first
	// Focus is the section whose questions come before those of all others, until
	// none of them is left.
	Focus string `json:"focus,omitzero"`
	// Completing is the question before which everything that is missing is asked.
	Completing *Completing `json:"completing,omitzero"`
	Trail      []Key       `json:"trail,omitzero"`    // what was answered, oldest first, for "back"
	Numbers    [][]Key     `json:"numbers,omitzero"`  // what "edit n" means: Numbers[n-1]
	Numbered   string      `json:"numbered,omitzero"` // the section whose answers have the numbers
	Undo       *Undo       `json:"undo,omitzero"`
	Shown      int         `json:"shown,omitzero"` // counts prompts
	Current    Key         `json:"current,omitzero"`
	Since      int         `json:"since,omitzero"` // Shown of the prompt with which Current came up
	// Quotes are lines of a pack that were not understood, kept for the
	// question that asks about them alone.
	Quotes map[Key]Quote `json:"quotes,omitzero"`
	// Kept is text that could not be taken as an answer: it is shown again,
	// never thrown away.
	Kept map[Key]string `json:"kept,omitzero"`
	// Messages tell which answer a message of the person held, so that changing
	// the message changes the answer (E-4). Only the latest are kept.
	Messages []Held `json:"messages,omitzero"`
	// Seen marks one-time hints that were given.
	Seen map[string]bool `json:"seen,omitzero"`
}

// Held is an answer with the platform's id of the message that gave it.
type Held struct {
	Message string `json:"message"`
	Key     Key    `json:"key"`
}

// Hold remembers which answer a message held.
func (s *Session) Hold(message string, k Key) {
	const most = 50
	// A slice of its own, as long as it has to be: the one before is shared (Clone).
	s.Messages = slices.Concat(s.Messages[max(0, len(s.Messages)+1-most):], []Held{{message, k}})
}

// HeldBy finds the answer a message held.
func (s *Session) HeldBy(message string) (Key, bool) {
	for _, held := range s.Messages {
		if held.Message == message && message != "" {
			return held.Key, true
		}
	}
	return Key{}, false
}

// Draft is a pack as it was understood, before anything of it counts.
type Draft struct {
	Pack    Key     `json:"pack"` // the pack and the row it fills or, for packs of rows, the parent row
	Fills   []Fill  `json:"fills"`
	Unclear []Quote `json:"unclear,omitzero"`
	Edit    int     `json:"edit,omitzero"`   // the line being changed, from 1; 0 when none
	Opened  int     `json:"opened,omitzero"` // Shown when that line was opened
	Stored  bool    `json:"stored,omitzero"` // it shows what is saved already
	Typed   string  `json:"typed,omitzero"`  // the words it was read from, so that leaving it loses nothing
	Since   int     `json:"since,omitzero"`  // Shown of the first prompt with it: an older button is not about it
}

// Fill is one field as it was understood from a pack.
type Fill struct {
	Step  string `json:"step"`
	New   int    `json:"new,omitzero"`  // n-th new row of the pack's list, from 1
	Row   int    `json:"row,omitzero"`  // an existing row
	List  string `json:"list,omitzero"` // for a new row: its list
	Value Value  `json:"value"`
	State State  `json:"state"`
	Guess bool   `json:"guess,omitzero"` // filled in by the product, not typed
}

// Quote is a line of a pack with what was wrong with it.
type Quote struct {
	Line    int      `json:"line"`           // from 1; 0 where one line held several fields
	Text    string   `json:"text"`           // the whole line, or that part of it
	Words   string   `json:"words,omitzero"` // what of it was meant for the field
	Fill    Fill     `json:"fill,omitzero"`  // which field it was meant for, as far as that is known
	Problem *Problem `json:"problem,omitzero"`
	// Aside is the question back where the words could be read in more than one
	// way; it is put as soon as the field is asked about alone.
	Aside *Aside `json:"aside,omitzero"`
}

// Aside is a question about the message just sent: is it a command or the
// answer, which of two readings is meant, is a Saturday right. It stands in
// front of the current question and is never stored as an answer.
type Aside struct {
	ID      string        `json:"id"` // for example "action_due.confirm", "command_or_answer"
	About   Key           `json:"about,omitzero"`
	Ask     Text          `json:"ask"`
	Options []AsideOption `json:"options"`
	Text    string        `json:"text,omitzero"` // what was typed, kept whatever is chosen
	// Doubt marks that a value was doubted, not its reading: whoever chooses
	// here has answered the doubt.
	Doubt bool `json:"doubt,omitzero"`
	Since int  `json:"since,omitzero"` // Shown of its first prompt: an older button is not about it
}

// AsideOption is one way to answer an Aside.
type AsideOption struct {
	Value  string  `json:"value"`
	Label  Text    `json:"label"`
	Set    *Value  `json:"set,omitzero"`    // take this value for About
	Effect *Effect `json:"effect,omitzero"` // let this happen
	Verb   string  `json:"verb,omitzero"`   // do this verb with Arg
	Arg    string  `json:"arg,omitzero"`
	// Means is "yes" or "no" where the typed word chooses this option. Empty:
	// a confirmation of two options has them in this order.
	Means string `json:"means,omitzero"`
}

// Undo is what can be taken back, once, for ten minutes (E-5).
type Undo struct {
	Until   time.Time           `json:"until"`
	Shown   int                 `json:"shown,omitzero"` // of the session when it was made
	Changes map[string][]Change `json:"changes"`        // by record
	// Draft is the table that was saved: it waits for Save or Change again.
	Draft *Draft `json:"draft,omitzero"`
	// Table is the change to a table that was not saved yet; no answer changed.
	Table *TableChange `json:"table,omitzero"`
}

// TableChange is the latest change to a table that waits for its confirmation.
type TableChange struct {
	Pack   Key    `json:"pack"`
	Before *Draft `json:"before,omitzero"` // nil where the change made the table
}

// Completing takes a person through everything that has to be answered before a
// question can be.
type Completing struct {
	For   Key   `json:"for"`
	Asked []Key `json:"asked,omitzero"` // once each: what was skipped is not asked again
}

// Record returns the record of a subject, and an empty one where there is
// none, so that questions about it are simply unanswered.
func (s *Session) Record(in string) *Record {
	if in == "" {
		in = Main
	}
	if r := s.Records[in]; r != nil {
		return r
	}
	if s.Records == nil {
		s.Records = map[string]*Record{}
	}
	r := NewRecord()
	s.Records[in] = r
	return r
}

// Main is the name of the record a flow is about.
const Main = "main"
