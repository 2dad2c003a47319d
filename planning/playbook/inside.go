package playbook

import (
	"cmp"
	"slices"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// This file is for those who look at plans and conversations from outside a
// chat, such as the playground. It says and stores nothing.

// OpenPlan is a plan with its account.
type OpenPlan struct {
	Plan     Plan
	Account  Account
	Versions []Version // newest first
}

// PlansOf lists what a person may open, one plan of each account: those they work
// on, and examples. It is empty for whoever is no colleague.
func (b *Book) PlansOf(tx Tx, person Person, now time.Time) ([]OpenPlan, error) {
	if person.External || person.ID == "" {
		return nil, nil
	}
	e := NewEnv(tx, b, now, &person, bot.Address{Tenant: person.Tenant}, "")
	plans, accounts, err := e.plans()
	if err != nil {
		return nil, err
	}
	var open []OpenPlan
	for i := range plans {
		open = append(open, OpenPlan{Plan: plans[i], Account: accounts[i]})
	}
	all, err := tx.Accounts(person.Tenant)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		if !a.Example {
			continue
		}
		found, err := tx.PlansOf(person.Tenant, a.ID)
		if err != nil {
			return nil, err
		}
		if p, ok := current(found, e.Today()); ok {
			open = append(open, OpenPlan{Plan: p, Account: a})
		}
	}
	for i := range open {
		if open[i].Versions, err = tx.Versions(person.Tenant, open[i].Plan.ID); err != nil {
			return nil, err
		}
	}
	return open, nil
}

// Drawn is a plan, or one of its kept versions (0 is the working plan), as
// package export draws it, with the printer for that view: the internal page in
// the reader's language, the customer view in the customer's. ok is false where
// there is no such version.
func (b *Book) Drawn(tx Tx, p OpenPlan, version int, view planning.Audience, lang locale.Language, now time.Time) (plan planning.Plan, words locale.Printer, ok bool, err error) {
	e := NewEnv(tx, b, now, &Person{}, bot.Address{Tenant: p.Plan.Tenant}, "")
	if version != 0 {
		i := slices.IndexFunc(p.Versions, func(v Version) bool { return v.Number == version })
		if i < 0 {
			return plan, words, false, nil
		}
		p.Plan.Record, p.Account.Record = p.Versions[i].Record, p.Versions[i].Account
	}
	m, err := e.material(&p.Plan, &p.Account)
	if err != nil {
		return plan, words, false, err
	}
	m.AsOf = civil.Of(now)
	if version != 0 {
		m.Version = version
	}
	if view == planning.ForCustomer {
		lang = m.customerLanguage(lang)
	}
	return m.Plan(), b.Words.Printer(lang), true, nil
}

// LanguageOf is the one a person is spoken to in.
func (b *Book) LanguageOf(tx Tx, person Person) (locale.Language, error) {
	e := NewEnv(tx, b, time.Time{}, &person, bot.Address{Tenant: person.Tenant}, "")
	err := e.UseTemplate()
	return e.Language(), err
}

// ChangesOf says what a version changed against the one before, a line each.
func (b *Book) ChangesOf(v Version, lang locale.Language) []string {
	var lines []string
	for _, c := range v.Changes {
		lines = append(lines, bot.Plain(b.Engine.Print(lang, changeText(c), nil)))
	}
	return lines
}

// Standing is where somebody is in a flow.
type Standing struct {
	Session Session
	Step    conversation.Key // that is asked, or will be when they continue
	Answers []Given
	Open    []conversation.Key // what applies and was not answered yet
}

// Given is a stored answer.
type Given struct {
	Step   string
	Row    int // number of the row in its list, from 1; 0 outside lists
	Value  string
	Answer conversation.Answer
}

// StandingOf tells where a person is: in the session that is open in their direct
// conversation, else in the one they touched last. ok is false where they are in
// none.
func (b *Book) StandingOf(tx Tx, person Person, now time.Time) (at Standing, ok bool, err error) {
	e := NewEnv(tx, b, now, &person, person.Home, "")
	e.Place.Tenant = person.Tenant
	sessions, err := tx.SessionsOf(person.Tenant, person.ID)
	if err != nil || len(sessions) == 0 {
		return at, false, err
	}
	at.Session = sessions[0]
	if i := slices.IndexFunc(sessions, func(s Session) bool { return s.Status == conversation.Active && s.Place.Place == person.Home.Place }); i >= 0 {
		at.Session = sessions[i]
	}
	if err := e.Load(&at.Session); err != nil {
		return at, false, err
	}
	facts, err := e.Facts()
	if err != nil {
		return at, false, err
	}
	at.Step = at.Session.Current
	if next, _ := b.Engine.Next(at.Session.Session, facts); at.Step.Step == "" {
		at.Step = next
	}
	at.Open = b.Engine.Unanswered(at.Session.Session, facts)
	if e.Plan != nil {
		at.Answers = b.answers(at.Session.Flow, e.Plan.Record, facts.Language)
	}
	return at, true, nil
}

// answers are those of a record, in the order in which the method asks.
func (b *Book) answers(flow string, record *conversation.Record, lang locale.Language) []Given {
	order := map[string]int{}
	for i, f := range planning.Fields() {
		order[f.ID] = i + 1
	}
	keys := record.Keys()
	slices.SortStableFunc(keys, func(a, b conversation.Key) int {
		return cmp.Compare(cmp.Or(order[a.Step], len(order)+1), cmp.Or(order[b.Step], len(order)+1))
	})
	var all []Given
	for _, k := range keys {
		a, _ := record.Get(k)
		given := Given{Step: k.Step, Row: record.Number(k.Row), Answer: a}
		if a.State == conversation.Answered {
			given.Value = b.Engine.Shown(flow, record, k, lang)
		}
		all = append(all, given)
	}
	return all
}
