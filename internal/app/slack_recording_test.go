package app_test

import (
	"os"
	"sync"
	"testing"

	"lodestar/bot"
	"lodestar/bot/slack"
	"lodestar/bot/teams"
	"lodestar/conversation/locale"
)

// slackRecording is what LODESTAR_RECORD asks for, nil without it.
var slackRecording = sync.OnceValues(func() (*slack.Recorder, error) {
	folder := os.Getenv("LODESTAR_RECORD")
	if folder == "" {
		return nil, nil
	}
	return slack.NewRecorder(folder)
})

// recordRendered records what a script hears as Slack and Teams would show it: scripts
// say far more than any test of one of them alone.
func recordRendered(t *testing.T, m bot.Message) {
	t.Helper()
	r, err := slackRecording()
	if err != nil {
		t.Fatal(err)
	}
	if r == nil {
		return
	}
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range slack.Render(m, words.Printer(locale.English)) {
		r.Post(p)
	}
	for _, c := range teams.Cards(m, words.Printer(locale.English)) {
		r.Payload("card", c)
	}
}
