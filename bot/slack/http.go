package slack

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"
)

// The paths of requests from Slack (design section 7).
const (
	eventsPath       = "/slack/events"
	interactionsPath = "/slack/interactions"
	commandsPath     = "/slack/commands"
)

const (
	mostBody = 1 << 20 // bytes of a request (trust A6)
	// toStore is the time a request may take; Slack waits for 3 s.
	toStore = 2500 * time.Millisecond
)

// errMalformed is a signed request that cannot be read. Slack repeating it
// would change nothing, but it is never acknowledged as if it had been done.
var errMalformed = errors.New("slack: the request cannot be read")

// ServeHTTP answers Slack's requests. 200 says that an event and all that
// follows from it is stored; 503 that Slack may send it again.
func (a *Adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

func (a *Adapter) routes() *http.ServeMux {
	mux := http.NewServeMux()
	const form = "application/x-www-form-urlencoded"
	mux.HandleFunc("POST "+eventsPath, a.signed("application/json", a.takeEvent))
	mux.HandleFunc("POST "+interactionsPath, a.signed(form, func(ctx context.Context, body []byte) (any, error) {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, errMalformed
		}
		if form.Get("ssl_check") == "1" {
			return nil, nil
		}
		return a.takeInteraction(ctx, []byte(form.Get("payload")))
	}))
	mux.HandleFunc("POST "+commandsPath, a.signed(form, func(ctx context.Context, body []byte) (any, error) {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, errMalformed
		}
		if form.Get("ssl_check") == "1" {
			return nil, nil
		}
		return a.takeCommand(ctx, commandOf(form))
	}))
	return mux
}

// plain is an answer that is text and no JSON.
type plain string

// signed reads a request once, verifies it, and lets take answer from the bytes
// that were verified, on a context of its own: a write that is cancelled midway
// because Slack hung up helps nobody (trust A3). The signature does not say for
// which path a body is meant; that it is of the kind the path takes does.
func (a *Adapter) signed(kind string, take func(context.Context, []byte) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
		if err != nil {
			status := http.StatusBadRequest
			if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
				status = http.StatusRequestEntityTooLarge
			}
			w.WriteHeader(status)
			return
		}
		if err := verify(a.o.SigningSecret, r.Header, body, a.o.Now()); err != nil {
			a.o.Log.Warn("slack: a request was refused", "path", r.URL.Path, "error", err)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if given, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || given != kind {
			w.WriteHeader(http.StatusUnsupportedMediaType)
			return
		}
		if n := r.Header.Get("X-Slack-Retry-Num"); n != "" {
			a.o.Log.Info("slack: a request was repeated", "path", r.URL.Path, "number", n, "reason", r.Header.Get("X-Slack-Retry-Reason"))
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), toStore)
		defer cancel()
		answer, err := take(ctx, body)
		switch {
		case errors.Is(err, errMalformed):
			w.WriteHeader(http.StatusBadRequest)
		case err != nil:
			a.o.Log.Error("slack: a request was not stored", "path", r.URL.Path, "error", err)
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			a.reply(w, answer)
		}
	}
}

func (a *Adapter) reply(w http.ResponseWriter, body any) {
	var data []byte
	switch body := body.(type) {
	case nil:
		w.WriteHeader(http.StatusOK)
		return
	case plain:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		data = []byte(body)
	default:
		var err error
		if data, err = json.Marshal(body); err != nil {
			a.o.Log.Error("slack: an answer was not written", "error", err)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(data) // who hung up does not read it
}
