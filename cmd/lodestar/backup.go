package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"lodestar/internal/app"
	"lodestar/internal/config"
)

type backupCommand struct {
	File string `arg:"" help:"A new file; one that is there is not overwritten." placeholder:"FILE" type:"path"`
	JSON bool   `help:"Print what was backed up as a JSON object."`
}

// Run writes a checked copy while the bot runs. Where something in the database
// was altered the copy is written and the status is 1.
func (c *backupCommand) Run(ctx context.Context) error {
	environment, err := config.Read(os.Getenv)
	if err != nil {
		return err
	}
	key, old, heads, err := toVerify(environment)
	if err != nil {
		return err
	}
	done, err := app.Backup(ctx, app.BackupOptions{
		Database: environment.DatabaseURL, File: c.File, Recipients: environment.Recipients, Key: key, OldKeys: old, Heads: heads, Now: time.Now,
	})
	if err != nil && !errors.Is(err, app.ErrAltered) {
		return err
	}
	return errors.Join(report(c.JSON, done), err)
}

type restoreCommand struct {
	File          string `arg:"" help:"A backup." placeholder:"FILE" type:"path"`
	Identity      string `help:"File with the age identity for whom the backup was encrypted." placeholder:"FILE" type:"path"`
	AcceptAltered bool   `help:"Restore even what does not verify, because no other backup is sound."`
	JSON          bool   `help:"Print what was restored as a JSON object."`
}

// Run puts a checked backup where LODESTAR_DATABASE_URL says. It overwrites
// nothing, and refuses while a process writes there.
func (c *restoreCommand) Run(ctx context.Context) error {
	environment, err := config.Read(os.Getenv)
	if err != nil {
		return err
	}
	o := app.RestoreOptions{Database: environment.DatabaseURL, File: c.File, AcceptAltered: c.AcceptAltered, Now: time.Now}
	if o.Key, o.OldKeys, o.Heads, err = toVerify(environment); err != nil {
		return err
	}
	if c.Identity != "" {
		if o.Identities, err = app.ReadIdentities(c.Identity); err != nil {
			return err
		}
	}
	done, err := app.Restore(ctx, o)
	if errors.Is(err, app.ErrAltered) {
		return errors.Join(report(c.JSON, done.Verified), err)
	}
	if err != nil {
		return err
	}
	return report(c.JSON, done)
}

// report is printed as sentences or as JSON.
func report(asJSON bool, of interface{ WriteText(io.Writer) error }) error {
	if !asJSON {
		return of.WriteText(os.Stdout)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(of)
}

// toVerify is what agreements are verified with. It makes no key: without one the
// hashes alone are checked, which is said.
func toVerify(environment config.Config) (key []byte, old [][]byte, heads string, err error) {
	environment.KeyFile = cmp.Or(environment.KeyFile, app.KeyBeside(environment.DatabaseURL))
	if heads, err = environment.Heads(); err != nil {
		return nil, nil, "", err
	}
	path, err := environment.PathOfKey()
	if err != nil {
		return nil, nil, "", err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(os.Stderr, "there is no key at %s\n", path)
		return nil, nil, heads, nil
	}
	key, old, err = config.Key(path)
	return key, old, heads, err
}
