package conversation

import (
	"regexp"
	"strings"

	"lodestar/conversation/locale"
)

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
