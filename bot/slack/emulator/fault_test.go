package emulator_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"lodestar/bot/slack/emulator"
)

// Each fault, seen by the client the product uses: what it is told, and whether
// the message was posted all the same.
func TestFaultsOfCalls(t *testing.T) {
	t.Parallel()
	limited := func(err error) bool {
		var r *slack.RateLimitedError
		return errors.As(err, &r) && r.RetryAfter == 30*time.Second
	}
	status := func(code int) func(error) bool {
		return func(err error) bool {
			var r slack.StatusCodeError
			return errors.As(err, &r) && r.Code == code
		}
	}
	dropped := func(err error) bool {
		return errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.ErrUnexpectedEOF)
	}
	for name, c := range map[string]struct {
		fault  emulator.Fault
		told   func(error) bool
		posted bool
	}{
		"answer lost":           {emulator.Fault{Kind: emulator.AnswerLost}, dropped, true},
		"reset before":          {emulator.Fault{Kind: emulator.ResetBefore}, dropped, false},
		"fail before":           {emulator.Fault{Kind: emulator.FailBefore}, status(503), false},
		"fail after":            {emulator.Fault{Kind: emulator.FailAfter, Status: 502}, status(502), true},
		"limited":               {emulator.Fault{Kind: emulator.RateLimited, Wait: 30 * time.Second}, limited, false},
		"limited without wait":  {emulator.Fault{Kind: emulator.RateLimitedSilent}, status(429), false},
		"limited in the body":   {emulator.Fault{Kind: emulator.RateLimitedBody}, func(err error) bool { return err != nil && err.Error() == "ratelimited" }, false},
		"slow, client too":      {emulator.Fault{Kind: emulator.SlowAnswer, Wait: time.Millisecond}, func(err error) bool { return err == nil }, true},
		"slow, client gives up": {emulator.Fault{Kind: emulator.SlowAnswer, Wait: time.Hour}, func(err error) bool { return errors.Is(err, context.DeadlineExceeded) }, true},
		"of another method":     {emulator.Fault{Kind: emulator.AnswerLost, Method: "chat.update"}, func(err error) bool { return err == nil }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.Inject(c.fault)
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			// No kept connection: on one, Go's client may repeat a call by itself.
			client := slack.New(emulator.SampleBotToken, slack.OptionAPIURL(s.API()), slack.OptionHTTPClient(&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}))
			_, _, err := client.PostMessageContext(ctx, internal, slack.MsgOptionText("once", false))
			if !c.told(err) {
				t.Errorf("the client was told %v", err)
			}
			if got := len(must(s.person(eva).Messages(internal))(t)) == 1; got != c.posted {
				t.Errorf("posted %v, want %v", got, c.posted)
			}
			s.ClearFaults()
			if s.said(internal, "again"); len(s.Faults()) != 0 {
				t.Errorf("still to go wrong: %v", s.Faults())
			}
			if last := s.Calls()[0]; c.fault.Method == "" && last.Fault != c.fault.Kind {
				t.Errorf("recorded as %q", last.Fault)
			}
		})
	}
}

func TestFaultsCount(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.Inject(emulator.Fault{Kind: emulator.RateLimitedBody, Times: 2})
	for n := range 3 {
		if got := s.post("auth.test", nil)["ok"]; got != (n == 2) {
			t.Errorf("call %d: ok %v", n+1, got)
		}
	}
}

func TestDown(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.GoDown(start().Add(time.Hour))
	if _, _, err := s.client.PostMessageContext(t.Context(), internal, slack.MsgOptionText("x", false)); err == nil || err.Error() != "slack server error: 503 Service Unavailable" {
		t.Errorf("posted while down: %v", err)
	}
	if _, err := s.person(eva).Type(internal, "x"); !errors.Is(err, emulator.ErrDown) {
		t.Errorf("typed while down: %v", err)
	}
	if err := s.Deactivate(jonas); err != nil {
		t.Fatal(err)
	}
	if got := s.events(""); len(got) != 0 {
		t.Errorf("delivered while down: %v", got)
	}
	if due, waits := s.Due(); !waits || !due.Equal(start().Add(time.Hour)) {
		t.Errorf("due %v, %v", due, waits)
	}
	if got := s.retries(30 * time.Minute); len(got) != 0 {
		t.Errorf("delivered while down: %v", got)
	}
	if got := s.retries(30 * time.Minute); len(got) != 1 {
		t.Errorf("after an hour: %v", got)
	}
	if ts := s.said(internal, "back"); ts == "" {
		t.Error("not back")
	}
	if s.Down() {
		t.Error("down after the hour")
	}
	s.GoDown(time.Time{})
	if err := s.ChangeUser(jonas, func(u *emulator.User) { u.Deactivated = false }); err != nil {
		t.Fatal(err)
	}
	s.settle()
	s.clock.Advance(1000 * time.Hour)
	if due, waits := s.Due(); waits || !s.Down() {
		t.Errorf("down without an end, and yet something is due at %v", due)
	}
	if _, err := s.person(eva).Type(internal, "x"); !errors.Is(err, emulator.ErrDown) {
		t.Errorf("typed while down without an end: %v", err)
	}
	s.ComeBack()
	if due, waits := s.Due(); !waits || !due.Equal(s.clock.Now()) {
		t.Errorf("back, and due is %v, %v", due, waits)
	}
	must(s.person(eva).Type(internal, "x"))(t)
}
