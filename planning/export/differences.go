package export

import (
	"strings"

	"lodestar/conversation/locale"
	"lodestar/planning"
)

// Difference is one place in which a version differs from the one agreed to, in
// plain words: "Action 3, When", "30 Jun 2027" → "15 Jul 2027". A row that is
// new or gone is one place and has no words on the other side.
type Difference struct {
	Item   planning.Item // "" for a notice, which needs no new agreement
	Step   string        // id of the field, "" for a whole row
	Label  string
	Before string
	After  string
}

// Differences lists what a version changes in the five agreement items, in their
// order, a place each (method e.6). It knows nothing but the two customer views.
func Differences(before, after planning.CustomerView, p locale.Printer) []Difference {
	return inWords(planning.Changes(before, after), before, after, p)
}

// Notices lists what has changed besides and needs no new agreement.
func Notices(before, after planning.CustomerView, p locale.Printer) []Difference {
	return inWords(planning.Notices(before, after), before, after, p)
}

func inWords(changes []planning.Change, before, after planning.CustomerView, p locale.Printer) []Difference {
	w := differ{page{p: p}, before, after}
	whole := map[planning.RowID]bool{} // rows that are new or gone: said once
	var all []Difference
	for _, c := range changes {
		d := Difference{Item: c.Item, Step: c.StepID, Label: w.label(c), Before: w.value(c.StepID, c.Before, before), After: w.value(c.StepID, c.After, after)}
		was, is := w.row(c, before), w.row(c, after)
		if c.Row != "" && (was == "") != (is == "") {
			if whole[c.Row] {
				continue
			}
			whole[c.Row] = true
			d = Difference{Item: c.Item, Label: w.rowName(c), Before: was, After: is}
		}
		all = append(all, d)
	}
	return all
}

// differ puts changes into words.
type differ struct {
	page
	before, after planning.CustomerView
}

func listOf(step string) string {
	switch {
	case strings.HasPrefix(step, "goal_"), step == "approach":
		return "goal"
	case strings.HasPrefix(step, "solution_"):
		return "solution"
	case strings.HasPrefix(step, "action_"):
		return "action"
	default:
		return ""
	}
}

func (w differ) label(c planning.Change) string {
	field := w.p.Text("field."+c.StepID, nil)
	if c.Row == "" {
		return field
	}
	return w.rowName(c) + ", " + field
}

// rowName is "Action 3": the number people know it by, that of the new version
// where the row is still there.
func (w differ) rowName(c planning.Change) string {
	n := numberOf(listOf(c.StepID), c.Row, w.after)
	if n == 0 {
		n = numberOf(listOf(c.StepID), c.Row, w.before)
	}
	return w.p.Text("row."+listOf(c.StepID), locale.Args{"n": n})
}

func numberOf(list string, row planning.RowID, v planning.CustomerView) int {
	switch list {
	case "goal":
		return v.GoalNumber(row)
	case "solution":
		for i, s := range v.Solutions {
			if s.Row == row {
				return i + 1
			}
		}
	case "action":
		for _, a := range v.Actions {
			if a.Row == row {
				return a.Number
			}
		}
	}
	return 0
}

// row is a whole row in words, "" where the view has none.
func (w differ) row(c planning.Change, v planning.CustomerView) string {
	switch listOf(c.StepID) {
	case "goal":
		for _, g := range v.Goals {
			if g.Row == c.Row {
				return joined(w.goalLine(g.Statement, g.ValueTypes), w.measureLine(g), g.TheirBenefit, g.Approach)
			}
		}
	case "solution":
		for _, s := range v.Solutions {
			if s.Row == c.Row {
				return joined(s.Name, s.Support)
			}
		}
	case "action":
		for _, a := range v.Actions {
			if a.Row == c.Row {
				return joined(wholeTitle(a.Title, a.Milestone), w.wholeOwner(a.Owner), w.dueDate(a.Due))
			}
		}
	}
	return ""
}

// value says what stands in a field; "" where nothing does.
func (w differ) value(step string, v planning.Value, in planning.CustomerView) string {
	switch {
	case v.IsZero(), strings.HasSuffix(step, "_every"): // a day of the week or month: that it moved is enough
		return ""
	case !v.LastDay.IsZero():
		return w.p.PeriodDays(v.Date, v.LastDay)
	case v.Number != nil:
		return w.quantity(v.Number)
	case len(v.People) > 0:
		var names []string
		for _, p := range v.People {
			if p.Kind == planning.Placeholder {
				names = append(names, w.placeholder(p))
			} else {
				names = append(names, oneLine(p.Label()))
			}
		}
		return strings.Join(names, ", ")
	case !v.Date.IsZero() && len(v.Words) > 0: // of customer_since the year alone is known
		return number(v.Date.Year)
	case !v.Date.IsZero():
		return w.p.Date(v.Date)
	case len(v.Words) > 0:
		return w.words(step, v.Words, in)
	default:
		return oneLine(v.Text)
	}
}

func (w differ) words(step string, words []string, in planning.CustomerView) string {
	var all []string
	for i, word := range words {
		switch step {
		case "goal_value_types":
			all = append(all, w.say("value_"+word, nil))
		case "action_goal":
			all = append(all, w.goalName(in.GoalNumber(planning.RowID(word))))
		case "goal_priority":
			all = append(all, w.goalName(w.before.GoalNumber(planning.RowID(word))))
		case "action_milestone":
			all = append(all, w.p.Text("button.yes", nil))
		case "plan_format":
			all = append(all, w.say("format_"+word, nil))
		case "plan_sharing":
			all = append(all, w.say("sharing_"+word, nil))
		case "plan_update_frequency":
			label := []string{"field.status_email_every", "field.call_every", "field.report_every"}[min(i, 2)]
			all = append(all, w.p.Text(label, nil)+" "+w.say("interval_"+word, nil))
		default:
			all = append(all, word)
		}
	}
	return strings.Join(all, ", ")
}
