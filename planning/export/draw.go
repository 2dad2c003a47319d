package export

import (
	"strings"

	"lodestar/conversation/locale"
)

// underIndent sets a label off from the row it belongs to. With it a label may
// have twelve characters before it touches its text.
const underIndent = "  "

// draw sets the blocks as lines of at most Width characters, each ended by a
// line feed. A blank line stands before every heading.
func (pg *page) draw() string {
	var b strings.Builder
	for _, bl := range pg.blocks {
		switch bl.kind {
		case title:
			writeLine(&b, pg.p.Shorten(bl.text, Width))
			writeLine(&b, strings.Repeat("═", Width))
		case heading:
			writeLine(&b, "")
			writeLine(&b, ruled(bl.text, bl.note))
		case row:
			writeLine(&b, bl.text)
		case labelled:
			label := bl.label
			if bl.under {
				label = underIndent + label
			}
			label = padRight(label, labelColumn)
			for _, line := range wrapped(bl.text, Width-labelColumn) {
				writeLine(&b, label+line)
				label = strings.Repeat(" ", labelColumn)
			}
		}
	}
	return b.String()
}

func writeLine(b *strings.Builder, line string) {
	b.WriteString(strings.TrimRight(line, " "))
	b.WriteByte('\n')
}

// ruled draws a heading with a rule to the end of the line. A note that leaves
// no rule is left out.
func ruled(text, note string) string {
	const shortest = 3
	if note != "" {
		note = " " + note
	}
	rule := Width - locale.Length(text) - 1 - locale.Length(note)
	if rule < shortest {
		rule, note = max(0, Width-locale.Length(text)-1), ""
	}
	return text + " " + strings.Repeat("─", rule) + note
}

// partSeparator stands between the parts of a line.
const partSeparator = " · "

// wrapped breaks a text into lines of at most width characters: between its
// parts where it has any, so that an amount and its date stay together, else at
// its spaces. A longer word is broken where it must be.
func wrapped(text string, width int) []string {
	var lines []string
	line := ""
	for _, part := range strings.Split(oneLine(text), partSeparator) {
		switch room := width - locale.Length(line) - locale.Length(partSeparator); {
		case line == "":
		case locale.Length(part) <= room:
			line += partSeparator + part
			continue
		default:
			lines = append(lines, line+trailing(line, width))
		}
		broken := wordWrapped(part, width)
		if len(broken) == 0 {
			continue
		}
		last := len(broken) - 1
		lines, line = append(lines, broken[:last]...), broken[last]
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// trailing is the separator at the end of a broken line, where there is room.
func trailing(line string, width int) string {
	mark := strings.TrimRight(partSeparator, " ")
	if locale.Length(line)+locale.Length(mark) > width {
		return ""
	}
	return mark
}

func wordWrapped(text string, width int) []string {
	var lines []string
	line, length := "", 0
	for _, word := range strings.Fields(text) {
		n := locale.Length(word)
		if length > 0 && length+1+n <= width {
			line, length = line+" "+word, length+1+n
			continue
		}
		if length > 0 {
			lines = append(lines, line)
		}
		for n > width {
			var head string
			head, word = cut(word, width)
			lines = append(lines, head)
			n -= width
		}
		line, length = word, n
	}
	if length > 0 {
		lines = append(lines, line)
	}
	return lines
}

// cut divides a word of more than n characters after the nth, as locale.Length
// counts them. A word has no spaces, so Shorten keeps exactly its beginning; one
// more letter at its end sees to it that there is something to leave out.
func cut(word string, n int) (head, tail string) {
	const ellipsis = "…"
	head = strings.TrimSuffix(locale.Printer{}.Shorten(word+"x", n+1), ellipsis)
	return head, word[len(head):]
}

func padRight(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-locale.Length(s)))
}

func padLeft(s string, width int) string {
	return strings.Repeat(" ", max(0, width-locale.Length(s))) + s
}
