package playground

import (
	"net/http"
	"regexp"
	"strings"

	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
)

// ownMessage finds a message of the person's own, also in a thread.
func (s *scene) ownMessage(channel, ts string) (emulator.Shown, bool) {
	all, err := s.person.Messages(channel)
	if err != nil {
		return emulator.Shown{}, false
	}
	if thread, err := s.person.Thread(channel, ts); err == nil {
		all = append(all, thread...)
	}
	for _, m := range all {
		if m.TS == ts && m.User == s.who.ID && m.Subtype != "tombstone" {
			return m, true
		}
	}
	// A reply: its thread is found by the roots that have any.
	for _, root := range all {
		if root.Replies == 0 {
			continue
		}
		replies, err := s.person.Thread(channel, root.TS)
		if err != nil {
			continue
		}
		for _, m := range replies {
			if m.TS == ts && m.User == s.who.ID {
				return m, true
			}
		}
	}
	return emulator.Shown{}, false
}

// askEdit and askDelete open a dialog about a message of the person's own.
func (s *scene) askEdit(w http.ResponseWriter, r *http.Request) {
	s.askOwn(w, r, sure{Title: "heading.play_edit", Yes: "button.play_save_edit", Field: true}, "edit")
}

func (s *scene) askDelete(w http.ResponseWriter, r *http.Request) {
	s.askOwn(w, r, sure{Title: "heading.play_delete", About: "say.play_delete", Yes: "button.play_delete", Danger: true}, "delete")
}

// sure is a dialog before something is done; its words are keys.
type sure struct {
	Path, Title, About, Yes, Text string
	Field, Danger                 bool // Field: Text can be changed
}

func (s *scene) askOwn(w http.ResponseWriter, r *http.Request, ask sure, what string) {
	channel, ts := r.PathValue("channel"), r.PathValue("ts")
	m, found := s.ownMessage(channel, ts)
	if !found {
		s.refuseErr(w, emulator.ErrUnknown)
		return
	}
	ask.Path, ask.Text = s.path("c/"+channel+"/m/"+ts+"/"+what), s.typed(m.Text)
	s.page.answer(w, http.StatusOK, s.page.draw("state", "sure", "sure", ask))
}

func (s *scene) edit(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, longestRequest)
	text := strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n"))
	switch {
	case text == "":
		s.refuse(w, http.StatusUnprocessableEntity, "problem.play_empty_edit", nil)
		return
	case locale.Length(text) > longestMessage:
		s.refuse(w, http.StatusUnprocessableEntity, "problem.play_long", locale.Args{"most": longestMessage})
		return
	}
	if err := s.person.Edit(r.PathValue("channel"), r.PathValue("ts"), text); err != nil {
		s.refuseErr(w, err)
		return
	}
	s.page.answer(w, http.StatusOK, s.page.gone("state", "sure"), s.notice(""))
}

func (s *scene) remove(w http.ResponseWriter, r *http.Request) {
	if err := s.person.Delete(r.PathValue("channel"), r.PathValue("ts")); err != nil {
		s.refuseErr(w, err)
		return
	}
	s.page.answer(w, http.StatusOK, s.page.gone("state", "sure"), s.notice(""))
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
