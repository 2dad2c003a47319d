package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/slack/emulator"
)

// drawnUsers are the people of the drawn workspace, as Slack tells of them: somebody
// of ours, a customer's person from their own workspace, and one who is a guest in ours.
var drawnUsers = map[string]map[string]any{
	"U0EVA":    {"id": "U0EVA", "team_id": drawnTeam, "name": "eva"},
	"U0VISSER": {"id": "U0VISSER", "team_id": "T0CONTOSO1", "name": "visser", "is_stranger": true},
	"U0DEBOER": {"id": "U0DEBOER", "team_id": drawnTeam, "name": "deboer", "is_restricted": true},
}

// post lets Slack tell the adapter something.
func (d *drawings) post(t *testing.T, now time.Time, path, kind, body string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	stamp, signature := emulator.Sign("drawn", now, []byte(body))
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", signature)
	r.Header.Set("Content-Type", kind)
	w := httptest.NewRecorder()
	d.slack.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s is answered with %d", path, w.Code)
	}
}

// since is what Slack was asked by a method since a count, waiting for the first where
// some must come, and else for as long as the adapter could take.
func (d *drawings) since(t *testing.T, before int, method string, must bool) (all []string) {
	t.Helper()
	for end := time.Now().Add(map[bool]time.Duration{true: 10 * time.Second, false: 100 * time.Millisecond}[must]); ; time.Sleep(5 * time.Millisecond) {
		d.web.mu.Lock()
		all = slices.DeleteFunc(slices.Clone(d.web.taken[before:]), func(s string) bool { return !strings.HasSuffix(firstLine(s), "/"+method) })
		d.web.mu.Unlock()
		if len(all) > 0 || time.Now().After(end) {
			break
		}
	}
	if must && len(all) == 0 {
		t.Fatalf("%s was not asked for", method)
	}
	return all
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// formButton is the value of the button that opens a message's form, "" where it has
// none.
func formButton(t *testing.T, sent []string) string {
	t.Helper()
	for _, s := range sent {
		for _, line := range strings.Split(s, "\n") {
			blocks, ok := strings.CutPrefix(line, "blocks=")
			if !ok {
				continue
			}
			var all []struct {
				Elements []struct {
					Action string `json:"action_id"`
					Value  string `json:"value"`
				} `json:"elements"`
			}
			var some []json.RawMessage
			if err := json.Unmarshal([]byte(blocks), &some); err != nil {
				t.Fatal(err)
			}
			for _, raw := range some { // elements of other blocks are of other forms
				one := all
				if json.Unmarshal([]byte("["+string(raw)+"]"), &one) != nil {
					continue
				}
				for _, e := range one[0].Elements {
					if strings.HasSuffix(e.Action, ".form") {
						return e.Value
					}
				}
			}
		}
	}
	return ""
}

// opens presses the button of a form in a place, and returns the form that Slack was
// given, "" where none was.
func (d *drawings) opens(t *testing.T, now time.Time, user, place, value string, must bool) string {
	t.Helper()
	before := d.web.count()
	team := drawnUsers[user]["team_id"]
	payload, err := json.Marshal(map[string]any{
		"type": "block_actions", "user": map[string]any{"id": user, "team_id": team}, "team": map[string]any{"id": drawnTeam}, "trigger_id": fmt.Sprint(before),
		"container": map[string]any{"channel_id": place, "message_ts": "1700000000.000001"},
		"actions":   []any{map[string]any{"type": "button", "action_id": "lodestar.form", "value": value, "action_ts": fmt.Sprintf("1700000001.%06d", before)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	d.post(t, now, "/slack/interactions", "application/x-www-form-urlencoded", url.Values{"payload": {string(payload)}}.Encode())
	return strings.Join(d.since(t, before, "views.open", must), "\n")
}

// send says a message in Slack and returns what was sent.
func (d *drawings) send(t *testing.T, id string, to bot.Address, m bot.Message) []string {
	t.Helper()
	before := d.web.count()
	to.Platform, to.Tenant = "slack", "slack:"+drawnTeam
	if _, err := d.slack.Send(t.Context(), bot.Delivery{ID: id, To: to, Message: m}); err != nil {
		t.Fatal(err)
	}
	d.web.mu.Lock()
	defer d.web.mu.Unlock()
	return slices.Clone(d.web.taken[before:])
}

// formsOut are the forms that people of the customer can open in Slack, and their start
// pages: from every message that has a form, by its own button where they read it and
// by one made by hand where they do not. Forms of Teams stand in the cards, which are
// drawn with all messages; it has no others.
func (a *agreeing) formsOut() map[string]string {
	a.t.Helper()
	out := map[string]string{}
	names := map[string]string{"U0EVA": "eva", "U0DEBOER": "deboer"}
	home := func(ctx context.Context, p bot.Person) (bot.Message, error) {
		return a.app.Turns.Home(ctx, a.people[names[p.ID]])
	}
	d := newDrawings(a.t, a.app.Words, a.clock, home)
	theirs, ours := 0, 0
	for _, row := range tamper(a).rows(`SELECT id, address, message FROM outbox`) {
		var to bot.Address
		var m bot.Message
		for text, v := range map[string]any{row["address"].(string): &to, row["message"].(string): &m} {
			if err := json.Unmarshal([]byte(text), v); err != nil {
				a.t.Fatal(err)
			}
		}
		if to.Platform == "email" || len(m.Fields) == 0 {
			continue
		}
		id := row["id"].(string)
		value := formButton(a.t, d.send(a.t, id, to, m))
		switch {
		case value == "":
		case to.Audience == bot.Customer || a.people[to.Person].External:
			theirs++
			out["the form of "+id] = d.opens(a.t, a.clock(), "U0VISSER", to.Place, value, true)
		case ours < 3: // a button made by hand, in the channel and in their own conversation
			ours++
			for _, place := range []string{a.place.Place, "D0VISSER"} {
				if got := d.opens(a.t, a.clock(), "U0VISSER", place, value, false); got != "" {
					a.t.Errorf("%s, made by hand in %s, opens %s", id, place, got)
				}
			}
			if got := d.opens(a.t, a.clock(), "U0EVA", to.Place, value, true); !strings.Contains(got, "modal") {
				a.t.Errorf("%s opens %q for us", id, got)
			}
		}
	}
	if theirs == 0 || ours == 0 {
		a.t.Errorf("%d forms of theirs, %d of ours: the test proves nothing", theirs, ours)
	}
	for user, must := range map[string]bool{"U0EVA": true, "U0DEBOER": true, "U0VISSER": false} {
		before := d.web.count()
		event, err := json.Marshal(map[string]any{
			"type": "event_callback", "team_id": drawnTeam, "event_id": "Ev" + user, "event_time": a.clock().Unix(), "authorizations": []any{map[string]any{"team_id": drawnTeam}},
			"event": map[string]any{"type": "app_home_opened", "user": user, "channel": "D" + user[1:], "tab": "home", "event_ts": "1700000002.000100"},
		})
		if err != nil {
			a.t.Fatal(err)
		}
		d.post(a.t, a.clock(), "/slack/events", "application/json", string(event))
		shown := strings.Join(d.since(a.t, before, "views.publish", must), "\n")
		switch user {
		case "U0EVA":
			if !strings.Contains(shown, "ABC Company") {
				a.t.Errorf("our own start page shows %q", shown)
			}
		default:
			out["the start page of "+user] = shown
		}
	}
	for _, who := range []string{"visser", "deboer"} {
		m, err := a.app.Turns.Home(a.t.Context(), a.people[who])
		if err != nil {
			a.t.Fatal(err)
		}
		data, err := json.Marshal(m)
		if err != nil {
			a.t.Fatal(err)
		}
		out["what "+who+" would find at home"] = string(data)
	}
	return out
}

// TestMarkersInFormsAreFound: a marker in any part of a form is found in what Slack is
// given when it is opened (B5).
func TestMarkersInFormsAreFound(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	d := newDrawings(t, s.app.Words, s.clock, nil)
	for n, f := range []bot.Field{
		{ID: "wish", Label: markerOf(3)},
		{ID: "wish", Label: "x", Value: markerOf(3)},
		{ID: "wish", Label: "x", Hint: markerOf(3)},
		{ID: "items", Label: "x", Several: true, Options: []bot.Button{{Label: markerOf(3), Value: "a"}}},
		{ID: "items", Label: "x", Several: true, Options: []bot.Button{{Label: "x", Value: markerOf(3)}}},
	} {
		id := fmt.Sprintf("dlv_form%d", n)
		m := bot.Message{Kind: "notice", Notification: "x", Parts: []bot.Part{{Kind: bot.Text, Text: "x"}}, Question: bot.Question{Flow: "agreement", Step: "suggest", Row: n}, Fields: []bot.Field{f}, Only: "U0VISSER"}
		value := formButton(t, d.send(t, id, sharedPlace(), m))
		if value == "" {
			t.Fatalf("%d: no form", n)
		}
		if found := leaked(map[string]string{"form": d.opens(t, s.clock(), "U0VISSER", sharedPlace().Place, value, true)}); len(found) != 1 {
			t.Errorf("%d: the marker would not be found", n)
		}
		m.Only = ""
		inTeams := d.draw(t, id+"t", sharedPlace(), m) // there the form stands in the card
		for name := range inTeams {
			if !strings.HasPrefix(name, "in Teams") {
				delete(inTeams, name)
			}
		}
		if len(leaked(inTeams)) != 1 {
			t.Errorf("%d: the marker would not be found in Teams", n)
		}
	}
}
