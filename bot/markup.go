package bot

import "strings"

// Span is a run of text with one style.
type Span struct {
	Text string
	Bold bool
	Code bool // something to type
}

// Escape lets words that people typed stand in a text without formatting it:
// *, ` and \ lose their meaning.
func Escape(s string) string {
	if !strings.ContainsAny(s, "*`\\") {
		return s
	}
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "`", "\\`").Replace(s)
}

// Spans takes light markup apart. A mark without its partner is shown as it
// is, so that no text is ever lost.
func Spans(s string) []Span {
	var spans []Span
	var text strings.Builder
	emit := func(bold, code bool) {
		if text.Len() > 0 {
			spans = append(spans, Span{Text: text.String(), Bold: bold, Code: code})
			text.Reset()
		}
	}
	open := byte(0)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && i+1 < len(s) && strings.IndexByte("*`\\", s[i+1]) >= 0:
			i++
			text.WriteByte(s[i])
		case open != 0 && c == open:
			emit(open == '*', open == '`')
			open = 0
		case open == 0 && (c == '*' || c == '`') && closes(s[i+1:], c):
			emit(false, false)
			open = c
		default:
			text.WriteByte(c)
		}
	}
	emit(false, false)
	return spans
}

// closes reports whether an opening mark has its partner on the same line.
func closes(rest string, mark byte) bool {
	for i := 0; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case '\n':
			return false
		case mark:
			return i > 0
		}
	}
	return false
}

// Plain returns the words without markup.
func Plain(s string) string {
	if !strings.ContainsAny(s, "*`\\") {
		return s
	}
	var b strings.Builder
	for _, span := range Spans(s) {
		b.WriteString(span.Text)
	}
	return b.String()
}
