package playbook

import (
	"slices"
	"strconv"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/evidence"
)

// The entries of what the account manager does with a request.
const (
	EntryRequestWithdrawn = "plan.request_withdrawn"
	EntryWithoutAgreement = "plan.started_without_agreement"
)

// EffectStartWithout lets a plan begin although nobody at the customer agreed.
const EffectStartWithout = "start_without"

// ownPlan opens the plan a command is about, if the person may decide about it.
func (e *Env) ownPlan(customer string) (bool, error) {
	if customer != "" {
		p, account, err := e.whichPlan(customer)
		if err != nil || p == nil {
			return false, err
		}
		e.chosen = account.ID
	}
	ok, err := e.inPlan()
	if err == nil && ok && e.Plan.ended() {
		e.Notice(conversation.Say("problem.plan_ended", args("customer", quoted(e.Account.Name))))
		return false, nil
	}
	e.stood = true // the command says what there is to say
	return ok, err
}

// withdrawRequest takes the question to the customer back: the card says so, and
// nothing can be answered to it any more. What was agreed to before stays.
func withdrawRequest(e *Env, a map[string]string) error {
	ok, err := e.ownPlan(a["customer"])
	if err != nil || !ok {
		return err
	}
	now, err := e.agreedPlan(e.Plan, e.Account)
	if err != nil {
		return err
	}
	if !now.waits() {
		e.Notice(e.whereItStands(now)...)
		return nil
	}
	p := *now.last
	if err := e.takeBack(p); err != nil {
		return err
	}
	key := "say.request_withdrawn"
	if now.inForce != nil {
		key = "say.request_withdrawn.in_force"
	}
	about := args("customer", quoted(e.Account.Name), "version", p.Version)
	if now.inForce != nil {
		about["before"] = now.inForce.Version
	}
	m := e.Message("notice", conversation.Say(key, about))
	m.Buttons = e.discardButton(e.Account.Name, now)
	e.Silent()
	return e.Say(m)
}

// takeBack withdraws a version that waits for an answer.
func (e *Env) takeBack(p Presentation) error {
	p.State, p.WithdrawnBy = planning.VersionWithdrawn, planning.WithdrawnByManager
	if err := e.Tx.SavePresentation(&p); err != nil {
		return err
	}
	if err := e.auditPlan(EntryRequestWithdrawn, map[string]any{"version": p.Version}); err != nil {
		return err
	}
	if err := e.stopChasing(p); err != nil {
		return err
	}
	if p.Place.Place == "" {
		return nil
	}
	c, err := e.cardOf(p, e.Plan, e.Account)
	if err != nil {
		return err
	}
	return e.tellChannel(p.Place, c.record(nil, nil))
}

func (e *Env) auditPlan(kind string, body map[string]any) error {
	_, err := e.Tx.Audit(evidence.Entry{Tenant: e.Place.Tenant, At: e.Now, Kind: kind, By: e.Person.ID, About: e.Plan.ID, Ask: e.id, Body: auditBody(body)})
	return err
}

// startWithout asks why the plan shall begin without an answer; the reason is for
// us only (method d.6, no answer).
func startWithout(e *Env, a map[string]string) error {
	ok, err := e.ownPlan(a["customer"])
	if err != nil || !ok {
		return err
	}
	now, err := e.agreedPlan(e.Plan, e.Account)
	if err != nil {
		return err
	}
	switch {
	case now.last == nil && e.Plan.State == Draft:
		e.Notice(conversation.Say("say.start_needs_presenting", args("customer", quoted(e.Account.Name))))
		return nil
	case e.Plan.State == Active:
		e.Notice(e.whereItStands(now)...)
		return nil
	}
	e.stood = false
	e.Plan.Record.Clear(conversation.Key{Step: "start_reason"})
	return e.move(conversation.Ask, conversation.Key{Step: "start_reason"}.String())
}

// startReason keeps why a plan began without an agreement; internal.
func startReason() *conversation.Step {
	s := line("start_reason", conversation.Optional, 140)
	s.When = func(c *conversation.Scene) bool { return c.Facts.Known["presented"] == string(Presented) }
	s.Then = func(*conversation.Scene, conversation.Value) []conversation.Effect {
		return []conversation.Effect{{Name: EffectStartWithout}}
	}
	return s
}

// startsWithout makes the plan active without an agreement. For the customer
// nothing is recorded, and they can still answer.
func startsWithout(e *Env, _ map[string]string) error {
	if e.Plan == nil || e.Plan.State != Presented {
		return nil
	}
	e.Plan.State = Active
	if err := e.Tx.SavePlan(e.Plan); err != nil {
		return err
	}
	all, err := e.Tx.Presentations(e.Plan.Tenant, e.Plan.ID)
	if err != nil || len(all) == 0 {
		return err
	}
	if err := e.auditPlan(EntryWithoutAgreement, map[string]any{"version": all[0].Version}); err != nil {
		return err
	}
	if err := e.stopChasing(all[0]); err != nil {
		return err
	}
	if err := e.starts(e.Plan, e.Account, "say.owner_starts.without"); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.started_without", args("customer", quoted(e.Account.Name))))
	return nil
}

// starts is what follows when a plan becomes active, by an agreement or without
// one: the owners on our side hear what is theirs. The cadence of method e begins
// with an agreement (startCadence) and never without one.
func (e *Env) starts(p *Plan, a *Account, key string) error {
	if version, _, err := e.inForce(p); err != nil {
		return err
	} else if version != nil {
		if err := e.planTeamVersion(p, version.Version); err != nil {
			return err
		}
		owners, err := e.tellOwnersOf(p, a, key, version.Version)
		if err != nil {
			return err
		}
		return e.askTeam(p, a, version.Version, owners)
	}
	_, err := e.tellOwnersOf(p, a, key, 0)
	return err
}

// showVersion shows a version as it was presented, unaltered, with who agreed to
// it; of one that was only kept, the plan as it was then.
func showVersion(e *Env, a map[string]string) error {
	p, account, all, err := e.keptVersions("")
	if err != nil || len(all) == 0 {
		return err
	}
	n, _ := strconv.Atoi(a["n"])
	i := slices.IndexFunc(all, func(v Version) bool { return v.Number == n })
	if i < 0 {
		e.Notice(conversation.Say("problem.no_version", args("number", quoted(clip(a["n"], 10)), "last", all[0].Number)))
		return nil
	}
	presented, err := e.Tx.Presentations(p.Tenant, p.ID)
	if err != nil {
		return err
	}
	j := slices.IndexFunc(presented, func(q Presentation) bool { return q.Version == n })
	if j < 0 {
		kept := *p
		kept.Record = all[i].Record
		record := *account
		record.Record = all[i].Account
		return e.showKept(&kept, &record, n)
	}
	c, err := e.cardOf(presented[j], p, account)
	if err != nil {
		return err
	}
	page, err := c.page()
	if err != nil {
		return err
	}
	acts, err := e.Tx.Acts(p.Tenant, p.ID)
	if err != nil {
		return err
	}
	m := e.Message("page", e.presentedLines(presented[j], acts, account)...)
	m.Parts = append(m.Parts, page.Parts...)
	return e.Say(m)
}

func (e *Env) showKept(p *Plan, account *Account, n int) error {
	m, err := e.material(p, account)
	if err != nil {
		return err
	}
	m.Version = n
	words := e.Book.Words.Printer(e.Language())
	return e.page(conversation.Say("say.version_kept_page", locale.Args{"customer": quoted(account.Name), "version": n}), exportInternal(m, words))
}

// presentedLines are what became of a version at the customer: when it was
// presented, its check code, and who did what with it, when and how.
func (e *Env) presentedLines(p Presentation, acts []Act, account *Account) []conversation.Text {
	words := e.Book.Words.Printer(e.Language())
	when := func(a Act) string {
		local := a.At.In(zoneOfCustomer(account))
		return words.DateWeekday(dayIn(a.At, zoneOfCustomer(account))) + ", " + words.Time(local.Hour(), local.Minute()) + " " + words.Zone(local)
	}
	texts := []conversation.Text{conversation.Say("say.version_presented", args(
		"version", p.Version, "state", conversation.Say("version_state."+stateKey(p), nil), "code", quoted(evidence.CheckCode(p.Document.SHA256))))}
	for _, a := range acts {
		if a.Version != p.Version {
			continue
		}
		who, _ := p.approver(a.Contact)
		key := map[evidence.Kind]string{evidence.Agree: "say.act.agree", evidence.Withdraw: "say.act.withdraw", evidence.RequestChange: "say.act.request_change"}[a.Kind]
		texts = append(texts, conversation.Say(key, args(
			"person", quoted(who), "when", quoted(when(a)), "how", conversation.Say("page.evidence_"+string(a.Means), nil), "text", quoted(clip(a.Text, 300)))))
	}
	return texts
}

// stateKey tells the two kinds of withdrawn apart.
func stateKey(p Presentation) string {
	if p.calledOff() {
		return "request_withdrawn"
	}
	return string(p.State)
}

// buttonsFor are what can be done with a plan in the state in which it is.
func (e *Env) buttonsFor(a *Account, now agreed) []bot.Button {
	var all []bot.Button
	if now.unsent() {
		all = append(all, bot.Button{Label: e.Label("button.send_changes", nil), Verb: VerbInPlan, Value: a.ID + " send"})
	}
	if now.waits() {
		all = append(all, e.Run("withdraw_request", "withdraw request "+a.Name))
	}
	if now.unsent() {
		all = append(all, e.discardButton(a.Name, now)...)
	}
	return all
}
