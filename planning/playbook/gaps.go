package playbook

import (
	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

func gaps(e *Env, _ map[string]string) error {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	c, err := e.scene(p, account)
	if err != nil {
		return err
	}
	open := openFields(c)
	var assumed []conversation.Text
	for _, k := range SceneMaterial(c).Plan().Assumed() {
		stored := storedKey(k)
		assumed = append(assumed, conversation.Say("say.field_value", args("field", conversation.Say("field."+k.Step, nil), "value", quoted(clip(c.Plan().Text(k.Step, stored.Row), 80)))))
	}
	if len(open) == 0 && len(assumed) == 0 {
		e.Notice(conversation.Say("say.no_gaps", locale.Args{"customer": quoted(account.Name)}))
		return nil
	}
	texts := []conversation.Text{conversation.Say("say.gaps", locale.Args{
		"customer": quoted(account.Name),
		"gaps":     conversation.Say("count.gap", args("n", len(open))), "assumed": conversation.Say("count.assumed_answer", args("n", len(assumed))),
	})}
	if len(open) > 0 {
		texts = append(texts, conversation.Say("say.gaps_open", nil))
		for _, what := range open {
			texts = append(texts, conversation.Say("say.gap_line", args("what", what)))
		}
	}
	if len(assumed) > 0 {
		texts = append(texts, conversation.Say("say.gaps_assumed", nil))
		texts = append(texts, assumed...)
	}
	m := e.Message("notice", texts...)
	if keys := gapKeys(c); len(keys) > 0 && e.Session != nil {
		m.Buttons = []bot.Button{{Label: e.Label("button.fill_in_now", nil), Verb: conversation.Ask, Value: keys[0].String()}}
	}
	return e.Say(m)
}
