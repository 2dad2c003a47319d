package export

import (
	"lodestar/planning/export/paper"
)

// The columns of the table of measures, as parts of the width of a sheet: the measure
// with its goal, where it stood, its target, the day for it, where it stands, and how
// much of the way that is.
var reportColumns = [6]float64{0.34, 0.125, 0.125, 0.13, 0.145, 0.135} // a table, never written to

// measures sets the table of measures.
func (s *reportSetter) measures() {
	if len(s.r.Measures) == 0 {
		return
	}
	rows := make([]measureRow, len(s.r.Measures))
	for i, m := range s.r.Measures {
		rows[i] = s.measureRow(m)
	}
	heads, headHigh := s.measureHeads()
	s.heading(s.r.Heading, headHigh+rows[0].high)
	for at := 0; at < len(rows); {
		s.sheet.Within(paper.Table, func() {
			s.headRow(heads, headHigh)
			for first := true; at < len(rows) && (first || s.room() >= rows[at].high); first = false {
				s.measure(rows[at])
				at++
			}
		})
		if at < len(rows) {
			s.newSheet()
		}
	}
	s.y += 6
}

// measureRow is a row of the table, broken into lines.
type measureRow struct {
	measure ReportMeasure
	cells   [6][]paper.Line
	high    float64
}

const (
	measureType = 9.5
	measureLead = 12.6
)

// columnAt is where a column begins and how wide its words may be.
func (s *reportSetter) columnAt(i int) (x, width float64) {
	x = reportMargin
	for _, part := range reportColumns[:i] {
		x += part * s.width()
	}
	return x, reportColumns[i]*s.width() - 8
}

func (s *reportSetter) measureHeads() (heads [6][]paper.Line, high float64) {
	for i, words := range s.r.columns(s.p) {
		_, width := s.columnAt(i)
		heads[i] = s.wrap(words, measureType, width, true, slateColour)
		high = max(high, float64(len(heads[i]))*measureLead)
	}
	return heads, high + reportPad
}

func (s *reportSetter) headRow(heads [6][]paper.Line, high float64) {
	s.sheet.Within(paper.TableRow, func() {
		for i, lines := range heads {
			s.cell(paper.HeadCell, i, lines, s.y)
		}
	})
	s.y += high
	s.sheet.Box(paper.Box{X: reportMargin, Y: s.y, Width: s.width(), Height: 0.8, Colour: deepColour})
}

func (s *reportSetter) measureRow(m ReportMeasure) measureRow {
	row := measureRow{measure: m}
	wrapped := func(i int, words string, bold bool, colour paper.Colour) {
		if words != "" {
			_, width := s.columnAt(i)
			row.cells[i] = append(row.cells[i], s.wrap(words, measureType, width, bold, colour)...)
		}
	}
	baseline, target, by, actual, on, percent := m.words(s.p)
	wrapped(0, m.Measure, true, inkColour)
	wrapped(0, m.Goal, false, slateColour)
	wrapped(1, baseline, false, inkColour)
	wrapped(2, target, false, inkColour)
	wrapped(3, by, false, inkColour)
	wrapped(4, actual, true, deepColour)
	wrapped(4, on, false, slateColour)
	wrapped(5, percent, true, inkColour)
	for i, lines := range row.cells {
		high := float64(len(lines)) * measureLead
		if i == 5 && m.Known {
			high += measureLead // the bar
		}
		row.high = max(row.high, high)
	}
	row.high += 2 * reportPad
	return row
}

func (s *reportSetter) measure(row measureRow) {
	top := s.y + reportPad
	s.sheet.Within(paper.TableRow, func() {
		for i, lines := range row.cells {
			s.cell(paper.Cell, i, lines, top)
		}
	})
	if row.measure.Known {
		s.bar(row.measure.Percent, top+float64(len(row.cells[5]))*measureLead+3)
	}
	s.y += row.high
	s.sheet.Box(paper.Box{X: reportMargin, Y: s.y, Width: s.width(), Height: 0.5, Colour: lineColour})
}

func (s *reportSetter) cell(tag paper.Tag, column int, lines []paper.Line, y float64) {
	x, _ := s.columnAt(column)
	s.sheet.Within(tag, func() {
		for _, l := range lines {
			s.line(l, x, y, measureType, measureLead)
			y += measureLead
		}
	})
}

// bar draws how much of the way is done; the words above it say the same.
func (s *reportSetter) bar(percent int, y float64) {
	x, width := s.columnAt(5)
	const high = 5.0
	s.sheet.Box(paper.Box{X: x, Y: y, Width: width, Height: high, Round: high / 2, Colour: lineColour})
	if done := width * float64(min(percent, 100)) / 100; done >= high {
		s.sheet.Box(paper.Box{X: x, Y: y, Width: done, Height: high, Round: high / 2, Colour: deepColour})
	}
}
