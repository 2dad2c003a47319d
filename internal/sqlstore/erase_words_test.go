package sqlstore

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestOnlyTheirNameIsTakenOut: a name goes where it stands as a word of its own, in JSON
// out of what people wrote, and nothing that a document is built of is touched.
func TestOnlyTheirNameIsTakenOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		words        []string
		text, wanted string
	}{
		{[]string{"Tom"}, "The customer said to Tom: Tomorrow.", "The customer said to [erased]: Tomorrow."},
		{[]string{"Tom"}, "tom’s idea, Toms plan, TOM!", "[erased]’s idea, [erased]s plan, [erased]!"},
		{[]string{"Kim Visser", "k.visser@contoso.example", "Visser"}, "Kim Visser <k.visser@contoso.example>, Ms Visser; Visserij; Émile Visser", "[erased] <[erased]>, Ms [erased]; Visserij; Émile [erased]"},
		{[]string{"Émile"}, "Émilie and Émile", "Émilie and [erased]"},
		{[]string{"ana", "ana"}, "banana, Ana", "banana, [erased]"},
		{[]string{"Person"}, `{"person":"u1","note":"Ms Person called","n":1.50, "list":["Person","person"]}`, `{"person":"u1","note":"Ms [erased] called","n":1.50, "list":["[erased]","person"]}`},
		{[]string{"Tom"}, `{"text":"one\nTom\tand <Tom>\u00fcTom"}`, `{"text":"one\n[erased]\tand \u003c[erased]\u003eüTom"}`},
		{[]string{"Kim Visser"}, `{"Kim Visser":1,"in":"{\"text\":\"Kim Visser\",\"of\":\"\\\"Kim Visser\\\"\"}"}`, `{"[erased]":1,"in":"{\"text\":\"[erased]\",\"of\":\"\\\"[erased]\\\"\"}"}`},
		{[]string{"Good"}, `{"choice":["good"],"text":"Mr Good, good man"}`, `{"choice":["good"],"text":"Mr [erased], [erased] man"}`},
		{[]string{"kim"}, `{"name":"kim"}`, `{"name":"[erased]"}`},
		{nil, "a b", "a b"},
		{[]string{"x"}, "{not JSON x", "{not JSON [erased]"},
	} {
		if got := wordsToErase(c.words...).without(c.text); got != c.wanted {
			t.Errorf("%v out of %s:\n%s\n%s", c.words, c.text, got, c.wanted)
		}
	}
}

// FuzzTakingOut: a document stays one, and whoever is taken out is not found again.
func FuzzTakingOut(f *testing.F) {
	f.Add("Tom", `{"a":"Tom \" Tom","b":[1,"\\Tom"]}`)
	f.Add("Kim Visser", `["Kim Visser",{"Kim Visser":null}]`)
	f.Add(`"`, `{"a":"\""}`)
	f.Add("\xdf", "0")
	f.Fuzz(func(t *testing.T, name, text string) {
		w := wordsToErase(name)
		if w.in(erasedWord) {
			t.Skip()
		}
		after := w.without(text)
		if begins := strings.TrimSpace(text); json.Valid([]byte(text)) && strings.ContainsAny(begins[:1], `{["`) && !json.Valid([]byte(after)) {
			t.Errorf("%q out of %q is no JSON any more: %q", name, text, after)
		}
		if again := w.without(after); again != after {
			t.Errorf("%q out of %q, once more: %q, %q", name, text, after, again)
		}
	})
}
