package playbook

import (
	"errors"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// editingTime is how long somebody counts as editing a plan after their last
// answer (E-8).
const editingTime = 30 * time.Minute

// Load gives the session its records: the plan and its account.
func (e *Env) Load(s *Session) error {
	e.Session, e.Plan, e.Account = s, nil, nil
	if s == nil || s.Subject == "" {
		return nil
	}
	plan, ok, err := e.Tx.Plan(e.Place.Tenant, s.Subject)
	if err != nil || !ok {
		return err
	}
	return e.loadPlan(plan)
}

func (e *Env) loadPlan(plan Plan) error {
	account, ok, err := e.Tx.Account(e.Place.Tenant, plan.Account)
	if err != nil {
		return err
	}
	if !ok {
		return errors.New("playbook: plan without account")
	}
	e.Plan, e.Account = &plan, &account
	if e.Session != nil && e.Session.Subject == plan.ID {
		e.Session.Records = map[string]*conversation.Record{conversation.Main: plan.Record, accountRecord: account.Record}
	}
	return nil
}

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
	facts, err := e.FewFacts()
	if err == nil && e.Book.Engine.NamesPeople(e.Session.Session) {
		facts, err = e.Facts()
	}
	if err != nil {
		return err
	}
	m.Facts = facts
	asked := e.Session.Current
	after, prompt, effects, err := e.Book.Engine.Advance(e.Session.Session, m)
	if err != nil {
		return err
	}
	e.Session.Session = after
	for _, o := range prompt.Outcomes {
		e.spoken.outcomes = append(e.spoken.outcomes, outcome{after.ID, o})
	}
	if err := e.storeRecords(); err != nil {
		return err
	}
	if err := e.leave(after); err != nil {
		return err
	}
	e.Session.Touched = e.Now
	e.hold(asked)
	current := e.Session.ID
	if err := e.Tx.SaveSession(e.Session); err != nil {
		return err
	}
	if current == "" { // a new session got its id just now
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
	if overtaken || e.Session == nil || e.Session.ID != after.ID && current != "" {
		return e.Flush()
	}
	if err := e.sayPrompt(prompt); err != nil || after.Status != conversation.Finished {
		return err
	}
	switch after.Flow {
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
	if p.Question.Step == stepStatusGate {
		if err := e.previewStatus(&m); err != nil {
			return err
		}
	}
	if p.Question.Step == stepSummaryGate {
		if err := e.previewSummary(&m); err != nil {
			return err
		}
	}
	if p.Question.Step == stepReportGate {
		if err := e.previewReport(&m); err != nil {
			return err
		}
	}
	if p.Question.Step == stepInviteGate {
		if err := e.previewInvitation(&m); err != nil {
			return err
		}
	}
	if err := e.aboutAgreement(p, &m); err != nil {
		return err
	}
	if len(m.Parts) == 0 && len(m.Options) == 0 {
		return e.Flush()
	}
	return e.Say(m)
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

// Open begins a flow, or goes on with the session that was begun for it. A
// session that is open here is paused with one line (E-8).
func (e *Env) Open(flow, subject string) error {
	if err := e.pauseCurrent(flow, subject); err != nil {
		return err
	}
	s, ok, err := e.Tx.SessionFor(e.Place.Tenant, flow, subject, e.Person.ID)
	if err != nil {
		return err
	}
	if !ok || s.Status == conversation.Discarded {
		s = Session{Tenant: e.Place.Tenant, Person: e.Person.ID}
		s.Flow, s.Subject = flow, subject
	}
	s.Status, s.Place = conversation.Active, e.Place
	if err := e.Load(&s); err != nil {
		return err
	}
	if s.ID == "" {
		s.Touched = e.Now
		if err := e.Tx.SaveSession(&s); err != nil {
			return err
		}
	}
	return nil
}

// pauseCurrent puts the open session aside for another. Only what is asked in
// passing ends by that; everything else can be continued.
func (e *Env) pauseCurrent(flow, subject string) error {
	s := e.Session
	if s == nil || s.Status != conversation.Active || s.Flow == flow && s.Subject == subject && subject != "" {
		return nil
	}
	s.Status = conversation.Paused
	switch s.Flow {
	case FlowStart, FlowRestore:
		s.Status = conversation.Finished
	case FlowPlan:
		if e.Account != nil && s.Subject != subject {
			e.Notice(conversation.Say("say.other_flow_paused", locale.Args{"customer": quoted(e.Account.Name), "n": e.step()}))
		}
	}
	s.Touched = e.Now
	if err := e.Tx.SaveSession(s); err != nil {
		return err
	}
	e.Session, e.Plan, e.Account = nil, nil, nil
	return nil
}

// step is the number of the step at which the plan of the session stands.
func (e *Env) step() int {
	if e.Session == nil {
		return 1
	}
	return e.stepOf(e.Session.Session)
}

func (e *Env) stepOf(s conversation.Session) int {
	facts, err := e.FewFacts()
	if err != nil {
		return 1
	}
	return e.Book.Engine.Section(s, facts)
}

// material is the stored answers of a plan for drawing its page.
func (e *Env) material(p *Plan, a *Account) (Material, error) {
	m := Material{Answers: p.Record, Account: a.Record, State: p.State, AsOf: e.Today()}
	var err error
	if m.Manager, err = e.planner(a.Manager); err != nil {
		return m, err
	}
	if m.Author, err = e.planner(p.Author); err != nil {
		return m, err
	}
	versions, err := e.Tx.Versions(e.Place.Tenant, p.ID)
	if err != nil {
		return m, err
	}
	if len(versions) > 0 {
		m.Version = versions[0].Number
	}
	presented, err := e.presented(p, a)
	if err != nil {
		return m, err
	}
	if len(presented) > 0 || p.State == Active && !a.Example {
		m.withVersions(presented)
	}
	if m.Next, err = e.nextDates(p); err != nil {
		return m, err
	}
	if m.Reviews, err = e.teamReviews(p); err != nil {
		return m, err
	}
	m.Held, err = e.lastReviewed(p)
	return m, err
}

// LoadSubject finds the plan that a job is about; a plan that is gone leaves
// the scene empty.
func (e *Env) LoadSubject(plan string) error {
	p, ok, err := e.Tx.Plan(e.Place.Tenant, plan)
	if err != nil || !ok {
		return err
	}
	return e.loadPlan(p)
}

// Wake brings the session of a pressed button back, if it is the person's and
// still waits.
func (e *Env) Wake(session string) error {
	if session == "" {
		return nil
	}
	s, ok, err := e.Tx.Session(e.Place.Tenant, session)
	if err != nil || !ok || s.Person != e.Person.ID || s.Status == conversation.Finished || s.Status == conversation.Discarded {
		return err
	}
	if err := e.pauseCurrent(s.Flow, s.Subject); err != nil {
		return err
	}
	s.Status, s.Place = conversation.Active, e.Place
	return e.Load(&s)
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

// Settle stores what changed about the person since they were read.
func (e *Env) Settle() error {
	if e.Person.Rev != 0 && *e.Person == e.read {
		return nil
	}
	return e.Tx.SavePerson(e.Person)
}
