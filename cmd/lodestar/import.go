package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"golang.org/x/term"

	"lodestar/conversation/locale"
	"lodestar/internal/app"
	"lodestar/internal/config"
)

type importCommand struct {
	File     string `arg:"" optional:"" help:"A CSV file of accounts and contacts, or a plan as JSON or Excel workbook." type:"path"`
	Example  bool   `help:"Load the ABC Company instead, marked as an example."`
	Yes      bool   `help:"Store without asking."`
	Language string `default:"en" help:"Language of the report: en, de or nl." placeholder:"LANGUAGE"`
	Tenant   string `help:"Workspace, where the database holds several: local, slack:T… or teams:…" placeholder:"TENANT"`
	Manager  string `help:"Account manager of accounts that have none, as the platform's id, for example eva." placeholder:"PERSON"`
}

// Run shows the differences and stores them once they are confirmed.
func (c *importCommand) Run(ctx context.Context) error {
	environment, err := config.Read(os.Getenv)
	if err != nil {
		return err
	}
	lang, err := languageNamed(c.Language)
	if err != nil {
		return err
	}
	switch {
	case c.Example && c.File != "":
		return errors.New("name a file or --example, not both")
	case !c.Example && c.File == "":
		return errors.New("name the file to import: lodestar import accounts.csv, or lodestar import --example")
	}
	tenant, err := app.Workspace(ctx, environment.DatabaseURL, c.Tenant, time.Now)
	if err != nil {
		return err
	}
	o := app.ImportOptions{
		Options: app.Options{Database: environment.DatabaseURL, Log: logger(environment)},
		Tenant:  tenant, Manager: c.Manager, File: c.File, Language: lang, Confirm: c.confirm,
	}
	if c.Example {
		return app.ImportExample(ctx, o, os.Stdout)
	}
	file, err := os.Open(c.File)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no file %s; nothing was imported", c.File)
	}
	if err != nil {
		return fmt.Errorf("the file cannot be read, nothing was imported: %w", err)
	}
	err = app.Import(ctx, o, file, os.Stdout)
	return errors.Join(err, file.Close())
}

// confirm asks on a terminal. Nobody can be asked on a pipe: nothing is stored
// then without --yes.
func (c *importCommand) confirm(string) (bool, error) {
	if c.Yes {
		return true, nil
	}
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return false, errors.New("nothing was stored; to store it, run the same command with --yes")
	}
	fmt.Print("Store this? [y/N] ")
	answer, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil {
		return false, err
	}
	yes, ok := locale.ParseYesNo(answer)
	return ok && yes, nil
}
