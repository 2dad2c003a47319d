package app_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/internal/app"
)

// BenchmarkTurn measures a whole turn, from the event to the commit on disk:
// dedupe, routing, the engine, plan, history, session and the next question,
// against F, a loop of 4 KiB write and fdatasync in the same run:
//
//	go test -run '^$' -bench Turn ./internal/app
//
// xF is the throughput as a multiple of F's. Everybody is in the midst of a
// plan and changes an answer; deliveries go to a stub.
func BenchmarkTurn(b *testing.B) {
	for _, atOnce := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("%d_at_once", atOnce), func(b *testing.B) { benchmarkTurns(b, atOnce) })
	}
}

func benchmarkTurns(b *testing.B, atOnce int) {
	b.Helper()
	ctx := context.Background()
	file := filepath.Join(b.TempDir(), "bench.db")
	a, err := app.New(ctx, app.Options{Database: "file:" + file, Senders: map[string]bot.Sender{}, Messages: unlimited()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Close() })
	var events atomic.Int64
	say := func(who, text string) error {
		e := bot.Event{
			ID: fmt.Sprint("e", events.Add(1)), Tenant: "local", Kind: bot.Said, Text: text,
			From:  bot.Person{Tenant: "local", ID: who, Name: "Person " + who},
			Place: bot.Address{Platform: "stub", Tenant: "local", Place: "dm:" + who, Person: who},
		}
		_, err := a.Turns.Handle(ctx, e)
		return err
	}
	for i := range atOnce {
		who := fmt.Sprint("p", i)
		for _, text := range []string{"new plan for " + customerOf(who), "one by one", "2008", "packaging", "year", "1 Jan 2027", "good", "don't know", "don't know", "my own view"} {
			if err := say(who, text); err != nil {
				b.Fatal(err)
			}
		}
	}
	f := yardstick(b)
	took := make([]time.Duration, 0, b.N)
	var mu sync.Mutex
	before := worked()
	b.ResetTimer()
	began := time.Now()
	var wg sync.WaitGroup
	next := atomic.Int64{}
	for i := range atOnce {
		wg.Go(func() {
			who := fmt.Sprint("p", i)
			for n := int64(1); next.Add(1) <= int64(b.N); n++ {
				text := "edit 2"
				if n%2 == 0 {
					text = fmt.Sprint("=Shorter delivery times, version ", n)
				}
				start := time.Now()
				if err := say(who, text); err != nil {
					b.Error(err)
					return
				}
				mu.Lock()
				took = append(took, time.Since(start))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	all := time.Since(began)
	b.StopTimer()
	b.ReportMetric(float64((worked()-before).Microseconds())/1000/float64(b.N), "cpu-ms/turn")
	if changed := tableRows(b, file)["history"]; changed < b.N/2-atOnce {
		b.Errorf("of %d turns only %d changed an answer", b.N, changed)
	}
	slices.Sort(took)
	rate := float64(b.N) / all.Seconds()
	b.ReportMetric(rate, "turns/s")
	b.ReportMetric(rate*f.Seconds(), "xF")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(f.Microseconds())/1000, "F-ms")
}

// worked is how long this process has kept a processor busy.
func worked() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // fails for a wrong argument only
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// yardstick is F: how long one 4 KiB write with fdatasync takes here and now.
func yardstick(b *testing.B) time.Duration {
	b.Helper()
	file, err := os.Create(filepath.Join(b.TempDir(), "f"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = file.Close() })
	page := make([]byte, 4096)
	began := time.Now()
	const times = 300
	for range times {
		if _, err := file.Write(page); err != nil {
			b.Fatal(err)
		}
		if err := syscall.Fdatasync(int(file.Fd())); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(began) / times
}
