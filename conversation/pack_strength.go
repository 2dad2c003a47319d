package conversation

import (
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation/locale"
)

// readStrength reads the strength of a reason.
func (u *understood) readStrength(step *Step, f Fill, from Quote, words string) {
	n, err := strconv.Atoi(strings.TrimPrefix(words, "+"))
	if err != nil || n < step.Min || n > step.Max {
		u.refuse(from, f, &Problem{Key: "problem.score", Args: locale.Args{"text": Verbatim(shorten(words)), "min": step.Min, "max": step.Max}})
		return
	}
	f.State, f.Value = Answered, ScoreValue(n)
	u.fills = append(u.fills, f)
}

// readUnsigned reads a line before any sign: it can only say how strong the
// reasons are that the table has already.
func (s *sides) readUnsigned(line string, from Quote) {
	for _, reason := range reasons(line) {
		if !s.strengthen(reason, from) {
			from.Problem = &Problem{Key: "problem.reason_without_sign", Args: locale.Args{"line": from.Line, "text": quotedLine(from.Text)}}
			s.u.unclear = append(s.u.unclear, from)
			return
		}
	}
}

// strengthen takes "lower freight 3" as the strength of a reason that the table
// has already, and "3" as that of the first reason that waits for one.
func (s *sides) strengthen(words string, from Quote) bool {
	m := strength.FindStringSubmatch(words)
	if m == nil {
		return false
	}
	name := locale.Fold(m[1])
	for side, list := range s.q.pack.Lists {
		if s.now >= 0 && s.now != side {
			continue
		}
		text, score := s.q.pack.Steps[2*side], s.q.pack.Steps[2*side+1]
		for _, f := range s.have {
			if f.Step != text.ID || name != "" && locale.Fold(f.Value.Text) != name {
				continue
			}
			f = Fill{Step: score.ID, New: f.New, Row: f.Row, List: list.ID}
			if name == "" && (has(s.have, f) || has(s.u.fills, f)) {
				continue
			}
			s.u.readStrength(score, f, from, m[2])
			return true
		}
	}
	return false
}

// has reports whether a field was given among fills.
func has(fills []Fill, f Fill) bool {
	return slices.ContainsFunc(fills, func(other Fill) bool {
		return other.State == Answered && other.Step == f.Step && other.New == f.New && other.Row == f.Row && other.List == f.List
	})
}

// isStrength reports whether a text is the strength of a reason that waits for
// one: its number is then none of an option.
func (r *run) isStrength(q question, d *Draft, text string) bool {
	if _, err := strconv.Atoi(text); err != nil || q.pack.Shape != Weighed {
		return false
	}
	s := sides{r: r, q: q, u: &understood{}, now: -1, have: d.Fills}
	return s.strengthen(text, Quote{})
}
