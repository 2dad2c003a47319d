// Package config is what the environment says, as one struct. It says what is
// wrong and how to mend it; it builds nothing.
package config

import (
	"fmt"
	"log/slog"
	"strings"
)

// Config is the environment of a command. Every variable is in .env.example.
type Config struct {
	DatabaseURL string     // LODESTAR_DATABASE_URL
	Admins      []string   // LODESTAR_ADMINS: platform ids
	LogLevel    slog.Level // LODESTAR_LOG_LEVEL
	LogJSON     bool       // LODESTAR_LOG_FORMAT=json
}

// Read reads the variables through get, such as os.Getenv. The error names the
// variable, what is wrong with it, and what may stand there.
func Read(get func(string) string) (Config, error) {
	c := Config{DatabaseURL: "file:lodestar.db", LogLevel: slog.LevelInfo}
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
	return c, nil
}
