package playbook

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning/export"
	"lodestar/planning/summary"
)

// summaryDays is how far back messages of a channel, news and lines are looked at
// where nothing else bounds them (section 8 of the facts on summaries).
const summaryDays = 30

// told is a text that a summary can rest on, before it has a number.
type told struct {
	text string
	on   civil.Date
	from string // where it stands, in the reader's language
}

// sourcesOf are the stored words that a summary of a plan is made from. Nothing
// else is: no score, no force field, no attitude and no note about a person is
// among them, whatever the task (f.19).
func (e *Env) sourcesOf(task SummaryTask) ([]summary.Source, error) {
	var all []told
	add := func(more []told, err error) error {
		all = append(all, more...)
		return err
	}
	since := time.Time{}
	var err error
	switch task {
	case TaskOverview:
		err = add(slices.Concat(e.toldInDiscovery(false), e.toldInNews(civil.Date{}), e.toldInStatus(since)), nil)
	case TaskCall:
		err = add(e.toldInDiscovery(true), nil)
	case TaskStatus:
		if since, err = e.sinceStatus(); err == nil {
			err = add(e.toldInStatus(since), nil)
		}
		if err == nil {
			err = add(e.toldInMeetings(since, false))
		}
	case TaskAgenda:
		if since, err = e.sinceMeeting(); err == nil {
			err = add(slices.Concat(e.toldInNews(dayIn(since, e.Zone())), e.toldInStatus(since)), nil)
		}
	case TaskReport:
		since = e.Now.AddDate(0, -3, 0)
		if err = add(slices.Concat(e.toldInNews(dayIn(since, e.Zone())), e.toldInStatus(since)), nil); err == nil {
			err = add(e.toldInMeetings(since, true))
		}
	case TaskChanges:
		if err = add(e.toldInChanges()); err == nil {
			since, err = e.sinceAgreed()
		}
		if err == nil {
			all = append(all, slices.Concat(e.toldInNews(dayIn(since, e.Zone())), e.toldInStatus(since))...)
		}
	case TaskMessages, TaskAnswers: // what they are made from is not stored
	}
	return numberTold(all), err
}

// numberTold gives sources their numbers, oldest first.
func numberTold(all []told) []summary.Source {
	slices.SortStableFunc(all, func(a, b told) int { return a.on.Compare(b.on) })
	var sources []summary.Source
	for _, t := range all {
		if t.text != "" {
			sources = append(sources, summary.Source{ID: "m" + strconv.Itoa(len(sources)+1), Text: t.text, On: t.on, From: t.from})
		}
	}
	return sources
}

// toldInDiscovery are the answers to the four questions, of the last round alone or
// of all.
func (e *Env) toldInDiscovery(last bool) (all []told) {
	r := e.Plan.Record
	rounds := r.Rows("round", 0)
	if last && len(rounds) > 1 {
		rounds = rounds[len(rounds)-1:]
	}
	for _, row := range rounds {
		for _, id := range questions {
			a, ok := r.Get(conversation.Key{Step: id, Row: row.ID})
			if ok && a.State == conversation.Answered {
				all = append(all, told{a.Value.Text, a.SaidOn, e.Print(conversation.Say("field."+id, nil))})
			}
		}
	}
	return all
}

func (e *Env) toldInNews(since civil.Date) (all []told) {
	r := e.Plan.Record
	for _, row := range r.Rows("news", 0) {
		if day := r.Value("news.date", row.ID).Date; !day.Before(since) {
			all = append(all, told{r.Text("news", row.ID), day, e.Print(conversation.Say("field.news", nil))})
		}
	}
	return all
}

// toldInStatus are the lines in which owners said how their actions are going.
func (e *Env) toldInStatus(since time.Time) (all []told) {
	r := e.Plan.Record
	for _, row := range r.Rows("action", -1) {
		a, ok := r.Get(conversation.Key{Step: "checkin_line", Row: row.ID})
		if ok && a.State == conversation.Answered && !a.At.Before(since) {
			all = append(all, told{a.Value.Text, dayIn(a.At, e.Zone()), r.Text("action_title", row.ID)})
		}
	}
	return all
}

// toldInMeetings are the decisions of calls and meetings, and what the account
// manager said of them; the latter is for us.
func (e *Env) toldInMeetings(since time.Time, internal bool) (all []told, err error) {
	held, err := e.Tx.Occurrences(e.Plan.Tenant, e.Plan.ID)
	for _, o := range held {
		if o.State != SlotHeld || o.Due.Before(since) {
			continue
		}
		day := dayIn(o.Due, e.Zone())
		from := e.Print(conversation.Say("context.summary_meeting", nil))
		for _, text := range o.Content.Decisions {
			all = append(all, told{text, day, from})
		}
		if internal {
			all = append(all, told{o.Content.Said, day, from})
		}
	}
	return all, err
}

// toldInChanges are the differences to the version the customer agreed to.
func (e *Env) toldInChanges() (all []told, err error) {
	now, err := e.agreedPlan(e.Plan, e.Account)
	if err != nil || now.last == nil {
		return nil, err
	}
	words := e.Book.Words.Printer(e.Language())
	for _, d := range export.Differences(now.before, now.view, words) {
		text := words.Text("say.summary_change", locale.Args{"field": d.Label, "before": cmp.Or(d.Before, "–"), "after": cmp.Or(d.After, "–")})
		all = append(all, told{text, e.Today(), e.Print(conversation.Say("context.summary_plan", nil))})
	}
	return all, nil
}

// sinceStatus is when the last status e-mail went out.
func (e *Env) sinceStatus() (time.Time, error) {
	o, ok, err := e.openStatus(e.Plan)
	if err != nil || !ok {
		return e.Now.AddDate(0, 0, -summaryDays), err
	}
	return e.lastStatus(o)
}

// sinceMeeting is when the last call or meeting was held, summaryDays ago where none
// was.
func (e *Env) sinceMeeting() (time.Time, error) {
	since := e.Now.AddDate(0, 0, -summaryDays)
	all, err := e.Tx.Occurrences(e.Plan.Tenant, e.Plan.ID)
	for _, o := range all {
		if o.State == SlotHeld && o.Due.After(since) && o.Due.Before(e.Now) {
			since = o.Due
		}
	}
	return since, err
}

// sinceAgreed is when the version in force went to the customer.
func (e *Env) sinceAgreed() (time.Time, error) {
	in, _, err := e.inForce(e.Plan)
	if err != nil || in == nil {
		return e.Now.AddDate(0, 0, -summaryDays), err
	}
	return in.At, nil
}

// namesOf are the people and companies that a model is not told by name: everybody
// of the account, and everybody whom the workspace knows.
func (e *Env) namesOf() (people, companies []string, err error) {
	known, err := e.Tx.People(e.Place.Tenant)
	if err != nil {
		return nil, nil, err
	}
	add := func(name string) {
		if name != "" && !slices.Contains(people, name) {
			people = append(people, name)
		}
	}
	for _, row := range e.Account.Record.Rows("contact", 0) {
		add(e.Account.Record.Text("contact_name", row.ID))
	}
	for _, p := range known {
		add(p.Name)
		if p.Organisation != "" && !slices.Contains(companies, p.Organisation) {
			companies = append(companies, p.Organisation)
		}
	}
	r := e.Plan.Record
	for _, row := range r.Rows("main_contacts", 0) {
		add(r.Text("main_contacts.name", row.ID))
	}
	for _, row := range r.Rows("action", -1) {
		for _, p := range r.Value("action_owner", row.ID).People {
			add(p.Name)
		}
	}
	if !slices.Contains(companies, e.Account.Name) {
		companies = append(companies, e.Account.Name)
	}
	return people, companies, nil
}
