package app_test

import (
	"strings"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/internal/app"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// clears does what serve does once an hour, on a day.
func (a *agreeing) clears(day string) {
	a.t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		a.t.Fatal(err)
	}
	now := a.app.Now
	a.app.Now = func() time.Time { return at.Add(time.Hour) }
	if err := a.app.Clear(a.t.Context()); err != nil {
		a.t.Fatal(err)
	}
	a.app.Now = now
}

// TestWhatWasKeptLongEnoughIsGone: the plan's period ends in 2027. What the audit
// chain holds beside evidence goes after three years; the evidence on the first day
// of 2031, out of every byte of the files. All the time the rest verifies, offline
// too, and words that go before their day are found (F4).
func TestWhatWasKeptLongEnoughIsGone(t *testing.T) {
	t.Parallel()
	a := agreedAll(t)
	a.people["stranger"] = bot.Person{Tenant: terminal.Tenant, ID: "stranger-id", Name: "Mary Jones", External: true, Organisation: "Fabrikam", Team: "T9"}
	a.presses("stranger", playbook.VerbAgree, 1)
	inChain := func(word string) bool {
		for _, row := range tamper(a).rows(`SELECT entry FROM audit`) {
			if strings.Contains(string(row["entry"].([]byte)), word) {
				return true
			}
		}
		return false
	}
	before := tamper(a).verify().Workspaces[0]
	a.clears("2029-11-30")
	if !inChain("stranger-id") {
		t.Fatal("a refusal went too early, or was never noted")
	}
	a.clears("2029-12-10")
	if inChain("stranger-id") || a.inFiles(`"by":"stranger-id"`) {
		t.Error("a refusal is still there")
	}
	found := tamper(a).verify()
	if now := found.Workspaces[0]; found.Err() != nil || now.Records != before.Records || now.Entries <= before.Entries {
		t.Errorf("the evidence: %+v", found)
	}
	if said, ok := python(t, exported(t, a.database)); !ok {
		t.Errorf("the evidence, offline: %s", said)
	}
	d := tamper(a)
	d.exec(`UPDATE audit SET entry = x'' WHERE seq = (SELECT max(seq) FROM audit WHERE CAST(entry AS TEXT) LIKE '%"' || ? || '"%')`, evidence.TypeAgreement)
	if found := d.verify(); found.Err() == nil {
		t.Error("words that somebody took out are not missed")
	}
	a.clears("2030-12-31")
	if !a.inFiles("k.visser@") || tamper(a).verify().Workspaces[0].Records != before.Records {
		t.Error("the evidence went too early")
	}
	a.clears("2031-01-01")
	found = tamper(a).verify()
	if now := found.Workspaces[0]; found.Err() != nil || now.Records != 0 || now.Versions != 0 {
		t.Errorf("after its last day: %+v", found)
	}
	for _, row := range tamper(a).rows(`SELECT seq, entry FROM audit`) {
		if entry := string(row["entry"].([]byte)); entry != "" && !strings.Contains(entry, evidence.EntryDropped) {
			t.Errorf("entry %v still says %s", row["seq"], entry)
		}
	}
	for _, table := range []string{"act", "identity", "presentation", "link", "agreement_note"} {
		if rows := tamper(a).rows(`SELECT * FROM ` + table); len(rows) != 0 {
			t.Errorf("%d rows are left in %s", len(rows), table)
		}
	}
	a.lines("eva: plan") // the plan itself stays, and can be looked at
	if err := app.WriteEvidence(t.Context(), app.EvidenceOptions{Database: a.database, Tenant: terminal.Tenant, Account: "ABC Company", Now: time.Now}, nil); err == nil {
		t.Error("there is evidence left to export")
	}
}
