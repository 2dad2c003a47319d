package email

import (
	"strings"
	"testing"

	"lodestar/bot"
)

// What Outlook and Gmail send as an answer: a part without a name beside the words, or a
// file; parameters in quotes, names of zones that nobody else has, folded lines.
const (
	outlookReply = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nPRODID:Microsoft Exchange Server 2010\r\nVERSION:2.0\r\n" +
		"BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n" +
		"RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n" +
		"BEGIN:VEVENT\r\nATTENDEE;PARTSTAT=DECLINED;CN=\"Visser, Kim\":mailto:K.Visser@contoso.exam\r\n ple\r\nCOMMENT;LANGUAGE=en-GB:I am at a fair\\, sorry\\nKim\r\n" +
		"UID:9f@lodestar.example\r\nSUMMARY;LANGUAGE=en-GB:Declined: Contoso: call\r\nRECURRENCE-ID;TZID=W. Europe Standard Time:20270209T100000\r\n" +
		"DTSTART;TZID=W. Europe Standard Time:20270209T100000\r\nDTEND;TZID=W. Europe Standard Time:20270209T103000\r\nSEQUENCE:0\r\nDTSTAMP:20270201T080000Z\r\n" +
		"X-MICROSOFT-CDO-BUSYSTATUS:FREE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	googleReply = "BEGIN:VCALENDAR\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\nMETHOD:REPLY\r\n" +
		"BEGIN:VEVENT\r\nDTSTART:20270209T090000Z\r\nDTEND:20270209T093000Z\r\nDTSTAMP:20270201T080000Z\r\nORGANIZER;CN=Eva Brandt:mailto:plans@lodestar.example\r\n" +
		"UID:9f@lodestar.example\r\nATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Kim Visser;X-NUM-GUESTS=0:mailto:k.visser@contoso.example\r\n" +
		"RECURRENCE-ID:20270209T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)

func TestCalendarReplies(t *testing.T) {
	t.Parallel()
	declined := bot.CalendarReply{UID: "9f@lodestar.example", Attendee: "k.visser@contoso.example", Answer: bot.CalendarDeclined, Recurrence: "20270209T100000", Comment: "I am at a fair, sorry Kim"}
	accepted := bot.CalendarReply{UID: "9f@lodestar.example", Attendee: "k.visser@contoso.example", Answer: bot.CalendarAccepted, Recurrence: "20270209T090000Z"}
	series := accepted
	series.Recurrence = ""
	for name, c := range map[string]struct {
		data string
		want []bot.CalendarReply
	}{
		"Outlook":            {outlookReply, []bot.CalendarReply{declined}},
		"Gmail":              {googleReply, []bot.CalendarReply{accepted}},
		"all dates":          {strings.Replace(googleReply, "RECURRENCE-ID:20270209T090000Z\r\n", "", 1), []bot.CalendarReply{series}},
		"our own invitation": {strings.Replace(googleReply, "METHOD:REPLY", "METHOD:REQUEST", 1), nil},
		"no method":          {strings.Replace(googleReply, "METHOD:REPLY\r\n", "", 1), nil},
		"no answer yet":      {strings.Replace(googleReply, "ACCEPTED", "NEEDS-ACTION", 1), nil},
		"handed on":          {strings.Replace(googleReply, "ACCEPTED", "DELEGATED", 1), nil},
		"several answer":     {strings.Replace(googleReply, "RECURRENCE-ID", "ATTENDEE;PARTSTAT=DECLINED:mailto:t.deboer@contoso.example\r\nRECURRENCE-ID", 1), nil},
		"no address":         {strings.Replace(googleReply, "mailto:k.visser@contoso.example", "urn:uuid:1", 1), nil},
		"no UID":             {strings.Replace(googleReply, "UID:9f@lodestar.example\r\n", "", 1), nil},
		"cut short":          {googleReply[:300], nil},
		"no calendar":        {"BEGIN\n--b--", nil},
		"nothing":            {"", nil},
		"too large":          {strings.Replace(googleReply, "END:VEVENT", "X-A:"+strings.Repeat("a", mostCalendar)+"\r\nEND:VEVENT", 1), nil},
	} {
		got := calendarReplies([]byte(c.data))
		if len(got) != len(c.want) || len(got) == 1 && got[0] != c.want[0] {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// The answer is found in a part without a name beside the words, once, and makes the mail
// no answer of its words.
func TestCalendarReplyInAMail(t *testing.T) {
	t.Parallel()
	raw := "From: Kim Visser <k.visser@contoso.example>\r\nTo: plans@lodestar.example\r\nSubject: Declined: Contoso: call\r\nMessage-ID: <1@contoso.example>\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/plain\r\n\r\nI am at a fair\r\n" +
		"--b\r\nContent-Type: text/calendar; charset=\"utf-8\"; method=REPLY\r\n\r\n" + outlookReply + "\r\n--b--\r\n"
	r := reader{ours: "plans@lodestar.example", most: 1 << 20}
	m, err := r.mail(t.Context(), []byte(raw), false)
	if err != nil || len(m.Replies) != 1 || m.Replies[0].Answer != bot.CalendarDeclined || m.Personal() {
		t.Errorf("%+v, %v", m, err)
	}
	if m, err = r.mail(t.Context(), []byte(raw), true); err != nil || len(m.Replies) != 0 {
		t.Errorf("of a mail that was cut: %+v, %v", m, err)
	}
}

func FuzzCalendarReplies(f *testing.F) {
	f.Add([]byte(outlookReply))
	f.Add([]byte(googleReply))
	f.Add([]byte("BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nATTENDEE;PARTSTAT=\"\":mailto:\nEND:VEVENT\nEND:VCALENDAR"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, r := range calendarReplies(data) {
			if r.UID == "" || r.Attendee == "" || r.Answer == "" || len([]rune(r.Comment)) > longestHeaderText+1 || strings.ContainsAny(r.Comment, "\r\n") {
				t.Errorf("%+v", r)
			}
		}
	})
}
