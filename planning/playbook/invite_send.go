package playbook

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning/invitation"
)

// kindInvite is the Kind of an invitation, to whomever it goes.
const kindInvite = "invitation"

// sendInvitations sends the changes and notes what stands in calendars now. The
// mails' ids are made from series, change and reader, so that a change is never
// sent twice.
func (e *Env) sendInvitations(all []inviteChange) (to []string, err error) {
	for i := range all {
		c := &all[i]
		s := c.series
		if s.stored.Rev == 0 { // whoever sends has shown it, which stores it
			return nil, errors.New("playbook: an invitation that was not shown")
		}
		only := c.what == inviteSeries && s.sent() // somebody joins: for the others nothing changes
		if !only {
			s.stored.Sequence++
		}
		for _, p := range c.to {
			reached, err := e.sendInvitation(*c, p)
			if err != nil {
				return nil, err
			}
			if !reached {
				continue
			}
			if !slices.Contains(to, p.name) {
				to = append(to, p.name)
			}
			s.stored.Sent.To = slices.DeleteFunc(s.stored.Sent.To, func(i Invitee) bool { return i == p.Invitee })
			if c.what != inviteOver {
				s.stored.Sent.To = append(s.stored.Sent.To, p.Invitee)
			}
		}
		s.stored.State = InvitationSent
		if c.what == inviteOver && !s.wanted {
			s.stored.State, s.stored.Sent = InvitationCancelled, Invited{Rule: s.stored.Sent.Rule, First: s.stored.Sent.First}
		}
	}
	var saved []*meetingSeries
	for _, c := range all {
		s := c.series
		if slices.Contains(saved, s) {
			continue
		}
		saved = append(saved, s)
		if s.stored.State == InvitationSent {
			// Whoever could not be reached is not among them and is tried with the next.
			s.stored.Sent = Invited{Rule: s.invited.Rule, First: s.invited.First, Exceptions: s.invited.Exceptions, To: s.stored.Sent.To}
		}
		if err := e.Tx.SaveInvitation(&s.stored); err != nil {
			return nil, err
		}
	}
	return to, nil
}

// sendInvitation writes to one person; false where there is no way.
func (e *Env) sendInvitation(c inviteChange, p participant) (bool, error) {
	if !e.byMail(p) && !e.byChat(p) {
		return false, nil
	}
	m, err := e.inviteMessage(c, p)
	if err != nil {
		return false, err
	}
	d := bot.Delivery{Message: m, ID: fmt.Sprintf("invite-%s-%d-%s-%s", uidOf(c.series.stored.UID), c.series.stored.Sequence, c.what, p.key())}
	if e.byChat(p) {
		d.To = p.person.Home
		return true, e.tellInvited(d, *p.person)
	}
	if d.To, err = e.Book.Mail.Address(e.Plan.Tenant, p.email, threadOf(e.Plan.ID)); err != nil {
		return false, nil //nolint:nilerr // byMail has looked; whoever can't be written to is named to the account manager
	}
	if p.Contact != 0 {
		return true, e.mailCustomer(d)
	}
	_, err = e.post(d)
	return true, err
}

// errNotInvited says that something else than an invitation was about to be said to
// somebody at the customer.
var errNotInvited = errors.New("playbook: this is no invitation")

// tellInvited writes to somebody in their own conversation who can't be mailed to.
func (e *Env) tellInvited(d bot.Delivery, to Person) error {
	if d.Message.Kind != kindInvite || !d.To.Direct() || d.To.Place != to.Home.Place {
		return errNotInvited
	}
	_, err := e.post(d)
	return err
}

func (i Invitee) key() string {
	if i.Contact != 0 {
		return "c" + strconv.Itoa(i.Contact)
	}
	return "p" + i.Person
}

// uidOf is the part of a UID before its domain.
func uidOf(uid string) string {
	before, _, _ := strings.Cut(uid, "@")
	return before
}

// newUID names an invitation in every calendar.
func (e *Env) newUID() (string, error) {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return "", err
	}
	_, domain, ok := strings.Cut(e.Book.Mail.From, "@")
	if !ok {
		domain = "lodestar.invalid"
	}
	return hex.EncodeToString(id[:]) + "@" + domain, nil
}

// inviteMessage is an invitation as one person gets it.
func (e *Env) inviteMessage(c inviteChange, p participant) (bot.Message, error) {
	words := e.statusWords()
	if p.Contact == 0 {
		words = e.Book.Words.Printer(e.languageOf(*p.person))
	}
	w := inviteWriter{e: e, words: words, zone: e.customerZone(), c: c, p: p}
	lines, err := w.lines()
	if err != nil {
		return bot.Message{}, err
	}
	subject, err := w.subject()
	if err != nil {
		return bot.Message{}, err
	}
	m := bot.Message{Kind: kindInvite, Subject: subject, Notification: subject, Language: string(words.Language())}
	for _, text := range lines {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: text})
	}
	file, err := w.file()
	if err != nil {
		return bot.Message{}, err
	}
	if file != nil {
		m.Attachments = []bot.File{*file}
	}
	return m, nil
}

// inviteWriter writes one invitation in its reader's language.
type inviteWriter struct {
	e     *Env
	words locale.Printer
	zone  *time.Location
	c     inviteChange
	p     participant
}

func (w inviteWriter) title() string {
	return bot.Plain(w.words.Text("customer.invite.title."+w.c.series.kind, locale.Args{"customer": bot.Escape(w.e.Account.Name)}))
}

// when is a date with the time from which to which it lasts and, where it stands
// alone, the zone's name.
func (w inviteWriter) when(at time.Time, named bool) string {
	local := at.In(w.zone)
	ends := local.Add(lengthOf(w.c.series.kind))
	key := "customer.invite.when"
	if named {
		key = "customer.invite.when.zone"
	}
	return w.words.Text(key, locale.Args{
		"date": w.words.DateLong(civil.Of(local)), "hours": w.words.Hours(local.Hour(), local.Minute(), ends.Hour(), ends.Minute()), "zone": w.words.Zone(local),
	})
}

func (w inviteWriter) subject() (string, error) {
	at := w.c.at
	if w.c.what == inviteSeries || w.c.what == inviteAnew {
		ahead, err := w.c.series.ahead(w.e.Now)
		if err != nil || len(ahead) == 0 {
			return "", errors.Join(err, invitation.ErrNoDates)
		}
		at = ahead[0].Due
	}
	return bot.Plain(w.words.Text("customer.invite.subject."+string(w.c.what), locale.Args{"title": bot.Escape(w.title()), "when": w.when(at, false)})), nil
}

// lines are what is written, paragraph by paragraph.
func (w inviteWriter) lines() (all []string, err error) {
	manager, err := w.e.planner(w.e.Account.Manager)
	if err != nil {
		return nil, err
	}
	kind := w.c.series.kind
	a := locale.Args{
		"customer": bot.Escape(w.e.Account.Name), "manager": bot.Escape(manager.Name), "when": w.when(w.c.at, true),
		"before": w.when(w.c.from, true), "title": bot.Escape(w.title()),
	}
	what := string(w.c.what)
	if w.c.what == inviteMoved && w.c.from.IsZero() { // it had been called off
		what = "again"
	}
	calendar := "customer.invite.calendar"
	switch {
	case w.ours():
		calendar = "say.invite_ours.calendar"
		all = append(all, w.words.Text("say.invite_ours."+what, a))
	case w.c.what == inviteSeries:
		all = append(all, w.p.letter, w.words.Text("customer.invite.text."+kind, a))
	default:
		all = append(all, w.p.letter, w.words.Text("customer.invite."+what+"."+kind, a))
	}
	if w.c.what == inviteSeries || w.c.what == inviteAnew {
		ahead, err := w.c.series.ahead(w.e.Now)
		if err != nil {
			return nil, err
		}
		dates := make([]string, 0, len(ahead))
		for _, d := range ahead {
			dates = append(dates, w.when(d.Due, false))
		}
		all = append(all, w.words.Text("customer.invite.dates", locale.Args{"zone": w.zone.String(), "n": len(dates)})+"\n• "+strings.Join(dates, "\n• "))
		all = append(all, w.words.Text("customer.invite.people", locale.Args{"people": bot.Escape(w.words.List(w.names()))}))
		if !w.e.byMail(w.p) {
			calendar = "customer.invite.by_hand"
		}
		all = append(all, w.words.Text(calendar, nil))
	}
	if !w.ours() {
		all = append(all, w.words.Text("customer.status.closing", a))
	}
	return all, nil
}

// ours reports whether the reader is a colleague.
func (w inviteWriter) ours() bool { return w.p.Contact == 0 }

func (w inviteWriter) names() (names []string) {
	for _, p := range w.c.series.to {
		names = append(names, p.name)
	}
	return names
}

// series is what stands in the reader's calendar. Somebody at the customer finds
// themselves and our side among the attendees: addresses of others there are
// nobody's business (contact_email is internal); their names stand in the text.
func (w inviteWriter) series() (invitation.Series, error) {
	s := w.c.series
	invited := s.invited
	if w.c.what == inviteOver {
		invited = s.stored.Sent
	}
	organizer, err := w.e.organizer()
	if err != nil {
		return invitation.Series{}, err
	}
	about, err := w.about()
	if err != nil {
		return invitation.Series{}, err
	}
	all := invitation.Series{
		UID: s.stored.UID, Sequence: max(s.stored.Sequence, 0), Stamp: w.e.Now, Organizer: organizer, Title: w.title(), Text: about,
		Language: string(w.words.Language().Base()), Length: lengthOf(s.kind), Rule: invited.Rule, First: invited.First, Exceptions: invited.Exceptions,
	}
	all.Attendees = []invitation.Person{{Name: w.p.name, Email: w.p.email}}
	for _, p := range s.to {
		if p.Invitee == w.p.Invitee || p.email == "" || p.Contact != 0 && w.p.Contact != 0 {
			continue
		}
		all.Attendees = append(all.Attendees, invitation.Person{Name: p.name, Email: p.email})
	}
	return all, nil
}

// about is the text in the calendar: what is talked about, and who with.
func (w inviteWriter) about() (string, error) {
	manager, err := w.e.planner(w.e.Account.Manager)
	if err != nil {
		return "", err
	}
	text := w.words.Text("customer.invite.agenda."+w.c.series.kind, locale.Args{"customer": bot.Escape(w.e.Account.Name)})
	people := w.words.Text("customer.invite.people", locale.Args{"people": bot.Escape(w.words.List(w.names()))})
	return bot.Plain(text) + "\n\n" + bot.Plain(people) + "\n\n" + manager.Name, nil
}

// file is the invitation for calendars; nil where there is nothing to be put into
// one by hand.
func (w inviteWriter) file() (*bot.File, error) {
	s, err := w.series()
	if err != nil {
		return nil, err
	}
	method := invitation.MethodRequest
	var data []byte
	switch {
	case !w.e.byMail(w.p):
		if w.c.what == inviteOver {
			return nil, nil //nolint:nilnil // nothing is left to be opened
		}
		method = invitation.MethodPublish
		data, err = s.Publish()
		if errors.Is(err, invitation.ErrNoDates) {
			return nil, nil //nolint:nilnil // as above
		}
	case w.c.what == inviteMoved:
		data, err = s.RequestOne(w.c.slot)
	case w.c.what == inviteOff:
		method = invitation.MethodCancel
		data, err = s.CancelOne(w.c.slot)
	case w.c.what == inviteOver:
		method = invitation.MethodCancel
		data, err = s.Cancel()
	default:
		data, err = s.Request()
	}
	if err != nil {
		return nil, err
	}
	return &bot.File{Name: w.words.Text("customer.invite.file", nil) + ".ics", MediaType: invitation.MediaType(method), Data: data}, nil
}
