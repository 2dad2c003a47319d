package locale

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// LoadFS reads a catalogue from the *.toml files at the top of a file system;
// Load does it for the one built in. All faults are reported together, so that
// whoever writes texts mends them in one go.
func LoadFS(files fs.FS) (*Catalogue, error) {
	names, err := fs.Glob(files, "*.toml")
	if err != nil {
		return nil, fmt.Errorf("locale: listing the catalogue: %w", err)
	}
	c := &Catalogue{entries: map[string]entry{}}
	from := map[string]string{}
	var faults []error
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("locale: reading %s: %w", name, err)
		}
		var keys map[string]any
		if err := toml.Unmarshal(text, &keys); err != nil {
			faults = append(faults, fmt.Errorf("locale: reading %s: %w", name, err))
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			if first, twice := from[key]; twice {
				faults = append(faults, fmt.Errorf("locale: %s: %s: the key stands in %s as well", name, key, first))
				continue
			}
			from[key] = name
			e, err := readEntry(keys[key])
			if err != nil {
				faults = append(faults, fmt.Errorf("locale: %s: %s: %w", name, key, err))
				continue
			}
			c.entries[key] = e
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return c, nil
}

func readEntry(raw any) (entry, error) {
	var e entry
	texts, ok := raw.(map[string]any)
	if !ok {
		return e, fmt.Errorf("a key holds its languages, not %v", raw)
	}
	for name := range texts {
		if !slices.Contains(Languages(), Language(name)) {
			return e, fmt.Errorf("%q is not a language; a key with a dot stands in quotes: [\"ask.name\"]", name)
		}
	}
	for i, lang := range Languages() {
		text, written := texts[string(lang)]
		if !written {
			if lang.Base() == lang {
				return e, fmt.Errorf("%s is missing", lang)
			}
			e[i] = e[lang.Base().index()]
			continue
		}
		m, err := readMessage(text)
		if err != nil {
			return e, fmt.Errorf("%s: %w", lang, err)
		}
		e[i] = &m
	}
	return e, e.samePlaceholders()
}

func readMessage(raw any) (message, error) {
	switch raw := raw.(type) {
	case string:
		other, err := readForm(raw)
		return message{other: other}, err
	case map[string]any:
		rawOne, hasOne := raw["one"].(string)
		rawOther, hasOther := raw["other"].(string)
		if !hasOne || !hasOther || len(raw) != 2 {
			return message{}, errors.New("plurals are two texts: one and other")
		}
		one, err := readForm(rawOne)
		if err != nil {
			return message{}, fmt.Errorf("one: %w", err)
		}
		other, err := readForm(rawOther)
		if err != nil {
			return message{}, fmt.Errorf("other: %w", err)
		}
		return message{&one, other}, nil
	default:
		return message{}, fmt.Errorf("%v is neither a text nor plurals", raw)
	}
}

func readForm(text string) (template, error) {
	if strings.TrimSpace(text) == "" {
		return template{}, errors.New("the text is empty")
	}
	return parseTemplate(text)
}

// samePlaceholders refuses a text that says more in one language than in
// another. Only the form for one may leave the count out: "one gap".
func (e entry) samePlaceholders() error {
	want := e[0].other.names()
	for i, lang := range Languages() {
		if got := e[i].other.names(); !slices.Equal(got, want) {
			return fmt.Errorf("%s has the placeholders %v, en has %v", lang, got, want)
		}
		if e[i].one == nil {
			continue
		}
		without := slices.DeleteFunc(slices.Clone(want), func(name string) bool { return name == "n" })
		if got := e[i].one.names(); !slices.Equal(got, want) && !slices.Equal(got, without) {
			return fmt.Errorf("%s: one has the placeholders %v, en has %v", lang, got, want)
		}
	}
	return nil
}
