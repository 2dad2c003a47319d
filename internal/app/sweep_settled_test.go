package app_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"runtime/pprof"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// trials counts what is tried, so that each has a name of its own.
var trials atomic.Int64

// trial lives through a chapter, and looks for goroutines that are left. Those that
// are started within carry its label; the other tests that run at the same time
// have none.
func (c *chapter) trial(t *testing.T, n int, m mishap) (o outcome, met, sends int) {
	t.Helper()
	failed := t.Failed()
	defer func() {
		if !failed && t.Failed() {
			t.Logf("%s, call %d %s", c.name(), n, m)
		}
	}()
	leftover(t, func() { o, met, sends = c.live(t, n, m) }, func() string { return fmt.Sprintf("%s, call %d %s", c.name(), n, m) })
	return o, met, sends
}

// leftover runs do, after which every goroutine that began in it has to end.
func leftover(t *testing.T, do func(), name func() string) {
	t.Helper()
	id := fmt.Sprint(trials.Add(1))
	pprof.Do(context.Background(), pprof.Labels("trial", id), func(context.Context) { do() })
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(2 * time.Millisecond) { // what was told to end takes a moment
		left := labelled(t, id)
		if len(left) == 0 {
			return
		}
		if time.Now().After(end) {
			t.Errorf("%s: goroutines are left:\n%s", name(), strings.Join(left, "\n"))
			return
		}
	}
}

// labelled are the goroutines of a trial, with where they stand.
func labelled(t *testing.T, id string) (all []string) {
	t.Helper()
	var b bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&b, 1); err != nil {
		t.Fatal(err)
	}
	for _, one := range strings.Split(b.String(), "\n\n") {
		if strings.Contains(one, fmt.Sprintf("%q:%q", "trial", id)) {
			all = append(all, one)
		}
	}
	return all
}

// TestALeftGoroutineIsSeen: the check can fail.
func TestALeftGoroutineIsSeen(t *testing.T) {
	t.Parallel()
	stop, id := make(chan struct{}), "of "+t.Name()
	pprof.Do(t.Context(), pprof.Labels("trial", id), func(context.Context) {
		go func() { <-stop }()
	})
	if left := labelled(t, id); len(left) != 1 || !strings.Contains(left[0], "TestALeftGoroutineIsSeen") {
		t.Errorf("found %q", left)
	}
	close(stop)
}

// checkSettled looks that nothing is on its way any more: every message is over, and
// no job that is due waits.
func checkSettled(t *testing.T, file string, now time.Time) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var messages, jobs string
	err = db.QueryRow(`SELECT
		(SELECT coalesce(group_concat(id || ' is ' || state), '') FROM outbox WHERE state NOT IN ('sent', 'lapsed')),
		(SELECT coalesce(group_concat(kind || ' ' || key || ' is ' || state), '') FROM job WHERE state <> 'done' AND (due <= ?1 OR state <> 'waiting'))`, now.UnixMicro()).Scan(&messages, &jobs)
	if err != nil {
		t.Fatal(err)
	}
	if messages != "" || jobs != "" {
		t.Errorf("not everything came to its end: messages %s; jobs %s", messages, jobs)
	}
}
