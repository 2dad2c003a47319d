package app

import (
	"context"
	"errors"
	"time"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/internal/sqlstore"
	"lodestar/planning/playbook"
)

// ScheduleOptions say whose cadence is listed, from which day to which.
type ScheduleOptions struct {
	Database string
	Tenant   string
	Account  string // by name
	From, To civil.Date
	Language locale.Language // of the reasons
	Now      func() time.Time
}

// Schedule lists what the cadence of an account's plan will do. It opens the
// database for reading only and works beside the process that writes it.
func Schedule(ctx context.Context, o ScheduleOptions) (all []playbook.Dated, err error) {
	words, err := locale.Load()
	if err != nil {
		return nil, err
	}
	book, err := playbook.All(words)
	if err != nil {
		return nil, err
	}
	store, err := sqlstore.OpenReadOnly(ctx, sqlstore.Options{URL: o.Database, Now: o.Now})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	err = store.Read(ctx, func(tx playbook.Tx) error {
		account, plan, err := findPlan(tx, o.Tenant, o.Account)
		if err != nil {
			return err
		}
		all, err = book.Schedule(tx, &account, &plan, o.From, o.To, o.Now(), o.Language)
		return err
	})
	return all, err
}
