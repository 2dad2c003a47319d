package conversation

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lodestar/conversation/locale"
)

// tellSign is what may part the cells of a line that has no semicolon: a comma, a
// slash, a dash or an arrow with spaces around it, an opening bracket.
var tellSign = regexp.MustCompile(`,|\s[-–—/|]\s|\s?(?:->|→|=>)\s?|\s\(`)

// mostTold is how long a line without semicolons may be to be taken apart.
const mostTold = 400

// toldCells takes a line without semicolons apart where its cells tell themselves
// by what they are: a day, and somebody who is known. Lists that were not written
// for us look so: "Order boxes - Jonas - 31 Jan", "Jonas: order boxes (15 Feb)",
// "Kim to send the figures by 15 Feb", a line of a spreadsheet. nil where neither a
// day nor a person was found: then the line is a title.
func (r *run) toldCells(scene *Scene, p *Pack, line string) []string {
	if len(line) > mostTold || len(p.Steps) < 2 {
		return nil
	}
	t := told{r: r, scene: scene, who: -1, day: -1, cells: make([]string, len(p.Steps))}
	for i, step := range p.Steps {
		switch step.Kind {
		case Who:
			t.who = i
		case Date:
			t.day = i
		default:
		}
	}
	if t.who < 0 || t.day < 0 {
		return nil
	}
	if cells := tableCells(line); cells != nil {
		return t.table(cells)
	}
	rest := t.fromTheEnd(line)
	if t.cells[t.day] == "" {
		rest = t.byPhrase(rest)
	}
	if t.cells[t.who] == "" {
		rest = t.leadingName(rest)
	}
	if t.cells[t.who] == "" && t.cells[t.day] == "" || strings.TrimSpace(rest) == "" {
		return nil
	}
	t.cells[0] = strings.TrimRight(strings.TrimSpace(rest), ",;: ")
	return t.cells
}

// tableCells are the cells of a line that was copied from a spreadsheet or from a
// table written with strokes; nil where it is neither.
func tableCells(line string) []string {
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "|") || !strings.HasSuffix(line, "|") || strings.Count(line, "|") < 3 {
		return nil
	}
	var cells []string
	for _, part := range strings.Split(line, "|") {
		if part = strings.TrimSpace(part); part != "" {
			cells = append(cells, part)
		}
	}
	if len(cells) > 1 && strings.Trim(cells[0], "0123456789.)#") == "" { // the number of the line
		cells = cells[1:]
	}
	return cells
}

// tellsCells reports whether the question takes lines that are taken apart.
func tellsCells(q question) bool {
	switch q.form {
	case askPack:
		return q.pack.TellCells
	case askMore:
		return q.list.Pack != nil && q.list.Pack.TellCells
	default:
		return false
	}
}

// strokes writes lines that were copied from a spreadsheet with strokes in place of
// the tabs, which cleaning takes for mere spaces.
func strokes(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line = strings.Trim(line, " \r"); strings.Contains(line, "\t") {
			lines[i] = "| " + strings.Join(strings.Split(line, "\t"), " | ") + " |"
		}
	}
	return strings.Join(lines, "\n")
}

// told is a line that is taken apart.
type told struct {
	r        *run
	scene    *Scene
	who, day int
	cells    []string
}

func (t *told) isDay(text string) bool {
	got := locale.ParseDate(t.scene.Facts.Language, text, t.scene.Facts.Today)
	return got.Open || got.Problem == ""
}

// isPerson reports whether a text names somebody known, the person themselves, or
// a side. A short beginning of a name is none: too many words begin so.
func (t *told) isPerson(text string) bool {
	text = strings.TrimPrefix(strings.TrimSpace(text), "@")
	if text == "" || len(strings.Fields(text)) > 5 {
		return false
	}
	people, found := t.r.person(t.scene, text)
	if found != known || len(people) != 1 {
		return false
	}
	if p := people[0]; !p.Placeholder() && !t.r.means(t.scene, "alias.word.me", locale.Fold(text)) {
		name := strings.Fields(locale.Fold(p.Name))
		for _, word := range strings.Fields(locale.Fold(text)) {
			if !slices.Contains(name, word) {
				return false
			}
		}
	}
	return true
}

// looksLikeName reports whether words look like the whole name of somebody: two to
// four, of which the first and the last begin with a capital, and no figure.
func looksLikeName(text string) bool {
	words := strings.Fields(text)
	if len(words) < 2 || len(words) > 4 || strings.ContainsAny(text, "0123456789") {
		return false
	}
	for _, word := range []string{words[0], words[len(words)-1]} {
		if first, _ := utf8.DecodeRuneInString(word); !unicode.IsUpper(first) {
			return false
		}
	}
	return true
}

// table puts the cells of a copied line where they belong: the day and the person
// by what they are, the first other one as the title. What has no place is added
// to the title, so that it can be seen.
func (t *told) table(cells []string) []string {
	var others []string
	for i, cell := range cells {
		switch {
		case i > 0 && t.cells[t.day] == "" && t.isDay(cell):
			t.cells[t.day] = cell
		case t.cells[t.who] == "" && (i > 0 && t.isPerson(cell) || i == t.who && len(cells) > t.day):
			t.cells[t.who] = cell
		default:
			others = append(others, cell)
		}
	}
	if len(others) == 0 {
		return nil
	}
	t.cells[0] = strings.Join(others, ", ")
	return t.cells
}

// fromTheEnd takes the day and the person off the end of a line, in either order.
func (t *told) fromTheEnd(line string) string {
	rest := line
	for range 2 {
		taken := false
		for _, at := range tellSign.FindAllStringIndex(rest, -1) { // the longest end first: "15 March, 2027"
			end := strings.Trim(rest[at[1]:], " .)")
			if strings.TrimSpace(rest[:at[0]]) == "" || end == "" {
				continue
			}
			switch {
			case t.cells[t.day] == "" && t.isDay(end):
				t.cells[t.day] = end
			case t.cells[t.who] == "" && (t.isPerson(end) || t.cells[t.day] != "" && !strings.Contains(rest[at[0]:at[1]], ",") && looksLikeName(end)):
				t.cells[t.who] = strings.TrimPrefix(end, "@")
			default:
				continue
			}
			rest, taken = rest[:at[0]], true
			break
		}
		if !taken {
			break
		}
	}
	return rest
}

// byPhrase takes "by 15 February" off the end of a title.
func (t *told) byPhrase(title string) string {
	words := strings.Fields(title)
	for i := 1; i < len(words)-1; i++ {
		if !t.r.means(t.scene, "alias.by_day", locale.Fold(words[i])) {
			continue
		}
		if end := strings.Trim(strings.Join(words[i:], " "), " .)"); t.isDay(end) {
			t.cells[t.day] = end
			return strings.Join(words[:i], " ")
		}
	}
	return title
}

// leadingName takes a known person off the front of a title: "Jonas: order boxes",
// "Kim will send the figures".
func (t *told) leadingName(title string) string {
	if head, tail, found := strings.Cut(title, ":"); found && strings.TrimSpace(tail) != "" && t.isPerson(head) {
		t.cells[t.who] = strings.TrimSpace(head)
		return strings.TrimSpace(tail)
	}
	words := strings.Fields(title)
	for n := min(3, len(words)-2); n > 0; n-- {
		for also := 2; also > 0; also-- { // "has to" before "has"
			if n+also >= len(words) || !t.r.means(t.scene, "alias.shall", locale.Fold(strings.Join(words[n:n+also], " "))) {
				continue
			}
			if name := strings.Join(words[:n], " "); t.isPerson(name) {
				t.cells[t.who] = name
				return strings.Join(words[n+also:], " ")
			}
		}
	}
	return title
}
