package conversation

import (
	"slices"

	"github.com/shopspring/decimal"

	"lodestar/internal/civil"
)

// Value is one answer's content. Which fields are used depends on the kind of
// the step; the zero Value is empty.
type Value struct {
	Text   string     `json:"text,omitzero"`   // Line, Long, Link, Email; the words of a Choice given in one's own words
	Choice []string   `json:"choice,omitzero"` // Choice (one), Choices: option values, never labels
	Date   civil.Date `json:"date,omitzero"`   // Date; Since, where a whole date is known
	Year   int        `json:"year,omitzero"`   // Since, where only the year is known
	// Number is of Quantity and Money. Not omitzero: that would lose a 0.
	Number *decimal.Decimal `json:"number,omitempty"`
	Unit   string           `json:"unit,omitzero"`   // Quantity: as written; Money: ISO code
	Score  int              `json:"score,omitzero"`  // Score
	People []Person         `json:"people,omitzero"` // Who (one), People
}

// Person is somebody named in an answer.
type Person struct {
	Side string `json:"side"`          // Ours or Theirs
	ID   string `json:"id,omitzero"`   // a user of the product, or the contact's row in the account record; empty for a placeholder
	Name string `json:"name,omitzero"` // as shown; empty for a placeholder
	Role string `json:"role,omitzero"` // what they do; for a placeholder what is known of them
}

// The two sides of a relationship.
const (
	Ours   = "ours"
	Theirs = "customer"
)

// Placeholder reports whether nobody is named yet (000-44).
func (p Person) Placeholder() bool { return p.Name == "" && p.ID == "" }

// TextValue is a Value of words.
func TextValue(s string) Value { return Value{Text: s} }

// ChoiceValue is a Value of one or more option values.
func ChoiceValue(options ...string) Value { return Value{Choice: options} }

// DateValue is a Value of a day.
func DateValue(d civil.Date) Value { return Value{Date: d} }

// ScoreValue is a Value of a strength or a rating.
func ScoreValue(n int) Value { return Value{Score: n} }

// QuantityValue is a Value of a number with its unit.
func QuantityValue(n decimal.Decimal, unit string) Value { return Value{Number: &n, Unit: unit} }

// PeopleValue is a Value of one or more people.
func PeopleValue(people ...Person) Value { return Value{People: people} }

// Is reports whether v is the single option.
func (v Value) Is(option string) bool { return len(v.Choice) == 1 && v.Choice[0] == option }

// Has reports whether option is among the chosen ones.
func (v Value) Has(option string) bool { return slices.Contains(v.Choice, option) }

// Empty reports whether v holds nothing.
func (v Value) Empty() bool {
	return v.Text == "" && len(v.Choice) == 0 && v.Date.IsZero() && v.Year == 0 && v.Number == nil && v.Score == 0 && len(v.People) == 0
}

// Equal reports whether both say the same; numbers are compared by amount.
func (v Value) Equal(w Value) bool {
	if v.Text != w.Text || v.Date != w.Date || v.Year != w.Year || v.Unit != w.Unit || v.Score != w.Score {
		return false
	}
	if (v.Number == nil) != (w.Number == nil) || v.Number != nil && !v.Number.Equal(*w.Number) {
		return false
	}
	return slices.Equal(v.Choice, w.Choice) && slices.Equal(v.People, w.People)
}
