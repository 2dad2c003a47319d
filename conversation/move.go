package conversation

import "lodestar/bot"

// The verbs of a move. Those with a typed twin are listed in conversation
// part 4; the rest come from buttons and from the turn.
const (
	Show       = "show"      // say the current question (again); with Value InShort a check page without its lines
	GiveAnswer = "answer"    // Text is the answer to the current question
	Pick       = "pick"      // Value is one of the options
	Send       = "send_form" // Fields is a form
	Enter      = "enter"     // Fields holds what was picked for the question: its one field
	Skip       = "skip"
	DontKnow   = "dont_know"
	Keep       = "keep"
	Back       = "back"
	Edit       = "edit"     // Value is the number, or the number and the new text with a space between
	Ask        = "ask"      // Value are Keys to be asked now, one after the other: see AskAll
	Complete   = "complete" // what the question in front says has to be answered first is asked, one after the other
	Visit      = "visit"    // Value is a section, then the Key to begin with: its questions come before all others
	Add        = "add"      // Value is a list, "list/of" or "list/of/from": a row is added and asked about
	Remove     = "remove"   // Value is "list/number"
	RemoveLine = "unline"   // Value is the number of a line of the table in front that is not saved yet
	MoveRow    = "move"     // Value is "list/number/place"
	More       = "more"
	OneByOne   = "one_by_one"
	ShowPage   = "check"
	Pause      = "pause"
	Resume     = "continue"
	Cancel     = "cancel"
	Discard    = "discard"
	TakeBack   = "undo"
	Help       = "help"
	AskWhich   = "ask_which"   // Value is a command, Text the message: is it a command or the answer?
	AskMeant   = "ask_meant"   // Text is nearly the command Value where words are asked for: which is it?
	AskWhether = "ask_whether" // Text is yes or no where words are asked for: is it the answer?
	Reword     = "reword"      // the message that held the answer Value (a Key) was changed to Text
	Withdraw   = "withdraw"    // the message that held the answer Value (a Key) was deleted
	Forget     = "forget"      // the answer Value (a Key) shall be deleted
	AskFirst   = "ask_first"   // Aside is asked before anything else: what was done waits for the answer

	// TypedAnswer marks a command that is nothing but an answer: yes and no.
	TypedAnswer = "typed_answer"
)

// InShort asks for the way on from a check page without the page: it stands
// above what was looked at from there.
const InShort = "short"

// Move is one thing done in a session.
type Move struct {
	Verb string
	Text string
	// Literal says that Text is the answer whatever it looks like: it was typed
	// with "=" in front, or chosen to be the answer.
	Literal bool
	Value   string
	Fields  map[string]string
	// Aside is what AskFirst asks.
	Aside *Aside
	// Question is the question a button belongs to or, for text, the question
	// that was on the surface it was typed on; zero where that is not known.
	Question bot.Question
	Facts    Facts
}

// knownVerb reports whether the engine carries a verb out itself.
func knownVerb(verb string) bool {
	switch verb {
	case Show, GiveAnswer, Pick, Send, Enter, Skip, DontKnow, Keep, Back, Edit, Ask, Complete, Visit, Add, Remove, RemoveLine, MoveRow, More, OneByOne,
		ShowPage, Pause, Resume, Cancel, Discard, TakeBack, Help, AskWhich, AskMeant, AskWhether, Reword, Withdraw, Forget, AskFirst:
		return true
	}
	return false
}
