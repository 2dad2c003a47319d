package export

import (
	"io"
	"strings"
	"time"

	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/export/word"
)

// Document writes the plan as a text document for Word: headings, lines and
// tables in styles that a template restyles. It is made of the same lines as Text
// and may be longer than one page. Anything but planning.Internal is written as
// the customer view. The instant stands in the file as when it was made.
func Document(w io.Writer, plan planning.Plan, view planning.Audience, p locale.Printer, on Paper, made time.Time) error {
	h := build(plan, view, p).html()
	if view == planning.Internal {
		h.forces(plan, p)
	}
	return h.document(w, on, made)
}

// CustomerDocument is Document for a customer view, see CustomerText.
func CustomerDocument(w io.Writer, view planning.CustomerView, p locale.Printer, on Paper, made time.Time) error {
	return customerPage(view, p).html().document(w, on, made)
}

func (h *htmlPage) document(w io.Writer, on Paper, made time.Time) error {
	var facts []string
	var said []word.Span
	for i, f := range h.Facts {
		if !f.Ours {
			facts = append(facts, f.Text)
		}
		if i > 0 {
			said = append(said, word.Span{Text: partSeparator})
		}
		said = append(said, word.Span{Text: f.Text, Ours: f.Ours})
	}
	d := &word.Document{
		Title: strings.Join(append([]string{h.Title}, facts...), partSeparator), Language: h.Lang, Made: made, Letter: on == Letter,
	}
	d.Paragraph(word.TitleStyle, word.Span{Text: h.Title})
	d.Paragraph(word.SubtitleStyle, said...)
	for _, g := range h.Head {
		g.write(d)
	}
	for _, s := range h.Sections {
		d.Paragraph(word.Heading1, word.Span{Text: s.Heading})
		if s.Note != "" {
			d.Paragraph(word.Normal, word.Span{Text: s.Note, Ours: true})
		}
		for _, g := range s.Groups {
			g.write(d)
		}
		for _, f := range s.Forces {
			f.write(d)
		}
	}
	return d.Write(w)
}

func wordSpans(parts []htmlPart) []word.Span {
	var spans []word.Span
	for i, p := range parts {
		if i > 0 {
			spans = append(spans, word.Span{Text: partSeparator})
		}
		spans = append(spans, word.Span{Text: p.Text, Ours: p.Ours})
	}
	return spans
}

func (g *htmlGroup) write(d *word.Document) {
	if g.Columns == nil {
		var lines []word.Line
		for _, l := range g.Lines {
			spans := wordSpans(l.Text)
			if l.Ours {
				for i := range spans {
					spans[i].Ours = true
				}
			}
			lines = append(lines, word.Line{Label: l.Label, Text: spans})
		}
		d.Lines(lines)
		return
	}
	var head []word.Cell
	for _, c := range g.Columns {
		head = append(head, word.Cell{{Text: c.Text}})
	}
	var groups []word.Group
	for _, b := range g.Bodies {
		var group word.Group
		if b.Heading != "" {
			group.Heading = []word.Span{{Text: b.Label + " "}, {Text: b.Heading}}
		}
		for _, r := range b.Rows {
			cells := []word.Cell{{{Text: r.Name}}}
			for _, c := range r.Cells {
				spans := wordSpans(c.Text)
				for i := range spans {
					spans[i].Ours = spans[i].Ours || c.Ours
				}
				cells = append(cells, spans)
			}
			group.Rows = append(group.Rows, cells)
		}
		groups = append(groups, group)
	}
	d.Table(head, groups)
}

// write adds a force field: reasons side by side with their scores.
func (f htmlForce) write(d *word.Document) {
	d.Paragraph(word.Heading2, word.Span{Text: f.Title})
	var group word.Group
	for i := range max(len(f.For.Reasons), len(f.Against.Reasons), 1) {
		group.Rows = append(group.Rows, append(f.For.cells(i), f.Against.cells(i)...))
	}
	group.Rows = append(group.Rows, []word.Cell{{{Text: f.For.Sum}}, nil, {{Text: f.Against.Sum}}, nil})
	d.Table([]word.Cell{{{Text: f.For.Heading}}, nil, {{Text: f.Against.Heading}}, nil}, []word.Group{group})
	said := f.Verdict
	if f.IfNothing != "" {
		said += partSeparator + f.IfNothing
	}
	d.Paragraph(word.Note, word.Span{Text: said, Ours: true})
}

// cells are reason and score of one row.
func (s htmlSide) cells(i int) []word.Cell {
	switch {
	case i < len(s.Reasons):
		return []word.Cell{{{Text: s.Reasons[i].Text}}, {{Text: s.Reasons[i].Score}}}
	case i == 0:
		return []word.Cell{{{Text: s.None}}, nil}
	default:
		return []word.Cell{nil, nil}
	}
}
