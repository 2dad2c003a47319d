package playbook

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/scheduler"
)

// What Content.Asking can be beside the id of a question whose answer is corrected.
const (
	askingOpportunity = "opportunity"
	askingMissed      = "missed" // another date is offered
	askingNext        = "next"   // the date of the next one was confirmed
)

func reviewFact(c *conversation.Scene, name string) string { return c.Facts.Known["review."+name] }

func reviewEffect(do, text string) []conversation.Effect {
	return []conversation.Effect{{Name: EffectReview, Args: map[string]string{"do": do, "text": text}}}
}

// callAgain offers two new dates for a call that was not held (e.5 rule 7).
func callAgain() *conversation.Step {
	s := tap("call_again")
	s.In = decisionRecord
	s.When = func(c *conversation.Scene) bool { return reviewFact(c, "missed") != "" }
	s.Args = func(c *conversation.Scene) locale.Args { return args("person", quoted(reviewFact(c, "person"))) }
	s.Options = func(c *conversation.Scene) []conversation.Option {
		var all []conversation.Option
		for i := range 2 {
			n := strconv.Itoa(i)
			if label := reviewFact(c, "again."+n); label != "" {
				all = append(all, conversation.Option{Value: "again " + reviewFact(c, "again.at."+n), Label: quoted(label)})
			}
		}
		return append(all, button("missed", "skip_this_time"))
	}
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return reviewEffect(one(v), "")
	}
	return s
}

// callOpportunity keeps what both sides could gain (004-44); it is for us only.
func callOpportunity() *conversation.Step {
	s := line("call_opportunity", conversation.Warned, 80)
	s.In, s.Unnumbered = decisionRecord, true
	s.When = func(c *conversation.Scene) bool { return reviewFact(c, "asking") == askingOpportunity }
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return reviewEffect("noted", v.Text)
	}
	return s
}

// callCorrected asks what was said instead of what had been assumed.
func callCorrected() *conversation.Step {
	s := long("call_corrected", conversation.Warned, 600)
	s.In, s.Unnumbered = decisionRecord, true
	s.When = func(c *conversation.Scene) bool { return slices.Contains(questions, reviewFact(c, "asking")) }
	s.Args = func(c *conversation.Scene) locale.Args {
		return args("question", conversation.Say("ask."+reviewFact(c, "asking"), args("customer", quoted(c.Text("customer_name")), "year_end", quoted(c.Printer().DayMonth(31, time.December)+" "+strconv.Itoa(c.Facts.Today.Year)))))
	}
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return reviewEffect("correction", v.Text)
	}
	return s
}

// assumedAfter goes through what the card of the call wanted confirmed: the answers
// that had been assumed (002-22).
func assumedAfter() (items []conversation.Item) {
	for _, question := range questions {
		s := tap(question+".confirm", button("confirmed", "confirmed"), button("corrected", "corrected"), button("passed", "not_talked_about"))
		s.In = decisionRecord
		s.When = func(c *conversation.Scene) bool {
			_, ok := assumedAnswer(c, question)
			return ok && reviewFact(c, "noted") != "" && reviewFact(c, "asking") == "" && !slices.Contains(strings.Fields(reviewFact(c, "passed")), question)
		}
		s.Ask = func(c *conversation.Scene) conversation.Text {
			k, _ := assumedAnswer(c, question)
			return conversation.Say("ask.assumed.confirm", args("text", quoted(c.Plan().Text(k.Step, k.Row))))
		}
		s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
			return reviewEffect(one(v), question)
		}
		items = append(items, s)
	}
	return items
}

// callNext asks whether the next date stands: the one of the series is offered.
func callNext() *conversation.Step {
	s := tap("call_next", button("stands", "yes"), button("other", "other_date"), button("opportunity", "note_opportunity"))
	s.In = decisionRecord
	s.When = func(c *conversation.Scene) bool {
		return reviewFact(c, "noted") != "" && reviewFact(c, "next") != "" && reviewFact(c, "asking") == ""
	}
	s.Args = func(c *conversation.Scene) locale.Args { return args("when", quoted(reviewFact(c, "next"))) }
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return reviewEffect(one(v), "")
	}
	return s
}

// callMore proposes calls every two weeks where there is much to talk about (e.5
// rule 1); the account manager decides.
func callMore() *conversation.Step {
	s := tap("call_more", button("two_weeks", "every_two_weeks"), button("enough", "leave_as_is"))
	s.In = decisionRecord
	s.When = func(c *conversation.Scene) bool {
		return reviewFact(c, "noted") != "" && reviewFact(c, "much") != "" && (reviewFact(c, "asking") == askingNext || reviewFact(c, "asking") == "" && reviewFact(c, "next") == "")
	}
	s.Args = func(c *conversation.Scene) locale.Args {
		n := func(name string) int {
			n, _ := strconv.Atoi(reviewFact(c, name)) // written by us
			return n
		}
		return args("goals", conversation.Say("count.goal", args("n", n("goals"))), "actions", conversation.Say("count.action", args("n", n("actions"))), "late", n("late"))
	}
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return reviewEffect(one(v), "")
	}
	return s
}

// knownAfter tells the questions after a call what they are about.
func (e *Env) knownAfter(o Occurrence, known map[string]string) error {
	known["review.asking"], known["review.passed"] = o.Content.Asking, strings.Join(o.Content.Passed, " ")
	if o.Content.Asking == askingMissed {
		known["review.missed"] = "yes"
		p := e.Book.Words.Printer(e.Language())
		for i, at := range e.newDates(o) {
			local, n := at.In(e.customerZone()), strconv.Itoa(i)
			known["review.again."+n] = p.DateWeekday(civil.Of(local)) + " " + p.Time(local.Hour(), local.Minute())
			known["review.again.at."+n] = at.Format(time.RFC3339)
		}
	}
	if !o.Content.Follow {
		return nil
	}
	known["review.noted"] = "yes"
	if err := e.knownDecided(o, known); err != nil {
		return err
	}
	if next, ok, err := e.nextMeeting(JobCall); err != nil {
		return err
	} else if ok {
		known["review.next"] = e.meetingWhen(next.Due)
	}
	return e.knownMuch(known)
}

// newDates are two days for a call that was not held: a week later, and two working
// days after that, at its time.
func (e *Env) newDates(o Occurrence) (all []time.Time) {
	calendar, local := e.customerCalendar(), o.Due.In(e.customerZone())
	day := calendar.WorkingDay(civil.Of(local).AddDays(7))
	for !day.After(civil.Of(e.Now.In(e.customerZone()))) {
		day = calendar.WorkingDay(day.AddDays(7))
	}
	all = append(all, scheduler.Wall(day, local.Hour(), local.Minute(), e.customerZone()))
	day = calendar.WorkingDayAfter(calendar.WorkingDayAfter(day))
	return append(all, scheduler.Wall(day, local.Hour(), local.Minute(), e.customerZone()))
}

// knownMuch says that more frequent calls would help: more than three goals, more
// than eight live actions, or two late or blocked at once, while calls are rarer
// than every two weeks (e.5 rule 1).
func (e *Env) knownMuch(known map[string]string) error {
	now, err := e.ruling(e.Plan)
	if err != nil || now.record.Value("call_every", 0).Is(string(planning.TwoWeeks)) {
		return err
	}
	goals, late := len(now.record.Rows("goal", 0)), 0
	running := runningRows(e.Plan.Record, now.record)
	for _, row := range running {
		due, said := now.record.Value("action_due", row).Date, e.Plan.Record.Value("checkin_state", row)
		if said.Is("blocked") || said.Is("late") || !due.IsZero() && due.Before(e.Today()) {
			late++
		}
	}
	known["review.goals"], known["review.actions"], known["review.late"] = strconv.Itoa(goals), strconv.Itoa(len(running)), strconv.Itoa(late)
	if goals > planning.DefaultGoalLimit || len(running) > planning.ExpectedActions || late >= 2 {
		known["review.much"] = "yes"
	}
	return nil
}
