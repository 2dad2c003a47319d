package slack

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/bottest"
)

// TestLostAnswers: the post was taken, its answer was not. Afterwards it stands
// there once.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		thread  bool
		between int // messages of others after it
		restart bool
	}{
		"at once": {}, "after a restart": {restart: true}, "in a thread": {thread: true, restart: true},
		"much was written since": {between: 40, restart: true}, "in a long thread": {thread: true, between: 40, restart: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			d := bot.Delivery{ID: "ev/1", To: toEva(), Message: bottest.Samples()[1].Message}
			if c.thread {
				d.To.Place, d.To.Person = internal, ""
				d.To.Thread = s.fake.write(internal, eva, "root")
			}
			s.fake.do(func() { s.fake.lost["chat.postMessage"] = reset })
			if _, err := s.bot.Send(t.Context(), d); err == nil {
				t.Fatal("no error")
			}
			for range c.between {
				s.fake.write(d.To.Place, eva, "x")
			}
			if c.restart {
				other := newStage(t, func(o *Options) { o.APIURL = s.fake.server.URL + "/api" })
				s.bot = other.bot
			}
			r, found, err := s.bot.Reconcile(t.Context(), d)
			if err != nil || !found {
				t.Fatalf("found %v, %v", found, err)
			}
			for _, m := range s.fake.in(d.To.Place) {
				if outboxOf(m) == d.ID && m.TS != r.Message {
					t.Errorf("found at %s, it stands at %s", r.Message, m.TS)
				}
			}
			d.ID = "ev/2"
			if _, found, err := s.bot.Reconcile(t.Context(), d); found || err != nil {
				t.Errorf("what was never said: %v, %v", found, err)
			}
		})
	}
}

// TestTheEchoIsEnough: no call is needed where Slack has told of the post.
func TestTheEchoIsEnough(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(o *Options) { o.Echo = time.Minute })
	d := bot.Delivery{ID: "ev/1", To: toEva(), Message: bottest.Samples()[1].Message}
	echo := func() {
		s.take(object{
			"type": "message", "channel": evaDM, "channel_type": "im", "user": botUser, "bot_id": botID, "text": "x", "ts": "1795513999.000100",
			"metadata": object{"event_type": metaQuestion, "event_payload": object{"outbox": d.ID, "step": "goal"}},
		})
	}
	go echo()
	r, found, err := s.bot.Reconcile(t.Context(), d)
	if err != nil || !found || r.Message != "1795513999.000100" {
		t.Errorf("%+v, %v, %v", r, found, err)
	}
	if s.fake.called("conversations.history") != 0 {
		t.Error("the history was read")
	}
	s.silent()
}

// TestWhatThisProcessPosted needs no look either.
func TestWhatThisProcessPosted(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	d := bot.Delivery{ID: "ev/1", To: toEva(), Message: long()}
	sent, err := s.bot.Send(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	r, found, err := s.bot.Reconcile(t.Context(), d)
	if err != nil || !found || r != sent || s.fake.called("conversations.history") != 0 {
		t.Errorf("%+v, %v, %v", r, found, err)
	}
	again, err := s.bot.Send(t.Context(), d)
	if n := len(s.fake.in(evaDM)); err != nil || again != sent || n != len(Render(d.Message, s.bot.printer(t.Context(), bot.Person{}))) {
		t.Errorf("sent once more: %d posts, %v", n, err)
	}
}

// TestEchoesOfOthers do not settle a delivery: anybody can write metadata.
func TestEchoesOfOthers(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	d := bot.Delivery{ID: "ev/1", To: toEva(), Message: bottest.Samples()[1].Message}
	meta := object{"event_type": metaQuestion, "event_payload": object{"outbox": d.ID}}
	s.take(object{"type": "message", "channel": evaDM, "user": "U9", "bot_id": "B9", "text": "x", "ts": "1.1", "metadata": meta})
	s.fake.do(func() {
		s.fake.channels[evaDM] = append(s.fake.channels[evaDM], &posted{TS: "1.1", User: "U9", Bot: "B9", Metadata: []byte(asText(t, meta))},
			&posted{TS: "1.2", User: botUser, Bot: botID, Metadata: []byte(`{"event_type":"another","event_payload":{"outbox":"ev/1"}}`)},
			&posted{TS: "1.3", User: botUser, Bot: botID, Metadata: []byte(`{"event_type":"lodestar_message","event_payload":{"outbox":{"x":1}}}`)})
	})
	if _, found, err := s.bot.Reconcile(t.Context(), d); found || err != nil {
		t.Errorf("%v, %v", found, err)
	}
}

func TestSlackCannotBeAsked(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	d := bot.Delivery{ID: "ev/1", To: toEva(), Message: bottest.Samples()[1].Message}
	s.fake.do(func() { s.fake.fault["conversations.history"] = answering("", 429, "Retry-After", "60") })
	_, _, err := s.bot.Reconcile(t.Context(), d)
	if r, ok := bot.IsRefused(err); !ok || r.Again != time.Minute {
		t.Errorf("%v", err)
	}
	s.pass(time.Minute)
	s.fake.do(func() { s.fake.fault["conversations.history"] = answering("", 500) })
	if _, _, err = s.bot.Reconcile(t.Context(), d); err == nil || errors.Is(err, errResting) {
		t.Errorf("%v", err)
	}
}

// TestOnePageAMinute: an app that is sold gets fifteen messages a minute. What
// the first page does not show counts as not there, or nothing would ever be
// settled.
func TestOnePageAMinute(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for i := range 60 {
		s.fake.write(evaDM, eva, fmt.Sprint(i))
	}
	n := 0
	s.fake.do(func() {
		s.fake.fault["conversations.history"] = func(w http.ResponseWriter) bool {
			n++
			return n > 1 && answering("", 429, "Retry-After", "60")(w)
		}
	})
	_, found, err := s.bot.Reconcile(t.Context(), bot.Delivery{ID: "ev/1", To: toEva(), Message: bottest.Samples()[1].Message})
	if found || err != nil || n != 2 {
		t.Errorf("%v, %v after %d pages", found, err, n)
	}
}
