package playground

import (
	"context"
	"errors"
	"net/http"
	"time"

	"lodestar/bot/slack/emulator"
)

// faults are what can be made to go wrong, and what still will (PG-14).
type faults struct {
	Path  string
	Kinds []faultKind
	Wait  []string // words for those that are still to come
	Down  string   // until when Slack is down, "" while it is there
	Mail  bool     // there are mail servers
	// MailDown: they refuse everything.
	MailDown bool
}

type faultKind struct {
	ID, Key, About string
	fault          emulator.Fault
}

// faultKinds are offered in this order. What hits a call hits the next post.
func faultKinds() []faultKind {
	const post = "chat.postMessage"
	return []faultKind{
		{ID: "lost", Key: "button.play_fault_lost", About: "say.play_fault_lost", fault: emulator.Fault{Kind: emulator.AnswerLost, Method: post}},
		{ID: "error", Key: "button.play_fault_error", About: "say.play_fault_error", fault: emulator.Fault{Kind: emulator.FailBefore, Method: post}},
		{ID: "after", Key: "button.play_fault_after", About: "say.play_fault_after", fault: emulator.Fault{Kind: emulator.FailAfter, Method: post}},
		{ID: "limited", Key: "button.play_fault_limited", About: "say.play_fault_limited", fault: emulator.Fault{Kind: emulator.RateLimited, Method: post, Wait: 30 * time.Second}},
		{ID: "silent", Key: "button.play_fault_silent", About: "say.play_fault_silent", fault: emulator.Fault{Kind: emulator.RateLimitedSilent, Method: post}},
		{ID: "slow", Key: "button.play_fault_slow", About: "say.play_fault_slow", fault: emulator.Fault{Kind: emulator.SlowAnswer, Method: post, Wait: 4 * time.Second}},
		{ID: "twice", Key: "button.play_fault_twice", About: "say.play_fault_twice", fault: emulator.Fault{Kind: emulator.DeliverTwice}},
		{ID: "late", Key: "button.play_fault_late", About: "say.play_fault_late", fault: emulator.Fault{Kind: emulator.DeliverLate}},
	}
}

func (s *scene) faults(ctx context.Context) *faults {
	f := &faults{Path: s.path("faults/"), Kinds: faultKinds(), Down: s.down(ctx)}
	if mail := s.page.o.Mail; mail != nil {
		f.Mail, f.MailDown = true, mail.MailDown()
	}
	for _, waiting := range s.page.o.Slack.Faults() {
		for _, k := range f.Kinds {
			if k.fault.Kind == waiting.Kind {
				f.Wait = append(f.Wait, s.page.words.Text(k.Key, nil))
			}
		}
	}
	return f
}

// down is until when Slack is down, as far as this page took it down.
func (s *scene) down(ctx context.Context) string {
	s.page.mu.Lock()
	until := s.page.downUntil
	s.page.mu.Unlock()
	if now := s.page.now(ctx); now.Before(until) {
		return s.moment(until.In(now.Location()), now)
	}
	return ""
}

func (s *scene) goWrong(w http.ResponseWriter, r *http.Request) {
	slack, status, problem := s.page.o.Slack, http.StatusOK, ""
	switch what := r.PathValue("what"); what {
	case "down":
		until := s.page.now(r.Context()).Add(time.Hour)
		slack.GoDown(until)
		s.page.setDown(until)
	case "up":
		slack.ComeBack()
		s.page.setDown(time.Time{})
	case "mail-down", "mail-up":
		if s.page.o.Mail == nil {
			s.page.nothingHere(w, r)
			return
		}
		s.page.o.Mail.SetMailDown(what == "mail-down")
	case "none":
		slack.ClearFaults()
	case "restart":
		if err := s.page.o.World.Restart(r.Context()); err != nil {
			status, problem = http.StatusConflict, s.page.words.Text("problem.play_advancing", nil)
			if !errors.Is(err, ErrAdvancing) {
				s.page.log.Error("playground: restarting the bot", "error", err)
				status, problem = http.StatusInternalServerError, s.page.words.Text("problem.play_failed", nil)
			}
		}
	default:
		known := false
		for _, k := range faultKinds() {
			if k.ID == what {
				known = true
				slack.Inject(k.fault)
			}
		}
		if !known {
			s.page.nothingHere(w, r)
			return
		}
	}
	s.page.touch()
	s.answerBehind(w, r, status, "faults", problem)
}

func (p *Page) setDown(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.downUntil = until
}
