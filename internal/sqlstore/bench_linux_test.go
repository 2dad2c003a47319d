package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// The budgets are ratios, measured side by side in one run:
//
//	go test -run '^$' -bench . ./internal/sqlstore
//	LODESTAR_BENCH_MILLION=1 go test -run '^$' -bench Million ./internal/sqlstore

// yardstick is F: how long one 4 KiB write with fdatasync takes here and now.
func yardstick(b *testing.B) (median time.Duration) {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "f"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	page := make([]byte, 4096)
	var took []time.Duration
	for range 300 {
		began := time.Now()
		if _, err := f.Write(page); err != nil {
			b.Fatal(err)
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// budget prints a line for the table of .ci/bench: what was measured, what is
// allowed (design, section 10), and the one as a part of the other.
func budget(b *testing.B, what string, is, limit float64, unit string) {
	b.Helper()
	b.Logf("budget|%s|%.2f|%.2f|%s|%.2f", what, is, limit, unit, is/limit)
}

// quickest is the shortest of several rounds: on a machine that does other things
// as well the others say how busy it was.
func quickest(b *testing.B, round func()) time.Duration {
	b.Helper()
	least := time.Duration(math.MaxInt64)
	for b.Loop() {
		began := time.Now()
		round()
		least = min(least, time.Since(began))
	}
	b.ReportMetric(float64(least)/float64(time.Millisecond), "least-ms")
	return least
}

// answer is a turn as a conversation makes it: an answer goes into plan, history
// and session, and the next question goes out.
func answer(n int64, who string) func(turn.Tx) error {
	return func(tx turn.Tx) error {
		fresh, err := tx.FirstSeen(tenant, fmt.Sprint("Ev", who, n), now())
		if err != nil || !fresh {
			return err
		}
		if _, _, err := tx.Person(tenant, who); err != nil {
			return err
		}
		session, found, err := tx.ActiveSession(tenant, who, "D"+who)
		if err != nil || !found {
			return errors.Join(err, errors.New("no session"))
		}
		plan, _, err := tx.Plan(tenant, "pln_"+who)
		if err != nil {
			return err
		}
		key := conversation.Key{Step: fmt.Sprint("step", n%40)}
		after := conversation.Answer{Value: conversation.TextValue("two more sites by the end of the year"), State: conversation.Answered, By: who, At: now()}
		plan.Record.Set(key, after)
		session.Shown++
		session.Touched = now()
		return errors.Join(
			tx.SavePlan(&plan),
			tx.Log(tenant, plan.ID, []playbook.Logged{{Key: key, After: &after, By: who, At: now()}}),
			tx.SaveSession(&session),
			tx.Active(tenant, playbook.Activity{Person: who, Plan: plan.ID, At: now().Add(time.Duration(n) * time.Second)}),
			tx.Say(note("D"+who, "What is the next goal?"), now()),
		)
	}
}

func prepare(tx turn.Tx, who string) error {
	account := playbook.Account{Tenant: tenant, ID: "acc_" + who, Name: "Account " + who}
	session := playbook.Session{
		Session: conversation.Session{Flow: "plan", Subject: "pln_" + who, Status: conversation.Active},
		Tenant:  tenant, Person: who, Place: bot.Address{Platform: "terminal", Tenant: tenant, Place: "D" + who}, Touched: now(),
	}
	return errors.Join(
		tx.SavePerson(&playbook.Person{Person: bot.Person{Tenant: tenant, ID: who, Name: who}}),
		tx.SaveAccount(&account),
		tx.SavePlan(&playbook.Plan{Tenant: tenant, ID: "pln_" + who, Account: account.ID, State: playbook.Draft, Record: conversation.NewRecord(), Created: now()}),
		tx.SaveSession(&session))
}

// BenchmarkTurn answers with several people at once. Budget: 16 and 64 at once
// at least F's rate.
func BenchmarkTurn(b *testing.B) {
	for _, atOnce := range []int{1, 16, 64} {
		b.Run(fmt.Sprint(atOnce), func(b *testing.B) {
			f := yardstick(b)
			s := opened(b)
			err := s.Turn(b.Context(), func(tx turn.Tx) error {
				for who := range atOnce {
					if err := prepare(tx, fmt.Sprint(who)); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			var left atomic.Int64
			left.Store(int64(b.N))
			took := make([][]time.Duration, atOnce)
			b.ResetTimer()
			var all sync.WaitGroup
			for who := range atOnce {
				all.Go(func() {
					for {
						n := left.Add(-1)
						if n < 0 {
							return
						}
						began := time.Now()
						if err := s.Turn(context.Background(), answer(n, fmt.Sprint(who))); err != nil {
							b.Error(err)
						}
						took[who] = append(took[who], time.Since(began))
					}
				})
			}
			all.Wait()
			b.StopTimer()
			each := slices.Sorted(slices.Values(slices.Concat(took...)))
			rate := float64(b.N) / b.Elapsed().Seconds()
			b.ReportMetric(rate, "turns/s")
			b.ReportMetric(1/f.Seconds(), "F/s")
			b.ReportMetric(rate*f.Seconds(), "turns/F")
			b.ReportMetric(float64(each[len(each)/2])/float64(f), "p50/F")
			b.ReportMetric(float64(each[len(each)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

// BenchmarkEnqueue stores 5,000 messages that fell due in the same minute.
// Budget: within 100 ms, in one transaction.
func BenchmarkEnqueue(b *testing.B) {
	s := opened(b)
	n := 0
	least := quickest(b, func() {
		n++
		err := s.Turn(b.Context(), func(tx turn.Tx) error {
			for i := range 5000 {
				if err := tx.Say(note(fmt.Sprintf("D%d-%d", n, i), "Your plan is due for its quarterly review."), now()); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	})
	budget(b, "5,000 messages due in a minute, stored at once", float64(least)/1e6, 100, "ms")
}

// BenchmarkSlots turns 5,000 slots due in the same minute into jobs. Budget:
// within 100 ms, in one transaction.
func BenchmarkSlots(b *testing.B) {
	s := openedAt(b, filepath.Join(b.TempDir(), "l.db"), Options{Limit: time.Minute})
	err := s.Turn(b.Context(), func(tx turn.Tx) error {
		for n := range 5000 {
			if err := tx.Repeat(weekly(fmt.Sprint("status/", n), fmt.Sprint("pln", n))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	f := yardstick(b)
	week := -1
	least := quickest(b, func() {
		week++
		if n, err := s.Enqueue(b.Context(), wednesday.AddDays(7*week+5).At(12, 0, time.UTC)); err != nil || n != 5000 {
			b.Fatal(n, err)
		}
	})
	b.ReportMetric(float64(least)/float64(f), "of-F")
	budget(b, "5,000 slots due in a minute become jobs at once", float64(least)/1e6, 100, "ms")
}

// fillUp bulk-loads n accounts with a plan and a job each, due in a year.
func fillUp(b *testing.B, s *Store, n int) {
	b.Helper()
	err := s.write(b.Context(), func(t *tx) error {
		t.ctx = context.Background() // this is no turn of anybody
		for _, query := range []string{
			`WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?1)
			INSERT INTO account SELECT 'local', 'acc_bulk' || n, 'Bulk ' || n, 'bulk ' || n, 'eva', '', 'null', '', 0, 'null', 1, 1 FROM c`,
			`WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?1)
			INSERT INTO plan SELECT 'local', 'pln_bulk' || n, 'acc_bulk' || n, 'active', 'null', 'eva', 1, '', 0, 0, 1 FROM c`,
			`WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?1)
			INSERT INTO job SELECT 'local', 'job_bulk' || n, 'remind', 'bulk' || n, '', 'null', ` + fmt.Sprint(now().AddDate(1, 0, 0).UnixMicro()) + ` + n, 0, 'waiting', '', 0 FROM c`,
			`WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?1)
			INSERT INTO schedule SELECT 'local', 'status/bulk' || n, 'status', 'pln_bulk' || n, '{}', '{}', '', '2526-12-08', ` + fmt.Sprint(now().AddDate(500, 0, 0).UnixMicro()) + ` + n FROM c`,
		} {
			if _, err := t.change("filling up", query, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkMillion compares a thousand and a million accounts. Budgets: what is
// due is found, and a turn is made, within 1.5 times; nothing due under 1 ms;
// opening takes a part of the 300 ms to the first event.
func BenchmarkMillion(b *testing.B) {
	sizes := []int{1_000}
	if os.Getenv("LODESTAR_BENCH_MILLION") != "" {
		sizes = append(sizes, 1_000_000)
	}
	first := map[string]float64{}
	ratio := func(b *testing.B, name string) {
		b.Helper()
		each := float64(b.Elapsed()) / float64(b.N)
		if _, known := first[name]; !known {
			first[name] = each
		}
		b.ReportMetric(each/first[name], "of-a-thousand")
		switch {
		case each == first[name] || name == "open":
		case name == "nothing" || name == "no_slot":
			budget(b, "nothing due, a million accounts: "+name, each/1e6, 1, "ms")
		default:
			budget(b, "a million accounts against a thousand: "+name, each/first[name], 1.5, "times")
		}
	}
	for _, size := range sizes {
		path := filepath.Join(b.TempDir(), "l.db")
		s := openedAt(b, path, Options{Limit: time.Hour})
		fillUp(b, s, size)
		err := s.Turn(b.Context(), func(tx turn.Tx) error {
			for n := range 20 {
				if err := tx.Schedule(reminder(n)); err != nil {
					return err
				}
			}
			return prepare(tx, "eva")
		})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("due/%d", size), func(b *testing.B) {
			for b.Loop() {
				if due, err := s.Due(b.Context(), now(), 100); err != nil || len(due) != 20 {
					b.Fatal(len(due), err)
				}
			}
			ratio(b, "due")
		})
		b.Run(fmt.Sprintf("nothing_due/%d", size), func(b *testing.B) {
			for b.Loop() {
				if due, err := s.Due(b.Context(), now().Add(-time.Hour), 100); err != nil || len(due) != 0 {
					b.Fatal(len(due), err)
				}
			}
			ratio(b, "nothing")
		})
		b.Run(fmt.Sprintf("no_slot_due/%d", size), func(b *testing.B) {
			for b.Loop() {
				if n, err := s.Enqueue(b.Context(), now().Add(time.Hour)); err != nil || n != 0 {
					b.Fatal(n, err)
				}
			}
			if each := b.Elapsed() / time.Duration(b.N); each > time.Millisecond {
				b.Errorf("nothing due takes %s", each)
			}
			ratio(b, "no_slot")
		})
		week := 0
		b.Run(fmt.Sprintf("slots_due/%d", size), func(b *testing.B) {
			err := s.Turn(b.Context(), func(tx turn.Tx) error {
				for n := range 20 {
					if err := tx.Repeat(weekly(fmt.Sprint("status/due", n), "pln")); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				week++
				if n, err := s.Enqueue(b.Context(), wednesday.AddDays(7*week+5).At(12, 0, time.UTC)); err != nil || n != 20 {
					b.Fatal(n, err)
				}
			}
			ratio(b, "slots")
		})
		n := int64(0)
		b.Run(fmt.Sprintf("turn/%d", size), func(b *testing.B) {
			for b.Loop() {
				n++
				if err := s.Turn(b.Context(), answer(n, "eva")); err != nil {
					b.Fatal(err)
				}
			}
			ratio(b, "turn")
		})
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("open/%d", size), func(b *testing.B) {
			for b.Loop() {
				again, err := Open(b.Context(), Options{URL: path, Now: now})
				if err == nil {
					err = again.Close()
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			ratio(b, "open")
		})
	}
}
