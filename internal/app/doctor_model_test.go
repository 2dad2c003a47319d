package app_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lodestar/internal/app"
)

// TestDoctorAsksTheModel: it tells whether the model answers, how, and in one word why
// not, without the key and without the server's words.
func TestDoctorAsksTheModel(t *testing.T) {
	t.Parallel()
	answers := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer sk-hidden" {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"error":{"message":"the key sk-hidden is wrong"}}`)
			return
		}
		_, _ = io.WriteString(w, answers)
	}))
	t.Cleanup(server.Close)
	for _, c := range []struct{ key, answers, state, says string }{
		{"sk-hidden", `{"choices":[{"message":{"content":"{\"word\":\"lodestar-probe-7\"}"},"finish_reason":"stop"}]}`, "ok", "keeps to a schema"},
		{"sk-hidden", `{"choices":[{"message":{"content":"{\"word\":\"hi\"}"},"finish_reason":"stop"}]}`, "ok", "is asked for json_object"},
		{"sk-hidden", `{"choices":[]}`, "warn", "no answer (no_answer)"},
		{"sk-other", "", "warn", "no answer (denied)"},
	} {
		answers = c.answers
		findings, err := app.Doctor(t.Context(), app.DoctorOptions{Now: time.Now, Language: "en", Environ: []string{
			"LODESTAR_DATABASE_URL=file:" + t.TempDir() + "/l.db", "LODESTAR_ADDR=127.0.0.1:0", "OPENAI_API_KEY=" + c.key, "OPENAI_MODEL=m", "OPENAI_BASE_URL=" + server.URL,
		}})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, f := range findings {
			if strings.Contains(f.Says+f.Mend, "sk-") {
				t.Errorf("the key is told: %+v", f)
			}
			if f.Check != "model" {
				continue
			}
			found = true
			if string(f.State) != c.state || !strings.Contains(f.Says, c.says) || c.state == "warn" && f.Mend == "" {
				t.Errorf("%+v, want %s: %s", f, c.state, c.says)
			}
		}
		if !found {
			t.Errorf("nothing was found out about the model: %+v", findings)
		}
	}
}
