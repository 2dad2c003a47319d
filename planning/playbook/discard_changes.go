package playbook

import (
	"errors"
	"slices"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/planning"
)

// EffectDiscardChanges lets a plan go back to the version in force.
const EffectDiscardChanges = "discard_changes"

// stepDiscardChanges asks whether it shall.
const stepDiscardChanges = "discard_changes"

// discardable reports whether a plan differs from what the customer agreed to, or a
// change of it waits for their answer.
func (a agreed) discardable() bool {
	return a.inForce != nil && (len(a.changes) > 0 || a.waits() && a.last.Version != a.inForce.Version)
}

// discardChanges asks whether what was changed since the customer's agreement shall
// be taken back (method e.6: refused or unanswered).
func discardChanges(e *Env, a map[string]string) error {
	ok, err := e.ownPlan(a["customer"])
	if err != nil || !ok {
		return err
	}
	now, err := e.agreedPlan(e.Plan, e.Account)
	if err != nil {
		return err
	}
	if !now.discardable() {
		e.Notice(e.whereItStands(now)...)
		return nil
	}
	key := "ask.discard_changes"
	about := args("n", len(now.changes), "customer", quoted(e.Account.Name), "before", now.inForce.Version, "version", now.last.Version)
	if now.waits() && now.last.Version != now.inForce.Version {
		key = "ask.discard_changes.waits"
	}
	e.Silent()
	e.Session.Status = conversation.Active
	return e.Advance(conversation.Move{Verb: conversation.AskFirst, Aside: &conversation.Aside{
		ID: stepDiscardChanges, Ask: conversation.Say(key, about),
		Options: []conversation.AsideOption{
			{Value: "discard", Label: conversation.Say("button.discard_changes", nil), Means: "yes", Effect: &conversation.Effect{Name: EffectDiscardChanges}},
			{Value: "keep", Label: conversation.Say("button.keep_changes", nil), Means: "no", Verb: conversation.Show},
		},
	}})
}

// changesDiscarded brings back what the customer agreed to. What they do not agree to
// (progress, news, everything internal) stays as it is. A change that waits for their
// answer is withdrawn first, and its card says so.
func changesDiscarded(e *Env, _ map[string]string) error {
	if e.Plan == nil {
		return nil
	}
	now, err := e.agreedPlan(e.Plan, e.Account)
	if err != nil || !now.discardable() {
		return err
	}
	versions, err := e.Tx.Versions(e.Plan.Tenant, e.Plan.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(versions, func(v Version) bool { return v.Number == now.inForce.Version })
	if i < 0 {
		return errors.New("playbook: a version that was presented is not kept")
	}
	if now.waits() && now.last.Version != now.inForce.Version {
		if err := e.takeBack(*now.last); err != nil {
			return err
		}
	}
	e.Session.Records[conversation.Main].Restore(versions[i].Record, func(step string) bool {
		f, ok := planning.FieldOf(step)
		return ok && f.Item != ""
	}, "goal", "action")
	if err := e.storeRecords(); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.changes_discarded", args("customer", quoted(e.Account.Name), "version", now.inForce.Version)))
	return nil
}

// discardButton offers it where there is something to discard.
func (e *Env) discardButton(customer string, now agreed) []bot.Button {
	if !now.discardable() {
		return nil
	}
	return []bot.Button{e.Run("discard_changes", "discard changes "+customer)}
}
