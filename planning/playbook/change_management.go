package playbook

import (
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/planning"
)

// changeManagement is step 5 of 7: a force field for every action (method d.5).
func changeManagement() conversation.Section {
	return conversation.Section{
		ID: "change_management", Heading: stepHeading(5),
		Items: []conversation.Item{
			&conversation.Each{List: "action", Items: []conversation.Item{
				forcePack(),
				forceResult(), counterAction(), forceAgain(), parkUntil(),
			}},
			planResult(),
		},
		More: []conversation.Item{
			&conversation.Each{List: "action", Items: []conversation.Item{
				choice("force_if_nothing", conversation.Optional, "force_if_nothing", "worse", "same", "solves"),
				whenAnswered(line("force_if_nothing.text", conversation.Optional, 80), "force_if_nothing"),
				whenAnswered(line("park_reason", conversation.Optional, 80), "park_until"),
			}},
			planRisks(),
		},
	}
}

func whenAnswered(s *conversation.Step, other string) *conversation.Step {
	s.When = func(c *conversation.Scene) bool { return !c.Plan().Value(other, c.Row).Empty() }
	return s
}

func rowID(row int) planning.RowID {
	if row == 0 {
		return ""
	}
	return planning.RowID(strconv.Itoa(row))
}

// forceResult offers the two exits of an action that is likely to fail
// (method d.5 rule 6).
func forceResult() *conversation.Step {
	s := tap("force.result", button("rework", "rework"), button("park", "park_until"), button("leave", "leave_for_now"))
	s.Heading = forceHeading
	s.When = func(c *conversation.Scene) bool {
		return live(c) && forceOf(c.Plan(), c.Row).Verdict() == planning.LikelyToFail
	}
	s.Ask = func(c *conversation.Scene) conversation.Text {
		if c.Plan().Value("force_if_nothing", c.Row).Is("worse") {
			return conversation.Say("say.force_result.fail_gets_worse", sums(forceOf(c.Plan(), c.Row)))
		}
		return conversation.Say("say.force_result.fail", sums(forceOf(c.Plan(), c.Row)))
	}
	return s
}

func decided(c *conversation.Scene, exit string) bool {
	return c.Plan().Value("force.result", c.Row).Is(exit)
}

// parkUntil puts an action on hold until a return date (000-63).
func parkUntil() *conversation.Step {
	s := date("park_until", conversation.Required)
	s.Heading, s.Args = forceHeading, actionArgs
	s.When = func(c *conversation.Scene) bool {
		return decided(c, "park") || !live(c) && c.Plan().Value("action_state", c.Row).Is(string(planning.ActionParked)) || asked(c, "park_until")
	}
	s.Options = func(c *conversation.Scene) []conversation.Option {
		p := c.Printer()
		calendar := holidays(c)
		in3 := conversation.DateValue(calendar.WorkingDay(c.Facts.Today.AddMonths(3)))
		all := []conversation.Option{{Value: "3", Label: conversation.Say("button.in_3_months", nil), Set: &in3}}
		if last := period(c.Plan()).LastDay(); !last.IsZero() {
			next := conversation.DateValue(calendar.WorkingDayAfter(last))
			all = append(all, conversation.Option{Value: "next", Label: conversation.Say("button.next_period", args("date", p.Date(next.Date))), Set: &next})
		}
		return all
	}
	s.Check = func(c *conversation.Scene, v conversation.Value) *conversation.Problem {
		if !v.Date.After(c.Facts.Today) {
			return &conversation.Problem{Key: "problem.past_date", Args: args("date", c.Printer().Capital(c.Printer().DateLong(v.Date)))}
		}
		return nil
	}
	s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		setState(c, planning.ActionParked)
		c.Plan().Clear(conversation.Key{Step: "force.plan"})
		return []conversation.Effect{{Name: EffectPark, Args: map[string]string{"row": strconv.Itoa(c.Row), "date": v.Date.String()}}}
	}
	return s
}

// asked reports whether a question of the scene's row was put in front.
func asked(c *conversation.Scene, step string) bool {
	return slices.Contains(c.Session.Revisit, conversation.Key{Step: step, Row: c.Row})
}

// setState stores where the action of the scene stands.
func setState(c *conversation.Scene, state planning.ActionState) {
	c.Plan().Set(conversation.Key{Step: "action_state", Row: c.Row}, conversation.Answer{
		State: conversation.Answered, Value: conversation.ChoiceValue(string(state)), By: c.Facts.Me.ID, At: c.Facts.Now,
	})
}

// planResult is the verdict over all live actions, and which are likely to
// fail even so (method d.5 rule 5).
func planResult() *conversation.Step {
	s := tap("force.plan")
	s.When = func(c *conversation.Scene) bool { return len(c.Plan().Rows("action", -1)) > 0 }
	s.Ask = func(c *conversation.Scene) conversation.Text {
		total, _ := allForces(c)
		switch {
		case !total.Given():
			return conversation.Say("say.force_plan.none", nil)
		case total.Difference() > 0:
			return conversation.Say("say.force_plan.good", sums(total))
		default:
			return conversation.Say("say.force_plan.fail", sums(total))
		}
	}
	s.Context = func(c *conversation.Scene) []conversation.Text {
		_, failing := allForces(c)
		if len(failing) == 0 {
			return nil
		}
		var numbers []string
		for _, row := range failing {
			numbers = append(numbers, strconv.Itoa(c.Plan().Number(row)))
		}
		return []conversation.Text{conversation.Say("say.actions_likely_to_fail", args("n", len(failing), "list", strings.Join(numbers, ", ")))}
	}
	s.Options = func(c *conversation.Scene) []conversation.Option {
		next := conversation.Option{Value: "continue", Label: conversation.Say("button.continue_to_step", args("n", 6))}
		next.Means, next.Primary = "yes", true
		all := []conversation.Option{next}
		_, failing := allForces(c)
		for _, row := range failing[:min(len(failing), 2)] {
			all = append(all, conversation.Option{
				Verb: conversation.Ask, Value: conversation.Key{Step: "force.result", Row: row}.String(),
				Label: conversation.Say("button.go_to_action", args("n", c.Plan().Number(row))),
			})
		}
		return all
	}
	return s
}

// allForces sums the force fields of all live actions and names those likely
// to fail.
func allForces(c *conversation.Scene) (planning.Force, []int) {
	var total planning.Force
	var failing []int
	for _, row := range c.Plan().Rows("action", -1) {
		if !live(c.At(row.ID)) {
			continue
		}
		f := forceOf(c.Plan(), row.ID)
		total.For, total.Against = append(total.For, f.For...), append(total.Against, f.Against...)
		if f.Verdict() == planning.LikelyToFail {
			failing = append(failing, row.ID)
		}
	}
	return total, failing
}

func planRisks() *conversation.List {
	text := line("plan_risks", conversation.Required, 80)
	person := &conversation.Step{ID: "plan_risks.person", Kind: conversation.Who, Need: conversation.Wanted}
	return &conversation.List{
		ID: "plan_risks", Need: conversation.Optional, Max: 20,
		Items: []conversation.Item{text, person},
		Pack:  rowsPack("plan_risks", text, person),
	}
}
