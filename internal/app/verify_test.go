package app_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lodestar/internal/app"
	"lodestar/planning/evidence"
)

// tampered is a copy of a database that somebody changes around the program: the
// triggers that refuse it are gone.
type tampered struct {
	t   *testing.T
	url string
	key []byte
	db  *sql.DB
}

func tamper(a *agreeing) *tampered {
	a.t.Helper()
	path := filepath.Join(a.t.TempDir(), "copy.db")
	if err := a.app.Store.Backup(a.t.Context(), path); err != nil {
		a.t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	d := &tampered{t: a.t, url: "file:" + path, key: stageKey(), db: db}
	d.exec(`PRAGMA ignore_check_constraints = ON`)
	for _, row := range d.rows(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`) {
		d.exec(fmt.Sprintf(`DROP TRIGGER %s`, row["name"]))
	}
	return d
}

func (d *tampered) exec(query string, args ...any) {
	d.t.Helper()
	if _, err := d.db.ExecContext(d.t.Context(), query, args...); err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
}

func (d *tampered) rows(query string, args ...any) (all []map[string]any) {
	d.t.Helper()
	rows, err := d.db.QueryContext(d.t.Context(), query, args...)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		d.t.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			d.t.Fatal(err)
		}
		row := map[string]any{}
		for i, name := range names {
			row[name] = values[i]
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		d.t.Fatal(err)
	}
	return all
}

func (d *tampered) verify() app.Verified {
	d.t.Helper()
	found, err := app.Verify(d.t.Context(), app.VerifyOptions{Database: d.url, Key: d.key})
	if err != nil {
		d.t.Fatal(err)
	}
	return found
}

// items are what was found altered, each once.
func items(found app.Verified) (all []string) {
	for _, a := range found.Altered {
		all = append(all, a.Item)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// flips are all the ways in which a value is changed in one bit: in the
// beginning, the middle and the end.
func flips(value any) (all []any) {
	flip := func(b []byte) (all [][]byte) {
		if len(b) == 0 {
			return [][]byte{[]byte("x")}
		}
		for _, at := range []int{0, len(b) / 2, len(b) - 1} {
			other := bytes.Clone(b)
			other[at] ^= 1
			all = append(all, other)
		}
		return all
	}
	switch value := value.(type) {
	case int64:
		return []any{value ^ 1, value ^ 1<<10}
	case string:
		for _, b := range flip([]byte(value)) {
			all = append(all, string(b))
		}
	case []byte:
		for _, b := range flip(value) {
			all = append(all, b)
		}
	}
	return all
}

// itemOf is how verify has to call a row.
func itemOf(table string, row map[string]any) string {
	switch table {
	case "audit":
		return fmt.Sprintf("entry %d", row["seq"])
	case "act":
		return fmt.Sprintf("record %s", row["id"])
	case "mail":
		return fmt.Sprintf("mail %s", row["sha256"])
	case "agreement_note":
		return fmt.Sprintf("plan %s, note %d", row["plan"], row["n"])
	case "presentation":
		return fmt.Sprintf("plan %s, version %d", row["plan"], row["version"])
	}
	about := fmt.Sprint(row["about"])
	if plan, rest, found := strings.Cut(about, "/"); found {
		version, _, _ := strings.Cut(rest, "/")
		return fmt.Sprintf("plan %s, version %s", plan, version)
	}
	return "record " + about
}

// TestVerifyNamesEveryFlippedBit changes every column of every row that proves
// something, one bit at a time, and looks what verify calls by name (C3, D2).
func TestVerifyNamesEveryFlippedBit(t *testing.T) {
	t.Parallel()
	d := tamper(agreedAll(t))
	found := d.verify()
	if found.Err() != nil || found.Key != app.KeyChecked || len(found.Workspaces) != 1 {
		t.Fatalf("unaltered: %+v", found)
	}
	if of := found.Workspaces[0]; of.Versions != 1 || of.Records != 5 || of.Entries < 6 {
		t.Fatalf("too little to be altered: %+v", of)
	}
	// What may change, and proves nothing: where the card stands, and how often a
	// row was written; what our mail server said, of which the record holds what
	// counts.
	free := []string{"presentation.card", "presentation.rev", "mail.auth", "mail.plan", "mail.at"}
	altered := 0
	for _, table := range []string{"presentation", "act", "identity", "audit", "mail", "agreement_note"} {
		for _, row := range d.rows(`SELECT rowid AS row, * FROM ` + table) {
			for column, value := range row {
				if column == "row" || slices.Contains(free, table+"."+column) {
					continue
				}
				for _, other := range flips(value) {
					name := fmt.Sprintf("%s.%s %v -> %.40v", table, column, row["row"], other)
					set := fmt.Sprintf(`UPDATE %s SET %s = ? WHERE rowid = ?`, table, column)
					if _, err := d.db.ExecContext(t.Context(), set, other, row["row"]); err != nil && strings.Contains(err.Error(), "UNIQUE") {
						continue // that is another row's: the database itself refuses
					} else if err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					got := items(d.verify())
					d.exec(set, value, row["row"])
					wanted := []string{itemOf(table, row)}
					changed := map[string]any{column: other}
					for k, v := range row {
						if k != column {
							changed[k] = v
						}
					}
					// A row that calls itself something else is missing under its own
					// name, and strange under the other.
					if is := itemOf(table, changed); is != wanted[0] && slices.Contains(got, is) {
						wanted = append(wanted, is)
						slices.Sort(wanted)
					}
					if record := recordOf(d, row["seq"]); table == "audit" && column == "tenant" && len(got) == 2 && record != "" {
						// The last entry, so the end is cut off: its record misses it.
						wanted = append(wanted, record)
					}
					if !slices.Equal(got, wanted) {
						t.Errorf("%s: %.300q, not %q", name, got, wanted)
					}
					altered++
				}
			}
		}
	}
	if altered < 200 {
		t.Errorf("only %d alterations", altered)
	}
	if found := d.verify(); found.Err() != nil {
		t.Errorf("after all was put back: %+v", found)
	}
}

// recordOf is how verify calls the record of an entry.
func recordOf(d *tampered, seq any) string {
	d.t.Helper()
	for _, row := range d.rows(`SELECT id FROM act WHERE seq = ?`, seq) {
		return fmt.Sprintf("record %s", row["id"])
	}
	return ""
}

// TestVerifyFindsRows takes entries out of the chain, puts some in, exchanges two
// and cuts off the end.
func TestVerifyFindsRows(t *testing.T) {
	t.Parallel()
	d := tamper(agreedAll(t))
	chain := d.rows(`SELECT * FROM audit ORDER BY seq`)
	last := chain[len(chain)-1]
	act := d.rows(`SELECT * FROM act ORDER BY seq`)[0]
	head := evidence.Head{Workspace: fmt.Sprint(last["tenant"]), Seq: last["seq"].(int64), Hash: fmt.Sprint(last["hash"])}
	for _, c := range []struct {
		name   string
		do     []string
		wanted []string
	}{
		{"an entry taken out of the middle", []string{`DELETE FROM audit WHERE seq = 2`}, []string{"entry 2"}},
		{"two entries taken out", []string{`DELETE FROM audit WHERE seq IN (2, 4)`}, []string{"entry 2", "entry 4"}},
		{"the first one taken out", []string{`DELETE FROM audit WHERE seq = 1`}, []string{"entry 1"}},
		{"one put in", []string{
			`UPDATE audit SET seq = seq + 1000 WHERE seq > 2`, `UPDATE audit SET seq = seq - 999 WHERE seq > 1000`,
			`INSERT INTO audit SELECT tenant, 3, about, entry, prev, hash, mac FROM audit WHERE seq = 2`,
		}, nil},
		{"two exchanged", []string{`UPDATE audit SET seq = 1000 WHERE seq = 2`, `UPDATE audit SET seq = 2 WHERE seq = 3`, `UPDATE audit SET seq = 3 WHERE seq = 1000`}, []string{"entry 2", "entry 3"}},
		{"a record taken out", []string{`DELETE FROM act WHERE id = '` + fmt.Sprint(act["id"]) + `'`}, []string{"record " + fmt.Sprint(act["id"])}},
		{"who it was taken out", []string{`DELETE FROM identity WHERE about = '` + fmt.Sprint(act["id"]) + `'`}, []string{"record " + fmt.Sprint(act["id"])}},
		{"the version taken out", []string{`DELETE FROM presentation`}, []string{itemOf("presentation", d.rows(`SELECT * FROM presentation`)[0])}},
		{"an agreement without a record", []string{`UPDATE presentation SET state = 'superseded'`}, []string{itemOf("presentation", d.rows(`SELECT * FROM presentation`)[0])}},
		{"the end cut off", []string{`DELETE FROM act WHERE seq = (SELECT max(seq) FROM audit)`, `DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)`, `DELETE FROM mail`}, []string{fmt.Sprintf("head %d", head.Seq)}},
	} {
		copied := d.copied()
		for _, statement := range c.do {
			copied.exec(statement)
		}
		found, err := app.Verify(t.Context(), app.VerifyOptions{Database: copied.url, Key: d.key, Noted: []evidence.Head{head}})
		if err != nil {
			t.Fatal(err)
		}
		got := slices.DeleteFunc(items(found), func(item string) bool {
			return c.wanted != nil && !slices.Contains(c.wanted, item) && item == fmt.Sprintf("head %d", head.Seq)
		})
		if found.Err() == nil || c.wanted != nil && !slices.Equal(got, c.wanted) {
			t.Errorf("%s: %q, not %q", c.name, got, c.wanted)
		}
	}
}

// copied is one more copy, to be changed and thrown away.
func (d *tampered) copied() *tampered {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), "again.db")
	d.exec(`VACUUM INTO '` + path + `'`)
	if err := os.Chmod(path, 0o600); err != nil {
		d.t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = db.Close() })
	return &tampered{t: d.t, url: "file:" + path, key: d.key, db: db}
}

func TestVerifySaysWhatTheKeyShows(t *testing.T) {
	t.Parallel()
	d := tamper(agreedAll(t))
	d.key = nil
	if found := d.verify(); found.Err() != nil || found.Key != app.KeyMissing || !strings.Contains(text(t, found), "not who made the entries") {
		t.Errorf("without a key: %s", text(t, found))
	}
	d.key = bytes.Repeat([]byte{7}, 32)
	found := d.verify()
	if found.Err() == nil || found.Key != app.KeyWrong || !slices.Equal(items(found), []string{"the key"}) || !strings.Contains(text(t, found), "LODESTAR_KEY_FILE") {
		t.Errorf("with another key: %s", text(t, found))
	}
	var b bytes.Buffer
	if err := found.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var back app.Verified
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || back.Key != app.KeyWrong || len(back.Altered) != 1 {
		t.Errorf("as JSON: %s, %v", b.String(), err)
	}
}

func text(t *testing.T, found app.Verified) string {
	t.Helper()
	var b strings.Builder
	if err := found.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
