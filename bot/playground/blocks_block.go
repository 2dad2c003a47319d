package playground

import (
	"unicode/utf8"

	"lodestar/bot/slack/emulator"
)

// block is a block as the templates take it. Kind names the part of the template.
type block struct {
	Kind   string
	ID     string // of its text
	Text   []para
	Fields [][]para
	// Note is a word of ours beside the text: what is not shown, or not loaded.
	Note     string
	Elements []element // in a section its accessory
	Input    field
	Deeper   bool // a header below another heading
	Rows     [][]cell
}

// cell of a table.
type cell struct {
	Text  []para
	Head  bool
	Align string
}

// longestSpoken is how many characters of a text are read aloud as the name of a
// control before they become a burden.
const longestSpoken = 150

func (d *drawing) all(list []any) []block {
	var blocks []block
	for _, one := range list {
		o, _ := one.(object)
		blocks = append(blocks, d.block(o))
	}
	return blocks
}

func (d *drawing) block(o object) block {
	kind := textAt(o, "type")
	b := block{Kind: kind}
	switch kind {
	case "header":
		b.Text = d.text(objectAt(o, "text"))
		b.ID = d.said(b.Text)
		b.Deeper = d.Surface == emulator.InModal // its title is the heading above
	case "section":
		d.section(o, &b)
	case "divider":
	case "context":
		for _, e := range objectsAt(o, "elements") {
			if e["type"] == "image" {
				b.Elements = append(b.Elements, d.picture(e))
				continue
			}
			b.Elements = append(b.Elements, element{Shape: "text", Text: d.text(e)})
		}
	case "actions":
		for _, e := range objectsAt(o, "elements") {
			b.Elements = append(b.Elements, d.element(e, place{block: textAt(o, "block_id")}))
		}
	case "input":
		b.Input = d.input(o)
	case "image":
		b.Text, b.Elements = d.text(objectAt(o, "title")), []element{d.picture(o)}
	case "rich_text":
		b.Kind, b.Text = "text", d.richText(objectsAt(o, "elements"))
		b.ID = d.said(b.Text)
	case "table":
		d.table(o, &b)
	default:
		return block{Kind: "unknown", Note: d.notRendered(kind)}
	}
	return b
}

// said notes the text that whatever can be used after it is about.
func (d *drawing) said(text []para) string {
	s := wordsOf(text)
	d.near = near{ID: d.id(), Short: visible(s) && utf8.RuneCountInString(s) <= longestSpoken}
	return d.near.ID
}

func (d *drawing) section(o object, b *block) {
	b.Text = d.text(objectAt(o, "text"))
	b.ID = d.said(b.Text)
	for _, f := range objectsAt(o, "fields") {
		b.Fields = append(b.Fields, d.text(f))
	}
	if accessory := objectAt(o, "accessory"); accessory != nil {
		b.Elements = []element{d.element(accessory, place{block: textAt(o, "block_id")})}
	}
}

// picture is what a picture shows, in words: nothing is loaded from anywhere.
func (d *drawing) picture(o object) element {
	return element{Shape: "picture", Name: textAt(o, "alt_text"), Note: d.word("say.blocks_picture")}
}

// table has its column heads in the first row, as Slack shows it.
func (d *drawing) table(o object, b *block) {
	columns := listAt(o, "column_settings")
	b.Note = d.word("say.blocks_table")
	for n, row := range listAt(o, "rows") {
		cells, _ := row.([]any)
		var line []cell
		for i, one := range cells {
			c := cell{Align: "left"}
			if i < len(columns) {
				if column, ok := columns[i].(object); ok && (column["align"] == "center" || column["align"] == "right") {
					c.Align = textAt(column, "align")
				}
			}
			o, _ := one.(object)
			c.Text = d.cellText(o)
			c.Head = n == 0 && visible(wordsOf(c.Text))
			line = append(line, c)
		}
		b.Rows = append(b.Rows, line)
	}
}

func (d *drawing) cellText(o object) []para {
	switch kind := textAt(o, "type"); kind {
	case "raw_text":
		return []para{{Kind: paraText, Runs: []run{{Text: textAt(o, "text")}}}}
	case "rich_text":
		return d.richText(objectsAt(o, "elements"))
	default:
		return []para{{Kind: paraText, Runs: d.unknownRun(kind)}}
	}
}
