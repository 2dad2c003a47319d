package playbook

import (
	"slices"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// afterEnd reports whether a flow goes on when its plan is over: one that brings it
// back, and one that takes its dates out of calendars.
func afterEnd(flow string) bool { return flow == FlowRestore || flow == FlowInvite }

// Advance makes a move in the session, stores what came of it, and says what
// is to be said.
func (e *Env) Advance(m conversation.Move) error {
	if e.Plan != nil && e.Plan.ended() && !afterEnd(e.Session.Flow) {
		e.SayBack(m)
		return e.sayEnded()
	}
	if refused, err := e.refused(m); err != nil || refused {
		return err
	}
	if m.Verb == conversation.Cancel || m.Verb == conversation.Discard {
		m = e.keepsPresented(m)
	}
	var err error
	if m.Facts, err = e.factsToMove(); err != nil {
		return err
	}
	asked := e.Session.Current
	after, prompt, effects, err := e.Book.Engine.Advance(e.Session.Session, m)
	if err != nil {
		return err
	}
	e.Session.Session = after
	for _, o := range prompt.Outcomes {
		e.spoken.outcomes = append(e.spoken.outcomes, outcome{after.ID, o})
	}
	if err := e.storeMove(asked); err != nil {
		return err
	}
	if after.ID == "" { // a new session got its id just now
		prompt.Question.Session = e.Session.ID
	}
	overtaken, err := e.carryOut(effects)
	if err != nil {
		return err
	}
	if len(prompt.Problems) > 0 { // they stand in the form, and nothing happened
		e.problems = map[string]string{}
		for field, problem := range prompt.Problems {
			e.problems[field] = e.Print(problem)
		}
		return e.Flush()
	}
	if overtaken || e.Session == nil || e.Session.ID != after.ID && after.ID != "" {
		return e.Flush()
	}
	if err := e.sayPrompt(prompt); err != nil || after.Status != conversation.Finished {
		return err
	}
	return e.goOnBehind(after.Flow)
}

// factsToMove are the facts for a move in the session: those about people only where
// its question may name some.
func (e *Env) factsToMove() (conversation.Facts, error) {
	if e.Book.Engine.NamesPeople(e.Session.Session) {
		return e.Facts()
	}
	return e.FewFacts()
}

// storeMove stores the session after a move with the records it changed; asked is what
// the move answered.
func (e *Env) storeMove(asked conversation.Key) error {
	if err := e.storeRecords(); err != nil {
		return err
	}
	if err := e.leave(e.Session.Session); err != nil {
		return err
	}
	e.Session.Touched = e.Now
	e.hold(asked)
	return e.Tx.SaveSession(e.Session)
}

// goOnBehind asks what follows a flow that has just ended.
func (e *Env) goOnBehind(flow string) error {
	switch flow {
	case FlowCall, FlowReply:
		return e.backToPlan()
	case FlowAccept:
		return e.ownerIsDone()
	case FlowCheckin:
		return e.nextCheckin()
	case FlowExit, FlowSetting:
		return e.backToAsked()
	}
	return nil
}

// SayBack puts what stood in a form in front of the next message, where the
// form changes nothing: what was typed is never lost.
func (e *Env) SayBack(m conversation.Move) {
	if m.Verb == conversation.Send {
		e.Notice(e.Book.Engine.LateForm(m.Question, m.Fields, e.Language()))
	}
}

// Reply is what the platform says in its answer to the event itself: what is
// wrong with the form that was sent.
func (e *Env) Reply() bot.Reply { return bot.Reply{Problems: e.problems} }

// carryOut does what a move lets happen. It reports whether the question that
// the move led to is overtaken: one of the effects has asked another, or wants
// none to follow.
func (e *Env) carryOut(effects []conversation.Effect) (overtaken bool, err error) {
	asked, silent := e.asked, e.silent
	e.silent = false
	for _, effect := range effects {
		if err := e.Book.RunEffect(e, effect); err != nil {
			return false, err
		}
	}
	overtaken = e.silent || e.asked != asked
	e.silent = e.silent || silent
	return overtaken, nil
}

// sayPrompt says a prompt, and what a session that has ended leaves to be said.
func (e *Env) sayPrompt(p conversation.Prompt) error {
	e.asked++
	if err := e.planDone(&p); err != nil {
		return err
	}
	m := e.Book.Engine.Render(p, e.Language())
	if p.Status == conversation.Paused {
		m.Buttons = append([]bot.Button{e.Run("remind_me_tomorrow", "remind tomorrow")}, m.Buttons...)
	}
	if p.Status == conversation.Finished && e.Session.Flow == FlowPlan {
		m.Buttons = append(m.Buttons, e.Run("show_page", "plan "+e.Account.Name), e.Run("customer_view", "customer view "+e.Account.Name))
	}
	if p.Status == conversation.Discarded {
		return e.discarded(m)
	}
	if err := e.preview(p.Question.Step, &m); err != nil {
		return err
	}
	if err := e.aboutAgreement(p, &m); err != nil {
		return err
	}
	if len(m.Parts) == 0 && len(m.Options) == 0 {
		return e.Flush()
	}
	return e.Say(m)
}

// preview shows at a gate what is about to go out; other questions have nothing of it.
func (e *Env) preview(step string, m *bot.Message) error {
	switch step {
	case stepStatusGate:
		return e.previewStatus(m)
	case stepSummaryGate:
		return e.previewSummary(m)
	case stepReportGate:
		return e.previewReport(m)
	case stepInviteGate:
		return e.previewInvitation(m)
	}
	return nil
}

// storeRecords saves the plan and the account where the move changed them, and
// appends to the plan's history.
func (e *Env) storeRecords() error {
	if e.Plan == nil {
		return nil
	}
	plan, account := e.Session.Records[conversation.Main], e.Session.Records[accountRecord]
	e.Plan.Record, e.Account.Record = plan, account
	changes := plan.Changes()
	if err := e.guardAgreed(changes); err != nil {
		return err
	}
	if len(changes) > 0 {
		if e.Session.Flow == FlowPlan { // an owner who says yes does not edit the plan
			e.Plan.Editor, e.Plan.EditSince = e.Person.ID, e.Now
		}
		if err := e.Tx.SavePlan(e.Plan); err != nil {
			return err
		}
		if err := e.Tx.Log(e.Place.Tenant, e.Plan.ID, e.logged(changes)); err != nil {
			return err
		}
		plan.Settle()
		if err := e.pageChanged(e.Plan); err != nil {
			return err
		}
		if slices.ContainsFunc(changes, func(c conversation.Change) bool { return !c.RowsChanged && c.Key.Step == "team_review_frequency" }) {
			if err := e.replanTeamRounds(); err != nil {
				return err
			}
		}
	}
	team := touchesTeam(changes)
	if team {
		e.readTeam(plan)
	}
	if !team && len(account.Changes()) == 0 {
		return nil
	}
	account.Settle()
	return e.Tx.SaveAccount(e.Account)
}

// logged are the entries of a plan's history for changes of its answers.
func (e *Env) logged(changes []conversation.Change) []Logged {
	var log []Logged
	for _, c := range changes {
		if !c.RowsChanged {
			log = append(log, Logged{Key: c.Key, Before: c.Before, After: c.After, By: e.Person.ID, At: e.Now})
		}
	}
	return log
}

// change makes a change that is no move of the engine: it is stored with its
// history, and undo takes it back like any other.
func (e *Env) change(do func(*conversation.Record)) error {
	do(e.Plan.Record)
	e.Session.Undoable(e.Now)
	if err := e.storeRecords(); err != nil {
		return err
	}
	e.Session.Touched = e.Now
	return e.Tx.SaveSession(e.Session)
}

// Command runs a command and, where a question waits, repeats it afterwards.
func (e *Env) Command(id string, a map[string]string) error {
	if err := e.Book.RunCommand(e, id, a); err != nil {
		return err
	}
	if e.silent {
		return nil
	}
	return e.Repeat()
}

// Repeat says the open question again, with the notices that wait in front.
func (e *Env) Repeat() error {
	if e.Session == nil || e.Session.Status != conversation.Active {
		return e.Flush()
	}
	if e.Plan != nil && e.Plan.ID != e.Session.Subject { // what was done was about another plan
		if err := e.Load(e.Session); err != nil {
			return err
		}
	}
	m := conversation.Move{Verb: conversation.Show}
	if e.looked {
		m.Value = conversation.InShort
	}
	e.repeats = true
	return e.Advance(m)
}

// Holds remembers which answer a message held, so that changing the message can
// change the answer: the one that the next move gives. It is stored with that
// move, because a session is a large thing to write twice in a turn.
func (e *Env) Holds(message string) { e.holds = message }

func (e *Env) hold(k conversation.Key) {
	message := e.holds
	e.holds = ""
	if message == "" || k.Step == "" {
		return
	}
	if _, ok := e.Session.HeldBy(message); !ok {
		e.Session.Hold(message, k)
	}
}

// sayEnded ends a session whose plan was discarded or closed meanwhile, by
// somebody else or from another place.
func (e *Env) sayEnded() error {
	e.Session.Status, e.Session.Touched = conversation.Finished, e.Now
	if err := e.Tx.SaveSession(e.Session); err != nil {
		return err
	}
	e.Notice(conversation.Say("problem.plan_ended", locale.Args{"customer": quoted(e.Account.Name)}))
	e.Session = nil
	return e.Flush()
}
