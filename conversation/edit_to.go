package conversation

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation/locale"
)

// numberThenColon is "edit 4: …": what follows is the new text, whatever is asked.
var numberThenColon = regexp.MustCompile(`\d\s*[:=]`)

// editTo asks an earlier answer again by its number, and takes the new text where
// it was written in the same message: "edit 4: under 48 hours".
func (r *run) editTo(value string) {
	number, text, _ := strings.Cut(strings.TrimSpace(value), " ")
	r.edit(number)
	if text = strings.TrimSpace(text); text == "" || r.problem != nil || r.s.Aside != nil {
		return
	}
	q := r.current()
	switch n, err := strconv.Atoi(number); {
	case q.form == nothing:
	case r.draft(q) == nil && (err != nil || n > len(r.s.Numbers) || len(r.s.Numbers[n-1]) > 1): // which of them is not said
		r.keepText(q.key, text)
	default:
		r.sayTo(q, text)
	}
}

// newText is what stands behind the number of "edit n", in the words it was typed
// in: without a colon or "to" in front.
func (r *run) newText(text, number string) string {
	_, rest, found := strings.Cut(text, number)
	if !found {
		return ""
	}
	rest = strings.TrimLeft(rest, ":=.,)– \t\n")
	first, after, more := strings.Cut(rest, " ")
	if scene := (&Scene{Facts: r.m.Facts, words: r.words}); more && r.means(scene, "alias.edit_to", locale.Fold(first)) {
		rest = after
	}
	return strings.TrimSpace(rest)
}

// removeLine takes a line out of the table in front, which is not saved yet: a
// heading that was pasted with a list, a row that was given twice.
func (r *run) removeLine(number string) {
	r.dropAside()
	q := r.current()
	d := r.draft(q)
	if d == nil || d.Stored || q.pack.Shape == Proposed {
		r.problem = &Problem{Key: "problem.row_command"}
		return
	}
	lines := r.lines(q, d)
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil || n < 1 || n > len(lines) {
		r.problem = &Problem{Key: "problem.unknown_number", Args: locale.Args{"number": Verbatim(shorten(number)), "last": len(lines)}}
		return
	}
	line := lines[n-1]
	first := d.Fills[line.fills[0]]
	d.Unclear = slices.DeleteFunc(d.Unclear, func(old Quote) bool {
		return old.Fill.List != "" && old.Fill.List == first.List && old.Fill.New == first.New && old.Fill.Row == first.Row
	})
	fills := d.Fills
	d.Fills = nil
	for i, f := range fills {
		if !slices.Contains(line.fills, i) {
			d.Fills = append(d.Fills, f)
		}
	}
	d.Edit = 0
	r.notices = append(r.notices, Say("say.deleted", locale.Args{"text": Verbatim(shorten(line.text))}))
	if len(d.Fills) == 0 {
		r.leaveDraft()
		delete(r.s.Kept, q.key)
	}
}

// editsPage reads what is typed under a check page as the change of one of its
// lines: its number alone, which no option of the page has, or its label with the
// new text, "Success: under 48 hours". It returns the value of Edit.
func (r *run) editsPage(q question, text string) (string, bool) {
	if q.form != askPage || r.s.Aside != nil {
		return "", false
	}
	text = strings.TrimSpace(text)
	if n, err := strconv.Atoi(text); err == nil && n > len(r.optionsOf(q)) && n <= len(r.s.Numbers) {
		return text, true
	}
	label, rest, found := strings.Cut(text, ":")
	if !found || len(label) > 60 || strings.TrimSpace(rest) == "" {
		return "", false
	}
	number := 0
	for _, line := range q.check.Lines(r.scene(q.row)) {
		if len(line.Keys) == 0 {
			continue
		}
		number++
		if locale.Fold(r.plainIn(q.row, line.Label)) == locale.Fold(label) && number <= len(r.s.Numbers) {
			return strconv.Itoa(number) + " " + strings.TrimSpace(rest), true
		}
	}
	return "", false
}
