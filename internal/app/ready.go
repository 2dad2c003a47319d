package app

import (
	"net/http"
	"strings"
)

// linked is a platform that knows whether what people do reaches it.
type linked interface {
	http.Handler
	// Link is nil where it does, and else says why not.
	Link() error
}

const storeSilent = "the store does not answer"

// ready answers whether the process can do its work now, and with every reason why
// not. It is asked beside /healthz, because a process that is alive and not ready
// is to be left alone: a restart mends no outage of Slack.
func (a *App) ready(platform linked) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var reasons []string
		if err := a.Store.Answers(r.Context()); err != nil {
			reasons = append(reasons, storeSilent)
		}
		if err := platform.Link(); err != nil {
			reasons = append(reasons, err.Error())
		}
		if len(reasons) > 0 {
			http.Error(w, strings.Join(reasons, "\n"), http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusOK)
	}
}
