package export

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// Bounds of a workbook that is read.
const (
	bookBytes    = 16 << 20  // of the file
	bookUnpacked = 128 << 20 // of its parts together
	bookRows     = 2000      // of one sheet
)

// ErrNotWorkbook says that a file is no workbook that can be read: another kind
// of file, one that is damaged, one with a password, or one that is too large.
var ErrNotWorkbook = errors.New("export: not a workbook that can be read")

// BookSheet is a sheet of a workbook that was read, as far as its name and its
// headings are known.
type BookSheet struct {
	ID       string // list of its rows, or "overview", "force" and "together"
	Language locale.Language
	Rows     []BookRow
}

// BookRow is a row: its number in the plan, 0 where it has none, and the cells
// that something stands in.
type BookRow struct {
	Number int
	Place  string // of its first cell
	Cells  []BookCell
}

// BookCell is one cell.
type BookCell struct {
	Column  string // id: a step, or "unit", "side", "action", "force_side", "reason", "score"
	Place   string // as people call it: "Goals!C4"
	Text    string // as it stands there, a number with a point
	Formula bool
	early   bool // the workbook counts days from 1904
}

// Cell returns the cell of a column; false where nothing stands there.
func (r BookRow) Cell(column string) (BookCell, bool) {
	i := slices.IndexFunc(r.Cells, func(c BookCell) bool { return c.Column == column })
	if i < 0 {
		return BookCell{}, false
	}
	return r.Cells[i], true
}

// Number is the figure in a cell, false where it is none.
func (c BookCell) Number() (decimal.Decimal, bool) {
	const digits = 30
	d, err := decimal.NewFromString(c.Text)
	if err != nil || d.Exponent() > digits || d.Exponent() < -digits || len(c.Text) > digits {
		return decimal.Decimal{}, false
	}
	return d, true
}

// Day is the day a cell holds as a date, false where it holds none.
func (c BookCell) Day() (civil.Date, bool) {
	d, ok := c.Number()
	const last = 2_958_465 // 31 December 9999
	if !ok || d.IsNegative() || d.GreaterThan(decimal.NewFromInt(last)) {
		return civil.Date{}, false
	}
	days := int(d.IntPart()) // a time of day is not part of it
	if c.early {
		return civil.Date{Year: 1904, Month: 1, Day: 1}.AddDays(days), true
	}
	if days < dayOne {
		return civil.Date{}, false
	}
	return firstDay().AddDays(days - dayOne), true
}

// ReadWorkbook reads what Workbook wrote and people have filled in: sheets by
// their names and columns by their headings, in any of our languages, in any
// order. ignored are sheets and columns of other names; nothing of them is read.
// It opens no link and calculates nothing. The error is ErrNotWorkbook where the
// file cannot be read at all.
func ReadWorkbook(r io.Reader, words *locale.Catalogue) (sheets []BookSheet, ignored []string, err error) {
	limited := &io.LimitedReader{R: r, N: bookBytes + 1}
	f, err := excelize.OpenReader(limited, excelize.Options{UnzipSizeLimit: bookUnpacked, UnzipXMLSizeLimit: bookUnpacked})
	if err != nil || limited.N <= 0 {
		if f != nil {
			_ = f.Close()
		}
		return nil, nil, errors.Join(ErrNotWorkbook, err)
	}
	defer func() {
		if closed := f.Close(); err == nil && closed != nil {
			err = fmt.Errorf("export: closing workbook: %w", closed)
		}
	}()
	props, err := f.GetWorkbookProps()
	if err != nil {
		return nil, nil, errors.Join(ErrNotWorkbook, err)
	}
	reader := bookReader{f: f, words: words, early: props.Date1904 != nil && *props.Date1904}
	for _, name := range f.GetSheetList() {
		layout, lang, ok := reader.layoutOf(name)
		if !ok || slices.ContainsFunc(sheets, func(s BookSheet) bool { return s.ID == layout.id }) {
			ignored = append(ignored, name)
			continue
		}
		sheet, others, err := reader.sheet(name, layout, lang)
		if err != nil {
			return nil, nil, errors.Join(ErrNotWorkbook, err)
		}
		sheets, ignored = append(sheets, sheet), append(ignored, others...)
	}
	return sheets, ignored, nil
}

type bookReader struct {
	f     *excelize.File
	words *locale.Catalogue
	early bool
}

// layoutOf finds the sheet of a name, in any language.
func (r bookReader) layoutOf(name string) (sheetLayout, locale.Language, bool) {
	for _, lang := range locale.Languages() {
		p := r.words.Printer(lang)
		for _, s := range bookSheets() {
			if locale.Fold(s.nameIn(p)) == locale.Fold(name) {
				return s, lang.Base(), true
			}
		}
	}
	return sheetLayout{}, "", false
}

// columnOf finds the column of a heading: in the sheet's own language first.
func (r bookReader) columnOf(s sheetLayout, heading string, lang locale.Language) (bookColumn, bool) {
	for _, l := range append([]locale.Language{lang}, locale.Languages()...) {
		p := r.words.Printer(l)
		for _, c := range s.columns {
			if heading != "" && locale.Fold(c.headingIn(p)) == locale.Fold(heading) {
				return c, true
			}
		}
	}
	return bookColumn{}, false
}

func (r bookReader) sheet(name string, layout sheetLayout, lang locale.Language) (BookSheet, []string, error) {
	sheet := BookSheet{ID: layout.id, Language: lang}
	rows, err := r.f.GetRows(name, excelize.Options{RawCellValue: true})
	if err != nil {
		return sheet, nil, err
	}
	rows = rows[:min(len(rows), bookRows)]
	if layout.pairs {
		return r.pairRows(sheet, name, layout, rows)
	}
	return r.tableRows(sheet, name, layout, rows)
}

// pairRows reads labels in the first column that has any, and the value beside
// each.
func (r bookReader) pairRows(sheet BookSheet, name string, layout sheetLayout, rows [][]string) (BookSheet, []string, error) {
	row := BookRow{Place: name + "!A1"}
	for i, cells := range rows {
		for k, text := range cells {
			c, ok := r.columnOf(layout, strings.TrimSpace(text), sheet.Language)
			if !ok || k+1 >= len(cells) {
				continue
			}
			if cell, ok, err := r.cell(name, c, cellAt(k+2, i+1), cells[k+1]); err != nil {
				return sheet, nil, err
			} else if _, twice := row.Cell(c.id); ok && !twice {
				row.Cells = append(row.Cells, cell)
			}
			break
		}
	}
	sheet.Rows = []BookRow{row}
	return sheet, nil, nil
}

// tableRows reads the head, which is the first row with two known headings, and
// what stands below it.
func (r bookReader) tableRows(sheet BookSheet, name string, layout sheetLayout, rows [][]string) (BookSheet, []string, error) {
	var head map[int]bookColumn
	var ignored []string
	for i, cells := range rows {
		if head == nil {
			head, ignored = r.head(name, layout, cells, i, sheet.Language)
			continue
		}
		row := BookRow{Place: name + "!" + cellAt(1, i+1)}
		for k, text := range cells {
			c, ok := head[k]
			if !ok {
				continue
			}
			cell, ok, err := r.cell(name, c, cellAt(k+1, i+1), text)
			if err != nil {
				return sheet, nil, err
			}
			if !ok {
				continue
			}
			if d, isNumber := cell.Number(); c.id == "number" {
				if isNumber && d.IsInteger() && d.IsPositive() && d.LessThan(decimal.NewFromInt(bookRows)) {
					row.Number = int(d.IntPart())
				}
				continue
			}
			row.Cells = append(row.Cells, cell)
		}
		if len(row.Cells) > 0 {
			sheet.Rows = append(sheet.Rows, row)
		}
	}
	return sheet, ignored, nil
}

func (r bookReader) head(name string, layout sheetLayout, cells []string, row int, lang locale.Language) (map[int]bookColumn, []string) {
	head, known := map[int]bookColumn{}, map[string]bool{}
	var others []string
	for k, text := range cells {
		c, ok := r.columnOf(layout, strings.TrimSpace(text), lang)
		switch {
		case ok && !known[c.id]:
			head[k], known[c.id] = c, true
		case strings.TrimSpace(text) == "" && len(head) > 1:
			// Behind an empty column stand the tables of the charts.
			return head, others
		case strings.TrimSpace(text) != "":
			others = append(others, name+"!"+cellAt(k+1, row+1))
		}
	}
	if len(head) < 2 {
		return nil, nil
	}
	return head, others
}

// cell is a cell that something stands in and that is read.
func (r bookReader) cell(sheet string, c bookColumn, cell, text string) (BookCell, bool, error) {
	if c.only {
		return BookCell{}, false, nil
	}
	formula, err := r.f.GetCellFormula(sheet, cell)
	if err != nil {
		return BookCell{}, false, err
	}
	text = strings.TrimSpace(text)
	return BookCell{Column: c.id, Place: sheet + "!" + cell, Text: text, Formula: formula != "", early: r.early}, text != "" || formula != "", nil
}
