package email

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// written is what a person wrote themselves in a mail.
type written struct {
	words     string
	quoted    bool // something was taken away
	forwarded bool // what was taken away is somebody else's mail handed on
}

// compiled is a pattern that is made at its first use. Those of mail are a tenth of
// what the product remembers, and where no mail is read none is needed.
func compiled(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// How mail programs introduce what is answered, in our languages. Each stands
// for several programs and versions; what is not recognised stays in the words,
// which then are no clear answer: that is the safe side.
var (
	// "On Tue, 24 Nov 2026 at 10:02, Lodestar <plans@example.com> wrote:".
	attribution = compiled(`(?i)^\W{0,4}(` +
		`on\b.+\bwrote|` +
		`am\b.+\bschrieb\b.*|.+\bschrieb am\b.+|` +
		`op\b.+\b(schreef\b.*|het volgende geschreven)|.+\bschreef op\b.+|` +
		`(le|el|il)\b.+\b(a écrit|escribió|ha scritto)` +
		`)\s*:\s*\**$`)
	attributionStart = compiled(`(?i)^\W{0,4}(on|am|op|le|el|il)\b.*[0-9]`)

	originalMarker = compiled(`(?i)^\W{0,3}-{2,}\s*(original message|original appointment|ursprüngliche nachricht|originalnachricht|oorspronkelijk bericht|origineel bericht|message d'origine)\s*-{2,}\W{0,3}$`)
	forwardMarker  = compiled(`(?i)^\W{0,3}(-{2,}\s*(forwarded message|weitergeleitete nachricht|doorgestuurd bericht|forwarded by .*|weitergeleitet von .*)\s*-{2,}|` +
		`begin forwarded message:|anfang der weitergeleiteten nachricht:|begin doorgestuurd bericht:)\W{0,3}$`)

	// "From: … Sent: … To: … Subject: …", in the order and language of the program.
	headerLabel = compiled(`(?i)^[\s>*_]{0,6}(from|von|van|sent|gesendet|verzonden|date|datum|to|an|aan|cc|subject|betreff|onderwerp)\s*\*?\s*:\**\s`)

	// Lines that a phone adds.
	footer = compiled(`(?i)^\W{0,3}(sent from (my |outlook|mail|yahoo|proton).*|get outlook for (ios|android|mac).*|` +
		`von meinem .+ gesendet|gesendet (von|mit) .+|(holen sie sich )?outlook für (ios|android|mac)( herunterladen)?.*|` +
		`verstuurd vanaf mijn .+|verzonden (vanaf|vanuit|met) .+|outlook voor (ios|android|mac)( downloaden)?.*|download outlook voor .+)$`)
)

// longestLine is how long what programs add may be, in bytes. Longer lines are
// somebody's words, and not compared: that would take its time.
const longestLine = 300

// unquote takes away what the person did not write now: the original they
// answer, above, below or between, the signature and what their phone adds.
func unquote(text string) written {
	lines := strings.Split(text, "\n")
	kinds := labels(lines)
	var kept []string
	var w written
	signature := false
	for i := 0; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], " \t\r\u00A0")
		short := len(line) <= longestLine
		switch {
		case short && forwardMarker().MatchString(line):
			w.quoted, w.forwarded = true, true
			w.words = trimmed(kept)
			return w
		case short && originalMarker().MatchString(line), headers(lines, kinds, i):
			w.quoted = true
			w.words = trimmed(kept)
			return w
		case strings.HasPrefix(line, ">"):
			w.quoted, signature = true, false
			continue
		}
		if n := introduction(lines, i); n > 0 {
			w.quoted, signature = true, false
			if !quoteFollows(lines, i+n) {
				// The original is not marked, so it can't be told from what may stand
				// below it.
				w.words = trimmed(kept)
				return w
			}
			i += n - 1
			continue
		}
		if line == "--" || lines[i] == "-- " {
			signature = true
		}
		if signature || short && footer().MatchString(line) {
			continue
		}
		kept = append(kept, line)
	}
	w.words = trimmed(kept)
	return w
}

// introduction is how many lines, at most three, from i on introduce a quote; 0
// where they do not.
func introduction(lines []string, i int) int {
	first := strings.TrimSpace(lines[i])
	if first == "" || len(first) > longestLine {
		return 0
	}
	var together string
	for n := 1; n <= 3 && i+n <= len(lines); n++ {
		line := strings.TrimSpace(lines[i+n-1])
		if line == "" || len(line) > longestLine || strings.HasPrefix(line, ">") {
			return 0
		}
		together = strings.TrimSpace(together + " " + line)
		if strings.HasSuffix(strings.TrimRight(line, "* "), ":") {
			if attribution().MatchString(together) {
				return n
			}
			return 0
		}
		// Only what begins as one goes on over the end of its line.
		if n == 1 && !attributionStart().MatchString(first) {
			return 0
		}
	}
	return 0
}

func quoteFollows(lines []string, i int) bool {
	for ; i < len(lines); i++ {
		if line := strings.TrimSpace(lines[i]); line != "" {
			return strings.HasPrefix(line, ">")
		}
	}
	return false
}

// labels are the kinds of the header lines among lines, "" where one is none.
// They are looked for once: each line is compared with those above it.
func labels(lines []string) []string {
	kinds := make([]string, len(lines))
	for i, line := range lines {
		if colon := strings.IndexByte(line, ':'); colon < 0 || colon > 24 {
			continue
		}
		if m := headerLabel().FindStringSubmatch(line[:min(len(line), longestLine)] + " "); m != nil {
			kinds[i] = labelKind(strings.ToLower(m[1]))
		}
	}
	return kinds
}

// headers reports whether the header of an original is repeated from i on, as
// Outlook does, with or without a line across above.
func headers(lines, kinds []string, i int) bool {
	if isRule(lines[i]) {
		for n := 0; n < 4 && i+1 < len(lines) && (n == 0 || strings.TrimSpace(lines[i]) == ""); n++ {
			i++
		}
	}
	if kinds[i] == "" {
		return false
	}
	var seen []string
	for n := 0; n < 10 && i+n < len(lines); n++ {
		switch kind := kinds[i+n]; {
		case kind != "":
			if !slices.Contains(seen, kind) {
				seen = append(seen, kind)
			}
		case strings.Contains(lines[i+n], ":"):
			n = 10
		default: // an empty line, or a long list of receivers goes on
		}
	}
	return len(seen) >= 3 && slices.Contains(seen, "from")
}

// isRule reports whether a line is one drawn across.
func isRule(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= 5 && strings.Trim(line, "_-=") == ""
}

func labelKind(label string) string {
	switch label {
	case "from", "von", "van":
		return "from"
	case "sent", "gesendet", "verzonden", "date", "datum":
		return "date"
	case "subject", "betreff", "onderwerp":
		return "subject"
	default:
		return "to"
	}
}

func trimmed(lines []string) string {
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
