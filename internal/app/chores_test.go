package app_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lodestar/internal/app"
)

// TestClockGoesOnAfterABreakdown: cron itself would end the process, or never
// run the chore again.
func TestClockGoesOnAfterABreakdown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		ran, slow := 0, 0
		clock := &app.Clock{Log: slog.New(slog.NewTextHandler(&log, nil)), Work: []app.Chore{
			{Name: "breaks", Rule: "* * * * *", Do: func(context.Context) error {
				ran++
				switch ran {
				case 2:
					panic("broken")
				case 3:
					return errors.New("no luck")
				}
				return nil
			}},
			{Name: "slow", Rule: "* * * * *", Do: func(context.Context) error {
				slow++
				time.Sleep(150 * time.Second)
				return nil
			}},
		}}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- clock.Run(ctx) }()
		time.Sleep(10*time.Minute + time.Second)
		synctest.Wait()
		if ran != 11 { // at once, and each minute
			t.Errorf("ran %d times in ten minutes", ran)
		}
		if slow != 4 { // what takes longer than its minute is not begun twice
			t.Errorf("the slow one ran %d times", slow)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		for _, said := range []string{"broken", "no luck"} {
			if !strings.Contains(log.String(), said) {
				t.Errorf("%q is not in the log:\n%s", said, log.String())
			}
		}
	})
}

// TestClockWaitsForWhatRuns: what Run has begun at once is over when Run returns; the
// store is closed after that.
func TestClockWaitsForWhatRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		over := false
		clock := &app.Clock{Log: slog.New(slog.DiscardHandler), Work: []app.Chore{
			{Name: "slow", Rule: "0 0 1 1 *", Do: func(context.Context) error {
				time.Sleep(time.Minute)
				over = true
				return nil
			}},
		}}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if err := clock.Run(ctx); err != nil || !over {
			t.Errorf("%v, over %v", err, over)
		}
	})
}

func TestClockKnowsItsRules(t *testing.T) {
	t.Parallel()
	clock := &app.Clock{Log: slog.New(slog.DiscardHandler), Work: []app.Chore{{Name: "never", Rule: "9 o'clock", Do: func(context.Context) error { return nil }}}}
	if err := clock.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "never") {
		t.Error(err)
	}
}
