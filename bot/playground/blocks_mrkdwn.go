package playground

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// joiner is the invisible sign beside which a mark means nothing: the adapter
// writes it around marks that people typed.
const joiner = '\u2060'

// opaque and the runes above stand for pieces that are taken apart already.
const opaque = unicode.MaxRune + 1

// piece is something within a text in which no mark has a meaning.
type piece struct {
	runs []run
	pre  bool
}

// mrkdwn takes Slack's markup apart (docs.slack.dev, "Formatting message text"):
// fences, code, what stands in angle brackets, quotations, then bold, italic and
// strike within a line. Time and memory are linear in the length of the text.
func (d *drawing) mrkdwn(s string) []para {
	text, pieces := d.pieces(s)
	var all []para
	start := 0
	for i, r := range text {
		if r < opaque || !pieces[r-opaque].pre {
			continue
		}
		all = append(all, paragraphs(trimEnd(text[start:i]), pieces)...)
		all = append(all, d.fixed(pieces[r-opaque].runs))
		start = i + 1
		if start < len(text) && text[start] == '\n' {
			start++
		}
	}
	return append(all, paragraphs(text[min(start, len(text)):], pieces)...)
}

// fixed is text in fixed width, which scrolls by itself: a page of 110 columns
// must not make the page around it wide. It is a group and no region: there are
// many in a conversation, and landmarks of one name are one too many.
func (d *drawing) fixed(runs []run) para {
	return para{Kind: paraPre, Runs: runs, Name: d.word("say.blocks_fixed")}
}

func trimEnd(text []rune) []rune {
	if n := len(text); n > 0 && text[n-1] == '\n' {
		return text[:n-1]
	}
	return text
}

// pieces reads a text: entities become characters, everything else that does
// not depend on what stands around it becomes a piece.
func (d *drawing) pieces(s string) ([]rune, []piece) {
	text := make([]rune, 0, len(s))
	var all []piece
	put := func(p piece) {
		text = append(text, opaque+rune(len(all))) //nolint:gosec // a text is shorter than two thousand million
		all = append(all, p)
	}
	last := ' '
	for len(s) > 0 {
		if strings.HasPrefix(s, "```") {
			if end := strings.Index(s[3:], "```"); end > 0 {
				inner := strings.TrimSuffix(strings.TrimPrefix(s[3:3+end], "\n"), "\n")
				put(piece{d.verbatim(inner, 0), true})
				s, last = s[end+6:], ' '
				continue
			}
		}
		switch s[0] {
		case '`':
			if end := codeEnd(s, last); end > 0 {
				put(piece{d.verbatim(s[1:end], inCode), false})
				s, last = s[end+1:], ' '
				continue
			}
		case '<':
			if inner, ok := bracketed(s); ok {
				put(piece{[]run{d.token(inner).in(0)}, false})
				s, last = s[len(inner)+2:], ' '
				continue
			}
		}
		r, size := character(s)
		text, s, last = append(text, r), s[size:], r
	}
	return text, all
}

// verbatim is text in which only angle brackets and entities have a meaning.
func (d *drawing) verbatim(s string, around style) []run {
	var all []run
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			all = append(all, run{Text: b.String()}.in(around))
			b.Reset()
		}
	}
	for len(s) > 0 {
		if inner, ok := bracketed(s); ok {
			flush()
			all = append(all, d.token(inner).in(around))
			s = s[len(inner)+2:]
			continue
		}
		r, size := character(s)
		b.WriteRune(r)
		s = s[size:]
	}
	flush()
	return all
}

// character is the first one of a text, with the entity it may be written as.
func character(s string) (r rune, size int) {
	if s[0] != '&' {
		return utf8.DecodeRuneInString(s)
	}
	switch {
	case strings.HasPrefix(s, "&amp;"):
		return '&', 5
	case strings.HasPrefix(s, "&lt;"):
		return '<', 4
	case strings.HasPrefix(s, "&gt;"):
		return '>', 4
	default:
		return '&', 1
	}
}

// bracketed is what stands between the angle brackets with which a text begins.
func bracketed(s string) (string, bool) {
	if s[0] != '<' {
		return "", false
	}
	end := strings.IndexAny(s[1:], "<>\n")
	if end <= 0 || s[1+end] != '>' {
		return "", false
	}
	return s[1 : 1+end], true
}

// codeEnd is where the code ends that a text begins with, 0 where it is none.
func codeEnd(s string, before rune) int {
	if next, _ := utf8.DecodeRuneInString(s[1:]); before == joiner || next == joiner {
		return 0
	}
	for i := 1; i < len(s); {
		next := strings.IndexAny(s[i:], "`\n")
		if next < 0 || s[i+next] == '\n' {
			return 0
		}
		i += next
		if i == 1 { // there is nothing in it
			return 0
		}
		if !strings.HasSuffix(s[:i], string(joiner)) {
			return i
		}
		i++
	}
	return 0
}

// paragraphs sets lines, and those that begin with ">" as quotations; ">>>"
// quotes all that follows.
func paragraphs(text []rune, pieces []piece) []para {
	var all []para
	var lines []rune
	kind, rest := paraText, false
	flush := func() {
		if len(lines) > 0 {
			s := setting{pieces: pieces}
			s.set(trimEnd(lines), 0, '\n', '\n')
			if len(s.out) > 0 {
				all = append(all, para{Kind: kind, Runs: s.out})
			}
		}
		lines = lines[:0]
	}
	for len(text) > 0 {
		end := 0
		for end < len(text) && text[end] != '\n' {
			end++
		}
		line, next := text[:end], text[min(end+1, len(text)):]
		is := paraText
		switch {
		case rest:
			is = paraQuote
		case len(line) > 2 && line[0] == '>' && line[1] == '>' && line[2] == '>':
			line, is, rest = line[3:], paraQuote, true
		case len(line) > 0 && line[0] == '>':
			line, is = line[1:], paraQuote
		}
		if is == paraQuote && len(line) > 0 && line[0] == ' ' && !rest {
			line = line[1:]
		}
		if is != kind {
			flush()
			kind = is
		}
		lines = append(append(lines, line...), '\n')
		text = next
	}
	flush()
	return all
}
