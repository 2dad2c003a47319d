package app_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// BenchmarkAcknowledge sends signed events over loopback HTTP to the whole
// product in a process of its own, and measures until each is acknowledged,
// which is when it is on disk:
//
//	go test -run '^$' -bench Acknowledge ./internal/app
//
// In Slack and in Teams, everybody is in the midst of a plan and changes an answer.
// Messages go to a stub of the platform. The yardsticks are measured in the same run: F, a loop of 4 KiB
// write and fdatasync, and H, a process that checks the same signatures and
// does nothing. The client, with the stub, takes its share of the machine
// in both: client-cpu-ms/turn, beside cpu-ms/turn of the product. Each run ends with the budgets, and with a kill after which every acknowledged event
// must be in the database.
func BenchmarkAcknowledge(b *testing.B) {
	for _, on := range []chatWire{slackWire, teamsWire} {
		for _, atOnce := range []int{1, 16, 64} {
			b.Run(fmt.Sprintf("%s/%d_at_once", on.name, atOnce), func(b *testing.B) { benchmarkAcknowledge(b, on, atOnce) })
		}
	}
}

func benchmarkAcknowledge(b *testing.B, on chatWire, atOnce int) {
	b.Helper()
	service := on.stub(b)
	file := filepath.Join(b.TempDir(), "bench.db")
	program, err := builtFrom(b.TempDir(), "./testdata/measured")
	if err != nil {
		b.Fatal(err)
	}
	c := newChild(b, on, program, atOnce, append(on.serve(service), "LODESTAR_DATABASE_URL=file:"+file)...)
	h := newChild(b, on, os.Args[0], atOnce, childVariable+"="+on.check)
	began := c.first(on.written("p0", "hello"))
	h.first(on.written("p0", "hello"))
	acknowledged := 1
	for i := range atOnce {
		who := fmt.Sprint("p", i)
		for _, text := range []string{"new plan for " + customerOf(who), "one by one", "2008", "packaging", "year", "1 Jan 2027", "good", "don't know", "don't know", "my own view"} {
			if status := c.post(on.written(who, text)); status != http.StatusOK {
				b.Fatalf("%q is answered with %d", text, status)
			}
			acknowledged++
		}
	}
	change := func(who string, n int64) []byte {
		if n%2 == 0 {
			return on.written(who, fmt.Sprint("=Shorter delivery times, version ", n))
		}
		return on.written(who, "edit 2")
	}
	f := yardstick(b)
	client, product := worked(), c.worked()
	b.ResetTimer()
	turns := load(b, c, atOnce, b.N, change)
	b.StopTimer()
	client, product = worked()-client, c.worked()-product
	checks := load(b, h, atOnce, max(b.N, 200), change)
	f = (f + yardstick(b)) / 2
	now, most := c.memory()
	b.ReportMetric(turns.rate(), "turns/s")
	b.ReportMetric(turns.rate()*f.Seconds(), "xF")
	b.ReportMetric(turns.rate()/checks.rate(), "xH")
	b.ReportMetric(milliseconds(turns.at(50)), "p50-ms")
	b.ReportMetric(milliseconds(turns.at(99)), "p99-ms")
	b.ReportMetric(milliseconds(f), "F-ms")
	b.ReportMetric(milliseconds(checks.at(50)), "H-p50-ms")
	b.ReportMetric(checks.rate(), "H/s")
	b.ReportMetric(most, "most-MB")
	b.ReportMetric(milliseconds(began), "start-ms")
	b.ReportMetric(milliseconds(product)/float64(b.N), "cpu-ms/turn")
	b.ReportMetric(milliseconds(client)/float64(b.N), "client-cpu-ms/turn")
	c.profiled()
	c.kill()
	stored := tableRows(b, file)
	if want := on.ids * (acknowledged + b.N); stored["event"] < want {
		b.Errorf("%d events were acknowledged, which have %d names, and %d are stored", acknowledged+b.N, want, stored["event"])
	}
	if stored["plan"] != atOnce {
		b.Errorf("%d people began %d plans", atOnce, stored["plan"])
	}
	// Every second turn changes an answer; of each person the last may be one
	// short of it.
	if changed := stored["history"]; changed < b.N/2-atOnce {
		b.Errorf("of %d turns only %d changed an answer", b.N, changed)
	}
	if b.N < 500 {
		return // the tool is still finding out how often
	}
	budget := func(what string, is, limit float64, unit string) { // a line for the table of .ci/bench
		b.Logf("budget|%s, %s, %d at once|%.2f|%.2f|%s|%.2f", what, on.name, atOnce, is, limit, unit, is/limit)
	}
	if atOnce == 1 {
		budget("p50 one at a time", milliseconds(turns.at(50)), 1.5*milliseconds(f+checks.at(50)), "ms")
	} else {
		budget("a turn, as a multiple of F", 1/(turns.rate()*f.Seconds()), 1, "F")
	}
	if atOnce == 64 {
		budget("p99", milliseconds(turns.at(99)), 60, "ms")
		budget("slowest", milliseconds(turns.at(100)), 3000, "ms")
		budget("a turn, as a multiple of H (a target)", checks.rate()/turns.rate(), 2, "H")
		budget("memory, now", now, 60, "MB")
		budget("memory, at most", most, 60, "MB")
	}
	budget("start to first acknowledgement", milliseconds(began), 300, "ms")
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// measured is how long requests took, sorted, and all of them together.
type measured struct {
	each []time.Duration
	all  time.Duration
}

func (m measured) rate() float64 { return float64(len(m.each)) / m.all.Seconds() }

func (m measured) at(percent int) time.Duration {
	return m.each[min(len(m.each)*percent/100, len(m.each)-1)]
}

// load sends n requests, as many at once as told, and each person's one after
// the other.
func load(b *testing.B, c *child, atOnce, n int, body func(who string, n int64) []byte) measured {
	b.Helper()
	took := make([][]time.Duration, atOnce)
	var left atomic.Int64
	left.Store(int64(n))
	var all sync.WaitGroup
	began := time.Now()
	for i := range atOnce {
		all.Go(func() {
			who := fmt.Sprint("p", i)
			for turn := int64(1); left.Add(-1) >= 0; turn++ {
				request := body(who, turn)
				start := time.Now()
				if status := c.post(request); status != http.StatusOK {
					b.Errorf("answered with %d", status)
					return
				}
				took[i] = append(took[i], time.Since(start))
			}
		})
	}
	all.Wait()
	return measured{slices.Sorted(slices.Values(slices.Concat(took...))), time.Since(began)}
}

// profiled lets the process write its profile, where one is wanted, and waits
// for it.
func (c *child) profiled() {
	folder := os.Getenv(profileVariable)
	if folder == "" {
		return
	}
	cpu := filepath.Join(folder, "cpu.pprof")
	_ = os.Remove(cpu) // of the run before
	_ = c.command.Process.Signal(syscall.SIGUSR1)
	for wait := time.Now(); time.Since(wait) < 10*time.Second; time.Sleep(10 * time.Millisecond) {
		if stored, err := os.Stat(cpu); err == nil && stored.Size() > 0 {
			return
		}
	}
	c.tb.Error("the process wrote no profile")
}
