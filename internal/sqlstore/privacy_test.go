package sqlstore

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/sqlstore/sqlstoretest"
	"lodestar/internal/turn"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// kim is somebody of a customer who stands in every table.
func kim() playbook.Subject {
	return playbook.Subject{Tenant: tenant, Person: "U1@T2", Name: "Kim Visser", Email: "k.visser@contoso.example"}
}

// kimEverywhere leaves a row about her in every table that can hold one.
func kimEverywhere(tx turn.Tx) error {
	who := kim()
	text := func(words string) conversation.Answer {
		return conversation.Answer{Value: conversation.TextValue(words), State: conversation.Answered, By: "eva"}
	}
	contacts := conversation.NewRecord()
	row := contacts.AddRow("contact", 0)
	for step, words := range map[string]string{"contact_name": who.Name, "contact_email": who.Email, "contact_function": "Director of purchasing", "contact_identity": who.Person} {
		contacts.Set(conversation.Key{Step: step, Row: row}, text(words))
	}
	answers := conversation.NewRecord()
	answers.Set(conversation.Key{Step: "vision"}, text("As Ms Visser said, and KIM VISSER wrote"))
	before := text("Kim Visser decides")
	presented := playbook.Version{Tenant: tenant, Plan: "pln", Number: 1, State: "presented", By: "eva", At: now(), Reason: "Kim Visser asked", Record: answers, Account: contacts}
	message := func(place, words string) bot.Delivery {
		d := note(place, words)
		d.To.Person = ""
		return d
	}
	direct := note("D9", "Good morning")
	direct.To.Person = who.Person
	session := playbook.Session{
		Session: conversation.Session{ID: "ses", Flow: "agreement", Subject: "pln/1", Status: conversation.Active}, Tenant: tenant, Person: who.Person,
		Place: bot.Address{Platform: "slack", Tenant: tenant, Place: "C1"}, Touched: now(),
	}
	_, err1 := tx.Audit(evidence.Entry{Tenant: tenant, At: now(), Kind: "agreement.refused", By: who.Person, About: "pln"})
	err := errors.Join(err1,
		tx.SavePerson(&playbook.Person{Person: bot.Person{Tenant: tenant, ID: who.Person, Name: who.Name, Email: who.Email, External: true}}),
		tx.SavePerson(&playbook.Person{Person: bot.Person{Tenant: tenant, ID: "eva", Name: "Eva Brandt"}}),
		tx.SaveAccount(&playbook.Account{Tenant: tenant, ID: "acc", Name: "Contoso", Manager: "eva", Team: []string{who.Person}, Record: contacts, Created: now()}),
		tx.SavePlan(&playbook.Plan{Tenant: tenant, ID: "pln", Account: "acc", State: playbook.Presented, Record: answers, Author: "eva", Created: now()}),
		tx.Log(tenant, "pln", []playbook.Logged{{Key: conversation.Key{Step: "vision"}, Before: &before, By: "eva", At: now()}}),
		tx.AddVersion(presented), tx.SaveSession(&session),
		tx.Say(message("C1", "Dear Ms Visser"), now()), tx.Say(message("D1", "Kim Visser agreed"), now()), tx.Say(direct, now()),
		tx.Schedule(sched("remind Kim Visser")),
		tx.Active(tenant, playbook.Activity{Person: who.Person, Plan: "pln", At: now()}),
		tx.SetSetting(tenant, "template", `{"hello":"from Kim Visser"}`),
		tx.SaveChannel(&playbook.Channel{
			Address: bot.Address{Platform: "slack", Tenant: tenant, Place: "C1"}, Name: "with-k.visser@contoso.example",
			ChannelAbout: playbook.ChannelAbout{Outsiders: []bot.Person{{ID: who.Person, Name: who.Name, Email: who.Email, External: true}}, Seen: now()},
		}),
		tx.AddCheck(playbook.Check{Tenant: tenant, Request: "act:9", Place: "C1", At: now(), Answer: playbook.CheckedAnswer{From: bot.Person{ID: who.Person, Name: who.Name}, Plan: "pln", Version: 1}}),
	)
	if err != nil {
		return err
	}
	went, err := sqlstoretest.Presented(tx, tenant, "pln", now())
	if err != nil {
		return err
	}
	act, _, err := sqlstoretest.Agreed(tx, went, "Ev1", now())
	_, err2 := tx.AddPrivacyLink(playbook.PrivacyLink{Tenant: tenant, ID: "link", Hash: "hash", Address: who.Email, Created: now(), Expires: now().Add(day)}, now())
	err = errors.Join(err, err2)
	raw := []byte("From: k.visser@contoso.example\r\n\r\nYes.")
	return errors.Join(err,
		tx.KeepMail(playbook.KeptMail{Tenant: tenant, SHA256: evidence.Sum(raw), Raw: raw, Plan: "pln", At: now()}), tx.MailOf(tenant, evidence.Sum(raw), act.ID),
		tx.AddNote(playbook.Note{Tenant: tenant, Plan: "pln", Version: 1, By: "eva", At: now(), Text: "Kim Visser sounded content"}),
		tx.SaveWritten(&playbook.Written{
			Tenant: tenant, Plan: "pln", Person: "eva", Task: playbook.TaskCall, State: playbook.WrittenAccepted, At: now(), Content: playbook.WrittenContent{Text: "Kim Visser needs pallets"},
		}),
		tx.SaveErasure(playbook.Erasure{Subject: who, ID: "era", Asked: now(), Due: now(), State: playbook.ErasureWaiting}),
	)
}

// rawly adds what no turn writes by itself yet: a schedule and its occurrence.
func rawly(t *testing.T, path string) {
	t.Helper()
	db := raw(t, path)
	for _, statement := range []string{
		`INSERT INTO checking (tenant, request, place, answer, at) VALUES ('` + tenant + `', 'r', 'C1', '{"from":{"id":"U1@T2","name":"Kim Visser"}}', 0)`,
		`UPDATE channel SET about = '{"outsiders":[{"id":"U1@T2","name":"Kim Visser"}]}'`,
		`INSERT INTO schedule (tenant, id, kind, subject, args, rule, last, next, wake) VALUES ('` + tenant + `', 'sch', 'status', 'pln', '{"to":"k.visser@contoso.example"}', '{}', '', '', 0)`,
		`INSERT INTO occurrence (tenant, schedule, slot, plan, kind, due, state, reason, content, at, rev) VALUES ('` + tenant + `', 'sch', '1', 'pln', 'status', 0, 'sent', '', 'Dear Kim Visser', 0, 1)`,
		`INSERT INTO invitation (tenant, schedule, plan, kind, uid, sequence, state, content, at, rev) VALUES ('` + tenant + `', 'sch', 'pln', 'call', 'u@x', 0, 'sent', 'Kim Visser', 0, 1)`,
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

func sched(words string) (j scheduler.Job) {
	j = reminder(7)
	j.Args = map[string]string{"person": "eva", "text": words}
	return j
}

// files are all bytes of a database on the disk, with those beside it.
func filesOf(t *testing.T, path string) []byte {
	t.Helper()
	var all []byte
	for _, suffix := range []string{"", "-wal", "-shm"} {
		data, err := os.ReadFile(path + suffix)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		all = append(all, data...)
	}
	return all
}

// TestAllThatIsHeldIsFoundAndErased: one row about a person in every table; all
// are found; afterwards neither name nor address is in a byte of the files, and
// the evidence still verifies (F1, F2, F3).
func TestAllThatIsHeldIsFoundAndErased(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	s := openedAt(t, path, Options{})
	if err := s.Turn(t.Context(), kimEverywhere); err != nil {
		t.Fatal(err)
	}
	rawly(t, path)
	if err := s.Turn(t.Context(), func(tx turn.Tx) error { // so that the writer remembers
		_, _, err := tx.Account(tenant, "acc")
		_, _, err2 := tx.Person(tenant, kim().Person)
		return errors.Join(err, err2)
	}); err != nil {
		t.Fatal(err)
	}
	var held []playbook.Held
	err := s.Read(t.Context(), func(tx playbook.Tx) (err error) {
		held, err = tx.Held(kim())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range keptTables() {
		if !slices.ContainsFunc(held, func(h playbook.Held) bool { return h.Table == table.name }) {
			t.Errorf("nothing is found in %s", table.name)
		}
	}
	if !slices.ContainsFunc(held, func(h playbook.Held) bool { return h.Value == "Director of purchasing" }) {
		t.Error("what else is known of the contact is not found")
	}
	for _, h := range held {
		if strings.Contains(h.Field, "salt") {
			t.Errorf("a salt is handed out: %+v", h)
		}
	}
	if got := filesOf(t, path); !bytes.Contains(bytes.ToLower(got), []byte("visser")) {
		t.Fatal("the marker is not in the files before: the test proves nothing")
	}
	due, err := s.DueErasures(t.Context(), now())
	if err != nil || len(due) != 1 {
		t.Fatalf("%v, %v", due, err)
	}
	if err := s.Erase(t.Context(), due[0], evidence.Erasure{Reason: "agreement", Until: "2029-12-31"}); err != nil {
		t.Fatal(err)
	}
	after := bytes.ToLower(filesOf(t, path))
	for _, word := range []string{"visser", "director of purchasing"} {
		if at := bytes.Index(after, []byte(word)); at >= 0 {
			t.Errorf("%q is still in the files: …%q…", word, after[max(0, at-80):min(len(after), at+60)])
		}
	}
	err = s.Read(t.Context(), func(tx playbook.Tx) error {
		again, err := tx.Held(playbook.Subject{Tenant: tenant, Name: kim().Name, Email: kim().Email})
		if len(again) > 0 {
			t.Errorf("still held: %+v", again)
		}
		eva, ok, err2 := tx.Person(tenant, "eva")
		acts, err3 := tx.Acts(tenant, "pln")
		if !ok || eva.Name != "Eva Brandt" || len(acts) != 1 || acts[0].Text != "" {
			t.Errorf("others were touched: %+v, or the act is gone: %+v", eva, acts)
		}
		return errors.Join(err, err2, err3)
	})
	if err != nil {
		t.Error(err)
	}
	err = s.Turn(t.Context(), func(tx turn.Tx) error { // nor does the writer remember
		account, _, err := tx.Account(tenant, "acc")
		if data, _ := account.Record.MarshalJSON(); bytes.Contains(data, []byte("Visser")) {
			t.Errorf("remembered: %s", data)
		}
		_, known, err2 := tx.Person(tenant, kim().Person)
		if known {
			t.Error("the person is remembered")
		}
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Error(err)
	}
	// Outside an erasure everything is as it was: nothing may be changed.
	for _, statement := range []string{`UPDATE history SET person = 'x'`, `UPDATE version SET reason = 'x'`, `UPDATE presentation SET sent = '{}'`, `UPDATE mail SET raw = x'00'`} {
		if _, err := raw(t, path).ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "append only") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if err := errors.Join(s.Check(t.Context()), s.Erase(t.Context(), due[0], evidence.Erasure{})); err != nil {
		t.Errorf("once more: %v", err)
	}
}
