package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"lodestar/bot/teams/teamstest"
	"lodestar/conversation"
	"lodestar/internal/turn"
)

// lastOf finds the latest activity in a conversation that holds the words.
func (s *inTeams) lastOf(conversation, words string) (last teamstest.Said) {
	s.t.Helper()
	for _, said := range s.service.All() {
		if data, _ := json.Marshal(said.Activity); strings.HasPrefix(said.Conversation, conversation) && strings.Contains(string(data), words) {
			last = said
		}
	}
	if last.ID == "" {
		s.t.Fatalf("nowhere in %s: %s\n%s", conversation, words, s.saidIn(conversation))
	}
	return last
}

// pressesIn presses a button of a card by its label.
func (s *inTeams) pressesIn(who string, card teamstest.Said, label string) {
	s.t.Helper()
	var data any
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if v["title"] == label && v["data"] != nil {
				data = v["data"]
			}
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(card.Activity)
	if data == nil {
		s.t.Fatalf("no button says %q", label)
	}
	s.activity(who, "message", false, object{"value": data, "replyToId": card.ID})
}

// since is what is stored as the year since when they are a customer.
func (s *inTeams) since() (year string) {
	s.t.Helper()
	s.must(s.app.Store.Turn(s.t.Context(), func(tx turn.Tx) error {
		account, ok, err := tx.AccountNamed(teamsTenant, "ABC Company")
		if err != nil || !ok {
			return fmt.Errorf("found %t: %w", ok, err)
		}
		plans, err := tx.PlansOf(teamsTenant, account.ID)
		if err != nil || len(plans) == 0 {
			return fmt.Errorf("%d plans: %w", len(plans), err)
		}
		for _, r := range []*conversation.Record{account.Record, plans[0].Record} {
			for _, k := range r.Keys() {
				if k.Step == "customer_since" {
					a, _ := r.Get(k)
					year = valueText(a.Value)
				}
			}
		}
		return nil
	}))
	return year
}

// TestPlanComesBackInTeams: a plan that was put into somebody's OneDrive, after a yes,
// and is dropped back into the chat with a change, shows the change and is saved after
// a yes, not before; dropped by somebody else it changes nothing.
func TestPlanComesBackInTeams(t *testing.T) {
	t.Parallel()
	s := newInTeams(t)
	s.writes("eva", "hello")
	s.writes("eva", "export json for us")
	card := s.lastOf("a:eva", "file.consent")
	asked := card.Activity["attachments"].([]any)[0].(map[string]any)
	name := asked["name"].(string)
	s.activity("eva", "invoke", false, object{"name": "fileConsent/invoke", "replyToId": card.ID, "value": object{
		"type": "fileUpload", "action": "accept", "context": asked["content"].(map[string]any)["acceptContext"],
		"uploadInfo": object{"name": name, "uploadUrl": s.service.URL + "/drive/plan.json", "contentUrl": "https://lodestar-my.sharepoint.com/plan.json", "uniqueId": "1150D938", "fileType": "json"},
	}})
	plan, ok := s.service.Kept("plan.json")
	if !ok || !bytes.Contains(plan, []byte("lodestar.plan/1")) {
		t.Fatalf("the drive has %d bytes; Eva was told:\n%s", len(plan), s.saidIn("a:eva"))
	}
	s.lastOf("a:eva", "file.info")
	changed := bytes.Replace(plan, []byte(`"customer_since": 2008`), []byte(`"customer_since": 2014`), 1)
	if bytes.Equal(changed, plan) {
		t.Fatalf("the file does not say it:\n%s", plan)
	}
	drop := object{"attachments": []any{s.service.Hand(name, changed)}}
	s.activity("jonas", "message", false, drop)
	if told := s.saidIn("a:jonas"); strings.Contains(told, "2014") {
		t.Errorf("Jonas was told what is in the plan: %s", told)
	}
	s.activity("eva", "message", false, drop)
	shown := s.lastOf("a:eva", "Your file for ABC Company would change this. Save it?")
	if got := s.since(); got != "2008" {
		t.Errorf("changed before a yes: %s", got)
	}
	s.pressesIn("eva", shown, "Save")
	if s.lastOf("a:eva", "Saved into the plan for ABC Company"); s.since() != "2014" {
		t.Errorf("not saved: %s", s.since())
	}
	s.service.Change(func(f *teamstest.Settings) { f.Handed = nil })
	s.activity("eva", "message", false, drop)
	s.lastOf("a:eva", "The file could not be fetched; nothing was changed.")
}

// TestNoFileIntoAChannelInTeams: a bot can put none there, so that customers are told
// nothing of it; whoever asks hears what goes instead, and a picture goes.
func TestNoFileIntoAChannelInTeams(t *testing.T) {
	t.Parallel()
	s := newInTeams(t)
	s.service.Change(func(f *teamstest.Settings) { delete(f.Roster, "29:mary") }) // two with one address ask a question
	s.writes("eva", "hello")
	s.activity("eva", "conversationUpdate", true, object{"membersAdded": []object{{"id": "28:app"}}})
	for _, text := range []string{"use channel abc-shared for ABC Company", "plan ABC Company", "send", "send plan"} {
		s.writes("eva", text)
	}
	before := s.saidIn(teamsChannel)
	s.writes("eva", "export pdf to the channel now")
	s.lastOf("a:eva", "A bot can put no file of this kind into #abc-shared (PDF (one page))")
	s.writes("eva", "export pdf customer")
	if told := s.saidIn("a:eva"); strings.Contains(told, "Send to #abc-shared") {
		t.Errorf("it is offered all the same: %s", told)
	}
	if now := s.saidIn(teamsChannel); now != before {
		t.Errorf("in the channel: %s", strings.TrimPrefix(now, before))
	}
	s.writes("eva", "export picture to the channel now")
	picture := s.lastOf(teamsChannel, "image/png").Activity["attachments"].([]any)[0].(map[string]any)
	if url, _ := picture["contentUrl"].(string); !strings.HasPrefix(url, "data:image/png;base64,") {
		t.Errorf("the picture is %.60s", url)
	}
}
