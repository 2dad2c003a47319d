package app_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lodestar/bot"
	"lodestar/bot/email"
	"lodestar/conversation/locale"
	"lodestar/internal/app"
	"lodestar/internal/script"
	"lodestar/planning/playbook"
)

// postOffice is all mail of the world of a script, and the page that was opened
// last. It outlives restarts.
type postOffice struct {
	inbox   *email.Inbox
	answers bool
	link    string // that was opened last
}

const (
	scriptSite = "https://lodestar.example"
	scriptPost = "plans@lodestar.example"
)

// setMail configures mail, as an operator would before a start: "mail on", or
// "mail out" where nobody reads what comes in; "mail down", "mail up".
func (s *replay) setMail(rest string) {
	s.t.Helper()
	switch rest {
	case "down", "up":
		s.post.inbox.SetDown(rest == "down")
		return
	case "on", "out":
	default:
		s.fail("mail is on, out, down or up")
	}
	if s.post != nil { // another script is played up to a line
		return
	}
	words, err := locale.Load()
	s.must(err)
	s.post = &postOffice{answers: rest == "on"}
	s.post.inbox, err = email.NewInbox(email.Options{
		From: mail.Address{Name: "Lodestar", Address: scriptPost}, PublicURL: scriptSite, Words: words, Now: s.clock,
		Tenant: func(ctx context.Context, m *bot.Mail) (string, error) { return s.app.MailTenant(ctx, m) },
	})
	s.must(err)
	s.restart()
}

// openPost lets an app that was started just now use the mail.
func (s *stage) openPost() {
	s.t.Helper()
	if s.post == nil {
		return
	}
	if err := s.app.WithMail(app.MailOptions{From: scriptPost, Answers: s.post.answers, PublicURL: scriptSite}); err != nil {
		s.t.Fatal(err)
	}
	s.app.Delivery.Senders[email.Name] = s.app.MailSender(postbox{s})
}

func (s *stage) handler() bot.Handler {
	if s.post == nil {
		return s.app.Turns
	}
	return s.app.Handler(s.post.inbox.Resolver())
}

// postbox puts mails into the inbox, and writes down what they say.
type postbox struct{ s *stage }

func (p postbox) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	before := len(p.s.post.inbox.Mails(""))
	receipt, err := p.s.post.inbox.Send(ctx, d)
	if err == nil && len(p.s.post.inbox.Mails("")) > before {
		p.s.say(p.s.mailbox(d.To.Place), mailMessage(d.Message))
	}
	return receipt, err
}

func (p postbox) Reconcile(ctx context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	return p.s.post.inbox.Reconcile(ctx, d)
}

// mailMessage shows of a mail also what stands around its words.
func mailMessage(m bot.Message) bot.Message {
	m.Parts = append([]bot.Part{{Kind: bot.Heading, Text: bot.Escape(m.Subject)}}, m.Parts...)
	return withFiles(m)
}

// withFiles says of a message which files came with it.
func withFiles(m bot.Message) bot.Message {
	m.Parts = slices.Clone(m.Parts)
	for _, f := range m.Attachments {
		text := "Attached: " + f.Name
		if len(f.Data) == 0 {
			text = "Attached, and empty: " + f.Name
		}
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: bot.Escape(text)})
	}
	return m
}

// mailbox is whose an address is.
func (s *stage) mailbox(address string) string {
	for who, p := range s.people {
		if p.Email == address || strings.Contains(address, "."+who+"@") { // or one that the platform does not tell
			return script.Mailbox(who)
		}
	}
	return address
}

// elsewhere is where people are told something besides their conversations.
func (s *stage) elsewhere() []string {
	all := []string{script.TeamChannel, script.SharedChannel, script.PageOfLink}
	for who := range s.people {
		all = append(all, script.Mailbox(who))
	}
	return all
}

// mails lets somebody answer the latest mail they got: "visser mails: …", "visser
// mails automatic: …", "… forged: …", "… forward: …", "… bounce: …"; or the latest
// that somebody else got: "deboer mails visser: …".
func (s *replay) mails(d script.Doing) {
	s.t.Helper()
	a := email.Answer{From: s.people[d.Who].Email, FromName: s.people[d.Who].Name, Text: script.Unquote(d.Text)}
	of := d.Who
	switch d.Of.Words {
	case "":
	case "automatic":
		a.Kind = email.AutoReply
	case "forward":
		a.Kind = email.Forward
	case "bounce":
		a.Kind = email.Bounced
	case "forged":
		a.Forged = true
	case "accepts calls", "declines calls", "tentative calls", "accepts reports", "declines reports", "tentative reports":
		s.calendar(d)
		return
	default:
		of = d.Of.Words
	}
	if subject, notes := strings.CutPrefix(of, "notes "); notes {
		s.mailsNotes(d.Who, subject, a.Text)
		return
	}
	all := s.post.inbox.Mails(s.people[of].Email)
	if len(all) == 0 {
		s.fail(of + " got no mail")
	}
	s.note(s.clock().Format("Mon 2 Jan 2006 15:04 ") + d.Who + " mails: " + a.Text)
	err := s.post.inbox.Answer(s.t.Context(), heard{s.stage}, all[len(all)-1].Number, a)
	s.must(err)
	s.settle()
}

// calendar lets somebody's calendar answer the latest invitation they got: "visser mails
// declines calls:" to all dates, "visser mails declines calls: 20270209T100000 no time"
// to one, with words.
func (s *replay) calendar(d script.Doing) {
	s.t.Helper()
	who := s.people[d.Who]
	what, series, _ := strings.Cut(d.Of.Words, " ")
	subject := map[string]string{"calls": "call on", "reports": "progress report"}[series]
	all := s.post.inbox.Mails(who.Email)
	all = slices.DeleteFunc(all, func(m email.Received) bool {
		return !strings.Contains(m.Subject, subject) || !slices.ContainsFunc(m.Files, func(f bot.File) bool { return strings.Contains(f.MediaType, "calendar") })
	})
	if len(all) == 0 {
		s.fail(d.Who + " was not invited")
	}
	last := all[len(all)-1]
	uid := ""
	for _, f := range last.Files {
		if found := uidInCalendar.FindSubmatch(f.Data); found != nil {
			uid = string(found[1])
		}
	}
	at, words, _ := strings.Cut(d.Text, " ")
	lines := []string{"BEGIN:VCALENDAR", "PRODID:-//test//", "VERSION:2.0", "METHOD:REPLY", "BEGIN:VEVENT", "UID:" + uid}
	if at != "" {
		lines = append(lines, "RECURRENCE-ID;TZID=W. Europe Standard Time:"+at)
	}
	if words != "" {
		lines = append(lines, "COMMENT:"+words)
	}
	state := map[string]string{"accepts": "ACCEPTED", "declines": "DECLINED", "tentative": "TENTATIVE"}[what]
	lines = append(lines, "DTSTAMP:20261201T090000Z", "ATTENDEE;PARTSTAT="+state+":MAILTO:"+who.Email, "END:VEVENT", "END:VCALENDAR", "")
	s.note(s.clock().Format("Mon 2 Jan 2006 15:04 ") + d.Who + " " + d.Of.Words + " " + d.Text)
	// The words would agree to the plan, were it not a calendar that writes.
	s.must(s.post.inbox.Answer(s.t.Context(), heard{s.stage}, last.Number, email.Answer{
		From: who.Email, FromName: who.Name, Text: "I agree to version 1",
		Files: []bot.File{{Name: "invite.ics", MediaType: "text/calendar; method=REPLY", Data: []byte(strings.Join(lines, "\r\n"))}},
	}))
	s.settle()
}

var uidInCalendar = regexp.MustCompile(`(?m)^UID:(\S+)`)

// mailsNotes lets somebody write to us of their own accord: "eva mails notes Contoso:
// …"; "eva mails notes forged Contoso: …"; "eva mails notes Fwd Contoso: …" hands on
// what a colleague wrote.
func (s *replay) mailsNotes(who, subject, text string) {
	s.t.Helper()
	subject, forged := strings.CutPrefix(subject, "forged ")
	if _, forwards := strings.CutPrefix(subject, "Fwd "); forwards {
		text = "My notes.\n\n---------- Forwarded message ---------\nFrom: Jonas Keller <jonas@abc.example>\nDate: Mon, 23 Nov 2026 at 08:30\nSubject: Call\nTo: Eva\n\n" + text
	}
	raw, err := s.post.inbox.Write(email.Letter{From: s.people[who].Email, FromName: s.people[who].Name, To: scriptPost, Subject: subject, Text: text, Forged: forged})
	s.must(err)
	s.note(s.clock().Format("Mon 2 Jan 2006 15:04 ") + who + " mails notes: " + shown(text))
	s.must(s.post.inbox.Deliver(s.t.Context(), heard{s.stage}, raw))
	s.settle()
}

// heard keeps the event of a mail, for "again".
type heard struct{ s *stage }

func (h heard) Handle(ctx context.Context, e bot.Event) (bot.Reply, error) {
	h.s.last = e
	return h.s.handler().Handle(ctx, e)
}

// files lets somebody hand over the original of a mail that somebody else wrote to
// them: "eva files visser: I agree to version 1", "eva files visser forged: …".
func (s *replay) files(d script.Doing) {
	s.t.Helper()
	if strings.HasPrefix(d.Of.Words, "back") {
		s.filesBack(d)
		return
	}
	who, how, _ := strings.Cut(d.Of.Words, " ")
	writer := s.people[who]
	text, beside, _ := strings.Cut(d.Text, " | ")
	raw, err := s.post.inbox.Write(email.Letter{
		From: writer.Email, FromName: writer.Name, To: s.people[d.Who].Email, Subject: "Your plan", Text: script.Unquote(text), Forged: how == "forged",
	})
	s.must(err)
	name := "mail.eml"
	if how == "outlook" {
		name, raw = "mail.msg", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	}
	s.hands(d.Who, bot.File{Name: name, MediaType: "message/rfc822", Data: raw}, beside)
}

var linkInMail = regexp.MustCompile(regexp.QuoteMeta(scriptSite) + `(/agree/[a-z0-9]+)`)

// opens opens the link of the latest mail with the words that somebody got.
func (s *replay) opens(who, words string) {
	s.t.Helper()
	all := s.post.inbox.Mails(s.people[who].Email)
	for i := len(all) - 1; i >= 0; i-- {
		text := all[i].Subject + "\n" + all[i].Text
		found := linkInMail.FindStringSubmatch(text)
		if found == nil || !strings.Contains(text, words) {
			continue
		}
		before := s.everything()
		s.post.link = found[1]
		s.note(s.clock().Format("Mon 2 Jan 2006 15:04 ") + who + " opens the link")
		s.showPage(s.fetch(http.MethodGet, nil))
		if s.everything() != before {
			s.fail("opening a page has changed something")
		}
		return
	}
	s.fail("there is no such link")
}

// clicksPage sends a form of the page: "Agree to Plan", "Suggest Change |
// owners_dates | Not before May.".
func (s *replay) clicksPage(who, text string) {
	s.t.Helper()
	parts := strings.Split(text, " | ")
	form := url.Values{"do": {"answer"}}
	if len(parts) > 1 {
		form = url.Values{"do": {"suggest"}, "item": parts[1 : len(parts)-1], "text": {script.Unquote(parts[len(parts)-1])}}
	}
	shown := s.messages(script.PageOfLink)
	if last := shown[len(shown)-1]; !hasButton(last, parts[0]) {
		s.fail("the page has no such button")
	}
	s.note(s.clock().Format("Mon 2 Jan 2006 15:04 ") + who + " presses on the page: " + text)
	answer := s.fetch(http.MethodPost, form)
	if answer.Code == http.StatusSeeOther {
		if at := answer.Header().Get("Location"); at != s.post.link {
			s.fail("led to " + at)
		}
		s.settle()
		answer = s.fetch(http.MethodGet, nil)
	}
	s.showPage(answer)
}

func hasButton(m bot.Message, label string) bool {
	for _, b := range m.Buttons {
		if b.Label == label {
			return true
		}
	}
	return false
}

func (s *replay) fetch(method string, form url.Values) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, scriptSite+s.post.link, strings.NewReader(form.Encode()))
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	s.app.ServePages(w, r)
	return w
}

// showPage takes up what the page says, without the plan on it.
func (s *replay) showPage(answer *httptest.ResponseRecorder) {
	s.t.Helper()
	if kind := answer.Header().Get("Content-Type"); !strings.HasPrefix(kind, "text/html") {
		s.fail(fmt.Sprintf("the page is %d, %s", answer.Code, kind))
	}
	s.say(script.PageOfLink, pageMessage(s.t, answer.Body.String()))
}

// pageMessage is a page as scripts read it.
func pageMessage(t *testing.T, source string) bot.Message {
	t.Helper()
	root, err := nethtml.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	var m bot.Message
	add := func(kind bot.PartKind, text string) {
		m.Parts = append(m.Parts, bot.Part{Kind: kind, Text: bot.Escape(text)})
	}
	var walk func(n *nethtml.Node, lead bool)
	walk = func(n *nethtml.Node, lead bool) {
		class := attribute(n, "class")
		switch {
		case strings.Contains(class, "paper"), n.DataAtom == atom.Style, n.DataAtom == atom.Title, n.DataAtom == atom.Header:
			return
		case n.DataAtom == atom.Summary, n.DataAtom == atom.Legend: // the button below says it too
		case n.DataAtom == atom.Button:
			m.Buttons = append(m.Buttons, bot.Button{Label: words(n)})
			return
		case n.DataAtom == atom.H1:
			m.Notification = words(n)
			add(bot.Heading, words(n))
			return
		case n.DataAtom == atom.P && (lead || class == "problem"):
			add(bot.Text, words(n))
			return
		case n.DataAtom == atom.P, n.DataAtom == atom.Label, n.DataAtom == atom.Dd, n.DataAtom == atom.Textarea:
			if text := words(n); text != "" {
				add(bot.Context, text)
			}
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, lead || strings.HasPrefix(class, "lead"))
		}
	}
	walk(root, false)
	return m
}

func attribute(n *nethtml.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func words(n *nethtml.Node) string {
	if n.Type == nethtml.TextNode {
		return html.UnescapeString(n.Data)
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(words(c))
	}
	return strings.TrimSpace(b.String())
}

// checkReceipts: "receipts 2" are in the audit chain.
func (s *replay) checkReceipts(want string) {
	s.t.Helper()
	p, _ := s.plan()
	n := 0
	s.read(func(tx playbook.Tx) error {
		links, err := tx.AuditOf(s.tenant(), p.ID)
		for _, link := range links {
			entry, err := link.Entry()
			if err != nil {
				return err
			}
			if entry.Kind == playbook.EntryReceipt {
				n++
			}
		}
		return err
	})
	if strconv.Itoa(n) != want {
		s.fail(fmt.Sprintf("there are %d", n))
	}
}
