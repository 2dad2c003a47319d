package export

import (
	"fmt"
	"html/template"
	"io"
	"strings"

	"lodestar/conversation/locale"
	"lodestar/planning"
)

// HTMLDocument writes the page for that audience as a document of its own, with
// its style for the screen and for one sheet of paper. It loads nothing from
// anywhere. See HTML for what it says.
func HTMLDocument(w io.Writer, plan planning.Plan, view planning.Audience, p locale.Printer, on Paper) error {
	h := build(plan, view, p).html()
	if view == planning.Internal {
		h.forces(plan, p)
	}
	return h.documentTo(w, on)
}

// CustomerHTMLDocument is HTMLDocument for a customer view, see CustomerText.
func CustomerHTMLDocument(w io.Writer, view planning.CustomerView, p locale.Printer, on Paper) error {
	return customerPage(view, p).html().documentTo(w, on)
}

func (h *htmlPage) documentTo(w io.Writer, on Paper) error {
	h.label()
	set, err := template.ParseFS(templates, "templates/page.html", "templates/document.html")
	if err != nil {
		return fmt.Errorf("export: reading the templates of the document: %w", err)
	}
	size := template.CSS("A4")
	if on == Letter {
		size = "letter"
	}
	parts := []string{h.Title}
	for _, f := range h.Facts {
		if !f.Ours {
			parts = append(parts, f.Text)
		}
	}
	err = set.ExecuteTemplate(w, "document", struct {
		Lang, Title string
		Size        template.CSS
		Page        *htmlPage
	}{h.Lang, strings.Join(parts, partSeparator), size, h})
	if err != nil {
		return fmt.Errorf("export: drawing the document: %w", err)
	}
	return nil
}
