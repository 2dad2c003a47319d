package playbook

import (
	"slices"
	"strconv"

	"lodestar/conversation"
	"lodestar/planning"
)

// planLines are the answers of the steps that were begun, for the check page of the
// plan.
func planLines(c *conversation.Scene) []conversation.CheckLine {
	short, _ := partBegun(c.Plan(), allPlanLines(c))
	return short
}

// allPlanLines are all answers of the plan, step by step.
func allPlanLines(c *conversation.Scene) []conversation.CheckLine {
	plan := c.Plan()
	var lines []conversation.CheckLine
	heading := func(n int) {
		lines = append(lines, conversation.CheckLine{Label: stepHeading(n)(c)})
	}
	add := func(label conversation.Text, keys ...conversation.Key) {
		lines = append(lines, conversation.CheckLine{Label: label, Keys: keys})
	}
	field := func(id string) { add(conversation.Say("field."+id, nil), conversation.Key{Step: id}) }
	given := func(ids ...string) {
		for _, id := range ids {
			if _, ok := plan.Get(conversation.Key{Step: id}); ok {
				field(id)
			}
		}
	}
	heading(1)
	for _, id := range []string{"customer_since", "industry"} {
		field(id)
	}
	add(conversation.Say("field.plan_period", nil), conversation.Key{Step: "plan_period.length"}, conversation.Key{Step: "plan_period.first_day"})
	field("relationship_strength")
	for _, row := range plan.Rows("main_contacts", 0) {
		add(conversation.Say("field.main_contacts", nil), conversation.Key{Step: "main_contacts.name", Row: row.ID}, conversation.Key{Step: "main_contacts.function", Row: row.ID}, conversation.Key{Step: "main_contacts.role", Row: row.ID})
	}
	add(conversation.Say("field.how_they_buy", nil), conversation.Key{Step: "buying_process"})
	given("customer_address", "customer_phone", "customer_fax", "customer_website", "relationship_note", "industry_position", "review_cycle", "prepared_on")
	heading(2)
	for _, row := range plan.Rows("round", 0) {
		for _, id := range questions {
			add(conversation.Say("field."+id, nil), conversation.Key{Step: id, Row: row.ID})
		}
	}
	for i, row := range plan.Rows("goal", 0) {
		for _, id := range []string{"goal_statement", "goal_measure", "goal_measure_owner", "goal_baseline", "goal_target", "goal_target_date", "goal_value_types", "goal_their_benefit", "goal_our_benefit"} {
			add(numbered("goal", i+1, id), conversation.Key{Step: id, Row: row.ID})
		}
	}
	given("not_now")
	heading(3)
	field("solution_current_use")
	given("solution_use_reason")
	for i, row := range plan.Rows("solution", -1) {
		add(numbered("solution", i+1, "solution_name"), conversation.Key{Step: "solution_name", Row: row.ID}, conversation.Key{Step: "solution_support", Row: row.ID})
	}
	given("advice")
	heading(4)
	for i, row := range plan.Rows("goal", 0) {
		add(numbered("goal", i+1, "approach"), conversation.Key{Step: "approach", Row: row.ID})
	}
	for i, row := range plan.Rows("action", -1) {
		add(numbered("action", i+1, "action_title"), conversation.Key{Step: "action_title", Row: row.ID}, conversation.Key{Step: "action_owner", Row: row.ID}, conversation.Key{Step: "action_due", Row: row.ID})
	}
	heading(5)
	for i, row := range plan.Rows("action", -1) {
		if live(c.At(row.ID)) {
			lines = append(lines, conversation.CheckLine{Label: numbered("action", i+1, "force_difference"), Text: forceText(forceOf(plan, row.ID)), Keys: []conversation.Key{{Step: "force.pack", Row: row.ID}}})
		} else if until := plan.Value("park_until", row.ID).Date; !until.IsZero() {
			add(numbered("action", i+1, "park_until"), conversation.Key{Step: "park_until", Row: row.ID})
		}
	}
	heading(6)
	for _, id := range []string{"compass_today", "compass_tomorrow", "compass_how", "approvers", "plan_format", "plan_sharing", "status_email_every", "status_email_to", "call_every", "report_every", "review_people", "team_review_frequency", "summary"} {
		field(id)
	}
	return lines
}

// partBegun parts the lines of the steps that were begun from the numbers of those of
// which nothing was asked yet: a page of "still open" tells nobody anything. The first
// step is always there.
func partBegun(plan *conversation.Record, lines []conversation.CheckLine) (short []conversation.CheckLine, ahead []int) {
	for i, step := 0, 1; i < len(lines); step++ {
		end, some := i+1, i == 0
		for ; end < len(lines) && len(lines[end].Keys) > 0; end++ {
			some = some || slices.ContainsFunc(lines[end].Keys, func(k conversation.Key) bool { _, ok := plan.Get(k); return ok })
		}
		if some {
			short = append(short, lines[i:end]...)
		} else {
			ahead = append(ahead, step)
		}
		i = end
	}
	return short, ahead
}

// notBegun says which steps of the plan are still ahead; empty where none is.
func notBegun(c *conversation.Scene) conversation.Text {
	_, ahead := partBegun(c.Plan(), allPlanLines(c))
	if len(ahead) == 0 {
		return conversation.Text{}
	}
	list := make([]any, len(ahead))
	for i, n := range ahead {
		list[i] = quoted(strconv.Itoa(n))
	}
	return conversation.Say("context.steps_not_begun", args("list", list))
}

// numbered is the label of a field of a row: "Goal 2: Target".
func numbered(list string, n int, field string) conversation.Text {
	return conversation.Say("say.field_of_row", args("row", conversation.Say("row."+list, args("n", n)), "field", conversation.Say("field."+field, nil)))
}

// openText names what is open or missing, as part of a list.
func openText(c *conversation.Scene, k conversation.Key) conversation.Text {
	key := "open." + k.Step
	switch k.Step {
	case "main_contacts.role":
		key = "open.buying_centre_role"
	case "main_contacts.function":
		key = "open.contact_function"
	}
	if !c.Words().Has(key) {
		return conversation.Text{}
	}
	a := args("n", 0, "limit", planning.PageLimit, "person", quoted(c.Plan().Text("main_contacts.name", k.Row)))
	if k.Row != 0 {
		a["n"] = c.Plan().Number(k.Row)
	}
	if k.Step == "contact_email" || k.Step == "contact_salutation" {
		a["person"] = quoted(c.Record(accountRecord).Text("contact_name", k.Row))
	}
	return conversation.Say(key, a)
}

// gapKeys are the answers that are not known yet, in the order of the method.
func gapKeys(c *conversation.Scene) []conversation.Key {
	return leftKeys(c, SceneMaterial(c).Plan().Gaps(), conversation.Open)
}

// skippedKeys are the answers that were skipped, in the order of the method.
func skippedKeys(c *conversation.Scene) []conversation.Key {
	return leftKeys(c, SceneMaterial(c).Plan().Skipped(), conversation.Skipped)
}

// leftKeys adds to the answers that were left in a state the lists that were.
func leftKeys(c *conversation.Scene, fields []planning.Key, state conversation.State) []conversation.Key {
	var keys []conversation.Key
	for _, k := range fields {
		keys = append(keys, storedKey(k))
	}
	for _, list := range []string{"main_contacts", "goal", "solution", "action", "force_for", "force_against"} {
		for _, k := range c.Plan().Keys() {
			if a, _ := c.Plan().Get(k); k.Step == list && a.State == state && !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

func storedKey(k planning.Key) conversation.Key {
	row, _ := strconv.Atoi(string(k.Row))
	return conversation.Key{Step: k.Step, Row: row}
}

// openFields are the gaps of the plan, each as a phrase.
func openFields(c *conversation.Scene) []any { return leftTexts(c, gapKeys(c)) }

// leftTexts name answers that are not there, each as part of a list.
func leftTexts(c *conversation.Scene, keys []conversation.Key) []any {
	var open []any
	for _, k := range keys {
		if row, ok := c.Plan().Row(k.Row); ok && row.List == "action" && !live(c.At(row.ID)) {
			continue // parked: nothing is chased meanwhile
		}
		if text := openText(c, k); !text.Empty() {
			open = append(open, text)
		}
	}
	return open
}

// missing are the phrases of what keeps the plan from being presented.
func missing(c *conversation.Scene) []any {
	phrases := carriedMissing(c.Plan())
	for _, b := range blockers(c) {
		k := storedKey(b.Key)
		switch b.Obstacle {
		case planning.NoGoal:
			phrases = append(phrases, conversation.Say("open.goal", nil))
		case planning.NoSolution:
			phrases = append(phrases, conversation.Say("open.solution", args("n", c.Plan().Number(k.Row))))
		case planning.NoAction:
			phrases = append(phrases, conversation.Say("open.action", args("n", c.Plan().Number(k.Row))))
		case planning.MeasureOnlyOurs:
			phrases = append(phrases, conversation.Say("open.goal_measure_owner.ours", args("n", c.Plan().Number(k.Row))))
		case planning.PageTooLong:
			phrases = append(phrases, conversation.Say("open.page_too_long", args("n", pageOver(c))))
		default:
			if text := openText(c, k); !text.Empty() {
				phrases = append(phrases, text)
			}
		}
	}
	return phrases
}

// missingKeys are the questions that mend what is missing.
func missingKeys(c *conversation.Scene) []conversation.Key {
	keys := carriedKeys(c.Plan())
	for _, b := range blockers(c) {
		k := storedKey(b.Key)
		switch b.Obstacle {
		case planning.NoGoal:
			k = conversation.Key{Step: "goal.pack"}
		case planning.NoSolution:
			k = conversation.Key{Step: "solution.pack", Row: k.Row}
		case planning.NoAction:
			k = conversation.Key{Step: "action.pack", Row: k.Row}
		case planning.Missing, planning.MeasureOnlyOurs, planning.NoApprover, planning.PageTooLong:
			// the question of the field itself
		}
		keys = append(keys, k)
	}
	return keys
}

func blockers(c *conversation.Scene) []planning.Blocker {
	plan := SceneMaterial(c).Plan()
	found := plan.Blockers(pageOver(c))
	return append(found, plan.AccountBlockers()...)
}
