package app_test

import (
	"context"
	"database/sql"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot/slack/emulator"
)

// patience is how long Slack waits for an acknowledgement: 3 s. A machine that is
// busy with other things is not held against the product: what timers are late
// by meanwhile is added.
type patience struct{ late atomic.Int64 }

func newPatience(t *testing.T) *patience {
	t.Helper()
	p := &patience{}
	ctx := t.Context()
	go func() {
		const tick = 10 * time.Millisecond
		for ctx.Err() == nil {
			began := time.Now()
			time.Sleep(tick)
			if late := int64(time.Since(began) - tick); late > p.late.Load() {
				p.late.Store(late)
			}
		}
	}()
	return p
}

func (p *patience) endsBefore(took time.Duration) bool {
	return took > 3*time.Second+2*time.Duration(p.late.Load())
}

// blocked holds the lock that every writer needs, until the function returned is
// called.
func blocked(t *testing.T, file string) (release func()) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(2000)")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := db.Conn(context.Background())
	if err == nil {
		_, err = conn.ExecContext(context.Background(), "BEGIN IMMEDIATE")
	}
	if err != nil {
		t.Fatal(err)
	}
	release = sync.OnceFunc(func() {
		_, err := conn.ExecContext(context.Background(), "ROLLBACK")
		if err != nil {
			t.Error(err)
		}
		_, _ = conn.Close(), db.Close()
	})
	t.Cleanup(release)
	return release
}

// TestBlockedStore: what cannot be stored is not acknowledged, and Slack hears
// so before it gives up waiting. Sent again, everything is done once.
func TestBlockedStore(t *testing.T) {
	t.Parallel()
	waits := newPatience(t)
	f := newFortress(t, &stubSlack{})
	if status, _ := f.send(hostile{path: "/slack/events", body: message("000000", nil)}); status != http.StatusOK {
		t.Fatalf("the first event: %d", status) // who Eva is, is known now
	}
	requests := map[string]hostile{
		"event":   {path: "/slack/events", body: message("000001", nil)},
		"another": {path: "/slack/events", body: message("000002", nil)},
		"press":   {path: "/slack/interactions", body: url.Values{"payload": {`{"type":"block_actions","user":{"id":"U0EVA","team_id":"T0BENCH"},"team":{"id":"T0BENCH"},"trigger_id":"1","container":{"channel_id":"D0EVA","message_ts":"1.1"},"actions":[{"type":"button","action_id":"lodestar.1","value":"{\"v\":\"run\",\"w\":\"help\"}","action_ts":"1.1"}]}`}}.Encode()},
		"command": {path: "/slack/commands", body: url.Values{"command": {"/lodestar"}, "text": {"home"}, "user_id": {"U0EVA"}, "team_id": {"T0BENCH"}, "trigger_id": {"t1"}}.Encode()},
	}
	release := blocked(t, f.file)
	before := tableRows(t, f.file)
	var all sync.WaitGroup
	for name, h := range requests {
		all.Go(func() {
			began := time.Now()
			status, answer := f.send(h)
			if took := time.Since(began); status != http.StatusServiceUnavailable || waits.endsBefore(took) {
				t.Errorf("%s is answered with %d after %s", name, status, took)
			}
			if strings.Contains(strings.ToLower(answer), "no-retry") {
				t.Errorf("%s: Slack is told not to send it again: %s", name, answer)
			}
		})
	}
	form := hostile{path: "/slack/interactions", body: url.Values{"payload": {`{"type":"view_submission","trigger_id":"2","user":{"id":"U0EVA","team_id":"T0BENCH"},"team":{"id":"T0BENCH"},` +
		`"view":{"id":"V1","callback_id":"lodestar.form","private_metadata":"{\"q\":{\"session\":\"s\"},\"c\":\"D0EVA\"}","blocks":[{"type":"input","block_id":"industry"}],` +
		`"state":{"values":{"industry":{"lodestar.input.industry":{"value":"` + marker + `"}}}}}}`}}.Encode()}
	all.Go(func() {
		began := time.Now()
		status, answer := f.send(form)
		if took := time.Since(began); status != http.StatusOK || !strings.Contains(answer, `"response_action":"errors"`) || waits.endsBefore(took) {
			t.Errorf("a form is answered with %d %s after %s: what was typed is lost", status, answer, took)
		}
	})
	all.Wait()
	if diff := cmp.Diff(before, tableRows(t, f.file)); diff != "" {
		t.Errorf("rows before (-) and after (+):\n%s", diff)
	}
	release()
	for name, h := range requests {
		if status, _ := f.send(h); status != http.StatusOK {
			t.Errorf("%s, sent again, is answered with %d", name, status)
		}
	}
	// A message is stored under several names.
	if stored := tableRows(t, f.file)["event"]; stored < before["event"]+len(requests) {
		t.Errorf("%d events after %d and %d requests", stored, before["event"], len(requests))
	}
}

// TestBlockedStoreOnASocket: Slack hears nothing, and sends the event again.
func TestBlockedStoreOnASocket(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.types("hello")
	n := s.hears("", 1)
	before := len(s.slack.Attempts())
	// The bot quotes these words as well, and hears the echo of what it says.
	typed := func(a emulator.Attempt) bool {
		return strings.Contains(a.Body, `"text":"new plan for Contoso"`) && strings.Contains(a.Body, `"user":"`+emulator.SampleEva+`"`)
	}
	release := blocked(t, strings.TrimPrefix(s.db, "file:"))
	s.types("new plan for Contoso")
	s.until("an attempt without an answer", func() bool {
		return slices.ContainsFunc(s.slack.Attempts()[before:], func(a emulator.Attempt) bool {
			return a.Problem != "" && typed(a)
		})
	})
	release()
	s.hears("Write it line by line", n)
	count := 0
	for _, a := range s.slack.Attempts()[before:] {
		if a.Kind == "event" && typed(a) {
			if count++; a.Problem == "" && count == 1 {
				t.Error("the event was acknowledged while nothing could be stored")
			}
		}
	}
	if count < 2 {
		t.Errorf("the event came %d times", count)
	}
	plans := tableRows(t, strings.TrimPrefix(s.db, "file:"))["plan"]
	if plans != 1 {
		t.Errorf("there are %d plans", plans)
	}
}

// hangingSlack answers only who we are; every other method hangs.
type hangingSlack struct {
	stubSlack
	end <-chan struct{}
}

// ServeHTTP answers a method, or not.
func (h *hangingSlack) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/auth.test") {
		select {
		case <-h.end:
		case <-r.Context().Done():
		}
		return
	}
	h.stubSlack.ServeHTTP(w, r)
}

// TestBlockedWebAPI: nobody waits for Slack's answers to be acknowledged.
func TestBlockedWebAPI(t *testing.T) {
	t.Parallel()
	waits := newPatience(t)
	f := newFortress(t, &hangingSlack{end: t.Context().Done()})
	before := tableRows(t, f.file)
	var all sync.WaitGroup
	for name, c := range map[string]struct {
		hostile
		want int
	}{
		"a stranger writes": {hostile{path: "/slack/events", body: message("000001", nil)}, 200},
		"a stranger mentions a stranger": {hostile{path: "/slack/events", body: message("000002", map[string]any{"event": map[string]any{
			"type": "app_mention", "channel": "C0X", "user": "U0JONAS", "text": "<@U0BOT> what does <@U0KIM> say of <@U0TOM>", "ts": "1.2",
		}})}, 200},
		"a press":                {hostile{path: "/slack/interactions", body: url.Values{"payload": {`{"type":"block_actions","user":{"id":"U0TIM","team_id":"T0BENCH"},"team":{"id":"T0BENCH"},"trigger_id":"1","container":{"channel_id":"D0TIM","message_ts":"1.1"},"actions":[{"type":"button","action_id":"lodestar.1","value":"{\"v\":\"run\",\"w\":\"help\"}","action_ts":"1.1"}]}`}}.Encode()}, 200},
		"a start page is opened": {hostile{path: "/slack/events", body: message("000003", map[string]any{"event": map[string]any{"type": "app_home_opened", "user": "U0ANN", "channel": "D0ANN", "tab": "home"}})}, 200},
		// Its direct message is not known and cannot be asked for: the person
		// sees Slack's own sign.
		"a command": {hostile{path: "/slack/commands", body: url.Values{"command": {"/lodestar"}, "text": {"home"}, "user_id": {"U0BEN"}, "team_id": {"T0BENCH"}, "trigger_id": {"t1"}}.Encode()}, 503},
	} {
		all.Go(func() {
			began := time.Now()
			status, _ := f.send(c.hostile)
			if took := time.Since(began); status != c.want || waits.endsBefore(took) {
				t.Errorf("%s is answered with %d after %s", name, status, took)
			}
		})
	}
	all.Wait()
	if stored := tableRows(t, f.file)["event"]; stored < before["event"]+3 {
		t.Errorf("%d events are stored after %d", stored, before["event"])
	}
}
