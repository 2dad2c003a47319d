package script

import (
	"slices"
	"strings"

	"lodestar/bot"
)

// How a recording names a message: with as few words as a replay needs to find
// the very same one. Each name is tried before it is taken.

// mostNth bounds how many messages of the same words are told apart.
const mostNth = 50

// refs are names for a message with these pieces, the best first.
func refs(texts []string) []Ref {
	var all []Ref
	for _, text := range texts {
		for _, words := range beginnings(text) {
			all = append(all, Ref{Words: words})
		}
	}
	for _, r := range slices.Clone(all[:min(len(all), 4)]) {
		for n := 2; n <= mostNth; n++ {
			all = append(all, Ref{Words: r.Words, Nth: n})
		}
	}
	return all
}

// beginnings are the first words of a text: three, six, twelve and all of them.
func beginnings(text string) []string {
	var all []string
	n := 0
	for i, r := range text {
		if r != ' ' {
			continue
		}
		if n++; n == 3 || n == 6 || n == 12 {
			all = append(all, text[:i])
		}
	}
	if text != "" {
		all = append(all, text)
	}
	return all
}

func texts(m bot.Message) []string {
	var must, may []string
	for _, p := range Pieces(m) {
		if p.Must {
			must = append(must, p.Text)
		} else {
			may = append(may, p.Text)
		}
	}
	return append(must, may...)
}

// namePress says how to press a button again; false where nobody was shown it.
func namePress(said []bot.Message, a bot.Action) (Press, bool) {
	for _, m := range slices.Backward(said) {
		if m.Question != a.Question {
			continue
		}
		for _, b := range buttons(m) {
			if b.Verb != a.Verb || b.Value != a.Value {
				continue
			}
			for _, of := range append([]Ref{{}}, refs(texts(m))...) {
				p := Press{b.Label, of}
				if got, q, ok := FindButton(said, ParsePress(p.String())); ok && q == a.Question && got.Verb == a.Verb && got.Value == a.Value {
					return p, true
				}
			}
		}
	}
	return Press{}, false
}

// nameForm says which form to fill in, and the order of its fields.
func nameForm(said []bot.Message, q bot.Question) (Ref, []string, bool) {
	for _, m := range slices.Backward(said) {
		if m.Question != q || len(m.Fields) == 0 {
			continue
		}
		var order []string
		for _, f := range m.Fields {
			order = append(order, f.ID)
		}
		for _, of := range append([]Ref{{}}, refs(texts(m))...) {
			if got, ok := FindForm(said, parseRef(of.String())); ok && got.Question == q {
				return of, order, true
			}
		}
	}
	return Ref{}, nil, false
}

// nameQuestion says which message asked a question.
func nameQuestion(said []bot.Message, q bot.Question) (Ref, bool) {
	for _, m := range slices.Backward(said) {
		if m.Question != q {
			continue
		}
		for _, of := range refs(texts(m)) {
			if got, ok := FindMessage(said, parseRef(of.String())); ok && got.Question == q {
				return of, true
			}
		}
	}
	return Ref{}, false
}

// nameWritten says which message somebody wrote, by the platform's id of it.
func nameWritten(wrote []bot.Event, id string) (Ref, bool) {
	i := slices.IndexFunc(wrote, func(e bot.Event) bool { return e.Message == id })
	if i < 0 {
		return Ref{}, false
	}
	firstLine, _, _ := strings.Cut(wrote[i].Text, "\n")
	for _, of := range append(refs([]string{firstLine}), Ref{Number: i + 1}) {
		if got, ok := FindWritten(wrote, parseRef(of.String())); ok && got.Message == id {
			return of, true
		}
	}
	return Ref{}, false
}

// lastQuestion is the one asked last.
func lastQuestion(said []bot.Message) bot.Question {
	for _, m := range slices.Backward(said) {
		if m.Question.Step != "" {
			return m.Question
		}
	}
	return bot.Question{}
}
