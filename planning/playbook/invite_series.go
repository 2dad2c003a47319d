package playbook

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/planning/invitation"
	"lodestar/scheduler"
)

// meetingSeries are the calls, or the reports, of a plan as they should stand in
// calendars, beside what was sent.
type meetingSeries struct {
	kind, schedule string
	wanted         bool // there is a schedule with dates ahead
	invited        Invited
	to             []participant
	stored         Invitation
}

// sent reports whether it stands in anybody's calendar.
func (s meetingSeries) sent() bool { return s.stored.State == InvitationSent }

// participant is somebody who takes part, and how they are reached.
type participant struct {
	Invitee

	name, email string
	letter      string  // how somebody at the customer is addressed
	person      *Person // of ours, or the chat user somebody at the customer is; nil where unknown
}

// What is to be done about an invitation.
type inviteWhat string

const (
	inviteSeries inviteWhat = "series" // the whole series, for the first time
	inviteAnew   inviteWhat = "anew"   // the whole series, as it is now
	inviteMoved  inviteWhat = "moved"  // one date is at another time
	inviteOff    inviteWhat = "off"    // one date does not take place
	inviteOver   inviteWhat = "over"   // the whole series is taken back
)

// inviteChange is one thing to be sent.
type inviteChange struct {
	what   inviteWhat
	series *meetingSeries
	slot   civil.Date // of one date
	from   time.Time  // where it was
	at     time.Time  // where it is now
	to     []participant
}

// meetingKinds are what is invited to, with how long it takes.
var meetingKinds = []struct {
	kind   string
	length time.Duration
}{{JobCall, callLength}, {JobReport, meetingLength}}

func lengthOf(kind string) time.Duration {
	if kind == JobReport {
		return meetingLength
	}
	return callLength
}

// series are what the people of a plan should have in their calendars: its calls
// and its reports.
func (e *Env) series() (all []*meetingSeries, err error) {
	now, err := e.ruling(e.Plan)
	if err != nil {
		return nil, err
	}
	schedules, err := e.Tx.Repeats(e.Plan.Tenant, e.Plan.ID)
	if err != nil {
		return nil, err
	}
	stored, err := e.Tx.Invitations(e.Plan.Tenant, e.Plan.ID)
	if err != nil {
		return nil, err
	}
	occurrences, err := e.Tx.Occurrences(e.Plan.Tenant, e.Plan.ID)
	if err != nil {
		return nil, err
	}
	people, err := e.participants(now.record)
	if err != nil {
		return nil, err
	}
	for _, k := range meetingKinds {
		s := &meetingSeries{kind: k.kind, schedule: scheduleID(k.kind, e.Plan.ID), to: people}
		if i := slices.IndexFunc(stored, func(i Invitation) bool { return i.Schedule == s.schedule }); i >= 0 {
			s.stored = stored[i]
		}
		if i := slices.IndexFunc(schedules, func(w scheduler.Schedule) bool { return w.ID == s.schedule }); i >= 0 && e.Plan.State == Active && !now.hold {
			if err := s.want(schedules[i].Rule, occurrences, e.Now); err != nil {
				return nil, err
			}
		}
		if now.hold { // nothing goes to the customer until the account manager has decided
			continue
		}
		all = append(all, s)
	}
	return all, nil
}

// want works out the series from its rule and from the dates that were changed.
func (s *meetingSeries) want(rule scheduler.Rule, occurrences []Occurrence, now time.Time) error {
	rule.Lead = 0 // when we begin to prepare is nobody's business
	s.invited = Invited{Rule: rule}
	for _, o := range occurrences {
		if o.Schedule != s.schedule {
			continue
		}
		switch {
		case o.Content.Moved:
			s.invited.Exceptions = append(s.invited.Exceptions, invitation.Exception{Slot: o.Slot, Due: o.Due})
		case o.State == SlotSkipped && o.Reason == reasonOff:
			s.invited.Exceptions = append(s.invited.Exceptions, invitation.Exception{Slot: o.Slot, Due: o.Due, Cancelled: true})
		}
	}
	if s.sent() && s.stored.Sent.Rule == rule {
		s.invited.First = s.stored.Sent.First
	} else {
		rec, err := new(scheduler.Reader).Read(rule)
		if err != nil {
			return err
		}
		slot, ok := rec.First(now)
		if !ok {
			return nil
		}
		s.invited.First = slot.Day
	}
	s.invited.Exceptions = slices.DeleteFunc(s.invited.Exceptions, func(x invitation.Exception) bool { return x.Slot.Before(s.invited.First) })
	dates, err := s.dates()
	if errors.Is(err, invitation.ErrNoDates) {
		return nil
	}
	s.wanted = slices.ContainsFunc(dates, func(d invitation.Date) bool { return d.Due.After(now) })
	return err
}

func (s *meetingSeries) dates() ([]invitation.Date, error) {
	return invitation.Series{UID: s.schedule, Rule: s.invited.Rule, First: s.invited.First, Exceptions: s.invited.Exceptions}.Dates()
}

// ahead are the dates that are still to come.
func (s *meetingSeries) ahead(now time.Time) ([]invitation.Date, error) {
	all, err := s.dates()
	return slices.DeleteFunc(all, func(d invitation.Date) bool { return !d.Due.After(now) }), err
}

// participants are those who take part in reviews (review_people).
func (e *Env) participants(r *conversation.Record) (all []participant, err error) {
	words := e.statusWords()
	theirs := e.recipients(r, "review_people", words)
	everyone, err := e.Tx.People(e.Plan.Tenant)
	if err != nil {
		return nil, err
	}
	for i, p := range r.Value("review_people", 0).People {
		if p.Side == conversation.Ours {
			if j := slices.IndexFunc(everyone, func(q Person) bool { return q.ID == p.ID && !q.External }); j >= 0 {
				all = append(all, participant{Invitee: Invitee{Person: p.ID}, name: everyone[j].Name, email: everyone[j].Email, person: &everyone[j]})
			}
			continue
		}
		t := theirs[i]
		if t.Contact == 0 {
			continue // whoever is no contact (any more) has no address
		}
		who := participant{Invitee: Invitee{Contact: t.Contact}, name: t.Name, email: t.Email, letter: t.Salutation}
		if id := identity(e.Account, t.Contact); id != "" {
			if j := slices.IndexFunc(everyone, func(q Person) bool { return q.ID == id && q.External }); j >= 0 {
				who.person = &everyone[j]
			}
		}
		all = append(all, who)
	}
	return all, nil
}

// byMail reports whether somebody gets a calendar file that their calendar takes.
func (e *Env) byMail(p participant) bool {
	if e.Book.Mail == nil || p.email == "" {
		return false
	}
	_, err := e.Book.Mail.Address(e.Plan.Tenant, p.email, threadOf(e.Plan.ID))
	return err == nil
}

// byChat reports whether somebody is written to in a chat instead.
func (e *Env) byChat(p participant) bool {
	return !e.byMail(p) && p.person != nil && p.person.Home.Place != "" && p.person.Home.Direct()
}

// inviteChanges are what has to be sent so that calendars show what holds.
func (e *Env) inviteChanges() (all []inviteChange, err error) {
	every, err := e.series()
	if err != nil {
		return nil, err
	}
	for _, s := range every {
		changes, err := e.changesOf(s)
		if err != nil {
			return nil, err
		}
		all = append(all, changes...)
	}
	return slices.DeleteFunc(all, func(c inviteChange) bool {
		return !slices.ContainsFunc(c.to, func(p participant) bool { return e.byMail(p) || e.byChat(p) })
	}), nil
}

func (e *Env) changesOf(s *meetingSeries) (all []inviteChange, err error) {
	switch {
	case !s.wanted && !s.sent():
		return nil, nil
	case !s.wanted:
		old := meetingSeries{invited: s.stored.Sent, schedule: s.schedule}
		left, err := old.ahead(e.Now)
		if err != nil || len(left) == 0 {
			return nil, ignoreNoDates(err) // what is over needs not be taken back
		}
		gone := e.invitees(s.stored.Sent.To)
		return []inviteChange{{what: inviteOver, series: s, to: gone, at: left[0].Due}}, nil
	case !s.sent():
		return []inviteChange{{what: inviteSeries, series: s, to: s.to}}, nil
	case s.stored.Sent.Rule != s.invited.Rule:
		all = append(all, inviteChange{what: inviteAnew, series: s, to: s.to})
	default:
		var stay, added []participant
		for _, p := range s.to {
			if slices.Contains(s.stored.Sent.To, p.Invitee) {
				stay = append(stay, p)
			} else {
				added = append(added, p)
			}
		}
		if len(added) > 0 {
			all = append(all, inviteChange{what: inviteSeries, series: s, to: added})
		}
		singles, err := s.singles(e.Now)
		if err != nil {
			return nil, err
		}
		for _, c := range singles {
			c.to = stay
			all = append(all, c)
		}
	}
	var gone []Invitee
	for _, i := range s.stored.Sent.To {
		if !slices.ContainsFunc(s.to, func(p participant) bool { return p.Invitee == i }) {
			gone = append(gone, i)
		}
	}
	if left := e.invitees(gone); len(left) > 0 {
		was := meetingSeries{invited: s.stored.Sent, schedule: s.schedule}
		ahead, err := was.ahead(e.Now)
		if err != nil || len(ahead) == 0 {
			return all, ignoreNoDates(err)
		}
		all = append(all, inviteChange{what: inviteOver, series: s, to: left, at: ahead[0].Due})
	}
	return all, nil
}

func ignoreNoDates(err error) error {
	if errors.Is(err, invitation.ErrNoDates) {
		return nil
	}
	return err
}

// singles are the dates that differ from what was sent, and are not over.
func (s *meetingSeries) singles(now time.Time) (all []inviteChange, err error) {
	before := invitation.Series{UID: s.schedule, Rule: s.stored.Sent.Rule, First: s.stored.Sent.First, Exceptions: s.stored.Sent.Exceptions}
	after := invitation.Series{UID: s.schedule, Rule: s.invited.Rule, First: s.invited.First, Exceptions: s.invited.Exceptions}
	old, err := before.Dates()
	if err != nil {
		return nil, err
	}
	new1, err := after.Dates()
	if err != nil {
		return nil, err
	}
	at := func(all []invitation.Date, slot civil.Date) time.Time {
		if i := slices.IndexFunc(all, func(d invitation.Date) bool { return d.Slot == slot }); i >= 0 {
			return all[i].Due
		}
		return time.Time{}
	}
	slots := map[civil.Date]bool{}
	for _, d := range append(slices.Clone(old), new1...) {
		was, is := at(old, d.Slot), at(new1, d.Slot)
		if slots[d.Slot] || was.Equal(is) || !was.After(now) && !is.After(now) {
			continue
		}
		slots[d.Slot] = true
		c := inviteChange{what: inviteMoved, series: s, slot: d.Slot, from: was, at: is}
		if is.IsZero() {
			c.what, c.at = inviteOff, was
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b inviteChange) int { return a.at.Compare(b.at) })
	return all, nil
}

// invitees are people who were invited before, with their addresses of now: whose
// address is known no more can't be written to any more.
func (e *Env) invitees(all []Invitee) (found []participant) {
	words := e.statusWords()
	for _, i := range all {
		if i.Contact == 0 {
			if p, ok, err := e.Tx.Person(e.Plan.Tenant, i.Person); err == nil && ok {
				found = append(found, participant{Invitee: i, name: p.Name, email: p.Email, person: &p})
			}
			continue
		}
		name := e.Account.Record.Text("contact_name", i.Contact)
		if name == "" {
			continue
		}
		r := e.recipientOf(i.Contact, name, words)
		found = append(found, participant{Invitee: i, name: r.Name, email: r.Email, letter: r.Salutation})
	}
	return found
}

// fingerprint tells one set of changes from another: only what the account manager
// has seen is sent.
func (e *Env) fingerprint(all []inviteChange) (string, error) {
	type one struct {
		What    inviteWhat `json:"what"`
		Series  string     `json:"series"`
		Slot    civil.Date `json:"slot"`
		At      time.Time  `json:"at"`
		Invited Invited    `json:"invited"`
		To      []string   `json:"to"`
	}
	var seen []one
	for _, c := range all {
		o := one{What: c.what, Series: c.series.schedule, Slot: c.slot, At: c.at}
		o.Invited = c.series.invited
		for _, p := range c.to {
			o.To = append(o.To, p.name+" "+strconv.FormatBool(e.byMail(p)))
		}
		seen = append(seen, o)
	}
	data, err := json.Marshal(seen)
	if err != nil {
		return "", fmt.Errorf("playbook: telling invitations apart: %w", err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8]), nil
}

// organizer is who invites: the account manager, at the address that mail comes
// from, so that calendars take changes and answers come back to us.
func (e *Env) organizer() (invitation.Person, error) {
	manager, err := e.planner(e.Account.Manager)
	return invitation.Person{Name: cmp.Or(manager.Name, e.Account.Name), Email: e.Book.Mail.From}, err
}
