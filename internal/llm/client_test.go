package llm

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"lodestar/planning/summary"
)

// server answers as a model server would, and writes down what it was sent.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	say    func(w http.ResponseWriter, r *http.Request, body string)
}

func newServer(t *testing.T, say func(w http.ResponseWriter, r *http.Request, body string)) *server {
	t.Helper()
	s := &server{say: say}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		s.mu.Lock()
		s.bodies = append(s.bodies, string(body))
		s.mu.Unlock()
		if strings.Contains(string(body), "lodestar probe") {
			says(w, `{"word":"`+probeWord+`"}`, "stop")
			return
		}
		s.say(w, r, string(body))
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, b := range s.bodies {
		if !strings.Contains(b, "lodestar probe") {
			all = append(all, b)
		}
	}
	return all
}

func says(w http.ResponseWriter, content, finish string) {
	w.Header().Set("Content-Type", "application/json")
	data, _ := json.Marshal(map[string]any{"choices": []any{map[string]any{"message": map[string]any{"role": "assistant", "content": content}, "finish_reason": finish}}, "usage": map[string]any{"prompt_tokens": 11, "completion_tokens": 7}})
	_, _ = w.Write(data)
}

func client(t *testing.T, s *server, change ...func(*Options)) *Client {
	t.Helper()
	o := Options{Now: time.Now, Real: time.Now, Key: "sk-test", BaseURL: s.URL + "/v1/", Model: "test-model", Region: "here"}
	for _, c := range change {
		c(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func request() summary.Request {
	return summary.Request{
		Task: "messages", Language: "en", Boundary: "b7", People: []string{"Kim Visser"}, Companies: []string{"Contoso"},
		Sources: []summary.Source{{ID: "m1", Text: "Kim Visser of Contoso needs 40 pallets, call +49 171 5551234."}},
	}
}

const good = `{"lines":[{"text":"P1 of C1 needs 40 pallets.","source_ids":["m1"]}]}`

func TestAskSendsExactlyWhatIsShown(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, r *http.Request, _ string) {
		if r.URL.Path != "/v1/chat/completions" || r.Header.Get("Authorization") != "Bearer sk-test" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		says(w, good, "stop")
	})
	c := client(t, s)
	shown, err := c.Body(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.Ask(t.Context(), request())
	if err != nil {
		t.Fatal(err)
	}
	if a.Text != good || a.TokensIn != 11 || a.TokensOut != 7 || a.AttemptsHad != 1 {
		t.Errorf("%+v", a)
	}
	sent := s.asked()
	if len(sent) == 1 && (a.SentBytes != len(sent[0]) || a.SentSHA256 != fmt.Sprintf("%x", sha256.Sum256([]byte(sent[0])))) { // for the audit (trust J9)
		t.Errorf("%d bytes of the sum %s were sent, it says", a.SentBytes, a.SentSHA256)
	}
	if len(sent) != 1 || sent[0] != string(shown) {
		t.Errorf("shown %s\nsent %v", shown, sent)
	}
	for _, word := range []string{"Visser", "Kim", "Contoso", "5551234", "sk-test"} {
		if strings.Contains(string(shown), word) {
			t.Errorf("%s is sent", word)
		}
	}
	var form map[string]any
	if err := json.Unmarshal(shown, &form); err != nil {
		t.Fatal(err)
	}
	for _, no := range []string{"tools", "functions", "store", "temperature", "max_tokens"} {
		if _, there := form[no]; there {
			t.Errorf("%s is sent", no)
		}
	}
	if form["stream"] != false {
		t.Error("it streams")
	}
}

// TestEveryWayToFail: each becomes a Fault without a word of the server's.
func TestEveryWayToFail(t *testing.T) {
	t.Parallel()
	status := func(code int) func(http.ResponseWriter, *http.Request, string) {
		return func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.WriteHeader(code)
			_, _ = fmt.Fprintf(w, `{"error":{"message":"secret words","code":"x"}}`)
		}
	}
	raw := func(body string) func(http.ResponseWriter, *http.Request, string) {
		return func(w http.ResponseWriter, _ *http.Request, _ string) { _, _ = io.WriteString(w, body) }
	}
	for name, c := range map[string]struct {
		say  func(http.ResponseWriter, *http.Request, string)
		want Fault
	}{
		"401": {status(401), Denied},
		"403": {status(403), Denied},
		"404": {status(404), Unknown},
		"400": {status(400), Rejected},
		"429": {status(429), Limited},
		"500": {status(500), Broken},
		"html 502": {func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.WriteHeader(502)
			_, _ = io.WriteString(w, "<html>secret words</html>")
		}, Broken},
		"empty choices": {raw(`{"choices":[]}`), NoAnswer},
		"empty":         {raw(`{"choices":[{"message":{"content":" "},"finish_reason":"stop"}]}`), NoAnswer},
		"refusal":       {raw(`{"choices":[{"message":{"content":"","refusal":"secret words"},"finish_reason":"stop"}]}`), Refused},
		"filter":        {raw(`{"choices":[{"message":{"content":"x"},"finish_reason":"content_filter"}]}`), Refused},
		"cut":           {raw(`{"choices":[{"message":{"content":"{\"lines\":["},"finish_reason":"length"}]}`), Cut},
		"nonsense":      {raw(`secret words`), Nonsense},
		"nothing":       {raw(``), Nonsense},
		"too big":       {raw(`{"choices":[{"message":{"content":"` + strings.Repeat("a", mostAnswer) + `"}}]}`), TooBig},
		"redirect": {func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.Header().Set("Location", "http://169.254.169.254/")
			w.WriteHeader(307)
		}, Redirected},
		"slow drip": {func(w http.ResponseWriter, r *http.Request, _ string) {
			for range 100 {
				_, _ = io.WriteString(w, " ")
				_ = http.NewResponseController(w).Flush()
				select {
				case <-r.Context().Done():
					return
				case <-time.After(50 * time.Millisecond):
				}
			}
		}, Late},
		"silence": {func(_ http.ResponseWriter, r *http.Request, _ string) { <-r.Context().Done() }, Late},
		"hangs up": {func(w http.ResponseWriter, _ *http.Request, _ string) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_ = conn.Close()
			}
		}, Unreachable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, c.say)
			cl := client(t, s)
			if _, err := cl.Probe(t.Context()); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			_, err := cl.Ask(ctx, request())
			if FaultOf(err) != c.want {
				t.Errorf("got %v", err)
			}
			if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "http")) {
				t.Errorf("the error says too much: %v", err)
			}
		})
	}
}

func TestNobodyElseIsAsked(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request, _ string) { says(w, good, "stop") })
	c := client(t, s, func(o *Options) { o.Hosts = []string{"model.example.com"} })
	if _, err := c.Ask(t.Context(), request()); FaultOf(err) != Foreign {
		t.Errorf("got %v", err)
	}
	if len(s.bodies) != 0 {
		t.Error("it was asked")
	}
}

func TestARedirectCarriesNothingAway(t *testing.T) {
	t.Parallel()
	elsewhere := newServer(t, func(w http.ResponseWriter, _ *http.Request, _ string) { says(w, good, "stop") })
	s := newServer(t, func(w http.ResponseWriter, r *http.Request, _ string) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	c := client(t, s)
	if _, err := c.Ask(t.Context(), request()); FaultOf(err) != Redirected {
		t.Errorf("got %v", err)
	}
	if len(elsewhere.bodies) != 0 {
		t.Error("the body went elsewhere")
	}
}

// TestFormOfTheAnswer: a server that keeps to a schema is given one; one that takes
// it and does not keep to it, or knows none, is asked for an object or for text.
func TestFormOfTheAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refuses string
		answer  string
		want    Form
	}{
		"keeps":     {"", `{"word":"` + probeWord + `"}`, BySchema},
		"pretends":  {"", `{"word":"hello"}`, ByObject},
		"no schema": {"json_schema", `{"word":"hello"}`, ByObject},
		"neither":   {"json_", `{"word":"hello"}`, ByWords},
		"talks":     {"", `Hello there!`, ByWords},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err == nil && c.refuses != "" && strings.Contains(string(body), `"type":"`+c.refuses) {
					w.WriteHeader(http.StatusBadRequest)
					return
				}
				says(w, c.answer, "stop")
			}))
			defer s.Close()
			cl, err := New(Options{Now: time.Now, Real: time.Now, Key: "k", BaseURL: s.URL, Model: "m", MaxTokens: true})
			if err != nil {
				t.Fatal(err)
			}
			p, err := cl.Probe(t.Context())
			if err != nil || p.Form != c.want {
				t.Errorf("got %v, %v", p.Form, err)
			}
		})
	}
}

func TestAzure(t *testing.T) {
	t.Parallel()
	var asked *url.URL
	var key string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, key = r.URL, r.Header.Get("api-key")
		says(w, `{"word":"`+probeWord+`"}`, "stop")
	}))
	defer s.Close()
	c, err := New(Options{Now: time.Now, Real: time.Now, Key: "k", BaseURL: s.URL, Model: "our-3.5:turbo", Azure: true, APIVersion: "2024-10-21"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	if asked.Path != "/openai/deployments/our-3.5:turbo/chat/completions" || asked.Query().Get("api-version") != "2024-10-21" || key != "k" {
		t.Errorf("asked at %s with %q", asked, key)
	}
}

// carrier answers without a network, so that a clock of its own can run.
type carrier struct {
	mu     sync.Mutex
	at     []time.Time
	answer func(n int) *http.Response
}

func (c *carrier) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = append(c.at, time.Now())
	resp := c.answer(len(c.at))
	resp.Request = r
	return resp, nil
}

func response(status int, body string, header ...string) *http.Response {
	resp := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
	for i := 0; i+1 < len(header); i += 2 {
		resp.Header.Set(header[i], header[i+1])
	}
	return resp
}

const fine = `{"choices":[{"message":{"content":"{\"lines\":[]}"},"finish_reason":"stop"}]}`

func still(t *testing.T, answer func(n int) *http.Response) (*Client, *carrier) {
	t.Helper()
	tr := &carrier{answer: answer}
	c, err := New(Options{Now: time.Now, Real: time.Now, Key: "k", BaseURL: "http://model.example.com/v1", Model: "m", Transport: tr})
	if err != nil {
		t.Fatal(err)
	}
	c.form = BySchema
	return c, tr
}

func TestRetryAfterIsKept(t *testing.T) {
	t.Parallel()
	for name, header := range map[string][]string{
		"seconds": {"Retry-After", "4"},
		"date":    {"Retry-After", "Mon, 23 Nov 2026 09:00:04 GMT", "Date", "Mon, 23 Nov 2026 09:00:00 GMT"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, tr := still(t, func(n int) *http.Response {
					if n < 3 {
						return response(429, "{}", header...)
					}
					return response(200, fine)
				})
				if _, err := c.Ask(t.Context(), request()); err != nil {
					t.Fatal(err)
				}
				if len(tr.at) != 3 || tr.at[1].Sub(tr.at[0]) != 4*time.Second || tr.at[2].Sub(tr.at[1]) != 4*time.Second {
					t.Errorf("asked at %v", tr.at)
				}
			})
		})
	}
}

// TestTheDeadlineHolds: what would come after it is not waited for.
func TestTheDeadlineHolds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, tr := still(t, func(int) *http.Response { return response(429, "{}", "Retry-After", "60") })
		began := time.Now()
		if _, err := c.Ask(t.Context(), request()); FaultOf(err) != Limited {
			t.Errorf("got %v", err)
		}
		if len(tr.at) != 1 || time.Since(began) > time.Second {
			t.Errorf("%d attempts in %v", len(tr.at), time.Since(began))
		}
	})
}

// TestTheBreakerOpens: after three failures nobody is asked for ten minutes.
func TestTheBreakerOpens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		healthy := false
		c, tr := still(t, func(int) *http.Response {
			if healthy {
				return response(200, fine)
			}
			return response(500, "{}")
		})
		var outcomes []string
		c.o.Asked = func(outcome string, _ time.Duration) { outcomes = append(outcomes, outcome) }
		for range failuresOpen {
			_, _ = c.Ask(t.Context(), request())
		}
		before := len(tr.at)
		if before != failuresOpen*attempts {
			t.Errorf("%d requests", before)
		}
		healthy = true
		if _, err := c.Ask(t.Context(), request()); FaultOf(err) != Resting || len(tr.at) != before {
			t.Errorf("got %v after %d requests", err, len(tr.at))
		}
		time.Sleep(restTime + time.Second)
		if _, err := c.Ask(t.Context(), request()); err != nil {
			t.Errorf("still resting: %v", err)
		}
		if got := strings.Join(outcomes, " "); got != "broken broken broken resting ok" {
			t.Error(got)
		}
	})
}
