package locale

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A template is a text taken apart once, at Load: literal words and
// placeholders in turn. The catalogue knows {{.name}} and nothing else, so
// that a translator cannot write a program and no text can fail while it is
// being said.
type template []segment

type segment struct {
	literal string
	name    string // of the placeholder; "" for a literal
}

var placeholder = regexp.MustCompile(`^ *\.([a-z][a-z0-9_]*) *$`)

func parseTemplate(text string) (template, error) {
	var t template
	for {
		open := strings.Index(text, "{{")
		if closing := strings.Index(text, "}}"); closing >= 0 && (open < 0 || closing < open) {
			return nil, fmt.Errorf("%q closes a placeholder that was never opened", text)
		}
		if open < 0 {
			if text != "" {
				t = append(t, segment{literal: text})
			}
			return t, nil
		}
		if open > 0 {
			t = append(t, segment{literal: text[:open]})
		}
		text = text[open+2:]
		inside, rest, found := strings.Cut(text, "}}")
		if !found {
			return nil, fmt.Errorf("the placeholder {{%s is not closed", text)
		}
		match := placeholder.FindStringSubmatch(inside)
		if match == nil {
			return nil, fmt.Errorf("{{%s}} is not a placeholder of the form {{.name}}", inside)
		}
		t = append(t, segment{name: match[1]})
		text = rest
	}
}

// names lists the placeholders, sorted, each once.
func (t template) names() []string {
	var names []string
	for _, s := range t {
		if s.name != "" {
			names = append(names, s.name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
