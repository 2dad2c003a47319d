// Package invitation writes invitations to calls and meetings as calendar programs
// read them: iCalendar (RFC 5545), sent by mail as RFC 5546 and 6047 say.
package invitation

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// Person is somebody with an address.
type Person struct{ Name, Email string }

// Exception is one date of a series that is not as its rule says.
type Exception struct {
	Slot      civil.Date `json:"slot"`               // the day by the rule, which names it
	Due       time.Time  `json:"due"`                // when it is instead
	Cancelled bool       `json:"cancelled,omitzero"` // it does not take place
}

// Series is a series of meetings as it stands in calendars.
type Series struct {
	// UID names the series for ever; whatever changes keeps it. Sequence grows
	// with each change that is sent, also of one date (RFC 5546 section 2.1.4).
	UID      string
	Sequence int
	// Stamp is when this was written, UTC. It is part of what is sent, so that the
	// same invitation sent again is the same.
	Stamp     time.Time
	Organizer Person
	Attendees []Person // whom this copy names, its reader among them
	Title     string   // one line
	Text      string   // what it is about
	Language  string   // of Title and Text, such as "nl"; "" says nothing of it
	Length    time.Duration
	// Rule says when. Its Until has to be set: a series ends with the plan.
	Rule scheduler.Rule
	// First is the first slot that is invited to.
	First      civil.Date
	Exceptions []Exception
}

// ErrNoDates says that a series has no date from its first on.
var ErrNoDates = errors.New("invitation: no dates")

// What an invitation asks for; it stands in the Content-Type as well as in the file
// (RFC 6047 section 2.4).
const (
	MethodRequest = "REQUEST"
	MethodCancel  = "CANCEL"
	MethodPublish = "PUBLISH" // nothing: it is a file to be opened
)

// MediaType is the Content-Type of an invitation.
func MediaType(method string) string { return "text/calendar; charset=utf-8; method=" + method }

const (
	localForm = "20060102T150405"
	utcForm   = localForm + "Z"
	product   = "-//Lodestar//Lodestar//EN"
)

// weekdays are those of RRULE, by time.Weekday.
var weekdays = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// Date is one date of a series.
type Date struct {
	Slot civil.Date
	Due  time.Time // UTC
}

// Dates are those of the series that take place, in the order of their slots.
func (s Series) Dates() ([]Date, error) {
	all, err := s.dates()
	if err != nil {
		return nil, err
	}
	var held []Date
	for _, d := range all {
		if !d.Cancelled {
			held = append(held, Date{d.Slot, d.Due})
		}
	}
	return held, nil
}

// dates are all slots from the first on, with what was made of them.
func (s Series) dates() ([]Exception, error) {
	if s.Rule.Until.IsZero() {
		return nil, fmt.Errorf("invitation: the series %s never ends", s.UID)
	}
	rec, err := new(scheduler.Reader).Read(s.Rule)
	if err != nil {
		return nil, err
	}
	var all []Exception
	for slot, ok := rec.After(s.First.AddDays(-1)); ok; slot, ok = rec.After(slot.Day) {
		x := Exception{Slot: slot.Day, Due: slot.Due}
		if i := slices.IndexFunc(s.Exceptions, func(e Exception) bool { return e.Slot == slot.Day }); i >= 0 {
			x = s.Exceptions[i]
			if x.Due.IsZero() {
				x.Due = slot.Due
			}
		}
		all = append(all, x)
	}
	if len(all) == 0 {
		return nil, ErrNoDates
	}
	return all, nil
}

// Request invites to the whole series, with every date that is not as the rule
// says: days off that move one are exceptions, since no rule of a calendar knows
// holidays.
func (s Series) Request() ([]byte, error) { return s.whole(MethodRequest) }

func (s Series) whole(method string) ([]byte, error) {
	w, all, err := s.begin(method)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(all, func(x Exception) bool { return !x.Cancelled }) {
		return nil, ErrNoDates
	}
	if w.alone {
		w.one(all[0], "CONFIRMED")
		return w.end(), nil
	}
	w.add("BEGIN", "VEVENT")
	w.event(w.naive(all[0].Slot), "CONFIRMED")
	w.rule(all)
	for _, x := range all {
		if x.Cancelled {
			w.add("EXDATE;TZID="+w.loc.String(), w.naive(x.Slot))
		}
	}
	w.add("END", "VEVENT")
	for _, x := range all {
		if !x.Cancelled && w.local(x.Due) != w.naive(x.Slot) {
			w.one(x, "CONFIRMED")
		}
	}
	return w.end(), nil
}

// Publish is the whole series as a file that somebody opens themselves: nobody is
// asked to answer, so it names no attendees (RFC 5546 section 3.2.1).
func (s Series) Publish() ([]byte, error) {
	s.Attendees = nil
	return s.whole(MethodPublish)
}

// RequestOne says that one date is at another time than it was. Its slot has to
// be one of the series.
func (s Series) RequestOne(slot civil.Date) ([]byte, error) {
	return s.single(MethodRequest, "CONFIRMED", slot)
}

// CancelOne says that one date does not take place.
func (s Series) CancelOne(slot civil.Date) ([]byte, error) {
	return s.single(MethodCancel, "CANCELLED", slot)
}

// Cancel takes the whole series back.
func (s Series) Cancel() ([]byte, error) {
	w, all, err := s.begin(MethodCancel)
	if err != nil {
		return nil, err
	}
	if w.alone {
		w.one(all[0], "CANCELLED")
		return w.end(), nil
	}
	w.add("BEGIN", "VEVENT")
	w.event(w.naive(all[0].Slot), "CANCELLED")
	w.rule(all)
	w.add("END", "VEVENT")
	return w.end(), nil
}

func (s Series) single(method, status string, slot civil.Date) ([]byte, error) {
	w, all, err := s.begin(method)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(x Exception) bool { return x.Slot == slot })
	if i < 0 {
		return nil, fmt.Errorf("invitation: %s has no date on %s", s.UID, slot)
	}
	w.one(all[i], status)
	return w.end(), nil
}

// writer writes one iCalendar file.
type writer struct {
	lines

	s            Series
	loc          *time.Location
	hour, minute int  // of every date by the rule
	alone        bool // there is one date and no rule: an event of its own
}

func (s Series) begin(method string) (*writer, []Exception, error) {
	all, err := s.dates()
	if err != nil {
		return nil, nil, err
	}
	loc, err := time.LoadLocation(s.Rule.Zone)
	if err != nil {
		return nil, nil, fmt.Errorf("invitation: zone: %w", err)
	}
	w := &writer{s: s, loc: loc, alone: len(all) == 1}
	w.hour, w.minute = s.Rule.Clock()
	w.add("BEGIN", "VCALENDAR")
	w.add("VERSION", "2.0")
	w.add("PRODID", product)
	w.add("CALSCALE", "GREGORIAN")
	w.add("METHOD", method)
	first, last := all[0].Due, all[0].Due
	for _, x := range all {
		first = slices.MinFunc([]time.Time{first, x.Due}, time.Time.Compare)
		last = slices.MaxFunc([]time.Time{last, x.Due}, time.Time.Compare)
	}
	w.zone(loc, first, last)
	return w, all, nil
}

func (w *writer) end() []byte {
	w.add("END", "VCALENDAR")
	return []byte(w.b.String())
}

// naive is what clocks show at a date by the rule alone, without days off: the
// name by which calendars know it (RECURRENCE-ID).
func (w *writer) naive(slot civil.Date) string {
	return slot.At(w.hour, w.minute, time.UTC).Format(localForm)
}

func (w *writer) local(at time.Time) string { return at.In(w.loc).Format(localForm) }

// one is a single date. Only one of several is known by its slot.
func (w *writer) one(x Exception, status string) {
	w.add("BEGIN", "VEVENT")
	if !w.alone {
		w.add("RECURRENCE-ID;TZID="+w.loc.String(), w.naive(x.Slot))
	}
	w.event(w.local(x.Due), status)
	w.add("END", "VEVENT")
}

// event is what all events of a series have.
func (w *writer) event(start, status string) {
	s := w.s
	begins, err := time.Parse(localForm, start)
	if err != nil { // it was made by Format
		panic(err)
	}
	w.add("UID", text(s.UID))
	w.add("SEQUENCE", strconv.Itoa(s.Sequence))
	w.add("DTSTAMP", s.Stamp.UTC().Format(utcForm))
	w.add("DTSTART;TZID="+w.loc.String(), start)
	// By the clock on the wall: nobody meets through the night in which it changes.
	w.add("DTEND;TZID="+w.loc.String(), begins.Add(s.Length).Format(localForm))
	language := ""
	if s.Language != "" {
		language = ";LANGUAGE=" + s.Language
	}
	w.add("SUMMARY"+language, text(strings.Join(strings.Fields(s.Title), " ")))
	w.add("DESCRIPTION"+language, text(s.Text))
	w.add("STATUS", status)
	w.add("TRANSP", "OPAQUE")
	w.add("ORGANIZER;CN="+quoted(cmp.Or(s.Organizer.Name, s.Organizer.Email)), "mailto:"+address(s.Organizer.Email))
	for _, a := range s.Attendees {
		w.add("ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN="+quoted(cmp.Or(a.Name, a.Email)), "mailto:"+address(a.Email))
	}
}

// address is one that stands in a URI: what would end it is left out.
func address(email string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f || strings.ContainsRune(`"<>`, r) {
			return -1
		}
		return r
	}, email)
}

// rule is the RRULE of several dates, up to the last of them.
func (w *writer) rule(all []Exception) {
	r := w.s.Rule
	var b strings.Builder
	if r.Every == scheduler.Weeks {
		fmt.Fprintf(&b, "FREQ=WEEKLY;INTERVAL=%d;WKST=MO;BYDAY=%s", r.N, weekdays[all[0].Slot.Weekday()])
	} else {
		fmt.Fprintf(&b, "FREQ=MONTHLY;INTERVAL=%d;", r.N)
		switch {
		case r.Nth != 0:
			fmt.Fprintf(&b, "BYDAY=%d%s", r.Nth, weekdays[r.Weekday])
		case r.Day == 31:
			b.WriteString("BYMONTHDAY=-1")
		case r.Day > 28: // the last of these that the month has
			b.WriteString("BYMONTHDAY=28")
			for day := 29; day <= r.Day; day++ {
				fmt.Fprintf(&b, ",%d", day)
			}
			b.WriteString(";BYSETPOS=-1")
		default:
			fmt.Fprintf(&b, "BYMONTHDAY=%d", r.Day)
		}
	}
	// With a zone the end has to be in UTC (RFC 5545 section 3.3.10).
	until := scheduler.Wall(all[len(all)-1].Slot, 23, 59, w.loc)
	fmt.Fprintf(&b, ";UNTIL=%s", until.UTC().Format(utcForm))
	w.add("RRULE", b.String())
}
