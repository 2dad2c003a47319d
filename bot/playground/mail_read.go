package playground

import (
	"context"
	"regexp"
	"strconv"
	"strings"
)

// mostSought is how many bytes of a mail are searched from the list.
const mostSought = 2000

// readMail notes that a mail was opened. Which were is forgotten with the page.
func (p *Page) readMail(address string, number int) {
	if number == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drawers.letters[letterKey(address, number)] = true
}

func letterKey(address string, number int) string {
	return strings.ToLower(address) + "/" + strconv.Itoa(number)
}

// isUnread reports whether a mail came and was not opened yet.
func (p *Page) isUnread(address string, m MailItem) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !m.Written && !p.drawers.letters[letterKey(address, m.Number)]
}

// unreadMail counts what came to an address and was not opened yet.
func (s *scene) unreadMail(ctx context.Context, address string) (n int) {
	if s.page.o.Mail == nil || address == "" {
		return 0
	}
	all, err := s.page.o.Mail.Mail(ctx, address)
	if err != nil {
		return 0 // the mailbox itself says so
	}
	for _, m := range all {
		if s.page.isUnread(address, m) {
			n++
		}
	}
	return n
}

// token is what lets an answer be believed: after the plus of an address. It is
// nobody's to read here (PG-43). Links stand in the letter itself, to be opened.
var token = regexp.MustCompile(`\+[A-Za-z0-9_.~=-]{12,}@`)

func maskMail(text string) string { return token.ReplaceAllString(text, "+…@") }

func maskHeaders(header [][2]string) [][2]string {
	var all [][2]string
	for _, h := range header {
		all = append(all, [2]string{h[0], maskMail(h[1])})
	}
	return all
}

// clipped is the beginning of a text, whole characters only.
func clipped(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}
