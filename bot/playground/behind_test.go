package playground_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"lodestar/bot/slack/emulator"
)

func TestBehindTheScenesIsFetchedOnlyWhenOpened(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	secrets(s)
	page := s.get("/p/" + kim + "/c/" + shared)
	s.lacks(page, marker, "idle_reminder", "ses-1")
	for tab, wants := range map[string][]string{
		"stage": {"key-accounts", "Uninstall the App"}, "faults": {"Restart the Bot"}, "in": {"event message"}, "out": {"chat.postMessage"},
		"state": {"goal.text", secret("answer of " + kim)}, "jobs": {secret("job")}, "said": {secret("outgoing"), "2 attempts"}, "audit": {"agreement.refused", secret("by"), "0f0f"},
	} {
		s.has(s.get("/p/"+kim+"/behind/"+tab), http.StatusOK, append(wants, "Kim Visser would see nothing of this.")...)
	}
	s.has(s.get("/p/"+eva+"/behind/stage"), http.StatusOK, "nobody in Slack sees this")
	said := s.get("/p/" + eva + "/behind/said")
	s.lacks(said, "in a terminal")
	s.has(said, http.StatusOK, `<span class="gist">Right? `+secret("gist")+`</span>`) // a line of it, as of what went over the wire
	s.has(s.get("/p/"+eva+"/behind/said/7"), http.StatusOK, "In the Terminal", "in a terminal", `aria-expanded="true"`)
	for _, tab := range []string{"none", "in/x", "out/x", "in/1/2"} {
		s.has(s.get("/p/"+kim+"/behind/"+tab), http.StatusNotFound)
	}
	// What is open goes on with the stream; what is not does not.
	l := s.listen("/p/" + eva + "/c/" + shared)
	l.until("state", `id="modal"`)
	l.stop()
	m := streamAddress.FindStringSubmatch(s.get("/p/" + eva + "/c/" + shared).body)
	open := s.follow(strings.ReplaceAll(m[1], "&amp;", "&")+"&after="+m[2]+"&behind=in", "")
	open.until("state", `data-tab="in"`)
	s.types(eva, shared, "one more delivery")
	open.until("state", `data-tab="in"`)

	s.world.breaks()
	s.has(s.get("/p/"+eva+"/behind/jobs"), http.StatusOK, "That did not work.")
}

// TestInsidesHaveNames: what the bot calls what it stores is said in the page's
// words, and stands beside them.
func TestInsidesHaveNames(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for tab, wants := range map[string][]string{
		"state": {`account plan <code class="raw">plan</code>`, `A goal <code class="raw">goal.text</code>`, `answered <code class="raw">given</code>`, `<li>Overview <code class="raw">header.pack</code></li>`, `<li>Industry <code class="raw">industry/2</code></li>`, `<code class="raw">margin</code>`},
		"jobs":  {`idle reminder <code class="raw">idle_reminder</code>`, `waits <code class="raw">waiting</code>`},
		"said":  {`>question</button> <code class="raw">question out-1</code>`, `waits <code class="raw">waiting</code>`},
		"audit": {`answer not taken <code class="raw">agreement.refused</code>`},
	} {
		s.has(s.get("/p/"+eva+"/behind/"+tab), http.StatusOK, wants...)
	}
}

func TestTheWireIsShown(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.types(eva, emulator.SampleDirect(eva), "typed by Eva")
	a := s.slack.Attempts()[0]
	one := s.get(fmt.Sprintf("/p/%s/behind/in/%d", eva, a.Seq))
	s.has(one, http.StatusOK, "typed by Eva", "Taken: the signature is genuine", "HTTP 200", "X-Slack-Request-Timestamp", "••••")
	s.lacks(one, a.Header["X-Slack-Signature"], emulator.SampleSigningSecret, emulator.SampleBotToken, `"token": "emulated"`)

	// A payload that breaks a limit has a line that says so, with the path.
	_, _, err := s.bot.PostMessageContext(t.Context(), emulator.SampleDirect(eva), slack.MsgOptionText("x", false),
		slack.MsgOptionBlocks(slack.NewHeaderBlock(slack.NewTextBlockObject("plain_text", strings.Repeat("long ", 40), false, false))))
	if err == nil {
		t.Fatal("Slack took it")
	}
	calls := s.slack.Calls()
	last := calls[len(calls)-1]
	s.has(s.get("/p/"+eva+"/behind/out"), http.StatusOK, "1 limit broken", "invalid_blocks")
	s.has(s.get(fmt.Sprintf("/p/%s/behind/out/%d", eva, last.Seq)), http.StatusOK, "Slack would refuse this", `class="bad"`, "<code>/blocks/0/text/text</code>", "<b> /blocks/0/text/text:")
}

func TestSendingByHand(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	direct := emulator.SampleDirect(eva)
	s.types(eva, direct, "typed by Eva")
	ts := s.posts(direct, "buttons", everyElement)
	s.post("/p/"+eva+"/use", "place", "message", "channel", direct, "ts", ts, "use", "button", "action", "plain", "block", "b")
	s.post("/p/"+eva+"/c/"+direct+"/say", "text", "/lodestar help")
	seqs := map[string]int64{}
	for _, a := range s.slack.Attempts() {
		seqs[a.Kind] = a.Seq
	}
	hand := func(kind, signed, body string) answer {
		t.Helper()
		return s.post(fmt.Sprintf("/p/%s/behind/in/%d", eva, seqs[kind]), "body", body, "signed", signed)
	}
	for kind, body := range map[string]string{
		"event": `{"type":"event_callback","event":{"type":"message","text":"made by hand"}}`, "interaction": `{"type":"block_actions","made":"made by hand"}`,
		"command": `{"command":"/lodestar","text":"made by hand"}`,
	} {
		s.has(hand(kind, "genuine", body), http.StatusOK, "Taken: the signature is genuine", "by hand", "made by hand", `data-tab="in/`)
		got := s.bot.last("hand")
		if !strings.Contains(got, "made by hand") && !strings.Contains(got, "text=made+by+hand") {
			t.Errorf("%s: the bot got %s", kind, got)
		}
		for _, way := range []string{"wrong", "old", "future", "none"} {
			before := len(s.bot.got)
			s.has(hand(kind, way, body), http.StatusOK, "Refused: the bot did not believe the signature", "HTTP 401")
			if len(s.bot.got) != before {
				t.Errorf("%s signed %s was believed", kind, way)
			}
		}
	}
	for _, body := range []string{"", "{", "[]", `"text"`, "null", `{"a":1} {"b":2}`, "<script>"} {
		a := hand("event", "genuine", body)
		s.has(a, http.StatusUnprocessableEntity, "This is no JSON object.")
		s.lacks(a, "<script>")
	}
	s.has(hand("event", "in some way", `{}`), http.StatusUnprocessableEntity, "no longer there")
	s.has(s.post("/p/"+eva+"/behind/in/999999", "body", "{}", "signed", "genuine"), http.StatusNotFound, "no longer there")
	s.has(s.post("/p/"+eva+"/behind/in/x", "body", "{}", "signed", "genuine"), http.StatusNotFound, "no longer there")

	// One that was sent by hand can be changed and sent again.
	all := s.slack.Attempts()
	s.has(s.post(fmt.Sprintf("/p/%s/behind/in/%d", eva, all[len(all)-1].Seq), "body", `{"again":"by hand"}`, "signed", "genuine"), http.StatusOK, "again")
	if err := s.slack.ChangeApp(emulator.SampleApp, func(a *emulator.App) { a.EventsURL = "" }); err != nil {
		t.Fatal(err)
	}
	s.has(hand("event", "genuine", "{}"), http.StatusBadGateway, "no address")
}

func TestFaults(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	f := "/p/" + eva + "/faults/"
	kinds := map[string]emulator.FaultKind{
		"lost": emulator.AnswerLost, "error": emulator.FailBefore, "after": emulator.FailAfter, "limited": emulator.RateLimited, "silent": emulator.RateLimitedSilent, "slow": emulator.SlowAnswer,
		"twice": emulator.DeliverTwice, "late": emulator.DeliverLate,
	}
	for what, kind := range kinds {
		s.has(s.post(f+what), http.StatusOK, "Still to come:")
		waiting := s.slack.Faults()
		if len(waiting) != 1 || waiting[0].Kind != kind || (kind != emulator.DeliverTwice && kind != emulator.DeliverLate) != (waiting[0].Method == "chat.postMessage") {
			t.Errorf("%s: %v", what, waiting)
		}
		s.lacks(s.post(f+"none"), "Still to come:")
		if len(s.slack.Faults()) != 0 {
			t.Errorf("%s is still to come", what)
		}
	}
	l := s.listen("/p/" + kim + "/c/" + shared)
	s.has(s.post(f+"down"), http.StatusOK, "Slack is down until today, 10:00.")
	l.until("state", "Slack is down until")
	s.has(s.post("/p/"+kim+"/c/"+shared+"/say", "text", "hello"), http.StatusServiceUnavailable)
	s.has(s.post(f+"up"), http.StatusOK, "Slack Down for 1 Hour")
	l.until("state", `id="down"`)
	s.has(s.post("/p/"+kim+"/c/"+shared+"/say", "text", "hello"), http.StatusOK)
	s.has(s.post(f+"restart"), http.StatusOK)
	if s.world.restarted != 1 {
		t.Errorf("the bot was restarted %d times", s.world.restarted)
	}
	s.post("/p/" + eva + "/clock/hour")
	s.has(s.post(f+"restart"), http.StatusConflict, "The clock is on its way.")
	s.world.Cancel()
	s.has(s.post(f+"everything"), http.StatusNotFound)
	s.world.breaks()
	s.has(s.post(f+"restart"), http.StatusInternalServerError, "That did not work.")
}
