package playground

import (
	"mime"
	"net/http"
)

// askReset asks before everything is put back (PG-5), and offers what an earlier
// reset took away, which would be gone for good.
func (s *scene) askReset(w http.ResponseWriter, r *http.Request) {
	s.page.answer(w, http.StatusOK, s.page.draw("state", "sure", "sure", sure{
		Path: s.path("reset"), Title: "heading.play_reset", About: "say.play_reset", Yes: "button.play_reset", Danger: true, Instead: s.offered(r.Context()),
	}))
}

// reset puts the sample workspace back, and shows it from the start.
func (s *scene) reset(w http.ResponseWriter, r *http.Request) {
	s.exchange(w, r, s.page.o.World.Reset, func(drawers, drawers) drawers { return newDrawers() })
}

// save hands out what people did as a conversation script (PG-70). It is behind
// the scenes like the inspector: it tells what everybody did.
func (s *scene) save(w http.ResponseWriter, r *http.Request) {
	script, err := s.page.o.World.Script(r.Context())
	if err != nil {
		s.page.log.Error("playground: writing the script", "error", err)
		s.page.whole(w, http.StatusInternalServerError, "sorry", map[string]any{"Text": s.page.words.Text("problem.play_failed", nil), "Back": s.path("")})
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	name := "conversation-" + s.page.now(r.Context()).Format("2006-01-02-1504") + ".txt"
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, _ = w.Write(script) //nolint:gosec // plain text, as a download
}
