package playground_test

import (
	"net/http"
	"testing"

	"lodestar/bot/slack/emulator"
)

// TestAMessageElsewhere: one that the app has said, as Teams, a terminal and a mail
// program would show it (PG-30).
func TestAMessageElsewhere(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	direct := emulator.SampleDirect(eva)
	ts := s.types(eva, direct, "hello")
	at := "/p/" + eva + "/c/" + direct
	s.has(s.get(at+"/m/"+ts+"/elsewhere"), http.StatusOK,
		"The same message elsewhere", `data-card="{&#34;type&#34;: &#34;AdaptiveCard&#34;`, "&lt;words alone&gt;", "&lt;in a terminal&gt;", "&lt;a subject&gt;", "&lt;a mail&gt;")
	s.has(s.get(at+"/m/1.1/elsewhere"), http.StatusNotFound)
	// What is too far back is said to be.
	old := s.types(eva, shared, "hello")
	s.has(s.get("/p/"+eva+"/c/"+shared+"/m/"+old+"/elsewhere"), http.StatusOK, "no longer knows this message")
}
