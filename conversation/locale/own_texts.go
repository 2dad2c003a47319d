package locale

import (
	"fmt"
	"slices"
)

// With returns the catalogue with texts of a workspace in front of those of
// the product, by key and language (000-12). A text may use the placeholders
// of the one it replaces, and no others; a language without a text of its own
// keeps that of the product. A key that the product does not have is new; in
// the languages it lacks, any of the others is said. Texts that the catalogue had of a
// workspace before are gone: these are all.
func (c *Catalogue) With(texts map[string]map[Language]string) (*Catalogue, error) {
	if len(texts) == 0 && len(c.own) == 0 {
		return c, nil
	}
	with := &Catalogue{entries: c.entries, own: map[string]entry{}}
	for key, byLanguage := range texts {
		replaced, known := c.entries[key]
		e := replaced
		for _, lang := range Languages() {
			text, ok := byLanguage[lang]
			if !ok {
				text, ok = byLanguage[lang.Base()]
			}
			if !ok && !known {
				text, ok = anyOf(byLanguage), true
			}
			if !ok {
				continue
			}
			t, err := parseTemplate(text)
			if err != nil {
				return nil, fmt.Errorf("locale: own text of %s: %w", key, err)
			}
			if i := slices.IndexFunc(t.names(), func(name string) bool { return !slices.Contains(replaced.names(lang), name) }); i >= 0 {
				return nil, fmt.Errorf("locale: own text of %s: there is no {{.%s}} here", key, t.names()[i])
			}
			e[lang.index()] = &message{other: t}
		}
		with.own[key] = e
	}
	return with, nil
}

// names are the placeholders of a text, none where there is no such text.
func (e entry) names(lang Language) []string {
	m := e[lang.index()]
	if m == nil {
		return nil
	}
	return m.other.names()
}

func anyOf(texts map[Language]string) string {
	for _, lang := range Languages() {
		if text := texts[lang]; text != "" {
			return text
		}
	}
	return ""
}

// entry finds the text of a key: the workspace's own, else the product's.
func (c *Catalogue) entry(key string) (entry, bool) {
	if e, ok := c.own[key]; ok {
		return e, true
	}
	e, ok := c.entries[key]
	return e, ok
}

// Accepts reports whether With takes the texts.
func (c *Catalogue) Accepts(texts map[string]map[Language]string) bool {
	_, err := c.With(texts)
	return err == nil
}
