package turn_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/internal/sqlstore"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// crowd writes to turns on a clock of its own.
type crowd struct {
	*testing.T
	turns *turn.Turns
	store *sqlstore.Store
	now   time.Time
	n     int
}

func newCrowd(t *testing.T, wrong ...func(func(turn.Tx) error) error) *crowd {
	t.Helper()
	turns, store, _ := newTurns(t, wrong...)
	c := &crowd{T: t, turns: turns, store: store, now: turns.Now()}
	turns.Now = func() time.Time { return c.now }
	return c
}

// does lets somebody do something and returns what they are told.
func (c *crowd) does(who string, e bot.Event) string {
	c.Helper()
	c.n++
	e.ID = fmt.Sprint("event-", c.n)
	e.From.ID, e.Place.Place, e.Place.Person = who, "dm:"+who, who
	if _, err := c.turns.Handle(context.Background(), e); err != nil {
		c.Fatal(err)
	}
	return told(c.T, c.store)
}

func (c *crowd) says(who, text string) string { return c.does(who, said("", text)) }

const tooMuch = "That is more than I can carry out at once."

// TestAPersonIsHeardSoOftenAMinute: a burst of sixty, then one sentence, then
// silence until half of it is free again.
func TestAPersonIsHeardSoOftenAMinute(t *testing.T) {
	t.Parallel()
	c := newCrowd(t)
	for i := range 60 {
		if got := c.says("eva", "thanks"); !strings.Contains(got, "welcome") {
			t.Fatalf("message %d is answered with %q", i, got)
		}
	}
	if got := c.says("eva", "thanks"); !strings.Contains(got, tooMuch) || !strings.Contains(got, "in 15 seconds") {
		t.Errorf("one too many is answered with %q", got)
	}
	for range 20 {
		if got := c.says("eva", "help"); got != "" {
			t.Fatalf("told %q", got)
		}
	}
	if got := c.says("jonas", "thanks"); !strings.Contains(got, "welcome") {
		t.Errorf("somebody else is told %q", got)
	}
	c.now = c.now.Add(14 * time.Second)
	if got := c.says("eva", "thanks"); got != "" {
		t.Errorf("after 14 seconds told %q", got)
	}
	c.now = c.now.Add(time.Second)
	for i := range 30 {
		if got := c.says("eva", "thanks"); !strings.Contains(got, "welcome") {
			t.Fatalf("message %d after 15 seconds is answered with %q", i, got)
		}
	}
	if got := c.says("eva", "thanks"); !strings.Contains(got, tooMuch) {
		t.Errorf("told %q", got)
	}
	c.now = c.now.Add(-time.Hour) // the playground's clock is put back
	if got := c.says("eva", "thanks"); got != "" {
		t.Errorf("told %q", got)
	}
}

// TestLimitsHaveAClockOfTheirOwn: where the product's clock stands still, people
// are heard again all the same.
func TestLimitsHaveAClockOfTheirOwn(t *testing.T) {
	t.Parallel()
	c := newCrowd(t)
	standing := c.turns.Now()
	c.turns.Now = func() time.Time { return standing }
	c.turns.LimitClock = func() time.Time { return c.now }
	for range 61 {
		c.says("eva", "thanks")
	}
	if got := c.says("eva", "thanks"); got != "" {
		t.Fatalf("the limit is not reached: %q", got)
	}
	c.now = c.now.Add(15 * time.Second)
	if got := c.says("eva", "thanks"); !strings.Contains(got, "welcome") {
		t.Errorf("told %q", got)
	}
}

// TestTwoASecondIsNeverTooMuch.
func TestTwoASecondIsNeverTooMuch(t *testing.T) {
	t.Parallel()
	c := newCrowd(t)
	for i := range 200 {
		if got := c.says("eva", "thanks"); !strings.Contains(got, "welcome") {
			t.Fatalf("message %d is answered with %q", i, got)
		}
		c.now = c.now.Add(500 * time.Millisecond)
	}
}

// TestAnswersAndClicksAreAlwaysTaken, however much was written before.
func TestAnswersAndClicksAreAlwaysTaken(t *testing.T) {
	t.Parallel()
	c := newCrowd(t)
	c.says("eva", "new plan for Contoso")
	for range 70 {
		c.says("eva", "help")
	}
	if got := c.says("eva", "help"); got != "" {
		t.Fatalf("the limit is not reached: %q", got)
	}
	if got := c.says("eva", "Customer since: 2015\nIndustry: paper"); !strings.Contains(got, "understood") {
		t.Errorf("an answer is answered with %q", got)
	}
	if got := c.says("eva", "save"); !strings.Contains(got, "Contoso") {
		t.Errorf("a choice is answered with %q", got)
	}
	run := said("", "")
	run.Kind, run.Action = bot.Pressed, bot.Action{Verb: playbook.VerbRun, Value: "plan Contoso"}
	if got := c.does("eva", run); !strings.Contains(got, "Contoso") {
		t.Errorf("a click is answered with %q", got)
	}
	for range 100 { // answers use nothing up
		if got := c.says("eva", "=whatever"); got == "" || strings.Contains(got, tooMuch) {
			t.Fatalf("an answer is answered with %q", got)
		}
	}
}

// TestAWorkspaceIsHeardSoOftenAMinute, whoever writes; others are not held up.
func TestAWorkspaceIsHeardSoOftenAMinute(t *testing.T) {
	t.Parallel()
	c := newCrowd(t)
	c.turns.Limits = turn.Limits{TenantPerMinute: 20}
	for i := range 20 {
		if got := c.says(fmt.Sprint("p", i), "thanks"); !strings.Contains(got, "welcome") {
			t.Fatalf("message %d is answered with %q", i, got)
		}
	}
	for _, who := range []string{"eva", "jonas"} {
		if got := c.says(who, "thanks"); !strings.Contains(got, tooMuch) || !strings.Contains(got, "30 seconds") {
			t.Errorf("%s is told %q", who, got)
		}
		if got := c.says(who, "thanks"); got != "" {
			t.Errorf("%s is told %q", who, got)
		}
	}
	other := said("", "thanks")
	other.Tenant, other.From.Tenant, other.Place.Tenant = "other", "other", "other"
	if got := c.does("eva", other); !strings.Contains(got, "welcome") {
		t.Errorf("another workspace is told %q", got)
	}
	c.turns.Limits = turn.Limits{Burst: -1, PerMinute: -1, TenantPerMinute: -1}
	for range 100 {
		if got := c.says("eva", "thanks"); !strings.Contains(got, "welcome") {
			t.Fatalf("without limits told %q", got)
		}
	}
}

// TestAnEventCountsOnce, also where its turn is run again.
func TestAnEventCountsOnce(t *testing.T) {
	t.Parallel()
	again := func(fn func(turn.Tx) error) error { // carried out, and then found to have met another
		if err := fn(nil); err != nil {
			return err
		}
		return playbook.ErrChanged
	}
	c := newCrowd(t, again, again)
	c.turns.Limits = turn.Limits{Burst: 2}
	for range 2 {
		if got := c.says("eva", "thanks"); !strings.Contains(got, "welcome") {
			t.Errorf("told %q", got)
		}
	}
	if got := c.says("eva", "thanks"); !strings.Contains(got, tooMuch) {
		t.Errorf("told %q", got)
	}
}

// TestAChannelHearsNothingOfLimits.
func TestAChannelHearsNothingOfLimits(t *testing.T) {
	t.Parallel()
	c := newCrowd(t)
	c.turns.Limits = turn.Limits{Burst: 1}
	for i := range 3 {
		e := inChannel(fmt.Sprint("e", i), "plan Contoso", bot.Customer)
		e.From.External, e.Addressed = true, true
		if _, err := c.turns.Handle(context.Background(), e); err != nil {
			t.Fatal(err)
		}
		if got := told(t, c.store); i == 0 != strings.Contains(got, "joint plan") || i > 0 && got != "" {
			t.Errorf("mention %d is answered with %q", i, got)
		}
	}
}
