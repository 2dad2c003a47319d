package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"lodestar/internal/config"
)

// TestReadme: what a newcomer is told to type is understood, and what they are
// told to set is read.
func TestReadme(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := string(data)
	var parsed []string
	for _, line := range regexp.MustCompile(`(?m)^go run \./cmd/lodestar (.*)$`).FindAllStringSubmatch(readme, -1) {
		var c commands
		parser, err := kong.New(&c, kong.Name("lodestar"), kong.Exit(func(int) { t.Errorf("%q ends at once", line[1]) }))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.Parse(strings.Fields(line[1])); err != nil {
			t.Errorf("%q: %v", line[1], err)
		}
		parsed = append(parsed, line[1])
	}
	for _, command := range []string{"serve", "doctor"} {
		if !slices.Contains(parsed, command) {
			t.Errorf("%q does not stand there as a line of its own", command)
		}
	}
	for _, name := range regexp.MustCompile(`\b(?:SLACK|LODESTAR)_[A-Z_]+\b`).FindAllString(readme, -1) {
		if unknown := config.Unknown([]string{name + "=x"}); len(unknown) > 0 || !slices.Contains(config.Variables(), name) {
			t.Errorf("%s is not read", name)
		}
	}
	for _, link := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(readme, -1) {
		if _, err := os.Stat("../../" + link[1]); err != nil {
			t.Errorf("a link leads nowhere: %v", err)
		}
	}
}

// TestReadmeAndManifest: the words of the steps are those of the manifest.
func TestReadmeAndManifest(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := os.ReadFile("../../docs/slack-manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	for word, inManifest := range map[string]string{
		"https://lodestar.example": `"request_url": "https://lodestar.example/slack/events"`,
		"`/slack/`":                `"url": "https://lodestar.example/slack/commands"`,
		"Socket Mode stays off":    `"socket_mode_enabled": false`,
		"new plan for Contoso":     `"usage_hint": "new plan for Contoso"`,
		"to Lodestar, which Slack": `"display_name": "Lodestar"`,
	} {
		if !strings.Contains(string(readme), word) || !strings.Contains(string(manifest), inManifest) {
			t.Errorf("%q of the README and %q of the manifest no longer go together", word, inManifest)
		}
	}
}
