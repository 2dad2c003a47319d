package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"filippo.io/age/armor"

	"lodestar/bot"
	"lodestar/internal/app"
	"lodestar/internal/config"
	"lodestar/internal/sqlstore"
	"lodestar/internal/turn"
)

// house is a database with an example plan, evidence and something that waits to
// be said, and what its operator has set.
type house struct {
	t             *testing.T
	folder        string
	database, key string
	identity      string // file
	recipient     string
}

func newHouse(t *testing.T) *house {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"data", "secret", "backups"} {
		if err := os.Mkdir(filepath.Join(folder, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	h := &house{t: t, folder: folder, database: filepath.Join(folder, "data", "l.db"), key: filepath.Join(folder, "secret", "key"), identity: filepath.Join(folder, "secret", "identity")}
	if _, said, code := h.run("import", "--example"); code != 0 {
		t.Fatal(said)
	}
	secret, _, err := config.Key(h.key)
	if err != nil {
		t.Fatal(err)
	}
	store, err := sqlstore.Open(t.Context(), sqlstore.Options{URL: "file:" + h.database, Now: time.Now, Key: secret})
	if err != nil {
		t.Fatal(err)
	}
	waits := func(tx turn.Tx) error {
		return tx.Say(bot.Delivery{ID: "waits", To: bot.Address{Platform: "slack", Tenant: "local", Place: "C1"}, Message: bot.Message{Notification: "Hello"}}, time.Now().UTC())
	}
	if err := errors.Join(store.Turn(t.Context(), verified), store.Turn(t.Context(), waits), store.Close()); err != nil {
		t.Fatal(err)
	}
	mine, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	h.recipient = mine.Recipient().String()
	h.write(h.identity, []byte("# mine\n"+mine.String()+"\n"))
	return h
}

func (h *house) write(path string, data []byte) {
	h.t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) read(path string) []byte {
	h.t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		h.t.Fatal(err)
	}
	return data
}

// run runs the program; settings come before the command: NAME=value.
func (h *house) run(args ...string) (out, said string, code int) {
	h.t.Helper()
	env := []string{"LODESTAR_DATABASE_URL=file:" + h.database, "LODESTAR_KEY_FILE=" + h.key}
	for strings.Contains(args[0], "=") {
		env, args = append(env, args[0]), args[1:]
	}
	return lodestar(h.t, env, args...)
}

// elsewhere is a place in which nothing is yet.
func (h *house) elsewhere() string {
	h.t.Helper()
	folder, err := os.MkdirTemp(h.folder, "elsewhere-")
	if err != nil {
		h.t.Fatal(err)
	}
	return filepath.Join(folder, "l.db")
}

func (h *house) backup(name string, settings ...string) string {
	h.t.Helper()
	file := filepath.Join(h.folder, "backups", name)
	if out, said, code := h.run(append(settings, "backup", file)...); code != 0 {
		h.t.Fatalf("%d: %s%s", code, out, said)
	}
	return file
}

// changed lets somebody change a database around the program.
func (h *house) changed(path string, statements ...string) {
	h.t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, statement := range statements {
		if _, err := db.ExecContext(h.t.Context(), statement); err != nil {
			h.t.Fatal(err)
		}
	}
}

func (h *house) left(folder string) {
	h.t.Helper()
	all, err := filepath.Glob(filepath.Join(folder, ".lodestar-*"))
	if err != nil || len(all) > 0 {
		h.t.Errorf("left behind: %v %v", all, err)
	}
}

// TestBackupAndRestore: what is backed up beside the process that writes comes back
// row by row, also when it was encrypted; nothing is overwritten, and what waited to
// be said is asked about before it is said.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	writer, err := sqlstore.Open(t.Context(), sqlstore.Options{URL: "file:" + h.database, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	plain, sealed := h.backup("plain.db"), h.backup("sealed.age", "LODESTAR_BACKUP_RECIPIENT="+h.recipient)
	if out, said, code := h.run("restore", plain); code != 1 || !strings.Contains(said, "already in use by process") {
		t.Errorf("restoring beside a writer: %d %s%s", code, out, said)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{plain, sealed} {
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", file, info.Mode(), err)
		}
		before := h.read(file)
		if _, said, code := h.run("backup", file); code != 1 || !strings.Contains(said, "already a file") || !bytes.Equal(before, h.read(file)) {
			t.Errorf("over a backup: %d %s", code, said)
		}
		if _, said, code := h.run("restore", file); code != 1 || !strings.Contains(said, "Nothing is overwritten") {
			t.Errorf("over a database: %d %s", code, said)
		}
		to := h.elsewhere()
		out, said, code := h.run("LODESTAR_DATABASE_URL=file:"+to, "restore", "--identity", h.identity, "--json", file)
		var done app.Restored
		if err := json.Unmarshal([]byte(out), &done); err != nil || code != 0 || said != "" {
			t.Fatalf("%d %s%s %v", code, out, said, err)
		}
		if !done.Contents.Noted || done.Contents.Rows() == 0 || done.Verified.Key != app.KeyChecked || len(done.Verified.Workspaces) != 1 {
			t.Errorf("%+v", done)
		}
		if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", to, info.Mode(), err)
		}
		same(t, h.database, to)
		h.left(filepath.Dir(to))
	}
	h.left(filepath.Dir(plain))
	h.left(filepath.Dir(h.database))
	if bytes.Contains(h.read(sealed), []byte("SQLite")) || bytes.Contains(h.read(sealed), []byte("ABC Company")) || !bytes.Contains(h.read(plain), []byte("ABC Company")) {
		t.Error("what is encrypted can be read")
	}
}

// same compares two databases table by table, but for what waited to be said.
func same(t *testing.T, one, other string) {
	t.Helper()
	contents := func(path string) map[string]sqlstore.TableContent {
		store, err := sqlstore.OpenReadOnly(t.Context(), sqlstore.Options{URL: "file:" + path, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(t.TempDir(), "copy.db")
		if err := errors.Join(store.Backup(t.Context(), copied), store.Close()); err != nil {
			t.Fatal(err)
		}
		c, err := sqlstore.NoteContents(t.Context(), copied)
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]sqlstore.TableContent{}
		for _, table := range c.Tables {
			all[table.Name] = table
		}
		return all
	}
	a, b := contents(one), contents(other)
	for name, table := range a {
		if name != "outbox" && b[name] != table || b[name].Rows != table.Rows {
			t.Errorf("%s: %+v, was %+v", name, b[name], table)
		}
	}
	if len(a) != len(b) || a["plan"].Rows == 0 || a["audit"].Rows == 0 {
		t.Errorf("%d tables, were %d", len(b), len(a))
	}
	db, err := sql.Open("sqlite", "file:"+other)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var state string
	if err := db.QueryRowContext(t.Context(), `SELECT state FROM outbox WHERE id = 'waits'`).Scan(&state); err != nil || state != "unknown" {
		t.Errorf("what waited is %s %v", state, err)
	}
}

// TestBackupsThatAreRefused: what cannot be restored is refused with what mends it,
// and leaves nothing behind.
func TestBackupsThatAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	plain := h.read(h.backup("plain.db"))
	sealed := h.read(h.backup("sealed.age", "LODESTAR_BACKUP_RECIPIENT="+h.recipient))
	file := func(name string, data []byte) string {
		path := filepath.Join(h.folder, "backups", name)
		h.write(path, data)
		return path
	}
	altered := func(name string, statements ...string) string {
		path := file(name, plain)
		h.changed(path, statements...)
		return path
	}
	flipped := bytes.Clone(sealed)
	flipped[len(flipped)-20] ^= 1
	word := bytes.Replace(plain, []byte("ABC Company"), []byte("ABC Comqany"), 1)
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	strange := file("strange", []byte(other.String()))
	var armored bytes.Buffer
	wrapped := armor.NewWriter(&armored)
	if _, err := wrapped.Write(sealed); err != nil || wrapped.Close() != nil {
		t.Fatal(err)
	}
	wrongKey := file("wrong-key", bytes.Repeat([]byte("ab"), 32))
	for _, c := range []struct {
		name string
		args []string
		says string
	}{
		{"missing", []string{filepath.Join(h.folder, "no such")}, "there is no backup"},
		{"folder", []string{h.folder}, "is not a file"},
		{"empty", []string{file("empty", nil)}, "the file is empty"},
		{"text", []string{file("text", []byte("hello"))}, "is no backup of Lodestar"},
		{"another program's", []string{file("other.db", []byte("SQLite format 3\x00"+strings.Repeat("\x00", 4096)))}, "is no backup of Lodestar"},
		{"truncated", []string{file("truncated.db", plain[:len(plain)/2])}, "damaged"},
		{"truncated in a page", []string{file("torn.db", plain[:len(plain)-100])}, "damaged"},
		{"one letter", []string{file("word.db", word)}, "is not what was written"},
		{"a row is missing", []string{altered("row.db", `DELETE FROM event`, `DELETE FROM outbox`)}, "when it was made there were 1"},
		{"newer schema", []string{altered("newer.db", `INSERT INTO schema_version (version_id, is_applied) VALUES (9999, 1)`)}, "a newer Lodestar wrote it"},
		{"no identity", []string{file("a.age", sealed)}, "Name the file of your identity with --identity"},
		{"another identity", []string{"--identity", strange, file("b.age", sealed)}, "for another identity"},
		{"no identity in the file", []string{"--identity", file("nothing", []byte("AGE-SECRET-KEY-1SECRET")), file("c.age", sealed)}, "holds no identity of age"},
		{"one bit of what is encrypted", []string{"--identity", h.identity, file("flipped.age", flipped)}, "damaged or tampered with"},
		{"truncated and encrypted", []string{"--identity", h.identity, file("short.age", sealed[:len(sealed)-1000])}, "damaged or tampered with"},
		{"its head alone", []string{"--identity", h.identity, file("head.age", sealed[:40])}, "damaged or tampered with"},
		{"altered evidence", []string{altered("altered.db", `DROP TABLE backup_contents`, `DROP TRIGGER presentation_is_frozen`, `UPDATE presentation SET wording = replace(wording, 'Akkoord', 'akkoord')`)}, "--accept-altered"},
		{"another key", []string{"LODESTAR_KEY_FILE=" + wrongKey, file("d.db", plain)}, "something was altered"},
	} {
		to := h.elsewhere()
		settings, args := []string{"LODESTAR_DATABASE_URL=file:" + to}, c.args
		if strings.Contains(args[0], "=") {
			settings, args = append(settings, args[0]), args[1:]
		}
		_, said, code := h.run(append(append(settings, "restore"), args...)...)
		if code != 1 || !strings.Contains(said, c.says) {
			t.Errorf("%s: %d %s", c.name, code, said)
		}
		if strings.Contains(said, "AGE-SECRET-KEY-1") || strings.Contains(said, "SECRET\n") {
			t.Errorf("%s: a secret is said: %s", c.name, said)
		}
		if _, err := os.Stat(to); err == nil {
			t.Errorf("%s: something was restored", c.name)
		}
		h.left(filepath.Dir(to))
	}
	// What does not verify is restored where that is said, and what is armoured is read.
	to := "LODESTAR_DATABASE_URL=file:" + h.elsewhere()
	if _, said, code := h.run(to, "restore", "--accept-altered", filepath.Join(h.folder, "backups", "altered.db")); code != 0 {
		t.Errorf("%d %s", code, said)
	}
	if _, _, code := h.run(to, "verify"); code != 1 {
		t.Error("what was altered verifies after it was restored")
	}
	if _, said, code := h.run("LODESTAR_DATABASE_URL=file:"+h.elsewhere(), "restore", "--identity", h.identity, file("armored.age", armored.Bytes())); code != 0 {
		t.Errorf("%d %s", code, said)
	}
}

// TestBackupsThatCannotBeMade: a mistake in the settings or the place leaves no
// file, and what is altered is backed up and said.
func TestBackupsThatCannotBeMade(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	file := filepath.Join(h.folder, "backups", "b")
	secret := strings.TrimSpace(strings.Split(string(h.read(h.identity)), "\n")[1])
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"LODESTAR_BACKUP_RECIPIENT=" + secret, "backup", file}, "The secret key does not belong here"},
		{[]string{"LODESTAR_DATABASE_URL=file:" + h.elsewhere(), "backup", file}, "There is no database"},
		{[]string{"backup", filepath.Join(h.folder, "no", "such", "folder")}, "the backup cannot be written"},
		{[]string{"LODESTAR_DATABASE_URL=file:" + h.identity, "backup", file}, "not a database"},
	} {
		_, said, code := h.run(c.args...)
		if code != 1 || !strings.Contains(said, c.says) || strings.Contains(said, secret) {
			t.Errorf("%v: %d %s", c.args, code, said)
		}
		if _, err := os.Stat(file); err == nil {
			t.Errorf("%v: a file is there", c.args)
		}
	}
	h.changed(h.database, `DROP TRIGGER presentation_is_frozen`, `UPDATE presentation SET wording = replace(wording, 'Akkoord', 'akkoord')`)
	if out, said, code := h.run("backup", file); code != 1 || !strings.Contains(said, "something was altered") || !strings.Contains(out, "ALTERED") {
		t.Errorf("%d %s%s", code, out, said)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error("what is altered is not backed up")
	}
}

// TestAnUnfinishedBackupGoes: what a killed run left holds all plans, and goes with
// a later one.
func TestAnUnfinishedBackupGoes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	old, young := filepath.Join(h.folder, "backups", ".lodestar-unfinished-1"), filepath.Join(h.folder, "backups", ".lodestar-unfinished-2")
	for _, folder := range []string{old, young} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		h.write(filepath.Join(folder, "copy.db"), []byte("secret"))
	}
	yesterday := time.Now().Add(-25 * time.Hour)
	if err := os.Chtimes(old, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	h.backup("b")
	if _, err := os.Stat(old); err == nil {
		t.Error("an old one stays")
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("one that may still be written goes")
	}
}

// TestDoctorKnowsTheEvidence: what is wrong with key and evidence is found by doctor
// too, each with what mends it; verify says it in its JSON form.
func TestDoctorKnowsTheEvidence(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	state := func(check string, settings ...string) string {
		t.Helper()
		out, _, _ := h.run(append(append([]string{"LODESTAR_ADDR=127.0.0.1:0"}, settings...), "doctor", "--json")...)
		var findings []app.Finding
		if err := json.Unmarshal([]byte(out), &findings); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		for _, f := range findings {
			if f.State != bot.OK && f.Mend == "" {
				t.Errorf("%s: nothing mends %q", f.Check, f.Says)
			}
			if f.Check == check {
				return string(f.State)
			}
		}
		return ""
	}
	other, none := filepath.Join(h.folder, "secret", "other"), filepath.Join(h.folder, "secret", "none")
	h.write(other, bytes.Repeat([]byte("ab"), 32))
	for _, c := range []struct{ key, want string }{{h.key, "ok"}, {other, "fail"}, {none, "warn"}} {
		if got := state("evidence", "LODESTAR_KEY_FILE="+c.key); got != c.want {
			t.Errorf("with %s: %s", c.key, got)
		}
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("doctor made a key")
	}
	h.changed(h.database, `DROP TRIGGER presentation_is_frozen`, `UPDATE presentation SET wording = replace(wording, 'Akkoord', 'akkoord')`)
	if got := state("evidence"); got != "fail" {
		t.Error(got)
	}
	out, _, code := h.run("verify", "--json")
	var found app.Verified
	if err := json.Unmarshal([]byte(out), &found); err != nil || code != 1 || found.Mend == "" {
		t.Errorf("%d %v %s", code, err, out)
	}
}

// TestKeyRotate: after the key was replaced all that exists verifies, and a copy of
// the old file alone no longer signs what comes.
func TestKeyRotate(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	before := h.read(h.key)
	if out, said, code := h.run("key", "rotate"); code != 0 || !strings.Contains(out, "Restart") {
		t.Fatalf("%d %s%s", code, out, said)
	}
	if after := h.read(h.key); !bytes.HasSuffix(after, before) || len(after) != 2*len(before) {
		t.Error("the old key is gone")
	}
	if out, said, code := h.run("verify"); code != 0 || said != "" {
		t.Errorf("%d %s%s", code, out, said)
	}
	if _, said, code := h.run("LODESTAR_KEY_FILE="+filepath.Join(h.folder, "none"), "key", "rotate"); code != 1 || !strings.Contains(said, "there is no key") {
		t.Errorf("%d %s", code, said)
	}
}
