package export

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"lodestar/conversation/locale"
	"lodestar/planning"
)

// Format is a form in which a plan leaves the product as a file. JSON is the
// playbook's, which knows the stored answers.
type Format string

// The formats.
const (
	TextFile     Format = "text"
	MarkdownFile Format = "md"
	HTMLFile     Format = "html"
	PDFFile      Format = "pdf"
	PictureFile  Format = "png"
	WorkbookFile Format = "xlsx"
	DocumentFile Format = "docx"
	ListFile     Format = "csv"
	JSONFile     Format = "json"
	ForceFile    Format = "force" // the force fields, as PDF; internal only
)

// Formats returns all of them in the order in which they are offered.
func Formats() []Format {
	return []Format{PDFFile, WorkbookFile, DocumentFile, ListFile, PictureFile, HTMLFile, MarkdownFile, TextFile, JSONFile, ForceFile}
}

// ParseFormat finds a format by its name; "markdown", "word", "excel" and the
// like are understood too.
func ParseFormat(name string) (Format, bool) {
	name = strings.TrimPrefix(locale.Fold(name), ".")
	if f, ok := map[string]Format{
		"txt": TextFile, "markdown": MarkdownFile, "excel": WorkbookFile, "word": DocumentFile, "picture": PictureFile, "force field": ForceFile,
	}[name]; ok {
		return f, true
	}
	f := Format(name)
	return f, slices.Contains(Formats(), f)
}

// Extension is how the name of such a file ends.
func (f Format) Extension() string {
	switch f {
	case TextFile:
		return ".txt"
	case ForceFile:
		return ".pdf"
	default:
		return "." + string(f)
	}
}

// Binary reports whether such a file is nothing for a terminal.
func (f Format) Binary() bool {
	switch f {
	case PDFFile, ForceFile, PictureFile, WorkbookFile, DocumentFile:
		return true
	default:
		return false
	}
}

// MIME is the type of its content (RFC 2046).
func (f Format) MIME() string {
	switch f {
	case PDFFile, ForceFile:
		return "application/pdf"
	case PictureFile:
		return "image/png"
	case WorkbookFile:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case DocumentFile:
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case HTMLFile:
		return "text/html; charset=utf-8"
	case ListFile:
		return "text/csv; charset=utf-8"
	case JSONFile:
		return "application/json"
	case MarkdownFile:
		return "text/markdown; charset=utf-8"
	case TextFile:
		return "text/plain; charset=utf-8"
	default:
		return "application/octet-stream"
	}
}

// Errors of Write.
var (
	// ErrInternalOnly says that a format has no customer view.
	ErrInternalOnly = errors.New("export: this is internal and has no customer view")
	// ErrNothing says that there is nothing to write: no action has a force field.
	ErrNothing = errors.New("export: there is nothing to write")
	// ErrFormat says that a format is none of this package.
	ErrFormat = errors.New("export: a format that is not written here")
)

// Made is how a file is made.
type Made struct {
	Paper Paper
	At    time.Time // stands in files that say when they were made
}

// Write writes a plan in a format for that audience. A page that does not fit
// one sheet is a *TooLong; then nothing was written. lost are letters that the
// typeface of PDF and picture does not have and that became boxes.
func Write(w io.Writer, f Format, plan planning.Plan, view planning.Audience, p locale.Printer, m Made) (lost []rune, err error) {
	var file bytes.Buffer
	switch f {
	case TextFile:
		file.WriteString(Text(plan, view, p))
	case MarkdownFile:
		file.WriteString(Markdown(plan, view, p))
	case HTMLFile:
		err = HTMLDocument(&file, plan, view, p, m.Paper)
	case PDFFile, PictureFile:
		var s *Sheet
		if s, err = SetPage(plan, view, p, m.Paper); err != nil {
			return nil, err
		}
		lost = s.Lost
		if f == PictureFile {
			err = s.WritePNG(&file)
		} else {
			err = s.WritePDF(&file, m.At)
		}
	case WorkbookFile:
		err = Workbook(&file, plan, view, p, m.Paper, m.At)
	case DocumentFile:
		err = Document(&file, plan, view, p, m.Paper, m.At)
	case ListFile:
		err = ProjectList(&file, plan, view, p)
	case ForceFile:
		lost, err = writeForces(&file, plan, view, p, m)
	case JSONFile:
		err = ErrFormat
	default:
		err = ErrFormat
	}
	return lost, handOver(w, &file, err)
}

// handOver writes a file that was made whole; with an error nothing is written.
func handOver(w io.Writer, file *bytes.Buffer, err error) error {
	if err != nil {
		return err
	}
	if _, err := w.Write(file.Bytes()); err != nil {
		return fmt.Errorf("export: writing file: %w", err)
	}
	return nil
}

func writeForces(w io.Writer, plan planning.Plan, view planning.Audience, p locale.Printer, m Made) ([]rune, error) {
	if view != planning.Internal {
		return nil, ErrInternalOnly
	}
	s, ok, err := SetForceFields(plan, p, m.Paper)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, ErrNothing
	}
	return s.Lost, s.WritePDF(w, m.At)
}

// FileName names the file: the customer, the year the period begins in, the
// version, and whether it is ours. It holds no sign that a file system or a header
// could take otherwise.
func FileName(f Format, plan planning.Plan, view planning.Audience, p locale.Printer) string {
	parts := []string{plan.Account.Name}
	kind := "file_plan"
	if f == ForceFile {
		kind = "file_force"
	}
	parts = append(parts, p.Text("page."+kind, nil))
	if first := plan.Overview.Period.FirstDay; !first.IsZero() {
		parts = append(parts, number(first.Year))
	}
	if plan.Version > 0 {
		parts = append(parts, "v"+number(plan.Version))
	}
	if view == planning.Internal {
		parts = append(parts, p.Text("page.internal", nil))
	}
	return fileName(parts...) + f.Extension()
}

// fileName is the name of a file of these parts, without its ending.
func fileName(parts ...string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|;%`, r) || invisible(r):
			return ' '
		default:
			return r
		}
	}, strings.Join(parts, " "))
	name = strings.Trim(oneLine(name), ". ")
	if runes := []rune(name); len(runes) > 100 {
		name = strings.TrimSpace(string(runes[:100]))
	}
	return name
}

// invisible marks change how a name is shown without being seen.
func invisible(r rune) bool {
	return r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x2069 || r == 0xfeff
}
