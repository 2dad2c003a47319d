package app_test

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot/slack/emulator"
)

// mailServer answers each line of a client by the first words of it, and hangs up
// where it knows no answer.
func mailServer(t *testing.T, greeting string, answers map[string]string) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				_, _ = fmt.Fprint(conn, greeting+"\r\n")
				for lines := bufio.NewScanner(conn); lines.Scan(); {
					tag, command := "", lines.Text()
					if strings.HasPrefix(greeting, "*") { // a client of IMAP numbers its lines
						tag, command, _ = strings.Cut(command, " ")
					}
					word, _, _ := strings.Cut(command, " ")
					answer, ok := answers[strings.ToUpper(word)]
					if !ok {
						return
					}
					_, _ = fmt.Fprint(conn, strings.ReplaceAll(answer, "TAG", tag)+"\r\n")
				}
			}()
		}
	}()
	return listener.Addr().String()
}

// TestDoctorLogsInAtTheMailServers sends nothing, reads nothing, and shows no
// password.
func TestDoctorLogsInAtTheMailServers(t *testing.T) {
	t.Parallel()
	smtp := func(login string) map[string]string {
		return map[string]string{"EHLO": "250-mail.example\r\n250 AUTH PLAIN LOGIN", "AUTH": login, "NOOP": "250 ok", "QUIT": "221 bye"}
	}
	imap := func(login, box string) map[string]string {
		return map[string]string{
			"CAPABILITY": "* CAPABILITY IMAP4rev1\r\nTAG OK", "LOGIN": login, "LOGOUT": "* BYE\r\nTAG OK",
			"SELECT": box, "EXAMINE": box, "NOOP": "TAG OK", "CLOSE": "TAG OK", "UNSELECT": "TAG OK",
		}
	}
	const opened = "* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 1] x\r\nTAG OK [READ-ONLY] done"
	for name, c := range map[string]struct {
		smtp, imap map[string]string
		want       []string
	}{
		"both":                   {smtp("235 welcome"), imap("TAG OK [CAPABILITY IMAP4rev1] welcome", opened), []string{"mail.out ok", "mail.in warn"}}, // whose findings are believed is not set
		"out only":               {smtp("235 welcome"), nil, []string{"mail.out ok", "mail.in ok"}},
		"wrong password out":     {smtp("535 5.7.8 no"), nil, []string{"mail.out fail", "mail.in ok"}},
		"nobody answers":         {map[string]string{}, nil, []string{"mail.out fail", "mail.in ok"}},
		"wrong password in":      {smtp("235 welcome"), imap("TAG NO [AUTHENTICATIONFAILED] no", opened), []string{"mail.out ok", "mail.in fail"}},
		"a mailbox that is none": {smtp("235 welcome"), imap("TAG OK [CAPABILITY IMAP4rev1] welcome", "TAG NO [NONEXISTENT] no"), []string{"mail.out ok", "mail.in fail"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSick(t, 0, emulator.SampleOptions{})
			s.env["LODESTAR_MAIL_FROM"] = "Lodestar <plans@example.com>"
			s.env["LODESTAR_SMTP_URL"] = "smtp://plans:s3cret@" + mailServer(t, "220 mail.example", c.smtp)
			if c.imap != nil {
				s.env["LODESTAR_IMAP_URL"] = "imap://plans:s3cret@" + mailServer(t, "* OK [CAPABILITY IMAP4rev1] hello", c.imap)
			}
			var mail []string
			for _, f := range s.findings(t) {
				if strings.HasPrefix(f, "mail.") {
					mail = append(mail, f)
				}
			}
			if diff := cmp.Diff(c.want, mail); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestDoctorNoticesAClockThatWentBack by the last event in the database.
func TestDoctorNoticesAClockThatWentBack(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.types("hello")
	s.hears("", 1)
	s.stop()
	s.stop = func() {}
	examined := newSick(t, 0, emulator.SampleOptions{})
	examined.env["LODESTAR_DATABASE_URL"] = s.db
	clock := func() (found string) {
		for _, f := range examined.findings(t) {
			if strings.HasPrefix(f, "clock ") {
				found = f
			}
		}
		return found
	}
	if got := clock(); got != "clock ok" {
		t.Errorf("found %q", got)
	}
	examined.now = func() time.Time { return time.Now().Add(-3 * time.Hour) }
	if got := clock(); got != "clock warn" {
		t.Errorf("three hours back: found %q", got)
	}
}
