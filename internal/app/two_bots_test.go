package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lodestar/bot/slack/emulator"
)

// TestTwoBotsDoNotTalk (trust I4): another bot in the channel answers whatever Lodestar
// says, with a mention, in its thread and beside it. Lodestar answers the people, and
// neither it nor itself: the two would never end.
func TestTwoBotsDoNotTalk(t *testing.T) {
	t.Parallel()
	s := serve(t)
	other, err := s.slack.AddApp(emulator.App{Name: "Echo"})
	if err != nil {
		t.Fatal(err)
	}
	echo, err := s.slack.Install(emulator.Installation{App: other.ID, Team: emulator.SampleTeam, Scopes: []string{"chat:write", "channels:history", "channels:read"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.slack.Join(emulator.SampleInternal, echo.User, emulator.SampleEva); err != nil {
		t.Fatal(err)
	}
	echoes := func(thread, text string) {
		t.Helper()
		args := url.Values{"token": {echo.BotToken}, "channel": {emulator.SampleInternal}, "text": {text}}
		if thread != "" {
			args.Set("thread_ts", thread)
		}
		answer, err := http.PostForm(s.slack.API()+"chat.postMessage", args)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
	}
	// said are the times at which Lodestar said something there, wherever it stands.
	said := func() (at []string) {
		for _, c := range s.slack.Calls() {
			if strings.HasPrefix(c.Method, "chat.post") && c.Params["channel"] == emulator.SampleInternal && c.Params["metadata"] != nil {
				ts, _ := c.Response["ts"].(string)
				at = append(at, ts)
			}
		}
		return at
	}
	asks := func(n int) {
		t.Helper()
		if _, err := s.eva.Type(emulator.SampleInternal, "@Lodestar help"); err != nil {
			t.Fatal(err)
		}
		s.until("answering Eva", func() bool { return len(said()) >= n })
	}
	asks(1)
	answered := 0
	for round := range 5 { // were it answered, each round would be longer than the last
		own := said()
		for _, ts := range own[answered:] {
			for _, thread := range []string{"", ts} {
				echoes(thread, "<@"+emulator.SampleBotUser+"> help")
				echoes(thread, "help")
			}
		}
		answered = len(own)
		asks(round + 2) // Eva's comes after all of them
	}
	if own := said(); len(own) != 6 {
		t.Errorf("Lodestar said %d things in answer to six of Eva's", len(own))
	}
	for _, c := range s.slack.Calls() { // nor is it answered where nobody else reads
		if to := c.Params["channel"]; strings.HasPrefix(c.Method, "chat.post") && c.Params["metadata"] != nil && to != emulator.SampleInternal && to != s.dm {
			t.Errorf("Lodestar said something in %v", to)
		}
	}
	heard := 0
	for _, a := range s.slack.Attempts() {
		if a.App == emulator.SampleApp && a.Name == "app_mention" && strings.Contains(a.Body, echo.User) {
			heard++
		}
	}
	if heard < 10 {
		t.Errorf("Lodestar was told of %d mentions by the other bot: this shows nothing", heard)
	}
}
