package app_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lodestar/bot/playground"
	"lodestar/bot/slack/emulator"
)

// ready waits until the clock stands.
func (p *played) ready() playground.Time {
	p.Helper()
	for {
		changed := p.world.Changed()
		now := p.time()
		if now.AdvancingTo.IsZero() {
			return now
		}
		select {
		case <-changed:
		case <-time.After(2 * time.Minute):
			p.Fatalf("the clock never arrives: %+v", now)
		}
	}
}

func (p *played) time() playground.Time {
	p.Helper()
	now, err := p.world.Time(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	return now
}

func (p *played) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func at(t *testing.T, day, zone string) time.Time {
	t.Helper()
	place, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	instant, err := time.ParseInLocation("2006-01-02 15:04", day, place)
	if err != nil {
		t.Fatal(err)
	}
	return instant
}

// stamps are the instants of the bot's messages to Eva.
func (p *played) stamps(words string) (all []time.Time) {
	p.Helper()
	messages, err := p.eva.Messages(p.dm)
	p.must(err)
	for _, m := range messages {
		if m.Bot == "" || !strings.Contains(m.Text, words) {
			continue
		}
		seconds, err := time.ParseDuration(m.TS + "s")
		p.must(err)
		all = append(all, time.Unix(0, 0).Add(seconds).UTC())
	}
	return all
}

// TestTheClockStandsAndIsMoved: a fresh playground begins on a Monday at nine;
// what is due on the way happens at its own time.
func TestTheClockStandsAndIsMoved(t *testing.T) {
	t.Parallel()
	p := copied(t)
	start := at(t, "2026-11-23 09:00", "Europe/Amsterdam")
	p.settle()
	now := p.time()
	if !now.Now.Equal(start) || now.Now.Format("Mon 15:04") != "Mon 09:00" || !now.AdvancingTo.IsZero() {
		t.Fatalf("it stands at %+v", now)
	}
	if now.Next.What != "draft_idle" || now.Next.Who != "Eva Brandt" || now.Next.At.Format("2006-01-02") != "2026-12-03" {
		t.Fatalf("next is %+v", now.Next)
	}
	idle := now.Next.At
	if err := p.world.Advance(start.Add(-time.Second)); !errors.Is(err, playground.ErrBackward) {
		t.Errorf("backward: %v", err)
	}
	p.must(p.world.Advance(start.AddDate(0, 1, 0)))
	now = p.ready()
	if !now.Now.Equal(start.AddDate(0, 1, 0)) {
		t.Errorf("it arrives at %v", now.Now)
	}
	if trip := now.Trip; !trip.From.Equal(start) || !trip.To.Equal(now.Now) || len(trip.Passed) != 1 || !trip.Passed[0].At.Equal(idle) || trip.Passed[0].What != "draft_idle" || trip.Passed[0].Who != "Eva Brandt" {
		t.Errorf("it tells of %+v", trip)
	}
	said := p.stamps("Nordwind")
	if last := said[len(said)-1]; last.Sub(idle) < 0 || last.Sub(idle) > time.Second {
		t.Errorf("it is said at %v, was due at %v", last, idle)
	}
	p.must(p.world.Advance(start.AddDate(2, 0, 0)))
	if now := p.ready(); now.Next.At.Format("2006-01-02") != "2029-01-02" { // every year (000-04)
		t.Errorf("after two years %+v is due", now.Next)
	}
}

// TestNextEvent fires one thing at a time, also where two are due at once, and
// a stopped clock lets nothing happen by itself.
func TestNextEvent(t *testing.T) {
	t.Parallel()
	p := copied(t)
	p.types("hi")
	p.types("continue")
	p.types("pause")
	p.types("remind tomorrow")
	p.types("new plan for Contoso")
	p.types("pause")
	p.types("remind tomorrow")
	first := p.time().Next
	if first.What != "resume_reminder" || first.Who != "Eva Brandt" || first.At.Format("Mon 15:04") != "Tue 09:00" {
		t.Fatalf("next is %+v", first)
	}
	for n, customer := range []string{"Nordwind", "Contoso"} {
		before := len(p.said())
		p.must(p.world.AdvanceToNext(t.Context()))
		now := p.ready()
		p.settle()
		if said := p.said()[before:]; len(said) != 1 || !strings.Contains(said[0], customer) {
			t.Errorf("event %d: %q", n+1, said)
		}
		if !now.Now.Equal(first.At) || now.Next.At.Equal(first.At) != (n == 0) {
			t.Errorf("after event %d it stands at %v, next is %+v", n+1, now.Now, now.Next)
		}
	}
}

// TestCancel stops the clock after the item in hand, and nothing moves by itself
// afterwards.
func TestCancel(t *testing.T) {
	t.Parallel()
	p := copied(t)
	far := p.time().Now.AddDate(2, 0, 0)
	// Slack is down for as long: what is to be said is tried again every few
	// minutes, so there are many items on the way.
	p.types("pause")
	p.types("remind tomorrow")
	p.world.Slack().GoDown(far)
	p.must(p.world.Advance(far))
	for changed := p.world.Changed(); p.time().Now.Before(far.AddDate(-2, 0, 1)); changed = p.world.Changed() {
		<-changed
	}
	if err := p.world.Advance(far); !errors.Is(err, playground.ErrAdvancing) {
		t.Errorf("moved while it moves: %v", err)
	}
	if err := p.world.AdvanceToNext(t.Context()); !errors.Is(err, playground.ErrAdvancing) {
		t.Errorf("moved while it moves: %v", err)
	}
	if err := p.world.Reset(t.Context()); !errors.Is(err, playground.ErrAdvancing) {
		t.Errorf("reset while it moves: %v", err)
	}
	if err := p.world.Restart(t.Context()); !errors.Is(err, playground.ErrAdvancing) {
		t.Errorf("restarted while it moves: %v", err)
	}
	p.world.Cancel()
	stopped := p.ready().Now
	if !stopped.Before(far) {
		t.Fatal("it was not stopped")
	}
	p.settle()
	if now := p.time().Now; !now.Equal(stopped) {
		t.Errorf("it stood at %v and now at %v", stopped, now)
	}
	p.world.Cancel() // nothing moves: no harm
}

// TestClockChanges walks over both changes of the clocks of a year: what is due
// at nine is due at nine before and after.
func TestClockChanges(t *testing.T) {
	t.Parallel()
	for day, wanted := range map[string]string{
		"2027-03-28": "Tue 09:00", // the day after is Easter Monday
		"2027-10-31": "Mon 09:00",
	} {
		t.Run(day, func(t *testing.T) {
			t.Parallel()
			p := copied(t)
			eve := at(t, day+" 00:00", "Europe/Berlin").AddDate(0, 0, -2)
			p.must(p.world.Advance(eve.Add(15 * time.Hour))) // Friday afternoon
			p.ready()
			p.types("hi")
			p.types("continue")
			p.types("pause")
			p.types("remind tomorrow") // Monday, for the weekend is quiet
			next := p.time().Next
			if next.What != "resume_reminder" {
				t.Fatalf("next is %+v", next)
			}
			for p.time().Next.What == "resume_reminder" {
				p.must(p.world.AdvanceToNext(t.Context()))
				p.ready()
			}
			if got := p.time().Now.Format("Mon 15:04"); got != wanted {
				t.Errorf("said on %s, %v", got, p.time().Now)
			}
		})
	}
}

// TestAnOutageOfSlack: what people write waits, what the bot says is tried again,
// and each message stands there once.
func TestAnOutageOfSlack(t *testing.T) {
	t.Parallel()
	p := copied(t)
	slack := p.world.Slack()
	slack.Inject(emulator.Fault{Kind: emulator.AnswerLost, Method: "chat.postMessage"})
	before := len(p.said())
	if said := p.types("hi"); len(said) != 1 {
		t.Errorf("she is told %q", said)
	}
	if next := p.time().Next; next.What != "delivery" || next.Who != "Eva Brandt" {
		t.Fatalf("next is %+v", next)
	}
	p.must(p.world.AdvanceToNext(t.Context()))
	p.ready()
	if said := p.said()[before:]; len(said) != 2 {
		t.Errorf("what is said: %q", said)
	}
	if next := p.time().Next; next.What != "draft_idle" {
		t.Errorf("next is %+v", next)
	}
	slack.GoDown(p.time().Now.Add(time.Hour))
	p.must(p.world.Restart(t.Context())) // it cannot even ask who it is
	p.must(p.world.Advance(p.time().Now.Add(2 * time.Hour)))
	p.ready()
	p.hears(p.types("hi"), "Nordwind")
}
