package export

import (
	"embed"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"lodestar/conversation/locale"
	"lodestar/planning"
)

//go:embed templates
var templates embed.FS

// HTML draws the page for that audience as an article with headings, lists and
// tables, to be set into a document; it brings no style of its own. It is made of
// the same lines as Text. What the customer view does not have carries the class
// "internal", so that one sees it; nothing is kept from a reader by that. On the
// internal page the force fields of the actions follow the lines.
func HTML(plan planning.Plan, view planning.Audience, p locale.Printer) (string, error) {
	h := build(plan, view, p).html()
	if view == planning.Internal {
		h.forces(plan, p)
	}
	return h.render()
}

// CustomerHTML is HTML for a customer view, see CustomerText.
func CustomerHTML(view planning.CustomerView, p locale.Printer) (string, error) {
	return customerPage(view, p).html().render()
}

// Agreement says what the customer agreed to; "" where they have not.
func Agreement(plan planning.Plan, p locale.Printer) string {
	status := plan.Status()
	if len(status.Agreed) == 0 {
		return ""
	}
	return (&page{p: p}).agreement(status)
}

type htmlPage struct {
	Lang, Title string
	Facts       []htmlPart
	Head        []*htmlGroup
	Sections    []*htmlSection
}

type htmlSection struct {
	Heading, Note string
	Groups        []*htmlGroup
	Forces        []htmlForce
}

// htmlGroup is a list of labelled lines or a table.
type htmlGroup struct {
	Lines   []htmlLine
	Columns []htmlPart
	Bodies  []*htmlBody
}

type htmlBody struct {
	Label, Heading string // of the rows, where they have one
	Width          int    // in columns
	Rows           []*htmlRow
}

type htmlRow struct {
	Name  string
	Cells []htmlCell
}

type htmlLine struct {
	Label string
	Text  []htmlPart
	Ours  bool
}

type htmlCell struct {
	Text  []htmlPart
	Ours  bool
	Label string // of its column, for screens on which there is no room for columns
}

type htmlPart struct {
	Text string
	Ours bool
}

// label gives every cell the name of its column.
func (h *htmlPage) label() {
	for _, section := range h.Sections {
		for _, group := range section.Groups {
			for _, body := range group.Bodies {
				for _, row := range body.Rows {
					for i := range row.Cells[:min(len(row.Cells), max(len(group.Columns)-1, 0))] {
						row.Cells[i].Label = group.Columns[i+1].Text
					}
				}
			}
		}
	}
}

func (h *htmlPage) render() (string, error) {
	h.label()
	set, err := template.ParseFS(templates, "templates/page.html")
	if err != nil {
		return "", fmt.Errorf("export: reading the template of the page: %w", err)
	}
	var b strings.Builder
	if err := set.ExecuteTemplate(&b, "page", h); err != nil {
		return "", fmt.Errorf("export: drawing the page: %w", err)
	}
	return b.String(), nil
}

// html arranges the blocks: what stands below each other with labels is a list,
// goals, solutions and actions are tables.
func (pg *page) html() *htmlPage {
	h := &htmlPage{Lang: string(pg.p.Language().Base())}
	for i, b := range pg.blocks {
		switch {
		case b.kind == title:
			h.Title = b.cells[0].text
			for _, fact := range b.cells[1:] {
				h.Facts = append(h.Facts, htmlPart{fact.text, fact.ours})
			}
		case b.kind == heading:
			h.Sections = append(h.Sections, &htmlSection{Heading: b.text, Note: b.note})
		case b.kind == row:
			h.action(b)
		case b.short:
			h.named(b, pg.underneath(i+1), h.lastSection())
		case b.under: // with its row
		case b.part == PartApproaches && pg.inTable(i):
			t := h.table()
			t.Bodies = append(t.Bodies, &htmlBody{Label: b.label, Heading: b.text, Width: len(t.Columns)})
		default:
			h.line(b)
		}
	}
	return h
}

// underneath are the lines that belong to the row before them.
func (pg *page) underneath(from int) []block {
	end := from
	for end < len(pg.blocks) && pg.blocks[end].under {
		end++
	}
	return pg.blocks[from:end]
}

// inTable reports whether a table of actions has begun before a line in its section.
func (pg *page) inTable(i int) bool {
	for _, b := range slices.Backward(pg.blocks[:i]) {
		if b.kind == heading {
			return false
		}
		if b.kind == row {
			return true
		}
	}
	return false
}

func (h *htmlPage) lastSection() *htmlSection { return h.Sections[len(h.Sections)-1] }

// groups are those of the section that is being filled.
func (h *htmlPage) groups() *[]*htmlGroup {
	if len(h.Sections) == 0 {
		return &h.Head
	}
	return &h.lastSection().Groups
}

// line adds to the list at the end.
func (h *htmlPage) line(b block) {
	groups := h.groups()
	if n := len(*groups); n == 0 || (*groups)[n-1].Lines == nil {
		*groups = append(*groups, &htmlGroup{})
	}
	last := (*groups)[len(*groups)-1]
	last.Lines = append(last.Lines, htmlLine{Label: b.label, Text: b.spans(), Ours: b.ours})
}

// table is the table at the end, or a new one.
func (h *htmlPage) table() *htmlGroup {
	groups := h.groups()
	if n := len(*groups); n == 0 || (*groups)[n-1].Columns == nil {
		*groups = append(*groups, &htmlGroup{})
	}
	return (*groups)[len(*groups)-1]
}

// action adds a line of the table of actions; the first one is its head.
func (h *htmlPage) action(b block) {
	t := h.table()
	if b.part == PartTableHead {
		for i, c := range b.cells {
			if i == 0 {
				c.text = "#"
			}
			t.Columns = append(t.Columns, htmlPart{c.text, c.ours})
		}
		return
	}
	if len(t.Bodies) == 0 {
		t.Bodies = append(t.Bodies, &htmlBody{})
	}
	body := t.Bodies[len(t.Bodies)-1]
	r := &htmlRow{Name: b.cells[0].text}
	for _, c := range b.cells[1:] {
		r.Cells = append(r.Cells, htmlCell{Text: []htmlPart{{Text: c.text}}, Ours: c.ours})
	}
	body.Rows = append(body.Rows, r)
}

// named adds a goal or a solution with what belongs to it; each label among that
// is a column.
func (h *htmlPage) named(b block, under []block, s *htmlSection) {
	t := h.table()
	if t.Columns == nil {
		t.Columns = []htmlPart{{Text: "#"}, {Text: s.Heading}}
		t.Bodies = []*htmlBody{{}}
	}
	r := &htmlRow{Name: b.label, Cells: []htmlCell{{Text: b.spans(), Ours: b.ours}}}
	for _, u := range under {
		column := slices.IndexFunc(t.Columns, func(c htmlPart) bool { return c.Text == u.label })
		if column < 0 {
			column = len(t.Columns)
			t.Columns = append(t.Columns, htmlPart{u.label, u.ours})
		}
		r.cellAt(column - 1).Text = u.spans()
	}
	t.Bodies[0].Rows = append(t.Bodies[0].Rows, r)
	for _, r := range t.Bodies[0].Rows { // earlier ones may lack the newest column
		r.cellAt(len(t.Columns) - 2)
		for i := range r.Cells {
			r.Cells[i].Ours = t.Columns[i+1].Ours
		}
	}
}

func (r *htmlRow) cellAt(i int) *htmlCell {
	for len(r.Cells) <= i {
		r.Cells = append(r.Cells, htmlCell{})
	}
	return &r.Cells[i]
}

// spans are the parts of a text, those marked that the customer does not have.
func (b block) spans() []htmlPart {
	var parts []htmlPart
	for _, text := range strings.Split(b.text, partSeparator) {
		ours := slices.Contains(b.parts, text)
		if n := len(parts); n > 0 && !ours && !parts[n-1].Ours {
			parts[n-1].Text += partSeparator + text
			continue
		}
		parts = append(parts, htmlPart{text, ours})
	}
	return parts
}
