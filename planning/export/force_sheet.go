package export

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/export/paper"
)

// ForceSheet is the force fields of a plan as a sheet of their own: each with its
// picture, arrows as long as the scores that push against each other (000-55).
// It is internal and has no customer view.
type ForceSheet struct {
	Title    string
	Lost     []rune
	language locale.Language
	sheets   []*paper.Drawing
}

// Measures of a force field, in points.
const (
	forceType  = 9.0
	forceArrow = 17.0 // of one point of the scale
	forceGap   = 16.0 // between two force fields
	forceHead  = 4.0  // of an arrow
)

// SetForceFields sets the force fields of the live actions. A force field is not
// divided between two sheets; it is false where no action has one.
func SetForceFields(plan planning.Plan, p locale.Printer, on Paper) (*ForceSheet, bool, error) {
	face, err := paper.Load()
	if err != nil {
		return nil, false, fmt.Errorf("export: %w", err)
	}
	pg := &page{p: p}
	f := forceSetter{setter: setter{
		pg: pg, face: face, size: forceType, lead: forceType * 1.3, air: 1, left: pageMargin,
		width: on.size().Width - 2*pageMargin, sheet: &paper.Drawing{Size: on.size()},
	}}
	var done []*paper.Drawing
	begin := func() {
		f.sheet, f.y = &paper.Drawing{Size: on.size()}, pageMargin
		done = append(done, f.sheet)
		f.titleLine(pg.forceTitle(plan))
	}
	for _, a := range plan.LiveActions() {
		if !a.Force.Given() {
			continue
		}
		if len(done) == 0 {
			begin()
			f.sums(plan)
		}
		if f.y+f.height(plan, a) > on.size().Height-pageMargin && f.began {
			f.began = false
			begin()
		}
		f.field(plan, a)
		f.began = true
	}
	if len(done) == 0 {
		return nil, false, nil
	}
	return &ForceSheet{Title: f.title, Lost: f.lostOnce(), language: p.Language().Base(), sheets: done}, true, nil
}

// WritePDF is Sheet.WritePDF; there may be more than one page.
func (s *ForceSheet) WritePDF(w io.Writer, made time.Time) error {
	return paper.WritePDF(w, paper.Document{Title: s.Title, Language: string(s.language), Made: made}, s.sheets)
}

func (pg *page) forceTitle(plan planning.Plan) block {
	cells := []cell{{text: cmp.Or(oneLine(plan.Account.Name), "—")}}
	for _, fact := range []string{pg.say("heading_change_management", nil), pg.period(plan.Overview.Period.FirstDay, plan.Overview.Period.LastDay())} {
		if fact != "" {
			cells = append(cells, cell{text: fact})
		}
	}
	return block{kind: title, cells: append(cells, cell{text: pg.say("internal", nil), ours: true})}
}

type forceSetter struct {
	setter
	began bool // a force field stands on this sheet already
}

func (f *forceSetter) sums(plan planning.Plan) {
	f.sheet.Within(paper.Paragraph, func() {
		f.sheet.Text(paper.Text{X: f.left, Y: f.base(f.y), Size: f.size, Colour: slateColour, Words: f.clean(f.pg.planForce(plan))})
	})
	f.y += f.lead
}

// height is what a force field takes: it is set on a sheet that nobody sees.
func (f *forceSetter) height(plan planning.Plan, a planning.Action) float64 {
	trial := *f
	trial.sheet, trial.lost = &paper.Drawing{Size: f.sheet.Size}, nil
	trial.field(plan, a)
	return trial.y - f.y
}

func (f *forceSetter) field(plan planning.Plan, a planning.Action) {
	force := a.Force
	f.y += forceGap
	f.fieldTitle(plan, a)
	middle, half := f.left+f.width/2, f.width/2
	top := f.y
	f.sheet.Within(paper.Table, func() {
		f.sheet.Within(paper.TableRow, func() {
			f.cellText(f.pg.say("force_for", nil), f.left, paper.HeadCell, forColour(), false)
			f.cellText(f.pg.say("force_against", nil), f.left+f.width, paper.HeadCell, againstColour(), true)
		})
		f.y += f.lead + 3
		f.sides(force, middle, half)
		f.sheet.Box(paper.Box{X: f.left, Y: f.y + 1, Width: f.width, Height: 0.6, Colour: lineColour})
		f.y += 4
		f.sheet.Within(paper.TableRow, func() {
			sum := f.pg.say("force_sum", nil)
			f.cellText(sum+" "+number(force.SumFor()), middle-8, paper.Cell, forColour(), true)
			f.cellText(sum+" "+number(force.SumAgainst()), middle+8, paper.Cell, againstColour(), false)
		})
		f.y += f.lead
	})
	f.sheet.Box(paper.Box{X: middle - 0.6, Y: top + f.lead, Width: 1.2, Height: f.y - top - f.lead, Colour: deepColour})
	f.beneath(a)
}

// fieldTitle names the action and says the verdict in a coloured field.
func (f *forceSetter) fieldTitle(plan planning.Plan, a planning.Action) {
	verdict := f.clean(f.pg.say("force_difference", locale.Args{
		"difference": f.pg.p.Signed(a.Force.Difference()), "verdict": f.pg.verdict(a.Force.Verdict()),
	}))
	colour := slateColour
	switch a.Force.Verdict() {
	case planning.GoodProspects:
		colour = forColour()
	case planning.LikelyToFail:
		colour = againstColour()
	case planning.NoVerdict:
	}
	small := f.size * 0.95
	wide := f.face.Width(verdict, small, true) + 10
	lines := f.face.Wrap([]paper.Span{{Words: f.clean(f.pg.say("force_title", locale.Args{
		"n": plan.ActionNumber(a.Row), "action": oneLine(a.Title),
	})), Bold: true, Colour: deepColour}}, f.size*1.1, f.width-wide-10)
	base := f.base(f.y)
	f.sheet.Within(paper.Heading2, func() {
		for i, line := range lines {
			for n, span := range line.Spans {
				f.sheet.Text(paper.Text{X: f.left + line.Offsets[n], Y: base + float64(i)*f.lead*1.1, Size: f.size * 1.1, Bold: true, Colour: span.Colour, Words: span.Words})
			}
		}
	})
	f.sheet.Box(paper.Box{X: f.left + f.width - wide, Y: base - small, Width: wide, Height: small * 1.4, Round: 3, Colour: colour})
	f.sheet.Within(paper.Paragraph, func() {
		f.sheet.Text(paper.Text{X: f.left + f.width - wide + 5, Y: base, Size: small, Bold: true, Colour: whiteColour, Words: verdict})
	})
	f.y += float64(len(lines))*f.lead*1.1 + 4
	f.sheet.Box(paper.Box{X: f.left, Y: f.y - 1, Width: f.width, Height: 0.7, Colour: deepColour})
	f.y += 2
}

func forColour() paper.Colour     { return paper.Colour{R: 0x1e, G: 0x6e, B: 0x4e} }
func againstColour() paper.Colour { return paper.Colour{R: 0xa3, G: 0x3b, B: 0x22} }

// cellText sets one short text; backwards it ends at x.
func (f *forceSetter) cellText(words string, x float64, tag paper.Tag, colour paper.Colour, backwards bool) {
	words = f.clean(words)
	if backwards {
		x -= f.face.Width(words, f.size, true)
	}
	f.sheet.Within(tag, func() {
		f.sheet.Text(paper.Text{X: x, Y: f.base(f.y), Size: f.size, Bold: true, Colour: colour, Words: words})
	})
}

// sides sets the reasons in pairs: those for the change push from the left.
func (f *forceSetter) sides(force planning.Force, middle, half float64) {
	left := f.reasons(force.For, force.NothingFor)
	right := f.reasons(force.Against, force.NothingAgainst)
	for i := range max(len(left), len(right)) {
		top, bottom := f.y, f.y+f.lead
		f.sheet.Within(paper.TableRow, func() {
			if i < len(left) {
				f.y = top
				f.reason(left[i], middle, half, true)
				bottom = max(bottom, f.y)
			}
			if i < len(right) {
				f.y = top
				f.reason(right[i], middle, half, false)
				bottom = max(bottom, f.y)
			}
		})
		f.y = bottom + 2
	}
}

type reasonLine struct {
	text  string
	score int // 0: none, or not scored yet
	note  bool
}

func (f *forceSetter) reasons(reasons []planning.Reason, none bool) []reasonLine {
	if len(reasons) == 0 {
		key := "force_side_missing"
		if none {
			key = "force_none"
		}
		return []reasonLine{{text: f.pg.say(key, nil), note: true}}
	}
	var all []reasonLine
	for _, r := range reasons {
		line := reasonLine{text: r.Text}
		if planning.ValidScore(r.Score) {
			line.score = r.Score
		}
		all = append(all, line)
	}
	return all
}

// reason sets the text, the score and the arrow towards the middle.
func (f *forceSetter) reason(r reasonLine, middle, half float64, left bool) {
	const besideScore = 14
	longest := forceArrow*planning.MaxScore + forceHead
	room := half - longest - besideScore - 12
	colour, words := inkColour, f.clean(r.text)
	if r.note {
		colour = slateColour
	}
	lines := f.face.Wrap([]paper.Span{{Words: words, Colour: colour}}, f.size, room)
	top := f.y
	score := "?"
	if r.score > 0 {
		score = number(r.score)
	}
	sign, outward := againstColour(), 1.0
	x := middle + longest + besideScore + 12
	if left {
		sign, outward, x = forColour(), -1.0, f.left
	}
	f.sheet.Within(paper.Cell, func() {
		for _, line := range lines {
			f.line(line, x, f.base(f.y))
			f.y += f.lead
		}
		if r.note {
			return
		}
		at := middle + outward*(longest+besideScore)
		if !left {
			at -= f.face.Width(score, f.size, true)
		}
		f.sheet.Text(paper.Text{X: at, Y: f.base(top), Size: f.size, Bold: true, Colour: sign, Words: score})
	})
	if r.score > 0 {
		f.arrow(middle, top, outward, float64(r.score)*forceArrow, sign)
	}
}

// arrow pushes towards the middle: its head is made of ever shorter strokes.
func (f *forceSetter) arrow(middle, top, outward, length float64, colour paper.Colour) {
	const thick = 6.0
	y := top + f.lead/2
	tip := middle + outward*2
	shaft := paper.Box{X: tip + outward*forceHead, Y: y - thick/2, Width: length, Height: thick, Round: 1, Colour: colour}
	if outward < 0 {
		shaft.X -= length
	}
	f.sheet.Box(shaft)
	const strokes = 16
	for i := range strokes {
		part := float64(i) / strokes
		wide := forceHead / strokes
		x := tip + outward*part*forceHead
		if outward < 0 {
			x -= wide
		}
		tall := (thick + 4) * part
		f.sheet.Box(paper.Box{X: x, Y: y - tall/2, Width: wide + 0.05, Height: tall, Colour: colour})
	}
}

// beneath is what stands below the picture: what happens if nothing is done, and
// the force fields before.
func (f *forceSetter) beneath(a planning.Action) {
	texts := []string{f.pg.ifNothing(a.Force.IfNothing)}
	for _, earlier := range a.EarlierForces {
		texts = append(texts, f.pg.forceSums("force_earlier", earlier.SumFor(), earlier.SumAgainst(), earlier.Verdict()))
	}
	for _, text := range texts {
		if strings.TrimSpace(text) == "" {
			continue
		}
		f.sheet.Within(paper.Paragraph, func() {
			for _, line := range f.face.Wrap([]paper.Span{{Words: f.clean(text), Colour: slateColour}}, f.size, f.width) {
				f.line(line, f.left, f.base(f.y))
				f.y += f.lead
			}
		})
	}
}

// String lists what stands on the sheets and where, see paper.Drawing.
func (s *ForceSheet) String() string {
	text := s.Title + "\n"
	for _, sheet := range s.sheets {
		text += sheet.String()
	}
	return text
}
