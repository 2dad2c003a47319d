package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/slack"
	"lodestar/bot/teams"
	"lodestar/bot/teams/teamstest"
	"lodestar/conversation/locale"
	"lodestar/planning/playbook"
)

// drawings are the adapters of the real platforms, before a Slack and a connector
// that take everything and keep it: what a message becomes there, with blocks, cards,
// values of buttons and metadata.
type drawings struct {
	slack   *slack.Adapter
	web     *webAPI
	teams   *teams.Adapter
	service *teamstest.Service
	refs    *teamsRefs
}

const drawnTeam = "T0DRAWN001"

// webAPI is a Slack that takes everything.
type webAPI struct {
	mu    sync.Mutex
	taken []string
}

// RoundTrip implements http.RoundTripper.
func (w *webAPI) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	plain := string(body)
	if form, err := url.ParseQuery(plain); err == nil {
		var all []string
		for name, values := range form {
			all = append(all, name+"="+strings.Join(values, " "))
		}
		plain = strings.Join(all, "\n")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.taken = append(w.taken, r.URL.Path+"\n"+plain)
	answer := map[string]any{
		"ok": true, "team_id": drawnTeam, "user_id": "U0LODESTAR", "bot_id": "B0LODESTAR", "ts": fmt.Sprintf("1700000000.%06d", len(w.taken)), "message_ts": "1700000000.000001", "channel": "C0SHARED01",
		"permalink": "https://contoso.example/archives/C0SHARED01/p1",
	}
	if strings.HasSuffix(r.URL.Path, "/users.info") {
		if form, err := url.ParseQuery(string(body)); err == nil {
			answer["user"] = drawnUsers[form.Get("user")]
		}
	}
	data, err := json.Marshal(answer)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(string(data))), Request: r}, err
}

func (w *webAPI) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.taken)
}

func newDrawings(t *testing.T, words *locale.Catalogue, now func() time.Time, home func(context.Context, bot.Person) (bot.Message, error)) *drawings {
	t.Helper()
	d := &drawings{web: &webAPI{}, refs: &teamsRefs{all: map[string]teams.Reference{}}}
	var err error
	if d.slack, err = slack.New(slack.Options{Token: "xoxb-drawn", SigningSecret: "drawn", Words: words, Now: now, Home: home, Pace: -1, Echo: -1, Transport: d.web}); err != nil {
		t.Fatal(err)
	}
	members := map[string]teamstest.Member{}
	for _, who := range []string{"eva", "jonas", "visser", "deboer"} {
		members["29:"+who] = teamstest.Member{ID: "29:" + who, Directory: who, Name: who, Tenant: teamsOurs, Role: "user"}
	}
	d.service = teamstest.New(t, teamstest.Bot{AppID: "app", Tenant: teamsOurs, Password: "secret"}, teamstest.Settings{Roster: members})
	if d.teams, err = teams.New(teams.Options{
		AppID: "app", Password: "secret", Tenant: teamsOurs, References: d.refs, Words: words, Now: now, Pace: -1, OpenID: d.service.URL + "/openid", Login: d.service.URL, Loopback: true,
	}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for _, p := range []bot.Platform{d.slack, d.teams} {
		running.Go(func() {
			if err := p.Run(ctx, nil); err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(func() { cancel(); running.Wait() })
	for !d.slack.Connected() || !d.teams.Connected() {
		time.Sleep(time.Millisecond)
	}
	return d
}

// draw is what a message becomes on each platform. Files are looked at where they
// are made, and left out.
func (d *drawings) draw(t *testing.T, id string, to bot.Address, m bot.Message) map[string]string {
	t.Helper()
	m.Attachments, m.Lead = nil, nil
	out := map[string]string{}

	to.Platform, to.Tenant = slack.Name, slack.Name+":"+drawnTeam
	before := d.web.count()
	if _, err := d.slack.Send(t.Context(), bot.Delivery{ID: id, To: to, Message: m}); err != nil {
		t.Fatalf("Slack does not take %s: %v", id, err)
	}
	d.web.mu.Lock()
	out["in Slack, "+id] = strings.Join(d.web.taken[before:], "\n")
	d.web.mu.Unlock()

	to.Platform, to.Tenant = teams.Name, teamsTenant
	if err := d.refs.KeepReference(t.Context(), teams.Reference{Tenant: teamsTenant, Conversation: to.Place, Service: d.service.URL + "/", Bot: "28:app", Person: to.Person}); err != nil {
		t.Fatal(err)
	}
	said := len(d.service.All())
	if _, err := d.teams.Send(t.Context(), bot.Delivery{ID: id, To: to, Message: m}); err != nil {
		t.Fatalf("Teams does not take %s: %v", id, err)
	}
	for n, s := range d.service.All()[said:] {
		data, err := json.Marshal(s.Activity)
		if err != nil {
			t.Fatal(err)
		}
		out[fmt.Sprintf("in Teams, %s, %d", id, n)] = string(data)
	}
	return out
}

// drawn is everything that was said where a customer reads, as Slack and Teams get
// it.
func (a *agreeing) drawn() map[string]string {
	a.t.Helper()
	d := newDrawings(a.t, a.app.Words, a.clock, nil)
	out := map[string]string{}
	for _, row := range tamper(a).rows(`SELECT id, address, message FROM outbox`) {
		var to bot.Address
		var m bot.Message
		for text, v := range map[string]any{row["address"].(string): &to, row["message"].(string): &m} {
			if err := json.Unmarshal([]byte(text), v); err != nil {
				a.t.Fatal(err)
			}
		}
		if to.Platform == "email" || to.Audience != bot.Customer && !a.people[to.Person].External {
			continue
		}
		for name, text := range d.draw(a.t, row["id"].(string), to, m) {
			out[name] = text
		}
	}
	return out
}

// pagesOut are the pages behind all links that somebody of the customer was mailed.
func (a *agreeing) pagesOut() map[string]string {
	a.t.Helper()
	out := map[string]string{}
	for _, who := range []string{"visser", "deboer"} {
		for _, m := range a.post.inbox.Mails(a.people[who].Email) {
			for _, found := range linkInMail.FindAllStringSubmatch(m.Text, -1) {
				a.post.link = found[1]
				page := a.fetch(http.MethodGet, nil)
				out[fmt.Sprintf("the page of mail %d, %s", m.Number, m.Subject)] = page.Body.String()
				if page.Code != http.StatusOK {
					a.t.Errorf("the page of %q: %d", m.Subject, page.Code)
				}
			}
		}
	}
	return out
}

// checkDrawn sees to it that there was something to find: what left was drawn in
// blocks and in cards.
func (a *agreeing) checkDrawn(out map[string]string) {
	a.t.Helper()
	blocks, cards := 0, 0
	for name, text := range out {
		if strings.HasPrefix(name, "in Slack") && strings.Contains(text, `"type":"section"`) {
			blocks++
		}
		if strings.HasPrefix(name, "in Teams") && strings.Contains(text, "AdaptiveCard") {
			cards++
		}
	}
	if blocks < 40 || cards < 10 {
		a.t.Errorf("%d messages in blocks, %d cards: the test proves nothing", blocks, cards)
	}
}

// TestDrawnMarkersAreFound: wherever a marker is put into a message, it is found in
// what Slack and in what Teams gets (B5).
func TestDrawnMarkersAreFound(t *testing.T) {
	t.Parallel()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := newDrawings(t, words, time.Now, nil)
	q := bot.Question{Flow: "agreement", Step: "card"}
	for name, m := range map[string]bot.Message{
		"a page":     {Kind: "page", Parts: []bot.Part{{Kind: bot.Page, Text: markerOf(3)}}},
		"a heading":  {Kind: "page", Parts: []bot.Part{{Kind: bot.Heading, Text: markerOf(3)}}},
		"small":      {Kind: "card", Parts: []bot.Part{{Kind: bot.Text, Text: "x"}, {Kind: bot.Context, Text: markerOf(3)}}},
		"a value":    {Kind: "card", Parts: []bot.Part{{Kind: bot.Text, Text: "x"}}, Question: q, Buttons: []bot.Button{{Label: "Agree", Verb: playbook.VerbAgree, Value: markerOf(17)}}},
		"a question": {Kind: "card", Parts: []bot.Part{{Kind: bot.Text, Text: "x"}}, Buttons: []bot.Button{{Label: "Agree", Verb: playbook.VerbAgree, Confirm: &bot.Confirm{Title: "x", Text: markerOf(17), Yes: "x", No: "x"}}}},
	} {
		found := leaked(d.draw(t, name, sharedPlace(), m))
		if len(found) != 2 {
			t.Errorf("%s: found %q, and not in Slack and in Teams", name, found)
		}
	}
}

// TestNothingInternalIsOnAPage: what somebody of the customer sees behind the links
// of mails, before and after every answer, has no marker (B5).
func TestNothingInternalIsOnAPage(t *testing.T) {
	t.Parallel()
	a := &agreeing{replay: newReplay(t, t.Name())}
	a.app.Turns.Limits = unlimited()
	a.lines("mail on", "already mail/link until > Send Contoso plan")
	a.app.Turns.Limits = unlimited()
	planted := a.plant()
	a.lines("eva: send plan", "eva: send plan")
	out := map[string]string{}
	look := func(when string) {
		for name, text := range a.pagesOut() {
			out[when+": "+name] = text
		}
	}
	look("before")
	a.lines("visser opens: please confirm")
	a.post.link = a.linkOf("visser", "please confirm")
	refused := a.fetch(http.MethodPost, url.Values{"do": {"suggest"}})
	if refused.Code != http.StatusUnprocessableEntity {
		t.Errorf("a suggestion without words: %d", refused.Code)
	}
	out["refused"] = refused.Body.String()
	a.lines("visser opens: please confirm", "visser clicks page: Agree to Plan")
	look("after the yes")
	a.lines("eva: news: Kim Visser fears for her budget", "…", "visser mails forged: My data!", "visser opens: You have asked what is stored")
	look("my data")
	named := 0
	for name, text := range out {
		if strings.Contains(text, "A note of ours in which you are named") {
			named++
		}
		if strings.Contains(text, "fears for her budget") {
			t.Errorf("a note of ours stands on %s", name)
		}
	}
	if named == 0 {
		t.Error("the note in which she stands is not even named")
	}
	a.lines("visser clicks page: Request Erasure")
	look("erasure asked for")
	a.lines("visser opens: You can withdraw at any time", "visser clicks page: Withdraw Agreement")
	look("withdrawn")
	if len(planted) < 50 || len(out) < 12 {
		t.Errorf("%d fields, %d pages: the test proves nothing", len(planted), len(out))
	}
	whole := 0
	for _, text := range out {
		if strings.Contains(text, "Open warehouse in Venlo") {
			whole++
		}
	}
	if whole < 2 {
		t.Errorf("%d pages show the plan: the test proves nothing", whole)
	}
	for _, l := range leaked(out) {
		t.Error(l)
	}
}

func (a *agreeing) linkOf(who, words string) (path string) {
	a.t.Helper()
	for _, m := range a.post.inbox.Mails(a.people[who].Email) {
		if found := linkInMail.FindStringSubmatch(m.Text); found != nil && strings.Contains(m.Subject+m.Text, words) {
			path = found[1]
		}
	}
	return path
}
