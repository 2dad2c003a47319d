package playbook

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/nodetest"
	"lodestar/planning"
	"lodestar/planning/export"
)

// storedExample is a store that holds the example, and the plan built from it.
func storedExample(t *testing.T) (*importTx, planning.Plan) {
	t.Helper()
	tx := &importTx{people: []Person{someone("u7", "Eva Lindner")}}
	apply(t, tx, importPlan(t, tx, exampleFile(t, planning.Internal)))
	return tx, builtExample(tx.accounts[0], tx.plans[0], 2)
}

func bookWords(t *testing.T) *locale.Catalogue {
	t.Helper()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func workbook(t *testing.T, p planning.Plan, view planning.Audience, lang locale.Language) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := export.Workbook(&b, p, view, bookWords(t).Printer(lang), export.A4, importedAt); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readWorkbook(t *testing.T, file []byte) WorkbookFile {
	t.Helper()
	book, err := ReadWorkbook(bytes.NewReader(file), bookWords(t))
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// edited changes cells of a workbook as somebody would in Excel.
func edited(t *testing.T, file []byte, edit func(f *excelize.File)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	edit(f)
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func differences(t *testing.T, tx *importTx, file File) []string {
	t.Helper()
	d, err := PlanFileDifferences(tx, "t1", file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, line := range strings.Split(strings.TrimSpace(d.Text(importPrinter(t, locale.English))), "\n") {
		if line = strings.TrimSpace(line); !strings.Contains(line, "are the same and stay") && !strings.Contains(line, "already there") {
			lines = append(lines, line)
		}
	}
	return lines
}

// A workbook that nobody touched changes nothing, whatever its language and
// whoever it was made for.
func TestAnUntouchedWorkbookChangesNothing(t *testing.T) {
	t.Parallel()
	for _, lang := range []locale.Language{locale.English, locale.German, locale.Dutch} {
		for _, view := range []planning.Audience{planning.Internal, planning.ForCustomer} {
			tx, p := storedExample(t)
			book := readWorkbook(t, workbook(t, p, view, lang))
			for _, problem := range book.Problems {
				t.Errorf("%s, %s: %v", lang, view, problem)
			}
			if len(book.Ignored) > 0 {
				t.Errorf("%s, %s: not read: %v", lang, view, book.Ignored)
			}
			if diff := cmp.Diff([]string{"Nothing would change."}, differences(t, tx, book.File)); diff != "" {
				t.Errorf("%s, %s: %s", lang, view, diff)
			}
		}
	}
}

func TestAWorkbookThatWasFilledIn(t *testing.T) {
	t.Parallel()
	tx, p := storedExample(t)
	file := edited(t, workbook(t, p, planning.Internal, locale.German), func(f *excelize.File) {
		set := func(sheet, cell string, v any) {
			if err := f.SetCellValue(sheet, cell, v); err != nil {
				t.Fatal(err)
			}
		}
		set("Ziele", "F3", 2_300_000)
		set("Maßnahmen", "F4", "15.06.2027")         // typed as text
		set("Maßnahmen", "F5", 46_600)               // a date
		set("Maßnahmen", "D6", "Controller Plant 2") // who
		set("Maßnahmen", "C8", "Ask finance what counts as avoided")
		set("Maßnahmen", "B8", 1)
		set("Überblick", "B5", "Quartal")
		set("Überblick", "A40", "Meine Notiz")
		set("Kraftfelder", "D2", 5)
		set("Maßnahmen", "S1", "Farbe")
		if _, err := f.NewSheet("Meins"); err != nil {
			t.Fatal(err)
		}
		// What cannot be read is said, and the rest counts.
		set("Maßnahmen", "F2", "Ende März")
		set("Maßnahmen", "J2", "sehr groß")
		set("Maßnahmen", "I3", "vielleicht")
		if err := f.SetCellFormula("Ziele", "C2", `HYPERLINK("http://evil.example","x")`); err != nil {
			t.Fatal(err)
		}
	})
	book := readWorkbook(t, file)
	var problems []string
	for _, problem := range book.Problems {
		problems = append(problems, problem.Place+" "+problem.Key)
	}
	if diff := cmp.Diff([]string{
		"Ziele!C2 problem.import.formula", "Maßnahmen!F2 problem.import.no_day", "Maßnahmen!J2 problem.import.no_whole", "Maßnahmen!I3 problem.import.no_such_option",
	}, problems); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Maßnahmen!S1", "Maßnahmen!T1", "Maßnahmen!U1", "Meins"}, book.Ignored); diff != "" {
		t.Error(diff)
	}
	want := []string{
		"Period: Year → Quarter",
		"Goal 2: Target: USD 2,500,000 → USD 2,300,000",
		"Action 7: Action: Ask finance what counts as avoided",
		"Action 5: Who: Training coordinator → Controller Plant 2",
		"Action 3: When: 1 Jun 2027 → 15 Jun 2027",
		"Action 4: When: 30 Jun 2027 → 1 Aug 2027",
		"For 1: Strength: 4 → 5",
	}
	if diff := cmp.Diff(want, differences(t, tx, book.File)); diff != "" {
		t.Error(diff)
	}
}

// A customer sees neither parked actions nor how many there are; what they send
// back must not be written into one.
func TestACustomersWorkbookLeavesWhatItDoesNotShow(t *testing.T) {
	t.Parallel()
	tx, _ := storedExample(t)
	record := tx.plans[0].Record
	second := record.Rows("action", -1)[1]
	answer := record.Value("action_state", second.ID)
	answer.Choice = []string{string(planning.ActionParked)}
	setAnswer(record, "action_state", second.ID, answer)
	p := builtExample(tx.accounts[0], tx.plans[0], 2)
	file := edited(t, workbook(t, p, planning.ForCustomer, locale.English), func(f *excelize.File) {
		if err := f.SetCellValue("Actions", "C3", "Place stock in plants 1, 2 and 3"); err != nil {
			t.Fatal(err)
		}
	})
	want := []string{"Action 3: Action: Place stock on consignment in plants 1 and 2 → Place stock in plants 1, 2 and 3"}
	if diff := cmp.Diff(want, differences(t, tx, readWorkbook(t, file).File)); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsNoWorkbook(t *testing.T) {
	t.Parallel()
	_, p := storedExample(t)
	whole := workbook(t, p, planning.Internal, locale.English)
	for name, file := range map[string][]byte{
		"nothing": {}, "a text": []byte("account,country\n"), "cut off": whole[:len(whole)/2], "a zip of nothing": []byte("PK\x05\x06" + strings.Repeat("\x00", 18)),
	} {
		_, err := ReadWorkbook(bytes.NewReader(file), bookWords(t))
		var problem *FileProblem
		if !errors.As(err, &problem) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A workbook of somebody else has no customer in it.
	f := excelize.NewFile()
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	var problem *FileProblem
	if _, err := ReadWorkbook(bytes.NewReader(b.Bytes()), bookWords(t)); !errors.As(err, &problem) || problem.Key != "problem.import.no_name" {
		t.Error(err)
	}
}

func FuzzReadWorkbook(f *testing.F) {
	f.Add([]byte("PK"))
	words, err := locale.Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		var problem *FileProblem
		if _, err := ReadWorkbook(bytes.NewReader(file), words); err != nil && !errors.As(err, &problem) {
			t.Error(err)
		}
	})
}

func setAnswer(r *conversation.Record, step string, row int, v conversation.Value) {
	r.Set(conversation.Key{Step: step, Row: row}, conversation.Answer{State: conversation.Answered, Value: v})
}

// Another program opened the workbook and saved it: it still reads back as it was.
func TestAWorkbookThatLibreOfficeSaved(t *testing.T) {
	t.Parallel()
	for _, lang := range []locale.Language{locale.English, locale.German} {
		tx, p := storedExample(t)
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "plan.xlsx"), workbook(t, p, planning.Internal, lang), 0o600); err != nil {
			t.Fatal(err)
		}
		nodetest.Office(t, folder, "plan.xlsx", "ods")
		nodetest.Office(t, folder, "plan.ods", "xlsx")
		file, err := os.ReadFile(filepath.Join(folder, "plan.xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		book := readWorkbook(t, file)
		for _, problem := range book.Problems {
			t.Errorf("%s: %v", lang, problem)
		}
		if diff := cmp.Diff([]string{"Nothing would change."}, differences(t, tx, book.File)); diff != "" {
			t.Errorf("%s: %s", lang, diff)
		}
	}
}
