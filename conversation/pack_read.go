package conversation

import (
	"cmp"
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
