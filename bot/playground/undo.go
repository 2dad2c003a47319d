package playground

import (
	"context"
	"errors"
	"net/http"
	"time"

	"lodestar/conversation/locale"
)

// wayBack is what the page says after a reset, with the button that takes it back.
type wayBack struct {
	N              int // which reset, or undo, it is about
	Path           string
	Says, Do, Told string
	Instead, Back  string // in the dialog before the next reset
}

// drawers are what the page itself keeps of one state of the workspace; they go
// and come back with it.
type drawers struct {
	desks   map[string]*desk
	letters map[string]bool // mails that were opened, by letterKey
}

func newDrawers() drawers {
	return drawers{desks: make(map[string]*desk), letters: make(map[string]bool)}
}

// offered is what can be brought back, nil where nothing can.
func (s *scene) offered(ctx context.Context) *wayBack {
	aside, ok := s.page.o.World.Aside()
	if !ok {
		return nil
	}
	words := s.page.words
	at := aside.Now
	if t, err := s.page.o.World.Time(ctx); err == nil {
		at = at.In(t.Now.Location())
	}
	args := locale.Args{"time": s.full(at)}
	o := &wayBack{N: aside.N, Path: s.path("undo"), Says: words.Text("say.play_was_reset", args), Do: "button.play_undo", Instead: words.Text("say.play_instead", args), Back: "button.play_bring_back"}
	if aside.Undone {
		o.Says, o.Do = words.Text("say.play_was_undone", nil), "button.play_reset_again"
	}
	o.Told = o.Says + " " + words.Text("say.play_undo_where", locale.Args{"button": words.Text(o.Do, nil)})
	return o
}

// offerLine draws the offer until somebody does not want it any more.
func (s *scene) offerLine(ctx context.Context) fragment {
	o := s.offered(ctx)
	s.page.mu.Lock()
	if o != nil && o.N <= s.page.declined {
		o = nil
	}
	s.page.mu.Unlock()
	return s.page.draw("state", "undo", "undo", o)
}

// undo brings back what the last reset took away, or takes it away again.
func (s *scene) undo(w http.ResponseWriter, r *http.Request) {
	s.exchange(w, r, s.page.o.World.Undo, func(_, aside drawers) drawers { return aside })
}

// decline takes the offer off the page. Before the next reset it is made again.
func (s *scene) decline(w http.ResponseWriter, r *http.Request) {
	if aside, ok := s.page.o.World.Aside(); ok {
		s.page.mu.Lock()
		s.page.declined = aside.N
		s.page.mu.Unlock()
		s.page.touch()
	}
	s.page.answer(w, http.StatusOK, s.offerLine(r.Context()))
}

// exchange puts another workspace in place of this one, and leads to its start.
// Whoever asked for it may be gone by the time it is there: that the workspace is
// another is told to all pages first.
func (s *scene) exchange(w http.ResponseWriter, r *http.Request, do func(context.Context) error, next func(now, aside drawers) drawers) {
	if err := do(context.WithoutCancel(r.Context())); err != nil {
		key := "problem.play_failed"
		switch {
		case errors.Is(err, ErrAdvancing):
			key = "problem.play_advancing"
		case errors.Is(err, ErrNothingAside):
			key = "problem.play_gone"
		default:
			s.page.log.Error("playground: putting another workspace in place", "error", err)
		}
		s.page.answer(w, http.StatusConflict, s.page.gone("state", "sure"), s.notice(s.page.words.Text(key, nil)))
		return
	}
	s.page.mu.Lock()
	now := s.page.drawers
	s.page.drawers, s.page.aside = next(now, s.page.aside), now
	s.page.downUntil = time.Time{}
	s.page.mu.Unlock()
	s.page.touch()
	to := s.path("")
	if _, err := s.page.look(s.who.ID); err != nil {
		to = "/" // who was added since is not there
	}
	w.Header().Set("X-Go", to)
	w.WriteHeader(http.StatusNoContent)
}
