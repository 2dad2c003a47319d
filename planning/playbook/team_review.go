package playbook

import (
	"cmp"
	"slices"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/scheduler"
)

// JobTeamReview says that the team's own review is due, on the Tuesday of the week
// before a progress report (e.4, 004-74). Its Args "for" is the day of the report.
const JobTeamReview = "team_review"

// planTeamReview plans it for the report that is being prepared.
func (e *Env) planTeamReview(report civil.Date) error {
	if !e.Plan.Record.Value("team_review_frequency", 0).Is(string(planning.Quarterly)) {
		return nil // a rhythm of its own, see teamRounds
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

// JobTeamRound is a team review in a rhythm of the team's own: every two weeks or
// monthly, on a Tuesday, apart from the cadence with the customer (004-74).
const JobTeamRound = "team_round"

// teamRoundFor is how long after its day a team review is still spoken of.
const teamRoundFor = 6

// ownRound marks an item of such a review; the others belong to a report.
const ownRound = 1

// teamRounds is the schedule of such reviews; false where the team's rhythm is that
// of the reports.
func teamRounds(e *Env, manager Person, plan string, r *conversation.Record, from time.Time, until civil.Date) (scheduler.Schedule, bool) {
	every := planning.Interval(one(r.Value("team_review_frequency", 0)))
	pattern := map[planning.Interval]string{planning.TwoWeeks: "2", planning.Monthly: "1.2"}[every]
	if pattern == "" || until.IsZero() {
		return scheduler.Schedule{}, false
	}
	base := scheduler.Rule{Zone: cmp.Or(manager.Zone, "UTC"), Country: manager.country(), Working: true, Until: until}
	zone := e.zoneOf(manager)
	today := civil.Of(from.In(zone))
	at := manager.morning(today, zone)
	first := today.AddDays(1)
	if start := period(r).FirstDay; first.Before(start) {
		first = start
	}
	rule, ok := ruleOf(base, every, pattern+" "+at.Format(clockLayout), first, first)
	return scheduler.Schedule{ID: scheduleID(JobTeamRound, plan), Kind: JobTeamRound, Subject: plan, Rule: rule}, ok
}

// replanTeamRounds follows a rhythm of the team that was changed while the plan runs.
func (e *Env) replanTeamRounds() error {
	if e.Plan.State != Active {
		return nil
	}
	manager, ok, err := e.Tx.Person(e.Plan.Tenant, e.Account.Manager)
	if err != nil || !ok {
		return err
	}
	s, some := teamRounds(e, manager, e.Plan.ID, e.Plan.Record, e.Now, period(e.Plan.Record).LastDay())
	if !some {
		return e.Tx.EndRepeat(e.Plan.Tenant, scheduleID(JobTeamRound, e.Plan.ID))
	}
	s.Tenant = e.Plan.Tenant
	return e.Tx.Repeat(s)
}

func teamRound(e *Env, _ scheduler.Job) error {
	if e.Plan == nil || e.Plan.State != Active {
		return nil
	}
	a := map[string]string{"for": e.Today().AddDays(teamRoundFor).String(), "round": "yes"}
	if err := e.Tx.Schedule(scheduler.Job{Tenant: e.Plan.Tenant, Kind: JobTeamDue, Key: e.Plan.ID, Subject: e.Plan.ID, Due: e.Now, Args: a}); err != nil {
		return err
	}
	return e.unaskedItem(item{Kind: itemTeam, Plan: e.Plan.ID, Row: ownRound, For: e.Today().AddDays(teamRoundFor)})
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
	if err != nil || now.paused {
		return s, false, err
	}
	c, err := e.scene(e.Plan, e.Account)
	if err != nil {
		return s, false, err
	}
	unnamed := slices.DeleteFunc(runningRows(e.Plan.Record, now.record), func(row int) bool {
		return ownerOf(now.record, row).Name != ""
	})
	var list []any // what there is none of is not on it
	if n := len(openFields(c)); n > 0 {
		list = append(list, conversation.Say("count.gap", args("n", n)))
	}
	if n := len(unnamed); n > 0 {
		list = append(list, conversation.Say("count.placeholder", args("n", n)))
	}
	if i.Row != ownRound {
		list = append(list, conversation.Say("say.team_review.report", args("date", e.Book.Words.Printer(e.Language()).DateLong(i.For))))
	}
	key := "say.team_review"
	if len(list) == 0 {
		key = "say.team_review.only"
	}
	text := conversation.Say(key, args("customer", quoted(e.Account.Name), "list", list))
	texts := []conversation.Text{text}
	if low := lowRatings(e.Plan.Record, i.For.AddMonths(-3)); len(low) > 0 { // f.12
		texts = append(texts, conversation.Say("say.team_review.mentor", args("list", low)))
	}
	if said, err := e.lastLesson(); err != nil {
		return s, false, err
	} else if said != "" {
		texts = append(texts, conversation.Say("say.team_review.lesson", args("text", quoted(said))))
	}
	return saidItem{
		texts: texts, line: text, count: "count.reminder", why: "say.why_team_review", label: e.Account.Name,
		buttons: []bot.Button{e.Run("close_review", "close review "+e.Account.Name), e.Run("open_plan", "plan "+e.Account.Name)},
	}, true, nil
}

// lastLesson is what was learnt last after a report, "" where nothing was noted.
func (e *Env) lastLesson() (string, error) {
	all, err := e.Tx.Occurrences(e.Plan.Tenant, e.Plan.ID)
	for _, o := range slices.Backward(all) {
		if o.Content.Lesson != "" {
			return o.Content.Lesson, err
		}
	}
	return "", err
}
