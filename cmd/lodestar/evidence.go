package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"lodestar/internal/app"
	"lodestar/internal/config"
)

type evidenceCommand struct {
	Account string `help:"The customer's name." placeholder:"NAME" xor:"whose"`
	Plan    string `help:"Instead of the customer, the id of a plan." placeholder:"ID" xor:"whose"`
	Output  string `short:"o" required:"" help:"Zip file to write." placeholder:"FILE"`
	Tenant  string `help:"Workspace, where the database holds several: local, slack:T… or teams:…" placeholder:"TENANT"`
	Encrypt bool   `help:"Only LODESTAR_BACKUP_RECIPIENT can read the file: age -d opens it."`
}

// Run writes the evidence. The file is made whole or not at all.
func (c *evidenceCommand) Run(ctx context.Context) error {
	if c.Account == "" && c.Plan == "" {
		return errors.New("name the customer with --account, or a plan with --plan")
	}
	environment, err := config.Read(os.Getenv)
	if err != nil {
		return err
	}
	tenant, err := app.Workspace(ctx, environment.DatabaseURL, c.Tenant, time.Now)
	if err != nil {
		return err
	}
	write, err := encrypted(c.Encrypt, environment, func(w io.Writer) error {
		return app.WriteEvidence(ctx, app.EvidenceOptions{Database: environment.DatabaseURL, Tenant: tenant, Account: c.Account, Plan: c.Plan, Now: time.Now}, w)
	})
	if err != nil {
		return err
	}
	return writeWhole(c.Output, write)
}

// encrypted lets write write what only the administrator's recipient can read, where
// that is asked for (trust E4). Unasked it is not: a plan that is handed on has to open.
func encrypted(asked bool, environment config.Config, write func(io.Writer) error) (func(io.Writer) error, error) {
	if !asked {
		return write, nil
	}
	if len(environment.Recipients) == 0 {
		return nil, errors.New("--encrypt needs to know who may read the file: set LODESTAR_BACKUP_RECIPIENT")
	}
	return func(w io.Writer) error { return app.Encrypt(w, environment.Recipients, write) }, nil
}

// writeWhole makes a file whole or not at all.
func writeWhole(path string, write func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder; name a file in it", path)
	}
	part, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) //nolint:gosec // the operator named it
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s; make it, or name a file elsewhere", filepath.Dir(path))
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("nothing may be written in the folder %s; name a file elsewhere", filepath.Dir(path))
	case err != nil:
		return fmt.Errorf("the file cannot be written: %w", err)
	}
	err = errors.Join(write(part), part.Close())
	if err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err != nil {
		_ = os.Remove(part.Name()) // half of it helps nobody, and it may hold a whole plan
	}
	return err
}
