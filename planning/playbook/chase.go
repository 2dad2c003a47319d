package playbook

import (
	"slices"
	"strconv"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/scheduler"
)

// The jobs of an answer that does not come: two reminders to the approvers, and
// telling the account manager that it was the last.
const (
	JobChase     = "answer_reminder"
	JobChaseOver = "answer_overdue"
)

// lastReminder is how many reminders an approver gets (method d.6, no answer).
const lastReminder = 2

// secondAfter is how many working days lie between them.
const secondAfter = 3

// chaseKey is one per plan: a new version takes the place of the old one.
func chaseKey(plan string) string { return plan }

// chase plans the n-th reminder for the morning of a working day at the customer,
// by their calendar and clock.
func (e *Env) chase(p Presentation, n int, day civil.Date) error {
	day = e.customerCalendar().WorkingDay(day)
	return e.Tx.Schedule(scheduler.Job{
		Tenant: p.Tenant, Kind: JobChase, Key: chaseKey(p.Plan), Subject: p.Plan, Due: day.At(9, 0, e.customerZone()).UTC(),
		Args: map[string]string{"person": e.Account.Manager, "version": strconv.Itoa(p.Version), "n": strconv.Itoa(n)},
	})
}

func (e *Env) customerCalendar() scheduler.Calendar {
	return scheduler.CalendarOf(one(e.Account.Record.Value("account_country", 0)))
}

// chaseFirst plans the first reminder: the working day after the day by which the
// answer was asked for.
func (e *Env) chaseFirst(p Presentation) error {
	return e.chase(p, 1, e.customerCalendar().WorkingDayAfter(p.AnswerBy))
}

// stopChasing ends the reminders about a plan at once.
func (e *Env) stopChasing(p Presentation) error {
	if err := e.Tx.Unschedule(p.Tenant, JobChase, chaseKey(p.Plan)); err != nil {
		return err
	}
	return e.Tx.Unschedule(p.Tenant, JobChaseOver, chaseKey(p.Plan))
}

// reminded is which reminder went out on which day, and how.
type reminded struct {
	N   int
	Day civil.Date
	How string // "dm", "mail", "" where nobody could be reached
}

func remindedSetting(p Presentation) string {
	return "agreement.reminded/" + p.Plan + "/" + strconv.Itoa(p.Version)
}

// reminders are those that went out about a version, the first one first.
func (e *Env) reminders(p Presentation) ([]reminded, error) {
	stored, err := e.Tx.Setting(p.Tenant, remindedSetting(p))
	if err != nil || stored == "" {
		return nil, err
	}
	var all []reminded
	for _, entry := range strings.Fields(stored) {
		day, how, _ := strings.Cut(entry, "/")
		d, err := civil.Parse(day)
		if err != nil {
			return nil, err
		}
		all = append(all, reminded{len(all) + 1, d, how})
	}
	return all, nil
}

func (e *Env) noteReminded(p Presentation, before []reminded, how string) error {
	var entries []string
	for _, r := range append(slices.Clone(before), reminded{Day: dayIn(e.Now, e.customerZone()), How: how}) {
		entries = append(entries, r.Day.String()+"/"+r.How)
	}
	return e.Tx.SetSetting(p.Tenant, remindedSetting(p), strings.Join(entries, " "))
}

// answerReminder reminds the approvers of a version that waits for their answer,
// once privately and once by mail, never in the shared channel. It is looked at
// again when it fires: any answer, a withdrawal, a newer version or the end of the
// plan has ended it.
func answerReminder(e *Env, job scheduler.Job) error {
	p, ok, err := e.waitingVersion(job.Args["version"])
	if err != nil || !ok {
		return err
	}
	n, _ := strconv.Atoi(job.Args["n"])
	before, err := e.reminders(p)
	if err != nil || len(before) >= lastReminder || n <= len(before) {
		return err
	}
	if e.customerResting() {
		day := dayIn(e.Now, e.customerZone())
		if !day.At(9, 0, e.customerZone()).After(e.Now) {
			day = day.AddDays(1)
		}
		return e.chase(p, n, day)
	}
	c, err := e.cardOf(p, e.Plan, e.Account)
	if err != nil {
		return err
	}
	how, err := e.remindAll(c, n)
	if err != nil {
		return err
	}
	if err := e.noteReminded(p, before, how); err != nil {
		return err
	}
	if n < lastReminder {
		day := dayIn(e.Now, e.customerZone())
		for range secondAfter {
			day = e.customerCalendar().WorkingDayAfter(day)
		}
		return e.chase(p, n+1, day)
	}
	return e.Tx.Schedule(scheduler.Job{Tenant: p.Tenant, Kind: JobChaseOver, Key: chaseKey(p.Plan), Subject: p.Plan, Due: e.Now, Args: job.Args})
}

// waitingVersion is the version presented last, if it is this one and nobody has
// answered to it in any way.
func (e *Env) waitingVersion(number string) (Presentation, bool, error) {
	if e.Plan == nil || e.Plan.ended() {
		return Presentation{}, false, nil
	}
	all, err := e.Tx.Presentations(e.Plan.Tenant, e.Plan.ID)
	if err != nil || len(all) == 0 || strconv.Itoa(all[0].Version) != number || all[0].State != planning.VersionPresented {
		return Presentation{}, false, err
	}
	acts, err := e.Tx.Acts(e.Plan.Tenant, e.Plan.ID)
	answered := slices.ContainsFunc(acts, func(a Act) bool { return a.Version == all[0].Version })
	return all[0], !answered, err
}

// customerResting reports whether nobody works at the customer now.
func (e *Env) customerResting() bool {
	local := e.Now.In(e.customerZone())
	_, off := e.customerCalendar().DayOff(civil.Of(local))
	return off || Settings{}.quiet(local.Format(clockLayout))
}

// remindAll reminds every approver: the first time where they can be written to
// alone, else by mail; the second time by mail. It tells which way it went.
func (e *Env) remindAll(c card, n int) (how string, err error) {
	people, err := e.Tx.People(c.p.Tenant)
	if err != nil {
		return "", err
	}
	for _, a := range c.p.Approve {
		i := slices.IndexFunc(people, func(p Person) bool {
			return approverIs(a, p) && p.Home.Place != "" && p.Home.Direct()
		})
		if n == 1 && i >= 0 && c.p.Place.Place != "" {
			if _, err := e.post(bot.Delivery{To: people[i].Home, Message: c.nudge(a, e.channelName(c.p))}); err != nil {
				return "", err
			}
			how = "dm"
			continue
		}
		mailed, err := e.remindByMail(c, a, n)
		if err != nil {
			return "", err
		}
		if mailed && how == "" {
			how = "mail"
		}
	}
	return how, nil
}

func (e *Env) channelName(p Presentation) string {
	c, ok, err := e.Tx.Channel(p.Tenant, p.Place.Place)
	if err != nil || !ok {
		return ""
	}
	return c.Name
}

// nudge is the one private reminder (formal).
func (c card) nudge(a Approver, channel string) bot.Message {
	button := c.words.Text("button.agree_to_plan", nil)
	if c.p.Against != 0 {
		button = c.words.Text("button.agree_to_version", locale.Args{"version": c.p.Version})
	}
	text := strings.TrimSpace(c.names[a.Contact] + "\n" + c.words.Text("customer.remind.first", locale.Args{"version": c.p.Version, "channel": bot.Escape(channel), "button": button}))
	return bot.Message{Kind: kindNudge, Notification: firstOf(text), Parts: []bot.Part{{Kind: bot.Text, Text: text}}}
}

// kindNudge is the Kind of a reminder to somebody at the customer.
const kindNudge = "agreement_reminder"

// remindByMail reminds one approver by mail, with a link of their own; false
// where there is no mail or no address.
func (e *Env) remindByMail(c card, a Approver, n int) (bool, error) {
	if e.Book.Mail == nil || a.Email == "" {
		return false, nil
	}
	to, err := e.Book.Mail.Address(e.Place.Tenant, a.Email, threadOf(c.p.Plan))
	if err != nil {
		return false, nil //nolint:nilerr // no address: the account manager hears that nothing went out
	}
	link, err := e.newLink(Link{Kind: LinkAnswer, Plan: c.p.Plan, Version: c.p.Version, Contact: a.Contact})
	if err != nil {
		return false, err
	}
	key := "customer.remind.first.mail"
	if n > 1 {
		key = "customer.remind.second.mail"
	}
	text := c.words.Text(key, locale.Args{"version": c.p.Version, "link": sealLink + link.ID + sealed, "manager": bot.Escape(c.manager)})
	m := bot.Message{
		Kind: kindNudge, Language: c.p.Wording.Language, Subject: c.words.Text("customer.remind.subject", locale.Args{"version": c.p.Version}),
		Parts: []bot.Part{{Kind: bot.Text, Text: c.names[a.Contact]}, {Kind: bot.Text, Text: text}},
	}
	m.Notification = bot.Plain(m.Subject)
	if e.Book.Mail.Answers {
		reply, err := e.newLink(Link{Kind: LinkReply, Plan: c.p.Plan, Version: c.p.Version, Contact: a.Contact})
		if err != nil {
			return false, err
		}
		m.ReplyToken = sealToken + reply.ID + sealed
	}
	return true, e.mailCustomer(bot.Delivery{To: to, Message: m})
}

// answerOverdue tells the account manager that nobody has answered and that the
// reminders are over.
func answerOverdue(e *Env, job scheduler.Job) error {
	p, ok, err := e.waitingVersion(job.Args["version"])
	if err != nil || !ok {
		return err
	}
	went, err := e.reminders(p)
	if err != nil {
		return err
	}
	now, err := e.agreedPlan(e.Plan, e.Account)
	if err != nil {
		return err
	}
	var names []any
	for _, a := range p.Approve {
		names = append(names, quoted(a.Name))
	}
	texts := []conversation.Text{conversation.Say("say.no_answer", args("people", names, "version", p.Version, "customer", quoted(e.Account.Name)))}
	words := e.Book.Words.Printer(e.Language())
	for _, r := range went {
		key := map[string]string{"dm": "say.no_answer.dm", "mail": "say.no_answer.mail", "": "say.no_answer.none"}[r.How]
		texts = append(texts, conversation.Say(key, args("date", words.DateLong(r.Day))))
	}
	texts = append(texts, conversation.Say("say.no_answer.stop", nil))
	buttons := []bot.Button{e.Run("start_without_answer", "start without answer "+e.Account.Name), e.Run("wait", "wait for answer "+e.Account.Name)}
	if now.inForce != nil {
		buttons = []bot.Button{e.Run("withdraw_request", "withdraw request "+e.Account.Name), e.editPlanButton(*e.Person, *e.Account), e.Run("wait", "wait for answer "+e.Account.Name)}
	} else if e.Plan.State == Active {
		buttons = buttons[1:]
	}
	return e.unasked("say.why_no_answer", buttons, texts...)
}

// editPlanButton leads somebody to all the answers of a plan, to change them.
func (e *Env) editPlanButton(p Person, a Account) bot.Button {
	return bot.Button{Label: e.labelFor(p, "button.edit_plan"), Verb: VerbInPlan, Value: a.ID + " check"}
}

// stopReminders and startReminders are the account manager's word on the
// reminders to the customer.
func stopReminders(e *Env, a map[string]string) error {
	p, ok, err := e.remindable(a["customer"])
	if err != nil || !ok {
		return err
	}
	if err := e.stopChasing(p); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.reminders_stopped", args("customer", quoted(e.Account.Name), "version", p.Version)))
	return nil
}

func startReminders(e *Env, a map[string]string) error {
	p, ok, err := e.remindable(a["customer"])
	if err != nil || !ok {
		return err
	}
	went, err := e.reminders(p)
	if err != nil {
		return err
	}
	about := args("customer", quoted(e.Account.Name), "version", p.Version)
	if len(went) >= lastReminder {
		e.Notice(conversation.Say("say.reminders_over", about))
		return nil
	}
	day := dayIn(e.Now, e.customerZone()).AddDays(1)
	if after := e.customerCalendar().WorkingDayAfter(p.AnswerBy); after.After(day) {
		day = after
	}
	day = e.customerCalendar().WorkingDay(day)
	if err := e.chase(p, len(went)+1, day); err != nil {
		return err
	}
	about["date"] = e.Book.Words.Printer(e.Language()).DateLong(day)
	e.Notice(conversation.Say("say.reminders_started", about))
	return nil
}

// remindable is the version of the open plan that waits for an answer; it says so
// where none does.
func (e *Env) remindable(customer string) (Presentation, bool, error) {
	if ok, err := e.ownPlan(customer); err != nil || !ok {
		return Presentation{}, false, err
	}
	now, err := e.agreedPlan(e.Plan, e.Account)
	if err != nil {
		return Presentation{}, false, err
	}
	if now.last == nil || now.last.State != planning.VersionPresented {
		e.Notice(e.whereItStands(now)...)
		return Presentation{}, false, nil
	}
	return *now.last, true, nil
}

// waitForAnswer leaves everything as it is.
func waitForAnswer(e *Env, a map[string]string) error {
	p, ok, err := e.remindable(a["customer"])
	if err != nil || !ok {
		return err
	}
	e.Notice(conversation.Say("say.waits_for_answer", args("customer", quoted(e.Account.Name), "version", p.Version)))
	return nil
}
