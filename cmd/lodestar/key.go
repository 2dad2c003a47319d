package main

import (
	"fmt"
	"os"

	"lodestar/internal/config"
)

type keyCommand struct {
	Rotate rotateCommand `cmd:"" help:"Put a new key in the place of the one in LODESTAR_KEY_FILE. The old one stays below it, for what was made with it."`
}

type rotateCommand struct{}

// Run replaces the key. A running serve goes on with the one it has read.
func (rotateCommand) Run() error {
	environment, err := config.Read(os.Getenv)
	if err != nil {
		return err
	}
	path, err := environment.PathOfKey()
	if err != nil {
		return err
	}
	if err := config.RotateKey(path); err != nil {
		return err
	}
	fmt.Printf("%s begins with a new key. Restart lodestar serve, and replace your copy of the key: the old keys are needed as well.\n", path)
	return nil
}
