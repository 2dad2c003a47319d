package sqlstoretest

import (
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

func session(flow, subject, place string, status conversation.Status, touched time.Time) playbook.Session {
	return playbook.Session{
		Session: conversation.Session{Flow: flow, Subject: subject, Status: status},
		Tenant:  tenant, Person: "eva", Touched: touched,
		Place: bot.Address{Platform: "slack", Tenant: tenant, Place: place, Person: "eva"},
	}
}

func sessions(c trial) {
	t, s := c.t, c.s
	full := session("plan", "pln_1", "D1", conversation.Active, noon)
	full.Shown, full.OneByOne = 7, true
	full.Seen = map[string]bool{"hint": true}
	full.Trail = []conversation.Key{{Step: "goal", Row: 2}}
	full.Kept = map[conversation.Key]string{{Step: "goal", Row: 2}: "perhaps"}
	full.Undo = &conversation.Undo{Until: noon, Changes: map[string][]conversation.Change{
		conversation.Main: {{Key: conversation.Key{Step: "goal"}, After: &conversation.Answer{State: conversation.Open}}},
	}}
	full.Records = map[string]*conversation.Record{conversation.Main: record("vision", "not stored with the session")}
	do(t, s, func(tx turn.Tx) { ok(t, tx.SaveSession(&full)) })
	if full.ID == "" || full.Rev != 1 {
		t.Fatalf("a saved session has id %q and rev %d", full.ID, full.Rev)
	}
	do(t, s, func(tx turn.Tx) {
		got, found, err := tx.Session(tenant, full.ID)
		ok(t, err)
		want(t, found, true)
		wanted := full
		wanted.Records = nil
		want(t, got, wanted)

		stale := got
		got.Status, got.Touched = conversation.Paused, noon.Add(time.Minute)
		ok(t, tx.SaveSession(&got))
		wantError(t, tx.SaveSession(&stale), playbook.ErrChanged)
		again, _, err := tx.Session(tenant, full.ID)
		ok(t, err)
		want(t, again, got)
	})
}

func activeSession(c trial) {
	t, s := c.t, c.s
	do(t, s, func(tx turn.Tx) {
		first := session("plan", "pln_1", "D1", conversation.Active, noon)
		elsewhere := session("plan", "pln_2", "C1", conversation.Active, noon.Add(time.Hour))
		done := session("plan", "pln_3", "D1", conversation.Finished, noon.Add(2*time.Hour))
		for _, each := range []*playbook.Session{&first, &elsewhere, &done} {
			ok(t, tx.SaveSession(each))
		}
		second := session("review", "pln_1", "D1", conversation.Active, noon)
		if err := tx.SaveSession(&second); err == nil {
			t.Fatal("two sessions are active in one place")
		}
		got, found, err := tx.ActiveSession(tenant, "eva", "D1")
		ok(t, err)
		want(t, found, true)
		want(t, got.ID, first.ID)

		first.Status = conversation.Paused
		ok(t, tx.SaveSession(&first))
		ok(t, tx.SaveSession(&second))
		got, _, err = tx.ActiveSession(tenant, "eva", "D1")
		ok(t, err)
		want(t, got.ID, second.ID)
		_, found, err = tx.ActiveSession(tenant, "jonas", "D1")
		ok(t, err)
		want(t, found, false)

		all, err := tx.SessionsOf(tenant, "eva")
		ok(t, err)
		var ids []string
		for _, each := range all {
			ids = append(ids, each.ID)
		}
		want(t, ids, []string{elsewhere.ID, second.ID, first.ID})

		got, found, err = tx.SessionFor(tenant, "plan", "pln_1", "eva")
		ok(t, err)
		want(t, found, true)
		want(t, got.ID, first.ID)
		got, found, err = tx.SessionFor(tenant, "plan", "pln_3", "eva")
		ok(t, err)
		want(t, found, true)
		want(t, got.ID, done.ID) // finished
		discarded := session("plan", "pln_3", "D1", conversation.Discarded, noon.Add(3*time.Hour))
		ok(t, tx.SaveSession(&discarded))
		got, _, err = tx.SessionFor(tenant, "plan", "pln_3", "eva")
		ok(t, err)
		want(t, got.ID, discarded.ID) // touched last
		paused := session("plan", "pln_3", "D1", conversation.Paused, noon)
		ok(t, tx.SaveSession(&paused))
		got, _, err = tx.SessionFor(tenant, "plan", "pln_3", "eva")
		ok(t, err)
		want(t, got.ID, paused.ID) // waits
		for _, none := range [][2]string{{"plan", "pln_9"}, {"review", "pln_3"}} {
			_, found, err = tx.SessionFor(tenant, none[0], none[1], "eva")
			ok(t, err)
			want(t, found, false)
		}
	})
}

func activities(c trial) {
	t, s := c.t, c.s
	do(t, s, func(tx turn.Tx) {
		for _, a := range []playbook.Activity{
			{Person: "eva", Plan: "p2", At: noon.Add(2 * time.Minute)},
			{Person: "eva", Plan: "p1", At: noon},
			{Person: "eva", Plan: "p1", At: noon}, // twice at the same instant counts once
			{Person: "eva", Plan: "p1", At: noon.Add(time.Hour)},
			{Person: "jonas", Plan: "p1", At: noon},
		} {
			ok(t, tx.Active(tenant, a))
		}
		got, err := tx.Activities(tenant, "eva", noon, noon.Add(time.Hour))
		ok(t, err)
		want(t, got, []playbook.Activity{
			{Person: "eva", Plan: "p1", At: noon},
			{Person: "eva", Plan: "p2", At: noon.Add(2 * time.Minute)},
		})
	})
}

func settings(c trial) {
	t, s := c.t, c.s
	do(t, s, func(tx turn.Tx) {
		value, err := tx.Setting(tenant, "paper")
		ok(t, err)
		want(t, value, "")
		ok(t, tx.SetSetting(tenant, "paper", "A4"))
		ok(t, tx.SetSetting(tenant, "paper", "Letter"))
		value, err = tx.Setting(tenant, "paper")
		ok(t, err)
		want(t, value, "Letter")
	})
}
