package export

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// spareRows are written with the look of the table behind its last row, so that
// something can be added.
const spareRows = 3

// tableSheet writes a head and rows, then what a chart counts, then the chart.
func (w *bookWriter) tableSheet(s sheetLayout, name string) {
	var columns []bookColumn
	for _, c := range s.columns {
		if w.used(c) {
			columns = append(columns, c)
		}
	}
	for i, c := range columns {
		letter := columnName(i + 1)
		w.do(w.f.SetColWidth(name, letter, letter, c.width))
		w.do(w.f.SetCellStr(name, cellAt(i+1, 1), c.headingIn(w.pg.p)))
	}
	w.do(w.f.SetCellStyle(name, cellAt(1, 1), cellAt(len(columns), 1), w.headStyle()))
	w.do(w.f.SetRowHeight(name, 1, 32))
	rows := w.data[s.id]
	last := 1 + len(rows)
	if !w.outside {
		last += spareRows
	}
	for r := 2; r <= last; r++ {
		names := map[string]string{}
		for i, c := range columns {
			names[c.id] = cellAt(i+1, r)
		}
		values := bookRow{}
		if r-2 < len(rows) {
			values = rows[r-2]
		}
		for i, c := range columns {
			w.put(name, cellAt(i+1, r), c, values[c.id], names)
			if text, ok := values[c.id].(string); ok && c.width > 0 {
				w.grow(name, r, text, c.width)
			}
		}
	}
	for i, c := range columns {
		w.offer(name, c, cellAt(i+1, 2)+":"+cellAt(i+1, max(2, last)))
	}
	w.do(w.f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	if len(rows) > 0 {
		w.charts(s.id, name, columns, len(rows), last)
	}
}

// grow is height for the widest of several texts in a row.
func (w *bookWriter) grow(sheet string, row int, text string, width float64) {
	now, err := w.f.GetRowHeight(sheet, row)
	w.do(err)
	const line = 15.0
	if lines := 1 + int(float64(locale.Length(text))*1.1/width); float64(lines)*line > now {
		w.do(w.f.SetRowHeight(sheet, row, min(409, float64(lines)*line)))
	}
}

// place is where the columns of a table stand.
type place struct {
	sheet string
	at    map[string]string // letters by column
	first int
	last  int
}

// cells are those of a column, as a chart or a formula names them.
func (p place) cells(id string) string {
	return quotedSheet(p.sheet) + "!$" + p.at[id] + "$" + itoa(p.first) + ":$" + p.at[id] + "$" + itoa(p.last)
}

func (p place) head(id string) string {
	return quotedSheet(p.sheet) + "!$" + p.at[id] + "$1"
}

func quotedSheet(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

func itoa(n int) string { return number(n) }

// charts draws what can be drawn of a sheet. What they show is in cells, so that
// they follow when these change.
func (w *bookWriter) charts(id, name string, columns []bookColumn, rows, last int) {
	p := place{sheet: name, at: map[string]string{}, first: 2, last: 1 + rows}
	for i, c := range columns {
		p.at[c.id] = columnName(i + 1)
	}
	below := last + 2
	switch id {
	case "goal":
		w.chart(name, cellAt(2, below), "book_chart_goals", excelize.Bar, "0%", []excelize.ChartSeries{{
			Name: p.head("progress"), Categories: p.cells("goal_statement"), Values: p.cells("progress"), Fill: fill(bookDeep),
		}}, rows)
	case "solution":
		if w.outside {
			return
		}
		w.chart(name, cellAt(3, below), "book_chart_solutions", excelize.Col, "#,##0", []excelize.ChartSeries{
			{Name: p.head("solution_benefit"), Categories: p.cells("solution_name"), Values: p.cells("solution_benefit"), Fill: fill("1E6E4E")},
			{Name: p.head("solution_cost"), Categories: p.cells("solution_name"), Values: p.cells("solution_cost"), Fill: fill("A33B22")},
			{Name: p.head("net"), Categories: p.cells("solution_name"), Values: p.cells("net"), Fill: fill(bookDeep)},
		}, rows)
	case "action":
		w.monthChart(name, p, len(columns)+2, below)
		if !w.outside {
			w.stateChart(name, p, len(columns)+5, below+chartLines(countedRows)+1)
		}
	case "force":
		w.forceChart(name, p, len(columns)+2)
	}
}

// countedRows is the height of the charts that count actions.
const countedRows = 4

func fill(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

// A chart is as many lines of a sheet high as what it shows needs; a line of a
// sheet has twenty points of a screen.
const linePixels = 20

func chartLines(rows int) int { return max(14, min(26, 6+2*rows)) }

func (w *bookWriter) chart(sheet, cell, title string, kind excelize.ChartType, format string, series []excelize.ChartSeries, rows int) {
	chart := &excelize.Chart{
		Type: kind, Series: series,
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: w.pg.say(title, nil), Font: &excelize.Font{Bold: true, Size: 12, Color: bookDeep}}}},
		Legend:    excelize.ChartLegend{Position: "bottom"},
		Dimension: excelize.ChartDimension{Width: 720, Height: uint(chartLines(rows) * linePixels)},
		PlotArea:  excelize.ChartPlotArea{ShowVal: true},
		XAxis:     excelize.ChartAxis{Font: excelize.Font{Size: 9, Color: bookSlate}},
		YAxis:     excelize.ChartAxis{MajorGridLines: true, Font: excelize.Font{Size: 9, Color: bookSlate}, NumFmt: excelize.ChartNumFmt{CustomNumFmt: format}},
	}
	if len(series) == 1 {
		chart.Legend.Position = "none"
	}
	if kind == excelize.Bar {
		chart.XAxis.ReverseOrder = true // the first goal on top
	}
	w.do(w.f.AddChart(sheet, cell, chart))
}

// sideTable writes a small table beside the sheet's own: what a chart counts.
func (w *bookWriter) sideTable(sheet string, column int, heads []string, rows [][]any) place {
	p := place{sheet: sheet, at: map[string]string{}, first: 2, last: 1 + len(rows)}
	for i, head := range heads {
		p.at[number(i)] = columnName(column + i)
		cell := cellAt(column+i, 1)
		w.do(w.f.SetCellStr(sheet, cell, head))
		w.do(w.f.SetCellStyle(sheet, cell, cell, w.headStyle()))
		w.do(w.f.SetColWidth(sheet, columnName(column+i), columnName(column+i), 13))
		for r, row := range rows {
			c := bookColumn{id: "side", kind: bookWhole, only: true}
			if _, isText := row[i].(string); isText {
				c.kind = bookText
			}
			w.put(sheet, cellAt(column+i, r+2), c, row[i], nil)
		}
	}
	return p
}

// monthChart counts the actions that are due in each month of the period.
func (w *bookWriter) monthChart(sheet string, p place, column, below int) {
	if len(w.months) == 0 {
		return
	}
	var rows [][]any
	for _, month := range w.months {
		due := 0
		for _, row := range w.data["action"] {
			if sameMonth(row["action_due"], month) {
				due++
			}
		}
		day := func(d civil.Date) string { return fmt.Sprintf("DATE(%d,%d,1)", d.Year, d.Month) }
		rows = append(rows, []any{w.pg.p.Month(month), formula{
			text: `COUNTIFS(` + p.cells("action_due") + `,">="&` + day(month) + `,` + p.cells("action_due") + `,"<"&` + day(month.AddMonths(1)) + `)`, value: due,
		}})
	}
	side := w.sideTable(sheet, column, []string{w.pg.say("book_month", nil), w.pg.say("book_due", nil)}, rows)
	w.chart(sheet, cellAt(3, below), "book_chart_due", excelize.Col, "0", []excelize.ChartSeries{{
		Name: side.head("1"), Categories: side.cells("0"), Values: side.cells("1"), Fill: fill(bookDeep),
	}}, countedRows)
}

// stateChart counts the actions by state.
func (w *bookWriter) stateChart(sheet string, p place, column, below int) {
	var rows [][]any
	for i, state := range []string{"proposed", "open", "in_progress", "blocked", "done", "parked", "dropped"} {
		word, n := w.option("action_state", state), 0
		for _, row := range w.data["action"] {
			if row["action_state"] == word {
				n++
			}
		}
		rows = append(rows, []any{word, formula{text: `COUNTIF(` + p.cells("action_state") + `,` + columnName(column) + itoa(i+2) + `)`, value: n}})
	}
	side := w.sideTable(sheet, column, []string{w.pg.say("book_states", nil), w.pg.say("book_count", nil)}, rows)
	w.chart(sheet, cellAt(3, below), "book_chart_states", excelize.Bar, "0", []excelize.ChartSeries{{
		Name: side.head("1"), Categories: side.cells("0"), Values: side.cells("1"), Fill: fill(bookOurs),
	}}, countedRows)
}

// forceChart adds up the scores of each action.
func (w *bookWriter) forceChart(sheet string, p place, column int) {
	sums := map[int][2]int{}
	var order []int
	forWord := w.pg.say("book_for", nil)
	for _, row := range w.data["force"] {
		n, _ := row["action"].(int)
		score, _ := row["score"].(int)
		s, known := sums[n]
		if !known {
			order = append(order, n)
		}
		if row["force_side"] == forWord {
			s[0] += score
		} else {
			s[1] += score
		}
		sums[n] = s
	}
	var rows [][]any
	for i, n := range order {
		cell := columnName(column) + itoa(i+2)
		sum := func(key string, value int) formula {
			return formula{
				text:  `SUMIFS(` + p.cells("score") + `,` + p.cells("action") + `,` + cell + `,` + p.cells("force_side") + `,"` + strings.ReplaceAll(w.pg.say(key, nil), `"`, `""`) + `")`,
				value: value,
			}
		}
		rows = append(rows, []any{
			n, sum("book_for", sums[n][0]), sum("book_against", sums[n][1]),
			formula{text: columnName(column+1) + itoa(i+2) + "-" + columnName(column+2) + itoa(i+2), value: sums[n][0] - sums[n][1]},
		})
	}
	side := w.sideTable(sheet, column, []string{w.pg.say("book_action_number", nil), forWord, w.pg.say("book_against", nil), w.pg.say("book_difference", nil)}, rows)
	w.chart(sheet, cellAt(column, len(order)+4), "book_chart_forces", excelize.Col, "0", []excelize.ChartSeries{
		{Name: side.head("1"), Categories: side.cells("0"), Values: side.cells("1"), Fill: fill("1E6E4E")},
		{Name: side.head("2"), Categories: side.cells("0"), Values: side.cells("2"), Fill: fill("A33B22")},
	}, 5)
}
