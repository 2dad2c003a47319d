package main

import (
	"fmt"

	"lodestar/internal/app"
)

type versionCommand struct{}

// Run prints the version the binary was built from.
func (versionCommand) Run() error {
	version, commit := app.Built()
	fmt.Printf("lodestar %s (commit %s)\n", version, commit)
	return nil
}
