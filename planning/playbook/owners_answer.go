package playbook

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// JobOwnerSaid tells the account manager what an owner has said so far.
const JobOwnerSaid = "owner_said"

// ownerPause is how long an owner may take for the next answer before the account
// manager hears of those given.
const ownerPause = 10 * time.Minute

func joinRows(rows []int) string {
	words := make([]string, len(rows))
	for i, row := range rows {
		words[i] = strconv.Itoa(row)
	}
	return strings.Join(words, " ")
}

func splitRows(text string) (rows []int) {
	for _, word := range strings.Fields(text) {
		if row, err := strconv.Atoi(word); err == nil && !slices.Contains(rows, row) {
			rows = append(rows, row)
		}
	}
	return rows
}

// ownerAnswered gathers what an owner said: the account manager hears of it in
// one message, when the last question is answered or the owner pauses.
func ownerAnswered(e *Env, a map[string]string) error {
	if e.Account == nil {
		return nil
	}
	key := ownerSaidKey(e)
	before, waits, err := e.Tx.Job(e.Place.Tenant, JobOwnerSaid, key)
	if err != nil {
		return err
	}
	rows := splitRows(a["rows"])
	if waits {
		rows = splitRows(before.Args["rows"] + " " + a["rows"])
	}
	return e.Tx.Schedule(scheduler.Job{
		Tenant: e.Place.Tenant, Kind: JobOwnerSaid, Key: key, Subject: e.Plan.ID, Due: e.Now.Add(ownerPause),
		Args: map[string]string{"person": e.Account.Manager, "owner": e.Person.ID, "rows": joinRows(rows)},
	})
}

// ownerIsDone tells the account manager what an owner said who has nothing left to
// say.
func (e *Env) ownerIsDone() error {
	if e.Account == nil {
		return nil
	}
	job, waits, err := e.Tx.Job(e.Place.Tenant, JobOwnerSaid, ownerSaidKey(e))
	if err != nil || !waits {
		return err
	}
	manager, ok, err := e.Tx.Person(e.Place.Tenant, e.Account.Manager)
	if err != nil || !ok {
		return err
	}
	if err := e.Tx.Unschedule(job.Tenant, job.Kind, job.Key); err != nil {
		return err
	}
	return e.tellOwnerSaid(manager, *e.Person, splitRows(job.Args["rows"]))
}

func ownerSaidKey(e *Env) string { return e.Plan.ID + "/" + e.Person.ID }

func ownerSaid(e *Env, job scheduler.Job) error {
	owner, ok, err := e.Tx.Person(e.Place.Tenant, job.Args["owner"])
	if err != nil || !ok || e.Plan == nil {
		return err
	}
	return e.tellOwnerSaid(*e.Person, owner, splitRows(job.Args["rows"]))
}

// tellOwnerSaid says in one message what an owner said about some actions, with
// buttons to take a new date (F15).
func (e *Env) tellOwnerSaid(manager, owner Person, rows []int) error {
	r := e.Plan.Record
	yes := 0
	var texts []conversation.Text
	var dated []int
	for _, row := range rows {
		if _, there := r.Row(row); !there {
			continue
		}
		title := quoted(r.Text("action_title", row))
		date, other := r.Value("action_accept.other_date", row).Date, r.Text("action_accept.someone_else", row)
		switch said := r.Value("action_accept", row); {
		case said.Empty():
		case said.Is("yes"):
			yes++
		case said.Is("other_date") && !date.IsZero():
			dated = append(dated, row)
			texts = append(texts, e.wantsDate(manager, owner, r, row))
		case said.Is("not_me") && other != "":
			texts = append(texts, conversation.Say("say.action_someone_else", args("person", quoted(owner.Name), "other", quoted(other), "action", title)))
		default:
			texts = append(texts, conversation.Say("say.field_value", args("field", quoted(owner.Name+", "+r.Text("action_title", row)), "value", conversation.Say("choice.action_accept."+one(said), nil))))
		}
	}
	if yes > 0 {
		texts = append([]conversation.Text{conversation.Say("say.action_accepted", args("person", quoted(owner.Name), "n", yes))}, texts...)
	}
	if len(texts) == 0 {
		return nil // taken back meanwhile
	}
	texts[0] = conversation.Say("say.field_value", args("field", quoted(e.Account.Name), "value", texts[0]))
	kind := "notice"
	if len(dated) > 0 {
		kind = kindDecision
	}
	_, err := e.Tell(manager, kind, e.dateButtons(manager, *e.Plan, dated), texts...)
	return err
}

// wantsDate says to a person by which date an owner would rather do an action.
func (e *Env) wantsDate(to, owner Person, r *conversation.Record, row int) conversation.Text {
	date := e.Book.Words.Printer(e.languageOf(to)).DateWeekday(r.Value("action_accept.other_date", row).Date)
	return conversation.Say("say.action_other_date", args("person", quoted(owner.Name), "action", quoted(r.Text("action_title", row)), "date", date))
}

// dateButtons take an owner's new date, or keep the one that stands where it is
// the only one.
func (e *Env) dateButtons(manager Person, plan Plan, rows []int) []bot.Button {
	r, lang := plan.Record, e.languageOf(manager)
	p := e.Book.Words.Printer(lang)
	label := func(text conversation.Text) string { return bot.Plain(e.Book.Engine.Print(lang, text, nil)) }
	date := func(row int) civil.Date { return r.Value("action_accept.other_date", row).Date }
	value := func(row int, d civil.Date) string { return plan.ID + " " + strconv.Itoa(row) + " " + d.String() }
	if len(rows) == 1 {
		row := rows[0]
		all := []bot.Button{{Label: label(conversation.Say("button.take_new_date", nil)), Verb: VerbTakeDate, Value: value(row, date(row))}}
		if due := r.Value("action_due", row).Date; !due.IsZero() {
			all = append(all, bot.Button{Label: label(conversation.Say("button.keep_due_date", args("date", quoted(p.DayMonth(due.Day, due.Month))))), Verb: VerbKeepDate, Value: value(row, due)})
		}
		return all
	}
	var all []bot.Button
	for _, row := range rows[:min(len(rows), 3)] { // what a message may have
		text := conversation.Say("button.take_date_of", args("n", r.Number(row), "date", quoted(p.Date(date(row)))))
		all = append(all, bot.Button{Label: label(text), Verb: VerbTakeDate, Value: value(row, date(row))})
	}
	return all
}

// Verbs of the buttons under what an owner said; the value is the plan, the row
// of the action and the date that shall count.
const (
	VerbTakeDate = "take_date"
	VerbKeepDate = "keep_date"
)

// settleDate lets an owner's new date count for their action, or the one that
// stands, and tells the owner.
func (e *Env) settleDate(plan, rest string, take bool) error {
	word, day, _ := strings.Cut(rest, " ")
	row, _ := strconv.Atoi(word)
	date, err := civil.Parse(day)
	if err != nil {
		return nil //nolint:nilerr // a button nobody made
	}
	p, account, ok, err := e.planToChange(plan)
	if err != nil || !ok {
		return err
	}
	step := "action_due"
	if take {
		step = "action_accept.other_date"
	}
	owner := ownerOf(p.Record, row)
	if owner == (conversation.Person{}) || p.Record.Value(step, row).Date != date || !p.Record.Value("action_accept", row).Is("other_date") {
		e.Notice(conversation.Say("problem.old_question.gone", nil))
		return nil
	}
	if take {
		if span := period(p.Record); !span.TakesDue(date, e.Today()) {
			printer := e.Book.Words.Printer(e.Language())
			e.Notice(conversation.Say("problem.outside_period", args("first", printer.Date(earliest(span.FirstDay, e.Today())), "last", printer.Date(span.LastDay()))))
			return nil
		}
		err = e.changePlan(p, account, func(r *conversation.Record) {
			r.Set(conversation.Key{Step: "action_due", Row: row}, e.answer(conversation.DateValue(date)))
			r.Set(conversation.Key{Step: "action_accept", Row: row}, e.answer(conversation.ChoiceValue("yes")))
		})
		if err != nil {
			return err
		}
	}
	member, _, err := e.Tx.Person(e.Place.Tenant, owner.ID)
	if err != nil {
		return err
	}
	if err := e.tellDate(account, member, p.Record.Text("action_title", row), date, take); err != nil {
		return err
	}
	others := slices.DeleteFunc(otherDates(p.Record, member.ID), func(other int) bool { return other == row })
	if len(others) == 0 {
		return nil
	}
	var texts []conversation.Text // the buttons that were pressed are gone, and theirs with them
	for _, other := range others {
		texts = append(texts, e.wantsDate(*e.Person, member, p.Record, other))
	}
	m := e.Message(kindDecision, texts...)
	m.Buttons = e.dateButtons(*e.Person, p, others)
	return e.Say(m)
}

// otherDates are the rows of the actions for which an owner wants another date.
func otherDates(r *conversation.Record, person string) (rows []int) {
	for _, row := range r.Rows("action", -1) {
		owner := ownerOf(r, row.ID)
		if owner.ID == person && r.Value("action_accept", row.ID).Is("other_date") && !r.Value("action_accept.other_date", row.ID).Date.IsZero() {
			rows = append(rows, row.ID)
		}
	}
	return rows
}

func (e *Env) tellDate(account Account, owner Person, title string, date civil.Date, take bool) error {
	toOwner := "say.date_kept_by"
	if take {
		toOwner = "say.date_taken_by"
	}
	words := func(p Person) []any {
		return []any{"manager", quoted(e.Person.Name), "person", quoted(owner.Name), "customer", quoted(account.Name), "action", quoted(title), "date", e.Book.Words.Printer(e.languageOf(p)).DateLong(date)}
	}
	told, err := e.Tell(owner, "notice", nil, conversation.Say(toOwner, args(words(owner)...)))
	if err != nil {
		return err
	}
	e.Notice(conversation.Say("say.date_settled", args(words(*e.Person)...)))
	if !told {
		e.Notice(conversation.Say("say.owner_unreachable", args("person", quoted(owner.Name))))
	}
	return nil
}
