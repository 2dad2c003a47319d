package playbook

import (
	"errors"
	"slices"
	"strconv"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// FlowInvite is the gate of invitations: one approval for all dates of a period,
// and one for each later change (e.2, M-6).
const (
	FlowInvite     = "invitation"
	EffectInvite   = "invitation"
	JobInvite      = "invitation"
	stepInviteGate = "invitation.confirm"
)

// InviteFlow asks whether what would be sent may go out.
func InviteFlow() *conversation.Flow {
	gate := tap(stepInviteGate, button("send", "send_invitations"), button("dates", "show_dates"), button("later", "not_now"))
	gate.In = decisionRecord
	gate.When = func(c *conversation.Scene) bool { return c.Facts.Known["invite.key"] != "" }
	gate.Ask = func(c *conversation.Scene) conversation.Text {
		known := func(name string) any { return quoted(c.Facts.Known["invite."+name]) }
		n := func(name string) int {
			n, _ := strconv.Atoi(c.Facts.Known["invite."+name]) // written by us
			return n
		}
		return conversation.Say(c.Facts.Known["invite.key"], args("calls", conversation.Say("count.call", args("n", n("calls"))), "reports", conversation.Say("count.report", args("n", n("reports"))),
			"when", known("when"), "people", known("to")))
	}
	gate.Context = func(c *conversation.Scene) []conversation.Text {
		if left := c.Facts.Known["invite.left"]; left != "" {
			return []conversation.Text{conversation.Say("context.invite_left", args("people", quoted(left)))}
		}
		return nil
	}
	gate.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return []conversation.Effect{{Name: EffectInvite, Args: map[string]string{"do": one(v)}}}
	}
	return &conversation.Flow{
		ID:       FlowInvite,
		Args:     customerNamed,
		Sections: []conversation.Section{{ID: "invite", Items: []conversation.Item{gate}}},
	}
}

// knownInvitation tells the gate what it is about.
func (e *Env) knownInvitation(known map[string]string) error {
	if e.Session == nil || e.Session.Flow != FlowInvite || e.Plan == nil {
		return nil
	}
	all, err := e.inviteChanges()
	if err != nil || len(all) == 0 {
		return err
	}
	known["invite.key"] = inviteKey(all)
	p := e.Book.Words.Printer(e.Language())
	var to, left []string
	when := all[0].at
	for _, c := range all {
		if c.what == inviteSeries || c.what == inviteAnew {
			ahead, err := c.series.ahead(e.Now)
			if err != nil {
				return err
			}
			name := "invite.calls"
			if c.series.kind == JobReport {
				name = "invite.reports"
			}
			known[name] = strconv.Itoa(len(ahead))
			if when.IsZero() || c.series.kind == JobCall && len(ahead) > 0 {
				when = ahead[0].Due
			}
		}
		for _, q := range c.to {
			list := &left
			if e.byMail(q) || e.byChat(q) {
				list = &to
			}
			if !slices.Contains(*list, q.name) {
				*list = append(*list, q.name)
			}
		}
	}
	known["invite.to"], known["invite.left"] = p.List(to), p.List(left)
	local := when.In(e.customerZone())
	known["invite.when"] = p.Text("context.status_when", locale.Args{"date": p.DateLong(civil.Of(local)), "time": p.Time(local.Hour(), local.Minute()), "zone": p.Zone(local)})
	return nil
}

// inviteKey is how the question is put.
func inviteKey(all []inviteChange) string {
	whats := map[inviteWhat]bool{}
	for _, c := range all {
		whats[c.what] = true
	}
	switch {
	case len(whats) > 1 || whats[inviteAnew]:
		return "ask.invitation.confirm.changed"
	case whats[inviteSeries] && all[0].series.sent():
		return "ask.invitation.confirm.joins"
	case whats[inviteSeries]:
		return "ask.invitation.confirm"
	case whats[inviteMoved]:
		return "ask.invitation.confirm.moved"
	case whats[inviteOff]:
		return "ask.invitation.confirm.off"
	default:
		return "ask.invitation.confirm.over"
	}
}

// previewInvitation puts what would be sent into the gate's question, made by what
// sends it: each text once, as its first reader gets it.
func (e *Env) previewInvitation(m *bot.Message) error {
	all, err := e.inviteChanges()
	if err != nil {
		return err
	}
	short, err := e.inviteInShort(all, m)
	if err != nil || short {
		return err
	}
	for _, c := range all {
		i := slices.IndexFunc(c.to, func(p participant) bool { return p.Contact != 0 && (e.byMail(p) || e.byChat(p)) })
		if i < 0 {
			i = slices.IndexFunc(c.to, func(p participant) bool { return e.byMail(p) || e.byChat(p) })
		}
		shown, err := e.inviteMessage(c, c.to[i])
		if err != nil {
			return err
		}
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Heading, Text: bot.Escape(shown.Subject)})
		m.Parts = append(m.Parts, shown.Parts...)
	}
	return e.noteInvitationShown(all)
}

// inviteInShort asks in one line where the question comes again below something else
// and what would go out is what was shown: the mails are long. *invite* shows them.
func (e *Env) inviteInShort(all []inviteChange, m *bot.Message) (bool, error) {
	shown, err := e.fingerprint(all)
	if err != nil || !e.repeats || slices.ContainsFunc(all, func(c inviteChange) bool { return c.series.stored.Sent.Shown != shown }) {
		return false, err
	}
	i := slices.IndexFunc(m.Parts, func(p bot.Part) bool { return p.Kind == bot.Text })
	if i < 0 || len(all) == 0 {
		return false, nil
	}
	m.Parts[i].Text = e.Print(conversation.Say("ask.invitation.confirm.again", args("customer", quoted(e.Account.Name))))
	return true, nil
}

// noteInvitationShown remembers what the account manager has read.
func (e *Env) noteInvitationShown(all []inviteChange) error {
	shown, err := e.fingerprint(all)
	if err != nil {
		return err
	}
	var noted []*meetingSeries
	for _, c := range all {
		s := c.series
		if slices.Contains(noted, s) || s.stored.Sent.Shown == shown {
			continue
		}
		noted = append(noted, s)
		if s.stored.Rev == 0 {
			uid, err := e.newUID()
			if err != nil {
				return err
			}
			s.stored = Invitation{
				Tenant: e.Plan.Tenant, Schedule: s.schedule, Plan: e.Plan.ID, Kind: s.kind, UID: uid, Sequence: -1, State: InvitationShown,
			}
		}
		s.stored.Sent.Shown = shown
		if err := e.Tx.SaveInvitation(&s.stored); err != nil {
			return err
		}
	}
	return nil
}

// decideInvitation carries out what the account manager chose at the gate.
func decideInvitation(e *Env, a map[string]string) error {
	if e.Plan == nil || !e.mayEdit(*e.Account) {
		return nil
	}
	all, err := e.inviteChanges()
	if err != nil {
		return err
	}
	switch {
	case len(all) == 0:
		e.Notice(conversation.Say("say.invite_nothing", args("customer", quoted(e.Account.Name))))
		return e.waitingGate("")
	case a["do"] == "dates":
		if err := e.listDates(all); err != nil {
			return err
		}
		e.repeats = true
		return e.askAgain()
	case a["do"] != "send":
		e.Notice(conversation.Say("say.invite_later", args("customer", quoted(e.Account.Name))))
		return e.waitingGate("")
	}
	shown, err := e.fingerprint(all)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(c inviteChange) bool { return c.series.stored.Sent.Shown != shown }) {
		e.Notice(conversation.Say("say.status_changed", nil))
		return e.askAgain()
	}
	to, err := e.sendInvitations(all)
	if err != nil {
		return err
	}
	e.Notice(conversation.Say("say.invite_sent", args("people", quoted(e.Book.Words.Printer(e.Language()).List(to)))))
	return e.waitingGate("")
}

// listDates says all dates that are invited to, with what they are.
func (e *Env) listDates(all []inviteChange) error {
	p := e.Book.Words.Printer(e.Language())
	m := e.Message("page", conversation.Say("say.invite_dates", args("customer", quoted(e.Account.Name), "zone", quoted(e.customerZone().String()))))
	table := bot.Part{Kind: bot.Table}
	for _, c := range all {
		ahead, err := c.series.ahead(e.Now)
		if err != nil && ignoreNoDates(err) != nil {
			return err
		}
		for _, d := range ahead {
			local := d.Due.In(e.customerZone())
			table.Rows = append(table.Rows, bot.Row{
				Label: p.Text("invite.kind."+c.series.kind, nil),
				Text:  p.DateLong(civil.Of(local)) + ", " + p.Time(local.Hour(), local.Minute()),
			})
		}
		if c.what == inviteMoved || c.what == inviteOff {
			break // the series is the same for all of them
		}
	}
	m.Parts = append(m.Parts, table)
	return e.Say(m)
}

// inviteDue asks for the approval of invitations that are to be sent: at the
// agreement, and when something has changed since.
func inviteDue(e *Env, job scheduler.Job) error {
	if e.Plan == nil || e.Plan.State != Active {
		return nil
	}
	if e.disturbs() {
		job.Due = e.Person.morning(scheduler.CalendarOf(e.Person.country()).WorkingDay(e.nextMorning()), e.Zone()).UTC()
		return e.Tx.Schedule(job)
	}
	all, err := e.inviteChanges()
	if err != nil || len(all) == 0 {
		return err
	}
	return e.openFlow(FlowInvite, e.Plan.ID, func() (conversation.Text, error) {
		return conversation.Say("say.invite_waits", args("customer", quoted(e.Account.Name))), nil
	})
}

// inviteSoon lets the account manager of a plan be asked.
func (e *Env) inviteSoon(p *Plan) error {
	if e.Book.Mail == nil {
		return nil // an invitation is a mail; without one the dates stand in the plan
	}
	return e.Tx.Schedule(scheduler.Job{Tenant: p.Tenant, Kind: JobInvite, Key: p.ID, Subject: p.ID, Args: map[string]string{}, Due: e.Now.UTC()})
}

// invite opens the gate; with nothing to be sent it says so, and who has no way to
// get an invitation.
func invite(e *Env, a map[string]string) error {
	p, account, err := e.whichPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	if !e.mayEdit(*account) {
		return e.sayNotAllowed(*account)
	}
	e.Plan, e.Account = p, account
	if p.State == Active {
		return e.askInvitation()
	}
	// What was put off when a plan was closed is asked for while the next one is written.
	plans, err := e.Tx.PlansOf(p.Tenant, account.ID)
	if err != nil {
		return err
	}
	for i := range plans {
		if plans[i].State != Closed {
			continue
		}
		e.Plan = &plans[i]
		if all, err := e.inviteChanges(); err != nil || len(all) > 0 {
			return errors.Join(err, e.askInvitation())
		}
	}
	e.Plan = p
	return e.askInvitation()
}

// askInvitation asks at once for what is to be sent.
func (e *Env) askInvitation() error {
	all, err := e.inviteChanges()
	if err != nil {
		return err
	}
	about := args("customer", quoted(e.Account.Name))
	switch {
	case len(all) > 0:
		e.Silent()
		if err := e.Open(FlowInvite, e.Plan.ID); err != nil {
			return err
		}
		return e.Advance(conversation.Move{Verb: conversation.Show})
	case e.Plan.State != Active:
		e.Notice(conversation.Say("say.invite_not_yet", about))
	case e.Book.Mail == nil:
		e.Notice(conversation.Say("say.invite_no_mail", about))
	default:
		e.Notice(conversation.Say("say.invite_nothing", about))
	}
	return nil
}
