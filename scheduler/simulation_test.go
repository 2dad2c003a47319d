package scheduler_test

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/internal/sqlstore"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// simulation is a workspace whose clock only goes forward.
type simulation struct {
	*testing.T
	rnd    *rand.Rand
	path   string
	now    time.Time
	store  *sqlstore.Store
	worker *scheduler.Worker
	rules  map[string]scheduler.Rule       // as they are now, by schedule
	wanted map[string]map[string]time.Time // when each slot of each schedule was due
	last   map[string]civil.Date           // up to which slot of a schedule is known
	until  map[string]time.Time            // up to which instant
	away   [][2]time.Time                  // standstills
	ran    map[string]time.Time            // when a slot's job was carried out
	fails  int
	edits  int
	stops  int
}

// TestTenYearsOfCadence lives through years of the cadence of many accounts, on the
// real store: every week or two, month, quarter and year, in ten zones, with
// holidays, restarts, standstills of up to 25 days, jobs that fail, and changes of
// rule, hour, zone and country in between. It begins in a year of 53 weeks and
// goes over leap days. Every slot of the rules as they were becomes one occurrence,
// at its time, or named by the next one where nothing ran; none is made up.
// LODESTAR_ACCOUNTS=200 LODESTAR_YEARS=10 is the whole run.
func TestTenYearsOfCadence(t *testing.T) {
	t.Parallel()
	number := func(name string, ordinary int) int {
		if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
			return n
		}
		return ordinary
	}
	seed := rand.Uint64() >> 1
	if n, err := strconv.ParseUint(os.Getenv("LODESTAR_SEED"), 10, 64); err == nil {
		seed = n
	}
	t.Logf("LODESTAR_SEED=%d", seed)
	s := &simulation{
		T: t, rnd: rand.New(rand.NewPCG(seed, 1)), path: filepath.Join(t.TempDir(), "l.db"), now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC),
		rules: map[string]scheduler.Rule{}, wanted: map[string]map[string]time.Time{}, last: map[string]civil.Date{}, until: map[string]time.Time{}, ran: map[string]time.Time{},
	}
	s.open()
	accounts, end := number("LODESTAR_ACCOUNTS", 5), s.now.AddDate(number("LODESTAR_YEARS", 2), 0, 0)
	for n := range accounts {
		for kind, r := range map[string]scheduler.Rule{
			"status": {Every: scheduler.Weeks, N: 1 + n%2},
			"call":   {Every: scheduler.Months, N: 1, Nth: 1 + n%4, Weekday: time.Weekday(1 + n%5)},
			"report": {Every: scheduler.Months, N: 3, Day: 31},
			"review": {Every: scheduler.Months, N: 12, Day: 29},
		} {
			r.Anchor = civil.Of(s.now).AddDays(1 + s.rnd.IntN(28))
			r.Hour, r.Minute, r.Zone, r.Working = s.rnd.IntN(24), 15*s.rnd.IntN(4), zonesTried[n%len(zonesTried)], s.rnd.IntN(4) > 0
			countries := scheduler.Countries()
			r.Country = countries[n%len(countries)]
			s.set(fmt.Sprint(kind, "/", n), r)
		}
	}
	s.live(end, false)
	s.live(s.now.Add(12*time.Hour), true) // what failed last comes again
	s.account()
	if err := s.store.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if err := s.store.Close(); err != nil {
		t.Error(err)
	}
}

func (s *simulation) open() {
	s.Helper()
	var err error
	s.store, err = sqlstore.Open(s.Context(), sqlstore.Options{URL: s.path, Now: func() time.Time { return s.now }})
	if err != nil {
		s.Fatal(err)
	}
	run := &runner{finish: s.carryOut}
	s.worker = &scheduler.Worker{Store: s.store, Schedules: s.store, Runner: run, Now: func() time.Time { return s.now }, Log: slog.New(slog.DiscardHandler)}
}

// carryOut notes what became of a slot and of those missed before it; one in thirty
// fails first.
func (s *simulation) carryOut(job scheduler.Job) error {
	return s.store.Turn(s.Context(), func(tx turn.Tx) error {
		waits, err := tx.Finish(job)
		if err != nil || !waits {
			return err
		}
		slot, due, missed, err := scheduler.SlotOf(job)
		if err != nil {
			return err
		}
		for _, day := range append(missed, slot) {
			o := playbook.Occurrence{Tenant: job.Tenant, Schedule: job.Args[scheduler.ArgSchedule], Slot: day, Plan: job.Subject, Kind: job.Kind, Due: due, State: playbook.SlotMissed, At: s.now}
			if day == slot {
				o.State = playbook.SlotSent
			}
			if err := tx.SaveOccurrence(&o); err != nil {
				return err
			}
		}
		if s.rnd.IntN(30) == 0 {
			s.fails++
			return errors.New("the machine made a noise")
		}
		s.ran[job.Key] = s.now
		return nil
	})
}

// set gives a schedule a rule, as an account manager would.
func (s *simulation) set(id string, r scheduler.Rule) {
	s.Helper()
	s.expect(id)
	err := s.store.Turn(s.Context(), func(tx turn.Tx) error {
		if _, known := s.rules[id]; !known {
			account := playbook.Account{Tenant: "local", ID: "account " + id, Name: id}
			if err := errors.Join(tx.SaveAccount(&account), tx.SavePlan(&playbook.Plan{Tenant: "local", ID: "plan " + id, Account: account.ID, State: playbook.Active, Record: conversation.NewRecord(), Created: s.now})); err != nil {
				return err
			}
		}
		return tx.Repeat(scheduler.Schedule{Tenant: "local", ID: id, Kind: "cadence", Subject: "plan " + id, Rule: r})
	})
	if err != nil {
		s.Fatal(err)
	}
	s.rules[id], s.until[id] = r, s.now
}

// expect notes which slots of a schedule fell due since it was looked at last, by
// the rule it had.
func (s *simulation) expect(id string) {
	s.Helper()
	r, there := s.rules[id]
	if !there {
		s.wanted[id] = map[string]time.Time{}
		return
	}
	rec := read(s.T, r)
	day := r.Anchor.AddDays(-1)
	for slot, ok := rec.After(day); ok && !slot.Wake.After(s.now); slot, ok = rec.After(slot.Day) {
		if slot.Wake.After(s.until[id]) && slot.Day.After(s.last[id]) {
			s.wanted[id][slot.Day.String()] = slot.Wake
			s.last[id] = slot.Day
		}
	}
	s.until[id] = s.now
}

// live goes on to an instant; quiet keeps everything well.
func (s *simulation) live(end time.Time, quiet bool) {
	s.Helper()
	for s.now.Before(end) {
		next, ok, err := s.worker.Next(s.Context())
		if err != nil {
			s.Fatal(err)
		}
		if !ok || next.After(end) {
			next = end
		}
		s.now = maxTime(next, s.now.Add(time.Second))
		trouble := s.rnd.IntN(100)
		if quiet {
			trouble = -1
		}
		switch trouble {
		case 0: // nobody is there for a while
			from := s.now
			s.now = s.now.Add(time.Duration(s.rnd.IntN(600)) * time.Hour)
			s.away = append(s.away, [2]time.Time{from, s.now})
			s.stops++
			s.restart()
		case 1:
			s.restart()
		}
		if _, err := s.worker.Tick(s.Context(), s.now); err != nil {
			s.Fatal(err)
		}
		if s.rnd.IntN(40) == 0 && !quiet {
			s.change()
		}
	}
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (s *simulation) restart() {
	s.Helper()
	if err := s.store.Close(); err != nil {
		s.Fatal(err)
	}
	s.open()
}

// change gives some schedule another hour, day, zone, country or distance.
func (s *simulation) change() {
	s.Helper()
	ids := slices.Sorted(maps.Keys(s.rules))
	id := ids[s.rnd.IntN(len(ids))]
	r := s.rules[id]
	switch s.rnd.IntN(5) {
	case 0:
		r.Hour, r.Minute = s.rnd.IntN(24), 15*s.rnd.IntN(4)
	case 1:
		r.Zone = zonesTried[s.rnd.IntN(len(zonesTried))]
	case 2:
		countries := scheduler.Countries()
		r.Country, r.Working = countries[s.rnd.IntN(len(countries))], true
	case 3:
		r.Anchor = civil.Of(s.now).AddDays(1 + s.rnd.IntN(20))
	default:
		if r.Every == scheduler.Weeks {
			r.N = 1 + s.rnd.IntN(4)
		} else if r.Nth == 0 {
			r.Day = 1 + s.rnd.IntN(31)
		}
	}
	s.edits++
	s.set(id, r)
}

// account compares what became of the slots with those that were due.
func (s *simulation) account() {
	s.Helper()
	slots, missed := 0, 0
	for id := range s.rules {
		s.expect(id)
		var all []playbook.Occurrence
		err := s.store.Read(s.Context(), func(tx playbook.Tx) (err error) {
			all, err = tx.Occurrences("local", "plan "+id)
			return err
		})
		if err != nil {
			s.Fatal(err)
		}
		there := map[string]bool{}
		for _, o := range all {
			slot := o.Slot.String()
			due, is := s.wanted[id][slot]
			switch {
			case there[slot]:
				s.Errorf("%s: %s is there twice", id, slot)
			case !is:
				s.Errorf("%s: %s is %s and stands in no rule", id, slot, o.State)
			case o.State == playbook.SlotMissed:
				missed++
				if !s.wasAway(due, o.At) {
					s.Errorf("%s: %s was missed though all was well", id, slot)
				}
			default:
				// A failure is made up for after minutes; eight of them set a job aside.
				if late := s.ran[id+"/"+slot].Sub(due); late > 3*time.Hour && !s.wasAway(due, s.ran[id+"/"+slot]) || late < 0 {
					s.Errorf("%s: %s ran %s after it was due", id, slot, late)
				}
			}
			there[slot] = true
			slots++
		}
		for slot, due := range s.wanted[id] {
			if !there[slot] && due.Before(s.now.Add(-24*time.Hour)) {
				s.Errorf("%s: %s, due %s, is lost", id, slot, due)
			}
		}
	}
	s.Logf("%d slots, of which %d passed while nothing ran; %d failures, %d standstills, %d changes of rules", slots, missed, s.fails, s.stops, s.edits)
	if slots < 100 || s.fails == 0 || s.stops == 0 || s.edits == 0 {
		s.Error("too little happened to prove anything")
	}
}

// wasAway reports whether nothing ran for some time between two instants.
func (s *simulation) wasAway(from, to time.Time) bool {
	return slices.ContainsFunc(s.away, func(a [2]time.Time) bool {
		return a[0].Before(to.Add(time.Second)) && a[1].After(from.Add(-time.Second))
	})
}
