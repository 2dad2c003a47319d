package slack

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"lodestar/bot"
)

var sharedRecorder = sync.OnceValues(func() (*Recorder, error) {
	folder := os.Getenv("LODESTAR_RECORD")
	if folder == "" {
		return nil, nil
	}
	return NewRecorder(folder)
})

// recorder is the recording of this test run, nil without LODESTAR_RECORD.
func recorder(t *testing.T) *Recorder {
	t.Helper()
	r, err := sharedRecorder()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRecorder: several write at once; each line is whole, and no token stands in
// any.
func TestRecorder(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "new", "folder")
	first, err := NewRecorder(folder)
	if err != nil {
		t.Fatal(err)
	}
	second, err := NewRecorder(folder)
	if err != nil {
		t.Fatal(err)
	}
	one, two := newStage(t, func(o *Options) { o.Recorder = first }), newStage(t, func(o *Options) { o.Recorder = second })
	long := strings.Repeat("Delivery <within> 48 hours. ", 80)
	var all sync.WaitGroup
	for _, s := range []*stage{one, two} {
		for n := range 20 {
			all.Go(func() {
				if _, err := s.bot.Send(t.Context(), bot.Delivery{ID: fmt.Sprint(n), To: toEva(), Message: bot.Message{Notification: "x", Parts: []bot.Part{{Kind: bot.Text, Text: long}}}}); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	one.fake.do(func() { one.fake.fault["users.info"] = answering("ratelimited", 429) })
	if _, err := one.bot.ask(t.Context(), *one.bot.install.Load(), eva); err == nil {
		t.Error("no error")
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	one.bot.api.client.CloseIdleConnections()
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	calls, payloads := recordedLines(t, folder, callsFile), recordedLines(t, folder, payloadsFile)
	if len(calls) != 2+40+1 || len(payloads) != 40 {
		t.Errorf("%d calls, %d payloads", len(calls), len(payloads))
	}
	for _, line := range append(calls, payloads...) {
		if strings.Contains(line.raw, "xoxb-") || strings.Contains(line.raw, "token") || strings.Contains(line.raw, `\u003c`) {
			t.Errorf("in the recording: %s", line.raw)
		}
	}
	for _, line := range calls {
		switch {
		case len(line.fields) != 3 || line.fields["params"] == nil || line.fields["response"] == nil:
			t.Errorf("a call is recorded as %s", line.raw)
		case line.fields["method"] == "chat.postMessage":
			params := line.fields["params"].(map[string]any)
			if _, isList := params["blocks"].([]any); !isList || params["channel"] != evaDM || line.fields["response"].(map[string]any)["ok"] != true {
				t.Errorf("a post is recorded as %s", line.raw)
			}
		}
	}
	for _, line := range payloads {
		if len(line.fields) != 2 || line.fields["surface"] != "message" || line.fields["payload"] == nil {
			t.Errorf("a payload is recorded as %s", line.raw)
		}
	}
	if _, err := NewRecorder(filepath.Join(folder, callsFile)); err == nil {
		t.Error("a file is taken for a folder")
	}
}

type recordedLine struct {
	raw    string
	fields map[string]any
}

func recordedLines(t *testing.T, folder, name string) (all []recordedLine) {
	t.Helper()
	file, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		line := recordedLine{raw: lines.Text()}
		if err := json.Unmarshal(lines.Bytes(), &line.fields); err != nil {
			t.Fatalf("%v in %s", err, line.raw)
		}
		all = append(all, line)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
