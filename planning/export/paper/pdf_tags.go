package paper

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// fpdf writes no structure tree. A PDF file may be changed by writing further
// objects behind it (ISO 32000-1, 7.5.6), so the tree is added that way: the
// pages and the catalogue come once more, with what they lacked.

// The shapes of what fpdf writes; a release that writes otherwise is noticed by
// the error and by the tests.
var (
	lastXref  = regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n?$`)
	rootOf    = regexp.MustCompile(`/Root (\d+) 0 R`)
	infoOf    = regexp.MustCompile(`/Info (\d+) 0 R`)
	sizeOf    = regexp.MustCompile(`/Size (\d+)`)
	pageStart = regexp.MustCompile(`(\d+) 0 obj\n<</Type /Page\n`)
)

var errShape = errors.New("the file has an unexpected shape")

// tagged adds the structure of the pages to a file.
func tagged(file []byte, pages []*element) ([]byte, error) {
	number := func(pattern *regexp.Regexp, in []byte) (int, error) {
		m := pattern.FindSubmatch(in)
		if m == nil {
			return 0, errShape
		}
		return strconv.Atoi(string(m[1]))
	}
	before, err := number(lastXref, file)
	if err != nil || before >= len(file) {
		return nil, errShape
	}
	trailer := file[before:]
	root, err := number(rootOf, trailer)
	if err != nil {
		return nil, err
	}
	info, err := number(infoOf, trailer)
	if err != nil {
		return nil, err
	}
	size, err := number(sizeOf, trailer)
	if err != nil {
		return nil, err
	}
	t := tagger{file: bytes.Clone(file), next: size, at: map[int]int{}}
	if !bytes.HasPrefix(t.file, []byte("%PDF-1.")) {
		return nil, errShape
	}
	copy(t.file, "%PDF-1.7") // the first version that has all that stands in it
	if err := t.all(root, pages); err != nil {
		return nil, err
	}
	t.end(before, root, info)
	return t.file, nil
}

type tagger struct {
	file []byte
	next int         // number of the next object
	at   map[int]int // where objects begin
	done []int       // objects written, in order
}

func (t *tagger) object(number int, content string) {
	if !bytes.HasSuffix(t.file, []byte("\n")) {
		t.file = append(t.file, '\n')
	}
	t.at[number] = len(t.file)
	t.done = append(t.done, number)
	t.file = fmt.Appendf(t.file, "%d 0 obj\n%s\nendobj\n", number, content)
}

func (t *tagger) take() int {
	t.next++
	return t.next - 1
}

func (t *tagger) all(root int, pages []*element) error {
	starts := pageStart.FindAllSubmatch(t.file, -1)
	if len(starts) != len(pages) {
		return errShape
	}
	tree, document, parents := t.take(), t.take(), t.take()
	var nums, sections []string
	for i, page := range pages {
		pageNumber, err := strconv.Atoi(string(starts[i][1]))
		if err != nil {
			return errShape
		}
		old, err := t.dictionary(pageNumber)
		if err != nil {
			return err
		}
		t.object(pageNumber, strings.TrimSuffix(old, ">>")+fmt.Sprintf("/StructParents %d /Tabs /S>>", i))
		owners := map[int]int{}
		section := t.element(page, document, pageNumber, owners)
		sections = append(sections, fmt.Sprintf("%d 0 R", section))
		var list []string
		for piece := range len(owners) {
			list = append(list, fmt.Sprintf("%d 0 R", owners[piece]))
		}
		nums = append(nums, fmt.Sprintf("%d [%s]", i, strings.Join(list, " ")))
	}
	t.object(document, fmt.Sprintf("<</Type /StructElem /S /Document /P %d 0 R /K [%s]>>", tree, strings.Join(sections, " ")))
	t.object(parents, fmt.Sprintf("<</Nums [%s]>>", strings.Join(nums, " ")))
	t.object(tree, fmt.Sprintf("<</Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey %d>>", document, parents, len(pages)))
	catalogue, err := t.dictionary(root)
	if err != nil {
		return err
	}
	t.object(root, strings.TrimSuffix(catalogue, ">>")+
		fmt.Sprintf("/MarkInfo <</Marked true>>\n/StructTreeRoot %d 0 R\n/ViewerPreferences <</DisplayDocTitle true>>\n>>", tree))
	return nil
}

// element writes an element behind its children and returns its number.
func (t *tagger) element(e *element, parent, page int, owners map[int]int) int {
	own := t.take()
	var kids []string
	for _, c := range e.children {
		if c.element == nil {
			owners[c.content] = own
			kids = append(kids, strconv.Itoa(c.content))
			continue
		}
		kids = append(kids, fmt.Sprintf("%d 0 R", t.element(c.element, own, page, owners)))
	}
	scope := ""
	if e.tag == HeadCell {
		scope = " /A <</O /Table /Scope /Column>>"
	}
	t.object(own, fmt.Sprintf("<</Type /StructElem /S /%s /P %d 0 R /Pg %d 0 R%s /K [%s]>>", e.tag, parent, page, scope, strings.Join(kids, " ")))
	return own
}

// dictionary is the dictionary of an object of the file as it was.
func (t *tagger) dictionary(number int) (string, error) {
	start := bytes.Index(t.file, fmt.Appendf(nil, "\n%d 0 obj\n", number))
	if start < 0 {
		return "", errShape
	}
	_, rest, _ := bytes.Cut(t.file[start:], []byte("obj\n"))
	content, _, ok := bytes.Cut(rest, []byte("\nendobj"))
	if !ok || !bytes.HasPrefix(content, []byte("<<")) || !bytes.HasSuffix(content, []byte(">>")) {
		return "", errShape
	}
	return string(content), nil
}

// end writes the table of what was added and where the one before it is.
func (t *tagger) end(before, root, info int) {
	start := len(t.file)
	t.file = append(t.file, "xref\n"...)
	for _, number := range t.done {
		t.file = fmt.Appendf(t.file, "%d 1\n%010d 00000 n \n", number, t.at[number])
	}
	t.file = fmt.Appendf(t.file, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n", t.next, root, info, before, start)
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
