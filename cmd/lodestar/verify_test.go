package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite" // changes a database around the store

	"lodestar/conversation"
	"lodestar/internal/config"
	"lodestar/internal/sqlstore"
	"lodestar/internal/sqlstore/sqlstoretest"
	"lodestar/internal/turn"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// TestVerifyEndsWithItsStatus: 0 where nothing was altered, 1 where something
// was, 2 where it could not be found out.
func TestVerifyEndsWithItsStatus(t *testing.T) {
	folder := t.TempDir()
	path, key := filepath.Join(folder, "l.db"), filepath.Join(folder, "secret", "key")
	t.Setenv("LODESTAR_DATABASE_URL", "file:"+path)
	t.Setenv("LODESTAR_KEY_FILE", key)
	verify := func(wanted int, args ...string) {
		t.Helper()
		if got := run(t.Context(), append([]string{"verify"}, args...)); got != wanted {
			t.Errorf("verify %v ends with %d, not %d", args, got, wanted)
		}
	}
	verify(2) // no database
	secret, _, err := config.Key(key)
	if err != nil {
		t.Fatal(err)
	}
	store, err := sqlstore.Open(t.Context(), sqlstore.Options{URL: "file:" + path, Now: time.Now, Key: secret})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(store.Turn(t.Context(), verified), store.Close()); err != nil {
		t.Fatal(err)
	}
	verify(0)
	verify(0, "--json")
	verify(1, "--head", "9:"+"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
	verify(2, "--head", "nine")
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, statement := range []string{`DROP TRIGGER presentation_is_frozen`, `UPDATE presentation SET wording = replace(wording, 'Akkoord', 'akkoord')`} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	verify(1)
}

// verified stores evidence of one presented version.
func verified(tx turn.Tx) error {
	now, record := time.Now().UTC(), conversation.NewRecord()
	err := errors.Join(tx.SaveAccount(&playbook.Account{Tenant: "local", ID: "acc", Name: "Contoso", Record: record}),
		tx.SavePlan(&playbook.Plan{Tenant: "local", ID: "pln", Account: "acc", State: playbook.Presented, Record: record}),
		tx.AddVersion(playbook.Version{Tenant: "local", Plan: "pln", Number: 1, State: "presented", At: now, Record: record, Account: record}))
	if err != nil {
		return err
	}
	p, err := sqlstoretest.Presented(tx, "local", "pln", now)
	if err != nil {
		return err
	}
	body, err := json.Marshal(playbook.Sent{Version: 1, PlanSHA256: p.Document.SHA256, WordingSHA256: p.Wording.SHA256, SheetHMAC: p.SheetHMAC})
	if err != nil {
		return err
	}
	_, err = tx.Audit(evidence.Entry{Tenant: "local", At: now, Kind: playbook.EntryPresented, About: "pln", Body: body})
	return err
}
