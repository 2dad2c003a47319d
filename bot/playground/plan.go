package playground

import (
	"errors"
	"html/template"
	"net/http"
	"strconv"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// planScreen is a plan page, or the list of plans (PG-60).
type planScreen struct {
	frame
	Plans  []planLink
	Name   string
	State  string
	Sample bool
	// Sheets are its renderings, side by side: two for our people, one for those
	// of the customer.
	Sheets   []planSheet
	Versions []planVersion
	Working  string
	Shown    int
	Agreed   string
	Problem  string
}

type planLink struct {
	PlanLine
	Path string
}

type planSheet struct {
	View      string
	HTML      template.HTML
	Lines     int
	MaxLines  int
	TooLong   bool
	Only, All string // addresses: this sheet alone, both
}

type planVersion struct {
	Number  int
	Path    string
	At, By  string
	Says    []string
	Current bool
}

func (s *scene) servePlans(w http.ResponseWriter, r *http.Request) {
	plans, err := s.page.o.World.PlansFor(r.Context(), s.who.ID)
	if err != nil {
		s.page.log.Error("playground: listing plans", "error", err)
		s.page.whole(w, http.StatusInternalServerError, "sorry", map[string]any{"Text": s.page.words.Text("problem.play_failed", nil), "Back": s.path("")})
		return
	}
	data := planScreen{frame: s.frame(r, view{Plans: true})}
	data.Title = s.page.words.Text("heading.play_plans", nil) + " · " + s.who.Name
	for _, p := range plans {
		data.Plans = append(data.Plans, planLink{PlanLine: p, Path: s.path("plans/" + p.ID)})
	}
	s.page.whole(w, http.StatusOK, "plans", data)
}

// servePlan shows both renderings to our people. For everybody else the internal
// one does not exist: it is not even asked for.
func (s *scene) servePlan(w http.ResponseWriter, r *http.Request) {
	id, q := r.PathValue("plan"), r.URL.Query()
	version := 0
	if text := q.Get("version"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			s.page.nothingHere(w, r)
			return
		}
		version = n
	}
	views := []View{Internal, Shared}
	if !s.colleague() {
		views = []View{Shared}
		if version == 0 {
			version = s.latestShared(r, id) // the working plan is ours alone
		}
		if version == 0 {
			s.page.nothingHere(w, r)
			return
		}
	}
	only := View(q.Get("only"))
	data := planScreen{frame: s.frame(r, view{Plans: true}), Shown: version}
	here := s.path("plans/" + id)
	for _, v := range views {
		if only != "" && v != only {
			continue
		}
		page, err := s.page.o.World.Plan(r.Context(), s.who.ID, id, v, version)
		if errors.Is(err, ErrUnknown) {
			continue
		}
		if err != nil {
			s.page.log.Error("playground: showing a plan", "error", err)
			s.page.whole(w, http.StatusInternalServerError, "sorry", map[string]any{"Text": s.page.words.Text("problem.play_failed", nil), "Back": s.path("plans")})
			return
		}
		sheet := planSheet{
			View: string(v), HTML: template.HTML(page.HTML), Lines: page.Lines, MaxLines: page.MaxLines, TooLong: page.Lines > page.MaxLines, //nolint:gosec // drawn by html/template in planning/export
		}
		if len(views) > 1 {
			sheet.Only, sheet.All = here+query("version", text(version), "only", string(v)), here+query("version", text(version))
			if only == "" {
				sheet.All = ""
			} else {
				sheet.Only = ""
			}
		}
		data.Sheets = append(data.Sheets, sheet)
		if len(data.Sheets) > 1 {
			continue
		}
		data.Name, data.State, data.Sample, data.Agreed = page.Account, page.State, page.Example, page.Agreement
		for _, kept := range page.Versions {
			data.Versions = append(data.Versions, planVersion{
				Number: kept.Number, Path: here + query("version", text(kept.Number), "only", string(only)), By: kept.By, Says: kept.Says, Current: kept.Number == version,
				At: s.page.words.DateWeekday(civil.Of(kept.At.In(s.zone))) + ", " + kept.At.In(s.zone).Format("15:04"),
			})
		}
	}
	if len(data.Sheets) == 0 {
		s.page.nothingHere(w, r)
		return
	}
	if s.colleague() {
		data.Working = here + query("only", string(only))
	}
	data.Title = s.page.words.Text("heading.play_plan", locale.Args{"customer": data.Name}) + " · " + s.who.Name
	s.page.whole(w, http.StatusOK, "plan", data)
}

// latestShared is the version of a plan that somebody of the customer sees, 0
// where there is none.
func (s *scene) latestShared(r *http.Request, id string) int {
	plans, err := s.page.o.World.PlansFor(r.Context(), s.who.ID)
	if err != nil {
		s.page.log.Error("playground: listing plans", "error", err)
		return 0
	}
	for _, p := range plans {
		if p.ID == id {
			return p.Version
		}
	}
	return 0
}

func text(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
