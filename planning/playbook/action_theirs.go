package playbook

import (
	"cmp"
	"strconv"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// JobTheirsDue reminds somebody at the customer of an action of theirs: privately,
// in their own conversation where there is one, else by mail, once (000-71).
const JobTheirsDue = "action_due_theirs"

// kindTheirsDue is the Kind of that mail.
const kindTheirsDue = "action_due"

// theirDueDay is three working days before a due date, by their own calendar.
func theirDueDay(calendar scheduler.Calendar, due civil.Date) civil.Date {
	for range dueDays {
		due = calendar.WorkingDayBefore(due)
	}
	return due
}

func (e *Env) planTheirs(p *Plan, row int, due civil.Date) error {
	account, ok, err := e.Tx.Account(p.Tenant, p.Account)
	if err != nil || !ok {
		return err
	}
	zone := e.Book.zones.of(account.Record.Text("account_time_zone", 0))
	at := scheduler.Wall(theirDueDay(scheduler.CalendarOf(one(account.Record.Value("account_country", 0))), due), 9, 0, zone)
	if !at.After(e.Now) {
		return nil
	}
	return e.Tx.Schedule(scheduler.Job{
		Tenant: p.Tenant, Kind: JobTheirsDue, Key: parkedKey(p.ID, row), Subject: p.ID, Due: at,
		Args: map[string]string{"row": strconv.Itoa(row)},
	})
}

// theirsDue writes to the owner at the customer, unless the action is done,
// changed or somebody else's by now, or nothing goes to the customer at present.
func theirsDue(e *Env, job scheduler.Job) error {
	row, err := strconv.Atoi(job.Args["row"])
	if err != nil || e.Plan == nil || e.Plan.State != Active {
		return err
	}
	now, err := e.ruling(e.Plan)
	if err != nil || now.hold {
		return err
	}
	running := false
	for _, other := range runningRows(e.Plan.Record, now.record) {
		running = running || other == row
	}
	who, due := ownerOf(now.record, row), now.record.Value("action_due", row).Date
	if !running || who.Side != conversation.Theirs || due.IsZero() || civil.Of(e.Now.In(e.customerZone())).After(due) {
		return nil
	}
	words := e.statusWords()
	contact := findContact(e.Account.Record, who.Name)
	chat, chats, err := e.chatOf(contact)
	if err != nil {
		return err
	}
	to := chat.Home
	if email := e.Account.Record.Text("contact_email", contact); !chats {
		if email == "" || e.Book.Mail == nil {
			return nil
		}
		if to, err = e.Book.Mail.Address(e.Plan.Tenant, email, threadOf(e.Plan.ID)); err != nil {
			return nil //nolint:nilerr // no address that mail can go to; the digest names what is late
		}
	}
	manager, err := e.planner(e.Account.Manager)
	if err != nil {
		return err
	}
	form := cmp.Or(one(e.Account.Record.Value("contact_salutation", contact)), "none")
	a := locale.Args{"action": bot.Escape(now.record.Text("action_title", row)), "date": words.DateLong(due), "manager": bot.Escape(manager.Name)}
	name := who.Name
	m := bot.Message{Kind: kindTheirsDue, Subject: bot.Plain(words.Text("customer.due.subject", a))}
	m.Notification = m.Subject
	for _, text := range []string{
		words.Text("customer.salutation.letter."+form, locale.Args{"name": bot.Escape(surname(name)), "surname": bot.Escape(surname(name)), "person": bot.Escape(name)}),
		words.Text("customer.due.text", a), words.Text("customer.status.closing", a),
	} {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: text})
	}
	if !chats {
		return e.mailCustomer(bot.Delivery{To: to, Message: m})
	}
	m.Parts = m.Parts[:len(m.Parts)-1] // a chat needs no closing
	m.Subject, m.Language = "", string(words.Language().Base())
	m.Buttons = []bot.Button{{Label: words.Text("button.mark_done", nil), Verb: VerbTheirs, Value: e.Plan.ID + " " + strconv.Itoa(row) + " done"}}
	_, err = e.post(bot.Delivery{To: to, Message: m})
	return err
}
