package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/internal/app"
	"lodestar/internal/script"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// stage is the whole product with a real database, a clock that only scripts
// move, and a platform that writes down what is said. It stands in for the
// terminal, whose address the sample people have.
type stage struct {
	t        *testing.T
	app      *app.App
	database string
	people   map[string]bot.Person
	events   int
	admins   []string
	options  func(*app.Options)     // what else the product is built with; nil is nothing
	last     bot.Event              // for "again"
	wrote    map[string][]bot.Event // what each person wrote, oldest first
	watch    func(bot.Event)        // sees every event; for the counts
	due      func()                 // is called when the clock has come to something that is due; may be nil
	post     *postOffice            // where mail is configured
	model    *model                 // where one is set up
	waitless bool                   // the line that a draft is being made is not taken up: scripts without a model know none
	heardIn  map[string][]bot.Heard // what people wrote in channels

	mu     sync.Mutex
	now    time.Time
	outage map[string]error         // by person, "" for everybody: why the platform takes nothing
	said   map[string][]bot.Message // by person, oldest first
	over   map[string][]bot.Message // records of used questions, by person, oldest first
	taken  map[string]bool          // deliveries, for Reconcile
	log    []string                 // the transcript

	journal *lockedBuffer    // what is logged
	rooms   map[string]*room // the channels, by what scripts call them
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{
		t: t, database: "file:" + filepath.Join(t.TempDir(), "lodestar.db"), people: map[string]bot.Person{},
		wrote: map[string][]bot.Event{}, said: map[string][]bot.Message{}, over: map[string][]bot.Message{}, outage: map[string]error{}, taken: map[string]bool{},
		rooms: map[string]*room{},
	}
	s.now = script.Start()
	for _, p := range app.SamplePeople() {
		s.people[p.ID] = p
	}
	s.keepsSilent()
	s.open()
	t.Cleanup(func() {
		if err := s.app.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.app.Seed(t.Context(), app.SamplePeople(), ""); err != nil {
		t.Fatal(err)
	}
	return s
}

// stageKey is the operator's key of every stage.
func stageKey() []byte { return bytes.Repeat([]byte{42}, 32) }

// doubtful reports whether what the store remembers is held against what is stored,
// in CI in every test; elsewhere in one of four, since it is a tenth of the time
// that all of them take.
func doubtful(test string) bool {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(test)) // a hash takes everything
	return os.Getenv("CI") == "true" || sum.Sum32()%4 == 0
}

func (s *stage) open() {
	s.t.Helper()
	log := slog.New(slog.NewJSONHandler(s.journal, &slog.HandlerOptions{Level: slog.LevelDebug}))
	o := app.Options{Log: log, Database: s.database, Key: stageKey(), Now: s.fineClock, Doubt: doubtful(s.t.Name()), Senders: map[string]bot.Sender{terminal.Name: s}, Admins: s.admins}
	s.withModel(&o)
	if s.options != nil {
		s.options(&o)
	}
	a, err := app.New(s.t.Context(), o)
	if err != nil {
		s.t.Fatal(err)
	}
	s.app = a
	s.openPost()
}

// restart closes the store and opens it again, as a new start of the process.
func (s *stage) restart() {
	s.t.Helper()
	s.note("---- restart")
	if err := s.app.Close(); err != nil {
		s.t.Fatal(err)
	}
	s.open()
	s.settle()
}

func (s *stage) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// fineClock is finer than what is stored, as a machine's is: what is remembered must
// be what would be read back.
func (s *stage) fineClock() time.Time { return s.clock().Add(789 * time.Nanosecond) }

func (s *stage) setClock(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = at
}

// settle runs what is due and says what can be said at this instant.
func (s *stage) settle() {
	s.t.Helper()
	if err := s.app.Settle(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// wait lives through a time: everything happens at the instant it is due.
func (s *stage) wait(end time.Time) {
	s.t.Helper()
	for range 10_000 { // jobs that renew themselves without end are a defect
		next, ok, err := s.app.Scheduler.Next(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		if again, waits, err := s.app.Store.Next(s.t.Context()); err != nil {
			s.t.Fatal(err)
		} else if waits && (!ok || again.Before(next)) {
			next, ok = again, true
		}
		if !ok || !next.Before(end) {
			s.setClock(end)
			s.settle()
			return
		}
		if next.After(s.clock()) {
			s.setClock(next)
		} else {
			s.setClock(s.clock().Add(time.Minute))
		}
		if s.due != nil {
			s.due()
		}
		s.settle()
	}
	s.t.Fatal("what is due never ends")
}

// does lets a person do something.
func (s *stage) does(who string, kind bot.EventKind, fill func(*bot.Event)) {
	s.t.Helper()
	p := s.people[who]
	s.events++
	e := bot.Event{
		ID: fmt.Sprintf("event-%d", s.events), Tenant: p.Tenant, Kind: kind, From: p,
		Place: terminal.DirectAddress(p), At: s.clock().UTC(), Message: fmt.Sprintf("message-%d", s.events),
	}
	fill(&e)
	s.last = e
	if kind == bot.Said {
		s.wrote[who] = append(s.wrote[who], e)
	}
	if s.watch != nil {
		s.watch(e)
	}
	s.handle(e)
}

func (s *stage) handle(e bot.Event) {
	s.t.Helper()
	text := e.Text
	if e.Kind != bot.Said {
		text = strings.TrimSpace(fmt.Sprintf("(%s) %s %s %s", e.Kind, e.Text, e.Action.Verb, e.Action.Value))
	}
	s.note(s.clock().Format("Mon 2 Jan 2006 15:04 ") + e.From.ID + ": " + shown(text))
	if e.Kind == bot.Said && !e.Place.Direct() {
		s.overheard(e)
	}
	reply, err := s.handler().Handle(s.t.Context(), e)
	if err != nil {
		s.t.Fatalf("the event was not taken: %v", err)
	}
	if m, open := script.FormProblems(reply); open {
		s.say(e.From.ID, m)
	}
	s.settle()
}

// overheard writes down what somebody wrote where several people read.
func (s *stage) overheard(e bot.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.heardIn == nil {
		s.heardIn = map[string][]bot.Heard{}
	}
	s.heardIn[e.Place.Place] = append(s.heardIn[e.Place.Place], bot.Heard{At: e.At, Text: e.Text})
}

// Send writes down what is said, unless there is an outage.
func (s *stage) Send(_ context.Context, d bot.Delivery) (bot.Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, of := range []string{"", d.To.Person} {
		if why := s.outage[of]; why != nil {
			return bot.Receipt{}, why
		}
	}
	if s.taken[d.ID] { // Reconcile would have told
		s.t.Errorf("%s is said twice", d.ID)
		return bot.Receipt{}, fmt.Errorf("%s was said already", d.ID)
	}
	s.taken[d.ID] = true
	who := d.To.Person
	switch {
	case d.Message.Only != "": // where many read, and for one of them alone
		who = d.Message.Only
	case !d.To.Direct():
		who = script.Channel(d.To)
	}
	s.sayLocked(who, withFiles(d.Message))
	return bot.Receipt{Message: d.ID}, nil
}

func (s *stage) say(who string, m bot.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sayLocked(who, m)
}

// byModel is how a draft says that a language model wrote it (say.summary_by_ai).
var byModel = regexp.MustCompile(`Draft by AI|Entwurf, von KI erstellt|Concept, gemaakt met AI`)

// asText are the words of a message.
func asText(m bot.Message) string {
	var all []string
	for _, p := range m.Parts {
		all = append(all, p.Text)
	}
	return strings.Join(all, "\n")
}

func (s *stage) sayLocked(who string, m bot.Message) {
	if s.waitless && m.Question.Flow == playbook.FlowSummary && m.Question.Step == "working" && !strings.Contains(m.Notification, "mail") {
		return
	}
	if m.Kind == bot.KindRecord {
		s.over[who] = append(s.over[who], m)
		s.log = append(s.log, "        "+who+"~ "+m.Notification)
		return
	}
	recordRendered(s.t, m)
	if label := byModel.MatchString(asText(m)); label != m.Generated {
		s.t.Errorf("whether a model wrote it (%t) is not what it says: %s", m.Generated, asText(m))
	}
	s.said[who] = append(s.said[who], m)
	s.log = append(s.log, script.Transcript(who, m))
}

// Reconcile knows what was taken.
func (s *stage) Reconcile(_ context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bot.Receipt{Message: d.ID}, s.taken[d.ID], nil
}

func (s *stage) note(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, line)
}

func (s *stage) messages(who string) []bot.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said[who]
}

// records are the questions of a person that became records.
func (s *stage) records(who string) []bot.Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over[who]
}

func (s *stage) saidInAll() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, all := range s.said {
		n += len(all)
	}
	return n
}

// change writes to the store as no person could: what an import or an
// administrator would have done before the script begins.
func (s *stage) change(fn func(turn.Tx) error) {
	s.t.Helper()
	if err := s.app.Store.Turn(s.t.Context(), fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) read(fn func(playbook.Tx) error) {
	s.t.Helper()
	if err := s.app.Store.Read(s.t.Context(), fn); err != nil {
		s.t.Fatal(err)
	}
}

// everything is all that is stored, as text, to see that nothing was.
func (s *stage) everything() string {
	s.t.Helper()
	var all []any
	keep := func(v any, err error) error {
		all = append(all, v)
		return err
	}
	s.read(func(tx playbook.Tx) error {
		people, err := tx.People(terminal.Tenant)
		if keep(people, err) != nil {
			return err
		}
		for _, p := range people {
			if err := keep(first(tx.SessionsOf(terminal.Tenant, p.ID))); err != nil {
				return err
			}
			if err := keep(first(tx.Activities(terminal.Tenant, p.ID, time.Time{}, s.clock().AddDate(1, 0, 0)))); err != nil {
				return err
			}
		}
		accounts, err := tx.Accounts(terminal.Tenant)
		if keep(accounts, err) != nil {
			return err
		}
		for _, a := range accounts {
			plans, err := tx.PlansOf(terminal.Tenant, a.ID)
			if keep(plans, err) != nil {
				return err
			}
			for _, p := range plans {
				if err := keep(first(tx.Versions(terminal.Tenant, p.ID))); err != nil {
					return err
				}
				if err := keep(first(tx.History(terminal.Tenant, p.ID, 10_000))); err != nil {
					return err
				}
			}
		}
		return keep(first(tx.Jobs(terminal.Tenant)))
	})
	data, err := json.Marshal(all)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(data)
}

func first[T any](v T, err error) (any, error) { return v, err }

// shown is what a person wrote, on one line of bearable length.
func shown(text string) string {
	text = strings.ReplaceAll(text, "\n", `\n`)
	if runes := []rune(text); len(runes) > 300 {
		return string(runes[:300]) + fmt.Sprintf("… (%d characters)", len(runes))
	}
	return text
}
