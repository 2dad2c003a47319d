// Package config is what the environment says, as one struct. It says what is
// wrong and how to mend it; it builds nothing.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/url"
	"strings"

	"filippo.io/age"
)

// Config is the environment of a command. Every variable is in .env.example.
type Config struct {
	DatabaseURL string     // LODESTAR_DATABASE_URL
	Admins      []string   // LODESTAR_ADMINS: platform ids
	LogLevel    slog.Level // LODESTAR_LOG_LEVEL
	LogJSON     bool       // LODESTAR_LOG_FORMAT=json
	Addr        string     // LODESTAR_ADDR: where the HTTP server listens
	// PublicURL is how the world reaches that server, without a slash at the end:
	// LODESTAR_PUBLIC_URL; "" where it does not say.
	PublicURL string
	KeyFile   string // LODESTAR_KEY_FILE; "" is the default, see KeyFile
	HeadsFile string // LODESTAR_HEADS_FILE; "" is the default, see Heads
	AdminMail string // LODESTAR_ADMIN_MAIL: an address without a name, "" where there is none
	Record    string // LODESTAR_RECORD: a folder, for tests only
	// Recipients are for whom backups are encrypted: LODESTAR_BACKUP_RECIPIENT.
	Recipients []age.Recipient

	Limits Limits
	Keep   Keep
	// KeepEvidence are the years for which evidence of agreements is kept after the
	// year in which a plan ended: LODESTAR_KEEP_EVIDENCE; 0 is the default, below 0 for
	// ever.
	KeepEvidence int
	Slack        Slack
	Teams        Teams
	Mail         Mail
	Model        Model
}

// Slack is one workspace. Either SigningSecret (events over HTTP) or AppToken
// (Socket Mode) goes with the bot token.
type Slack struct {
	BotToken      string // SLACK_BOT_TOKEN
	SigningSecret string // SLACK_SIGNING_SECRET
	AppToken      string // SLACK_APP_TOKEN
	APIURL        string // SLACK_API_URL
}

// Given reports whether anything of it is set.
func (s Slack) Given() bool { return s.BotToken != "" || s.SigningSecret != "" || s.AppToken != "" }

// Check reports what a half-filled set lacks, as a *Problem. It names variables,
// never values.
func (s Slack) Check() error {
	switch {
	case !s.Given():
		return nil
	case s.BotToken == "":
		return &Problem{"SLACK_BOT_TOKEN", "is missing: Slack is configured without the token of the bot", "copy it from OAuth & Permissions in the app's settings at Slack; it begins with xoxb-"}
	case s.SigningSecret == "" && s.AppToken == "":
		return &Problem{"SLACK_APP_TOKEN", "(for Socket Mode) or SLACK_SIGNING_SECRET (for events over HTTP) is missing", "copy one of them from Basic Information in the app's settings at Slack"}
	default:
		return nil
	}
}

// Teams is the bot's registration at Microsoft.
type Teams struct {
	AppID    string // MICROSOFT_APP_ID
	Password string // MICROSOFT_APP_PASSWORD: a client secret
	TenantID string // MICROSOFT_APP_TENANT_ID: where it is registered
}

// Given reports whether anything of it is set.
func (t Teams) Given() bool { return t.AppID != "" || t.Password != "" || t.TenantID != "" }

// Check reports all that a half-filled set lacks; its error joins a *Problem for
// each. It names variables, never values.
func (t Teams) Check() error {
	const mend = "copy it from the app registration in Azure"
	if !t.Given() {
		return nil
	}
	var missing []error
	if t.AppID == "" {
		missing = append(missing, &Problem{"MICROSOFT_APP_ID", "is missing: Teams is configured without the id of the app", mend})
	}
	if t.Password == "" {
		missing = append(missing, &Problem{"MICROSOFT_APP_PASSWORD", "is missing: Teams is configured without a client secret", "make one under Certificates & secrets of the app registration in Azure, and copy its value"})
	}
	if t.TenantID == "" {
		missing = append(missing, &Problem{"MICROSOFT_APP_TENANT_ID", "is missing: bots are registered for one organisation", mend + "; an old registration for several has botframework.com"})
	}
	return errors.Join(missing...)
}

// Platforms checks that there is one complete platform to serve, and that mail is
// complete or not there at all; its error joins a *Problem for each.
func (c Config) Platforms() error {
	if err := errors.Join(c.Slack.Check(), c.Teams.Check(), c.Mail.Check(), c.Model.Check()); err != nil {
		return err
	}
	if c.Mail.Given() && c.PublicURL == "" {
		return &Problem{"LODESTAR_PUBLIC_URL", "is missing: mails to customers hold links, which begin with it", "write how the world reaches this server, for example https://lodestar.example.com"}
	}
	if !c.Slack.Given() && !c.Teams.Given() {
		return &Problem{"", "no platform is configured", "set one of these:\n" +
			"  Slack over HTTP:        SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET\n" +
			"  Slack over Socket Mode: SLACK_BOT_TOKEN and SLACK_APP_TOKEN\n" +
			"  Microsoft Teams:        MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD and MICROSOFT_APP_TENANT_ID\n" +
			"To try Lodestar without any account: lodestar play, or in a terminal lodestar chat"}
	}
	return nil
}

// Read reads the variables through get, such as os.Getenv. The error joins a
// *Problem for each variable that is wrong.
func Read(get func(string) string) (Config, error) {
	c := Config{
		DatabaseURL: "file:lodestar.db", Addr: "127.0.0.1:8080", Record: get("LODESTAR_RECORD"),
		KeyFile: get("LODESTAR_KEY_FILE"), HeadsFile: get("LODESTAR_HEADS_FILE"),
		Slack: Slack{
			BotToken: secret(get, "SLACK_BOT_TOKEN"), SigningSecret: secret(get, "SLACK_SIGNING_SECRET"),
			AppToken: secret(get, "SLACK_APP_TOKEN"), APIURL: get("SLACK_API_URL"),
		},
		Teams: Teams{AppID: secret(get, "MICROSOFT_APP_ID"), Password: secret(get, "MICROSOFT_APP_PASSWORD"), TenantID: secret(get, "MICROSOFT_APP_TENANT_ID")},
	}
	var wrong []error
	problem := func(variable, says, mend string) { wrong = append(wrong, &Problem{variable, says, mend}) }
	if addr := get("LODESTAR_ADDR"); addr != "" {
		if _, _, err := net.SplitHostPort(addr); err != nil {
			problem("LODESTAR_ADDR", fmt.Sprintf("%q is not an address", addr), "write host:port, for example 127.0.0.1:8080")
		}
		c.Addr = addr
	}
	if public := get("LODESTAR_PUBLIC_URL"); public != "" {
		if c.PublicURL = publicURL(public); c.PublicURL == "" {
			problem("LODESTAR_PUBLIC_URL", fmt.Sprintf("%q is no address that links can begin with", public), "write https:// and the name of the server, for example https://lodestar.example.com")
		}
	}
	if database := get("LODESTAR_DATABASE_URL"); database != "" {
		c.DatabaseURL = database
	}
	c.Admins = readAdmins(get, problem)
	c.LogLevel, c.LogJSON = readLog(get, problem)
	if address := get("LODESTAR_ADMIN_MAIL"); address != "" {
		if parsed, err := mail.ParseAddress(address); err != nil {
			problem("LODESTAR_ADMIN_MAIL", "is not one e-mail address", "write it like lodestar-admin@example.com")
		} else {
			c.AdminMail = parsed.Address
		}
	}
	c.Recipients = readRecipients(get, problem)
	c.Limits = readLimits(get, problem)
	c.Keep, c.KeepEvidence = readKeep(get, problem)
	var err error
	c.Model = readModel(get, problem)
	if c.Mail, err = readMail(get); err != nil {
		wrong = append(wrong, err)
	}
	return c, errors.Join(wrong...)
}

// complain takes up what is wrong with a variable, and what may stand there.
type complain func(variable, says, mend string)

func readAdmins(get func(string) string, problem complain) (admins []string) {
	for _, id := range strings.Split(get("LODESTAR_ADMINS"), ",") {
		if id = strings.TrimSpace(id); id == "" {
			continue
		}
		if platform, who, ok := strings.Cut(id, ":"); !ok || platform == "" || who == "" {
			problem("LODESTAR_ADMINS", fmt.Sprintf("%q is not a platform id", id), "write slack:U… or teams:…, separated by commas")
			continue
		}
		admins = append(admins, id)
	}
	return admins
}

func readLog(get func(string) string, problem complain) (level slog.Level, asJSON bool) {
	if name := get("LODESTAR_LOG_LEVEL"); name != "" { // the zero Level is info
		if err := level.UnmarshalText([]byte(name)); err != nil {
			problem("LODESTAR_LOG_LEVEL", fmt.Sprintf("%q is not a level", name), "use debug, info, warn or error")
		}
	}
	switch format := get("LODESTAR_LOG_FORMAT"); format {
	case "", "text":
	case "json":
		asJSON = true
	default:
		problem("LODESTAR_LOG_FORMAT", fmt.Sprintf("%q is not a format", format), "use text or json")
	}
	return level, asJSON
}

// readRecipients reads for whom backups are encrypted. Several may stand there, since
// who can decrypt may leave. What stands there is not repeated: it may be the secret
// key by mistake.
func readRecipients(get func(string) string, problem complain) []age.Recipient {
	value := get("LODESTAR_BACKUP_RECIPIENT")
	if value == "" {
		return nil
	}
	recipients, err := age.ParseRecipients(strings.NewReader(strings.ReplaceAll(value, ",", "\n")))
	if err != nil {
		problem("LODESTAR_BACKUP_RECIPIENT", "is no recipient of age", "copy the public key that age-keygen prints; it begins with age1. The secret key does not belong here")
	}
	return recipients
}

// publicURL is an address that links may begin with, without a slash at the end;
// "" where it is none. Over http what a customer answers could be read and altered
// on its way, so that is for this machine only.
func publicURL(s string) string {
	u, err := url.Parse(strings.TrimRight(strings.TrimSpace(s), "/"))
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Path != "" {
		return ""
	}
	ip := net.ParseIP(u.Hostname())
	here := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if u.Scheme != "https" && (u.Scheme != "http" || !here) {
		return ""
	}
	return u.Scheme + "://" + strings.ToLower(u.Host)
}

// secret reads a token. What a file or a copy leaves around it is none of it.
func secret(get func(string) string, name string) string { return strings.TrimSpace(get(name)) }
