package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"lodestar/internal/app"
	"lodestar/internal/civil"
	"lodestar/internal/config"
)

type scheduleCommand struct {
	Account  string `required:"" help:"The customer's name." placeholder:"NAME"`
	From     string `required:"" help:"First day, for example 2027-01-01." placeholder:"DATE"`
	To       string `required:"" help:"Last day." placeholder:"DATE"`
	JSON     bool   `help:"As an array of objects with kind, due, zone and why."`
	Language string `default:"en" help:"Language of the reasons: en, de or nl." placeholder:"LANGUAGE"`
	Tenant   string `help:"Workspace, where the database holds several: local, slack:T… or teams:…" placeholder:"TENANT"`
}

// Run prints what the cadence will do.
func (c *scheduleCommand) Run(ctx context.Context) error {
	environment, err := config.Read(os.Getenv)
	if err != nil {
		return err
	}
	lang, err := languageNamed(c.Language)
	if err != nil {
		return err
	}
	from, err := civil.Parse(c.From)
	if err != nil {
		return fmt.Errorf("--from %q is no day; write it like 2027-01-01", c.From)
	}
	to, err := civil.Parse(c.To)
	if err != nil {
		return fmt.Errorf("--to %q is no day; write it like 2027-12-31", c.To)
	}
	switch {
	case to.Before(from):
		return fmt.Errorf("--to %s is before --from %s", to, from)
	case from.AddMonths(120).Before(to):
		return fmt.Errorf("from %s to %s is more than ten years", from, to)
	}
	tenant, err := app.Workspace(ctx, environment.DatabaseURL, c.Tenant, time.Now)
	if err != nil {
		return err
	}
	all, err := app.Schedule(ctx, app.ScheduleOptions{
		Database: environment.DatabaseURL, Tenant: tenant, Account: c.Account, From: from, To: to, Language: lang, Now: time.Now,
	})
	if err != nil {
		return err
	}
	if c.JSON {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		out.SetEscapeHTML(false)
		return out.Encode(all)
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, d := range all {
		if _, err := fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", d.Due, d.Zone, d.Kind, d.Why); err != nil {
			return err
		}
	}
	return table.Flush()
}
