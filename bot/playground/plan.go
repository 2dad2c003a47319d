package playground

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"regexp"
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
	Sheet    fragment // all of it that changes
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
	Tens      int    // of lines, which are printed the smaller the more they are
	Only, All string // addresses: this sheet alone, both
	Files     []planLinkToFile
}

// planLinkToFile is a file of a rendering.
type planLinkToFile struct{ Name, Path string }

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

// servePlan shows a plan; its sheets go on with the stream.
func (s *scene) servePlan(w http.ResponseWriter, r *http.Request) {
	v, q := view{Plans: true, Plan: r.PathValue("plan")}, r.URL.Query()
	v.Only = View(q.Get("only"))
	if text := q.Get("version"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			s.page.nothingHere(w, r)
			return
		}
		v.Version = n
	}
	data, err := s.plan(r.Context(), v)
	if errors.Is(err, ErrUnknown) {
		s.page.nothingHere(w, r)
		return
	}
	if err != nil {
		s.page.log.Error("playground: showing a plan", "error", err)
		s.page.whole(w, http.StatusInternalServerError, "sorry", map[string]any{"Text": s.page.words.Text("problem.play_failed", nil), "Back": s.path("plans")})
		return
	}
	data.Sheet = s.drawPlan(data)
	data.frame = s.frame(r, v)
	data.Title = s.page.words.Text("heading.play_plan", locale.Args{"customer": data.Name}) + " · " + s.who.Name
	s.page.whole(w, http.StatusOK, "plan", data)
}

// drawPlan is what of a plan page goes on with the stream.
func (s *scene) drawPlan(data planScreen) fragment {
	return s.page.draw("state", "plan-sheets", "plan-sheets", data)
}

// plan reads both renderings for our people. For everybody else the internal one
// does not exist: it is not even asked for. ErrUnknown where nothing is to be seen.
func (s *scene) plan(ctx context.Context, v view) (planScreen, error) {
	version, views := v.Version, []View{Internal, Shared}
	if !s.colleague() {
		views = []View{Shared}
		if version == 0 {
			var err error
			if version, err = s.latestShared(ctx, v.Plan); err != nil { // the working plan is ours alone
				return planScreen{}, err
			}
		}
	}
	data, here := planScreen{Shown: version}, s.path("plans/"+v.Plan)
	for _, one := range views {
		if v.Only != "" && one != v.Only {
			continue
		}
		page, err := s.page.o.World.Plan(ctx, s.who.ID, v.Plan, one, version)
		if errors.Is(err, ErrUnknown) {
			continue
		}
		if err != nil {
			return data, fmt.Errorf("playground: reading a plan: %w", err)
		}
		sheet := planSheet{
			View: string(one), HTML: template.HTML(page.HTML), Lines: page.Lines, MaxLines: page.MaxLines, TooLong: page.Lines > page.MaxLines, Tens: page.Lines / 10, //nolint:gosec // drawn by html/template in planning/export
		}
		if one == Internal {
			sheet.HTML = template.HTML(s.marked(page.HTML)) //nolint:gosec // as above, and a word of the catalogue
		}
		for _, f := range page.Files {
			sheet.Files = append(sheet.Files, planLinkToFile{f.Name, here + "/" + string(one) + "/" + f.ID + query("version", text(version))})
		}
		switch {
		case len(views) == 1:
		case v.Only == "":
			sheet.Only = here + query("version", text(version), "only", string(one))
		default:
			sheet.All = here + query("version", text(version))
		}
		data.Sheets = append(data.Sheets, sheet)
		if len(data.Sheets) > 1 {
			continue
		}
		data.Name, data.State, data.Sample, data.Agreed = page.Account, page.State, page.Example, page.Agreement
		for _, kept := range page.Versions {
			data.Versions = append(data.Versions, planVersion{
				Number: kept.Number, Path: here + query("version", text(kept.Number), "only", string(v.Only)), By: kept.By, Says: kept.Says, Current: kept.Number == version,
				At: s.page.words.DateWeekday(civil.Of(kept.At.In(s.zone))) + ", " + kept.At.In(s.zone).Format("15:04"),
			})
		}
	}
	if len(data.Sheets) == 0 {
		return data, ErrUnknown
	}
	if s.colleague() {
		data.Working = here + query("only", string(v.Only))
	}
	return data, nil
}

// ownMark is where a field begins that is ours alone. A cell is marked by the
// head of its column.
var ownMark = regexp.MustCompile(`<(?:th|span|small|li|p)(?: [^>]*)? class="internal"[^>]*>|<div class="internal"><dt>`)

// marked says before each field of the internal rendering that is ours alone that
// it is: the colour of its ground is nothing to who listens (WCAG 1.4.1).
func (s *scene) marked(html string) string {
	mark := `<span class="hide">` + template.HTMLEscapeString(s.page.words.Text("say.play_own", nil)) + " </span>"
	return ownMark.ReplaceAllStringFunc(html, func(tag string) string { return tag + mark })
}

// latestShared is the version of a plan that somebody of the customer sees;
// ErrUnknown where there is none.
func (s *scene) latestShared(ctx context.Context, id string) (int, error) {
	plans, err := s.page.o.World.PlansFor(ctx, s.who.ID)
	if err != nil {
		return 0, fmt.Errorf("playground: listing plans: %w", err)
	}
	for _, p := range plans {
		if p.ID == id && p.Version > 0 {
			return p.Version, nil
		}
	}
	return 0, ErrUnknown
}

func text(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
