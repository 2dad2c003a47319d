package conversation

import (
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// Flow is a conversation as data: sections of items, asked in order.
type Flow struct {
	ID       string
	Sections []Section
	// Args are arguments that every text of the flow may use, such as the
	// customer's name.
	Args func(*Scene) locale.Args
	// Said tells what goes with every answer to a step: who said it, on which
	// day, and whether it is assumed or confirmed (method, "every stored answer
	// carries").
	Said func(*Scene, *Step) (by string, on civil.Date, standing Standing)
	// Done is said when nothing is left to ask.
	Done func(*Scene) []Text
	// Check is the check page shown by the verb "check" before it is reached.
	Check *Check
	// Passing marks a question that is asked in passing: whoever skips or
	// cancels it leaves it, and nothing is kept.
	Passing bool
}

// Section is a part of a flow with a heading of its own: a step of the plan.
type Section struct {
	ID      string
	Heading func(*Scene) Text
	Items   []Item
	// More are the optional items of this section (need O), offered by the
	// verb "more" and asked only then.
	More []Item
}

// Item is something to be asked: *Step, *Pack, *List, *Each or *Check.
type Item interface{ item() }

// Shape says how a pack is written.
type Shape string

// The shapes of a pack.
const (
	Fields   Shape = "fields"   // a line per field, with or without its label
	Rows     Shape = "rows"     // a line per row: "title; who; when"
	Weighed  Shape = "weighed"  // "+ reason 4, reason 3" and "- reason 2"
	Proposed Shape = "proposed" // filled in already: accepted as a whole or changed line by line
)

// Pack is several fields in one message or form (method d.8). Until it is
// confirmed nothing of it counts.
type Pack struct {
	ID    string
	Shape Shape
	// Steps are the fields in the order in which unlabelled parts are taken.
	Steps []*Step
	// List is where rows go: the rows of shape Rows, the one row of shape
	// Fields. Empty: the fields belong to the row the pack is asked about.
	List string
	// Tail is, for shape Rows, a labelled last line that is not a row.
	Tail *Step
	// LooseCells lets, for shape Rows, a comma or a dash part the cells of a line
	// without a semicolon: neither is usual within a cell.
	LooseCells bool
	// TellCells lets, for shape Rows, a line without a semicolon be taken apart
	// where a cell tells what it is: a day, somebody known.
	TellCells bool
	// Line reads, for shape Rows, a line without a semicolon that people write
	// as a sentence: its cells, or that it is the Tail. nil and false where it
	// knows no better.
	Line func(*Scene, string) (cells []string, tail bool)
	// Lists are, for shape Weighed, the lists for + and -.
	Lists [2]*List
	// Ask asks what is left out alone; otherwise left out means "not known
	// yet" for what may be open.
	AskLeftOut bool
	Need       Need
	Args       func(*Scene) locale.Args
	When       func(*Scene) bool
	Heading    func(*Scene) Text
	Context    func(*Scene) []Text
	// Complete adds what the product can tell itself to what was understood.
	Complete func(*Scene, *Draft)
	// Confirm is the sentence over the table; nil: ask.<ID>.confirm.
	Confirm func(*Scene, *Draft) Text
	// Saved lets something follow once the pack counts; rows are the rows it
	// made.
	Saved func(*Scene, []int) []Effect
	// Spread reads one typed field into several steps, such as "year from
	// 1 January" into length and first day. It returns false where the step is
	// an ordinary one.
	Spread func(*Scene, *Step, string) ([]Fill, *Problem, bool)
}

// List is a repeating section: its rows are given one by one or in packs, and
// after each "another one?" is asked.
type List struct {
	ID     string
	In     string // which record; "" is Main
	Items  []Item // per row; Scene.Row is the row
	Pack   *Pack  // nil: always one by one
	More   *Step  // another one? Options "add" and "next"
	Max    int    // rows at most, 0 for no limit
	InAll  bool   // Max is of all rows, not of those of one parent
	NoMore bool   // one pack gives them all; more come by "add"
	Need   Need   // of having at least one row
	When   func(*Scene) bool
}

// Each asks its items once for every row of a list.
type Each struct {
	List  string
	In    string // which record; "" is Main
	Of    bool   // only rows of the scene's row
	When  func(*Scene) bool
	Items []Item
}

// Check is a page with answers and ways to change them (E-3).
type Check struct {
	Step
	// Lines are the answers shown, in order.
	Lines func(*Scene) []CheckLine
}

// CheckLine is a line of a check page. A line without keys is a heading.
type CheckLine struct {
	Label Text
	Text  Text // empty: the stored answers of Keys
	Keys  []Key
}

func (*Step) item()  {}
func (*Pack) item()  {}
func (*List) item()  {}
func (*Each) item()  {}
func (*Check) item() {}

// Options of a list's "another one?".
const (
	AddRow  = "add"
	NextOne = "next"
)
