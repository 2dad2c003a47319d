package emulator_test

import (
	"net/http"
	"testing"
	"time"

	"lodestar/bot/slack/emulator"
)

// retries fires what is due and returns the retry headers that arrived.
func (s *stage) retries(after time.Duration) []string {
	s.t.Helper()
	s.clock.Advance(after)
	for {
		fired, err := s.Fire(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		if !fired {
			break
		}
	}
	var headers []string
	for _, d := range s.app.take() {
		headers = append(headers, d.Header.Get("X-Slack-Retry-Num")+" "+d.Header.Get("X-Slack-Retry-Reason"))
	}
	return headers
}

func TestRetries(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.app.answers(func(w http.ResponseWriter, _ *http.Request, _ delivered) {
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	must(s.person(eva).Type(evasDM, "hello"))(t)
	s.settle()
	first := s.app.take()
	if len(first) != 2 || first[0].Header.Get("X-Slack-Retry-Num") != "" || first[1].Header.Get("X-Slack-Retry-Num") != "1" || first[1].Header.Get("X-Slack-Retry-Reason") != "http_error" {
		t.Fatalf("first and the retry at once: %d deliveries", len(first))
	}
	if string(first[0].Body) != string(first[1].Body) {
		t.Error("the retry differs from the first")
	}
	due, waits := s.Due()
	if !waits || !due.Equal(start().Add(time.Minute)) {
		t.Errorf("next due %v", due)
	}
	equal(t, s.retries(59*time.Second), nil)
	equal(t, s.retries(time.Second), []string{"2 http_error"})
	equal(t, s.retries(4*time.Minute+59*time.Second), nil)
	equal(t, s.retries(time.Second), []string{"3 http_error"})
	equal(t, s.retries(48*time.Hour), nil)
	if _, waits := s.Due(); waits {
		t.Error("something is still waiting")
	}
}

func TestDelayedEvents(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if err := s.ChangeApp(emulator.SampleApp, func(a *emulator.App) { a.DelayedEvents = true }); err != nil {
		t.Fatal(err)
	}
	s.app.answers(func(w http.ResponseWriter, _ *http.Request, _ delivered) {
		w.WriteHeader(http.StatusInternalServerError)
	})
	must(s.person(eva).Type(evasDM, "hello"))(t)
	s.settle()
	s.retries(time.Minute)
	s.retries(5 * time.Minute)
	hourly := 0
	for range 30 {
		hourly += len(s.retries(time.Hour))
	}
	if hourly != 24 {
		t.Errorf("%d hourly retries, want those of 24 hours", hourly)
	}
}

func TestRetriesEndWithSuccessOrWish(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	tries := 0
	s.app.answers(func(w http.ResponseWriter, _ *http.Request, _ delivered) {
		if tries++; tries == 1 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	must(s.person(eva).Type(evasDM, "hello"))(t)
	s.settle()
	if got := len(s.app.take()); got != 2 {
		t.Errorf("%d deliveries, want the first and one retry", got)
	}
	equal(t, s.retries(time.Hour), nil)

	s.app.answers(func(w http.ResponseWriter, _ *http.Request, _ delivered) {
		w.Header().Set("X-Slack-No-Retry", "1")
		w.WriteHeader(http.StatusInternalServerError)
	})
	must(s.person(eva).Type(evasDM, "hello"))(t)
	s.settle()
	if got := len(s.app.take()); got != 1 {
		t.Errorf("%d deliveries although the app wants no retry", got)
	}
	equal(t, s.retries(time.Hour), nil)
}

func TestReasons(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *emulator.Config, _ *emulator.SampleOptions) { c.AckLimit = 100 * time.Millisecond })
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	for _, c := range []struct {
		want   string
		answer func(http.ResponseWriter, *http.Request, delivered)
	}{
		{"http_timeout", func(_ http.ResponseWriter, r *http.Request, _ delivered) {
			select {
			case <-r.Context().Done():
			case <-hang:
			}
		}},
		{"too_many_redirects", func(w http.ResponseWriter, r *http.Request, _ delivered) {
			http.Redirect(w, r, "/slack/events", http.StatusTemporaryRedirect)
		}},
		{"connection_failed", func(http.ResponseWriter, *http.Request, delivered) { panic(http.ErrAbortHandler) }},
		{"http_error", func(w http.ResponseWriter, _ *http.Request, _ delivered) { w.WriteHeader(http.StatusNotFound) }},
	} {
		s.app.answers(c.answer)
		must(s.person(eva).Type(evasDM, "hello"))(t)
		s.settle()
		s.app.take()
		attempts := s.Attempts()
		if got := attempts[len(attempts)-1].Problem; got != c.want {
			t.Errorf("reason %q, want %q", got, c.want)
		}
	}
	if err := s.ChangeApp(emulator.SampleApp, func(a *emulator.App) { a.EventsURL = "https" + a.EventsURL[len("http"):] }); err != nil {
		t.Fatal(err)
	}
	must(s.person(eva).Type(evasDM, "hello"))(t)
	s.settle()
	attempts := s.Attempts()
	if got := attempts[len(attempts)-1].Problem; got != "ssl_error" {
		t.Errorf("reason %q for a server without TLS", got)
	}
}

// A conversation's events come in order; another conversation does not wait for
// one in which the app hangs.
func TestOrderPerConversation(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	arrived, release := make(chan string, 10), make(chan struct{})
	s.app.answers(func(_ http.ResponseWriter, r *http.Request, d delivered) {
		inner := d.event(t)
		if inner["channel"] == evasDM && inner["text"] == "one" {
			select {
			case <-release:
			case <-r.Context().Done():
			}
		}
		arrived <- word(inner, "text")
	})
	must(s.person(eva).Type(evasDM, "one"))(t)
	must(s.person(eva).Type(evasDM, "two"))(t)
	must(s.person(eva).Type(internal, "elsewhere"))(t)
	if got := <-arrived; got != "elsewhere" {
		t.Fatalf("first came %q", got)
	}
	close(release)
	if one, two := <-arrived, <-arrived; one != "one" || two != "two" {
		t.Errorf("then %q, %q", one, two)
	}
	s.settle()
}

func TestDuplicateAndLateOnDemand(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.Inject(emulator.Fault{Kind: emulator.DeliverTwice})
	must(s.person(eva).Type(evasDM, "twice"))(t)
	s.settle()
	got := s.app.take()
	if len(got) != 2 || got[0].outer(t)["event_id"] != got[1].outer(t)["event_id"] {
		t.Errorf("%d deliveries", len(got))
	}
	// The second copy is extra: only the first is repeated when the app fails.
	s.app.answers(func(w http.ResponseWriter, _ *http.Request, _ delivered) {
		w.WriteHeader(http.StatusInternalServerError)
	})
	s.Inject(emulator.Fault{Kind: emulator.DeliverTwice})
	must(s.person(eva).Type(evasDM, "twice"))(t)
	s.settle()
	if got := len(s.app.take()); got != 3 {
		t.Errorf("%d deliveries, want the first, its retry and the copy", got)
	}
	s.app.answers(nil)
	s.retries(time.Minute)
	s.Inject(emulator.Fault{Kind: emulator.DeliverLate})
	must(s.person(eva).Type(evasDM, "first"))(t)
	must(s.person(eva).Type(evasDM, "second"))(t)
	var order []string
	for _, e := range s.events("message") {
		order = append(order, word(e, "text"))
	}
	equal(t, order, []string{"second", "first"})
	s.Inject(emulator.Fault{Kind: emulator.DeliverLate})
	must(s.person(eva).Type(evasDM, "held"))(t)
	if got := s.events("message"); len(got) != 0 {
		t.Errorf("held back, and yet %v", got)
	}
	s.ClearFaults()
	if got := s.events("message"); len(got) != 1 {
		t.Errorf("released: %v", got)
	}
}

func TestScheduledMessages(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	at := "1795424400" // an hour after the start
	for _, args := range []map[string]string{
		{"channel": internal, "text": "later", "post_at": at},
		{"channel": internal, "text": "never", "post_at": at, "metadata": `{"event_type":"a","event_payload":{}}`},
	} {
		if body := s.post("chat.scheduleMessage", args); body["ok"] != true {
			t.Fatal(body)
		}
	}
	if due, waits := s.Due(); !waits || !due.Equal(start().Add(time.Hour)) {
		t.Errorf("due %v", due)
	}
	s.retries(time.Hour)
	equal(t, texts(must(s.person(eva).Messages(internal))(t)), []string{"later"})
	if _, waits := s.Due(); waits {
		t.Error("a message with metadata still waits")
	}
	for n := range 31 {
		body := s.post("chat.scheduleMessage", map[string]string{"channel": internal, "text": "x", "post_at": "1795430000"})
		if want := n < 30; (body["ok"] == true) != want || !want && body["error"] != "restricted_too_many" {
			t.Errorf("message %d in five minutes: %v", n+1, body)
		}
	}
}
