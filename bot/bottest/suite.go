package bottest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
)

// Run checks a platform against everything a message and an event promise.
// platform returns a fresh harness; its tests run side by side.
func Run(t *testing.T, platform func(t *testing.T) Harness) {
	t.Helper()
	for _, s := range Samples() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			checkSample(t, platform(t), s)
		})
	}
	t.Run("record", func(t *testing.T) {
		t.Parallel()
		checkRecord(t, platform(t))
	})
	t.Run("used question", func(t *testing.T) {
		t.Parallel()
		checkUsed(t, platform(t))
	})
	t.Run("typed", func(t *testing.T) {
		t.Parallel()
		checkTyped(t, platform(t))
	})
	t.Run("reconcile", func(t *testing.T) {
		t.Parallel()
		checkReconcile(t, platform(t))
	})
	t.Run("files", func(t *testing.T) {
		t.Parallel()
		checkFiles(t, platform(t))
	})
	t.Run("handed files", func(t *testing.T) {
		t.Parallel()
		if h := platform(t); h.Hand != nil {
			checkHanded(t, h)
		}
	})
	t.Run("wrong address", func(t *testing.T) {
		t.Parallel()
		h := platform(t)
		to := h.To
		to.Place, to.Person = "a place that is not there", "nobody"
		_, err := h.Sender.Send(context.Background(), bot.Delivery{ID: "lost", To: to, Message: Samples()[0].Message})
		if refused, ok := bot.IsRefused(err); !ok || !refused.Final {
			t.Errorf("a message to nowhere ends with %v, want a final refusal: it would be tried for hours", err)
		}
	})
}

func deliver(t *testing.T, h Harness, id string, m bot.Message) (bot.Delivery, bot.Receipt) {
	t.Helper()
	d := bot.Delivery{ID: id, To: h.To, Message: m}
	r, err := h.Sender.Send(context.Background(), d)
	if err != nil {
		t.Fatalf("sending: %v", err)
	}
	if r.Message == "" {
		t.Error("the receipt has no id")
	}
	return d, r
}

func checkSample(t *testing.T, h Harness, s Sample) {
	t.Helper()
	d, r := deliver(t, h, s.Name, s.Message)
	seen := h.Seen(t, d, r)
	for _, p := range pieces(s.Message) {
		if w := firstMissing(seen.Text, p.text); w != "" {
			t.Errorf("%s: the word %q of %q is not to be seen in\n%s", p.what, w, shortened(p.text), shortened(seen.Text))
		}
	}
	checkOrder(t, s.Message, seen.Text)
	checkMarks(t, s.Message, seen.Text)
	checkControls(t, seen.Text)
	checkControls(t, seen.Notification)
	checkNotification(t, s.Message, seen.Notification)
	want := offered(s.Message)
	if n := h.Offered(t, d, r); n != len(want) {
		t.Fatalf("%d things can be pressed, want %d", n, len(want))
	}
	for n, b := range want {
		e := h.Press(t, d, r, n)
		checkEvent(t, h, e, bot.Pressed)
		got, want := e.Action, bot.Action{Question: s.Message.Question, Verb: b.Verb, Value: b.Value}
		want.Confirmed = got.Confirmed && b.Confirm != nil // where nothing was asked, nothing was confirmed
		if entry := s.Message.Entry; entry != nil && entry.Several && n < len(s.Message.Options) && len(got.Fields) > 0 {
			// It was ticked and sent: the one field is the answer.
			want = bot.Action{Question: s.Message.Question, Verb: got.Verb, Fields: map[string]string{entry.ID: b.Value}}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pressing %q (-want +got):\n%s", b.Label, diff)
		}
	}
}

// checkOrder finds parts that do not begin in reading order: heading, content,
// actions, context.
func checkOrder(t *testing.T, m bot.Message, seen string) {
	t.Helper()
	rest := visible(seen)
	rest = strings.Join(strings.Fields(rest), " ")
	for _, p := range pieces(m) {
		words := strings.Fields(visible(p.text))
		if len(words) == 0 {
			continue
		}
		at := strings.Index(rest, words[0])
		if at < 0 {
			t.Errorf("%s %q does not stand after what comes before it in the message (A-2)", p.what, shortened(p.text))
			return
		}
		rest = rest[at+len(words[0]):]
	}
}

// checkMarks finds markup that is shown instead of carried out: more signs than
// somebody typed.
func checkMarks(t *testing.T, m bot.Message, seen string) {
	t.Helper()
	var all strings.Builder
	for _, p := range pieces(m) {
		all.WriteString(p.text)
	}
	for _, mark := range []string{"*", "`", "\\", "_", "~", "&amp;", "&lt;", "&gt;", "&nbsp;"} {
		if got, want := strings.Count(seen, mark), strings.Count(all.String(), mark); got > want {
			t.Errorf("%q stands in what is seen %d times, in what was said %d times:\n%s", mark, got, want, shortened(seen))
		}
	}
}

func checkControls(t *testing.T, seen string) {
	t.Helper()
	for i, r := range seen {
		if r != '\n' && (r < 0x20 || r >= 0x7F && r <= 0x9F) {
			t.Errorf("the control character %U is shown at byte %d", r, i)
			return
		}
	}
}

// checkNotification compares its beginning: a platform may shorten it.
func checkNotification(t *testing.T, m bot.Message, seen string) {
	t.Helper()
	if strings.Contains(seen, "\n") {
		t.Errorf("the notification has several lines: %q", shortened(seen))
	}
	words := strings.Fields(visible(m.Notification))
	if w := firstMissing(seen, strings.Join(words[:min(3, len(words))], " ")); w != "" {
		t.Errorf("the notification %q does not say what happened: %q is missing (M-1)", shortened(seen), w)
	}
}

func checkEvent(t *testing.T, h Harness, e bot.Event, kind bot.EventKind) {
	t.Helper()
	if e.Kind != kind {
		t.Errorf("the event is %q, want %q", e.Kind, kind)
	}
	if e.ID == "" {
		t.Error("the event has no id: a repeated one would count twice")
	}
	if e.Tenant == "" || e.From.Tenant != e.Tenant || e.Place.Tenant != e.Tenant {
		t.Errorf("the tenants of event %q, person %q and place %q differ", e.Tenant, e.From.Tenant, e.Place.Tenant)
	}
	if e.From.ID != h.To.Person || e.Place.Person != h.To.Person || e.Place.Conversation() != h.To.Conversation() {
		t.Errorf("the event comes from %q in %+v, want the person and place of %+v", e.From.ID, e.Place, h.To)
	}
}

// checkRecord: a question that was answered becomes a record, with nothing left
// to press (M-2).
func checkRecord(t *testing.T, h Harness) {
	t.Helper()
	question, record := RecordSamples()
	d, r := deliver(t, h, "question", question)
	if n := h.Offered(t, d, r); n != len(offered(question)) {
		t.Fatalf("before: %d things can be pressed, want %d", n, len(offered(question)))
	}
	record.Buttons = []bot.Button{{Label: "Leftover", Verb: "pick", Value: "open"}}
	replacing, after := deliver(t, h, "record", record)
	seen := h.Seen(t, replacing, after).Text
	for _, p := range pieces(record) {
		if w := firstMissing(seen, p.text); w != "" {
			t.Errorf("the record does not say %q of %q", w, p.text)
		}
	}
	if strings.Contains(seen, "Leftover") {
		t.Errorf("the record has a button:\n%s", seen)
	}
	if n := h.Offered(t, d, r) + h.Offered(t, replacing, after); n != 0 {
		t.Errorf("%d things can still be pressed", n)
	}
}

// checkUsed: a question that is over offers nothing any more, whether the
// platform can change what it showed or not.
func checkUsed(t *testing.T, h Harness) {
	t.Helper()
	question, _ := RecordSamples()
	d, r := deliver(t, h, "question", question)
	before := h.Seen(t, d, r).Text
	record := question
	record.Kind, record.Replaces, record.Question = bot.KindRecord, question.Question, bot.Question{}
	record.Parts = append(slices.Clone(question.Parts), bot.Part{Kind: bot.Outcome, Text: "Noted: done"})
	deliver(t, h, "record", record)
	if n := h.Offered(t, d, r); n != 0 {
		t.Errorf("%d things can still be pressed", n)
	}
	for _, p := range pieces(record) {
		if p.what != string(bot.Outcome) && firstMissing(before, p.text) != "" {
			t.Errorf("what was asked is gone: %q", p.text)
		}
	}
}

func checkTyped(t *testing.T, h Harness) {
	t.Helper()
	question, _ := RecordSamples()
	deliver(t, h, "question", question)
	ids := map[string]bool{}
	for _, text := range Typed() {
		e := h.Say(t, text)
		checkEvent(t, h, e, bot.Said)
		if e.Text != text {
			t.Errorf("%q arrives as %q", shortened(text), shortened(e.Text))
		}
		if ids[e.ID] {
			t.Errorf("the event id %q came before", e.ID)
		}
		ids[e.ID] = true
		if e.Message == "" {
			t.Error("the message has no id: it could not be edited")
		}
		if q := e.Action.Question; q != (bot.Question{}) && q != question.Question {
			t.Errorf("the answer belongs to %+v, shown was %+v", q, question.Question)
		}
	}
}

func checkReconcile(t *testing.T, h Harness) {
	t.Helper()
	d, r := deliver(t, h, "said", Samples()[0].Message)
	got, found, err := h.Sender.Reconcile(context.Background(), d)
	if err != nil || !found || got != r {
		t.Errorf("what was said is reconciled as %+v, %v, %v; want %+v", got, found, err, r)
	}
	d.ID = "never said"
	if got, found, err := h.Sender.Reconcile(context.Background(), d); err != nil || found {
		t.Errorf("what was never said is reconciled as %+v, %v, %v", got, found, err)
	}
}

func shortened(s string) string {
	const most = 600
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(slices.Concat(r[:most/2], []rune(" … "), r[len(r)-most/2:]))
}
