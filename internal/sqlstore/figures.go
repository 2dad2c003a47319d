package sqlstore

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"lodestar/bot/delivery"
)

// OverdueAfter is how long something may be due before it is overdue: the worker
// looks at least once a minute.
const OverdueAfter = 2 * time.Minute

// Figures are what an operator watches: counts, and nothing of what is stored.
type Figures struct {
	Deliveries []DeliveryFigure // that were not said, by platform and state
	Oldest     time.Time        // when the oldest of those was written that is still tried; zero where there is none
	Waiting    int              // jobs for later or now
	Due        int              // jobs whose time has come
	Overdue    int              // jobs and schedules due for longer than OverdueAfter
	SetAside   int              // jobs that failed too often
}

// DeliveryFigure counts messages.
type DeliveryFigure struct {
	Platform string
	State    delivery.State
	Count    int
}

// Figures reads them as of now. It takes as long as there is work that was not
// done, and not as long as there is data.
func (s *Store) Figures(ctx context.Context, now time.Time) (f Figures, err error) {
	err = s.read(ctx, func(t *tx) error {
		counts := map[DeliveryFigure]int{}
		for _, query := range []string{
			`SELECT conversation, state, written FROM outbox WHERE state IN ('waiting', 'sending', 'unknown')`,
			`SELECT conversation, state, written FROM outbox WHERE state = 'failed'`,
		} {
			err := t.each("counting messages", query, nil, func(s scan) error {
				var (
					conversation, state string
					written             int64
				)
				if err := s(&conversation, &state, &written); err != nil {
					return err
				}
				platform, _, _ := strings.Cut(conversation, "\x1f") // bot.Address.Conversation
				counts[DeliveryFigure{Platform: platform, State: delivery.State(state)}]++
				if at := instant(written); state != string(delivery.Failed) && (f.Oldest.IsZero() || at.Before(f.Oldest)) {
					f.Oldest = at
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		for of, n := range counts {
			of.Count = n
			f.Deliveries = append(f.Deliveries, of)
		}
		slices.SortFunc(f.Deliveries, func(a, b DeliveryFigure) int {
			return cmp.Or(cmp.Compare(a.Platform, b.Platform), cmp.Compare(a.State, b.State))
		})
		late := now.Add(-OverdueAfter)
		var schedules int
		for _, c := range []struct {
			into  *int
			query string
			args  []any
		}{
			{&f.Waiting, `SELECT count(*) FROM job WHERE state = 'waiting'`, nil},
			{&f.Due, `SELECT count(*) FROM job WHERE state = 'waiting' AND due <= ?`, []any{micros(now)}},
			{&f.Overdue, `SELECT count(*) FROM job WHERE state = 'waiting' AND due <= ?`, []any{micros(late)}},
			{&schedules, `SELECT count(*) FROM schedule WHERE wake > 0 AND wake <= ?`, []any{micros(late)}},
			{&f.SetAside, `SELECT count(*) FROM job WHERE state = 'set_aside'`, nil},
		} {
			if _, err := t.first("counting jobs", c.query, c.args, func(s scan) error { return s(c.into) }); err != nil {
				return err
			}
		}
		f.Overdue += schedules
		return nil
	})
	return f, err
}
