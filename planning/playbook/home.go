package playbook

import (
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
)

// home is what waits, the plans, and help.
func home(e *Env, _ map[string]string) error {
	texts, goOn, err := e.waiting()
	if err != nil {
		return err
	}
	if drafts := slices.ContainsFunc(texts, func(t conversation.Text) bool { return strings.HasPrefix(t.Key, "home.waits.") }); drafts {
		m := e.Message("notice", texts...)
		m.Buttons = goOn[:min(len(goOn), mostHomeContinue)]
		if err := e.Say(m); err != nil {
			return err
		}
	} else {
		e.Notice(texts...)
	}
	if err := listPlans(e, nil); err != nil {
		return err
	}
	e.Notice(conversation.Say("home.help", nil))
	return nil
}

// Greet is first contact, or where the person stands.
func (e *Env) Greet() error {
	if e.Person.External {
		return externalReads(e)
	}
	if !e.Person.Greeted {
		e.Person.Greeted = true
		first, _, _ := strings.Cut(e.Person.Name, " ")
		m := e.Message("notice", conversation.Say("say.welcome", args("person", quoted(first))))
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Print(conversation.Say("context.welcome", nil))})
		m.Buttons = []bot.Button{e.Run("start_plan", "new plan"), e.Run("see_example", "example")}
		m.Buttons[0].Primary = true
		return e.Say(m)
	}
	return e.hello()
}

func (e *Env) hello() error {
	first, _, _ := strings.Cut(e.Person.Name, " ")
	if e.Session != nil && e.Account != nil {
		switch e.Session.Flow {
		case FlowPlan:
			e.Notice(conversation.Say("say.hi_with_plan", args("person", quoted(first), "n", e.step())))
		case FlowAccept: // its question says hello itself
		default:
			e.Notice(conversation.Say("say.hi", args("person", quoted(first))))
		}
		return e.Advance(conversation.Move{Verb: conversation.Show})
	}
	if said, err := e.helloPaused(first); err != nil || said {
		return err
	}
	e.Notice(conversation.Say("say.hi", args("person", quoted(first))))
	if err := e.january(); err != nil {
		return err
	}
	return home(e, nil)
}
