package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"lodestar/internal/app"
	"lodestar/internal/config"
)

type verifyCommand struct{}

// Run recomputes agreements and the audit chain. It makes no key: without one
// the hashes alone are checked.
func (c *verifyCommand) Run(ctx context.Context) error {
	environment, err := config.Read(os.Getenv)
	if err != nil {
		return err
	}
	path, err := config.KeyFile()
	if err != nil && os.Getenv("LODESTAR_KEY_FILE") == "" {
		return err
	}
	path = cmp.Or(os.Getenv("LODESTAR_KEY_FILE"), path)
	var key []byte
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(os.Stderr, "there is no key at %s: the hashes are checked, not who made the entries\n", path)
	} else if key, err = config.Key(path); err != nil {
		return err
	}
	return app.Verify(ctx, app.VerifyOptions{Database: environment.DatabaseURL, Key: key, Now: time.Now}, os.Stdout)
}
