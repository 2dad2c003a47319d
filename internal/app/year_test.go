package app_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/internal/civil"
	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// agreedIn is a plan that Contoso agrees to, with their clock and holidays.
func agreedIn(zone, country string) string {
	return `already agreement/agreed until eva: Kim Visser
eva: Kim Visser
…
eva: Time zone: ` + zone + `\nPublic holidays: ` + country + `
…
eva: save
…
eva: accept all
…
eva: accept
…
eva: without asking
…
eva: continue to sending
…
eva presses: Send Plan
…
visser clicks shared: Agree to Plan
…
`
}

// year is a plan's life under a clock that only moves forward.
type year struct {
	*replay
	rnd    *rand.Rand
	zone   *time.Location
	heard  map[string]int
	done   map[string]int       // up to which message a person has answered
	sent   map[string]time.Time // status e-mails in the shared channel, by title
	digest map[string]int       // by person and week
	day    map[string]int       // the message of a day, by person and day
	faulty bool                 // an outage or a standstill lies less than some days back
}

// TestAYear lives through a year and more with restarts, outages, standstills,
// holidays and both changes of the clock, in three zones: every status e-mail is
// sent once at its hour or accounted for, and nobody is disturbed at night, on a
// day off or twice a day. LODESTAR_SEED is which year it is.
func TestAYear(t *testing.T) {
	t.Parallel()
	seed, end := uint64(7), time.Date(2027, 5, 1, 12, 0, 0, 0, time.UTC)
	if n, err := strconv.ParseUint(os.Getenv("LODESTAR_SEED"), 10, 64); err == nil {
		seed, end = n, time.Date(2028, 1, 10, 12, 0, 0, 0, time.UTC)
	}
	for _, c := range []struct{ zone, country string }{
		{"Europe/Berlin", "Germany"}, {"America/New_York", "United States"}, {"Australia/Lord_Howe", "none"},
	} {
		t.Run(c.zone, func(t *testing.T) {
			t.Parallel()
			t.Logf("seed %d", seed)
			loc, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			y := &year{
				replay: newReplay(t, c.zone), rnd: rand.New(rand.NewPCG(seed, 1)), zone: loc,
				heard: map[string]int{}, done: map[string]int{}, sent: map[string]time.Time{}, digest: map[string]int{}, day: map[string]int{},
			}
			text := agreedIn(c.zone, c.country)
			if c.country == "none" {
				text = strings.Replace(text, `\nPublic holidays: none`, "", 1)
			}
			y.runAll([]byte(text))
			for who := range y.said {
				y.heard[who], y.done[who] = len(y.messages(who)), len(y.messages(who))
			}
			y.live(end)
			y.account()
		})
	}
}

// live goes on day by day.
func (y *year) live(end time.Time) {
	for y.clock().Before(end) {
		next := y.clock().Add(time.Duration(6+y.rnd.IntN(30)) * time.Hour)
		switch y.rnd.IntN(25) {
		case 0:
			y.restart()
		case 1: // the platform takes nothing for a while
			y.setOutage("on")
			y.faulty = true
			y.until(next)
			y.setOutage("off")
			y.until(next.Add(96 * time.Hour)) // what could not be said is tried again, ever more rarely
			y.faulty = false
			continue
		case 2: // nobody is there: the process stands still, then starts again
			y.faulty = true
			y.setClock(y.clock().Add(time.Duration(1+y.rnd.IntN(96)) * time.Hour))
			y.restart()
			y.settle()
			y.until(y.clock().Add(72 * time.Hour))
			y.faulty = false
			continue
		}
		y.until(next)
	}
}

// until lives through everything that is due, looks at what is said, and answers
// it as a diligent account manager and her colleague would.
func (y *year) until(end time.Time) {
	for range 5000 {
		next, ok, err := y.app.Scheduler.Next(y.t.Context())
		if err != nil {
			y.t.Fatal(err)
		}
		if again, waits, err := y.app.Store.Next(y.t.Context()); err != nil {
			y.t.Fatal(err)
		} else if waits && (!ok || again.Before(next)) {
			next, ok = again, true
		}
		if !ok || !next.Before(end) {
			y.setClock(end)
			y.settle()
			y.look()
			return
		}
		if next.After(y.clock()) {
			y.setClock(next)
		} else {
			y.setClock(y.clock().Add(time.Minute))
		}
		if y.due != nil {
			y.due()
		}
		y.settle()
		y.look()
	}
	y.t.Fatal("what is due never ends")
}

// look checks what is new, and answers it.
func (y *year) look() {
	for _, who := range []string{"shared", "eva", "jonas"} {
		all := y.messages(who)
		for _, m := range all[min(y.heard[who], len(all)):] {
			y.check(who, m)
		}
		y.heard[who] = len(all)
	}
	for _, who := range []string{"eva", "jonas"} {
		for range 6 { // one answer leads to the next question
			if !y.answer(who) {
				break
			}
			y.heard[who] = len(y.messages(who)) // asked for
			for _, m := range y.messages("shared")[y.heard["shared"]:] {
				y.check("shared", m)
			}
			y.heard["shared"] = len(y.messages("shared"))
		}
	}
}

// answer presses what a diligent person would; false where nothing waits.
func (y *year) answer(who string) bool {
	all := y.messages(who)
	for i := len(all) - 1; i >= max(y.done[who], len(all)-4); i-- {
		for _, label := range []string{"Send", "All on Track", "On Track", "Yes", "Nothing Changed", "Confirmed", "Leave as Is", "Look at It", "1 Answer"} {
			for _, b := range append(append([]bot.Button{}, all[i].Options...), all[i].Buttons...) {
				if !strings.HasPrefix(b.Label, label) || b.Label == "Send Plan" {
					continue
				}
				y.done[who] = i + 1
				y.does(who, bot.Pressed, func(e *bot.Event) {
					e.Action = bot.Action{Question: all[i].Question, Verb: b.Verb, Value: b.Value}
				})
				return true
			}
		}
	}
	return false
}

func (y *year) check(who string, m bot.Message) {
	now := y.clock()
	text := bot.Plain(m.Notification)
	if who == "shared" {
		if m.Kind != "status_mail" {
			return
		}
		if before, twice := y.sent[m.Subject]; twice {
			y.t.Errorf("%s: sent on %s and again on %s", m.Subject, before, now)
		}
		y.sent[m.Subject] = now
		local := now.In(y.zone)
		if clock := local.Format("15:04"); clock != "09:00" && !y.faulty {
			y.t.Errorf("%s: sent at %s", m.Subject, local)
		}
		return
	}
	if m.Kind != "reminder" || y.faulty {
		return
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		y.t.Fatal(err)
	}
	local := now.In(berlin)
	_, off := scheduler.CalendarOf("DE").DayOff(civil.Of(local))
	if clock := local.Format("15:04"); off || clock < "08:30" || clock >= "18:00" {
		y.t.Errorf("%s is disturbed at %s: %s", who, local, text)
	}
	if strings.HasPrefix(text, "Your week") {
		iso, week := local.ISOWeek()
		key := who + strconv.Itoa(iso*100+week)
		if y.digest[key]++; y.digest[key] > 1 {
			y.t.Errorf("%s gets a second digest on %s", who, local)
		}
		return
	}
	key := who + local.Format("2006-01-02")
	if y.day[key]++; y.day[key] > 1 {
		y.t.Errorf("%s gets a second message on %s: %s", who, local, text)
	}
}

// account compares what became of the status e-mails and calls with the rules.
func (y *year) account() {
	y.read(func(tx playbook.Tx) error {
		account, ok, err := tx.AccountNamed(y.tenant(), "Contoso")
		if err != nil || !ok {
			y.t.Fatal("no account", err)
		}
		plans, err := tx.PlansOf(y.tenant(), account.ID)
		if err != nil {
			return err
		}
		all, err := tx.Occurrences(y.tenant(), plans[0].ID)
		if err != nil {
			return err
		}
		became := map[string]playbook.OccurrenceState{}
		sent := 0
		for _, o := range all {
			became[o.Schedule+"/"+o.Slot.String()] = o.State
			if o.State == playbook.SlotSent {
				sent++
			}
		}
		schedules, err := tx.Repeats(y.tenant(), plans[0].ID)
		if err != nil {
			return err
		}
		slots := map[string]int{}
		for _, s := range schedules {
			if s.Kind == playbook.JobWeekly { // a line in a channel, and nothing to settle
				continue
			}
			rec, err := new(scheduler.Reader).Read(s.Rule)
			if err != nil {
				return err
			}
			for slot, ok := rec.After(s.Rule.Anchor.AddDays(-1)); ok; slot, ok = rec.After(slot.Day) {
				slots[s.Kind]++
				if slot.Due.After(y.clock().AddDate(0, 0, -5)) { // not settled yet
					delete(became, s.ID+"/"+slot.Day.String())
					continue
				}
				state, there := became[s.ID+"/"+slot.Day.String()]
				if !there || state == playbook.SlotDrafted || state == playbook.SlotApproved {
					y.t.Errorf("%s of %s: %q", s.Kind, slot.Day, state)
				}
				delete(became, s.ID+"/"+slot.Day.String())
				delete(became, s.ID+"/"+slot.Day.AddDays(1).String()) // what came out of a call, where both were sent
			}
		}
		for key, state := range became {
			y.t.Errorf("%s is %s and stands in no rule", key, state)
		}
		if slots["status_mail"] != 26 || slots["monthly_call"] != 12 || slots["quarterly_report"] != 4 {
			y.t.Errorf("a year has %v", slots)
		}
		if sent != len(y.sent) || sent < 8 {
			y.t.Errorf("%d status e-mails were sent, %d arrived", sent, len(y.sent))
		}
		y.t.Logf("%v; %d status e-mails sent", slots, sent)
		aside, err := tx.Jobs(y.tenant())
		for _, job := range aside {
			if job.State == scheduler.SetAside {
				y.t.Errorf("set aside: %+v", job)
			}
		}
		return err
	})
}
