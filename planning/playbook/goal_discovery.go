package playbook

import (
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// discovery is the four questions about the customer's goals (method c.1):
// one round per source, rounds side by side.
func discovery() *conversation.List {
	return &conversation.List{
		ID: "round", Need: conversation.Wanted, NoMore: true,
		Items: []conversation.Item{
			discoverySource(),
			discoveryDocument(),
			question("aim_12_months", 1, 600),
			question("challenges_today", 2, 600),
			question("tried_helps", 3, 400),
			secondHalf(question("tried_fails", 3, 400)),
			question("success_at_year_end", 4, 400),
			goalsCheck(),
			otherContact(),
		},
	}
}

// questions are the ids of the four questions in their order; the third has
// two halves.
var questions = []string{"aim_12_months", "challenges_today", "tried_helps", "tried_fails", "success_at_year_end"}

func discoverySource() *conversation.Step {
	return &conversation.Step{
		ID: "discovery_source", Kind: conversation.Choice, Need: conversation.Required, Unnumbered: true,
		Options: func(c *conversation.Scene) []conversation.Option {
			account := c.Record(accountRecord)
			var all []conversation.Option
			for _, row := range account.Rows("contact", 0) {
				all = append(all, conversation.Option{Value: "contact:" + strconv.Itoa(row.ID), Label: quoted(account.Text("contact_name", row.ID))})
			}
			return append(all, options("discovery_source", "own_view", "document")...)
		},
		Buttons: func(c *conversation.Scene) []conversation.Option { // the shortest way is to ask the customer (000-26)
			if len(c.Plan().Rows("call", 0)) > 0 {
				return nil
			}
			return []conversation.Option{{Verb: VerbRun, Value: "call", Label: conversation.Say("button.propose_call", nil)}}
		},
		Context: func(c *conversation.Scene) []conversation.Text {
			if len(c.Plan().Rows("call", 0)) > 0 {
				return nil
			}
			return []conversation.Text{conversation.Say("say.propose_call", nil)}
		},
		Then: func(c *conversation.Scene, _ conversation.Value) []conversation.Effect {
			c.Fill(conversation.Main, conversation.Key{Step: "discovery_said_on", Row: c.Row}, conversation.DateValue(c.Facts.Today))
			return nil
		},
	}
}

func discoveryDocument() *conversation.Step {
	s := line("discovery_source.document", conversation.Required, 80)
	s.Unnumbered = true
	s.When = func(c *conversation.Scene) bool {
		return c.Plan().Value("discovery_source", c.Row).Is("document")
	}
	return s
}

// saidOn is the day the answers of a round were given: today, or the day of the
// call, until it is corrected.
func saidOn() *conversation.Step {
	s := date("discovery_said_on", conversation.Optional)
	s.Check = func(c *conversation.Scene, v conversation.Value) *conversation.Problem {
		if v.Date.After(c.Facts.Today) {
			return &conversation.Problem{Key: "problem.future_date", Args: args("date", c.Printer().Capital(c.Printer().DateLong(v.Date)))}
		}
		return nil
	}
	s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		for _, id := range questions { // the answers of the round were said on that day
			k := conversation.Key{Step: id, Row: c.Row}
			if a, ok := c.Plan().Get(k); ok {
				a.SaidOn = v.Date
				c.Plan().Set(k, a)
			}
		}
		return nil
	}
	return s
}

func question(id string, n, limit int) *conversation.Step {
	s := long(id, conversation.Wanted, limit)
	s.Heading = func(*conversation.Scene) conversation.Text {
		return conversation.Say("heading.question_of", args("n", n, "total", 4))
	}
	if n == 4 { // its example is a day
		s.Args = withExamples(nil)
	}
	s.Buttons = func(c *conversation.Scene) []conversation.Option { return opportunityButton(c, id) }
	s.Context = func(*conversation.Scene) []conversation.Text {
		if n > 1 {
			return nil
		}
		return []conversation.Text{conversation.Say("context.discovery_internal", nil)}
	}
	return s
}

// secondHalf lets the second half of question 3 share its number.
func secondHalf(s *conversation.Step) *conversation.Step {
	s.With = "tried_helps"
	return s
}

// opportunityButton offers to note an opportunity in the answer before
// (000-31): a button on the next question, not a question of its own.
func opportunityButton(c *conversation.Scene, id string) []conversation.Option {
	before := ""
	for i, q := range questions {
		if q == id && i > 0 {
			before = questions[i-1]
		}
	}
	if before == "" || c.Plan().Text(before, c.Row) == "" {
		return nil
	}
	return []conversation.Option{noteOpportunity(before, c.Row)}
}

func noteOpportunity(answer string, row int) conversation.Option {
	n := map[string]int{"aim_12_months": 1, "challenges_today": 2, "tried_helps": 3, "tried_fails": 3, "success_at_year_end": 4}[answer]
	return conversation.Option{
		Verb: conversation.Add, Value: "opportunities/0/" + conversation.Key{Step: answer, Row: row}.String(),
		Label: conversation.Say("button.opportunity_in_answer", args("n", n)),
	}
}

// opportunities are a list of their own, linked to the answer they came from.
func opportunities() *conversation.List {
	text := line("opportunities", conversation.Required, 80)
	text.Ask = func(c *conversation.Scene) conversation.Text {
		if _, ok := c.Plan().Get(conversation.Key{Step: "opportunities_source", Row: c.Row}); ok {
			return conversation.Say("ask.opportunities.in_answer", nil)
		}
		return conversation.Say("ask.opportunities", nil)
	}
	value := &conversation.Step{ID: "opportunities.value", Kind: conversation.Money, Need: conversation.Optional, Limit: 15}
	return &conversation.List{
		ID: "opportunities", Need: conversation.Optional, Max: 50,
		Items: []conversation.Item{text, value},
		Pack:  rowsPack("opportunities", text, value),
	}
}

func goalsCheck() *conversation.Check {
	check := &conversation.Check{Step: *tap("goals_check", button("continue", "continue_to_goals"))}
	check.Heading = func(*conversation.Scene) conversation.Text { return conversation.Text{} }
	check.Options = func(*conversation.Scene) []conversation.Option {
		o := button("continue", "continue_to_goals")
		o.Primary, o.Means = true, "yes"
		return []conversation.Option{o}
	}
	check.Buttons = func(c *conversation.Scene) []conversation.Option {
		var buttons []conversation.Option
		if c.Plan().Text("success_at_year_end", c.Row) != "" {
			buttons = append(buttons, noteOpportunity("success_at_year_end", c.Row))
		}
		return append(buttons, conversation.Option{Verb: conversation.Pause, Label: conversation.Say("button.save_for_later", nil)})
	}
	check.Lines = func(c *conversation.Scene) []conversation.CheckLine {
		key := func(ids ...string) []conversation.Key {
			var keys []conversation.Key
			for _, id := range ids {
				keys = append(keys, conversation.Key{Step: id, Row: c.Row})
			}
			return keys
		}
		return []conversation.CheckLine{
			{Label: conversation.Say("field.aim_12_months", nil), Keys: key("aim_12_months")},
			{Label: conversation.Say("field.challenges_today", nil), Keys: key("challenges_today")},
			{Label: conversation.Say("field.tried", nil), Keys: key("tried_helps", "tried_fails")},
			{Label: conversation.Say("field.success_at_year_end", nil), Keys: key("success_at_year_end")},
		}
	}
	check.Context = func(*conversation.Scene) []conversation.Text {
		return []conversation.Text{conversation.Say("context.edit_line", nil)}
	}
	return check
}

// otherContact is the hint that this may be the wrong contact (000-32), once
// per round.
func otherContact() *conversation.Step {
	on := button("keep", "keep_going_anyway")
	on.Also = "command.continue" // what one types to go on
	s := tap("discovery.other_contact", on, button("other", "other_contact"))
	s.When = func(c *conversation.Scene) bool { return c.Row != 0 && contactHint(c) != "" }
	s.Ask = func(c *conversation.Scene) conversation.Text {
		return conversation.Say(contactHint(c), args("n", openQuestions(c)))
	}
	s.Heading = func(*conversation.Scene) conversation.Text { return conversation.Text{} }
	s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		if v.Is("other") {
			c.Plan().AddRow("round", 0)
		}
		return nil
	}
	return s
}

func contactHint(c *conversation.Scene) string {
	if openQuestions(c) >= 2 {
		return "say.hint_questions_open"
	}
	for _, row := range c.Plan().Rows("opportunities", 0) {
		var from conversation.Key
		source, _ := c.Plan().Get(conversation.Key{Step: "opportunities_source", Row: row.ID})
		if from.UnmarshalText([]byte(source.Value.Text)) == nil && from.Row == c.Row {
			return ""
		}
	}
	return "say.hint_no_opportunity"
}

// openQuestions counts the open ones of the four; both halves of the third
// must be open for it to count.
func openQuestions(c *conversation.Scene) int {
	open := func(id string) bool {
		a, ok := c.Plan().Get(conversation.Key{Step: id, Row: c.Row})
		return ok && a.State != conversation.Answered
	}
	n := 0
	for _, isOpen := range []bool{open("aim_12_months"), open("challenges_today"), open("tried_helps") && open("tried_fails"), open("success_at_year_end")} {
		if isOpen {
			n++
		}
	}
	return n
}

// said tells who said an answer and whether it stands (method c.2): answers of
// a round come from its source; everything else was entered today.
func said(c *conversation.Scene, step *conversation.Step) (string, civil.Date, conversation.Standing) {
	for _, id := range questions {
		if step.ID != id {
			continue
		}
		source := c.Plan().Value("discovery_source", c.Row)
		day := c.Plan().Value("discovery_said_on", c.Row).Date
		if day.IsZero() {
			day = c.Facts.Today
		}
		switch {
		case len(source.Choice) == 1 && strings.HasPrefix(source.Choice[0], "contact:"):
			return source.Choice[0], day, conversation.Confirmed
		case source.Is("document"):
			return "document", day, conversation.Assumed
		default:
			return "own_view", day, conversation.Assumed
		}
	}
	return "", c.Facts.Today, ""
}

// aims are the sentences or lines of the answers to question 1: each may
// become a goal (method c.4).
func aims(c *conversation.Scene) []string {
	var found []string
	for _, round := range c.Plan().Rows("round", 0) {
		for _, sentence := range sentences(c.Plan().Text("aim_12_months", round.ID)) {
			if len(found) < 6 {
				found = append(found, sentence)
			}
		}
	}
	return found
}

// sentences takes a text apart at line ends and full stops that end a
// sentence; "USD 3.2 million" and "z. B." are not ends.
func sentences(text string) []string {
	var found []string
	for _, part := range strings.Split(text, "\n") {
		start := 0
		runes := []rune(part)
		for i, r := range runes {
			end := r == '.' || r == '!' || r == '?'
			next := i+2 < len(runes) && runes[i+1] == ' ' && strings.ToUpper(string(runes[i+2])) == string(runes[i+2]) && !strings.ContainsRune("0123456789", runes[i+2])
			if end && next && i-start > 8 {
				found = append(found, strings.TrimSpace(string(runes[start:i+1])))
				start = i + 1
			}
		}
		if rest := strings.TrimSpace(string(runes[start:])); rest != "" {
			found = append(found, rest)
		}
	}
	return found
}

// clip shortens a sentence to a limit of characters, at a word.
func clip(text string, limit int) string {
	text = strings.TrimRight(strings.TrimSpace(text), ".")
	if locale.Length(text) <= limit {
		return text
	}
	clipped := ""
	for word := range strings.FieldsSeq(text) { // not more of them than fit are looked at
		longer := strings.TrimSpace(clipped + " " + word)
		if clipped != "" && locale.Length(longer)+1 > limit {
			break
		}
		clipped = longer
	}
	return locale.Printer{}.Shorten(clipped+"…", limit)
}
