package export

import (
	"strings"

	"lodestar/conversation/locale"
	"lodestar/planning"
)

// Markdown draws the page as Markdown (CommonMark with tables), for wikis and
// repositories: headings, lists and tables, made of the same lines as Text.
// Anything but planning.Internal is drawn as the customer view. What was typed is
// text: signs of the format are escaped in it.
func Markdown(plan planning.Plan, view planning.Audience, p locale.Printer) string {
	return build(plan, view, p).html().markdown()
}

// CustomerMarkdown is Markdown for a customer view, see CustomerText.
func CustomerMarkdown(view planning.CustomerView, p locale.Printer) string {
	return customerPage(view, p).html().markdown()
}

// markdownSigns are those that mean something within a line.
var markdownSigns = strings.NewReplacer( // a table, never written to
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "|", `\|`, "#", `\#`, "~", `\~`, "&", `\&`, "!", `\!`,
)

func marked(parts []htmlPart) string {
	var texts []string
	for _, p := range parts {
		texts = append(texts, markdownSigns.Replace(p.Text))
	}
	return strings.Join(texts, partSeparator)
}

func (h *htmlPage) markdown() string {
	var b strings.Builder
	b.WriteString("# " + markdownSigns.Replace(h.Title) + "\n\n" + marked(h.Facts) + "\n")
	groups := func(all []*htmlGroup) {
		for _, g := range all {
			g.markdown(&b)
		}
	}
	groups(h.Head)
	for _, s := range h.Sections {
		b.WriteString("\n## " + markdownSigns.Replace(s.Heading) + "\n")
		if s.Note != "" {
			b.WriteString("\n" + markdownSigns.Replace(s.Note) + "\n")
		}
		groups(s.Groups)
	}
	return b.String()
}

func (g *htmlGroup) markdown(b *strings.Builder) {
	b.WriteByte('\n')
	if g.Columns == nil {
		for _, l := range g.Lines {
			b.WriteString("- **" + markdownSigns.Replace(l.Label) + ":** " + marked(l.Text) + "\n")
		}
		return
	}
	row := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	var head, rule []string
	for _, c := range g.Columns {
		head, rule = append(head, markdownSigns.Replace(c.Text)), append(rule, "---")
	}
	row(head)
	row(rule)
	for _, body := range g.Bodies {
		if body.Heading != "" {
			cells := make([]string, len(g.Columns))
			cells[1] = "*" + markdownSigns.Replace(body.Label) + "* " + markdownSigns.Replace(body.Heading)
			row(cells)
		}
		for _, r := range body.Rows {
			cells := []string{r.Name}
			for _, c := range r.Cells {
				cells = append(cells, marked(c.Text))
			}
			row(cells)
		}
	}
}
