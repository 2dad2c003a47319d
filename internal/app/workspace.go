package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lodestar/bot/terminal"
	"lodestar/internal/sqlstore"
)

// Workspace is the workspace that a command is about: the one that is named, else the
// only one in the database, and that of `lodestar chat` where there is none yet. What is
// named has to look like one, and where several are there one has to be named: nothing
// is read from, or written to, a workspace that nobody meant.
func Workspace(ctx context.Context, database, named string, now func() time.Time) (string, error) {
	if named != "" {
		platform, id, ok := strings.Cut(named, ":")
		if named == terminal.Tenant || ok && id != "" && slices.Contains([]string{"slack", "teams"}, platform) {
			return named, nil
		}
		return "", fmt.Errorf("--tenant %q is no workspace; write %s, slack: and the id of the workspace (T…), or teams: and that of the tenant", named, terminal.Tenant)
	}
	store, err := sqlstore.OpenReadOnly(ctx, sqlstore.Options{URL: database, Now: now})
	if errors.Is(err, sqlstore.ErrMissing) {
		return terminal.Tenant, nil // who needs a database says so
	}
	if err != nil {
		return "", err
	}
	all, err := store.Workspaces(ctx)
	if err := errors.Join(err, store.Close()); err != nil {
		return "", err
	}
	switch len(all) {
	case 0:
		return terminal.Tenant, nil
	case 1:
		return all[0], nil
	}
	return "", fmt.Errorf("there are several workspaces in this database; name one with --tenant: %s", strings.Join(all, ", "))
}
