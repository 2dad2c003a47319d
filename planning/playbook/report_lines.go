package playbook

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// sectionLimit is how many characters a section of a report may have (e.3).
const sectionLimit = 600

// lineOrder is one line of what is written about a section: a line more, a line
// less, or another text for one. "+ a" takes one of our own notes.
var lineOrder = regexp.MustCompile(`^\s*(?:([+])\s*(.+)|[-–]\s*(\d{1,2})|(\d{1,2})\s*:\s*(.+))\s*$`)

// nothingSaid is the answer of who leaves a section out.
const nothingSaid = "–"

// linesOf are the lines of a section; dashes alone say nothing.
func linesOf(text string) (lines []string) {
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); strings.Trim(line, "-–—") != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// readSection reads what is written about a section of a report: orders that change
// the lines shown, or else the whole text. Nothing of it is stored where it would
// not fit.
func readSection(shown, notes []string, text string) conversation.Reading {
	lines, orders := slices.Clone(shown), linesOf(text)
	if len(orders) == 0 {
		return conversation.Reading{Problem: &conversation.Problem{Key: "problem.empty"}}
	}
	var drop []int
	for _, order := range orders {
		found := lineOrder.FindStringSubmatch(order)
		if found == nil {
			return wholeSection(orders)
		}
		switch add, less, nth := found[2], found[3], found[4]; {
		case add != "":
			lines = append(lines, noteOr(add, notes))
		case less != "":
			n, _ := strconv.Atoi(less) // digits only
			if n < 1 || n > len(shown) {
				return noSuchLine(less, len(shown))
			}
			drop = append(drop, n-1)
		default:
			n, _ := strconv.Atoi(nth)
			if n < 1 || n > len(shown) {
				return wholeSection(orders) // words that only look like an order
			}
			lines[n-1] = noteOr(found[5], notes)
		}
	}
	kept := lines[:0]
	for i, line := range lines {
		if !slices.Contains(drop, i) {
			kept = append(kept, line)
		}
	}
	if len(kept) == 0 {
		return conversation.Reading{State: conversation.Skipped}
	}
	return sectionOf(kept)
}

// noteOr is the note with that letter, and else the words themselves.
func noteOr(words string, notes []string) string {
	words = strings.TrimSpace(words)
	if len(words) == 1 {
		if i := int(strings.ToLower(words)[0]) - 'a'; i >= 0 && i < len(notes) {
			return notes[i]
		}
	}
	return words
}

func noSuchLine(n string, last int) conversation.Reading {
	key := "problem.report_line"
	if last == 0 {
		key = "problem.report_line.none"
	}
	return conversation.Reading{Problem: &conversation.Problem{Key: key, Args: args("text", quoted(n), "n", last)}}
}

// wholeSection is a section written anew; signs of a list in front of its lines are
// no part of them.
func wholeSection(lines []string) conversation.Reading {
	for i, line := range lines {
		if bare := strings.TrimSpace(strings.TrimLeft(line, "•*–-")); bare != "" {
			lines[i] = bare
		}
	}
	return sectionOf(lines)
}

func sectionOf(lines []string) conversation.Reading {
	text := strings.Join(lines, "\n")
	if n := locale.Length(text); n > sectionLimit {
		return conversation.Reading{Problem: &conversation.Problem{Key: "problem.too_long", Args: args("n", n, "limit", sectionLimit, "text", quoted(clip(text, 200)))}}
	}
	return conversation.Reading{Value: conversation.TextValue(text)}
}

// fitting are the first lines that a section has room for.
func fitting(lines []string) []string {
	left := sectionLimit
	for i, line := range lines {
		if left -= locale.Length(line) + 1; left < 0 {
			return lines[:i]
		}
	}
	return lines
}
