package export

import (
	"fmt"
	"html/template"
	"strings"

	"lodestar/conversation/locale"
	"lodestar/planning"
)

// CustomerDocument is CustomerHTML as a file that stands on its own: it opens in
// any browser, on paper and on a phone, loads nothing and runs nothing.
func CustomerDocument(view planning.CustomerView, p locale.Printer) (string, error) {
	set, err := template.ParseFS(templates, "templates/page.html", "templates/document.html")
	if err != nil {
		return "", fmt.Errorf("export: reading the template of the document: %w", err)
	}
	h := customerPage(view, p).html()
	h.label()
	var b strings.Builder
	if err := set.ExecuteTemplate(&b, "document", h); err != nil {
		return "", fmt.Errorf("export: drawing the document: %w", err)
	}
	return b.String(), nil
}
