package delivery_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lodestar/bot"
	"lodestar/bot/delivery"
)

// TestNothingPeopleWroteIsLogged looks for the message and for a token in the
// log and in the stored reason.
func TestNothingPeopleWroteIsLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const words, token = "The director wants to leave", "xoxb-1234-token"
		m := &memory{}
		p := &peer{plan: map[string][]fault{words: {
			{err: fmt.Errorf("can't say %q", words)},
			{err: &url.Error{Op: "Post", URL: "https://host/" + token, Err: errLine}},
			{panic: words},
			{err: &bot.Refused{Cause: fmt.Errorf("bad text: %s", words)}},
			{err: &bot.Refused{Final: true, Cause: errors.New(words)}},
		}}}
		m.say("C1", words, time.Now())
		var log bytes.Buffer
		w := worker(m, p)
		w.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		for m.row(words).State != delivery.Failed {
			if err := w.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			r := m.row(words)
			if strings.Contains(r.Reason, words) || strings.Contains(r.Reason, token) || r.Reason == "" {
				t.Errorf("reason: %q", r.Reason)
			}
			time.Sleep(time.Until(r.NotUntil))
		}
		if strings.Contains(log.String(), words) || strings.Contains(log.String(), token) || !strings.Contains(log.String(), "dlv_1") {
			t.Error(log.String())
		}
	})
}
