package playbook

import (
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/export"
)

// implementation is step 6 of 7, up to the gate before the customer (method d.6).
func implementation() conversation.Section {
	return conversation.Section{
		ID: "implementation", Heading: stepHeading(6),
		Items: []conversation.Item{
			compass(),
			approvers(), moreApprovers(),
			accountPack(),
			&conversation.Each{List: "contact", In: accountRecord, Items: []conversation.Item{contactEmail(), contactSalutation(), contactIdentity()}},
			together(),
			sharingLink(),
			planSummary(),
			ownersOffer(),
			planCheck(),
			&conversation.Each{List: "action", Items: []conversation.Item{failReason()}},
			gate(),
		},
		More: []conversation.Item{
			line("plan_format.software", conversation.Optional, 120),
			about(long("cover_message", conversation.Optional, 600), func(c *conversation.Scene) locale.Args {
				return args("text", quoted(c.Text("cover_message")))
			}),
			answerByStep(), startReason(),
		},
	}
}

// compass is three lines, proposed from the answers (000-09).
func compass() *conversation.Pack {
	today := line("compass_today", conversation.Required, 95)
	today.Offer = func(c *conversation.Scene) (conversation.Value, bool) {
		for _, round := range c.Plan().Rows("round", 0) {
			if found := sentences(c.Plan().Text("challenges_today", round.ID)); len(found) > 0 {
				return offered(joined(found, 95))
			}
		}
		return conversation.Value{}, false
	}
	tomorrow := line("compass_tomorrow", conversation.Required, 95)
	tomorrow.Offer = func(c *conversation.Scene) (conversation.Value, bool) {
		return offered(joined(ofRows(c, "goal", "goal_statement"), 95))
	}
	how := line("compass_how", conversation.Required, 95)
	how.Offer = func(c *conversation.Scene) (conversation.Value, bool) {
		return offered(joined(ofRows(c, "goal", "approach"), 95))
	}
	return &conversation.Pack{
		ID: "compass.pack", Shape: conversation.Proposed, Steps: []*conversation.Step{today, tomorrow, how},
		When: func(c *conversation.Scene) bool {
			for _, step := range []*conversation.Step{today, tomorrow, how} {
				if _, ok := step.Offer(c); ok {
					return true
				}
			}
			return false
		},
	}
}

func offered(text string) (conversation.Value, bool) {
	return conversation.TextValue(text), text != ""
}

func ofRows(c *conversation.Scene, list, step string) []string {
	var texts []string
	for _, row := range c.Plan().Rows(list, -1) {
		if text := c.Plan().Text(step, row.ID); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// joined puts as many whole sentences on a line as fit.
func joined(texts []string, limit int) string {
	text := ""
	for _, next := range texts {
		longer := strings.TrimRight(next, ".")
		if text != "" {
			longer = text + "; " + longer
		}
		if locale.Length(longer) > limit {
			break
		}
		text = longer
	}
	if text == "" && len(texts) > 0 {
		return clip(texts[0], limit)
	}
	return text
}

// together is how we work together, with defaults: one card, one button
// (method d.6).
func together() *conversation.Pack {
	format := choice("plan_format", conversation.Required, "plan_format", "workbook", "document", "pdf", "csv")
	format.Offer = offer(conversation.ChoiceValue("workbook"))
	sharing := choice("plan_sharing", conversation.Required, "plan_sharing", "channel", "link", "attachment")
	sharing.Offer = func(c *conversation.Scene) (conversation.Value, bool) {
		channel := c.Record(accountRecord).Value("account_channel", 0)
		if channel.Empty() || channel.Is(planning.NoChannel) {
			return conversation.ChoiceValue("attachment"), true
		}
		return conversation.ChoiceValue("channel"), true
	}
	to := &conversation.Step{
		ID: "status_email_to", Kind: conversation.People, Need: conversation.Required, Min: 1, Max: 20, Options: contactOptions,
		When: func(c *conversation.Scene) bool { return !c.Plan().Value("status_email_every", 0).Is("off") },
		Offer: func(c *conversation.Scene) (conversation.Value, bool) {
			people := c.Plan().Value("approvers", 0).People
			return conversation.PeopleValue(people...), len(people) > 0
		},
	}
	people := &conversation.Step{
		ID: "review_people", Kind: conversation.People, Need: conversation.Wanted, Min: 1, Max: 20, Options: contactOptions,
		Offer: func(c *conversation.Scene) (conversation.Value, bool) {
			return conversation.PeopleValue(append([]conversation.Person{c.Facts.Me}, c.Plan().Value("approvers", 0).People...)...), true
		},
	}
	review := choice("team_review_frequency", conversation.Required, "interval", "two_weeks", "monthly", "quarterly")
	review.Offer = offer(conversation.ChoiceValue(string(planning.DefaultTeamReview)))
	return &conversation.Pack{
		ID: "together.pack", Shape: conversation.Proposed,
		Steps: []*conversation.Step{
			format, sharing,
			rhythm("status_email_every", "two_weeks", "3 09:00", "weekly", "two_weeks", "monthly", "off"), to,
			rhythm("call_every", "monthly", "2.2 10:00", "two_weeks", "monthly", "two_months", "off"),
			rhythm("report_every", "quarterly", "3.4 10:00", "quarterly", "half_yearly", "yearly"),
			people, review,
		},
		Context: func(c *conversation.Scene) []conversation.Text {
			zone := c.Record(accountRecord).Text("account_time_zone", 0)
			if zone == "" {
				return []conversation.Text{conversation.Say("context.together.no_zone", nil)}
			}
			return []conversation.Text{conversation.Say("context.together", args("zone", quoted(zone)))}
		},
		Confirm: func(*conversation.Scene, *conversation.Draft) conversation.Text {
			return conversation.Say("ask.pack.confirm", nil)
		},
	}
}

func offer(v conversation.Value) func(*conversation.Scene) (conversation.Value, bool) {
	return func(*conversation.Scene) (conversation.Value, bool) { return v, true }
}

func sharingLink() *conversation.Step {
	s := &conversation.Step{ID: "plan_sharing.link", Kind: conversation.Link, Need: conversation.Required, Limit: 200}
	s.When = func(c *conversation.Scene) bool { return c.Plan().Value("plan_sharing", 0).Is("link") }
	return s
}

// planSummary is drafted from stored lines, word for word, and stays a draft until
// it is accepted or rewritten (000-18).
func planSummary() *conversation.Step {
	s := long("summary", conversation.Warned, 400)
	s.Offer = func(c *conversation.Scene) (conversation.Value, bool) { return offered(draftSummary(c)) }
	s.Ask = func(c *conversation.Scene) conversation.Text {
		if draft := draftSummary(c); draft != "" {
			return conversation.Say("ask.summary", args("draft", quoted(draft), "text", quoted(draft)))
		}
		return conversation.Say("ask.summary.write", nil)
	}
	s.Options = func(c *conversation.Scene) []conversation.Option {
		v, ok := s.Offer(c)
		if !ok {
			return nil
		}
		return []conversation.Option{{Value: "accept", Label: conversation.Say("button.accept", nil), Means: "yes", Set: &v}}
	}
	s.Buttons = func(*conversation.Scene) []conversation.Option {
		return []conversation.Option{{Verb: conversation.Skip, Label: conversation.Say("button.leave_out", nil)}}
	}
	return s
}

// draftSummary puts stored lines together until 400 characters are full.
func draftSummary(c *conversation.Scene) string {
	plan, p := c.Plan(), c.Printer()
	var parts []string
	add := func(text string) {
		if text = strings.TrimSpace(text); text != "" {
			if !strings.ContainsAny(text[len(text)-1:], ".!?…") {
				text += "."
			}
			parts = append(parts, text)
		}
	}
	since := plan.Value("customer_since", 0)
	year := since.Year
	if !since.Date.IsZero() {
		year = since.Date.Year
	}
	if industry := plan.Text("industry", 0); industry != "" && year != 0 {
		add(p.Text("say.summary_intro", args("customer", plan.Text("customer_name", 0), "industry", industry, "year", strconv.Itoa(year))))
	}
	for _, id := range []string{"aim_12_months", "challenges_today", "tried_helps"} {
		for _, round := range plan.Rows("round", 0) {
			for _, sentence := range sentences(plan.Text(id, round.ID)) {
				add(sentence)
			}
		}
	}
	text := ""
	for _, part := range parts {
		if locale.Length(text)+1+locale.Length(part) > 400 {
			break
		}
		text = strings.TrimSpace(text + " " + part)
	}
	return text
}

// ownersOffer offers to ask the owners on our side whether owner and date are
// right (F15).
func ownersOffer() *conversation.Step {
	s := tap("action_accept.offer", button("ask", "ask_them"), button("without", "without_asking"))
	s.Ask = func(c *conversation.Scene) conversation.Text {
		owners := ourOwners(c)
		n := 0
		for _, rows := range owners {
			n += len(rows)
		}
		return conversation.Say("ask.action_accept.offer", args("n", len(owners),
			"people", conversation.Say("count.person", args("n", len(owners))), "actions", conversation.Say("count.action", args("n", n))))
	}
	s.When = func(c *conversation.Scene) bool { return len(ourOwners(c)) > 0 }
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		if v.Is("ask") {
			return []conversation.Effect{{Name: EffectAskOwners}}
		}
		return nil
	}
	return s
}

// ourOwners are the colleagues who own live actions and have not accepted
// them, by person id; the account manager needs no asking.
func ourOwners(c *conversation.Scene) map[string][]int {
	owners := map[string][]int{}
	for _, row := range c.Plan().Rows("action", -1) {
		if !live(c.At(row.ID)) || !c.Plan().Value("action_accept", row.ID).Empty() {
			continue
		}
		for _, p := range c.Plan().Value("action_owner", row.ID).People {
			if p.Side == conversation.Ours && p.ID != "" && p.ID != c.Facts.Me.ID {
				owners[p.ID] = append(owners[p.ID], row.ID)
			}
		}
	}
	return owners
}

// planCheck is the check page before the plan goes out (E-3).
func planCheck() *conversation.Check {
	check := &conversation.Check{Step: *tap("plan_check")}
	check.Options = func(*conversation.Scene) []conversation.Option {
		o := button("continue", "continue_to_sending")
		o.Primary, o.Means = true, "yes"
		return []conversation.Option{o}
	}
	check.Buttons = func(*conversation.Scene) []conversation.Option {
		return []conversation.Option{
			{Verb: "run", Value: "plan", Label: conversation.Say("button.show_page", nil)},
			{Verb: conversation.Pause, Label: conversation.Say("button.save_for_later", nil)},
		}
	}
	check.Ask = func(c *conversation.Scene) conversation.Text {
		if c.Facts.Known["presented"] != "" {
			return conversation.Say("ask.plan_check.presented", nil)
		}
		return conversation.Say("ask.plan_check", nil)
	}
	check.Lines = planLines
	check.Context = func(c *conversation.Scene) []conversation.Text {
		texts := []conversation.Text{pageSize(c)}
		if count := export.Lines(SceneMaterial(c).Plan(), planning.Internal, c.Printer()); count.OverTarget() > 0 && pageOver(c) == 0 {
			texts = append(texts, conversation.Say("say.over_target", args("lines", count.Total, "target", planning.PageTarget)))
		}
		if ahead := notBegun(c); !ahead.Empty() {
			texts = append(texts, ahead)
		}
		if open := openFields(c); len(open) > 0 {
			texts = append(texts, conversation.Say("context.still_open", args("list", open)))
		}
		texts = append(texts, pageTooLongTexts(c)...)
		return append(texts, conversation.Say("context.edit_line", nil))
	}
	return check
}

// pageSize says how long the page is and what is on it.
func pageSize(c *conversation.Scene) conversation.Text {
	plan := SceneMaterial(c).Plan()
	count := export.Lines(plan, planning.Internal, c.Printer())
	a := args("lines", count.Total, "target", planning.PageTarget,
		"goals", conversation.Say("count.goal", args("n", len(plan.Goals))),
		"solutions", conversation.Say("count.solution", args("n", len(plan.Solutions))),
		"actions", conversation.Say("count.action", args("n", len(plan.LiveActions()))))
	total, _ := allForces(c)
	if !total.Given() {
		return conversation.Say("context.plan_check.no_force_field", a)
	}
	a["difference"] = sums(total)["difference"]
	return conversation.Say("context.plan_check", a)
}
