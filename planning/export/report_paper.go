package export

import (
	"fmt"
	"io"
	"strings"
	"time"

	"lodestar/conversation/locale"
	"lodestar/planning/export/paper"
)

// ReportSheets is a report set on sheets of paper, as many as it needs.
type ReportSheets struct {
	Title    string
	Lost     []rune // letters the typeface does not have, shown as boxes
	language locale.Language
	sheets   []*paper.Drawing
}

// Measures of a report, in points.
const (
	reportMargin = 20 * paper.Millimetre
	reportType   = 10.5
	reportLead   = 14.6
	reportTitle  = 21.0
	reportHead   = 13.0
	reportSmall  = 8.5
	reportIndent = 13.0
	reportPad    = 5.0 // above and below the words of a cell
	reportFoot   = 26.0
)

// SetReport sets a report on paper: a heading is never parted from what follows it, a
// row of the table stands on one sheet, and each further sheet repeats the head of
// the table.
func SetReport(r Report, p locale.Printer, on Paper) (*ReportSheets, error) {
	face, err := paper.Load()
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	s := &reportSetter{r: r, p: p, face: face, size: on.size()}
	s.newSheet()
	s.head()
	s.measures()
	for _, part := range r.Parts {
		s.part(part)
	}
	s.foot()
	return &ReportSheets{Title: r.title(), Lost: (&setter{lost: s.lost}).lostOnce(), language: p.Language().Base(), sheets: s.sheets}, nil
}

// Pages is on how many sheets the report stands.
func (s *ReportSheets) Pages() int { return len(s.sheets) }

// WritePDF writes the report, see Sheet.WritePDF.
func (s *ReportSheets) WritePDF(w io.Writer, made time.Time) error {
	return paper.WritePDF(w, paper.Document{Title: s.Title, Language: string(s.language), Made: made}, s.sheets)
}

type reportSetter struct {
	r      Report
	p      locale.Printer
	face   *paper.Typeface
	size   paper.Size
	sheets []*paper.Drawing
	sheet  *paper.Drawing
	y      float64 // of the next line's upper edge
	lost   []rune
}

func (s *reportSetter) newSheet() {
	s.sheet = &paper.Drawing{Size: s.size}
	s.sheets = append(s.sheets, s.sheet)
	s.y = reportMargin
}

func (s *reportSetter) width() float64 { return s.size.Width - 2*reportMargin }

// room is what is left of the sheet.
func (s *reportSetter) room() float64 { return s.size.Height - reportMargin - reportFoot - s.y }

func (s *reportSetter) clean(words string) string {
	text, lost := s.face.Printable(oneLine(words))
	s.lost = append(s.lost, lost...)
	return text
}

func (s *reportSetter) wrap(words string, size, width float64, bold bool, colour paper.Colour) []paper.Line {
	return s.face.Wrap([]paper.Span{{Words: s.clean(words), Bold: bold, Colour: colour}}, size, width)
}

// line sets a line whose upper edge is y.
func (s *reportSetter) line(l paper.Line, x, y, size, lead float64) {
	for i, span := range l.Spans {
		s.sheet.Text(paper.Text{X: x + l.Offsets[i], Y: y + lead*0.5 + size*0.36, Size: size, Bold: span.Bold, Colour: span.Colour, Words: span.Words})
	}
}

// head sets what the report is and about whom.
func (s *reportSetter) head() {
	s.sheet.Within(paper.Heading1, func() {
		for _, l := range s.wrap(s.r.Title, reportTitle, s.width(), true, deepColour) {
			s.line(l, reportMargin, s.y, reportTitle, reportTitle*1.2)
			s.y += reportTitle * 1.2
		}
	})
	s.sheet.Within(paper.Paragraph, func() {
		for _, l := range s.wrap(s.r.Customer, reportHead, s.width(), true, inkColour) {
			s.line(l, reportMargin, s.y, reportHead, reportHead*1.35)
			s.y += reportHead * 1.35
		}
		for _, l := range s.wrap(strings.Join(s.r.Facts, partSeparator), reportType, s.width(), false, slateColour) {
			s.line(l, reportMargin, s.y, reportType, reportLead)
			s.y += reportLead
		}
	})
	s.y += 6
	s.sheet.Box(paper.Box{X: reportMargin, Y: s.y, Width: s.width(), Height: 1.2, Colour: deepColour})
	s.y += 8
}

// heading sets the heading of a section; follows is how much of what comes after it
// has to stand on the same sheet.
func (s *reportSetter) heading(words string, follows float64) {
	lines := s.wrap(words, reportHead, s.width(), true, deepColour)
	high := float64(len(lines)) * reportHead * 1.35
	if s.room() < 10+high+4+follows && s.y > reportMargin {
		s.newSheet()
	} else {
		s.y += 10
	}
	s.sheet.Within(paper.Heading2, func() {
		for _, l := range lines {
			s.line(l, reportMargin, s.y, reportHead, reportHead*1.35)
			s.y += reportHead * 1.35
		}
	})
	s.y += 4
}

// part sets a section: its lines as a list.
func (s *reportSetter) part(part ReportPart) {
	items := make([][]paper.Line, len(part.Lines))
	for i, words := range part.Lines {
		items[i] = s.wrap(words, reportType, s.width()-reportIndent, false, inkColour)
	}
	if len(items) == 0 {
		return
	}
	const together = 4 // lines of an item that are not parted
	s.heading(part.Heading, float64(min(len(items[0]), together))*reportLead)
	begun := false // the item at hand stands on the sheet before
	for at := 0; at < len(items); {
		// A list that goes on over the page is one list on each.
		s.sheet.Within(paper.List, func() {
			for first := true; at < len(items); first = false {
				if !first && s.room() < float64(min(len(items[at]), together))*reportLead {
					return
				}
				items[at] = s.item(items[at], begun)
				if begun = len(items[at]) > 0; begun {
					return
				}
				at++
			}
		})
		if at < len(items) {
			s.newSheet()
		}
	}
}

// item sets a line of a list, as much of it as fits the sheet, and returns the rest;
// the rest has no mark of its own.
func (s *reportSetter) item(lines []paper.Line, begun bool) (rest []paper.Line) {
	n := max(1, min(len(lines), int(s.room()/reportLead)))
	s.sheet.Within(paper.ListItem, func() {
		if !begun {
			s.sheet.Within(paper.ListMark, func() {
				s.sheet.Text(paper.Text{X: reportMargin + 2, Y: s.y + reportLead*0.5 + reportType*0.36, Size: reportType, Bold: true, Colour: deepColour, Words: "•"})
			})
		}
		s.sheet.Within(paper.ListBody, func() {
			for _, l := range lines[:n] {
				s.line(l, reportMargin+reportIndent, s.y, reportType, reportLead)
				s.y += reportLead
			}
		})
	})
	s.y += 3
	return lines[n:]
}

// foot numbers the sheets.
func (s *reportSetter) foot() {
	left := s.clean(joined(s.r.Customer, s.r.Title))
	for i, sheet := range s.sheets {
		right := s.clean(s.p.Text("customer.report.page", locale.Args{"n": i + 1, "total": len(s.sheets)}))
		wide := s.face.Width(right, reportSmall, false)
		y := s.size.Height - reportMargin + 2
		sheet.Box(paper.Box{X: reportMargin, Y: y - 14, Width: s.width(), Height: 0.6, Colour: lineColour})
		sheet.Text(paper.Text{
			X: reportMargin, Y: y, Size: reportSmall, Colour: slateColour, Repeats: true,
			Words: s.face.Shorten(left, reportSmall, false, s.width()-wide-20),
		})
		sheet.Text(paper.Text{X: s.size.Width - reportMargin - wide, Y: y, Size: reportSmall, Colour: slateColour, Repeats: true, Words: right})
	}
}

// String lists what stands on the sheets and where, see paper.Drawing.
func (s *ReportSheets) String() string {
	var b strings.Builder
	for _, sheet := range s.sheets {
		b.WriteString(sheet.String())
	}
	return b.String()
}
