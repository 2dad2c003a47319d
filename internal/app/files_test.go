package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"lodestar/conversation/locale"
	"lodestar/internal/app"
	"lodestar/planning"
	"lodestar/planning/export"
)

// desk is a database with the example in it, and what a person does with files.
type desk struct {
	t   *testing.T
	url string
}

func newDesk(t *testing.T) desk {
	t.Helper()
	d := desk{t, "file:" + filepath.Join(t.TempDir(), "lodestar.db")}
	if err := app.ImportExample(t.Context(), d.importing(""), io.Discard); err != nil {
		t.Fatal(err)
	}
	return d
}

func now() time.Time { return time.Date(2026, 12, 9, 16, 0, 0, 0, time.UTC) }

func (d desk) importing(file string) app.ImportOptions {
	return app.ImportOptions{Options: app.Options{Database: d.url, Now: now}, Tenant: "local", File: file, Language: locale.English}
}

func (d desk) export(o app.ExportOptions) (string, error) {
	o.Database, o.Tenant, o.Now = d.url, "local", now
	if o.Account == "" {
		o.Account = "ABC Company"
	}
	if o.Language == "" {
		o.Language = locale.English
	}
	var b bytes.Buffer
	err := app.Export(d.t.Context(), o, &b)
	return b.String(), err
}

func (d desk) exported(format string, view planning.Audience) string {
	d.t.Helper()
	content, err := d.export(app.ExportOptions{Format: format, View: view})
	if err != nil {
		d.t.Fatalf("%s for %s: %v", format, view, err)
	}
	return content
}

// read imports a file; it returns what was shown and whether somebody was asked.
func (d desk) read(name, content string, yes bool) (report string, asked bool) {
	d.t.Helper()
	o := d.importing(name)
	o.Confirm = func(string) (bool, error) {
		asked = true
		return yes, nil
	}
	var b bytes.Buffer
	if err := app.Import(d.t.Context(), o, strings.NewReader(content), &b); err != nil {
		d.t.Fatalf("%s: %v", name, err)
	}
	return b.String(), asked
}

func TestEveryFormatFromTheCommandLine(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	begins := map[export.Format]string{
		export.PDFFile: "%PDF-", export.PictureFile: "\x89PNG", export.WorkbookFile: "PK", export.DocumentFile: "PK", export.ForceFile: "%PDF-",
		export.JSONFile: "{", export.HTMLFile: "<!doctype html>", export.MarkdownFile: "# ABC Company", export.TextFile: "ABC Company", export.ListFile: "\ufeffNo.",
	}
	for _, f := range export.Formats() {
		for _, view := range []planning.Audience{planning.Internal, planning.ForCustomer} {
			content, err := d.export(app.ExportOptions{Format: string(f), View: view})
			if f == export.ForceFile && view == planning.ForCustomer {
				if err == nil || content != "" || !strings.Contains(err.Error(), "for us alone") {
					t.Errorf("force fields for the customer: %v, %d bytes", err, len(content))
				}
				continue
			}
			if err != nil || !strings.HasPrefix(content, begins[f]) {
				t.Errorf("%s for %s: %v, begins with %.20q", f, view, err, content)
			}
		}
	}
	for _, o := range []app.ExportOptions{
		{Format: "papyrus"}, {Format: "pdf", Paper: "a3"}, {Format: "pdf", Account: "Nobody"}, {Format: "pdf", Version: 9}, {Format: "json", Version: 1},
	} {
		if content, err := d.export(o); err == nil || content != "" {
			t.Errorf("%+v: %v, %d bytes", o, err, len(content))
		}
	}
	letter, err := d.export(app.ExportOptions{Format: "pdf", View: planning.ForCustomer, Paper: "Letter", Version: 1})
	if err != nil || !strings.Contains(letter, "612.00 792.00") {
		t.Errorf("Letter: %v", err)
	}
}

// Out and back again: nothing is different, and nobody is asked.
func TestFilesComeBackAsTheyWent(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, f := range []string{"json", "xlsx"} {
		report, asked := d.read("plan."+f, d.exported(f, planning.Internal), true)
		if asked || !strings.Contains(report, "Nothing would change.") {
			t.Errorf("%s: asked %v\n%s", f, asked, report)
		}
	}
	other := desk{t, "file:" + filepath.Join(t.TempDir(), "other.db")}
	for i, f := range []string{"json", "xlsx"} {
		report, asked := other.read("plan."+f, d.exported(f, planning.Internal), true)
		if asked != (i == 0) { // the second brings nothing that the first had not
			t.Errorf("%s into another database: asked %v\n%s", f, asked, report)
		}
	}
	a, b := d.exported("text", planning.ForCustomer), other.exported("text", planning.ForCustomer)
	if !strings.Contains(b, "Avoid USD 3.2 million") || len(b) < len(a)*3/4 {
		t.Errorf("the plan did not come along:\n%s", b)
	}
}

// A workbook that was filled in: the differences are shown, and nothing is
// stored before somebody says yes.
func TestAWorkbookAsksBeforeItIsStored(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	f, err := excelize.OpenReader(strings.NewReader(d.exported("xlsx", planning.Internal)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for cell, v := range map[string]any{"C2": "Agree one list of approved spare parts", "F3": "soon", "S1": "My column"} {
		if err := f.SetCellValue("Actions", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	changed, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	for _, yes := range []bool{false, true} {
		report, asked := d.read("plan.xlsx", changed.String(), yes)
		for _, line := range []string{
			`At Actions!F3: "soon" is no complete date and was left out.`, "Not known here and not read: Actions!S1",
			"Action 1: Action: Agree one list of approved spare parts for four plants → Agree one list of approved spare parts",
		} {
			if !strings.Contains(report, line) {
				t.Errorf("%q is not said in\n%s", line, report)
			}
		}
		stored := strings.Contains(d.exported("text", planning.Internal), "spare parts for four plants")
		if !asked || stored == yes {
			t.Errorf("asked %v; after %v the old words stand there: %v", asked, yes, stored)
		}
	}
	o := d.importing("plan.xlsx")
	if err := app.Import(t.Context(), o, strings.NewReader("no workbook"), io.Discard); err == nil || !strings.Contains(err.Error(), "no Excel workbook") {
		t.Error(err)
	}
}

// What does not fit one page is not made; it is said what to cut and by how much,
// in the language of whoever asked.
func TestAPageThatDoesNotFitIsNotMade(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var file map[string]any
	if err := json.Unmarshal([]byte(d.exported("json", planning.Internal)), &file); err != nil {
		t.Fatal(err)
	}
	answers, _ := file["answers"].(map[string]any)
	actions, _ := answers["action"].([]any)
	for i := range 30 {
		actions = append(actions, map[string]any{"action_goal": 1, "action_title": fmt.Sprintf("Check delivery %d of the year in all four plants", i+1), "action_effect": 1, "action_effort": 5})
	}
	answers["action"] = actions
	content, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	d.read("plan.json", string(content), true)
	pdf, err := d.export(app.ExportOptions{Format: "pdf", View: planning.Internal})
	if err == nil || pdf != "" {
		t.Fatalf("%d bytes, %v", len(pdf), err)
	}
	for _, said := range []string{"lines too long for one page.", "To cut: Action 36 (Check delivery 30 of the year in all four plants)."} {
		if !strings.Contains(err.Error(), said) {
			t.Errorf("%q is not said:\n%v", said, err)
		}
	}
	if _, err = d.export(app.ExportOptions{Format: "png", View: planning.Internal, Language: locale.German}); err == nil || !strings.Contains(err.Error(), "Zu streichen: Maßnahme 36") {
		t.Error(err)
	}
	d.exported("docx", planning.Internal) // may be longer than a page
}

// Letters the typeface does not have become boxes, and it is said which.
func TestLettersThatAreMissingAreTold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.read("plan.json", strings.Replace(d.exported("json", planning.Internal), "Let finance define", "株式: let finance define", 1), true)
	var told bytes.Buffer
	if _, err := d.export(app.ExportOptions{Format: "pdf", View: planning.ForCustomer, Warn: &told}); err != nil || !strings.Contains(told.String(), "stand there as boxes: 式株") {
		t.Errorf("%v: %q", err, told.String())
	}
}
