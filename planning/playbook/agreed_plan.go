package playbook

import (
	"encoding/json"
	"errors"
	"slices"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/export"
)

// agreed is a plan as its customer knows it: the version that waits for their
// answer, the one in force, and how the plan as it is now differs from that.
type agreed struct {
	last    *Presentation         // presented last; nil before the first
	inForce *Presentation         // agreed to last and not withdrawn; nil where there is none
	view    planning.CustomerView // as it would be sent now
	before  planning.CustomerView // of inForce, else of last
	changes []planning.Change     // of view against before
	known   planning.CustomerView // what the customer has: of the version that waits, else of the one in force
	since   []planning.Change     // of view against known
}

// waits reports whether the version presented last still waits for an answer.
func (a agreed) waits() bool {
	return a.last != nil && a.last.waits()
}

// nextVersion is the number that a version presented now gets. Versions that were kept
// but never presented count.
func (e *Env) nextVersion(plan string) (int, error) {
	last, err := e.Tx.LastVersion(e.Place.Tenant, plan)
	return last + 1, err
}

// inForce is the version of a plan that was agreed to last and holds now, nil
// where there is none, and all that were presented, newest first.
func (e *Env) inForce(p *Plan) (*Presentation, []Presentation, error) {
	all, err := e.Tx.Presentations(p.Tenant, p.ID)
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(all, func(p Presentation) bool { return p.State == planning.VersionAgreed })
	if i < 0 {
		return nil, all, nil
	}
	return &all[i], all, nil
}

// agreedPlan reads what was presented of a plan. Nothing is read of one that
// never was.
func (e *Env) agreedPlan(p *Plan, a *Account) (agreed, error) {
	if p.State == Draft || p.State == Cancelled {
		return agreed{}, nil
	}
	now, all, err := e.inForce(p)
	if err != nil || len(all) == 0 {
		return agreed{}, err
	}
	found := agreed{last: &all[0], inForce: now}
	compare := found.last
	if now != nil {
		compare = now
	}
	if _, found.before, err = compare.Document.Thaw(); err != nil {
		return found, err
	}
	if found.view, err = e.customerView(p, a, p.Record); err != nil {
		return found, err
	}
	found.changes = changesOf(*compare, found.before, found.view)
	found.known, found.since = found.before, found.changes
	if compare != found.last && found.waits() {
		if _, found.known, err = found.last.Document.Thaw(); err != nil {
			return found, err
		}
		found.since = changesOf(*found.last, found.known, found.view)
	}
	return found, nil
}

// customerView is what the customer would read of a plan with these answers.
func (e *Env) customerView(p *Plan, a *Account, answers *conversation.Record) (planning.CustomerView, error) {
	m := Material{Answers: answers, Account: a.Record, State: p.State, AsOf: e.Today()}
	var err error
	if m.Manager, err = e.planner(a.Manager); err != nil {
		return planning.CustomerView{}, err
	}
	if m.Author, err = e.planner(p.Author); err != nil {
		return planning.CustomerView{}, err
	}
	if m.Versions, err = e.presented(p, a); err != nil {
		return planning.CustomerView{}, err
	}
	return m.Plan().CustomerView(e.hiddenFields()...), nil
}

// changesOf are the changes of the five items. Where the names of a version were
// erased, nobody can tell any more whether an owner is still the same.
func changesOf(p Presentation, before, after planning.CustomerView) []planning.Change {
	changes := planning.Changes(before, after)
	if len(p.Document.Nameless()) > 0 {
		changes = slices.DeleteFunc(changes, func(c planning.Change) bool { return c.StepID == "action_owner" })
	}
	return changes
}

// differencesOf are the places in which the plan differs from what the customer
// has.
func differencesOf(now agreed, words locale.Printer) []export.Difference {
	return export.Differences(now.known, now.view, words)
}

// MakesVersion says that what was done would change what the customer agreed to,
// and that nobody was asked whether it shall (method e.6). The turn is rolled
// back and the question is put in its place: nothing is saved before the answer.
type MakesVersion struct{ Plan string }

func (MakesVersion) Error() string {
	return "playbook: that makes a new version of an agreed plan, and nobody was asked"
}

// guardAgreed is asked before answers are saved. The first change of an agreed
// plan needs a yes; after it there is a working version, and what else is
// changed goes into it. What the customer does not agree to needs none.
func (e *Env) guardAgreed(changed []conversation.Change) error {
	if e.newVersion || e.Plan.State != Active || len(changed) == 0 {
		return nil
	}
	now, err := e.agreedPlan(e.Plan, e.Account)
	if err != nil || now.inForce == nil || len(now.changes) == 0 {
		return err
	}
	answers := e.Plan.Record.Clone()
	answers.Revert(changed)
	was, err := e.customerView(e.Plan, e.Account, answers)
	if err != nil || len(changesOf(*now.inForce, now.before, was)) > 0 {
		return err
	}
	return MakesVersion{e.Plan.ID}
}

// The effects of the question whether a change shall make a new version.
const (
	EffectNewVersion = "new_version"
	EffectUnchanged  = "unchanged"
)

// stepNewVersion is that question.
const stepNewVersion = "new_version"

// AskVersion asks whether what the event does shall make a new version. The
// event is kept with the question and carried out again on a yes, exactly as it
// came.
func (e *Env) AskVersion(plan string, event bot.Event) error {
	said := ""
	if event.Kind == bot.Said || event.Kind == bot.Edited {
		said = event.Text
	}
	event.From, event.Private = bot.Person{}, bot.Address{} // whoever answers is the same person
	kept, err := json.Marshal(event)                        //nolint:musttag // it waits in the session and is read by nobody else
	if err != nil {
		return err
	}
	if e.Session == nil || e.Session.Flow != FlowPlan || e.Session.Subject != plan {
		if err := e.Open(FlowPlan, plan); err != nil {
			return err
		}
	}
	now, err := e.agreedPlan(e.Plan, e.Account)
	if err != nil {
		return err
	}
	if now.inForce == nil {
		return errors.New("playbook: a question about an agreed plan that is none")
	}
	next, err := e.nextVersion(plan)
	if err != nil {
		return err
	}
	leave := conversation.AsideOption{
		Value: "leave", Label: conversation.Say("button.leave_as_is", nil), Means: "no", Verb: conversation.Show,
		Effect: &conversation.Effect{Name: EffectUnchanged, Args: map[string]string{"text": said}},
	}
	if len(e.Session.Revisit) > 0 && e.Session.Draft == nil {
		leave.Verb = conversation.Keep // the answer that was opened stays as it is
	}
	return e.Advance(conversation.Move{Verb: conversation.AskFirst, Aside: &conversation.Aside{
		ID:  stepNewVersion,
		Ask: conversation.Say("ask.new_version", args("version", now.inForce.Version, "next", next)),
		Options: []conversation.AsideOption{
			{
				Value: "create", Label: conversation.Say("button.create_version", args("n", next)), Means: "yes",
				Effect: &conversation.Effect{Name: EffectNewVersion, Args: map[string]string{"event": string(kept)}},
			},
			leave,
		},
	}})
}

// makeVersion lets the event that waited be carried out.
func makeVersion(e *Env, a map[string]string) error {
	var event bot.Event
	if err := json.Unmarshal([]byte(a["event"]), &event); err != nil { //nolint:musttag // as it was written
		return err
	}
	if !event.Place.Direct() { // it came from a channel: what follows is said here
		event.Place, event.Addressed = e.Place, false
	}
	e.newVersion, e.again = true, &event
	e.Silent()
	return nil
}

// Again is the event that the one just carried out has let through.
func (e *Env) Again() (bot.Event, bool) {
	if e.again == nil {
		return bot.Event{}, false
	}
	event := *e.again
	e.again, e.silent = nil, false
	return event, true
}

// leaveUnchanged says that nothing was changed; what was typed is said back.
func leaveUnchanged(e *Env, a map[string]string) error {
	if a["text"] == "" {
		e.Notice(conversation.Say("say.left_unchanged", nil))
		return nil
	}
	e.Notice(conversation.Say("say.left_unchanged.text", args("text", quoted(clip(a["text"], 500)))))
	return nil
}

// mayAgree are those of the approvers that may agree to the next version, and who
// has to wait: once a customer has agreed, the list grows only on the word of one
// who may (method e.6). Whoever stands in a version as an approver may agree to
// those after it, as soon as it is agreed to. Where none of the old ones is left,
// all may.
func (e *Env) mayAgree(all []Approver) (may, wait []Approver, err error) {
	now, _, err := e.inForce(e.Plan)
	if err != nil || now == nil {
		return all, nil, err
	}
	_, view, err := now.Document.Thaw()
	if err != nil {
		return nil, nil, err
	}
	for _, a := range all {
		known := slices.ContainsFunc(now.Approve, func(b Approver) bool { return b.Contact == a.Contact }) ||
			slices.ContainsFunc(view.Approvers, func(p planning.Person) bool { return p.Name == a.Name })
		if known {
			may = append(may, a)
		} else {
			wait = append(wait, a)
		}
	}
	if len(may) == 0 {
		return all, nil, nil
	}
	return may, wait, nil
}

// keepsPresented turns the wish to discard a plan that the customer knows into
// words: only a draft is discarded by a command.
func (e *Env) keepsPresented(m conversation.Move) conversation.Move {
	if e.Plan == nil || e.Session.Flow != FlowPlan || e.Plan.State != Presented && e.Plan.State != Active {
		return m
	}
	e.Notice(conversation.Say("say.no_draft", args("customer", quoted(e.Account.Name))))
	return conversation.Move{Verb: conversation.Show}
}
