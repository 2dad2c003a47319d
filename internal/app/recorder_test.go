package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/internal/app"
	"lodestar/internal/script"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// recorded is the product on a platform with ids of its own, with a recorder
// around it: what `lodestar play` is, without a page and without HTTP.
type recorded struct {
	t        *testing.T
	rec      *script.Recorder
	app      *app.App
	handler  bot.Handler
	database string
	people   map[string]bot.Person
	names    func(id string) string
	events   int
	last     bot.Event

	mu     sync.Mutex
	now    time.Time
	outage bool
	said   map[string][]bot.Message
}

const recordedTenant = "slack:T0EXAMPLE1"

func newRecorded(t *testing.T) *recorded {
	t.Helper()
	r := &recorded{
		t: t, database: "file:" + filepath.Join(t.TempDir(), "lodestar.db"), now: script.Start(),
		people: map[string]bot.Person{}, said: map[string][]bot.Message{},
	}
	names := map[string]string{}
	for _, p := range app.SamplePeople() {
		name := p.ID
		p.Tenant, p.ID = recordedTenant, "U0"+strings.ToUpper(name)
		r.people[name], names[p.ID] = p, name
	}
	r.names = func(id string) string { return names[id] }
	r.rec = script.NewRecorder(r.now, r.names)
	r.open()
	t.Cleanup(func() {
		if err := r.app.Close(); err != nil {
			t.Error(err)
		}
	})
	err := r.app.Store.Turn(t.Context(), func(tx turn.Tx) error {
		for _, p := range r.people {
			if err := tx.SavePerson(&playbook.Person{Person: p, Home: r.place(p)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *recorded) open() {
	r.t.Helper()
	a, err := app.New(r.t.Context(), app.Options{Database: r.database, Now: r.clock, Doubt: true, Senders: map[string]bot.Sender{"slack": r.rec.Sender(r)}})
	if err != nil {
		r.t.Fatal(err)
	}
	r.app, r.handler = a, r.rec.Handler(a.Turns)
}

func (r *recorded) place(p bot.Person) bot.Address {
	a := bot.Address{Platform: "slack", Tenant: p.Tenant, Place: "D" + p.ID, Person: p.ID}
	if p.External {
		a.Audience = bot.Customer
	}
	return a
}

func (r *recorded) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

func (r *recorded) settle() {
	r.t.Helper()
	if err := r.app.Settle(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

func (r *recorded) Send(_ context.Context, d bot.Delivery) (bot.Receipt, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.outage {
		return bot.Receipt{}, &bot.Refused{Cause: errors.New("service_unavailable")}
	}
	r.said[d.To.Person] = append(r.said[d.To.Person], d.Message)
	return bot.Receipt{Message: d.ID}, nil
}

func (r *recorded) Reconcile(context.Context, bot.Delivery) (bot.Receipt, bool, error) {
	return bot.Receipt{}, false, nil
}

// does lets somebody do something, and returns the id of their message.
func (r *recorded) does(who string, kind bot.EventKind, fill func(*bot.Event)) string {
	r.t.Helper()
	p := r.people[who]
	r.events++
	e := bot.Event{
		ID: fmt.Sprintf("Ev%d", r.events), Tenant: p.Tenant, Kind: kind, From: p, Place: r.place(p),
		At: r.clock().UTC(), Message: fmt.Sprintf("1795.%d", r.events),
	}
	fill(&e)
	r.last = e
	r.handle(e)
	return e.Message
}

func (r *recorded) handle(e bot.Event) {
	r.t.Helper()
	if _, err := r.handler.Handle(r.t.Context(), e); err != nil {
		r.t.Fatal(err)
	}
	r.settle()
}

func (r *recorded) says(who, text string) string {
	r.t.Helper()
	return r.does(who, bot.Said, func(e *bot.Event) { e.Text = text })
}

func (r *recorded) told(who string) []bot.Message {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.said[r.people[who].ID]
}

// presses presses a button of the nth message to somebody, from the last.
func (r *recorded) presses(who string, back int, label string) {
	r.t.Helper()
	said := r.told(who)
	m := said[len(said)-1-back]
	for _, list := range [][]bot.Button{m.Options, m.Buttons} {
		for _, b := range list {
			if b.Label == label {
				r.does(who, bot.Pressed, func(e *bot.Event) { e.Action = bot.Action{Question: m.Question, Verb: b.Verb, Value: b.Value} })
				return
			}
		}
	}
	r.t.Fatalf("no button %q; so far:\n%s", label, r.rec.Text())
}

func (r *recorded) fills(who string, fields map[string]string) {
	r.t.Helper()
	m, ok := script.FindForm(r.told(who), script.Ref{})
	if !ok {
		r.t.Fatal("no form")
	}
	r.does(who, bot.Pressed, func(e *bot.Event) { e.Action = bot.Action{Question: m.Question, Verb: "send_form", Fields: fields} })
}

// wait moves the clock as the playground does: everything at its own time.
func (r *recorded) wait(d time.Duration) {
	r.t.Helper()
	end := r.clock().Add(d)
	move := func(to time.Time) {
		r.rec.Clock(r.clock(), to, true)
		r.mu.Lock()
		r.now = to
		r.mu.Unlock()
		r.settle()
	}
	for range 1000 {
		next, ok, err := r.app.Scheduler.Next(r.t.Context())
		if err != nil {
			r.t.Fatal(err)
		}
		if row, waits, err := r.app.Store.Next(r.t.Context()); err != nil {
			r.t.Fatal(err)
		} else if waits && (!ok || row.Before(next)) {
			next, ok = row, true
		}
		if !ok || next.After(end) {
			move(end)
			return
		}
		move(next)
	}
	r.t.Fatal("what is due never ends")
}

func (r *recorded) restart() {
	r.t.Helper()
	r.rec.Restarted()
	if err := r.app.Close(); err != nil {
		r.t.Fatal(err)
	}
	r.open()
	r.settle()
}

func (r *recorded) setOutage(on bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outage = on
}

// replayed plays a script and returns why it failed, "" where it passed.
func replayed(t *testing.T, data string) (why string) {
	t.Helper()
	s := newReplay(t, filepath.Join("testdata", "script", "saved.txt"))
	s.failed = func(text string) {
		why = text
		runtime.Goexit()
	}
	var running sync.WaitGroup
	running.Go(func() { s.runAll([]byte(data)) })
	running.Wait()
	return why
}

// conversed is a conversation with everything in it that can be recorded.
func conversed(t *testing.T) *recorded {
	t.Helper()
	r := newRecorded(t)
	r.does("eva", bot.Arrived, func(*bot.Event) {})
	r.presses("eva", 0, "Start Plan")
	r.says("eva", "Contoso")
	r.fills("eva", map[string]string{"customer_since": "2015", "industry": "office | furniture", "plan_period.length": "year", "plan_period.first_day": "1 Jan 2027"})
	r.presses("eva", 0, "Save")
	r.says("eva", "good")
	r.says("jonas", "hello")
	r.says("eva", "Kim Visser; Purchasing director; decides\nTom de Boer; Maintenance manager; influences\nHow: They compare, the director decides.")
	r.presses("eva", 0, "Save")
	r.presses("eva", 0, "Kim Visser")
	aim := r.says("eva", "Deliver faster: within 24 hours. Literally \\n \"so\" … said ")
	r.handle(r.last)
	challenges := r.says("eva", "Too many suppliers.")
	r.does("eva", bot.Edited, func(e *bot.Event) { e.Text, e.Message = "Deliver within 12 hours.", aim })
	r.does("eva", bot.Deleted, func(e *bot.Event) { e.Message = challenges })
	r.presses("eva", 0, "Keep Answer")
	r.restart()
	r.does("eva", bot.Attached, func(*bot.Event) {})
	r.says("eva", "plan")
	r.presses("eva", 0, "Run Command")
	r.does("eva", bot.Pressed, func(e *bot.Event) { e.Action = bot.Action{Verb: playbook.VerbRun, Value: "plans"} })
	r.says("visser", "hallo")
	r.setOutage(true)
	r.says("eva", "Joint projects.")
	r.wait(2 * time.Hour)
	r.setOutage(false)
	r.wait(time.Hour)
	r.wait(15 * 24 * time.Hour)
	r.says("eva", "hi")
	return r
}

// TestRecordedConversationReplays plays back what was recorded, and then with
// something changed: whatever it is, the replay sees it.
func TestRecordedConversationReplays(t *testing.T) {
	t.Parallel()
	r := conversed(t)
	saved := string(r.rec.Text())
	if testing.Verbose() {
		t.Log("\n" + saved)
	}
	for _, line := range []string{
		"word for word", "eva arrives", "eva presses: Start Plan", "eva fills: customer_since = 2015 | industry = office ", "jonas: hello",
		`eva edits "Deliver faster: within": Deliver`, `eva deletes "Too many suppliers."`, "restart", "eva sends", "shows page page-1", "-- page-1.page --", "eva runs: plans",
		"visser: hallo", "outage on", "outage off", "wait until 2026-12-07 09:00", "silence",
	} {
		if !strings.Contains(saved, "\n"+line) {
			t.Errorf("not recorded: %s", line)
		}
	}
	if strings.Contains(saved, "#!") || strings.Contains(saved, "U0") || strings.Contains(saved, "1795.") || strings.Count(saved, "eva: Deliver faster") != 1 {
		t.Error("a gap, an id or a repetition was recorded")
	}
	if why := replayed(t, saved); why != "" {
		t.Fatalf("%s\n\n%s", why, saved)
	}
	kept, err := json.Marshal(r.rec)
	if err != nil {
		t.Fatal(err)
	}
	taken := script.NewRecorder(time.Time{}, r.names)
	if err := json.Unmarshal(kept, taken); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(saved, string(taken.Text())); diff != "" {
		t.Errorf("kept and taken up again it says something else:\n%s", diff)
	}
	for _, c := range []struct{ name, old, altered, why string }{
		{"a word of a question", "> How solid is the relationship", "> How good is the relationship", "eva was told: How solid"},
		{"a word of small print", "> Write only what you would show the person.", "> Write only what you may show the person.", "eva was told: Write only"},
		{"the end of a sentence", "Saved: Good · edit 5", "Saved: Good", "eva was told: Saved: Good · edit 5"},
		{"a row", "> 2 Industry: office", "> 3 Industry: office", "eva was told: 2 Industry"},
		{"a button", "[Save] [Change]", "[Save]", "eva was told: [Save] [Change]"},
		{"an answer", "eva: Contoso\n", "eva: Contosa\n", "✓ Contosa"},
		{"a record", "record> Which customer is … ✓ Contoso\n", "", "a question of eva became this record: Which customer"},
		{"a line of the page", "Contoso · January to December 2027", "Contosa · January to December 2027", "the page is not page-1.page"},
		{"somebody else", "visser: hallo", "jonas: hallo", "jonas was told"},
		{"a message that is not expected", "> The draft for Contoso has been resting for two weeks at step 2. Keep it?\n> why · settings\n> [Continue] [Keep Draft] [Discard Draft]\n", "", "before this line eva was also told: The draft for Contoso"},
		{"a small print that is not expected", "> I only write to you about your plans and actions. Change when I may write under settings. I am a program, not a person.\n", "", "eva was told: I only write"},
		{"a message too few", "eva edits", "> And one more.\neva edits", "eva was told nothing more"},
		{"silence", "outage on\n", "", "eva was told"},
		{"a time", "wait until 2026-12-07 09:00", "wait until 2026-12-07 08:59", "nothing more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if strings.Count(saved, c.old) == 0 {
				t.Fatalf("nothing to alter:\n%s", saved)
			}
			if why := replayed(t, strings.Replace(saved, c.old, c.altered, 1)); !strings.Contains(why, c.why) {
				t.Errorf("wanted %q:\n%s", c.why, why)
			}
		})
	}
}

// TestRecordedInGerman: what was there before is told in settings.
func TestRecordedInGerman(t *testing.T) {
	t.Parallel()
	r := newRecorded(t)
	for who, p := range r.people {
		p.Language = map[string]string{"eva": "de-DE", "jonas": "de-DE", "visser": "nl-NL", "deboer": "nl-NL"}[who]
		r.people[who] = p
	}
	r.says("eva", "hallo")
	r.says("eva", "neuer Plan für Contoso")
	r.says("visser", "hoi")
	r.does("eva", bot.Arrived, func(e *bot.Event) { e.Place.Person, e.Place.Place = "", "C0SHARED01" })
	saved := string(r.rec.Text("language eva de", "language visser nl"))
	if !strings.Contains(saved, "> Du bist jetzt Account Manager für Contoso.") || !strings.Contains(saved, "Ik ben een programma") {
		t.Errorf("another language:\n%s", saved)
	}
	if why := replayed(t, saved); why != "" {
		t.Errorf("%s\n\n%s", why, saved)
	}
}

// TestRecordedGap: what no script can say fails the replay with a sentence.
func TestRecordedGap(t *testing.T) {
	t.Parallel()
	r := newRecorded(t)
	r.says("eva", "hi")
	r.does("eva", bot.Edited, func(e *bot.Event) { e.Text, e.Message = "hello", "written before" })
	saved := string(r.rec.Text())
	if why := replayed(t, saved); !strings.Contains(why, "#! eva did something with a message that is not in this script") || !strings.Contains(why, "no script can say it") {
		t.Errorf("%s\n\n%s", why, saved)
	}
}
