package playground_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"lodestar/bot/playground"
	"lodestar/bot/slack/emulator"
)

// world is a small one that behaves: its clock stands until it is moved and then
// is on its way until arrive is called, its plans keep the views apart.
type world struct {
	slack *emulator.Slack
	start []byte // the emulator's state to go back to

	before []byte // what a reset or an undo put aside
	aside  playground.Aside

	mu        sync.Mutex
	now, to   time.Time
	changed   chan struct{}
	next      playground.Due
	trip      playground.Trip
	fails     error // what every method answers
	restarted int
	script    string
	promise   string // what a plan says, "" for the usual
}

func amsterdam() *time.Location {
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic(err)
	}
	return zone
}

func newWorld() *world {
	return &world{now: time.Date(2026, time.November, 23, 9, 0, 0, 0, amsterdam()), changed: make(chan struct{}), script: "eva: Hi\n> Hello\n"}
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) touch() {
	close(w.changed)
	w.changed = make(chan struct{})
}

// arrive ends the way of the clock.
func (w *world) arrive() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now, w.to = w.to, time.Time{}
	w.touch()
}

// breaks lets every method fail from now on.
func (w *world) breaks() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fails = errors.New("the world is broken")
}

func (w *world) due(d playground.Due) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next = d
	w.touch()
}

func (w *world) Changed() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changed
}

func (w *world) Time(context.Context) (playground.Time, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return playground.Time{Now: w.now, Zone: "Europe/Amsterdam", AdvancingTo: w.to, Next: w.next, Trip: w.trip}, w.fails
}

func (w *world) Advance(to time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case !w.to.IsZero():
		return playground.ErrAdvancing
	case to.Before(w.now):
		return playground.ErrBackward
	}
	w.to = to
	w.touch()
	return nil
}

func (w *world) AdvanceToNext(context.Context) error {
	w.mu.Lock()
	at := w.next.At
	w.mu.Unlock()
	if at.IsZero() {
		return playground.ErrNothingDue
	}
	return w.Advance(at)
}

func (w *world) Cancel() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.to = time.Time{}
	w.touch()
}

func ours(user string) bool { return user == emulator.SampleEva || user == emulator.SampleJonas }

func (w *world) PlansFor(_ context.Context, user string) ([]playground.PlanLine, error) {
	if w.broken() != nil {
		return nil, w.broken()
	}
	shared := playground.PlanLine{ID: "plan-contoso", Account: "Contoso", State: "active", Version: 2}
	if ours(user) {
		return []playground.PlanLine{shared, {ID: "plan-other", Account: secret("other plan"), State: "draft"}}, nil
	}
	return []playground.PlanLine{shared}, nil
}

func (w *world) Plan(ctx context.Context, user, plan string, v playground.View, version int) (playground.PlanPage, error) {
	lines, err := w.PlansFor(ctx, user)
	if err != nil {
		return playground.PlanPage{}, err
	}
	i := slices.IndexFunc(lines, func(l playground.PlanLine) bool { return l.ID == plan })
	if i < 0 || v == playground.Internal && !ours(user) || version > lines[i].Version || version == 0 && !ours(user) {
		return playground.PlanPage{}, playground.ErrUnknown
	}
	page := playground.PlanPage{
		PlanLine: lines[i], View: v, Shown: version, HTML: "<article><p>" + cmp.Or(w.promised(), "Deliver within 48 hours") + "</p></article>", Lines: 61, MaxLines: 70, Agreement: "Agreed by Kim Visser.",
		Files:    []playground.PlanFormat{{ID: "pdf", Name: "PDF, one page"}, {ID: "png", Name: "picture"}},
		Versions: []playground.PlanVersion{{Number: 2, At: w.Now(), By: "Eva Brandt", Says: []string{"The target is now 48 hours."}}, {Number: 1, At: w.Now(), By: "Eva Brandt"}},
	}
	if v == playground.Internal {
		page.HTML = `<article><p class="internal">` + secret("plan") + `</p></article>`
		page.Versions[0].Says = []string{secret("version")}
	}
	return page, nil
}

func (w *world) PlanFile(ctx context.Context, user, plan string, v playground.View, version int, format string) (playground.PlanFile, error) {
	page, err := w.Plan(ctx, user, plan, v, version)
	if err != nil {
		return playground.PlanFile{}, err
	}
	switch format {
	case "pdf":
		return playground.PlanFile{Name: "Müller & Söhne plan.pdf", Type: "application/pdf", Content: []byte(page.HTML)}, nil
	case "png":
		return playground.PlanFile{}, &playground.PlanProblem{Says: "Too long by 3 lines.\nTo cut: <Action 2>."}
	default:
		return playground.PlanFile{}, playground.ErrUnknown
	}
}

func (w *world) promised() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.promise
}

// trips tells of a move of the clock.
func (w *world) trips(t playground.Trip) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.trip = t
	w.touch()
}

// promises changes what the plan says.
func (w *world) promises(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.promise = what
	w.touch()
}

func (w *world) broken() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fails
}

func (w *world) Conversation(_ context.Context, user string) (playground.Conversation, error) {
	return playground.Conversation{
		Flow: "plan", Step: "goal.text", Session: "ses-1", Answers: []playground.Answer{{Step: "margin", Value: secret("answer of " + user), State: "given"}}, Open: []string{"goal.by", "header.pack", "industry/2"},
	}, w.broken()
}

func (w *world) Jobs(context.Context) ([]playground.Job, error) {
	return []playground.Job{{Kind: "idle_reminder", Subject: secret("job"), Person: "Eva Brandt", State: "waiting", Due: w.Now()}}, w.broken()
}

func (w *world) Audit(context.Context) ([]playground.Audited, error) {
	if err := w.broken(); err != nil {
		return nil, err
	}
	return []playground.Audited{{Seq: 12, Kind: "agreement.refused", By: secret("by"), About: "pln-1", Detail: `{"why":"unknown"}`, Hash: "0f0f"}}, nil
}

func (w *world) Outgoing(context.Context) ([]playground.Outgoing, error) {
	return []playground.Outgoing{{Seq: 7, ID: "out-1", To: "Eva Brandt", Kind: "question", Gist: "Right? " + secret("gist"), State: "waiting", Reason: secret("outgoing"), Attempts: 2, Written: w.Now()}}, w.broken()
}

func (w *world) Elsewhere(_ context.Context, seq int64) (playground.Elsewhere, error) {
	if seq != 7 {
		return playground.Elsewhere{}, w.broken()
	}
	return playground.Elsewhere{
		Teams:    []playground.Activity{{Card: `{"type": "AdaptiveCard", "body": ["<on a card>"]}`}, {Text: "<words alone>"}},
		Terminal: "Right?\n  <in a terminal>", Subject: "<a subject>", Mail: "<a mail>",
	}, w.broken()
}

// OutgoingAt knows of Eva's conversation with the app; whether somebody may see what
// stands there is not for the world to say.
func (w *world) OutgoingAt(_ context.Context, channel, _ string) (int64, error) {
	if channel == emulator.SampleDirect(emulator.SampleEva) {
		return 7, w.broken()
	}
	return 0, w.broken()
}

func (w *world) Settle(ctx context.Context) error { return w.slack.Settle(ctx) }

func (w *world) Restart(context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.to.IsZero() {
		return playground.ErrAdvancing
	}
	w.restarted++
	return w.fails
}

func (w *world) Reset(context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.to.IsZero() {
		return playground.ErrAdvancing
	}
	if w.fails != nil {
		return w.fails
	}
	before, err := w.slack.Snapshot()
	if err != nil {
		return err
	}
	w.before, w.aside = before, playground.Aside{N: w.aside.N + 1, Now: w.now}
	return w.slack.Restore(w.start)
}

func (w *world) Undo(context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.before == nil {
		return playground.ErrNothingAside
	}
	now, err := w.slack.Snapshot()
	if err != nil {
		return err
	}
	back := w.before
	w.before, w.aside = now, playground.Aside{N: w.aside.N + 1, Now: w.now, Undone: !w.aside.Undone}
	return w.slack.Restore(back)
}

func (w *world) Aside() (playground.Aside, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.aside, w.before != nil
}

func (w *world) Script(context.Context) ([]byte, error) { return []byte(w.script), w.broken() }

// secret is a text that only our people may come to see.
func secret(of string) string { return "INTERNAL-MARKER " + of }
