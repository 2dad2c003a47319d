package playground_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"lodestar/bot/slack/emulator"
)

func TestPeopleComeAndGo(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	stage := "/p/" + eva + "/stage/"
	s.has(s.post(stage+"add", "name", "  Ana Lopez ", "team", emulator.SampleCustomer, "email", "ana@contoso.example", "channel", shared), http.StatusOK, "Ana Lopez")
	var ana emulator.User
	for _, u := range s.slack.Users() {
		if u.Name == "Ana Lopez" {
			ana = u
		}
	}
	if ana.Zone != "Europe/Amsterdam" || ana.Locale != "nl-NL" || ana.Email != "ana@contoso.example" || ana.Handle != "ana-lopez" {
		t.Errorf("she came as %+v", ana)
	}
	s.has(s.get("/p/"+ana.ID+"/c/"+shared), http.StatusOK, "Conversations of Ana Lopez")
	s.has(s.get("/p/"+ana.ID+"/c/"+internal), http.StatusNotFound)

	s.has(s.post(stage+"deactivate", "user", ana.ID), http.StatusOK, "Activate: Ana Lopez")
	s.has(s.post("/p/"+ana.ID+"/c/"+shared+"/say", "text", "hello"), http.StatusForbidden, "deactivated")
	s.has(s.post(stage+"activate", "user", ana.ID), http.StatusOK, "Deactivate: Ana Lopez")
	s.has(s.post(stage+"leave", "user", ana.ID, "channel", shared), http.StatusOK)
	s.has(s.get("/p/"+ana.ID+"/c/"+shared), http.StatusNotFound)
	s.has(s.post(stage+"join", "user", ana.ID, "channel", shared), http.StatusOK)
	s.has(s.get("/p/"+ana.ID+"/c/"+shared), http.StatusOK)
	s.settle()
	if got := s.bot.last("member_joined_channel"); !strings.Contains(got, `"inviter":"`+eva+`"`) {
		t.Errorf("the bot got %s", got)
	}
	s.has(s.post(stage+"add", "name", "A Guest", "team", emulator.SampleTeam, "guest", "1"), http.StatusOK, "A Guest")
	for _, u := range s.slack.Users() {
		if u.Name == "A Guest" {
			a := s.get("/p/" + u.ID + "/plans/plan-contoso?only=internal")
			s.has(a, http.StatusNotFound)
		}
	}
}

func TestChannelsAreSharedAndUnshared(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	stage := "/p/" + eva + "/stage/"
	s.has(s.post(stage+"share", "channel", internal, "team", emulator.SampleCustomer), http.StatusOK, "shared with Contoso")
	if c, err := s.person(eva).Messages(internal); err == nil {
		t.Errorf("the channel kept its id: %v", c)
	}
	s.has(s.post(stage+"unshare", "channel", shared, "team", emulator.SampleCustomer), http.StatusOK)
	// The guest keeps a frozen copy under another id.
	frozen := s.get("/p/" + kim + "/c/" + shared)
	s.has(frozen, http.StatusSeeOther)
	s.has(s.get(frozen.header.Get("Location")), http.StatusOK, "closed")
	s.has(s.post(stage+"channel", "name", "#New Accounts", "private", "1"), http.StatusOK, "new-accounts")
	i := slices.IndexFunc(s.person(eva).Conversations(), func(c emulator.Channel) bool { return c.Name == "new-accounts" && c.Kind == emulator.Private })
	if i < 0 {
		t.Errorf("no private channel: %v", s.person(eva).Conversations())
	}
	s.has(s.post("/p/"+kim+"/stage/channel", "name", "theirs"), http.StatusNotFound)
}

func TestTheAppIsTakenOutAndPutBack(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	stage := "/p/" + eva + "/stage/"
	s.has(s.post(stage+"uninstall"), http.StatusOK, "Install the App Again")
	if _, err := s.bot.AuthTestContext(t.Context()); err == nil {
		t.Error("the token still works")
	}
	s.has(s.get("/p/"+eva+"/"), http.StatusSeeOther)
	s.has(s.get("/p/"+eva+"/home"), http.StatusOK)
	s.has(s.post(stage+"install"), http.StatusOK, "Uninstall the App")
	if _, err := s.bot.AuthTestContext(t.Context()); err != nil {
		t.Errorf("the bot that runs here does not get in again: %v", err)
	}
}

func TestArrangingWhatCannotBe(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	stage := "/p/" + eva + "/stage/"
	for _, c := range []struct {
		what   string
		pairs  []string
		status int
		says   string
	}{
		{"add", []string{"name", " ", "team", emulator.SampleTeam}, http.StatusUnprocessableEntity, "A name is needed"},
		{"add", []string{"name", strings.Repeat("n", 81), "team", emulator.SampleTeam}, http.StatusUnprocessableEntity, "at most 80"},
		{"add", []string{"name", "Sam", "team", "T0NOWHERE"}, http.StatusNotFound, "no longer there"},
		{"add", []string{"name", "Sam", "team", emulator.SampleCustomer, "channel", internal}, http.StatusConflict, "not shared with that company"},
		{"channel", []string{"name", "##"}, http.StatusUnprocessableEntity, "A name is needed"},
		{"deactivate", []string{"user", "U0NOBODY"}, http.StatusNotFound, "no longer there"},
		{"activate", nil, http.StatusNotFound, "no longer there"},
		{"join", []string{"user", kim, "channel", internal}, http.StatusConflict, "not shared with that company"},
		{"join", []string{"user", kim, "channel", "C0NONE"}, http.StatusNotFound, "no longer there"},
		{"leave", []string{"user", kim, "channel", internal}, http.StatusNotFound, "no longer there"},
		{"share", []string{"channel", "C0NONE", "team", emulator.SampleCustomer}, http.StatusNotFound, "no longer there"},
		{"burn", nil, http.StatusNotFound, "no longer there"},
	} {
		if a := s.post(stage+c.what, c.pairs...); a.status != c.status || !strings.Contains(a.body, c.says) {
			t.Errorf("%s %v: %d\n%s", c.what, c.pairs, a.status, a.body[:min(900, len(a.body))])
		}
	}
}
