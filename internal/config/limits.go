package config

import (
	"fmt"
	"strconv"
	"strings"
)

// Limits are how many messages are taken, beyond presses and answers to the
// question in front (turn.Limits). 0 means the default, below 0 there is none.
type Limits struct {
	Burst           int // LODESTAR_LIMIT_BURST: of one person at once
	PerMinute       int // LODESTAR_LIMIT_PERSON: of one person a minute, in the long run
	TenantPerMinute int // LODESTAR_LIMIT_WORKSPACE: of a workspace a minute
}

// mostMessages is far beyond what one process carries out in a minute.
const mostMessages = 1_000_000

func readLimits(get func(string) string, problem complain) Limits {
	read := func(name string) int { return readLimit(get, problem, name, "messages") }
	return Limits{
		Burst: read("LODESTAR_LIMIT_BURST"), PerMinute: read("LODESTAR_LIMIT_PERSON"), TenantPerMinute: read("LODESTAR_LIMIT_WORKSPACE"),
	}
}

// readLimit is how many of something are taken: 0 where nothing is set, below 0 where
// there is no limit.
func readLimit(get func(string) string, problem complain, name, of string) int {
	value := strings.TrimSpace(get(name))
	switch value {
	case "":
		return 0
	case "none":
		return -1
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > mostMessages {
		problem(name, fmt.Sprintf("%q is no number of %s", value, of), "write a number from 1, or none for no limit")
		return 0
	}
	return n
}
