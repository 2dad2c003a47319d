package playground

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
)

// node is an element of rendered HTML, or with an empty Name a text.
type node struct {
	Name     string
	Attr     map[string]string
	Text     string
	Children []*node
	Up       *node
}

// What the renderer may write. Anything else came out of a payload.
var (
	mayBe = strings.Fields("div p h2 h3 hr blockquote pre ol ul li a span strong em s u mark code time button select option optgroup " +
		"details summary textarea input label table tbody tr th td dialog")
	mayHave = strings.Fields("class id role tabindex start href target rel title datetime type value disabled selected checked name for rows placeholder " +
		"min max step autofocus scope label data-use data-block data-action data-value data-confirm data-dispatch data-answer " +
		"aria-label aria-labelledby aria-describedby aria-required aria-invalid aria-hidden")
	ofOurs  = strings.Fields("class id role for aria-labelledby aria-describedby data-use data-confirm data-dispatch data-answer type name rel target")
	ourWord = regexp.MustCompile(`^[\w. -]*$`)
	tag     = regexp.MustCompile(`^<(/?)([a-z0-9]+)((?: [a-z-]+(?:="[^"<>]*")?)*)>`)
	attr    = regexp.MustCompile(` ([a-z-]+)(?:="([^"<>]*)")?`)
)

// readHTML reads what the renderer wrote, more strictly than a browser: tags are
// balanced, nothing but the elements and attributes above is there, links go to
// the web or to mail, and what the page acts upon holds plain words.
func readHTML(s string) (*node, error) {
	root := &node{Name: "#root"}
	at := root
	for len(s) > 0 {
		end := strings.IndexByte(s, '<')
		if end < 0 {
			end = len(s)
		}
		if end > 0 {
			if strings.ContainsAny(s[:end], ">\x00") {
				return nil, fmt.Errorf("text with a bare sign: %.80q", s[:end])
			}
			at.Children = append(at.Children, &node{Text: html.UnescapeString(s[:end]), Up: at})
			s = s[end:]
			continue
		}
		// No attribute has a ">" in it: it is escaped there.
		m := tag.FindStringSubmatch(s[:strings.IndexByte(s, '>')+1])
		if m == nil {
			return nil, fmt.Errorf("no tag of ours: %.120q", s)
		}
		s = s[len(m[0]):]
		if m[1] != "" {
			if at.Name != m[2] {
				return nil, fmt.Errorf("</%s> closes <%s>", m[2], at.Name)
			}
			at = at.Up
			continue
		}
		n := &node{Name: m[2], Attr: map[string]string{}, Up: at}
		for _, a := range attr.FindAllStringSubmatch(m[3], -1) {
			if _, twice := n.Attr[a[1]]; twice {
				return nil, fmt.Errorf("%s twice in %s", a[1], m[0])
			}
			n.Attr[a[1]] = html.UnescapeString(a[2])
		}
		if err := n.ours(); err != nil {
			return nil, fmt.Errorf("%w in %.200s", err, m[0])
		}
		at.Children = append(at.Children, n)
		if n.Name != "hr" && n.Name != "input" {
			at = n
		}
	}
	if at != root {
		return nil, fmt.Errorf("<%s> is not closed", at.Name)
	}
	return root, nil
}

// ours reports what an element has that the renderer does not write.
func (n *node) ours() error {
	if !slices.Contains(mayBe, n.Name) {
		return fmt.Errorf("element %s", n.Name)
	}
	for name, value := range n.Attr {
		if !slices.Contains(mayHave, name) {
			return fmt.Errorf("attribute %s", name)
		}
		if slices.Contains(ofOurs, name) && !ourWord.MatchString(value) {
			return fmt.Errorf("%s is %q", name, value)
		}
	}
	href, linked := n.Attr["href"]
	if linked && !strings.HasPrefix(strings.ToLower(href), "http://") && !strings.HasPrefix(strings.ToLower(href), "https://") && !strings.HasPrefix(strings.ToLower(href), "mailto:") {
		return fmt.Errorf("link to %q", href)
	}
	if linked && (n.Attr["rel"] != "noopener noreferrer" || n.Attr["target"] != "_blank") {
		return fmt.Errorf("link that lets its page reach back")
	}
	return nil
}

// all are the elements below that pass.
func (n *node) all(pass func(*node) bool) []*node {
	var found []*node
	for _, c := range n.Children {
		if c.Name != "" && pass(c) {
			found = append(found, c)
		}
		found = append(found, c.all(pass)...)
	}
	return found
}

// with are the elements that have an attribute with a value.
func (n *node) with(name, value string) []*node {
	return n.all(func(e *node) bool { v, ok := e.Attr[name]; return ok && v == value })
}

func (n *node) byName(name string) []*node {
	return n.all(func(e *node) bool { return e.Name == name })
}

func (n *node) is(class string) bool {
	return slices.Contains(strings.Fields(n.Attr["class"]), class)
}

// words are the text of an element without what left out says.
func (n *node) words(leaveOut func(*node) bool) string {
	if n.Name == "" {
		return n.Text
	}
	var b strings.Builder
	for _, c := range n.Children {
		if c.Name == "" || leaveOut == nil || !leaveOut(c) {
			b.WriteString(c.words(leaveOut))
		}
	}
	return b.String()
}

// said is the text of an element as a person reads it.
func (n *node) said() string { return strings.TrimSpace(n.words(nil)) }

// unnamed are the things to use that a screen reader could not name, and the
// names that point nowhere.
func (n *node) unnamed() []string {
	ids := map[string][]*node{}
	labels := map[string]bool{}
	for _, e := range n.all(func(*node) bool { return true }) {
		if id, ok := e.Attr["id"]; ok {
			ids[id] = append(ids[id], e)
		}
		if e.Name == "label" && visible(e.said()) {
			labels[e.Attr["for"]] = true
		}
	}
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	for id, all := range ids {
		if len(all) > 1 {
			say("id %s stands %d times", id, len(all))
		}
	}
	for _, e := range n.all(func(*node) bool { return true }) {
		named := visible(e.Attr["aria-label"])
		for _, ref := range []string{"aria-labelledby", "aria-describedby", "for", "data-confirm"} {
			for _, id := range strings.Fields(e.Attr[ref]) {
				if len(ids[id]) == 0 {
					say("%s of <%s> names nothing: %s", ref, e.Name, id)
				} else if ref == "aria-labelledby" {
					named = named || visible(ids[id][0].said())
				}
			}
		}
		switch e.Name {
		case "button", "a":
			named = named || visible(e.said())
		case "input", "select", "textarea":
			named = named || labels[e.Attr["id"]] || e.Up.Name == "label" && visible(e.Up.said())
		case "summary", "dialog":
		default:
			named = named || e.Attr["tabindex"] == "" && !strings.HasSuffix(e.Attr["role"], "group") || e.Up.is("bk-choices")
		}
		if !named {
			say("<%s class=%q> has no name", e.Name, e.Attr["class"])
		}
	}
	slices.Sort(wrong)
	return wrong
}
