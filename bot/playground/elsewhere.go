package playground

import (
	"context"
	"net/http"

	"lodestar/bot/slack/emulator"
)

// elsewhere is one message as it would be sent beside Slack (PG-30).
type elsewhere struct {
	Elsewhere
	Problem string // a key
}

// serveElsewhere shows a message of the app's in Teams, in the terminal and as a mail.
func (s *scene) serveElsewhere(w http.ResponseWriter, r *http.Request) {
	m, found := s.message(r.PathValue("channel"), r.PathValue("ts"))
	if !found {
		s.refuseErr(w, emulator.ErrUnknown)
		return
	}
	seq, err := s.page.o.World.OutgoingAt(r.Context(), r.PathValue("channel"), m.TS)
	if err != nil {
		s.refuseErr(w, err)
		return
	}
	shown, err := s.elsewhere(r.Context(), seq)
	if err != nil {
		s.refuseErr(w, err)
		return
	}
	s.page.answer(w, http.StatusOK, s.page.draw("state", "elsewhere", "elsewhere", shown))
}

func (s *scene) elsewhere(ctx context.Context, seq int64) (*elsewhere, error) {
	shown, err := s.page.o.World.Elsewhere(ctx, seq)
	if err != nil {
		return nil, err
	}
	e := &elsewhere{Elsewhere: shown}
	if len(shown.Teams) == 0 {
		e.Problem = "problem.play_elsewhere"
	}
	return e, nil
}
