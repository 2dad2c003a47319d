package bot_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"lodestar/bot"
)

// TestSurvive: a panic becomes an error that says where, and nothing of its value.
func TestSurvive(t *testing.T) {
	t.Parallel()
	plain := errors.New("no luck")
	if err := bot.Survive(func() error { return plain }); !errors.Is(err, plain) {
		t.Errorf("an error becomes %v", err)
	}
	err := bot.Survive(func() error { panic("our secret plan") })
	var broken *bot.Broken
	if !errors.As(err, &broken) || !strings.Contains(broken.Stack(), "survive_test.go") {
		t.Fatalf("a panic becomes %v", err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Warn("it failed", "error", err)
	if got := log.String(); strings.Contains(got+err.Error(), "secret") || !strings.Contains(got, "error.stack=") {
		t.Errorf("%v is logged as %s", err, got)
	}
}
