package app_test

import (
	"bytes"
	"mime"
	"slices"
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
