package export

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"lodestar/internal/civil"
)

func sameMonth(v any, month civil.Date) bool {
	d, ok := v.(civil.Date)
	return ok && d.Year == month.Year && d.Month == month.Month
}

// printed sets the paper, upright or across, what is printed, the title on every
// sheet and the page number.
func (w *bookWriter) printed(s sheetLayout, name string, on Paper) {
	size := 9 // A4
	if on == Letter {
		size = 1
	}
	across, wide, tall := "landscape", 1, 0
	if s.pairs {
		across = "portrait"
	}
	// Letters that are read need the width of two sheets where a table is wide.
	const readable = 190 // characters of a column's width
	if w.tableWidth(s) > readable {
		wide = 2
	}
	w.do(w.f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &across, FitToWidth: &wide, FitToHeight: &tall}))
	fit := true
	w.do(w.f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	margin, upper := 0.55, 0.75
	w.do(w.f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Top: &upper, Bottom: &upper}))
	amp := strings.NewReplacer("&", "&&", "\n", " ")
	title := amp.Replace(w.title.cells[0].text)
	if runes := []rune(title); len(runes) > 80 {
		title = string(runes[:80])
	}
	// A name that begins with a figure would be read as a type size.
	w.do(w.f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddHeader: "&L&\"Calibri,Bold\" " + title + "&R" + amp.Replace(name), OddFooter: "&R&P / &N"}))
	last := w.lastCell(s)
	w.do(w.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: quotedSheet(name) + "!$A$1:" + last, Scope: name}))
	if !s.pairs {
		w.do(w.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: quotedSheet(name) + "!$A:$B," + quotedSheet(name) + "!$1:$1", Scope: name}))
	}
}

func (w *bookWriter) tableWidth(s sheetLayout) float64 {
	wide := 0.0
	for _, c := range s.columns {
		if w.used(c) {
			wide += c.width
		}
	}
	return wide
}

// lastCell is the lower right corner of what is printed: the table, and the
// charts below or beside it.
func (w *bookWriter) lastCell(s sheetLayout) string {
	rows, columns := len(w.data[s.id]), 2
	if s.pairs {
		rows--
		if s.id == "overview" {
			rows += 3
		}
	} else {
		columns = 0
		for _, c := range s.columns {
			if w.used(c) {
				columns++
			}
		}
		if !w.outside {
			rows += spareRows
		}
		if shown := len(w.data[s.id]); shown > 0 {
			switch {
			case s.id == "goal", s.id == "solution" && !w.outside:
				rows += chartLines(shown) + 2
			case s.id == "action" && w.outside:
				rows += chartLines(countedRows) + 2
			case s.id == "action":
				rows += 2*chartLines(countedRows) + 3
			}
			columns = max(columns, 6)
		}
		if s.id == "force" {
			columns += 12
			rows = max(rows, 30)
		}
	}
	return "$" + columnName(columns) + "$" + itoa(rows+1)
}

// numberAsText is a calculated number that the library marks as a text.
var numberAsText = regexp.MustCompile(` t="str"(><f>[^<]*</f><v>-?[0-9.]+(?:[eE][-+]?[0-9]+)?</v>)`)

// repacked writes the parts of a workbook in one order and as made at one
// instant, so that the same plan gives the same bytes.
func repacked(w io.Writer, file []byte, made time.Time) error {
	in, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return fmt.Errorf("export: packing workbook: %w", err)
	}
	parts := slices.SortedFunc(slices.Values(in.File), func(a, b *zip.File) int {
		first := func(f *zip.File) int {
			if f.Name == contentTypes {
				return 0
			}
			return 1
		}
		return cmp.Or(first(a)-first(b), strings.Compare(a.Name, b.Name))
	})
	var packed bytes.Buffer
	out := zip.NewWriter(&packed)
	for _, part := range parts {
		if err := repack(out, part, made); err != nil {
			return fmt.Errorf("export: packing workbook: %w", err)
		}
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("export: packing workbook: %w", err)
	}
	if _, err := w.Write(packed.Bytes()); err != nil {
		return fmt.Errorf("export: writing workbook: %w", err)
	}
	return nil
}

func repack(out *zip.Writer, part *zip.File, made time.Time) error {
	r, err := part.Open()
	if err != nil {
		return err
	}
	content, err := io.ReadAll(r)
	if err != nil {
		_ = r.Close()
		return err
	}
	if err := r.Close(); err != nil {
		return err
	}
	if strings.HasPrefix(part.Name, "xl/worksheets/sheet") {
		content = numberAsText.ReplaceAll(content, []byte("$1"))
	}
	if part.Name == contentTypes {
		content = inOrder(content)
	}
	to, err := out.CreateHeader(&zip.FileHeader{Name: part.Name, Method: zip.Deflate, Modified: made.UTC()})
	if err != nil {
		return err
	}
	_, err = to.Write(content)
	return err
}

const contentTypes = "[Content_Types].xml"

// contentType is one entry of the list of parts; the library writes them in any
// order.
var contentType = regexp.MustCompile(`<(?:Override|Default) [^>]*></(?:Override|Default)>`)

func inOrder(list []byte) []byte {
	entries := contentType.FindAll(list, -1)
	sorted := slices.SortedFunc(slices.Values(entries), bytes.Compare)
	i := -1
	return contentType.ReplaceAllFunc(list, func([]byte) []byte {
		i++
		return sorted[i]
	})
}
