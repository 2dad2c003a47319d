package export

import (
	"bytes"
	"io"

	"lodestar/conversation/locale"
	"lodestar/planning"
)

// WriteView is Write for a customer view, such as the frozen content of a
// version, see CustomerText. Force fields and JSON are not to be had of one: they
// are ErrInternalOnly and ErrFormat.
func WriteView(w io.Writer, f Format, view planning.CustomerView, p locale.Printer, m Made) (lost []rune, err error) {
	var file bytes.Buffer
	switch f {
	case TextFile:
		file.WriteString(CustomerText(view, p))
	case MarkdownFile:
		file.WriteString(CustomerMarkdown(view, p))
	case HTMLFile:
		err = CustomerHTMLDocument(&file, view, p, m.Paper)
	case PDFFile, PictureFile:
		var s *Sheet
		if s, err = SetCustomerPage(view, p, m.Paper); err != nil {
			return nil, err
		}
		lost = s.Lost
		if f == PictureFile {
			err = s.WritePNG(&file)
		} else {
			err = s.WritePDF(&file, m.At)
		}
	case WorkbookFile:
		err = CustomerWorkbook(&file, view, p, m.Paper, m.At)
	case DocumentFile:
		err = CustomerDocument(&file, view, p, m.Paper, m.At)
	case ListFile:
		err = CustomerProjectList(&file, view, p)
	case ForceFile:
		err = ErrInternalOnly
	case JSONFile:
		err = ErrFormat
	default:
		err = ErrFormat
	}
	return lost, handOver(w, &file, err)
}

// Agreed are the forms in which the customer wants the plan (plan_format), as
// files that hold all of it: a list of actions comes beside the page. Where
// nothing is agreed it is the page.
func Agreed(f planning.FileFormat) []Format {
	switch f {
	case planning.Workbook:
		return []Format{WorkbookFile}
	case planning.Document:
		return []Format{DocumentFile}
	case planning.CSV:
		return []Format{PDFFile, ListFile}
	case planning.PDF:
		return []Format{PDFFile}
	default:
		return []Format{PDFFile}
	}
}
