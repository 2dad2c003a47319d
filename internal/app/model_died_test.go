package app_test

import (
	"context"
	"database/sql"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/bot/terminal"
	"lodestar/internal/app"
	"lodestar/internal/script"
	"lodestar/planning/summary"
)

// fatefulModel is a language model whose calls are counted with those of the database
// and of the platform.
type fatefulModel struct {
	*model
	f  *fates
	at *[]int // which calls were the model's
}

// Ask implements summary.Model.
func (m fatefulModel) Ask(ctx context.Context, r summary.Request) (summary.Answer, error) {
	if err := m.f.before(false); err != nil {
		return summary.Answer{}, err
	}
	m.f.mu.Lock()
	*m.at = append(*m.at, m.f.count)
	m.f.mu.Unlock()
	a, err := m.model.Ask(ctx, r)
	_ = m.f.after() // what it answered, a dead process does not hear
	return a, err
}

// drafting is a plan for which a summary is asked, and what the database held in front
// of that.
type drafting struct {
	chapter
	models []int // the calls that are the model's, where nothing goes wrong
}

// TestADraftOutlivesTheProcess: from the question for a summary to the draft, the process
// dies in front of and behind a call of the database, of the platform or of the model.
// After the next start there is one line that said that it is being made, its end, and
// one draft; and every question to the model that may have been sent is counted.
// LODESTAR_SWEEP=all takes every call.
func TestADraftOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(randomSeed(t), 7))
	d := beforeDraft(t)
	want, calls := d.life(t, 0, "", &d.models)
	if len(d.models) != 1 || calls < 20 || want.ready != 1 || want.working != 1 || want.shown != 1 || want.calls != 1 {
		t.Fatalf("%d calls, %v of the model: %+v", calls, d.models, want)
	}
	points := slices.Clone(d.models) // the model's call is always among them
	if os.Getenv("LODESTAR_SWEEP") == "all" {
		points = nil
		for n := range calls {
			points = append(points, n+1)
		}
	} else {
		points = append(points, d.models[0]-1, d.models[0]+1)
		for range 6 {
			points = append(points, 1+random.IntN(calls))
		}
	}
	for _, n := range points {
		for _, m := range []mishap{diedBefore, diedAfter} {
			got, _ := d.life(t, n, m, nil)
			if diff := gocmp.Diff(want.said, got.said); diff != "" {
				t.Errorf("call %d of %d (the model's is %d) %s: said (-), (+):\n%s", n, calls, d.models[0], m, diff)
			}
			if got.ready != 1 || got.shown != 1 || got.calls < got.asked || got.calls > got.asked+1 {
				t.Errorf("call %d of %d (the model's is %d) %s: %+v", n, calls, d.models[0], m, got)
			}
		}
		if t.Failed() {
			return
		}
	}
}

func beforeDraft(t *testing.T) *drafting {
	t.Helper()
	s := newReplay(t, filepath.Join("testdata", "script", "summary", "died"))
	s.runAll([]byte(strings.Join([]string{
		"model good", "administrator eva", "already plan/one_by_one until eva: continue to goals",
		"eva: allow ai in the workspace", "…", "eva: allow ai", "…",
	}, "\n")))
	d := &drafting{chapter: chapter{at: s.clock(), database: filepath.Join(t.TempDir(), "before.db"), rooms: s.rooms, people: maps.Clone(s.people)}}
	if err := s.app.Store.Backup(t.Context(), d.database); err != nil {
		t.Fatal(err)
	}
	s.watch = func(e bot.Event) { d.event = &e }
	s.runAll([]byte("eva: summary\n…"))
	return d
}

// drafted is what came of a life.
type drafted struct {
	said                                []string
	working, ready, shown, calls, asked int
}

// life goes from the copy to the draft, with a death at the n-th call and a new start.
func (d *drafting) life(t *testing.T, n int, m mishap, models *[]int) (got drafted, calls int) {
	t.Helper()
	s, drop := d.again(t)
	defer drop() // there are many
	if models == nil {
		models = new([]int)
	}
	f := &fates{n: n, mishap: m}
	ai := fatefulModel{&model{mode: "good", about: summary.About{Provider: "model.example", Model: "test-1", Region: "EU"}}, f, models}
	s.options = func(o *app.Options) {
		o.Doubt = false // it asks more of the database than the product does
		o.Wrap, o.Model = f.watch.Wrap, &app.Model{Model: ai}
		o.Limits = delivery.Limits{Send: 30 * time.Second}
		o.Senders = map[string]bot.Sender{terminal.Name: fatefulSender{s, f}}
	}
	s.open()
	f.begin()
	_, _ = s.handler().Handle(t.Context(), *d.event) // its error, and those of the next, are the death
	_ = s.app.Settle(t.Context())
	calls, _ = f.end()
	_ = s.app.Close()
	s.options = func(o *app.Options) {
		o.Model, o.Senders = &app.Model{Model: ai.model}, map[string]bot.Sender{terminal.Name: s}
	}
	s.open()
	if _, err := s.handler().Handle(t.Context(), *d.event); err != nil { // the platform delivers it again
		t.Errorf("call %d %s: delivered again: %v", n, m, err)
	}
	s.wait(d.at.Add(30 * time.Minute))
	for _, said := range s.messages("eva") {
		got.said = append(got.said, script.Transcript("eva", said))
		if strings.Contains(said.Notification, "One moment") {
			got.working++
		}
	}
	for _, record := range s.records("eva") {
		if strings.Contains(record.Notification, "✓ Ready.") {
			got.ready++
		}
	}
	got.asked = len(ai.asked())
	if err := s.app.Close(); err != nil {
		t.Errorf("call %d %s: closing: %v", n, m, err)
	}
	db, err := sql.Open("sqlite", s.database+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.QueryRow(`SELECT (SELECT count(*) FROM written WHERE state = 'shown'), (SELECT count(*) FROM model_call)`).Scan(&got.shown, &got.calls); err != nil {
		t.Fatal(err)
	}
	return got, calls
}

// leavingModel answers after the one who let it be asked has gone.
type leavingModel struct {
	*model
	leave func()
}

// Ask implements summary.Model.
func (m leavingModel) Ask(ctx context.Context, r summary.Request) (summary.Answer, error) {
	m.leave()
	if err := ctx.Err(); err != nil {
		return summary.Answer{}, err
	}
	return m.model.Ask(ctx, r)
}

// TestADraftOutlivesWhoBeganIt: whoever let what is due begin is gone before the model
// has answered, as a request of the playground's page is. The draft comes all the same,
// and without the clock having to move.
func TestADraftOutlivesWhoBeganIt(t *testing.T) {
	t.Parallel()
	d := beforeDraft(t)
	s, drop := d.again(t)
	defer drop()
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	s.options = func(o *app.Options) {
		o.Model = &app.Model{Model: leavingModel{&model{mode: "good", about: summary.About{Provider: "model.example", Model: "test-1", Region: "EU"}}, leave}}
	}
	s.open()
	if _, err := s.handler().Handle(t.Context(), *d.event); err != nil {
		t.Fatal(err)
	}
	_ = s.app.Settle(ctx) // whether it notices that it may go is not what is asked
	if err := s.app.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, m := range s.messages("eva") {
		said = append(said, script.Transcript("eva", m))
	}
	if all := strings.Join(said, "\n"); !strings.Contains(all, "Draft by AI.") || strings.Contains(all, "no usable answer") {
		t.Errorf("Eva reads:\n%s", all)
	}
	if err := s.app.Close(); err != nil {
		t.Error(err)
	}
}

// TestQuestionsToTheModelAreCounted: operators see on /metrics how each question ended,
// how long it took and how many tokens it cost, and nothing of what was asked.
func TestQuestionsToTheModelAreCounted(t *testing.T) {
	t.Parallel()
	s := newReplay(t, filepath.Join("testdata", "script", "summary", "counted"))
	s.runAll([]byte(strings.Join([]string{
		"model good", "administrator eva", "already plan/one_by_one until eva: continue to goals",
		"eva: allow ai in the workspace", "…", "eva: allow ai", "…",
		"model obeys", "eva: summary", "…", "eva presses: Leave Out", "…",
	}, "\n")))
	for _, mode := range []string{"good", "fails timeout"} { // without a start between them
		s.model.set(mode)
		s.runAll([]byte("eva: summary\n…\neva presses: Leave Out\n…"))
	}
	w := httptest.NewRecorder()
	s.app.MetricsForTest(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	all := scrape(t, w.Body.String())
	for sample, want := range map[string]float64{
		`lodestar_model_calls_total{outcome="ok"}`: 1, `lodestar_model_calls_total{outcome="unlike"}`: 1, `lodestar_model_calls_total{outcome="timeout"}`: 1,
		`lodestar_model_seconds_count{outcome="ok"}`: 1, `lodestar_model_tokens_total{direction="in"}`: 3000, `lodestar_model_tokens_total{direction="out"}`: 300,
	} {
		if all[sample] != want {
			t.Errorf("%s is %v, not %v", sample, all[sample], want)
		}
	}
	for _, word := range []string{"test-1", "model.example", "Contoso", "Shorter"} {
		if strings.Contains(w.Body.String(), word) {
			t.Errorf("%q is told", word)
		}
	}
}
