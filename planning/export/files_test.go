package export_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/example"
	"lodestar/planning/export"
)

// file writes a plan in one format.
func file(t *testing.T, f export.Format, p planning.Plan, view planning.Audience, lang locale.Language) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := export.Write(&b, f, p, view, printer(t, lang), export.Made{Paper: export.A4, At: made}); err != nil {
		t.Fatalf("%s, %s, %s: %v", f, view, lang, err)
	}
	return b.Bytes()
}

// written are the formats this package writes for the customer.
func written() []export.Format {
	return slices.DeleteFunc(export.Formats(), func(f export.Format) bool { return f == export.JSONFile || f == export.ForceFile })
}

// parts takes a file apart: what is zipped is unzipped, the streams of a PDF are
// inflated, and everything else is itself.
func parts(t *testing.T, f export.Format, content []byte) map[string][]byte {
	t.Helper()
	all := map[string][]byte{"the file": content}
	switch f {
	case export.WorkbookFile, export.DocumentFile:
		z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range z.File {
			r, err := part.Open()
			if err != nil {
				t.Fatal(err)
			}
			if all[part.Name], err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
			all[part.Name+" (name)"] = []byte(part.Name + part.Comment)
		}
	case export.PDFFile, export.ForceFile:
		streams := 0
		for i, piece := range bytes.Split(content, []byte("stream\n")) {
			if r, err := zlib.NewReader(bytes.NewReader(piece)); err == nil {
				inflated, _ := io.ReadAll(r) // what is behind it is not part of it
				all["stream "+strconv.Itoa(i)] = inflated
				streams++
			}
		}
		if streams < 3 {
			t.Errorf("only %d streams of the PDF were read", streams)
		}
	default:
	}
	return all
}

// plain leaves of a part what a search would find: no zero bytes of UTF-16, no
// separators of thousands, no backslashes of PDF and Markdown.
func plain(content []byte) string {
	return strings.NewReplacer("\x00", "", ",", "", ".", "", `\`, "", " ", " ").Replace(string(content))
}

// The worst defect there is, in every file: a marker stands in every internal
// field, and is looked for in every byte of every customer file, unzipped.
func TestNoMarkerInAnyFileOfTheCustomer(t *testing.T) {
	t.Parallel()
	p := example.March()
	if n := mark(reflect.ValueOf(&p).Elem(), false); n < 100 {
		t.Fatalf("only %d markers were placed", n)
	}
	for key, v := range p.Provenance {
		v.By = markedText
		p.Provenance[key] = v
	}
	// A workbook holds the marked day as a number.
	serial := strconv.Itoa(day(1900, 3, 1).DaysUntil(day(markedYear, 3, 1)) + 61)
	markers := []string{markedText, strconv.Itoa(markedNumber), strconv.Itoa(markedYear), serial}
	for _, f := range written() {
		if f == export.PictureFile {
			continue // of letters: it is drawn from the sheet that is searched as PDF
		}
		for _, lang := range languages() {
			for name, part := range parts(t, f, file(t, f, p, planning.ForCustomer, lang)) {
				text := plain(part)
				for _, marker := range markers {
					if (marker == serial || marker == strconv.Itoa(markedYear)) && strings.HasPrefix(name, "the file") && f != export.ListFile {
						continue // four digits are in any packed file
					}
					if i := strings.Index(text, marker); i >= 0 {
						t.Errorf("%s in %s, %s shows %s: …%s…", f, lang, name, marker, text[max(0, i-80):min(len(text), i+40)])
					}
				}
			}
		}
		// The same plan from inside shows them, so the markers do work.
		if f == export.ListFile {
			continue // of what is internal it has the state alone, and a state is never marked
		}
		inside := p
		inside.Overview.Summary.Text = "" // marked, and too long for nothing
		found := false
		for _, part := range parts(t, f, file(t, f, inside, planning.Internal, locale.English)) {
			found = found || strings.Contains(plain(part), markedText)
		}
		if !found {
			t.Errorf("no marker in our own %s: the test proves nothing", f)
		}
	}
}

// What is not marked does not depend on what is: byte for byte.
func TestTheCustomersFilesAreTheSameWithoutInternalAnswers(t *testing.T) {
	t.Parallel()
	for _, f := range written() {
		p := example.March()
		before := file(t, f, p, planning.ForCustomer, locale.German)
		mark(reflect.ValueOf(&p).Elem(), false)
		if !bytes.Equal(before, file(t, f, p, planning.ForCustomer, locale.German)) {
			t.Errorf("the customer's %s depends on something internal", f)
		}
	}
}

func TestEveryFileIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	for _, f := range append(written(), export.ForceFile) {
		first := file(t, f, example.March(), planning.Internal, locale.Dutch)
		for range 2 {
			if !bytes.Equal(first, file(t, f, example.March(), planning.Internal, locale.Dutch)) {
				t.Errorf("the same plan at the same time gave other bytes as %s", f)
			}
		}
	}
	var b bytes.Buffer
	if _, err := export.Write(&b, export.ForceFile, example.March(), planning.ForCustomer, printer(t, locale.English), export.Made{}); !errors.Is(err, export.ErrInternalOnly) || b.Len() > 0 {
		t.Errorf("the force fields for a customer: %v, %d bytes", err, b.Len())
	}
	if _, err := export.Write(&b, export.ForceFile, planning.Plan{}, planning.Internal, printer(t, locale.English), export.Made{}); !errors.Is(err, export.ErrNothing) {
		t.Error(err)
	}
}

// Every file of a plan in which nothing stands yet, and of one that is full.
func TestFilesOfAnyPlan(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]planning.Plan{"empty": {}, "full": full()} {
		for _, f := range written() {
			for _, view := range views() {
				if len(file(t, f, p, view, locale.English)) == 0 {
					t.Errorf("%s: %s for %s is empty", name, f, view)
				}
			}
		}
	}
}

// dump lists what stands in a workbook, cell by cell.
func dump(t *testing.T, content []byte) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var b strings.Builder
	for _, sheet := range f.GetSheetList() {
		fmt.Fprintf(&b, "== %s\n", sheet)
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r, cells := range rows {
			for c, text := range cells {
				name, _ := excelize.CoordinatesToCellName(c+1, r+1)
				formula, err := f.GetCellFormula(sheet, name)
				if err != nil {
					t.Fatal(err)
				}
				if text == "" && formula == "" {
					continue
				}
				fmt.Fprintf(&b, "%s: %s", name, text)
				if formula != "" {
					fmt.Fprintf(&b, " =%s", formula)
				}
				b.WriteByte('\n')
			}
		}
	}
	return b.String()
}

// body is the text of a Word document with the style of each paragraph.
func body(t *testing.T, content []byte) string {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(parts(t, export.DocumentFile, content)["word/document.xml"]))
	var b strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "pStyle":
				b.WriteString(token.Attr[0].Value + ": ")
			case "rStyle":
				b.WriteString("‹ours›")
			}
		case xml.EndElement:
			if token.Name.Local == "p" {
				b.WriteByte('\n')
			}
		case xml.CharData:
			b.Write(token)
		}
	}
}

func TestFilesOfTheExample(t *testing.T) {
	t.Parallel()
	for _, lang := range languages() {
		for _, view := range views() {
			name := string(view) + "_" + string(lang)
			golden(t, "workbook_"+name, dump(t, file(t, export.WorkbookFile, example.March(), view, lang)))
			golden(t, "document_"+name, body(t, file(t, export.DocumentFile, example.March(), view, lang)))
			golden(t, "list_"+name, string(file(t, export.ListFile, example.March(), view, lang)))
		}
	}
	for _, view := range views() {
		golden(t, "markdown_"+string(view)+"_en", string(file(t, export.MarkdownFile, example.March(), view, locale.English)))
		golden(t, "html_"+string(view)+"_en", string(file(t, export.HTMLFile, example.March(), view, locale.English)))
	}
	for _, f := range written() {
		for _, view := range views() {
			keep(t, "abc_"+string(view)+f.Extension(), file(t, f, example.March(), view, locale.English))
		}
	}
	keep(t, "abc_force.pdf", file(t, export.ForceFile, example.March(), planning.Internal, locale.English))
}

// Dates and figures are such in the workbook, not texts, and charts point at
// cells.
func TestTheWorkbookHoldsRealValues(t *testing.T) {
	t.Parallel()
	content := file(t, export.WorkbookFile, example.March(), planning.Internal, locale.English)
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for cell, want := range map[string]string{"Goals!E2": "0", "Goals!F2": "3200000", "Goals!J2": "46752", "Solutions!F2": "2400000", "Actions!F2": "46477", "Goals!K2": "0.1"} {
		sheet, name, _ := strings.Cut(cell, "!")
		raw, err := f.GetCellValue(sheet, name, excelize.Options{RawCellValue: true})
		if err != nil || raw != want {
			t.Errorf("%s holds %q, %v; want %s", cell, raw, err, want)
		}
		kind, _ := f.GetCellType(sheet, name)
		if kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
			t.Errorf("%s is of type %v and no number", cell, kind)
		}
	}
	if shown, _ := f.GetCellValue("Goals", "F2"); shown != "3,200,000 USD" {
		t.Errorf("money is shown as %q", shown)
	}
	all := parts(t, export.WorkbookFile, content)
	charts := 0
	for name, part := range all {
		if strings.HasPrefix(name, "xl/charts/chart") && !strings.Contains(name, "(") {
			charts++
			if !regexp.MustCompile(`<f>&#39;[^<]+&#39;!\$[A-Z]+\$\d+:\$[A-Z]+\$\d+</f>`).Match(part) || bytes.Contains(part, []byte("<pt ")) {
				t.Errorf("%s does not follow cells, or keeps old ones", name)
			}
		}
	}
	if charts != 5 {
		t.Errorf("%d charts, want one of goals and solutions, two of actions, one of forces", charts)
	}
	book := string(all["xl/workbook.xml"])
	for _, sheet := range f.GetSheetList() {
		if !strings.Contains(book, `_xlnm.Print_Area">&#39;`+sheet+`&#39;!$A$1:`) {
			t.Errorf("%s has no print area", sheet)
		}
	}
}

// Nothing is hidden in a customer's workbook: no sheet, row, column, comment,
// name, link, property or person.
func TestNothingIsHiddenInTheCustomersWorkbook(t *testing.T) {
	t.Parallel()
	content := file(t, export.WorkbookFile, example.March(), planning.ForCustomer, locale.English)
	for name, part := range parts(t, export.WorkbookFile, content) {
		if name == "the file" {
			continue
		}
		for _, sign := range []string{"hidden", "comment", "externalLink", "xuri", "customXml", "vmlDrawing"} {
			if sign != "customXml" && bytes.Contains(bytes.ToLower(part), []byte(strings.ToLower(sign))) || strings.Contains(strings.ToLower(name), strings.ToLower(sign)) {
				t.Errorf("%s has %s", name, sign)
			}
		}
		for _, defined := range regexp.MustCompile(`<definedName [^>]*name="([^"]+)"`).FindAllSubmatch(part, -1) {
			if !strings.HasPrefix(string(defined[1]), "_xlnm.Print_") {
				t.Errorf("a name %s", defined[1])
			}
		}
	}
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	want := []string{"Overview", "Account team", "Goals", "Solutions", "Actions", "Working together"}
	if got := f.GetSheetList(); !slices.Equal(got, want) {
		t.Errorf("sheets %v", got)
	}
}

// A text that begins like a formula stays a text: in a cell of a workbook, where
// it is none, and in a list, where a program would make one of it.
func TestFormulasAreNeutralised(t *testing.T) {
	t.Parallel()
	const hostile = `=HYPERLINK("http://evil.example","x")`
	p := example.March()
	p.Actions[0].Title, p.Actions[1].Title, p.Actions[2].Title, p.Goals[0].Statement = hostile, "+1 delivery", "@home stock", "-5 % cost"
	p.Advice = hostile
	for _, view := range views() {
		f, err := excelize.OpenReader(bytes.NewReader(file(t, export.WorkbookFile, p, view, locale.English)))
		if err != nil {
			t.Fatal(err)
		}
		for cell, want := range map[string]string{"C2": hostile, "C3": "+1 delivery", "C4": "@home stock"} {
			formula, err := f.GetCellFormula("Actions", cell)
			text, _ := f.GetCellValue("Actions", cell)
			style, _ := f.GetCellStyle("Actions", cell)
			quoted := f.Styles.CellXfs.Xf[style].QuotePrefix
			if err != nil || formula != "" || text != want || quoted == nil || !*quoted {
				t.Errorf("%s: formula %q, text %q, %v", cell, formula, text, err)
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file(t, export.ListFile, p, view, locale.English), []byte("\ufeff"))))
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if rows[1][1] != "'"+hostile || rows[2][1] != "'+1 delivery" || rows[3][1] != "'@home stock" || rows[1][2] != "'-5 % cost" {
			t.Errorf("%q", rows[1:4])
		}
	}
}

// What was typed is text in every format that has signs of its own.
func TestTypedTextIsText(t *testing.T) {
	t.Parallel()
	const hostile = "<b>&]]> | *x* [l](http://evil.example) _y_ \x00\x1b[31m \u202e"
	p := example.March()
	p.Account.Name, p.Actions[0].Title, p.Goals[0].Statement, p.Advice = hostile, hostile, hostile, hostile
	for _, f := range written() {
		for name, part := range parts(t, f, file(t, f, p, planning.ForCustomer, locale.English)) {
			if strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels") {
				d := xml.NewDecoder(bytes.NewReader(part))
				for {
					if _, err := d.Token(); errors.Is(err, io.EOF) {
						break
					} else if err != nil {
						t.Errorf("%s: %v", name, err)
						break
					}
				}
			}
		}
	}
	if text := string(file(t, export.MarkdownFile, p, planning.ForCustomer, locale.English)); strings.Contains(text, "<b>") && !strings.Contains(text, `\<b\>`) || strings.Contains(text, " [l](") {
		t.Errorf("Markdown takes what was typed for signs:\n%s", text)
	}
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	p := example.March()
	if got := export.FileName(export.PDFFile, p, planning.ForCustomer, printer(t, locale.English)); got != "ABC Company plan 2027 v2.pdf" {
		t.Error(got)
	}
	p.Account.Name = "../../etc/\x00passwd: \"<x>\"\u202egnp.exe"
	if got := export.FileName(export.ForceFile, p, planning.Internal, printer(t, locale.German)); got != "etc passwd x gnp.exe Kraftfelder 2027 v2 intern.pdf" {
		t.Error(got)
	}
	p = planning.Plan{}
	if got := export.FileName(export.WorkbookFile, p, planning.ForCustomer, printer(t, locale.Dutch)); got != "plan.xlsx" {
		t.Error(got)
	}
}
