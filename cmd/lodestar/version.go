package main

import (
	"fmt"
	"runtime/debug"
)

type versionCommand struct{}

// Run prints the version the binary was built from.
func (versionCommand) Run() error {
	version, commit := built()
	fmt.Printf("lodestar %s (commit %s)\n", version, commit)
	return nil
}

// built is what the binary was built from.
func built() (version, commit string) {
	version, commit = "development", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		if v := info.Main.Version; v != "" && v != "(devel)" {
			version = v
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value
			}
		}
	}
	return version, commit
}
