package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/bottest"
)

// answering makes a call answer with an error or a status.
func answering(code string, status int, header ...string) func(http.ResponseWriter) bool {
	return func(w http.ResponseWriter) bool {
		if len(header) == 2 {
			w.Header().Set(header[0], header[1])
		}
		w.WriteHeader(status)
		if code != "" {
			_ = json.NewEncoder(w).Encode(refuse(code))
		}
		return true
	}
}

func reset(w http.ResponseWriter) bool {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
	return true
}

func garbled(w http.ResponseWriter) bool {
	_, _ = w.Write([]byte(`{"ok":tr`))
	return true
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault   func(http.ResponseWriter) bool
		unknown bool
		final   bool
		again   time.Duration
	}{
		"429 with the header":    {fault: answering("", 429, "Retry-After", "30"), again: 30 * time.Second},
		"429 without the header": {fault: answering("", 429)},
		"429 with a wrong one":   {fault: answering("", 429, "Retry-After", "soon")},
		"429 for ever":           {fault: answering("", 429, "Retry-After", "99999999999"), again: time.Hour},
		"429 for a week":         {fault: answering("", 429, "Retry-After", "600000"), again: time.Hour},
		"ok false, ratelimited":  {fault: answering("ratelimited", 200, "Retry-After", "2"), again: 2 * time.Second},
		"rate_limited":           {fault: answering("rate_limited", 200)},
		"message limit":          {fault: answering("message_limit_exceeded", 200)},
		"a new name":             {fault: answering("something_new", 200)},
		"a proxy says no":        {fault: answering("", 407)},
		"channel":                {fault: answering("channel_not_found", 200), final: true},
		"archived":               {fault: answering("is_archived", 200), final: true},
		"deactivated":            {fault: answering("account_inactive", 200), final: true},
		"token":                  {fault: answering("invalid_auth", 200), final: true},
		"revoked":                {fault: answering("token_revoked", 200), final: true},
		"blocks":                 {fault: answering("invalid_blocks", 200), final: true},
		"not in it":              {fault: answering("not_in_channel", 200), final: true},
		"too long":               {fault: answering("msg_too_long", 200), final: true},
		"scope":                  {fault: answering("missing_scope", 200), final: true},
		"500":                    {fault: answering("", 500), unknown: true},
		"503":                    {fault: answering("", 503), unknown: true},
		"internal_error":         {fault: answering("internal_error", 200), unknown: true},
		"fatal_error":            {fault: answering("fatal_error", 200), unknown: true},
		"reset":                  {fault: reset, unknown: true},
		"half an answer":         {fault: garbled, unknown: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.fake.do(func() { s.fake.fault["chat.postMessage"] = c.fault })
			_, err := s.bot.Send(t.Context(), bot.Delivery{ID: "1", To: toEva(), Message: bottest.Samples()[0].Message})
			if err == nil {
				t.Fatal("no error")
			}
			refused, ok := bot.IsRefused(err)
			if ok == c.unknown {
				t.Fatalf("%v, refused %v", err, ok)
			}
			if ok && (refused.Final != c.final || refused.Again != c.again) {
				t.Errorf("final %v, again in %s: %v", refused.Final, refused.Again, err)
			}
			if n := s.fake.called("chat.postMessage"); n != 1 {
				t.Errorf("called %d times: the library or the transport repeats", n)
			}
			if strings.Contains(err.Error(), "xoxb") {
				t.Errorf("the token stands in %v", err)
			}
		})
	}
}

// TestNotEvenConnected is no unknown outcome: nothing can have been taken.
func TestNotEvenConnected(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.fake.server.Close()
	s.bot.api.client.CloseIdleConnections()
	_, err := s.bot.Send(t.Context(), bot.Delivery{ID: "1", To: toEva(), Message: bottest.Samples()[0].Message})
	if r, ok := bot.IsRefused(err); !ok || r.Final {
		t.Errorf("%v", err)
	}
}

func TestAnotherWorkspace(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, to := range []bot.Address{
		{Platform: Name, Tenant: "slack:" + theirTeam, Place: evaDM}, {Platform: "teams", Tenant: "slack:" + ourTeam, Place: evaDM},
	} {
		d := bot.Delivery{ID: "1", To: to, Message: bottest.Samples()[0].Message}
		if r, ok := bot.IsRefused(second(s.bot.Send(t.Context(), d))); !ok || !r.Final {
			t.Errorf("sending to %+v is not refused for good", to)
		}
		if _, found, err := s.bot.Reconcile(t.Context(), d); found || err != nil {
			t.Errorf("%v, %v", found, err)
		}
	}
	if n := s.fake.called("chat.postMessage"); n != 0 {
		t.Error("something was posted")
	}
}

func second(_ bot.Receipt, err error) error { return err }

func TestHowItIsPosted(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	question, record := bottest.RecordSamples()
	to := toEva()
	to.Place, to.Thread, to.Person = shared, "1795513000.000100", ""
	question.Notification = "Is <!channel> & *this* done?"
	if _, err := s.bot.Send(t.Context(), bot.Delivery{ID: "ev1/1", To: to, Message: question}); err != nil {
		t.Fatal(err)
	}
	var args url.Values
	s.fake.do(func() { args = s.fake.calls[len(s.fake.calls)-1].args })
	for name, want := range map[string]string{
		"channel": shared, "thread_ts": to.Thread, "unfurl_links": "false", "unfurl_media": "false",
		"text":     "Is &lt;!channel&gt; &amp; \u2060*\u2060this\u2060*\u2060 done?",
		"metadata": `{"event_payload":{"flow":"plan","outbox":"ev1/1","session":"ses-1","step":"action_done"},"event_type":"lodestar_question"}`,
	} {
		if got := args.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if args.Has("client_msg_id") || args.Has("link_names") {
		t.Errorf("posted with %v", args)
	}
	if _, err := s.bot.Send(t.Context(), bot.Delivery{ID: "ev2/1", To: to, Message: record}); err != nil {
		t.Fatal(err)
	}
	last := s.fake.calls[len(s.fake.calls)-1]
	if last.method != "chat.update" || last.args.Get("metadata") != `{"event_payload":{"kind":"notice","outbox":"ev2/1"},"event_type":"lodestar_message"}` {
		t.Errorf("the record is said by %s with %s", last.method, last.args.Get("metadata"))
	}
	if n := len(s.fake.in(shared)); n != 1 {
		t.Errorf("%d messages stand there, want the record alone", n)
	}
}

// shownBefore is a store that knows one question.
type shownBefore struct {
	d   bot.Delivery
	r   bot.Receipt
	err error
}

func (s *shownBefore) Asked(_ context.Context, to bot.Address, q bot.Question) (bot.Delivery, bot.Receipt, bool, error) {
	if s.err != nil {
		return bot.Delivery{}, bot.Receipt{}, false, s.err
	}
	if to.Conversation() != s.d.To.Conversation() || q != s.d.Message.Question {
		return bot.Delivery{}, bot.Receipt{}, false, nil
	}
	return s.d, s.r, true, nil
}

// TestRecordAfterARestart: where the question stands is found in the store, or
// known from the click; else the record stands for itself.
func TestRecordAfterARestart(t *testing.T) {
	t.Parallel()
	question, record := bottest.RecordSamples()
	for name, c := range map[string]struct {
		stored, clicked, broken, gone bool
		updates                       int
	}{
		"stored":  {stored: true, updates: 1},
		"clicked": {clicked: true, updates: 1},
		"neither": {},
		"broken":  {broken: true},
		"deleted": {stored: true, gone: true, updates: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := &shownBefore{}
			s := newStage(t, func(o *Options) { o.Shown = before })
			s.fake.do(func() {
				s.fake.channels[evaDM] = append(s.fake.channels[evaDM], &posted{TS: "1795510000.000100", User: botUser, Bot: botID})
				if c.gone {
					s.fake.channels[evaDM] = nil
				}
			})
			if c.stored {
				before.d, before.r = bot.Delivery{ID: "old", To: toEva(), Message: question}, bot.Receipt{Message: "1795510000.000100"}
			}
			if c.broken {
				before.err = errStore
			}
			if c.clicked {
				value, _ := pressed{Question: question.Question, Verb: "pick", Value: "done"}.value()
				s.ok(s.interact(s.click(evaDM, posted{TS: "1795510000.000100"}, object{}, object{"type": "button", "action_id": ours + "1", "value": value}, nil)))
				s.next()
			}
			r, err := s.bot.Send(t.Context(), bot.Delivery{ID: "new", To: toEva(), Message: record})
			if c.broken {
				if refused, ok := bot.IsRefused(err); !ok || refused.Final {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if n := s.fake.called("chat.update"); n != c.updates {
				t.Errorf("%d updates", n)
			}
			if in := c.updates == 1 && !c.gone; in != (r.Message == "1795510000.000100") {
				t.Errorf("the record stands at %s", r.Message)
			}
		})
	}
}

func long() bot.Message {
	var all []string
	for i := range 4000 {
		all = append(all, fmt.Sprintf("word%d", i))
	}
	return bot.Message{Kind: "page", Notification: "Long", Parts: []bot.Part{{Kind: bot.Text, Text: strings.Join(all, " ")}}}
}

// TestALongMessageGoesOn where it stopped, and each post is there once.
func TestALongMessageGoesOn(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]struct {
		before, after func(http.ResponseWriter) bool
	}{
		"refused":              {before: answering("ratelimited", 200)},
		"failed before":        {before: answering("", 500)},
		"failed after":         {after: answering("", 500)},
		"reset after":          {after: reset},
		"half an answer after": {after: garbled},
	} {
		for _, at := range []int{1, 2, 3, 4} {
			s := newStage(t)
			d := bot.Delivery{ID: "long", To: toEva(), Message: long()}
			of := len(Render(d.Message, s.bot.printer(t.Context(), bot.Person{})))
			if of < 4 {
				t.Fatalf("%d posts", of)
			}
			n := 0
			on := func(fault func(http.ResponseWriter) bool) func(http.ResponseWriter) bool {
				return func(w http.ResponseWriter) bool {
					n++
					return n == at && fault(w)
				}
			}
			s.fake.do(func() {
				if fault.before != nil {
					s.fake.fault["chat.postMessage"] = on(fault.before)
				} else {
					s.fake.lost["chat.postMessage"] = on(fault.after)
				}
			})
			r, err := s.bot.Send(t.Context(), d)
			if at <= of && err == nil {
				t.Fatalf("%s at %d: no error", name, at)
			}
			found := false
			if _, refused := bot.IsRefused(err); !refused && err != nil { // as the delivery does
				if r, found, err = s.bot.Reconcile(t.Context(), d); err != nil {
					t.Fatal(err)
				}
			}
			s.pass(shortRest)
			if !found {
				if r, err = s.bot.Send(t.Context(), d); err != nil {
					t.Fatal(err)
				}
			}
			var ids []string
			for _, m := range s.fake.in(evaDM) {
				ids = append(ids, outboxOf(m))
			}
			var want []string
			for n := range of {
				want = append(want, pieceID("long", n, of))
			}
			if !slices.Equal(ids, want) {
				t.Errorf("%s at %d: posted %q, want %q", name, at, ids, want)
			}
			if in := s.fake.in(evaDM); r.Message != in[len(in)-1].TS {
				t.Errorf("%s at %d: the receipt is not the last post's", name, at)
			}
		}
	}
}

func TestPace(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(o *Options) { o.Pace = time.Hour })
	m := bottest.Samples()[0].Message
	if _, err := s.bot.Send(t.Context(), bot.Delivery{ID: "1", To: toEva(), Message: m}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if r, ok := bot.IsRefused(second(s.bot.Send(ctx, bot.Delivery{ID: "2", To: toEva(), Message: m}))); !ok || r.Final {
		t.Error("two posts went to one channel at once")
	}
	other := toEva()
	other.Place, other.Person = internal, ""
	if _, err := s.bot.Send(t.Context(), bot.Delivery{ID: "3", To: other, Message: m}); err != nil {
		t.Errorf("another channel waits too: %v", err)
	}
}

func TestCallErrorsAreTold(t *testing.T) {
	t.Parallel()
	cause := errors.New("broken pipe")
	for _, c := range []struct {
		err  *callError
		want string
	}{
		{&callError{method: "m", code: "c"}, "slack: m: c"},
		{&callError{method: "m", code: "c", needed: "x:y"}, "slack: m: c (needed: x:y)"},
		{&callError{method: "m", status: 502}, "slack: m: HTTP status 502"},
		{&callError{method: "m", cause: cause}, "slack: m: broken pipe"},
	} {
		if c.err.Error() != c.want {
			t.Errorf("%q, want %q", c.err, c.want)
		}
	}
}
