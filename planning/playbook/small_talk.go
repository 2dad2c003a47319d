package playbook

import (
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// SmallTalk answers what is neither a command nor an answer.
func (e *Env) SmallTalk(text string) error {
	lang := e.Language()
	folded := locale.Fold(text)
	for _, key := range []string{"alias.greeting", "alias.thanks"} {
		for _, l := range []locale.Language{lang, locale.English} {
			for _, word := range strings.Split(e.Book.Words.Printer(l).Text(key, nil), "|") {
				if folded == "" || locale.Fold(word) != folded {
					continue
				}
				if key == "alias.thanks" {
					e.Notice(conversation.Say("say.welcome_thanks", nil))
					return nil
				}
				return e.hello()
			}
		}
	}
	if customer, ok, err := e.ownCustomer(text); err != nil || ok {
		if err != nil {
			return err
		}
		return e.startPlan(customer, false)
	}
	shown := quoted(clip(text, 60))
	if suggestion, ok := e.Book.Engine.Suggest(lang, text); ok {
		e.Notice(conversation.Say("problem.unknown_command", locale.Args{"text": shown, "suggestion": quoted(suggestion)}))
		return nil
	}
	e.Notice(conversation.Say("problem.unknown_command.no_suggestion", locale.Args{"text": shown}))
	return nil
}

// ownCustomer finds one's own customer by the name alone: the answer to "which
// plan?", and a way back to a plan at any time.
func (e *Env) ownCustomer(text string) (string, bool, error) {
	_, accounts, err := e.plans()
	if err != nil {
		return "", false, err
	}
	for _, a := range accounts {
		if locale.Fold(a.Name) == locale.Fold(text) && e.mayEdit(a) {
			return a.Name, true, nil
		}
	}
	return "", false, nil
}
