package playground

import (
	"errors"
	"html/template"
	"net/http"

	"lodestar/bot/slack/emulator"
)

// serveHome is the Home tab of the bot. Opening it is told to the bot by the
// page's module, not by this request: a GET changes nothing.
func (s *scene) serveHome(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, view{Channel: s.direct(), Home: true})
}

// home is what stands on the tab.
func (s *scene) home() fragment {
	var data struct {
		Body        template.HTML
		Placeholder bool
	}
	h, err := s.person.Home(s.page.o.App)
	data.Placeholder = err != nil || h.Placeholder
	if err == nil && h.Published {
		blocks, _ := h.View.Payload["blocks"].([]any)
		data.Body = s.blocks(emulator.OnHome, h.View.Values, "home-").HTML(blocks, "")
	}
	return s.page.draw("state", "home", "home", data)
}

// opened tells the bot that one of its tabs was opened, as Slack does. People of
// other organisations have no tabs, and nothing is told of them.
func (s *scene) opened(w http.ResponseWriter, r *http.Request) {
	open := s.person.OpenMessages
	if r.PathValue("tab") == "home" {
		open = s.person.OpenHome
	}
	if err := open(s.page.o.App); err != nil && !errors.Is(err, emulator.ErrNotAllowed) && !errors.Is(err, emulator.ErrUnknown) {
		s.refuseErr(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
