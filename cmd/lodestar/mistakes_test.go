package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMistakesAreExplained calls the program as people mistype it: it ends with a
// number that scripts can tell apart (2 for a command that cannot be read, 1 for one
// that cannot be done), says in one sentence what is wrong and how it is mended, and
// names no value of a secret.
func TestMistakesAreExplained(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	database := "LODESTAR_DATABASE_URL=file:" + filepath.Join(folder, "l.db")
	if out, said, code := lodestar(t, []string{database}, "import", "--example"); code != 0 || !strings.Contains(out, "ABC Company is loaded") {
		t.Fatalf("%d %s%s", code, out, said)
	}
	closed := filepath.Join(folder, "closed")
	if err := os.Mkdir(closed, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(folder), "*.part")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
	slack := []string{database, "SLACK_BOT_TOKEN=xoxb-geheim", "SLACK_SIGNING_SECRET=geheim", "LODESTAR_ADDR=127.0.0.1:0"}
	plan := []string{"export", "--account", "ABC Company", "--format", "text", "--view", "customer", "-o"}
	for _, c := range []struct {
		env  []string
		args []string
		code int
		says []string
		root bool // root may do it
	}{
		{args: []string{"serve", "--nope"}, code: 2, says: []string{"unknown flag --nope", "Try: lodestar serve --help"}},
		{args: []string{"nonsense"}, code: 2, says: []string{"unexpected argument nonsense", "Try: lodestar --help"}},
		{args: []string{"export", "--account", "ABC Company", "--view", "nope"}, code: 2, says: []string{`"internal","customer"`}},
		{args: []string{"export", "--account", "ABC Company", "--format", "nope"}, code: 1, says: []string{"pdf, xlsx, docx"}},
		{args: []string{"export", "--account", "Nobody"}, code: 1, says: []string{"there are: ABC Company"}},
		{args: append(plan, filepath.Join(folder, "no", "plan.txt")), code: 1, says: []string{"there is no folder", "make it"}},
		{args: append(plan, folder), code: 1, says: []string{"is a folder", "name a file in it"}},
		{args: append(plan, filepath.Join(closed, "plan.txt")), code: 1, says: []string{"nothing may be written", "elsewhere"}, root: true},
		{args: []string{"backup", filepath.Join(folder, "no", "backup")}, code: 1, says: []string{"there is no folder", "make it"}},
		{args: []string{"backup", filepath.Join(closed, "backup")}, code: 1, says: []string{"nothing may be written", "elsewhere"}, root: true},
		{env: []string{"LODESTAR_DATABASE_URL=file:" + filepath.Join(folder, "new.db")}, args: []string{"restore", filepath.Join(folder, "no")}, code: 1, says: []string{"there is no backup", "nothing was restored"}},
		{args: []string{"import", filepath.Join(folder, "no.csv")}, code: 1, says: []string{"there is no file", "nothing was imported"}},
		{args: []string{"import"}, code: 1, says: []string{"lodestar import accounts.csv", "--example"}},
		{args: []string{"import", "--example", "--tenant", "nonsense"}, code: 1, says: []string{`--tenant "nonsense" is no workspace`, "slack:", "local"}},
		{args: []string{"export", "--account", "ABC Company", "--tenant", "slack:"}, code: 1, says: []string{"is no workspace"}},
		{args: []string{"schedule", "--account", "ABC Company", "--from", "2027-13-01", "--to", "2027-02-01"}, code: 1, says: []string{"write it like 2027-01-01"}},
		{args: []string{"schedule", "--account", "ABC Company", "--from", "2027-03-01", "--to", "2027-02-01"}, code: 1, says: []string{"is before --from"}},
		{args: []string{"teams", "package"}, code: 2, says: []string{"--out", "Try: lodestar teams package --help"}},
		{args: []string{"serve"}, code: 1, says: []string{"SLACK_APP_TOKEN", "MICROSOFT_APP_PASSWORD", "lodestar chat"}},
		{env: []string{"SLACK_BOT_TOKEN=xoxb-geheim"}, args: []string{"serve"}, code: 1, says: []string{"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "Basic Information"}},
		{env: []string{"MICROSOFT_APP_ID=geheim"}, args: []string{"serve"}, code: 1, says: []string{"MICROSOFT_APP_PASSWORD is missing", "MICROSOFT_APP_TENANT_ID is missing"}},
		{env: append(slack[:4:4], "LODESTAR_DATABASE_URL=postgres://eva:geheim@db/l"), args: []string{"serve"}, code: 1, says: []string{"PostgreSQL comes in a later round", "file:lodestar.db"}},
		{env: append(slack[:4:4], "LODESTAR_KEY_FILE="+filepath.Join(folder, "key")), args: []string{"serve"}, code: 1, says: []string{"in the folder of the database", "a folder of its own"}},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			t.Parallel()
			if c.root && os.Getuid() == 0 {
				t.Skip("root may write everywhere")
			}
			out, said, code := lodestar(t, append([]string{database}, c.env...), c.args...)
			if code != c.code || out != "" {
				t.Errorf("it ended with %d and printed %q", code, out)
			}
			for _, part := range c.says {
				if !strings.Contains(said, part) {
					t.Errorf("it does not say %q: %s", part, said)
				}
			}
			if strings.Contains(said, "geheim") || strings.Contains(said, "goroutine") {
				t.Errorf("it says too much: %s", said)
			}
		})
	}
}
