package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// ProjectList writes the actions with owner, dates and goal as CSV, for project
// software (method d.6, plan_format): UTF-8 with a mark by which Excel knows it,
// dates as 2027-03-31, and the separator that the language's programs expect.
// Cells that a program would take for a formula begin with an apostrophe
// (trust F1). Anything but planning.Internal is made from the customer view.
func ProjectList(w io.Writer, plan planning.Plan, view planning.Audience, p locale.Printer) error {
	if view != planning.Internal {
		return CustomerProjectList(w, plan.CustomerView(), p)
	}
	l := list{pg: &page{p: p}}
	l.row(l.pg.say("book_number", nil), l.pg.p.Text("field.action_title", nil), l.pg.p.Text("field.goal_statement", nil), l.pg.p.Text("field.action_owner", nil),
		l.pg.say("book_side", nil), l.pg.p.Text("field.action_due", nil), l.pg.p.Text("field.action_expected", nil), l.pg.p.Text("field.action_milestone", nil), l.pg.say("book_state", nil))
	for _, a := range plan.Actions {
		goal, _ := plan.Goal(a.Goal)
		l.action(planning.ShownAction{
			Number: plan.ActionNumber(a.Row), Title: a.Title, Owner: a.Owner, Due: a.Due, Milestone: a.Milestone, Expected: a.Expected,
		}, goal.Statement, BookOption(p, "action_state", string(a.State), plan.Account.Name))
	}
	return l.write(w)
}

// CustomerProjectList is ProjectList for a customer view, see CustomerText.
func CustomerProjectList(w io.Writer, view planning.CustomerView, p locale.Printer) error {
	l := list{pg: &page{p: p}}
	l.row(l.pg.say("book_number", nil), l.pg.p.Text("field.action_title", nil), l.pg.p.Text("field.goal_statement", nil), l.pg.p.Text("field.action_owner", nil),
		l.pg.say("book_side", nil), l.pg.p.Text("field.action_due", nil), l.pg.p.Text("field.action_expected", nil), l.pg.p.Text("field.action_milestone", nil))
	for _, a := range view.Actions {
		goal := ""
		if n := view.GoalNumber(a.Goal); n > 0 {
			goal = view.Goals[n-1].Statement
		}
		l.action(a, goal)
	}
	return l.write(w)
}

type list struct {
	pg   *page
	rows [][]string
}

func (l *list) row(cells ...string) {
	for i, c := range cells {
		c = oneLine(c)
		if quotable(c) {
			c = "'" + c
		}
		cells[i] = c
	}
	l.rows = append(l.rows, cells)
}

func (l *list) action(a planning.ShownAction, goal string, more ...string) {
	b := book{pg: l.pg}
	owner, side := b.person(a.Owner)
	milestone := ""
	if a.Milestone {
		milestone = l.pg.say("book_yes", nil)
	}
	day := func(d civil.Date) string { return d.String() }
	l.row(append([]string{number(a.Number), a.Title, goal, owner, side, day(a.Due), day(a.Expected), milestone}, more...)...)
}

func (l *list) write(w io.Writer) error {
	const mark = "\ufeff"
	var b strings.Builder
	b.WriteString(mark)
	out := csv.NewWriter(&b)
	out.UseCRLF = true // RFC 4180
	if l.pg.p.Language().Base() != locale.English {
		out.Comma = ';' // the comma is in their numbers
	}
	if err := out.WriteAll(l.rows); err != nil {
		return fmt.Errorf("export: writing project list: %w", err)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("export: writing project list: %w", err)
	}
	return nil
}
