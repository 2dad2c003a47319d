package app_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lodestar/internal/app"
	"lodestar/internal/llm"
)

// failures are the ways in which a model server fails.
var failures = map[string]func(w http.ResponseWriter, r *http.Request){
	"429":           func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "60"); w.WriteHeader(429) },
	"500":           func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) },
	"empty choices": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"choices":[]}`) },
	"refusal": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"choices":[{"message":{"refusal":"no"},"finish_reason":"stop"}]}`)
	},
	"truncation": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"choices":[{"message":{"content":"{\"lines\":[{\"te"},"finish_reason":"length"}]}`)
	},
	"nonsense": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"choices":[{"message":{"content":"The plan is agreed!"},"finish_reason":"stop"}]}`)
	},
	"timeout": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	"slow drip": func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, " ")
			_ = http.NewResponseController(w).Flush()
			time.Sleep(20 * time.Millisecond) // a slow peer
		}
	},
}

// TestTheModelFailsInEveryWay: whatever a model server does, the person gets sentences
// of the plan, is told so, and nothing else is different (trust J10).
func TestTheModelFailsInEveryWay(t *testing.T) {
	t.Parallel()
	for name, fails := range failures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				fails(w, r)
			}))
			t.Cleanup(server.Close)
			client, err := llm.New(llm.Options{Key: "k", BaseURL: server.URL, Model: "broken", Now: time.Now, Real: time.Now, Within: 300 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			s := newReplay(t, filepath.Join("testdata", "script", "summary", "fails"))
			s.options = func(o *app.Options) { o.Model = &app.Model{Model: client} }
			s.must(s.app.Close())
			s.open()
			s.runAll([]byte(strings.Join([]string{
				"administrator eva", "already plan/one_by_one until eva: continue to goals",
				"eva: allow ai in the workspace", "…", "eva: allow ai", "…",
				"eva: summary", "> One moment", "record> ✓ Ready.", "> Shall this be the summary of the plan for Contoso?",
				"> AI gave no usable answer. These are the most telling sentences, word for word: • Shorter delivery times for their own customers. [1] • Under 48 hours by 30 June 2027. [2]",
				"eva presses: Accept", "> That is now the summary", "…",
				"answer summary = Shorter delivery times for their own customers. Under 48 hours by 30 June 2027.",
			}, "\n")))
		})
	}
}

// TestNoPathNeedsTheModel plays conversations of every part with a model set up that
// never answers: they go as they go without one (trust J10). The whole suite runs
// without one.
func TestNoPathNeedsTheModel(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"cadence/status_mail"} {
		path := filepath.Join("testdata", "script", filepath.FromSlash(name)+".txt")
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newReplay(t, path)
			s.model = &model{mode: "fails timeout"}
			s.must(s.app.Close())
			s.open()
			s.runAll(data)
			if len(s.model.asked()) > 0 {
				t.Error("it was asked")
			}
		})
	}
}
