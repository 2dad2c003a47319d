package app

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"time"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/internal/sqlstore"
	"lodestar/internal/turn"
	"lodestar/scheduler"
)

// metrics are what operators watch, since the start of the process. Platforms,
// kinds and states stand in labels; no workspace, person or word of theirs does.
type metrics struct {
	unhandled  unhandled
	turns      counters  // platform, outcome
	handled    durations // platform: from an event to its commit
	answered   durations // platform, code: from a request to its answer
	deliveries counters  // platform, outcome
	retries    counters  // what
	jobs       counters  // kind, outcome
	models     counters  // outcome
	modelTook  durations // outcome
	tokens     counters  // direction
	began      time.Time
}

// ModelCall counts a call of a language model: its outcome ("ok", "unlike" where
// nothing of the answer stood in the sources, or an llm.Fault), how long it took in
// real time, and the tokens that went there and back. Neither model nor text is taken.
func (a *App) ModelCall(outcome string, took time.Duration, in, out int) {
	a.metrics.models.add(1, outcome)
	a.metrics.modelTook.observe(took, outcome)
	a.metrics.tokens.add(int64(in), "in")
	a.metrics.tokens.add(int64(out), "out")
}

// counted measures what a platform hands on, from event to commit.
type counted struct {
	next    bot.Handler
	metrics *metrics
}

// Handle implements bot.Handler.
func (c counted) Handle(ctx context.Context, e bot.Event) (bot.Reply, error) {
	began := time.Now()
	reply, err := c.next.Handle(ctx, e)
	c.metrics.handled.observe(time.Since(began), platformOf(e))
	return reply, err
}

func platformOf(e bot.Event) string {
	switch {
	case e.Mail != nil:
		return "email"
	case e.Place.Platform != "":
		return e.Place.Platform
	}
	return e.Private.Platform
}

// turned counts what became of an event (turn.Turns.Ended).
func (m *metrics) turned(e bot.Event, outcome turn.Outcome) {
	m.turns.add(1, platformOf(e), string(outcome))
}

// acknowledged measures what a platform waits for: from its request to our answer.
func (m *metrics) acknowledged(platform string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, status := time.Now(), &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(status, r)
		m.answered.observe(time.Since(began), platform, strconv.Itoa(status.status))
	})
}

// statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// countedStore counts what became of messages.
type countedStore struct {
	delivery.Store
	metrics *metrics
}

// Settle implements delivery.Store.
func (s countedStore) Settle(ctx context.Context, row delivery.Row) error {
	if err := s.Store.Settle(ctx, row); err != nil {
		return err
	}
	outcome := string(row.State)
	if !row.State.Over() {
		outcome = "again"
		s.metrics.retries.add(1, "delivery")
	}
	s.metrics.deliveries.add(1, row.To.Platform, outcome)
	return nil
}

// countedRunner counts jobs.
type countedRunner struct {
	next    scheduler.Runner
	metrics *metrics
}

// RunJob implements scheduler.Runner.
func (r countedRunner) RunJob(ctx context.Context, job scheduler.Job) error {
	err := r.next.RunJob(ctx, job)
	outcome := "done"
	if err != nil {
		outcome = "failed"
		r.metrics.retries.add(1, "job")
	}
	r.metrics.jobs.add(1, job.Kind, outcome)
	return err
}

// serveMetrics answers in the text format of Prometheus 0.0.4. Where the store does
// not answer, what it would have said is left out and lodestar_store_up is 0.
func (a *App) serveMetrics(w http.ResponseWriter, r *http.Request) {
	page := &exposition{}
	version, commit := Built()
	page.family("lodestar_build_info", "gauge", "What runs.")
	page.sample("lodestar_build_info", 1, "version", version, "commit", commit, "go", runtime.Version())
	page.gauge("lodestar_start_time_seconds", "When the process began, in seconds since 1970.", float64(a.metrics.began.UnixMilli())/1000)
	page.gauge("lodestar_goroutines", "Goroutines now.", float64(runtime.NumGoroutine()))
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	page.gauge("lodestar_memory_bytes", "Memory held from the system and not given back.", float64(memory.Sys-memory.HeapReleased))

	m := &a.metrics
	page.counters("lodestar_turns_total", "Events by platform and by what became of them: stored, failed (the person was told that nothing was saved), refused (not stored; the platform sends it again).", &m.turns, "platform", "outcome")
	page.durations("lodestar_turn_seconds", "From an event to its commit.", &m.handled, "platform")
	page.durations("lodestar_acknowledgement_seconds", "From the HTTP request of a platform to the answer to it.", &m.answered, "platform", "code")
	page.counters("lodestar_deliveries_total", "Tries to say a message: sent, again (tried later), failed (given up), lapsed (of no use any more).", &m.deliveries, "platform", "outcome")
	page.counters("lodestar_retries_total", "What was not done at the first try: delivery, job.", &m.retries, "what")
	page.counters("lodestar_jobs_total", "Jobs that were run, by kind.", &m.jobs, "kind", "outcome")
	page.counters("lodestar_model_calls_total", "Calls of the language model.", &m.models, "outcome")
	page.durations("lodestar_model_seconds", "How long the language model took.", &m.modelTook, "outcome")
	page.counters("lodestar_model_tokens_total", "Tokens to and from the language model.", &m.tokens, "direction")

	figures, err := a.Store.Figures(r.Context(), a.Now())
	up := 1.0
	if err != nil {
		up = 0
		a.Log.WarnContext(r.Context(), "metrics: the store does not answer", "error", err)
	}
	page.gauge("lodestar_store_up", "1 where the store answers.", up)
	if err == nil {
		page.figures(figures, a.Now())
	}
	if path, err := sqlstore.Path(a.database); err == nil {
		page.family("lodestar_database_bytes", "gauge", "Size of the database's files.")
		for _, suffix := range []string{"", "-wal"} {
			if info, err := os.Stat(path + suffix); err == nil {
				page.sample("lodestar_database_bytes", float64(info.Size()), "file", "db"+suffix)
			}
		}
	}
	m.unhandled.write(&page.text)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write([]byte(page.text.String())) // who hung up does not read it
}

// figures are what stands in the store now.
func (e *exposition) figures(f sqlstore.Figures, now time.Time) {
	e.family("lodestar_deliveries", "gauge", "Messages that were not said, by state: waiting, sending, unknown, failed (given up within the last 90 days).")
	for _, d := range f.Deliveries {
		e.sample("lodestar_deliveries", float64(d.Count), "platform", d.Platform, "state", string(d.State))
	}
	age := 0.0
	if !f.Oldest.IsZero() {
		age = max(0, now.Sub(f.Oldest).Seconds())
	}
	e.gauge("lodestar_oldest_undelivered_seconds", "How long the oldest message waits that is still tried; 0 where none does.", age)
	e.gauge("lodestar_jobs_waiting", "Jobs for later or now.", float64(f.Waiting))
	e.gauge("lodestar_jobs_due", "Jobs whose time has come.", float64(f.Due))
	e.gauge("lodestar_jobs_overdue", fmt.Sprintf("Jobs and dates of the cadence that are due for more than %s.", sqlstore.OverdueAfter), float64(f.Overdue))
	e.gauge("lodestar_jobs_set_aside", "Jobs that failed too often and wait for an operator.", float64(f.SetAside))
}
