package playbook

import (
	"strconv"
	"time"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/scheduler"
)

// actionPlan is step 4 of 7 (method d.4).
func actionPlan() conversation.Section {
	approach := line("approach", conversation.Required, 95)
	approach.Args, approach.Heading = ofGoal, goalHeading(4)
	reason := line("approach_reason", conversation.Optional, 95)
	reason.Args = ofGoal
	return conversation.Section{
		ID: "action_plan", Heading: stepHeading(4),
		Items: []conversation.Item{
			&conversation.Each{List: "goal", Items: []conversation.Item{approach, actionList()}},
		},
		More: []conversation.Item{
			&conversation.Each{List: "goal", Items: []conversation.Item{reason}},
			&conversation.Each{List: "action", Items: []conversation.Item{
				actionSolution(),
				&conversation.Step{ID: "action_milestone", Kind: conversation.YesNo, Need: conversation.Optional, Args: actionArgs},
				score("action_effect"), score("action_effort"),
				actionCleared(), actionClearedOn(),
				actionSupports(),
				&conversation.Step{ID: "action_project_plan", Kind: conversation.Link, Need: conversation.Optional, Limit: 200, Args: actionArgs},
				actionGoal(),
				actionExpected(),
			}},
		},
	}
}

func actionArgs(c *conversation.Scene) locale.Args {
	a := ofGoal(c)
	a["action"] = quoted(c.RowText("action_title"))
	a["n"] = c.Plan().Number(c.Row)
	a["total"] = len(c.Plan().Rows("action", -1))
	return a
}

func score(id string) *conversation.Step {
	s := &conversation.Step{ID: id, Kind: conversation.Score, Need: conversation.Optional, Min: planning.MinScore, Max: planning.MaxScore, Args: actionArgs}
	if id == "action_effect" { // its own words ask for both scores at once
		s.Ask = say("ask.action_effect.single")
	}
	return s
}

func actionList() *conversation.List {
	title, owner := actionTitle(), actionOwner()
	due := date("action_due", conversation.Wanted)
	due.Args = withExamples(actionArgs)
	due.Check = checkDue
	due.Doubt = doubtDue
	more := anotherOne("action.more", "add_actions", "next_goal")
	more.Options = nextGoal("add_actions", 5)
	more.Args = func(c *conversation.Scene) locale.Args {
		a := ofGoal(c)
		a["n"] = len(c.Plan().Rows("action", c.Row))
		return a
	}
	more.Table = func(c *conversation.Scene) []conversation.Entry {
		rows := c.Plan().Rows("action", c.Row)
		if len(rows) == 0 || !c.Session.OneByOne {
			return nil
		}
		return []conversation.Entry{actionEntry(c, rows[len(rows)-1].ID)}
	}
	return &conversation.List{
		ID: "action", Need: conversation.Required, Max: planning.MaxActions, InAll: true,
		Items: []conversation.Item{title, owner, due, actionLimit()},
		More:  more,
		Pack: &conversation.Pack{
			ID: "action.pack", Shape: conversation.Rows, List: "action", AskLeftOut: true, TellCells: true,
			Steps: []*conversation.Step{title, owner, due}, Args: withExamples(ofGoal), Heading: goalHeading(4),
			Confirm: func(c *conversation.Scene, d *conversation.Draft) conversation.Text {
				a := ofGoal(c)
				a["n"] = rowsIn(d, "action")
				return conversation.Say("ask.action.pack.confirm", a)
			},
		},
	}
}

func actionTitle() *conversation.Step {
	s := line("action_title", conversation.Required, titleLimit)
	s.Args = actionArgs
	s.Hint = func(c *conversation.Scene, v conversation.Value) []conversation.Text {
		if v.Text == "" || locale.HasVerb(c.Facts.Language, v.Text) {
			return nil
		}
		return []conversation.Text{conversation.Say("context.verb_hint.plain", args("text", quoted(v.Text)))}
	}
	return s
}

func actionOwner() *conversation.Step {
	return &conversation.Step{
		ID: "action_owner", Kind: conversation.Who, Need: conversation.Required, Args: actionArgs,
		Options: func(c *conversation.Scene) []conversation.Option {
			me := conversation.PeopleValue(c.Facts.Me)
			later := conversation.PeopleValue(conversation.Person{Side: conversation.Theirs})
			return []conversation.Option{
				{Value: "me", Label: conversation.Say("button.me", nil), Set: &me},
				{Value: "later", Label: conversation.Say("button.name_later", nil), Set: &later},
			}
		},
		Then: func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
			before := ""
			for _, p := range c.Before.Value.People {
				before = p.Name
			}
			for _, p := range v.People {
				if p.Side == conversation.Theirs && !p.Placeholder() {
					noteContact(c, before, p.Name)
				}
			}
			return nil
		},
	}
}

// actionEntry repeats an action given one by one, its date with the weekday.
func actionEntry(c *conversation.Scene, row int) conversation.Entry {
	p := c.Printer()
	text := c.Plan().Text("action_title", row)
	for _, owner := range c.Plan().Value("action_owner", row).People {
		if owner.Name != "" {
			text += " · " + owner.Name
		} else {
			text += " · " + p.Text("state.to_be_named", nil)
		}
	}
	if due := c.Plan().Value("action_due", row).Date; !due.IsZero() {
		text += " · " + p.DateWeekday(due)
	} else {
		text += " · " + p.Text("state.open", nil)
	}
	return conversation.Entry{Label: conversation.Verbatim(strconv.Itoa(c.Plan().Number(row))), Text: conversation.Verbatim(text)}
}

// checkDue refuses a due date after the plan's period, and one in the past
// before it. It judges a date the same wherever it is given: alone, in a list,
// with a counter-action, by an owner (method d.4).
func checkDue(c *conversation.Scene, v conversation.Value) *conversation.Problem {
	span := period(c.Plan())
	if v.Date.IsZero() || span.TakesDue(v.Date, c.Facts.Today) {
		return nil
	}
	p := c.Printer()
	if v.Date.Before(span.FirstDay) {
		return &conversation.Problem{Key: "problem.past_date", Args: args("date", p.Capital(p.DateLong(v.Date)))}
	}
	return &conversation.Problem{Key: "problem.outside_period", Args: args("first", p.Date(earliest(span.FirstDay, c.Facts.Today)), "last", p.Date(span.LastDay()))}
}

func earliest(a, b civil.Date) civil.Date {
	if b.Before(a) {
		return b
	}
	return a
}

// doubtDue asks back a day off and a date after the goal's own.
func doubtDue(c *conversation.Scene, v conversation.Value) *conversation.Aside {
	p := c.Printer()
	keep := v
	if end := c.Plan().Value("goal_target_date", goalOf(c)).Date; !end.IsZero() && v.Date.After(end) {
		return &conversation.Aside{
			ID: "action_due.confirm", Ask: conversation.Say("ask.action_due.after_goal", args("goal", c.Plan().Number(goalOf(c)), "date", p.DateWeekday(end))),
			Options: []conversation.AsideOption{
				{Value: "keep", Label: conversation.Say("button.keep_date", nil), Set: &keep},
				{Value: "other", Label: conversation.Say("button.other_date", nil)},
			},
		}
	}
	calendar := holidays(c)
	reason, off := calendar.DayOff(v.Date)
	if !off {
		return nil
	}
	other := conversation.DateValue(nearWorkingDay(c, calendar, v.Date))
	ask := conversation.Say("ask.date.confirm.saturday", args("date", p.Capital(p.DateLong(v.Date))))
	switch {
	case reason != "":
		ask = conversation.Say("ask.date.confirm.holiday", args("date", p.Capital(p.DateLong(v.Date)), "in_country", conversation.Say("in_country."+calendar.Country, nil)))
	case v.Date.Weekday() == time.Sunday:
		ask.Key = "ask.date.confirm.sunday"
	}
	return &conversation.Aside{
		ID: "action_due.confirm", Ask: ask,
		Options: []conversation.AsideOption{
			{Value: "keep", Label: conversation.Say("button.keep_date", nil), Set: &keep},
			{Value: "near", Label: conversation.Verbatim(p.DateWeekday(other.Date)), Set: &other},
		},
	}
}

// nearWorkingDay is the last working day before a day off, or the next one
// where that lies before the period or today.
func nearWorkingDay(c *conversation.Scene, calendar scheduler.Calendar, d civil.Date) civil.Date {
	before := calendar.WorkingDayBefore(d)
	if !period(c.Plan()).TakesDue(before, c.Facts.Today) || before.Before(c.Facts.Today) {
		return calendar.WorkingDayAfter(d)
	}
	return before
}

func goalOf(c *conversation.Scene) int {
	row, ok := c.Plan().Row(c.Row)
	switch {
	case !ok:
		return 0
	case row.List == "goal":
		return row.ID
	default:
		return row.Of
	}
}

// holidays is the calendar of the account's country, else of the person's.
func holidays(c *conversation.Scene) scheduler.Calendar {
	country := c.Record(accountRecord).Value("account_country", 0)
	if len(country.Choice) == 1 {
		return scheduler.CalendarOf(country.Choice[0])
	}
	return scheduler.CalendarOf(c.Facts.Known["country"])
}

// actionLimit warns from the ninth action on (000-46).
func actionLimit() *conversation.Step {
	s := tap("action.limit")
	s.When = func(c *conversation.Scene) bool { return c.Plan().Number(c.Row) > planning.ExpectedActions }
	s.Ask = func(c *conversation.Scene) conversation.Text {
		return conversation.Say("say.ninth_action", args("action", c.Plan().Number(c.Row)))
	}
	s.Options = func(c *conversation.Scene) []conversation.Option {
		return []conversation.Option{
			{Value: "keep", Label: conversation.Say("button.keep", nil), Means: "yes"},
			{Value: "drop:" + strconv.Itoa(c.Row), Label: conversation.Say("button.leave_out", nil), Means: "no"},
		}
	}
	s.Then = dropRow
	return s
}

func actionSolution() *conversation.Step {
	return &conversation.Step{
		ID: "action_solution", Kind: conversation.Choice, Need: conversation.Optional, Args: actionArgs,
		Options: func(c *conversation.Scene) []conversation.Option {
			var all []conversation.Option
			for _, row := range c.Plan().Rows("solution", goalOf(c)) {
				all = append(all, conversation.Option{Value: strconv.Itoa(row.ID), Label: quoted(c.Plan().Text("solution_name", row.ID))})
			}
			return all
		},
	}
}

func actionSupports() *conversation.Step {
	return &conversation.Step{
		ID: "action_supports", Kind: conversation.Choice, Need: conversation.Optional, Args: actionArgs,
		Options: func(c *conversation.Scene) []conversation.Option {
			var all []conversation.Option
			for _, row := range c.Plan().Rows("action", -1) {
				if row.ID != c.Row {
					all = append(all, conversation.Option{Value: strconv.Itoa(row.ID), Label: quoted(c.Plan().Text("action_title", row.ID))})
				}
			}
			return all
		},
	}
}

// actionGoal moves an action to another goal.
func actionGoal() *conversation.Step {
	return &conversation.Step{
		ID: "action_goal", Kind: conversation.Choice, Need: conversation.Optional, Args: actionArgs,
		Options: func(c *conversation.Scene) []conversation.Option {
			var all []conversation.Option
			for _, row := range c.Plan().Rows("goal", 0) {
				all = append(all, conversation.Option{Value: strconv.Itoa(row.ID), Label: quoted(c.Plan().Text("goal_statement", row.ID))})
			}
			return all
		},
		Then: func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
			if goal, err := strconv.Atoi(v.Choice[0]); err == nil {
				c.Plan().Reparent(c.Row, goal)
			}
			return nil
		},
	}
}

func actionCleared() *conversation.Step {
	return &conversation.Step{
		ID: "action_cleared", Kind: conversation.Who, Need: conversation.Optional, Args: actionArgs,
		Options: contactOptions,
	}
}

func actionClearedOn() *conversation.Step {
	s := date("action_cleared.on", conversation.Optional)
	s.Args = actionArgs
	s.When = func(c *conversation.Scene) bool { return len(c.Plan().Value("action_cleared", c.Row).People) > 0 }
	return s
}

func actionExpected() *conversation.Step {
	s := date("action_expected", conversation.Optional)
	s.Args = actionArgs
	return s
}

// contactOptions are the account's contacts.
func contactOptions(c *conversation.Scene) []conversation.Option {
	account := c.Record(accountRecord)
	var all []conversation.Option
	for _, row := range account.Rows("contact", 0) {
		v := conversation.PeopleValue(contactPerson(account, row.ID))
		all = append(all, conversation.Option{Value: "contact:" + strconv.Itoa(row.ID), Label: quoted(account.Text("contact_name", row.ID)), Set: &v})
	}
	return all
}

func contactPerson(account *conversation.Record, row int) conversation.Person {
	return conversation.Person{Side: conversation.Theirs, ID: strconv.Itoa(row), Name: account.Text("contact_name", row), Role: account.Text("contact_function", row)}
}
