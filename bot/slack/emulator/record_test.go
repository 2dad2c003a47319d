package emulator_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"lodestar/bot/slack/emulator"
)

func TestRecord(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "record")
	s := newStage(t, func(c *emulator.Config, _ *emulator.SampleOptions) { c.Record = folder })
	s.card(shared)
	if _, err := s.client.OpenViewContext(t.Context(), s.trigger(eva), modal("x")); err != nil {
		t.Fatal(err)
	}
	home := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}}
	if _, err := s.client.PublishViewContext(t.Context(), slack.PublishViewContextRequest{UserID: eva, View: home}); err != nil {
		t.Fatal(err)
	}
	s.post("chat.postMessage", map[string]string{"channel": "C404", "text": "<refused>"})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var methods, surfaces []string
	for _, line := range lines(t, filepath.Join(folder, "calls.jsonl")) {
		params, _ := line["params"].(map[string]any)
		if len(line) != 3 || params == nil || line["response"] == nil || params["token"] != nil {
			t.Errorf("line %v", line)
		}
		methods = append(methods, word(line, "method"))
	}
	equal(t, methods, []string{"chat.postMessage", "chat.postMessage", "views.open", "views.publish", "chat.postMessage"})
	for _, line := range lines(t, filepath.Join(folder, "payloads.jsonl")) {
		payload, _ := line["payload"].(map[string]any)
		if _, text := payload["blocks"].(string); len(line) != 2 || text {
			t.Errorf("line %v", line)
		}
		surfaces = append(surfaces, word(line, "surface"))
	}
	equal(t, surfaces, []string{"message", "message", "modal", "home", "message"})
	raw, err := os.ReadFile(filepath.Join(folder, "calls.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(raw), "xoxb-") || !strings.Contains(string(raw), "<refused>") {
		t.Errorf("a token, or HTML escapes, in %s", raw)
	}
}

func lines(t *testing.T, file string) []map[string]any {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]any
	scanner := bufio.NewScanner(bytes.NewReader(b))
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var o map[string]any
		if err := json.Unmarshal(scanner.Bytes(), &o); err != nil {
			t.Fatal(err)
		}
		all = append(all, o)
	}
	return all
}

func TestRecordThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := clock{now: start()}
	if _, err := emulator.New(emulator.Config{Now: c.Now, Record: filepath.Join(file, "folder")}); err == nil {
		t.Error("a folder below a file was taken")
	}
	if _, err := emulator.New(emulator.Config{}); err == nil {
		t.Error("no clock was taken")
	}
}
