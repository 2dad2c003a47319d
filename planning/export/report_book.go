package export

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"lodestar/conversation/locale"
	"lodestar/planning/export/word"
)

// reportDocument writes a report as a Word document: the table of measures and the
// sections as lists, in styles that a template restyles.
func reportDocument(w io.Writer, r Report, p locale.Printer, m Made) error {
	d := &word.Document{Title: r.title(), Language: string(p.Language().Base()), Made: m.At, Letter: m.Paper == Letter}
	d.Paragraph(word.TitleStyle, word.Span{Text: oneLine(r.Title)})
	d.Paragraph(word.SubtitleStyle, word.Span{Text: joined(append([]string{oneLine(r.Customer)}, r.Facts...)...)})
	if len(r.Measures) > 0 {
		d.Paragraph(word.Heading1, word.Span{Text: r.Heading})
		var head []word.Cell
		for _, c := range append([]string{p.Text("customer.report.column.goal", nil)}, r.columns(p)...) {
			head = append(head, word.Cell{{Text: c}})
		}
		var group word.Group
		for _, row := range r.Measures {
			baseline, target, by, actual, on, percent := row.words(p)
			var cells []word.Cell
			for _, text := range []string{row.Goal, row.Measure, baseline, target, by, bracketed(actual, on), percent} {
				cells = append(cells, word.Cell{{Text: oneLine(text)}})
			}
			group.Rows = append(group.Rows, cells)
		}
		d.Table(head, []word.Group{group})
	}
	for _, part := range r.Parts {
		d.Paragraph(word.Heading1, word.Span{Text: part.Heading})
		for _, line := range part.Lines {
			d.Paragraph(word.Bullet, word.Span{Text: oneLine(line)})
		}
	}
	return d.Write(w)
}

// reportColumnWidths are the widths of the columns of a report as a workbook, in
// characters. A table, never written to.
var reportColumnWidths = []float64{36, 32, 10, 14, 14, 13, 14, 13, 11}

// reportWorkbook writes a report as a workbook of one sheet: figures and dates as
// such, the sections below each other.
func reportWorkbook(w io.Writer, r Report, p locale.Printer, m Made) (err error) {
	title := block{cells: []cell{{text: oneLine(r.Customer)}, {text: joined(append([]string{r.Title}, r.Facts...)...)}}}
	b := &bookWriter{book: &book{pg: &page{p: p}, title: title}, f: excelize.NewFile(), styles: map[string]int{}}
	defer func() {
		if closed := b.f.Close(); err == nil && closed != nil {
			err = fmt.Errorf("export: closing workbook: %w", closed)
		}
	}()
	b.about(m.At)
	name := fileName(r.Title)
	b.do(b.f.SetSheetName("Sheet1", name))
	for i, wide := range reportColumnWidths {
		b.do(b.f.SetColWidth(name, columnName(i+1), columnName(i+1), wide))
	}
	last := b.report(name, r)
	b.reportPrinted(name, last, m.Paper)
	b.quoted()
	if b.err != nil {
		return fmt.Errorf("export: making report: %w", b.err)
	}
	file, err := b.f.WriteToBuffer()
	if err != nil {
		return fmt.Errorf("export: writing report: %w", err)
	}
	return repacked(w, file.Bytes(), m.At)
}

// report fills the sheet and returns its last row.
func (w *bookWriter) report(sheet string, r Report) int {
	line := func(row int, text string, style int) {
		w.do(w.f.SetCellStr(sheet, cellAt(1, row), cellText(text)))
		w.do(w.f.SetCellStyle(sheet, cellAt(1, row), cellAt(1, row), style))
	}
	line(1, r.Title, w.wordStyle("title", 18, true, bookDeep))
	w.do(w.f.SetRowHeight(sheet, 1, 27))
	line(2, r.Customer, w.wordStyle("label", 10.5, true, bookDeep))
	line(3, joined(r.Facts...), w.wordStyle("facts", 10.5, false, bookSlate))
	row := 5
	heading := w.wordStyle("heading", 13, true, bookDeep)
	if len(r.Measures) > 0 {
		line(row, r.Heading, heading)
		w.do(w.f.SetRowHeight(sheet, row, 20))
		row = w.reportMeasures(sheet, r, row+1) + 1
	}
	whole := 0.0
	for _, wide := range reportColumnWidths {
		whole += wide
	}
	for _, part := range r.Parts {
		line(row, part.Heading, heading)
		w.do(w.f.SetRowHeight(sheet, row, 20))
		row++
		for _, text := range part.Lines {
			from, to := cellAt(1, row), cellAt(len(reportColumnWidths), row)
			w.do(w.f.MergeCell(sheet, from, to))
			w.put(sheet, from, bookColumn{kind: bookLong}, oneLine(text), nil)
			w.height(sheet, row, text, whole)
			row++
		}
		row++
	}
	return row
}

// reportMeasures writes the table of measures from a row on and returns the row
// below it.
func (w *bookWriter) reportMeasures(sheet string, r Report, row int) int {
	p := w.pg.p
	columns := r.columns(p)
	heads := []string{p.Text("customer.report.column.goal", nil), columns[0], w.pg.say("book_unit", nil), columns[1], columns[2], columns[3], columns[4], p.Text("customer.report.column.on", nil), columns[5]}
	for i, text := range heads {
		w.do(w.f.SetCellStr(sheet, cellAt(i+1, row), text))
		w.do(w.f.SetCellStyle(sheet, cellAt(i+1, row), cellAt(i+1, row), w.headStyle()))
	}
	for _, m := range r.Measures {
		row++
		put := func(column int, kind bookKind, v any) {
			w.put(sheet, cellAt(column, row), bookColumn{kind: kind}, v, nil)
		}
		put(1, bookLong, oneLine(m.Goal))
		put(2, bookLong, oneLine(m.Measure))
		of := unit(m.Baseline, m.Target, m.Actual)
		put(3, bookText, of)
		put(4, bookFigure, w.figure(m.Baseline, of))
		put(5, bookFigure, w.figure(m.Target, of))
		put(6, bookDay, m.By)
		put(7, bookFigure, w.figure(m.Actual, of))
		put(8, bookDay, m.On)
		put(9, bookText, m.percent(p))
		w.grow(sheet, row, m.Goal, reportColumnWidths[0])
		w.grow(sheet, row, m.Measure, reportColumnWidths[1])
	}
	return row + 1
}

// reportPrinted sets the paper, what is printed, and the number on every sheet.
func (w *bookWriter) reportPrinted(sheet string, last int, on Paper) {
	size := 9 // A4
	if on == Letter {
		size = 1
	}
	across, wide, tall, fit := "landscape", 1, 0, true
	w.do(w.f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &size, Orientation: &across, FitToWidth: &wide, FitToHeight: &tall}))
	w.do(w.f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	w.do(w.f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&L" + strings.ReplaceAll(sheet, "&", "&&") + "&R&P / &N"}))
	w.do(w.f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Area", Scope: sheet, RefersTo: quotedSheet(sheet) + "!$A$1:$" + columnName(len(reportColumnWidths)) + "$" + itoa(last),
	}))
}
