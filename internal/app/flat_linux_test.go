package app_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/internal/app"
)

// TestMemoryStaysFlat lets people answer, thousands of times (LODESTAR_TURNS=1000000
// is the whole run, over fifty days), with what is kept for a time only dropped
// every day. From the middle to the end neither what the process holds in memory
// nor its goroutines grow.
//
//nolint:paralleltest // what other tests hold would be counted
func TestMemoryStaysFlat(t *testing.T) {
	turns := asked("LODESTAR_TURNS", 1600)
	const people = 8
	var clock atomic.Int64
	clock.Store(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC).UnixNano())
	now := func() time.Time { return time.Unix(0, clock.Load()).UTC() }
	o := app.Options{Database: "file:" + filepath.Join(t.TempDir(), "flat.db"), Now: now, Senders: map[string]bot.Sender{"stub": deaf{}}, Messages: unlimited()}
	a, err := app.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	var events atomic.Int64
	say := func(who, text string) {
		e := bot.Event{
			ID: fmt.Sprint("e", events.Add(1)), Tenant: "local", Kind: bot.Said, Text: text, At: now(),
			From:  bot.Person{Tenant: "local", ID: who, Name: "Person " + who},
			Place: bot.Address{Platform: "stub", Tenant: "local", Place: "dm:" + who, Person: who},
		}
		if _, err := a.Turns.Handle(context.Background(), e); err != nil {
			t.Error(err)
		}
	}
	for i := range people {
		who := fmt.Sprint("p", i)
		for _, text := range []string{"new plan for " + customerOf(who), "one by one", "2008", "packaging", "year", "1 Jan 2027", "good", "don't know", "don't know", "my own view"} {
			say(who, text)
		}
	}
	const days = 50
	var heap, resident [days]float64
	var goroutines [days]int
	for day := range days {
		var all sync.WaitGroup
		for i := range people {
			all.Go(func() {
				for n := range turns / days / people / 2 {
					say(fmt.Sprint("p", i), "edit 2")
					say(fmt.Sprint("p", i), fmt.Sprint("=Shorter delivery times, version ", n%7))
				}
			})
		}
		all.Wait()
		clock.Add(int64(24 * time.Hour))
		if err := a.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Store.Prune(t.Context(), now()); err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		heap[day], resident[day], goroutines[day] = float64(m.HeapAlloc)/1e6, residentMemory(t), runtime.NumGoroutine()
	}
	middle, end := days/2, days-1
	t.Logf("%d turns; in the middle and at the end: heap %.1f and %.1f MB, resident %.1f and %.1f MB, goroutines %d and %d",
		events.Load(), heap[middle], heap[end], resident[middle], resident[end], goroutines[middle], goroutines[end])
	if heap[end] > heap[middle]+8 || resident[end] > resident[middle]+16 || goroutines[end] > goroutines[middle]+5 {
		t.Errorf("it grows")
	}
}

// deaf is a platform that takes everything.
type deaf struct{}

// Send implements bot.Sender.
func (deaf) Send(_ context.Context, d bot.Delivery) (bot.Receipt, error) {
	return bot.Receipt{Message: d.ID}, nil
}

// Reconcile implements bot.Sender.
func (deaf) Reconcile(_ context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	return bot.Receipt{Message: d.ID}, true, nil
}

// residentMemory is what of this process is in memory, in MB.
func residentMemory(t *testing.T) float64 {
	t.Helper()
	var pages, resident float64
	text, err := os.ReadFile("/proc/self/statm")
	if err == nil {
		_, err = fmt.Sscan(string(text), &pages, &resident)
	}
	if err != nil {
		t.Fatal(err)
	}
	return resident * float64(os.Getpagesize()) / 1e6
}
