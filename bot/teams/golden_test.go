package teams

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/bottest"
	"lodestar/conversation/locale"
	"lodestar/internal/nodetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestSamplesAreSetAsBefore: the files below testdata are what is sent.
func TestSamplesAreSetAsBefore(t *testing.T) {
	t.Parallel()
	printer := words(t).Printer(locale.English)
	for _, s := range samples() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			var all []any
			for _, c := range render(s.Message, printer, nil) {
				all = append(all, outgoing(s.Message, c))
			}
			var b bytes.Buffer
			encoder := json.NewEncoder(&b)
			encoder.SetIndent("", "  ")
			encoder.SetEscapeHTML(false)
			if err := encoder.Encode(all); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", s.Name+".json")
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
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// samples are those of the suite and a card that asks before it counts.
func samples() []bottest.Sample {
	card := bot.Message{
		Kind: "card", Question: bot.Question{Session: "pln-1", Flow: "agreement", Step: "card", Row: 3}, Notification: "Please read version 3.",
		Parts: []bot.Part{{Kind: bot.Text, Text: "Dear Ms Visser, please read version 3 and let us know whether you agree."}, {Kind: bot.Context, Text: "Or write in this thread: *agree 3*."}},
		Buttons: []bot.Button{
			{Label: "Read Plan", Verb: "read_plan", Value: "pln-1/3"},
			{Label: "Agree to Plan", Verb: "agree", Value: "pln-1/3", Primary: true, Confirm: &bot.Confirm{Title: "Agree to version 3", Text: "Will be recorded as Kim Visser, Contoso.", Yes: "Agree", No: "Go Back"}},
			{Label: "Suggest Change", Verb: "suggest_change", Value: "pln-1/3"},
		},
	}
	return append(bottest.Samples(), bottest.Sample{Name: "agreement_card", Message: card})
}

// TestCardsStayWithinLimits: every part of a message stays below what older
// clients take, and offers no more buttons in a row than are shown.
func TestCardsStayWithinLimits(t *testing.T) {
	t.Parallel()
	for _, lang := range locale.Languages() {
		for _, s := range samples() {
			for _, c := range render(s.Message, words(t).Printer(lang), nil) {
				line, err := c.asJSON(s.Message)
				if err != nil {
					t.Fatal(err)
				}
				if len(line) > 28<<10 {
					t.Errorf("%s in %s: %d bytes", s.Name, lang, len(line))
				}
				for _, e := range c.body {
					if actions, ok := e["actions"].([]element); ok && len(actions) > mostActions {
						t.Errorf("%s: %d buttons in a row", s.Name, len(actions))
					}
				}
			}
		}
	}
}

// TestMicrosoftTakesTheCards: Microsoft's own renderer parses and validates every
// card, in all languages, as question, as record and as a form that was sent wrong,
// and with LODESTAR_EMITTED=DIR all cards of a recording.
func TestMicrosoftTakesTheCards(t *testing.T) {
	t.Parallel()
	node := nodetest.Node(t, "judge")
	var in strings.Builder
	var names []string
	add := func(name string, m bot.Message, all []card) {
		for _, c := range all {
			line, err := c.asJSON(m)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
			in.WriteString(line + "\n")
		}
	}
	for _, lang := range locale.Languages() {
		printer := words(t).Printer(lang)
		for _, s := range samples() {
			add(s.Name, s.Message, render(s.Message, printer, nil))
			add(s.Name+", wrong", s.Message, render(s.Message, printer, map[string]string{"goal.text": "That is too long."}))
			record := s.Message
			record.Kind, record.Replaces = bot.KindRecord, s.Message.Question
			record.Parts = append(record.Parts[:len(record.Parts):len(record.Parts)], bot.Part{Kind: bot.Outcome, Text: "✓ Saved"})
			add(s.Name+", record", record, render(record, printer, nil))
		}
	}
	for _, c := range emittedCards(t) {
		if len(c) > 28<<10 {
			t.Errorf("%d bytes: %.200s", len(c), c)
		}
		names = append(names, "emitted: "+c)
		in.WriteString(`{"attachments":[{"content":` + c + "}]}\n")
	}
	t.Logf("%d cards", len(names))
	wrong := []string{ // the judge must be able to say no
		`{"attachments":[{"content":{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TekstBlok","text":"x"}]}}]}`,
		`{"attachments":[{"content":{"type":"AdaptiveCard","version":"1.5","body":[{"type":"Input.Text"}]}}]}`,
		`{}`,
	}
	in.WriteString(strings.Join(wrong, "\n") + "\n")
	command := exec.CommandContext(t.Context(), node, "judge.mjs")
	command.Dir = "judge"
	command.Stdin = strings.NewReader(in.String())
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	verdicts := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(verdicts) != len(names)+len(wrong) {
		t.Fatalf("%d verdicts on %d cards", len(verdicts), len(names)+len(wrong))
	}
	for i, says := range verdicts {
		if i < len(names) && says != "[]" {
			t.Errorf("%.2000s: %s", names[i], says)
		}
		if i >= len(names) && says == "[]" {
			t.Errorf("this passes: %s", wrong[i-len(names)])
		}
	}
}

// emittedCards are those of a recording (LODESTAR_EMITTED), each once.
func emittedCards(t *testing.T) []string {
	t.Helper()
	folder := os.Getenv("LODESTAR_EMITTED")
	if folder == "" {
		return nil
	}
	data, err := os.ReadFile(filepath.Join(folder, "payloads.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	once := map[string]bool{}
	for line := range bytes.Lines(data) {
		var one struct {
			Surface string          `json:"surface"`
			Payload json.RawMessage `json:"payload"`
		}
		if err := json.Unmarshal(line, &one); err != nil {
			t.Fatal(err)
		}
		if one.Surface == "card" {
			once[string(one.Payload)] = true
		}
	}
	if len(once) < 100 {
		t.Errorf("only %d cards were recorded", len(once))
	}
	return slices.Sorted(maps.Keys(once))
}

// TestHeadings are headings to a screen reader, unless somebody's words in them
// could be taken for formatting.
func TestHeadings(t *testing.T) {
	t.Parallel()
	for text, is := range map[string]bool{
		"Step 2 of 7: Goals": true, "Ziele von Müller & Söhne": false, "[Contoso](https://evil.example)": false,
		"see www.evil.example": false, "https://evil.example": false, "1. Goals": false, "- Goals": false, "*Goals*": false, "{{DATE(2026-01-01,SHORT)}}": false,
	} {
		got := heading(text)
		if len(got) != 1 || (got[0]["style"] == "heading") != is {
			t.Errorf("%q: %v", text, got)
		}
		if data, _ := json.Marshal(got); strings.Contains(string(data), "{{") {
			t.Errorf("%s would be worked out", data)
		}
	}
}
