package export

import (
	"strings"

	"lodestar/conversation/locale"
)

// labelColumn is the width of the label with its separator; labels have at most
// 15 characters with it (method d.9), so that a text of 95 fills the line.
const labelColumn = 15

type blockKind int

const (
	labelled blockKind = iota // a label and a text that may wrap
	title
	heading
	row // a line of the table, already set
)

// block is one entry of a page before it is drawn.
type block struct {
	kind  blockKind
	part  Part
	label string
	text  string
	note  string   // at the end of a heading
	short bool     // the label is the short name of a row, such as G1, and has no colon
	under bool     // it belongs to the row above and is drawn under it
	cells []cell   // of a row of the table, for a form that has tables
	ours  bool     // the customer has no such line
	parts []string // of the text, those that the customer does not have
}

// cell is one cell of the table of actions.
type cell struct {
	text string
	ours bool // the customer has no such column
}

func (b block) separator() string {
	if b.short {
		return " "
	}
	return ": "
}

// page collects blocks. Whatever is empty leaves no trace, so that builders
// need not ask whether an answer is there.
type page struct {
	p      locale.Printer
	blocks []block
}

func (pg *page) say(key string, args locale.Args) string { return pg.p.Text("page."+key, args) }

func (pg *page) title(parts ...string) {
	pg.blocks = append(pg.blocks, block{kind: title, part: PartTitle, text: joined(parts...)})
}

// line adds a labelled text; label is a key after "page.label_".
func (pg *page) line(part Part, label, text string) {
	pg.labelled(part, pg.say("label_"+label, nil), text)
}

func (pg *page) labelled(part Part, label, text string) {
	if text = oneLine(text); text != "" {
		pg.blocks = append(pg.blocks, block{part: part, label: label, text: text})
	}
}

// under is line for what belongs to the row above.
func (pg *page) under(part Part, label, text string) {
	before := len(pg.blocks)
	pg.line(part, label, text)
	if len(pg.blocks) > before {
		pg.blocks[before].under = true
	}
}

// named adds the first line of a row under its short name.
func (pg *page) named(part Part, name, text string) {
	if text = oneLine(text); text != "" {
		pg.blocks = append(pg.blocks, block{part: part, label: name, text: text, short: true})
	}
}

func (pg *page) row(part Part, text string, cells ...cell) {
	pg.blocks = append(pg.blocks, block{kind: row, part: part, text: text, cells: cells})
}

// ours marks the lines that fill adds as our own: the customer view has none of
// them. It marks what is printed and hides nothing.
func (pg *page) ours(fill func()) {
	before := len(pg.blocks)
	fill()
	for i := range pg.blocks[before:] {
		pg.blocks[before+i].ours = true
	}
}

// partly marks parts of the lines that fill adds as our own.
func (pg *page) partly(fill func(), parts ...string) {
	before := len(pg.blocks)
	fill()
	for i := range pg.blocks[before:] {
		for _, part := range parts {
			pg.blocks[before+i].parts = append(pg.blocks[before+i].parts, strings.Split(part, partSeparator)...)
		}
	}
}

// section adds what fill adds under a heading, and no heading where fill adds
// nothing. The note stands at the end of the heading where there is room.
func (pg *page) section(key, note string, fill func()) {
	before := len(pg.blocks)
	pg.blocks = append(pg.blocks, block{kind: heading, part: PartHeadings, text: pg.say("heading_"+key, nil), note: note})
	fill()
	if len(pg.blocks) == before+1 {
		pg.blocks = pg.blocks[:before]
	}
}

// oneLine makes a text of several lines one, for the page has no paragraphs.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// joined puts parts side by side and leaves out those that are empty.
func joined(parts ...string) string {
	var given []string
	for _, s := range parts {
		if s = oneLine(s); s != "" {
			given = append(given, s)
		}
	}
	return strings.Join(given, partSeparator)
}
