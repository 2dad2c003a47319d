package email

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-message"
	"github.com/emersion/go-msgauth/authres"
	"github.com/emersion/go-msgauth/dkim"

	"lodestar/bot"
)

// Resolver looks up what a domain publishes. *net.Resolver is one.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

const (
	mostSignatures = 5
	verifyLimit    = 10 * time.Second // for all of them, on real time
)

// once are the header fields that must stand once. A mail with two of them shows
// one and has the other signed.
var once = []string{"From", "To", "Cc", "Subject", "Date", "Message-Id", "Mime-Version", "Content-Type", "Content-Transfer-Encoding", "Sender", "Reply-To", "In-Reply-To", "References"}

// verify finds out whether the domain of from vouches for a mail. Trust in it
// rests on the mail alone, and on our own server's findings where we know the
// name it signs them with.
func (r reader) verify(ctx context.Context, raw []byte, h message.Header, from string) bot.MailAuth {
	a := bot.MailAuth{Doubt: "unsigned"}
	for _, name := range once {
		if len(h.Values(name)) > 1 {
			a.Doubt = "ambiguous"
			return a
		}
	}
	domain := domainOf(from)
	a.Server = r.findings(h)
	if by := r.vouched(a.Server, domain); by != "" {
		a.Verified, a.By, a.Doubt = true, by, ""
	}
	ctx, cancel := context.WithTimeout(ctx, verifyLimit)
	defer cancel()
	checked, _ := dkim.VerifyWithOptions(bytes.NewReader(withCRLF(raw)), &dkim.VerifyOptions{
		MaxVerifications: mostSignatures,
		LookupTXT: func(name string) ([]string, error) {
			found, err := r.resolver.LookupTXT(ctx, name)
			var dns *net.DNSError
			if err != nil && !errors.As(err, &dns) {
				dns = &net.DNSError{Err: err.Error(), Name: name}
			}
			if err != nil {
				// Only a name that does not exist is an answer; all else is none, and
				// go-msgauth tells the two apart by this type.
				dns.IsTemporary = !dns.IsNotFound
				return nil, dns
			}
			return found, nil
		},
	})
	for _, v := range checked {
		s := bot.MailSignature{Domain: strings.ToLower(v.Domain), Valid: v.Err == nil}
		if v.Err != nil {
			s.Reason = strings.TrimPrefix(v.Err.Error(), "dkim: ")
		}
		a.Signatures = append(a.Signatures, s)
		ours := aligned(s.Domain, domain)
		switch {
		case s.Valid && ours:
			a.Verified, a.By, a.Doubt = true, "dkim", ""
		case a.Verified:
		case dkim.IsTempFail(v.Err):
			a.Doubt = "unreachable"
		case !s.Valid && ours:
			a.Doubt = "invalid"
		case s.Valid && a.Doubt == "unsigned":
			a.Doubt = "foreign"
		}
	}
	return a
}

// aligned reports whether a domain may vouch for an address: its own, or one
// that it is below. A domain below it may not, and neither may a whole country.
func aligned(signer, domain string) bool {
	return signer == domain || strings.Contains(signer, ".") && strings.HasSuffix(domain, "."+signer)
}

// findings is what our own server wrote on the mail: the topmost header of that
// kind, and only under the name we know it by.
func (r reader) findings(h message.Header) string {
	if r.authServer == "" {
		return ""
	}
	// The topmost only: what stands below another's may be anybody's.
	value := h.Get("Authentication-Results")
	id, _, _ := strings.Cut(withoutComments(value), ";")
	if fields := strings.Fields(id); len(fields) > 0 && strings.EqualFold(fields[0], r.authServer) {
		return oneLine(value)
	}
	return ""
}

// vouched says by what our server found the mail to be the domain's own.
func (r reader) vouched(findings, domain string) string {
	if findings == "" {
		return ""
	}
	// The sender chooses what stands in quotes (their envelope), and could write
	// a finding there.
	if strings.Contains(findings, `"`) {
		return ""
	}
	_, results, err := authres.Parse(withoutComments(findings))
	if err != nil {
		return ""
	}
	by := ""
	for _, result := range results {
		switch f := result.(type) {
		case *authres.DMARCResult:
			if f.Value == authres.ResultPass && strings.EqualFold(f.From, domain) {
				return "dmarc"
			}
		case *authres.DKIMResult:
			if f.Value == authres.ResultPass && aligned(strings.ToLower(f.Domain), domain) {
				by = "dkim"
			}
		case *authres.SPFResult:
			from := f.From[strings.LastIndexByte(f.From, '@')+1:]
			if f.Value == authres.ResultPass && by == "" && aligned(strings.ToLower(from), domain) {
				by = "spf"
			}
		}
	}
	return by
}

// withoutComments drops what stands in brackets (RFC 8601), which may hold the
// signs that set findings apart.
func withoutComments(s string) string {
	var b strings.Builder
	depth := 0
	for _, r := range s {
		switch {
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// withCRLF gives a mail that was saved as a file the line ends it was signed
// with.
func withCRLF(raw []byte) []byte {
	if bytes.Contains(raw, []byte("\r\n")) {
		return raw
	}
	return bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))
}
