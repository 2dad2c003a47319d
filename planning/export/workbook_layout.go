package export

import (
	"slices"

	"lodestar/conversation/locale"
	"lodestar/planning"
)

// The layout of a workbook: what stands on which sheet, in which column. Writer
// and reader share it. Ids are those of the method, or of cells that are
// calculated or shown only, and never change: a workbook of last year is read by
// them, through the words of its headings.

// bookKind is what a column holds.
type bookKind int

const (
	bookText   bookKind = iota
	bookLong            // a text that takes several lines
	bookDay             // a date
	bookFigure          // a number in the row's unit
	bookWhole           // a whole number
	bookShare           // a percentage
	bookChoice          // one of the options
)

type bookColumn struct {
	id      string
	kind    bookKind
	width   float64
	heading string   // key after "page."; "" for field.<id>
	options []string // of a choice: offered in a list
	only    bool     // shown and never read back
	open    bool     // no answer of its own, and nothing internal
}

// shown reports whether the customer may have the column.
func (c bookColumn) shown() bool {
	return c.open || planning.CustomerMayRead(c.id) || customerParts(c.id)
}

// customerParts are ids of fields that the method marks as a whole: the mark of
// goal_actual is that of its date, and that of plan_update_frequency is that of
// its intervals.
func customerParts(id string) bool {
	switch id {
	case "goal_actual.on":
		return planning.CustomerMayRead("goal_actual")
	case "account_team.role":
		return planning.CustomerMayRead("account_team")
	case "solution_goal":
		return planning.CustomerMayRead("solution_name")
	default:
		return false
	}
}

// sheetLayout is one sheet. The rows of one with pairs are its columns, each with
// a label and a value.
type sheetLayout struct {
	id      string // "page.book_sheet_<id>" is its name; the list of its rows
	pairs   bool
	ours    bool // no part of a customer's workbook
	columns []bookColumn
}

func names[T ~string](values []T) []string {
	var all []string
	for _, v := range values {
		all = append(all, string(v))
	}
	return all
}

func bookSheet(id string) sheetLayout {
	all := bookSheets()
	return all[slices.IndexFunc(all, func(s sheetLayout) bool { return s.id == id })]
}

// heading is the word above a column.
func (c bookColumn) headingIn(p locale.Printer) string {
	if c.heading != "" {
		return p.Text("page."+c.heading, nil)
	}
	return p.Text("field."+c.id, nil)
}

func (s sheetLayout) nameIn(p locale.Printer) string { return p.Text("page.book_sheet_"+s.id, nil) }

func bookSheets() []sheetLayout {
	number := bookColumn{id: "number", kind: bookWhole, width: 6, heading: "book_number", open: true}
	unitColumn := bookColumn{id: "unit", width: 9, heading: "book_unit", open: true}
	side := bookColumn{id: "side", kind: bookChoice, width: 12, heading: "book_side", open: true}
	forGoal := func(id string) bookColumn {
		return bookColumn{id: id, kind: bookWhole, width: 8, heading: "book_for_goal"}
	}
	states := []string{"proposed", "open", "in_progress", "done", "blocked", "parked", "dropped"}
	every := names(planning.Intervals())
	return []sheetLayout{
		{id: "overview", pairs: true, columns: []bookColumn{
			{id: "customer_name"},
			{id: "plan_period.length", kind: bookChoice, options: []string{"year", "half_year", "quarter"}},
			{id: "plan_period.first_day", kind: bookDay},
			{id: "last_day", kind: bookDay, heading: "book_last_day", only: true, open: true},
			{id: "compass_today"},
			{id: "compass_tomorrow"},
			{id: "compass_how"},
			{id: "summary", kind: bookLong},
			{id: "customer_address"},
			{id: "customer_phone"},
			{id: "customer_fax"},
			{id: "customer_website"},
			{id: "prepared_on", kind: bookDay},
			{id: "customer_since", kind: bookDay},
			{id: "industry"},
			{id: "industry_position"},
			{id: "relationship_strength"},
			{id: "relationship_note", kind: bookLong, heading: "book_relationship_note"},
			{id: "review_cycle", kind: bookChoice, options: []string{"none", "monthly", "quarterly", "half_yearly", "yearly"}},
			{id: "review_cycle.next_date", kind: bookDay},
			{id: "buying_process", kind: bookLong, heading: "label_buying"},
			{id: "not_now", kind: bookLong},
			{id: "advice", kind: bookLong},
		}},
		{id: "account_team", columns: []bookColumn{
			{id: "account_team", width: 32}, {id: "account_team.role", width: 26}, {id: "account_team.department", width: 30},
		}},
		{id: "main_contacts", ours: true, columns: []bookColumn{
			{id: "main_contacts.name", width: 32},
			{id: "main_contacts.function", width: 34},
			{id: "main_contacts.role", kind: bookChoice, width: 20, options: names(planning.BuyingRoles())},
		}},
		{id: "news", ours: true, columns: []bookColumn{{id: "news.date", kind: bookDay, width: 13}, {id: "news", kind: bookLong, width: 80}}},
		{id: "goal", columns: []bookColumn{
			number,
			{id: "goal_statement", kind: bookLong, width: 40},
			{id: "goal_measure", kind: bookLong, width: 30},
			{id: "goal_measure_owner", kind: bookChoice, width: 16, options: []string{"theirs", "shared", "ours"}},
			{id: "goal_baseline", kind: bookFigure, width: 14},
			{id: "goal_target", kind: bookFigure, width: 14},
			{id: "goal_actual", kind: bookFigure, width: 14},
			unitColumn,
			{id: "goal_actual.on", kind: bookDay, width: 13, heading: "book_actual_on"},
			{id: "goal_target_date", kind: bookDay, width: 13},
			{id: "progress", kind: bookShare, width: 11, heading: "book_progress", only: true, open: true},
			{id: "goal_value_types", width: 22},
			{id: "goal_their_benefit", kind: bookLong, width: 34},
			{id: "goal_our_benefit", kind: bookLong, width: 34},
			{id: "goal_leading", kind: bookLong, width: 26},
			{id: "goal_kind", kind: bookChoice, width: 14, options: []string{"keep", "enlarge"}},
			{id: "approach", kind: bookLong, width: 34},
			{id: "approach_reason", kind: bookLong, width: 30},
		}},
		{id: "solution", columns: []bookColumn{
			number, forGoal("solution_goal"),
			{id: "solution_name", kind: bookLong, width: 34},
			{id: "solution_support", kind: bookLong, width: 40},
			{id: "solution_is_new", kind: bookChoice, width: 14, options: []string{"in_use", "new"}},
			{id: "solution_benefit", kind: bookFigure, width: 15},
			{id: "solution_cost", kind: bookFigure, width: 15},
			{id: "net", kind: bookFigure, width: 15, heading: "book_net", only: true},
			{id: "return", kind: bookShare, width: 11, heading: "book_return", only: true},
			ownUnit(),
			{id: "solution_months", kind: bookWhole, width: 10},
			{id: "solution_basis", kind: bookLong, width: 34},
		}},
		{id: "action", columns: []bookColumn{
			number, forGoal("action_goal"),
			{id: "action_title", kind: bookLong, width: 46},
			{id: "action_owner", width: 26},
			side,
			{id: "action_due", kind: bookDay, width: 13},
			{id: "action_expected", kind: bookDay, width: 17},
			{id: "action_milestone", kind: bookChoice, width: 12, options: []string{"yes", "no"}},
			{id: "action_state", kind: bookChoice, width: 12, heading: "book_state", options: states},
			{id: "action_effect", kind: bookWhole, width: 9},
			{id: "action_effort", kind: bookWhole, width: 9},
			{id: "action_solution", kind: bookWhole, width: 11},
			{id: "action_supports", kind: bookWhole, width: 11},
			{id: "force_if_nothing", kind: bookChoice, width: 20, options: []string{"worse", "same", "solves"}},
			{id: "force_if_nothing.text", kind: bookLong, width: 26},
			{id: "park_until", kind: bookDay, width: 13},
			{id: "park_reason", kind: bookLong, width: 26},
			{id: "action_project_plan", width: 24},
		}},
		{id: "force", ours: true, columns: []bookColumn{
			{id: "action", kind: bookWhole, width: 9, heading: "book_action"},
			{id: "force_side", kind: bookChoice, width: 12, heading: "book_force_side"},
			{id: "reason", kind: bookLong, width: 60, heading: "book_reason"},
			{id: "score", kind: bookWhole, width: 9, heading: "book_score"},
		}},
		{id: "plan_risks", ours: true, columns: []bookColumn{{id: "plan_risks", kind: bookLong, width: 70}, {id: "plan_risks.person", width: 28}, side}},
		{id: "opportunities", ours: true, columns: []bookColumn{{id: "opportunities", kind: bookLong, width: 70}, {id: "opportunities.value", kind: bookFigure, width: 16}, ownUnit()}},
		{id: "together", pairs: true, columns: []bookColumn{
			{id: "plan_format", kind: bookChoice, options: names(planning.FileFormats())},
			{id: "plan_format.software"},
			{id: "plan_sharing", kind: bookChoice, options: names(planning.Sharings())},
			{id: "plan_sharing.link"},
			{id: "status_email_every", kind: bookChoice, options: every},
			{id: "call_every", kind: bookChoice, options: every},
			{id: "report_every", kind: bookChoice, options: every},
			{id: "team_review_frequency", kind: bookChoice, options: []string{"two_weeks", "monthly", "quarterly"}},
			{id: "approvers", only: true},
			{id: "status_email_to", only: true},
			{id: "review_people", only: true},
			{id: "agreement", heading: "label_agreement", only: true, open: true},
			{id: "next", heading: "label_next", only: true, open: true},
		}},
	}
}

// ownUnit is the unit of figures that the customer does not see.
func ownUnit() bookColumn { return bookColumn{id: "unit", width: 9, heading: "book_unit"} }
