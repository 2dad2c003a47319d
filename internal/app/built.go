package app

import "runtime/debug"

// Built is what the program was built from: a version and the commit.
func Built() (version, commit string) {
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
