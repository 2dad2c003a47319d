package export_test

import (
	"bytes"
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/example"
	"lodestar/planning/export"
)

var made = time.Date(2027, 3, 22, 9, 0, 0, 0, time.UTC)

func sheet(t *testing.T, p planning.Plan, view planning.Audience, lang locale.Language, on export.Paper) *export.Sheet {
	t.Helper()
	s, err := export.SetPage(p, view, printer(t, lang), on)
	if err != nil {
		t.Fatalf("%s in %s on %s: %v", view, lang, on, err)
	}
	return s
}

func pdf(t *testing.T, s interface {
	WritePDF(w *bytes.Buffer) error
},
) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.WritePDF(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// madeThen writes a sheet as made at one instant.
type madeThen struct{ *export.Sheet }

func (m madeThen) WritePDF(w *bytes.Buffer) error { return m.Sheet.WritePDF(w, made) }

func views() []planning.Audience { return []planning.Audience{planning.Internal, planning.ForCustomer} }

func TestSheetOfTheExample(t *testing.T) {
	t.Parallel()
	for _, lang := range languages() {
		for _, view := range views() {
			s := sheet(t, example.March(), view, lang, export.A4)
			golden(t, "sheet_"+string(view)+"_"+string(lang), s.String())
			if len(s.Lost) > 0 {
				t.Errorf("the typeface has no %q", s.Lost)
			}
		}
	}
	f, ok, err := export.SetForceFields(example.March(), printer(t, locale.English), export.A4)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	golden(t, "sheet_force_fields_en", f.String())
}

// The longest plan the method allows fits both papers, in every language, in the
// smallest type (method d.0 rule 1).
func TestTheLongestPlanFitsOnePage(t *testing.T) {
	t.Parallel()
	for _, lang := range languages() {
		for _, on := range []export.Paper{export.A4, export.Letter} {
			for _, view := range views() {
				s := sheet(t, full(), view, lang, on)
				if s.Type < 8.5 || s.Type > 10 {
					t.Errorf("%s in %s on %s is set at %v pt", view, lang, on, s.Type)
				}
				if n := bytes.Count(pdf(t, madeThen{s}), []byte("/Type /Page\n")); n != 2 { // once more with its tags
					t.Errorf("%d page objects", n)
				}
			}
		}
	}
}

// The sheet says the same words as the page that is text, no more and no less,
// and in the same order within a line.
func TestTheSheetSaysWhatTheTextSays(t *testing.T) {
	t.Parallel()
	for _, lang := range languages() {
		for _, view := range views() {
			p := example.March()
			said := map[string]bool{}
			for _, line := range strings.Split(sheet(t, p, view, lang, export.A4).String(), "\n") {
				if _, words, ok := strings.Cut(line, ": "); ok {
					for _, w := range strings.Fields(strings.ReplaceAll(words, "\u00a0", " ")) {
						said[strings.Trim(w, ":·")] = true
					}
				}
			}
			words := strings.ReplaceAll(export.Text(p, view, printer(t, lang)), "◆", "♦")
			for _, w := range strings.Fields(words) {
				if w = strings.Trim(w, ":·═─"); w != "" && !strings.HasSuffix(w, "…") && !said[w] {
					t.Errorf("%s, %s: the sheet lacks %q", lang, view, w)
				}
			}
		}
	}
}

func TestThePDFIsTheSameEveryTime(t *testing.T) {
	t.Parallel()
	first := pdf(t, madeThen{sheet(t, example.March(), planning.Internal, locale.Dutch, export.A4)})
	for range 3 {
		if again := pdf(t, madeThen{sheet(t, example.March(), planning.Internal, locale.Dutch, export.A4)}); !bytes.Equal(first, again) {
			t.Fatal("the same plan at the same time gave other bytes")
		}
	}
	for _, part := range []string{"/Lang (nl)", "/Marked true", "/StructTreeRoot", "/DisplayDocTitle true", "/FontFile2"} {
		if !bytes.Contains(first, []byte(part)) {
			t.Errorf("the file lacks %s", part)
		}
	}
}

// German at its longest: compounds of 60 letters in every field. They fit, or
// what is to be cut is said and helps.
func TestGermanCompounds(t *testing.T) {
	t.Parallel()
	const compound = "Instandhaltungsmaterialwirtschaftsoptimierungsprogrammleiter"
	p := full()
	for i := range p.Actions {
		p.Actions[i].Title = compound
	}
	for i := range p.Goals {
		p.Goals[i].Statement, p.Goals[i].TheirBenefit = compound, compound+" "+compound[:30]
		p.Goals[i].Approach.Line = compound
	}
	for i := range p.Solutions {
		p.Solutions[i].Name, p.Solutions[i].Support = compound[:40], compound
	}
	p.Compass.Today, p.Overview.Position = compound, compound
	text := strings.ReplaceAll(sheet(t, p, planning.Internal, locale.German, export.A4).String(), "\n", " ")
	if strings.Count(text, compound) < 20 {
		t.Error("a compound was broken where it had room")
	}
	// Broken only where nothing else helps, and nothing of it is lost.
	p.Overview.Summary.Text = strings.Repeat(compound, 5)
	words := ""
	for _, line := range strings.Split(sheet(t, p, planning.Internal, locale.German, export.A4).String(), "\n") {
		if _, text, ok := strings.Cut(line, ": "); ok {
			words += text
		}
	}
	if !strings.Contains(words, p.Overview.Summary.Text) {
		t.Error("a part of a very long word is gone")
	}
}

func TestWhatDoesNotFitSaysWhatToCut(t *testing.T) {
	t.Parallel()
	p := full()
	for i := range 12 {
		p.Actions = append(p.Actions, action(20+i))
	}
	for _, view := range views() {
		_, err := export.SetPage(p, view, printer(t, locale.English), export.A4)
		var long *export.TooLong
		if view == planning.ForCustomer && err == nil {
			continue // shorter by what is ours
		}
		if !errors.As(err, &long) {
			t.Fatalf("%s: %v", view, err)
		}
		if long.Over < 5 || long.Over > 14 || len(long.Cuts) < long.Over || long.Still != 0 || len(long.Texts) != 3 || long.Texts[0].Label != "Summary" {
			t.Errorf("%s: %+v", view, long)
		}
		q := p
		q.Actions = append([]planning.Action(nil), p.Actions...)
		for _, cut := range long.Cuts {
			for i := range q.Actions {
				if q.Actions[i].Row == cut.Action {
					q.Actions[i].State = planning.ActionDropped
				}
			}
		}
		sheet(t, q, view, locale.English, export.A4) // it does help
	}
	// Where no action can be cut, the longest texts are named.
	p = planning.Plan{Account: planning.Account{Name: "ABC"}, Advice: strings.Repeat("many words ", 900)}
	_, err := export.SetPage(p, planning.Internal, printer(t, locale.English), export.Letter)
	var long *export.TooLong
	if !errors.As(err, &long) || long.Still != long.Over || long.Still < 5 || len(long.Cuts) != 0 || long.Texts[0].Label != "Advice" {
		t.Errorf("%v: %+v", err, long)
	}
	if _, err := export.SetCustomerPage(p.CustomerView(), printer(t, locale.English), export.A4); !errors.As(err, &long) {
		t.Errorf("the customer view: %v", err)
	}
}

func TestLettersTheTypefaceLacksAreSaid(t *testing.T) {
	t.Parallel()
	p := example.Plan()
	p.Account.Name = "Ελλάς Ћирилица 株式 Łódź 😀"
	s := sheet(t, p, planning.Internal, locale.English, export.A4)
	if string(s.Lost) != "式株😀" || !strings.Contains(s.String(), "Ελλάς Ћирилица □□ Łódź □") {
		t.Errorf("%q in %s", s.Lost, s.Title)
	}
}

func TestASheetOfNothing(t *testing.T) {
	t.Parallel()
	for _, view := range views() {
		pdf(t, madeThen{sheet(t, planning.Plan{}, view, locale.English, export.Letter)})
	}
	if _, ok, err := export.SetForceFields(planning.Plan{}, printer(t, locale.English), export.A4); ok || err != nil {
		t.Error(ok, err)
	}
}

func TestThePictureOfAPlan(t *testing.T) {
	t.Parallel()
	s := sheet(t, example.March(), planning.ForCustomer, locale.English, export.A4)
	var first, again bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &again} {
		if err := s.WritePNG(b); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), again.Bytes()) {
		t.Error("the same page gave another picture")
	}
	picture, err := png.Decode(&first)
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != 1191 || size.Y != 1684 || again.Len() > 2<<20 {
		t.Errorf("%v, %d bytes", size, again.Len())
	}
	// Something dark stands where the name is, and the margin is empty.
	dark := func(x0, y0, x1, y1 int) (n int) {
		for x := x0; x < x1; x++ {
			for y := y0; y < y1; y++ {
				if r, _, _, _ := picture.At(x, y).RGBA(); r < 0x8000 {
					n++
				}
			}
		}
		return n
	}
	if dark(79, 79, 400, 140) < 200 || dark(0, 0, 1191, 60) != 0 {
		t.Error("the picture does not show the page")
	}
	keep(t, "picture.png", again.Bytes())
}

// keep writes a file to be looked at, where LODESTAR_SCREENSHOTS names a folder.
func keep(t *testing.T, name string, content []byte) {
	t.Helper()
	folder := os.Getenv("LODESTAR_SCREENSHOTS")
	if folder == "" {
		return
	}
	folder = filepath.Join(folder, "export")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
		t.Fatal(err)
	}
}
