package conversation

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"lodestar/internal/civil"
)

// Key names one answer: a step, and the list row it belongs to. Row 0 is the
// record itself. Keys reach the store and the wire: step ids are for ever.
type Key struct {
	Step string
	Row  int
}

// String returns "step" or "step/row".
func (k Key) String() string {
	if k.Row == 0 {
		return k.Step
	}
	return k.Step + "/" + strconv.Itoa(k.Row)
}

// MarshalText writes the form of String.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads the form of String.
func (k *Key) UnmarshalText(text []byte) error {
	step, row, found := strings.Cut(string(text), "/")
	*k = Key{Step: step}
	if !found {
		return nil
	}
	n, err := strconv.Atoi(row)
	if err != nil {
		return fmt.Errorf("conversation: key %q: %w", text, err)
	}
	k.Row = n
	return nil
}

// State says how a question was answered. A question without a state was not
// answered at all.
type State string

// The states of an answer (method, "every stored answer carries").
const (
	Answered State = "answered"
	Open     State = "open" // "I don't know yet": a gap (000-05)
	Skipped  State = "skipped"
)

// Standing says whether the customer has confirmed an answer.
type Standing string

// The standings of an answer (method c.2).
const (
	Assumed   Standing = "assumed"
	Confirmed Standing = "confirmed"
)

// Answer is what is stored for one key.
type Answer struct {
	Value    Value      `json:"value,omitzero"`
	State    State      `json:"state"`
	SaidBy   string     `json:"said_by,omitzero"` // contact row, "own_view" or the name of a document
	SaidOn   civil.Date `json:"said_on,omitzero"` // the day it was said, not typed
	Standing Standing   `json:"standing,omitzero"`
	By       string     `json:"by,omitzero"` // person id of who entered it
	At       time.Time  `json:"at,omitzero"` // when it was entered, UTC
	// Derived marks what the product filled in itself; a person's answer
	// replaces it and it never replaces a person's answer.
	Derived bool `json:"derived,omitzero"`
}

// same reports whether two answers say the same, whoever gave them and when.
func (a Answer) same(b Answer) bool {
	return a.State == b.State && a.Derived == b.Derived && a.Value.Equal(b.Value)
}
