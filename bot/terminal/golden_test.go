package terminal

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot/bottest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestSamplesLookAsBefore is for reading: the files below testdata are what a
// person sees.
func TestSamplesLookAsBefore(t *testing.T) {
	t.Parallel()
	for _, s := range bottest.Samples() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			out := &output{}
			send(t, newTerminal(t, nil, out), "eva", s.Message)
			golden(t, s.Name, out.String())
		})
	}
}

func TestColorLooksAsBefore(t *testing.T) {
	t.Parallel()
	for _, s := range bottest.Samples() {
		switch s.Name {
		case "pack_forces", "pack_confirm", "bold_and_typed", "reminder":
			out := &output{}
			term := newTerminal(t, nil, out)
			term.Color = true
			send(t, term, "eva", s.Message)
			golden(t, s.Name+"_color", out.String())
		}
	}
}

func TestNarrowTerminal(t *testing.T) {
	t.Parallel()
	for _, s := range bottest.Samples() {
		switch s.Name {
		case "page", "pack_confirm", "question_people", "question_score", "long_table_cells":
			out := &output{}
			term := newTerminal(t, nil, out)
			term.Width = 50
			send(t, term, "eva", s.Message)
			golden(t, s.Name+"_narrow", out.String())
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
