package export

import (
	"slices"

	"lodestar/conversation/locale"
	"lodestar/planning"
)

// Part is a part of the page that has a budget of lines (method d.9).
type Part string

// The parts in the order of the table of method d.9.
const (
	PartTitle         Part = "title"
	PartPrepared      Part = "prepared"
	PartAddress       Part = "address"
	PartTeam          Part = "team"
	PartCustomer      Part = "customer"
	PartContacts      Part = "contacts"
	PartCompass       Part = "compass"
	PartSummary       Part = "summary"
	PartPosition      Part = "position"
	PartBuying        Part = "buying_process"
	PartNews          Part = "news"
	PartHeadings      Part = "headings"
	PartGoals         Part = "goals"
	PartSolutions     Part = "solutions"
	PartAdvice        Part = "advice"
	PartApproaches    Part = "approaches"
	PartTableHead     Part = "table_head"
	PartActions       Part = "actions"
	PartParked        Part = "parked"
	PartForce         Part = "force_field"
	PartRisks         Part = "risks"
	PartOpportunities Part = "opportunities"
	PartNotNow        Part = "not_now"
	PartAgreement     Part = "agreement"
	PartNext          Part = "next"
)

// PartLines is how many lines one part takes.
type PartLines struct {
	Part  Part
	Lines int
}

// Count is the length of a page in lines: its parts in the order in which they
// stand on it, and their sum.
type Count struct {
	Parts []PartLines
	Total int
}

// Of returns the lines of one part, 0 where the page does not have it.
func (c Count) Of(part Part) int {
	for _, p := range c.Parts {
		if p.Part == part {
			return p.Lines
		}
	}
	return 0
}

// OverTarget is by how many lines the page exceeds the target of 50, at least
// 0. It is a hint and never a refusal (method d.0 rule 1).
func (c Count) OverTarget() int { return max(0, c.Total-planning.PageTarget) }

// Room is how many lines are left to the limit of 70; below 0 the page is too
// long by as many.
func (c Count) Room() int { return planning.PageLimit - c.Total }

// TooLong reports whether the page is over the limit: the plan stays a draft.
func (c Count) TooLong() bool { return c.Room() < 0 }

func (pg *page) count() Count {
	var c Count
	for _, b := range pg.blocks {
		n := b.lines()
		c.Total += n
		i := slices.IndexFunc(c.Parts, func(p PartLines) bool { return p.Part == b.part })
		if i < 0 {
			c.Parts = append(c.Parts, PartLines{Part: b.part})
			i = len(c.Parts) - 1
		}
		c.Parts[i].Lines += n
	}
	return c
}

// lines is ⌈length ÷ 110⌉ of a text with its label (method d.9). The title,
// headings and rows of the table are made to fit one line each.
func (b block) lines() int {
	if b.kind != labelled {
		return 1
	}
	length := locale.Length(b.label) + locale.Length(b.separator()) + locale.Length(b.text)
	return (length + Width - 1) / Width
}
