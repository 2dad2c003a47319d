package playbook

import (
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/scheduler"
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

// settings shows them; each is changed by its command.
func settings(e *Env, _ map[string]string) error {
	s := e.Person.Settings
	p := e.Book.Words.Printer(e.Language())
	country := s.Country
	if country == "" {
		country = countryOfZone(e.Person.Zone)
	}
	countryName := conversation.Say("setting_value.none", nil)
	if country != "" {
		countryName = conversation.Say("country."+country, nil)
	}
	away := conversation.Say("setting_value.not_set", nil)
	if !s.AwayUntil.IsZero() {
		away = quoted(p.DateLong(s.AwayUntil))
	}
	zone := quoted(e.Person.Zone)
	if e.Person.Zone == "" {
		zone = quoted("UTC")
	}
	texts := []conversation.Text{conversation.Say("say.settings", nil)}
	for _, row := range []struct {
		label string
		value conversation.Text
	}{
		{"setting.language", conversation.Say("language."+string(e.Language().Base()), nil)},
		{"setting.time_zone", zone},
		{"setting.writing_hours", conversation.Say("setting_value.writing_hours", args("from", p.Time(8, 30), "to", p.Time(18, 0)))},
		{"setting.away", away},
		{"setting.holidays", countryName},
	} {
		texts = append(texts, conversation.Say("say.field_value", args("field", conversation.Say(row.label, nil), "value", row.value)))
	}
	texts = append(texts, conversation.Say("context.settings_commands", args("date", e.exampleDay())))
	e.Notice(texts...)
	return nil
}

// away notes days off: nothing is sent before the day of return.
func away(e *Env, a map[string]string) error {
	text := strings.TrimSpace(a["rest"])
	switch {
	case text == "" && !e.Person.Settings.AwayUntil.IsZero():
		e.Person.Settings.AwayUntil = e.Today()
		e.Notice(conversation.Say("say.back_again", nil))
		return nil
	case text == "":
		e.Notice(conversation.Say("ask.away", args("date", e.exampleDay())))
		return nil
	}
	p := e.Book.Words.Printer(e.Language())
	got := locale.ParseDate(e.Language(), text, e.Today())
	shown := quoted(clip(text, 60))
	switch {
	case got.Problem == locale.NoSuchDay && !got.Nearest.IsZero():
		e.Notice(conversation.Say("problem.no_such_day", args("text", shown, "example", p.Date(got.Nearest))))
		return nil
	case got.Problem != "" || len(got.Others) > 0 || got.Open:
		e.Notice(conversation.Say("problem.not_a_date", args("text", shown, "example", e.exampleDay())))
		return nil
	}
	if !got.Date.After(e.Today()) {
		e.Notice(conversation.Say("problem.past_date", args("date", p.Capital(p.DateLong(got.Date)))))
		return nil
	}
	back := scheduler.CalendarOf(e.Person.country()).WorkingDay(got.Date)
	e.Person.Settings.AwayUntil = back
	e.Notice(conversation.Say("ask.away.confirm.no_deputy", args("date", p.DateLong(back))))
	return nil
}

// exampleDay is a day in six weeks, for examples.
func (e *Env) exampleDay() string {
	return e.Book.Words.Printer(e.Language()).Date(e.Today().AddDays(42))
}
