package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// FuzzRequests sends anything at all to the HTTP server of serve, signed and
// unsigned. What is unsigned is refused and stores nothing; what is signed gets
// one of the answers that Slack knows; and no request keeps the next one from
// being answered.
func FuzzRequests(f *testing.F) {
	paths := []string{"/slack/events", "/slack/interactions", "/slack/commands"}
	press := url.Values{"payload": {`{"type":"block_actions","user":{"id":"U0EVA","team_id":"T0BENCH"},"team":{"id":"T0BENCH"},"trigger_id":"1","container":{"channel_id":"D0EVA","message_ts":"1.1"},"actions":[{"type":"button","action_id":"lodestar.1","value":"{\"v\":\"skip\"}","action_ts":"1.1"}]}`}}.Encode()
	for i, body := range []string{message("000001", nil), press, "command=%2Flodestar&text=home&user_id=U0EVA&team_id=T0BENCH&trigger_id=1"} {
		for path := range paths {
			f.Add(uint8(path), body, true)
		}
		f.Add(uint8(i), body, false)
		f.Add(uint8(i), body[:len(body)/2], true)
	}
	f.Add(uint8(0), `{"type":"url_verification","challenge":"x"}`, true)
	f.Add(uint8(0), `{"type":"app_rate_limited"}`, true)
	f.Add(uint8(0), `{"type":"event_callback","team_id":"T0BENCH","event":{"type":"message","user":"U0EVA","channel":"D0EVA","text":"an event without an id"}}`, true)
	f.Add(uint8(2), "ssl_check=1", true)
	served := newFortress(f, &stubSlack{})
	f.Fuzz(func(t *testing.T, path uint8, body string, signed bool) {
		h := hostile{path: paths[int(path)%len(paths)], body: body}
		var before map[string]int
		if !signed {
			h.secret = "-"
			before = tableRows(t, served.file)
		}
		began := time.Now()
		status, answer := served.send(h)
		switch status {
		case http.StatusOK, http.StatusBadRequest, http.StatusRequestEntityTooLarge:
			if !signed && status != http.StatusRequestEntityTooLarge {
				t.Errorf("an unsigned request is answered with %d", status)
			}
		case http.StatusUnauthorized:
			if signed {
				t.Error("a signed request is refused")
			}
		default:
			t.Errorf("answered with %d %s after %s\n%s", status, answer, time.Since(began), served.log.last("not stored"))
		}
		if status != http.StatusOK && len(body) > 20 && strings.Contains(answer, body) {
			t.Errorf("the body comes back: %s", answer)
		}
		if !signed {
			if diff := cmp.Diff(before, tableRows(t, served.file)); diff != "" {
				t.Errorf("rows before (-) and after (+):\n%s", diff)
			}
		}
	})
}
