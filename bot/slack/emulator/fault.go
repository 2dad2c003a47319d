package emulator

import (
	"context"
	"net"
	"net/http"
	"time"
)

// FaultKind names something that goes wrong on demand.
type FaultKind string

// The faults. Those of calls hit the next call of Fault.Method, or of any method
// where that is empty; those of deliveries hit the next event.
const (
	AnswerLost        FaultKind = "answer_lost"         // the call is done, then the connection is reset without an answer
	FailBefore        FaultKind = "fail_before"         // 5xx, nothing was done
	FailAfter         FaultKind = "fail_after"          // 5xx, and it was done
	SlowAnswer        FaultKind = "slow_answer"         // done; Fault.Wait of real time passes in the middle of the answer
	ResetBefore       FaultKind = "reset_before"        // the connection is reset, nothing was done
	RateLimited       FaultKind = "rate_limited"        // 429 with Retry-After of Fault.Wait, at least 1 s
	RateLimitedSilent FaultKind = "rate_limited_silent" // 429 without Retry-After
	RateLimitedBody   FaultKind = "rate_limited_body"   // HTTP 200 with the error ratelimited
	Refused           FaultKind = "refused"             // HTTP 200 with the error Fault.Code, one that the method documents

	DeliverTwice FaultKind = "deliver_twice" // an event is sent a second time although it was acknowledged
	DeliverLate  FaultKind = "deliver_late"  // an event comes after the next event to the same app
	IsDown       FaultKind = "is_down"       // in the record of calls only: see GoDown
)

// Fault is something to go wrong.
type Fault struct {
	Kind   FaultKind     `json:"kind"`
	Method string        `json:"method"`
	Times  int           `json:"times"`  // how often; 0 means once
	Status int           `json:"status"` // of FailBefore and FailAfter; 0 means 503
	Wait   time.Duration `json:"wait"`
	Code   string        `json:"code"` // of Refused: Slack's name of the error
}

// UploadMethod is the Fault.Method of the content of a file on its way to the
// address that files.getUploadURLExternal gave.
const UploadMethod = "upload"

func (f Fault) status() int {
	if f.Status == 0 {
		return http.StatusServiceUnavailable
	}
	return f.Status
}

// stops reports whether a call does not reach the work.
func (f Fault) stops() bool {
	switch f.Kind {
	case FailBefore, ResetBefore, RateLimited, RateLimitedSilent, RateLimitedBody, Refused, IsDown:
		return true
	default:
		return false
	}
}

func (f Fault) ofDelivery() bool { return f.Kind == DeliverTwice || f.Kind == DeliverLate }

// Inject lets something go wrong. Several faults hit in the order of injecting.
func (s *Slack) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults = append(s.faults, f)
}

// Faults returns what is still to go wrong.
func (s *Slack) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Fault(nil), s.faults...)
}

// ClearFaults lets all go well again. An event held back by DeliverLate is sent.
func (s *Slack) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
	s.releaseLate("")
}

// outage is a time in which Slack answers nothing and delivers nothing.
type outage struct {
	on    bool
	until time.Time // by the injected clock; zero is until ComeBack
}

// GoDown takes Slack down until the instant given (by the injected clock), or
// with the zero time until ComeBack: calls get 503, nothing is delivered, and
// people can do nothing. Deliveries wait.
func (s *Slack) GoDown(until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = outage{on: true, until: until}
}

// ComeBack ends GoDown.
func (s *Slack) ComeBack() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = outage{}
}

// Down reports whether Slack is down at this instant.
func (s *Slack) Down() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.isDown()
}

// isDown is asked with the lock held.
func (s *Slack) isDown() bool {
	if s.down.on && !s.down.until.IsZero() && !s.config.Now().Before(s.down.until) {
		s.down = outage{}
	}
	return s.down.on
}

// faultFor takes the fault that hits this call, the zero Fault where none does.
func (s *Slack) faultFor(method string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isDown() {
		return Fault{Kind: IsDown}
	}
	return s.takeFault(func(f Fault) bool { return !f.ofDelivery() && (f.Method == "" || f.Method == method) })
}

func (s *Slack) takeFault(hits func(Fault) bool) Fault {
	for i, f := range s.faults {
		if !hits(f) {
			continue
		}
		s.faults[i].Times--
		if s.faults[i].Times <= 0 {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		}
		return f
	}
	return Fault{}
}

// stopped is the answer to a call that is not done.
func (s *Slack) stopped(f Fault) answer {
	a := answer{status: f.status(), header: make(http.Header), body: object{}}
	a.header.Set("Date", s.config.Now().UTC().Format(http.TimeFormat))
	switch f.Kind {
	case RateLimited:
		a.limited(max(f.Wait, time.Second))
	case RateLimitedSilent:
		a.limited(0)
	case RateLimitedBody:
		a.limited(0)
		a.status = http.StatusOK
	case Refused:
		a.status = http.StatusOK
		a.body = object{"ok": false, "error": f.Code}
		if !s.methods[f.Method].documents(f.Code) {
			a.body = object{"ok": false, "error": "fatal_error", "undocumented": f.Code}
		}
	default:
		a.body = object{"ok": false, "error": "service_unavailable"}
	}
	return a
}

// reset drops the connection without an answer, so that the caller can't know
// what became of the call.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2 and recorders: the server drops the stream
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // RST instead of FIN
	}
	_ = conn.Close()
}

// pause waits in real time; false where the caller or the emulator went away.
func pause(caller, work context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-caller.Done():
		return false
	case <-work.Done():
		return false
	}
}
