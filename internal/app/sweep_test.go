package app_test

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	gocmp "github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/bot/terminal"
	"lodestar/internal/app"
	"lodestar/internal/script"
)

// sweepSample is how many faults an ordinary test tries.
const sweepSample = 14

// mishap is what befalls the n-th call of the database or of the platform.
type mishap string

const (
	callRefused mishap = "refused"     // it fails, and has done nothing
	answerLost  mishap = "answer lost" // it is done, and fails all the same
	diedBefore  mishap = "died before" // the process ends in front of it
	diedAfter   mishap = "died after"  // the process ends behind it
	tooSlow     mishap = "too slow"    // it is done, and answers later than anybody waits
	cutBefore   mishap = "cut before"  // the connection ends in front of it
	cutAfter    mishap = "cut after"   // the connection ends behind it
	tooOften    mishap = "too often"   // the platform refuses it, and says until when; a database never does
)

// TestEveryCallFailsOnce lives through a plan from the first word to the
// customer's agreement and a fortnight of its cadence, and notes what the database
// holds in front of everything that happens. Then, from each of these points, the
// first call of the database or of the platform fails, is done and fails, is cut
// off by the end of the process or of its connection before or after it, or is too
// slow, or comes too often; then the second one, the third, until none is met. After each the process is
// started again, or goes on where it can: what was acknowledged is there. The platform delivers again, and
// what is stored and what was said is what it would have been: every message once and
// in its order, nothing of a turn alone, nothing lost, nothing that still waits (checkSettled).
// No platform is told twice what it took, or anything before the time it has named, and
// no goroutine outlives what it worked for.
// LODESTAR_SWEEP is how many faults are tried, seeded, or "all".
func TestEveryCallFailsOnce(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(randomSeed(t), 3))
	chapters := tell(t)
	tried, met := 0, 0
	try := func(c *chapter, n int, m mishap) (hit bool) {
		hit = c.try(t, n, m)
		tried++
		if hit {
			met++
		}
		return hit
	}
	all := []mishap{callRefused, answerLost, diedBefore, diedAfter, tooSlow, cutBefore, cutAfter, tooOften}
	sample := sweepSample
	if n, err := strconv.Atoi(os.Getenv("LODESTAR_SWEEP")); err == nil {
		sample = n
	}
	if os.Getenv("LODESTAR_SWEEP") == "all" {
		worst := 0
		random.Shuffle(len(chapters), func(i, j int) { chapters[i], chapters[j] = chapters[j], chapters[i] })
		for _, c := range chapters {
			t.Logf("%s: %d calls", c.name(), c.calls(t))
			for _, m := range all {
				for n := 1; try(c, n, m); n++ {
					if worst++; !t.Failed() {
						worst = 0
					}
					if worst > 200 { // enough to look at
						return
					}
				}
			}
		}
	} else {
		for range sample {
			c, m := chapters[random.IntN(len(chapters))], all[random.IntN(len(all))]
			among := c.calls(t)
			if m == tooOften {
				among = max(1, c.sends)
			}
			try(c, 1+random.IntN(among), m)
		}
	}
	t.Logf("%d points in the story, %d faults tried, %d met", len(chapters), tried, met)
}

// chapter is one thing that happens, and what the database held in front of it.
type chapter struct {
	at       time.Time
	event    *bot.Event // nil: the clock has come to something that is due
	database string     // a copy
	rooms    map[string]*room
	people   map[string]bot.Person

	once  sync.Once
	after outcome // without a mishap
	met   int     // how many calls there are
	sends int     // of them, to the platform
}

// outcome is what is stored and what was said.
type outcome struct {
	Stored []string
	Said   map[string][]string
}

// differs says what is not the same, "" where nothing is.
func (o outcome) differs(is outcome) string {
	var b strings.Builder
	left := slices.Clone(o.Stored)
	for _, row := range is.Stored {
		if i := slices.Index(left, row); i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else {
			b.WriteString("+ " + row + "\n")
		}
	}
	for _, row := range left {
		b.WriteString("- " + row + "\n")
	}
	return b.String() + gocmp.Diff(o.Said, is.Said)
}

// tell lives through the story.
func tell(t *testing.T) (chapters []*chapter) {
	t.Helper()
	folder := t.TempDir()
	y := &year{
		replay: newReplay(t, "sweep"), rnd: rand.New(rand.NewPCG(1, 1)), zone: time.UTC,
		heard: map[string]int{}, done: map[string]int{}, sent: map[string]time.Time{}, digest: map[string]int{}, day: map[string]int{}, faulty: true,
	}
	keep := func(e *bot.Event) {
		c := &chapter{at: y.clock(), event: e, database: filepath.Join(folder, fmt.Sprint(len(chapters), ".db")), rooms: map[string]*room{}, people: maps.Clone(y.people)}
		for name, r := range y.rooms {
			whole := *r
			c.rooms[name] = &whole
		}
		if err := y.app.Store.Backup(t.Context(), c.database); err != nil {
			t.Fatal(err)
		}
		chapters = append(chapters, c)
	}
	y.watch = func(e bot.Event) { keep(&e) }
	y.due = func() { keep(nil) }
	y.runAll([]byte(agreedIn("Europe/Berlin", "Germany")))
	for who := range y.said {
		y.heard[who], y.done[who] = len(y.messages(who)), len(y.messages(who))
	}
	y.until(y.clock().AddDate(0, 0, 18))
	return chapters
}

// calls is how many calls of the database and the platform there are.
func (c *chapter) calls(t *testing.T) int {
	t.Helper()
	c.once.Do(func() {
		c.after, c.met, c.sends = c.trial(t, 0, "")
		if c.met < 3 {
			t.Errorf("%s: only %d calls", c.name(), c.met)
		}
	})
	return c.met
}

func (c *chapter) name() string {
	if c.event == nil {
		return "due at " + c.at.Format(time.RFC3339)
	}
	return strings.TrimSpace(fmt.Sprintf("%s: %s %s %s %s", c.event.From.ID, c.event.Kind, shown(c.event.Text), c.event.Action.Verb, c.event.Action.Value))
}

// try lets the n-th call suffer, and reports whether there is one.
func (c *chapter) try(t *testing.T, n int, m mishap) bool {
	t.Helper()
	if n > c.calls(t) {
		return false
	}
	after, met, _ := c.trial(t, n, m)
	if diff := c.after.differs(after); diff != "" {
		t.Errorf("%s, call %d %s: as it would have been (-), as it is (+):\n%s", c.name(), n, m, diff)
	}
	return met >= n
}

// again is a stage with a copy of the chapter's database, and what removes it.
func (c *chapter) again(t *testing.T) (s *stage, drop func()) {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "lodestar.db")
	content, err := os.ReadFile(c.database)
	if err == nil {
		err = os.WriteFile(file, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &stage{
		t: t, database: "file:" + file, people: c.people, wrote: map[string][]bot.Event{}, said: map[string][]bot.Message{}, over: map[string][]bot.Message{},
		outage: map[string]error{}, taken: map[string]bool{}, rooms: c.rooms, now: c.at, journal: &lockedBuffer{},
	}, func() { _ = os.RemoveAll(folder) }
}

// live goes from the copy through the chapter, a new start and half an hour.
func (c *chapter) live(t *testing.T, n int, m mishap) (o outcome, met, sends int) {
	t.Helper()
	s, drop := c.again(t)
	defer drop() // there are many
	file := strings.TrimPrefix(s.database, "file:")
	f := &fates{n: n, mishap: m}
	s.options = func(o *app.Options) {
		o.Doubt = false // it asks more of the database than the product does
		o.Wrap = f.watch.Wrap
		o.Limits = delivery.Limits{Send: 30 * time.Second}
		if m == tooSlow {
			o.Limits.Send, o.TurnLimit = 100*time.Millisecond, longTurn/2
		}
		o.Senders = map[string]bot.Sender{terminal.Name: fatefulSender{s, f}}
	}
	s.open()
	f.begin()
	act := func() error {
		if c.event == nil {
			return nil
		}
		_, err := s.handler().Handle(t.Context(), *c.event)
		return err
	}
	acknowledged := act() == nil
	_ = s.app.Settle(t.Context()) // its errors are the mishap's
	met, sends = f.end()
	// Of what a process survives, every second time it is the same one that goes on.
	if restart := m == tooSlow || f.died() || n%2 == 1; restart {
		if err := s.app.Close(); err != nil && (m == "" || m == tooSlow) { // else it is the mishap's
			t.Errorf("%s: closing: %v", c.name(), err)
		}
		s.options = func(o *app.Options) {
			o.Senders = map[string]bot.Sender{terminal.Name: s}
			if m == tooOften { // the platform remembers what it said
				o.Senders[terminal.Name] = fatefulSender{s, f}
			}
		}
		s.open()
	}
	if acknowledged && c.event != nil && !seen(t, file, c.event.ID) {
		t.Errorf("%s, call %d %s: it was acknowledged, and is lost", c.name(), n, m)
	}
	// What was not acknowledged is delivered again; what was may be.
	if err := act(); err != nil {
		t.Errorf("%s, call %d %s: delivered again (acknowledged before: %v): %v", c.name(), n, m, acknowledged, err)
	}
	// What failed with a word to the person, they do again.
	if c.event != nil && failedAloud(t, file, c.event.ID) {
		again := *c.event
		again.ID += repeated
		again.Message += repeated
		if _, err := s.handler().Handle(t.Context(), again); err != nil {
			t.Errorf("%s, call %d %s: done again: %v", c.name(), n, m, err)
		}
	}
	s.wait(c.at.Add(30 * time.Minute))
	o = outcome{Said: transcripts(s)}
	if err := errors.Join(s.app.Store.Check(t.Context()), s.app.Close()); err != nil {
		t.Errorf("%s, call %d %s: %v", c.name(), n, m, err)
	}
	o.Stored = contents(t, file, c.at)
	checkSettled(t, file, s.clock())
	return o, met, sends
}

// transcripts are what was said to whom, but that something failed.
func transcripts(s *stage) map[string][]string {
	all := map[string][]string{}
	for who, messages := range s.said {
		for _, m := range messages {
			if !strings.Contains(m.Notification, "Reference: ") {
				all[who] = append(all[who], script.Transcript(who, m))
			}
		}
	}
	return all
}

// seen reports whether an event is stored.
func seen(t *testing.T, file, event string) (is bool) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.QueryRow(`SELECT count(*) > 0 FROM event WHERE id = ?`, event).Scan(&is); err != nil {
		t.Fatal(err)
	}
	return is
}

// repeated is what the id of an event gets that a person does again.
const repeated = "-done-again"

// failedAloud reports whether somebody was told that what they did failed, and it
// did.
func failedAloud(t *testing.T, file, event string) bool {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var told, done int
	err = db.QueryRow(`SELECT count(*) FILTER (WHERE id LIKE '%/fault/%'), count(*) FILTER (WHERE id NOT LIKE '%/fault/%') FROM outbox WHERE id LIKE ? || '/%'`, event).Scan(&told, &done)
	if err != nil {
		t.Fatal(err)
	}
	return told > 0 && done == 0
}

// What differs from run to run though nothing went wrong: ids and what is made of
// them, and how often something had to be tried.
var (
	randomText  = regexp.MustCompile(`\b(pln|acc|ses|job|dlv|agr)_[a-z2-7]{16}|\b[0-9a-f]{32,}\b|/[0-9a-f]{12}\b|"offer":"[0-9a-z]+"|[A-Za-z0-9+/]{40,}=*`)
	instantText = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z`)
	volatile    = []string{"boot", "attempts", "not_until", "reason", "failures", "done", "rowid", "hash", "prev", "mac", "head", "standing", "seq"}
)

// contents are all rows of all tables, without what is random. The half hour after
// an instant is one: what was tried again came a minute later.
func contents(t *testing.T, file string, at time.Time) (rows []string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, table := range slices.Sorted(maps.Keys(tableRows(t, file))) {
		if !strings.HasPrefix(table, "sqlite_") && table != "schema_version" {
			rows = append(rows, contentsOf(t, db, table, at)...)
		}
	}
	slices.Sort(rows)
	return rows
}

func soon(at, from time.Time) bool { return !at.Before(from) && at.Before(from.Add(30*time.Minute)) }

func contentsOf(t *testing.T, db *sql.DB, table string, from time.Time) (rows []string) {
	t.Helper()
	found, err := db.Query(fmt.Sprintf(`SELECT * FROM %q`, table))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = found.Close() }()
	columns, err := found.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for found.Next() {
		values, at := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			at[i] = &values[i]
		}
		if err := found.Scan(at...); err != nil {
			t.Fatal(err)
		}
		row := table
		for i, name := range columns {
			if micros, ok := values[i].(int64); ok && soon(time.UnixMicro(micros), from) {
				values[i] = "now"
			}
			if raw, ok := values[i].([]byte); ok {
				values[i] = "…"
				if utf8.Valid(raw) {
					values[i] = string(raw)
				}
			}
			if !slices.Contains(volatile, name) {
				text := instantText.ReplaceAllStringFunc(fmt.Sprint(values[i]), func(text string) string {
					if at, err := time.Parse(time.RFC3339, text); err == nil && soon(at, from) {
						return "now"
					}
					return text
				})
				row += fmt.Sprintf(" %s=%s", name, randomText.ReplaceAllString(text, "$1…"))
			}
		}
		// The word that something failed, and the names of what was done again.
		if strings.Contains(row, "/fault/") || table == "event" && strings.Contains(row, repeated) {
			continue
		}
		rows = append(rows, strings.ReplaceAll(row, repeated, ""))
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}
