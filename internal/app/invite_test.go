package app_test

import (
	"bytes"
	"mime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	gomessage "github.com/emersion/go-message"

	"lodestar/internal/civil"
	"lodestar/planning/playbook"
)

// invited is what a calendar made of the mails that somebody got, by a library that
// is not the one that wrote them.
type invited struct {
	method string
	events []ical.Event
	// attached: the same file comes to be saved as well.
	attached bool
}

// invitations are those in the mails of an address, oldest first. In each the file
// stands beside the text, with its method in the Content-Type, which is what
// Outlook and Gmail take (RFC 6047), and once more as a file.
func invitations(t *testing.T, mails [][]byte) (all []invited) {
	t.Helper()
	for _, raw := range mails {
		if i, ok := invitationIn(t, raw); ok {
			all = append(all, i)
		}
	}
	return all
}

func invitationIn(t *testing.T, raw []byte) (found invited, ok bool) {
	t.Helper()
	m, err := gomessage.Read(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var inline, attached []byte
	err = m.Walk(func(path []int, part *gomessage.Entity, err error) error {
		if err != nil {
			return err
		}
		kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err != nil || kind != "text/calendar" {
			return err
		}
		var body bytes.Buffer
		if _, err := body.ReadFrom(part.Body); err != nil {
			return err
		}
		if disposition, with, err := mime.ParseMediaType(part.Header.Get("Content-Disposition")); err == nil && disposition == "attachment" {
			if !strings.HasSuffix(with["filename"], ".ics") {
				t.Errorf("the file is %q", with["filename"])
			}
			attached = body.Bytes()
			return nil
		}
		if len(path) != 2 || path[0] != 0 || params["charset"] != "utf-8" {
			t.Errorf("the invitation stands at %v as %v", path, params)
		}
		found.method, inline = params["method"], body.Bytes()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if inline == nil {
		return found, false
	}
	found.attached = bytes.Equal(inline, attached)
	cal, err := ical.NewDecoder(bytes.NewReader(inline)).Decode()
	if err != nil {
		t.Fatalf("%v\n%s", err, inline)
	}
	if method := cal.Props.Get("METHOD").Value; method != found.method {
		t.Errorf("the part says %s, the file %s", found.method, method)
	}
	found.events = cal.Events()
	return found, true
}

func (i invited) prop(name string) string {
	if p := i.events[0].Props.Get(name); p != nil {
		return p.Value
	}
	return ""
}

// rawMails are the mails an address got, as they went out, oldest first.
func (s *stage) rawMails(who string) (all [][]byte) {
	for _, m := range s.post.inbox.Mails(s.people[who].Email) {
		all = append(all, m.Raw)
	}
	return all
}

// TestInvitationsAreTheDatesOfTheCadence reads what was sent at the agreement: the
// series have the instants that the cadence acts at, over both changes of the
// clock, for zones on three continents.
func TestInvitationsAreTheDatesOfTheCadence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, country string }{
		{"Europe/Berlin", "Germany"}, {"America/New_York", "United States"}, {"Australia/Lord_Howe", "none"},
	} {
		t.Run(c.zone, func(t *testing.T) {
			t.Parallel()
			loc, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			s := newReplay(t, c.zone)
			text := agreedIn(c.zone, c.country)
			if c.country == "none" {
				text = strings.Replace(text, `\nPublic holidays: none`, "", 1)
			}
			s.runAll([]byte("mail on\n" + text + "wait 1 day\n…\neva presses: Send Invitations\n…\n"))
			for _, who := range []string{"visser", "eva"} {
				all := invitations(t, s.rawMails(who))
				if len(all) != 2 {
					t.Fatalf("%s got %d invitations", who, len(all))
				}
				for n, kind := range []string{playbook.JobCall, playbook.JobReport} {
					i := all[n]
					if i.method != "REQUEST" || i.prop("SEQUENCE") != "0" || !i.attached {
						t.Errorf("%s: %s, sequence %s, attached %v", kind, i.method, i.prop("SEQUENCE"), i.attached)
					}
					if got, want := instants(t, i, loc), s.dates(kind); !slices.EqualFunc(got, want, time.Time.Equal) || len(got) < 3 {
						t.Errorf("%s: %v\nwant %v", kind, got, want)
					}
					var names []string
					for _, p := range i.events[0].Props.Values("ATTENDEE") {
						names = append(names, p.Params.Get("CN")+" "+p.Value)
					}
					slices.Sort(names)
					want := []string{"Eva Brandt mailto:" + s.people["eva"].Email, "Kim Visser mailto:" + s.people["visser"].Email}
					if !slices.Equal(names, want) || i.prop("ORGANIZER") != "mailto:"+scriptPost {
						t.Errorf("%v, invited by %s", names, i.prop("ORGANIZER"))
					}
				}
				if all[0].prop("UID") == all[1].prop("UID") {
					t.Error("calls and reports are one series")
				}
			}
		})
	}
}

// instants are those of a series.
func instants(t *testing.T, i invited, loc *time.Location) (all []time.Time) {
	t.Helper()
	replaced := map[int64]bool{}
	for _, e := range i.events[1:] {
		id, err := e.Props.Get("RECURRENCE-ID").DateTime(loc)
		if err != nil {
			t.Fatal(err)
		}
		start, err := e.DateTimeStart(loc)
		if err != nil {
			t.Fatal(err)
		}
		replaced[id.Unix()] = true
		all = append(all, start.UTC())
	}
	set, err := i.events[0].RecurrenceSet(loc)
	if err != nil || set == nil {
		t.Fatal("no series", err)
	}
	for _, at := range set.All() {
		if !replaced[at.Unix()] {
			all = append(all, at.UTC())
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return all
}

// dates are the instants at which the cadence of the only plan acts from now on.
func (s *replay) dates(kind string) (all []time.Time) {
	s.t.Helper()
	s.read(func(tx playbook.Tx) error {
		account, ok, err := tx.AccountNamed(s.tenant(), "Contoso")
		if err != nil || !ok {
			s.t.Fatal("no account", err)
		}
		plans, err := tx.PlansOf(s.tenant(), account.ID)
		if err != nil {
			return err
		}
		from := civil.Of(s.clock())
		words, err := s.app.Book.Schedule(tx, &account, &plans[0], from, from.AddMonths(24), s.clock(), "en")
		for _, d := range words {
			if d.Kind == kind {
				at, err := time.Parse(time.RFC3339, d.Due)
				if err != nil {
					return err
				}
				all = append(all, at.UTC())
			}
		}
		return err
	})
	return all
}

// TestSingleDatesChangeInCalendars reads what a moved and a called-off call send: the
// same series, a higher sequence, that one date; and the new rhythm after them.
func TestSingleDatesChangeInCalendars(t *testing.T) {
	t.Parallel()
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	s := &agreeing{replay: newReplay(t, t.Name())}
	s.lines("mail on", "already cadence/move_call until > Contoso, call on Tuesday, 9 March 2027")
	all := invitations(t, s.rawMails("visser"))
	if len(all) != 4 { // calls, reports, moved, off
		t.Fatalf("%d invitations", len(all))
	}
	series, moved, off := all[0], all[2], all[3]
	at := func(i invited, prop string) time.Time {
		t.Helper()
		when, err := i.events[0].Props.Get(prop).DateTime(loc)
		if err != nil {
			t.Fatal(err)
		}
		return when.UTC()
	}
	for n, i := range []invited{moved, off} {
		if i.prop("UID") != series.prop("UID") || i.prop("SEQUENCE") != strconv.Itoa(n+1) || len(i.events) != 1 {
			t.Errorf("change %d: UID %s of %s, sequence %s, %d events", n+1, i.prop("UID"), series.prop("UID"), i.prop("SEQUENCE"), len(i.events))
		}
	}
	if moved.method != "REQUEST" || !at(moved, "RECURRENCE-ID").Equal(time.Date(2027, 1, 12, 9, 0, 0, 0, time.UTC)) || !at(moved, "DTSTART").Equal(time.Date(2027, 1, 14, 13, 30, 0, 0, time.UTC)) {
		t.Errorf("moved: %s, %s to %s", moved.method, at(moved, "RECURRENCE-ID"), at(moved, "DTSTART"))
	}
	if off.method != "CANCEL" || off.prop("STATUS") != "CANCELLED" || !at(off, "RECURRENCE-ID").Equal(time.Date(2027, 2, 9, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("off: %s %s, %s", off.method, off.prop("STATUS"), at(off, "RECURRENCE-ID"))
	}
}

// TestANewRhythmIsTheSameSeries reads what a change of the rhythm sends, and the end
// of the calls.
func TestANewRhythmIsTheSameSeries(t *testing.T) {
	t.Parallel()
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	s := &agreeing{replay: newReplay(t, t.Name())}
	s.lines("mail on", "already cadence/new_rhythm until eva: invite")
	for _, who := range []string{"visser", "eva"} {
		all := invitations(t, s.rawMails(who))
		if len(all) != 4 { // calls, reports, anew, over
			t.Fatalf("%s got %d invitations", who, len(all))
		}
		series, anew, over := all[0], all[2], all[3]
		if anew.prop("UID") != series.prop("UID") || anew.method != "REQUEST" || anew.prop("SEQUENCE") != "1" {
			t.Errorf("anew: %s, sequence %s", anew.method, anew.prop("SEQUENCE"))
		}
		if got := instants(t, anew, loc); len(got) != 26 || got[0].Weekday() != time.Wednesday || !got[0].Equal(time.Date(2027, 1, 6, 10, 0, 0, 0, time.UTC)) || got[12].Sub(got[11]) != 14*24*time.Hour {
			t.Errorf("the new dates are %v", got)
		}
		if over.prop("UID") != series.prop("UID") || over.method != "CANCEL" || over.prop("SEQUENCE") != "2" || over.events[0].Props.Get("RECURRENCE-ID") != nil {
			t.Errorf("over: %s, sequence %s", over.method, over.prop("SEQUENCE"))
		}
	}
}
