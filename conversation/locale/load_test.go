package locale_test

import (
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

func load(t *testing.T, files map[string]string) (*locale.Catalogue, error) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return locale.LoadFS(fsys)
}

const gaps = `
["say.gaps"]
en = { one = "{{.n}} gap for {{.customer}}", other = "{{.n}} gaps for {{.customer}}" }
de = { one = "eine Lücke bei {{.customer}}", other = "{{.n}} Lücken bei {{.customer}}" }
nl = { one = "{{.n}} open punt bij {{.customer}}", other = "{{ .n }} open punten bij {{.customer}}" }

["say.write"]
en = "Write, {{.person}}."
de = "Schreib, {{.person}}."
"de@formal" = "Schreiben Sie, {{.person}}."
nl = "Schrijf, {{.person}}."

["say.any"]
en = "{{.value}}"
de = "{{.value}}"
nl = "{{.value}}"
`

func TestText(t *testing.T) {
	t.Parallel()
	c, err := load(t, map[string]string{"a.toml": gaps})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		lang locale.Language
		key  string
		args locale.Args
		want string
	}{
		{"en", "say.gaps", locale.Args{"n": 1, "customer": "Contoso"}, "1 gap for Contoso"},
		{"en", "say.gaps", locale.Args{"n": 0, "customer": "Contoso"}, "0 gaps for Contoso"},
		{"en", "say.gaps", locale.Args{"n": 2, "customer": "Contoso"}, "2 gaps for Contoso"},
		{"en", "say.gaps", locale.Args{"n": 10_000_001, "customer": "Contoso"}, "10000001 gaps for Contoso"},
		{"en", "say.gaps", locale.Args{"n": 1.0, "customer": "Contoso"}, "1 gap for Contoso"},
		{"en", "say.gaps", locale.Args{"n": decimal.NewFromInt(1), "customer": "Contoso"}, "1 gap for Contoso"},
		{"de@formal", "say.gaps", locale.Args{"n": 1, "customer": "Contoso"}, "eine Lücke bei Contoso"},
		{"nl", "say.gaps", locale.Args{"n": 3, "customer": "Contoso"}, "3 open punten bij Contoso"},
		{"en", "say.gaps", nil, "⟦n⟧ gaps for ⟦customer⟧"},
		{"de", "say.write", locale.Args{"person": "Eva"}, "Schreib, Eva."},
		{"de@formal", "say.write", locale.Args{"person": "Eva"}, "Schreiben Sie, Eva."},
		{"nl@formal", "say.write", locale.Args{"person": "{{.person}}"}, "Schrijf, {{.person}}."},
		{"en", "say.nothing", nil, "⟦say.nothing⟧"},
		{"fr", "say.write", locale.Args{"person": "Eva"}, "Write, Eva."},
		{"de", "say.any", locale.Args{"value": civil.Must(2027, time.March, 31)}, "31.3.2027"},
		{"de", "say.any", locale.Args{"value": decimal.RequireFromString("1234.5")}, "1.234,5"},
		{"de", "say.any", locale.Args{"value": locale.Amount{Number: decimal.NewFromInt(96), Unit: "Stunden"}}, "96 Stunden"},
		{"de", "say.any", locale.Args{"value": []string{"A", "B", "C"}}, "A, B und C"},
		{"de", "say.any", locale.Args{"value": 2027}, "2027"},
		{"de", "say.any", locale.Args{"value": 1.5}, "1,5"},
		{"de", "say.any", locale.Args{"value": nil}, ""},
		{"de", "say.any", locale.Args{"value": (*decimal.Decimal)(nil)}, ""},
	} {
		if got := c.Printer(x.lang).Text(x.key, x.args); got != x.want {
			t.Errorf("%s %s %v = %q, want %q", x.lang, x.key, x.args, got, x.want)
		}
	}
	if diff := cmp.Diff([]string{"say.any", "say.gaps", "say.write"}, c.Keys()); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"one": "eine Lücke bei {{.customer}}", "other": "{{.n}} Lücken bei {{.customer}}"}, c.Raw("de@formal", "say.gaps")); diff != "" {
		t.Errorf("raw (-want +got):\n%s", diff)
	}
	if !c.Has("say.any") || c.Has("say.nothing") || c.Raw("en", "say.nothing") != nil {
		t.Error("Has or Raw does not know its keys")
	}
	if got := (locale.Printer{}).Text("say.any", nil); got != "⟦say.any⟧" {
		t.Errorf("without a catalogue: %q", got)
	}
}

func TestPrintersRunSideBySide(t *testing.T) {
	t.Parallel()
	c, err := load(t, map[string]string{"a.toml": gaps})
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for _, lang := range locale.Languages() {
				c.Printer(lang).Text("say.gaps", locale.Args{"n": 2, "customer": "Contoso"})
			}
		})
	}
	wait.Wait()
}

func TestLoadNamesFileAndKey(t *testing.T) {
	t.Parallel()
	good := "[\"say.x\"]\nen = \"x\"\nde = \"x\"\nnl = \"x\"\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"twice in two files": {map[string]string{"a.toml": good, "b.toml": good}, []string{"b.toml", "say.x", "a.toml"}},
		"twice in one file":  {map[string]string{"a.toml": good + good}, []string{"a.toml", "say.x"}},
		"language missing":   {map[string]string{"a.toml": "[\"say.x\"]\nen = \"x\"\nnl = \"x\"\n"}, []string{"a.toml", "say.x", "de is missing"}},
		"placeholder":        {map[string]string{"a.toml": "[\"say.x\"]\nen = \"x {{.a}}\"\nde = \"x {{.b}}\"\nnl = \"x {{.a}}\"\n"}, []string{"a.toml", "say.x", "de", "[b]", "[a]"}},
		"formal placeholder": {map[string]string{"a.toml": "[\"say.x\"]\nen = \"x\"\nde = \"x\"\n\"de@formal\" = \"{{.b}}\"\nnl = \"x\"\n"}, []string{"say.x", "de@formal"}},
		"one leaves out too much": {
			map[string]string{"a.toml": "[\"say.x\"]\nen = { one = \"x\", other = \"{{.n}} {{.a}}\" }\nde = \"{{.n}} {{.a}}\"\nnl = \"{{.n}} {{.a}}\"\n"},
			[]string{"say.x", "one"},
		},
		"template":         {map[string]string{"a.toml": "[\"say.x\"]\nen = \"{{if .a}}\"\nde = \"x\"\nnl = \"x\"\n"}, []string{"a.toml", "say.x", "{{if .a}}"}},
		"not closed":       {map[string]string{"a.toml": "[\"say.x\"]\nen = \"{{.a\"\nde = \"x\"\nnl = \"x\"\n"}, []string{"say.x", "not closed"}},
		"not opened":       {map[string]string{"a.toml": "[\"say.x\"]\nen = \"a}}\"\nde = \"x\"\nnl = \"x\"\n"}, []string{"say.x", "never opened"}},
		"unknown language": {map[string]string{"a.toml": good + "fr = \"x\"\n"}, []string{"say.x", "fr"}},
		"key not quoted":   {map[string]string{"a.toml": strings.ReplaceAll(good, "\"say.x\"", "say.x")}, []string{"say", "quotes"}},
		"empty":            {map[string]string{"a.toml": "[\"say.x\"]\nen = \"\"\nde = \"x\"\nnl = \"x\"\n"}, []string{"say.x", "empty"}},
		"plural forms":     {map[string]string{"a.toml": "[\"say.x\"]\nen = { few = \"x\", other = \"y\" }\nde = \"x\"\nnl = \"x\"\n"}, []string{"say.x", "one and other"}},
		"not TOML":         {map[string]string{"a.toml": "["}, []string{"a.toml"}},
		"two faults":       {map[string]string{"a.toml": "[\"say.x\"]\nen = \"x\"\n[\"say.y\"]\nen = \"y\"\n"}, []string{"say.x", "say.y"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := load(t, c.files)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not name %q", err, want)
				}
			}
		})
	}
	if _, err := load(t, map[string]string{"a.toml": good}); err != nil {
		t.Errorf("a good catalogue: %v", err)
	}
}
