package locale

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

//go:embed catalogue/*.toml
var embedded embed.FS

// Catalogue holds every text in every language, parsed. It does not change
// after Load and may be read by any number of goroutines.
//
// It is built on the plural rules of x/text and not on go-i18n: that library
// keeps one file per language where we keep the languages side by side, has
// no place for the form of address, and runs every sentence through
// text/template, whose mistakes show only while a person waits for the
// sentence.
type Catalogue struct {
	entries map[string]entry
	own     map[string]entry // texts of one workspace, before those of the product
}

// entry is a text in the five languages, in the order of Languages; a formal
// one that is not written is the plain one. There are thousands of them, and they
// stay in memory.
type entry [5]*message

// message is a text in one language. Without plurals one is nil.
type message struct {
	one   *template
	other template
}

// Load reads the catalogue that is built into the program. The error names
// every fault with file and key: a key that stands twice, a language that is
// missing, placeholders that differ between languages, a placeholder that
// cannot be read. It is read once; a catalogue never changes.
func Load() (*Catalogue, error) { return builtIn() }

var builtIn = sync.OnceValues(func() (*Catalogue, error) {
	files, err := fs.Sub(embedded, "catalogue")
	if err != nil {
		return nil, fmt.Errorf("locale: opening the catalogue: %w", err)
	}
	return LoadFS(files)
})

// Printer returns what says the texts in one language. It is cheap and holds
// no state. An unknown language speaks English.
func (c *Catalogue) Printer(lang Language) Printer {
	i := lang.index()
	return Printer{catalogue: c, lang: Languages()[i], index: i}
}

// Keys returns all keys, sorted.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.entries)) }

// Has reports whether the catalogue has the key.
func (c *Catalogue) Has(key string) bool {
	_, ok := c.entry(key)
	return ok
}

// Raw returns the forms of a text as they are written, for tests and for whoever
// words a text anew: "other", and
// "one" where the text has plurals. For a formal language it is what is in
// effect, which may be the plain text. It is nil for an unknown key.
func (c *Catalogue) Raw(lang Language, key string) map[string]string {
	e, ok := c.entry(key)
	if !ok {
		return nil
	}
	m := e[lang.index()]
	forms := map[string]string{"other": m.other.text}
	if m.one != nil {
		forms["one"] = m.one.text
	}
	return forms
}

// choose returns the form that the count n calls for by the plural rules of
// the language (conversation.md I-2).
func (m *message) choose(lang Language, arg func(name string) (any, bool)) template {
	if m.one == nil {
		return m.other
	}
	n, _ := arg("n")
	count, ok := wholeNumber(n)
	if !ok {
		return m.other
	}
	if count < 0 {
		count = -count
	}
	// The rules look at the last digits only; ten million keeps the count an
	// int of every size (see MatchPlural).
	if plural.Cardinal.MatchPlural(pluralTag(lang), int(count%10_000_000), 0, 0, 0, 0) == plural.One && count < 10_000_000 {
		return *m.one
	}
	return m.other
}

func pluralTag(lang Language) language.Tag {
	switch lang.known() {
	case German:
		return language.German
	case Dutch:
		return language.Dutch
	default:
		return language.English
	}
}
