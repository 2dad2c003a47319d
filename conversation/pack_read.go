package conversation

import (
	"cmp"
	"regexp"
	"slices"
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

// mostLines is how many lines of a message are read; nobody means more.
const mostLines = 100

// packLines splits a message into its lines. A single line may give several
// fields with semicolons between them. What is beyond the lines anybody means is
// returned as rest.
func packLines(text string, fields bool) (lines []string, rest string) {
	text = strings.ReplaceAll(text, "⏎", "\n")
	for text != "" {
		if len(lines) == mostLines {
			return lines, strings.TrimSpace(text)
		}
		line, after, _ := strings.Cut(text, "\n")
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
		text = after
	}
	if fields && len(lines) == 1 && strings.Count(lines[0], ";") < mostLines && strings.Contains(lines[0], ";") {
		var parts []string
		for _, part := range strings.Split(lines[0], ";") {
			if part = strings.TrimSpace(part); part != "" {
				parts = append(parts, part)
			}
		}
		return parts, ""
	}
	return lines, ""
}

// tooMany keeps what was not read of a very long message.
func (u *understood) tooMany(rest string) {
	if rest != "" {
		u.unclear = append(u.unclear, Quote{Line: mostLines + 1, Text: rest, Problem: &Problem{
			Key: "problem.too_many_lines", Args: locale.Args{"n": mostLines, "text": Verbatim(shorten(rest))},
		}})
	}
}

// readFields reads a line per field. Lines with a label are taken first, in any
// order; the others fill the fields that are left, in the order shown.
func (r *run) readFields(q question, text string, have []Fill) understood {
	var u understood
	scene := r.scene(q.row)
	var steps []*Step
	for _, step := range q.pack.Steps {
		if r.applies(step, q.row) {
			steps = append(steps, step)
		}
	}
	lines, rest := packLines(text, true)
	lines, parted := r.commaFields(scene, steps, lines, have)
	number := func(i int) int { // as a line is told to the person
		if parted {
			return 0
		}
		return i + 1
	}
	given := make([]*Step, len(lines))
	bare := unnumbered(lines)
	words := slices.Clone(bare)
	labelled := map[*Step]int{} // the first line of each label, from 1
	for i, line := range lines {
		step, value := r.labelledLine(scene, steps, line)
		if step == nil {
			step, value = r.labelledBare(q, scene, steps, bare[i])
		}
		if step == nil {
			continue
		}
		given[i], words[i] = step, value
		if labelled[step] == 0 {
			labelled[step] = i + 1
		}
	}
	filled := map[string]bool{}
	for _, f := range have {
		filled[f.Step] = true
	}
	next := 0
	for i, step := range steps {
		if filled[step.ID] {
			next = i + 1
		}
	}
	twice := map[*Step]bool{}
	for i := range lines {
		step := given[i]
		switch {
		case step != nil && labelled[step] != i+1:
			twice[step] = true
		case step != nil:
			next = slices.Index(steps, step) + 1
		case len(labelled) > 0 && looksLabelled(lines[i]):
			u.unclear = append(u.unclear, Quote{Line: number(i), Text: lines[i]})
		default:
			free := func(step *Step) bool { return !filled[step.ID] && labelled[step] == 0 && !slices.Contains(given, step) }
			if at := r.figure(scene, steps, next, free, bare[i]); at >= 0 {
				given[i], next = steps[at], at+1
				continue
			}
			if n := slices.IndexFunc(steps[next:], free); n >= 0 {
				next += n
			} else if next = slices.IndexFunc(steps, free); next < 0 { // else one that was left out before
				next = len(steps)
				u.unclear = append(u.unclear, Quote{Line: number(i), Text: lines[i]})
				continue
			}
			given[i], words[i] = steps[next], r.withoutOwnLabel(scene, steps, steps[next], symbol.ReplaceAllString(bare[i], ""), len(labelled) > 0)
			next++
		}
	}
	for i := range lines {
		switch step := given[i]; {
		case step == nil || twice[step] && labelled[step] != i+1:
		case twice[step]:
			r.labelTwice(&u, q, step, number(i), lines, given)
		default:
			r.readField(&u, q, scene, step, Quote{Line: number(i), Text: lines[i]}, words[i])
		}
	}
	u.tooMany(rest)
	return u
}

// labelTwice asks which of several lines with the same label counts; none of
// them does before.
func (r *run) labelTwice(u *understood, q question, step *Step, line int, lines []string, given []*Step) {
	var all []string
	for i := range lines {
		if given[i] == step {
			all = append(all, lines[i])
		}
	}
	label := r.plainIn(q.row, Say("field."+step.ID, nil))
	u.unclear = append(u.unclear, Quote{
		Line: line, Text: strings.Join(all, " · "), Fill: Fill{Step: step.ID},
		Problem: &Problem{Key: "problem.label_twice", Args: locale.Args{"label": Verbatim(label)}},
	})
}

// figure finds the field for an unlabelled line that is nothing but a figure with
// its unit, where words would be next: the first figure that is free, or -1.
func (r *run) figure(scene *Scene, steps []*Step, next int, free func(*Step) bool, line string) int {
	at := next + slices.IndexFunc(steps[next:], free)
	if at < next || steps[at].Kind != Line && steps[at].Kind != Long {
		return -1
	}
	if got := locale.ParseNumber(scene.Facts.Language, line); got.Problem != "" || got.Unit == "" {
		return -1
	}
	return slices.IndexFunc(steps, func(step *Step) bool { return (step.Kind == Quantity || step.Kind == Money) && free(step) })
}

// symbol is a bullet that says nothing; a number in front may be a day.
var symbol = regexp.MustCompile(`^[-*•–—]\s+`)

// heading is a word or three with a colon, which looks like a label.
var heading = regexp.MustCompile(`^[\pL][\pL'’-]*(?: [\pL'’-]+){0,2}\s?:(?:\s|$)`)

func looksLabelled(line string) bool { return heading.MatchString(symbol.ReplaceAllString(line, "")) }

// labelledLine finds the label of a line, also behind a bullet or a number.
func (r *run) labelledLine(scene *Scene, steps []*Step, line string) (*Step, string) {
	if step, words := r.labelled(scene, steps, line); step != nil {
		return step, words
	}
	if bare := bullet.ReplaceAllString(line, ""); bare != line {
		return r.labelled(scene, steps, bare)
	}
	return nil, ""
}

// labelledBare finds the label at the beginning of a line that has no colon
// behind it: "customer since 2018". Only what reads as the field's own kind is
// taken so; a sentence may begin with any word.
func (r *run) labelledBare(q question, scene *Scene, steps []*Step, line string) (*Step, string) {
	fields := strings.Fields(symbol.ReplaceAllString(line, ""))
	for n := min(len(fields)-1, 4); n > 0; n-- {
		step, _ := r.labelled(scene, steps, strings.Join(fields[:n], " ")+":")
		if step == nil || step.Kind == Line || step.Kind == Long {
			continue
		}
		words := strings.Join(fields[n:], " ")
		if q.pack.Spread != nil {
			if _, problem, ok := q.pack.Spread(scene, step, words); ok {
				if problem == nil {
					return step, words
				}
				continue
			}
		}
		if got := r.read(scene, step, words); got.Problem == nil && got.State == "" {
			return step, words
		}
		if step.Kind == Quantity && locale.ParseNumber(scene.Facts.Language, words).Problem == "" { // its unit may stand in another line
			return step, words
		}
	}
	return nil, ""
}

// withoutOwnLabel takes the label of a field off the beginning of its words where it
// stands there without a colon and others are labelled: "measure delivery time".
func (r *run) withoutOwnLabel(scene *Scene, steps []*Step, step *Step, line string, others bool) string {
	words := strings.Fields(line)
	for n := min(len(words)-1, 4); n > 0 && others; n-- {
		if named, _ := r.labelled(scene, steps, strings.Join(words[:n], " ")+":"); named == step {
			return strings.Join(words[n:], " ")
		}
	}
	return line
}

// commaFields parts a single line at its commas where the first field is not made
// of words, so that a comma can belong to none: "2012, office furniture, next year".
func (r *run) commaFields(scene *Scene, steps []*Step, lines []string, have []Fill) (fields []string, parted bool) {
	if len(lines) != 1 || len(have) > 0 || len(steps) == 0 || steps[0].Kind == Line || steps[0].Kind == Long || !strings.Contains(lines[0], ",") {
		return lines, false
	}
	parts := strings.Split(lines[0], ",")
	for i, part := range parts {
		if parts[i] = strings.TrimSpace(part); parts[i] == "" {
			return lines, false
		}
	}
	first := parts[0]
	if step, words := r.labelledLine(scene, steps, first); step != nil {
		first = words
	}
	if got := r.read(scene, steps[0], first); got.Problem != nil || len(parts) > len(steps) {
		return lines, false
	}
	return parts, true
}

// readField understands one field of a pack, alone or spread over several
// steps.
func (r *run) readField(u *understood, q question, scene *Scene, step *Step, from Quote, words string) {
	from.Words = words
	if q.pack.Spread != nil {
		if fills, problem, ok := q.pack.Spread(scene, step, words); ok {
			if problem != nil {
				u.refuse(from, Fill{Step: step.ID}, problem)
			}
			u.fills = append(u.fills, fills...)
			return
		}
	}
	r.fillFrom(u, scene, step, Fill{Step: step.ID}, from, words)
}

// refuse quotes a line in which a field could not be understood.
func (u *understood) refuse(from Quote, f Fill, problem *Problem) {
	from.Fill, from.Problem = f, problem
	u.unclear = append(u.unclear, from)
}

// fillFrom reads words of a line for a step and adds the fill or the quote.
func (r *run) fillFrom(u *understood, scene *Scene, step *Step, f Fill, from Quote, words string) {
	if r.means(scene, "alias.left_open", locale.Fold(words)) || strings.Trim(words, "-–?. ") == "" {
		f.State = Open
		u.fills = append(u.fills, f)
		return
	}
	from.Words = cmp.Or(from.Words, words)
	got := r.read(scene, step, words)
	if got.Problem == nil && got.counts(step) && got.State == "" && step.Check != nil {
		got.Problem = step.Check(scene, got.Value)
	}
	switch {
	case got.Problem != nil:
		u.refuse(from, f, got.Problem)
	case got.State != "":
		f.State = got.State
		u.fills = append(u.fills, f)
	case !got.counts(step):
		from.Fill, from.Aside = f, got.Aside
		u.unclear = append(u.unclear, from)
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

// counts reports whether what was read for a field of a table counts with the
// table, without being asked back: a date is shown there with its weekday.
func (got Reading) counts(step *Step) bool {
	return got.Aside == nil || !got.Value.Empty() && step.Kind == Date
}

// labelled finds the step whose label stands before the colon of a line.
func (r *run) labelled(scene *Scene, steps []*Step, line string) (*Step, string) {
	label, rest, found := strings.Cut(line, ":")
	if !found || len(label) > 60 {
		return nil, ""
	}
	folded := locale.Fold(strings.Trim(label, "*_ "))
	if folded == "" { // a colon alone names no field
		return nil, ""
	}
	for _, lang := range []locale.Language{scene.Facts.Language, locale.English, locale.German, locale.Dutch} {
		p := r.words.Printer(lang)
		for _, step := range steps {
			words := ""
			for _, id := range labelIDs(steps, step) {
				for _, key := range []string{"field." + id, "alias." + id} {
					if r.words.Has(key) {
						words += "|" + p.Fill(key, printed(p, r.baseArgs(scene), nil, false))
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
