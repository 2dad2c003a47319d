package playbook

import (
	"errors"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// restoreWindow is how long a discarded draft can be brought back (E-7).
const restoreWindow = 30 * 24 * time.Hour

// The flow and the effects of a discarded draft.
const (
	FlowRestore   = "restore_plan"
	EffectRestore = "restore_plan"
	EffectAfresh  = "start_afresh"
)

// discarded ends a draft that was cancelled; it can be brought back. Of anything
// else m says that it was left.
func (e *Env) discarded(m bot.Message) error {
	if e.Session.Flow != FlowPlan || e.Plan == nil {
		return e.Say(m)
	}
	e.Plan.State, e.Plan.Cancelled = Cancelled, e.Now
	if err := e.Tx.SavePlan(e.Plan); err != nil {
		return err
	}
	until := dayIn(e.Now.Add(restoreWindow), e.Zone())
	p := e.Book.Words.Printer(e.Language())
	return e.Say(e.Message("notice", conversation.Say("say.draft_discarded", locale.Args{"customer": quoted(e.Account.Name), "date": p.DateLong(until)})))
}

// RestoreFlow asks whether a discarded draft shall come back.
func RestoreFlow() *conversation.Flow {
	s := tap("draft_restore", button("restore", "restore_draft"), button("afresh", "start_afresh"))
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		if v.Is("restore") {
			return []conversation.Effect{{Name: EffectRestore}}
		}
		return []conversation.Effect{{Name: EffectAfresh}}
	}
	s.In = decisionRecord
	s.Args = func(c *conversation.Scene) locale.Args {
		return args("date", c.Printer().Date(c.Facts.Today))
	}
	return &conversation.Flow{ID: FlowRestore, Sections: []conversation.Section{{ID: "restore", Items: []conversation.Item{s}}}, Args: customerNamed}
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

func (e *Env) offerRestore(p Plan) error {
	if err := e.Open(FlowRestore, p.ID); err != nil {
		return err
	}
	return e.Advance(conversation.Move{Verb: conversation.Show})
}
