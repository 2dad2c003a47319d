package sqlstore

import (
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
)

// Path reads LODESTAR_DATABASE_URL: "file:lodestar.db", "file:///srv/l.db" or
// the plain path of a file. In the forms with file: a per cent sign escapes, as
// in every URL. Other databases are refused with ErrUnsupported.
func Path(location string) (string, error) {
	scheme, rest, found := strings.Cut(location, ":")
	switch {
	case location == "":
		return "", unsupported(location, "No database is named.")
	case strings.HasPrefix(location, ":"), strings.Contains(location, "mode=memory"):
		return "", unsupported(location, "A database in memory would lose what was acknowledged.")
	case !found, filepath.VolumeName(location) != "":
		return location, nil
	}
	switch strings.ToLower(scheme) {
	case "file":
	case "postgres", "postgresql":
		// The address is left out: it may hold a password.
		return "", unsupported(scheme+"://…", "PostgreSQL comes in a later round.")
	default:
		if strings.HasPrefix(rest, "//") {
			return "", unsupported(scheme+"://…", "Only files are known as databases.")
		}
		return location, nil // a colon in the name of a file
	}
	if strings.Contains(rest, "?") {
		return "", unsupported(location, "Parameters after the file's name are not taken.")
	}
	if after, ok := strings.CutPrefix(rest, "//"); ok {
		host, path, _ := strings.Cut(after, "/")
		if host != "" && host != "localhost" {
			return "", unsupported(location, "A file on another host can't be opened.")
		}
		rest = "/" + path
		if runtime.GOOS == "windows" {
			rest = path // file:///C:/lodestar.db
		}
	}
	path, err := url.PathUnescape(rest)
	if err != nil || path == "" {
		return "", unsupported(location, "This is not the address of a file.")
	}
	return filepath.FromSlash(path), nil
}

// dsn names the file for the driver. Everything that means something in a URI
// is escaped: a folder may well be called "50% off?".
func dsn(path string, parameters ...string) string {
	slashed := filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		slashed = "/" + slashed
	}
	escaped := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(slashed)
	return fmt.Sprintf("file:%s?%s", escaped, strings.Join(parameters, "&"))
}

// pragma is one setting of a connection.
func pragma(name, value string) string {
	return "_pragma=" + url.QueryEscape(name+"("+value+")")
}

// writing are the parameters of the one connection that writes.
//
// busy_timeout comes first, because setting journal_mode may itself meet a
// lock. It is much shorter than the 2.5 s a turn has (A3), because SQLite only
// counts its sleeps: on a busy machine they take twice as long. synchronous=FULL is what makes
// an acknowledged answer survive a power cut. recursive_triggers lets the
// append-only triggers see the row that INSERT OR REPLACE would remove.
func writing() []string {
	return []string{
		pragma("busy_timeout", "1000"),
		pragma("journal_mode", "WAL"),
		pragma("synchronous", "FULL"),
		pragma("wal_autocheckpoint", "4000"), // pages, 16 MB of log: pages that are changed again and again are copied into the file less often; 4 % of a turn's time
		pragma("foreign_keys", "1"),
		pragma("recursive_triggers", "1"),
		pragma("secure_delete", "1"),
		pragma("cache_size", "-2048"), // KiB; twice as much costs 3 MB and saves nothing: what is changed now is remembered decoded
		pragma("temp_store", "MEMORY"),
		pragma("trusted_schema", "0"),
		"_txlock=immediate",
	}
}

// reading are the parameters of connections that can't write.
func reading() []string {
	return []string{
		pragma("busy_timeout", "2000"),
		pragma("query_only", "1"),
		pragma("cache_size", "-512"), // KiB; four of them share a process with the writer
		pragma("temp_store", "MEMORY"),
		pragma("trusted_schema", "0"),
		"mode=ro",
		"_txlock=deferred",
	}
}
