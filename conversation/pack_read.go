package conversation

import (
	"regexp"
	"strconv"
	"strings"

	"lodestar/conversation/locale"
)

// understood is what one text gave for a pack.
type understood struct {
	fills   []Fill
	unclear []Quote
}

// readPackText takes a text apart by the shape of the pack. have is what is
// understood already, so that unlabelled lines go on where it ends.
func (r *run) readPackText(q question, text string, have []Fill) understood {
	switch q.pack.Shape {
	case Rows:
		return r.readRows(q, text, have)
	case Weighed:
		return r.readWeighed(q, text, have)
	default:
		return r.readFields(q, text, have)
	}
}

// packLines splits a message into its lines. A single line may give several
// fields with semicolons between them.
func packLines(text string, fields bool) []string {
	var lines []string
	for _, line := range strings.Split(strings.ReplaceAll(text, "⏎", "\n"), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	if fields && len(lines) == 1 && strings.Contains(lines[0], ";") {
		var parts []string
		for _, part := range strings.Split(lines[0], ";") {
			if part = strings.TrimSpace(part); part != "" {
				parts = append(parts, part)
			}
		}
		return parts
	}
	return lines
}

func (r *run) readFields(q question, text string, have []Fill) understood {
	var u understood
	scene := r.scene(q.row)
	filled := map[string]bool{}
	for _, f := range have {
		filled[f.Step] = true
	}
	var steps []*Step
	for _, step := range q.pack.Steps {
		if r.applies(step, q.row) {
			steps = append(steps, step)
		}
	}
	next := 0
	for i, step := range steps {
		if filled[step.ID] {
			next = i + 1
		}
	}
	for n, line := range packLines(text, true) {
		step, words := r.labelled(scene, steps, line)
		if step == nil {
			for next < len(steps) && filled[steps[next].ID] {
				next++
			}
			if next >= len(steps) {
				u.unclear = append(u.unclear, Quote{Line: n + 1, Text: line})
				continue
			}
			step, words = steps[next], line
		}
		for i := range steps {
			if steps[i] == step {
				next = i + 1
			}
		}
		filled[step.ID] = true
		r.readField(&u, q, scene, step, n+1, words)
	}
	return u
}

// readField understands one field of a pack, alone or spread over several
// steps.
func (r *run) readField(u *understood, q question, scene *Scene, step *Step, line int, words string) {
	if q.pack.Spread != nil {
		if fills, problem, ok := q.pack.Spread(scene, step, words); ok {
			if problem != nil {
				u.unclear = append(u.unclear, Quote{Line: line, Text: words, Fill: Fill{Step: step.ID}, Problem: problem})
			}
			u.fills = append(u.fills, fills...)
			return
		}
	}
	r.fillFrom(u, scene, step, Fill{Step: step.ID}, line, words)
}

// fillFrom reads words for a step and adds the fill or the quote.
func (r *run) fillFrom(u *understood, scene *Scene, step *Step, f Fill, line int, words string) {
	if r.means(scene, "alias.left_open", locale.Fold(words)) || strings.Trim(words, "-–?. ") == "" {
		f.State = Open
		u.fills = append(u.fills, f)
		return
	}
	got := r.read(scene, step, words)
	if got.Problem == nil && got.Aside == nil && got.State == "" && step.Check != nil {
		got.Problem = step.Check(scene, got.Value)
	}
	switch {
	case got.Problem != nil:
		u.unclear = append(u.unclear, Quote{Line: line, Text: words, Fill: f, Problem: got.Problem})
	case got.State != "":
		f.State = got.State
		u.fills = append(u.fills, f)
	case got.Aside != nil && (got.Value.Empty() || step.Kind == Who):
		u.unclear = append(u.unclear, Quote{Line: line, Text: words, Fill: f})
	default:
		// An interpreted date is shown in the table with its weekday and counts
		// with the table (method d.4).
		f.State, f.Value = Answered, got.Value
		u.fills = append(u.fills, f)
		for _, also := range got.Also {
			also.New, also.Row, also.List = f.New, f.Row, f.List
			u.fills = append(u.fills, also)
		}
	}
}

// labelled finds the step whose label stands before the colon of a line.
func (r *run) labelled(scene *Scene, steps []*Step, line string) (*Step, string) {
	label, rest, found := strings.Cut(line, ":")
	if !found || len(label) > 60 {
		return nil, ""
	}
	folded := locale.Fold(strings.Trim(label, "*_ "))
	for _, lang := range []locale.Language{scene.Facts.Language, locale.English, locale.German, locale.Dutch} {
		p := r.words.Printer(lang)
		for _, step := range steps {
			words := ""
			for _, id := range labelIDs(steps, step) {
				for _, key := range []string{"field." + id, "alias." + id} {
					if r.words.Has(key) {
						words += "|" + p.Text(key, printed(p, r.baseArgs(scene), nil, false))
					}
				}
			}
			for _, word := range strings.Split(words, "|") {
				if locale.Fold(word) == folded {
					return step, strings.TrimSpace(rest)
				}
			}
		}
	}
	return nil, ""
}

// labelIDs are the ids whose labels name a step in a pack: its own and, for the
// first part of a field, that of the whole field ("Period" for its length).
func labelIDs(steps []*Step, step *Step) []string {
	whole, _, part := strings.Cut(step.ID, ".")
	if !part {
		return []string{step.ID}
	}
	for _, other := range steps {
		if other.ID == whole {
			return []string{step.ID}
		}
		if strings.HasPrefix(other.ID, whole+".") {
			if other != step {
				return []string{step.ID}
			}
			break
		}
	}
	return []string{step.ID, whole}
}

// bullet is what people put before the lines of a list.
var bullet = regexp.MustCompile(`^(?:[-*•–—]\s+|\d{1,2}[.)]\s+)`)

func (r *run) readRows(q question, text string, have []Fill) understood {
	var u understood
	scene := r.scene(q.row)
	row := newRows(have, q.pack.List)
	lines := packLines(text, false)
	wide := false
	for _, line := range lines {
		wide = wide || strings.Contains(line, ";")
	}
	for n, line := range lines {
		if q.pack.Tail != nil {
			step, words := r.labelled(scene, []*Step{q.pack.Tail}, line)
			last := step == nil && n == len(lines)-1 && len(lines) > 1 && wide && !strings.Contains(line, ";")
			if step != nil || last {
				if step == nil {
					words = line
				}
				r.fillFrom(&u, r.scene(0), q.pack.Tail, Fill{Step: q.pack.Tail.ID}, n+1, words)
				continue
			}
		}
		row++
		r.readRow(&u, q, scene, row, n+1, bullet.ReplaceAllString(line, ""))
	}
	return u
}

func (r *run) readRow(u *understood, q question, scene *Scene, row, n int, line string) {
	cells := strings.Split(line, ";")
	steps := q.pack.Steps
	if len(cells) > len(steps) { // a semicolon too many belongs to the last cell
		cells = append(cells[:len(steps)-1], strings.Join(cells[len(steps)-1:], ";"))
	}
	at := 0
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		if cell == "" {
			at++
			continue
		}
		step := steps[min(at, len(steps)-1)]
		// "title; 30 June": a cell that cannot be a person but is a date is one.
		if i > 0 && at+1 < len(steps) && step.Kind == Who && steps[at+1].Kind == Date && len(cells) < len(steps) {
			if got := locale.ParseDate(scene.Facts.Language, cell, scene.Facts.Today); got.Problem == "" && !got.Open {
				at++
				step = steps[at]
			}
		}
		at++
		r.fillFrom(u, scene, step, Fill{Step: step.ID, New: row, List: q.pack.List}, n, cell)
	}
}

// newRows counts the new rows of a list among fills.
func newRows(fills []Fill, list string) int {
	n := 0
	for _, f := range fills {
		if f.List == list {
			n = max(n, f.New)
		}
	}
	return n
}

// strength finds the score at the end of a reason: "bulk prices 4", "(4)".
var strength = regexp.MustCompile(`^(.*?)[\s:=,]*\(?\s*([+-]?\d+(?:[.,]\d+)?)\s*\)?$`)

func (r *run) readWeighed(q question, text string, have []Fill) understood {
	var u understood
	scene := r.scene(q.row)
	side := 0
	rows := [2]int{newRows(have, q.pack.Lists[0].ID), newRows(have, q.pack.Lists[1].ID)}
	for n, line := range packLines(text, false) {
		switch {
		case strings.HasPrefix(line, "+"):
			side, line = 0, line[1:]
		case strings.HasPrefix(line, "-"), strings.HasPrefix(line, "–"), strings.HasPrefix(line, "−"), strings.HasPrefix(line, "—"):
			side, line = 1, strings.TrimLeft(line, "-–−— ")
		case strings.Contains(line, ":"):
			head, rest, _ := strings.Cut(line, ":")
			if s, ok := r.weighedSide(scene, head); ok {
				side, line = s, rest
			}
		}
		list := q.pack.Lists[side]
		line = strings.TrimSpace(line)
		if r.means(scene, "alias.word.none", locale.Fold(line)) {
			u.fills = append(u.fills, Fill{Step: list.ID, State: Answered, Value: ChoiceValue("none")})
			continue
		}
		for _, reason := range reasons(line) {
			rows[side]++
			r.readReason(&u, q, scene, list, rows[side], n+1, reason)
		}
	}
	return u
}

func (r *run) weighedSide(scene *Scene, head string) (int, bool) {
	switch folded := locale.Fold(head); {
	case r.means(scene, "field.force_for", folded):
		return 0, true
	case r.means(scene, "field.force_against", folded):
		return 1, true
	default:
		return 0, false
	}
}

// reasons takes "bulk prices 4, fewer parts 3" apart. A piece without a score
// belongs to the next one: commas are allowed within a reason.
func reasons(line string) []string {
	var found []string
	begun := ""
	for _, piece := range strings.FieldsFunc(line, func(c rune) bool { return c == ',' || c == ';' }) {
		piece = strings.TrimSpace(piece)
		if piece == "" {
			continue
		}
		if begun != "" {
			piece = begun + ", " + piece
		}
		if m := strength.FindStringSubmatch(piece); m != nil && strings.TrimSpace(m[1]) != "" {
			found, begun = append(found, piece), ""
		} else {
			begun = piece
		}
	}
	if begun != "" {
		found = append(found, begun)
	}
	return found
}

func (r *run) readReason(u *understood, q question, scene *Scene, list *List, row, line int, reason string) {
	text, score := q.pack.Steps[0], q.pack.Steps[1]
	if list == q.pack.Lists[1] {
		text, score = q.pack.Steps[2], q.pack.Steps[3]
	}
	words, strong := reason, ""
	if m := strength.FindStringSubmatch(reason); m != nil && strings.TrimSpace(m[1]) != "" {
		words, strong = strings.TrimSpace(m[1]), m[2]
	}
	r.fillFrom(u, scene, text, Fill{Step: text.ID, New: row, List: list.ID}, line, words)
	f := Fill{Step: score.ID, New: row, List: list.ID}
	n, err := strconv.Atoi(strings.TrimPrefix(strong, "+"))
	switch {
	case strong == "":
		u.unclear = append(u.unclear, Quote{Line: line, Text: reason, Fill: f, Problem: &Problem{Key: "problem.score_missing", Args: locale.Args{"line": line, "text": Verbatim(shorten(words))}}})
	case err != nil || n < score.Min || n > score.Max:
		u.unclear = append(u.unclear, Quote{Line: line, Text: reason, Fill: f, Problem: &Problem{Key: "problem.score", Args: locale.Args{"text": strong, "min": score.Min, "max": score.Max}}})
	default:
		f.State, f.Value = Answered, ScoreValue(n)
		u.fills = append(u.fills, f)
	}
}
