package playbook

import (
	"regexp"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// spreadPeriod reads "year from 1 Jan 2027" and "1 Jan to 31 Dec 2027" into length
// and first day.
func spreadPeriod(c *conversation.Scene, step *conversation.Step, words string) ([]conversation.Fill, *conversation.Problem, bool) {
	if step.ID != "plan_period.length" {
		return nil, nil, false
	}
	var fills []conversation.Fill
	fields := strings.Fields(words)
	length, rest := "", words
	for n := min(len(fields), 3); n >= 1 && length == ""; n-- {
		if value, ok := lengthWord(c, strings.Join(fields[:n], " ")); ok {
			length, rest = value, strings.Join(fields[n:], " ")
		}
	}
	if length != "" {
		fills = append(fills, conversation.Fill{Step: "plan_period.length", State: conversation.Answered, Value: conversation.ChoiceValue(length)})
	}
	rest = withoutWords(c, rest, "alias.from")
	if rest == "" {
		return fills, nil, true
	}
	if first, last, ok := twoDays(c, rest); ok {
		return spreadDays(c, words, length, first, last)
	}
	if length == "" {
		if rest, length = spanOfWords(c, rest); length != "" {
			fills = append(fills, conversation.Fill{Step: "plan_period.length", State: conversation.Answered, Value: conversation.ChoiceValue(length)})
		}
	}
	got := locale.ParseFirstDay(c.Facts.Language, rest, c.Facts.Today)
	switch {
	case got.Problem == locale.NoSuchDay && !got.Nearest.IsZero():
		return fills, &conversation.Problem{Key: "problem.no_such_day", Args: args("text", quoted(rest), "example", c.Printer().Date(got.Nearest))}, true
	case got.Problem != "" || len(got.Others) > 0:
		return fills, &conversation.Problem{Key: "problem.not_a_period", Args: args("text", quoted(rest), "year_first", yearFirst(c))}, true
	}
	first := conversation.DateValue(got.Date)
	if problem := checkFirstDay(c, first); problem != nil {
		return fills, problem, true
	}
	fills = append(fills, conversation.Fill{Step: "plan_period.first_day", State: conversation.Answered, Value: first})
	if length == "" {
		return fills, nil, len(fills) > 0
	}
	return fills, nil, true
}

// spanOfWords reads words that name a whole year, half-year or quarter, such as
// "next year" or "Q1 2027", also behind words without a figure: "the plan is for
// next year". It returns the words that name it; without one the words as they are.
func spanOfWords(c *conversation.Scene, words string) (rest, length string) {
	fields := strings.Fields(words)
	for i := range min(len(fields), 12) {
		if i > 0 && strings.ContainsAny(fields[i-1], "0123456789") {
			break
		}
		end := strings.Trim(strings.Join(fields[i:], " "), " .")
		first := locale.ParseFirstDay(c.Facts.Language, end, c.Facts.Today)
		last := locale.ParseDate(c.Facts.Language, end, c.Facts.Today)
		if first.Problem != "" || last.Problem != "" || first.Open || len(first.Others) > 0 || len(last.Others) > 0 {
			continue
		}
		for _, l := range []string{"year", "half_year", "quarter"} {
			whole := planning.Period{Length: planning.PeriodLength(l), FirstDay: first.Date}.LastDay()
			if before := last.Date.DaysUntil(whole); before >= 0 && before <= 2 { // at a weekend the Friday before is meant
				return end, l
			}
		}
		if i == 0 {
			break
		}
	}
	return words, ""
}

func lengthWord(c *conversation.Scene, word string) (string, bool) {
	folded := locale.Fold(word)
	for _, value := range []string{"year", "half_year", "quarter"} {
		for _, key := range []string{"choice.plan_period.length." + value, "alias.choice.plan_period.length." + value} {
			if means(c, key, folded) {
				return value, true
			}
		}
	}
	return "", false
}

// dash parts two days: spaces around it or a long one; behind a point it may
// stand alone ("1.1.-31.12.2027").
var dash = regexp.MustCompile(`\s+-\s+|\s*[–—]\s*|(\.)-`)

// year is how a year is written out.
var year = regexp.MustCompile(`\b\d{4}\b`)

// twoDays takes "1.1. bis 31.12.2027" apart. The first day has the year of the
// last one where it is written without.
func twoDays(c *conversation.Scene, words string) (first, last civil.Date, ok bool) {
	from, to, found := cutUntil(c, words)
	if !found {
		return first, last, false
	}
	end := locale.ParseDate(c.Facts.Language, to, c.Facts.Today)
	begin := locale.ParseFirstDay(c.Facts.Language, from, c.Facts.Today)
	if end.Problem != "" || begin.Problem != "" || end.Open || begin.Open || len(end.Others)+len(begin.Others) > 0 {
		return first, last, false
	}
	first, last = begin.Date, end.Date
	if year.MatchString(from) {
		return first, last, true
	}
	first.Year = last.Year
	if first.After(last) {
		first.Year--
	}
	return first, last, true
}

// cutUntil cuts words at "to", "bis", "t/m" or a dash.
func cutUntil(c *conversation.Scene, words string) (from, to string, ok bool) {
	fields := strings.Fields(words)
	for i := 1; i < len(fields)-1; i++ {
		for n := min(3, len(fields)-1-i); n > 0; n-- {
			if means(c, "alias.until", locale.Fold(strings.Join(fields[i:i+n], " "))) {
				return strings.Join(fields[:i], " "), strings.Join(fields[i+n:], " "), true
			}
		}
	}
	at := dash.FindStringSubmatchIndex(words)
	if at == nil {
		return "", "", false
	}
	return words[:max(at[0], at[3])], words[at[1]:], true
}

// spreadDays reads a period from its two ends. A plan runs for a year, half a
// year or a quarter; the last working day of it is as good as the last day.
func spreadDays(c *conversation.Scene, words, length string, first, last civil.Date) ([]conversation.Fill, *conversation.Problem, bool) {
	const near = 5 // days
	for _, l := range []string{"year", "half_year", "quarter"} {
		end := planning.Period{Length: planning.PeriodLength(l), FirstDay: first}.LastDay()
		days := last.DaysUntil(end)
		if days < -near || days > near || length != "" && length != l {
			continue
		}
		if problem := checkFirstDay(c, conversation.DateValue(first)); problem != nil {
			return nil, problem, true
		}
		return []conversation.Fill{
			{Step: "plan_period.length", State: conversation.Answered, Value: conversation.ChoiceValue(l)},
			{Step: "plan_period.first_day", State: conversation.Answered, Value: conversation.DateValue(first)},
		}, nil, true
	}
	return nil, &conversation.Problem{Key: "problem.period_length", Args: args("text", quoted(words), "year_first", yearFirst(c))}, true
}
