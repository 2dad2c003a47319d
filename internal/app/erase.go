package app

import (
	"context"
	"errors"

	"lodestar/internal/civil"
	"lodestar/internal/sqlstore"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// Clear does what is due with what nobody needs any more: it erases whose day has
// come, takes evidence out that was kept long enough, and prunes the rest. Serve does
// so at its start and once an hour.
func (a *App) Clear(ctx context.Context) error {
	if err := a.Erase(ctx); err != nil {
		return err
	}
	if err := a.dropEvidence(ctx); err != nil {
		return err
	}
	_, err := a.Store.Prune(ctx, a.Now())
	return err
}

// dropEvidence takes the evidence out of plans that ended long enough ago.
func (a *App) dropEvidence(ctx context.Context) error {
	if a.Book.EvidenceYears < 0 {
		return nil
	}
	old, err := a.Store.PresentedPlans(ctx, a.Now().AddDate(-a.Book.EvidenceYears, 0, 0))
	if err != nil || len(old) == 0 {
		return err
	}
	var due []playbook.Plan
	err = a.Store.Read(ctx, func(tx playbook.Tx) error {
		for _, of := range old {
			p, ok, err := tx.Plan(of[0], of[1])
			if err != nil {
				return err
			}
			if is, err := a.Book.EvidenceDue(tx, p, a.Now()); err != nil {
				return err
			} else if ok && is {
				due = append(due, p)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, p := range due {
		if err := a.Store.DropEvidence(ctx, p.Tenant, p.ID, a.Now()); err != nil && !errors.Is(err, sqlstore.ErrBusy) {
			return err
		}
		a.Log.InfoContext(ctx, "evidence was kept long enough", "plan", p.ID)
	}
	return nil
}

// Erase carries out the requests for erasure whose day has come (trust F2, F3).
// Of whom, is in no log.
func (a *App) Erase(ctx context.Context) error {
	due, err := a.Store.DueErasures(ctx, a.Now())
	if err != nil {
		return err
	}
	for _, e := range due {
		var until civil.Date
		err := a.Store.Read(ctx, func(tx playbook.Tx) (err error) {
			_, until, err = a.Book.AgreementsKept(tx, e.Subject)
			return err
		})
		if err != nil {
			return err
		}
		why := evidence.Erasure{Reason: "agreements are kept as evidence for both sides"}
		if !until.IsZero() {
			why.Until = until.String()
		}
		err = a.Store.Erase(ctx, e, why)
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
