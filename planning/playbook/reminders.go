package playbook

import (
	"strconv"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// The kinds of job.
const (
	JobParked    = "parked_back"
	JobPeriodEnd = "period_end"
	JobIdle      = "draft_idle"
	JobResume    = "resume_reminder"
)

func parkedKey(plan string, row int) string { return plan + "/" + strconv.Itoa(row) }

// scheduleParked asks again on the return date (000-63).
func scheduleParked(e *Env, a map[string]string) error {
	day, err := civil.Parse(a["date"])
	if err != nil || e.Plan == nil {
		return err
	}
	row, _ := strconv.Atoi(a["row"])
	if err := e.Later(*e.Person, JobParked, parkedKey(e.Plan.ID, row), e.Plan.ID, day, map[string]string{"row": a["row"]}); err != nil {
		return err
	}
	p := e.Book.Words.Printer(e.Language())
	e.Notice(conversation.Say("say.parked", args("action", quoted(e.Plan.Record.Text("action_title", row)), "date", p.DateLong(day))))
	return nil
}

// schedulePeriodEnd reminds eight weeks before the end of the period (000-15).
func schedulePeriodEnd(e *Env, _ map[string]string) error {
	if e.Plan == nil {
		return nil
	}
	day := period(e.Plan.Record).NextPlanReminder()
	if day.IsZero() || !day.After(e.Today()) {
		return e.Tx.Unschedule(e.Place.Tenant, JobPeriodEnd, e.Plan.ID)
	}
	return e.Later(*e.Person, JobPeriodEnd, e.Plan.ID, e.Plan.ID, day, nil)
}

func jobs() map[string]func(*Env, scheduler.Job) error {
	return map[string]func(*Env, scheduler.Job) error{
		JobParked: inWorkingTime(parkedBack), JobPeriodEnd: inWorkingTime(periodEnds), JobIdle: inWorkingTime(draftIdle), JobResume: inWorkingTime(resumeReminder),
		JobCallCard: inWorkingTime(callCard), JobAfterCall: askAfterCall, JobStuck: stuck, JobOwnerSaid: ownerSaid,
		JobChase: answerReminder, JobChaseOver: inWorkingTime(answerOverdue),
		JobCheckin: inWorkingTime(checkIn), JobToday: inWorkingTime(sayToday), JobActionDue: inWorkingTime(actionDue), JobSnoozed: inWorkingTime(snoozed), JobDigest: inWorkingTime(digest), JobTheirsDue: theirsDue,
		JobTeamReview: inWorkingTime(teamReviewDue), JobTrouble: inWorkingTime(trouble), JobBlocked: inWorkingTime(blocked), JobRhythmBack: inWorkingTime(rhythmBack),
		JobWeekly: inTeamChannel(weeklyLine), JobTeamVersion: inTeamChannel(teamVersion), JobShare: sharePage, JobTheirsCheckin: theirsCheckin, JobTeamDue: inTeamChannel(teamDue),

		JobCall: meetingReached, JobReport: meetingReached, JobReviewCard: inWorkingTime(reviewCard), JobReviewAfter: reviewAfter,
		JobStatus: statusReached, JobStatusDraft: draftStatus, JobStatusSend: sendStatus, JobStatusLapse: lapseStatus,
		JobReportPrepare: inWorkingTime(prepareReport), JobReportDue: inWorkingTime(reportDue), JobReportLapse: lapseReport,
		JobPeriodOver: inWorkingTime(periodOver), JobMentor: inWorkingTime(mentorDue), JobMentorAsk: inWorkingTime(mentorAsked), JobMentorRemind: inWorkingTime(mentorAsked),
		JobJanuary: inWorkingTime(newYear), JobTeamRound: inWorkingTime(teamRound), JobPage: lookedInTeam(renewPage),
		JobChainHead: inWorkingTime(chainHead),
		JobInvite:    inviteDue,
	}
}

// unasked sends a message nobody asked for, and remembers why for "why".
func (e *Env) unasked(reason string, buttons []bot.Button, texts ...conversation.Text) error {
	return e.unaskedAbout(bot.Question{}, reason, buttons, texts...)
}

func (e *Env) unaskedAbout(about bot.Question, reason string, buttons []bot.Button, texts ...conversation.Text) error {
	if err := e.rememberWhy(reason); err != nil {
		return err
	}
	_, err := e.tellAbout(*e.Person, kindReminder, about, buttons, append(texts, conversation.Say("context.unasked", nil))...)
	return err
}

// rememberWhy keeps the reason of a message nobody asked for.
func (e *Env) rememberWhy(reason string) error { return e.rememberWhyOf(reason, "") }

// rememberWhyOf keeps the reason of a message about an action.
func (e *Env) rememberWhyOf(reason, action string) error {
	s := &e.Person.Settings
	s.LastUnasked, s.LastUnaskedOf, s.LastUnaskedAbout = reason, e.Account.Name, action
	return e.Tx.SavePerson(e.Person)
}

// Unwanted says why a job about a person is not to be carried out any more, ""
// where it is: rights and plans change between planning a message and sending
// it.
func (e *Env) Unwanted() string {
	switch {
	case e.Person.External:
		return "the person is not a colleague"
	case e.Account != nil && !e.onTeam(*e.Account):
		return "the person is not on the team"
	case e.Plan != nil && e.Plan.ended():
		return "the plan has ended"
	}
	return ""
}

// Uninstalled reports whether the workspace has removed the app: nothing can be
// said there.
func (e *Env) Uninstalled() (bool, error) {
	since, err := e.Tx.Setting(e.Place.Tenant, SettingUninstalled)
	return since != "", err
}

// Installed notes that the app is in use, as whoever writes to it shows.
func (e *Env) Installed() error {
	if removed, err := e.Uninstalled(); err != nil || !removed {
		return err
	}
	return e.Tx.SetSetting(e.Place.Tenant, SettingUninstalled, "")
}

// parkedBack is recomputed when it is said: nothing for an action that was taken
// up, done or dropped meanwhile.
func parkedBack(e *Env, job scheduler.Job) error {
	row, _ := strconv.Atoi(job.Args["row"])
	if e.Plan == nil {
		return nil
	}
	return e.unaskedItem(item{Kind: itemParked, Plan: e.Plan.ID, Row: row})
}

// parkedUntil asks whether a parked action is to be taken up again. What comes
// late says when it was due.
func (e *Env) parkedUntil(row int) conversation.Text {
	r := e.Plan.Record
	until, reason := r.Value("park_until", row).Date, r.Text("park_reason", row)
	about := args("customer", quoted(e.Account.Name), "action", quoted(r.Text("action_title", row)),
		"reason", quoted(reason), "date", e.Book.Words.Printer(e.Language()).DateLong(until))
	switch late := until.Before(e.Today()) && !until.IsZero(); {
	case late && reason != "":
		return conversation.Say("say.parked_back_reason.late", about)
	case late:
		return conversation.Say("say.parked_back.late", about)
	case reason != "":
		return conversation.Say("say.parked_back_reason", about)
	default:
		return conversation.Say("say.parked_back", about)
	}
}

func periodEnds(e *Env, _ scheduler.Job) error {
	if e.Plan == nil {
		return nil
	}
	if err := e.periodToArea(); err != nil {
		return err
	}
	return e.unaskedItem(item{Kind: itemPeriod, Plan: e.Plan.ID})
}

func resumeReminder(e *Env, job scheduler.Job) error {
	s, ok, err := e.Tx.Session(e.Place.Tenant, job.Args["session"])
	if err != nil || !ok || e.Plan == nil || s.Status != conversation.Paused {
		return err
	}
	s.Records = map[string]*conversation.Record{conversation.Main: e.Plan.Record, accountRecord: e.Account.Record}
	return e.unaskedAbout(bot.Question{Session: s.ID, Flow: s.Flow}, "say.why_asked_for", []bot.Button{e.resumeButton()},
		conversation.Say("home.paused", args("customer", quoted(e.Account.Name), "n", e.stepOf(s.Session))))
}

// resumeButton goes on with the session that a message is about.
func (e *Env) resumeButton() bot.Button {
	return bot.Button{Label: e.Label("button.continue", nil), Verb: conversation.Resume}
}
