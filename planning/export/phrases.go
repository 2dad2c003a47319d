package export

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// Widths of names (method d.9).
const (
	nameWidth  = 18 // in the lines of team and contacts
	ownerWidth = 21 // in an action line
)

// name is how a person stands in a running line: the name shortened, or the
// function, which is never cut here, for people known by it alone.
func (pg *page) name(p planning.Person) string {
	switch {
	case p.Kind == planning.Placeholder:
		return pg.placeholder(p)
	case p.Name != "":
		return pg.p.Shorten(oneLine(p.Name), nameWidth)
	default:
		return oneLine(p.Function)
	}
}

// owner is how a person stands in the column of owners.
func (pg *page) owner(p planning.Person) string {
	if p.Kind == planning.Placeholder {
		return pg.p.Shorten(pg.placeholder(p), ownerWidth)
	}
	return pg.p.Shorten(oneLine(p.Label()), ownerWidth)
}

// placeholder names the side that has to name the person (method d.4); the role
// does not fit the column.
func (pg *page) placeholder(p planning.Person) string {
	if p.Side == planning.Ours {
		return pg.say("owner_from_us", nil)
	}
	return pg.say("owner_from_customer", nil)
}

func (pg *page) goalName(n int) string     { return pg.say("goal_short", locale.Args{"n": n}) }
func (pg *page) solutionName(n int) string { return pg.say("solution_short", locale.Args{"n": n}) }

func (pg *page) date(key string, d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return pg.say(key, locale.Args{"date": d})
}

// period prints the plan period, or what is known of it.
func (pg *page) period(first, last civil.Date) string {
	if first.IsZero() && last.IsZero() {
		return ""
	}
	return pg.p.Period(first, last)
}

func (pg *page) state(s planning.Status) string {
	words := joined(pg.say("state_"+string(s.State), nil))
	if s.WithoutAgreement {
		words += ", " + pg.say("without_agreement", nil)
	}
	return words
}

func (pg *page) version(n int) string {
	if n == 0 {
		return ""
	}
	return pg.say("plan_version", locale.Args{"n": n})
}

// titled adds the title line: the customer's name gives way where the line
// would be too long.
func (pg *page) titled(customer string, rest ...string) {
	tail := joined(rest...)
	room := Width
	if tail != "" {
		room -= locale.Length(tail) + locale.Length(partSeparator)
	}
	pg.title(pg.p.Shorten(oneLine(customer), room), tail)
	cells := []cell{{text: oneLine(customer)}}
	for _, fact := range rest {
		if fact != "" {
			cells = append(cells, cell{text: fact, ours: fact == pg.say("internal", nil)})
		}
	}
	pg.blocks[len(pg.blocks)-1].cells = cells
}

func (pg *page) since(s planning.Since, on civil.Date) string {
	if s.Date.IsZero() {
		return ""
	}
	day := pg.p.Date(s.Date)
	if s.YearOnly {
		day = strconv.Itoa(s.Date.Year)
	}
	if years, known := s.Years(on); known && years > 0 {
		return pg.say("since_years", locale.Args{"date": day, "n": years})
	}
	return pg.say("since", locale.Args{"date": day})
}

func (pg *page) fax(number string) string {
	if number == "" {
		return ""
	}
	return pg.say("fax", locale.Args{"number": number})
}

// prepared is the common part of the line that says who wrote the page when.
func (pg *page) prepared(on civil.Date, by, manager *planning.Person) string {
	var parts []string
	switch {
	case by != nil && !on.IsZero():
		parts = append(parts, pg.say("prepared", locale.Args{"date": on, "person": pg.name(*by)}))
	case by != nil:
		parts = append(parts, pg.name(*by))
	default:
		parts = append(parts, pg.p.Date(on))
	}
	if manager != nil && (by == nil || !planning.SamePerson(*by, *manager)) {
		parts = append(parts, pg.say("account_manager", locale.Args{"person": pg.name(*manager)}))
	}
	return joined(parts...)
}

// compass draws the three lines at the top (method d.0 rule 9).
func (pg *page) compass(today, tomorrow, how string) {
	pg.line(PartCompass, "today", today)
	pg.line(PartCompass, "tomorrow", tomorrow)
	pg.line(PartCompass, "how", how)
}

// goalLine is the statement with the words of its value types. They are set as
// tightly as this because 75 characters and three words must fit one line.
func (pg *page) goalLine(statement string, types []planning.ValueType) string {
	var kinds []string
	for _, t := range types {
		kinds = append(kinds, pg.say("value_"+string(t), nil))
	}
	if len(kinds) == 0 {
		return statement
	}
	return statement + " (" + strings.Join(kinds, "/") + ")"
}

// measureLine is the measure with baseline, target, date and where it stands.
func (pg *page) measureLine(g planning.ShownGoal) string {
	if g.Measure == "" && g.Baseline == nil && g.Target == nil && g.TargetDate.IsZero() {
		return ""
	}
	figures := pg.say("from_to", locale.Args{"baseline": pg.quantity(g.Baseline), "target": pg.target(g)})
	if g.Baseline == nil && g.Target == nil {
		figures = pg.target(g)
	}
	line := figures
	if g.Measure != "" {
		line = g.Measure + ": " + figures
	}
	if !g.TargetDate.IsZero() {
		line += " " + pg.date("by", g.TargetDate)
	}
	return joined(line, pg.actual(g))
}

func (pg *page) target(g planning.ShownGoal) string {
	switch {
	case g.Target != nil:
		return pg.quantity(g.Target)
	case !g.AgreeBy.IsZero():
		return pg.date("to_be_agreed_by", g.AgreeBy)
	default:
		return pg.say("to_be_agreed", nil)
	}
}

func (pg *page) actual(g planning.ShownGoal) string {
	if g.Actual == nil || g.ActualOn.IsZero() {
		return ""
	}
	args := locale.Args{"value": pg.quantity(g.Actual), "date": g.ActualOn}
	if percent, known := g.Progress(); known {
		args["percent"] = pg.p.Percent(percent)
		return pg.say("actual_progress", args)
	}
	return pg.say("actual", args)
}

func (pg *page) quantity(q *planning.Quantity) string {
	if q == nil {
		return pg.say("unknown", nil)
	}
	return pg.p.Amount(q.Number, q.Unit)
}

// oneDecimal prints a number with exactly one digit after the mark: 3.0.
// Printer.Number leaves a zero there out.
func (pg *page) oneDecimal(d decimal.Decimal) string {
	if !d.IsInteger() {
		return pg.p.Number(d)
	}
	// Print 3.1 instead of 3 and put the zero back, so that the mark is that of
	// the language.
	tenth := pg.p.Number(d.Abs().Add(decimal.New(1, -1)))
	if d.IsNegative() {
		tenth = "-" + tenth
	}
	return strings.TrimSuffix(tenth, "1") + "0"
}

// bracketed puts an addition behind a text, if there is one.
func bracketed(text, addition string) string {
	if addition = oneLine(addition); addition == "" {
		return text
	}
	return text + " (" + addition + ")"
}
