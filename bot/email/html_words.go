package email

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlWords is what can be read in an HTML part, as plain text: quoted parts
// begin with "> ", so that they are told apart as in a plain mail. It reads
// tokens and builds no tree, so that nesting can't exhaust it.
func htmlWords(source string) string {
	w := htmlReader{}
	tokens := html.NewTokenizer(strings.NewReader(source))
	tokens.SetMaxBuf(mostText)
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			w.newline(0)
			return strings.TrimSpace(w.b.String())
		case html.TextToken:
			w.text(string(tokens.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := tokens.TagName()
			w.open(atom.Lookup(name))
		case html.EndTagToken:
			name, _ := tokens.TagName()
			w.close(atom.Lookup(name))
		default: // what is not shown
		}
	}
}

type htmlReader struct {
	b      strings.Builder
	line   strings.Builder
	hidden atom.Atom // the element whose text is not shown
	quotes int
	pre    int
	space  bool
	blank  bool // an empty line was written
}

func (w *htmlReader) open(tag atom.Atom) {
	switch tag {
	case atom.Script, atom.Style, atom.Title, atom.Head:
		if w.hidden == 0 {
			w.hidden = tag
		}
	case atom.Body:
		w.hidden = 0
	case atom.Br:
		w.newline(1)
	case atom.Blockquote:
		w.newline(0)
		w.quotes++
	case atom.Pre:
		w.newline(0)
		w.pre++
	case atom.P, atom.H1, atom.H2, atom.H3, atom.Ul, atom.Ol, atom.Table:
		w.newline(2)
	case atom.Div, atom.Li, atom.Tr, atom.Hr, atom.Section, atom.Article:
		w.newline(0)
	case atom.Td, atom.Th:
		w.space = true
	default:
	}
}

func (w *htmlReader) close(tag atom.Atom) {
	switch tag {
	case atom.Blockquote:
		w.newline(0)
		w.quotes = max(0, w.quotes-1)
	case atom.Pre:
		w.newline(0)
		w.pre = max(0, w.pre-1)
	case atom.P, atom.H1, atom.H2, atom.H3, atom.Ul, atom.Ol, atom.Table:
		w.newline(2)
	case atom.Div, atom.Li, atom.Tr, atom.Section, atom.Article:
		w.newline(0)
	default:
	}
	if tag == w.hidden {
		w.hidden = 0
	}
}

func (w *htmlReader) text(s string) {
	if w.hidden != 0 {
		return
	}
	if w.pre > 0 {
		for i, line := range strings.Split(s, "\n") {
			if i > 0 {
				w.newline(1)
			}
			w.line.WriteString(line)
		}
		return
	}
	for _, r := range s {
		if r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\u00A0' {
			w.space = true
			continue
		}
		if w.space && w.line.Len() > 0 {
			w.line.WriteByte(' ')
		}
		w.space = false
		w.line.WriteRune(r)
	}
}

// newline ends a line: 0 if there is one, 1 always, 2 with an empty line after.
func (w *htmlReader) newline(kind int) {
	text := w.line.String()
	w.line.Reset()
	w.space = false
	switch {
	case text != "":
		w.write(text)
		w.blank = false
		if kind == 2 {
			w.write("")
			w.blank = true
		}
	case kind == 1 || kind == 2 && !w.blank && w.b.Len() > 0:
		w.write("")
		w.blank = true
	}
}

func (w *htmlReader) write(line string) {
	if w.quotes > 0 {
		w.b.WriteString(strings.TrimRight(strings.Repeat(">", min(w.quotes, 20))+" "+line, " ") + "\n")
		return
	}
	w.b.WriteString(line + "\n")
}
