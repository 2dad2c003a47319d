package export

import (
	"fmt"
	"io"
	"slices"
	"time"

	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/export/paper"
)

// Paper is what the one page is printed on: A4, or US Letter by setting (method
// d.0 rule 1).
type Paper string

// The papers.
const (
	A4     Paper = "a4"
	Letter Paper = "letter"
)

// ParsePaper reads the name of a paper.
func ParsePaper(name string) (Paper, bool) {
	switch p := Paper(locale.Fold(name)); p {
	case A4, Letter:
		return p, true
	case "us letter", "us-letter":
		return Letter, true
	default:
		return A4, false
	}
}

// size is the size of the paper; anything but Letter is A4.
func (p Paper) size() paper.Size {
	if p == Letter {
		return paper.Letter()
	}
	return paper.A4()
}

// Measures of the one page (method d.0 rule 1), in points. The type falls in
// steps of half a point from 10 to 8.5, which is the smallest that is read
// without effort; the line is 1.2 times the type at the top and 10 points at the
// bottom.
const (
	pageMargin   = 14 * paper.Millimetre
	largestType  = 10.0
	smallestType = 8.5
	typeStep     = 0.5
)

// leading is the distance of two base lines at a type size.
func leading(size float64) float64 { return 10 + (size-smallestType)*2/(largestType-smallestType) }

// Sheet is the one page of a plan, set and measured: it fits.
type Sheet struct {
	Title    string
	Type     float64 // size of the type in points, 10 to 8.5
	Lost     []rune  // letters the typeface does not have, shown as boxes
	language locale.Language
	face     *paper.Typeface
	drawing  *paper.Drawing
}

// SetPage sets the one page of a plan for an audience on a paper. Where it does
// not fit in the smallest type the error is a *TooLong that says what to cut and
// by how much; nothing was made then.
func SetPage(plan planning.Plan, view planning.Audience, p locale.Printer, on Paper) (*Sheet, error) {
	s, over, err := setPage(build(plan, view, p), on)
	if err != nil || over == nil {
		return s, err
	}
	if err := over.propose(plan, view, p, on); err != nil {
		return nil, err
	}
	return nil, over
}

// SetCustomerPage is SetPage for a customer view, see CustomerText. What is
// frozen is not cut any more: the *TooLong names the longest texts alone.
func SetCustomerPage(view planning.CustomerView, p locale.Printer, on Paper) (*Sheet, error) {
	s, over, err := setPage(customerPage(view, p), on)
	if err == nil && over != nil {
		return nil, over
	}
	return s, err
}

// Over is by how many lines a page is too long for one sheet even in the smallest
// type and set as dense as can be; 0 where SetPage sets it.
func Over(plan planning.Plan, view planning.Audience, p locale.Printer, on Paper) (int, error) {
	over, err := densest(build(plan, view, p), on)
	if err != nil || over == nil {
		return 0, err
	}
	return over.Over, nil
}

// densest sets a page in the smallest type without air between its parts: what is
// too long then is too long in any.
func densest(pg *page, on Paper) (*TooLong, error) {
	face, err := paper.Load()
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	s := newSetter(pg, face, on.size(), smallestType, 0)
	if s.all(); s.over() > 0 {
		return s.tooLong(), nil
	}
	return nil, nil //nolint:nilnil // it fits
}

// setPage tries every size from the largest type and the most air down.
func setPage(pg *page, on Paper) (*Sheet, *TooLong, error) {
	face, err := paper.Load()
	if err != nil {
		return nil, nil, fmt.Errorf("export: %w", err)
	}
	for size := largestType; size >= smallestType; size -= typeStep {
		airs := []float64{2.2, 1.6, 1.2, 0.8}
		if size == smallestType {
			airs = append(airs, 0.4, 0) // dense, before it is refused
		}
		for _, air := range airs {
			s := newSetter(pg, face, on.size(), size, air)
			s.all()
			if s.over() <= 0 {
				return &Sheet{
					Title: s.title, Type: size, Lost: s.lostOnce(), language: pg.p.Language().Base(), face: face, drawing: s.sheet,
				}, nil, nil
			}
			if size == smallestType && air == 0 {
				return nil, s.tooLong(), nil
			}
		}
	}
	return nil, nil, fmt.Errorf("export: no size was tried")
}

// WritePDF writes the page as PDF with exactly one page. The instant stands in
// the file as when it was made; the same page at the same instant gives the same
// bytes.
func (s *Sheet) WritePDF(w io.Writer, made time.Time) error {
	return paper.WritePDF(w, paper.Document{Title: s.Title, Language: string(s.language), Made: made}, []*paper.Drawing{s.drawing})
}

// pictureScale is pixels per point of a picture: readable in a preview of a chat
// and far below the sizes that chats refuse.
const pictureScale = 2

// WritePNG writes the page as a picture, two pixels to the point.
func (s *Sheet) WritePNG(w io.Writer) error { return s.face.WritePNG(w, s.drawing, pictureScale) }

// TooLong says that a page does not fit one sheet in the smallest type.
type TooLong struct {
	Over  int            // lines it is too long by
	Cuts  []planning.Cut // the weakest actions, in the order in which to cut them (method d.4)
	Still int            // lines that are too many even without these
	Texts []LongText     // the longest texts, the longest first
}

// LongText is a text of the page with the lines it takes.
type LongText struct {
	Label string
	Lines int
}

func (t *TooLong) Error() string {
	return fmt.Sprintf("export: the page is %d lines too long", t.Over)
}

// propose cuts the weakest actions one by one, in a copy, until the page fits or
// nothing is left to cut.
func (t *TooLong) propose(plan planning.Plan, view planning.Audience, p locale.Printer, on Paper) error {
	t.Still = t.Over
	plan.Actions = slices.Clone(plan.Actions)
	var gone []planning.RowID
	for t.Still > 0 {
		cut, ok := plan.ProposeCut(gone...)
		if !ok {
			return nil
		}
		gone = append(gone, cut.Action)
		shorter := plan
		shorter.Actions = slices.Clone(plan.Actions)
		for i, a := range shorter.Actions {
			if slices.Contains(gone, a.Row) {
				shorter.Actions[i].State = planning.ActionDropped
			}
		}
		over, err := densest(build(shorter, view, p), on)
		if err != nil {
			return err
		}
		t.Cuts, t.Still = append(t.Cuts, cut), 0
		if over != nil {
			t.Still = over.Over
		}
	}
	return nil
}

// String lists what stands on the page and where, see paper.Drawing.
func (s *Sheet) String() string {
	return fmt.Sprintf("%s, %.1f pt\n%s", s.Title, s.Type, s.drawing)
}
