package paper

import (
	"fmt"
	"strings"
)

// Size is the size of a sheet in points.
type Size struct{ Width, Height float64 }

// The papers of a plan (method d.0 rule 1), upright. Functions, not variables:
// nobody can change them.

// A4 is 210 by 297 mm.
func A4() Size { return Size{595.28, 841.89} }

// Letter is 8.5 by 11 inches.
func Letter() Size { return Size{612, 792} }

// Millimetre is a millimetre in points.
const Millimetre = 72 / 25.4

// Colour is a colour of a screen.
type Colour struct{ R, G, B uint8 }

// Drawing is one sheet: shapes and texts in the order in which they are read and
// drawn, the later ones on top.
type Drawing struct {
	Size  Size
	marks []mark
}

// mark is one entry of a drawing: exactly one of its parts is set.
type mark struct {
	text  *Text
	box   *Box
	begin Tag
	end   bool
}

// Text is one line of printable text; Y is its base line.
type Text struct {
	X, Y, Size float64
	Bold       bool
	Colour     Colour
	Words      string
	Repeats    bool // it stands on every sheet, as the number of a page does: nobody hears it
}

// Box is a filled rectangle; a thin one is a line. Round is the radius of its
// corners.
type Box struct {
	X, Y, Width, Height, Round float64
	Colour                     Colour
}

// Tag says what the texts within it are, for those who hear a page instead of
// seeing it: the standard structure types of ISO 32000-1, 14.8.4.
type Tag string

// The tags that are used.
const (
	Heading1  Tag = "H1"
	Heading2  Tag = "H2"
	Paragraph Tag = "P"
	Table     Tag = "Table"
	TableRow  Tag = "TR"
	HeadCell  Tag = "TH"
	Cell      Tag = "TD"
	List      Tag = "L"
	ListItem  Tag = "LI"
	ListMark  Tag = "Lbl"
	ListBody  Tag = "LBody"
)

// Text adds a line of text. Empty ones leave no trace.
func (d *Drawing) Text(t Text) {
	if t.Words != "" {
		d.marks = append(d.marks, mark{text: &t})
	}
}

// Box adds a box. It is decoration: nobody hears it.
func (d *Drawing) Box(b Box) { d.marks = append(d.marks, mark{box: &b}) }

// Within adds what fill adds, under a tag.
func (d *Drawing) Within(tag Tag, fill func()) {
	d.marks = append(d.marks, mark{begin: tag})
	fill()
	d.marks = append(d.marks, mark{end: true})
}

// Behind keeps a place for a box that what fill adds will stand on, and asks for
// the box once that is known.
func (d *Drawing) Behind(fill func() Box) {
	at := len(d.marks)
	d.marks = append(d.marks, mark{})
	box := fill()
	d.marks[at].box = &box
}

// String lists what stands on a sheet and where, for tests that compare it word
// for word and place for place.
func (d *Drawing) String() string {
	var b strings.Builder
	depth := 0
	line := func(format string, args ...any) {
		fmt.Fprintf(&b, "%s"+format+"\n", append([]any{strings.Repeat("  ", depth)}, args...)...)
	}
	for _, m := range d.marks {
		switch {
		case m.begin != "":
			line("%s", m.begin)
			depth++
		case m.end:
			depth--
		case m.box != nil && m.box.Width < 1: // a stroke of an arrow
		case m.box != nil:
			line("box %.1f %.1f, %.1f × %.1f", m.box.X, m.box.Y, m.box.Width, m.box.Height)
		case m.text != nil:
			weight := ""
			if m.text.Bold {
				weight = " bold"
			}
			line("%.1f %.1f, %.2f%s: %s", m.text.X, m.text.Y, m.text.Size, weight, m.text.Words)
		}
	}
	return b.String()
}
