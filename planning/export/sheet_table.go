package export

import (
	"lodestar/planning/export/paper"
)

// Columns of the table of actions: number and title first, then the owner and
// whatever the audience has beside it. All but title and owner are as wide as
// what stands in them; the owner takes a fifth at most, and more only where the
// titles leave it.
const (
	numberCell = iota
	titleCell
	ownerCell
	ownerShare = 0.2
)

// measureColumns finds the widths of the columns, the gap behind each included.
func (s *setter) measureColumns() {
	gap := s.size * 0.9
	for _, b := range s.pg.blocks {
		if b.kind != row {
			continue
		}
		for i, c := range b.cells {
			if i == len(s.columns) {
				s.columns = append(s.columns, 0)
			}
			s.columns[i] = max(s.columns[i], s.face.Width(s.clean(c.text), s.size, b.part == PartTableHead)+gap)
		}
	}
	if len(s.columns) == 0 {
		return
	}
	rest := s.width
	for i, wide := range s.columns {
		if i != titleCell && i != ownerCell {
			rest -= wide
		}
	}
	s.columns[ownerCell] = min(s.columns[ownerCell], max(s.width*ownerShare, rest-s.columns[titleCell]))
	s.columns[titleCell] = rest - s.columns[ownerCell]
}

// table sets head, approaches and actions.
func (s *setter) table(blocks []block) {
	s.sheet.Within(paper.Table, func() {
		first := true
		for _, b := range blocks {
			switch {
			case b.part == PartTableHead:
				s.row(b, paper.HeadCell)
			case b.kind == row:
				if !first {
					s.sheet.Box(paper.Box{X: s.left, Y: s.y - 0.1, Width: s.width, Height: 0.4, Colour: lineColour})
				}
				s.row(b, paper.Cell)
				first = false
			default:
				s.approachRow(b)
				first = true
			}
		}
	})
	s.y += 1.2 * s.air
}

// approachRow is the way to a goal, on a tint across the table.
func (s *setter) approachRow(b block) {
	label := s.clean(b.label)
	spans := []paper.Span{{Words: label + "\u00a0", Bold: true, Colour: slateColour}, {Words: " " + s.clean(b.text), Colour: inkColour}}
	lines := s.face.Wrap(spans, s.size, s.width-6)
	s.y += 0.8 * s.air
	height := float64(len(lines)) * s.lead
	s.sheet.Box(paper.Box{X: s.left, Y: s.y, Width: s.width, Height: height, Colour: tintColour})
	s.sheet.Within(paper.TableRow, func() {
		s.sheet.Within(paper.Cell, func() {
			for _, line := range lines {
				s.line(line, s.left+3, s.base(s.y))
				s.y += s.lead
			}
		})
	})
	s.y += 0.4 * s.air
	s.texts = append(s.texts, LongText{Label: label, Lines: len(lines)})
}

// row sets the cells of one row. A title breaks where it must; an owner's name is
// shortened, for a second line would cost what the page does not have.
func (s *setter) row(b block, tag paper.Tag) {
	top, rows := s.y+0.5*s.air, 1
	s.sheet.Within(paper.TableRow, func() {
		x := s.left
		for i, c := range b.cells {
			wide := s.columns[i]
			room := wide - s.size*0.9
			colour, bold := inkColour, false
			switch {
			case tag == paper.HeadCell:
				colour = slateColour
			case c.ours:
				colour = oursColour
			case i == numberCell:
				colour, bold = deepColour, true
			}
			words := s.clean(c.text)
			var lines []paper.Line
			if i == titleCell {
				lines = s.face.Wrap([]paper.Span{{Words: words, Bold: bold, Colour: colour}}, s.size, room)
			} else {
				words = s.face.Shorten(words, s.size, bold, room+0.01)
				lines = []paper.Line{{Spans: []paper.Span{{Words: words, Bold: bold, Colour: colour}}, Offsets: []float64{0}}}
			}
			rows = max(rows, len(lines))
			s.sheet.Within(tag, func() {
				for n, line := range lines {
					at := x
					if i == len(b.cells)-1 && i > ownerCell+1 {
						at = x + wide - s.face.Width(words, s.size, bold) // the last column ends at the margin
					}
					s.line(line, at, s.base(top+float64(n)*s.lead))
				}
			})
			x += wide
		}
	})
	s.y = top + float64(rows)*s.lead + 0.5*s.air
}
