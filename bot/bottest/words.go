package bottest

import (
	"strings"
	"unicode"

	"lodestar/bot"
)

// visible is a text as far as it can be seen: a broken byte is U+FFFD, control
// characters and invisible marks are gone. A platform may drop or keep the
// latter, which includes the joiners of emoji.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '\u0085':
			return ' '
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Variation_Selector):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// piece is something of a message that must be readable.
type piece struct {
	what string
	text string // without markup
}

// pieces lists all that is shown of a message, in reading order but for the
// small print, which stands last.
func pieces(m bot.Message) []piece {
	var all, small []piece
	for _, p := range m.Parts {
		switch p.Kind {
		case bot.Table:
			for _, r := range p.Rows {
				all = append(all, piece{"label of a row", bot.Plain(r.Label)}, piece{"text of a row", bot.Plain(r.Text)})
			}
		case bot.Page:
			all = append(all, piece{"page", p.Text})
		case bot.Context:
			small = append(small, piece{"context", bot.Plain(p.Text)})
		default:
			all = append(all, piece{string(p.Kind), bot.Plain(p.Text)})
		}
	}
	for _, b := range offered(m) {
		all = append(all, piece{"label of a button", b.Label})
	}
	return append(all, small...)
}

// offered is what can be pressed, in the order Harness.Press counts in. A
// record offers nothing (M-2).
func offered(m bot.Message) []bot.Button {
	if m.Replaces != (bot.Question{}) {
		return nil
	}
	return append(append([]bot.Button(nil), m.Options...), m.Buttons...)
}

// firstMissing returns the first word of want that does not follow the others
// in seen, and "" where all are there. Other words may stand between: columns of
// a table are read side by side.
func firstMissing(seen, want string) string {
	words := strings.Fields(visible(seen))
	for _, w := range strings.Fields(visible(want)) {
		at := 0
		for at < len(words) && !holds(words[at], w) {
			at++
		}
		if at == len(words) {
			return w
		}
		words = words[at+1:]
	}
	return ""
}

// holds allows what a platform sets around a word: a number, brackets.
func holds(seen, word string) bool { return strings.Contains(seen, word) }
