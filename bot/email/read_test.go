package email

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
)

type noKeys struct{}

func (noKeys) LookupTXT(context.Context, string) ([]string, error) {
	return nil, errors.New("no DNS in a test")
}

func plainReader() reader {
	return reader{ours: plans, resolver: noKeys{}, most: 1 << 20}
}

// mailOf is a mail of Kim Visser's; lines of the header replace those of the same name.
func mailOf(header, body string) []byte {
	all := map[string]string{
		"From": "Kim Visser <k.visser@contoso.example>", "To": "Lodestar <plans+" + token + "@lodestar.example>", "Subject": "Re: Our plan",
		"Date": "Tue, 24 Nov 2026 10:42:17 +0100", "Message-ID": "<answer-1@contoso.example>", "MIME-Version": "1.0",
		"Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit",
	}
	var b strings.Builder
	for line := range strings.Lines(strings.TrimSuffix(header, "\n") + "\n") {
		if name, _, found := strings.Cut(line, ":"); found && line[0] != ' ' {
			delete(all, name)
		}
		if strings.TrimSpace(line) != "" {
			b.WriteString(strings.TrimSuffix(line, "\n") + "\r\n")
		}
	}
	for _, name := range []string{"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"} {
		if value, ok := all[name]; ok {
			b.WriteString(name + ": " + value + "\r\n")
		}
	}
	return []byte(b.String() + "\r\n" + strings.ReplaceAll(body, "\n", "\r\n"))
}

func mustRead(t *testing.T, raw []byte) *bot.Mail {
	t.Helper()
	m, err := plainReader().mail(t.Context(), raw, false)
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	return m
}

func TestAMailIsRead(t *testing.T) {
	t.Parallel()
	m := mustRead(t, mailOf("In-Reply-To: <lodestar.dlv_1@lodestar.example>\nReferences: <a@b.example><lodestar.dlv_1@lodestar.example>\nCc: tom <T.deBoer@contoso.example>\n", "I agree to version 3.\n"))
	m.Raw, m.SHA256 = nil, ""
	want := &bot.Mail{
		MessageID: "<answer-1@contoso.example>", InReplyTo: []string{"<lodestar.dlv_1@lodestar.example>"},
		References: []string{"<a@b.example>", "<lodestar.dlv_1@lodestar.example>"}, From: visser, FromName: "Kim Visser",
		To: []string{"plans+" + token + "@lodestar.example", "t.deboer@contoso.example"}, Subject: "Re: Our plan",
		Date: time.Date(2026, 11, 24, 9, 42, 17, 0, time.UTC), Words: "I agree to version 3.", Token: token, Auth: bot.MailAuth{Doubt: "unsigned"},
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Error(diff)
	}
	if !m.Personal() {
		t.Error("it is not taken for somebody's own words")
	}
}

func TestTheRawMailIsKept(t *testing.T) {
	t.Parallel()
	raw := mailOf("", "one\n")
	m := mustRead(t, raw)
	if !bytes.Equal(m.Raw, raw) || len(m.SHA256) != 64 {
		t.Errorf("kept are %d bytes with the hash %q", len(m.Raw), m.SHA256)
	}
	if other := mustRead(t, mailOf("", "two\n")); other.SHA256 == m.SHA256 {
		t.Error("two mails have one hash")
	}
}

// TestWordsOfAnyForm: one sentence in every form in which programs write it.
func TestWordsOfAnyForm(t *testing.T) {
	t.Parallel()
	alternative := func(parts ...string) string {
		return "--b\n" + strings.Join(parts, "\n--b\n") + "\n--b--\n"
	}
	for name, c := range map[string]struct{ header, body, words string }{
		"quoted-printable": {"Content-Transfer-Encoding: quoted-printable\n", "Gr=C3=BC=C3=9Fe aus K=\n=C3=B6ln", "Grüße aus Köln"},
		"base64":           {"Content-Transfer-Encoding: base64\n", "R3LDvMOfZSBhdXMgS8O2bG4=", "Grüße aus Köln"},
		"Latin-1":          {"Content-Type: text/plain; charset=iso-8859-1\n", "Gr\xfc\xdfe aus K\xf6ln", "Grüße aus Köln"},
		"Windows":          {"Content-Type: text/plain; charset=\"windows-1252\"\n", "\x84Ja\x93 \x96 80 \x80", "„Ja“ – 80 €"},
		"no charset":       {"Content-Type: text/plain\n", "Gr\xfc\xdfe", "Grüße"},
		"unknown charset":  {"Content-Type: text/plain; charset=x-nobody\n", "Gr\xfc\xdfe", "Gr\uFFFDe"},
		"unknown encoding": {"Content-Transfer-Encoding: x-uu\n", "yes", "yes"},
		"flowed":           {"Content-Type: text/plain; charset=utf-8; format=flowed\n", "I agree to \nversion 3.\n>> deep \n>> er\n", "I agree to version 3."},
		"flowed, delsp":    {"Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\n", "I agree \nd\n", "I agreed"},
		"alternative":      {"Content-Type: multipart/alternative; boundary=b\n", alternative("Content-Type: text/plain\n\nyes", "Content-Type: text/html\n\n<p>YES</p>"), "yes"},
		"HTML only":        {"Content-Type: text/html; charset=utf-8\n", "<p>yes</p>", "yes"},
		"empty text":       {"Content-Type: multipart/alternative; boundary=b\n", alternative("Content-Type: text/plain\n\n \n", "Content-Type: text/html\n\n<p>YES</p>"), "YES"},
		"nested":           {"Content-Type: multipart/mixed; boundary=a\n", "--a\nContent-Type: multipart/related; boundary=b\n\n" + alternative("Content-Type: text/plain\n\nyes") + "\n--a\nContent-Type: image/png; name=logo.png\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n--a--\n", "yes"},
		"no boundary":      {"Content-Type: multipart/mixed\n", "--a\n\nyes\n", ""},
		"cut short":        {"Content-Type: multipart/mixed; boundary=b\n", "--b\nContent-Type: text/plain\n\nyes\n--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\naGVs", "yes"},
		"text as a file":   {"Content-Type: text/plain; name=notes.txt\n", "no", ""},
		"no MIME":          {"MIME-Version: \nContent-Type: \n", "yes", "yes"},
		"bad type":         {"Content-Type: text/plain; charset\n", "yes", "yes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := mustRead(t, mailOf(c.header, c.body)).Words; got != c.words {
				t.Errorf("reads %q, want %q", got, c.words)
			}
		})
	}
}

func TestHeadersOfAnyForm(t *testing.T) {
	t.Parallel()
	m := mustRead(t, mailOf("From: =?utf-8?B?S8OkdGhl?= <K.Visser@Contoso.example>\nSubject: =?iso-8859-1?q?Gr=FC=DFe?= aus\n =?utf-8?q?K=C3=B6ln?=\nFunny line without anything\nX-Long: a\n\tb\n", "yes"))
	if m.FromName != "Käthe" || m.From != visser || m.Subject != "Grüße aus Köln" || m.Words != "yes" {
		t.Errorf("%q <%s>, %q, %q", m.FromName, m.From, m.Subject, m.Words)
	}
	for _, from := range []string{"Kim, Visser <k.visser@contoso.example>", "k.visser@contoso.example (Kim)", "<k.visser@contoso.example>", `"=?utf-8?q?K?=" <k.visser@contoso.example>`} {
		if m := mustRead(t, mailOf("From: "+from+"\n", "yes")); m.From != visser {
			t.Errorf("%q is %q", from, m.From)
		}
	}
	for name, raw := range map[string][]byte{
		"nothing": nil, "no header": []byte("\r\nhello"), "words": []byte("hello"), "no sender": mailOf("From: \n", "x"), "a list of nobody": mailOf("From: undisclosed-recipients:;\n", "x"),
		"an endless header": []byte("From: a@b.example\r\nX: " + strings.Repeat("y", mostHeader)),
	} {
		if m, err := plainReader().mail(t.Context(), raw, false); err == nil {
			t.Errorf("%s: read as %+v", name, m)
		}
	}
}

func TestFilesOfAMail(t *testing.T) {
	t.Parallel()
	m := mustRead(t, mailOf("Content-Type: multipart/mixed; boundary=b\n", "--b\nContent-Type: text/plain\n\nsee file\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8''Pl%C3%A4ne.pdf\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n"+
		"--b\nContent-Type: text/plain; name=\"../../etc/passwd\"\n\nx\n--b\nContent-Type: text/calendar; method=REPLY\n\nBEGIN\n--b--\n"))
	var got []string
	for _, f := range m.Files {
		got = append(got, f.Name+" "+f.MediaType)
	}
	if diff := cmp.Diff([]string{"Pläne.pdf application/pdf", "passwd text/plain"}, got); diff != "" {
		t.Errorf("%s", diff)
	}
	if m.Words != "see file" || string(m.Files[0].Data) != "hello" {
		t.Errorf("%q, %q", m.Words, m.Files[0].Data)
	}
}

// TestAFileIsNobodysWords: many programs do not quote the names of files as they
// should. What stands in such a file is not what the sender wrote.
func TestAFileIsNobodysWords(t *testing.T) {
	t.Parallel()
	for _, header := range []string{
		"Content-Type: text/plain; charset=utf-8\nContent-Disposition: attachment; filename=my plan.txt",
		"Content-Type: text/plain; charset=utf-8\nContent-Disposition: ATTACHMENT; filename=my plan.txt; size=7",
		"Content-Type: text/plain; name=my plan.txt",
		"Content-Type: text/html; name=my plan.txt\nContent-Disposition: attachment; filename=\"my plan.txt",
	} {
		m := mustRead(t, mailOf("Content-Type: multipart/mixed; boundary=b", "--b\nContent-Type: text/plain\n\nI will look at it.\n--b\n"+header+"\n\nI agree\n--b--\n"))
		if m.Words != "I will look at it." || len(m.Files) != 1 || m.Files[0].Name != "my plan.txt" {
			t.Errorf("%s\nwords %q, files %v", header, m.Words, m.Files)
		}
	}
}

func TestProgramsAreToldFromPeople(t *testing.T) {
	t.Parallel()
	for header, automatic := range map[string]bool{
		"":                     false,
		"Auto-Submitted: no\n": false,
		"Auto-Submitted: auto-replied (vacation)\n": true,
		"Precedence: bulk\n":                        true, "Precedence: auto_reply\n": true,
		"X-Autoreply: yes\n": true, "X-Auto-Response-Suppress: All\n": true,
		"List-Id: <list.contoso.example>\n": true,
		"Return-Path: <>\n":                 true, "Return-Path: <k.visser@contoso.example>\n": false,
		"From: MAILER-DAEMON@contoso.example\n": true, "From: no-reply@contoso.example\n": true,
		"From: plans@lodestar.example\n":       true,
		"Subject: Automatic reply: Our plan\n": true, "Subject: Automatische Antwort: Unser Plan\n": true, "Subject: Automatisch antwoord: Ons plan\n": true,
		"Subject: Out of office\n": true, "Subject: Abwesenheitsnotiz: Plan\n": true, "Subject: Afwezig: Ons plan\n": true, "Subject: AUTO: Kim is out\n": true,
		"Subject: Re: Autobahn plan\n": false, "Subject: Automation of Venlo\n": false,
		"Subject: Accepted: Call\n": true, "Subject: Zugesagt: Gespräch\n": true,
	} {
		if got := mustRead(t, mailOf(header, "yes")).Automatic; got != automatic {
			t.Errorf("%q: automatic is %v", header, got)
		}
	}
}

func TestForwardsAreToldFromAnswers(t *testing.T) {
	t.Parallel()
	for header, forwarded := range map[string]bool{
		"Subject: Re: Our plan\n": false, "Subject: Fwd: Our plan\n": true, "Subject: WG: Unser Plan\n": true, "Subject: FW: Our plan\n": true,
		"Subject: Doorgestuurd: Ons plan\n": true, "Subject: AW: WG: Unser Plan\n": true, "Resent-From: a@contoso.example\n": true,
	} {
		m := mustRead(t, mailOf(header, "yes"))
		if m.Forwarded != forwarded || m.Personal() == forwarded {
			t.Errorf("%q: forwarded is %v", header, m.Forwarded)
		}
	}
	within := mustRead(t, mailOf("Content-Type: multipart/mixed; boundary=b\n", "--b\nContent-Type: text/plain\n\nsee below\n--b\nContent-Type: message/rfc822\n\nFrom: k.visser@contoso.example\nSubject: yes\n\nI agree.\n--b--\n"))
	if !within.Forwarded || within.Words != "see below" || len(within.Files) != 1 || within.Files[0].Name != "mail.eml" {
		t.Errorf("%+v", within)
	}
}

const report = "--b\nContent-Type: text/plain\n\nsorry\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.contoso.example\n\n" +
	"Final-Recipient: rfc822; K.Visser@contoso.example\nAction: %s\nStatus: %s\nDiagnostic-Code: smtp; no\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <lodestar.dlv_1@lodestar.example>\nSubject: Our plan\n\n--b--\n"

func TestBounces(t *testing.T) {
	t.Parallel()
	header := "Content-Type: multipart/report; report-type=delivery-status; boundary=b\nFrom: mailer-daemon@contoso.example\n"
	write := func(action, status string) []byte {
		return mailOf(header, strings.Replace(strings.Replace(report, "%s", action, 1), "%s", status, 1))
	}
	m := mustRead(t, write("failed", "5.1.1"))
	want := &bot.Bounce{Recipient: visser, Status: "5.1.1", Final: true, MessageID: "<lodestar.dlv_1@lodestar.example>", Delivery: "dlv_1"}
	if diff := cmp.Diff(want, m.Bounce); diff != "" {
		t.Error(diff)
	}
	if m.Personal() {
		t.Error("a bounce counts as somebody's words")
	}
	if m := mustRead(t, write("delayed", "4.4.1")); m.Bounce == nil || m.Bounce.Final {
		t.Errorf("late: %+v", m.Bounce)
	}
	if m := mustRead(t, write("delivered", "2.0.0")); m.Bounce != nil || m.Personal() {
		t.Errorf("delivered: %+v", m.Bounce)
	}
	read := mustRead(t, mailOf("Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n", "--b\n\nread\n--b--\n"))
	if read.Bounce != nil || read.Personal() {
		t.Errorf("a read receipt: %+v", read)
	}
}

func TestAMailThatIsTooLargeIsNotJudged(t *testing.T) {
	t.Parallel()
	m, err := plainReader().mail(t.Context(), mailOf("", ""), true)
	if err != nil {
		t.Fatal(err)
	}
	if m.Personal() || m.Words != "" || m.Auth.Verified || m.Token != token {
		t.Errorf("%+v", m)
	}
}

func TestFiledMails(t *testing.T) {
	t.Parallel()
	problem := func(data []byte) string {
		_, err := ReadFile(t.Context(), data, plans, noKeys{}, 1<<20)
		var p *FileProblem
		if errors.As(err, &p) {
			return p.Key
		}
		return ""
	}
	for name, c := range map[string]struct {
		data []byte
		key  string
	}{
		"a mail":       {mailOf("", "I agree to version 3.\n"), ""},
		"with a mark":  {append([]byte("\xEF\xBB\xBF\r\n"), mailOf("", "yes")...), ""},
		"Outlook":      {append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "x"...), "problem.mail_outlook_file"},
		"too large":    {append(mailOf("", ""), make([]byte, 1<<20)...), "problem.mail_too_large"},
		"a PDF":        {[]byte("%PDF-1.7\n"), "problem.mail_no_mail"},
		"nothing":      {nil, "problem.mail_no_mail"},
		"pasted words": {[]byte("From: Kim\n\nI agree\n"), "problem.mail_no_mail"},
		"pasted mail":  {[]byte("From: Kim <k.visser@contoso.example>\nTo: Eva\n\nI agree\n"), "problem.mail_no_mail"},
	} {
		if got := problem(c.data); got != c.key {
			t.Errorf("%s: %q, want %q", name, got, c.key)
		}
	}
	m, err := ReadFile(t.Context(), mailOf("To: Eva Brandt <eva@lodestar.example>\n", "I agree to version 3.\n"), plans, noKeys{}, 1<<20)
	if err != nil || m.Words != "I agree to version 3." || m.From != visser || m.Token != "" {
		t.Errorf("%+v, %v", m, err)
	}
}

// TestHostileMailsTakeNoTime: as much as is read of a part, made to be slow to read.
func TestHostileMailsTakeNoTime(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{
		"On 1 wrote\n", "On 1 a\nb\nc:\n", "On " + strings.Repeat("wrote 1 ", 35) + "\n", "am 1 schrieb " + strings.Repeat("schrieb am ", 20) + ":\n", "_____\n", "_____\n\n\n\n\n\n", "From: x\n", "From: x\nTo: y\n", ">", "> \n", ">>>> \n", "-- \n", " \n", "\n", "sent from " + strings.Repeat("outlook ", 30) + "\n",
		"<blockquote>", "<p>", "<div><p>a", "<", "&", "<a <a ", "=?", "=?utf-8?q?a?= ", "--b\n", "--b\n\n", "--b\nContent-Type: multipart/mixed; boundary=b\n\n", "(", ";", "a@b.example, ",
	} {
		body := strings.Repeat(unit, (60<<10)/len(unit))
		for name, raw := range map[string][]byte{
			"text": mailOf("", body), "flowed": mailOf("Content-Type: text/plain; format=flowed\n", body), "html": mailOf("Content-Type: text/html\n", body),
			"parts": mailOf("Content-Type: multipart/mixed; boundary=b\n", body), "report": mailOf("Content-Type: multipart/report; report-type=delivery-status; boundary=x\n", "--x\nContent-Type: message/delivery-status\n\n"+body),
			"header": mailOf("To: "+strings.Map(func(r rune) rune {
				if r == '\n' {
					return ' '
				}
				return r
			}, body[:50<<10])+"\n", ""),
		} {
			began := time.Now()
			_, _ = plainReader().mail(t.Context(), raw, false)
			if took := time.Since(began); took > 20*time.Second { // some hundredths where it is read once, minutes where again and again
				t.Errorf("%s of %q: %s", name, unit, took)
			}
		}
	}
}

// FuzzMail: whatever comes, it is read or refused, in time, and what is read can
// be stored and shown.
func FuzzMail(f *testing.F) {
	f.Add(mailOf("", "I agree\n\nOn Tue, Nov 24, 2026 at 10:02 AM Lodestar <p@l.example> wrote:\n> x\n"))
	f.Add(mailOf("Content-Type: multipart/report; report-type=delivery-status; boundary=b\n", report))
	f.Add(mailOf("Content-Type: multipart/mixed; boundary=b\n", "--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n--b--"))
	f.Add(mailOf("Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n", "<blockquote><pre>a=\n<p>=C3"))
	f.Add(mailOf("DKIM-Signature: v=1; a=rsa-sha256; d=contoso.example; s=x; h=from; bh=AA==; b=AA==\nAuthentication-Results: mx; dkim=pass (x;y) header.d=a\n", "x"))
	f.Add([]byte("From: a@b.example\n\n"))
	r := plainReader()
	r.authServer = "mx"
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := r.mail(t.Context(), raw, false)
		if err != nil {
			return
		}
		if !utf8.ValidString(m.Words) || !utf8.ValidString(m.Subject) || strings.ContainsAny(m.Subject+m.FromName, "\r\n") {
			t.Errorf("words %q, subject %q, name %q", m.Words, m.Subject, m.FromName)
		}
		if again, err := Canonical(m.From); err != nil || again != m.From {
			t.Errorf("the sender %q is not canonical: %q, %v", m.From, again, err)
		}
		if m.Auth.By == "dkim" && m.Auth.Server == "" {
			t.Error("a signature is valid without a key")
		}
	})
}
