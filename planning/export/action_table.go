package export

import (
	"strconv"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// Columns of an action line (method d.9): number 2, title 60, owner 21, due and
// state, difference 4, and five separators. Of the 18 characters for due and
// state the date gets eleven, because "31 Mar 2027" has eleven, and the state
// seven, because no word of it is longer.
const (
	numberColumn     = 2
	titleColumn      = 60
	dueColumn        = 11
	stateColumn      = 7
	differenceColumn = 4

	milestoneMark = "◆"
)

// tableRow sets the cells of one line. The mark of a milestone follows the
// title and may use the separator behind it, so that a title of 60 keeps it.
func (pg *page) tableRow(number, title, owner, due string, rest ...string) string {
	line := padRight(padLeft(number, numberColumn), numberColumn+1) +
		padRight(title, titleColumn+1) +
		padRight(owner, ownerWidth+1) +
		padRight(due, dueColumn+1)
	for _, cell := range rest {
		line += cell
	}
	return line
}

// actionCells are the cells of one line, unshortened: a real table breaks lines.
func actionCells(number, title, owner, due string) []cell {
	return []cell{{text: number}, {text: title}, {text: owner}, {text: due}}
}

// wholeTitle is the title of an action with the mark of a milestone.
func wholeTitle(title string, milestone bool) string {
	if milestone {
		return oneLine(title) + " " + milestoneMark
	}
	return oneLine(title)
}

// wholeOwner is owner with the name as it is.
func (pg *page) wholeOwner(p planning.Person) string {
	if p.Kind == planning.Placeholder {
		return pg.placeholder(p)
	}
	return oneLine(p.Label())
}

func (pg *page) actionTitle(title string, milestone bool) string {
	title = pg.p.Shorten(oneLine(title), titleColumn)
	switch {
	case !milestone:
		return title
	case locale.Length(title) < titleColumn:
		return title + " " + milestoneMark
	default:
		return title + milestoneMark
	}
}

// dueDate is the date, or the word for a date that is open.
func (pg *page) dueDate(due civil.Date) string {
	if due.IsZero() {
		return pg.say("unknown", nil)
	}
	return pg.p.Date(due)
}

// approach is the line of a goal's approach, above its actions.
func (pg *page) approach(goal int, line string) {
	label := pg.say("label_approach", locale.Args{"goal": pg.goalName(goal)})
	pg.labelled(PartApproaches, label, line)
}

func number(n int) string { return strconv.Itoa(n) }

// stateWord is the page word of an action's state; late is shown for what runs
// and should be done.
func (pg *page) stateWord(a planning.Action, on civil.Date) string {
	state := a.State
	if state == "" {
		state = planning.ActionProposed
	}
	if (state == planning.ActionOpen || state == planning.ActionInProgress) && a.Late(on) {
		return pg.say("action_late", nil)
	}
	return pg.say("action_"+string(state), nil)
}
