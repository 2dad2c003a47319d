package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"lodestar/bot/slack/emulator"
)

// fills opens the form under words and fills its fields by their block.
func (s *served) fills(words string, fields map[string]string) {
	s.Helper()
	pressed := time.Time{}
	s.until("opening the form", func() bool {
		_, open := s.eva.Modal()
		if !open && time.Since(pressed) > 4*time.Second { // a trigger lives three seconds, which a busy machine may need: then people press again
			s.presses("Fill In Form", words)
			pressed = time.Now()
		}
		return open
	})
	s.enters(fields)
}

// enters fills fields of the form that is open.
func (s *served) enters(fields map[string]string) {
	s.Helper()
	for field, text := range fields {
		if o, err := s.eva.Fill(context.Background(), field, "lodestar.input."+field, emulator.Input{Text: text}); err != nil || o.Error != "" {
			s.Fatalf("filling in %s: %+v, %v", field, o, err)
		}
	}
}

// TestFormOverTheWire: what is wrong stands beside its field while the form
// stays open; closed and opened again it still holds what was typed; taken, its
// question becomes a record.
func TestFormOverTheWire(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.types("new plan for Contoso")
	n := s.hears("Write it line by line", 0)
	s.fills("Write it line by line", map[string]string{"customer_since": "soon", "industry": "office furniture"})
	o, err := s.eva.Submit(context.Background())
	if err != nil || len(o.Problems) != 1 || !strings.Contains(o.Problems["customer_since"], `I cannot read "soon"`) {
		t.Fatalf("%+v, %v", o, err)
	}
	if _, err := s.eva.CloseModal(context.Background(), true); err != nil {
		t.Fatal(err)
	}
	s.fills("Write it line by line", map[string]string{"customer_since": "2015"})
	if o, err = s.eva.Submit(context.Background()); err != nil || len(o.Problems) > 0 || o.Error != "" {
		t.Fatalf("%+v, %v", o, err)
	}
	s.hears("this is how I understood it", n)
	s.stands("✓ Read.", "this is how I understood it")
	found := false
	for _, m := range s.messages() {
		found = found || strings.Contains(strings.Join(wordsIn(m.Blocks), "\n"), "office furniture") && strings.Contains(m.Text, "understood")
	}
	if !found {
		t.Error("the form was closed after a problem, and what was typed is gone")
	}
}

// wordsIn are all words in blocks.
func wordsIn(v any) (all []string) {
	switch v := v.(type) {
	case []any:
		for _, part := range v {
			all = append(all, wordsIn(part)...)
		}
	case map[string]any:
		for name, part := range v {
			if text, ok := part.(string); ok && name == "text" {
				all = append(all, text)
			}
			all = append(all, wordsIn(part)...)
		}
	}
	return all
}
