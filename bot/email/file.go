package email

import (
	"bytes"
	"context"

	"lodestar/bot"
)

// FileProblem says why a file can't be read as a mail, as a key of the
// catalogue: a person mends it.
type FileProblem struct{ Key string }

// Error names the key.
func (p *FileProblem) Error() string { return "email: not readable as a mail: " + p.Key }

// outlookFile begins the files Outlook for Windows saves (.msg), which hold the
// mail in a form of their own and not as it came.
var outlookFile = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}

// ReadFile reads an original mail that somebody saved (.eml), in the same way
// as mail that comes in. ours is our own address, resolver looks up keys of
// signatures, most is the largest file in bytes. Its errors are *FileProblem.
func ReadFile(ctx context.Context, data []byte, ours string, resolver Resolver, most int64) (*bot.Mail, error) {
	switch {
	case bytes.HasPrefix(data, outlookFile):
		return nil, &FileProblem{"problem.mail_outlook_file"}
	case int64(len(data)) > most:
		return nil, &FileProblem{"problem.mail_too_large"}
	}
	ours, err := Canonical(ours)
	if err != nil {
		return nil, err
	}
	// Some programs put a mark or empty lines before the header.
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), "\r\n")
	m, err := (reader{ours: ours, resolver: resolver, most: most}).mail(ctx, trimmed, false)
	if err != nil || m.Date.IsZero() && m.MessageID == "" {
		return nil, &FileProblem{"problem.mail_no_mail"}
	}
	return m, nil
}
