package slack

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"lodestar/bot"
)

func (s *stage) command(text string, change url.Values) (commandAnswer, int) {
	form := url.Values{
		"command": {"/lodestar"}, "text": {text}, "user_id": {eva}, "team_id": {ourTeam}, "channel_id": {internal},
		"trigger_id": {"13345224609.738474920"}, "response_url": {"https://hooks.slack.com/commands/1234/5678"},
	}
	for key, values := range change {
		form[key] = values
	}
	w := s.send(commandsPath, form.Encode())
	var answer commandAnswer
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			s.t.Error(err)
		}
	}
	return answer, w.Code
}

func TestSlashCommand(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	answer, _ := s.command("neuer plan für R&amp;D", nil)
	if answer.Type != "ephemeral" || !strings.Contains(answer.Text, "Direktnachricht") {
		t.Errorf("%+v", answer)
	}
	e := s.next()
	want := bot.Event{
		ID: "cmd:13345224609.738474920", Tenant: "slack:" + ourTeam, Kind: bot.Said, From: evaAsPerson(), Place: toEva(),
		Text: "neuer plan für R&D", Message: "cmd:13345224609.738474920",
	}
	if e.ID != want.ID || e.Text != want.Text || e.Place != want.Place || e.Kind != want.Kind || e.Message != want.Message {
		t.Errorf("%+v", e)
	}
	answer, _ = s.command("gaps", url.Values{"channel_id": {evaDM}})
	if answer != (commandAnswer{}) {
		t.Errorf("in the direct message itself: %+v", answer)
	}
	s.next()
	for _, text := range []string{"", "help", " HILFE ", "?"} {
		answer, _ := s.command(text, nil)
		if answer.Type != "ephemeral" || !strings.Contains(answer.Text, "`/lodestar`") {
			t.Errorf("%q: %+v", text, answer)
		}
	}
	for _, missing := range []string{"command", "user_id", "trigger_id"} {
		if _, code := s.command("plan", url.Values{missing: {""}}); code != 400 {
			t.Errorf("without %s: %d", missing, code)
		}
	}
	s.silent()
}
