package playbook

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning/export"
)

// WorkbookFile is a workbook that was read: the plan file it amounts to, and what
// could not be read of it, cell by cell. The cells that were read count.
type WorkbookFile struct {
	File     File
	Problems []*FileProblem // each with its cell as place
	Ignored  []string       // sheets and columns of other names
}

// ReadWorkbook reads a workbook that was exported and filled in (003-16). It is
// read as a plan file is, with cells as places; people, rhythms and line breaks
// stand in it as they are shown, so that what only looks the same stays as it
// is stored. The error is a *FileProblem where nothing can be read.
func ReadWorkbook(r io.Reader, words *locale.Catalogue) (WorkbookFile, error) {
	sheets, ignored, err := export.ReadWorkbook(r, words)
	if errors.Is(err, export.ErrNotWorkbook) {
		return WorkbookFile{}, &FileProblem{Key: "problem.import.no_workbook"}
	}
	if err != nil {
		return WorkbookFile{}, err
	}
	b := bookFile{words: words, answers: fileNode{object: true, place: "answers"}, numbered: map[string]map[int]int{}}
	b.name(sheets)
	for _, s := range sheets {
		b.sheet(s)
	}
	for _, s := range sheets {
		if s.ID == "force" {
			b.forces(s)
		}
	}
	for _, l := range b.lists {
		b.answers.members = append(b.answers.members, fileNamed{l.id, fileNode{place: l.place, list: true, items: l.rows}})
	}
	root := fileNode{object: true, members: []fileNamed{
		{"schema", fileNode{value: PlanFileSchema}},
		{"account", fileNode{place: "account", object: true, members: []fileNamed{{"name", b.customer}}}},
		{"answers", b.answers},
	}}
	file, err := readPlanFile(root)
	if err != nil {
		return WorkbookFile{}, err
	}
	file.Shown = true
	return WorkbookFile{File: file, Problems: b.problems, Ignored: ignored}, nil
}

// bookFile makes the nodes of a plan file from cells.
type bookFile struct {
	words    *locale.Catalogue
	customer fileNode
	answers  fileNode
	lists    []bookList
	numbered map[string]map[int]int // position by number of a row
	problems []*FileProblem
}

// bookList are the rows of a list, where they stand in the plan.
type bookList struct {
	id, place string
	rows      []fileNode
}

func (b *bookFile) problem(cell export.BookCell, key string, about locale.Args) {
	b.problems = append(b.problems, &FileProblem{Place: cell.Place, Key: key, Args: about})
}

// name finds the customer's name, by which the account is found.
func (b *bookFile) name(sheets []export.BookSheet) {
	b.customer = fileNode{place: "account.name", value: ""}
	for _, s := range sheets {
		for _, row := range s.Rows {
			if cell, ok := row.Cell("customer_name"); ok {
				b.customer = fileNode{place: cell.Place, value: cell.Text}
			}
		}
	}
}

func (b *bookFile) sheet(s export.BookSheet) {
	switch s.ID {
	case "force":
		return // within the actions
	case "overview", "together":
		for _, row := range s.Rows {
			b.answers.members = append(b.answers.members, b.row(s, row, "").members...)
		}
		return
	}
	list := bookList{id: s.ID, place: s.ID}
	if len(s.Rows) == 0 {
		return
	}
	list.place = s.Rows[0].Place
	b.numbered[s.ID] = map[int]int{}
	// A number that is missing is a row the workbook does not show, such as a
	// parked action in the customer's; it keeps its place.
	for _, row := range s.Rows {
		_, twice := b.numbered[s.ID][row.Number]
		if row.Number == 0 || twice {
			continue
		}
		for len(list.rows) < row.Number && len(list.rows) <= conversationRows {
			list.rows = append(list.rows, fileNode{place: row.Place, object: true})
		}
		if row.Number <= len(list.rows) {
			list.rows[row.Number-1] = b.row(s, row, s.ID)
			b.numbered[s.ID][row.Number] = row.Number
		}
	}
	seen := map[int]bool{}
	for _, row := range s.Rows {
		if row.Number == 0 || seen[row.Number] || b.numbered[s.ID][row.Number] == 0 {
			list.rows = append(list.rows, b.row(s, row, s.ID))
		}
		seen[row.Number] = true
	}
	b.lists = append(b.lists, list)
}

// conversationRows is more than any list of a plan may have.
const conversationRows = 200

// row makes the node of a row: its cells under the names of their steps.
func (b *bookFile) row(s export.BookSheet, row export.BookRow, list string) fileNode {
	n := fileNode{place: row.Place, object: true}
	l, _ := planTable().list(list)
	for _, cell := range row.Cells {
		if cell.Formula {
			b.problem(cell, "problem.import.formula", nil)
			continue
		}
		if cell.Column == l.by && l.by != "" {
			if node, ok := b.whole(cell); ok {
				n.members = append(n.members, fileNamed{l.by, node})
			}
			continue
		}
		step, ok := planTable().step(cell.Column, list)
		if !ok {
			continue // the unit and the side of another cell
		}
		if node, ok := b.value(step, cell, row, s.Language); ok {
			n.members = append(n.members, fileNamed{step.name(), node})
		}
	}
	return n
}

// value makes the node of one cell; what cannot be read is told and left out.
func (b *bookFile) value(step fileStep, cell export.BookCell, row export.BookRow, lang locale.Language) (fileNode, bool) {
	text := fileNode{place: cell.Place, value: cell.Text}
	switch step.kind {
	case fileText:
		return text, true
	case fileDate:
		return b.day(cell, lang)
	case fileSince:
		if number, ok := cell.Number(); ok && number.IsInteger() && number.LessThan(decimal.NewFromInt(2200)) && number.GreaterThan(decimal.NewFromInt(999)) {
			return fileNode{place: cell.Place, value: json.Number(number.String())}, true
		}
		return b.day(cell, lang)
	case fileWhole, fileRowOf:
		return b.whole(cell)
	case fileQuantity:
		return b.quantity(cell, row, lang)
	case fileChoice, fileRhythm:
		option, ok := b.option(step, cell.Text)
		if !ok {
			b.noOption(step, cell, lang)
		}
		return fileNode{place: cell.Place, value: option}, ok
	case fileChoices:
		n := fileNode{place: cell.Place, list: true}
		for _, one := range strings.Split(cell.Text, ",") {
			option, ok := b.option(step, one)
			if !ok {
				b.noOption(step, cell, lang)
				return n, false
			}
			n.items = append(n.items, fileNode{place: cell.Place, value: option})
		}
		return n, true
	case filePerson:
		return b.person(step, cell, row), true
	default:
		return text, false // lists of people and what is not part of a workbook
	}
}

// day is a date cell, or a date that was typed as text in full.
func (b *bookFile) day(cell export.BookCell, lang locale.Language) (fileNode, bool) {
	if day, ok := cell.Day(); ok {
		return fileNode{place: cell.Place, value: day.String()}, true
	}
	if day, err := civil.Parse(cell.Text); err == nil {
		return fileNode{place: cell.Place, value: day.String()}, true
	}
	reading := locale.ParseDate(lang, cell.Text, civil.Date{Year: 2000, Month: 1, Day: 1})
	if !reading.Explicit || reading.Problem != "" || len(reading.Others) > 0 || reading.Date.IsZero() {
		b.problem(cell, "problem.import.no_day", locale.Args{"text": shortName(cell.Text)})
		return fileNode{}, false
	}
	return fileNode{place: cell.Place, value: reading.Date.String()}, true
}

func (b *bookFile) whole(cell export.BookCell) (fileNode, bool) {
	number, ok := cell.Number()
	if !ok || !number.IsInteger() {
		b.problem(cell, "problem.import.no_whole", locale.Args{"text": shortName(cell.Text)})
		return fileNode{}, false
	}
	return fileNode{place: cell.Place, value: json.Number(number.String())}, true
}

// quantity is a figure in the unit of its row, or one that was typed with a unit
// of its own.
func (b *bookFile) quantity(cell export.BookCell, row export.BookRow, lang locale.Language) (fileNode, bool) {
	unit, amount := "", decimal.Decimal{}
	if number, ok := cell.Number(); ok {
		amount = number
		if of, ok := row.Cell("unit"); ok {
			unit = of.Text
		}
	} else {
		reading := locale.ParseNumber(lang, cell.Text)
		if reading.Problem != "" || len(reading.Others) > 0 {
			b.problem(cell, "problem.import.no_figure", locale.Args{"text": shortName(cell.Text)})
			return fileNode{}, false
		}
		amount, unit = reading.Amount, reading.Unit
	}
	n := fileNode{place: cell.Place, object: true, members: []fileNamed{{"number", fileNode{place: cell.Place, value: amount.String()}}}}
	if unit != "" {
		n.members = append(n.members, fileNamed{"unit", fileNode{place: cell.Place, value: unit}})
	}
	return n, true
}

// option finds the option of a word in any language; a workspace's own words are
// taken as they are.
func (b *bookFile) option(step fileStep, text string) (string, bool) {
	text = strings.TrimSpace(text)
	options := strings.Fields(step.options)
	if len(options) == 0 {
		options = []string{"poor", "good", "great"}
	}
	customer, _ := b.customer.value.(string)
	for _, lang := range locale.Languages() {
		for _, o := range options {
			if word := export.BookOption(b.words.Printer(lang), step.id, o, customer); locale.Fold(word) == locale.Fold(text) || o == text {
				return o, true
			}
		}
	}
	return text, step.options == ""
}

func (b *bookFile) noOption(step fileStep, cell export.BookCell, lang locale.Language) {
	var words []string
	customer, _ := b.customer.value.(string)
	for _, o := range strings.Fields(step.options) {
		words = append(words, export.BookOption(b.words.Printer(lang), step.id, o, customer))
	}
	b.problem(cell, "problem.import.no_such_option", locale.Args{"text": shortName(cell.Text), "options": strings.Join(words, ", ")})
}

// person is somebody of a name, or the one who is to be named.
func (b *bookFile) person(step fileStep, cell export.BookCell, row export.BookRow) fileNode {
	side := conversation.Ours
	for _, lang := range locale.Languages() {
		p := b.words.Printer(lang)
		if of, ok := row.Cell("side"); ok && step.id != "account_team" && locale.Fold(of.Text) == locale.Fold(p.Text("page.book_theirs", nil)) {
			side = conversation.Theirs
		}
		for key, whose := range map[string]string{"page.owner_from_us": conversation.Ours, "page.owner_from_customer": conversation.Theirs} {
			if locale.Fold(p.Text(key, nil)) == locale.Fold(cell.Text) {
				return fileNode{place: cell.Place, object: true, members: []fileNamed{
					{"side", fileNode{place: cell.Place, value: whose}}, {"to_be_named", fileNode{place: cell.Place, value: true}},
				}}
			}
		}
	}
	return fileNode{place: cell.Place, object: true, members: []fileNamed{
		{"side", fileNode{place: cell.Place, value: side}}, {"name", fileNode{place: cell.Place, value: cell.Text}},
	}}
}

// forces puts the reasons under their actions.
func (b *bookFile) forces(s export.BookSheet) {
	actions := slices.IndexFunc(b.lists, func(l bookList) bool { return l.id == "action" })
	for _, row := range s.Rows {
		of, ok := row.Cell("action")
		reason, said := row.Cell("reason")
		if !said {
			continue
		}
		number := decimal.Zero
		if ok {
			number, _ = of.Number()
		}
		at := int(number.IntPart())
		if actions < 0 || b.numbered["action"][at] == 0 {
			b.problem(reason, "problem.import.no_such_row", locale.Args{"n": at, "list": "action"})
			continue
		}
		if reason.Formula {
			b.problem(reason, "problem.import.formula", nil)
			continue
		}
		side, ok := b.forceSide(row)
		if !ok {
			b.problem(reason, "problem.import.no_force_side", nil)
			continue
		}
		n := fileNode{place: reason.Place, object: true, members: []fileNamed{{"text", fileNode{place: reason.Place, value: reason.Text}}}}
		if score, ok := row.Cell("score"); ok {
			if node, ok := b.whole(score); ok {
				n.members = append(n.members, fileNamed{"score", node})
			}
		}
		action := &b.lists[actions].rows[at-1]
		i := slices.IndexFunc(action.members, func(m fileNamed) bool { return m.name == side })
		if i < 0 {
			action.members = append(action.members, fileNamed{side, fileNode{place: reason.Place, list: true}})
			i = len(action.members) - 1
		}
		action.members[i].node.items = append(action.members[i].node.items, n)
	}
}

func (b *bookFile) forceSide(row export.BookRow) (string, bool) {
	cell, ok := row.Cell("force_side")
	if !ok {
		return "", false
	}
	for _, lang := range locale.Languages() {
		for key, side := range map[string]string{"page.book_for": "force_for", "page.book_against": "force_against"} {
			if locale.Fold(b.words.Printer(lang).Text(key, nil)) == locale.Fold(cell.Text) {
				return side, true
			}
		}
	}
	return "", false
}

// sameAsShown reports whether a value of a workbook is what a stored one looks
// like there: people by their names, rhythms without their day, texts without
// their line breaks.
func sameAsShown(step fileStep, stored, shown conversation.Value) bool {
	switch step.kind {
	case filePerson, filePeople:
		return slices.EqualFunc(stored.People, shown.People, func(a, b conversation.Person) bool {
			if a.Placeholder() || b.Placeholder() {
				return a.Placeholder() && b.Placeholder() && a.Side == b.Side
			}
			return a.Side == b.Side && locale.Fold(personLabel(a)) == locale.Fold(personLabel(b))
		}) && len(stored.People) > 0
	case fileRhythm, fileChoice:
		return one(stored) != "" && one(stored) == one(shown)
	case fileText:
		return stored.Text != "" && strings.Join(strings.Fields(stored.Text), " ") == strings.Join(strings.Fields(shown.Text), " ")
	default:
		return false
	}
}

func personLabel(p conversation.Person) string {
	if p.Name != "" {
		return p.Name
	}
	return p.Role
}
