package playbook

import (
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// why explains the last message that came unasked.
func why(e *Env, _ map[string]string) error {
	key, of := e.Person.Settings.LastUnasked, e.Person.Settings.LastUnaskedOf
	if key == "" {
		e.Notice(conversation.Say("say.why_nothing", nil))
		return nil
	}
	e.Notice(conversation.Say(key, args("customer", quoted(of), "action", quoted(e.Person.Settings.LastUnaskedAbout))))
	return nil
}

func changeLanguage(e *Env, a map[string]string) error {
	wanted := strings.TrimSpace(a["rest"])
	if wanted == "" {
		m := e.Message("question", conversation.Say("ask.setting.language", nil))
		for _, lang := range []locale.Language{locale.English, locale.German, locale.Dutch} {
			m.Options = append(m.Options, bot.Button{Label: e.Label("language."+string(lang), nil), Verb: VerbRun, Value: "language " + string(lang)})
		}
		e.Silent()
		return e.Say(m)
	}
	lang, ok := locale.ParseLanguage(wanted)
	if !ok {
		e.Notice(conversation.Say("problem.language_unknown", nil))
		return nil
	}
	e.Person.Spoken = lang.Base()
	e.Notice(conversation.Say("say.language_changed", nil), conversation.Say("context.language_changed", nil))
	return nil
}

// exampleDay is a day in six weeks, for examples.
func (e *Env) exampleDay() string {
	return e.Book.Words.Printer(e.Language()).Date(e.Today().AddDays(42))
}
