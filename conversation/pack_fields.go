package conversation

import (
	"slices"
	"strings"

	"lodestar/conversation/locale"
)

// fieldLines are the lines of a message, each with the field of a pack it is for.
type fieldLines struct {
	r        *run
	q        question
	scene    *Scene
	steps    []*Step // the fields that apply, in the order shown
	lines    []string
	bare     []string        // without the numbers they are counted through with
	parted   bool            // one line at its commas, so that none has a number
	given    []*Step         // the field of each line, nil where it has none
	words    []string        // what each line gives its field
	labelled map[*Step]int   // the first line of each label, from 1
	filled   map[string]bool // by what was understood before
	next     int             // the field the next line without a label fills
	u        *understood
}

// readFields reads a line per field. Lines with a label are taken first, in any
// order; the others fill the fields that are left, in the order shown.
func (r *run) readFields(q question, text string, have []Fill) understood {
	var u understood
	f, rest := r.fieldLines(q, text, have)
	f.u = &u
	f.takeLabelled()
	f.takeOthers()
	f.read()
	u.tooMany(rest)
	return u
}

func (r *run) fieldLines(q question, text string, have []Fill) (f *fieldLines, rest string) {
	f = &fieldLines{r: r, q: q, scene: r.scene(q.row), labelled: map[*Step]int{}, filled: map[string]bool{}}
	for _, step := range q.pack.Steps {
		if r.applies(step, q.row) {
			f.steps = append(f.steps, step)
		}
	}
	f.lines, rest = packLines(text, true)
	f.lines, f.parted = r.commaFields(f.scene, f.steps, f.lines, have)
	f.bare = unnumbered(f.lines)
	f.given, f.words = make([]*Step, len(f.lines)), slices.Clone(f.bare)
	for _, fill := range have {
		f.filled[fill.Step] = true
	}
	for i, step := range f.steps {
		if f.filled[step.ID] {
			f.next = i + 1
		}
	}
	return f, rest
}

// quote is a line as it is told to the person.
func (f *fieldLines) quote(i int) Quote {
	if f.parted {
		return Quote{Text: f.lines[i]}
	}
	return Quote{Line: i + 1, Text: f.lines[i]}
}

// takeLabelled gives the lines with a label to the fields it names.
func (f *fieldLines) takeLabelled() {
	for i, line := range f.lines {
		step, words := f.r.labelledLine(f.scene, f.steps, line)
		if step == nil {
			step, words = f.r.labelledBare(f.q, f.scene, f.steps, f.bare[i])
		}
		if step == nil {
			continue
		}
		f.given[i], f.words[i] = step, words
		if f.labelled[step] == 0 {
			f.labelled[step] = i + 1
		}
	}
}

// takeOthers gives the lines without a label to the fields that are free, going on
// behind a label where one stands between them.
func (f *fieldLines) takeOthers() {
	for i, line := range f.lines {
		switch step := f.given[i]; {
		case step != nil && f.labelled[step] != i+1: // its label once more
		case step != nil:
			f.next = slices.Index(f.steps, step) + 1
		case len(f.labelled) > 0 && looksLabelled(line):
			f.u.unclear = append(f.u.unclear, f.quote(i))
		default:
			f.takeOther(i)
		}
	}
}

func (f *fieldLines) takeOther(i int) {
	if at := f.figure(f.bare[i]); at >= 0 {
		f.given[i], f.next = f.steps[at], at+1
		return
	}
	if n := slices.IndexFunc(f.steps[f.next:], f.free); n >= 0 {
		f.next += n
	} else if f.next = slices.IndexFunc(f.steps, f.free); f.next < 0 { // else one that was left out before
		f.next = len(f.steps)
		f.u.unclear = append(f.u.unclear, f.quote(i))
		return
	}
	step := f.steps[f.next]
	f.given[i], f.words[i] = step, f.r.withoutOwnLabel(f.scene, f.steps, step, symbol.ReplaceAllString(f.bare[i], ""), len(f.labelled) > 0)
	f.next++
}

// free reports whether nothing gives a field yet.
func (f *fieldLines) free(step *Step) bool {
	return !f.filled[step.ID] && f.labelled[step] == 0 && !slices.Contains(f.given, step)
}

// read understands each line as its field. Which of several lines with the same label
// counts is asked; none of them does before.
func (f *fieldLines) read() {
	for i, step := range f.given {
		if step == nil {
			continue
		}
		same := f.linesOf(step)
		switch {
		case len(same) == 1:
			f.r.readField(f.u, f.q, f.scene, step, f.quote(i), f.words[i])
		case f.labelled[step] == i+1:
			f.labelTwice(step, f.quote(i), same)
		}
	}
}

func (f *fieldLines) linesOf(step *Step) (lines []string) {
	for i, line := range f.lines {
		if f.given[i] == step {
			lines = append(lines, line)
		}
	}
	return lines
}

func (f *fieldLines) labelTwice(step *Step, from Quote, lines []string) {
	from.Text = strings.Join(lines, " · ")
	label := f.r.plainIn(f.q.row, Say("field."+step.ID, nil))
	f.u.refuse(from, Fill{Step: step.ID}, &Problem{Key: "problem.label_twice", Args: locale.Args{"label": Verbatim(label)}})
}

// figure finds the field for an unlabelled line that is nothing but a figure with
// its unit, where words would be next: the first figure that is free, or -1.
func (f *fieldLines) figure(line string) int {
	at := f.next + slices.IndexFunc(f.steps[f.next:], f.free)
	if at < f.next || f.steps[at].Kind != Line && f.steps[at].Kind != Long {
		return -1
	}
	if got := locale.ParseNumber(f.scene.Facts.Language, line); got.Problem != "" || got.Unit == "" {
		return -1
	}
	return slices.IndexFunc(f.steps, func(step *Step) bool { return (step.Kind == Quantity || step.Kind == Money) && f.free(step) })
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
