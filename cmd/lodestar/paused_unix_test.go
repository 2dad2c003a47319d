//go:build unix

package main

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestServeIsHeldUp: the process stands still for a while, as on a machine that is
// paused, with requests under way; it goes on, what Slack delivers again is taken, and
// nothing counts or is said twice.
func TestServeIsHeldUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.changed(h.database, `DELETE FROM outbox`)
	slack := &slowSlack{taken: map[string]int{}}
	api := httptest.NewServer(slack)
	t.Cleanup(api.Close)
	s := h.serve(api.URL)
	ids := []string{"0N0", "1N0", "2N0", "3N0"}
	var senders sync.WaitGroup
	for _, id := range ids {
		senders.Go(func() { s.says(id) }) // whatever it is answered
	}
	if err := s.command.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	time.Sleep(4 * time.Second) // longer than Slack waits, and than a turn may take
	if err := s.command.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	senders.Wait()
	for _, id := range ids {
		if status := s.says(id); status != http.StatusOK {
			t.Errorf("%s, delivered again, was answered with %d", id, status)
		}
	}
	time.Sleep(500 * time.Millisecond)
	if status := s.end(); status != 0 {
		t.Errorf("it ended with %d: %s", status, s.said.String())
	}
	slack.mu.Lock()
	defer slack.mu.Unlock()
	for id, n := range slack.taken {
		if n > 1 {
			t.Errorf("%s was said %d times", id, n)
		}
	}
	if len(slack.taken) == 0 {
		t.Error("nothing was said at all")
	}
}
