package conversation

import "lodestar/conversation/locale"

// Kind is a kind of answer. Platforms know kinds, never flows.
type Kind string

// The kinds of answer (method, "kinds of answer").
const (
	Line     Kind = "line"     // one line of words
	Long     Kind = "long"     // several lines of words
	Choice   Kind = "choice"   // one of the options
	Choices  Kind = "choices"  // Min to Max of the options
	Date     Kind = "date"     // a day
	Since    Kind = "since"    // a year or a day, not in the future
	Who      Kind = "who"      // one person or a placeholder
	People   Kind = "people"   // Min to Max people
	Score    Kind = "score"    // a whole number from Min to Max
	Quantity Kind = "quantity" // a number with its unit
	Money    Kind = "money"    // an amount with its currency
	Count    Kind = "count"    // a whole number from Min to Max, without a unit
	YesNo    Kind = "yes_no"   // stored as the choice "yes" or "no"
	Link     Kind = "link"     // a web address
	Email    Kind = "email"    // an e-mail address
)

// Need says what happens while a step is without an answer (method, "Need").
type Need string

// The needs. Skipping is always accepted; it blocks or warns later.
const (
	Required  Need = "R"        // must be answered before the plan is presented
	Wanted    Need = "RD"       // "don't know yet" makes it a gap
	Later     Need = "RD later" // not asked in the first pass
	Warned    Need = "W"        // presenting warns without it
	Optional  Need = "O"        // never asked unprompted; offered by "more"
	Automatic Need = "A"        // filled in by the product
)

// Step is one question. Its ID is permanent: it is never renamed, never given
// another meaning, never used twice. The hooks are pure: they see a Scene and
// nothing else, and only Then may change it.
type Step struct {
	ID    string
	In    string // which record of the session it belongs to; "" is Main
	Kind  Kind
	Need  Need
	Limit int // characters a Line or Long may have; a pasted text beyond it is kept and asked to be cut
	Min   int // Score, Count: lowest; Choices, People: fewest
	Max   int // Score, Count: highest; Choices, People: most

	Names      bool   // the words may name people: Facts.People is needed; so it is for Who and People
	Begins     bool   // Date: of a month or a year its first day is meant
	Tap        bool   // only saves or goes on: no content, so never "I don't know yet"
	Unnumbered bool   // gets no number for "edit n"
	With       string // shares the number of this earlier step: two halves of one question
	Reason     string // Choice: the step of the same row that takes what is said behind the choice, "good, they trust us"

	When    func(*Scene) bool            // nil: always applicable
	Args    func(*Scene) locale.Args     // further arguments of the texts
	Ask     func(*Scene) Text            // nil: ask.<ID>
	Heading func(*Scene) Text            // nil: that of the section
	Context func(*Scene) []Text          // small print
	Table   func(*Scene) []Entry         // shown above the question
	Page    func(*Scene) Text            // fixed-width text shown above the question
	Options func(*Scene) []Option        // the choices; for other kinds, values on offer
	Buttons func(*Scene) []Option        // further verbs beside the usual ones
	Offer   func(*Scene) (Value, bool)   // a proposal: for proposed packs and known values
	Read    func(*Scene, string) Reading // nil: by kind
	Unit    func(*Scene) string          // Quantity and Money: the unit of a bare number, and how it is written
	Check   func(*Scene, Value) *Problem // refuses a value
	Doubt   func(*Scene, Value) *Aside   // asks back before a value counts
	Hint    func(*Scene, Value) []Text   // small print about a value; never asked back
	Then    func(*Scene, Value) []Effect // what follows once it counts
	Show    func(*Scene, Value) Text     // nil: by kind
	Stale   func(*Scene, Answer) bool    // an answer that no longer holds is asked again
	First   func(*Scene) []Key           // what has to be answered before this can be, for Complete
}

// Option is one thing to choose.
type Option struct {
	Value string
	Label Text
	// Means is "yes" or "no" where the typed word answers with this option.
	Means string
	// Also are further words that choose it, as catalogue keys with spaces between.
	Also string
	// Verb replaces picking: the option does something instead of answering.
	Verb string
	// Primary marks the one button to press in the usual case.
	Primary bool
	// Set is the value to store where it is not simply the choice Value.
	Set *Value
}

// Entry is a line of a table: label and text.
type Entry struct {
	Number int
	Label  Text
	Text   Text
}

// key is the key of the step in a scene: row 0 for steps of other records.
func (s *Step) key(row int) Key {
	return Key{Step: s.ID, Row: row}
}

// Scene is what the hooks of a step see: the answers, the row the question is
// about, and the facts of the move.
type Scene struct {
	Session *Session
	Facts   Facts
	Row     int // the row the question is about; 0 for none
	// Before is, for Then, the answer that is being replaced, if there was one.
	Before Answer
	words  *locale.Catalogue
}

// At returns the same scene about another row.
func (c *Scene) At(row int) *Scene {
	at := *c
	at.Row, at.Before = row, Answer{}
	return &at
}

// Plan returns the main record.
func (c *Scene) Plan() *Record { return c.Session.Record(Main) }

// Record returns the record of the name.
func (c *Scene) Record(in string) *Record { return c.Session.Record(in) }

// Text returns the words answered to a step of the main record without a row.
func (c *Scene) Text(step string) string { return c.Plan().Text(step, 0) }

// RowText returns the words answered to a step of the scene's row.
func (c *Scene) RowText(step string) string { return c.Plan().Text(step, c.Row) }

// Printer prints in the person's language.
func (c *Scene) Printer() locale.Printer { return c.words.Printer(c.Facts.Language) }

// Words is the catalogue, for labels that people type.
func (c *Scene) Words() *locale.Catalogue { return c.words }

// Fill stores an answer the product derives itself. It never replaces one of
// a person.
func (c *Scene) Fill(in string, k Key, v Value) {
	r := c.Session.Record(in)
	if before, ok := r.Get(k); ok && !before.Derived {
		return
	} else if ok && before.Value.Equal(v) {
		return
	}
	r.Set(k, Answer{Value: v, State: Answered, At: c.Facts.Now, Derived: true})
}
