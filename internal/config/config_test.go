package config_test

import (
	"log/slog"
	"strings"
	"testing"

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
		"no secret":   {[]string{"SLACK_BOT_TOKEN", "xoxb-1"}, "SLACK_SIGNING_SECRET"},
		"no token":    {[]string{"SLACK_SIGNING_SECRET", "s"}, "SLACK_BOT_TOKEN is missing"},
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
