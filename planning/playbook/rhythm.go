package playbook

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// rhythm is an interval with its day and time: "every two weeks, Wednesday
// 09:00", "monthly, second Tuesday, 10:00" (method d.7). The interval is the
// choice; Text holds the pattern "weekday hh:mm" or "ordinal.weekday hh:mm",
// Monday being 1.
func rhythm(id, every, pattern string, values ...string) *conversation.Step {
	s := choice(id, conversation.Required, "interval", values...)
	standard := conversation.Value{Choice: []string{every}, Text: pattern}
	s.Offer = offer(standard)
	s.Options = func(*conversation.Scene) []conversation.Option {
		all := options("interval", values...)
		for i := range all {
			v := conversation.Value{Choice: []string{all[i].Value}, Text: pattern}
			if all[i].Value == "off" {
				v.Text = ""
			}
			all[i].Set = &v
		}
		return all
	}
	s.Read = func(c *conversation.Scene, text string) conversation.Reading {
		return readRhythm(c, id, text, values, pattern)
	}
	s.Show = func(c *conversation.Scene, v conversation.Value) conversation.Text {
		return conversation.Verbatim(rhythmText(c, id, v))
	}
	return s
}

var clock = regexp.MustCompile(`\b([01]?\d|2[0-3])[:.]([0-5]\d)\b`)

// readRhythm reads interval, day and time in any order; what is not said stays
// as it is.
func readRhythm(c *conversation.Scene, id, text string, values []string, standard string) conversation.Reading {
	folded := locale.Fold(text)
	v := c.Plan().Value(id, 0)
	if v.Empty() {
		v = conversation.Value{Choice: []string{values[min(1, len(values)-1)]}, Text: standard}
	}
	found := false
	for _, value := range longestFirst(c, values) {
		if containsWord(c, "choice.interval."+value, folded) || containsWord(c, "alias.choice.interval."+value, folded) {
			v.Choice, found = []string{value}, true
			break
		}
	}
	day, at, _ := strings.Cut(v.Text, " ")
	if v.Text == "" {
		day, at, _ = strings.Cut(standard, " ")
	}
	ordinal, weekday, monthly := strings.Cut(day, ".")
	if !monthly {
		weekday = day
	}
	for n := 1; n <= 5; n++ {
		if containsWord(c, "together.weekday."+strconv.Itoa(n), folded) {
			weekday, found = strconv.Itoa(n), true
		}
	}
	if monthly {
		for _, o := range []string{"1", "2", "3", "4", "last"} {
			for n := 1; n <= 5; n++ {
				if containsWord(c, "together.pattern."+o+"."+strconv.Itoa(n), folded) {
					ordinal, weekday, found = o, strconv.Itoa(n), true
				}
			}
		}
		weekday = ordinal + "." + weekday
	}
	if m := clock.FindStringSubmatch(text); m != nil {
		hour, _ := strconv.Atoi(m[1])
		at, found = strconv.Itoa(hour/10)+strconv.Itoa(hour%10)+":"+m[2], true
	}
	if !found {
		var labels []string
		for _, o := range options("interval", values...) {
			labels = append(labels, c.Printer().Text(o.Label.Key, nil))
		}
		return conversation.Reading{Problem: &conversation.Problem{Key: "problem.not_a_choice", Args: args("choices", strings.Join(labels, " · "))}}
	}
	v.Text = weekday + " " + at
	if v.Is("off") {
		v.Text = ""
	}
	return conversation.Reading{Value: v}
}

// longestFirst orders intervals by their words, so that one whose word contains that of
// another is looked for first.
func longestFirst(c *conversation.Scene, values []string) []string {
	length := func(value string) int { return len(c.Printer().Text("choice.interval."+value, nil)) }
	return slices.SortedStableFunc(slices.Values(values), func(a, b string) int { return length(b) - length(a) })
}

// rhythmText says a rhythm in the reader's language.
func rhythmText(c *conversation.Scene, id string, v conversation.Value) string {
	p := c.Printer()
	every := p.Text("choice.interval."+one(v), nil)
	day, at, ok := strings.Cut(v.Text, " ")
	if !ok {
		return every
	}
	hour, minute, _ := strings.Cut(at, ":")
	h, _ := strconv.Atoi(hour)
	m, _ := strconv.Atoi(minute)
	pattern := "together.pattern." + day
	if _, weekday, monthly := strings.Cut(day, "."); monthly && v.Is(string(planning.TwoWeeks)) {
		pattern = "together.weekday." + weekday // there is no second Wednesday of two weeks
	}
	switch id {
	case "call_every":
		return p.Text("together.call", args("interval", every, "pattern", p.Text(pattern, nil), "time", p.Time(h, m)))
	case "report_every":
		return p.Text("together.report", args("interval", every, "pattern", p.Text("together.pattern."+day, nil), "time", p.Time(h, m)))
	default:
		return every + ", " + p.Text("together.weekday."+day, nil) + " " + p.Time(h, m)
	}
}
