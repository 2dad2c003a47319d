package playbook

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/scheduler"
)

// restoreWindow is how long a discarded draft can be brought back (E-7).
const restoreWindow = 30 * 24 * time.Hour

func dayIn(t time.Time, zone *time.Location) civil.Date { return civil.Of(t.In(zone)) }

// effects are what the flows let happen.
func effects() map[string]func(*Env, map[string]string) error {
	return map[string]func(*Env, map[string]string) error{
		EffectStart:       func(e *Env, a map[string]string) error { return e.startPlan(a["customer"], false) },
		EffectKeepVersion: keepVersion,
		EffectAskOwners:   askOwners,
		EffectPark:        scheduleParked,
		EffectPeriod:      schedulePeriodEnd,
		EffectCommand:     typedCommand,
		EffectRestore:     restoreDraft,
		EffectAfresh:      startAfresh,
		EffectAccepted:    ownerAnswered,
	}
}

// typedCommand runs a message that turned out to be a command.
func typedCommand(e *Env, a map[string]string) error {
	id, captured, ok := e.Book.Engine.CommandOf(e.Language(), a["text"])
	if !ok {
		return nil
	}
	return e.Book.RunCommand(e, id, captured)
}

// keepVersion freezes the plan as it is. It is not presented by that: sending
// is not part of the product yet.
func keepVersion(e *Env, _ map[string]string) error {
	if ok, err := e.inPlan(); err != nil || !ok {
		return err
	}
	before, err := e.Tx.Versions(e.Place.Tenant, e.Plan.ID)
	if err != nil {
		return err
	}
	v := Version{Tenant: e.Place.Tenant, Plan: e.Plan.ID, Number: 1, State: "kept", By: e.Person.ID, At: e.Now, Record: e.Plan.Record.Clone(), Account: e.Account.Record.Clone()}
	if len(before) > 0 {
		v.Number = before[0].Number + 1
		v.Changes = e.differences(before[0].Record, e.Plan.Record)
		if len(v.Changes) == 0 {
			e.Notice(conversation.Say("say.version_unchanged", args("version", before[0].Number)))
			return nil
		}
	}
	if err := e.Tx.AddVersion(v); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.version_kept", args("version", v.Number, "next", v.Number+1)))
	return nil
}

// differences are the answers that differ between two states of a plan, as
// plain words.
func (e *Env) differences(before, after *conversation.Record) []VersionChange {
	var changes []VersionChange
	word := func(r *conversation.Record, k conversation.Key) string {
		a, ok := r.Get(k)
		if !ok || a.State != conversation.Answered {
			return ""
		}
		return e.Book.Engine.Shown(FlowPlan, r, k, e.Language())
	}
	seen := map[conversation.Key]bool{}
	for _, r := range []*conversation.Record{before, after} {
		for _, k := range r.Keys() {
			if seen[k] || !isContent(k.Step) {
				continue
			}
			seen[k] = true
			if was, is := word(before, k), word(after, k); was != is {
				n := after.Number(k.Row)
				if n == 0 {
					n = before.Number(k.Row)
				}
				changes = append(changes, VersionChange{Step: k.Step, Row: n, Before: was, After: is})
			}
		}
	}
	return changes
}

// isContent tells answers from marks of the engine.
func isContent(step string) bool {
	if strings.HasSuffix(step, ".pack") || strings.HasSuffix(step, ".more") {
		return false
	}
	_, ok := planning.FieldOf(step)
	return ok || strings.HasPrefix(step, "main_contacts.") || strings.HasPrefix(step, "force_")
}

func versions(e *Env, _ map[string]string) error {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	all, err := e.Tx.Versions(e.Place.Tenant, p.ID)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		e.Notice(conversation.Say("say.no_versions", locale.Args{"customer": quoted(account.Name)}))
		return nil
	}
	printer := e.Book.Words.Printer(e.Language())
	texts := []conversation.Text{conversation.Say("say.versions", locale.Args{"customer": quoted(account.Name)})}
	for _, v := range all {
		by, err := e.planner(v.By)
		if err != nil {
			return err
		}
		line := args("version", v.Number, "date", printer.Date(dayIn(v.At, e.Zone())), "person", quoted(by.Name), "changes", conversation.Say("count.change", args("n", len(v.Changes))))
		key := "say.version_line"
		if v.Number == 1 {
			key = "say.version_line.first"
		}
		texts = append(texts, conversation.Say(key, line))
	}
	e.Notice(texts...)
	return nil
}

// changes lists what differs from the version kept last.
func changes(e *Env, _ map[string]string) error {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	all, err := e.Tx.Versions(e.Place.Tenant, p.ID)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		e.Notice(conversation.Say("say.no_versions", locale.Args{"customer": quoted(account.Name)}))
		return nil
	}
	found, title := e.differences(all[0].Record, p.Record), conversation.Say("say.changes_in_draft", args("from", all[0].Number))
	if len(found) == 0 && len(all) > 1 {
		found, title = all[0].Changes, conversation.Say("say.changes", args("from", all[1].Number, "to", all[0].Number))
	}
	if len(found) == 0 {
		e.Notice(conversation.Say("say.version_unchanged", args("version", all[0].Number)))
		return nil
	}
	texts := []conversation.Text{title}
	for _, c := range found {
		value := conversation.Say("change.changed", args("before", quoted(c.Before), "after", quoted(c.After)))
		switch {
		case c.Before == "":
			value = conversation.Say("change.added", args("text", quoted(c.After)))
		case c.After == "":
			value = conversation.Say("change.removed", args("text", quoted(c.Before)))
		}
		field := conversation.Say("field."+c.Step, nil)
		if list := listOfStep(c.Step); list != "" && c.Row > 0 {
			field = numbered(list, c.Row, c.Step)
		}
		texts = append(texts, conversation.Say("say.field_value", args("field", field, "value", value)))
	}
	e.Notice(texts...)
	return nil
}

func listOfStep(step string) string {
	for _, list := range []string{"goal", "solution", "action"} {
		if strings.HasPrefix(step, list+"_") {
			return list
		}
	}
	if step == "approach" {
		return "goal"
	}
	return ""
}

// discarded ends a draft that was cancelled; it can be brought back.
func (e *Env) discarded() error {
	if e.Session.Flow != FlowPlan || e.Plan == nil {
		return e.Flush()
	}
	e.Plan.State, e.Plan.Cancelled = Cancelled, e.Now
	if err := e.Tx.SavePlan(e.Plan); err != nil {
		return err
	}
	until := dayIn(e.Now.Add(restoreWindow), e.Zone())
	p := e.Book.Words.Printer(e.Language())
	return e.Say(e.Message("notice", conversation.Say("say.draft_discarded", locale.Args{"customer": quoted(e.Account.Name), "date": p.DateLong(until)})))
}

// The flow and the effects of a discarded draft.
const (
	FlowRestore    = "restore_plan"
	EffectRestore  = "restore_plan"
	EffectAfresh   = "start_afresh"
	FlowAccept     = "action_accept"
	EffectAccepted = "owner_answered"
)

// RestoreFlow asks whether a discarded draft shall come back.
func RestoreFlow() *conversation.Flow {
	s := tap("draft_restore", button("restore", "restore_draft"), button("afresh", "start_afresh"))
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		if v.Is("restore") {
			return []conversation.Effect{{Name: EffectRestore}}
		}
		return []conversation.Effect{{Name: EffectAfresh}}
	}
	s.In = "decision"
	s.Args = func(c *conversation.Scene) locale.Args {
		return args("date", c.Printer().Date(c.Facts.Today))
	}
	return &conversation.Flow{ID: FlowRestore, Sections: []conversation.Section{{ID: "restore", Items: []conversation.Item{s}}}, Args: func(c *conversation.Scene) locale.Args {
		return args("customer", quoted(c.Text("customer_name")))
	}}
}

func restoreDraft(e *Env, _ map[string]string) error {
	if e.Plan == nil {
		return errors.New("playbook: no draft to restore")
	}
	p := *e.Plan
	p.State, p.Cancelled = Draft, time.Time{}
	if err := e.Tx.SavePlan(&p); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.draft_restored", locale.Args{"customer": quoted(e.Account.Name)}))
	if err := e.Open(FlowPlan, p.ID); err != nil {
		return err
	}
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

func startAfresh(e *Env, _ map[string]string) error {
	return e.startPlan(e.Account.Name, true)
}

// askOwners asks each owner on our side about all their actions (F15).
func askOwners(e *Env, _ map[string]string) error {
	c, err := e.scene(e.Plan, e.Account)
	if err != nil {
		return err
	}
	plan, account, session := e.Plan, e.Account, e.Session
	asked := 0
	for id := range ourOwners(c) {
		owner, ok, err := e.Tx.Person(e.Place.Tenant, id)
		if err != nil {
			return err
		}
		if !ok || owner.Home.Place == "" {
			e.Notice(conversation.Say("say.owner_unreachable", args("person", quoted(ownerName(c, id)))))
			continue
		}
		if err := e.askOwner(owner, plan, account); err != nil {
			return err
		}
		asked++
	}
	e.Plan, e.Account, e.Session = plan, account, session
	if asked > 0 {
		e.Notice(conversation.Say("say.owners_asked", args("n", asked)))
	}
	return nil
}

func ownerName(c *conversation.Scene, id string) string {
	for _, p := range c.Facts.People {
		if p.ID == id && p.Side == conversation.Ours {
			return p.Name
		}
	}
	return id
}

// askOwner opens the question in the owner's own conversation.
func (e *Env) askOwner(owner Person, plan *Plan, account *Account) error {
	s, ok, err := e.Tx.SessionFor(e.Place.Tenant, FlowAccept, plan.ID, owner.ID)
	if err != nil {
		return err
	}
	if !ok {
		s = Session{Tenant: e.Place.Tenant, Person: owner.ID}
		s.Flow, s.Subject = FlowAccept, plan.ID
	}
	s.Status, s.Place, s.Touched = conversation.Paused, owner.Home, e.Now
	busy, open, err := e.Tx.ActiveSession(e.Place.Tenant, owner.ID, owner.Home.Place)
	if err != nil {
		return err
	}
	if !open || busy.ID == s.ID {
		s.Status = conversation.Active
	}
	if err := e.Tx.SaveSession(&s); err != nil {
		return err
	}
	them := *e
	them.Person, them.Place, them.notices, them.id = &owner, owner.Home, nil, e.id+"/"+owner.ID
	them.Plan, them.Account = nil, nil
	if !owner.Greeted {
		owner.Greeted = true
		first, _, _ := strings.Cut(owner.Name, " ")
		them.Notice(conversation.Say("say.first_message_to_owner", args("person", quoted(first), "manager", quoted(e.Person.Name), "customer", quoted(account.Name))))
	}
	owner.Settings.LastUnasked, owner.Settings.LastUnaskedOf = "say.why_owner", account.Name
	if err := e.Tx.SavePerson(&owner); err != nil {
		return err
	}
	if s.Status != conversation.Active {
		return them.Say(them.Message("notice", conversation.Say("say.owner_question_waits", args("manager", quoted(e.Person.Name), "customer", quoted(account.Name)))))
	}
	if err := them.Load(&s); err != nil {
		return err
	}
	return them.Advance(conversation.Move{Verb: conversation.Show})
}

// AcceptFlow asks an owner on our side whether they would do an action by its
// date (action_accept, 000-66).
func AcceptFlow() *conversation.Flow {
	mine := func(c *conversation.Scene) bool {
		owner := c.Plan().Value("action_owner", c.Row).People
		return live(c) && len(owner) == 1 && owner[0].ID == c.Facts.Me.ID && owner[0].Side == conversation.Ours
	}
	actionWords := func(c *conversation.Scene) locale.Args {
		due := c.Printer().Text("state.open", nil)
		if d := c.Plan().Value("action_due", c.Row).Date; !d.IsZero() {
			due = c.Printer().DateLong(d)
		}
		first, _, _ := strings.Cut(c.Facts.Me.Name, " ")
		return args("person", quoted(first), "manager", quoted(c.Facts.Known["manager"]), "action", quoted(c.RowText("action_title")), "due", due)
	}
	done := func(c *conversation.Scene, _ conversation.Value) []conversation.Effect {
		return []conversation.Effect{{Name: EffectAccepted, Args: map[string]string{"row": strconv.Itoa(c.Row)}}}
	}
	accept := choice("action_accept", conversation.Warned, "action_accept", "yes", "other_date", "not_me")
	accept.When, accept.Args = mine, actionWords
	accept.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		if v.Is("yes") {
			return done(c, v)
		}
		return nil
	}
	other := date("action_accept.other_date", conversation.Required)
	other.When = func(c *conversation.Scene) bool {
		return mine(c) && c.Plan().Value("action_accept", c.Row).Is("other_date")
	}
	other.Args, other.Then = actionWords, done
	someone := line("action_accept.someone_else", conversation.Wanted, 60)
	someone.When = func(c *conversation.Scene) bool {
		return mine(c) && c.Plan().Value("action_accept", c.Row).Is("not_me")
	}
	someone.Args, someone.Then = actionWords, done
	return &conversation.Flow{
		ID:   FlowAccept,
		Args: func(c *conversation.Scene) locale.Args { return args("customer", quoted(c.Text("customer_name"))) },
		Sections: []conversation.Section{{ID: "accept", Items: []conversation.Item{
			&conversation.Each{List: "action", Items: []conversation.Item{accept, other, someone}},
		}}},
		Done: func(c *conversation.Scene) []conversation.Text {
			return []conversation.Text{conversation.Say("say.action_accept_thanks", args("manager", quoted(c.Facts.Known["manager"]), "customer", quoted(c.Text("customer_name"))))}
		},
	}
}

// ownerAnswered tells the account manager what an owner said.
func ownerAnswered(e *Env, a map[string]string) error {
	row, err := strconv.Atoi(a["row"])
	if err != nil || e.Account == nil {
		return nil
	}
	manager, ok, err := e.Tx.Person(e.Place.Tenant, e.Account.Manager)
	if err != nil || !ok {
		return err
	}
	r := e.Plan.Record
	title := quoted(r.Text("action_title", row))
	text := conversation.Say("say.action_accepted", args("person", quoted(e.Person.Name), "n", 1))
	switch r.Value("action_accept", row); {
	case r.Value("action_accept", row).Is("other_date"):
		p := e.Book.Words.Printer(e.languageOf(manager))
		text = conversation.Say("say.action_other_date", args("person", quoted(e.Person.Name), "action", title, "date", p.DateWeekday(r.Value("action_accept.other_date", row).Date)))
	case r.Value("action_accept", row).Is("not_me"):
		text = conversation.Say("say.action_someone_else", args("person", quoted(e.Person.Name), "other", quoted(r.Text("action_accept.someone_else", row)), "action", title))
	}
	_, err = e.Tell(manager, "notice", nil, conversation.Say("say.field_value", args("field", quoted(e.Account.Name), "value", text)))
	return err
}

// The kinds of job.
const (
	JobParked    = "parked_back"
	JobPeriodEnd = "period_end"
	JobIdle      = "draft_idle"
	JobResume    = "resume_reminder"
)

func parkedKey(plan string, row int) string { return plan + "/" + strconv.Itoa(row) }

// scheduleParked asks again on the return date (000-63).
func scheduleParked(e *Env, a map[string]string) error {
	day, err := civil.Parse(a["date"])
	if err != nil || e.Plan == nil {
		return err
	}
	row, _ := strconv.Atoi(a["row"])
	if err := e.Later(*e.Person, JobParked, parkedKey(e.Plan.ID, row), e.Plan.ID, day, map[string]string{"row": a["row"]}); err != nil {
		return err
	}
	p := e.Book.Words.Printer(e.Language())
	e.Notice(conversation.Say("say.parked", args("action", quoted(e.Plan.Record.Text("action_title", row)), "date", p.DateLong(day))))
	return nil
}

// schedulePeriodEnd reminds eight weeks before the end of the period (000-15).
func schedulePeriodEnd(e *Env, _ map[string]string) error {
	if e.Plan == nil {
		return nil
	}
	day := period(e.Plan.Record).NextPlanReminder()
	if day.IsZero() || !day.After(e.Today()) {
		return e.Tx.Unschedule(e.Place.Tenant, JobPeriodEnd, e.Plan.ID)
	}
	return e.Later(*e.Person, JobPeriodEnd, e.Plan.ID, e.Plan.ID, day, nil)
}

// ScheduleIdle asks after two weeks of rest whether the draft is to be kept
// (E-7). It is renewed with every answer.
func (e *Env) ScheduleIdle() error {
	if e.Session == nil || e.Session.Flow != FlowPlan || e.Plan == nil || e.Plan.State != Draft {
		return nil
	}
	return e.Later(*e.Person, JobIdle, e.Session.ID, e.Plan.ID, e.Today().AddDays(14), map[string]string{"session": e.Session.ID})
}

func jobs() map[string]func(*Env, scheduler.Job) error {
	return map[string]func(*Env, scheduler.Job) error{
		JobParked: parkedBack, JobPeriodEnd: periodEnds, JobIdle: draftIdle, JobResume: resumeReminder,
	}
}

// unasked sends a message nobody asked for, and remembers why for "why".
func (e *Env) unasked(reason string, buttons []bot.Button, texts ...conversation.Text) error {
	e.Person.Settings.LastUnasked, e.Person.Settings.LastUnaskedOf = reason, e.Account.Name
	if err := e.Tx.SavePerson(e.Person); err != nil {
		return err
	}
	_, err := e.Tell(*e.Person, "reminder", buttons, append(texts, conversation.Say("context.unasked", nil))...)
	return err
}

// parkedBack is recomputed when it fires: nothing for an action that was taken
// up, done or dropped meanwhile.
func parkedBack(e *Env, job scheduler.Job) error {
	row, _ := strconv.Atoi(job.Args["row"])
	if e.Plan == nil || !e.Plan.Record.Value("action_state", row).Is(string(planning.ActionParked)) {
		return nil
	}
	n := strconv.Itoa(e.Plan.Record.Number(row))
	text := conversation.Say("say.parked_back", args("customer", quoted(e.Account.Name), "action", quoted(e.Plan.Record.Text("action_title", row))))
	if reason := e.Plan.Record.Text("park_reason", row); reason != "" {
		text = conversation.Say("say.parked_back_reason", args("customer", quoted(e.Account.Name), "action", quoted(e.Plan.Record.Text("action_title", row)), "reason", quoted(reason)))
	}
	return e.unasked("say.why_parked", []bot.Button{
		e.Run("take_up", "resume action "+n), e.Run("park_until", "park action "+n),
		{Label: e.Label("button.drop", nil), Verb: VerbRun, Value: "remove action " + n},
	}, text)
}

func periodEnds(e *Env, _ scheduler.Job) error {
	if e.Plan == nil || e.Plan.State == Cancelled || e.Plan.State == Closed {
		return nil
	}
	p := e.Book.Words.Printer(e.Language())
	return e.unasked("say.why_period", nil, conversation.Say("say.period_ends", args("customer", quoted(e.Account.Name), "date", p.DateLong(period(e.Plan.Record).LastDay()))))
}

func draftIdle(e *Env, job scheduler.Job) error {
	s, ok, err := e.Tx.Session(e.Place.Tenant, job.Args["session"])
	if err != nil || !ok || e.Plan == nil || e.Plan.State != Draft || s.Status == conversation.Finished || s.Status == conversation.Discarded {
		return err
	}
	s.Records = map[string]*conversation.Record{conversation.Main: e.Plan.Record, accountRecord: e.Account.Record}
	return e.unasked("say.why_idle", []bot.Button{e.Run("continue", "continue"), e.Run("keep_draft", "home"), e.Run("discard_draft", "cancel")},
		conversation.Say("say.draft_idle", args("customer", quoted(e.Account.Name), "n", e.stepOf(s.Session))))
}

func resumeReminder(e *Env, job scheduler.Job) error {
	s, ok, err := e.Tx.Session(e.Place.Tenant, job.Args["session"])
	if err != nil || !ok || e.Plan == nil || s.Status != conversation.Paused {
		return err
	}
	s.Records = map[string]*conversation.Record{conversation.Main: e.Plan.Record, accountRecord: e.Account.Record}
	return e.unasked("say.why_asked_for", []bot.Button{e.Run("continue", "continue")},
		conversation.Say("home.paused", args("customer", quoted(e.Account.Name), "n", e.stepOf(s.Session))))
}
