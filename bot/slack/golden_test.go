package slack

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot/bottest"
	"lodestar/conversation/locale"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestSamplesAreSetAsBefore: the files below testdata are what is posted.
func TestSamplesAreSetAsBefore(t *testing.T) {
	t.Parallel()
	printer := words(t).Printer(locale.English)
	for _, s := range bottest.Samples() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			var posts []any
			for _, p := range Render(s.Message, printer) {
				if r := recorder(t); r != nil {
					r.Post(p)
				}
				posts = append(posts, map[string]any{"text": p.Text, "blocks": p.Blocks})
			}
			golden(t, s.Name, posts)
		})
	}
}

func golden(t *testing.T, name string, got any) {
	t.Helper()
	compact, err := asJSON(got)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(compact), "", "  "); err != nil {
		t.Fatal(err)
	}
	b.WriteByte('\n')
	file := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
