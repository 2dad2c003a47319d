package main

import (
	"fmt"
	"os"

	"lodestar/bot/teams"
	"lodestar/conversation/locale"
	"lodestar/internal/app"
	"lodestar/internal/config"
)

type teamsCommand struct {
	Package teamsPackageCommand `cmd:"" help:"Write the app package that an administrator uploads in the Teams admin center."`
}

type teamsPackageCommand struct {
	Out string `short:"o" required:"" help:"The file to write, for example lodestar-teams.zip. One that is there is not overwritten." placeholder:"FILE" type:"path"`
}

// Run writes the package for the app that MICROSOFT_APP_ID names.
func (c *teamsPackageCommand) Run() error {
	environment, err := config.Read(os.Getenv)
	if err != nil {
		return err
	}
	words, err := locale.Load()
	if err != nil {
		return err
	}
	file, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("the package cannot be written: %w", err)
	}
	version, _ := app.Built()
	err = teams.WritePackage(file, teams.PackageOptions{AppID: environment.Teams.AppID, Version: version, Home: environment.PublicURL, Words: words})
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = os.Remove(c.Out) // half a package helps nobody
		return err
	}
	fmt.Printf("%s is written. Upload it in the Teams admin center, or in Teams under Apps, Manage your apps.\n", c.Out)
	return nil
}
