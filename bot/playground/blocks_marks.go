package playground

import (
	"strings"
	"unicode"
)

// setting turns marks into styles.
type setting struct {
	pieces []piece
	out    []run
}

// set sets text; before and after are the characters around it.
func (s *setting) set(text []rune, around style, before, after rune) {
	// Up to where it is known that a mark has no partner: without this a line of
	// marks that never close would be read once for each of them.
	var alone [3]int
	start := 0
	for i := 0; i < len(text); i++ {
		r := text[i]
		if r >= opaque {
			s.put(text[start:i], around)
			for _, one := range s.pieces[r-opaque].runs {
				s.out = append(s.out, one.in(around))
			}
			start = i + 1
			continue
		}
		mark := strings.IndexRune("*_~", r)
		if mark < 0 || i < alone[mark] || !opens(text, i, before) {
			continue
		}
		end, lineEnd := partner(text, i, after)
		if end < 0 {
			alone[mark] = lineEnd
			continue
		}
		s.put(text[start:i], around)
		s.set(text[i+1:end], around|[]style{inBold, inItalic, inStrike}[mark], r, r)
		i, start = end, end+1
	}
	s.put(text[start:], around)
}

func (s *setting) put(text []rune, around style) {
	if len(text) > 0 {
		s.out = append(s.out, run{Text: emoji(string(text))}.in(around))
	}
}

// opens reports whether a mark begins a style: it follows a boundary and stands
// before a word.
func opens(text []rune, i int, before rune) bool {
	if i > 0 {
		before = text[i-1]
	}
	if i+1 >= len(text) || inWord(before) || before == joiner {
		return false
	}
	next := text[i+1]
	return !unicode.IsSpace(next) && next != joiner && next != text[i]
}

// partner is the mark that ends what the mark at i begins, -1 where there is none
// on its line, and where that line ends.
func partner(text []rune, i int, after rune) (at, lineEnd int) {
	for j := i + 1; j < len(text); j++ {
		if text[j] == '\n' {
			return -1, j
		}
		if text[j] != text[i] || j == i+1 {
			continue
		}
		next := after
		if j+1 < len(text) {
			next = text[j+1]
		}
		if last := text[j-1]; !unicode.IsSpace(last) && last != joiner && !inWord(next) && next != joiner {
			return j, j
		}
	}
	return -1, len(text)
}

func inWord(r rune) bool { return r < opaque && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
