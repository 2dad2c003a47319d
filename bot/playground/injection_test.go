package playground_test

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lodestar/bot/slack/emulator"
)

// hostile are texts that would become an element, an attribute or an address
// where somebody forgot to escape them.
func hostile() []string {
	return []string{
		`<img src=x onerror=alert(1)>`, `<script>alert(1)</script>`, `"><svg onload=alert(1)>`, `' onmouseover='alert(1)`, `" autofocus onfocus="alert(1)`,
		`</textarea><script>alert(1)</script>`, `</title></style></dialog><b>`, `<!--`, `{{.Title}}`, `javascript:alert(1)`, `&lt;b&gt;`, "x\" data-v=\"\" data-x=\"",
		`</template><img src=x>`, "\u202e<b>", `https://evil.example/"><b>`, `data-v=""`,
	}
}

var (
	anyTag  = regexp.MustCompile(`<[/!?]?[a-zA-Z][^\s>/]*(?:\s+[^\s=>"']+(?:="[^"]*")?)*\s*/?>|<!--|<!doctype html>`)
	anyAttr = regexp.MustCompile(`\s([^\s=>"']+)(?:="([^"]*)")?`)
)

// shape is every element and attribute name of a page, and what is followed
// from it.
func shape(t *testing.T, page string) (names []string) {
	t.Helper()
	rest := anyTag.ReplaceAllStringFunc(page, func(tag string) string {
		name := strings.Trim(strings.Fields(strings.Trim(tag, "<>"))[0], "/")
		names = append(names, name)
		for _, a := range anyAttr.FindAllStringSubmatch(tag, -1) {
			names = append(names, name+" "+a[1])
			value := html.UnescapeString(a[2])
			if (a[1] == "href" || a[1] == "src") && !regexp.MustCompile(`^(/|#|https://evil\.example/)`).MatchString(value) {
				t.Errorf("%s leads to %q", a[1], value)
			}
		}
		return ""
	})
	if strings.ContainsAny(rest, "<>") {
		i := strings.IndexAny(rest, "<>")
		t.Errorf("a sign that is not escaped near %q", rest[max(0, i-60):min(len(rest), i+60)])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// TestNothingTypedBecomesHTML puts hostile texts into every name and message;
// the pages have no element and no attribute that they lack with plain texts.
func TestNothingTypedBecomesHTML(t *testing.T) {
	t.Parallel()
	var plain []string
	for _, page := range pagesWith(t, "a plain text", "https://evil.example/ and *bold* `typed`", "a root\n> quoted") {
		plain = append(plain, shape(t, page)...)
	}
	for where, page := range pagesWith(t, hostile()...) {
		for _, name := range shape(t, page) {
			if !slices.Contains(plain, name) {
				t.Errorf("something in %s becomes <%s>", where, name)
			}
		}
	}
}

// pagesWith are pages of a workspace where texts stand in every message, and one
// after the other as the name of a person, a channel and a file.
func pagesWith(t *testing.T, texts ...string) map[string]string {
	t.Helper()
	s := newStage(t)
	direct := emulator.SampleDirect(eva)
	root := s.types(kim, shared, "a root")
	var mine []string
	for _, text := range texts {
		mine = append(mine, s.types(eva, direct, text))
		s.types(kim, shared, text)
		if _, err := s.person(eva).Reply(shared, root, text); err != nil {
			t.Fatal(err)
		}
		if _, err := s.person(eva).Attach(direct, "", text, emulator.Upload{Name: text, Content: []byte(text)}); err != nil {
			t.Fatal(err)
		}
		s.post("/p/"+eva+"/c/"+direct+"/say", "text", "/huddle "+text)
		s.post("/p/"+eva+"/stage/add", "name", text, "team", emulator.SampleTeam)
		s.post("/p/"+eva+"/stage/channel", "name", text)
	}
	seen := make(map[string]string)
	see := func(text string, paths ...string) {
		for _, path := range paths {
			a := s.get("/p/" + eva + path)
			if a.status != http.StatusOK {
				t.Fatalf("%s: %d", path, a.status)
			}
			seen[path+" with "+text] = a.body
		}
	}
	see("all", "/c/"+direct, "/c/"+shared, "/c/"+shared+"?thread="+root, "/behind/stage", "/behind/in", "/behind/out")
	for i, text := range texts {
		if err := s.slack.ChangeUser(kim, func(u *emulator.User) { u.Name = text }); err != nil {
			t.Fatal(err)
		}
		if err := s.slack.Rename(internal, text); err != nil {
			t.Fatal(err)
		}
		m := "/c/" + direct + "/m/" + mine[i]
		see(text, "/c/"+internal, "/plans", "/behind/stage", m+"/edit", m+"/delete", m+"/notification")
		seen["refused command "+text] = s.post("/p/"+eva+"/c/"+direct+"/say", "text", "/"+text).body
		seen["by hand "+text] = s.post("/p/"+eva+"/behind/in/"+fmt.Sprint(s.slack.Attempts()[0].Seq), "body", text, "signed", text).body
	}
	for _, a := range s.slack.Attempts() {
		if len(seen) < 200 {
			see(a.Name, "/behind/in/"+fmt.Sprint(a.Seq))
		}
	}
	return seen
}
