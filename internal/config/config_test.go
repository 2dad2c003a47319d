package config_test

import (
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/internal/config"
)

func env(pairs ...string) func(string) string {
	values := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return values[name] }
}

func TestReadTakesTheDefaults(t *testing.T) {
	t.Parallel()
	c, err := config.Read(env())
	if err != nil || c.DatabaseURL != "file:lodestar.db" || c.LogLevel != slog.LevelInfo || c.LogJSON || c.Admins != nil {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestReadTakesWhatIsSet(t *testing.T) {
	t.Parallel()
	c, err := config.Read(env("LODESTAR_DATABASE_URL", "file:/data/l.db", "LODESTAR_ADMINS", "slack:U1, teams:x ,", "LODESTAR_LOG_LEVEL", "debug", "LODESTAR_LOG_FORMAT", "json"))
	if err != nil {
		t.Fatal(err)
	}
	if c.DatabaseURL != "file:/data/l.db" || len(c.Admins) != 2 || c.Admins[1] != "teams:x" || c.LogLevel != slog.LevelDebug || !c.LogJSON {
		t.Errorf("%+v", c)
	}
}

func TestReadNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]string{
		"LODESTAR_ADMINS": "eva", "LODESTAR_LOG_LEVEL": "loud", "LODESTAR_LOG_FORMAT": "xml", "LODESTAR_ADDR": "here",
	} {
		if _, err := config.Read(env(name, wrong)); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%s=%s: %v", name, wrong, err)
		}
	}
}

func TestOneCompletePlatformIsEnough(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  []string
		says string // "" where it is complete
	}{
		"none":        {nil, "no platform is configured"},
		"HTTP":        {[]string{"SLACK_BOT_TOKEN", "xoxb-1", "SLACK_SIGNING_SECRET", "s"}, ""},
		"Socket Mode": {[]string{"SLACK_BOT_TOKEN", "xoxb-1", "SLACK_APP_TOKEN", "xapp-1"}, ""},
		"line end":    {[]string{"SLACK_BOT_TOKEN", "xoxb-1\n", "SLACK_APP_TOKEN", " xapp-1"}, ""},
		"blank":       {[]string{"SLACK_BOT_TOKEN", "xoxb-1", "SLACK_APP_TOKEN", " "}, "SLACK_SIGNING_SECRET"},
		"no secret":   {[]string{"SLACK_BOT_TOKEN", "xoxb-1"}, "SLACK_SIGNING_SECRET"},
		"no token":    {[]string{"SLACK_SIGNING_SECRET", "s"}, "SLACK_BOT_TOKEN is missing"},
		"Teams":       {[]string{"MICROSOFT_APP_ID", "a", "MICROSOFT_APP_PASSWORD", "xoxb-1", "MICROSOFT_APP_TENANT_ID", "t"}, ""},
		"no password": {[]string{"MICROSOFT_APP_ID", "a", "MICROSOFT_APP_TENANT_ID", "t"}, "MICROSOFT_APP_PASSWORD is missing"},
		"no tenant":   {[]string{"MICROSOFT_APP_ID", "a", "MICROSOFT_APP_PASSWORD", "xoxb-1"}, "MICROSOFT_APP_TENANT_ID is missing"},
		"no app id":   {[]string{"MICROSOFT_APP_TENANT_ID", "t", "SLACK_BOT_TOKEN", "xoxb-1", "SLACK_APP_TOKEN", "x"}, "MICROSOFT_APP_ID is missing"},
	} {
		read, err := config.Read(env(c.env...))
		if err != nil {
			t.Fatal(err)
		}
		err = read.Platforms()
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "xoxb-1") {
			t.Errorf("%s: the error holds a secret", name)
		}
	}
}

func TestReadNamesAllThatIsWrong(t *testing.T) {
	t.Parallel()
	_, err := config.Read(env("LODESTAR_ADMINS", "eva,slack:U1", "LODESTAR_LOG_FORMAT", "xml"))
	problems := config.Problems(err)
	if len(problems) != 2 || problems[0].Variable != "LODESTAR_ADMINS" || problems[1].Variable != "LODESTAR_LOG_FORMAT" {
		t.Fatalf("%v", err)
	}
	if got, want := problems[1].Error(), `LODESTAR_LOG_FORMAT: "xml" is not a format; use text or json`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if more := config.Problems(config.Config{}.Platforms()); len(more) != 1 || more[0].Sentence() != "no platform is configured" {
		t.Errorf("%v", more)
	}
	if config.Problems(nil) != nil {
		t.Error("a problem without an error")
	}
}

// TestEveryVariableIsKnown keeps .env.example and what is read, or promised,
// the same.
func TestEveryVariableIsKnown(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for line := range strings.Lines(string(file)) {
		if name, _, ok := strings.Cut(strings.TrimPrefix(line, "#"), "="); ok && !strings.Contains(name, " ") {
			listed = append(listed, name)
		}
	}
	slices.Sort(listed)
	if diff := cmp.Diff(config.Variables(), listed); diff != "" {
		t.Errorf("known (-), in .env.example (+):\n%s", diff)
	}
	var source []byte
	for _, name := range []string{"config.go", "keep.go", "limits.go", "mail.go", "model.go"} {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source = append(source, file...)
	}
	for _, name := range listed {
		used := strings.Contains(string(source), `"`+name+`"`) || name == "CI"
		if unknown := config.Unknown([]string{name + "=x"}); len(unknown) > 0 || !used {
			t.Errorf("%s: read %v, unknown %v", name, used, unknown)
		}
	}
}

func TestMistypedVariables(t *testing.T) {
	t.Parallel()
	unknown := config.Unknown([]string{"LODESTAR_LLM_HOSTS=", "LODESTAR_ADMIN=slack:U1", "LODESTAR_ADDRESS=", "PATH=/bin", "OPENAI_API_KEY=k", "LODESTAR_ADDR=x", "odd"})
	if !slices.Equal(unknown, []string{"LODESTAR_ADMIN"}) {
		t.Errorf("%v", unknown)
	}
}

// TestPublicURL: what links begin with is an address without anything that a
// link could be led astray by.
func TestPublicURL(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"https://Lodestar.example.com/": "https://lodestar.example.com", "https://lodestar.example.com:8443": "https://lodestar.example.com:8443",
		"http://127.0.0.1:8080": "http://127.0.0.1:8080", "http://localhost": "http://localhost",
	} {
		if c, err := config.Read(env("LODESTAR_PUBLIC_URL", given)); err != nil || c.PublicURL != want {
			t.Errorf("%s: %q, %v", given, c.PublicURL, err)
		}
	}
	for _, given := range []string{"lodestar.example.com", "http://lodestar.example.com", "https://", "https://a:b@lodestar.example.com", "https://lodestar.example.com/x", "https://lodestar.example.com?x=1", "javascript:alert(1)"} {
		_, err := config.Read(env("LODESTAR_PUBLIC_URL", given))
		if found := config.Problems(err); len(found) != 1 || found[0].Variable != "LODESTAR_PUBLIC_URL" {
			t.Errorf("%s: %v", given, err)
		}
	}
}

// TestRecipients: several recipients of age, and none of what stands there by
// mistake is repeated.
func TestRecipients(t *testing.T) {
	t.Parallel()
	const one = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
	read := func(value string) (config.Config, error) {
		return config.Read(func(name string) string {
			if name == "LODESTAR_BACKUP_RECIPIENT" {
				return value
			}
			return ""
		})
	}
	for value, n := range map[string]int{"": 0, one: 1, one + "," + one: 2} {
		if c, err := read(value); err != nil || len(c.Recipients) != n {
			t.Errorf("%q: %d, %v", value, len(c.Recipients), err)
		}
	}
	for _, value := range []string{"age1x", "AGE-SECRET-KEY-1SECRET", one[:50]} {
		if _, err := read(value); err == nil || strings.Contains(err.Error(), value) || !strings.Contains(err.Error(), "LODESTAR_BACKUP_RECIPIENT") {
			t.Errorf("%q: %v", value, err)
		}
	}
}
