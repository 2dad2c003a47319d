package paper

import (
	"strings"
	"unicode/utf8"
)

// Span is a piece of text that is printed in one way.
type Span struct {
	Words  string
	Bold   bool
	Colour Colour
	Keep   bool // it begins a new line rather than being broken, where it is short
}

// Line is one line of a broken text; each span begins at its offset.
type Line struct {
	Spans   []Span
	Offsets []float64
	Width   float64
}

// Wrap breaks spans into lines of at most that width: at spaces, behind hyphens
// and slashes within words, and within a word only where it alone is wider than a
// line. At least one line comes back.
func (t *Typeface) Wrap(spans []Span, size, width float64) []Line {
	w := wrapper{t: t, size: size, width: width}
	for _, span := range spans {
		if span.Keep {
			w.makeRoom(t.Width(span.Words, size, span.Bold))
		}
		for _, piece := range pieces(span.Words) {
			w.add(piece, span)
		}
	}
	w.newLine()
	if len(w.lines) == 0 {
		return []Line{{}}
	}
	return w.lines
}

// Shorten cuts a text that is wider than the width and ends it with an ellipsis.
func (t *Typeface) Shorten(words string, size float64, bold bool, width float64) string {
	if t.Width(words, size, bold) <= width {
		return words
	}
	for words != "" {
		_, n := utf8.DecodeLastRuneInString(words)
		words = strings.TrimRight(words[:len(words)-n], " ")
		if t.Width(words+"…", size, bold) <= width {
			break
		}
	}
	return words + "…"
}

// pieces are the parts of a text between which it may be broken: a space is a
// piece of its own, and a word ends behind a hyphen or a slash that has letters
// on both sides.
func pieces(s string) []string {
	var all []string
	start := 0
	runes := []rune(s)
	cut := func(end int) {
		if end > start {
			all = append(all, string(runes[start:end]))
		}
		start = end
	}
	for i, r := range runes {
		switch {
		case r == ' ':
			cut(i)
			cut(i + 1)
		case (r == '-' || r == '/' || r == '–') && i > start && i+1 < len(runes) && runes[i+1] != ' ' && !digit(runes[i+1]):
			cut(i + 1)
		}
	}
	cut(len(runes))
	return all
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

type wrapper struct {
	t           *Typeface
	size, width float64
	lines       []Line
	line        Line
	word        []Span // since the last space: what must stay together
	wide        float64
	space       *Span // before the word
}

// add takes the next piece. A word may go over several spans, so it is set only
// once a space or the end shows that it is whole.
func (w *wrapper) add(piece string, span Span) {
	span.Words = piece
	if piece == " " {
		w.setWord()
		w.space = &span
		return
	}
	wide := w.t.Width(piece, w.size, span.Bold)
	before := ""
	if n := len(w.word); n > 0 {
		before = w.word[n-1].Words
	}
	if strings.HasSuffix(before, "-") || strings.HasSuffix(before, "/") || strings.HasSuffix(before, "–") {
		w.setWord() // a place to break without a space
	}
	w.word, w.wide = append(w.word, span), w.wide+wide
}

func (w *wrapper) setWord() {
	if len(w.word) == 0 {
		return
	}
	gap := 0.0
	if w.space != nil && len(w.line.Spans) > 0 {
		gap = w.t.Width(" ", w.size, w.space.Bold)
	}
	if len(w.line.Spans) > 0 && w.line.Width+gap+w.wide > w.width+0.001 {
		w.newLineNow()
		gap = 0
	}
	if gap > 0 {
		w.put(*w.space, gap)
	}
	for _, s := range w.word {
		w.putBroken(s)
	}
	w.word, w.wide, w.space = nil, 0, nil
}

// makeRoom begins a new line where what comes is short and does not fit the rest of
// this one.
func (w *wrapper) makeRoom(wide float64) {
	w.setWord()
	gap := w.t.Width(" ", w.size, false)
	const most = 0.6 // of a line: what is longer would leave too much of it empty
	if len(w.line.Spans) > 0 && w.line.Width+gap+wide > w.width && wide <= w.width*most {
		w.newLineNow()
	}
}

// putBroken puts a span and breaks it within, where it alone is wider than a line.
func (w *wrapper) putBroken(s Span) {
	for {
		wide := w.t.Width(s.Words, w.size, s.Bold)
		if w.line.Width+wide <= w.width+0.001 {
			w.put(s, wide)
			return
		}
		head := ""
		for _, r := range s.Words {
			// The first letter goes onto an empty line whatever its width.
			begun := head != "" || len(w.line.Spans) > 0
			if next := head + string(r); begun && w.line.Width+w.t.Width(next, w.size, s.Bold) > w.width {
				break
			}
			head += string(r)
		}
		if head == s.Words {
			w.put(s, wide)
			return
		}
		if head == "" {
			w.newLineNow()
			continue
		}
		w.put(Span{Words: head, Bold: s.Bold, Colour: s.Colour}, w.t.Width(head, w.size, s.Bold))
		w.newLineNow()
		s.Words = s.Words[len(head):]
	}
}

// put sets a piece at the end of the line, joined to a span of the same look.
func (w *wrapper) put(s Span, wide float64) {
	if n := len(w.line.Spans); n > 0 && w.line.Spans[n-1].Bold == s.Bold && w.line.Spans[n-1].Colour == s.Colour {
		w.line.Spans[n-1].Words += s.Words
	} else {
		w.line.Spans = append(w.line.Spans, s)
		w.line.Offsets = append(w.line.Offsets, w.line.Width)
	}
	w.line.Width += wide
}

func (w *wrapper) newLine() {
	w.setWord()
	w.newLineNow()
}

func (w *wrapper) newLineNow() {
	if len(w.line.Spans) > 0 {
		w.lines = append(w.lines, w.line)
	}
	w.line = Line{}
}
