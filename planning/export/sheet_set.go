package export

import (
	"math"
	"slices"
	"strings"

	"lodestar/planning/export/paper"
)

// The colours of a page. Texts keep a contrast of more than 4.5 to 1 on white
// and on the tint (WCAG 1.4.3). A table, never written to.
var (
	inkColour   = paper.Colour{R: 0x1b, G: 0x24, B: 0x30}
	deepColour  = paper.Colour{R: 0x1f, G: 0x3a, B: 0x5f}
	slateColour = paper.Colour{R: 0x51, G: 0x5d, B: 0x6d}
	lineColour  = paper.Colour{R: 0xd3, G: 0xda, B: 0xe3}
	tintColour  = paper.Colour{R: 0xec, G: 0xf1, B: 0xf7}
	oursColour  = paper.Colour{R: 0x9a, G: 0x4a, B: 0x0a}
	whiteColour = paper.Colour{R: 0xff, G: 0xff, B: 0xff}
)

// setter sets the blocks of a page on one sheet, at one size with one measure of
// air between its parts. It never stops at the end of the sheet, so that what is
// too much can be told.
type setter struct {
	pg    *page
	face  *paper.Typeface
	sheet *paper.Drawing
	size  float64
	lead  float64
	air   float64

	left, width float64
	y           float64 // of the next line's upper edge
	labels      float64 // width of the column of labels
	columns     []float64
	title       string
	lost        []rune
	texts       []LongText
}

func newSetter(pg *page, face *paper.Typeface, sheet paper.Size, size, air float64) *setter {
	s := &setter{
		pg: pg, face: face, sheet: &paper.Drawing{Size: sheet}, size: size, lead: leading(size), air: air,
		left: pageMargin, width: sheet.Width - 2*pageMargin, y: pageMargin,
	}
	for _, b := range pg.blocks {
		if b.kind == labelled {
			s.labels = max(s.labels, face.Width(s.clean(b.label), size, true))
		}
	}
	// A label may not take the room of the texts, whatever it is called.
	s.labels = min(s.labels+size*0.8, s.width*0.2)
	s.measureColumns()
	return s
}

// over is by how many points the page is too long.
func (s *setter) over() float64 { return s.y - (s.sheet.Size.Height - pageMargin) }

func (s *setter) tooLong() *TooLong {
	slices.SortStableFunc(s.texts, func(a, b LongText) int { return b.Lines - a.Lines })
	const named = 3
	lines := max(1, int(math.Ceil(s.over()/s.lead)))
	return &TooLong{Over: lines, Still: lines, Texts: s.texts[:min(named, len(s.texts))]}
}

func (s *setter) clean(words string) string {
	text, lost := s.face.Printable(oneLine(words))
	s.lost = append(s.lost, lost...)
	return text
}

// lostOnce are the letters that could not be printed, each once.
func (s *setter) lostOnce() []rune {
	slices.Sort(s.lost)
	return slices.Compact(s.lost)
}

func (s *setter) all() {
	blocks := s.pg.blocks
	for i := 0; i < len(blocks); {
		n := 1
		switch b := blocks[i]; {
		case b.kind == title:
			s.titleLine(b)
		case b.kind == heading:
			s.heading(b)
		case b.part == PartCompass:
			for i+n < len(blocks) && blocks[i+n].part == PartCompass {
				n++
			}
			s.compassBand(blocks[i : i+n])
		case b.kind == row, b.part == PartApproaches && s.tableAhead(i):
			for i+n < len(blocks) && (blocks[i+n].kind == row || blocks[i+n].part == PartApproaches) {
				n++
			}
			s.table(blocks[i : i+n])
		default:
			s.labelled(b)
		}
		i += n
	}
}

// tableAhead reports whether rows of the table follow the approaches at i.
func (s *setter) tableAhead(i int) bool {
	for _, b := range s.pg.blocks[i:] {
		if b.kind == row {
			return true
		}
		if b.part != PartApproaches {
			return false
		}
	}
	return false
}

// base is the base line of a line whose upper edge is y.
func (s *setter) base(y float64) float64 { return y + s.lead*0.5 + s.size*0.36 }

// titleLine sets the customer's name as large as it fits beside the facts.
func (s *setter) titleLine(b block) {
	name := s.clean(b.cells[0].text)
	var facts []string
	internal := ""
	for _, fact := range b.cells[1:] {
		if fact.ours {
			internal = s.clean(fact.text)
			continue
		}
		facts = append(facts, s.clean(fact.text))
	}
	s.title = strings.Join(append([]string{name}, facts...), partSeparator)
	size := s.size * (1.35 + 0.4*min(s.air, 1.2))
	height := size * 1.15
	right := s.left + s.width
	end := right
	if internal != "" {
		small := s.size * 0.8
		wide := s.face.Width(internal, small, true) + small*1.2
		end -= wide
	}
	words := strings.Join(facts, partSeparator)
	factsWide := s.face.Width(words, s.size, false)
	factsAt := end - factsWide
	if internal != "" {
		factsAt -= s.size * 0.7
	}
	room := factsAt - s.left - s.size
	for size > s.size && s.face.Width(name, size, true) > room {
		size -= 0.25
	}
	base := s.y + height*0.78
	s.sheet.Within(paper.Heading1, func() {
		s.sheet.Text(paper.Text{X: s.left, Y: base, Size: size, Bold: true, Colour: deepColour, Words: s.face.Shorten(name, size, true, room)})
	})
	s.sheet.Within(paper.Paragraph, func() {
		s.sheet.Text(paper.Text{X: factsAt, Y: base, Size: s.size, Colour: slateColour, Words: words})
		if internal == "" {
			return
		}
		small := s.size * 0.8
		s.sheet.Box(paper.Box{X: end, Y: base - small*1.05, Width: right - end, Height: small * 1.45, Round: small * 0.35, Colour: oursColour})
		s.sheet.Text(paper.Text{X: end + small*0.6, Y: base - small*0.02, Size: small, Bold: true, Colour: whiteColour, Words: internal})
	})
	s.y += height + 3.5*s.air
}

// compassBand sets the three lines of the compass on a tint: they are read first.
func (s *setter) compassBand(lines []block) {
	pad, inset := 3.5*s.air, 5.0
	s.sheet.Behind(func() paper.Box {
		before := s.y
		s.y += pad
		for _, b := range lines {
			s.set(b, s.left+inset, s.width-2*inset, deepColour, true)
		}
		s.y += pad
		return paper.Box{X: s.left, Y: before, Width: s.width, Height: s.y - before, Colour: tintColour, Round: 2.5}
	})
	s.y += 3 * s.air
}

func (s *setter) heading(b block) {
	s.y += 5.5 * s.air
	words := s.clean(b.text)
	size := s.size * (1 + 0.06*s.air)
	base := s.base(s.y)
	s.sheet.Within(paper.Heading2, func() {
		s.sheet.Text(paper.Text{X: s.left, Y: base, Size: size, Bold: true, Colour: deepColour, Words: words})
	})
	if note := s.clean(b.note); note != "" {
		room := s.width - s.face.Width(words, size, true) - s.size*2
		note = s.face.Shorten(note, s.size, false, room)
		s.sheet.Within(paper.Paragraph, func() {
			s.sheet.Text(paper.Text{X: s.left + s.width - s.face.Width(note, s.size, false), Y: base, Size: s.size, Colour: oursColour, Words: note})
		})
	}
	s.sheet.Box(paper.Box{X: s.left, Y: s.y + s.lead - 0.8 + min(s.air, 1), Width: s.width, Height: 0.7, Colour: deepColour})
	s.y += s.lead + 2.4*s.air
}

// labelled sets a line with its label; goals and solutions have a little air
// above and their first line in bold.
func (s *setter) labelled(b block) {
	if b.short {
		s.y += 1.6 * s.air
	}
	s.set(b, s.left, s.width, slateColour, b.short)
}

// set sets one labelled text in two columns.
func (s *setter) set(b block, left, width float64, labelColour paper.Colour, strong bool) {
	column := s.left + s.labels
	label := s.face.Shorten(s.clean(b.label), s.size, strong, column-left-2)
	if b.short {
		labelColour = deepColour
	}
	lines := s.face.Wrap(s.spans(b), s.size, left+width-column)
	top := s.y
	s.sheet.Within(paper.Paragraph, func() {
		s.sheet.Text(paper.Text{X: left, Y: s.base(s.y), Size: s.size, Bold: strong, Colour: labelColour, Words: label})
		for _, line := range lines {
			s.line(line, column, s.base(s.y))
			s.y += s.lead
		}
	})
	if b.ours {
		s.oursBar(top, s.y)
	}
	name := s.clean(b.label)
	s.texts = append(s.texts, LongText{Label: name, Lines: len(lines)})
}

// spans are the parts of a text. Each stays on one line where it can, so that an
// amount and its date are not torn apart, as long as there is any air left.
func (s *setter) spans(b block) []paper.Span {
	var spans []paper.Span
	parts := b.spans()
	for i, part := range parts {
		words := strings.Split(part.Text, partSeparator)
		for n, one := range words {
			span := paper.Span{Words: s.clean(one), Colour: inkColour, Keep: s.air > 0}
			if part.Ours {
				span.Colour = oursColour
			}
			span.Bold = b.short && !part.Ours && i == 0 && n == 0
			if i > 0 || n > 0 {
				spans = append(spans, paper.Span{Words: " · ", Colour: slateColour})
			}
			spans = append(spans, span)
		}
	}
	return spans
}

// oursBar marks lines that the customer does not have, in the margin.
func (s *setter) oursBar(top, bottom float64) {
	s.sheet.Box(paper.Box{X: s.left - 6, Y: top, Width: 1.6, Height: bottom - top, Colour: oursColour})
}

func (s *setter) line(line paper.Line, x, base float64) {
	for i, span := range line.Spans {
		s.sheet.Text(paper.Text{X: x + line.Offsets[i], Y: base, Size: s.size, Bold: span.Bold, Colour: span.Colour, Words: span.Words})
	}
}
