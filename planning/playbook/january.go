package playbook

import (
	"slices"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// JobJanuary offers to open plans in the first week of a year (000-04, e.4).
const JobJanuary = "january"

const itemJanuary = "january"

// januaryButtons is how many accounts are offered as buttons; the rest is named.
const januaryButtons = 3

// planJanuary lets an account manager be asked in the first week of each year, on
// its first working Monday by their clock.
func (e *Env) planJanuary(p Person) error {
	zone := p.Zone
	if zone == "" {
		zone = "UTC"
	}
	today := civil.Of(e.Now.In(e.zoneOf(p)))
	at := p.morning(today, e.zoneOf(p))
	return e.Tx.Repeat(scheduler.Schedule{
		Tenant: e.Place.Tenant, ID: JobJanuary + "/" + p.ID, Kind: JobJanuary, Args: map[string]string{"person": p.ID},
		Rule: scheduler.Rule{
			Every: scheduler.Months, N: 12, Anchor: civil.Must(today.Year+1, time.January, 1), Nth: 1, Weekday: time.Monday,
			Hour: at.Hour(), Minute: at.Minute(), Zone: zone, Country: p.country(), Working: true,
		},
	})
}

func newYear(e *Env, _ scheduler.Job) error {
	return e.unaskedItem(item{Kind: itemJanuary, For: e.Today()})
}

// withoutPlan are the accounts that the person manages and that have no current plan.
func (e *Env) withoutPlan() (names []string, err error) {
	accounts, err := e.Tx.AccountsOf(e.Place.Tenant, e.Person.ID)
	if err != nil {
		return nil, err
	}
	for _, a := range accounts {
		if a.Manager != e.Person.ID || a.Example {
			continue
		}
		plans, err := e.Tx.PlansOf(e.Place.Tenant, a.ID)
		if err != nil {
			return nil, err
		}
		// Of an active one that is over it is asked anyway.
		current := slices.ContainsFunc(plans, func(p Plan) bool { return p.State == Active || !p.ended() && !e.over(p) })
		if !current {
			names = append(names, a.Name)
		}
	}
	return names, nil
}

func (e *Env) sayJanuary(names []string) conversation.Text {
	var list []any
	for _, name := range names {
		list = append(list, quoted(name))
	}
	return conversation.Say("say.january", args("n", len(names), "list", list))
}

// januaryItem is what is offered, while it is January and an account has no plan.
func (e *Env) januaryItem(i item) (s saidItem, ok bool, err error) {
	names, err := e.withoutPlan()
	if err != nil || len(names) == 0 || e.Today().Month != time.January || i.For.Year != e.Today().Year {
		return s, false, err
	}
	text := e.sayJanuary(names)
	s = saidItem{item: i, texts: []conversation.Text{text}, line: text, count: "count.reminder", why: "say.why_january", label: strings.Join(names, ", ")}
	for _, name := range names[:min(len(names), januaryButtons)] {
		s.buttons = append(s.buttons, bot.Button{Label: e.Book.Words.Printer(e.Language()).Shorten(name, 24), Verb: VerbRun, Value: "new plan for =" + name})
	}
	return s, true, nil
}

// january offers to open plans for all accounts without a current one: the
// start of the year is the best moment to begin (000-04).
func (e *Env) january() error {
	if e.Today().Month != time.January {
		return nil
	}
	names, err := e.withoutPlan()
	if err != nil || len(names) == 0 {
		return err
	}
	e.Notice(e.sayJanuary(names))
	return nil
}
