package slack

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/bot/bottest"
)

// used is a question and the record it becomes.
func used(parts ...bot.Part) (question, record bot.Message) {
	question, _ = bottest.RecordSamples()
	question.Parts = append(parts, question.Parts...)
	record = question
	record.Kind, record.Replaces, record.Question = bot.KindRecord, question.Question, bot.Question{}
	record.Parts = append(slices.Clone(question.Parts), bot.Part{Kind: bot.Outcome, Text: "✓ Done"})
	record.Notification += " ✓ Done"
	return question, record
}

func (s *stage) says(id string, m bot.Message) bot.Receipt {
	s.t.Helper()
	r, err := s.bot.Send(s.t.Context(), bot.Delivery{ID: id, To: toEva(), Message: m})
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// TestRecordTakesThePlaceOfItsQuestion: what was asked stays, what could be
// pressed goes, and of a question of several posts only the last one changes.
func TestRecordTakesThePlaceOfItsQuestion(t *testing.T) {
	t.Parallel()
	for name, parts := range map[string][]bot.Part{"one post": nil, "several posts": long().Parts} {
		s := newStage(t)
		question, record := used(parts...)
		asked := s.says("q", question)
		before := s.fake.in(evaDM)
		if over := s.says("r", record); over != asked {
			t.Errorf("%s: the record stands at %s, the question at %s", name, over.Message, asked.Message)
		}
		after := s.fake.in(evaDM)
		if len(after) != len(before) || name != "one post" && len(before) < 3 {
			t.Fatalf("%s: %d messages, before %d", name, len(after), len(before))
		}
		var said []string
		for i, m := range after {
			if i < len(after)-1 && string(m.Blocks) != string(before[i].Blocks) {
				t.Errorf("%s: post %d was changed", name, i)
			}
			for _, b := range blocksIn(t, m) {
				said = append(said, shown(b))
			}
			if n := len(pressable(t, m)); n > 0 {
				t.Errorf("%s: %d things can be pressed", name, n)
			}
		}
		text := strings.Join(said, "\n")
		for _, words := range []string{"Is this done?", "✓ Done", "back"} {
			if strings.Count(text, words) != 1 {
				t.Errorf("%s: %q stands %d times in\n%s", name, words, strings.Count(text, words), last(text))
			}
		}
		if strings.Index(text, "✓ Done") > strings.Index(text, "back") {
			t.Errorf("%s: the outcome stands behind the small print (A-2)", name)
		}
		if meta := string(after[len(after)-1].Metadata); !strings.Contains(meta, metaMessage) || !strings.Contains(meta, `"kind":"record"`) {
			t.Errorf("%s: marked as %s", name, meta)
		}
	}
}

func last(s string) string { return s[max(0, len(s)-600):] }

// TestRecordOfWhatIsGone: a question that nobody can see or change any more needs
// no record, and holds nothing up.
func TestRecordOfWhatIsGone(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*stage){
		"deleted":         func(s *stage) { s.fake.channels[evaDM] = nil },
		"not changeable":  func(s *stage) { s.fake.fault["chat.update"] = answering("cant_update_message", 200) },
		"never was there": nil,
	} {
		s := newStage(t)
		question, record := used()
		if change != nil {
			s.says("q", question)
			s.fake.do(func() { change(s) })
		}
		s.says("r", record)
		s.fake.do(func() {
			for _, call := range s.fake.calls {
				if call.method == "chat.postMessage" && call.args.Get("metadata") != "" && strings.Contains(call.args.Get("metadata"), `"r"`) {
					t.Errorf("%s: the record was posted", name)
				}
			}
		})
	}
}

// once is a fault that hits the first call only.
func once(fault func(http.ResponseWriter) bool) func(http.ResponseWriter) bool {
	hit := false
	return func(w http.ResponseWriter) bool {
		if hit {
			return false
		}
		hit = true
		return fault(w)
	}
}

// TestRecordIsSaidAgain where it may not have been taken; it stands there once.
func TestRecordIsSaidAgain(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func(*stage){
		"refused":      func(s *stage) { s.fake.fault["chat.update"] = once(answering("ratelimited", 200)) },
		"failed after": func(s *stage) { s.fake.lost["chat.update"] = once(answering("", 500)) },
		"reset after":  func(s *stage) { s.fake.lost["chat.update"] = once(reset) },
	} {
		s := newStage(t)
		question, record := used()
		s.says("q", question)
		s.fake.do(func() { fault(s) })
		d := bot.Delivery{ID: "r", To: toEva(), Message: record}
		_, err := s.bot.Send(t.Context(), d)
		if err == nil {
			t.Fatalf("%s: no error", name)
		}
		if refused, ok := bot.IsRefused(err); ok && refused.Final {
			t.Errorf("%s: final: %v", name, err)
		}
		looks := s.fake.called("conversations.history")
		if _, found, err := s.bot.Reconcile(t.Context(), d); found || err != nil {
			t.Errorf("%s: %v, %v", name, found, err)
		}
		if n := s.fake.called("conversations.history") - looks; n != 0 {
			t.Errorf("%s: %d looks at the history for a change that can be repeated", name, n)
		}
		s.pass(shortRest)
		s.says("r", record)
		in := s.fake.in(evaDM)
		if len(in) != 1 || len(pressable(t, in[0])) != 0 {
			t.Errorf("%s: %d messages", name, len(in))
		}
	}
}

// TestOptionsOverSeveralPostsBecomeRecords: nothing can be pressed in any post of
// a question that is over, also where it was asked before a restart and answered in
// one of its first posts.
func TestOptionsOverSeveralPostsBecomeRecords(t *testing.T) {
	t.Parallel()
	question, _ := used()
	question.Options = nil
	for n := range 400 {
		question.Options = append(question.Options, bot.Button{Label: fmt.Sprintf("%d: %s", n, strings.Repeat("word ", 13)), Verb: "pick", Value: fmt.Sprintf("%d/%s", n, strings.Repeat("v", 60))})
	}
	record := question
	record.Kind, record.Replaces, record.Question = bot.KindRecord, question.Question, bot.Question{}
	record.Parts = append(slices.Clone(question.Parts), bot.Part{Kind: bot.Outcome, Text: "✓ Done"})
	for _, restarted := range []bool{false, true} {
		kept := &keptQuestion{}
		s := newStage(t, func(o *Options) { o.Shown = kept })
		kept.d = bot.Delivery{ID: "q", To: toEva(), Message: question}
		kept.r = s.says("q", question)
		before := s.fake.in(evaDM)
		pressed := 0
		for _, m := range before {
			if len(pressable(t, m)) > 0 {
				pressed++
			}
		}
		if pressed < 2 {
			t.Fatalf("options stand in %d of %d posts: the test proves nothing", pressed, len(before))
		}
		if restarted {
			s.bot.asked, s.bot.pieces = bot.NewRecent[askedMessage](), bot.NewRecent[[]string]()
			s.bot.sawQuestion(toEva(), question.Question, before[0].TS)
		}
		s.says("r", record)
		after := s.fake.in(evaDM)
		if len(after) != len(before) {
			t.Errorf("restarted %v: %d posts became %d", restarted, len(before), len(after))
		}
		for n, m := range after {
			if left := pressable(t, m); len(left) > 0 {
				t.Errorf("restarted %v: in post %d of %d %d things can be pressed", restarted, n+1, len(after), len(left))
			}
			if done := strings.Contains(string(m.Blocks), "✓ Done"); done != (n == len(after)-1) {
				t.Errorf("restarted %v: the outcome in post %d of %d: %v", restarted, n+1, len(after), done)
			}
		}
	}
}

// keptQuestion is what is stored of one question.
type keptQuestion struct {
	d bot.Delivery
	r bot.Receipt
}

// Asked implements Shown.
func (k *keptQuestion) Asked(_ context.Context, _ bot.Address, q bot.Question) (bot.Delivery, bot.Receipt, bool, error) {
	return k.d, k.r, k.d.Message.Question == q, nil
}
