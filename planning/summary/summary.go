// Package summary makes short texts out of longer ones: sentences of the
// originals, word for word, or what a language model wrote, of which only that
// stays which stands in the originals. It reads no store, calls nobody and knows no
// clock; whoever asks a model does so elsewhere, through the Model interface.
package summary

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// What bounds a summary (section 2 of the facts on summaries).
const (
	// MostInput is how many characters of sources are looked at, the newest first.
	MostInput = 12_000
	// MostLines is how many lines a summary has.
	MostLines = 8
	// MostLine is how long a line of a model may be, in characters.
	MostLine = 400
)

// Source is a piece of text that a line can rest on.
type Source struct {
	ID   string     // what a line cites, such as "m12"; unique within a request
	Text string     // as it was written
	On   civil.Date // the day it was written; "tomorrow" in it is the day after
	From string     // where it stands, for the reader alone; never sent anywhere
}

// Request is what is to be summarised.
type Request struct {
	Task     string // what for, such as "messages": chooses what a model is told
	Language locale.Language
	Sources  []Source // oldest first
	// Questions are what is to be answered from the sources, by id; empty where a
	// summary is wanted.
	Questions []Question
	// Limit is how many characters all lines may have together; 0 is no limit.
	Limit int
	// Lines is how many there may be; 0 is MostLines.
	Lines int
	// People and Companies are names that a model is not told. What it says about
	// people has to stand in the sources.
	People, Companies []string
	// Boundary marks what is data in what a model is told. It is random, and chosen
	// by whoever makes the request, so that what is shown is what is sent.
	Boundary string
}

// Question is something that notes may answer.
type Question struct {
	ID    string // such as "aim_12_months"
	Words string // as it is asked, in the request's language
	Limit int    // characters of the answer
}

// Line is one line of a summary with what it rests on.
type Line struct {
	Text     string   `json:"text"`
	Sources  []string `json:"sources"`            // ids
	Question string   `json:"question,omitempty"` // id, where it answers one
}

// Reason says why a line of a model was left out.
type Reason string

// The reasons.
const (
	NoSource   Reason = "source"   // it cites nothing, or nothing that was sent
	NoFigure   Reason = "number"   // a number that the sources lack, or one with another unit
	NoDate     Reason = "date"     // a day that the sources lack
	NoName     Reason = "name"     // a name that the sources lack
	Negated    Reason = "negation" // it says no where the source does not, or the other way round
	Reserved   Reason = "reserved" // agreed, approved, done: words that only we say
	Certain    Reason = "certain"  // the source says perhaps
	Unlike     Reason = "words"    // too few words of the source
	OtherWords Reason = "language" // another language than the sources
	Linked     Reason = "link"     // an address or a mention that the sources lack
	TooLong    Reason = "long"
)

// Draft is a summary.
type Draft struct {
	Lines   []Line
	Dropped map[Reason]int
}

// Left counts the lines that were left out.
func (d Draft) Left() int {
	n := 0
	for _, many := range d.Dropped {
		n += many
	}
	return n
}

// About says who is asked, as people are shown it and consent names it.
type About struct {
	Provider string // the host
	Model    string
	Region   string // "" where the operator does not say
}

// Answer is what a model said, before anything of it is believed.
type Answer struct {
	Text        string
	TokensIn    int // as the server counts; 0 where it does not say
	TokensOut   int
	SentBytes   int
	SentSHA256  string // hex, of the bytes that were sent
	AttemptsHad int
}

// Model is a language model. It is asked outside every turn; it has no tools, no
// store and nothing to decide.
type Model interface {
	About() About
	// Body is exactly what Ask would send.
	Body(ctx context.Context, r Request) ([]byte, error)
	// Ask returns what the model says, or an error without a word of what was sent
	// or answered in it.
	Ask(ctx context.Context, r Request) (Answer, error)
}

// Newest returns the sources that fit into MostInput, the newest first to be
// taken, in their order. Of one that is longer alone its beginning is left: a model
// that is told nothing costs as much, and refuses a form without sources. Each mark
// above a letter counts, since a model is paid for each (trust J8).
func Newest(all []Source) []Source {
	left := MostInput
	for i, s := range slices.Backward(all) {
		n := utf8.RuneCountInString(s.Text)
		switch {
		case n <= left:
			left -= n
		case i == len(all)-1:
			s.Text = beginning(s.Text, left)
			return []Source{s}
		default:
			return slices.Clone(all[i+1:])
		}
	}
	return slices.Clone(all)
}

// wholeSentences are those of a text that was cut off behind them.
var wholeSentences = regexp.MustCompile(`(?s)^.*(?:[.!?]\s|\n)`)

// beginning is at most so much of a text, as whole sentences where it has any.
func beginning(text string, most int) string {
	text = string([]rune(text)[:most])
	if whole := wholeSentences.FindString(text); whole != "" {
		return strings.TrimSpace(whole)
	}
	if i := strings.LastIndexByte(text, ' '); i > 0 {
		return text[:i]
	}
	return text
}
