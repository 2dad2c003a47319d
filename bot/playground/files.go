package playground

import (
	"mime"
	"net/http"

	"lodestar/bot/slack/emulator"
)

// serveFile gives a file to somebody who is in a conversation where it was
// shared, as a download: nothing a bot or person sent is shown by the browser.
func (s *scene) serveFile(w http.ResponseWriter, r *http.Request) {
	f, found := s.file(r.PathValue("file"))
	if !found {
		s.page.nothingHere(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	_, _ = w.Write(f.Content)
}

func (s *scene) file(id string) (emulator.File, bool) {
	in := func(all []emulator.Shown, err error) (emulator.File, bool) {
		if err != nil {
			return emulator.File{}, false
		}
		for _, m := range all {
			for _, f := range m.Shared {
				if f.ID == id && !f.Deleted {
					return f, true
				}
			}
		}
		return emulator.File{}, false
	}
	for _, c := range s.person.Conversations() {
		all, err := s.person.Messages(c.ID)
		if f, found := in(all, err); found {
			return f, true
		}
		for _, m := range all {
			if m.Replies == 0 {
				continue
			}
			if f, found := in(s.person.Thread(c.ID, m.TS)); found {
				return f, true
			}
		}
	}
	return emulator.File{}, false
}
