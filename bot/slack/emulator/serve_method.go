package emulator

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// answer is what goes back to a caller.
type answer struct {
	status int
	header http.Header
	body   object
}

func (a *answer) fail(err error) {
	var r *refusal
	if !errors.As(err, &r) {
		r = &refusal{code: "internal_error"}
	}
	a.body = object{"ok": false, "error": r.code}
	for name, value := range r.extra {
		a.body[name] = value
	}
	if len(r.messages) > 0 {
		a.body["response_metadata"] = object{"messages": r.messages}
	}
}

// limited is the answer of a rate limit: HTTP 429 (docs.slack.dev, "Rate
// limits"). A wait of 0 leaves Retry-After out, which Slack's page does not
// promise to be there either.
func (a *answer) limited(wait time.Duration) {
	a.status = http.StatusTooManyRequests
	a.body = object{"ok": false, "error": "ratelimited"}
	if wait > 0 {
		a.header.Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	}
}

// serveMethod answers one call of the Web API.
func (s *Slack) serveMethod(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost && r.Method != http.MethodGet {
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestBody))
	if err != nil {
		http.Error(w, http.StatusText(http.StatusRequestEntityTooLarge), http.StatusRequestEntityTooLarge)
		return
	}
	name := r.PathValue("method")
	args, refused := readArguments(r.Header.Get("Content-Type"), body, r.URL.Query())
	token := strings.TrimSpace(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	if token == "" {
		token = args.text("token")
	}
	delete(args, "token")

	fault := s.faultFor(name)
	if fault.stops() {
		stopped := s.stopped(fault)
		s.remember(Call{Method: name, Status: stopped.status, Response: stopped.body, Fault: fault.Kind}, args, "")
		if fault.Kind == ResetBefore {
			reset(w)
			return
		}
		s.send(w, r, stopped, Fault{})
		return
	}
	given, team := s.answerCall(name, token, args, refused)
	if fault.Kind == FailAfter {
		given.status, given.header, given.body = fault.status(), make(http.Header), object{}
	}
	s.remember(Call{Method: name, Status: given.status, Response: given.body, Fault: fault.Kind}, args, team)
	s.send(w, r, given, fault)
}

// answerCall does what a call asks for. team is the caller's, "" where the
// token does not say.
func (s *Slack) answerCall(name, token string, args arguments, refused error) (given answer, team string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.config.Now()
	a := answer{status: http.StatusOK, header: make(http.Header)}
	a.header.Set("Date", now.UTC().Format(http.TimeFormat))
	a.header.Set("X-Slack-Req-Id", s.world.uuid())
	m, known := s.methods[name]
	if !known {
		a.fail(&refusal{code: "unknown_method", extra: object{"req_method": name}})
		s.note(Change{Kind: ChangedUnknown, Name: name})
		return a, ""
	}
	c := &call{s: s, w: s.world, name: name, now: now, args: args}
	err := refused
	if err == nil {
		err = c.authorize(m, token)
	}
	if c.install != nil {
		team = c.install.Team
		a.header.Set("X-OAuth-Scopes", strings.Join(c.install.Scopes, ","))
		a.header.Set("X-Accepted-OAuth-Scopes", strings.Join(m.scopes, ","))
	}
	if err == nil {
		if wait := s.limits.wait(s.config.LimitClock(), c, m); wait > 0 {
			a.limited(wait)
			return a, team
		}
		err = c.require(m.required)
	}
	var body object
	if err == nil {
		body, err = m.do(c)
	}
	if err != nil {
		var r *refusal
		if errors.As(err, &r) && !r.asked && !m.documents(r.code) {
			// A mistake of this package, not of the caller: it must not pass for
			// something Slack says.
			err = &refusal{code: "fatal_error", extra: object{"undocumented": r.code}}
		}
		a.fail(err)
		return a, team
	}
	if body == nil {
		body = object{}
	}
	body["ok"] = true
	if len(c.warnings) > 0 {
		body["warning"] = strings.Join(c.warnings, ",")
		body["response_metadata"] = object{"warnings": c.warnings}
	}
	a.body = frozen(body)
	return a, team
}

// send writes an answer, with the fault that comes after the work is done.
func (s *Slack) send(w http.ResponseWriter, r *http.Request, a answer, fault Fault) {
	if fault.Kind == AnswerLost {
		reset(w)
		return
	}
	body, err := json.Marshal(a.body)
	if err != nil {
		body = []byte(`{"ok":false,"error":"internal_error"}`)
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(a.status)
	if fault.Kind == SlowAnswer {
		half := len(body) / 2
		_, _ = w.Write(body[:half]) // a caller that is gone has what it has
		_ = http.NewResponseController(w).Flush()
		if !pause(r.Context(), s.work, fault.Wait) {
			panic(http.ErrAbortHandler)
		}
		body = body[half:]
	}
	_, _ = w.Write(body)
}

// frozen copies an answer: what it points at may change once the lock is free.
func frozen(body object) object {
	b, err := json.Marshal(body)
	if err != nil {
		return object{"ok": false, "error": "internal_error"}
	}
	var copied object
	if err := json.Unmarshal(b, &copied); err != nil {
		return object{"ok": false, "error": "internal_error"}
	}
	return copied
}
