package export

import (
	"slices"

	"lodestar/conversation/locale"
	"lodestar/planning"
)

// htmlForce is the force field of one action.
type htmlForce struct {
	Title, Verdict, IfNothing string
	For, Against              htmlSide
}

type htmlSide struct {
	Heading, Sum, None string
	Reasons            []htmlReason
}

type htmlReason struct{ Text, Score string }

// forces adds the force fields of the live actions to the section of the risks.
func (h *htmlPage) forces(plan planning.Plan, p locale.Printer) {
	pg := &page{p: p}
	var all []htmlForce
	for _, a := range plan.LiveActions() {
		if !a.Force.Given() {
			continue
		}
		f := a.Force
		all = append(all, htmlForce{
			Title: pg.say("force_title", locale.Args{"n": plan.ActionNumber(a.Row), "action": oneLine(a.Title)}),
			Verdict: pg.say("force_difference", locale.Args{
				"difference": pg.p.Signed(f.Difference()), "verdict": pg.verdict(f.Verdict()),
			}),
			IfNothing: pg.ifNothing(f.IfNothing),
			For:       pg.htmlSide("force_for", f.For, f.NothingFor, f.SumFor()),
			Against:   pg.htmlSide("force_against", f.Against, f.NothingAgainst, f.SumAgainst()),
		})
	}
	heading := pg.say("heading_change_management", nil)
	if i := slices.IndexFunc(h.Sections, func(s *htmlSection) bool { return s.Heading == heading }); i >= 0 {
		h.Sections[i].Forces = all
	}
}

func (pg *page) htmlSide(heading string, reasons []planning.Reason, none bool, sum int) htmlSide {
	s := htmlSide{Heading: pg.say(heading, nil), Sum: pg.say("force_sum", nil) + " " + number(sum), None: pg.say("force_side_missing", nil)}
	if none {
		s.None = pg.say("force_none", nil)
	}
	for _, r := range reasons {
		score := "?"
		if planning.ValidScore(r.Score) {
			score = number(r.Score)
		}
		s.Reasons = append(s.Reasons, htmlReason{oneLine(r.Text), score})
	}
	return s
}
