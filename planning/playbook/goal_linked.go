package playbook

import (
	"regexp"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// EffectOpenAnswer opens an answer that was given, to be changed or kept.
const EffectOpenAnswer = "open_answer"

// statementDiffers asks whether a goal's statement changes as well, where the customer
// has agreed to the plan and the statement names another figure than the target
// (method e.6: linked fields change together). Both then stand among the differences.
func statementDiffers() *conversation.Step {
	s := tap("goal.statement_differs", button("change", "change_statement"), button("leave", "leave_as_is"))
	s.When = func(c *conversation.Scene) bool {
		statement, _ := c.Plan().Get(conversation.Key{Step: "goal_statement", Row: c.Row})
		target, _ := c.Plan().Get(conversation.Key{Step: "goal_target", Row: c.Row})
		return c.Facts.Known["agreed_version"] != "" && target.At.After(statement.At) && saysOtherwise(c)
	}
	s.Stale = func(c *conversation.Scene, a conversation.Answer) bool {
		target, _ := c.Plan().Get(conversation.Key{Step: "goal_target", Row: c.Row})
		return target.At.After(a.At)
	}
	s.Ask = func(c *conversation.Scene) conversation.Text {
		target := c.Plan().Value("goal_target", c.Row)
		return conversation.Say("ask.goal.statement_differs", args(
			"goal", c.Plan().Number(c.Row), "text", quoted(c.RowText("goal_statement")), "target", quoted(c.Printer().Amount(*target.Number, target.Unit))))
	}
	s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		if !v.Is("change") {
			return nil
		}
		return []conversation.Effect{{Name: EffectOpenAnswer, Args: map[string]string{"key": conversation.Key{Step: "goal_statement", Row: c.Row}.String()}}}
	}
	return s
}

// statedFigure is a number with the word behind it, or with a sign before it.
var statedFigure = regexp.MustCompile(`(?:[€$£]\s?)?\d[\d.,']*\s?(?:%|\p{L}+)?`)

// saysOtherwise reports whether the statement of a goal holds figures in the unit of
// its target, and none of them is the target: what it is today does not count.
func saysOtherwise(c *conversation.Scene) bool {
	target, today := c.Plan().Value("goal_target", c.Row), c.Plan().Value("goal_baseline", c.Row)
	if target.Number == nil {
		return false
	}
	other := false
	for _, words := range statedFigure.FindAllString(c.RowText("goal_statement"), -1) {
		got := locale.ParseNumber(c.Facts.Language, words)
		if got.Problem != "" || !locale.SameUnit(got.Unit, target.Unit) {
			continue
		}
		switch {
		case got.Amount.Equal(*target.Number), today.Number != nil && got.Amount.Equal(today.Number.Sub(*target.Number).Abs()):
			return false // the target, or by how much
		case today.Number != nil && got.Amount.Equal(*today.Number):
		default:
			other = true
		}
	}
	return other
}

// openAnswer opens an answer of the plan.
func openAnswer(e *Env, a map[string]string) error {
	return e.move(conversation.Ask, a["key"])
}
