package playbook

import (
	"slices"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// JobTeamReview says that the team's own review is due, on the Tuesday of the week
// before a progress report (e.4, 004-74). Its Args "for" is the day of the report.
const JobTeamReview = "team_review"

// planTeamReview plans it for the report that is being prepared.
func (e *Env) planTeamReview(report civil.Date) error {
	if e.Plan.Record.Value("team_review_frequency", 0).Empty() {
		return nil
	}
	manager, ok, err := e.Tx.Person(e.Plan.Tenant, e.Account.Manager)
	if err != nil || !ok {
		return err
	}
	at := manager.morning(scheduler.CalendarOf(manager.country()).WorkingDay(teamReviewDay(report)), e.zoneOf(manager))
	if at.Before(e.Now) {
		return nil
	}
	return e.Tx.Schedule(scheduler.Job{
		Tenant: e.Plan.Tenant, Kind: JobTeamReview, Key: e.Plan.ID, Subject: e.Plan.ID, Due: at, Args: map[string]string{"for": report.String()},
	})
}

func teamReviewDue(e *Env, job scheduler.Job) error {
	report, err := civil.Parse(job.Args["for"])
	if err != nil || e.Plan == nil {
		return err
	}
	if err := e.Tx.Schedule(scheduler.Job{Tenant: e.Plan.Tenant, Kind: JobTeamDue, Key: e.Plan.ID, Subject: e.Plan.ID, Due: e.Now, Args: map[string]string{"for": report.String()}}); err != nil {
		return err
	}
	return e.unaskedItem(item{Kind: itemTeam, Plan: e.Plan.ID, For: report})
}

// teamItem says what is on the list of the team's review.
func (e *Env) teamItem(i item) (s saidItem, ok bool, err error) {
	if !e.onTeam(*e.Account) || e.Plan.State != Active || i.For.Before(e.Today()) {
		return s, false, nil
	}
	now, err := e.ruling(e.Plan)
	if err != nil {
		return s, false, err
	}
	c, err := e.scene(e.Plan, e.Account)
	if err != nil {
		return s, false, err
	}
	unnamed := slices.DeleteFunc(runningRows(e.Plan.Record, now.record), func(row int) bool {
		who := now.record.Value("action_owner", row).People
		return len(who) == 1 && who[0].Name != ""
	})
	var list []any // what there is none of is not on it
	if n := len(openFields(c)); n > 0 {
		list = append(list, conversation.Say("count.gap", args("n", n)))
	}
	if n := len(unnamed); n > 0 {
		list = append(list, conversation.Say("count.placeholder", args("n", n)))
	}
	list = append(list, conversation.Say("say.team_review.report", args("date", e.Book.Words.Printer(e.Language()).DateLong(i.For))))
	text := conversation.Say("say.team_review", args("customer", quoted(e.Account.Name), "list", list))
	texts := []conversation.Text{text}
	if low := lowRatings(e.Plan.Record, i.For.AddMonths(-3)); len(low) > 0 { // f.12
		texts = append(texts, conversation.Say("say.team_review.mentor", args("list", low)))
	}
	return saidItem{
		texts: texts, line: text, count: "count.reminder", why: "say.why_team_review", label: e.Account.Name,
		buttons: []bot.Button{e.Run("close_review", "close review "+e.Account.Name), e.Run("open_plan", "plan "+e.Account.Name)},
	}, true, nil
}
