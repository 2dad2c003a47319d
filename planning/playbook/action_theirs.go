package playbook

import (
	"slices"
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
	running := slices.Contains(runningRows(e.Plan.Record, now.record), row)
	who, due := ownerOf(now.record, row), now.record.Value("action_due", row).Date
	if !running || who.Side != conversation.Theirs || due.IsZero() || civil.Of(e.Now.In(e.customerZone())).After(due) {
		return nil
	}
	way, ok, err := e.privately(findContact(e.Account.Record, who.Name))
	if err != nil || !ok {
		return err // the digest names what is late
	}
	manager, err := e.planner(e.Account.Manager)
	if err != nil {
		return err
	}
	words := e.statusWords()
	about := locale.Args{"action": bot.Escape(now.record.Text("action_title", row)), "date": words.DateLong(due), "manager": bot.Escape(manager.Name)}
	m, err := e.letter(way, kindTheirsDue, who, words.Text("customer.due.subject", about), words.Text("customer.due.text", about))
	if err != nil {
		return err
	}
	if way.chat != nil {
		m.Buttons = []bot.Button{{Label: words.Text("button.mark_done", nil), Verb: VerbTheirs, Value: e.Plan.ID + " " + strconv.Itoa(row) + " done"}}
	}
	return e.sendPrivately(way, m)
}
