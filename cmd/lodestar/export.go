package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"lodestar/internal/app"
	"lodestar/internal/config"
	"lodestar/planning"
	"lodestar/planning/export"
)

type exportCommand struct {
	Account  string `required:"" help:"The customer's name." placeholder:"NAME"`
	Format   string `default:"text" help:"pdf, xlsx, docx, csv, png, html, md, text, json, or force for the force fields." placeholder:"FORMAT"`
	View     string `default:"internal" enum:"internal,customer" help:"internal, or customer: only what the customer may read." placeholder:"VIEW"`
	Version  int    `help:"A kept version instead of the working plan." placeholder:"N"`
	Paper    string `help:"a4 or letter; default is what the workspace prints on." placeholder:"PAPER"`
	Output   string `short:"o" default:"-" help:"File to write; - is standard output." placeholder:"FILE"`
	Language string `default:"en" help:"Language of the internal page: en, de or nl." placeholder:"LANGUAGE"`
	Tenant   string `help:"Workspace, where the database holds several: local, slack:T… or teams:…" placeholder:"TENANT"`
	Encrypt  bool   `help:"Only LODESTAR_BACKUP_RECIPIENT can read the file: age -d opens it."`
}

// Run writes the plan. The file is made whole or not at all.
func (c *exportCommand) Run(ctx context.Context) error {
	environment, err := config.Read(os.Getenv)
	if err != nil {
		return err
	}
	lang, err := languageNamed(c.Language)
	if err != nil {
		return err
	}
	view := planning.Internal
	if c.View == "customer" {
		view = planning.ForCustomer
	}
	tenant, err := app.Workspace(ctx, environment.DatabaseURL, c.Tenant, time.Now)
	if err != nil {
		return err
	}
	write, err := encrypted(c.Encrypt, environment, func(w io.Writer) error {
		return app.Export(ctx, app.ExportOptions{
			Database: environment.DatabaseURL, Tenant: tenant, Account: c.Account,
			Format: c.Format, View: view, Version: c.Version, Paper: c.Paper, Language: lang, Now: time.Now, Warn: os.Stderr,
		}, w)
	})
	if err != nil {
		return err
	}
	if c.Output == "-" {
		if f, ok := export.ParseFormat(c.Format); (c.Encrypt || ok && f.Binary()) && term.IsTerminal(int(os.Stdout.Fd())) {
			return fmt.Errorf("this is nothing for a terminal; name a file: -o plan%s", f.Extension())
		}
		return write(os.Stdout)
	}
	return writeWhole(c.Output, write)
}
