package export

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// bookWriter puts a book into a file.
type bookWriter struct {
	*book
	f      *excelize.File
	styles map[string]int
	err    error // the first one; what comes after it does nothing
}

func (b *book) write(w io.Writer, on Paper, made time.Time) (err error) {
	bw := &bookWriter{book: b, f: excelize.NewFile(), styles: map[string]int{}}
	defer func() {
		if closed := bw.f.Close(); err == nil && closed != nil {
			err = fmt.Errorf("export: closing workbook: %w", closed)
		}
	}()
	bw.about(made)
	for i, s := range b.sheets() {
		name := s.nameIn(b.pg.p)
		if i == 0 {
			bw.do(bw.f.SetSheetName("Sheet1", name))
		} else {
			_, err := bw.f.NewSheet(name)
			bw.do(err)
		}
		if s.pairs {
			bw.pairSheet(s, name)
		} else {
			bw.tableSheet(s, name)
		}
		bw.printed(s, name, on)
	}
	bw.f.SetActiveSheet(0)
	bw.quoted()
	if bw.err != nil {
		return fmt.Errorf("export: making workbook: %w", bw.err)
	}
	file, err := bw.f.WriteToBuffer()
	if err != nil {
		return fmt.Errorf("export: writing workbook: %w", err)
	}
	return repacked(w, file.Bytes(), made)
}

func (w *bookWriter) do(err error) {
	if w.err == nil {
		w.err = err
	}
}

// about sets the properties: title and language, and neither a person nor a
// machine.
func (w *bookWriter) about(made time.Time) {
	stamp := made.UTC().Format("2006-01-02T15:04:05Z")
	var parts []string
	for _, c := range w.title.cells {
		if !c.ours {
			parts = append(parts, c.text)
		}
	}
	w.do(w.f.SetDocProps(&excelize.DocProperties{
		Title: strings.Join(parts, partSeparator), Creator: "Lodestar", LastModifiedBy: "Lodestar",
		Created: stamp, Modified: stamp, Language: string(w.pg.p.Language().Base()),
	}))
	w.do(w.f.SetAppProps(&excelize.AppProperties{Application: "Lodestar"}))
	yes := true
	// Programs that calculate do so at once; the others show what stands there.
	w.do(w.f.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &yes}))
}

// Colours of cells.
const (
	bookDeep  = "1F3A5F"
	bookTint  = "ECF1F7"
	bookLine  = "D3DAE3"
	bookOurs  = "9A4A0A"
	bookSlate = "515D6D"
)

// style returns the style of a name, made on first use.
func (w *bookWriter) style(name string, fresh func() *excelize.Style) int {
	id, ok := w.styles[name]
	if !ok {
		var err error
		id, err = w.f.NewStyle(fresh())
		w.do(err)
		w.styles[name] = id
	}
	return id
}

func (w *bookWriter) cellStyle(c bookColumn, numberFormat string) int {
	name := "cell " + numberFormat + strconv.Itoa(int(c.kind)) + strconv.FormatBool(c.only)
	return w.style(name, func() *excelize.Style {
		s := &excelize.Style{
			Font:      &excelize.Font{Family: "Calibri", Size: 10.5, Color: "1B2430"},
			Alignment: &excelize.Alignment{Vertical: "top", WrapText: c.kind == bookLong || c.kind == bookText || c.kind == bookChoice},
			Border: []excelize.Border{
				{Type: "bottom", Color: bookLine, Style: 1}, {Type: "left", Color: bookLine, Style: 1}, {Type: "right", Color: bookLine, Style: 1},
			},
		}
		if c.kind == bookWhole {
			s.Alignment.Horizontal = "center"
		}
		if c.only {
			s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{bookTint}}
		}
		if numberFormat != "" {
			s.CustomNumFmt = &numberFormat
		} else {
			s.NumFmt = 49 // text: what is typed there stays as it is typed
		}
		return s
	})
}

func (w *bookWriter) headStyle() int {
	return w.style("head", func() *excelize.Style {
		return &excelize.Style{
			Font:      &excelize.Font{Family: "Calibri", Size: 10.5, Bold: true, Color: "FFFFFF"},
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{bookDeep}},
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		}
	})
}

func (w *bookWriter) wordStyle(name string, size float64, bold bool, colour string) int {
	return w.style(name, func() *excelize.Style {
		return &excelize.Style{
			Font:      &excelize.Font{Family: "Calibri", Size: size, Bold: bold, Color: colour},
			Alignment: &excelize.Alignment{Vertical: "top"},
		}
	})
}

// dayFormat is how the language writes a date in figures.
func dayFormat(lang locale.Language) string {
	switch lang.Base() {
	case locale.German:
		return `dd\.mm\.yyyy`
	case locale.Dutch:
		return `dd\-mm\-yyyy`
	default:
		return "d mmm yyyy"
	}
}

// figureFormat shows a figure with its unit: an amount of money as money.
func figureFormat(q *planning.Quantity) string {
	format := "#,##0"
	if !q.Number.IsInteger() {
		format += "." + strings.Repeat("0", max(1, min(6, int(-q.Number.Exponent()))))
	}
	if currency(q.Unit) {
		return format + ` [$` + q.Unit + `]`
	}
	return format
}

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

func currency(unit string) bool { return currencyCode.MatchString(unit) }

func cellAt(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return "A1" // both are counted here and begin at 1
	}
	return name
}

func columnName(column int) string {
	name := cellAt(column, 1)
	return name[:len(name)-1]
}

// quotable are the signs with which a program may take a text for a formula.
func quotable(s string) bool {
	return s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0]))
}

// text is a text as a cell holds it.
func cellText(s string) string {
	const most = 32_767 // what a cell of Excel holds
	s = locale.Clean(s)
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most])
	}
	return s
}

// put writes a value into a cell in the form its kind has in a workbook.
func (w *bookWriter) put(sheet, cell string, c bookColumn, v any, columns map[string]string) {
	format := ""
	switch v := v.(type) {
	case nil:
	case string:
		if v == "" {
			break
		}
		w.do(w.f.SetCellStr(sheet, cell, cellText(v)))
		if quotable(v) {
			w.do(w.f.SetCellStyle(sheet, cell, cell, w.quotedStyle(c)))
			return
		}
	case int:
		format = "0"
		w.do(w.f.SetCellInt(sheet, cell, int64(v)))
	case civil.Date:
		format = w.putDay(sheet, cell, v)
	case *planning.Quantity:
		if v == nil {
			break
		}
		format = w.putFigure(sheet, cell, v)
	case formula:
		format = "0%"
		if c.kind == bookFigure {
			format = "#,##0"
		}
		switch value := v.value.(type) {
		case float64:
			w.do(w.f.SetCellFloat(sheet, cell, value, -1, 64))
		case int:
			w.do(w.f.SetCellInt(sheet, cell, int64(value)))
			format = "0"
		}
		text := v.text
		for id, name := range columns {
			text = strings.ReplaceAll(text, "["+id+"]", name)
		}
		w.do(w.f.SetCellFormula(sheet, cell, text))
	}
	if format == "" {
		switch c.kind {
		case bookDay:
			format = dayFormat(w.pg.p.Language())
		case bookFigure, bookWhole, bookShare:
			format = "General"
		case bookText, bookLong, bookChoice:
		}
	}
	w.do(w.f.SetCellStyle(sheet, cell, cell, w.cellStyle(c, format)))
}

// firstDay is the first day workbooks can count.
func firstDay() civil.Date { return civil.Date{Year: 1900, Month: time.March, Day: 1} }

func (w *bookWriter) putDay(sheet, cell string, d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	if d.Before(firstDay()) {
		w.do(w.f.SetCellStr(sheet, cell, d.String()))
		return ""
	}
	w.do(w.f.SetCellInt(sheet, cell, int64(firstDay().DaysUntil(d)+dayOne)))
	return dayFormat(w.pg.p.Language())
}

// dayOne is the number of 1 March 1900 in a workbook, which counts a 29 February
// of that year that never was.
const dayOne = 61

// putFigure writes a number; one with more digits than a program keeps is text.
func (w *bookWriter) putFigure(sheet, cell string, q *planning.Quantity) string {
	const digits = 15
	number, exact := q.Number.Float64()
	if !exact && len(q.Number.Coefficient().String()) > digits {
		w.do(w.f.SetCellStr(sheet, cell, q.Number.String()))
		return ""
	}
	w.do(w.f.SetCellFloat(sheet, cell, number, -1, 64))
	return figureFormat(q)
}

// quotedStyle is a style of its own for texts that begin like a formula: with the
// mark that Excel shows as an apostrophe, so that it stays a text when somebody
// edits it.
func (w *bookWriter) quotedStyle(c bookColumn) int {
	name := "quoted " + strconv.Itoa(int(c.kind)) + strconv.FormatBool(c.only)
	return w.style(name, func() *excelize.Style {
		return &excelize.Style{
			Font: &excelize.Font{Family: "Calibri", Size: 10.5, Color: "1B2431"}, NumFmt: 49,
			Alignment: &excelize.Alignment{Vertical: "top", WrapText: true},
			Border:    []excelize.Border{{Type: "bottom", Color: bookLine, Style: 1}, {Type: "left", Color: bookLine, Style: 1}, {Type: "right", Color: bookLine, Style: 1}},
		}
	})
}

func (w *bookWriter) quoted() {
	yes := true
	for name, id := range w.styles {
		if strings.HasPrefix(name, "quoted ") {
			w.f.Styles.CellXfs.Xf[id].QuotePrefix = &yes
		}
	}
}

// pairSheet writes labels and values below each other, under title and facts.
func (w *bookWriter) pairSheet(s sheetLayout, name string) {
	w.do(w.f.SetColWidth(name, "A", "A", 24))
	w.do(w.f.SetColWidth(name, "B", "B", 92))
	row := 1
	if s.id == "overview" {
		var facts []string
		for _, c := range w.title.cells[1:] {
			facts = append(facts, c.text)
		}
		for i, line := range []struct {
			text  string
			style int
		}{{w.title.cells[0].text, w.wordStyle("title", 18, true, bookDeep)}, {strings.Join(facts, partSeparator), w.wordStyle("facts", 10.5, false, "515D6D")}} {
			cell := cellAt(1, i+1)
			w.do(w.f.SetCellStr(name, cell, cellText(line.text)))
			w.do(w.f.SetCellStyle(name, cell, cell, line.style))
		}
		w.do(w.f.SetRowHeight(name, 1, 27))
		row = 4
	}
	for _, r := range w.data[s.id] {
		id, _ := r["label"].(string)
		c := s.columns[slices.IndexFunc(s.columns, func(c bookColumn) bool { return c.id == id })]
		label := cellAt(1, row)
		w.do(w.f.SetCellStr(name, label, c.headingIn(w.pg.p)))
		w.do(w.f.SetCellStyle(name, label, label, w.wordStyle("label", 10.5, true, bookDeep)))
		w.put(name, cellAt(2, row), c, r["value"], nil)
		w.do(w.f.SetCellStyle(name, cellAt(2, row), cellAt(2, row), w.leftStyle(name, cellAt(2, row))))
		w.offer(name, c, cellAt(2, row))
		if text, ok := r["value"].(string); ok {
			w.height(name, row, text, 92)
		}
		row++
	}
}

// leftStyle is the style a cell has, with the value at its left edge.
func (w *bookWriter) leftStyle(sheet, cell string) int {
	id, err := w.f.GetCellStyle(sheet, cell)
	w.do(err)
	if err != nil {
		return 0
	}
	for name, known := range w.styles {
		if known != id {
			continue
		}
		left := w.style("left "+name, func() *excelize.Style {
			s, err := w.f.GetStyle(id)
			w.do(err)
			if err != nil {
				return &excelize.Style{}
			}
			s.Alignment = &excelize.Alignment{Vertical: "top", Horizontal: "left", WrapText: true}
			return s
		})
		if strings.HasPrefix(name, "quoted ") {
			yes := true
			w.f.Styles.CellXfs.Xf[left].QuotePrefix = &yes
		}
		return left
	}
	return id
}

// height makes a row as high as its longest text needs: programs that only show
// a file do not do it by themselves.
func (w *bookWriter) height(sheet string, row int, text string, width float64) {
	const line = 15.0
	lines := 0
	for _, part := range strings.Split(text, "\n") {
		lines += 1 + int(float64(locale.Length(part))*1.08/width)
	}
	if lines > 1 {
		w.do(w.f.SetRowHeight(sheet, row, min(409, float64(lines)*line)))
	}
}

// offer lets the options of a choice be picked from a list.
func (w *bookWriter) offer(sheet string, c bookColumn, cells string) {
	if len(c.options) == 0 {
		return
	}
	var words []string
	length := 0
	for _, o := range c.options {
		word := w.option(c.id, o)
		if strings.ContainsAny(word, `,"`) {
			return
		}
		length += locale.Length(word) + 1
		words = append(words, word)
	}
	const most = 255 // characters of such a list
	if length > most {
		return
	}
	v := excelize.NewDataValidation(true)
	v.Sqref = cells
	w.do(v.SetDropList(words))
	w.do(w.f.AddDataValidation(sheet, v))
}
