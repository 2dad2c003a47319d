package playbook

import (
	"strconv"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

func gaps(e *Env, a map[string]string) error {
	p, account, err := e.readPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	other := e.Session != nil && e.Session.Subject != p.ID
	if other { // named: the plan that is open is another one
		e.Plan, e.Account = p, account
	}
	c, err := e.scene(p, account)
	if err != nil {
		return err
	}
	m := e.Message("notice", gapTexts(e, c, account.Name)...)
	if keys := gapKeys(c); len(keys) > 0 && e.Session != nil && !other {
		m.Buttons = []bot.Button{{Label: e.Label("button.fill_in_now", nil), Verb: conversation.Ask, Value: conversation.AskAll(keys)}}
	}
	e.looked = true
	return e.Say(m)
}

func gapTexts(e *Env, c *conversation.Scene, customer string) []conversation.Text {
	open, skipped, assumed, ahead := openFields(c), leftTexts(c, skippedKeys(c)), assumedLines(c), stillToCome(e, c)
	texts := []conversation.Text{conversation.Say("say.gaps", locale.Args{
		"customer": quoted(customer),
		"gaps":     conversation.Say("count.gap", args("n", len(open))), "assumed": conversation.Say("count.assumed_answer", args("n", len(assumed))),
	})}
	if len(open)+len(assumed) == 0 {
		texts[0].Key = "say.no_gaps"
		if len(skipped)+len(ahead) > 0 {
			texts[0].Key = "say.nothing_open"
		}
	}
	texts = append(texts, gapLines("say.gaps_open", open)...)
	texts = append(texts, gapLines("say.gaps_skipped", skipped)...)
	if len(assumed) > 0 {
		texts = append(texts, conversation.Say("say.gaps_assumed", locale.Args{"customer": quoted(customer)}))
		texts = append(texts, assumed...)
	}
	return append(texts, ahead...)
}

// gapLines are phrases below their heading.
func gapLines(heading string, phrases []any) []conversation.Text {
	if len(phrases) == 0 {
		return nil
	}
	texts := []conversation.Text{conversation.Say(heading, nil)}
	for _, what := range phrases {
		texts = append(texts, conversation.Say("say.gap_line", args("what", what)))
	}
	return texts
}

func assumedLines(c *conversation.Scene) []conversation.Text {
	var lines []conversation.Text
	for _, k := range SceneMaterial(c).Plan().Assumed() {
		stored := storedKey(k)
		lines = append(lines, conversation.Say("say.field_value", args("field", conversation.Say("field."+k.Step, nil), "value", quoted(clip(c.Plan().Text(k.Step, stored.Row), 80)))))
	}
	return lines
}

// stillToCome says where the first question without an answer stands. The last
// questions of the plan only send it.
func stillToCome(e *Env, c *conversation.Scene) []conversation.Text {
	next, n := e.Book.Engine.Next(*c.Session, c.Facts)
	switch next.Step {
	case "", "action_accept.offer", "plan_check", "present.confirm":
		return nil
	}
	return []conversation.Text{conversation.Say("say.still_to_come", args("n", n, "name", conversation.Say("step_inline."+strconv.Itoa(n), nil)))}
}
