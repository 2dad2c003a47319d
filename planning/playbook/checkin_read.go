package playbook

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// ahead is the number of the action in front of a line.
var ahead = regexp.MustCompile(`^\s*(\d{1,3})\s*[.):,]?\s+(.+)$`)

// readCheckin reads one line for each action: "2 late, 15 July, permit missing".
// Lines without numbers are taken in the order shown. What a line leaves out is
// asked; what cannot be read is said with the line it stands in.
func readCheckin(c *conversation.Scene, text string) conversation.Reading {
	actions := checkinActions(c)
	var lines []progressLine
	seen := map[int]bool{}
	given := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ';' })
	for i, raw := range given {
		n, rest := i+1, strings.TrimSpace(raw)
		if rest == "" {
			continue
		}
		if found := ahead.FindStringSubmatch(rest); found != nil {
			n, _ = strconv.Atoi(found[1])
			rest = found[2]
		} else if len(given) == 1 && len(actions) > 1 {
			return checkinProblem("problem.checkin_number", rest)
		}
		if n < 1 || n > len(actions) || seen[n] {
			return checkinProblem("problem.checkin_number", raw)
		}
		seen[n] = true
		l, ok := readProgress(c, rest)
		if !ok {
			return checkinProblem("problem.checkin_line", raw)
		}
		l.Plan, l.Row = actions[n-1].Plan, actions[n-1].Row
		if locale.Length(l.Line) > 140 {
			return conversation.Reading{Problem: &conversation.Problem{Key: "problem.too_long", Args: args("n", locale.Length(l.Line), "limit", 140, "text", quoted(clip(l.Line, 60)))}}
		}
		lines = append(lines, l)
	}
	if len(lines) == 0 {
		return checkinProblem("problem.checkin_line", text)
	}
	all, err := json.Marshal(lines)
	if err != nil {
		return checkinProblem("problem.checkin_line", text)
	}
	return conversation.Reading{Value: conversation.Value{Choice: []string{"lines"}, Text: string(all)}}
}

// showCheckin says what was understood of the lines.
func showCheckin(c *conversation.Scene, v conversation.Value) conversation.Text {
	var lines []progressLine
	if v.Is("on_track") {
		return conversation.Say("button.all_on_track", nil)
	}
	if !v.Is("lines") || json.Unmarshal([]byte(v.Text), &lines) != nil {
		return conversation.Say("button.one_by_one", nil)
	}
	p, titles := c.Printer(), map[string]string{}
	for _, a := range checkinActions(c) {
		titles[a.Plan+"/"+strconv.Itoa(a.Row)] = a.Title
	}
	var all []string
	for _, l := range lines {
		words := []string{titles[l.Plan+"/"+strconv.Itoa(l.Row)], p.Text("choice.checkin_state."+l.State, nil)}
		if !l.Expected.IsZero() {
			words = append(words, p.Date(l.Expected))
		}
		if l.Line != "" {
			words = append(words, l.Line)
		}
		all = append(all, strings.Join(words, ", "))
	}
	return quoted(strings.Join(all, " · "))
}

func checkinProblem(key, line string) conversation.Reading {
	return conversation.Reading{Problem: &conversation.Problem{Key: key, Args: args("text", quoted(clip(strings.TrimSpace(line), 60)))}}
}

// readProgress reads a state, a date that is expected, and a line, in this order;
// a line without a state is none.
func readProgress(c *conversation.Scene, text string) (l progressLine, ok bool) {
	for _, state := range []string{"on_track", "late", "blocked", "done"} {
		if rest, found := afterWord(c, state, text); found {
			l.State, text, ok = state, rest, true
			break
		}
	}
	if !ok {
		return l, false
	}
	first, rest, _ := strings.Cut(text, ",")
	if day, isDate := expectedDay(c, first); isDate {
		l.Expected, text = day, rest
	}
	l.Line = strings.TrimSpace(text)
	return l, true
}

func expectedDay(c *conversation.Scene, text string) (civil.Date, bool) {
	got := locale.ParseDate(c.Facts.Language, strings.TrimSpace(text), c.Facts.Today)
	if strings.TrimSpace(text) == "" || got.Problem != "" || got.Open || len(got.Others) > 0 || got.Date.IsZero() {
		return civil.Date{}, false
	}
	return got.Date, true
}

// afterWord is what follows the name of a state at the beginning of a text.
func afterWord(c *conversation.Scene, state, text string) (rest string, ok bool) {
	for _, lang := range []locale.Language{c.Facts.Language, locale.English} {
		p := c.Words().Printer(lang)
		words := append(strings.Split(p.Text("alias.choice.checkin_state."+state, nil), "|"), p.Text("choice.checkin_state."+state, nil))
		for _, word := range words {
			word = strings.TrimSpace(word)
			// Words of people may be longer or shorter than ours once folded: they
			// are compared word for word.
			want, have := strings.Fields(word), strings.Fields(strings.ReplaceAll(text, ",", " , "))
			if len(have) < len(want) || len(want) == 0 {
				continue
			}
			if locale.Fold(strings.Join(have[:len(want)], " ")) != locale.Fold(strings.Join(want, " ")) {
				continue
			}
			left := strings.Join(have[len(want):], " ")
			left = strings.TrimLeft(strings.ReplaceAll(left, " ,", ","), ",:;-– ")
			return left, true
		}
	}
	return "", false
}
