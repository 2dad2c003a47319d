package slack

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/bottest"
	"lodestar/conversation/locale"
)

func pack() bot.Message {
	for _, s := range bottest.Samples() {
		if s.Name == "pack" {
			return s.Message
		}
	}
	return bot.Message{}
}

// opens presses the button that opens a form.
func (s *stage) opens(t *testing.T, m posted) {
	t.Helper()
	for _, b := range blocksIn(t, m) {
		elements, _ := b["elements"].([]any)
		for _, e := range elements {
			if e := e.(map[string]any); e["action_id"] == formAction {
				s.ok(s.interact(s.click(evaDM, m, b, e, nil)))
				return
			}
		}
	}
	t.Fatal("there is no button for a form")
}

// opened is the form that was opened, n-th.
func (s *stage) opened(n int) map[string]any {
	var view map[string]any
	s.fake.eventually("a form", func() bool { return len(s.fake.views) == n })
	s.fake.do(func() { view = s.fake.views[n-1] })
	return view
}

// submit sends a form with a text per field.
func (s *stage) submit(view map[string]any, values map[string]object) *httptest.ResponseRecorder {
	state := object{}
	for id, value := range values {
		state[id] = object{inputAction(id): value}
	}
	s.mu.Lock()
	s.number++
	s.mu.Unlock()
	return s.interact(object{
		"type": "view_submission", "trigger_id": asText(s.t, s.number), "user": object{"id": eva, "team_id": ourTeam}, "team": object{"id": ourTeam},
		"view": object{
			"id": "V1", "hash": "1.x", "callback_id": view["callback_id"], "private_metadata": view["private_metadata"],
			"app_installed_team_id": ourTeam, "blocks": view["blocks"], "state": object{"values": state},
		},
	})
}

func TestForm(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	m := pack()
	m.Fields[0].Value, m.Fields[0].Hint, m.Fields[2].Value = "Deliver", "One sentence", m.Fields[2].Options[1].Value
	r, err := s.bot.Send(t.Context(), bot.Delivery{ID: "1", To: toEva(), Message: m})
	if err != nil {
		t.Fatal(err)
	}
	s.opens(t, s.message(t, bot.Delivery{To: toEva()}, r))
	s.silent() // opening a form is no turn
	view := s.opened(1)
	golden(t, "form", view)
	empty := s.submit(view, map[string]object{"goal.text": {"type": "plain_text_input", "value": nil}})
	s.ok(empty)
	s.next()
	w := s.submit(view, map[string]object{
		"goal.text":           {"type": "plain_text_input", "value": "Deliver within 48 hours <b> & more"},
		"goal_measure.target": {"type": "plain_text_input", "value": nil},
		"goal_benefit":        {"type": "static_select", "selected_option": object{"value": "option_2", "text": object{"text": "Cost"}}},
	})
	s.ok(w)
	if w.Body.Len() != 0 {
		t.Errorf("a form that is done is answered with %s", w.Body)
	}
	e := s.next()
	want := bot.Event{
		ID: e.ID, Tenant: "slack:" + ourTeam, Kind: bot.Pressed, From: evaAsPerson(), Place: toEva(),
		Action: bot.Action{Question: m.Question, Verb: "send_form", Fields: map[string]string{"goal.text": "Deliver within 48 hours <b> & more", "goal_benefit": "option_2"}},
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestFormThatStaysOpen keeps what was typed and says what is wrong beside it.
func TestFormThatStaysOpen(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r, err := s.bot.Send(t.Context(), bot.Delivery{ID: "1", To: toEva(), Message: pack()})
	if err != nil {
		t.Fatal(err)
	}
	s.opens(t, s.message(t, bot.Delivery{To: toEva()}, r))
	view := s.opened(1)
	for name, c := range map[string]struct {
		reply bot.Reply
		want  map[string]string
	}{
		"a problem":   {reply: bot.Reply{Problems: map[string]string{"goal_measure.target": "I need a *number*\nwith a unit."}}, want: map[string]string{"goal_measure.target": "I need a number with a unit."}},
		"of no field": {reply: bot.Reply{Problems: map[string]string{"elsewhere": "Too many."}}, want: map[string]string{"goal.text": "Too many."}},
	} {
		s.mu.Lock()
		s.reply = c.reply
		s.mu.Unlock()
		w := s.submit(view, map[string]object{"goal.text": {"value": "x"}})
		s.ok(w)
		var got formErrors
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(formErrors{"errors", c.want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// written is a log that can be read while it is written.
type written struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements io.Writer.
func (w *written) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// TestAFormThatWasNotStored says so with a reference that the log has, and nothing of
// what went wrong (trust H3). What was typed stays.
func TestAFormThatWasNotStored(t *testing.T) {
	t.Parallel()
	said := map[string]string{
		"en": "This could not be saved just now. What was typed is still here; please send it again in a moment. Reference: ",
		"de": "Das ließ sich gerade nicht speichern. Der Text steht noch hier; bitte schick das Formular gleich noch einmal ab. Kennung: ",
		"nl": "Dit kon net niet worden opgeslagen. De tekst staat hier nog; verstuur het formulier zo nog een keer. Kenmerk: ",
	}
	for lang, want := range said {
		log := &written{}
		s := newStage(t, func(o *Options) {
			o.Log = slog.New(slog.NewTextHandler(log, nil))
			o.Language = func(context.Context, bot.Person) locale.Language { return locale.Language(lang) }
		})
		r, err := s.bot.Send(t.Context(), bot.Delivery{ID: "1", To: toEva(), Message: pack()})
		if err != nil {
			t.Fatal(err)
		}
		s.opens(t, s.message(t, bot.Delivery{To: toEva()}, r))
		s.fails(errors.New("sqlstore: SELECT secret words FROM plan"))
		w := s.submit(s.opened(1), map[string]object{"goal.text": {"value": "x"}})
		s.ok(w)
		var got formErrors
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		text := got.Errors["goal.text"]
		reference, ok := strings.CutPrefix(text, want)
		if got.Action != "errors" || !ok || len(reference) != 4 || !strings.Contains(log.String(), "reference="+reference) {
			t.Errorf("%s: %s %q, logged: %s", lang, got.Action, text, log)
		}
	}
}

// TestFormThatCannotBeOpened: the person is told that everything can be typed.
func TestFormThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*stage){
		"the trigger is used up": func(s *stage) { s.fake.fault["views.open"] = answering("expired_trigger_id", 200) },
		"Slack is down":          func(s *stage) { s.fake.fault["views.open"] = answering("", 503) },
		"nobody knows it":        func(s *stage) { s.bot.asked = bot.NewRecent[askedMessage]() },
	} {
		s := newStage(t)
		r, err := s.bot.Send(t.Context(), bot.Delivery{ID: "1", To: toEva(), Message: pack()})
		if err != nil {
			t.Fatal(err)
		}
		s.fake.do(func() { prepare(s) })
		s.opens(t, s.message(t, bot.Delivery{To: toEva()}, r))
		s.fake.eventually(name+": a word to the person", func() bool { return len(s.fake.whispers) == 1 })
		s.fake.do(func() {
			if w := s.fake.whispers[0]; w.Get("user") != eva || w.Get("channel") != evaDM || !strings.Contains(w.Get("text"), "Formular") {
				t.Errorf("%s: %v", name, w)
			}
		})
		s.silent()
	}
}

func TestFormAfterARestart(t *testing.T) {
	t.Parallel()
	before := &shownBefore{d: bot.Delivery{ID: "1", To: toEva(), Message: pack()}, r: bot.Receipt{Message: "1795510000.000100"}}
	s := newStage(t, func(o *Options) { o.Shown = before })
	value, _ := pressed{Question: before.d.Message.Question, Verb: "form"}.value()
	s.ok(s.interact(s.click(evaDM, posted{TS: before.r.Message}, object{}, object{"type": "button", "action_id": formAction, "value": value}, nil)))
	if blocks := s.opened(1)["blocks"].([]any); len(blocks) != 3 {
		t.Errorf("the form has %d fields", len(blocks))
	}
}

// TestFormOfAnOutsider: the team of the payload is theirs; the view says whose
// the app is (not documented, seen by others).
func TestFormOfAnOutsider(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	private := asText(t, held{Question: bot.Question{Session: "s", Step: "x"}, Channel: shared, Thread: "1.1"})
	send := func(installed string) {
		s.ok(s.interact(object{
			"type": "view_submission", "trigger_id": "1", "user": object{"id": kim, "team_id": theirTeam}, "team": object{"id": theirTeam},
			"view": object{
				"id": "V1", "callback_id": formID, "private_metadata": private, "app_installed_team_id": installed,
				"state": object{"values": object{"x": object{inputAction("x"): object{"value": "y"}}}},
			},
		}))
	}
	send(ourTeam)
	e := s.next()
	if e.From.ID != kim+"@"+theirTeam || !e.From.External || e.Place.Place != shared || e.Place.Thread != "1.1" || e.Place.Audience != bot.Customer || e.Tenant != "slack:"+ourTeam {
		t.Errorf("%+v", e)
	}
	send("T0THIRD")
	s.silent()
}

func TestFormLimits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long & ", 600)
	var many []bot.Button
	for range 101 {
		many = append(many, bot.Button{Label: long, Value: "v"})
	}
	fields := []bot.Field{
		{ID: "a", Label: long, Hint: long, Value: long},
		{ID: "b", Label: "", Value: strings.Repeat("x", 3000)},
		{ID: "c", Label: "c", Options: many},
		{ID: "d", Label: "d", Options: many[:100]},
		{ID: "e", Label: "e", Options: []bot.Button{{Label: "l", Value: long}}},
		{ID: "f", Label: "f", Options: []bot.Button{{Label: "l"}}},
	}
	for _, lang := range []string{"en", "de", "nl"} {
		s := prepared(t)
		view := formOf("", fields, held{}, s.bot.printer(t.Context(), bot.Person{Language: lang}))
		data := asText(t, view)
		var generic map[string]any
		if err := json.Unmarshal([]byte(data), &generic); err != nil {
			t.Fatal(err)
		}
		var blocks []map[string]any
		for _, b := range generic["blocks"].([]any) {
			blocks = append(blocks, b.(map[string]any))
		}
		if wrong := append(wrongBlocks(blocks, 100), wrongView(generic)...); len(wrong) > 0 {
			t.Errorf("%s: %s", lang, strings.Join(wrong, "; "))
		}
		for i, kind := range []string{"plain_text_input", "plain_text_input", "plain_text_input", "static_select", "plain_text_input", "plain_text_input"} {
			if got := blocks[i]["element"].(map[string]any)["type"]; got != kind {
				t.Errorf("field %d is %v, want %s", i, got, kind)
			}
		}
	}
}

func TestFormOfSomethingElse(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	w := s.submit(map[string]any{"callback_id": "lodestar.other", "private_metadata": "{}"}, nil)
	if w.Code != http.StatusOK || w.Body.Len() > 0 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	s.ok(s.submit(map[string]any{"callback_id": formID, "private_metadata": "no JSON"}, nil))
	s.ok(s.submit(map[string]any{"callback_id": formID, "private_metadata": "{}"}, nil))
	s.silent()
}

// TestFormIsCalledByItsName, and "Fill In Form" where it has none; what is sent
// is looked at once more before it is saved.
func TestFormIsCalledByItsName(t *testing.T) {
	t.Parallel()
	fields := []bot.Field{{ID: "industry", Label: "Industry"}}
	for name, want := range map[string]string{"Overview": "Overview", "": "Fill In Form"} {
		view := formOf(name, fields, held{}, words(t).Printer(locale.English))
		if view.Title.Text != want || view.Submit.Text != "Continue" {
			t.Errorf("%q: title %q, sent with %q", name, view.Title.Text, view.Submit.Text)
		}
	}
}
