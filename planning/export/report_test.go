package export_test

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/internal/nodetest"
	"lodestar/planning"
	"lodestar/planning/export"
)

func hours(n int64) *planning.Quantity {
	return &planning.Quantity{Number: decimal.NewFromInt(n), Unit: "hours"}
}

// aReport is a report as long as usual; longReport fills several sheets.
func aReport() export.Report {
	return export.Report{
		Title: "Progress report", Customer: "Contoso", Heading: "Where your measures stand",
		Facts: []string{"for our meeting on Thursday, 18 March 2027", "plan, version 1", "Eva Brandt"},
		Measures: []export.ReportMeasure{
			{
				Goal: "Deliver to their customers within 48 hours", Measure: "average delivery time", Baseline: hours(96), Target: hours(48),
				By: civil.Date{Year: 2027, Month: time.December, Day: 31}, Actual: hours(72), On: civil.Date{Year: 2027, Month: time.March, Day: 4}, Percent: 50, Known: true,
			},
			{Goal: "Halve returns", Measure: "cost of returns per year", Actual: &planning.Quantity{Number: decimal.NewFromInt(210000), Unit: "EUR"}},
		},
		Parts: []export.ReportPart{
			{Heading: "What has been achieved so far", Lines: []string{"Deliver to their customers within 48 hours: 50 % of the way", "The quote for the warehouse is there"}},
			{Heading: "What is in the way", Lines: []string{"Open warehouse in Venlo: due 30 Jun 2027, now expected 15 Jul 2027", "=1+1"}},
			{Heading: "What has to be decided", Lines: []string{"Kim Visser decides who leads the site, by 1 April"}},
		},
	}
}

func longReport() export.Report {
	r := aReport()
	long := "Two lines of production moved to Venlo, the third follows in summer, once the permit is there and the neighbours have been heard. "
	for range 3 {
		long += long
	}
	for range 12 {
		r.Measures = append(r.Measures, r.Measures[0])
	}
	for i := range r.Parts {
		for range 8 {
			r.Parts[i].Lines = append(r.Parts[i].Lines, long[:40*(i+1)*3], "Short")
		}
	}
	r.Parts[0].Lines = append(r.Parts[0].Lines, long+long+long+long+long+long)
	return r
}

func reportFile(t *testing.T, f export.Format, r export.Report, lang locale.Language) []byte {
	t.Helper()
	var b bytes.Buffer
	lost, err := export.WriteReport(&b, f, r, printer(t, lang), export.Made{At: time.Date(2027, 3, 4, 9, 0, 0, 0, time.UTC)})
	if err != nil || len(lost) > 0 {
		t.Fatal(err, lost)
	}
	return b.Bytes()
}

func reportForms() []export.Format {
	return []export.Format{export.PDFFile, export.DocumentFile, export.WorkbookFile}
}

// The same report at the same instant gives the same bytes, in each form; what is no
// form of a report is refused.
func TestReportIsTheSameTwice(t *testing.T) {
	t.Parallel()
	for _, f := range reportForms() {
		if !bytes.Equal(reportFile(t, f, longReport(), locale.German), reportFile(t, f, longReport(), locale.German)) {
			t.Errorf("%s: other bytes", f)
		}
	}
	for _, f := range export.Formats() {
		if slices.Contains(reportForms(), f) {
			continue
		}
		if _, err := export.WriteReport(&bytes.Buffer{}, f, aReport(), printer(t, locale.English), export.Made{}); !errors.Is(err, export.ErrFormat) {
			t.Errorf("%s: %v", f, err)
		}
	}
}

// Whatever a report says stands on its sheets, in order, within the margins, and no
// sheet is empty.
func TestReportLosesNothing(t *testing.T) {
	t.Parallel()
	p := printer(t, locale.Dutch)
	rapid.Check(t, func(rt *rapid.T) {
		words := rapid.StringMatching(`[a-zA-ZäöüßŁΩЖ0-9 /·–-]{1,500}`)
		r := export.Report{Title: "Voortgangsrapport", Customer: words.Draw(rt, "customer"), Facts: []string{words.Draw(rt, "fact")}, Heading: "De stand"}
		for range rapid.IntRange(0, 9).Draw(rt, "measures") {
			r.Measures = append(r.Measures, export.ReportMeasure{Goal: words.Draw(rt, "goal"), Measure: words.Draw(rt, "measure"), Actual: hours(12), Known: true, Percent: rapid.IntRange(0, 900).Draw(rt, "percent")})
		}
		for range rapid.IntRange(0, 5).Draw(rt, "parts") {
			r.Parts = append(r.Parts, export.ReportPart{Heading: "Deel", Lines: rapid.SliceOfN(words, 1, 9).Draw(rt, "lines")})
		}
		set, err := export.SetReport(r, p, rapid.SampledFrom([]export.Paper{export.A4, export.Letter}).Draw(rt, "paper"))
		if err != nil {
			rt.Fatal(err)
		}
		said := ""
		for line := range strings.Lines(set.String()) {
			place, text, _ := strings.Cut(strings.TrimSpace(line), ": ")
			var x, y, size float64
			const foot = 8.5 // the size of what is repeated on each sheet
			if n, _ := fmt.Sscanf(place, "%f %f, %f", &x, &y, &size); n == 3 && size != foot && text != "•" {
				said += text
				if x < 56 || y < 56 || y > 842-56-20 {
					rt.Fatalf("outside the margins: %s", line)
				}
			}
		}
		said = bare(said)
		for _, m := range r.Measures {
			said = after(rt, said, m.Measure)
			said = after(rt, said, m.Goal)
		}
		for _, part := range r.Parts {
			for _, l := range part.Lines {
				said = after(rt, said, l)
			}
		}
	})
}

// bare is a text without what a line break may swallow.
func bare(s string) string { return strings.Join(strings.Fields(s), "") }

// after is what stands behind words that have to be there.
func after(t *rapid.T, said, words string) string {
	_, rest, ok := strings.Cut(said, bare(words))
	if !ok {
		t.Fatalf("%q is not there, or not in order", words)
	}
	return rest
}

// Word and Excel say the same as the sheet; a text that a program could take for a
// formula stays one, and figures are figures.
func TestReportInWordAndExcel(t *testing.T) {
	t.Parallel()
	r := aReport()
	text := string(parts(t, export.DocumentFile, reportFile(t, export.DocumentFile, r, locale.English))["word/document.xml"])
	for _, said := range []string{"Progress report", "Contoso · for our meeting on Thursday, 18 March 2027", "average delivery time", "72 hours (4 Mar 2027)", "50 %", "EUR 210,000", `<w:pStyle w:val="ListBullet"/>`, "Kim Visser decides who leads the site, by 1 April"} {
		if !strings.Contains(text, said) {
			t.Errorf("Word does not say %q", said)
		}
	}
	f, err := excelize.OpenReader(bytes.NewReader(reportFile(t, export.WorkbookFile, r, locale.English)))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("Progress report", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprint(rows)
	for _, said := range []string{"[Deliver to their customers within 48 hours average delivery time hours 96 48 ", " 72 ", "50 %]", "[Halve returns cost of returns per year EUR", "210000", "[=1+1]"} {
		if !strings.Contains(all, said) {
			t.Errorf("Excel does not say %q:\n%s", said, all)
		}
	}
	for n, row := range rows {
		for c := range row {
			cell, _ := excelize.CoordinatesToCellName(c+1, n+1)
			if formula, err := f.GetCellFormula("Progress report", cell); err != nil || formula != "" {
				t.Errorf("%s is a formula: %s %v", cell, formula, err)
			}
		}
	}
}

// Poppler opens a report of several sheets: tagged, with lists and a head on each
// sheet of the table, and the words in order.
func TestPopplerOpensTheReport(t *testing.T) {
	t.Parallel()
	folder := put(t, "report.pdf", reportFile(t, export.PDFFile, longReport(), locale.English))
	info := nodetest.Program(t, folder, "pdfinfo", "report.pdf")
	for _, line := range []string{`(?m)^Pages:\s+5$`, `(?m)^Tagged:\s+yes$`, `(?m)^Title:\s+Contoso · Progress report · for our meeting`} {
		if !regexp.MustCompile(line).MatchString(info) {
			t.Errorf("no %s in\n%s", line, info)
		}
	}
	text := nodetest.Program(t, folder, "pdftotext", "-raw", "report.pdf", "-")
	if n := strings.Count(text, "Measure Start Target By Now Progress"); n != 2 {
		t.Errorf("%d heads of the table", n)
	}
	structure := nodetest.Program(t, folder, "pdfinfo", "-struct", "report.pdf")
	for _, tag := range []string{"H1", "H2", "Table", "TH", "TD", "L", "LI", "Lbl", "LBody"} {
		if !regexp.MustCompile(`(?m)^\s*` + tag + `\b`).MatchString(structure) {
			t.Errorf("no %s in the structure", tag)
		}
	}
}
