package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
)

// Recorder writes what goes out to Slack as JSON lines, for judges from outside
// (LODESTAR_RECORD): calls.jsonl, with {"method","params","response"}, and
// payloads.jsonl, with {"surface","payload"}. Tokens are never in it, and what
// people wrote is: it is for tests only.
//
// Several processes may record into one folder: each line is one write to a file
// opened for appending.
type Recorder struct {
	mu     sync.Mutex
	files  map[string]*os.File
	failed error
}

// The files of a recording.
const (
	callsFile    = "calls.jsonl"
	payloadsFile = "payloads.jsonl"
)

// NewRecorder opens a recording in a folder, which is made where it is not
// there. The caller closes it.
func NewRecorder(folder string) (*Recorder, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil { //nolint:gosec // the operator names the folder
		return nil, fmt.Errorf("slack: opening a recording: %w", err)
	}
	r := &Recorder{files: map[string]*os.File{}}
	for _, name := range []string{callsFile, payloadsFile} {
		f, err := os.OpenFile(filepath.Join(folder, name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the operator names the folder
		if err != nil {
			return nil, errors.Join(fmt.Errorf("slack: opening a recording: %w", err), r.Close())
		}
		r.files[name] = f
	}
	return r, nil
}

// Payload records what people would be shown: on a surface, "message", "modal"
// or "home", or in Teams on a "card".
func (r *Recorder) Payload(surface string, payload any) {
	r.write(payloadsFile, map[string]any{"surface": surface, "payload": payload})
}

// Post records a message as it would be posted.
func (r *Recorder) Post(p Post) {
	r.Payload("message", map[string]any{"text": p.Text, "blocks": p.Blocks})
}

// Close ends the recording. Its error is the first one of all writes: a recording
// with holes must not pass for a whole one.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, f := range r.files {
		if err := f.Close(); err != nil && r.failed == nil {
			r.failed = err
		}
		delete(r.files, name)
	}
	return r.failed
}

func (r *Recorder) write(name string, line any) {
	text, err := asJSON(line)
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.files[name]
	if f == nil {
		return // closed: what comes after the end is in no recording
	}
	if err == nil {
		_, err = f.WriteString(strings.TrimSpace(text) + "\n")
	}
	if err != nil && r.failed == nil {
		r.failed = fmt.Errorf("slack: recording: %w", err)
	}
}

// recorded carries calls of the Web API and records them.
type recorded struct {
	next     http.RoundTripper
	recorder *Recorder
}

// RoundTrip makes a call. One without an answer is recorded with the response
// null.
func (t recorded) RoundTrip(r *http.Request) (*http.Response, error) {
	params := parameters(r)
	method := path.Base(r.URL.Path)
	answer, err := t.next.RoundTrip(r)
	var response map[string]any
	if err == nil {
		var body []byte
		body, err = io.ReadAll(io.LimitReader(answer.Body, mostAnswer))
		err = errors.Join(err, answer.Body.Close())
		answer.Body = io.NopCloser(bytes.NewReader(body))
		if json.Unmarshal(body, &response) == nil && method == "apps.connections.open" {
			delete(response, "url") // whoever has it may connect
		}
	}
	t.recorder.write(callsFile, map[string]any{"method": method, "params": params, "response": response})
	switch {
	case method == "chat.getPermalink": // says nothing
	case strings.HasPrefix(method, "chat."):
		t.recorder.Payload("message", params)
	case strings.HasPrefix(method, "views."):
		surface := "modal"
		if method == "views.publish" {
			surface = "home"
		}
		t.recorder.Payload(surface, params["view"])
	}
	if err != nil && answer != nil {
		return nil, err
	}
	return answer, err
}

// parameters are the arguments of a call, with what was JSON inside the form as
// JSON, and without the token that a library may have put there.
func parameters(r *http.Request) map[string]any {
	params := map[string]any{}
	if r.GetBody == nil {
		return params
	}
	body, err := r.GetBody()
	if err != nil {
		return params
	}
	defer func() { _ = body.Close() }()
	data, err := io.ReadAll(body)
	if err != nil {
		return params
	}
	form, err := url.ParseQuery(string(data))
	if err != nil {
		return params
	}
	for name := range form {
		params[name] = form.Get(name)
		switch name {
		case "token":
			delete(params, name)
		case "blocks", "metadata", "view":
			var v any
			if json.Unmarshal([]byte(form.Get(name)), &v) == nil {
				params[name] = v
			}
		}
	}
	return params
}

// CloseIdleConnections passes on what http.Client asks of its transport.
func (t recorded) CloseIdleConnections() {
	if c, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}
