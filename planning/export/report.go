package export

import (
	"bytes"
	"io"
	"strings"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// Report is a progress report as a file for the customer (000-77, 000-78): where
// their measures stand, the five sections and, at the end of a period, what it has
// brought. All of it are words in the customer's language, as they were read before
// they were sent; nothing of the plan itself is in it, so nothing internal can be. It
// is stored with what was sent, so its fields keep their names.
type Report struct {
	Title    string          `json:"title"` // what it is called, such as "Progress report"
	Customer string          `json:"customer"`
	Facts    []string        `json:"facts"` // the day of the meeting, the version, who wrote it
	Heading  string          `json:"heading"`
	Measures []ReportMeasure `json:"measures,omitzero"`
	Parts    []ReportPart    `json:"parts"`
}

// ReportMeasure is where a measure of the customer stands.
type ReportMeasure struct {
	Goal     string             `json:"goal"`
	Measure  string             `json:"measure"`
	Baseline *planning.Quantity `json:"baseline,omitzero"`
	Target   *planning.Quantity `json:"target,omitzero"`
	By       civil.Date         `json:"by,omitzero"`
	Actual   *planning.Quantity `json:"actual"`
	On       civil.Date         `json:"on,omitzero"` // when that was so
	// Percent is how much of the way is done, at least 0; Known is false where it
	// cannot be said.
	Percent int  `json:"percent,omitzero"`
	Known   bool `json:"known,omitzero"`
}

// ReportPart is a section of a report with its lines.
type ReportPart struct {
	Heading string   `json:"heading"`
	Lines   []string `json:"lines"`
}

// AgreedReport is the form in which a report goes to the customer: that of the plan,
// and PDF where the plan is a list of actions, which a report is not.
func AgreedReport(f planning.FileFormat) Format {
	switch f {
	case planning.Workbook:
		return WorkbookFile
	case planning.Document:
		return DocumentFile
	case planning.PDF, planning.CSV:
		return PDFFile
	default:
		return PDFFile
	}
}

// WriteReport writes a report as PDF, Word document or workbook; other formats are
// ErrFormat. lost is as for Write. The same report at the same instant gives the same
// bytes.
func WriteReport(w io.Writer, f Format, r Report, p locale.Printer, m Made) (lost []rune, err error) {
	var file bytes.Buffer
	switch f {
	case PDFFile:
		var set *ReportSheets
		if set, err = SetReport(r, p, m.Paper); err != nil {
			return nil, err
		}
		lost = set.Lost
		err = set.WritePDF(&file, m.At)
	case DocumentFile:
		err = reportDocument(&file, r, p, m)
	case WorkbookFile:
		err = reportWorkbook(&file, r, p, m)
	case TextFile, MarkdownFile, HTMLFile, PictureFile, ListFile, JSONFile, ForceFile:
		err = ErrFormat
	default:
		err = ErrFormat
	}
	return lost, handOver(w, &file, err)
}

// ReportName names the file of a report, without its ending, of its parts, such as
// "ABC Company progress report 2027-03-18".
func ReportName(parts ...string) string { return fileName(parts...) }

// title is what stands in the properties of the file.
func (r Report) title() string {
	return joined(r.Customer, r.Title, strings.Join(r.Facts, partSeparator))
}

// columns are the headings of the table of measures.
func (r Report) columns(p locale.Printer) []string {
	all := make([]string, 0, 6)
	for _, id := range []string{"measure", "baseline", "target", "by", "actual", "progress"} {
		all = append(all, p.Text("customer.report.column."+id, nil))
	}
	return all
}

// percent is how much of the way is done, "" where that is not known.
func (m ReportMeasure) percent(p locale.Printer) string {
	if !m.Known {
		return ""
	}
	return p.Percent(m.Percent)
}

// amount is a figure with its unit, "" where nobody has given it.
func amount(p locale.Printer, q *planning.Quantity) string {
	if q == nil {
		return ""
	}
	return p.Amount(q.Number, q.Unit)
}

// day is a date in words, "" where there is none.
func day(p locale.Printer, d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return p.Date(d)
}

// words are the cells of a measure: what it is, where it stood, its target, the day
// for it, where it stands and since when, how much of the way that is.
func (m ReportMeasure) words(p locale.Printer) (baseline, target, by, actual, on, percent string) {
	return amount(p, m.Baseline), amount(p, m.Target), day(p, m.By), amount(p, m.Actual), day(p, m.On), m.percent(p)
}
