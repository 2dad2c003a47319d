package conversation

import (
	"strings"

	"lodestar/conversation/locale"
)

// fewestWords is how many words make a row of what is typed under "another
// one?": fewer are "looks good", or an answer that was meant otherwise.
const fewestWords = 3

// sayRow takes words under "another one?" that choose neither way for the next
// row itself: nobody presses "add" first to write down what they have in mind.
// It reports whether it did. What was read of a pack is confirmed as ever.
func (r *run) sayRow(q question, text string) bool {
	if q.form != askMore {
		return false
	}
	first, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	if yes, ok := locale.ParseYesNo(first); ok { // "no, that was it", "yes: halve the damage"
		for _, o := range r.optionsOf(q) {
			if !yes && o.Means == "no" {
				r.choose(q, o)
				return true
			}
		}
		text = strings.TrimSpace(rest)
	}
	if len(strings.Fields(text)) < fewestWords && !strings.ContainsAny(text, ";:\n") {
		return false
	}
	for _, o := range r.optionsOf(q) {
		if o.Value != AddRow || o.Verb != "" {
			continue
		}
		r.chooseMore(q, o)
		if next := r.current(); r.problem == nil && next.list == q.list && (next.form == askPack || next.form == askStep) {
			r.sayTo(next, text)
		}
		return true
	}
	return false
}
