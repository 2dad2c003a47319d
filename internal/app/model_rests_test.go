package app_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lodestar/internal/app"
	"lodestar/internal/llm"
)

// TestAModelThatRestsIsNotAsked (trust J8): after three failures every draft is of
// sentences and there at once, which is said, and no model is asked; ten minutes later it
// is asked again.
func TestAModelThatRestsIsNotAsked(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	address := failingServer(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusUnauthorized) // not sent again, unlike a 500
	})
	s := newReplay(t, filepath.Join("testdata", "script", "summary", "rests"))
	client, err := llm.New(llm.Options{Key: "k", BaseURL: address, Model: "broken", Now: s.clock, Real: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	s.options = func(o *app.Options) { o.Model = &app.Model{Model: client} }
	s.must(s.app.Close())
	s.open()
	s.runAll([]byte(strings.Join([]string{
		"administrator eva", "already plan/one_by_one until eva: continue to goals",
		"eva: allow ai in the workspace", "…", "eva: allow ai", "…",
	}, "\n")))
	failed := strings.Join([]string{
		"eva: summary", "> One moment", "record> ✓ Ready.", "> Shall this be", "> AI gave no usable answer. These are the most telling sentences, word for word: • Shorter delivery times",
		"eva presses: Leave Out", "…",
	}, "\n")
	for range 3 {
		s.runAll([]byte(failed))
	}
	if n := asked.Load(); n != 3 {
		t.Fatalf("three drafts asked it %d times", n)
	}
	s.runAll([]byte(strings.Join([]string{
		"eva: summary", "not> One moment", "> Shall this be", "> AI does not answer at the moment. These are the most telling sentences, word for word: • Shorter delivery times",
		"eva presses: Leave Out", "…",
		"eva: summary of the call", "not> One moment", "> What Contoso said in the call.", "> AI does not answer at the moment.", "eva presses: Leave Out", "…",
	}, "\n")))
	if n := asked.Load(); n != 3 {
		t.Errorf("while it rests it was asked %d times", n-3)
	}
	s.runAll([]byte("wait 11 minutes\n…\n" + failed))
	if n := asked.Load(); n != 4 {
		t.Errorf("after its rest it was asked %d times", n-3)
	}
}
