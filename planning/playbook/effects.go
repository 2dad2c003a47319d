package playbook

import (
	"errors"
	"strconv"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// restoreWindow is how long a discarded draft can be brought back (E-7).
const restoreWindow = 30 * 24 * time.Hour

func dayIn(t time.Time, zone *time.Location) civil.Date { return civil.Of(t.In(zone)) }

// effects are what the flows let happen.
func effects() map[string]func(*Env, map[string]string) error {
	return map[string]func(*Env, map[string]string) error{
		EffectStart:          func(e *Env, a map[string]string) error { return e.startNamed(a["customer"]) },
		EffectKeepVersion:    keepVersion,
		EffectPresent:        present,
		EffectChannel:        bindChannel,
		EffectNewVersion:     makeVersion,
		EffectUnchanged:      leaveUnchanged,
		EffectStartWithout:   startsWithout,
		EffectReply:          sendReply,
		EffectAskOwners:      askOwners,
		EffectPark:           scheduleParked,
		EffectWeighed:        showResult,
		EffectPeriod:         schedulePeriodEnd,
		EffectCommand:        typedCommand,
		EffectRestore:        restoreDraft,
		EffectAfresh:         startAfresh,
		EffectAccepted:       ownerAnswered,
		EffectCallPlanned:    callPlanned,
		EffectCallHeld:       callWasHeld,
		EffectCheckin:        checkedIn,
		EffectStatus:         decideStatus,
		EffectReview:         reviewSaid,
		EffectProgress:       progressed,
		EffectExit:           decideExit,
		EffectSetting:        setSetting,
		EffectTeamReview:     reviewClosed,
		EffectInvite:         decideInvitation,
		EffectMeeting:        meetingMoved,
		EffectReport:         decideReport,
		EffectMentor:         mentorSaid,
		EffectClose:          closed,
		EffectSummary:        decideSummary,
		EffectDiscardChanges: changesDiscarded,
		EffectOpenAnswer:     openAnswer,
	}
}

// rowOf is the row an effect or a job is about; false where it names none.
func rowOf(a map[string]string) (int, bool) {
	row, err := strconv.Atoi(a["row"])
	return row, err == nil && row != 0
}

// typedCommand runs a message that turned out to be a command.
func typedCommand(e *Env, a map[string]string) error {
	id, captured, ok := e.Book.Engine.CommandOf(e.Language(), a["text"])
	if !ok {
		return nil
	}
	e.Wants = a["text"]
	return e.Book.RunCommand(e, id, captured)
}

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

// The flow and the effects of a discarded draft.
const (
	FlowRestore   = "restore_plan"
	EffectRestore = "restore_plan"
	EffectAfresh  = "start_afresh"
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
