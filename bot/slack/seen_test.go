package slack

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// The reader of mrkdwn that tests look through: a person's eye on what was
// sent. It knows what Slack documents of its markup, and holds that a mark
// beside a joiner opens and closes nothing.

// shown is what can be read of a block.
func shown(b map[string]any) string {
	switch b["type"] {
	case "header", "section":
		return shownText(b["text"])
	case "context":
		var all []string
		for _, e := range b["elements"].([]any) {
			all = append(all, shownText(e))
		}
		return strings.Join(all, "\n")
	case "actions":
		var all []string
		for _, e := range b["elements"].([]any) {
			e := e.(map[string]any)
			if e["type"] == "button" {
				all = append(all, "["+shownText(e["text"])+"]")
				continue
			}
			if placeholder, ok := e["placeholder"]; ok {
				all = append(all, "["+shownText(placeholder)+"]")
			}
			options, _ := e["options"].([]any) // a picker of a day or of people has none
			for _, o := range options {
				all = append(all, "("+shownText(o.(map[string]any)["text"])+")")
			}
		}
		return strings.Join(all, " ")
	}
	return ""
}

func shownText(v any) string {
	o := v.(map[string]any)
	s := o["text"].(string)
	if o["type"] == "plain_text" {
		return s
	}
	if o["verbatim"] != true {
		return "LINKS ARE MADE OF WORDS"
	}
	return readMrkdwn(s)
}

func readMrkdwn(s string) string {
	parts := strings.Split(s, "```")
	for i, part := range parts {
		if i%2 == 0 {
			part = inline(quotes.ReplaceAllString(part, "QUOTED"))
			part = emoji.ReplaceAllString(part, "EMOJI")
		}
		part = bracketed.ReplaceAllString(part, "MENTION")
		parts[i] = entities.Replace(part)
	}
	return strings.Join(parts, "")
}

var (
	quotes    = regexp.MustCompile(`(?m)^ *&gt;`)
	emoji     = regexp.MustCompile(`:[a-zA-Z0-9_+'-]+:`)
	bracketed = regexp.MustCompile(`<[^>]*>`)
)

// inline carries out marks within a line.
func inline(s string) string {
	text := []rune(s)
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if strings.ContainsRune("*_~`", text[i]) {
			if end := closing(text, i); end > 0 {
				inner := string(text[i+1 : end])
				if text[i] != '`' {
					inner = inline(inner)
				}
				b.WriteString(inner)
				i = end
				continue
			}
		}
		b.WriteRune(text[i])
	}
	return b.String()
}

func closing(text []rune, open int) int {
	if !apart(text, open-1) || open+1 >= len(text) || unicode.IsSpace(text[open+1]) || text[open+1] == '\u2060' {
		return 0
	}
	for i := open + 2; i < len(text) && text[i] != '\n'; i++ {
		if text[i] == text[open] && !unicode.IsSpace(text[i-1]) && text[i-1] != '\u2060' && apart(text, i+1) {
			return i
		}
	}
	return 0
}

func apart(text []rune, i int) bool {
	if i < 0 || i >= len(text) {
		return true
	}
	r := text[i]
	return r == '\u200B' || unicode.IsSpace(r) || r != '\u2060' && unicode.IsPunct(r) || r == '&'
}

func TestTheReaderSeesMarkup(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"*bold* _slanted_ ~struck~ `code`": "bold slanted struck code",
		"2*3*4 snake_case_name":            "2*3*4 snake_case_name",
		"one\u200B*in*\u200Bside":          "one\u200Bin\u200Bside",
		"\u2060*\u2060no\u2060*\u2060":     "\u2060*\u2060no\u2060*\u2060",
		"<!channel> <@U1> &lt;!here&gt;":   "MENTION MENTION <!here>",
		"&gt; quoted":                      "QUOTED quoted",
		":+1: 12:30:x":                     "EMOJI 12EMOJIx",
		"```*x* &amp;```":                  "*x* &",
	} {
		if got := readMrkdwn(text); got != want {
			t.Errorf("%q reads %q, want %q", text, got, want)
		}
	}
}
