package conversation

import (
	"regexp"
	"slices"
	"strings"

	"lodestar/conversation/locale"
)

// strength finds the score at the end of a reason: "bulk prices 4", "(4)".
var strength = regexp.MustCompile(`^(.*?)[\s:=,]*\(?\s*([+-]?\d+(?:[.,]\d+)?)\s*\)?$`)

// sides are the reasons of a message for and against.
type sides struct {
	r      *run
	q      question
	u      *understood
	now    int // the side that lines without a sign belong to; -1 before any sign
	rows   [2]int
	none   [2]int // the line that says "none", from 1
	stored [2]int
	have   []Fill // what the table has already
}

// readWeighed reads "+ reason 4, reason 3" and "- reason 2", or headings in
// words; a line without a sign goes on with the side of the line before.
func (r *run) readWeighed(q question, text string, have []Fill) understood {
	var u understood
	s := sides{r: r, q: q, u: &u, now: -1, have: have}
	for side, list := range q.pack.Lists {
		s.rows[side] = newRows(have, list.ID)
		for _, row := range r.s.Record(list.In).Rows(list.ID, q.row) {
			if !slices.ContainsFunc(have, func(f Fill) bool { return f.Row == row.ID }) {
				s.stored[side]++
			}
		}
		s.stored[side] += storedRows(have, list.ID)
	}
	lines, rest := packLines(s.apart(text), false)
	for n, line := range lines {
		s.read(n+1, line)
	}
	for side, n := range s.none {
		if n > 0 && s.count(side) > 0 {
			list := q.pack.Lists[side].ID
			u.fills = slices.DeleteFunc(u.fills, func(f Fill) bool { return f.Step == list })
			u.unclear = append(u.unclear, Quote{Line: n, Text: lines[n-1], Problem: &Problem{Key: "problem.none_with_reasons"}})
		}
	}
	u.tooMany(rest)
	return u
}

// storedRows counts the stored rows of a list that a table shows.
func storedRows(fills []Fill, list string) int {
	rows := map[int]bool{}
	for _, f := range fills {
		if f.List == list && f.Row > 0 {
			rows[f.Row] = true
		}
	}
	return len(rows)
}

func (s *sides) count(side int) int { return s.rows[side] + s.stored[side] }

func (s *sides) read(n int, typed string) {
	from := Quote{Line: n, Text: typed}
	side, line := s.side(typed)
	if side >= 0 {
		s.now = side
	}
	if line == "" {
		return
	}
	if s.now < 0 {
		s.readUnsigned(line, from)
		return
	}
	list := s.q.pack.Lists[s.now]
	if s.r.means(s.r.scene(s.q.row), "alias.word.none", locale.Fold(line)) {
		s.none[s.now] = n
		s.u.fills = append(s.u.fills, Fill{Step: list.ID, State: Answered, Value: ChoiceValue("none")})
		return
	}
	for _, reason := range reasons(line) {
		if s.strengthen(reason, from) {
			continue
		}
		if list.Max > 0 && s.count(s.now) >= list.Max {
			s.u.unclear = append(s.u.unclear, Quote{Line: n, Text: reason, Problem: listFull(list)})
			continue
		}
		s.rows[s.now]++
		s.readReason(s.rows[s.now], from, reason)
	}
}

// otherSide is a sign behind a strength: "+ less freight 4 - no budget 3".
var otherSide = regexp.MustCompile(`([1-5]\)?)\s*[,;.]?\s+([+–−-])\s+`)

// sideWord is a word with a colon, which may name a side in the midst of a line.
var sideWord = regexp.MustCompile(`[\s,;.]+([\pL]+)\s?:`)

// apart begins a new line where one line gives both sides.
func (s *sides) apart(text string) string {
	text = otherSide.ReplaceAllString(text, "$1\n$2 ")
	return sideWord.ReplaceAllStringFunc(text, func(found string) string {
		word := strings.TrimLeft(found, " ,;.\t\n")
		if s.named(word[:strings.LastIndex(word, ":")]) < 0 {
			return found
		}
		return "\n" + word
	})
}

// named is the side that a heading names; -1 where it names none.
func (s *sides) named(heading string) int {
	folded, scene := locale.Fold(heading), s.r.scene(s.q.row)
	for side, list := range s.q.pack.Lists {
		for _, key := range []string{"field." + list.ID, "alias." + list.ID} {
			if s.r.words.Has(key) && s.r.means(scene, key, folded) {
				return side
			}
		}
	}
	return -1
}

// side takes the sign or the heading off a line; -1 where it has none.
func (s *sides) side(line string) (int, string) {
	switch {
	case strings.HasPrefix(line, "+"):
		return 0, strings.TrimSpace(line[1:])
	case strings.HasPrefix(line, "-"), strings.HasPrefix(line, "–"), strings.HasPrefix(line, "−"), strings.HasPrefix(line, "—"):
		return 1, strings.TrimSpace(strings.TrimLeft(line, "-–−— "))
	}
	if head, rest, found := strings.Cut(line, ":"); found && len(head) <= 60 {
		if side := s.named(head); side >= 0 {
			return side, strings.TrimSpace(rest)
		}
	}
	return -1, bullet.ReplaceAllString(line, "")
}

// tail is a score at the end of a piece.
var tail = regexp.MustCompile(`\(?[+-]?\d+(?:[.,]\d+)?\s*\)?$`)

// reasons takes "bulk prices 4, fewer parts 3" apart. A piece without a score
// belongs to the next one: commas are allowed within a reason, and in a number.
func reasons(line string) []string {
	var found []string
	var begun []string
	for _, piece := range pieces(line) {
		begun = append(begun, piece)
		joined := len(begun) > 1
		if at := tail.FindStringIndex(piece); at != nil && (joined || strings.TrimSpace(piece[:at[0]]) != "") {
			found, begun = append(found, strings.Join(begun, ", ")), nil
		}
	}
	if len(begun) > 0 {
		found = append(found, strings.Join(begun, ", "))
	}
	return found
}

// pieces splits at semicolons and at commas that are not part of a number.
func pieces(line string) []string {
	var found []string
	start := 0
	add := func(end int) {
		if piece := strings.TrimSpace(line[start:end]); piece != "" {
			found = append(found, piece)
		}
	}
	digit := func(i int) bool { return i >= 0 && i < len(line) && line[i] >= '0' && line[i] <= '9' }
	for i := 0; i < len(line); i++ {
		if line[i] == ';' || line[i] == ',' && (!digit(i-1) || !digit(i+1)) {
			add(i)
			start = i + 1
		}
	}
	add(len(line))
	return found
}

func (s *sides) readReason(row int, from Quote, reason string) {
	list, text, score := s.q.pack.Lists[s.now], s.q.pack.Steps[2*s.now], s.q.pack.Steps[2*s.now+1]
	words, strong := reason, ""
	if m := strength.FindStringSubmatch(reason); m != nil && strings.TrimSpace(m[1]) != "" {
		words, strong = strings.TrimSpace(m[1]), m[2]
	}
	s.r.fillFrom(s.u, s.r.scene(s.q.row), text, Fill{Step: text.ID, New: row, List: list.ID}, from, words)
	f := Fill{Step: score.ID, New: row, List: list.ID}
	if strong == "" {
		s.u.refuse(from, f, &Problem{Key: "problem.score_missing", Args: locale.Args{"line": from.Line, "text": Verbatim(shorten(words))}})
		return
	}
	s.u.readStrength(score, f, from, strong)
}
