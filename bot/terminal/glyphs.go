package terminal

import (
	"unicode"

	"golang.org/x/text/width"

	"lodestar/bot"
)

// glyph is a character with its style.
type glyph struct {
	r     rune
	bold  bool
	typed bool // part of something to type: it stays in one line
}

// clean takes out of a text what could steer the terminal: a person could
// otherwise paint over what was said, or answer a query of the terminal in
// somebody's name (trust D5).
func clean(s string) string { return bot.Clean(s) }

func oneLine(s string) string { return bot.OneLine(s) }

// marked takes light markup apart.
func marked(s string) []glyph {
	var glyphs []glyph
	for _, span := range bot.Spans(s) {
		for _, r := range clean(span.Text) {
			glyphs = append(glyphs, glyph{r: r, bold: span.Bold, typed: span.Code})
		}
	}
	return glyphs
}

// plain are the glyphs of words without markup.
func plain(s string) []glyph {
	var glyphs []glyph
	for _, r := range clean(s) {
		glyphs = append(glyphs, glyph{r: r})
	}
	return glyphs
}

func bold(glyphs []glyph) []glyph {
	for i := range glyphs {
		glyphs[i].bold = true
	}
	return glyphs
}

// cells is how many columns glyphs take. Joined emoji count with each of their
// parts, as many terminals draw them.
func cells(glyphs []glyph) int {
	n := 0
	for _, g := range glyphs {
		n += runeCells(g.r)
	}
	return n
}

func runeCells(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}

// lines splits at line ends.
func lines(glyphs []glyph) [][]glyph {
	var all [][]glyph
	start := 0
	for i, g := range glyphs {
		if g.r == '\n' {
			all = append(all, glyphs[start:i])
			start = i + 1
		}
	}
	return append(all, glyphs[start:])
}

// wrap breaks glyphs into lines of at most most columns, at spaces. What is to
// be typed is not broken, and a longer word neither: an address that is cut
// cannot be copied, and the terminal breaks it by itself. Spaces that begin a
// line stay.
func wrap(glyphs []glyph, most int) [][]glyph {
	var all [][]glyph
	for _, l := range lines(glyphs) {
		all = append(all, wrapLine(l, most)...)
	}
	return all
}

func wrapLine(l []glyph, most int) [][]glyph {
	var all [][]glyph
	start, used := 0, 0   // of the line that is being filled
	space, words := -1, 0 // the last place to break at, and what stands behind it
	filled := false       // a word has come, so that a space separates
	for i, g := range l {
		n := runeCells(g.r)
		if g.r == ' ' && !g.typed {
			if filled {
				space, words = i, 0
			}
			used += n
			continue
		}
		filled = true
		used, words = used+n, words+n
		if used > most && space > start {
			all = append(all, trimRight(l[start:space]))
			start, used, space = space+1, words, -1
		}
	}
	return append(all, trimRight(l[start:]))
}

func trimRight(l []glyph) []glyph {
	for len(l) > 0 && l[len(l)-1].r == ' ' {
		l = l[:len(l)-1]
	}
	return l
}
