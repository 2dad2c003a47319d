package slack

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"lodestar/bot"
)

// Slack's mrkdwn has no sign that takes the meaning of another away. Two that
// cannot be seen do it: a mark between two joiners neither follows a boundary
// nor stands before a word, however Slack counts a joiner, so it opens nothing
// and closes nothing; and a mark of ours may stand within a word when a space of
// no width stands around it.
const (
	joiner  = "\u2060"
	noWidth = "\u200B"
)

// mrkdwn sets a text with light markup for Slack. Words that people typed stay
// as they are: they mention nobody, link nowhere and format nothing (trust H1).
func mrkdwn(text string) string { return setSpans(bot.Spans(clean(text))) }

// setSpans sets spans of clean text.
func setSpans(spans []bot.Span) string {
	var b strings.Builder
	last := ' ' // what stands before, as far as a mark is concerned
	for i, s := range spans {
		mark := ""
		switch {
		case s.Code && !strings.Contains(s.Text, "`"):
			mark = "`"
		case s.Bold && !strings.Contains(s.Text, "\n"):
			mark = "*"
		}
		inner := strings.TrimSpace(s.Text)
		set := entity(inner)
		if mark != "`" {
			set = escape(inner, 'x')
		}
		if mark == "" || inner == "" || strings.HasPrefix(set, joiner) || strings.HasSuffix(set, joiner) {
			b.WriteString(escape(s.Text, last))
			last = lastOf(s.Text, last)
			continue
		}
		before, after, _ := strings.Cut(s.Text, inner)
		b.WriteString(before)
		if before == "" && !unicode.IsSpace(last) {
			b.WriteString(noWidth)
		}
		b.WriteString(mark + set + mark)
		if after == "" && i+1 < len(spans) && !startsApart(spans[i+1].Text) {
			b.WriteString(noWidth)
		}
		b.WriteString(after)
		last = lastOf(after, 'x')
	}
	return b.String()
}

func lastOf(s string, otherwise rune) rune {
	if s == "" {
		return otherwise
	}
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// startsApart reports whether a text begins with something after which a mark
// is known to close.
func startsApart(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r) || strings.ContainsRune(".,;:!?)", r)
}

// entity escapes what Slack reads as the beginning of a mention, a link or an
// entity.
func entity(s string) string { return angles.Replace(s) }

var angles = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape takes the meaning from everything in a text that Slack would read as
// markup. before is the character in front of it.
func escape(s string, before rune) string {
	if !strings.ContainsAny(s, "&<>*_~`:") {
		return s
	}
	var b strings.Builder
	text := []rune(s)
	emoji := 0 // the place up to which the name of an emoji reaches
	start := before == '\n' || before == ' '
	for i, r := range text {
		next := ' '
		if i+1 < len(text) {
			next = text[i+1]
		}
		switch {
		case r == '&', r == '<':
			b.WriteString(entity(string(r)))
		case r == '>':
			if start { // a quotation
				b.WriteString(joiner)
			}
			b.WriteString("&gt;")
		case r == '`', (r == '*' || r == '_' || r == '~') && (!inWord(before) || !inWord(next)):
			b.WriteString(joiner + string(r) + joiner)
		case r == ':' && i >= emoji && emojiName(text[i+1:]) > 0:
			emoji = i + 1 + emojiName(text[i+1:])
			b.WriteString(":" + joiner)
		default:
			b.WriteRune(r)
		}
		start = r == '\n' || start && r == ' '
		before = r
	}
	return b.String()
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// emojiName is how long the name is that a text after a colon begins with, 0
// where it is none.
func emojiName(text []rune) int {
	for i, r := range text {
		switch {
		case r == ':':
			return i
		case i > 100 || r > unicode.MaxASCII || !inWord(r) && !strings.ContainsRune("_+-'", r):
			return 0
		}
	}
	return 0
}

// fenced sets text in fixed width. Nothing has a meaning in it but its end.
func fenced(s string) string {
	return "```" + strings.ReplaceAll(entity(s), "`", "`"+joiner) + "```"
}

func clean(s string) string { return bot.Clean(s) }

func oneLine(s string) string { return bot.OneLine(s) }

// units is the length of a text as Slack's clients count: in UTF-16.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// shorten cuts a text to most units, with an ellipsis where it was cut.
func shorten(s string, most int) string {
	if units(s) <= most {
		return s
	}
	n, kept := 0, 0
	for i, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
		if n > most-1 {
			break
		}
		kept = i + utf8.RuneLen(r)
	}
	return s[:kept] + "…"
}
