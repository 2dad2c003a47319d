package slack

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// keeper remembers a workspace from one adapter to the next.
type keeper struct {
	mu               sync.Mutex
	token, workspace string
}

func (k *keeper) Workspace(_ context.Context, token string) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if token != k.token {
		return "", nil
	}
	return k.workspace, nil
}

func (k *keeper) KeepWorkspace(_ context.Context, token, workspace string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.token, k.workspace = token, workspace
	return nil
}

// starts runs the adapter of a stage and returns how its Run ended, once ended.
func (s *stage) starts() (stop func(), ended chan error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended = make(chan error, 1)
	go func() { ended <- s.bot.Run(ctx, s) }()
	s.t.Cleanup(cancel)
	return cancel, ended
}

// TestAKnownWorkspaceIsServedWhileSlackIsDown: who restarts the bot while the Web API
// is silent loses nothing that people write meanwhile.
func TestAKnownWorkspaceIsServedWhileSlackIsDown(t *testing.T) {
	t.Parallel()
	kept := &keeper{}
	knowing := func(o *Options) { o.Known = kept }
	newStage(t, knowing)
	if kept.workspace == "" || kept.token == "" || kept.token == "xoxb-test" {
		t.Fatalf("kept: %+v", kept)
	}
	again := prepared(t, knowing)
	again.fake.fault["auth.test"] = answering("", 503)
	stop, ended := again.starts()
	again.ok(again.send(eventsPath, again.event(again.inDM("hello"))))
	again.next()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}

	// What is kept for another token says nothing.
	other := prepared(t, func(o *Options) { o.Known = &keeper{token: fingerprint("xoxb-other"), workspace: kept.workspace} })
	other.fake.fault["auth.test"] = answering("", 503)
	other.starts()
	if w := other.send(eventsPath, other.event(other.inDM("hello"))); w.Code != http.StatusServiceUnavailable {
		t.Errorf("a workspace that is not known is served: %d", w.Code)
	}
}

// TestAKnownWorkspaceThatIsGone: that the token is no longer taken ends Run, as it
// would have ended it at the start.
func TestAKnownWorkspaceThatIsGone(t *testing.T) {
	t.Parallel()
	kept := &keeper{}
	knowing := func(o *Options) { o.Known = kept }
	newStage(t, knowing)
	again := prepared(t, knowing)
	again.fake.fault["auth.test"] = answering("token_revoked", 200)
	_, ended := again.starts()
	select {
	case err := <-ended:
		if errorCode(err) != "token_revoked" {
			t.Errorf("it ends with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("it goes on")
	}
}

// TestARequestWaitsForTheStart: what comes in the moment of the very first start is
// not sent back, which would cost whoever wrote it a minute.
func TestARequestWaitsForTheStart(t *testing.T) {
	t.Parallel()
	s := prepared(t)
	asked, answer := make(chan struct{}), make(chan struct{})
	s.fake.fault["auth.test"] = func(http.ResponseWriter) bool {
		close(asked)
		<-answer
		return false
	}
	s.starts()
	<-asked
	answered := make(chan *httptest.ResponseRecorder, 1)
	go func() { answered <- s.send(eventsPath, s.event(s.inDM("hello"))) }()
	select {
	case w := <-answered:
		t.Fatalf("answered with %d before the workspace is known", w.Code)
	case <-time.After(50 * time.Millisecond):
	}
	close(answer)
	s.ok(<-answered)
	s.next()
}
