package app_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"lodestar/internal/app"
	"lodestar/internal/config"
	"lodestar/internal/nodetest"
)

// mockServer starts a model server that we did not write (@copilotkit/aimock), with
// what it answers, and returns its address.
func mockServer(t *testing.T, fixtures string) string {
	t.Helper()
	folder := filepath.Join("..", "llm", "mock")
	node := nodetest.Node(t, folder)
	file := filepath.Join(t.TempDir(), "fixtures.json")
	if err := os.WriteFile(file, []byte(fixtures), 0o600); err != nil {
		t.Fatal(err)
	}
	free, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := free.Addr().(*net.TCPAddr).Port //nolint:forcetypeassert // of a TCP listener
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	server := exec.CommandContext(ctx, node, filepath.Join("node_modules", "@copilotkit", "aimock", "dist", "cli.js"), "-p", strconv.Itoa(port), "-f", file, "--strict", "--log-level", "silent")
	server.Dir = folder
	server.WaitDelay = time.Second
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = server.Wait() // it was ended
	})
	base := "http://127.0.0.1:" + strconv.Itoa(port)
	for range 200 {
		if _, err := journal(t, base); err == nil {
			return base
		}
		time.Sleep(50 * time.Millisecond) // another program starts
	}
	t.Fatal("the model server does not start")
	return ""
}

// journal is all that the server was sent, as it notes it.
func journal(t *testing.T, base string) (string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/__aimock/journal", http.NoBody)
	if err != nil {
		return "", err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	return string(data), err
}

// TestNothingOfAnybodyIsSent runs the whole product against a model server that we
// did not write and looks into its journal: no name, no address, no number, no token,
// no score and nothing that is for us alone stands in it (trust J2).
func TestNothingOfAnybodyIsSent(t *testing.T) {
	t.Parallel()
	answer := func(text string) string {
		var lines []any // one of them is right; the others are left out
		for _, id := range []string{"m1", "m2", "m3"} {
			lines = append(lines, map[string]any{"text": text, "source_ids": []string{id}})
		}
		data, err := json.Marshal(map[string]any{"lines": lines})
		if err != nil {
			t.Fatal(err)
		}
		return strconv.Quote(string(data))
	}
	base := mockServer(t, `{"fixtures":[
		{"match":{"userMessage":"lodestar probe"},"response":{"content":"{\"word\":\"lodestar-probe-7\"}"}},
		{"match":{"userMessage":"\"task\":\"messages\""},"response":{"content":`+answer("Our budget for the second line is 250,000 EUR.")+`}},
		{"match":{"userMessage":"\"task\":\"overview\""},"response":{"content":`+answer("P1 wants shorter delivery times for their own customers.")+`}},
		{"match":{"userMessage":"\"task\":\"call\""},"response":{"content":`+answer("Shorter delivery times for their own customers.")+`}}
	]}`)
	m, err := app.ModelOf(config.Model{Key: "sk-verysecretkey", BaseURL: base + "/v1", Name: "mock-1"}, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := newReplay(t, filepath.Join("testdata", "script", "summary", "mock"))
	s.options = func(o *app.Options) { o.Model = m }
	s.must(s.app.Close())
	s.open()
	s.runAll([]byte(`administrator eva
already agreement/agreed until visser clicks shared: Agree to Plan
visser clicks shared: Agree to Plan
…
visser in shared beside: Our budget for the second line is 250,000 EUR. Kim Visser (visser@contoso.example, +49 171 5551234) knows more, token xoxb-1234567890-abcdefgh.
eva: allow ai in the workspace
…
eva: allow ai
…
eva: summary of the channel
> One moment
record> ✓ Ready.
> What was written
> Draft by AI. Please check it. (mock-1, 127.0.0.1) • Our budget for the second line is 250,000 EUR. [1]
eva presses: Accept
…
eva: summary of the call
> One moment
record> ✓ Ready.
> What Contoso said
> Draft by AI.
eva presses: Leave Out
…
eva: summary of the plan
…
`))
	sent, err := journal(t, base)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(sent, "chat/completions"); n < 4 {
		t.Fatalf("it was asked %d times: %s", n, sent)
	}
	if !strings.Contains(sent, "Shorter delivery times") || !strings.Contains(sent, "250,000 EUR") {
		t.Errorf("what was to be summarised is not in the journal: %s", sent)
	}
	lower := strings.ToLower(sent)
	for _, word := range []string{
		"visser", "kim", "boer", "joris", "jonas", "keller", "eva", "brandt", "contoso", "fabrikam", "@", "5551234", "xoxb", "verysecret",
		"great", "score", "relationship", "force", "decider", "slack:", "local",
	} {
		if i := strings.Index(lower, word); i >= 0 {
			t.Errorf("%q was sent: …%s…", word, sent[max(0, i-60):min(len(sent), i+60)])
		}
	}
}
