package playground

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"lodestar/bot/slack/emulator"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// sendByHand sends an edited delivery again (PG-42): signed as it should be, or
// in one of the ways that an attacker would try. What came back is opened.
func (s *scene) sendByHand(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, longestRequest)
	tab := "in/" + r.PathValue("seq")
	original, found := s.attempt(r.PathValue("seq"))
	if !found {
		s.answerBehind(w, r, http.StatusNotFound, "in", s.page.words.Text("problem.play_gone", nil))
		return
	}
	body := r.PostFormValue("body")
	payload, isJSON := decoded(body)
	o, isObject := payload.(map[string]any)
	if !isJSON || !isObject {
		s.answerBehind(w, r, http.StatusUnprocessableEntity, tab, s.page.words.Text("problem.play_no_json", nil))
		return
	}
	hand := emulator.ByHand{Body: body, Header: map[string]string{"Content-Type": "application/json"}}
	app, _ := s.page.o.Slack.AppOf(original.App)
	hand.URL = app.EventsURL
	form := url.Values{}
	switch shapeOf(original) {
	case "interaction":
		hand.URL = app.InteractionsURL
		form.Set("payload", body)
	case "command":
		hand.URL = app.CommandsURL
		for name, value := range o {
			text, isText := value.(string)
			if !isText {
				text = quoted(value)
			}
			form.Set(name, text)
		}
	}
	if len(form) > 0 {
		hand.Body, hand.Header["Content-Type"] = form.Encode(), "application/x-www-form-urlencoded"
	}
	if !signAs(&hand, r.PostFormValue("signed")) {
		s.answerBehind(w, r, http.StatusUnprocessableEntity, tab, s.page.words.Text("problem.play_gone", nil))
		return
	}
	sent, err := s.page.o.Slack.SendByHand(r.Context(), original.App, hand)
	if err != nil {
		s.answerBehind(w, r, http.StatusBadGateway, tab, s.page.words.Text("problem.play_not_sent", nil))
		return
	}
	// What was sent by hand has its number only in the list: it is the last.
	for _, a := range s.page.o.Slack.Attempts() {
		if a.Kind == sent.Kind && a.Body == sent.Body {
			tab = "in/" + itoa(a.Seq)
		}
	}
	s.answerBehind(w, r, http.StatusOK, tab, "")
}

// shapeOf is the kind of request that a delivery was, also of one sent by hand.
func shapeOf(a emulator.Attempt) string {
	if _, isJSON := decoded(a.Body); isJSON {
		return "event"
	}
	form, err := url.ParseQuery(a.Body)
	if err == nil && form.Has("payload") {
		return "interaction"
	}
	return "command"
}

// signAs signs genuinely or in a way that has to be refused; false for a way
// that does not exist.
func signAs(hand *emulator.ByHand, way string) bool {
	switch way {
	case "genuine":
	case "wrong":
		hand.Secret = "not-the-secret-of-this-app"
	case "old":
		hand.Age = 10 * time.Minute // Slack's rule is five
	case "future":
		hand.Age = -10 * time.Minute
	case "none":
		hand.Header["X-Slack-Signature"], hand.Header["X-Slack-Request-Timestamp"] = "", ""
	default:
		return false
	}
	return true
}

func (s *scene) attempt(seq string) (emulator.Attempt, bool) {
	for _, a := range s.page.o.Slack.Attempts() {
		if itoa(a.Seq) == seq {
			return a, true
		}
	}
	return emulator.Attempt{}, false
}
