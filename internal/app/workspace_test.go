package app_test

import (
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"lodestar/conversation/locale"
	"lodestar/internal/app"
)

// TestACommandMeansTheWorkspaceThatIsThere: nobody who runs one workspace has to name
// it, the example beside it does not count, and where there are several nothing is read
// or written before one is named.
func TestACommandMeansTheWorkspaceThatIsThere(t *testing.T) {
	t.Parallel()
	database := "file:" + filepath.Join(t.TempDir(), "l.db")
	load := func(tenant, accounts string) {
		o := app.ImportOptions{Options: app.Options{Database: database, Now: now}, Tenant: tenant, File: "accounts.csv", Language: locale.English}
		o.Confirm = func(string) (bool, error) { return true, nil }
		err := app.Import(t.Context(), o, strings.NewReader(accounts), io.Discard)
		if accounts == "" {
			err = app.ImportExample(t.Context(), o, io.Discard)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	means := func(named, wanted, problem string) {
		t.Helper()
		got, err := app.Workspace(t.Context(), database, named, now)
		if err == nil {
			err = errors.New("")
		}
		if got != wanted || !strings.Contains(err.Error(), problem) || problem == "" && err.Error() != "" {
			t.Errorf("%q means %q: %v", named, got, err)
		}
	}
	means("", "local", "")
	means("slack:T1", "slack:T1", "")
	means("slack", "", "is no workspace")
	means("mail:x", "", "is no workspace")
	load("local", "")
	means("", "local", "")
	load("slack:T1", "account\nContoso\n")
	means("", "slack:T1", "")
	load("teams:x", "account\nContoso\n")
	means("", "", "several workspaces in this database; name one with --tenant: slack:T1, teams:x")
	means("teams:x", "teams:x", "")
}
