package teams

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
)

func TestWhoWritesAndWhere(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.take(s.activity("message", object{"text": "hello"}))
	e := s.next()
	want := bot.Event{
		ID: evaChat + "/said/in-1", Tenant: tenantOf(ourTenant), Kind: bot.Said, At: start, Text: "hello", Message: "in-1", Place: toEva(),
		From: bot.Person{Tenant: tenantOf(ourTenant), ID: eva, Name: "Eva Brandt", Email: "eva.brandt@lodestar.example", Language: "de-DE", Zone: "Europe/Berlin"},
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	s.take(s.activity("message", inShared(), object{"text": "good morning"}))
	e = s.next()
	if !e.From.External || e.From.ID != "22222222-0000-4000-8000-000000000002@"+theirs || e.Place.Direct() || e.Place.Audience != bot.Customer ||
		e.Place.Place != shared || e.Place.Thread != "1700000000001" || e.Addressed {
		t.Errorf("%+v", e)
	}
}

func TestMentionIsTakenOutByItsEntity(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	mention := []object{{"type": "mention", "mentioned": object{"id": "28:" + appID, "name": "Lodestar"}, "text": "<at>Lodestar</at>"}}
	s.take(s.activity("message", inShared(), object{
		"from": object{"id": evaID, "aadObjectId": eva, "name": "Eva Brandt"}, "text": "<at>Lodestar</at> plan <at>Contoso</at>", "entities": mention,
	}))
	e := s.next()
	if e.Text != "plan <at>Contoso</at>" || !e.Addressed || e.Private.Person != eva || e.Private.Place != "a:1eva-chat" {
		t.Errorf("%+v", e)
	}
	s.take(s.activity("message", inShared(), object{"text": "<at>Lodestar</at> hello", "entities": mention}))
	if e = s.next(); !e.Addressed || e.Private != (bot.Address{}) {
		t.Errorf("a customer gets a chat for calling the bot: %+v", e.Private)
	}
	s.take(s.activity("message", object{"text": "<at>Lodestar</at> hello"}))
	if e = s.next(); e.Text != "<at>Lodestar</at> hello" {
		t.Errorf("what only looks like a mention was taken out: %q", e.Text)
	}
}

func TestOtherActivities(t *testing.T) {
	t.Parallel()
	botCame := object{"membersAdded": []object{{"id": "28:" + appID}}}
	for name, c := range map[string]struct {
		kind   string
		change []object
		want   bot.EventKind // "" where nothing follows
	}{
		"chat opened":        {"conversationUpdate", []object{botCame}, bot.Arrived},
		"somebody came":      {"conversationUpdate", []object{inShared(), {"membersAdded": []object{{"id": visserID}}}}, bot.Joined},
		"somebody in a chat": {"conversationUpdate", []object{{"membersAdded": []object{{"id": visserID}}}}, ""},
		"taken out":          {"conversationUpdate", []object{inShared(), {"membersRemoved": []object{{"id": "28:" + appID}}}}, bot.Left},
		"added to channel":   {"conversationUpdate", []object{inShared(), {"from": object{"id": evaID, "aadObjectId": eva}}, botCame}, bot.Joined},
		"installed":          {"installationUpdate", []object{{"action": "add"}}, ""},
		"removed":            {"installationUpdate", []object{{"action": "remove"}}, ""},
		"edited":             {"messageUpdate", []object{{"text": "better", "channelData": object{"eventType": "editMessage", "tenant": object{"id": ourTenant}}}}, bot.Edited},
		"deleted":            {"messageDelete", []object{{"channelData": object{"eventType": "softDeleteMessage", "tenant": object{"id": ourTenant}}}}, bot.Deleted},
		"deleted in channel": {"messageDelete", []object{inShared(), {"channelData": object{"eventType": "softDeleteMessage", "tenant": object{"id": ourTenant}}}}, ""},
		"reaction":           {"messageReaction", nil, ""},
		"typing":             {"typing", nil, ""},
		"something new":      {"somethingNew", nil, ""},
		"file":               {"message", []object{{"attachments": []object{{"contentType": "image/png"}}}}, bot.Attached},
		"empty":              {"message", []object{{"attachments": []object{{"contentType": "text/html"}}}}, ""},
		"a bot":              {"message", []object{{"from": object{"id": "28:other"}, "text": "hello"}}, ""},
		"foreign value":      {"message", []object{{"value": object{"x": 1}}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.take(s.activity(c.kind, c.change...))
			if c.want == "" {
				s.silent()
				return
			}
			if e := s.next(); e.Kind != c.want || c.want == bot.Joined && (e.Text != "contoso-shared" || e.Place.Thread != "" || e.Place.Audience != bot.Customer) {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestEditsAreEventsOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	edit := s.activity("messageUpdate", object{"id": "in-7", "text": "better", "channelData": object{"eventType": "editMessage", "tenant": object{"id": ourTenant}}})
	s.take(edit)
	first := s.next()
	s.take(edit)
	again := s.next()
	edit["timestamp"] = "2026-11-24T10:00:00Z"
	s.take(edit)
	second := s.next()
	if first.ID != again.ID || first.ID == second.ID || first.Message != "in-7" || second.Message != "in-7" {
		t.Errorf("%q, again %q, then %q", first.ID, again.ID, second.ID)
	}
}

// TestInvoke: a button that wants its answer at once gets one, also one that is
// not known.
func TestInvoke(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	data := object{ours: object{"q": object{"session": "s", "step": "x"}, "v": "pick", "w": "1"}}
	w := s.post(s.activity("invoke", object{"name": "adaptiveCard/action", "value": object{"action": object{"type": "Action.Execute", "data": data}}, "replyToId": "m1"}))
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"statusCode":200`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if e := s.next(); e.Kind != bot.Pressed || e.Action.Verb != "pick" || e.Action.Value != "1" {
		t.Errorf("%+v", e)
	}
	if w = s.post(s.activity("invoke", object{"name": "task/fetch"})); w.Code != http.StatusNotImplemented {
		t.Errorf("unknown: %d", w.Code)
	}
	w = s.post(s.activity("invoke", object{"name": "adaptiveCard/action", "value": object{"action": object{"data": object{"x": 1}}}}))
	if !strings.Contains(w.Body.String(), `"statusCode":400`) {
		t.Errorf("not ours: %s", w.Body)
	}
	s.silent()
}

func TestHostileRequests(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	token := "Bearer " + s.fake.Sign(start, nil)
	for name, c := range map[string]struct {
		body string
		want int
	}{
		"too large": {`{"text":"` + strings.Repeat("x", mostBody) + `"}`, http.StatusRequestEntityTooLarge},
		"too deep":  {strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100), http.StatusBadRequest},
		"truncated": {`{"type":"message","text":"he`, http.StatusBadRequest},
		"no object": {`[1,2]`, http.StatusBadRequest},
		"nothing":   {``, http.StatusBadRequest},
	} {
		if w := s.postRaw(c.body, token); w.Code != c.want || w.Body.Len() > 0 {
			t.Errorf("%s: %d %q", name, w.Code, w.Body)
		}
		if w := s.postRaw(c.body, ""); w.Code == http.StatusOK {
			t.Errorf("%s without a token: %d", name, w.Code)
		}
	}
	s.silent()
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut} {
		r, w := newRequest(method)
		s.bot.ServeHTTP(w, r)
		if w.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, w.Code)
		}
	}
}

// TestNotStored: what could not be stored comes again, and a person who cannot be
// found out is not guessed: they are asked to write again.
func TestNotStored(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.err = errStore
	if w := s.post(s.activity("message", object{"text": "hello"})); w.Code != http.StatusServiceUnavailable || w.Body.Len() > 0 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	s.err = nil
	other := newStage(t)
	other.fake.Nobody = true
	if w := other.post(other.activity("message", object{"text": "hello"})); w.Code != http.StatusOK || len(other.fake.All()) != 1 {
		t.Errorf("a stranger: %d, and is told %+v", w.Code, other.fake.All())
	}
	other.silent()
	s.fake.Nobody = true
	s.passes(2 * fresh)
	if w := s.postAs(s.activity("message", object{"text": "hello"}), "Bearer "+s.fake.Sign(start, func(c claims, _ *token) { c["exp"] = start.Add(9 * fresh).Unix() })); w.Code != http.StatusOK {
		t.Errorf("somebody known: %d", w.Code)
	}
	s.next()
}

// TestLook: who is in a channel, by each person's own organisation; outsiders are
// whom nothing says to be ours (B3).
func TestLook(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	place := bot.Address{Platform: Name, Tenant: tenantOf(ourTenant), Place: shared}
	if _, err := s.bot.Look(t.Context(), place); err == nil {
		t.Error("a channel that was never seen can be looked at")
	}
	s.take(s.activity("message", inShared(), object{"text": "hello"}))
	s.next()
	s.take(s.activity("message", inShared(), object{"text": "hello", "channelData": object{"tenant": object{"id": ourTenant}}})) // without its name
	s.next()
	e, err := s.bot.Look(t.Context(), place)
	if err != nil || e.Kind != bot.Joined || e.Text != "contoso-shared" || e.Place.Audience != bot.Customer || len(e.Members) != 2 {
		t.Fatalf("%+v, %v", e, err)
	}
	if kim := e.Members[1]; !kim.External || kim.Team != theirs || kim.Organisation != "contoso.example" || !strings.HasSuffix(kim.ID, "@"+theirs) {
		t.Errorf("%+v", kim)
	}
	for name, m := range map[string]member{
		"a guest":         {ID: "29:g", Directory: "g", Principal: "g_contoso.example#EXT#@ours.example", Tenant: ourTenant, Email: "g@contoso.example", Role: "guest"},
		"no organisation": {ID: "29:n", Directory: "n", Email: "n@contoso.example"},
	} {
		if p := s.bot.personOf(tenantOf(ourTenant), m); !p.External || p.Team != "contoso.example" {
			t.Errorf("%s: %+v", name, p)
		}
	}
	s.fake.Gone = true
	if e, err = s.bot.Look(t.Context(), place); err != nil || e.Kind != bot.Left {
		t.Errorf("taken out: %+v, %v", e, err)
	}
}
