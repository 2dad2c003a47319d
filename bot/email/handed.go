package email

import (
	"cmp"
	"strings"

	"lodestar/bot"
)

// handedOn is what a forward hands on: what stands below the line or the header with
// which a program introduces it, or the words of the mails inside of it. "" where
// neither is found.
func handedOn(text string, within []bot.File) string {
	lines := strings.Split(text, "\n")
	kinds := labels(lines)
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if marked := len(line) <= longestLine && (forwardMarker().MatchString(line) || originalMarker().MatchString(line)); marked || headers(lines, kinds, i) {
			if marked || kinds[i] == "" { // the marker itself, or a line across
				i++
			}
			return withoutHeader(lines[i:], kinds[i:])
		}
	}
	var all []string
	for _, f := range within {
		c, err := decode(f.Data)
		if err != nil {
			continue
		}
		if words := cmp.Or(strings.TrimSpace(c.plain), htmlWords(c.html)); words != "" {
			all = append(all, words)
		}
	}
	return trimmed(all)
}

// withoutHeader leaves out the header that is repeated in front of a mail: its lines,
// and those on which a long one goes on, to the first empty line behind them.
func withoutHeader(lines, kinds []string) string {
	at, header := 0, false
	for at < len(lines) {
		empty := strings.TrimSpace(lines[at]) == ""
		if empty && header {
			break
		}
		header = header || kinds[at] != ""
		if !empty && !header { // the marker stood alone
			break
		}
		at++
	}
	return trimmed(lines[at:])
}
