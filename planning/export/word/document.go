// Package word writes text documents in the form of Word (ECMA-376, WordprocessingML)
// from headings, lists of labels and tables. How they look stands in styles
// alone, under the names that Word itself uses, so that a template restyles them:
// the text carries no formatting of its own.
package word

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// Document is a text document before it is written.
type Document struct {
	Title    string
	Language string    // BCP 47, such as "de"
	Made     time.Time // stands in the file; the same document gives the same bytes
	Letter   bool      // US Letter instead of A4
	body     strings.Builder
}

// Span is a piece of text; with Ours it carries the character style for what is
// internal.
type Span struct {
	Text string
	Ours bool
}

// Cell is a cell of a table.
type Cell []Span

// Style is a paragraph style, by its id in the file.
type Style string

// The paragraph styles.
const (
	TitleStyle    Style = "Title"
	SubtitleStyle Style = "Subtitle"
	Heading1      Style = "Heading1"
	Heading2      Style = "Heading2"
	Normal        Style = "Normal"
	Label         Style = "PlanLabel" // the label of a line
	TableHead     Style = "PlanHead"
	TableText     Style = "PlanCell"
	Note          Style = "PlanNote"
	Bullet        Style = "ListBullet" // an item of a list
)

// Paragraph adds a paragraph.
func (d *Document) Paragraph(style Style, spans ...Span) {
	paragraph(&d.body, style, spans)
}

// Line is a label with its text.
type Line struct {
	Label string
	Text  []Span
}

// Lines adds labels and texts side by side.
func (d *Document) Lines(lines []Line) {
	const label = 0.17
	wide := d.textWidth()
	first := int(float64(wide) * label)
	d.table("PlanLines", []int{first, wide - first}, func() {
		for _, l := range lines {
			d.row(false, []int{first, wide - first}, []Style{Label, Normal}, []Cell{{{Text: l.Label}}, l.Text}, 1)
		}
	})
}

// Group is a part of a table with a heading across it, if any.
type Group struct {
	Heading []Span
	Rows    [][]Cell
}

// Table adds a table with a head that is repeated on every page. Columns are as
// wide as what stands in them asks for.
func (d *Document) Table(head []Cell, groups []Group) {
	widths := d.widths(head, groups)
	heads, styles := make([]Style, len(head)), make([]Style, len(head))
	for i := range styles {
		heads[i], styles[i] = TableHead, TableText
	}
	d.table("PlanTable", widths, func() {
		d.row(true, widths, heads, head, 1)
		for _, g := range groups {
			if len(g.Heading) > 0 {
				d.row(false, []int{d.textWidth()}, []Style{Note}, []Cell{g.Heading}, len(widths))
			}
			for _, cells := range g.Rows {
				d.row(false, widths, styles, cells, 1)
			}
		}
	})
}

// Twentieths of a point: A4 and Letter, margins of 18 mm.
const (
	margin       = 1021
	a4Width      = 11906
	a4Height     = 16838
	letterWidth  = 12240
	letterHeight = 15840
)

func (d *Document) size() (width, height int) {
	if d.Letter {
		return letterWidth, letterHeight
	}
	return a4Width, a4Height
}

func (d *Document) textWidth() int {
	width, _ := d.size()
	return width - 2*margin
}

// widths divides the width by the longest word and the length of the texts.
func (d *Document) widths(head []Cell, groups []Group) []int {
	const letter, padding = 125, 220 // of a letter at the size of a table, of a cell
	need, least := make([]float64, len(head)), make([]float64, len(head))
	look := func(cells []Cell) {
		for i, c := range cells[:min(len(cells), len(head))] {
			text := plain(c)
			need[i] = max(need[i], min(60, float64(utf8.RuneCountInString(text))))
			for _, word := range strings.Fields(text) {
				least[i] = max(least[i], min(22, float64(utf8.RuneCountInString(word)))*letter+padding)
			}
		}
	}
	look(head)
	for _, g := range groups {
		for _, cells := range g.Rows {
			look(cells)
		}
	}
	sum, taken := 0.0, 0.0
	for i := range need {
		sum += need[i] + 1
		taken += max(least[i], padding)
	}
	rest := max(0, float64(d.textWidth())-taken)
	widths, given := make([]int, len(head)), 0
	for i := range widths {
		widths[i] = int(max(least[i], padding) + rest*(need[i]+1)/sum)
		given += widths[i]
	}
	if n := len(widths); n > 0 && given <= d.textWidth() {
		widths[n-1] += d.textWidth() - given
	}
	return widths
}

func plain(c Cell) string {
	var b strings.Builder
	for _, s := range c {
		b.WriteString(s.Text)
	}
	return b.String()
}

func (d *Document) table(style string, widths []int, fill func()) {
	fmt.Fprintf(&d.body, `<w:tbl><w:tblPr><w:tblStyle w:val="%s"/><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/>`+
		`<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>`, style, d.textWidth())
	for _, w := range widths {
		fmt.Fprintf(&d.body, `<w:gridCol w:w="%d"/>`, w)
	}
	d.body.WriteString(`</w:tblGrid>`)
	fill()
	d.body.WriteString(`</w:tbl>`)
	paragraph(&d.body, "PlanGap", nil) // two tables without one between them would be one
}

func (d *Document) row(head bool, widths []int, styles []Style, cells []Cell, span int) {
	d.body.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
	if head {
		d.body.WriteString(`<w:tblHeader/>`)
	}
	d.body.WriteString(`</w:trPr>`)
	for i, width := range widths {
		var c Cell
		if i < len(cells) {
			c = cells[i]
		}
		fmt.Fprintf(&d.body, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
		if span > 1 {
			fmt.Fprintf(&d.body, `<w:gridSpan w:val="%d"/>`, span)
		}
		d.body.WriteString(`</w:tcPr>`)
		paragraph(&d.body, styles[i], c)
		d.body.WriteString(`</w:tc>`)
	}
	d.body.WriteString(`</w:tr>`)
}

func paragraph(b *strings.Builder, style Style, spans []Span) {
	fmt.Fprintf(b, `<w:p><w:pPr><w:pStyle w:val="%s"/></w:pPr>`, style)
	for _, s := range spans {
		if s.Text == "" {
			continue
		}
		b.WriteString(`<w:r>`)
		if s.Ours {
			b.WriteString(`<w:rPr><w:rStyle w:val="PlanInternal"/></w:rPr>`)
		}
		fmt.Fprintf(b, `<w:t xml:space="preserve">%s</w:t></w:r>`, escaped(s.Text))
	}
	b.WriteString(`</w:p>`)
}

// escaped is a text as XML; signs that XML has no place for become U+FFFD.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

// Write writes the document: no author, no machine, no template's name.
func (d *Document) Write(w io.Writer) error {
	var file bytes.Buffer
	out := zip.NewWriter(&file)
	for _, part := range d.parts() {
		to, err := out.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: d.Made.UTC()})
		if err != nil {
			return fmt.Errorf("word: writing document: %w", err)
		}
		if _, err := io.WriteString(to, xml.Header+part.content); err != nil {
			return fmt.Errorf("word: writing document: %w", err)
		}
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("word: writing document: %w", err)
	}
	if _, err := w.Write(file.Bytes()); err != nil {
		return fmt.Errorf("word: writing document: %w", err)
	}
	return nil
}
