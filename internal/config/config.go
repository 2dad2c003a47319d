// Package config is what the environment says, as one struct. It says what is
// wrong and how to mend it; it builds nothing.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
)

// Config is the environment of a command. Every variable is in .env.example.
type Config struct {
	DatabaseURL string     // LODESTAR_DATABASE_URL
	Admins      []string   // LODESTAR_ADMINS: platform ids
	LogLevel    slog.Level // LODESTAR_LOG_LEVEL
	LogJSON     bool       // LODESTAR_LOG_FORMAT=json
	Addr        string     // LODESTAR_ADDR: where the HTTP server listens
	Slack       Slack
	Mail        Mail
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

// Check reports what a half-filled set lacks. It names variables, never values.
func (s Slack) Check() error {
	switch {
	case !s.Given():
		return nil
	case s.BotToken == "":
		return errors.New("SLACK_BOT_TOKEN is missing: the token of the bot, it begins with xoxb-")
	case s.SigningSecret == "" && s.AppToken == "":
		return errors.New("SLACK_SIGNING_SECRET (for events over HTTP) or SLACK_APP_TOKEN (for Socket Mode) is missing")
	default:
		return nil
	}
}

// Platforms checks that there is one complete platform to serve.
func (c Config) Platforms() error {
	if err := errors.Join(c.Slack.Check(), c.Mail.Check()); err != nil {
		return err
	}
	if !c.Slack.Given() {
		return errors.New("no platform is configured. Set one of these:\n" +
			"  Slack over HTTP:        SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET\n" +
			"  Slack over Socket Mode: SLACK_BOT_TOKEN and SLACK_APP_TOKEN\n" +
			"To try Lodestar without any account: lodestar chat")
	}
	return nil
}

// Read reads the variables through get, such as os.Getenv. The error names the
// variable, what is wrong with it, and what may stand there.
func Read(get func(string) string) (Config, error) {
	c := Config{
		DatabaseURL: "file:lodestar.db", LogLevel: slog.LevelInfo, Addr: "127.0.0.1:8080",
		Slack: Slack{
			BotToken: get("SLACK_BOT_TOKEN"), SigningSecret: get("SLACK_SIGNING_SECRET"),
			AppToken: get("SLACK_APP_TOKEN"), APIURL: get("SLACK_API_URL"),
		},
	}
	if addr := get("LODESTAR_ADDR"); addr != "" {
		if _, _, err := net.SplitHostPort(addr); err != nil {
			return c, fmt.Errorf("LODESTAR_ADDR: %q is not an address; write host:port, for example 127.0.0.1:8080", addr)
		}
		c.Addr = addr
	}
	if url := get("LODESTAR_DATABASE_URL"); url != "" {
		c.DatabaseURL = url
	}
	for _, id := range strings.Split(get("LODESTAR_ADMINS"), ",") {
		if id = strings.TrimSpace(id); id == "" {
			continue
		}
		if platform, who, ok := strings.Cut(id, ":"); !ok || platform == "" || who == "" {
			return c, fmt.Errorf("LODESTAR_ADMINS: %q is not a platform id; write slack:U… or teams:…, separated by commas", id)
		}
		c.Admins = append(c.Admins, id)
	}
	if level := get("LODESTAR_LOG_LEVEL"); level != "" {
		if err := c.LogLevel.UnmarshalText([]byte(level)); err != nil {
			return c, fmt.Errorf("LODESTAR_LOG_LEVEL: %q is not a level; use debug, info, warn or error", level)
		}
	}
	switch format := get("LODESTAR_LOG_FORMAT"); format {
	case "", "text":
	case "json":
		c.LogJSON = true
	default:
		return c, fmt.Errorf("LODESTAR_LOG_FORMAT: %q is not a format; use text or json", format)
	}
	var err error
	c.Mail, err = readMail(get)
	return c, err
}
