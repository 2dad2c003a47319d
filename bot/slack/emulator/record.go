package emulator

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Call is one call of the Web API or of a response URL, as it was answered.
// Tokens are never in it.
type Call struct {
	Seq      int            `json:"seq"`
	At       string         `json:"at"` // by the injected clock, RFC 3339 in UTC
	Team     string         `json:"team"`
	Method   string         `json:"method"` // "response_url" for a response URL
	Params   map[string]any `json:"params"`
	Response map[string]any `json:"response"`
	Status   int            `json:"status"`
	Fault    FaultKind      `json:"fault"`
	// Findings are the limits that blocks or view of the call break.
	Findings []Finding `json:"findings"`
}

// keptCalls is how many calls and attempts can be looked at afterwards.
const keptCalls = 2000

// Calls returns the calls so far, the last ones where there were many.
func (s *Slack) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call(nil), s.calls...)
}

// remember keeps a call for the inspector and writes it to the record.
func (s *Slack) remember(c Call, args arguments, team string) {
	c.Params, c.Team = parameters(args), team
	surface, payload := emitted(c.Method, c.Params)
	if surface != "" {
		c.Findings = checkPayload(surface, payload)
	}
	s.mu.Lock()
	c.Seq, c.At = int(s.world.next()), s.config.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	s.calls = kept(append(s.calls, c), keptCalls)
	s.note(Change{Kind: ChangedWire, Team: team, Name: c.Method})
	s.mu.Unlock()
	s.record.call(c)
	if surface != "" {
		s.record.payload(surface, payload)
	}
}

// parameters are the arguments with what was JSON inside a form as JSON.
func parameters(args arguments) map[string]any {
	decoded := make(map[string]any, len(args))
	for name, value := range args {
		decoded[name] = value
		switch name {
		case "blocks", "attachments", "metadata", "view", "files", "message":
			if v, present, err := args.decoded(name); err == nil && present {
				decoded[name] = v
			}
		}
	}
	return decoded
}

// emitted is what people would be shown by a call, with the surface it is for.
func emitted(method string, params map[string]any) (surface Surface, payload object) {
	switch method {
	case "chat.postMessage", "chat.update", "chat.postEphemeral", "chat.scheduleMessage", "response_url":
		payload = make(object)
		for name, value := range params {
			payload[name] = value
		}
		return OnMessage, payload
	case "views.open", "views.push", "views.update", "views.publish":
		view, ok := params["view"].(object)
		if !ok {
			return "", nil
		}
		if view["type"] == "home" {
			return OnHome, view
		}
		return InModal, view
	default:
		return "", nil
	}
}

// recorder writes JSON lines. Several processes may write into the same folder,
// as `go test ./...` does: each line is one write to a file opened for appending.
type recorder struct {
	mu       sync.Mutex
	calls    *os.File
	payloads *os.File
	failed   error
}

func newRecorder(folder string) (*recorder, error) {
	r := &recorder{}
	if folder == "" {
		return r, nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	var err error
	open := func(name string) *os.File {
		var f *os.File
		if err == nil {
			f, err = os.OpenFile(filepath.Join(folder, name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the folder is the caller's choice
		}
		return f
	}
	r.calls, r.payloads = open("calls.jsonl"), open("payloads.jsonl")
	return r, err
}

func (r *recorder) call(c Call) {
	r.write(false, map[string]any{"method": c.Method, "params": c.Params, "response": c.Response})
}

func (r *recorder) payload(surface Surface, payload object) {
	r.write(true, map[string]any{"surface": surface, "payload": payload})
}

func (r *recorder) write(payload bool, v any) {
	var line strings.Builder
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.calls
	if payload {
		f = r.payloads
	}
	if f == nil {
		return
	}
	if err == nil {
		_, err = f.WriteString(line.String())
	}
	if err != nil && r.failed == nil {
		r.failed = err // said by Close: a record with holes must not pass for a whole one
	}
}

func (r *recorder) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range []*os.File{r.calls, r.payloads} {
		if f == nil {
			continue
		}
		if err := f.Close(); err != nil && r.failed == nil {
			r.failed = err
		}
	}
	r.calls, r.payloads = nil, nil
	return r.failed
}
