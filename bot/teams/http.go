package teams

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"lodestar/bot"
)

// Path is where Teams sends activities (design section 7).
const Path = "/api/messages"

const (
	mostBody = 1 << 20 // bytes of a request (trust A6)
	deepest  = 64      // levels of JSON
	// toStore is the time an activity may take: Teams gives up after about 15 s, and
	// people much earlier.
	toStore = 4 * time.Second
)

var (
	errMalformed = errors.New("teams: the request cannot be read")
	errForeign   = errors.New("teams: the activity is of an organisation that is not served")
)

// answer is what an invoke is answered with; its body is the answer itself.
type answer struct {
	status int
	body   any
}

// ServeHTTP takes an activity. 200 says that it and all that follows from it is
// stored; 503 that Teams may send it again; 401 that its token does not hold, and
// no more.
func (a *Adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if r.Method == http.MethodHead && a.o.Untrusted {
		return // the Agents Playground asks so whether anybody is there
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	if err != nil {
		status := http.StatusBadRequest
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			status = http.StatusRequestEntityTooLarge
		}
		w.WriteHeader(status)
		return
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		w.WriteHeader(http.StatusUnsupportedMediaType)
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), toStore)
	defer cancel()
	said, err := a.take(ctx, r.Header.Get("Authorization"), body)
	switch {
	case errors.Is(err, errToken), errors.Is(err, errForeign):
		a.o.Log.Warn("teams: a request was refused", "error", err)
		w.WriteHeader(http.StatusUnauthorized)
	case errors.Is(err, errMalformed):
		w.WriteHeader(http.StatusBadRequest)
	case err != nil:
		a.o.Log.Error("teams: an activity was not stored", "error", err)
		w.WriteHeader(http.StatusServiceUnavailable)
	case said.body != nil:
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(said.status)
		_ = json.NewEncoder(w).Encode(said.body) // who hung up does not read it
	default:
		w.WriteHeader(said.status)
	}
}

// take verifies an activity and hands it on. Nothing of it is used before its
// token was found to hold.
func (a *Adapter) take(ctx context.Context, token string, body []byte) (answer, error) {
	var in activity
	if tooDeep(body) || json.Unmarshal(body, &in) != nil {
		if a.o.Untrusted || token != "" {
			return answer{}, errMalformed
		}
		return answer{}, errToken
	}
	if !a.o.Untrusted {
		if err := a.keys.verify(ctx, token, in); err != nil {
			return answer{}, err
		}
		if a.o.Tenant != legacyTenant && in.tenant() != a.o.Tenant {
			return answer{}, errForeign
		}
	}
	if err := a.calls.allowed(in.ServiceURL); err != nil {
		return answer{}, errors.Join(errForeign, err)
	}
	if in.Conversation.ID == "" || in.From.ID == "" || in.Type == "" {
		a.o.Count("unreadable", in.Type)
		return answer{status: http.StatusOK}, nil
	}
	live := a.live.Load()
	if live == nil {
		return answer{}, errNotRunning
	}
	return a.dispatch(ctx, live, in)
}

// legacyTenant is that of an old registration which serves several organisations.
const legacyTenant = "botframework.com"

// tooDeep reports whether JSON is nested deeper than anything we read; brackets
// in strings do not count.
func tooDeep(data []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > deepest {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// hand lets an event take its turn.
func (a *Adapter) hand(ctx context.Context, live *life, e bot.Event) (bot.Reply, error) {
	return live.handler.Handle(ctx, e)
}
