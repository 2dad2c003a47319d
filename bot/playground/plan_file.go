package playground

import (
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// servePlanFile gives a rendering of a plan as a file (PG-61): the same rules as
// for the page, and the same page where there is nothing to be seen.
func (s *scene) servePlanFile(w http.ResponseWriter, r *http.Request) {
	version := 0
	if text := r.URL.Query().Get("version"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			s.page.nothingHere(w, r)
			return
		}
		version = n
	}
	view, plan := View(r.PathValue("view")), r.PathValue("plan")
	if view != Internal && view != Shared || view == Internal && !s.colleague() {
		s.page.nothingHere(w, r)
		return
	}
	if version == 0 && !s.colleague() { // the working plan is ours alone
		latest, err := s.latestShared(r.Context(), plan)
		if err != nil {
			s.planFileFailed(w, r, err)
			return
		}
		version = latest
	}
	file, err := s.page.o.World.PlanFile(r.Context(), s.who.ID, plan, view, version, r.PathValue("format"))
	if err != nil {
		s.planFileFailed(w, r, err)
		return
	}
	w.Header().Set("Content-Type", file.Type)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	_, _ = w.Write(file.Content)
}

func (s *scene) planFileFailed(w http.ResponseWriter, r *http.Request, err error) {
	var problem *PlanProblem
	back := s.path("plans/" + r.PathValue("plan"))
	switch {
	case errors.Is(err, ErrUnknown):
		s.page.nothingHere(w, r)
	case errors.As(err, &problem):
		s.page.whole(w, http.StatusUnprocessableEntity, "no-file", map[string]any{"Lines": strings.Split(problem.Says, "\n"), "Back": back})
	default:
		s.page.log.Error("playground: making a file of a plan", "error", err)
		s.page.whole(w, http.StatusInternalServerError, "sorry", map[string]any{"Text": s.page.words.Text("problem.play_failed", nil), "Back": back})
	}
}
