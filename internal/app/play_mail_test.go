package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot/playground"
	"lodestar/bot/slack/emulator"
)

// TestPlayReadsAnOriginalMail adds a mail as a file in Slack: it is fetched with
// the bot's token, read as a mail, and answered.
func TestPlayReadsAnOriginalMail(t *testing.T) {
	t.Parallel()
	p := copied(t)
	eva, err := p.world.Slack().Person(emulator.SampleEva)
	p.must(err)
	for name, c := range map[string]struct{ file, content, want string }{
		"a mail":         {"answer.eml", "From: Sam Stone <sam@elsewhere.example>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0100\r\nMessage-ID: <a@elsewhere.example>\r\n\r\nI agree", "This e-mail is from sam@elsewhere.example"},
		"no mail":        {"answer.eml", "hello", "This file is no mail"},
		"another format": {"answer.msg", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "This is a file in Outlook's own form"},
		"another file":   {"picture.png", "x", "I can read text only"},
	} {
		before, err := eva.Messages(emulator.SampleDirect(emulator.SampleEva))
		p.must(err)
		_, err = eva.Attach(emulator.SampleDirect(emulator.SampleEva), "", "", emulator.Upload{Name: c.file, Content: []byte(c.content)})
		p.must(err)
		p.must(p.world.Settle(t.Context()))
		after, err := eva.Messages(emulator.SampleDirect(emulator.SampleEva))
		p.must(err)
		said := ""
		for _, m := range after[len(before):] {
			said += m.Text + "\n"
		}
		if !strings.Contains(said, c.want) {
			t.Errorf("%s: %q", name, said)
		}
	}
}

// TestPlayMailboxes: what the bot sends lies in the mailbox of whom it is for, is
// shown to nobody else, can be answered, and is there after a restart.
func TestPlayMailboxes(t *testing.T) {
	t.Parallel()
	p := copied(t)
	page, err := playground.New(playground.Options{Slack: p.world.Slack(), World: p.world, Mail: p.world, Words: p.world.Words()})
	p.must(err)
	get := func(path string) (int, string, http.Header) {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://127.0.0.1"+path, nil)
		p.must(err)
		w := httptest.NewRecorder()
		page.ServeHTTP(w, r)
		return w.Code, w.Body.String(), w.Header()
	}
	p.must(p.world.SendForTest(t.Context(), "k.visser@contoso.example", "Our plan", "See http://127.0.0.1:1/agree/x"))
	// It is counted until she opens it; our people see that something waits for her.
	if _, body, _ := get("/p/" + emulator.SampleVisser + "/mail"); strings.Count(body, `class="unread"`) != 2 { // in the list, and beside Mail
		t.Error("it is not shown as unread")
	}
	if _, body, _ := get("/p/" + emulator.SampleEva + "/plans"); strings.Count(body, `class="waits count"`) != 1 {
		t.Error("nobody sees that something waits for her")
	}
	_, opened, _ := get("/p/" + emulator.SampleVisser + "/mail/1")
	if strings.Contains(opened, `class="unread"`) || strings.Contains(opened, "waits count") {
		t.Error("it is unread still, or she sees what waits for others")
	}
	if !strings.Contains(opened, "<dt>Message-Id</dt>") || strings.Count(opened, "plans&#43;…@lodestar.example") < 2 || regexp.MustCompile(`plans(\+|&#43;)[A-Za-z0-9]`).MatchString(opened) {
		t.Error("headers and source are not shown, or with the token of the address")
	}
	if code, body, _ := get("/p/" + emulator.SampleVisser + "/mail/1"); code != http.StatusOK || !strings.Contains(body, "Our plan") || !strings.Contains(body, `href="http://127.0.0.1:1/agree/x"`) {
		t.Errorf("%d: her mail is not shown", code)
	}
	if code, body, h := get("/p/" + emulator.SampleVisser + "/mail/1/html"); code != http.StatusOK || !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") ||
		strings.Contains(h.Get("Content-Security-Policy"), "script") || strings.Contains(h.Get("Content-Security-Policy"), "allow-same-origin") || !strings.Contains(body, `<base target="_blank">`) {
		t.Errorf("%d: the HTML part", code)
	}
	for _, path := range []string{"/p/" + emulator.SampleDeBoer + "/mail/1", "/p/" + emulator.SampleEva + "/mail/1/html", "/p/" + emulator.SampleEva + "/mail?box=k.visser@contoso.example", "/p/" + emulator.SampleVisser + "/mail/99"} {
		if code, _, _ := get(path); code != http.StatusNotFound {
			t.Errorf("%s is answered with %d", path, code)
		}
	}
	p.must(p.world.AnswerMail(t.Context(), "k.visser@contoso.example", 1, playground.MailAnswer{Text: "Thank you"}))
	if _, body, _ := get("/p/" + emulator.SampleVisser + "/mail"); !strings.Contains(body, "Re: Our plan") {
		t.Error("what she wrote is not in her mailbox")
	}
	p.must(p.world.Restart(t.Context()))
	if _, body, _ := get("/p/" + emulator.SampleVisser + "/mail/2"); !strings.Contains(body, "Thank you") {
		t.Error("the mail is gone with the bot")
	}
}

// TestPlayMailFaults: mail can be down until it is brought back or the workspace is
// reset, and a mail can be answered as it should not be: by somebody else, in
// somebody's name, handed on.
func TestPlayMailFaults(t *testing.T) {
	t.Parallel()
	p := copied(t)
	page, err := playground.New(playground.Options{Slack: p.world.Slack(), World: p.world, Mail: p.world, Words: p.world.Words()})
	p.must(err)
	do := func(method, path, form string) string {
		r, err := http.NewRequestWithContext(context.Background(), method, "http://127.0.0.1/p/"+path, strings.NewReader(form))
		p.must(err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		page.ServeHTTP(w, r)
		return w.Body.String()
	}
	const kim = "k.visser@contoso.example"
	faults := emulator.SampleEva + "/faults/"
	for _, back := range []func(){
		func() { do(http.MethodPost, faults+"mail-up", "") },
		func() { p.must(p.world.Reset(t.Context())) },
	} {
		if body := do(http.MethodPost, faults+"mail-down", ""); !strings.Contains(body, "Bring Mail Back") || !strings.Contains(body, "refuse everything.") {
			t.Error("it is not shown that mail is down")
		}
		if err := p.world.SendForTest(t.Context(), kim, "Too early", "no"); err == nil {
			t.Error("mail is down, and a mail arrives")
		}
		back()
		if body := do(http.MethodGet, emulator.SampleEva+"/behind/faults", ""); !strings.Contains(body, ">Mail Down<") {
			t.Error("mail is down still")
		}
	}
	p.must(p.world.SendForTest(t.Context(), kim, "Our plan", "Read this"))
	for _, kind := range []string{"other", "forged", "forward"} {
		if body := do(http.MethodPost, emulator.SampleVisser+"/mail/1/answer", "kind="+kind+"&text=as+"+kind); strings.Contains(body, "did not take") {
			t.Errorf("%s was not taken", kind)
		}
	}
	mails, err := p.world.Mail(t.Context(), kim)
	p.must(err)
	var subjects []string
	for _, m := range mails {
		subjects = append(subjects, m.Subject)
	}
	// What somebody else wrote is not in her mailbox; what claims to be from her is.
	if diff := cmp.Diff([]string{"Fwd: Our plan", "Re: Our plan", "Our plan"}, subjects); diff != "" {
		t.Error(diff)
	}
	others, err := p.world.Mail(t.Context(), "somebody@elsewhere.example")
	p.must(err)
	if len(others) != 1 || !strings.Contains(others[0].Text, "as other") {
		t.Errorf("somebody else wrote %+v", others)
	}
}
