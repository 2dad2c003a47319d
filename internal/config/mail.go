package config

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
)

// Mail is how mail goes out, and optionally comes in.
type Mail struct {
	SMTP MailServer    // LODESTAR_SMTP_URL; without a host no mail is sent
	IMAP MailServer    // LODESTAR_IMAP_URL; without a host no mail is read
	From *mail.Address // LODESTAR_MAIL_FROM; nil where it is not set
	// Mailbox is what is read: the path of LODESTAR_IMAP_URL, INBOX where it has
	// none.
	Mailbox string
	// AuthServer is the name the mail server signs its findings about senders
	// with: ?authserv=… of LODESTAR_IMAP_URL.
	AuthServer string
}

// MailServer is a mail server and the account there.
type MailServer struct {
	Host     string
	Port     int
	User     string
	Password string
	Security string // "tls", "starttls" or "none"
}

// Given reports whether anything of it is set.
func (m Mail) Given() bool { return m.SMTP.Host != "" || m.IMAP.Host != "" || m.From != nil }

// Check reports what a half-filled set lacks, as a *Problem. It names variables,
// never values.
func (m Mail) Check() error {
	switch {
	case !m.Given():
		return nil
	case m.SMTP.Host == "":
		return &Problem{"LODESTAR_SMTP_URL", "is missing: mail is configured without the server that sends it", "write it like " + smtpExample}
	case m.From == nil:
		return &Problem{"LODESTAR_MAIL_FROM", "is missing: mail is configured without its sender", "write an address, or a name and an address: Lodestar <plans@example.com>"}
	default:
		return nil
	}
}

const (
	smtpExample = "smtp://user:password@mail.example.com:587"    //nolint:gosec // an example for people
	imapExample = "imaps://user:password@mail.example.com/INBOX" //nolint:gosec // as above
	percent     = ", with signs such as @ or : in user and password as %40 or %3A"
)

// mailScheme is what a kind of address means where nothing else is said.
type mailScheme struct {
	port     int
	security string
}

// readMail reads the three variables. A password stands in two of them, so no
// error repeats what was read. The error joins a *Problem for each that is wrong.
func readMail(get func(string) string) (Mail, error) {
	var m Mail
	smtp, _, out := readMailServer("LODESTAR_SMTP_URL", secret(get, "LODESTAR_SMTP_URL"), smtpExample,
		map[string]mailScheme{"smtp": {587, "starttls"}, "smtps": {465, "tls"}})
	imap, at, in := readMailServer("LODESTAR_IMAP_URL", secret(get, "LODESTAR_IMAP_URL"), imapExample,
		map[string]mailScheme{"imap": {143, "starttls"}, "imaps": {993, "tls"}})
	if in == nil && imap.Host != "" && imap.User == "" {
		in = &Problem{"LODESTAR_IMAP_URL", "lacks user and password", "write it like " + imapExample + percent}
	}
	m.SMTP, m.IMAP = smtp, imap
	if at != nil {
		m.Mailbox, m.AuthServer = strings.Trim(at.Path, "/"), at.Query().Get("authserv")
		if m.Mailbox == "" {
			m.Mailbox = "INBOX"
		}
	}
	var sender error
	if from := unquoted(get("LODESTAR_MAIL_FROM")); from != "" {
		parsed, err := mail.ParseAddress(from)
		if err != nil || strings.ContainsAny(from, "\r\n") {
			sender = &Problem{"LODESTAR_MAIL_FROM", fmt.Sprintf("%q is no sender", from), "write an address, or a name and an address: Lodestar <plans@example.com>"}
		} else {
			m.From = parsed
		}
	}
	return m, errors.Join(out, in, sender)
}

// unquoted takes the quotes off a value that a shell or systemd would have taken off:
// Docker hands the lines of its --env-file on as they stand.
func unquoted(value string) string {
	value = strings.TrimSpace(value)
	if inner, ok := strings.CutPrefix(value, `"`); ok && strings.Count(value, `"`) == 2 {
		if inner, ok = strings.CutSuffix(inner, `"`); ok {
			return inner
		}
	}
	return value
}

// readMailServer reads one address of a server. Its security is that of the
// scheme; a server on this machine needs none; ?security=… says it outright.
func readMailServer(name, value, example string, schemes map[string]mailScheme) (MailServer, *url.URL, error) {
	if value == "" {
		return MailServer{}, nil, nil
	}
	wrong := func(what string) (MailServer, *url.URL, error) {
		return MailServer{}, nil, &Problem{name, what, "write it like " + example + percent}
	}
	u, err := url.Parse(value)
	if err != nil {
		return wrong("is no address") // the error of url.Parse repeats the password
	}
	scheme, ok := schemes[u.Scheme]
	if !ok || u.Hostname() == "" {
		return wrong("names no server of the right kind")
	}
	s := MailServer{Host: u.Hostname(), Port: scheme.port, Security: scheme.security}
	if u.Port() != "" {
		if s.Port, err = strconv.Atoi(u.Port()); err != nil || s.Port < 1 || s.Port > 65535 {
			return wrong("has no valid port")
		}
	}
	if u.User != nil {
		s.User = u.User.Username()
		s.Password, _ = u.User.Password()
		if s.User == "" || s.Password == "" {
			return wrong("has a user without a password, or a password without a user")
		}
	}
	ip := net.ParseIP(s.Host)
	here := s.Host == "localhost" || ip != nil && ip.IsLoopback()
	if here && s.Security == "starttls" {
		s.Security = "none"
	}
	for key := range u.Query() {
		if key != "security" && key != "authserv" {
			return wrong("has an unknown part ?" + key + "=…")
		}
	}
	switch security := u.Query().Get("security"); {
	case security == "":
	case security == "none" && !here && s.User != "":
		return wrong("would send the password without encryption (security=none)")
	case security == "none" || security == "starttls" || security == "tls":
		s.Security = security
	default:
		return wrong("has an unknown security; tls, starttls and none are known")
	}
	return s, u, nil
}
