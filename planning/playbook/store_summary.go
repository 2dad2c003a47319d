package playbook

import (
	"time"

	"lodestar/planning/summary"
)

// SummaryTask says what a summary is for (f.19).
type SummaryTask string

// The tasks.
const (
	TaskOverview SummaryTask = "overview" // the plan's own summary
	TaskCall     SummaryTask = "call"     // what was said in goal discovery
	TaskStatus   SummaryTask = "status"   // the beginning of a status e-mail
	TaskAgenda   SummaryTask = "agenda"   // of the next call
	TaskReport   SummaryTask = "report"   // of the quarter
	TaskChanges  SummaryTask = "changes"  // since the customer agreed
	TaskMessages SummaryTask = "messages" // of the shared channel
	TaskAnswers  SummaryTask = "answers"  // what notes answer
)

// WrittenState is how far a summary is.
type WrittenState string

// The states of a summary. Only one that was accepted keeps its words.
const (
	WrittenWanted   WrittenState = "wanted"   // a job is on it
	WrittenShown    WrittenState = "shown"    // waits for the account manager
	WrittenAccepted WrittenState = "accepted" // as it was or as they altered it
	WrittenDropped  WrittenState = "dropped"
)

// Written is a summary, or an answer taken from notes, that waits for the account
// manager or was accepted. It is internal.
type Written struct {
	Tenant  string
	ID      string
	Plan    string
	Person  string // id of who asked for it
	Task    SummaryTask
	State   WrittenState
	Content WrittenContent
	At      time.Time // UTC
	Rev     int       // 0 for one that is not stored yet
}

// WrittenContent is what it says and where that comes from.
type WrittenContent struct {
	Lines []summary.Line    `json:"lines,omitzero"`
	From  map[string]string `json:"from,omitzero"` // by source: where it stands, in the reader's language
	Text  string            `json:"text,omitzero"` // as it was accepted
	Edits bool              `json:"edits,omitzero"`
	// Step and Row are the answer it becomes; "" where it is a summary.
	Step string `json:"step,omitzero"`
	Row  int    `json:"row,omitzero"`
	// Model is who wrote it, "" where the sentences are those of the sources.
	Model string `json:"model,omitzero"`
	Left  int    `json:"left,omitzero"` // lines of the model that were left out
	// Partly: not all of the channel could be read in the time there is.
	Partly bool   `json:"partly,omitzero"`
	Why    string `json:"why,omitzero"` // why no model was asked, a reason of modelRefusal
	// Boundary is the word that marks data for a model, chosen when it was asked for,
	// so that what is shown is what is sent.
	Boundary string `json:"boundary,omitzero"`
	Words    string `json:"words,omitzero"` // the notes, until they are used
	// NoModel: it was asked for without one. Show: only what would be sent is asked for.
	NoModel bool `json:"no_model,omitzero"`
	Show    bool `json:"show,omitzero"`
	// Back: the interview waited when it was asked for. Waits: some question did.
	Back  bool `json:"back,omitzero"`
	Waits bool `json:"waits,omitzero"`
}

// ModelCall is that a language model was asked, without a word of what (trust J9).
type ModelCall struct {
	Tenant  string
	ID      string
	Account string
	At      time.Time // UTC
	Outcome string    // "ok" or what went wrong
	Cost    int64     // in millionths of the currency of the ceiling
}

// SummaryTx is what summaries read and write.
type SummaryTx interface {
	// SaveWritten inserts where Rev is 0 and gives an ID where empty; ErrChanged.
	SaveWritten(w *Written) error
	Written(tenant, id string) (Written, bool, error)
	WrittenOf(tenant, plan string) ([]Written, error) // oldest first
	AddModelCall(c ModelCall) error
	// ModelCalls counts those of an account since an instant.
	ModelCalls(tenant, account string, since time.Time) (int, error)
	// ModelCost adds up those of a workspace since an instant, in millionths.
	ModelCost(tenant string, since time.Time) (int64, error)
}
