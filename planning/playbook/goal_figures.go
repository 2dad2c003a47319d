package playbook

import (
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// figuresOf finds what a goal says of its own figures: "Halve the damage from 300k to
// 150k euro by end of 2027". They are proposed in the table, where they can be seen
// and changed; the goal stays in its own words. Both figures have to be there.
func figuresOf(c *conversation.Scene, statement string) (from, to, by conversation.Value) {
	words := strings.Fields(statement)
	for i := range words {
		if !means(c, "alias.figure_from", locale.Fold(words[i])) {
			continue
		}
		for j := i + 2; j < len(words) && j <= i+4; j++ {
			if !means(c, "alias.figure_to", locale.Fold(words[j])) {
				continue
			}
			first, last := strings.Join(words[i+1:j], " "), words[j+1:]
			for n := figureWords(c, last); n > 0; n-- { // the longest that is a figure: "150k euro"
				a := locale.ParseNumber(c.Facts.Language, first)
				b := locale.ParseNumber(c.Facts.Language, strings.Trim(strings.Join(last[:n], " "), ".,;"))
				if a.Problem != "" || b.Problem != "" || len(a.Others)+len(b.Others) > 0 {
					continue
				}
				unit := b.Unit
				if unit == "" {
					unit = a.Unit
				}
				if unit == "" || a.Unit != "" && !locale.SameUnit(a.Unit, unit) {
					continue
				}
				return conversation.QuantityValue(a.Amount, unit), conversation.QuantityValue(b.Amount, unit), dayAtTheEnd(c, last[n:])
			}
		}
	}
	return from, to, by
}

// figureWords is how many of the words can be a figure with its unit: those in front of
// the day, "48 hours" of "48 hours by end of 2027".
func figureWords(c *conversation.Scene, words []string) int {
	for n := 1; n < min(3, len(words)); n++ {
		if means(c, "alias.by_day", locale.Fold(words[n])) {
			return n
		}
	}
	return min(3, len(words))
}

// dayAtTheEnd is the day that words such as "by end of 2027" name; none where they
// say anything else.
func dayAtTheEnd(c *conversation.Scene, words []string) conversation.Value {
	text := strings.Trim(strings.Join(words, " "), " .,;")
	if text == "" {
		return conversation.Value{}
	}
	if got := locale.ParseDate(c.Facts.Language, text, c.Facts.Today); got.Problem == "" && !got.Open && len(got.Others) == 0 {
		return conversation.DateValue(got.Date)
	}
	return conversation.Value{}
}
