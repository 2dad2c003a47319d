package playground

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"lodestar/internal/civil"
)

// clockBar shows the one clock and moves it (PG-20).
type clockBar struct {
	Path           string
	Day, Time      string
	Stamp          string
	Zone           string
	State          string // "ready" or "advancing": what a test waits for (PG-25)
	AdvancingTo    string
	Next, NextWhat string
	Date, Clock    string // what "set" begins with
	Problem        string
	Trip           *tripLine
	Told           string // what a screen reader says of it once it stands
}

// tripLine is what happened on the last move of the clock.
type tripLine struct {
	Since  string
	Passed []passedLine
	Count  int
	More   int
}

type passedLine struct{ At, What string }

func (s *scene) clock(ctx context.Context, problem string) fragment {
	data := clockBar{Path: s.path("clock/"), State: "ready", Problem: problem}
	n := s.page.drawn.Add(1) // it moves while it is being drawn
	t, err := s.page.o.World.Time(ctx)
	if err != nil {
		s.page.log.Error("playground: reading the clock", "error", err)
		if problem == "" {
			data.Problem = s.page.words.Text("problem.play_clock_unknown", nil)
		}
		return s.page.draw("clock", "clock", "clock", data)
	}
	words := s.page.words
	data.Day, data.Time, data.Stamp = words.Capital(words.DateWeekday(civil.Of(t.Now))), t.Now.Format("15:04"), t.Now.Format(time.RFC3339)
	data.Zone = zoneName(t)
	data.Date, data.Clock = t.Now.Format(time.DateOnly), t.Now.Format("15:04")
	if !t.AdvancingTo.IsZero() {
		data.State, data.AdvancingTo = "advancing", s.moment(t.AdvancingTo.In(t.Now.Location()), t.Now)
	}
	if !t.Next.At.IsZero() {
		data.Next = s.moment(t.Next.At.In(t.Now.Location()), t.Now)
		// What waits for whom is ours alone.
		if s.colleague() {
			data.NextWhat = s.page.happening(t.Next)
		}
	}
	data.Trip, data.Told = s.trip(t)
	return s.page.draw("clock", "clock", "clock", data).numbered(n)
}

// trip is what the last move of the clock led to, nil where it was not moved yet
// or for whom that is not, and the same in a sentence for who does not see it:
// what happened to our people is ours alone. While the clock is on its way there
// is no sentence.
func (s *scene) trip(t Time) (*tripLine, string) {
	if t.Trip.From.IsZero() {
		return nil, ""
	}
	words, now := s.page.words, s.page.words.Text("say.play_now", map[string]any{"time": s.full(t.Now)})
	line := &tripLine{Since: s.full(t.Trip.From.In(t.Now.Location())), Count: len(t.Trip.Passed) + t.Trip.More, More: t.Trip.More}
	for _, due := range t.Trip.Passed {
		line.Passed = append(line.Passed, passedLine{At: s.full(due.At.In(t.Now.Location())), What: s.page.happening(due)})
	}
	switch {
	case !t.AdvancingTo.IsZero():
		now = ""
	case !s.colleague():
	case line.Count == 0:
		now += " " + words.Text("say.play_trip_none", map[string]any{"time": line.Since})
	case line.Count == 1:
		now += " " + words.Text("say.play_trip", map[string]any{"n": 1, "time": line.Since}) + " " + line.Passed[0].What
	default:
		now += " " + words.Text("say.play_trip", map[string]any{"n": line.Count, "time": line.Since})
	}
	if !s.colleague() {
		line = nil
	}
	return line, now
}

// full is an instant with its day, as it is in the clock.
func (s *scene) full(at time.Time) string {
	return s.page.words.Capital(s.page.words.DateWeekday(civil.Of(at))) + ", " + at.Format("15:04")
}

// happening is something due: what, about which customer, for whom.
func (p *Page) happening(due Due) string {
	parts := []string{p.due(due.What), due.About, due.Who}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ", ")
}

// due is what happens next, in words. A kind that nobody has named is shown as
// the id it is.
func (p *Page) due(what string) string {
	if key := "due." + what; p.o.Words.Has(key) {
		return p.words.Text(key, nil)
	}
	return strings.ReplaceAll(what, "_", " ")
}

// zoneName is the zone with how it is called at this instant: "Europe/Amsterdam
// (CET)".
func zoneName(t Time) string {
	name, offset := t.Now.Zone()
	if t.Zone == "" {
		return name
	}
	if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") {
		name = "UTC" + time.Unix(0, 0).In(time.FixedZone("", offset)).Format("-07:00")
	}
	return t.Zone + " (" + name + ")"
}

// moment is an instant as somebody at now would name it.
func (s *scene) moment(at, now time.Time) string {
	words := s.page.words
	clock := at.Format("15:04")
	if civil.Of(at) == civil.Of(now) {
		return words.Text("say.play_today_at", map[string]any{"time": clock})
	}
	return s.full(at)
}

// moveClock moves the clock, or stops it on its way.
func (s *scene) moveClock(w http.ResponseWriter, r *http.Request) {
	status, problem := http.StatusOK, ""
	if err := s.move(r); err != nil {
		status, problem = http.StatusConflict, s.page.words.Text(clockProblem(err), nil)
		if errors.Is(err, errNoMove) {
			s.page.nothingHere(w, r)
			return
		}
		if clockProblem(err) == "problem.play_failed" {
			s.page.log.Error("playground: moving the clock", "error", err)
		}
	}
	s.page.touch()
	s.page.answer(w, status, s.clock(r.Context(), problem))
}

// What is wrong with a move before the world is asked.
var (
	errNoMove = errors.New("no such move")
	errNoDate = errors.New("not a date and a time")
)

func (s *scene) move(r *http.Request) error {
	world := s.page.o.World
	move := r.PathValue("move")
	if move == "cancel" {
		world.Cancel()
		return nil
	}
	t, err := world.Time(r.Context())
	if err != nil {
		return err
	}
	now := t.Now
	switch move {
	case "next":
		return world.AdvanceToNext(r.Context())
	case "hour":
		return world.Advance(now.Add(time.Hour))
	case "day":
		return world.Advance(now.AddDate(0, 0, 1))
	case "week":
		return world.Advance(now.AddDate(0, 0, 7))
	case "monday":
		return world.Advance(nextMonday(now))
	case "set":
		to, err := time.ParseInLocation("2006-01-02 15:04", r.PostFormValue("date")+" "+r.PostFormValue("time"), now.Location())
		if err != nil {
			return errNoDate
		}
		return world.Advance(to)
	default:
		return errNoMove
	}
}

// nextMonday is the first Monday 09:00 after now.
func nextMonday(now time.Time) time.Time {
	days := (int(time.Monday) - int(now.Weekday()) + 7) % 7
	monday := time.Date(now.Year(), now.Month(), now.Day()+days, 9, 0, 0, 0, now.Location())
	if !monday.After(now) {
		monday = time.Date(now.Year(), now.Month(), now.Day()+7, 9, 0, 0, 0, now.Location())
	}
	return monday
}

func clockProblem(err error) string {
	switch {
	case errors.Is(err, ErrAdvancing):
		return "problem.play_advancing"
	case errors.Is(err, ErrBackward):
		return "problem.play_backward"
	case errors.Is(err, ErrNothingDue):
		return "problem.play_nothing_due"
	case errors.Is(err, errNoDate):
		return "problem.play_no_date"
	default:
		return "problem.play_failed"
	}
}

// now is the instant of the one clock, the zero time where it can't be read.
func (p *Page) now(ctx context.Context) time.Time {
	t, err := p.o.World.Time(ctx)
	if err != nil {
		return time.Time{}
	}
	return t.Now
}
