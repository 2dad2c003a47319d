package emulator_test

import (
	"errors"
	"testing"

	"github.com/slack-go/slack"

	"lodestar/bot/slack/emulator"
)

// Who is external shows in users.info, and in nothing else reliably.
func TestPeopleOfTheOtherOrganisation(t *testing.T) {
	t.Parallel()
	s := newStage(t, withEverything)
	stranger := must(s.AddUser(emulator.User{Team: emulator.SampleCustomer, Name: "Stranger", Email: "stranger@contoso.example", Zone: "Europe/Amsterdam"}))(t)
	for id, want := range map[string]map[string]any{
		visser:      {"team_id": emulator.SampleCustomer, "is_stranger": false, "tz": "Europe/Amsterdam", "email": nil, "locale": nil},
		stranger.ID: {"team_id": emulator.SampleCustomer, "is_stranger": true, "tz": nil, "email": nil, "locale": nil},
		eva:         {"team_id": emulator.SampleTeam, "is_stranger": nil, "tz": "Europe/Berlin", "email": "eva.brandt@lodestar.example", "locale": "en-US"},
	} {
		user, _ := s.post("users.info", map[string]string{"user": id, "include_locale": "true"})["user"].(map[string]any)
		profile, _ := user["profile"].(map[string]any)
		user["email"] = profile["email"]
		for name, value := range want {
			if user[name] != value {
				t.Errorf("%s: %s is %v, want %v", id, name, user[name], value)
			}
		}
	}
	if err := s.ChangeUser(jonas, func(u *emulator.User) { u.Guest = emulator.OneChannel }); err != nil {
		t.Fatal(err)
	}
	guest, _ := s.post("users.info", map[string]string{"user": jonas})["user"].(map[string]any)
	if guest["is_restricted"] != true || guest["is_ultra_restricted"] != true || guest["team_id"] != emulator.SampleTeam {
		t.Errorf("guest %v", guest)
	}
}

// What an external person does carries their team; the installation stands in
// authorizations and context_team_id, and in a modal in app_installed_team_id.
func TestWhichTeamIsWhich(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	must(s.person(visser).Type(shared, "agree 3"))(t)
	s.settle()
	got := s.app.take()
	outer, inner := got[0].outer(t), got[0].event(t)
	authorization := part(outer, "authorizations", 0)
	if outer["team_id"] != emulator.SampleCustomer || outer["context_team_id"] != emulator.SampleTeam || authorization["team_id"] != emulator.SampleTeam || outer["is_ext_shared_channel"] != true {
		t.Errorf("envelope %v", outer)
	}
	if inner["user_team"] != emulator.SampleCustomer || inner["source_team"] != emulator.SampleCustomer {
		t.Errorf("message %v", inner)
	}
	trigger := s.trigger(visser)
	if p := s.lastInteraction(); dig(p, "team", "id") != emulator.SampleTeam || dig(p, "user", "team_id") != emulator.SampleCustomer {
		t.Errorf("click %v", p)
	}
	if _, err := s.client.OpenViewContext(t.Context(), trigger, modal("x")); err != nil {
		t.Fatal(err)
	}
	s.fill(visser, "goal", emulator.Input{Text: "x"})
	s.submit(visser)
	p := s.lastInteraction()
	if dig(p, "team", "id") != emulator.SampleCustomer || dig(p, "view", "app_installed_team_id") != emulator.SampleTeam {
		t.Errorf("submission %v", p)
	}
}

func TestWhatExternalPeopleDoNotHave(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	kim := s.person(visser)
	if err := kim.OpenHome(emulator.SampleApp); !errors.Is(err, emulator.ErrNotAllowed) {
		t.Errorf("opened Home: %v", err)
	}
	home := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}}
	if _, err := s.client.PublishViewContext(t.Context(), slack.PublishViewContextRequest{UserID: visser, View: home}); err != nil {
		t.Errorf("publishing is said to answer ok: %v", err)
	}
	if seen := must(kim.Home(emulator.SampleApp))(t); !seen.Placeholder || seen.Published {
		t.Errorf("Kim sees %+v", seen)
	}
	if ts := s.said(visser, "A direct message"); ts == "" {
		t.Error("no direct message to Kim")
	}
	if got := must(kim.Messages(emulator.SampleDirect(visser)))(t); len(got) != 1 {
		t.Errorf("Kim's direct messages: %v", texts(got))
	}
}

func TestDirectMessagesCanBeClosedToForeignApps(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	fabrikam := must(s.AddTeam(emulator.Team{Name: "Fabrikam", Domain: "fabrikam", NoForeignDirect: true}))(t)
	person := must(s.AddUser(emulator.User{Team: fabrikam.ID, Name: "Somebody"}))(t)
	id := must(s.Share(internal, fabrikam.ID))(t)
	if err := s.Join(id, person.ID, eva); err != nil {
		t.Fatal(err)
	}
	_, _, _, err := s.client.OpenConversationContext(t.Context(), &slack.OpenConversationParameters{Users: []string{person.ID}})
	wantError(t, err, "channel_not_found")
}

// Sharing changes the channel's id at once; unsharing leaves the guest a frozen
// copy under another.
func TestSharingAndUnsharing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ts := s.said(internal, "before")
	if err := s.person(eva).MarkRead(internal); err != nil {
		t.Fatal(err)
	}
	s.events("")
	pending := must(s.Invite(internal, emulator.SampleCustomer))(t)
	got := s.events("")
	if pending == internal || len(got) != 1 || got[0]["type"] != "channel_id_changed" || got[0]["old_channel_id"] != internal || got[0]["new_channel_id"] != pending {
		t.Fatalf("invited: %v", got)
	}
	info, err := s.client.GetConversationInfoContext(t.Context(), &slack.GetConversationInfoInput{ChannelID: pending})
	if err != nil || !info.IsPendingExtShared || info.IsExtShared {
		t.Errorf("pending: %+v, %v", info, err)
	}
	if body := s.post("conversations.info", map[string]string{"channel": internal}); body["error"] != "channel_not_found" {
		t.Errorf("the old id: %v", body)
	}
	if unread := must(s.person(eva).Unread(pending))(t); unread != 0 {
		t.Errorf("%d unread after the id has changed", unread)
	}
	id := must(s.Share(pending, emulator.SampleCustomer))(t)
	if got := s.events(""); id != pending || len(got) != 1 || got[0]["type"] != "channel_shared" || got[0]["connected_team_id"] != emulator.SampleCustomer {
		t.Errorf("shared: %v", got)
	}
	if err := s.Join(id, visser, eva); err != nil {
		t.Fatal(err)
	}
	equal(t, texts(must(s.person(visser).Messages(id))(t)), []string{"before"})
	if body := s.post("chat.update", map[string]string{"channel": id, "ts": ts, "text": "after"}); body["ok"] != true {
		t.Errorf("the message moved with the channel: %v", body)
	}
	s.events("")
	copied := must(s.Unshare(id, emulator.SampleCustomer))(t)
	if got := s.events(""); len(got) != 1 || got[0]["type"] != "channel_unshared" || got[0]["is_ext_shared"] != false || got[0]["previously_connected_team_id"] != emulator.SampleCustomer {
		t.Errorf("unshared: %v", got)
	}
	if _, err := s.person(visser).Messages(id); !errors.Is(err, emulator.ErrUnknown) {
		t.Errorf("Kim still sees the host's channel: %v", err)
	}
	equal(t, texts(must(s.person(visser).Messages(copied))(t)), []string{"after"})
	if _, err := s.person(visser).Type(copied, "hello?"); !errors.Is(err, emulator.ErrNotAllowed) {
		t.Errorf("Kim wrote into the frozen copy: %v", err)
	}
	if frozen, _ := s.ConversationOf(copied); frozen.Frozen != "connection_severed" {
		t.Errorf("copy %+v", frozen)
	}
	s.said(id, "among us")
	equal(t, texts(must(s.person(visser).Messages(copied))(t)), []string{"after"})
}

// Where an app is installed on both sides, one delivery is made, and both
// installations are in the list of authorizations.
func TestInstalledOnBothSides(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	second := must(s.Install(emulator.Installation{App: emulator.SampleApp, Team: emulator.SampleCustomer, Scopes: emulator.SampleScopes()}))(t)
	if err := s.Join(shared, second.User, visser); err != nil {
		t.Fatal(err)
	}
	s.events("")
	must(s.person(eva).Type(shared, "hello"))(t)
	s.settle()
	got := s.app.take()
	if len(got) != 1 {
		t.Fatalf("%d deliveries", len(got))
	}
	outer := got[0].outer(t)
	if outer["context_team_id"] != emulator.SampleCustomer {
		t.Errorf("delivered for %v, want the one that came last", outer["context_team_id"])
	}
	all, err := s.client.ListEventAuthorizationsContext(t.Context(), word(outer, "event_context"))
	if err != nil || len(all) != 2 {
		t.Errorf("authorizations %v, %v", all, err)
	}
}

func TestFilesInSharedChannels(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	must(s.person(eva).Attach(evasDM, "", "the answer", emulator.Upload{Name: "mail.eml", Content: []byte("From: Kim")}))(t)
	must(s.person(visser).Attach(shared, "", "", emulator.Upload{Name: "plan.pdf", Content: []byte("%PDF")}))(t)
	seen := make(map[any]map[string]any)
	for _, e := range s.events("message") {
		if e["subtype"] != "file_share" {
			t.Errorf("event %v", e)
		}
		seen[e["channel"]] = part(e, "files", 0)
	}
	if f := seen[evasDM]; f["file_access"] != "visible" || f["name"] != "mail.eml" || f["url_private_download"] == "" {
		t.Errorf("at home %v", f)
	}
	f := seen[shared]
	if f["file_access"] != "check_file_info" || f["name"] != nil {
		t.Errorf("shared %v", f)
	}
	info, _, _, err := s.client.GetFileInfoContext(t.Context(), word(f, "id"), 0, 0)
	if err != nil || info.Name != "plan.pdf" {
		t.Errorf("files.info %+v, %v", info, err)
	}
}
