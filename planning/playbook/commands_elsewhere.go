package playbook

import (
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/scheduler"
)

// newPlan starts a plan: whoever starts the first one of an account becomes
// its account manager (001-09).
func newPlan(e *Env, a map[string]string) error {
	name := strings.Join(strings.Fields(locale.Clean(a["customer"])), " ")
	if name == "" {
		if err := e.Open(FlowStart, ""); err != nil {
			return err
		}
		e.Silent()
		return e.Advance(conversation.Move{Verb: conversation.Show})
	}
	return e.startPlan(name, false)
}

// startPlan opens a plan for a customer, unless there is one already.
func (e *Env) startPlan(name string, afresh bool) error {
	e.Silent()
	if n := locale.Length(name); n > 60 {
		e.Notice(conversation.Say("problem.too_long", args("n", n, "limit", 60, "text", quoted(clip(name, 80)))))
		return e.Flush()
	}
	account, ok, err := e.Tx.AccountNamed(e.Place.Tenant, name)
	if err != nil {
		return err
	}
	if !ok {
		account = Account{Tenant: e.Place.Tenant, Name: name, Manager: e.Person.ID, Record: conversation.NewRecord(), Created: e.Now}
		if err := e.Tx.SaveAccount(&account); err != nil {
			return err
		}
	}
	if account.Example {
		return showExample(e, nil)
	}
	if account.Manager == "" { // imported, and nobody's yet
		account.Manager = e.Person.ID
		if err := e.Tx.SaveAccount(&account); err != nil {
			return err
		}
	}
	if !e.mayEdit(account) {
		return e.accountTaken(account)
	}
	plans, err := e.Tx.PlansOf(e.Place.Tenant, account.ID)
	if err != nil {
		return err
	}
	for _, p := range plans {
		switch {
		case p.State == Draft || p.State == Presented || p.State == Active:
			return e.reopen(p, account)
		case p.State == Cancelled && !afresh && e.Now.Sub(p.Cancelled) < restoreWindow:
			return e.offerRestore(p)
		}
	}
	return e.create(account, plans)
}

func (e *Env) accountTaken(account Account) error {
	manager, _, err := e.Tx.Person(e.Place.Tenant, account.Manager)
	if err != nil {
		return err
	}
	m := e.Message("notice", conversation.Say("say.account_taken", locale.Args{"customer": quoted(account.Name), "manager": quoted(manager.Name)}))
	m.Buttons = []bot.Button{e.Run("other_customer", "new plan")}
	return e.Say(m)
}

// reopen goes on with a plan that exists.
func (e *Env) reopen(p Plan, account Account) error {
	if other, busy, err := e.editedBy(p); err != nil || busy {
		if err != nil {
			return err
		}
		hour, minute, _ := p.EditSince.In(e.Zone()).Clock()
		m := e.Message("notice", conversation.Say("problem.being_edited", args("person", quoted(other.Name), "time", e.Book.Words.Printer(e.Language()).Time(hour, minute))))
		m.Buttons = []bot.Button{{Label: e.Label("button.read", nil), Verb: VerbRun, Value: "plan " + account.Name}}
		return e.Say(m)
	}
	if err := e.Open(FlowPlan, p.ID); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.plan_exists", locale.Args{"customer": quoted(account.Name), "n": e.step()}))
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// editedBy tells who else is editing a plan right now (E-8).
func (e *Env) editedBy(p Plan) (Person, bool, error) {
	if p.Editor == "" || p.Editor == e.Person.ID || e.Now.Sub(p.EditSince) > editingTime {
		return Person{}, false, nil
	}
	other, ok, err := e.Tx.Person(e.Place.Tenant, p.Editor)
	return other, ok, err
}

// create opens the draft. What an earlier plan and the account record know is
// brought along and asked for confirmation by its pack (002-05).
func (e *Env) create(account Account, earlier []Plan) error {
	p := Plan{Tenant: e.Place.Tenant, Account: account.ID, State: Draft, Author: e.Person.ID, Created: e.Now, Record: conversation.NewRecord()}
	p.Record.Set(conversation.Key{Step: "customer_name"}, e.answer(conversation.TextValue(account.Name)))
	prepared := e.answer(conversation.DateValue(e.Today()))
	prepared.Derived = true
	p.Record.Set(conversation.Key{Step: "prepared_on"}, prepared)
	for _, step := range []string{"customer_since", "industry"} { // an import may know them
		if known, ok := account.Record.Get(conversation.Key{Step: step}); ok {
			known.Derived = true
			p.Record.Set(conversation.Key{Step: step}, known)
		}
	}
	created := conversation.Say("say.plan_created", locale.Args{"customer": quoted(account.Name)})
	for _, old := range earlier {
		if old.State == Closed {
			carryOver(p.Record, old.Record)
			created = conversation.Say("say.next_plan_created", locale.Args{"customer": quoted(account.Name)})
			break
		}
	}
	if err := e.Tx.SavePlan(&p); err != nil {
		return err
	}
	if err := e.Open(FlowPlan, p.ID); err != nil {
		return err
	}
	e.Notice(created)
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// carryOver brings what lasts longer than a period into the next plan.
func carryOver(to, from *conversation.Record) {
	for _, step := range []string{
		"customer_since", "industry", "customer_address", "customer_phone", "customer_fax", "customer_website",
		"industry_position", "buying_process", "review_cycle",
	} {
		if a, ok := from.Get(conversation.Key{Step: step}); ok && a.State == conversation.Answered {
			a.Derived = true
			to.Set(conversation.Key{Step: step}, a)
		}
	}
}

func (e *Env) offerRestore(p Plan) error {
	if err := e.Open(FlowRestore, p.ID); err != nil {
		return err
	}
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

func listPlans(e *Env, _ map[string]string) error {
	plans, accounts, err := e.plans()
	if err != nil {
		return err
	}
	if len(plans) == 0 {
		e.Notice(conversation.Say("say.no_plans_yet", nil))
		return nil
	}
	texts := []conversation.Text{conversation.Say("say.plans", nil)}
	for i := range plans {
		line, err := e.planLine(plans[i], accounts[i])
		if err != nil {
			return err
		}
		texts = append(texts, line)
	}
	m := e.Message("notice", texts...)
	for _, a := range accounts[:min(len(accounts), 3)] {
		m.Buttons = append(m.Buttons, bot.Button{Label: bot.Plain(e.Book.Words.Printer(e.Language()).Shorten(a.Name, 24)), Verb: VerbRun, Value: "plan " + a.Name})
	}
	return e.Say(m)
}

func (e *Env) planLine(p Plan, a Account) (conversation.Text, error) {
	session, ok, err := e.Tx.SessionFor(e.Place.Tenant, FlowPlan, p.ID, a.Manager)
	if err != nil {
		return conversation.Text{}, err
	}
	printer := e.Book.Words.Printer(e.Language())
	line := args("customer", quoted(a.Name), "n", 1, "state", conversation.Say("plan_state."+string(p.State), nil), "date", civilOf(e, p, session))
	key := "say.plans_line"
	if span := period(p.Record); span.LastDay().IsZero() {
		key = "say.plans_line.no_period"
	} else {
		line["period"] = printer.Period(span.FirstDay, span.LastDay())
	}
	if ok {
		session.Records = map[string]*conversation.Record{conversation.Main: p.Record, accountRecord: a.Record}
		if session.Status == conversation.Finished && key == "say.plans_line" {
			key = "say.plans_line.complete"
		} else {
			line["n"] = e.stepOf(session.Session)
		}
	}
	return conversation.Say(key, line), nil
}

func civilOf(e *Env, p Plan, s Session) string {
	last := p.Created
	if s.Touched.After(last) {
		last = s.Touched
	}
	return e.Book.Words.Printer(e.Language()).Date(dayIn(last, e.Zone()))
}

func listAccounts(e *Env, _ map[string]string) error {
	accounts, err := e.Tx.Accounts(e.Place.Tenant)
	if err != nil {
		return err
	}
	texts := []conversation.Text{conversation.Say("say.accounts", nil)}
	for _, a := range accounts {
		if a.Example {
			continue
		}
		manager, err := e.planner(a.Manager)
		if err != nil {
			return err
		}
		name := quoted(manager.Name)
		if manager.Name == "" {
			name = conversation.Say("team.nobody", nil)
		}
		texts = append(texts, conversation.Say("say.accounts_line", locale.Args{"customer": quoted(a.Name), "manager": name}))
	}
	if len(texts) == 1 {
		texts = []conversation.Text{conversation.Say("say.no_accounts", nil)}
	}
	e.Notice(texts...)
	return nil
}

// planner is a user as the plan names them.
func (e *Env) planner(id string) (planning.Person, error) {
	if id == "" {
		return planning.Person{}, nil
	}
	p, _, err := e.Tx.Person(e.Place.Tenant, id)
	if err != nil {
		return planning.Person{}, err
	}
	return planning.Person{Kind: planning.Colleague, ID: id, Name: p.Name, Side: planning.Ours}, nil
}

// home is what waits, the plans, and help.
func home(e *Env, _ map[string]string) error {
	sessions, err := e.Tx.SessionsOf(e.Place.Tenant, e.Person.ID)
	if err != nil {
		return err
	}
	texts := []conversation.Text{conversation.Say("home.waiting", nil)}
	for _, s := range sessions {
		if s.Flow != FlowPlan {
			continue
		}
		p, ok, err := e.Tx.Plan(e.Place.Tenant, s.Subject)
		if err != nil || !ok {
			return err
		}
		a, _, err := e.Tx.Account(e.Place.Tenant, p.Account)
		if err != nil {
			return err
		}
		s.Records = map[string]*conversation.Record{conversation.Main: p.Record, accountRecord: a.Record}
		texts = append(texts, conversation.Say("home.paused", args("customer", quoted(a.Name), "n", e.stepOf(s.Session))))
		for _, row := range p.Record.Rows("action", -1) {
			if until := p.Record.Value("park_until", row.ID).Date; !until.IsZero() && !until.After(e.Today()) {
				texts = append(texts, conversation.Say("home.parked_back", args("customer", quoted(a.Name), "action", quoted(p.Record.Text("action_title", row.ID)), "date", until)))
			}
		}
	}
	if len(texts) == 1 {
		texts = []conversation.Text{conversation.Say("home.nothing_waiting", nil)}
	}
	e.Notice(texts...)
	if err := listPlans(e, nil); err != nil {
		return err
	}
	e.Notice(conversation.Say("home.help", nil))
	return nil
}

// greet is first contact, or where the person stands.
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
		e.Notice(conversation.Say("say.hi_with_plan", args("person", quoted(first), "n", e.step())))
		return e.Advance(conversation.Move{Verb: conversation.Show})
	}
	e.Notice(conversation.Say("say.hi", args("person", quoted(first))))
	return home(e, nil)
}

// externalReads tells somebody of the customer, privately, what they can do.
func externalReads(e *Env) error {
	e.Silent()
	manager := ""
	accounts, err := e.Tx.Accounts(e.Place.Tenant)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		known := findContact(a.Record, e.Person.Name) != 0
		if !known && locale.Fold(a.Name) != locale.Fold(e.Person.Organisation) {
			continue
		}
		p, err := e.planner(a.Manager)
		if err != nil {
			return err
		}
		if manager == "" {
			manager = p.Name
		}
	}
	if manager == "" {
		return e.Say(e.Message("notice", conversation.Say("problem.customer_only_reads.nobody", nil)))
	}
	return e.Say(e.Message("notice", conversation.Say("problem.customer_only_reads", args("manager", quoted(manager)))))
}

func help(e *Env, _ map[string]string) error {
	texts := []conversation.Text{conversation.Say("say.help.nowhere", nil)}
	texts = append(texts, e.helpLines()...)
	e.Notice(texts...)
	return nil
}

// HelpLines are all commands with what they do.
func (e *Env) helpLines() []conversation.Text {
	printer := e.Book.Words.Printer(e.Language())
	var texts []conversation.Text
	for _, group := range []struct {
		title string
		class conversation.Class
	}{{"help.navigation", conversation.Navigation}, {"help.plan", conversation.Within}, {"help.elsewhere", conversation.Elsewhere}} {
		texts = append(texts, conversation.Say(group.title, nil))
		for _, c := range e.Book.Engine.Commands(group.class) {
			if !e.Book.Words.Has("does." + c.ID) {
				continue
			}
			pattern, _, _ := strings.Cut(printer.Text("command."+c.ID, nil), "|")
			pattern = placeholderWords.Replace(strings.TrimSpace(pattern))
			texts = append(texts, conversation.Say("help.line", args("command", quoted(pattern), "does", conversation.Say("does."+c.ID, nil))))
		}
	}
	return texts
}

var placeholderWords = strings.NewReplacer("{n}", "2", "{rest}", "…", "{customer}", "…")

// resume brings a paused session back.
func resume(e *Env, _ map[string]string) error {
	sessions, err := e.Tx.SessionsOf(e.Place.Tenant, e.Person.ID)
	if err != nil {
		return err
	}
	e.Silent()
	sessions = slices.DeleteFunc(sessions, func(s Session) bool { return s.Flow != FlowPlan && s.Flow != FlowAccept })
	switch len(sessions) {
	case 0:
		return e.Say(e.Message("notice", conversation.Say("say.nothing_paused", nil)))
	case 1:
		return e.resumeSession(sessions[0])
	}
	m := e.Message("question", conversation.Say("say.which_to_continue", nil))
	for _, s := range sessions {
		p, ok, err := e.Tx.Plan(e.Place.Tenant, s.Subject)
		if err != nil {
			return err
		}
		a, found, err := e.Tx.Account(e.Place.Tenant, p.Account)
		if err != nil {
			return err
		}
		if ok && found {
			m.Options = append(m.Options, bot.Button{Label: a.Name, Verb: VerbRun, Value: "new plan for " + a.Name})
		}
	}
	return e.Say(m)
}

func (e *Env) resumeSession(s Session) error {
	s.Place = e.Place
	if err := e.Load(&s); err != nil {
		return err
	}
	return e.Advance(conversation.Move{Verb: conversation.Resume})
}

func nothingRuns(e *Env, id string) error {
	e.Silent()
	switch id {
	case "cancel":
		return e.Say(e.Message("notice", conversation.Say("say.nothing_to_cancel", nil)))
	case "undo":
		return e.Say(e.Message("notice", conversation.Say("say.nothing_to_undo", nil)))
	default:
		return e.Say(e.Message("notice", conversation.Say("say.help.nowhere", nil), conversation.Say("home.help", nil)))
	}
}

// why explains the last message that came unasked.
func why(e *Env, _ map[string]string) error {
	key, of := e.Person.Settings.LastUnasked, e.Person.Settings.LastUnaskedOf
	if key == "" {
		e.Notice(conversation.Say("say.why_nothing", nil))
		return nil
	}
	e.Notice(conversation.Say(key, args("customer", quoted(of))))
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
	texts = append(texts, conversation.Say("context.settings_commands", nil))
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
		e.Notice(conversation.Say("ask.away", nil))
		return nil
	}
	p := e.Book.Words.Printer(e.Language())
	got := locale.ParseDate(e.Language(), text, e.Today())
	if got.Problem != "" || len(got.Others) > 0 || got.Open {
		e.Notice(conversation.Say("problem.not_a_date", args("text", quoted(clip(text, 60)))))
		return nil
	}
	if !got.Date.After(e.Today()) {
		e.Notice(conversation.Say("problem.past_date", args("date", p.DateLong(got.Date))))
		return nil
	}
	back := scheduler.CalendarOf(e.Person.Settings.Country).WorkingDay(got.Date)
	e.Person.Settings.AwayUntil = back
	e.Notice(conversation.Say("ask.away.confirm.no_deputy", args("date", p.DateLong(back))))
	return nil
}

// glossary prints every term in the reader's language (001-31).
func glossary(e *Env, _ map[string]string) error {
	texts := []conversation.Text{conversation.Say("say.glossary", nil)}
	for _, key := range e.Book.Words.Keys() {
		name, ok := strings.CutPrefix(key, "term.")
		if !ok || !e.Book.Words.Has("meaning."+name) {
			continue
		}
		texts = append(texts, conversation.Say("say.glossary_line", args("term", conversation.Say(key, nil), "meaning", conversation.Say("meaning."+name, nil))))
	}
	e.Notice(texts...)
	return nil
}

// myData counts what is linked to the person.
func myData(e *Env, _ map[string]string) error {
	plans, _, err := e.plans()
	if err != nil {
		return err
	}
	answers := 0
	for _, p := range plans {
		for _, k := range p.Record.Keys() {
			if a, _ := p.Record.Get(k); a.By == e.Person.ID {
				answers++
			}
		}
	}
	e.Notice(conversation.Say("say.my_data", args("plans", conversation.Say("count.plan", args("n", len(plans))), "answers", conversation.Say("count.answer", args("n", answers)))))
	return nil
}

// minutes shows the active-time meter (method g).
func minutes(e *Env, _ map[string]string) error {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	total, month, err := e.activeMinutes(p)
	if err != nil {
		return err
	}
	versions, err := e.Tx.Versions(e.Place.Tenant, p.ID)
	if err != nil {
		return err
	}
	text := conversation.Say("say.minutes", args("n", total))
	if len(versions) > 0 {
		text = conversation.Say("say.minutes_month", args("n", month))
	}
	e.Notice(conversation.Say("say.field_value", args("field", quoted(account.Name), "value", text)))
	return nil
}

// activeMinutes are the person's own minutes on a plan: all of them, and those
// of this calendar month.
func (e *Env) activeMinutes(p *Plan) (total, month int, err error) {
	found, err := e.Tx.Activities(e.Place.Tenant, e.Person.ID, p.Created.AddDate(0, 0, -1), e.Now)
	if err != nil {
		return 0, 0, err
	}
	var all []planning.Activity
	for _, a := range found {
		all = append(all, planning.Activity{Person: a.Person, Plan: a.Plan, At: a.At})
	}
	meter := planning.Meter{Person: e.Person.ID, Plan: p.ID}
	today := e.Today()
	today.Day = 1
	first := today.At(0, 0, e.Zone())
	all = slices.DeleteFunc(all, func(a planning.Activity) bool { return a.At.After(e.Now) })
	whole := planning.ActiveSeconds(all, p.Created.AddDate(0, 0, -1), e.Now.Add(1))
	since := planning.ActiveSeconds(all, first, e.Now.Add(1))
	return planning.WholeMinutes(whole[meter]), planning.WholeMinutes(since[meter]), nil
}

// team shows who works on the account.
func team(e *Env, a map[string]string) error {
	p, account, err := e.whichPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	m, err := e.material(p, account)
	if err != nil {
		return err
	}
	plan := m.Plan()
	line := func(label string, names []string) conversation.Text {
		value := conversation.Say("team.nobody", nil)
		if len(names) > 0 {
			value = quoted(strings.Join(names, ", "))
		}
		return conversation.Say("say.field_value", args("field", conversation.Say(label, nil), "value", value))
	}
	var members, approvers, contacts []string
	for _, member := range plan.Overview.Team {
		name := member.Person.Name
		if member.Role != "" {
			name += " (" + member.Role + ")"
		}
		members = append(members, name)
	}
	for _, approver := range plan.Approvers {
		approvers = append(approvers, approver.Person.Name)
	}
	for _, contact := range plan.Overview.MainContacts {
		contacts = append(contacts, contact.Person.Name)
	}
	e.Notice(conversation.Say("say.team", locale.Args{"customer": quoted(account.Name)}),
		line("team.account_manager", []string{plan.Account.Manager.Name}), line("team.members", members), line("team.contacts", contacts), line("team.approvers", approvers),
		conversation.Say("context.team_add", nil))
	return nil
}

func remindTomorrow(e *Env, _ map[string]string) error {
	sessions, err := e.Tx.SessionsOf(e.Place.Tenant, e.Person.ID)
	if err != nil || len(sessions) == 0 {
		return err
	}
	e.Silent()
	if err := e.Later(*e.Person, JobResume, sessions[0].ID, sessions[0].Subject, e.Today().AddDays(1), map[string]string{"session": sessions[0].ID}); err != nil {
		return err
	}
	day := scheduler.CalendarOf(e.Person.Settings.Country).WorkingDay(e.Today().AddDays(1))
	p := e.Book.Words.Printer(e.Language())
	return e.Say(e.Message("notice", conversation.Say("say.reminder_set", args("date", p.DateLong(day), "time", p.Time(9, 0)))))
}
