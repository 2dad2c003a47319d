package script

import (
	"slices"
	"strings"

	"lodestar/bot"
)

// has reports whether a piece of a message has the words.
func has(m bot.Message, words string) bool {
	words = oneLine(words)
	return words == "" || slices.ContainsFunc(Pieces(m), func(p Piece) bool { return strings.Contains(p.Text, words) })
}

// nth goes backwards through what was said and returns the nth of those that
// are meant.
func nth(said []bot.Message, n int, meant func(bot.Message) bool) (bot.Message, bool) {
	for _, m := range slices.Backward(said) {
		if !meant(m) {
			continue
		}
		if n--; n < 1 {
			return m, true
		}
	}
	return bot.Message{}, false
}

// FindMessage finds what somebody was told.
func FindMessage(said []bot.Message, r Ref) (bot.Message, bool) {
	return nth(said, r.Nth, func(m bot.Message) bool { return has(m, r.Words) })
}

// FindForm finds a form to fill in.
func FindForm(said []bot.Message, r Ref) (bot.Message, bool) {
	return nth(said, r.Nth, func(m bot.Message) bool { return len(m.Fields) > 0 && has(m, r.Words) })
}

// FindButton finds what to press, with the question it belongs to. A button of
// an older message has to be named with words of that message.
func FindButton(said []bot.Message, p Press) (bot.Button, bot.Question, bool) {
	labelled := func(b bot.Button) bool { return b.Label == p.Label }
	m, _ := nth(said, p.Of.Nth, func(m bot.Message) bool {
		if p.Of.Words == "" {
			return len(buttons(m)) > 0
		}
		return slices.ContainsFunc(buttons(m), labelled) && has(m, p.Of.Words)
	})
	if i := slices.IndexFunc(buttons(m), labelled); i >= 0 {
		return buttons(m)[i], m.Question, true
	}
	return bot.Button{}, bot.Question{}, false
}

// FindWritten finds a message that somebody wrote, oldest first in wrote.
func FindWritten(wrote []bot.Event, r Ref) (bot.Event, bool) {
	if r.Number > 0 {
		if r.Number > len(wrote) {
			return bot.Event{}, false
		}
		return wrote[r.Number-1], true
	}
	n := r.Nth
	for _, e := range slices.Backward(wrote) {
		if strings.Contains(e.Text, r.Words) {
			if n--; n < 1 {
				return e, true
			}
		}
	}
	return bot.Event{}, false
}

// FindEntry finds the latest message with a picker.
func FindEntry(said []bot.Message) (bot.Message, bool) {
	for _, m := range slices.Backward(said) {
		if m.Entry != nil {
			return m, true
		}
	}
	return bot.Message{}, false
}
