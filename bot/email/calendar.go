package email

import (
	"bytes"
	"strings"

	"github.com/emersion/go-ical"

	"lodestar/bot"
)

// What is read of calendars in a mail; an answer to an invitation is a few lines. The
// parser takes time by the square of a line's length.
const (
	mostCalendar  = 32 << 10 // bytes
	mostCalendars = 3        // parts of a mail
	mostReplies   = 50       // events in one answer
)

// readCalendar reads a calendar. The parser panics on some input (an index out of range
// after a parameter without a value), so that is caught: mail comes from anybody.
func readCalendar(data []byte) (cal *ical.Calendar, err error) {
	defer func() {
		if r := recover(); r != nil {
			cal, err = nil, errNoMail
		}
	}()
	return ical.NewDecoder(bytes.NewReader(data)).Decode()
}

// calendarReplies reads what people answer to invitations (RFC 5546 section 3.2.3):
// METHOD:REPLY, one attendee and their PARTSTAT. Whatever cannot be read is no answer;
// the mail stays a mail like any other.
func calendarReplies(data []byte) (all []bot.CalendarReply) {
	if len(data) > mostCalendar {
		return nil
	}
	cal, err := readCalendar(data)
	if err != nil || !strings.EqualFold(propText(cal.Props, ical.PropMethod), "REPLY") {
		return nil
	}
	for _, event := range cal.Children {
		if event.Name != ical.CompEvent || len(all) == mostReplies {
			continue
		}
		attendees := event.Props[ical.PropAttendee]
		if len(attendees) != 1 { // a reply has exactly one; of several nobody knows who answers
			continue
		}
		address, found := cutPrefixFold(strings.TrimSpace(attendees[0].Value), "mailto:")
		if !found {
			continue
		}
		who, err := Canonical(address)
		if err != nil {
			continue
		}
		r := bot.CalendarReply{
			UID: propText(event.Props, ical.PropUID), Attendee: who,
			Recurrence: propText(event.Props, ical.PropRecurrenceID), Comment: cutText(propText(event.Props, ical.PropComment)),
		}
		switch strings.ToUpper(attendees[0].Params.Get(ical.ParamParticipationStatus)) {
		case "ACCEPTED":
			r.Answer = bot.CalendarAccepted
		case "DECLINED":
			r.Answer = bot.CalendarDeclined
		case "TENTATIVE":
			r.Answer = bot.CalendarTentative
		default: // DELEGATED and what nobody knows: no answer to us
			continue
		}
		if r.UID != "" {
			all = append(all, r)
		}
	}
	return all
}

// propText is the value of a property as it stands; "" where it is not there. Texts
// lose their escapes.
func propText(props ical.Props, name string) string {
	p := props.Get(name)
	if p == nil {
		return ""
	}
	if text, err := p.Text(); err == nil {
		return strings.TrimSpace(text)
	}
	return strings.TrimSpace(p.Value)
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

func cutText(s string) string { return cut(strings.Join(strings.Fields(s), " "), longestHeaderText) }
