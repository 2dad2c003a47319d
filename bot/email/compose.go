package email

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/mail"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-message"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// outgoing is a mail as it is handed to a server, or shown in the Inbox.
type outgoing struct {
	id       string // Message-ID
	from, to string // of the envelope, canonical
	raw      []byte
}

// composer makes mails of messages. The same delivery makes the same mail, but
// for its Date: that is when it is composed.
type composer struct {
	from        mail.Address // its address is canonical
	domain      string
	answerable  bool // mail is read, so answers are invited and carry tokens
	words       *locale.Catalogue
	language    func(context.Context, bot.Address) locale.Language
	unsubscribe func(bot.Delivery) string
	now         func() time.Time
	most        int64
	html        htmlPart
}

func newComposer(o Options, answerable bool) composer {
	c := composer{
		from: o.From, domain: domainOf(o.From.Address), answerable: answerable, words: o.Words,
		language: o.Language, unsubscribe: o.Unsubscribe, now: o.Now, most: o.MostOut, html: newHTMLPart(o.PublicURL),
	}
	if c.language == nil {
		c.language = func(context.Context, bot.Address) locale.Language { return locale.English }
	}
	if c.unsubscribe == nil {
		c.unsubscribe = func(bot.Delivery) string { return "" }
	}
	return c
}

// dateForm is how a Date header is written (RFC 5322 section 3.3).
const dateForm = time.RFC1123Z

// longestSubject is in characters; mail programs show less.
const longestSubject = 200

// mail composes a delivery. Its errors are *bot.Refused and final: composing
// again would come to the same.
func (c composer) mail(ctx context.Context, d bot.Delivery) (outgoing, error) {
	to, err := Canonical(d.To.Place)
	if err != nil {
		return outgoing{}, final(fmt.Errorf("email: the address of conversation %q can't be written to", shortHash(d.To.Place)))
	}
	if d.Message.ReplyToken != "" && (!isToken(d.Message.ReplyToken) || strings.HasPrefix(d.Message.ReplyToken, pressToken)) {
		return outgoing{}, final(errors.New("email: the reply token can't stand in an address"))
	}
	out := outgoing{id: messageID(itemID, d.ID, c.domain), from: c.from.Address, to: to}
	language, named := locale.ParseLanguage(d.Message.Language)
	if !named {
		language = c.language(ctx, d.To)
	}
	words := c.words.Printer(language)
	header, subject := c.header(d, out, words.Language())
	if out.raw, err = c.write(d, header, subject, words); err != nil {
		return outgoing{}, final(err)
	}
	if int64(len(out.raw)) > c.most {
		return outgoing{}, final(fmt.Errorf("email: a mail of %d KiB is over the limit of %d KiB", len(out.raw)>>10, c.most>>10))
	}
	return out, nil
}

func subjectOf(m bot.Message) string {
	return cut(oneLine(cmp.Or(strings.TrimSpace(m.Subject), m.Notification)), longestSubject)
}

// header is everything before the content, in the order in which it is read.
func (c composer) header(d bot.Delivery, out outgoing, language locale.Language) (message.Header, string) {
	subject := subjectOf(d.Message)
	from := c.from
	from.Name = oneLine(from.Name)
	fields := [][2]string{
		{"Date", c.now().UTC().Format(dateForm)},
		{"Message-ID", out.id},
		{"From", from.String()},
		{"To", (&mail.Address{Address: out.to}).String()},
		{"Subject", encoded(subject)},
	}
	if reply, ok := c.replyTo(d); ok {
		fields = append(fields, [2]string{"Reply-To", (&mail.Address{Name: from.Name, Address: reply}).String()})
	}
	if root := c.root(d.To.Thread); root != "" {
		fields = append(fields, [2]string{"In-Reply-To", root}, [2]string{"References", root})
	}
	// RFC 3834: programs that answer by themselves leave this mail alone.
	fields = append(fields, [2]string{"Auto-Submitted", "auto-generated"}, [2]string{"Content-Language", string(language.Base())})
	fields = append(fields, c.unsubscribing(d)...)
	var h message.Header
	for _, f := range slices.Backward(fields) { // a header is built from its end
		h.Add(f[0], f[1])
	}
	return h, subject
}

// replyTo is where an answer goes, if anybody reads it.
func (c composer) replyTo(d bot.Delivery) (string, bool) {
	if !c.answerable || d.Message.ReplyToken == "" {
		return "", false
	}
	return withToken(c.from.Address, d.Message.ReplyToken)
}

// root is the Message-ID under which mail programs keep a conversation
// together: that of the mail a person began it with, or one that no mail has.
func (c composer) root(thread string) string {
	switch {
	case thread == "":
		return ""
	case isMessageID(thread):
		return thread
	default:
		return messageID(threadID, thread, c.domain)
	}
}

func isMessageID(s string) bool {
	return len(s) > 4 && len(s) < 500 && s[0] == '<' && s[len(s)-1] == '>' && strings.Trim(s[1:len(s)-1], "<> \t\r\n") == s[1:len(s)-1] &&
		!strings.ContainsAny(s[1:len(s)-1], "<> \t\r\n") && strings.Contains(s, "@") && isASCII(s)
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// unsubscribing lets mail programs offer a way out (RFC 2369, 8058). A mail to
// us is always one; a click needs an address that takes it.
func (c composer) unsubscribing(d bot.Delivery) [][2]string {
	to := c.from.Address
	if reply, ok := c.replyTo(d); ok {
		to = reply
	}
	ways := "<mailto:" + to + "?subject=" + unsubscribeSubject + ">"
	link := c.unsubscribe(d)
	if !strings.HasPrefix(link, "https://") || !isASCII(link) || strings.ContainsAny(link, "<>,") {
		return [][2]string{{"List-Unsubscribe", ways}}
	}
	return [][2]string{{"List-Unsubscribe", "<" + link + ">, " + ways}, {"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"}}
}

// unsubscribeSubject is what a mail program writes by itself.
const unsubscribeSubject = "unsubscribe"

// write puts text, HTML and files below the header.
func (c composer) write(d bot.Delivery, header message.Header, subject string, words locale.Printer) ([]byte, error) {
	html, err := c.html.write(d.Message, subject, words, c.answerable, func(n int) string { return c.press(d, subject, n) })
	if err != nil {
		return nil, err
	}
	tree := node{kind: "alternative", parts: []node{
		textNode("text/plain", textPart(d.Message, words, c.answerable)),
		textNode("text/html", html),
	}}
	mixed := node{kind: "mixed", parts: []node{tree}}
	for _, f := range d.Message.Attachments {
		// An invitation is understood where it stands beside the text (RFC 6047).
		if mediaType, params, err := mime.ParseMediaType(f.MediaType); err == nil && mediaType == "text/calendar" && params["method"] != "" {
			mixed.parts[0].parts = append(mixed.parts[0].parts, fileNode(f, false))
		}
		mixed.parts = append(mixed.parts, fileNode(f, true))
	}
	if len(mixed.parts) == 1 {
		mixed = mixed.parts[0]
	}
	var b bytes.Buffer
	if err := mixed.writeMail(&b, header, boundary(d.ID)); err != nil {
		return nil, fmt.Errorf("email: writing a mail: %w", err)
	}
	return b.Bytes(), nil
}

// press is the link that presses the n-th thing offered; "" where nobody would
// read the answer.
func (c composer) press(d bot.Delivery, subject string, n int) string {
	to, ok := withToken(c.from.Address, fmt.Sprintf("%s%s-%d", pressToken, d.ID, n))
	if !ok || !c.answerable {
		return ""
	}
	return mailto(to, "Re: "+subject, oneLine(offeredOf(d.Message)[n].Label))
}

// boundary is a line that no content can hold: ids are random.
func boundary(id string) string {
	sum := sha256.Sum256([]byte("boundary of " + id))
	return hex.EncodeToString(sum[:12])
}

// encoded is a header's words. "=?" begins encoded words, so it can't be left
// as it is typed.
func encoded(s string) string {
	if strings.Contains(s, "=?") {
		s = strings.ReplaceAll(s, "=?", "=\u200b?")
	}
	return mime.QEncoding.Encode("utf-8", s)
}

func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return s
}

// fileName is a name without folders and without what can't be seen.
func fileName(s string) string {
	s = path.Base(strings.ReplaceAll(oneLine(s), `\`, "/"))
	if s == "." || s == "/" {
		return ""
	}
	return cut(s, 120)
}

// shortHash names something in an error without saying it.
func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:4])
}

func final(err error) *bot.Refused { return &bot.Refused{Final: true, Cause: err} }
