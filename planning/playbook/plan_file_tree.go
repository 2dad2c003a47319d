package playbook

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation/locale"
)

// The bounds of a plan file. The deepest place of one is a reason of an earlier
// force field in a version, eleven deep; the longest text is what one answer
// may have (trust I3).
const (
	fileBytes  = 16 << 20
	fileDepth  = 16
	fileLength = 2000
)

// FileProblem is what keeps a plan file from being read, for the person who
// has it to mend.
type FileProblem struct {
	Place string // where in the file: "answers.goal[2].goal_kind"; "" for the file as a whole
	Key   string // of the catalogue, problem.import.…
	Args  locale.Args
}

// Text is the sentence in the reader's language, with the place.
func (p *FileProblem) Text(say locale.Printer) string {
	text := say.Text(p.Key, p.Args)
	if p.Place == "" {
		return text
	}
	return say.Text("problem.import.at_place", locale.Args{"place": p.Place, "problem": text})
}

// Error names the place and the kind of problem, for the log.
func (p *FileProblem) Error() string {
	text := "playbook: reading plan file: " + p.Place + ": " + p.Key
	for _, name := range slices.Sorted(maps.Keys(p.Args)) {
		text += fmt.Sprintf(" %s=%q", name, fmt.Sprint(p.Args[name]))
	}
	return text
}

// fileNode is one JSON value with its place in the file.
type fileNode struct {
	place   string
	value   any // string, json.Number, bool or nil, unless it is an object or a list
	object  bool
	members []fileNamed
	list    bool
	items   []fileNode
}

type fileNamed struct {
	name string
	node fileNode
}

func (n fileNode) problem(key string, args locale.Args) *FileProblem {
	return &FileProblem{Place: n.place, Key: key, Args: args}
}

// otherType says that something else was expected here.
func (n fileNode) otherType(key string) *FileProblem { return n.problem(key, nil) }

// readTree reads one JSON value and nothing behind it. encoding/json alone
// would take the last of two members of one name, and any depth.
func readTree(r io.Reader) (fileNode, error) {
	whole := fileNode{}
	limited := &io.LimitedReader{R: r, N: fileBytes + 1}
	t := treeReader{decoder: json.NewDecoder(limited), limited: limited}
	t.decoder.UseNumber()
	n, err := t.node("", 0)
	if err != nil {
		return n, err
	}
	if _, err := t.decoder.Token(); !errors.Is(err, io.EOF) {
		return n, whole.problem("problem.import.more_behind", nil)
	}
	return n, nil
}

type treeReader struct {
	decoder *json.Decoder
	limited *io.LimitedReader
}

func (t treeReader) token(place string) (json.Token, error) {
	token, err := t.decoder.Token()
	here := fileNode{place: place}
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return token, nil
	case t.limited.N <= 0:
		return nil, fileNode{}.problem("problem.import.too_large", locale.Args{"n": fileBytes >> 20})
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, here.problem("problem.import.cut_off", nil)
	case errors.As(err, &syntax):
		return nil, here.problem("problem.import.not_json", locale.Args{"byte": int(syntax.Offset)})
	default:
		return nil, fmt.Errorf("playbook: reading plan file: %w", err)
	}
}

func (t treeReader) node(place string, depth int) (fileNode, error) {
	n := fileNode{place: place}
	if depth > fileDepth {
		return n, n.problem("problem.import.too_deep", nil)
	}
	token, err := t.token(place)
	if err != nil {
		return n, err
	}
	switch token {
	case json.Delim('{'):
		return t.membersOf(n, depth)
	case json.Delim('['):
		n.list = true
		for i := 1; t.decoder.More(); i++ {
			item, err := t.node(place+"["+strconv.Itoa(i)+"]", depth+1)
			if err != nil {
				return n, err
			}
			n.items = append(n.items, item)
		}
		_, err := t.token(place)
		return n, err
	default:
		n.value = token
		return n, nil
	}
}

func (t treeReader) membersOf(n fileNode, depth int) (fileNode, error) {
	n.object = true
	seen := map[string]bool{}
	for t.decoder.More() {
		token, err := t.token(n.place)
		if err != nil {
			return n, err
		}
		name, isName := token.(string)
		place := strings.TrimPrefix(n.place+"."+shortName(name), ".")
		if !isName || seen[name] {
			return n, fileNode{place: place}.problem("problem.import.twice", nil)
		}
		seen[name] = true
		member, err := t.node(place, depth+1)
		if err != nil {
			return n, err
		}
		n.members = append(n.members, fileNamed{name, member})
	}
	_, err := t.token(n.place)
	return n, err
}

// shortName keeps what a file calls its members from filling a screen.
func shortName(name string) string { return locale.Printer{}.Shorten(locale.Clean(name), 60) }

// member returns the member of a name; the zero node where there is none.
func (n fileNode) member(name string) (fileNode, bool) {
	for _, m := range n.members {
		if m.name == name {
			return m.node, true
		}
	}
	return fileNode{}, false
}

// known refuses members of other names: an answer under a name nobody reads
// would be lost without a word.
func (n fileNode) known(names ...string) error {
	for _, m := range n.members {
		if !slices.Contains(names, m.name) {
			return m.node.problem("problem.import.unknown_name", locale.Args{"name": shortName(m.name)})
		}
	}
	return nil
}

// need returns an object with no members but those named.
func (n fileNode) need(names ...string) error {
	if !n.object {
		return n.otherType("problem.import.not_object")
	}
	return n.known(names...)
}

func (n fileNode) text() (string, error) {
	s, ok := n.value.(string)
	if !ok {
		return "", n.otherType("problem.import.not_text")
	}
	if s = locale.Clean(s); locale.Length(s) > fileLength {
		return "", n.problem("problem.import.too_long", locale.Args{"limit": fileLength})
	}
	return s, nil
}

// whole is a whole number from least to most.
func (n fileNode) whole(least, most int) (int, error) {
	number, _ := n.value.(json.Number)
	i, err := strconv.Atoi(number.String())
	if err != nil || i < least || i > most {
		return 0, n.problem("problem.import.not_whole", locale.Args{"from": least, "to": most})
	}
	return i, nil
}

func (n fileNode) truth() (bool, error) {
	b, ok := n.value.(bool)
	if !ok {
		return false, n.otherType("problem.import.not_truth")
	}
	return b, nil
}

// isNull reports whether the file says null, which is the same as nothing.
func (n fileNode) isNull() bool { return !n.object && !n.list && n.value == nil }
