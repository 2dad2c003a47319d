package app_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/slack"
	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
	"lodestar/internal/app"
)

// sick is an environment with an emulated Slack in it.
type sick struct {
	slack  *emulator.Slack
	server *httptest.Server
	env    map[string]string
	now    func() time.Time // nil is the machine's
}

func newSick(t *testing.T, skew time.Duration, o emulator.SampleOptions) *sick {
	t.Helper()
	workspace, err := emulator.New(emulator.Config{Now: func() time.Time { return time.Now().Add(skew) }})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(workspace)
	t.Cleanup(server.Close)
	t.Cleanup(func() { _ = workspace.Close() })
	workspace.SetAddress(server.URL)
	if o.Scopes == nil {
		o.Scopes = slack.Scopes()
	}
	o.Events, o.SocketMode = slack.Events(), true
	if err := workspace.AddSample(o); err != nil {
		t.Fatal(err)
	}
	return &sick{slack: workspace, server: server, env: map[string]string{
		"SLACK_BOT_TOKEN": emulator.SampleBotToken, "SLACK_APP_TOKEN": emulator.SampleAppToken, "SLACK_API_URL": workspace.API(),
		"LODESTAR_DATABASE_URL": "file:" + filepath.Join(t.TempDir(), "l.db"), "LODESTAR_ADDR": "127.0.0.1:0",
		"LODESTAR_KEY_FILE": filepath.Join(t.TempDir(), "key"), "LODESTAR_ADMINS": "slack:" + emulator.SampleEva,
	}}
}

// findings are what doctor finds, without the warning that this is no real
// Slack. They hold no secret, in any language.
func (s *sick) findings(t *testing.T) []string {
	t.Helper()
	var environ, found []string
	for name, value := range s.env {
		environ = append(environ, name+"="+value)
	}
	now := time.Now
	if s.now != nil {
		now = s.now
	}
	for _, lang := range locale.Languages() {
		found = nil
		all, err := app.Doctor(t.Context(), app.DoctorOptions{Environ: environ, Now: now, Language: lang})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range all {
			if f.Says == "" || (f.State == bot.OK) != (f.Mend == "") {
				t.Errorf("%s is %s, says %q, and this mends it: %q", f.Check, f.State, f.Says, f.Mend)
			}
			for _, name := range []string{"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "LODESTAR_SMTP_URL", "LODESTAR_IMAP_URL"} {
				if value := s.env[name]; value != "" && strings.Contains(f.Says+f.Mend, value) {
					t.Errorf("%s shows %s", f.Check, name)
				}
			}
			if key, err := os.ReadFile(s.env["LODESTAR_KEY_FILE"]); err == nil && strings.Contains(f.Says+f.Mend, strings.TrimSpace(string(key))) {
				t.Errorf("%s shows the key", f.Check)
			}
			if strings.Contains(f.Says+f.Mend, "s3cret") {
				t.Errorf("%s shows a password", f.Check)
			}
			if strings.Contains(f.Says+f.Mend, "⟦") {
				t.Errorf("%s says %q, %q", f.Check, f.Says, f.Mend)
			}
			if f.Check != "slack.address" || f.State != bot.Warn {
				found = append(found, f.Check+" "+string(f.State))
			}
		}
	}
	return found
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	well := []string{"config ok", "platforms ok", "admins ok", "retention ok", "store ok", "key ok", "http ok", "slack.token ok", "slack.scopes ok", "slack.clock ok", "slack.events ok", "slack.socket ok"}
	without := func(scope string) (rest []string) {
		for _, s := range slack.Scopes() {
			if s != scope {
				rest = append(rest, s)
			}
		}
		return rest
	}
	for name, c := range map[string]struct {
		skew   time.Duration
		sample emulator.SampleOptions
		spoil  func(*testing.T, *sick)
		want   []string
	}{
		"well":          {want: well},
		"wrong token":   {spoil: set("SLACK_BOT_TOKEN", "xoxb-of-somebody-else"), want: []string{"config ok", "platforms ok", "admins ok", "retention ok", "store ok", "key ok", "http ok", "slack.token fail", "slack.clock ok", "slack.socket ok"}},
		"missing scope": {sample: emulator.SampleOptions{Scopes: without("im:history")}, want: changed(well, "slack.scopes ok", "slack.scopes fail")},
		"revoked": {
			spoil: func(t *testing.T, s *sick) {
				t.Helper()
				if err := s.slack.Revoke(emulator.SampleApp, emulator.SampleTeam); err != nil {
					t.Fatal(err)
				}
			},
			want: []string{"config ok", "platforms ok", "admins ok", "retention ok", "store ok", "key ok", "http ok", "slack.token fail", "slack.clock ok", "slack.socket ok"},
		},
		"clock off":         {skew: -time.Hour, want: changed(well, "slack.clock ok", "slack.clock fail")},
		"clock a bit off":   {skew: time.Minute, want: changed(well, "slack.clock ok", "slack.clock warn")},
		"Slack answers 503": {spoil: func(_ *testing.T, s *sick) { s.slack.GoDown(time.Time{}) }, want: []string{"config ok", "platforms ok", "admins ok", "retention ok", "store ok", "key ok", "http ok", "slack.token fail", "slack.clock ok"}},
		"Slack is away":     {spoil: func(_ *testing.T, s *sick) { s.server.Close() }, want: []string{"config ok", "platforms ok", "admins ok", "retention ok", "store ok", "key ok", "http ok", "slack.token fail"}},
		"wrong app token":   {spoil: set("SLACK_APP_TOKEN", "xapp-of-somebody-else"), want: changed(well, "slack.socket ok", "slack.socket fail")},
		"swapped tokens":    {spoil: set("SLACK_APP_TOKEN", emulator.SampleBotToken), want: append(changed(well, "slack.socket ok", "slack.socket fail"), "slack.token_kind warn")},
		"over HTTP": {
			spoil: func(_ *testing.T, s *sick) {
				s.env["SLACK_APP_TOKEN"], s.env["SLACK_SIGNING_SECRET"] = "", emulator.SampleSigningSecret
			},
			want: changed(well, "slack.socket ok", "slack.http ok"),
		},
		"no token":  {spoil: set("SLACK_BOT_TOKEN", ""), want: []string{"config ok", "platforms fail", "admins ok", "retention ok", "store ok", "key ok", "http ok"}},
		"no way in": {spoil: set("SLACK_APP_TOKEN", ""), want: []string{"config ok", "platforms fail", "admins ok", "retention ok", "store ok", "key ok", "http ok"}},
		"no configuration": {spoil: func(_ *testing.T, s *sick) {
			s.env = map[string]string{"LODESTAR_ADDR": "127.0.0.1:0", "LODESTAR_DATABASE_URL": s.env["LODESTAR_DATABASE_URL"]}
		}, want: []string{"config ok", "platforms fail", "admins warn", "retention ok", "store ok", "key ok", "http ok"}},
		"wrong API address": {spoil: set("SLACK_API_URL", "slack.com"), want: []string{"config ok", "platforms ok", "admins ok", "retention ok", "store ok", "key ok", "http ok", "slack.address fail"}},
		"mistyped name":     {spoil: set("LODESTAR_ADMIN", "slack:U1"), want: append([]string{"config ok", "config warn"}, well[1:]...)},
		"no administrator":  {spoil: set("LODESTAR_ADMINS", " "), want: changed(well, "admins ok", "admins warn")},
		"recording":         {spoil: set("LODESTAR_RECORD", "/tmp/x"), want: append([]string{"config ok", "config warn"}, well[1:]...)},
		"broken model":      {spoil: set("OPENAI_MODEL", "m"), want: changed(well, "platforms ok", "platforms fail")},
		"half of mail":      {spoil: set("LODESTAR_SMTP_URL", "smtp://x"), want: changed(well, "platforms ok", "platforms fail")},
		"wrong setting":     {spoil: set("LODESTAR_LOG_FORMAT", "xml"), want: changed(well, "config ok", "config fail")},
		"no folder":         {spoil: set("LODESTAR_DATABASE_URL", "file:/no/such/folder/l.db"), want: changed(well, "store ok", "store fail")},
		"another database":  {spoil: set("LODESTAR_DATABASE_URL", "postgres://eva:geheim@db/l"), want: changed(well, "store ok", "store fail")},
		"open to all": {
			spoil: func(t *testing.T, s *sick) {
				t.Helper()
				if err := os.WriteFile(strings.TrimPrefix(s.env["LODESTAR_DATABASE_URL"], "file:"), nil, 0o644); err != nil {
					t.Fatal(err)
				}
			},
			want: append([]string{"config ok", "platforms ok", "admins ok", "retention ok", "store fail", "store warn"}, well[5:]...), // empty, so also older
		},
		"key open to all": {
			spoil: func(t *testing.T, s *sick) {
				t.Helper()
				if err := os.WriteFile(s.env["LODESTAR_KEY_FILE"], []byte(strings.Repeat("ab", 32)), 0o644); err != nil {
					t.Fatal(err)
				}
			},
			want: changed(well, "key ok", "key fail"),
		},
		"key beside the database": {
			spoil: func(_ *testing.T, s *sick) {
				s.env["LODESTAR_KEY_FILE"] = strings.TrimPrefix(s.env["LODESTAR_DATABASE_URL"], "file:") + ".key"
			},
			want: changed(well, "key ok", "key fail"),
		},
		"address taken": {
			spoil: func(_ *testing.T, s *sick) { s.env["LODESTAR_ADDR"] = s.server.Listener.Addr().String() },
			want:  changed(well, "http ok", "http fail"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSick(t, c.skew, c.sample)
			if c.spoil != nil {
				c.spoil(t, s)
			}
			if diff := cmp.Diff(c.want, s.findings(t)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func set(name, value string) func(*testing.T, *sick) {
	return func(_ *testing.T, s *sick) { s.env[name] = value }
}

func changed(all []string, from, to string) []string {
	return strings.Split(strings.Replace(strings.Join(all, "\n"), from, to, 1), "\n")
}

// TestDoctorBesideServe: the bot is running and goes on undisturbed.
func TestDoctorBesideServe(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.types("hello")
	n := s.hears("", 1)
	examined := &sick{slack: s.slack, env: map[string]string{
		"SLACK_BOT_TOKEN": emulator.SampleBotToken, "SLACK_APP_TOKEN": emulator.SampleAppToken, "SLACK_API_URL": s.slack.API(),
		"LODESTAR_DATABASE_URL": s.db, "LODESTAR_ADDR": "127.0.0.1:0", "LODESTAR_ADMINS": "slack:" + emulator.SampleEva,
	}}
	sockets := s.slack.Sockets(emulator.SampleApp)
	want := []string{"config ok", "platforms ok", "admins ok", "retention ok", "store ok", "clock ok", "delivery ok", "key ok", "evidence ok", "http ok", "slack.token ok", "slack.scopes ok", "slack.clock ok", "slack.events ok", "slack.socket ok"}
	if diff := cmp.Diff(want, examined.findings(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if now := s.slack.Sockets(emulator.SampleApp); now > sockets && sockets > 1 {
		t.Errorf("doctor opened a socket: %d after %d", now, sockets)
	}
	s.types("help")
	s.hears("", n+1)
}
