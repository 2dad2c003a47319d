package teams

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"lodestar/bot"
	"lodestar/bot/bottest"
	"lodestar/bot/teams/teamstest"
)

type (
	claims = jwt.MapClaims
	token  = jwt.Token
)

func newRequest(method string) (*http.Request, *httptest.ResponseRecorder) {
	return httptest.NewRequest(method, Path, http.NoBody), httptest.NewRecorder()
}

func notice(text string) bot.Message {
	return bot.Message{Kind: "notice", Notification: text, Parts: []bot.Part{{Kind: bot.Text, Text: text}}}
}

func (s *stage) send(id string, to bot.Address, m bot.Message) (bot.Receipt, error) {
	return s.bot.Send(context.Background(), bot.Delivery{ID: id, To: to, Message: m})
}

// TestAnswersThatSayNo: which are tried again, which never, and of which nobody
// knows.
func TestAnswersThatSayNo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault                 teamstest.Fault
		refused, final, taken bool
		again                 time.Duration
	}{
		"429":                  {fault: teamstest.Fault{Status: 429}, refused: true},
		"429 with Retry-After": {fault: teamstest.Fault{Status: 429, Header: http.Header{"Retry-After": {"7"}}}, refused: true, again: 7 * time.Second},
		"412":                  {fault: teamstest.Fault{Status: 412}, refused: true},
		"408":                  {fault: teamstest.Fault{Status: 408}, refused: true},
		"502":                  {fault: teamstest.Fault{Status: 502}},
		"503":                  {fault: teamstest.Fault{Status: 503}},
		"lost":                 {fault: teamstest.Fault{Lost: true}, taken: true},
		"401":                  {fault: teamstest.Fault{Status: 401}, refused: true},
		"blocked":              {fault: teamstest.Fault{Status: 403, Code: "MessageWritesBlocked"}, refused: true, final: true},
		"too large":            {fault: teamstest.Fault{Status: 413, Code: "MessageSizeTooBig"}, refused: true, final: true},
		"bad":                  {fault: teamstest.Fault{Status: 400, Code: "BadSyntax"}, refused: true, final: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.seenEva()
			s.fake.Faults = []teamstest.Fault{c.fault}
			_, err := s.send("d1", toEva(), notice("Secret words"))
			refused, isRefused := bot.IsRefused(err)
			if err == nil || isRefused != c.refused || isRefused && (refused.Final != c.final || refused.Again != c.again) {
				t.Errorf("%v", err)
			}
			if err != nil && (strings.Contains(err.Error(), "Secret") || strings.Contains(err.Error(), s.fake.URL)) {
				t.Errorf("the error says too much: %v", err)
			}
			if (len(s.fake.All()) == 1) != c.taken {
				t.Errorf("said %d times", len(s.fake.All()))
			}
		})
	}
}

// TestUnknownOutcome goes by kind: said again once, and never again where
// customers read.
func TestUnknownOutcome(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.seenEva()
	d := bot.Delivery{ID: "d1", To: toEva(), Message: notice("hello")}
	if _, found, err := s.bot.Reconcile(t.Context(), d); found || err != nil {
		t.Errorf("the first time: %v, %v", found, err)
	}
	if _, _, err := s.bot.Reconcile(t.Context(), d); err == nil {
		t.Error("it would be said a third time")
	} else if r, ok := bot.IsRefused(err); !ok || !r.Final {
		t.Errorf("%v", err)
	}
	d.ID, d.To = "d2", bot.Address{Platform: Name, Tenant: tenantOf(ourTenant), Place: shared, Audience: bot.Customer}
	if r, ok := bot.IsRefused(func() error { _, _, err := s.bot.Reconcile(t.Context(), d); return err }()); !ok || !r.Final {
		t.Error("said again to a customer")
	}
}

// TestAChangeIsMadeAgain: what takes the place of a message that stands there changes
// nothing the second time, whoever reads it and however often its answer is lost.
func TestAChangeIsMadeAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.seenEva()
	page := bot.Question{Step: "page"}
	first := notice("the plan")
	first.Question = page
	if _, err := s.send("d1", toEva(), first); err != nil {
		t.Fatal(err)
	}
	changed := notice("the plan as it is now")
	changed.Replaces, changed.Question = page, page
	d := bot.Delivery{ID: "d2", To: toEva(), Message: changed}
	for range 3 {
		s.fake.Change(func(is *teamstest.Settings) { is.Faults = []teamstest.Fault{{Lost: true}} })
		if _, err := s.bot.Send(t.Context(), d); err == nil {
			t.Fatal("the answer was not lost")
		}
		if _, found, err := s.bot.Reconcile(t.Context(), d); found || err != nil {
			t.Fatalf("it is not made again: %v, %v", found, err)
		}
	}
	if _, err := s.bot.Send(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if all := s.fake.All(); len(all) != 1 {
		t.Errorf("%d messages stand there", len(all))
	}
}

// TestTokenIsAskedOnce and thrown away when it is not taken.
func TestTokenIsAskedOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.seenEva()
	for _, id := range []string{"d1", "d2", "d3"} {
		if _, err := s.send(id, toEva(), notice(id)); err != nil {
			t.Fatal(err)
		}
	}
	if tokens, _ := s.fake.Asked(); tokens != 1 {
		t.Errorf("%d tokens", tokens)
	}
	s.fake.Faults = []teamstest.Fault{{Status: http.StatusUnauthorized}}
	_, _ = s.send("d4", toEva(), notice("d4"))
	_, err := s.send("d4", toEva(), notice("d4"))
	if tokens, _ := s.fake.Asked(); err != nil || tokens != 2 {
		t.Errorf("%v, %d tokens", err, tokens)
	}
	wrong := newStage(t, func(o *Options) { o.Password = "wrong-secret" })
	if _, err := wrong.bot.calls.token(t.Context()); err == nil || strings.Contains(err.Error(), "wrong-secret") || !strings.Contains(err.Error(), "invalid_client") {
		t.Errorf("%v", err)
	}
}

func TestThreadsAndOnlyOnePerson(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.take(s.activity("message", inShared(), object{"text": "hello"}))
	e := s.next()
	if _, err := s.send("d1", e.Place, notice("for all")); err != nil {
		t.Fatal(err)
	}
	root := e.Place
	root.Thread = ""
	if _, err := s.send("d2", root, notice("a new root")); err != nil {
		t.Fatal(err)
	}
	only := notice("for one")
	only.Only = e.From.ID
	if _, err := s.send("d3", e.Place, only); err != nil {
		t.Fatal(err)
	}
	var places []string
	for _, m := range s.fake.All() {
		places = append(places, m.Conversation)
	}
	if got := strings.Join(places, " "); got != shared+";messageid=1700000000001 "+shared+" a:1visser-chat" {
		t.Errorf("said in %s", got)
	}
}

func TestNeverSeen(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	_, err := s.send("d1", toEva(), notice("x"))
	if r, ok := bot.IsRefused(err); !ok || !r.Final {
		t.Errorf("%v", err)
	}
	s.refs.fail = errStore
	_, err = s.send("d1", toEva(), notice("x"))
	if r, ok := bot.IsRefused(err); !ok || r.Final || !errors.Is(err, errStore) {
		t.Errorf("while the store fails: %v", err)
	}
}

// TestRestart: a new process finds its way by what is stored.
func TestRestart(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.seenEva()
	question, record := bottest.RecordSamples()
	d := bot.Delivery{ID: "q", To: toEva(), Message: question}
	r, err := s.bot.Send(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	again, err := New(Options{
		AppID: appID, Password: password, Tenant: ourTenant, References: s.refs, Words: words(t), Now: s.clock, Pace: -1,
		OpenID: s.fake.URL + "/openid", Login: s.fake.URL, Loopback: true, Shown: stored{d, r},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Send(t.Context(), bot.Delivery{ID: "r", To: toEva(), Message: record}); err != nil {
		t.Fatal(err)
	}
	if all := s.fake.All(); len(all) != 1 || !strings.Contains(asText(t, all[0].Activity), "Done, noted by Jonas Keller") {
		t.Errorf("%+v", all)
	}
}

type stored struct {
	d bot.Delivery
	r bot.Receipt
}

func (s stored) Asked(_ context.Context, to bot.Address, q bot.Question) (bot.Delivery, bot.Receipt, bool, error) {
	return s.d, s.r, to == s.d.To && q == s.d.Message.Question, nil
}

// TestFormAgain: what was typed stands in the form again, with what is wrong.
func TestFormAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.seenEva()
	m := notice("Goal 1")
	m.Kind, m.Question = "question", bot.Question{Session: "s", Step: "goal.pack", Shown: 3}
	m.Fields = []bot.Field{
		{ID: "goal", Label: "Goal", Long: true},
		{ID: "by", Label: "By", Kind: bot.DateField},
		{ID: "kinds", Label: "Kinds", Several: true, Options: []bot.Button{{Label: "Cost, now", Value: "cost,now"}, {Label: "Risk", Value: "risk"}}},
	}
	r, err := s.send("q", toEva(), m)
	if err != nil {
		t.Fatal(err)
	}
	s.reply = bot.Reply{Problems: map[string]string{"by": "That day does not exist."}}
	value := object{ours: object{"q": object{"session": "s", "step": "goal.pack", "shown": 3}, "v": verbSend, "k": "form"}, input + "goal": "Deliver\nfaster", input + "by": "2027-02-30", input + "kinds" + severalMark: tick("cost,now") + "," + tick("risk")}
	s.take(s.activity("message", object{"value": value, "replyToId": r.Message}))
	e := s.next()
	if e.Action.Verb != verbSend || e.Action.Fields["goal"] != "Deliver\nfaster" || e.Action.Fields["kinds"] != "cost,now\nrisk" || len(e.Action.Fields) != 3 {
		t.Errorf("%+v", e.Action)
	}
	s.bot.running.Wait()
	card := asText(t, s.fake.One(r.Message).Activity)
	for _, want := range []string{"That day does not exist.", `Deliver\nfaster`, "2027-02-30", tick("cost,now")} {
		if !strings.Contains(card, want) {
			t.Errorf("%q does not stand in the form again: %s", want, card)
		}
	}
}

// TestConfirm: a button that asks first carries its yes inside what it opens.
func TestConfirm(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.seenEva()
	m := notice("Please read version 1.")
	m.Question = bot.Question{Session: "pln", Flow: "agreement", Step: "card"}
	m.Buttons = []bot.Button{{Label: "Agree to Plan", Verb: "agree", Value: "pln/1", Primary: true, Confirm: &bot.Confirm{Title: "Agree to version 1", Text: "Will be recorded as Kim Visser, Contoso.", Yes: "Agree", No: "Go Back"}}}
	r, err := s.send("card", toEva(), m)
	if err != nil {
		t.Fatal(err)
	}
	text := asText(t, s.fake.One(r.Message).Activity)
	if !strings.Contains(text, "Action.ShowCard") || !strings.Contains(text, "Will be recorded as Kim Visser") {
		t.Error(text)
	}
	if e := s.press(t, bot.Delivery{}, r, 0); !e.Action.Confirmed || e.Action.Verb != "agree" || e.Action.Value != "pln/1" {
		t.Errorf("%+v", e.Action)
	}
}
