package script

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lodestar/bot"
)

// What a person can do in a script.
const (
	Says    = ""        // eva: words
	Presses = "presses" // eva presses: Save
	Fills   = "fills"   // eva fills: goal_title = Cut costs | goal_by = 31 Dec 2027
	Runs    = "runs"    // eva runs: new plan
	Edits   = "edits"   // eva edits "old words": new words
	Deletes = "deletes" // eva deletes "old words"
	Sends   = "sends"   // eva sends
	Arrives = "arrives" // eva arrives
	At      = "at"      // eva at "How solid": good

	Mentions = "mentions" // eva mentions team: plan Contoso
	In       = "in"       // visser in shared: agree 3
	Clicks   = "clicks"   // visser clicks shared: Agree to Plan
	Adds     = "adds"     // eva adds shared: contoso-shared
	Mails    = "mails"    // visser mails: I agree to version 1
	Opens    = "opens"    // visser opens: version 1
	Files    = "files"    // eva files visser: I agree to version 1
	Picks    = "picks"    // eva picks: 2027-03-31
)

// The channels of a script: colleagues read the first, customers also the second.
const (
	TeamChannel   = "team"
	SharedChannel = "shared"
	OtherChannel  = "other" // a second one that customers read
)

// Mailbox is what a person was told by mail, as a script names it.
func Mailbox(who string) string { return who + "@" }

// PageOfLink is where somebody reads who has opened the link of a mail.
const PageOfLink = "page"

// Beside stands behind the name of a channel where something is not written in the
// thread under the plan.
const Beside = " beside"

// Channel is which of them a channel is in a script.
func Channel(to bot.Address) string {
	if strings.HasSuffix(to.Place, ":"+OtherChannel) {
		return OtherChannel
	}
	if to.Audience == bot.Customer {
		return SharedChannel
	}
	return TeamChannel
}

// Doing is a line in which a person does something.
type Doing struct {
	Who  string
	Verb string
	Of   Ref    // the message it is about
	Text string // as it stands in the script, still quoted
}

// doing matches "eva: …", "eva presses: …", "eva edits 3: …" and the like.
var doing = regexp.MustCompile(`^(\w+)(?: (presses|fills|runs|edits|deletes|sends|arrives|mentions|in|clicks|adds|mails|opens|files|picks|at)(?: ("[^"]*"(?: \d+)?|[^:]*))?)?(?:: ?(.*))?$`)

// ParseDoing reads such a line; false where it is none.
func ParseDoing(line string) (Doing, bool) {
	m := doing.FindStringSubmatch(line)
	if m == nil {
		return Doing{}, false
	}
	return Doing{Who: m[1], Verb: m[2], Of: parseRef(strings.TrimSpace(m[3])), Text: m[4]}, true
}

// String is the line.
func (d Doing) String() string {
	line := d.Who
	if d.Verb != "" {
		line += " " + d.Verb
	}
	if d.InChannel() { // a channel has a name, and is not found by words
		line += " " + d.Of.Words
	} else if of := d.Of.String(); of != "" {
		line += " " + of
	}
	switch d.Verb {
	case Deletes, Sends, Arrives:
		return line
	}
	return strings.TrimRight(line+": "+d.Text, " ")
}

// InChannel reports whether it is done in a channel, or about somebody, which Of
// names.
func (d Doing) InChannel() bool {
	return slices.Contains([]string{Mentions, In, Clicks, Adds, Mails, Files}, d.Verb)
}

// Ref names a message by its number among those that the person wrote, or by
// its words: the latest that has them, or with Nth the second latest and so on.
type Ref struct {
	Number int
	Words  string
	Nth    int // 0 and 1 are the latest
}

var quotedRef = regexp.MustCompile(`^"([^"]*)"(?: (\d+))?$`)

func parseRef(text string) Ref {
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return Ref{Number: n}
	}
	if m := quotedRef.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[2])
		return Ref{Words: Unquote(m[1]), Nth: n}
	}
	return Ref{Words: text}
}

// String is the reference as it stands in a line.
func (r Ref) String() string {
	switch {
	case r.Number > 0:
		return strconv.Itoa(r.Number)
	case r.Words == "" && r.Nth <= 1:
		return ""
	case r.Nth > 1:
		return fmt.Sprintf(`"%s" %d`, quoteExcept(r.Words, `"`), r.Nth)
	default:
		return `"` + quoteExcept(r.Words, `"`) + `"`
	}
}

// Press is the text of "presses": a label, and where an older message is meant
// its words: "Great @ How solid", "Great @ How solid @ 2".
type Press struct {
	Label string
	Of    Ref
}

// ParsePress reads one.
func ParsePress(text string) Press {
	label, words, _ := strings.Cut(text, " @ ")
	p := Press{Label: Unquote(label)}
	if i := strings.LastIndex(words, " @ "); i >= 0 {
		if n, err := strconv.Atoi(words[i+3:]); err == nil {
			words, p.Of.Nth = words[:i], n
		}
	}
	p.Of.Words = Unquote(words)
	return p
}

// String is the text of the line.
func (p Press) String() string {
	text := quoteExcept(p.Label, "@")
	if p.Of.Words != "" {
		text += " @ " + quoteExcept(p.Of.Words, "@")
	}
	if p.Of.Nth > 1 {
		text += " @ " + strconv.Itoa(p.Of.Nth)
	}
	return text
}

// quoteExcept quotes a text in which a character would be read as a mark.
func quoteExcept(text, mark string) string {
	return strings.ReplaceAll(Quote(text), mark, fmt.Sprintf(`\u{%x}`, mark))
}

// ParseFields reads what is filled into a form: "goal_title = Cut costs |
// goal_by = 31 Dec 2027".
func ParseFields(text string) (map[string]string, error) {
	fields := map[string]string{}
	if text == "" {
		return fields, nil
	}
	for pair := range strings.SplitSeq(text, " | ") {
		id, value, ok := strings.Cut(pair+" ", " = ") // an empty value lost its space to the end of the line
		id, value = Unquote(id), strings.TrimSuffix(value, " ")
		if _, twice := fields[id]; !ok || twice {
			return nil, fmt.Errorf("a form is filled like this, each field once: field = words | field = words; not %q", pair)
		}
		fields[id] = Unquote(value)
	}
	return fields, nil
}

// FormatFields writes what was filled into a form, in the order of its fields.
func FormatFields(fields map[string]string, order []string) string {
	ids := slices.SortedFunc(maps.Keys(fields), byOrder(order))
	pairs := make([]string, len(ids))
	for i, id := range ids {
		pairs[i] = strings.ReplaceAll(quoteExcept(id, "|"), "=", `\u{3d}`) + " = " + quoteExcept(fields[id], "|")
	}
	return strings.Join(pairs, " | ")
}

// byOrder compares ids by their place in order, then by name.
func byOrder(order []string) func(a, b string) int {
	place := func(id string) int {
		if i := slices.Index(order, id); i >= 0 {
			return i
		}
		return len(order)
	}
	return func(a, b string) int {
		if d := place(a) - place(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	}
}
