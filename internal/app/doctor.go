package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/bot/slack"
	"lodestar/bot/teams"
	"lodestar/conversation/locale"
	"lodestar/internal/config"
	"lodestar/internal/sqlstore"
)

// Finding is what one check of Doctor found. The names are a stable surface
// (design section 7). No token, no message and no name of a person stands in it.
type Finding struct {
	Check string      `json:"check"`
	State bot.Verdict `json:"state"`
	Says  string      `json:"says"`
	Mend  string      `json:"mend"` // "" where nothing is to be mended
}

// DoctorOptions say what is examined.
type DoctorOptions struct {
	Environ  []string // as of os.Environ
	Now      func() time.Time
	Language locale.Language // of the findings; faults of the store are English
}

// consultation is how long a platform may take to answer, in real time.
const consultation = 15 * time.Second

// Doctor examines settings, store, address and platforms, and changes nothing;
// it may run beside Serve. The error is for what keeps it from examining at all.
func Doctor(ctx context.Context, o DoctorOptions) ([]Finding, error) {
	words, err := locale.Load()
	if err != nil {
		return nil, err
	}
	d := &doctor{o: o, words: words.Printer(o.Language)}
	settings, err := config.Read(d.variable)
	d.settings(err)
	d.platforms(settings)
	d.admins(settings)
	d.keeping(settings)
	held, err := d.store(ctx, settings)
	if err != nil {
		return nil, err
	}
	d.evidence(ctx, settings)
	d.address(ctx, settings, held)
	if settings.Mail.Given() && settings.Mail.Check() == nil {
		d.mail(ctx, settings.Mail, words)
	}
	d.model(ctx, settings.Model)
	if settings.Slack.Given() && settings.Slack.Check() == nil {
		d.slack(ctx, settings.Slack, words)
	}
	if settings.Teams.Given() && settings.Teams.Check() == nil {
		d.teams(ctx, settings.Teams, words)
	}
	return d.findings, nil
}

type doctor struct {
	o        DoctorOptions
	words    locale.Printer
	findings []Finding
}

// variable finds a variable in the environment; as for the operating system,
// the last line counts.
func (d *doctor) variable(name string) string {
	found := ""
	for _, line := range d.o.Environ {
		if key, value, ok := strings.Cut(line, "="); ok && key == name {
			found = value
		}
	}
	return found
}

// say notes a finding in words of the catalogue.
func (d *doctor) say(check string, state bot.Verdict, says, mend string, args locale.Args) {
	f := Finding{Check: check, State: state, Says: d.words.Text(says, args)}
	if mend != "" {
		f.Mend = d.words.Text(mend, args)
	}
	d.note(f)
}

// note keeps a finding; names of a platform may hold anything.
func (d *doctor) note(f Finding) {
	f.Says, f.Mend = locale.Clean(f.Says), locale.Clean(f.Mend)
	d.findings = append(d.findings, f)
}

func (d *doctor) settings(err error) {
	for _, p := range config.Problems(err) {
		d.problem("config", p)
	}
	if err == nil {
		d.say("config", bot.OK, "say.doctor_config", "", nil)
	}
	if d.variable("LODESTAR_RECORD") != "" {
		d.say("config", bot.Warn, "say.doctor_config_record", "say.mend_config_record", nil)
	}
	if unknown := config.Unknown(d.o.Environ); len(unknown) > 0 {
		d.say("config", bot.Warn, "say.doctor_config_unknown", "say.mend_config_unknown", locale.Args{"variables": unknown})
	}
}

func (d *doctor) problem(check string, p *config.Problem) {
	d.note(Finding{check, bot.Fail, sentence(p.Sentence()), sentence(p.Mend)})
}

// sentence makes one of a part of an error.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if !strings.HasSuffix(s, ".") && !strings.Contains(s, "\n") {
		s += "."
	}
	return s
}

func (d *doctor) platforms(c config.Config) {
	err := c.Platforms()
	for _, p := range config.Problems(err) {
		d.problem("platforms", p)
	}
	if err == nil {
		d.say("platforms", bot.OK, "say.doctor_platforms", "", nil)
	}
}

// admins looks whether anybody is told of what only an operator can mend, and may change
// what holds for all.
func (d *doctor) admins(c config.Config) {
	if n := len(c.Admins); n > 0 {
		d.say("admins", bot.OK, "say.doctor_admins", "", locale.Args{"n": n})
		return
	}
	d.say("admins", bot.Warn, "say.doctor_admins_none", "say.mend_admins", nil)
}

// store looks at the database and tells whether a running process holds it.
func (d *doctor) store(ctx context.Context, c config.Config) (held bool, err error) {
	found, err := sqlstore.Inspect(ctx, sqlstore.Options{URL: c.DatabaseURL, Now: d.o.Now})
	if err != nil {
		return false, fmt.Errorf("looking at the database: %w", err)
	}
	path := locale.Args{"path": found.Path}
	for _, fault := range found.Faults {
		if errors.Is(fault, sqlstore.ErrOlder) {
			d.say("store", bot.Warn, "say.doctor_store_older", "say.mend_store_older", path)
			continue
		}
		d.note(Finding{"store", bot.Fail, fault.Says, fault.Mend})
	}
	switch {
	case len(found.Faults) > 0:
		return found.Held, nil
	case !found.Exists:
		d.say("store", bot.OK, "say.doctor_store_new", "", path)
		return false, nil
	case found.Held:
		d.say("store", bot.OK, "say.doctor_store_held", "", path)
	default:
		d.say("store", bot.OK, "say.doctor_store", "", path)
	}
	d.clock(found.Latest)
	if found.Failed > 0 {
		d.say("delivery", bot.Warn, "say.doctor_delivery_failed", "say.mend_delivery_failed", locale.Args{"n": found.Failed})
	}
	if found.Late > 0 {
		d.say("delivery", bot.Warn, "say.doctor_delivery_late", "say.mend_delivery_late", locale.Args{"n": found.Late})
	}
	if found.Removed > 0 {
		d.say("delivery", bot.Warn, "say.doctor_delivery_removed", "say.mend_delivery_removed", locale.Args{"n": found.Removed})
	}
	if found.Failed+found.Late+found.Removed == 0 {
		d.say("delivery", bot.OK, "say.doctor_delivery", "", nil)
	}
	return found.Held, nil
}

// address finds out whether the HTTP server can listen where it is told to.
func (d *doctor) address(ctx context.Context, c config.Config, held bool) {
	args := locale.Args{"address": c.Addr}
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return // was said of the settings
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	switch {
	case err == nil:
		_ = listener.Close() // nobody was told of it
		d.say("http", bot.OK, "say.doctor_http", "", args)
	case held:
		d.say("http", bot.OK, "say.doctor_http_taken", "", args)
	default:
		d.say("http", bot.Fail, "say.doctor_http_refused", "say.mend_http", args)
	}
}

func (d *doctor) slack(ctx context.Context, c config.Slack, words *locale.Catalogue) {
	ctx, cancel := context.WithTimeout(ctx, consultation)
	defer cancel()
	adapter, err := slack.New(slack.Options{
		Token: c.BotToken, SigningSecret: c.SigningSecret, AppToken: c.AppToken, APIURL: c.APIURL, Words: words, Now: d.o.Now,
	})
	if err != nil {
		d.problem("slack.address", &config.Problem{Variable: "SLACK_API_URL", Says: "is not the address of a Web API", Mend: "write https://…/api/, or take it away"})
		return
	}
	for _, f := range adapter.Doctor(ctx) {
		d.say(f.Check, f.State, f.Says, f.Mend, f.Args)
	}
}

func (d *doctor) teams(ctx context.Context, c config.Teams, words *locale.Catalogue) {
	ctx, cancel := context.WithTimeout(ctx, consultation)
	defer cancel()
	adapter, err := teams.New(teams.Options{AppID: c.AppID, Password: c.Password, Tenant: c.TenantID, Words: words, Now: d.o.Now, References: references{}})
	if err != nil { // it was checked that nothing is missing
		return
	}
	for _, f := range adapter.Doctor(ctx) {
		d.say(f.Check, f.State, f.Says, f.Mend, f.Args)
	}
}
