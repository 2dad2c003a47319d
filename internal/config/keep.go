package config

import (
	"fmt"
	"strconv"
	"strings"
)

// Keep says for how many days is kept what nobody needs any more
// (sqlstore.Keep). 0 is the default, below 0 for ever.
type Keep struct {
	Drafts      int // LODESTAR_KEEP_DRAFTS
	Messages    int // LODESTAR_KEEP_MESSAGES
	Undelivered int // LODESTAR_KEEP_UNDELIVERED
	Sessions    int // LODESTAR_KEEP_SESSIONS
	Reminders   int // LODESTAR_KEEP_REMINDERS
	Mails       int // LODESTAR_KEEP_MAILS
	Links       int // LODESTAR_KEEP_LINKS
	Activity    int // LODESTAR_KEEP_ACTIVITY
	Erasures    int // LODESTAR_KEEP_ERASURES
	Audit       int // LODESTAR_KEEP_AUDIT
}

// mostDays is a century: beyond it somebody meant something else.
const mostDays = 36_525

// readKeep reads the periods, and the years for which evidence is kept: 0 is the
// default, below 0 for ever.
func readKeep(get func(string) string, problem complain) (Keep, int) {
	read := func(name string) int {
		value := strings.ToLower(strings.TrimSpace(get(name)))
		switch value {
		case "":
			return 0
		case "forever":
			return -1
		}
		number, unit := strings.TrimRight(value, "dy"), 1
		if strings.HasSuffix(value, "y") {
			unit = 366 // never shorter than a year of the calendar
		}
		n, err := strconv.Atoi(number)
		if err != nil || len(value)-len(number) > 1 || n < 1 || n > mostDays/unit {
			problem(name, fmt.Sprintf("%q is no time for which something is kept", value), "write days or years, such as 90d or 3y, or forever")
			return 0
		}
		return n * unit
	}
	k := Keep{
		Drafts: read("LODESTAR_KEEP_DRAFTS"), Messages: read("LODESTAR_KEEP_MESSAGES"), Undelivered: read("LODESTAR_KEEP_UNDELIVERED"), Sessions: read("LODESTAR_KEEP_SESSIONS"),
		Reminders: read("LODESTAR_KEEP_REMINDERS"), Mails: read("LODESTAR_KEEP_MAILS"), Links: read("LODESTAR_KEEP_LINKS"),
		Activity: read("LODESTAR_KEEP_ACTIVITY"), Erasures: read("LODESTAR_KEEP_ERASURES"), Audit: read("LODESTAR_KEEP_AUDIT"),
	}
	const evidence = "LODESTAR_KEEP_EVIDENCE"
	value := strings.ToLower(strings.TrimSpace(get(evidence)))
	switch value {
	case "":
		return k, 0
	case "forever":
		return k, -1
	}
	n, err := strconv.Atoi(strings.TrimSuffix(value, "y"))
	if err != nil || !strings.HasSuffix(value, "y") || n < 1 || n > 100 {
		problem(evidence, fmt.Sprintf("%q is no number of years", value), "write years, such as 3y, or forever: evidence is kept to the end of a year")
		return k, 0
	}
	return k, n
}
