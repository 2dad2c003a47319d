package playground

import (
	"errors"
	"mime"
	"net/http"
	"time"
)

// askReset asks before everything is put back (PG-5).
func (s *scene) askReset(w http.ResponseWriter, _ *http.Request) {
	s.page.answer(w, http.StatusOK, s.page.draw("state", "sure", "sure", sure{
		Path: s.path("reset"), Title: "heading.play_reset", About: "say.play_reset", Yes: "button.play_reset", Danger: true,
	}))
}

// reset puts the sample workspace back, and shows it from the start.
func (s *scene) reset(w http.ResponseWriter, r *http.Request) {
	if err := s.page.o.World.Reset(r.Context()); err != nil {
		key := "problem.play_failed"
		if errors.Is(err, ErrAdvancing) {
			key = "problem.play_advancing"
		} else {
			s.page.log.Error("playground: resetting", "error", err)
		}
		s.page.answer(w, http.StatusConflict, s.page.gone("state", "sure"), s.notice(s.page.words.Text(key, nil)))
		return
	}
	s.page.mu.Lock()
	s.page.desks, s.page.downUntil, s.page.letters = make(map[string]*desk), time.Time{}, nil
	s.page.mu.Unlock()
	s.page.touch()
	w.Header().Set("X-Go", s.path(""))
	w.WriteHeader(http.StatusNoContent)
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
