package playbook

import (
	"slices"

	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// FlowTeamReview closes the team's own review (F21): what was decided is kept with
// its day.
const (
	FlowTeamReview   = "team_review"
	EffectTeamReview = "team_review"
)

// TeamReviewFlow asks what the team has decided.
func TeamReviewFlow() *conversation.Flow {
	s := long("team_review.notes", conversation.Warned, 1000)
	s.In, s.Unnumbered = decisionRecord, true
	s.When = func(c *conversation.Scene) bool { return c.Facts.Known["team_review.open"] != "" }
	s.Options = func(*conversation.Scene) []conversation.Option {
		v := conversation.Value{Choice: []string{"nothing"}}
		return []conversation.Option{{Value: "nothing", Label: conversation.Say("button.nothing_decided", nil), Set: &v}}
	}
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return []conversation.Effect{{Name: EffectTeamReview, Args: map[string]string{"text": v.Text}}}
	}
	return &conversation.Flow{
		ID:       FlowTeamReview,
		Args:     customerNamed,
		Sections: []conversation.Section{{ID: "team_review", Items: []conversation.Item{s}}},
	}
}

func (e *Env) knownTeamReview(known map[string]string) {
	if e.Session != nil && e.Session.Flow == FlowTeamReview {
		known["team_review.open"] = "yes"
	}
}

// closeReview begins it: "close review Contoso".
func closeReview(e *Env, a map[string]string) error {
	p, account, err := e.whichPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	switch {
	case !e.mayEdit(*account):
		return e.sayNotAllowed(*account)
	case p.State != Active:
		e.Notice(conversation.Say("say.no_rhythm_yet", args("customer", quoted(account.Name))))
		return nil
	}
	if err := e.Open(FlowTeamReview, p.ID); err != nil {
		return err
	}
	e.Silent()
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// reviewClosed keeps the day of the review (004-75) and what was decided, which is
// for us alone: it stands apart from the decisions with the customer.
func reviewClosed(e *Env, a map[string]string) error {
	if e.Plan == nil || !e.mayEdit(*e.Account) {
		return nil
	}
	o, there, err := e.Tx.Occurrence(e.Plan.Tenant, scheduleID(JobTeamReview, e.Plan.ID), e.Today())
	if err != nil {
		return err
	}
	if !there {
		o = Occurrence{Tenant: e.Plan.Tenant, Schedule: scheduleID(JobTeamReview, e.Plan.ID), Slot: e.Today(), Plan: e.Plan.ID, Kind: JobTeamReview, Due: e.Now}
	}
	o.State, o.Content.Held, o.Content.By, o.Content.Said = SlotHeld, true, e.Person.ID, a["text"]
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.team_review_closed", args("customer", quoted(e.Account.Name), "date", e.Book.Words.Printer(e.Language()).DateLong(e.Today()))))
	return nil
}

// teamReviews are the days on which the team has reviewed a plan (team_review_dates).
func (e *Env) teamReviews(p *Plan) (days []civil.Date, err error) {
	if p.State != Active && p.State != Closed {
		return nil, nil
	}
	all, err := e.Tx.Occurrences(p.Tenant, p.ID)
	for _, o := range all {
		if o.Kind == JobTeamReview && o.State == SlotHeld {
			days = append(days, o.Slot)
		}
	}
	slices.SortFunc(days, civil.Date.Compare)
	return days, err
}

// JobTeamDue says in the team's channel that its review is due, without a name.
const JobTeamDue = "team_review_channel"

func teamDue(e *Env, job scheduler.Job) error {
	report, err := civil.Parse(job.Args["for"])
	if err != nil {
		return err
	}
	i := item{Kind: itemTeam, Plan: e.Plan.ID, For: report}
	if job.Args["round"] != "" {
		i.Row = ownRound
	}
	s, ok, err := e.teamItem(i)
	if err != nil || !ok {
		return err
	}
	_, err = e.tellTeam(e.Account, e.Message(kindTeam, s.texts...))
	return err
}
