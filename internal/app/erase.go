package app

import (
	"context"
	"errors"

	"lodestar/internal/sqlstore"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// Erase carries out the requests for erasure whose day has come (trust F2, F3).
// Serve does so once an hour. Of whom, is in no log.
func (a *App) Erase(ctx context.Context) error {
	due, err := a.Store.DueErasures(ctx, a.Now())
	if err != nil {
		return err
	}
	for _, e := range due {
		err := a.Store.Erase(ctx, e, evidence.Erasure{Reason: "agreements are kept as evidence for both sides", Until: playbook.KeptUntil(e.Asked).String()})
		if errors.Is(err, sqlstore.ErrBusy) {
			err = nil // it is done; what a reader still held goes with the next Prune
		}
		if err != nil {
			return err
		}
		a.Log.InfoContext(ctx, "a request for erasure was carried out", "request", e.ID)
	}
	return nil
}
