package app_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"lodestar/bot/teams"
	"lodestar/bot/teams/teamstest"
	"lodestar/bot/terminal"
	"lodestar/internal/turn"
	"lodestar/planning"
	"lodestar/planning/playbook"
)

const (
	teamsOurs    = "9a1d2f30-0000-4000-8000-00000000aaaa"
	teamsTheirs  = "5c0ffee0-0000-4000-8000-00000000bbbb"
	teamsOthers  = "0ddba115-0000-4000-8000-00000000cccc"
	teamsChannel = "19:abc-shared@thread.tacv2"
	teamsTenant  = "teams:" + teamsOurs
)

// teamsRefs keeps how conversations are reached.
type teamsRefs struct {
	mu  sync.Mutex
	all map[string]teams.Reference
}

func (m *teamsRefs) Reference(_ context.Context, tenant, conversation string) (teams.Reference, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.all[tenant+conversation]
	return r, ok, nil
}

func (m *teamsRefs) KeepReference(_ context.Context, r teams.Reference) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.all[r.Tenant+r.Conversation] = r
	return nil
}

// inTeams is a plan that is ready to be sent, in an organisation in Teams: the real
// adapter against a stand-in for Microsoft, and the whole product behind it.
type inTeams struct {
	*agreeing

	service *teamstest.Service
	adapter *teams.Adapter
	number  int
	button  any    // what the button of the card sends
	card    string // the card's message
}

func newInTeams(t *testing.T) *inTeams {
	t.Helper()
	s := &inTeams{agreeing: &agreeing{replay: newReplay(t, t.Name()), place: sharedPlace()}}
	s.app.Turns.Limits = unlimited()
	s.toTheGate("Kim Visser")
	s.moveToTeams()
	member := func(id, name, email, tenant string) teamstest.Member {
		return teamstest.Member{ID: "29:" + id, Directory: id, Name: name, Email: email, Tenant: tenant, Role: "user"}
	}
	s.service = teamstest.New(t, teamstest.Bot{AppID: "app", Tenant: teamsOurs, Password: "secret"}, teamstest.Settings{
		Roster: map[string]teamstest.Member{
			"29:eva": member("eva", "Eva Brandt", "eva.brandt@lodestar.example", teamsOurs), "29:jonas": member("jonas", "Jonas Keller", "jonas.keller@lodestar.example", teamsOurs),
			"29:visser": member("visser", "Kim Visser", "k.visser@contoso.example", teamsTheirs), "29:deboer": member("deboer", "Tom de Boer", "t.deboer@contoso.example", teamsTheirs),
			"29:mary": member("mary", "Mary Jones", "k.visser@contoso.example", teamsOthers), // her organisation says so
		},
		Channels: map[string][]string{teamsChannel: {"29:eva", "29:jonas", "29:visser", "29:deboer", "29:mary"}},
	})
	adapter, err := teams.New(teams.Options{
		AppID: "app", Password: "secret", Tenant: teamsOurs, References: &teamsRefs{all: map[string]teams.Reference{}}, Words: s.app.Words, Now: s.clock, Pace: -1,
		OpenID: s.service.URL + "/openid", Login: s.service.URL, Loopback: true, Shown: s.app.Store, Changed: s.app.Turns.Changed, Uploads: s.app.Store,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.adapter = adapter
	s.app.Delivery.Senders[teams.Name] = adapter
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- adapter.Run(ctx, s.app.Turns) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	for !adapter.Connected() {
		time.Sleep(time.Millisecond)
	}
	return s
}

// moveToTeams lets the plan be one of the organisation in Teams.
func (s *inTeams) moveToTeams() {
	s.t.Helper()
	db, err := sql.Open("sqlite", s.database)
	s.must(err)
	defer func() { s.must(db.Close()) }()
	for _, of := range []struct{ table, columns string }{
		{"person", "id, name, folded, email, language, zone, external, organisation, spoken, greeted, home, settings, rev, team"},
		{"account", "id, name, folded, manager, deputy, team, mentor, example, record, created, rev"},
		{"account_member", "person, account"},
		{"plan", "id, account, state, record, author, created, editor, edit_since, cancelled, rev"},
	} {
		_, err := db.ExecContext(s.t.Context(), `INSERT INTO `+of.table+` (tenant, `+of.columns+`) SELECT '`+teamsTenant+`', `+of.columns+` FROM `+of.table+` WHERE tenant = '`+terminal.Tenant+`'`)
		s.must(err)
	}
	_, err = db.ExecContext(s.t.Context(), `DELETE FROM person WHERE tenant = ? AND external = 1`, teamsTenant)
	s.must(err)
	_, err = db.ExecContext(s.t.Context(), `UPDATE person SET home = '{}' WHERE tenant = ?`, teamsTenant)
	s.must(err)
}

type object = map[string]any

// activity sends what somebody does, as Teams would, and lets everything follow.
func (s *inTeams) activity(who, kind string, shared bool, more object) {
	s.t.Helper()
	s.number++
	a := object{
		"type": kind, "id": fmt.Sprintf("in-%d", s.number), "timestamp": s.clock().UTC().Format(time.RFC3339Nano), "channelId": "msteams", "serviceUrl": s.service.URL + "/",
		"from": object{"id": "29:" + who, "aadObjectId": who}, "recipient": object{"id": "28:app", "name": "Lodestar"},
		"conversation": object{"id": "a:" + who, "conversationType": "personal", "tenantId": teamsOurs},
		"channelData":  object{"tenant": object{"id": teamsOurs}}, "locale": "en-GB", "localTimezone": "Europe/Berlin",
	}
	if shared {
		a["conversation"] = object{"id": teamsChannel + ";messageid=1700000000001", "conversationType": "channel", "isGroup": true, "tenantId": teamsOurs}
		a["channelData"] = object{"tenant": object{"id": teamsOurs}, "team": object{"id": "19:team"}, "channel": object{"id": teamsChannel, "name": "abc-shared"}}
	}
	for key, value := range more {
		a[key] = value
	}
	body, err := json.Marshal(a)
	s.must(err)
	r := httptest.NewRequest(http.MethodPost, teams.Path, strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+s.service.Sign(s.clock(), nil))
	w := httptest.NewRecorder()
	s.adapter.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		s.t.Fatalf("%s %s: %d %s", who, kind, w.Code, w.Body)
	}
	s.settled()
}

func (s *inTeams) settled() {
	s.t.Helper()
	for range 3 {
		s.must(s.app.Settle(s.t.Context()))
	}
}

func (s *inTeams) writes(who, text string) {
	s.t.Helper()
	s.activity(who, "message", false, object{"text": text})
}

// saidIn is all that stands in a conversation now, as JSON.
func (s *inTeams) saidIn(conversation string) string {
	var all []string
	for _, said := range s.service.All() {
		if strings.HasPrefix(said.Conversation, conversation) {
			data, _ := json.Marshal(said.Activity)
			all = append(all, string(data))
		}
	}
	return strings.Join(all, "\n")
}

// agrees presses the button behind "Agree to Plan" of the latest card.
func (s *inTeams) agrees(who string) {
	s.t.Helper()
	if s.button == nil {
		s.button, s.card = s.agreeButton()
	}
	data, id := s.button, s.card
	s.activity(who, "message", true, object{"value": data, "replyToId": id})
}

// agreeButton is what the last button of an agreement sends, and the card it stands in.
func (s *inTeams) agreeButton() (data any, id string) {
	s.t.Helper()
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if sent, ok := v["data"]; ok && v["type"] == "Action.Submit" {
				if text, _ := json.Marshal(sent); strings.Contains(string(text), `"`+playbook.VerbAgree+`"`) && strings.Contains(string(text), `"c":true`) {
					data = sent
				}
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
	for _, said := range s.service.All() {
		if before := data; strings.HasPrefix(said.Conversation, teamsChannel) {
			raw, err := json.Marshal(said.Activity)
			s.must(err)
			var activity any
			s.must(json.Unmarshal(raw, &activity))
			if walk(activity); fmt.Sprint(before) != fmt.Sprint(data) {
				id = said.ID
			}
		}
	}
	if data == nil {
		s.t.Fatalf("there is nothing to agree to in the channel:\n%s", s.saidIn(teamsChannel))
	}
	return data, id
}

func (s *inTeams) stored() (state planning.VersionState, acts []playbook.Act, waiting int) {
	s.t.Helper()
	s.must(s.app.Store.Turn(s.t.Context(), func(tx turn.Tx) error {
		accounts, err := tx.Accounts(teamsTenant)
		if err != nil || len(accounts) != 1 {
			return fmt.Errorf("%d accounts: %w", len(accounts), err)
		}
		plans, err := tx.PlansOf(teamsTenant, accounts[0].ID)
		if err != nil {
			return err
		}
		all, err := tx.Presentations(teamsTenant, plans[0].ID)
		if err != nil || len(all) == 0 {
			return err
		}
		state = all[0].State
		checks, err := tx.Checks(teamsTenant, teamsChannel)
		if err != nil {
			return err
		}
		waiting = len(checks)
		acts, err = tx.Acts(teamsTenant, plans[0].ID)
		return err
	}))
	return state, acts, waiting
}

// TestAgreementInATeamsChannel: the plan goes to a channel that people of another
// organisation read; a colleague, somebody who is no approver, and a stranger with the
// approver's address are refused, each alone; the approver's press waits until
// the roster has said that she is there, and counts from the press (B3, B4, B6, C5).
func TestAgreementInATeamsChannel(t *testing.T) {
	t.Parallel()
	s := newInTeams(t)
	s.writes("eva", "hello")
	s.activity("eva", "conversationUpdate", true, object{"membersAdded": []object{{"id": "28:app"}}})
	s.writes("eva", "channel abc-shared for ABC Company")
	s.writes("eva", "use channel abc-shared for ABC Company")
	s.writes("eva", "plan ABC Company")
	s.writes("eva", "send")
	s.writes("eva", "send plan")
	if state, _, _ := s.stored(); state != planning.VersionPresented {
		t.Fatalf("the version is %q; Eva was told:\n%s", state, s.saidIn("a:eva"))
	}
	if card := s.saidIn(teamsChannel); !strings.Contains(card, "Dear Ms Visser") || strings.Contains(card, "For us only") {
		t.Errorf("in the channel: %s", card)
	}
	for who, hears := range map[string]string{"jonas": "Only Kim Visser", "deboer": "Only Kim Visser", "mary": "Only Kim Visser"} {
		channel, before := s.saidIn(teamsChannel), len(s.service.All())
		s.agrees(who)
		if state, acts, waiting := s.stored(); state != planning.VersionPresented || len(acts)+waiting != 0 {
			t.Errorf("%s: the version is %q, %d records, %d wait", who, state, len(acts), waiting)
		}
		if now := s.saidIn(teamsChannel); now != channel {
			t.Errorf("%s is answered where all read it", who)
		}
		alone := ""
		for _, said := range s.service.All()[before:] {
			data, _ := json.Marshal(said.Activity)
			alone += string(data)
		}
		if !strings.Contains(alone, hears) {
			t.Errorf("%s alone is told: %s", who, alone)
		}
	}
	// Two have one address, in two organisations: nobody is bound by that, and the account manager says who it is.
	s.agrees("visser")
	if state, acts, waiting := s.stored(); state != planning.VersionPresented || len(acts)+waiting != 0 {
		t.Fatalf("bound by an address alone: %q, %+v", state, acts)
	}
	if told := s.saidIn("a:eva"); !strings.Contains(told, "so nothing is recorded until you say who it is") {
		t.Errorf("Eva was told: %s", told)
	}
	s.writes("eva", "chat user Kim Visser")
	s.writes("eva", "run command") // it is no answer to the question that waits
	s.writes("eva", "1")
	// What is known of the channel is too old: the press waits until it was asked for.
	s.wait(s.clock().Add(5 * time.Minute))
	pressed := s.clock()
	s.agrees("visser")
	state, acts, waiting := s.stored()
	if state != planning.VersionAgreed || len(acts) != 1 || waiting != 0 || !acts[0].At.Equal(pressed.UTC()) {
		t.Fatalf("the version is %q, %d wait, %+v", state, waiting, acts)
	}
	if card := s.saidIn(teamsChannel); !strings.Contains(card, "Agreed by Kim Visser (ABC Company)") {
		t.Errorf("the card does not say so: %s", card)
	}
	if told := s.saidIn("a:eva"); !strings.Contains(told, "Kim Visser agreed to ABC Company plan, version 1") {
		t.Errorf("Eva was told: %s", told)
	}
	s.agrees("visser") // once more, on the card as she still sees it
	if _, acts, _ := s.stored(); len(acts) != 1 {
		t.Errorf("pressed twice: %d records", len(acts))
	}
}

// TestPressWhileTheRosterIsSilent: whose press it is cannot be told. Nothing is
// recorded, the person hears alone that they may press again, and then it counts.
func TestPressWhileTheRosterIsSilent(t *testing.T) {
	t.Parallel()
	s := newInTeams(t)
	s.service.Change(func(f *teamstest.Settings) { delete(f.Roster, "29:mary") }) // she has the same address
	s.writes("eva", "hello")
	s.activity("eva", "conversationUpdate", true, object{"membersAdded": []object{{"id": "28:app"}}})
	s.writes("eva", "use channel abc-shared for ABC Company")
	s.writes("eva", "plan ABC Company")
	s.writes("eva", "send")
	s.writes("eva", "send plan")
	for name, fault := range map[string]func(*teamstest.Settings){
		"finds nobody": func(f *teamstest.Settings) { f.Nobody = true }, "is slow": func(f *teamstest.Settings) { f.Missing = time.Minute },
	} {
		channel, manager, before := s.saidIn(teamsChannel), s.saidIn("a:eva"), len(s.service.All())
		s.service.Change(fault)
		s.agrees("visser")
		if state, acts, waiting := s.stored(); state != planning.VersionPresented || len(acts)+waiting != 0 {
			t.Errorf("%s: the version is %q, %d records, %d wait", name, state, len(acts), waiting)
		}
		if s.saidIn(teamsChannel) != channel || s.saidIn("a:eva") != manager {
			t.Errorf("%s: others hear of it", name)
		}
		said := s.service.All()[before:]
		if len(said) != 1 || said[0].Conversation != "a:1visser-chat" || !strings.Contains(fmt.Sprint(said[0].Activity["text"]), "nothing was recorded") {
			t.Errorf("%s: said is %+v", name, said)
		}
		s.service.Change(func(f *teamstest.Settings) { f.Nobody, f.Missing = false, 0 })
	}
	s.agrees("visser")
	if state, acts, _ := s.stored(); state != planning.VersionAgreed || len(acts) != 1 {
		t.Errorf("pressed again: the version is %q, %d records; Eva was told:\n%s", state, len(acts), s.saidIn("a:eva"))
	}
}
