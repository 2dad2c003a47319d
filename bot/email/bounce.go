package email

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/textproto"
	"regexp"
	"strings"

	"lodestar/bot"
)

// bounceIn reads a report about a mail that did not arrive (RFC 3464); nil where
// a mail is none.
func bounceIn(c *content, domain string) *bot.Bounce {
	if c.report != "delivery-status" || c.status == nil {
		return nil
	}
	b := &bot.Bounce{}
	known := false
	blocks := textproto.NewReader(bufio.NewReader(io.LimitReader(bytes.NewReader(append(bytes.Clone(c.status), "\r\n\r\n"...)), mostText)))
	for range mostParts {
		block, err := blocks.ReadMIMEHeader()
		if action := strings.ToLower(strings.TrimSpace(block.Get("Action"))); action != "" && !known {
			switch action {
			case "delivered", "relayed", "expanded":
				continue // good news is no bounce
			}
			known = true
			b.Final = action == "failed"
			b.Status = statusIn(block.Get("Status"))
			b.Recipient = recipientIn(block)
		}
		if err != nil && (errors.Is(err, io.EOF) || len(block) == 0) {
			break
		}
	}
	if !known {
		return nil
	}
	if head, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(bytes.Clone(c.failed), "\r\n\r\n"...)))).ReadMIMEHeader(); err == nil || len(head) > 0 {
		if id := strings.TrimSpace(head.Get("Message-Id")); isMessageID(id) {
			b.MessageID = id
			b.Delivery, _ = idIn(itemID, id, domain)
		}
	}
	return b
}

var status = regexp.MustCompile(`[245]\.\d{1,3}\.\d{1,3}`)

func statusIn(s string) string { return status.FindString(s) }

// recipientIn is "rfc822; k.visser@contoso.example" without its kind.
func recipientIn(block textproto.MIMEHeader) string {
	for _, name := range []string{"Original-Recipient", "Final-Recipient"} {
		_, address, found := strings.Cut(block.Get(name), ";")
		if !found {
			continue
		}
		if canonical, err := Canonical(strings.TrimSpace(address)); err == nil {
			return canonical
		}
	}
	return ""
}
