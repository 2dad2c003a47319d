package app_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
)

// TestAMessageComesTwiceOverARestart: a message comes as an event, the process is
// killed, and it comes again as another event, which shares the phone's id or the
// time stamp with the first. It counts once.
func TestAMessageComesTwiceOverARestart(t *testing.T) {
	t.Parallel()
	slack := httptest.NewServer(&stubSlack{})
	t.Cleanup(slack.Close)
	file := filepath.Join(t.TempDir(), "twin.db")
	start := func() *child {
		return newChild(t, slackWire, build(t), 1, append(slackWire.serve(slack.URL), "LODESTAR_DATABASE_URL=file:"+file)...)
	}
	event := func(id, ts, client string) []byte {
		return fmt.Appendf(nil, `{"type":"event_callback","team_id":"T0BENCH","api_app_id":"A0BENCH","event_id":%q,
			"authorizations":[{"team_id":"T0BENCH","user_id":"U0BOT","is_bot":true}],
			"event":{"type":"message","channel_type":"im","channel":"DEVA","user":"UEVA","text":"new plan for Contoso","ts":%q,"client_msg_id":%q}}`, id, ts, client)
	}
	c := start()
	c.first(event("EvOne", "1795513337.000100", "phone-1"))
	c.kill()
	said := tableRows(t, file)["outbox"]
	c = start()
	c.first(event("EvTwo", "1795513358.000200", "phone-1"))
	for _, again := range [][]byte{event("EvThree", "1795513337.000100", "phone-3"), event("EvOne", "1795513337.000100", "phone-1")} {
		if status := c.post(again); status != http.StatusOK {
			t.Errorf("%s is answered with %d", bytes.TrimSpace(again), status)
		}
	}
	c.kill()
	stored := tableRows(t, file)
	if stored["plan"] != 1 || stored["outbox"] != said {
		t.Errorf("%d plans were begun, and %d messages written after %d", stored["plan"], stored["outbox"], said)
	}
	c = start()
	c.first(event("EvFour", "1795513377.000400", "phone-4"))
	c.kill()
	if now := tableRows(t, file)["outbox"]; now == said {
		t.Error("a message of its own was not answered")
	}
}
