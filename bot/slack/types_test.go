package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lodestar/bot/bottest"
	"lodestar/conversation/locale"
	"lodestar/internal/nodetest"
)

// TestTypes lets the compiler of TypeScript hold what we emit against Slack's own
// types: unknown properties, wrong words, missing fields. It knows no lengths;
// the emulator does. Judged are the sample messages, in all languages, and with
// LODESTAR_EMITTED=DIR all payloads of a recording.
func TestTypes(t *testing.T) {
	t.Parallel()
	node := nodetest.Node(t, "judge")
	if says, err := compiled(t, node, emitted(t)); err != nil {
		t.Errorf("%v\n%s", err, says)
	}
	// The judge must be able to say no, and to each of these.
	wrong := []string{
		`{"surface":"message","payload":{"text":"x","blocks":[{"type":"sektion","text":{"type":"mrkdwn","text":"x"}}]}}`, // unknown type
		`{"surface":"message","payload":{"text":"x","blocks":[{"type":"divider","colour":"red"}]}}`,                      // unknown property
		`{"surface":"modal","payload":{"type":"modal","blocks":[]}}`,                                                     // missing field
		`{"surface":"home","payload":{"type":"home","blocks":[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]}}`,  // wrong kind of text
	}
	says, err := compiled(t, node, wrong)
	for n, line := range wrong {
		if at := fmt.Sprintf("emitted.ts(%d,", strings.Count(typesOf, "\n")+n+1); err == nil || !strings.Contains(says, at) {
			t.Errorf("this passes: %s\n%v %s", line, err, says)
		}
	}
}

// emitted are the payloads that are judged, each once.
func emitted(t *testing.T) []string {
	t.Helper()
	lines := map[string]bool{}
	for _, lang := range locale.Languages() {
		for _, s := range bottest.Samples() {
			for _, p := range Render(s.Message, words(t).Printer(lang)) {
				line, err := asJSON(map[string]any{"surface": "message", "payload": map[string]any{"text": p.Text, "blocks": p.Blocks}})
				if err != nil {
					t.Fatal(err)
				}
				lines[line] = true
			}
			if len(s.Message.Fields) > 0 {
				line, err := asJSON(map[string]any{"surface": "modal", "payload": formOf(s.Message.FormTitle, s.Message.Fields, held{Channel: evaDM}, words(t).Printer(lang))})
				if err != nil {
					t.Fatal(err)
				}
				lines[line] = true
			}
		}
	}
	if folder := os.Getenv("LODESTAR_EMITTED"); folder != "" {
		recorded := recordedLines(t, folder, payloadsFile)
		if len(recorded) < 100 {
			t.Errorf("only %d payloads were recorded", len(recorded))
		}
		for _, line := range recorded {
			if line.fields["surface"] == "card" {
				continue // of Teams
			}
			lines[line.raw] = true
		}
	}
	all := make([]string, 0, len(lines))
	for line := range lines {
		all = append(all, line)
	}
	slices.Sort(all)
	t.Logf("%d payloads", len(all))
	return all
}

// typesOf are the surfaces by Slack's types. Of a message that is posted as a
// form only blocks and metadata have a type there.
const typesOf = `import type { HomeView, KnownBlock, MessageMetadata, ModalView } from '@slack/types';
interface Message {
  text: string; blocks?: KnownBlock[]; metadata?: MessageMetadata;
  channel?: string; user?: string; ts?: string; thread_ts?: string; unfurl_links?: 'false'; unfurl_media?: 'false';
}
`

// compiled writes payloads as literals and compiles them.
func compiled(t *testing.T, node string, lines []string) (says string, err error) {
	t.Helper()
	var source strings.Builder
	source.WriteString(typesOf)
	for n, line := range lines {
		var emitted struct {
			Surface string          `json:"surface"`
			Payload json.RawMessage `json:"payload"`
		}
		if err := json.Unmarshal([]byte(line), &emitted); err != nil {
			t.Fatal(err)
		}
		kind := map[string]string{"message": "Message", "modal": "ModalView", "home": "HomeView"}[emitted.Surface]
		if kind == "" {
			t.Fatalf("nobody knows the surface %q", emitted.Surface)
		}
		fmt.Fprintf(&source, "export const p%d: %s = %s;\n", n, kind, emitted.Payload)
	}
	// Below judge, so that the types are found.
	folder, err := os.MkdirTemp(filepath.Join("judge", "node_modules"), ".emitted-") //nolint:usetesting // t.TempDir is elsewhere
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	file := filepath.Join(folder, "emitted.ts")
	if err := os.WriteFile(file, []byte(source.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	compiler := filepath.Join("judge", "node_modules", "typescript", "bin", "tsc")
	out, err := exec.CommandContext(ctx, node, compiler, "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--moduleResolution", "nodenext", "--target", "es2022", file).CombinedOutput()
	if len(out) > 4000 {
		out = append(out[:4000:4000], "…"...)
	}
	return string(out), err
}
