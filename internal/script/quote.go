package script

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// short are the escapes that have a name.
var short = map[rune]string{'\n': `\n`, '\t': `\t`, '\x1b': `\e`, 0: `\0`}

// repeated is a text that would be too long for a line: (abc )×1000.
var repeated = regexp.MustCompile(`^\((.*)\)×(\d{1,9})$`)

// longestRepeated bounds, in bytes, what such a line may become, so that a slip
// of the keyboard does not fill the memory.
const longestRepeated = 16 << 20

// Quote writes words so that they stand on one line of a script, can be seen,
// and come back from Unquote as they were, whatever they are. What people
// usually type stays as it is.
func Quote(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x{%02x}`, text[i])
		case short[r] != "":
			b.WriteString(short[r])
		case r == '\\' && escape.MatchString(text[i:]), unseen(r), r == ' ' && (i == 0 || i == len(text)-1):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteString(text[i : i+size])
		}
		i += size
	}
	if line := b.String(); repeated.MatchString(line) {
		return `\u{28}` + line[1:]
	}
	return b.String()
}

// unseen reports whether a character cannot be seen in a script, or would be
// lost with the space around it. The joiners that hold an emoji together stay.
func unseen(r rune) bool {
	const joiner, nonJoiner = '\u200d', '\u200c'
	return r != ' ' && r != joiner && r != nonJoiner && (unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf))
}

// escape is what Unquote reads at the beginning of a text: everything else
// after a backslash is a backslash and what follows.
var escape = regexp.MustCompile(`^\\(?:([nte0])|u\{([0-9a-fA-F]{1,6})\}|x\{([0-9a-fA-F]{2})\})`)

// Unquote reads words as a script has them.
func Unquote(line string) string {
	if m := repeated.FindStringSubmatch(line); m != nil {
		one := unescaped(m[1])
		if n, err := strconv.Atoi(m[2]); err == nil && (n == 0 || len(one) <= longestRepeated/n) {
			return strings.Repeat(one, n)
		}
	}
	return unescaped(line)
}

func unescaped(line string) string {
	var b strings.Builder
	for line != "" {
		before, _, found := strings.Cut(line, `\`)
		b.WriteString(before)
		if !found {
			break
		}
		line = line[len(before):]
		m := escape.FindStringSubmatch(line)
		switch {
		case m == nil:
			b.WriteByte('\\')
			line = line[1:]
			continue
		case m[1] != "":
			b.WriteByte(map[string]byte{"n": '\n', "t": '\t', "e": '\x1b', "0": 0}[m[1]])
		case m[2] != "":
			n, _ := strconv.ParseInt(m[2], 16, 32) // the pattern lets nothing else through
			b.WriteRune(rune(n))
		default:
			n, _ := strconv.ParseUint(m[3], 16, 8)
			b.WriteByte(byte(n))
		}
		line = line[len(m[0]):]
	}
	return b.String()
}
