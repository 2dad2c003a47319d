package export

import (
	"strings"

	"lodestar/conversation/locale"
	"lodestar/planning"
)

// The force-field sheet has two columns that meet in the middle. A reason has
// its text, its score and an arrow as long as the score that pushes towards the
// middle, so that the sheet is table and picture in one (000-55).
const (
	sideWidth  = 53 // of each column; with " │ " between them two columns fill 109
	arrowWidth = planning.MaxScore + 1
	reasonText = sideWidth - arrowWidth - 3 // a space, the score, and a space before the arrow
)

// ForceField draws the force-field sheet of one action: both columns with
// scores and sums, the difference with sign and verdict, what happens if
// nothing is done, and the earlier force fields (method d.5). It is internal
// and has no customer view. It is false where there is no such action.
func ForceField(plan planning.Plan, action planning.RowID, p locale.Printer) (string, bool) {
	a, ok := plan.Action(action)
	if !ok {
		return "", false
	}
	pg := &page{p: p}
	var b strings.Builder
	for _, line := range wrapped(pg.say("force_title", locale.Args{
		"n": plan.ActionNumber(action), "action": a.Title,
	})+" · "+pg.say("internal", nil), Width) {
		writeLine(&b, line)
	}
	writeLine(&b, strings.Repeat("═", Width))
	pg.columns(&b, a.Force)
	verdict := pg.say("force_difference", locale.Args{
		"difference": pg.p.Signed(a.Force.Difference()), "verdict": pg.verdict(a.Force.Verdict()),
	})
	writeLine(&b, verdict)
	if nothing := pg.ifNothing(a.Force.IfNothing); nothing != "" {
		writeWrapped(&b, nothing)
	}
	for _, earlier := range a.EarlierForces {
		writeWrapped(&b, pg.forceSums("force_earlier", earlier.SumFor(), earlier.SumAgainst(), earlier.Verdict()))
	}
	return b.String(), true
}

// ForceFields draws the sheets of all live actions, one below the other.
func ForceFields(plan planning.Plan, p locale.Printer) string {
	var sheets []string
	for _, a := range plan.LiveActions() {
		if sheet, ok := ForceField(plan, a.Row, p); ok {
			sheets = append(sheets, sheet)
		}
	}
	return strings.Join(sheets, "\n")
}

func (pg *page) columns(b *strings.Builder, f planning.Force) {
	left := pg.side(f.For, f.NothingFor, func(text, score, arrow string) string {
		return padRight(text, reasonText+1) + padLeft(score, 1) + " " + padLeft(arrow, arrowWidth)
	}, func(n int) string { return strings.Repeat("━", n) + "▶" })
	right := pg.side(f.Against, f.NothingAgainst, func(text, score, arrow string) string {
		return padRight(arrow, arrowWidth) + " " + padLeft(score, 1) + " " + text
	}, func(n int) string { return "◀" + strings.Repeat("━", n) })

	pair := func(l, r string) { writeLine(b, padRight(l, sideWidth)+" │ "+r) }
	pair(pg.say("force_for", nil), pg.say("force_against", nil))
	writeLine(b, strings.Repeat("─", sideWidth+1)+"┼"+strings.Repeat("─", Width-sideWidth-2))
	for i := range max(len(left), len(right)) {
		pair(at(left, i), at(right, i))
	}
	writeLine(b, strings.Repeat("─", sideWidth+1)+"┼"+strings.Repeat("─", Width-sideWidth-2))
	sum := pg.say("force_sum", nil)
	// The sums stand under the scores.
	pair(padRight(sum, reasonText)+padLeft(number(f.SumFor()), 2), strings.Repeat(" ", arrowWidth)+padLeft(number(f.SumAgainst()), 2)+" "+sum)
}

// side sets the reasons of one column as lines; long reasons wrap.
func (pg *page) side(reasons []planning.Reason, none bool,
	set func(text, score, arrow string) string, arrow func(score int) string,
) []string {
	if len(reasons) == 0 {
		word := "force_side_missing"
		if none {
			word = "force_none"
		}
		return []string{set(pg.say(word, nil), "", "")}
	}
	var lines []string
	for _, r := range reasons {
		score, picture := "?", ""
		if planning.ValidScore(r.Score) {
			score, picture = number(r.Score), arrow(r.Score)
		}
		for _, text := range wrapped(r.Text, reasonText) {
			lines = append(lines, set(text, score, picture))
			score, picture = "", ""
		}
	}
	return lines
}

func (pg *page) ifNothing(n planning.IfNothing) string {
	if n.Outcome == "" {
		return ""
	}
	text := pg.say("if_nothing_"+string(n.Outcome), nil)
	if line := oneLine(n.Line); line != "" {
		text += " (" + line + ")"
	}
	return text
}

func writeWrapped(b *strings.Builder, text string) {
	for _, line := range wrapped(text, Width) {
		writeLine(b, line)
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
