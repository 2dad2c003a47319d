package export_test

import (
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/example"
	"lodestar/planning/export"
)

func html(t *testing.T, p planning.Plan, view planning.Audience, lang locale.Language) string {
	t.Helper()
	page, err := export.HTML(p, view, printer(t, lang))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// read takes a page apart: all its words, and those that are not marked as
// internal. A page that is not well formed fails.
func read(t *testing.T, page string) (all, unmarked []string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	depth, marked := 0, 0 // marked is the depth of the element that is internal
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all, unmarked
		}
		if err != nil {
			t.Fatalf("%v:\n%s", err, page)
		}
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			for _, a := range token.Attr {
				if a.Name.Local == "class" && strings.Contains(" "+a.Value+" ", " internal ") && marked == 0 {
					marked = depth
				}
			}
		case xml.EndElement:
			if marked == depth {
				marked = 0
			}
			depth--
		case xml.CharData:
			words := strings.Fields(string(token))
			all = append(all, words...)
			if marked == 0 {
				unmarked = append(unmarked, words...)
			}
		}
	}
}

// The page as HTML says what the page as text says.
func TestHTMLSaysWhatTheTextSays(t *testing.T) {
	t.Parallel()
	for _, lang := range languages() {
		for _, view := range []planning.Audience{planning.Internal, planning.ForCustomer} {
			p := example.March()
			words, _ := read(t, html(t, p, view, lang))
			said := map[string]bool{}
			for _, w := range words {
				said[strings.Trim(w, ":·")] = true
			}
			for _, w := range strings.Fields(export.Text(p, view, printer(t, lang))) {
				if w = strings.Trim(w, ":·═─"); w != "" && !strings.HasSuffix(w, "…") && !said[w] {
					t.Errorf("%s, %s: the page as HTML lacks %q", lang, view, w)
				}
			}
		}
	}
}

// What the internal page has and the customer view has not is marked as such.
func TestHTMLMarksWhatIsInternal(t *testing.T) {
	t.Parallel()
	for _, p := range []planning.Plan{example.Plan(), example.March()} {
		mark(reflect.ValueOf(&p).Elem(), false)
		all, unmarked := read(t, html(t, p, planning.Internal, locale.English))
		plain := func(words []string) string {
			return strings.NewReplacer(",", "", ".", "").Replace(strings.Join(words, " "))
		}
		for _, marker := range []string{markedText, "97531864", "7391"} {
			if !strings.Contains(plain(all), marker) {
				t.Errorf("%s stands nowhere: the test proves nothing", marker)
			}
			if i := strings.Index(plain(unmarked), marker); i >= 0 {
				t.Errorf("%s is not marked: …%s…", marker, plain(unmarked)[max(0, i-80):])
			}
		}
	}
	if page := html(t, example.March(), planning.ForCustomer, locale.English); strings.Contains(page, "internal") {
		t.Errorf("the customer view has something internal:\n%s", page)
	}
}

// Words are words, whatever they look like.
func TestHTMLEscapes(t *testing.T) {
	t.Parallel()
	const hostile = `<img src=x onerror=alert(1)> "' & </dd><script>`
	p := example.Plan()
	p.Account.Name, p.Goals[0].Statement, p.Actions[0].Title, p.Advice = hostile, hostile, hostile, hostile
	p.Actions[0].Force.For[0].Text, p.Overview.Summary.Text = hostile, hostile
	for _, view := range []planning.Audience{planning.Internal, planning.ForCustomer} {
		page := html(t, p, view, locale.English)
		if strings.Contains(page, "<img") || strings.Contains(page, "<script") {
			t.Errorf("%s holds what was typed as markup:\n%s", view, page)
		}
		words, _ := read(t, page)
		if !strings.Contains(strings.Join(words, " "), strings.Join(strings.Fields(hostile), " ")) {
			t.Errorf("%s lost what was typed", view)
		}
	}
}

// A draft in which nothing stands is a page too.
func TestHTMLOfAnEmptyPlan(t *testing.T) {
	t.Parallel()
	for _, view := range []planning.Audience{planning.Internal, planning.ForCustomer} {
		read(t, html(t, planning.Plan{}, view, locale.English))
	}
	p := planning.Plan{Goals: []planning.Goal{{Row: "1", Approach: planning.Approach{Line: "One warehouse first"}}}}
	words, _ := read(t, html(t, p, planning.Internal, locale.English))
	if !strings.Contains(strings.Join(words, " "), "One warehouse first") {
		t.Error("an approach without actions is lost")
	}
}
