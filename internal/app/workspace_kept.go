package app

import (
	"context"
	"strings"

	"lodestar/internal/sqlstore"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// settingWorkspace is a setting of a platform and not of a workspace: a token's
// fingerprint and what is known of its workspace.
const settingWorkspace = "workspace"

// known keeps which workspace a platform's token belongs to.
type known struct {
	store    *sqlstore.Store
	platform string
}

// Workspace implements slack.Known.
func (k known) Workspace(ctx context.Context, token string) (workspace string, err error) {
	err = k.store.Read(ctx, func(tx playbook.Tx) error {
		kept, err := tx.Setting(k.platform, settingWorkspace)
		if of, data, ok := strings.Cut(kept, " "); ok && of == token {
			workspace = data
		}
		return err
	})
	return workspace, err
}

// KeepWorkspace implements slack.Known.
func (k known) KeepWorkspace(ctx context.Context, token, workspace string) error {
	return k.store.Turn(ctx, func(tx turn.Tx) error {
		return tx.SetSetting(k.platform, settingWorkspace, token+" "+workspace)
	})
}
