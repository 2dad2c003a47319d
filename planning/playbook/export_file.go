package playbook

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/export"
)

// ExportedFile is a plan as a file.
type ExportedFile struct {
	Name    string // with its extension
	Type    string // MIME
	Content []byte
	Lost    []rune // letters the typeface of the page does not have, see export.Write
}

// ExportOrder says what is to be written.
type ExportOrder struct {
	Format   export.Format
	View     planning.Audience
	Version  int             // 0 is the working plan
	Language locale.Language // of the internal view; the customer view is in the customer's
	Paper    export.Paper    // "" is what the workspace prints on
}

// ErrNoVersion says that a plan has no version of that number.
var ErrNoVersion = errors.New("playbook: there is no such version of the plan")

// Export writes a plan as a file. Whether the customer may see the plan, and
// whether the person may, is the caller's matter. The errors a person can mend
// have words, see ExportProblem.
func (b *Book) Export(tx Tx, open OpenPlan, o ExportOrder, now time.Time) (ExportedFile, error) {
	plan, words, ok, err := b.Drawn(tx, open, o.Version, o.View, o.Language, now)
	if err != nil {
		return ExportedFile{}, err
	}
	if !ok {
		return ExportedFile{}, ErrNoVersion
	}
	if o.Paper == "" {
		if o.Paper, err = PaperOf(tx, open.Plan.Tenant); err != nil {
			return ExportedFile{}, err
		}
	}
	file := ExportedFile{Name: export.FileName(o.Format, plan, o.View, words), Type: o.Format.MIME()}
	var content bytes.Buffer
	if o.Format == export.JSONFile {
		err = b.exportJSON(tx, &content, open, o)
	} else {
		file.Lost, err = export.Write(&content, o.Format, plan, o.View, words, export.Made{Paper: o.Paper, At: now.UTC().Truncate(time.Second)})
	}
	if err != nil {
		var long *export.TooLong
		if errors.As(err, &long) {
			return ExportedFile{}, &pageTooLong{long, plan}
		}
		return ExportedFile{}, fmt.Errorf("playbook: exporting plan: %w", err)
	}
	file.Content = content.Bytes()
	return file, nil
}

func (b *Book) exportJSON(tx Tx, w *bytes.Buffer, open OpenPlan, o ExportOrder) error {
	if o.Version != 0 {
		return ErrNoVersion // a version stands in the file of its plan
	}
	return WriteFile(w, open.Account, open.Plan, open.Versions, func(id string) string {
		p, _, err := tx.Person(open.Plan.Tenant, id)
		if err != nil {
			return id
		}
		return p.Name
	}, o.View)
}

// pageTooLong is export.TooLong with the plan it speaks of.
type pageTooLong struct {
	*export.TooLong
	plan planning.Plan
}

func (p *pageTooLong) Unwrap() error { return p.TooLong }

// ExportProblem says what a person can do about an error of Export, in lines; ok
// is false where it is none of theirs.
func ExportProblem(p locale.Printer, err error) (text string, ok bool) {
	var long *pageTooLong
	switch {
	case errors.As(err, &long):
		return strings.Join(long.lines(p), "\n"), true
	case errors.Is(err, export.ErrInternalOnly):
		return p.Text("problem.export_internal", nil), true
	case errors.Is(err, export.ErrNothing):
		return p.Text("problem.export_no_forces", nil), true
	case errors.Is(err, ErrNoVersion):
		return p.Text("problem.export_no_version", nil), true
	default:
		return "", false
	}
}

// tooLongLines are the lines for an error of export.SetPage; ok is false for
// others.
func tooLongLines(p locale.Printer, plan planning.Plan, err error) (lines []string, ok bool) {
	var long *export.TooLong
	if !errors.As(err, &long) {
		return nil, false
	}
	return (&pageTooLong{long, plan}).lines(p), true
}

// pointsOf is the type size of a page.
func pointsOf(s *export.Sheet) decimal.Decimal { return decimal.NewFromFloat(s.Type) }

// lines say by how much a page is too long and what to cut, weakest action first.
func (p *pageTooLong) lines(say locale.Printer) []string {
	lines := []string{say.Text("problem.export_too_long", locale.Args{"n": p.Over})}
	for _, cut := range p.Cuts {
		action, _ := p.plan.Action(cut.Action)
		name := say.Text("row.action", locale.Args{"n": p.plan.ActionNumber(cut.Action)})
		lines = append(lines, say.Text("say.export_cut", locale.Args{"action": name + " (" + action.Title + ")"}))
		if s, ok := p.plan.Solution(cut.Solution); ok && cut.Solution != "" {
			lines = append(lines, say.Text("say.cut_leaves_nothing", locale.Args{"action": name, "solution": s.Name}))
		}
		if g, ok := p.plan.Goal(cut.Goal); ok && cut.Goal != "" {
			lines = append(lines, say.Text("say.cut_leaves_nothing", locale.Args{"action": name, "solution": g.Statement}))
		}
	}
	if p.Still > 0 {
		var texts []string
		for _, t := range p.Texts {
			texts = append(texts, t.Label)
		}
		lines = append(lines, say.Text("say.export_shorten", locale.Args{"n": p.Still, "texts": strings.Join(texts, ", ")}))
	}
	return lines
}

// LostLetters says which letters became boxes, "" where none did.
func LostLetters(p locale.Printer, lost []rune) string {
	if len(lost) == 0 {
		return ""
	}
	return p.Text("say.export_letters", locale.Args{"letters": string(lost)})
}
