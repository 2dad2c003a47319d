package conversation_test

import (
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

func line(id string, need conversation.Need, limit int) *conversation.Step {
	return &conversation.Step{ID: id, Kind: conversation.Line, Need: need, Limit: limit}
}

func options(words string, values ...string) func(*conversation.Scene) []conversation.Option {
	return func(*conversation.Scene) []conversation.Option {
		var all []conversation.Option
		for _, v := range values {
			key := "choice." + words + "." + v
			all = append(all, conversation.Option{Value: v, Label: conversation.Say(key, nil), Also: "alias." + key})
		}
		return all
	}
}

func tap(id string, buttons ...string) *conversation.Step {
	return &conversation.Step{ID: id, Kind: conversation.Choice, Need: conversation.Warned, Tap: true, Options: func(*conversation.Scene) []conversation.Option {
		var all []conversation.Option
		for i := 0; i < len(buttons); i += 2 {
			all = append(all, conversation.Option{Value: buttons[i], Label: conversation.Say("button."+buttons[i+1], nil)})
		}
		return all
	}}
}

func say(key string) func(*conversation.Scene, *conversation.Draft) conversation.Text {
	return func(*conversation.Scene, *conversation.Draft) conversation.Text { return conversation.Say(key, nil) }
}

func heading(n int) func(*conversation.Scene) conversation.Text {
	return func(*conversation.Scene) conversation.Text {
		return conversation.Say("heading.step", locale.Args{"n": n, "name": conversation.Say("step_inline."+string(rune('0'+n)), nil)})
	}
}

// smallFlow has one of everything: a pack of fields, a choice, open questions,
// a list in lines, a force field, a proposal and a check page.
func smallFlow() *conversation.Flow {
	return &conversation.Flow{
		ID: "small",
		Args: func(c *conversation.Scene) locale.Args {
			return locale.Args{
				"year_first": "1 Jan 2027",
				"customer":   conversation.Verbatim("Contoso"), "goal": 1, "statement": conversation.Verbatim("Deliver faster"), "total": 2,
				"action": conversation.Verbatim(c.RowText("action_title")), "reason": conversation.Verbatim(c.RowText("force_for.text") + c.RowText("force_against.text")),
				"for": 0, "against": 0, "score": 0, "n": len(c.Plan().Rows("action", -1)),
			}
		},
		Sections: []conversation.Section{overviewSection(), actionSection(), lastSection()},
	}
}

func overviewSection() conversation.Section {
	since := &conversation.Step{ID: "customer_since", Kind: conversation.Since, Need: conversation.Wanted}
	industry := line("industry", conversation.Wanted, 45)
	strength := &conversation.Step{ID: "relationship_strength", Kind: conversation.Choice, Need: conversation.Required, Options: options("relationship_strength", "poor", "good", "great")}
	text := line("news", conversation.Required, 95)
	day := &conversation.Step{ID: "news.date", Kind: conversation.Date, Need: conversation.Wanted}
	return conversation.Section{
		ID: "overview", Heading: heading(1),
		Items: []conversation.Item{
			&conversation.Pack{ID: "header.pack", Shape: conversation.Fields, Steps: []*conversation.Step{since, industry}, Confirm: say("ask.header.pack.confirm.partly")},
			strength,
			&conversation.Step{ID: "aim_12_months", Kind: conversation.Long, Need: conversation.Wanted, Limit: 600},
			&conversation.Step{ID: "challenges_today", Kind: conversation.Long, Need: conversation.Wanted, Limit: 600},
			&conversation.Step{ID: "park_until", Kind: conversation.Date, Need: conversation.Wanted, Doubt: weekend},
		},
		More: []conversation.Item{
			line("customer_phone", conversation.Optional, 25),
			&conversation.List{ID: "news", Need: conversation.Optional, Max: 3, Items: []conversation.Item{text, day}, Pack: &conversation.Pack{
				ID: "news.pack", Shape: conversation.Rows, List: "news", Steps: []*conversation.Step{text, day}, Confirm: say("ask.pack.confirm"),
			}},
		},
	}
}

// weekend doubts a Saturday.
func weekend(c *conversation.Scene, v conversation.Value) *conversation.Aside {
	if v.Date.Weekday() != 6 {
		return nil
	}
	keep := v
	return &conversation.Aside{ID: "park_until.confirm", Ask: conversation.Say("ask.date.confirm.saturday", locale.Args{"date": c.Printer().DateLong(v.Date)}), Options: []conversation.AsideOption{
		{Value: "keep", Label: conversation.Say("button.keep_date", nil), Set: &keep}, {Value: "other", Label: conversation.Say("button.other_date", nil)},
	}}
}

func actionSection() conversation.Section {
	title, owner := line("action_title", conversation.Required, 60), &conversation.Step{ID: "action_owner", Kind: conversation.Who, Need: conversation.Required}
	due := &conversation.Step{ID: "action_due", Kind: conversation.Date, Need: conversation.Wanted}
	return conversation.Section{
		ID: "action_plan", Heading: heading(4),
		Items: []conversation.Item{
			&conversation.List{
				ID: "action", Need: conversation.Required, Max: 5, Items: []conversation.Item{title, owner, due}, More: tap("action.more", "add", "add_actions", "next", "next_goal"),
				Pack: &conversation.Pack{ID: "action.pack", Shape: conversation.Rows, List: "action", AskLeftOut: true, Steps: []*conversation.Step{title, owner, due}, Confirm: say("ask.pack.confirm")},
			},
			&conversation.Each{List: "action", Items: []conversation.Item{forcePack()}},
		},
	}
}

func forcePack() *conversation.Pack {
	side := func(id, add, next string) *conversation.List {
		return &conversation.List{ID: id, Need: conversation.Warned, Max: 4, More: tap(id+".more", "add", add, "next", next), Items: []conversation.Item{
			line(id+".text", conversation.Required, 80), &conversation.Step{ID: id + ".score", Kind: conversation.Score, Need: conversation.Required, Min: 1, Max: 5},
		}}
	}
	lists := [2]*conversation.List{side("force_for", "another_reason_for", "reasons_against"), side("force_against", "another_reason_against", "show_result")}
	step := func(side, i int) *conversation.Step { return lists[side].Items[i].(*conversation.Step) }
	return &conversation.Pack{
		ID: "force.pack", Shape: conversation.Weighed, AskLeftOut: true, Lists: lists, Confirm: say("ask.pack.confirm"),
		Steps: []*conversation.Step{step(0, 0), step(0, 1), step(1, 0), step(1, 1)},
	}
}

func lastSection() conversation.Section {
	var compass []*conversation.Step
	for _, id := range []string{"compass_today", "compass_tomorrow", "compass_how"} {
		s := line(id, conversation.Required, 95)
		s.Offer = func(*conversation.Scene) (conversation.Value, bool) { return conversation.TextValue("As " + id), true }
		compass = append(compass, s)
	}
	check := &conversation.Check{Step: *tap("plan_check", "continue", "continue_to_sending")}
	check.Lines = func(c *conversation.Scene) []conversation.CheckLine {
		lines := []conversation.CheckLine{{Label: heading(1)(c)}}
		for _, id := range []string{"industry", "relationship_strength", "aim_12_months"} {
			lines = append(lines, conversation.CheckLine{Label: conversation.Say("field."+id, nil), Keys: []conversation.Key{{Step: id}}})
		}
		return lines
	}
	return conversation.Section{ID: "implementation", Heading: heading(6), Items: []conversation.Item{
		&conversation.Pack{ID: "compass.pack", Shape: conversation.Proposed, Steps: compass, Confirm: say("ask.pack.confirm")},
		check,
	}}
}

// withCheck makes the check page the one of the flow.
func withCheck(f *conversation.Flow) {
	for _, item := range f.Sections[2].Items {
		if check, ok := item.(*conversation.Check); ok {
			f.Check = check
		}
	}
}

func smallCommands() []conversation.Command {
	nav := func(id, verb string) conversation.Command {
		return conversation.Command{ID: id, Class: conversation.Navigation, Who: conversation.Anyone, Verb: verb}
	}
	return []conversation.Command{
		nav("help", conversation.Help), nav("back", conversation.Back), nav("skip", conversation.Skip), nav("keep", conversation.Keep),
		nav("dont_know", conversation.DontKnow), nav("edit", conversation.Edit), nav("one_by_one", conversation.OneByOne), nav("more", conversation.More),
		nav("check", conversation.ShowPage), nav("pause", conversation.Pause), nav("continue", conversation.Resume), nav("cancel", conversation.Cancel),
		nav("undo", conversation.TakeBack), nav("yes", conversation.TypedAnswer), nav("no", conversation.TypedAnswer),
		{ID: "plan", Class: conversation.Within, Who: conversation.Colleagues},
		{ID: "team", Class: conversation.Within, Who: conversation.Colleagues},
		{ID: "news", Class: conversation.Within, Who: conversation.Colleagues},
		{ID: "new_plan", Class: conversation.Elsewhere, Who: conversation.Colleagues},
	}
}
