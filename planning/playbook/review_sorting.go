package playbook

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// The kinds of line after a call.
const (
	lineChange   = "change"
	lineNews     = "news"
	lineDecision = "decision"
)

// sortedLine is one line of what was said after a call, sorted.
type sortedLine struct {
	Kind     string     `json:"kind"`
	Text     string     `json:"text"`
	Row      int        `json:"row,omitzero"` // of the action that changes
	Title    string     `json:"title,omitzero"`
	State    string     `json:"state,omitzero"`
	Expected civil.Date `json:"expected,omitzero"`
}

// sortedLines are the lines that the flow asks to confirm.
func sortedLines(c *conversation.Scene) (lines []sortedLine) {
	if json.Unmarshal([]byte(reviewFact(c, "sorted")), &lines) != nil { // there are none yet
		return nil
	}
	return lines
}

func (l sortedLine) words(c *conversation.Scene) conversation.Text {
	if l.Kind != lineChange {
		return quoted(l.Text)
	}
	p := c.Printer()
	words := []string{p.Quote(l.Title), p.Text("choice.checkin_state."+l.State, nil)}
	if !l.Expected.IsZero() {
		words = append(words, p.Date(l.Expected))
	}
	return quoted(strings.Join(append(words, l.Text), ", "))
}

var (
	lineEnds    = regexp.MustCompile(`[\n;]+|[.!?]\s+`)
	decision    = regexp.MustCompile(`(?i)\b(decided?|decision|agreed?|approves?d?|entschieden|entscheidung|beschlossen|beschluss|vereinbart|genehmigt|besloten|beslissing|afgesproken|akkoord)\b`)
	actionNo    = regexp.MustCompile(`(?i)\b(?:action|maßnahme|massnahme|actie)\s+(\d{1,3})\b`)
	significant = regexp.MustCompile(`\pL{4,}`)
)

// sortReview parts what was written after a call into changes of actions, news
// and decisions, line by line and sentence by sentence. A line is a change where
// it names an action, by its number or two words of its title, and says how it is
// going. Nothing of it counts before it is confirmed.
func (e *Env) sortReview(text string, inForce *conversation.Record) (all []sortedLine) {
	rows := runningRows(e.Plan.Record, inForce)
	for _, raw := range lineEnds.Split(text, -1) {
		line := strings.TrimSpace(strings.Trim(raw, " .•-–\t"))
		if line == "" {
			continue
		}
		l := sortedLine{Kind: lineNews, Text: line}
		if decision.MatchString(line) {
			l.Kind = lineDecision
		}
		if row := actionIn(line, rows, inForce); row != 0 {
			if state, ok := e.stateIn(line); ok {
				l = sortedLine{Kind: lineChange, Row: row, Title: inForce.Text("action_title", row), State: state, Text: line}
				l.Expected = e.dateIn(line)
			}
		}
		all = append(all, l)
	}
	return all
}

// actionIn is the row of the action a line names, 0 where it names none or several.
func actionIn(line string, rows []int, r *conversation.Record) int {
	if found := actionNo.FindStringSubmatch(line); found != nil {
		n, _ := strconv.Atoi(found[1]) // digits only
		if i := slices.IndexFunc(rows, func(row int) bool { return r.Number(row) == n }); i >= 0 {
			return rows[i]
		}
	}
	have := map[string]bool{}
	for _, word := range significant.FindAllString(locale.Fold(line), -1) {
		have[word] = true
	}
	best, row, tie := 0, 0, false
	for _, candidate := range rows {
		n := 0
		for _, word := range significant.FindAllString(locale.Fold(r.Text("action_title", candidate)), -1) {
			if have[word] {
				n++
			}
		}
		switch {
		case n > best:
			best, row, tie = n, candidate, false
		case n == best && n > 0:
			tie = true
		}
	}
	if best == 0 || tie {
		return 0
	}
	return row
}

// stateIn finds how an action is going in a line; a date with "expected" is late.
func (e *Env) stateIn(line string) (string, bool) {
	folded := " " + strings.Join(strings.FieldsFunc(locale.Fold(line), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), " ") + " "
	for _, lang := range []locale.Language{e.Language(), locale.English} {
		p := e.Book.Words.Printer(lang)
		for _, state := range []string{"blocked", "late", "done", "on_track"} {
			words := append(strings.Split(p.Text("alias.choice.checkin_state."+state, nil), "|"), p.Text("choice.checkin_state."+state, nil))
			for _, word := range words {
				if word = locale.Fold(strings.TrimSpace(word)); word != "" && strings.Contains(folded, " "+word+" ") {
					return state, true
				}
			}
		}
	}
	if !e.dateIn(line).IsZero() {
		return "late", true
	}
	return "", false
}

// dateIn is the last date that a line names.
func (e *Env) dateIn(line string) civil.Date {
	words := strings.Fields(line)
	for from := range words {
		for to := len(words); to > from; to-- {
			got := locale.ParseDate(e.Language(), strings.Trim(strings.Join(words[from:to], " "), ",.;:"), e.Today())
			if got.Problem == "" && !got.Open && len(got.Others) == 0 && !got.Date.IsZero() && to-from >= 1 && strings.ContainsAny(strings.Join(words[from:to], ""), "0123456789") {
				return got.Date
			}
		}
	}
	return civil.Date{}
}

// readSorting reads what is typed below the sorted lines: "drop 2" leaves one out, "2
// news" sorts it elsewhere, "2: words" writes it anew. The buttons are read by the
// engine before.
func readSorting(c *conversation.Scene, text string) conversation.Reading {
	folded := strings.Fields(locale.Fold(strings.ReplaceAll(text, ":", ": ")))
	n, what := 0, ""
	for i, word := range folded {
		if number, err := strconv.Atoi(strings.TrimSuffix(word, ":")); err == nil && n == 0 {
			n = number
			if strings.HasSuffix(word, ":") && i == 0 {
				_, words, _ := strings.Cut(text, ":")
				what = "text " + strings.TrimSpace(words)
				break
			}
			continue
		}
		for _, kind := range []string{lineNews, lineDecision, "drop"} {
			if containsWord(c, "alias.review."+kind, word) {
				what = kind
			}
		}
	}
	if n < 1 || n > len(sortedLines(c)) || what == "" || what == "text " {
		return conversation.Reading{Problem: &conversation.Problem{Key: "problem.call_line", Args: args("text", quoted(clip(text, 60)))}}
	}
	return conversation.Reading{Value: conversation.Value{Choice: []string{"line"}, Text: strconv.Itoa(n) + " " + what}}
}

// changedLine carries out what was typed about one sorted line.
func changedLine(lines []sortedLine, text string) []sortedLine {
	number, what, _ := strings.Cut(text, " ")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(lines) {
		return lines
	}
	lines = slices.Clone(lines)
	words, rewritten := strings.CutPrefix(what, "text ")
	switch {
	case what == "drop":
		return slices.Delete(lines, n-1, n)
	case rewritten:
		lines[n-1].Text = words
	default:
		lines[n-1] = sortedLine{Kind: what, Text: lines[n-1].Text}
	}
	return lines
}
