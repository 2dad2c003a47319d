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
type template struct {
	text     string    // as it is written
	segments []segment // nil where there is no placeholder in it
}

type segment struct {
	literal string
	name    string // of the placeholder; "" for a literal
}

var placeholder = regexp.MustCompile(`^ *\.([a-z][a-z0-9_]*) *$`)

func parseTemplate(text string) (template, error) {
	t := template{text: text}
	if !strings.Contains(text, "{{") && !strings.Contains(text, "}}") {
		return t, nil
	}
	var err error
	t.segments, err = parseSegments(text)
	return t, err
}

func parseSegments(text string) ([]segment, error) {
	all := make([]segment, 0, 2*strings.Count(text, "{{")+1)
	for {
		open := strings.Index(text, "{{")
		if closing := strings.Index(text, "}}"); closing >= 0 && (open < 0 || closing < open) {
			return nil, fmt.Errorf("%q closes a placeholder that was never opened", text)
		}
		if open < 0 {
			if text != "" {
				all = append(all, segment{literal: text})
			}
			return all, nil
		}
		if open > 0 {
			all = append(all, segment{literal: text[:open]})
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
		all = append(all, segment{name: match[1]})
		text = rest
	}
}

// names lists the placeholders, sorted, each once.
func (t template) names() []string {
	var names []string
	for _, s := range t.segments {
		if s.name != "" {
			names = append(names, s.name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
