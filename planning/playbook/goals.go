package playbook

import (
	"slices"
	"strconv"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// goals is step 2 of 7: the four questions, then the goals written from them
// (method d.2).
func goals() conversation.Section {
	return conversation.Section{
		ID: "goals", Heading: stepHeading(2),
		Items: []conversation.Item{discovery(), goalList()},
		More: []conversation.Item{
			&conversation.Each{List: "round", Items: []conversation.Item{saidOn()}},
			&conversation.Each{List: "goal", Items: []conversation.Item{
				about(line("goal_leading", conversation.Optional, 60), ofGoal),
				about(choice("goal_kind", conversation.Optional, "goal_kind", "keep", "enlarge"), ofGoal),
				goalActual(),
				agreeBy(),
			}},
			opportunities(),
			line("not_now", conversation.Optional, 95),
		},
	}
}

func goalList() *conversation.List {
	statement := line("goal_statement", conversation.Required, 75)
	measure := line("goal_measure", conversation.Required, 45)
	baseline := quantity("goal_baseline", conversation.Wanted)
	target := goalTarget()
	inUnitOf(baseline, target)
	inUnitOf(target, baseline)
	by := goalTargetDate()
	theirs := line("goal_their_benefit", conversation.Wanted, 95)
	ours := line("goal_our_benefit", conversation.Wanted, 95)
	owner := choice("goal_measure_owner", conversation.Required, "goal_measure_owner", "theirs", "shared", "ours")
	values := goalValueTypes()
	heading := func(c *conversation.Scene) conversation.Text {
		n := numberInHand(c, "goal")
		goal := conversation.Say("heading.goal", args("n", n))
		if n > len(c.Plan().Rows("goal", 0)) && nextAim(c) != "" {
			goal = conversation.Say("heading.goal_from_answer", args("n", n, "answer", 1))
		}
		return conversation.Say("heading.pair", args("first", stepHeading(2)(c), "second", goal))
	}
	return &conversation.List{
		ID: "goal", Need: conversation.Required, Max: planning.MaxGoals,
		Items: []conversation.Item{statement, measure, owner, baseline, target, by, values, theirs, ours, goalLimit(), onlyOurMeasure(), oneSideGains(), statementDiffers()},
		More:  goalMore(),
		Pack: &conversation.Pack{
			ID: "goal.pack", Shape: conversation.Fields, List: "goal", Heading: heading,
			Steps: []*conversation.Step{statement, measure, baseline, target, by, theirs, ours, owner, values},
			Args:  withExamples(goalNumber),
			Context: func(c *conversation.Scene) []conversation.Text {
				if aim := nextAim(c); aim != "" {
					return []conversation.Text{conversation.Say("context.goal_proposed", args("n", 1, "text", quoted(aim)))}
				}
				return nil
			},
			Complete: completeGoal,
			Confirm: func(c *conversation.Scene, _ *conversation.Draft) conversation.Text {
				return conversation.Say("ask.goal.pack.confirm", goalNumber(c))
			},
		},
	}
}

func goalNumber(c *conversation.Scene) locale.Args {
	n := numberInHand(c, "goal")
	return args("n", n, "goal", n)
}

// numberInHand is the number of the row that a pack is about: a saved one that
// is looked at again, else the next one.
func numberInHand(c *conversation.Scene, list string) int {
	if d := c.Session.Draft; d != nil && d.Pack.Step == list+".pack" {
		for _, f := range d.Fills {
			if f.Row != 0 {
				return c.Plan().Number(f.Row)
			}
		}
	}
	return len(c.Plan().Rows(list, -1)) + 1
}

func goalMore() *conversation.Step {
	s := tap("goal.more", addAnother("add_goal"), thatIsAll(conversation.Say("button.continue_to_step", args("n", 3))))
	s.Args = func(c *conversation.Scene) locale.Args { return args("goal", len(c.Plan().Rows("goal", 0))) }
	return s
}

// nextAim is the aim of question 1 that has not become a goal yet.
func nextAim(c *conversation.Scene) string {
	found := aims(c)
	if n := len(c.Plan().Rows("goal", 0)); n < len(found) {
		return found[n]
	}
	return ""
}

// completeGoal fills in what the words tell: whose figure it is, the kind of
// benefit, and the statement where it was proposed and not rewritten.
func completeGoal(c *conversation.Scene, d *conversation.Draft) {
	given := map[string]conversation.Value{}
	for _, f := range d.Fills {
		given[f.Step] = f.Value
	}
	guess := func(step string, v conversation.Value) {
		if _, ok := given[step]; ok {
			return
		}
		d.Fills = append(d.Fills, conversation.Fill{Step: step, New: 1, List: "goal", Value: v, State: conversation.Answered, Guess: true})
	}
	for i := range d.Fills { // one goal per message: all fields are of its row
		if d.Fills[i].Row == 0 {
			d.Fills[i].New, d.Fills[i].List = 1, "goal"
		}
	}
	for i := range d.Unclear {
		d.Unclear[i].Fill.New, d.Unclear[i].Fill.List = 1, "goal"
	}
	unitOfBaseline(c, d)
	if aim := nextAim(c); aim != "" && len(given) > 0 {
		guess("goal_statement", conversation.TextValue(clip(aim, 75)))
	}
	guess("goal_measure_owner", conversation.ChoiceValue(string(planning.Theirs)))
	if _, set := given["goal_baseline"]; !set && given["goal_target"].Empty() && !asksAgain(d, "goal_baseline", "goal_target") {
		if from, to, by := figuresOf(c, given["goal_statement"].Text); !to.Empty() {
			guess("goal_baseline", from)
			guess("goal_target", to)
			if !by.Empty() {
				guess("goal_target_date", by)
			}
		}
	}
	words := given["goal_statement"].Text + " " + given["goal_measure"].Text
	if kinds := locale.BenefitKinds(c.Facts.Language, words); len(kinds) > 0 {
		guess("goal_value_types", conversation.ChoiceValue(kinds[:min(len(kinds), 3)]...))
	}
}

// asksAgain reports whether one of the fields was given and not understood.
func asksAgain(d *conversation.Draft, steps ...string) bool {
	return slices.ContainsFunc(d.Unclear, func(q conversation.Quote) bool { return slices.Contains(steps, q.Fill.Step) })
}

// unitOfBaseline gives a target without a unit that of the baseline in the same
// message, and one in the same unit the same word for it.
func unitOfBaseline(c *conversation.Scene, d *conversation.Draft) {
	base := slices.IndexFunc(d.Fills, func(f conversation.Fill) bool { return f.Step == "goal_baseline" })
	if base < 0 || d.Fills[base].Value.Number == nil {
		return
	}
	unit := d.Fills[base].Value.Unit
	for i, f := range d.Fills {
		if f.Step == "goal_target" && f.Value.Number != nil && locale.SameUnit(f.Value.Unit, unit) {
			d.Fills[i].Value.Unit = unit
		}
	}
	d.Unclear = slices.DeleteFunc(d.Unclear, func(q conversation.Quote) bool {
		got := locale.ParseNumber(c.Facts.Language, q.Words)
		if q.Fill.Step != "goal_target" || got.Problem != "" || got.Unit != "" || len(got.Others) > 0 {
			return false
		}
		f := q.Fill
		f.State, f.Value = conversation.Answered, conversation.QuantityValue(got.Amount, unit)
		d.Fills = slices.Insert(d.Fills, base+1, f)
		return true
	})
}

// goalTarget is where the figure of a goal shall stand.
func goalTarget() *conversation.Step {
	s := quantity("goal_target", conversation.Wanted)
	s.Args = func(c *conversation.Scene) locale.Args {
		return args("date", c.Printer().Date(period(c.Plan()).LastDay()))
	}
	s.Ask = func(c *conversation.Scene) conversation.Text {
		if period(c.Plan()).LastDay().IsZero() {
			return conversation.Say("ask.goal_target.no_period", nil)
		}
		return conversation.Say("ask.goal_target", nil)
	}
	return s
}

// inUnitOf holds a figure of a goal to the unit of its other one: a bare number
// has that unit, and where two units are written the person says which one
// applies to both. The figure in the unit that was not chosen is asked again:
// 2 days are not 2 hours.
func inUnitOf(s, other *conversation.Step) {
	s.Unit = func(c *conversation.Scene) string { return c.Plan().Value(other.ID, c.Row).Unit }
	s.Doubt = func(c *conversation.Scene, v conversation.Value) *conversation.Aside {
		unit := s.Unit(c)
		if unit == "" || locale.SameUnit(unit, v.Unit) {
			return nil
		}
		return &conversation.Aside{
			ID: s.ID + ".unit", Ask: conversation.Say("problem.other_unit", args(s.ID, quoted(v.Unit), other.ID, quoted(unit))),
			Options: []conversation.AsideOption{
				{Value: "other", Label: quoted(unit)},
				{Value: "own", Label: quoted(v.Unit), Set: &v},
			},
		}
	}
	s.Stale = func(c *conversation.Scene, a conversation.Answer) bool {
		b, _ := c.Plan().Get(conversation.Key{Step: other.ID, Row: c.Row})
		return a.Value.Unit != "" && b.Value.Unit != "" && !locale.SameUnit(a.Value.Unit, b.Value.Unit) && !a.At.After(b.At)
	}
	s.Context = func(c *conversation.Scene) []conversation.Text {
		a, ok := c.Plan().Get(conversation.Key{Step: s.ID, Row: c.Row})
		if !ok || !s.Stale(c, a) {
			return nil
		}
		said := c.Printer().Amount(*a.Value.Number, a.Value.Unit)
		return []conversation.Text{conversation.Say("context.in_other_unit", args("unit", quoted(s.Unit(c)), "text", quoted(said)))}
	}
}

// agreeBy is the day by which an open target shall be agreed (004-05).
func agreeBy() *conversation.Step {
	s := date("goal_target.agree_by", conversation.Optional)
	s.When = func(c *conversation.Scene) bool { return c.Plan().Value("goal_target", c.Row).Empty() }
	return s
}

func goalTargetDate() *conversation.Step {
	s := date("goal_target_date", conversation.Required)
	s.Offer = func(c *conversation.Scene) (conversation.Value, bool) {
		last := period(c.Plan()).LastDay()
		return conversation.DateValue(last), !last.IsZero()
	}
	return s
}

func goalValueTypes() *conversation.Step {
	s := choice("goal_value_types", conversation.Required, "goal_value_types", "cost_avoidance", "cost_reduction", "satisfaction", "efficiency")
	s.Kind, s.Min, s.Max = conversation.Choices, 1, 3
	s.Context = func(*conversation.Scene) []conversation.Text {
		return []conversation.Text{conversation.Say("context.pick_several", nil)}
	}
	return s
}

func goalActual() *conversation.Step {
	s := quantity("goal_actual", conversation.Optional)
	s.Unit = func(c *conversation.Scene) string { return c.Plan().Value("goal_baseline", c.Row).Unit }
	s.Args = func(c *conversation.Scene) locale.Args {
		show := func(step string) conversation.Text {
			v := c.Plan().Value(step, c.Row)
			if v.Number == nil {
				return conversation.Say("state.open", nil)
			}
			return quoted(c.Printer().Amount(*v.Number, v.Unit))
		}
		return args("goal", c.Plan().Number(c.Row), "measure", quoted(c.RowText("goal_measure")), "baseline", show("goal_baseline"), "target", show("goal_target"))
	}
	s.Hint = func(c *conversation.Scene, _ conversation.Value) []conversation.Text {
		plan := SceneMaterial(c).Plan()
		g, ok := plan.Goal(rowID(c.Row))
		if percent, known := g.Progress(); ok && known {
			return []conversation.Text{conversation.Say("say.goal_progress", args("goal", plan.GoalNumber(g.Row), "percent", quoted(c.Printer().Percent(percent))))}
		}
		return nil
	}
	s.Then = func(c *conversation.Scene, _ conversation.Value) []conversation.Effect {
		c.Plan().Set(conversation.Key{Step: "goal_actual.on", Row: c.Row}, conversation.Answer{
			State: conversation.Answered, Value: conversation.DateValue(c.Facts.Today), Derived: true, At: c.Facts.Now,
		})
		return nil
	}
	return s
}

// goalLimit warns from the fourth goal on, with what it costs (000-06).
func goalLimit() *conversation.Step {
	s := tap("goal.limit")
	limit := func(c *conversation.Scene) int {
		if n, err := strconv.Atoi(c.Facts.Known["goal_limit"]); err == nil && n > 0 {
			return n
		}
		return planning.DefaultGoalLimit
	}
	s.When = func(c *conversation.Scene) bool { return c.Plan().Number(c.Row) > limit(c) }
	s.Ask = func(c *conversation.Scene) conversation.Text {
		n := c.Plan().Number(c.Row)
		if n == 4 {
			return conversation.Say("say.fourth_goal", args("lines", planning.LinesPerGoal))
		}
		return conversation.Say("say.further_goal", args("lines", planning.LinesPerGoal, "goal", n))
	}
	s.Options = func(c *conversation.Scene) []conversation.Option {
		rows := c.Plan().Rows("goal", 0)
		all := []conversation.Option{{Value: "keep", Label: conversation.Say("button.keep_all", nil), Means: "yes"}}
		for i, row := range rows {
			all = append(all, conversation.Option{
				Value: "drop:" + strconv.Itoa(row.ID),
				Label: conversation.Say("button.leave_out_goal", args("n", i+1)),
			})
		}
		return all
	}
	s.Then = dropRow
	return s
}

// dropRow removes the row that an option "drop:<row>" names.
func dropRow(c *conversation.Scene, v conversation.Value) []conversation.Effect {
	if len(v.Choice) == 1 && len(v.Choice[0]) > 5 && v.Choice[0][:5] == "drop:" {
		if row, err := strconv.Atoi(v.Choice[0][5:]); err == nil {
			c.Plan().RemoveRow(row)
		}
	}
	return nil
}

// onlyOurMeasure keeps a figure that matters only to us as our sales objective
// and asks for one of theirs (000-07).
func onlyOurMeasure() *conversation.Step {
	s := tap("goal.only_ours", button("objective", "keep_as_sales_objective"), button("other", "other_measure"))
	s.When = func(c *conversation.Scene) bool {
		return c.Plan().Value("goal_measure_owner", c.Row).Is(string(planning.OnlyOurs))
	}
	s.Ask = say("say.only_our_measure")
	s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		if v.Is("objective") {
			row := c.Plan().AddRow("sales_objective", 0)
			measure, _ := c.Plan().Get(conversation.Key{Step: "goal_measure", Row: c.Row})
			c.Plan().Set(conversation.Key{Step: "sales_objective", Row: row}, measure)
		}
		for _, id := range []string{"goal_measure", "goal_measure_owner", "goal.only_ours"} {
			c.Plan().Clear(conversation.Key{Step: id, Row: c.Row})
		}
		return nil
	}
	return s
}

// oneSideGains is a hint where only one side has a benefit (004-29).
func oneSideGains() *conversation.Step {
	s := tap("goal.one_side", button("complete", "complete_now"), button("leave", "leave_as_is"))
	s.When = func(c *conversation.Scene) bool {
		return (c.RowText("goal_their_benefit") == "") != (c.RowText("goal_our_benefit") == "")
	}
	s.Ask = func(c *conversation.Scene) conversation.Text {
		return conversation.Say("say.one_side_gains", args("goal", c.Plan().Number(c.Row)))
	}
	s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		if !v.Is("complete") {
			return nil
		}
		for _, id := range []string{"goal_their_benefit", "goal_our_benefit"} {
			if c.RowText(id) == "" {
				c.Plan().Clear(conversation.Key{Step: id, Row: c.Row})
			}
		}
		c.Plan().Clear(conversation.Key{Step: "goal.one_side", Row: c.Row})
		return nil
	}
	return s
}
