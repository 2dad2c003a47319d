package playbook

import (
	"strconv"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// FlowSetting asks for the new value of one line of the settings.
const (
	FlowSetting   = "setting"
	EffectSetting = "setting"
)

// SettingFlow asks one question; which line it is about is known from before.
func SettingFlow() *conversation.Flow {
	which := func(c *conversation.Scene) int {
		n, _ := strconv.Atoi(c.Facts.Known["line_asked"]) // 0 where none is asked
		return n
	}
	s := line("setting_value", conversation.Warned, 120)
	s.In, s.Unnumbered, s.Tap = decisionRecord, true, true
	s.When = func(c *conversation.Scene) bool { return which(c) > 0 }
	s.Ask = func(c *conversation.Scene) conversation.Text {
		return conversation.Say("ask.setting."+strconv.Itoa(which(c)), args("customer", quoted(c.Facts.Known["line_customer"])))
	}
	s.Options = func(c *conversation.Scene) []conversation.Option { return settingOptions(c, which(c)) }
	s.Check = func(c *conversation.Scene, v conversation.Value) *conversation.Problem {
		_, problem := readSetting(c, which(c), v.Text)
		return problem
	}
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return []conversation.Effect{{Name: EffectSetting, Args: map[string]string{"text": v.Text}}}
	}
	return &conversation.Flow{ID: FlowSetting, Sections: []conversation.Section{{ID: "setting", Items: []conversation.Item{s}}}}
}

// beginSetting is how Settings.Deciding begins while a line is asked about; the
// line and, of an account's, its id follow.
const beginSetting = "setting "

func (e *Env) knownSetting(known map[string]string) error {
	if e.Session == nil || e.Session.Flow != FlowSetting {
		return nil
	}
	rest, ok := strings.CutPrefix(e.Person.Settings.Deciding, beginSetting)
	if !ok {
		return nil
	}
	number, account, _ := strings.Cut(rest, " ")
	known["line_asked"] = number
	if account == "" {
		return nil
	}
	a, _, err := e.Tx.Account(e.Place.Tenant, account)
	known["line_customer"] = a.Name
	return err
}

// changeSetting reads "5", "5 2" or "Contoso" after the word settings.
func (e *Env) changeSetting(rest string) error {
	word, value, _ := strings.Cut(strings.TrimSpace(rest), " ")
	number, err := strconv.Atoi(word)
	if err != nil {
		return e.showSettings(rest)
	}
	if number < lineLanguage || number > lineWeekly {
		e.Notice(conversation.Say("problem.not_a_whole_number", args("from", lineLanguage, "to", lineWeekly)))
		return nil
	}
	account := ""
	if number >= lineAccountOnDay {
		var customer string
		value, customer, _ = cutWord(value, "for", "für", "fuer", "voor")
		p, a, err := e.whichPlan(customer)
		if err != nil || p == nil {
			return err
		}
		if !e.mayEdit(*a) {
			return e.sayNotAllowed(*a)
		}
		account = a.ID
	}
	if number == lineAway {
		return away(e, map[string]string{"rest": value})
	}
	e.Person.Settings.Deciding = strings.TrimSpace(beginSetting + strconv.Itoa(number) + " " + account)
	if value = strings.TrimSpace(value); value != "" {
		return setSetting(e, map[string]string{"text": value})
	}
	if err := e.Open(FlowSetting, ""); err != nil {
		return err
	}
	e.Silent()
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// setSetting stores the new value of the line that is being decided on, and lets
// what was planned by the old one move.
func setSetting(e *Env, a map[string]string) error {
	rest, ok := strings.CutPrefix(e.Person.Settings.Deciding, beginSetting)
	e.Person.Settings.Deciding = ""
	number, account, _ := strings.Cut(rest, " ")
	line, err := strconv.Atoi(number)
	if !ok || err != nil || a["text"] == "" {
		return nil //nolint:nilerr // nothing is being decided
	}
	facts := conversation.Facts{Now: e.Now, Today: e.Today(), Language: e.Language(), Me: e.Me(), Known: map[string]string{}}
	v, problem := readSetting(e.Book.Engine.Scene(&conversation.Session{}, facts), line, a["text"])
	if problem != nil {
		e.Notice(conversation.Say(problem.Key, problem.Args))
		return nil
	}
	s := &e.Person.Settings
	switch line {
	case lineLanguage:
		e.Person.Spoken = v.Language
		e.Notice(conversation.Say("say.language_changed", nil), conversation.Say("context.language_changed", nil))
		return nil
	case lineZone:
		e.Person.Zone = v.Text
	case lineHours:
		s.QuietUntil, s.QuietFrom = v.From, v.To
	case lineDigest:
		if v.Text != "" {
			s.DigestDay = v.Text
		}
		if v.From != "" {
			s.DigestHour = v.From
		}
	case lineBefore:
		s.ReminderDays = &v.Number
	case lineOnDay:
		s.OnDueDay = v.On
	case lineHolidays:
		s.Country = v.Text
	default:
		return e.setAccountLine(account, line, v.On)
	}
	label, value := e.settingLine(line)
	e.Notice(conversation.Say("say.setting_changed", args("field", label, "value", value)))
	return e.replan(*e.Person)
}

// replan moves what comes unasked to a person to the hours and days they want.
func (e *Env) replan(p Person) error {
	mine, err := e.ownActions(p.ID)
	if err != nil {
		return err
	}
	accounts, err := e.Tx.AccountsOf(e.Place.Tenant, p.ID)
	if err != nil {
		return err
	}
	if len(mine) > 0 || len(accounts) > 0 || p.Settings.DigestDay == digestOff {
		if err := e.planDigest(p); err != nil {
			return err
		}
	}
	for _, a := range mine {
		if a.Due.IsZero() {
			continue
		}
		onDay, err := e.dueDayOf(a.Plan)
		if err != nil {
			return err
		}
		if err := e.planReminder(p, a.Plan, a.Row, a.Due, onDay); err != nil {
			return err
		}
	}
	return nil
}

// dueDayOf reports whether the owners of a plan's actions are reminded on the due
// day as well.
func (e *Env) dueDayOf(plan string) (bool, error) {
	p, ok, err := e.Tx.Plan(e.Place.Tenant, plan)
	if err != nil || !ok {
		return false, err
	}
	s, err := e.accountSettings(p.Account)
	return s.OnDueDay, err
}

// setAccountLine changes a line of an account.
func (e *Env) setAccountLine(account string, line int, on bool) error {
	a, ok, err := e.Tx.Account(e.Place.Tenant, account)
	if err != nil || !ok || !e.mayEdit(a) {
		return err
	}
	s, err := e.accountSettings(account)
	if err != nil {
		return err
	}
	if line == lineAccountOnDay {
		s.OnDueDay = on
	} else {
		s.NoWeekly = !on
	}
	if err := e.saveAccountSettings(account, s); err != nil {
		return err
	}
	label, value, err := e.accountLine(a, line)
	if err != nil {
		return err
	}
	e.Notice(conversation.Say("say.setting_changed", args("field", label, "value", value)))
	if line != lineAccountOnDay {
		return nil
	}
	plans, err := e.Tx.PlansOf(e.Place.Tenant, account)
	if err != nil {
		return err
	}
	for _, p := range plans {
		if p.State != Active {
			continue
		}
		now, err := e.ruling(&p)
		if err != nil {
			return err
		}
		if err := e.planReminders(&p, now.record); err != nil {
			return err
		}
	}
	return nil
}

// settingLine is a line of the person's settings: its name and its value.
func (e *Env) settingLine(line int) (label, value conversation.Text) {
	s, p := e.Person.Settings, e.Book.Words.Printer(e.Language())
	onOff := map[bool]string{true: "setting_value.on", false: "setting_value.off"}
	switch line {
	case lineLanguage:
		return conversation.Say("setting.language", nil), conversation.Say("language."+string(e.Language().Base()), nil)
	case lineZone:
		zone := e.Person.Zone
		if zone == "" {
			zone = "UTC"
		}
		return conversation.Say("setting.time_zone", nil), quoted(zone)
	case lineHours:
		from, until := s.writingHours()
		return conversation.Say("setting.writing_hours", nil), conversation.Say("setting_value.writing_hours", args("hours", e.hoursWords(from, until)))
	case lineDigest:
		day, clock, off := s.digestAt()
		value = conversation.Say("setting_value.digest", args("day", p.Text("together.weekday."+strconv.Itoa(int(day)), nil), "time", e.clockWords(clock)))
		if off {
			value = conversation.Say(onOff[false], nil)
		}
		return conversation.Say("setting.digest", nil), value
	case lineBefore:
		days := dueDays
		if s.ReminderDays != nil {
			days = *s.ReminderDays
		}
		return conversation.Say("setting.before_due", nil), conversation.Say("count.working_day", args("n", days))
	case lineOnDay:
		return conversation.Say("setting.on_due_day", nil), conversation.Say(onOff[s.OnDueDay], nil)
	case lineAway:
		value = conversation.Say("setting_value.not_set", nil)
		if s.AwayUntil.After(e.Today()) {
			value = conversation.Say("setting_value.away", args("date", p.DateLong(s.AwayUntil)))
		}
		return conversation.Say("setting.away", nil), value
	default:
		value = conversation.Say("setting_value.none", nil)
		if country := e.Person.country(); country != "" {
			value = conversation.Say("country."+country, nil)
		}
		return conversation.Say("setting.holidays", nil), value
	}
}

// accountLine is a line of an account.
func (e *Env) accountLine(a Account, line int) (label, value conversation.Text, err error) {
	s, err := e.accountSettings(a.ID)
	if err != nil {
		return label, value, err
	}
	onOff := map[bool]string{true: "setting_value.on", false: "setting_value.off"}
	if line == lineAccountOnDay {
		return conversation.Say("setting.account_due_day", nil), conversation.Say(onOff[s.OnDueDay], nil), nil
	}
	c, ok, err := e.teamChannel(&a)
	if err != nil {
		return label, value, err
	}
	if !ok {
		return conversation.Say("setting.weekly_line", nil), conversation.Say("setting_value.no_team_channel", nil), nil
	}
	return conversation.Say("setting.weekly_line_in", args("channel", quoted("#"+c.Name))), conversation.Say(onOff[!s.NoWeekly], nil), nil
}

// settings shows them by number, or changes one.
func settings(e *Env, a map[string]string) error {
	rest := strings.TrimSpace(a["rest"])
	switch number, value, _ := strings.Cut(rest, " "); {
	case rest == "":
	case !e.Person.External:
		return e.changeSetting(rest)
	case (number == strconv.Itoa(lineLanguage) || number == strconv.Itoa(lineZone)) && strings.TrimSpace(value) != "":
		return e.changeSetting(rest) // the two that concern somebody of a customer; no question is opened for them
	}
	return e.showSettings("")
}

// showSettings lists the lines; those of an account for whoever manages it.
func (e *Env) showSettings(customer string) error {
	texts := []conversation.Text{conversation.Say("say.settings", nil)}
	last := lineHolidays
	if e.Person.External { // nothing else comes to them unasked
		last = lineZone
	}
	numbered := func(n int, label, value conversation.Text) {
		texts = append(texts, conversation.Say("say.setting_line", args("n", n, "field", label, "value", value)))
	}
	for n := lineLanguage; n <= last; n++ {
		label, value := e.settingLine(n)
		numbered(n, label, value)
	}
	if e.Person.External {
		e.Notice(append(texts, conversation.Say("say.customer_settings", nil))...)
		return nil
	}
	account, err := e.settingsAccount(customer)
	if err != nil {
		return err
	}
	if account != nil {
		texts = append(texts, conversation.Say("say.settings_of", args("customer", quoted(account.Name))))
		for n := lineAccountOnDay; n <= lineWeekly; n++ {
			label, value, err := e.accountLine(*account, n)
			if err != nil {
				return err
			}
			numbered(n, label, value)
		}
		s, err := e.accountSettings(account.ID)
		if err != nil {
			return err
		}
		texts = append(texts, conversation.Say("say.field_value", args("field", conversation.Say("setting.rhythm", nil), "value", e.rhythmState(s))))
	}
	texts = append(texts, conversation.Say("context.settings_change", nil))
	m := e.Message("notice", texts...)
	for n := lineLanguage; n <= lineHolidays; n++ {
		label, _ := e.settingLine(n)
		m.Options = append(m.Options, bot.Button{Label: strconv.Itoa(n) + " " + bot.Plain(e.Print(label)), Verb: VerbRun, Value: "settings " + strconv.Itoa(n)})
	}
	if account != nil {
		for n := lineAccountOnDay; n <= lineWeekly; n++ {
			name := map[int]string{lineAccountOnDay: "setting.account_due_day", lineWeekly: "setting.weekly_line"}[n]
			m.Options = append(m.Options, bot.Button{Label: strconv.Itoa(n) + " " + e.Label(name, nil), Verb: VerbRun, Value: "settings " + strconv.Itoa(n) + " for " + account.Name})
		}
	}
	for i := range m.Options {
		m.Options[i].Label = e.Book.Words.Printer(e.Language()).Shorten(m.Options[i].Label, 24)
	}
	e.Silent()
	return e.Say(m)
}

// settingsAccount is the account whose lines are shown: the one named, else the
// only one of the person.
func (e *Env) settingsAccount(customer string) (*Account, error) {
	accounts, err := e.Tx.AccountsOf(e.Place.Tenant, e.Person.ID)
	if err != nil {
		return nil, err
	}
	var mine []Account
	for _, a := range accounts {
		if a.Example || !e.mayEdit(a) {
			continue
		}
		if customer != "" && locale.Fold(a.Name) == locale.Fold(customer) {
			return &a, nil
		}
		mine = append(mine, a)
	}
	if customer == "" && len(mine) == 1 {
		return &mine[0], nil
	}
	if customer != "" {
		e.Notice(conversation.Say("problem.setting_unknown", args("text", quoted(clip(customer, 60)))))
	}
	return nil, nil
}
