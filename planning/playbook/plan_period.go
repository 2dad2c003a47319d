package playbook

import (
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/planning"
)

func periodLength() *conversation.Step {
	s := choice("plan_period.length", conversation.Required, "plan_period.length", "year", "half_year", "quarter")
	s.Then = func(c *conversation.Scene, _ conversation.Value) []conversation.Effect { return periodChanged(c) }
	return s
}

func periodFirstDay() *conversation.Step {
	s := date("plan_period.first_day", conversation.Required)
	s.Begins, s.Check = true, checkFirstDay
	s.Offer = func(c *conversation.Scene) (conversation.Value, bool) {
		return conversation.DateValue(civil.Date{Year: c.Facts.Today.Year + 1, Month: 1, Day: 1}), true
	}
	s.Then = func(c *conversation.Scene, _ conversation.Value) []conversation.Effect { return periodChanged(c) }
	return s
}

// checkFirstDay refuses a period that began more than a year ago.
func checkFirstDay(c *conversation.Scene, v conversation.Value) *conversation.Problem {
	if !v.Date.Before(c.Facts.Today.AddMonths(-12)) {
		return nil
	}
	return &conversation.Problem{Key: "problem.first_day_too_early", Args: args("date", c.Printer().Date(v.Date))}
}

// periodChanged lets the reminder eight weeks before the end follow the period
// (000-15).
func periodChanged(c *conversation.Scene) []conversation.Effect {
	if period(c.Plan()).FirstDay.IsZero() {
		return nil
	}
	return []conversation.Effect{{Name: EffectPeriod}}
}

// period reads the plan's period from its record; the zero Period where it is
// not complete.
func period(r *conversation.Record) planning.Period {
	p := periodSoFar(r)
	if p.Length == "" || p.FirstDay.IsZero() {
		return planning.Period{}
	}
	return p
}

// periodSoFar is what is known of the period, so that only what is missing is
// said to be missing.
func periodSoFar(r *conversation.Record) planning.Period {
	return planning.Period{
		Length:   planning.PeriodLength(one(r.Value("plan_period.length", 0))),
		FirstDay: r.Value("plan_period.first_day", 0).Date,
		MovedEnd: r.Value("plan_period.last_day", 0).Date,
	}
}

// movedEnd offers to move the end of the period to a business review where
// none falls near it (000-16).
func movedEnd() *conversation.Step {
	better := func(c *conversation.Scene) (civil.Date, bool) {
		r := c.Plan()
		return period(r).BetterEnd(planning.ReviewCycle{Every: interval(one(r.Value("review_cycle", 0))), Next: r.Value("review_cycle.next_date", 0).Date})
	}
	s := tap("plan_period.end", button("move", "move_end"), button("leave", "leave_as_is"))
	s.When = func(c *conversation.Scene) bool {
		_, far := better(c)
		return far || !c.Plan().Value("plan_period.last_day", 0).Empty()
	}
	s.Ask = func(c *conversation.Scene) conversation.Text {
		day, _ := better(c)
		p := c.Printer()
		return conversation.Say("say.review_outside_period", args("last", p.DateLong(period(c.Plan()).LastDay()), "better", p.DateLong(day)))
	}
	s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		day, ok := better(c)
		if !v.Is("move") || !ok {
			return nil
		}
		c.Plan().Set(conversation.Key{Step: "plan_period.last_day"}, conversation.Answer{State: conversation.Answered, Value: conversation.DateValue(day), By: c.Facts.Me.ID, At: c.Facts.Now})
		return []conversation.Effect{{Name: EffectPeriod}}
	}
	return s
}

// over reports whether the period of a plan has ended.
func (e *Env) over(p Plan) bool {
	last := period(p.Record).LastDay()
	return !last.IsZero() && last.Before(e.Today())
}
