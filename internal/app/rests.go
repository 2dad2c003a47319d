package app

import (
	"context"
	"errors"
	"time"

	"lodestar/internal/sqlstore"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// rests keeps until when methods of a platform rest after a rate limit, as
// settings of the workspace.
type rests struct {
	store    *sqlstore.Store
	platform string
}

func (r rests) name(method string) string { return "rests." + r.platform + "." + method }

// Rest implements slack.Rests.
func (r rests) Rest(ctx context.Context, tenant, method string, until time.Time) error {
	return r.store.Turn(ctx, func(tx turn.Tx) error {
		return tx.SetSetting(tenant, r.name(method), until.UTC().Format(time.RFC3339Nano))
	})
}

// Resting implements slack.Rests.
func (r rests) Resting(ctx context.Context, tenant string, methods []string) (map[string]time.Time, error) {
	all := map[string]time.Time{}
	err := r.store.Read(ctx, func(tx playbook.Tx) error {
		for _, method := range methods {
			kept, err := tx.Setting(tenant, r.name(method))
			if err != nil {
				return err
			}
			if kept == "" {
				continue
			}
			until, err := time.Parse(time.RFC3339Nano, kept)
			if err != nil {
				return errors.New("app: a rate limit is not readable")
			}
			all[method] = until
		}
		return nil
	})
	return all, err
}
