package script_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lodestar/bot"
)

// TestLostAnswerIsNoOutage: what the platform took was said when it was tried.
func TestLostAnswerIsNoOutage(t *testing.T) {
	t.Parallel()
	p := newPeer()
	p.does(t, event("1", "U1", "one"))
	p.send = func() error { return errors.New("the line is cut") }
	p.says(t, delivery("1/1", "U1", "to one"))
	p.asked["1/1"] = true
	p.wait(time.Minute)
	p.again(t)
	wantBody(t, p, "eva: one", "> to one", "wait until 2026-11-23 09:01", "silence")
}

func TestOutage(t *testing.T) {
	t.Parallel()
	p := newPeer()
	p.does(t, event("1", "U1", "one"))
	p.says(t, delivery("1/1", "U1", "to one"))
	p.send = func() error { return &bot.Refused{Cause: errors.New("503")} }
	p.does(t, event("2", "U1", "two"))
	p.says(t, delivery("2/1", "U1", "to two"))
	p.wait(time.Minute)
	p.again(t)
	p.does(t, event("3", "U2", "three"))
	p.says(t, delivery("3/1", "U2", "to three"))
	p.wait(time.Minute)
	p.again(t)
	p.send = func() error { return nil }
	p.wait(time.Minute)
	p.again(t)
	p.wait(10 * time.Minute)
	p.wait(time.Minute)
	p.says(t, delivery("job/1", "U1", "a reminder"))
	wantBody(t, p,
		"eva: one", "> to one",
		"outage on",
		"eva: two", "silence",
		"wait until 2026-11-23 09:01", "silence",
		"jonas: three", "silence",
		"wait until 2026-11-23 09:02", "silence",
		"outage off",
		"wait until 2026-11-23 09:13", "> to three", "eva> to two",
		"wait until 2026-11-23 09:14", "eva> a reminder")
}

// TestOutageThatNoScriptCanSay: where others were spoken to meanwhile, or the
// clock stopped too early, the replay says it at once and the script says so.
func TestOutageThatNoScriptCanSay(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]func(p *peer){
		"somebody else": func(p *peer) {
			p.send = func() error { return nil }
			p.does(t, event("2", "U2", "two"))
			p.says(t, delivery("2/1", "U2", "to two"))
			p.wait(time.Hour)
			p.again(t)
		},
		"too short": func(p *peer) {
			p.send = func() error { return nil }
			p.wait(time.Minute)
			p.again(t)
			p.does(t, event("2", "U2", "two"))
		},
		"in a jump": func(p *peer) {
			p.send = func() error { return nil }
			p.rec.Clock(p.now, p.now.Add(time.Hour), false)
			p.again(t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPeer()
			p.send = func() error { return &bot.Refused{Cause: errors.New("503")} }
			p.does(t, event("1", "U1", "one"))
			p.says(t, delivery("1/1", "U1", "to one"))
			meanwhile(p)
			if got := body(t, p); strings.Contains(got, "outage") || !strings.HasPrefix(got, "eva: one\n# said only at 2026-11-23 ") || !strings.Contains(got, "\n> to one\n") {
				t.Error(got)
			}
		})
	}
}

func TestOutageWithoutEnd(t *testing.T) {
	t.Parallel()
	p := newPeer()
	p.does(t, event("1", "U1", "one"))
	p.send = func() error { return &bot.Refused{Cause: errors.New("503")} }
	p.does(t, event("2", "U1", "two"))
	p.says(t, delivery("2/1", "U1", "to two"))
	p.wait(time.Hour)
	p.again(t)
	wantBody(t, p, "eva: one", "silence", "outage on", "eva: two", "silence", "wait until 2026-11-23 10:00", "silence")
	p.send = func() error { return nil }
	p.does(t, event("3", "U2", "three"))
	p.says(t, delivery("3/1", "U2", "to three"))
	if got := body(t, p); strings.Contains(got, "outage") || !strings.Contains(got, "eva: two\n#! this could not be said: to two\n") {
		t.Error(got)
	}
}
