package playground

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"lodestar/internal/civil"
)

// Mailboxes are all mail of the emulated world: what the bot sent, and what people
// answered.
type Mailboxes interface {
	// Mail lists what lies in the mailbox of an address, the newest first: what came
	// and what was written from it.
	Mail(ctx context.Context, address string) ([]MailItem, error)
	// Strangers are addresses that got mail and belong to nobody in the emulated
	// Slack: people without a chat.
	Strangers(ctx context.Context) ([]string, error)
	// AnswerMail lets the owner of a mailbox answer a mail in it. ErrUnknown where it
	// is not there.
	AnswerMail(ctx context.Context, address string, number int, a MailAnswer) error
	// MailDown reports whether the mail servers refuse everything; SetMailDown makes
	// them, and lets them work again.
	MailDown() bool
	SetMailDown(down bool)
}

// MailItem is a mail as its reader has it.
type MailItem struct {
	Number       int // from 1, over all mailboxes
	Written      bool
	From, To     string // as a mail program shows them
	Name, ToName string // the same without addresses, where there are names
	Subject      string
	At           time.Time
	Text, HTML   string
	Files        []MailFile
	Message      string // Message-ID
	Unsubscribe  string
	Header       [][2]string // name and value, in order; nil for what was written here
	Raw          []byte      // as it came, nil for what was written here; not to be changed
}

// MailFile is a file of a mail.
type MailFile struct {
	Name, MediaType string
	Data            []byte
}

// MailAnswer is how somebody answers.
type MailAnswer struct {
	Text string
	Kind string // "reply", "automatic", "forward", "bounce"; as "other" somebody else replies, as "forged" somebody who claims to be this person
}

// mailScreen is the page of a mailbox.
type mailScreen struct {
	frame

	Sheet fragment
}

type mailbox struct {
	Address string
	Owner   string
	Boxes   []mailLink
	List    []mailLine
	Open    *openMail
	Problem string
}

type mailLink struct {
	Address, Path string
	Current       bool
	Unread        int
}

type mailLine struct {
	Path, Who, Subject, At string
	Written, Current       bool
	Unread                 bool
	Words                  string // what is searched beside what is shown
}

type openMail struct {
	mailLine

	From, To, Stamp string
	Frame           string // address of its HTML part, "" where it has none
	Text            []mailSpan
	Files           []mailFileLink
	Answer          string // where an answer goes, "" where it was written here
	Message         string
	Header          [][2]string
	Source          string
}

type mailSpan struct{ Text, Link string }

type mailFileLink struct{ Name, Path, Size string }

// box is whose mailbox a request is about: the person's own, or that of somebody
// who is nobody in the emulated Slack. The mail of others is nobody's to see.
func (s *scene) box(r *http.Request) (string, bool) {
	address := r.URL.Query().Get("box")
	if address == "" {
		address = s.who.Email
	}
	return address, s.ownsBox(r.Context(), address)
}

func (s *scene) ownsBox(ctx context.Context, address string) bool {
	if strings.EqualFold(address, s.who.Email) && address != "" {
		return true
	}
	for _, stranger := range s.strangers(ctx) {
		if stranger == address {
			return true
		}
	}
	return false
}

func (s *scene) strangers(ctx context.Context) []string {
	if s.page.o.Mail == nil {
		return nil
	}
	all, err := s.page.o.Mail.Strangers(ctx)
	if err != nil {
		s.page.log.Error("playground: listing mailboxes", "error", err)
	}
	return all
}

func (s *scene) serveMail(w http.ResponseWriter, r *http.Request) {
	address, ok := s.box(r)
	if !ok || s.page.o.Mail == nil {
		s.page.nothingHere(w, r)
		return
	}
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil && r.PathValue("number") != "" {
		s.page.nothingHere(w, r)
		return
	}
	v := view{Mail: address, Letter: number}
	s.page.readMail(address, number)
	box, err := s.mailbox(r.Context(), v, "")
	if errors.Is(err, ErrUnknown) {
		s.page.nothingHere(w, r)
		return
	}
	if err != nil {
		s.page.log.Error("playground: showing a mailbox", "error", err)
		s.page.whole(w, http.StatusInternalServerError, "sorry", map[string]any{"Text": s.page.words.Text("problem.play_failed", nil), "Back": s.path("")})
		return
	}
	data := mailScreen{frame: s.frame(r, v), Sheet: s.drawMail(box)}
	data.Title = s.page.words.Text("heading.play_mail", nil) + " · " + box.Owner
	s.page.whole(w, http.StatusOK, "mail", data)
}

func (s *scene) drawMail(box mailbox) fragment {
	return s.page.draw("state", "mailbox", "mailbox", box)
}

// mailbox reads a mailbox and the mail that is open in it; ErrUnknown.
func (s *scene) mailbox(ctx context.Context, v view, problem string) (mailbox, error) {
	all, err := s.page.o.Mail.Mail(ctx, v.Mail)
	if err != nil {
		return mailbox{}, err
	}
	box := mailbox{Address: v.Mail, Owner: s.who.Name, Problem: problem}
	own := strings.EqualFold(v.Mail, s.who.Email)
	if !own {
		box.Owner = v.Mail
	}
	for i, address := range append([]string{s.who.Email}, s.strangers(ctx)...) {
		link := mailLink{Address: address, Path: s.mailPath("", address), Current: address == v.Mail, Unread: s.unreadMail(ctx, address)}
		if i == 0 {
			link.Address = s.who.Name
		}
		box.Boxes = append(box.Boxes, link)
	}
	for _, m := range all {
		at := m.At.In(s.zone)
		line := mailLine{
			Path: s.mailPath(strconv.Itoa(m.Number), v.Mail), Who: m.Name, Subject: m.Subject, Written: m.Written, Current: m.Number == v.Letter,
			At: s.page.words.DateWeekday(civil.Of(at)) + ", " + at.Format("15:04"),
		}
		line.Unread, line.Words = s.page.isUnread(v.Mail, m), clipped(m.Text, mostSought)
		if m.Written {
			line.Who = m.ToName
		}
		box.List = append(box.List, line)
		if line.Current {
			box.Open = s.openMail(m, line, v)
		}
	}
	if v.Letter != 0 && box.Open == nil {
		return box, ErrUnknown
	}
	return box, nil
}

func (s *scene) openMail(m MailItem, line mailLine, v view) *openMail {
	o := &openMail{mailLine: line, From: m.From, To: m.To, Stamp: m.At.Format(time.RFC3339), Text: letterSpans(m.Text), Message: m.Message}
	o.Header, o.Source = maskHeaders(m.Header), maskMail(string(m.Raw))
	number := strconv.Itoa(m.Number)
	if m.HTML != "" {
		o.Frame = s.mailPath(number+"/html", v.Mail)
	}
	for i, f := range m.Files {
		o.Files = append(o.Files, mailFileLink{Name: f.Name, Path: s.mailPath(number+"/files/"+strconv.Itoa(i), v.Mail), Size: size(len(f.Data))})
	}
	if !m.Written {
		o.Answer = s.mailPath(number+"/answer", v.Mail)
	}
	return o
}

// mailPath is an address of a mailbox.
func (s *scene) mailPath(rest, address string) string {
	path := "mail"
	if rest != "" {
		path += "/" + rest
	}
	if strings.EqualFold(address, s.who.Email) {
		return s.path(path)
	}
	return s.path(path + query("box", address))
}

var address = regexp.MustCompile(`https?://[^\s<>"]*[^\s<>".,;:!?)]`)

// letterSpans takes a text apart at the addresses in it.
func letterSpans(text string) []mailSpan {
	var spans []mailSpan
	from := 0
	for _, at := range address.FindAllStringIndex(text, -1) {
		spans = append(spans, mailSpan{Text: text[from:at[0]]}, mailSpan{Text: text[at[0]:at[1]], Link: text[at[0]:at[1]]})
		from = at[1]
	}
	return append(spans, mailSpan{Text: text[from:]})
}

// letter finds the mail that a request is about.
func (s *scene) letter(r *http.Request) (string, MailItem, bool) {
	address, ok := s.box(r)
	number, err := strconv.Atoi(r.PathValue("number"))
	if !ok || err != nil || s.page.o.Mail == nil {
		return "", MailItem{}, false
	}
	all, err := s.page.o.Mail.Mail(r.Context(), address)
	if err != nil {
		return "", MailItem{}, false
	}
	for _, m := range all {
		if m.Number == number {
			return address, m, true
		}
	}
	return "", MailItem{}, false
}

// letterPolicy lets the HTML part of a mail style itself and open links beside the
// page, and nothing else.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; " +
	"sandbox allow-popups allow-popups-to-escape-sandbox"

// serveLetter gives the HTML part of a mail, to be shown in a frame.
func (s *scene) serveLetter(w http.ResponseWriter, r *http.Request) {
	_, m, ok := s.letter(r)
	if !ok || m.HTML == "" {
		s.page.nothingHere(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", letterPolicy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(strings.Replace(m.HTML, "<head>", `<head><base target="_blank">`, 1)))
}

func (s *scene) serveMailFile(w http.ResponseWriter, r *http.Request) {
	_, m, ok := s.letter(r)
	n, err := strconv.Atoi(r.PathValue("file"))
	if !ok || err != nil || n < 0 || n >= len(m.Files) {
		s.page.nothingHere(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": m.Files[n].Name}))
	_, _ = w.Write(m.Files[n].Data)
}

// answerMail answers a mail as the one whose mailbox it lies in.
func (s *scene) answerMail(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, longestRequest)
	owner, m, ok := s.letter(r)
	if !ok || m.Written {
		s.refuse(w, http.StatusNotFound, "problem.play_gone", nil)
		return
	}
	a := MailAnswer{Text: r.PostFormValue("text"), Kind: r.PostFormValue("kind")}
	if strings.TrimSpace(a.Text) == "" && a.Kind != "bounce" {
		a.Text = m.Subject
		if a.Kind != "automatic" {
			s.mailAnswered(w, r, http.StatusUnprocessableEntity, view{Mail: owner, Letter: m.Number}, s.page.words.Text("problem.play_mail_empty", nil))
			return
		}
	}
	if err := s.page.o.Mail.AnswerMail(r.Context(), owner, m.Number, a); err != nil {
		s.page.log.Error("playground: answering a mail", "error", err)
		s.mailAnswered(w, r, http.StatusBadGateway, view{Mail: owner, Letter: m.Number}, s.page.words.Text("problem.play_mail_failed", nil))
		return
	}
	s.mailAnswered(w, r, http.StatusOK, view{Mail: owner, Letter: m.Number}, "")
}

func (s *scene) mailAnswered(w http.ResponseWriter, r *http.Request, status int, v view, problem string) {
	box, err := s.mailbox(r.Context(), v, problem)
	if err != nil {
		s.refuse(w, http.StatusNotFound, "problem.play_gone", nil)
		return
	}
	s.page.answer(w, status, s.drawMail(box))
}
