package sqlstore

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/internal/sqlstore/sqlstoretest"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

var update = flag.Bool("update", false, "write the database of the present schema to testdata")

// raw is a writing connection around the store, as an operator with a shell has.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := connections(dsn(path, writing()...), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// TestTenantIsPartOfEveryKey looks at the schema itself (B2).
func TestTenantIsPartOfEveryKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	openedAt(t, path, Options{})
	db := raw(t, path)
	tables := column(t, db, `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
		AND name NOT LIKE 'sqlite_%' AND name <> ?`, schemaTable)
	if len(tables) < 10 {
		t.Fatalf("only %v", tables)
	}
	for _, table := range tables {
		if got := column(t, db, `SELECT strict FROM pragma_table_list WHERE name = ?`, table); got[0] != "1" {
			t.Errorf("%s is not STRICT", table)
		}
		if got := column(t, db, `SELECT name FROM pragma_table_info(?) WHERE name = 'tenant' AND "notnull" = 1`, table); len(got) != 1 {
			t.Errorf("%s has no tenant that is NOT NULL", table)
		}
		for _, key := range column(t, db, `SELECT name FROM pragma_index_list(?) WHERE "unique" = 1`, table) {
			if columns := column(t, db, `SELECT name FROM pragma_index_info(?)`, key); !slices.Contains(columns, "tenant") {
				t.Errorf("%s: the unique key %v is without the tenant", table, columns)
			}
		}
		if len(column(t, db, `SELECT name FROM pragma_index_list(?) WHERE origin = 'pk'`, table)) != 1 {
			t.Errorf("%s has no primary key of its own", table)
		}
	}
}

func column(t *testing.T, db *sql.DB, query string, args ...any) (values []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		values = append(values, v)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return values
}

func TestSettingsOfTheConnection(t *testing.T) {
	t.Parallel()
	s := opened(t)
	for name, wanted := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "recursive_triggers": "1",
	} {
		var got string
		if err := s.writer.conn.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&got); err != nil || got != wanted {
			t.Errorf("%s is %s, %v", name, got, err)
		}
	}
	if _, err := s.readers.db.ExecContext(t.Context(), `DELETE FROM setting`); err == nil {
		t.Error("a reader may write")
	}
}

// TestAppendOnly tries to change what must never change, around the program.
func TestAppendOnly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	s := openedAt(t, path, Options{})
	if err := s.Turn(t.Context(), everyTable); err != nil {
		t.Fatal(err)
	}
	db := raw(t, path)
	for _, statement := range []string{
		`UPDATE history SET person = 'somebody else'`,
		`UPDATE history SET n = 99`,
		`DELETE FROM history`,
		`INSERT OR REPLACE INTO history SELECT tenant, plan, n, step, list_row, before, after, 'somebody else', at FROM history`,
		`UPDATE version SET reason = ''`,
		`DELETE FROM version`,
		`REPLACE INTO version SELECT tenant, plan, number, 'agreed', person, at, reason, record, account, changes FROM version`,
		`DELETE FROM plan`,
		`UPDATE plan SET id = 'pln_other'`,
		`UPDATE audit SET mac = ''`,
		`UPDATE audit SET entry = x'', about = ''`,
		`DELETE FROM audit`,
		`REPLACE INTO audit SELECT tenant, seq, about, entry, prev, hash, 'another' FROM audit`,
		`UPDATE act SET contact = 2`,
		`DELETE FROM act`,
		`UPDATE presentation SET document = x'00'`,
		`UPDATE presentation SET sent = '{}'`,
		`DELETE FROM presentation`,
		`UPDATE mail SET raw = x'00'`,
		`UPDATE mail SET auth = '{}'`,
	} {
		_, err := db.ExecContext(t.Context(), statement)
		// A plan is kept by what rests on it; everything else by its trigger.
		kept := err != nil && (strings.Contains(err.Error(), "append only (1811)") || strings.Contains(statement, " plan") && strings.Contains(err.Error(), "FOREIGN KEY"))
		if !kept {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// everyTable leaves at least one row in every table.
func everyTable(tx turn.Tx) error {
	record := conversation.NewRecord()
	record.Set(conversation.Key{Step: "vision"}, conversation.Answer{Value: conversation.TextValue("grow"), State: conversation.Answered})
	plan := playbook.Plan{Tenant: tenant, ID: "pln", Account: "acc", State: playbook.Presented, Record: record, Author: "eva", Created: now()}
	presented := version(1)
	presented.State, presented.Record, presented.Account = "presented", record, record
	session := playbook.Session{
		Session: conversation.Session{ID: "ses", Flow: "plan", Subject: "pln", Status: conversation.Active, Shown: 3},
		Tenant:  tenant, Person: "eva", Place: bot.Address{Platform: "terminal", Tenant: tenant, Place: "D1"}, Touched: now(),
	}
	said := note("D1", "hello")
	said.ID = "dlv"
	_, err := tx.FirstSeen(tenant, "Ev1", now())
	err = errors.Join(err,
		tx.SavePerson(&playbook.Person{Person: bot.Person{Tenant: tenant, ID: "eva", Name: "Eva"}, Greeted: true}),
		tx.SaveAccount(&playbook.Account{Tenant: tenant, ID: "acc", Name: "ABC Company", Manager: "eva", Record: record, Created: now()}),
		tx.SavePlan(&plan),
		tx.Log(tenant, "pln", []playbook.Logged{{Key: conversation.Key{Step: "vision"}, By: "eva", At: now()}}),
		tx.AddVersion(presented),
		tx.SaveSession(&session),
		tx.Say(said, now()),
		tx.Schedule(reminder(1)),
		tx.Active(tenant, playbook.Activity{Person: "eva", Plan: "pln", At: now()}),
		tx.SetSetting(tenant, "paper", "A4"),
		tx.SaveChannel(&playbook.Channel{Address: bot.Address{Platform: "slack", Tenant: tenant, Place: "C1"}, Name: "shared"}),
		tx.Repeat(weekly("status/pln", "pln")),
		tx.SaveOccurrence(&playbook.Occurrence{Tenant: tenant, Schedule: "status/pln", Slot: civil.Must(2026, 12, 16), Plan: "pln", Kind: "status", Due: now(), State: playbook.SlotSent, Content: playbook.Content{Sent: "All is well."}}),
	)
	went, err2 := sqlstoretest.Presented(tx, tenant, "pln", now())
	if err2 == nil {
		_, _, err2 = sqlstoretest.Mailed(tx, went, now())
	}
	_, _, err3 := sqlstoretest.Agreed(tx, went, "Ev1", now())
	return errors.Join(err, err2, err3)
}

// TestUpgrade opens a database of every earlier schema, reads what is in it and
// writes to it. After a change of the schema run the test once with -update: it
// then keeps the present one as well. Files of earlier schemas are never
// written again.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	latest, err := latestVersion()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		keepFixture(t, latest)
	}
	for _, schema := range schemas(t) {
		t.Run(fmt.Sprint(schema), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "l.db")
			if err := os.WriteFile(path, unzipped(t, fixture(schema)), 0o600); err != nil {
				t.Fatal(err)
			}
			s := openedAt(t, path, Options{})
			if got, err := schemaVersion(t.Context(), path, s.readers.db); err != nil || got != latest {
				t.Errorf("schema %d after opening, %v", got, err)
			}
			checkEveryTable(t, s)
			if err := errors.Join(s.Turn(t.Context(), whole("new")), s.Check(t.Context())); err != nil {
				t.Error(err)
			}
		})
	}
}

// schemas are the numbers of all migrations; numbers that were never used are left
// out.
func schemas(t *testing.T) (all []int64) {
	t.Helper()
	entries, err := migrations.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		number, _, _ := strings.Cut(e.Name(), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, n)
	}
	return all
}

func checkEveryTable(t *testing.T, s *Store) {
	t.Helper()
	err := s.Read(t.Context(), func(tx playbook.Tx) error {
		person, _, err1 := tx.Person(tenant, "eva")
		account, _, err2 := tx.AccountNamed(tenant, "abc company")
		plan, _, err3 := tx.Plan(tenant, "pln")
		history, err4 := tx.History(tenant, "pln", 0)
		versions, err5 := tx.Versions(tenant, "pln")
		session, _, err6 := tx.ActiveSession(tenant, "eva", "D1")
		jobs, err7 := tx.Jobs(tenant)
		paper, err8 := tx.Setting(tenant, "paper")
		own, err9 := tx.AccountsOf(tenant, "eva")
		if !person.Greeted || account.ID != "acc" || account.Rev != 1 || plan.Record.Text("vision", 0) != "grow" ||
			!plan.Created.Equal(now()) || len(history) != 1 || len(versions) != 1 || session.Shown != 3 ||
			len(jobs) != 1 || !jobs[0].Due.Equal(now()) || paper != "A4" || len(own) != 1 {
			t.Errorf("not as it was stored: %+v %+v %+v %+v %+v %+v %+v %q", person, account, plan, history, versions, session, jobs, paper)
		}
		return errors.Join(err1, err2, err3, err4, err5, err6, err7, err8, err9)
	})
	if err != nil {
		t.Error(err)
	}
	rows, err := s.Claim(t.Context(), "boot", now(), 10)
	if err != nil || len(rows) != 1 || rows[0].Message.Notification != "hello" {
		t.Errorf("what was to be said: %v, %v", rows, err)
	}
	err = s.Turn(t.Context(), func(tx turn.Tx) error {
		if fresh, err := tx.FirstSeen(tenant, "Ev1", now()); err != nil || fresh {
			t.Errorf("an event of before is new: %v, %v", fresh, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func fixture(schema int64) string {
	return filepath.Join("testdata", fmt.Sprintf("schema_%d.db.gz", schema))
}

func keepFixture(t *testing.T, latest int64) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "l.db")
	s, err := Open(context.Background(), Options{URL: path, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Turn(t.Context(), everyTable), s.Close()); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if _, err := zip.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(zip.Close(), os.MkdirAll("testdata", 0o755), os.WriteFile(fixture(latest), packed.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func unzipped(t *testing.T, name string) []byte {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatalf("%v (run the test once with -update)", err)
	}
	defer func() { _ = f.Close() }()
	zip, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestEmptyDatabaseIsMigratedOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	for range 2 {
		if err := openedAt(t, path, Options{}).Close(); err != nil {
			t.Fatal(err)
		}
	}
	latest, err := latestVersion()
	if err != nil {
		t.Fatal(err)
	}
	noted := column(t, raw(t, path), `SELECT version_id FROM `+schemaTable+` WHERE version_id > 0`)
	if len(noted) != len(schemas(t)) {
		t.Errorf("noted: %v, the latest is %d", noted, latest)
	}
}
