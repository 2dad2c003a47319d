package playground_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"lodestar/bot/slack/emulator"
)

const everyElement = `[{"type":"actions","block_id":"b","elements":[
 {"type":"button","action_id":"plain","text":{"type":"plain_text","text":"Press me"},"value":"v"},
 {"type":"button","action_id":"asks","text":{"type":"plain_text","text":"Cancel plan"},"confirm":{"title":{"type":"plain_text","text":"Sure?"},"text":{"type":"plain_text","text":"It is gone then."},"confirm":{"type":"plain_text","text":"Yes"},"deny":{"type":"plain_text","text":"No"}}},
 {"type":"static_select","action_id":"select","options":[{"text":{"type":"plain_text","text":"One"},"value":"1"},{"text":{"type":"plain_text","text":"Two"},"value":"2"}]},
 {"type":"datepicker","action_id":"date"},{"type":"timepicker","action_id":"time"},{"type":"datetimepicker","action_id":"moment"},
 {"type":"checkboxes","action_id":"boxes","options":[{"text":{"type":"plain_text","text":"A"},"value":"a"},{"text":{"type":"plain_text","text":"B"},"value":"b"}]},
 {"type":"users_select","action_id":"user"}]}]`

func TestUsingTheElementsOfAMessage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	direct := emulator.SampleDirect(eva)
	ts := s.posts(direct, "all elements", everyElement)
	page := s.get("/p/" + eva + "/c/" + direct)
	s.has(page, http.StatusOK, `data-place="message" data-channel="`+direct+`" data-ts="`+ts+`"`, "Press me", `data-action="boxes"`)
	use := func(pairs ...string) answer {
		t.Helper()
		return s.post("/p/"+eva+"/use", append([]string{"place", "message", "channel", direct, "ts", ts, "block", "b"}, pairs...)...)
	}
	for _, c := range []struct {
		pairs []string
		got   string
	}{
		{[]string{"use", "button", "action", "plain", "value", "v"}, `"value":"v"`},
		{[]string{"use", "button", "action", "asks", "confirmed", "1"}, `"action_id":"asks"`},
		{[]string{"use", "select", "action", "select", "value", "2"}, `"selected_option":{"text":{"text":"Two","type":"plain_text"},"value":"2"}`},
		{[]string{"use", "date", "action", "date", "value", "2027-03-31"}, `"selected_date":"2027-03-31"`},
		{[]string{"use", "time", "action", "time", "value", "09:30"}, `"selected_time":"09:30"`},
		{[]string{"use", "datetime", "action", "moment", "value", "2027-03-28T12:00"}, `"selected_date_time":1806228000`}, // 12:00 in Berlin, after the clocks changed
		{[]string{"use", "check", "action", "boxes", "value", "a", "value", "b"}, `"selected_options":[{"text":{"text":"A"`},
		{[]string{"use", "select", "action", "user", "value", jonas}, `"selected_user":"` + jonas + `"`},
	} {
		if a := use(c.pairs...); a.status != http.StatusOK {
			t.Errorf("%v: %d %s", c.pairs, a.status, a.body)
		}
		if got := s.bot.last("block_actions"); !strings.Contains(got, c.got) {
			t.Errorf("%v: the bot got %s", c.pairs, got)
		}
	}
	for _, c := range []struct {
		pairs  []string
		status int
		says   string
	}{
		{[]string{"use", "button", "action", "asks"}, http.StatusConflict, "confirmed first"},
		{[]string{"use", "button", "action", "none"}, http.StatusNotFound, "no longer there"},
		{[]string{"use", "select", "action", "select", "value", "3"}, http.StatusNotFound, "no longer there"},
		{[]string{"use", "date", "action", "date", "value", "31.3.2027"}, http.StatusUnprocessableEntity, "a date"},
		{[]string{"use", "date", "action", "date", "value", "2027-02-30"}, http.StatusUnprocessableEntity, "a date"},
		{[]string{"use", "time", "action", "time", "value", "25:00"}, http.StatusUnprocessableEntity, "a time"},
		{[]string{"use", "datetime", "action", "moment", "value", "soon"}, http.StatusUnprocessableEntity, "a date"},
	} {
		if a := use(c.pairs...); a.status != c.status || !strings.Contains(a.body, c.says) {
			t.Errorf("%v: %d %s", c.pairs, a.status, a.body)
		}
	}
	// Where the bot does not take it, the person is told.
	if err := s.slack.ChangeApp(emulator.SampleApp, func(a *emulator.App) { a.InteractionsURL = "http://127.0.0.1:1/" }); err != nil {
		t.Fatal(err)
	}
	s.has(use("use", "button", "action", "plain", "value", "v"), http.StatusBadGateway, "The bot did not take this")
}

const form = `{"type":"modal","callback_id":"f","title":{"type":"plain_text","text":"A form"},"submit":{"type":"plain_text","text":"Save it"},"notify_on_close":true,"blocks":[
 {"type":"input","block_id":"goal","label":{"type":"plain_text","text":"Goal"},"element":{"type":"plain_text_input","action_id":"text","min_length":3}},
 {"type":"input","block_id":"many","optional":true,"label":{"type":"plain_text","text":"How many"},"element":{"type":"number_input","action_id":"n","is_decimal_allowed":false}},
 {"type":"actions","block_id":"more","elements":[{"type":"button","action_id":"again","text":{"type":"plain_text","text":"Add another"}}]}]}`

// opensForm lets the bot open a form when its button is pressed.
func opensForm(s *stage) {
	s.Helper()
	var view slack.ModalViewRequest
	if err := json.Unmarshal([]byte(form), &view); err != nil {
		s.Fatal(err)
	}
	s.bot.answers(func(kind string, payload map[string]any) string {
		trigger, _ := payload["trigger_id"].(string)
		if kind == "block_actions" && payload["view"] == nil {
			if _, err := s.bot.OpenView(trigger, view); err != nil {
				s.Error(err)
			}
		}
		return ""
	})
	direct := emulator.SampleDirect(eva)
	ts := s.posts(direct, "a form", `[{"type":"actions","elements":[{"type":"button","action_id":"open","text":{"type":"plain_text","text":"Open"}}]}]`)
	s.has(s.post("/p/"+eva+"/use", "place", "message", "channel", direct, "ts", ts, "use", "button", "action", "open"), http.StatusOK, `<dialog id="modal"`, "A form", "Save it")
}

func TestAModal(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	opensForm(s)
	e := "/p/" + eva
	// It is Eva's alone, on each of her pages, and survives a reload.
	s.has(s.get(e+"/plans"), http.StatusOK, "A form")
	s.lacks(s.get("/p/"+jonas+"/"), "A form")

	fill := func(block, action, value string) answer {
		t.Helper()
		return s.post(e+"/use", "place", "modal", "use", "text", "block", block, "action", action, "value", value)
	}
	s.has(s.post(e+"/modal/submit"), http.StatusUnprocessableEntity, "This field is needed.", `aria-invalid="true"`)
	s.has(fill("goal", "text", "ab"), http.StatusOK)
	s.has(s.post(e+"/modal/submit"), http.StatusUnprocessableEntity, "This is too short.")
	s.has(fill("goal", "text", "Deliver <fast>"), http.StatusOK)
	s.has(fill("many", "n", "lots"), http.StatusOK)
	s.has(s.post(e+"/modal/submit"), http.StatusUnprocessableEntity, "This needs to be a number.")
	s.has(fill("many", "n", "3"), http.StatusOK)
	s.has(fill("none", "n", "3"), http.StatusUnprocessableEntity, "no longer there")
	s.has(s.get(e+"/c/"+shared), http.StatusOK, "Deliver &lt;fast&gt;")

	// A press in a message that names none does not reach the form instead.
	s.has(s.post(e+"/use", "place", "message", "use", "button", "block", "more", "action", "again"), http.StatusNotFound)

	// The bot's own words stand beside the field, and go when the form is sent again.
	s.bot.answers(func(kind string, _ map[string]any) string {
		if kind == "view_submission" {
			return `{"response_action":"errors","errors":{"goal":"A goal has a <verb>."}}`
		}
		return ""
	})
	s.has(s.post(e+"/modal/submit"), http.StatusUnprocessableEntity, "A goal has a &lt;verb&gt;.", "Deliver &lt;fast&gt;")
	s.has(s.get(e+"/c/"+shared), http.StatusOK, "A goal has a &lt;verb&gt;.")
	s.has(s.post(e+"/use", "place", "modal", "use", "button", "block", "more", "action", "again"), http.StatusOK)
	if got := s.bot.last(`"action_id":"again"`); !strings.Contains(got, "Deliver") {
		t.Errorf("the bot got %s", got)
	}
	// An answer that Slack would not take.
	s.bot.answers(func(string, map[string]any) string { return `{"response_action":"explode"}` })
	s.has(s.post(e+"/modal/submit"), http.StatusUnprocessableEntity, "would not take what the bot answered")
	s.bot.answers(nil)
	a := s.post(e + "/modal/submit")
	s.has(a, http.StatusOK, `<div id="modal"`)
	s.lacks(a, "A form")
	if got := s.bot.last("view_submission"); !strings.Contains(got, `"value":"Deliver \u003cfast\u003e"`) && !strings.Contains(got, `"value":"Deliver <fast>"`) {
		t.Errorf("the bot got %s", got)
	}
}

func TestClosingAModal(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	opensForm(s)
	e := "/p/" + eva
	s.has(s.post(e+"/modal/close"), http.StatusOK, `<div id="modal"`)
	if got := s.bot.last("view_closed"); !strings.Contains(got, `"is_cleared":false`) {
		t.Errorf("the bot got %s", got)
	}
	s.has(s.post(e+"/modal/close"), http.StatusOK) // closed twice is closed
	s.has(s.post(e+"/modal/submit"), http.StatusOK, "no longer there")
	opensForm(s)
	s.has(s.post(e+"/modal/close", "all", "1"), http.StatusOK)
	if got := s.bot.last("view_closed"); !strings.Contains(got, `"is_cleared":true`) {
		t.Errorf("the bot got %s", got)
	}
}

// Filling in does not change the version of the modal: the field stays under the
// hand. What the bot changes does.
func TestFillingInLeavesTheModalAlone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	opensForm(s)
	l := s.listen("/p/" + eva + "/c/" + shared)
	l.until("state", "A form")
	s.has(s.post("/p/"+eva+"/use", "place", "modal", "use", "text", "block", "goal", "action", "text", "value", "typed"), http.StatusOK)
	s.types(kim, shared, "the end")
	for _, e := range l.until("msg", "the end") {
		if strings.Contains(e.data, "A form") {
			t.Errorf("the modal was drawn again: %s", e.data)
		}
	}
	v, _ := s.person(eva).Modal()
	var view slack.ModalViewRequest
	if err := json.Unmarshal([]byte(strings.ReplaceAll(form, "A form", "Another form")), &view); err != nil {
		t.Fatal(err)
	}
	if _, err := s.bot.UpdateViewContext(t.Context(), view, "", "", v.ID); err != nil {
		t.Fatal(err)
	}
	l.until("state", "Another form")

	// What was wrong with the form as it was is not said of the form as it is.
	s.has(s.post("/p/"+eva+"/use", "place", "modal", "use", "text", "block", "goal", "action", "text", "value", ""), http.StatusOK)
	s.has(s.post("/p/"+eva+"/modal/submit"), http.StatusUnprocessableEntity, "This field is needed.")
	if err := json.Unmarshal([]byte(strings.ReplaceAll(form, "A form", "A third form")), &view); err != nil {
		t.Fatal(err)
	}
	if _, err := s.bot.UpdateViewContext(t.Context(), view, "", "", v.ID); err != nil {
		t.Fatal(err)
	}
	a := s.get("/p/" + eva + "/c/" + shared)
	s.has(a, http.StatusOK, "A third form")
	s.lacks(a, "This field is needed.")
}

func TestHome(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.has(s.get("/p/"+eva+"/home"), http.StatusOK, "The app has put nothing here yet.")
	s.has(s.get("/p/"+kim+"/home"), http.StatusOK, "people of another company")
	if a := s.post("/p/" + eva + "/opened/home"); a.status != http.StatusNoContent {
		t.Errorf("opening: %d %s", a.status, a.body)
	}
	s.settle()
	if got := s.bot.last("app_home_opened"); !strings.Contains(got, `"tab":"home"`) {
		t.Errorf("the bot got %s", got)
	}
	l := s.listen("/p/" + eva + "/home")
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{
		slack.NewActionBlock("b", slack.NewButtonBlockElement("start", "v", slack.NewTextBlockObject("plain_text", "Start Plan", false, false))),
	}}}
	if _, err := s.bot.PublishViewContext(t.Context(), slack.PublishViewContextRequest{UserID: eva, View: view}); err != nil {
		t.Fatal(err)
	}
	l.until("state", "Start Plan")
	s.has(s.post("/p/"+eva+"/use", "place", "home", "use", "button", "block", "b", "action", "start", "value", "v"), http.StatusOK)
	if got := s.bot.last(`"action_id":"start"`); !strings.Contains(got, `"type":"home"`) {
		t.Errorf("the bot got %s", got)
	}
	if a := s.post("/p/" + kim + "/opened/home"); a.status != http.StatusNoContent {
		t.Errorf("what an external person opens is told of: %d", a.status)
	}
}
