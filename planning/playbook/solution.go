package playbook

import (
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// solution is step 3 of 7 (method d.3).
func solution() conversation.Section {
	list := solutionList()
	return conversation.Section{
		ID: "solution", Heading: stepHeading(3),
		Items: []conversation.Item{
			currentUse(), useReason(),
			&conversation.Each{List: "goal", Items: []conversation.Item{list}},
		},
		More: []conversation.Item{
			&conversation.Each{List: "solution", Items: []conversation.Item{
				&conversation.Step{ID: "solution_benefit", Kind: conversation.Money, Need: conversation.Later, Limit: 15, Args: solutionArgs, Hint: returnHint},
				&conversation.Step{ID: "solution_cost", Kind: conversation.Money, Need: conversation.Later, Limit: 15, Args: solutionArgs, Hint: returnHint, Unit: benefitCurrency},
				&conversation.Step{ID: "solution_months", Kind: conversation.Count, Need: conversation.Later, Min: 1, Max: 60, Hint: returnHint},
				line("solution_basis", conversation.Later, 80),
				about(choice("solution_is_new", conversation.Optional, "solution_is_new", "in_use", "new"), solutionArgs),
				objections(),
			}},
			candidates(),
			line("advice", conversation.Optional, 95),
		},
	}
}

// benefitCurrency is that of what a solution brings: a bare number that it costs, or
// none, is of the same.
func benefitCurrency(c *conversation.Scene) string {
	return c.Plan().Value("solution_benefit", c.Row).Unit
}

func solutionArgs(c *conversation.Scene) locale.Args {
	return args("solution", quoted(c.RowText("solution_name")), "n", c.Plan().Number(c.Row))
}

// returnHint says what a solution returns to the customer as soon as benefit
// and cost are known (000-37).
func returnHint(c *conversation.Scene, _ conversation.Value) []conversation.Text {
	plan := SceneMaterial(c).Plan()
	s, ok := plan.Solution(rowID(c.Row))
	if !ok {
		return nil
	}
	r, ok := s.Return()
	if !ok {
		return nil
	}
	p := c.Printer()
	net := quoted(p.Amount(r.Net, r.Currency))
	if r.NoCost {
		return []conversation.Text{conversation.Say("say.solution_return.no_cost", args("net", net))}
	}
	if !r.HasPayback {
		return nil
	}
	return []conversation.Text{conversation.Say("say.solution_return", args("net", net, "percent", r.Percent, "months", quoted(p.Number(r.Payback))))}
}

// currentUse takes the reason in the same message: "partly: plants 3 and 4
// were never shown the catalogue".
func currentUse() *conversation.Step {
	s := choice("solution_current_use", conversation.Wanted, "solution_current_use", "yes", "partly", "no", "nothing")
	s.Reason = "solution_use_reason"
	return s
}

func useReason() *conversation.Step {
	s := line("solution_use_reason", conversation.Wanted, 95)
	s.When = func(c *conversation.Scene) bool {
		use := c.Plan().Value("solution_current_use", 0)
		return use.Is("partly") || use.Is("no")
	}
	return s
}

// solutionList belongs to its goal: a solution without one cannot be saved
// (004-50).
func solutionList() *conversation.List {
	name := line("solution_name", conversation.Required, 45)
	support := line("solution_support", conversation.Wanted, 95)
	name.Heading, support.Heading = goalHeading(3), goalHeading(3)
	more := anotherOne("solution.more", "add_solution", "next_goal")
	more.Args = ofGoal
	more.Options = nextGoal("add_solution", 4)
	return &conversation.List{
		ID: "solution", Need: conversation.Required, Max: planning.MaxSolutions,
		Items: []conversation.Item{name, support},
		More:  more,
		Pack: &conversation.Pack{
			ID: "solution.pack", Shape: conversation.Fields, List: "solution",
			Steps: []*conversation.Step{name, support}, Heading: goalHeading(3),
			Args: ofGoal, Context: candidatesNoted,
			Complete: func(_ *conversation.Scene, d *conversation.Draft) {
				for i := range d.Fills {
					if d.Fills[i].Row == 0 {
						d.Fills[i].New, d.Fills[i].List = 1, "solution"
					}
				}
				for i := range d.Unclear {
					d.Unclear[i].Fill.New, d.Unclear[i].Fill.List = 1, "solution"
				}
			},
			Confirm: func(c *conversation.Scene, _ *conversation.Draft) conversation.Text {
				a := ofGoal(c)
				a["solution"] = numberInHand(c, "solution")
				return conversation.Say("ask.solution.pack.confirm.table", a)
			},
		},
	}
}

// ofGoal are the arguments of questions about the goal of the scene: its
// number and its words.
func ofGoal(c *conversation.Scene) locale.Args {
	goal := c.Row
	if row, ok := c.Plan().Row(c.Row); ok && row.List != "goal" {
		goal = row.Of
	}
	return args("goal", c.Plan().Number(goal), "statement", quoted(c.Plan().Text("goal_statement", goal)))
}

// candidatesNoted reminds of what else we have that might help: a line of it
// becomes a solution when it is written here (000-36).
func candidatesNoted(c *conversation.Scene) []conversation.Text {
	noted := ofRows(c, "solution_others", "solution_others")
	if len(noted) == 0 {
		return nil
	}
	return []conversation.Text{conversation.Say("context.candidates", args("list", quoted(strings.Join(noted, " · "))))}
}

// goalHeading is "Step n of 7: name. Goal 2: …" for questions about one goal.
func goalHeading(step int) func(*conversation.Scene) conversation.Text {
	return func(c *conversation.Scene) conversation.Text {
		a := ofGoal(c)
		goal := conversation.Say("heading.goal_named", args("n", a["goal"], "goal", a["statement"]))
		return conversation.Say("heading.pair", args("first", stepHeading(step)(c), "second", goal))
	}
}

// objections are pairs of what they might say and what we answer (000-38).
func objections() *conversation.List {
	text := line("solution_objections", conversation.Required, 80)
	answer := line("solution_objections.answer", conversation.Wanted, 80)
	pack := rowsPack("solution_objections", text, answer)
	pack.Args = solutionArgs
	text.Args = func(c *conversation.Scene) locale.Args {
		row, _ := c.Plan().Row(c.Row)
		return solutionArgs(c.At(row.Of))
	}
	return &conversation.List{
		ID: "solution_objections", Need: conversation.Optional, Max: 10,
		Items: []conversation.Item{text, answer},
		Pack:  pack,
	}
}

// candidates are what else we have that might help (000-36).
func candidates() *conversation.List {
	text := line("solution_others", conversation.Required, 45)
	return &conversation.List{
		ID: "solution_others", Need: conversation.Optional, Max: 10,
		Items: []conversation.Item{text},
		Pack:  rowsPack("solution_others", text),
	}
}
