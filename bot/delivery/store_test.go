package delivery_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/internal/sqlstore"
	"lodestar/internal/turn"
)

// TestOnTheRealStore runs the worker on SQLite: lost answers, refusals, panics
// and a restart; every message is said once and in order.
func TestOnTheRealStore(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	synctest.Test(t, func(t *testing.T) {
		open := func() *sqlstore.Store {
			s, err := sqlstore.Open(context.Background(), sqlstore.Options{URL: path, Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		p := &peer{plan: map[string][]fault{
			"2": {{lost: true}}, "5": {{err: errLine}, {lost: true}}, "7": {{panic: "dark"}}, "11": {{takes: time.Hour}},
			"13": {{err: &bot.Refused{Again: time.Minute, Cause: errLine}}}, "17": {{err: &bot.Refused{Final: true, Cause: errLine}}},
			"19": {{lost: true}},
		}}
		s := open()
		var wanted []string
		for restart := range 3 {
			w := worker(s, p)
			w.Boot = fmt.Sprint("boot", restart)
			s.OnCommit(w.Poke)
			stop := start(t, w)
			for n := restart * 10; n < restart*10+10; n++ {
				d := message("", fmt.Sprint("C", n%2), fmt.Sprint(n))
				if err := s.Turn(t.Context(), func(tx turn.Tx) error { return tx.Say(d, time.Now()) }); err != nil {
					t.Fatal(err)
				}
				if n != 17 {
					wanted = append(wanted, fmt.Sprintf("C%d: %d", n%2, n))
				}
				time.Sleep(100 * time.Millisecond)
			}
			stop()
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open()
		}
		stop := start(t, worker(s, p))
		time.Sleep(5 * time.Minute)
		stop()
		said := p.ledger()
		for _, place := range []string{"C0", "C1"} {
			of := func(all []string) []string {
				return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return !strings.HasPrefix(s, place) })
			}
			if diff := cmp.Diff(of(wanted), of(said)); diff != "" {
				t.Errorf("wanted (-), said (+):\n%s", diff)
			}
		}
		failed, err := s.Undelivered(t.Context())
		if err != nil || len(failed) != 1 || failed[0].State != delivery.Failed || failed[0].Message.Notification != "" {
			t.Errorf("an operator sees %+v, %v", failed, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
