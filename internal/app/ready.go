package app

import (
	"net/http"
	"strings"
)

const storeSilent = "the store does not answer"

// ready answers whether the process can do its work now, and with every reason why
// not. It is asked beside /healthz, because a process that is alive and not ready
// is to be left alone: a restart mends no outage of Slack.
func (a *App) ready(platforms []chat) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var reasons []string
		if err := a.Store.Answers(r.Context()); err != nil {
			reasons = append(reasons, storeSilent)
		}
		for _, p := range platforms {
			if err := p.Link(); err != nil {
				reasons = append(reasons, err.Error())
			}
		}
		if len(reasons) > 0 {
			http.Error(w, strings.Join(reasons, "\n"), http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusOK)
	}
}
