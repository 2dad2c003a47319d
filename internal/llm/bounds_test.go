package llm

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"lodestar/planning/summary"
)

// TestWhatAModelIsTold: the instruction is the file of the repository, byte for byte and
// whoever asks whom about what; there is no secret in it, and no third message (trust
// J6). An answer may be so long and no longer, also that to the probe, and of what was
// written no more is sent than may be (trust J8).
func TestWhatAModelIsTold(t *testing.T) {
	t.Parallel()
	instruction, err := os.ReadFile("../../planning/summary/instructions.txt")
	if err != nil {
		t.Fatal(err)
	}
	if text := string(instruction); summary.Redact(summary.Visible(text)) != text {
		t.Errorf("in the instruction stands an address, a number, a link or a secret: %s", summary.Redact(summary.Visible(text)))
	}
	long := request()
	long.Sources = []summary.Source{
		{ID: "m1", Text: "The oldest of all."},
		{ID: "m2", Text: strings.Repeat("Pallets are needed. ", summary.MostInput/20)},
	}
	other := request()
	other.Language, other.Task, other.Companies = "de", "overview", []string{"Fabrikam"}
	for name, c := range map[string]struct {
		request summary.Request
		change  func(*Options)
		limit   string
	}{
		"one":         {request(), func(*Options) {}, "max_completion_tokens"},
		"another":     {other, func(o *Options) { o.Key, o.Region, o.Model = "sk-0987654321", "elsewhere", "model-2" }, "max_completion_tokens"},
		"by max":      {request(), func(o *Options) { o.MaxTokens = true }, "max_tokens"},
		"of Azure":    {request(), func(o *Options) { o.Azure, o.APIVersion = true, "2024-10-21" }, "max_completion_tokens"},
		"a long text": {long, func(*Options) {}, "max_completion_tokens"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, _ *http.Request, _ string) { says(w, good, "stop") })
			if _, err := client(t, s, c.change).Ask(t.Context(), c.request); err != nil {
				t.Fatal(err)
			}
			if len(s.bodies) != 2 {
				t.Fatalf("%d questions were sent, not the probe and one", len(s.bodies))
			}
			for _, body := range s.bodies {
				var sent map[string]any
				if err := json.Unmarshal([]byte(body), &sent); err != nil {
					t.Fatal(err)
				}
				if sent[c.limit] != float64(outputTokens) {
					t.Errorf("%s is %v: %s", c.limit, sent[c.limit], body)
				}
			}
			var sent struct {
				Messages []struct{ Role, Content string } `json:"messages"`
			}
			if err := json.Unmarshal([]byte(s.asked()[0]), &sent); err != nil {
				t.Fatal(err)
			}
			if len(sent.Messages) != 2 || sent.Messages[0].Role != "system" || sent.Messages[0].Content != string(instruction) || sent.Messages[1].Role != "user" {
				t.Errorf("it is told %+v", sent.Messages)
			}
			if data := sent.Messages[1].Content; strings.Contains(data, "oldest") || len(data) > summary.MostInput+1000 {
				t.Errorf("of what was written %d characters are sent", len(data))
			}
		})
	}
}
