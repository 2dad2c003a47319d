package app_test

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lodestar/internal/app"
	"lodestar/internal/config"
)

var firstItem = regexp.MustCompile(`"id":"(m\d+)"[^{}]*"text":"([^".!?]+[.!?]?)`)

// faithfulServer is a model server that answers with the first sentence of the first
// thing it is sent.
func faithfulServer(t *testing.T) (address string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Messages []struct{ Content string } }
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &asked) != nil || len(asked.Messages) != 2 {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		says := map[string]any{"word": "lodestar-probe-7"}
		if item := firstItem.FindStringSubmatch(asked.Messages[1].Content); item != nil {
			says = map[string]any{"lines": []any{map[string]any{"text": item[2], "source_ids": []string{item[1]}}}}
		}
		content, _ := json.Marshal(says)
		answer, _ := json.Marshal(map[string]any{"choices": []any{map[string]any{"message": map[string]any{"content": string(content)}, "finish_reason": "stop"}}})
		_, _ = w.Write(answer)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestPlayAsksAModel: where the environment names a model, the playground asks it, once
// Eva has allowed it for the workspace and for the account, and shows what would be sent.
func TestPlayAsksAModel(t *testing.T) {
	t.Parallel()
	p := copied(t)
	p.must(p.world.Close())
	p.open(app.PlaygroundOptions{Data: p.folder, Model: config.Model{Key: "none", BaseURL: faithfulServer(t), Name: "llama-1"}})
	waited := func(words string) {
		t.Helper()
		eventually(t, words, func() bool { p.settle(); return strings.Contains(strings.Join(p.said(), "\n"), words) })
	}
	p.hears(p.types("plan Nordwind"), "Nordwind")
	p.hears(p.types("ai"), "For a summary the text goes to 127.0.0.1 (model llama-1")
	p.hears(p.types("allow ai in the workspace"), "AI is allowed in this workspace")
	p.hears(p.types("allow ai"), "AI is allowed for Nordwind")
	p.types("show what is sent for the plan")
	waited("bytes would go to 127.0.0.1")
	p.types("summary")
	waited("Shall this be the summary of the plan for Nordwind")
	if all := strings.Join(p.said(), "\n"); !strings.Contains(all, "✓ Ready.") || strings.Contains(all, "no usable answer") {
		t.Errorf("she reads %s", all)
	}
}

// TestPlayAsksNobodyElsewhere: a model on another machine is not asked from the
// playground (trust A5), which says so; one on this machine is.
func TestPlayAsksNobodyElsewhere(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{"": "-", "https://api.example/v1": "-", "http://127.0.0.1:9/v1": "127.0.0.1"} {
		ctx, stop := context.WithCancel(t.Context())
		asks := "not told"
		err := app.Play(ctx, app.PlayOptions{
			Addr: "127.0.0.1:0", Environ: []string{"OPENAI_API_KEY=none", "OPENAI_MODEL=llama-1", "OPENAI_BASE_URL=" + base},
			Asks: func(host string) { asks = cmp.Or(host, "-") }, Shown: func(string) { stop() },
		})
		stop()
		if err != nil || asks != want {
			t.Errorf("with the model at %q, %q is asked, want %q (%v)", base, asks, want, err)
		}
	}
}

// TestChatAsksAModel: as the playground does; people see that they have to wait, and a
// half-filled set is refused by name.
func TestChatAsksAModel(t *testing.T) {
	t.Parallel()
	environ := map[string]string{"OPENAI_API_KEY": "none", "OPENAI_MODEL": "llama-1", "OPENAI_BASE_URL": faithfulServer(t)}
	chat := func(typed string) (string, error) {
		var out strings.Builder
		err := app.Chat(t.Context(), app.ChatOptions{
			Options: app.Options{Database: "file:" + filepath.Join(t.TempDir(), "lodestar.db")},
			In:      strings.NewReader(typed), Out: &out, As: "eva", Getenv: func(name string) string { return environ[name] },
		})
		return out.String(), err
	}
	typed := "new plan for Contoso\nnews Contoso opens a second warehouse in Venlo.\n1\npause\nallow ai in the workspace\nallow ai for Contoso\nsummary of Contoso\n"
	said, err := chat(typed)
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"One moment", "Draft by AI. Please check it.", "opens a second warehouse in Venlo."} {
		if !strings.Contains(said, words) {
			t.Errorf("it does not say %q:\n%s", words, said)
		}
	}
	environ["OPENAI_API_KEY"] = ""
	if _, err := chat("hi\n"); err == nil || !strings.Contains(err.Error(), "OPENAI_API_KEY") {
		t.Errorf("without a key: %v", err)
	}
	environ["OPENAI_MODEL"], environ["OPENAI_API_KEY"] = "", "sk-for-another-program"
	if said, err := chat("ai\n"); err != nil || !strings.Contains(said, "No language model is set up here.") {
		t.Errorf("a key alone: %v, %s", err, said)
	}
}
