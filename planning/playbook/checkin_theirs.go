package playbook

import (
	"slices"
	"strconv"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// JobTheirsCheckin asks somebody at the customer how their actions are going, two
// working days before a status e-mail: alone, once, and with what they may see
// (e.1, 000-71). Where they cannot be written to alone it goes by mail.
const JobTheirsCheckin = "status_prepare_theirs"

// kindTheirsCheckin is the Kind of that message.
const kindTheirsCheckin = "checkin_theirs"

// VerbTheirs is the verb of its buttons; the value is the plan, the row and what
// is said.
const VerbTheirs = "theirs_said"

// theirsSaid are the answers. A table, never written to.
var theirsSaid = []string{"on_track", "late", "blocked", "done"}

// theirRows are the running actions of a plan that a contact sees to.
func theirRows(progress, inForce *conversation.Record, name string) (rows []int) {
	for _, row := range runningRows(progress, inForce) {
		if who := ownerOf(inForce, row); who.Side == conversation.Theirs && who.Name == name && name != "" {
			rows = append(rows, row)
		}
	}
	return rows
}

// planTheirCheckins plans it for every owner at the customer, by their clock and
// calendar. first is the day two working days before which they are asked, day
// that of the e-mail.
func (e *Env) planTheirCheckins(first, day civil.Date, inForce *conversation.Record) error {
	ask := first
	for range leadStatus {
		ask = e.customerCalendar().WorkingDayBefore(ask)
	}
	at := scheduler.Wall(ask, 9, 0, e.customerZone())
	if at.Before(e.Now) && civil.Of(e.Now.In(e.customerZone())) != ask {
		return nil // too late to ask: the e-mail goes without
	}
	var asked []string
	for _, row := range runningRows(e.Plan.Record, inForce) {
		who := ownerOf(inForce, row)
		if who.Side != conversation.Theirs || who.Name == "" || slices.Contains(asked, who.Name) {
			continue
		}
		asked = append(asked, who.Name)
		if err := e.Tx.Schedule(scheduler.Job{
			Tenant: e.Plan.Tenant, Kind: JobTheirsCheckin, Key: e.Plan.ID + "/" + strconv.Itoa(findContact(e.Account.Record, who.Name)), Subject: e.Plan.ID, Due: at.UTC(),
			Args: map[string]string{"name": who.Name, "for": day.String()},
		}); err != nil {
			return err
		}
	}
	return nil
}

// theirsCheckin asks, if nothing has ended the e-mail or the action meanwhile.
// What falls into the night there waits for their morning, while it is of use.
func theirsCheckin(e *Env, job scheduler.Job) error {
	day, err := civil.Parse(job.Args["for"])
	if err != nil || e.Plan == nil || e.Plan.State != Active {
		return err
	}
	now, err := e.ruling(e.Plan)
	if err != nil || now.hold {
		return err
	}
	today := civil.Of(e.Now.In(e.customerZone()))
	rows := theirRows(e.Plan.Record, now.record, job.Args["name"])
	if len(rows) == 0 || !today.Before(day) {
		return nil
	}
	if e.customerResting() {
		if !scheduler.Wall(today, 9, 0, e.customerZone()).After(e.Now) {
			today = today.AddDays(1)
		}
		job.Due = scheduler.Wall(e.customerCalendar().WorkingDay(today), 9, 0, e.customerZone()).UTC()
		return e.Tx.Schedule(job)
	}
	contact := conversation.Person{Side: conversation.Theirs, Name: job.Args["name"]}
	way, ok, err := e.privately(findContact(e.Account.Record, contact.Name))
	if err != nil || !ok {
		return err // no way to ask them alone: the draft says that there is no answer
	}
	if way.chat == nil {
		return e.theirsMail(way, contact, rows, now.record, day)
	}
	for _, row := range rows { // each with its buttons
		m, err := e.theirsQuestion(way, contact, []int{row}, now.record, day)
		if err != nil {
			return err
		}
		m.Options = e.theirsOptions(row)
		if err := e.sendPrivately(way, m); err != nil {
			return err
		}
	}
	return nil
}

// theirsMail asks about all of a contact's actions in one mail.
func (e *Env) theirsMail(way private, contact conversation.Person, rows []int, inForce *conversation.Record, day civil.Date) error {
	manager, _, err := e.Tx.Person(e.Plan.Tenant, e.Account.Manager)
	if err != nil {
		return err
	}
	name := bot.Escape(manager.Name)
	m, err := e.theirsQuestion(way, contact, rows, inForce, day, e.statusWords().Text("customer.checkin.answer", locale.Args{"manager": name}))
	if err != nil {
		return err
	}
	if email := mailOf(manager); email != "" {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.statusWords().Text("customer.mail.program", locale.Args{"manager": name, "email": bot.Escape(email)})})
	}
	return e.sendPrivately(way, m)
}

// theirsQuestion asks a contact about actions of theirs, in the words they agreed
// to and nothing else; how to answer is said below.
func (e *Env) theirsQuestion(way private, contact conversation.Person, rows []int, inForce *conversation.Record, day civil.Date, how ...string) (bot.Message, error) {
	words := e.statusWords()
	var lines []string
	for _, row := range rows {
		key, due := "customer.checkin.action", inForce.Value("action_due", row).Date
		if due.IsZero() {
			key = "customer.checkin.action.undated"
		}
		lines = append(lines, words.Text(key, locale.Args{"action": bot.Escape(inForce.Text("action_title", row)), "date": words.DateLong(due)}))
	}
	ask := words.Text("customer.checkin.ask", locale.Args{"date": words.DateLong(day)})
	m, err := e.letter(way, kindTheirsCheckin, contact, words.Text("customer.checkin.subject", nil), append([]string{ask, "• " + strings.Join(lines, "\n• ")}, how...)...)
	if way.chat != nil {
		m.Notification = firstOf(ask)
	}
	return m, err
}

func (e *Env) theirsOptions(row int) (all []bot.Button) {
	words := e.statusWords()
	for _, said := range theirsSaid {
		all = append(all, bot.Button{Label: words.Text("choice.checkin_state."+said, nil), Verb: VerbTheirs, Value: e.Plan.ID + " " + strconv.Itoa(row) + " " + said})
	}
	return all
}

// TheirsSaid takes what somebody at the customer says about an action of theirs.
// The account manager hears of it; nothing else happens by it.
func (e *Env) TheirsSaid(value string) error {
	e.Silent()
	words := strings.Fields(value)
	if len(words) != 3 || !slices.Contains(theirsSaid, words[2]) {
		return externalReads(e)
	}
	row, err := strconv.Atoi(words[1])
	if err != nil {
		return externalReads(e)
	}
	if err := e.LoadSubject(words[0]); err != nil || e.Plan == nil || e.Plan.State != Active {
		return externalReads(e)
	}
	now, err := e.ruling(e.Plan)
	if err != nil {
		return err
	}
	who := ownerOf(now.record, row)
	if who.Side != conversation.Theirs || !slices.Contains(runningRows(e.Plan.Record, now.record), row) {
		return externalReads(e)
	}
	chat, ok, err := e.chatOf(findContact(e.Account.Record, who.Name))
	if err != nil {
		return err
	}
	if !ok || chat.ID != e.Person.ID {
		return externalReads(e)
	}
	if err := e.progress(func(r *conversation.Record) { setProgress(r, row, words[2], e.answer(conversation.Value{})) }); err != nil {
		return err
	}
	if err := e.planTrouble(e.Plan, now.record, row); err != nil {
		return err
	}
	account := e.Account
	manager, err := e.planner(account.Manager)
	if err != nil {
		return err
	}
	if _, err := e.post(bot.Delivery{To: e.Place, Message: e.theirsThanks(manager.Name)}); err != nil {
		return err
	}
	return e.tellTheirs(row, words[2], now.record)
}

func (e *Env) theirsThanks(manager string) bot.Message {
	text := e.statusWords().Text("customer.checkin.thanks", locale.Args{"manager": bot.Escape(manager)})
	return bot.Message{Kind: kindTheirsCheckin, Notification: firstOf(text), Parts: []bot.Part{{Kind: bot.Text, Text: text}}}
}

// tellTheirs tells the account manager what their contact has said; with what can
// be done where it is not going well.
func (e *Env) tellTheirs(row int, said string, inForce *conversation.Record) error {
	manager, ok, err := e.Tx.Person(e.Plan.Tenant, e.Account.Manager)
	if err != nil || !ok || manager.Home.Place == "" {
		return err
	}
	them := e.as(&manager)
	m := them.messageTo(manager, kindDecision, bot.Question{}, nil, conversation.Say("say.theirs_said", args(
		"customer", quoted(e.Account.Name), "person", quoted(e.Person.Name), "action", quoted(inForce.Text("action_title", row)), "state", conversation.Say("choice.checkin_state."+said, nil))))
	if said == "late" || said == "blocked" {
		m.Options = them.exits(row)
	} else {
		m.Kind = "notice"
	}
	return e.send(manager.Home, m)
}

// unreached are the owners at the customer who can be asked nothing: nobody has
// told how they are written to alone.
func (e *Env) unreached(inForce *conversation.Record) (names []string, err error) {
	for _, row := range runningRows(e.Plan.Record, inForce) {
		who := ownerOf(inForce, row)
		if who.Side != conversation.Theirs || who.Name == "" || slices.Contains(names, who.Name) {
			continue
		}
		if _, ok, err := e.privately(findContact(e.Account.Record, who.Name)); err != nil {
			return nil, err
		} else if !ok {
			names = append(names, who.Name)
		}
	}
	return names, nil
}
