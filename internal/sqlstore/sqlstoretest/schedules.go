package sqlstoretest

import (
	"testing"
	"time"

	"lodestar/internal/civil"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// anchor is the first Wednesday after the suite's noon.
var anchor = civil.Must(2026, 12, 16)

func everyTwoWeeks(of, id, plan string) scheduler.Schedule {
	return scheduler.Schedule{
		Tenant: of, ID: id, Kind: "status", Subject: plan, Args: map[string]string{"who": "eva"},
		Rule: scheduler.Rule{Every: scheduler.Weeks, N: 2, Anchor: anchor, Hour: 9, Zone: "Europe/Berlin"},
	}
}

func enqueue(t *testing.T, s Store, now time.Time, wanted int) {
	t.Helper()
	n, err := s.Enqueue(t.Context(), now)
	ok(t, err)
	want(t, n, wanted)
}

// nine is 09:00 in Berlin on the n-th slot, in winter.
func nine(n int) time.Time { return anchor.AddDays(14*n).At(8, 0, time.UTC) }

func slots(c trial) {
	t, s := c.t, c.s
	do(t, s, func(tx turn.Tx) { ok(t, tx.Repeat(everyTwoWeeks(tenant, "status/pln", "pln"))) })
	at, waits, err := s.NextDue(t.Context())
	ok(t, err)
	want(t, waits, true)
	want(t, at, nine(0))
	enqueue(t, s, nine(0).Add(-time.Second), 0)
	enqueue(t, s, nine(0), 1)
	enqueue(t, s, nine(0), 0) // once
	jobs := dueAt(t, s, nine(0))
	want(t, keys(jobs), []string{"status/pln/2026-12-16"})
	want(t, jobs[0].Args, map[string]string{"who": "eva", "schedule": "status/pln", "slot": "2026-12-16", "due": "2026-12-16T08:00:00Z"})
	do(t, s, func(tx turn.Tx) {
		_, err := tx.Finish(jobs[0])
		ok(t, err)
	})
	// Another rule does not bring back what was.
	do(t, s, func(tx turn.Tx) {
		earlier := everyTwoWeeks(tenant, "status/pln", "pln")
		earlier.Rule.Anchor = anchor.AddDays(-14)
		ok(t, tx.Repeat(earlier))
		all, err := tx.Repeats(tenant, "pln")
		ok(t, err)
		want(t, len(all), 1)
		want(t, all[0].Last, anchor)
	})
	enqueue(t, s, nine(0).Add(time.Hour), 0)
	// Three slots pass while nobody looks: one job, which names the others.
	enqueue(t, s, nine(3).Add(time.Minute), 1)
	jobs = dueAt(t, s, nine(3).Add(time.Minute))
	want(t, keys(jobs), []string{"status/pln/2027-01-27"})
	_, due, missed, err := scheduler.SlotOf(jobs[0])
	ok(t, err)
	want(t, due, nine(3))
	want(t, missed, []civil.Date{anchor.AddDays(14), anchor.AddDays(28)})
	do(t, s, func(tx turn.Tx) { ok(t, tx.EndRepeat(tenant, "status/pln")) })
	enqueue(t, s, nine(9), 0)
}

func lastSlot(c trial) {
	t, s := c.t, c.s
	do(t, s, func(tx turn.Tx) {
		short := everyTwoWeeks(tenant, "status/pln", "pln")
		short.Rule.Until = anchor
		ok(t, tx.Repeat(short))
		wantError(t, tx.Repeat(scheduler.Schedule{Tenant: tenant, ID: "x", Rule: scheduler.Rule{Every: "moons"}}), scheduler.ErrRule)
	})
	enqueue(t, s, nine(0), 1)
	enqueue(t, s, nine(5), 0)
}

func occurrences(c trial) {
	t, s := c.t, c.s
	var p playbook.Plan
	do(t, s, func(tx turn.Tx) { p = plan(t, tx, account(t, tx, tenant, "ABC Company")) })
	o := playbook.Occurrence{
		Tenant: tenant, Schedule: "status/" + p.ID, Slot: anchor, Plan: p.ID, Kind: "status", Due: nine(0), State: playbook.SlotDrafted,
		Content: playbook.Content{Text: "All is well.", To: []string{"Kim Visser"}, Asked: []string{"jonas"}},
	}
	again := o
	do(t, s, func(tx turn.Tx) {
		ok(t, tx.SaveOccurrence(&o))
		wantError(t, tx.SaveOccurrence(&again), playbook.ErrChanged) // a slot is reached once
	})
	stale := o
	do(t, s, func(tx turn.Tx) {
		o.State, o.Content.Sent = playbook.SlotSent, "All is well. Eva"
		ok(t, tx.SaveOccurrence(&o))
		wantError(t, tx.SaveOccurrence(&stale), playbook.ErrChanged)
		found, there, err := tx.Occurrence(tenant, o.Schedule, anchor)
		ok(t, err)
		want(t, there, true)
		o.At = found.At
		want(t, found, o)
		all, err := tx.Occurrences(tenant, p.ID)
		ok(t, err)
		want(t, len(all), 1)
		_, there, err = tx.Occurrence(other, o.Schedule, anchor)
		ok(t, err)
		want(t, there, false)
	})
}
