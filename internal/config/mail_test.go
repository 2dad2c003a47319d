package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/internal/config"
)

func TestMailServersAreRead(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]config.MailServer{
		"":                                         {},
		"smtp://eva:p%40ss@mail.example.com":       {Host: "mail.example.com", Port: 587, User: "eva", Password: "p@ss", Security: "starttls"},
		"smtp://mail.example.com:25":               {Host: "mail.example.com", Port: 25, Security: "starttls"},
		"smtps://eva:pass@mail.example.com":        {Host: "mail.example.com", Port: 465, User: "eva", Password: "pass", Security: "tls"},
		"smtp://localhost:25":                      {Host: "localhost", Port: 25, Security: "none"},
		"smtp://127.0.0.1":                         {Host: "127.0.0.1", Port: 587, Security: "none"},
		"smtp://[::1]:2525?security=starttls":      {Host: "::1", Port: 2525, Security: "starttls"},
		"smtp://relay.example.com?security=none":   {Host: "relay.example.com", Port: 587, Security: "none"},
		"smtp://mail.example.com:465?security=tls": {Host: "mail.example.com", Port: 465, Security: "tls"},
	} {
		c, err := config.Read(env("LODESTAR_SMTP_URL", url))
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		if diff := cmp.Diff(want, c.Mail.SMTP); diff != "" {
			t.Errorf("%s: %s", url, diff)
		}
	}
	c, err := config.Read(env("LODESTAR_IMAP_URL", "imaps://eva:pass@mail.example.com/Plans/In?authserv=mx.example.com", "LODESTAR_MAIL_FROM", "Lodestar <plans@example.com>"))
	if err != nil || c.Mail.IMAP.Port != 993 || c.Mail.Mailbox != "Plans/In" || c.Mail.AuthServer != "mx.example.com" || c.Mail.From.Address != "plans@example.com" {
		t.Errorf("%+v, %v", c.Mail, err)
	}
	if c, err := config.Read(env("LODESTAR_IMAP_URL", "imap://eva:pass@mail.example.com")); err != nil || c.Mail.Mailbox != "INBOX" || c.Mail.IMAP.Security != "starttls" {
		t.Errorf("%+v, %v", c.Mail, err)
	}
}

// TestTheSenderMayBeQuoted as it is in .env.example: Docker takes no quotes off.
func TestTheSenderMayBeQuoted(t *testing.T) {
	t.Parallel()
	for from, name := range map[string]string{
		`"Lodestar <plans@example.com>"`: "Lodestar", `Lodestar <plans@example.com>`: "Lodestar", `"Lodestar, plans" <plans@example.com>`: "Lodestar, plans", "plans@example.com": "",
	} {
		c, err := config.Read(env("LODESTAR_MAIL_FROM", from))
		if err != nil || c.Mail.From.Name != name || c.Mail.From.Address != "plans@example.com" {
			t.Errorf("%s: %+v, %v", from, c.Mail.From, err)
		}
	}
}

func TestMailErrorsNameTheVariableAndNoSecret(t *testing.T) {
	t.Parallel()
	for name, values := range map[string][]string{
		"LODESTAR_SMTP_URL": {
			"mail.example.com", "http://mail.example.com", "smtp://eva:s3cret@", "smtp://eva:s3cret@mail.example.com:99999", "smtp://eva@mail.example.com", "smtp://:s3cret@mail.example.com",
			"smtp://eva:s3cret@mail.example.com?security=none", "smtp://eva:s3cret@mail.example.com?security=maybe", "smtp://eva:s3cret@mail.example.com?secure=no", "smtp://eva:s3cret%zz@mail.example.com", "imaps://eva:s3cret@mail.example.com",
		},
		"LODESTAR_IMAP_URL":  {"imaps://mail.example.com", "smtp://eva:s3cret@mail.example.com", "imaps://eva:s3cret@mail example.com"},
		"LODESTAR_MAIL_FROM": {"Lodestar", "a@b, c@d"},
	} {
		for _, value := range values {
			_, err := config.Read(env(name, value))
			if found := config.Problems(err); len(found) != 1 || found[0].Variable != name || found[0].Mend == "" {
				t.Errorf("%s=%s: %v", name, value, err)
				continue
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%s=%s: the error holds the password: %v", name, value, err)
			}
		}
	}
}

func TestHalfOfMailIsNamed(t *testing.T) {
	t.Parallel()
	const smtp, imap, from = "smtp://localhost:25", "imaps://eva:pass@mail.example.com", "plans@example.com"
	for says, set := range map[string][]string{
		"":                               {"LODESTAR_SMTP_URL", smtp, "LODESTAR_MAIL_FROM", from, "LODESTAR_IMAP_URL", imap, "LODESTAR_PUBLIC_URL", "https://lodestar.example.com"},
		"LODESTAR_PUBLIC_URL is missing": {"LODESTAR_SMTP_URL", smtp, "LODESTAR_MAIL_FROM", from},
		"LODESTAR_MAIL_FROM is missing":  {"LODESTAR_SMTP_URL", smtp},
		"LODESTAR_SMTP_URL is missing":   {"LODESTAR_MAIL_FROM", from, "LODESTAR_IMAP_URL", imap},
	} {
		c, err := config.Read(env(append(set, "SLACK_BOT_TOKEN", "xoxb-1", "SLACK_SIGNING_SECRET", "s")...))
		if err != nil {
			t.Fatal(err)
		}
		err = c.Platforms()
		if says == "" && err != nil || says != "" && (err == nil || !strings.Contains(err.Error(), says)) {
			t.Errorf("%v: %v, want %q", set, err, says)
		}
	}
	if c, err := config.Read(env()); err != nil || c.Mail.Given() || c.Mail.Check() != nil {
		t.Errorf("mail is not optional: %v", err)
	}
}
