package sqlstoretest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// isolation fills two tenants with the same ids and names, and a marker of its
// own each, and looks for the marker of one in everything read of the other
// (B2).
func isolation(c trial) {
	t, s := c.t, c.s
	markers := map[string]string{tenant: "marker-of-one", other: "marker-of-two"}
	for of, marker := range markers {
		do(t, s, func(tx turn.Tx) { fill(t, tx, of, marker) })
	}
	for of := range markers {
		do(t, s, func(tx turn.Tx) {
			seen := everything(t, tx, of)
			for from, marker := range markers {
				if from == of != strings.Contains(seen, marker) {
					t.Fatalf("what %s reads holds the marker of %s: %v\n%s", of, from, from != of, seen)
				}
			}
		})
	}
	// What one drops, the other keeps.
	do(t, s, func(tx turn.Tx) {
		ok(t, tx.Unschedule(tenant, "remind", "k"))
		jobs, err := tx.Jobs(other)
		ok(t, err)
		want(t, len(jobs), 1)
		done, err := tx.Finish(jobs[0])
		ok(t, err)
		want(t, done, true)
	})
	// One conversation each, though all ids are equal.
	rows := claim(t, s, noon)
	want(t, texts(rows), []string{"marker-of-one", "marker-of-two"})
	for _, row := range rows {
		want(t, row.Message.Notification, markers[row.To.Tenant])
	}
	// The tenant is mandatory.
	err := s.Turn(t.Context(), func(tx turn.Tx) error { return tx.SetSetting("", "paper", "A4") })
	if err == nil {
		t.Fatal("something was stored without a tenant")
	}
}

func fill(t *testing.T, tx turn.Tx, of, marker string) {
	t.Helper()
	ok(t, tx.SavePerson(&playbook.Person{Person: bot.Person{Tenant: of, ID: "eva", Name: "Eva", Email: marker}}))
	ok(t, tx.SaveAccount(&playbook.Account{Tenant: of, ID: "acc", Name: "ABC Company", Mentor: marker, Record: record("x", marker)}))
	ok(t, tx.SavePlan(&playbook.Plan{Tenant: of, ID: "pln", Account: "acc", Author: marker, Record: record("x", marker)}))
	ok(t, tx.Log(of, "pln", []playbook.Logged{{Key: conversation.Key{Step: "x"}, By: marker}}))
	ok(t, tx.AddVersion(playbook.Version{Tenant: of, Plan: "pln", Number: 1, Reason: marker}))
	open := session("plan", "pln", "D1", conversation.Active, noon)
	open.Tenant, open.ID, open.Kept = of, "ses", map[conversation.Key]string{{Step: "x"}: marker}
	ok(t, tx.SaveSession(&open))
	d := message(of, "D1", marker)
	d.ID = "dlv"
	ok(t, tx.Say(d, noon))
	j := job("remind", "k", noon)
	j.Tenant, j.Subject = of, marker
	ok(t, tx.Schedule(j))
	ok(t, tx.Active(of, playbook.Activity{Person: "eva", Plan: marker, At: noon}))
	ok(t, tx.SetSetting(of, "paper", marker))
	again := everyTwoWeeks(of, "status/pln", "pln")
	again.Args["who"] = marker
	ok(t, tx.Repeat(again))
	ok(t, tx.SaveOccurrence(&playbook.Occurrence{Tenant: of, Schedule: "status/pln", Slot: anchor, Plan: "pln", Kind: "status", State: playbook.SlotSent, Content: playbook.Content{Sent: marker}}))
}

func everything(t *testing.T, tx turn.Tx, of string) string {
	t.Helper()
	var all strings.Builder
	note := func(v any, err error) {
		t.Helper()
		ok(t, err)
		fmt.Fprintf(&all, "%+v\n", v)
	}
	one := func(v any, found bool, err error) {
		t.Helper()
		want(t, found, true)
		note(v, err)
	}
	p, found, err := tx.Person(of, "eva")
	one(p, found, err)
	note(tx.People(of))
	a, found, err := tx.Account(of, "acc")
	one(a, found, err)
	one(a.Record.Text("x", 0), found, err)
	a, found, err = tx.AccountNamed(of, "ABC Company")
	one(a, found, err)
	note(tx.Accounts(of))
	note(tx.AccountsOf(of, "eva"))
	pl, found, err := tx.Plan(of, "pln")
	one(pl, found, err)
	one(pl.Record.Text("x", 0), found, err)
	note(tx.PlansOf(of, "acc"))
	note(tx.History(of, "pln", 0))
	note(tx.Versions(of, "pln"))
	ses, found, err := tx.Session(of, "ses")
	one(ses, found, err)
	ses, found, err = tx.ActiveSession(of, "eva", "D1")
	one(ses, found, err)
	ses, found, err = tx.SessionFor(of, "plan", "pln", "eva")
	one(ses, found, err)
	note(tx.SessionsOf(of, "eva"))
	note(tx.Jobs(of))
	note(tx.Activities(of, "eva", noon, noon.Add(time.Second)))
	note(tx.Setting(of, "paper"))
	note(tx.Repeats(of, "pln"))
	note(tx.Occurrences(of, "pln"))
	o, found, err := tx.Occurrence(of, "status/pln", anchor)
	one(o, found, err)
	return all.String()
}
