package export_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"lodestar/conversation/locale"
	"lodestar/internal/nodetest"
	"lodestar/planning"
	"lodestar/planning/example"
	"lodestar/planning/export"
)

// written puts a file into a folder of its own and returns the folder.
func put(t *testing.T, name string, content []byte) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

func words(text string) string { return strings.Join(strings.Fields(text), " ") }

// Poppler opens the page: one sheet, the words in the order in which they are
// read, every typeface embedded.
func TestPopplerOpensThePage(t *testing.T) {
	t.Parallel()
	sizes := map[export.Paper]string{export.A4: "595.28 x 841.89 pts (A4)", export.Letter: "612 x 792 pts (letter)"}
	for name, p := range map[string]planning.Plan{"example": example.March(), "longest": full(), "nothing": {}} {
		for _, lang := range languages() {
			for on, size := range sizes {
				for _, view := range views() {
					s := sheet(t, p, view, lang, on)
					folder := put(t, "page.pdf", pdf(t, madeThen{s}))
					info := nodetest.Program(t, folder, "pdfinfo", "page.pdf")
					for _, line := range []string{`(?m)^Pages:\s+1$`, `(?m)^Tagged:\s+yes$`, `(?m)^Page size:\s+` + regexp.QuoteMeta(size), `(?m)^Title:\s+` + regexp.QuoteMeta(words(s.Title)), `(?m)^Encrypted:\s+no$`, `(?m)^PDF version:\s+1\.7$`} {
						if !regexp.MustCompile(line).MatchString(info) {
							t.Errorf("%s, %s, %s, %s: no %s in\n%s", name, lang, on, view, line, info)
						}
					}
					fonts := strings.Split(strings.TrimSpace(nodetest.Program(t, folder, "pdffonts", "page.pdf")), "\n")
					if len(fonts) != 4 {
						t.Errorf("%d typefaces", len(fonts)-2)
					}
					for _, font := range fonts[2:] {
						if !strings.Contains(font, "CID TrueType") || !regexp.MustCompile(`Identity-H\s+yes\s+\S+\s+yes`).MatchString(font) {
							t.Errorf("a typeface is not embedded or has no letters: %s", font)
						}
					}
				}
			}
		}
	}
}

func TestPopplerReadsTheWordsInOrder(t *testing.T) {
	t.Parallel()
	p := example.March()
	p.Overview.Position = "Ελληνικά, Кириллица, Łódź, Çeşme: 3,2 Mio. €"
	folder := put(t, "page.pdf", pdf(t, madeThen{sheet(t, p, planning.Internal, locale.German, export.A4)}))
	text := words(nodetest.Program(t, folder, "pdftotext", "-raw", "page.pdf", "-"))
	before := 0
	for _, said := range []string{
		"ABC Company", "Heute Indirect costs too high", "Morgen At least USD 5 million", "Weg One parts list", "Ελληνικά, Кириллица, Łódź, Çeşme: 3,2 Mio. €",
		"Ziele", "Z1 Avoid USD 3.2 million", "Messgröße Avoided spend", "Lösung", "L1 Parts catalogue", "Aktionsplan", "Vorgehen Z1",
		"1 Agree one list of approved spare parts for four plants ♦ Maintenance manager 31.3.2027", "Änderungsmanagement", "dafür 39, dagegen 29", "Nicht jetzt",
	} {
		at := strings.Index(text, said)
		if at < before {
			t.Errorf("%q stands at %d, after %d, in\n%s", said, at, before, text)
			continue
		}
		before = at
	}
	structure := nodetest.Program(t, folder, "pdfinfo", "-struct-text", "page.pdf")
	for _, part := range []string{"Document", "H1", "H2", "Table", "TR", "TH", "TD", `"Agree one list of approved spare parts for four plants`} {
		if !strings.Contains(structure, part) {
			t.Errorf("the tags lack %s:\n%s", part, structure)
		}
	}
}

func TestPopplerOpensTheForceFields(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]planning.Plan{"example": example.March(), "longest": full()} {
		folder := put(t, "force.pdf", file(t, export.ForceFile, p, planning.Internal, locale.English))
		info := nodetest.Program(t, folder, "pdfinfo", "force.pdf")
		if !regexp.MustCompile(`(?m)^Tagged:\s+yes$`).MatchString(info) {
			t.Errorf("%s:\n%s", name, info)
		}
		text := words(nodetest.Program(t, folder, "pdftotext", "-raw", "force.pdf", "-"))
		for _, a := range p.LiveActions() {
			for _, r := range append(a.Force.For, a.Force.Against...) {
				if !strings.Contains(text, words(r.Text)) {
					t.Errorf("%s: %q is not on the sheet", name, r.Text)
				}
			}
		}
	}
}

// LibreOffice opens workbook and document, in both views, and what it makes of
// them says what the plan says. It calculates by itself: the figures are right
// where nothing of ours stands.
func TestLibreOfficeOpensWorkbookAndDocument(t *testing.T) {
	t.Parallel()
	for _, view := range views() {
		for _, f := range []export.Format{export.WorkbookFile, export.DocumentFile} {
			folder := put(t, "plan"+f.Extension(), file(t, f, example.March(), view, locale.English))
			nodetest.Office(t, folder, "plan"+f.Extension(), "pdf")
			text := words(nodetest.Program(t, folder, "pdftotext", "plan.pdf", "-"))
			want := []string{"ABC Company", "Parts catalogue for all plants", "Maintenance manager", "31 Mar 2027"}
			if f == export.WorkbookFile {
				want = append(want, "Progress of the goals", "Actions due by month", "10%", "3,200,000 USD")
			}
			if view == planning.Internal {
				want = append(want, "Bulk prices become possible")
			}
			for _, said := range want {
				if !strings.Contains(text, said) {
					t.Errorf("%s for %s: LibreOffice shows no %q in\n%s", f, view, said, text)
				}
			}
			if content, err := os.ReadFile(filepath.Join(folder, "plan.pdf")); err == nil {
				keep(t, "office_"+string(view)+f.Extension()+".pdf", content)
			}
		}
	}
}
