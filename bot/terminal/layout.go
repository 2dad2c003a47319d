package terminal

import (
	"strconv"
	"strings"

	"lodestar/bot"
)

// Indents and gaps, in columns.
const (
	indent  = "  "
	gap     = 2  // between the columns of a table
	fewest  = 20 // what text keeps of a narrow terminal
	oneRow  = 3  // so many options stand in one line where they are short
	short   = 32 // the longest of them, with its number
	rowGap  = 3  // between options or buttons in one line
	warning = "! "
)

// layout sets one message as lines. The order is that of rule A-2: what is
// said, then what can be done, then the small print.
type layout struct {
	width   int
	color   bool
	example string // stands above an example, so that nobody takes it for stored

	b        strings.Builder
	previous bot.PartKind
}

func (l *layout) message(m bot.Message) string {
	var small []bot.Part
	for _, part := range m.Parts {
		if part.Kind == bot.Context {
			small = append(small, part)
			continue
		}
		l.part(part)
	}
	l.options(m.Options)
	l.buttons(m.Buttons)
	l.confirms(m.Buttons)
	for _, part := range small {
		l.part(part)
	}
	if l.b.Len() == 0 {
		l.text(indent[:0], plain(m.Notification), false)
	}
	return l.b.String()
}

// What can be done is no part and has kinds of its own here: options in a
// column, and everything in one line.
const (
	column  bot.PartKind = "column"
	actions bot.PartKind = "actions"
)

func (l *layout) part(p bot.Part) {
	if strings.TrimSpace(p.Text) == "" && len(p.Rows) == 0 {
		return
	}
	l.separate(p.Kind)
	switch p.Kind {
	case bot.Heading:
		l.text("", bold(marked(p.Text)), false)
	case bot.Problem:
		l.text(warning, marked(p.Text), false)
	case bot.Table:
		l.table(p.Rows)
	case bot.Example:
		l.text("", plain(l.example), true)
		l.text(indent, marked(p.Text), true)
	case bot.Page:
		for _, line := range lines(plain(strings.TrimRight(p.Text, "\n"))) {
			l.line("", line, false)
		}
	case bot.Context:
		l.text("", marked(p.Text), true)
	default:
		l.text("", marked(p.Text), false)
	}
}

// separate puts a blank line before what is set apart from what is above:
// sentences follow each other, blocks do not.
func (l *layout) separate(kind bot.PartKind) {
	before := l.previous
	l.previous = kind
	if l.b.Len() == 0 {
		return
	}
	flowing := kind == bot.Text && (before == bot.Heading || before == bot.Problem) ||
		kind == before && (kind == bot.Context || kind == bot.Problem || kind == actions)
	if !flowing {
		l.b.WriteByte('\n')
	}
}

// text sets glyphs wrapped, with a prefix before the first line and the same
// room before the others.
func (l *layout) text(prefix string, glyphs []glyph, dim bool) {
	for _, line := range wrap(glyphs, max(fewest, l.width-len(prefix))) {
		l.line(prefix, line, dim)
		prefix = strings.Repeat(" ", len(prefix))
	}
}

func (l *layout) table(rows []bot.Row) {
	digits, labels := 0, 0
	for _, r := range rows {
		if r.Number > 0 {
			digits = max(digits, len(strconv.Itoa(r.Number)))
		}
		for _, line := range lines(marked(r.Label)) {
			labels = max(labels, cells(line))
		}
	}
	labels = min(labels, max(fewest, l.width/3))
	first := len(indent)
	if digits > 0 {
		first += digits + gap
	}
	second := first
	if labels > 0 {
		second += labels + gap
	}
	for _, r := range rows {
		number := ""
		if r.Number > 0 {
			number = strings.Repeat(" ", digits-len(strconv.Itoa(r.Number))) + strconv.Itoa(r.Number)
		}
		left := wrap(marked(r.Label), labels)
		right := wrap(marked(r.Text), max(fewest, l.width-second))
		for i := range max(len(left), len(right)) {
			line := pad(plain(indent+number), first)
			if i < len(left) {
				line = append(line, left[i]...)
			}
			if i < len(right) && len(right[i]) > 0 {
				line = append(pad(line, second), right[i]...)
			}
			l.line("", trimRight(line), false)
			number = ""
		}
	}
}

// options are numbered, because a number is the quickest to type; a scale has
// its numbers already.
func (l *layout) options(options []bot.Button) {
	if len(options) == 0 {
		return
	}
	scale := bot.IsScale(options)
	var items [][]glyph
	all, fits := len(indent), scale || len(options) <= oneRow
	for i, o := range options {
		label := plain(oneLine(o.Label))
		if o.Primary {
			label = bold(label)
		}
		if !scale {
			label = append(plain(optionNumber(options, i)+") "), label...)
		}
		items = append(items, label)
		all += cells(label) + rowGap
		fits = fits && (scale || cells(label) <= short)
	}
	if fits && all <= l.width {
		l.separate(actions)
		l.inOneLine(items)
		return
	}
	l.separate(column)
	for i, item := range items {
		start := indent
		if !scale {
			start += strings.Repeat(" ", len(strconv.Itoa(len(items)))-len(strconv.Itoa(i+1)))
		}
		// Further lines of a long label stand below its words.
		for n, line := range wrap(item, max(fewest, l.width-len(indent)-4)) {
			if n > 0 {
				line = append(plain(strings.Repeat(" ", len(strconv.Itoa(i+1))+2)), line...)
			}
			l.line(start, line, false)
		}
	}
}

// buttons stand in brackets; their words can be typed.
func (l *layout) buttons(buttons []bot.Button) {
	if len(buttons) == 0 {
		return
	}
	l.separate(actions)
	var items [][]glyph
	all := len(indent)
	for _, b := range buttons {
		label := plain("[" + oneLine(b.Label) + "]")
		if b.Primary {
			label = bold(label)
		}
		items = append(items, label)
		all += cells(label) + rowGap
	}
	if all <= l.width {
		l.inOneLine(items)
		return
	}
	for _, item := range items {
		l.line(indent, item, false)
	}
}

// confirms says what a button asks before it counts. It is asked after the press,
// and answered in words.
func (l *layout) confirms(buttons []bot.Button) {
	for _, b := range buttons {
		if c := b.Confirm; c != nil {
			l.part(bot.Part{Kind: bot.Context, Text: bot.Escape(oneLine("[" + b.Label + "]: " + c.Title + ". " + c.Text))})
		}
	}
}

func (l *layout) inOneLine(items [][]glyph) {
	var line []glyph
	for i, item := range items {
		if i > 0 {
			line = append(line, plain(strings.Repeat(" ", rowGap))...)
		}
		line = append(line, item...)
	}
	l.line(indent, line, false)
}

func pad(line []glyph, columns int) []glyph {
	return append(line, plain(strings.Repeat(" ", max(0, columns-cells(line))))...)
}

// line writes one line, with escape sequences only where color is allowed.
func (l *layout) line(prefix string, line []glyph, dim bool) {
	if len(line) == 0 {
		l.b.WriteByte('\n')
		return
	}
	l.b.WriteString(prefix)
	style := ""
	for _, g := range line {
		if wanted := l.style(g, dim); wanted != style {
			if style != "" {
				l.b.WriteString(reset)
			}
			l.b.WriteString(wanted)
			style = wanted
		}
		l.b.WriteRune(g.r)
	}
	if style != "" {
		l.b.WriteString(reset)
	}
	l.b.WriteByte('\n')
}

// The only escape sequences there are: they set a style and move nothing.
const (
	reset     = "\x1b[0m"
	boldStyle = "\x1b[1m"
	dimStyle  = "\x1b[2m"
)

func (l *layout) style(g glyph, dim bool) string {
	switch {
	case !l.color:
		return ""
	case g.bold, g.typed && !dim:
		return boldStyle
	case dim:
		return dimStyle
	default:
		return ""
	}
}
