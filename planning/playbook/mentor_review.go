package playbook

import (
	"slices"
	"strconv"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/scheduler"
)

// The mentor's review (f.12): every three months the mentor gets the plan, where it
// is to lead and what changed, and gives two ratings; between, their view on a
// document may be asked for.
const (
	JobMentor       = datedMentor // plans a review; whoever answers for the account
	JobMentorAsk    = "mentor_ask"
	JobMentorRemind = "mentor_remind"

	FlowMentor   = "mentor_review"
	EffectMentor = "mentor_review"

	mentorList  = "mentor_review"
	mentorEvery = "mentor_every" // of the plan: months between reviews
)

// mentorWaits is how many working days a mentor has before the one reminder.
const mentorWaits = 5

// mentorMonthsOf is how many months lie between two reviews: three, or what was
// chosen, from two to six.
func mentorMonthsOf(r *conversation.Record) int {
	if n := r.Value(mentorEvery, 0).Score; n >= 2 && n <= 6 {
		return n
	}
	return mentorMonths
}

// mentorDates are the days of the reviews of a period.
func mentorDates(r *conversation.Record, span planning.Period) (days []civil.Date) {
	if span.FirstDay.IsZero() {
		return nil
	}
	months := mentorMonthsOf(r)
	for n := months; ; n += months {
		day := span.FirstDay.AddMonths(n)
		if day.After(span.LastDay()) {
			return days
		}
		days = append(days, day)
	}
}

// planMentor plans the next review of a plan. It is planned whether there is a
// mentor or not: one may be named meanwhile.
func (e *Env) planMentor(plan *Plan, account *Account) error {
	manager, ok, err := e.Tx.Person(plan.Tenant, account.Manager)
	if err != nil || !ok {
		return err
	}
	for _, day := range mentorDates(plan.Record, period(plan.Record)) {
		at := manager.morning(scheduler.CalendarOf(manager.country()).WorkingDay(day), e.zoneOf(manager))
		if !at.After(e.Now) {
			continue
		}
		return e.Tx.Schedule(scheduler.Job{Tenant: plan.Tenant, Kind: JobMentor, Key: plan.ID, Subject: plan.ID, Args: map[string]string{}, Due: at.UTC()})
	}
	return e.Tx.Unschedule(plan.Tenant, JobMentor, plan.ID)
}

// mentorDue begins a review and plans the next one.
func mentorDue(e *Env, _ scheduler.Job) error {
	if e.Plan == nil || e.Plan.State != Active {
		return nil
	}
	if err := e.planMentor(e.Plan, e.Account); err != nil || e.Account.Mentor == "" {
		return err
	}
	return e.askMentor("", civil.Date{})
}

// askMentor notes that the mentor is asked, about a document or, without one, for
// the two ratings, and lets them be asked when they are at work.
func (e *Env) askMentor(document string, until civil.Date) error {
	mentor, ok, err := e.Tx.Person(e.Plan.Tenant, e.Account.Mentor)
	if err != nil {
		return err
	}
	if !ok || mentor.Home.Place == "" {
		e.Notice(conversation.Say("say.owner_unreachable", args("person", quoted(mentor.Name))))
		return e.Flush()
	}
	row := 0
	err = e.progress(func(r *conversation.Record) {
		row = r.AddRow(mentorList, 0)
		set := func(step string, v conversation.Value) {
			a := e.answer(v)
			a.Derived = document == ""
			r.Set(conversation.Key{Step: step, Row: row}, a)
		}
		set("mentor_on", conversation.DateValue(e.Today()))
		set("mentor", conversation.PeopleValue(conversation.Person{Side: conversation.Ours, ID: mentor.ID, Name: mentor.Name}))
		if document != "" {
			set("mentor_document", conversation.TextValue(document))
		}
		if !until.IsZero() {
			set("mentor_document.until", conversation.DateValue(until))
		}
	})
	if err != nil {
		return err
	}
	with := func() map[string]string { return map[string]string{"row": strconv.Itoa(row)} }
	if err := e.Later(mentor, JobMentorAsk, e.Plan.ID+"/"+strconv.Itoa(row), e.Plan.ID, civil.Of(e.Now.In(e.zoneOf(mentor))), with()); err != nil {
		return err
	}
	calendar, remind := scheduler.CalendarOf(mentor.country()), civil.Of(e.Now.In(e.zoneOf(mentor)))
	if !until.IsZero() {
		remind = calendar.WorkingDayBefore(until)
	} else {
		for range mentorWaits {
			remind = calendar.WorkingDayAfter(remind)
		}
	}
	return e.Later(mentor, JobMentorRemind, e.Plan.ID+"/"+strconv.Itoa(row), e.Plan.ID, remind, with())
}

// openReview is the oldest review that waits for a mentor; 0 where none does.
func openReview(r *conversation.Record, mentor string) int {
	for _, row := range r.Rows(mentorList, 0) {
		who := r.Value("mentor", row.ID).People
		if _, said := r.Get(conversation.Key{Step: "mentor_comment", Row: row.ID}); !said && len(who) == 1 && who[0].ID == mentor {
			return row.ID
		}
	}
	return 0
}

// mentorAsked puts the question to the mentor; nothing where it was answered or
// somebody else is the mentor by now.
func mentorAsked(e *Env, job scheduler.Job) error {
	row, ok := rowOf(job.Args)
	if !ok || e.Plan == nil || e.Account.Mentor != e.Person.ID || e.Person.Home.Place == "" || openReview(e.Plan.Record, e.Person.ID) == 0 {
		return nil
	}
	if _, said := e.Plan.Record.Get(conversation.Key{Step: "mentor_comment", Row: row}); said {
		return nil
	}
	if err := e.rememberWhy("say.why_mentor"); err != nil {
		return err
	}
	if job.Kind == JobMentorRemind {
		e.Notice(conversation.Say("say.mentor_reminder", args("customer", quoted(e.Account.Name))))
	}
	busy, open, err := e.busyWithMore()
	if err != nil {
		return err
	}
	if open && (busy.Flow != FlowMentor || busy.Subject != e.Plan.ID) {
		e.Notice(conversation.Say("say.mentor_waits", args("customer", quoted(e.Account.Name))))
		m := e.Message("notice", e.notices...)
		e.notices = nil
		m.Buttons = append(m.Buttons, bot.Button{Label: e.Label("button.look_at_it", nil), Verb: VerbInPlan, Value: e.Account.ID + " mentor review"})
		return e.send(e.Person.Home, m)
	}
	return e.openFlow(FlowMentor, e.Plan.ID, func() (conversation.Text, error) { return conversation.Text{}, nil })
}

// knownMentor tells the flow which review it is about.
func (e *Env) knownMentor(known map[string]string) error {
	if e.Session == nil || e.Session.Flow != FlowMentor || e.Plan == nil {
		return nil
	}
	if row := openReview(e.Plan.Record, e.Person.ID); row != 0 && e.Account.Mentor == e.Person.ID {
		known["mentor.row"] = strconv.Itoa(row)
	}
	done, total := 0, 0
	for _, row := range e.Plan.Record.Rows("action", -1) {
		if !liveAction(e.Plan.Record, row.ID) {
			continue
		}
		total++
		if stateOf(e.Plan.Record, row.ID, planning.ActionDone) {
			done++
		}
	}
	known["mentor.done"], known["mentor.total"] = strconv.Itoa(done), strconv.Itoa(total)
	held, err := e.lastReviewed(e.Plan)
	if !held.IsZero() {
		known["mentor.reviewed"] = e.Book.Words.Printer(e.Language()).DateLong(held)
	}
	return err
}

// mentorSaid tells the account manager what the mentor thinks.
func mentorSaid(e *Env, a map[string]string) error {
	row, ok := rowOf(a)
	if !ok || e.Plan == nil {
		return nil
	}
	manager, known, err := e.Tx.Person(e.Plan.Tenant, e.Account.Manager)
	if err != nil || !known {
		return err
	}
	texts := []conversation.Text{conversation.Say("say.mentor_said", args("person", quoted(e.Person.Name), "customer", quoted(e.Account.Name)))}
	texts = append(texts, reviewTexts(e.Plan.Record, row)...)
	if len(texts) == 1 {
		texts = []conversation.Text{conversation.Say("say.mentor_no_time", args("person", quoted(e.Person.Name), "customer", quoted(e.Account.Name)))}
	}
	if err := e.Tx.Unschedule(e.Place.Tenant, JobMentorRemind, e.Plan.ID+"/"+strconv.Itoa(row)); err != nil {
		return err
	}
	_, err = e.Tell(manager, "notice", nil, texts...)
	return err
}

// reviewTexts are what a mentor said in a review, line by line.
func reviewTexts(r *conversation.Record, row int) (texts []conversation.Text) {
	for _, step := range []string{"mentor_productive", "mentor_values"} {
		score := r.Value(step, row).Score
		if score == 0 {
			continue
		}
		about := args("field", conversation.Say("field."+step, nil), "score", score, "text", quoted(r.Text(step+".note", row)))
		key := "say.mentor_rating"
		if r.Text(step+".note", row) != "" {
			key = "say.mentor_rating.note"
		}
		texts = append(texts, conversation.Say(key, about))
	}
	if text := r.Text("mentor_comment", row); len(linesOf(text)) > 0 {
		texts = append(texts, conversation.Say("say.mentor_comment", args("text", quoted(text))))
	}
	return texts
}

// lowRatings are the scores of 1 or 2 since a day: they are for the next team
// review (f.12).
func lowRatings(r *conversation.Record, since civil.Date) (texts []any) {
	for _, row := range r.Rows(mentorList, 0) {
		if r.Value("mentor_on", row.ID).Date.Before(since) {
			continue
		}
		for _, step := range []string{"mentor_productive", "mentor_values"} {
			if score := r.Value(step, row.ID).Score; score == 1 || score == 2 {
				texts = append(texts, conversation.Say("say.mentor_rating", args("field", conversation.Say("field."+step, nil), "score", score)))
			}
		}
	}
	return texts
}

// mentor shows what the mentor said over time, or asks for their view: "mentor:
// proposal for Venlo, by 4 December".
func mentor(e *Env, a map[string]string) error {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	document := strings.TrimSpace(a["rest"])
	if document != "" && e.Person.ID == account.Mentor {
		return e.mentorUnasked(p, account, document)
	}
	if document != "" {
		if named, err := e.nameMentor(p, account, document); err != nil || named {
			return err
		}
	}
	if account.Mentor == "" {
		e.Notice(conversation.Say("say.mentor_none", args("customer", quoted(account.Name))))
		return nil
	}
	if document == "" {
		return e.mentorHistory(p, account)
	}
	if !e.mayEdit(*account) {
		return e.sayNotAllowed(*account)
	}
	if n := locale.Length(document); n > mentorDocument {
		e.Notice(conversation.Say("problem.too_long", args("n", n, "limit", mentorDocument, "text", quoted(clip(document, 80)))))
		return nil
	}
	e.Plan, e.Account = p, account
	who, err := e.planner(account.Mentor)
	if err != nil {
		return err
	}
	until := e.dateIn(document)
	if until.Before(e.Today()) {
		until = civil.Date{}
	}
	if err := e.askMentor(document, until); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.mentor_asked", args("person", quoted(who.Name))))
	return nil
}

// mentorDocument is how many characters a request to the mentor may have.
const mentorDocument = 300

// mentorHistory is both ratings over time, and the comments.
func (e *Env) mentorHistory(p *Plan, account *Account) error {
	who, err := e.planner(account.Mentor)
	if err != nil {
		return err
	}
	texts := []conversation.Text{conversation.Say("say.mentor", args("person", quoted(who.Name), "customer", quoted(account.Name), "n", mentorMonthsOf(p.Record)))}
	plans, err := e.Tx.PlansOf(p.Tenant, account.ID)
	if err != nil {
		return err
	}
	printer := e.Book.Words.Printer(e.Language())
	for _, plan := range slices.Backward(plans) { // oldest first
		r := plan.Record
		for _, row := range r.Rows(mentorList, 0) {
			said := reviewTexts(r, row.ID)
			if document := r.Text("mentor_document", row.ID); document != "" {
				said = append([]conversation.Text{conversation.Say("say.mentor_document", args("text", quoted(document)))}, said...)
			}
			if len(said) == 0 {
				continue
			}
			all := make([]any, len(said))
			for i := range said {
				all[i] = said[i]
			}
			texts = append(texts, conversation.Say("say.mentor_line", args("date", printer.Date(r.Value("mentor_on", row.ID).Date), "list", all)))
		}
	}
	e.Notice(texts...)
	return nil
}

// mentorReview opens what waits for the mentor.
func mentorReview(e *Env, _ map[string]string) error {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	if account.Mentor != e.Person.ID || openReview(p.Record, e.Person.ID) == 0 {
		e.Notice(conversation.Say("say.mentor_nothing", args("customer", quoted(account.Name))))
		return nil
	}
	e.Silent()
	if err := e.Open(FlowMentor, p.ID); err != nil {
		return err
	}
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// mentorInterval changes how often the mentor is asked.
func mentorInterval(e *Env, a map[string]string) error {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	if !e.mayEdit(*account) {
		return e.sayNotAllowed(*account)
	}
	n, err := strconv.Atoi(a["n"])
	if err != nil || n < 2 || n > 6 {
		e.Notice(conversation.Say("problem.not_a_whole_number", args("from", 2, "to", 6)))
		return nil //nolint:nilerr // a number that is none is a problem of who wrote it
	}
	e.Plan, e.Account = p, account
	if err := e.progress(func(r *conversation.Record) {
		r.Set(conversation.Key{Step: mentorEvery}, e.answer(conversation.Value{Score: n}))
	}); err != nil {
		return err
	}
	if p.State == Active {
		if err := e.planMentor(p, account); err != nil {
			return err
		}
	}
	e.Notice(conversation.Say("say.mentor_every", args("n", n)))
	return nil
}
