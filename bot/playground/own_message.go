package playground

import (
	"net/http"
	"regexp"
	"strings"

	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
)

// ownMessage finds a message of the person's own.
func (s *scene) ownMessage(channel, ts string) (emulator.Shown, bool) {
	m, found := s.message(channel, ts)
	return m, found && m.User == s.who.ID && m.Subtype != "tombstone"
}

// message finds a message the person can see, also in a thread.
func (s *scene) message(channel, ts string) (emulator.Shown, bool) {
	all, err := s.person.Messages(channel)
	if err != nil {
		return emulator.Shown{}, false
	}
	for _, m := range all {
		if m.TS == ts {
			return m, true
		}
	}
	for _, root := range all {
		if root.Replies == 0 {
			continue
		}
		replies, err := s.person.Thread(channel, root.TS)
		if err != nil {
			continue
		}
		for _, m := range replies {
			if m.TS == ts {
				return m, true
			}
		}
	}
	return emulator.Shown{}, false
}

// askNotification shows what a push notification says: a message's plain text,
// which screen readers get as well (PG-31).
func (s *scene) askNotification(w http.ResponseWriter, r *http.Request) {
	m, found := s.message(r.PathValue("channel"), r.PathValue("ts"))
	if !found {
		s.refuseErr(w, emulator.ErrUnknown)
		return
	}
	s.page.answer(w, http.StatusOK, s.page.draw("state", "sure", "sure", sure{Title: "heading.play_notification", Text: s.typed(m.Text)}))
}

// askEdit and askDelete open a dialog about a message of the person's own.
func (s *scene) askEdit(w http.ResponseWriter, r *http.Request) { s.askOwn(w, r, s.editing(r)) }

func (s *scene) askDelete(w http.ResponseWriter, r *http.Request) { s.askOwn(w, r, s.deleting(r)) }

func (s *scene) editing(r *http.Request) sure {
	return sure{Path: s.ownPath(r, "edit"), Title: "heading.play_edit", Yes: "button.play_save_edit", Field: true}
}

func (s *scene) deleting(r *http.Request) sure {
	return sure{Path: s.ownPath(r, "delete"), Title: "heading.play_delete", About: "say.play_delete", Yes: "button.play_delete", Danger: true}
}

func (s *scene) ownPath(r *http.Request, what string) string {
	return s.path("c/" + r.PathValue("channel") + "/m/" + r.PathValue("ts") + "/" + what)
}

// sure is a dialog before something is done; its words are keys.
type sure struct {
	Path, Title, About, Yes, Text, Problem string
	Field, Danger                          bool // Field: Text can be changed
	Instead                                *wayBack
}

func (s *scene) askOwn(w http.ResponseWriter, r *http.Request, ask sure) {
	m, found := s.ownMessage(r.PathValue("channel"), r.PathValue("ts"))
	if !found {
		s.refuseErr(w, emulator.ErrUnknown)
		return
	}
	ask.Text = s.typed(m.Text)
	s.page.answer(w, http.StatusOK, s.page.draw("state", "sure", "sure", ask))
}

// answerSure closes the dialog, or says in it what is wrong; the text stays.
func (s *scene) answerSure(w http.ResponseWriter, ask sure, status int, problem string) {
	if problem == "" {
		s.page.answer(w, http.StatusOK, s.page.gone("state", "sure"), s.notice(""))
		return
	}
	ask.Problem = problem
	s.page.answer(w, status, s.page.draw("state", "sure", "sure", ask))
}

func (s *scene) edit(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, longestRequest)
	ask := s.editing(r)
	ask.Text = r.PostFormValue("text")
	text := strings.TrimSpace(strings.ReplaceAll(ask.Text, "\r\n", "\n"))
	switch {
	case text == "":
		s.answerSure(w, ask, http.StatusUnprocessableEntity, s.page.words.Text("problem.play_empty_edit", nil))
		return
	case locale.Length(text) > longestMessage:
		s.answerSure(w, ask, http.StatusUnprocessableEntity, s.page.words.Text("problem.play_long", locale.Args{"most": longestMessage}))
		return
	}
	s.answerOwn(w, ask, s.person.Edit(r.PathValue("channel"), r.PathValue("ts"), text))
}

func (s *scene) remove(w http.ResponseWriter, r *http.Request) {
	s.answerOwn(w, s.deleting(r), s.person.Delete(r.PathValue("channel"), r.PathValue("ts")))
}

func (s *scene) answerOwn(w http.ResponseWriter, ask sure, err error) {
	status, problem := http.StatusOK, ""
	if err != nil {
		var key string
		status, key = s.refusal(err)
		problem = s.page.words.Text(key, nil)
	}
	s.answerSure(w, ask, status, problem)
}

// wireToken is a mention or link in a text as Slack stores it.
var wireToken = regexp.MustCompile(`<([^<>|]*)(?:\|([^<>]*))?>`)

// typed is a stored text as somebody would have typed it.
func (s *scene) typed(text string) string {
	text = wireToken.ReplaceAllStringFunc(text, func(token string) string {
		parts := wireToken.FindStringSubmatch(token)
		target, label := parts[1], parts[2]
		switch {
		case strings.HasPrefix(target, "@"), strings.HasPrefix(target, "#"):
			return target[:1] + s.name(target[1:])
		case label != "":
			return label
		default:
			return strings.TrimPrefix(target, "mailto:")
		}
	})
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}
