package playground

import (
	"strings"

	"lodestar/bot"
)

// named is a value from inside the bot: what people call it, and as it is stored,
// which is what one looks for in the code. Name is "" where it has no other.
type named struct{ Name, Raw string }

// inside names a state, a flow, a kind of message or of entry.
func (p *Page) inside(family, raw string) named {
	if key := "inside." + family + "." + raw; p.o.Words.Has(key) {
		return named{Name: p.words.Text(key, nil), Raw: raw}
	}
	return named{Raw: raw}
}

// step names a question by the words that stand where it is asked, listed or
// missing: a piece of one as the whole. Words that name somebody are none.
func (p *Page) step(raw string) named {
	id, _, _ := strings.Cut(raw, "/")
	for {
		for _, family := range []string{"field.", "form.", "open."} {
			if key := family + id; p.o.Words.Has(key) {
				if name := bot.Plain(p.words.Text(key, nil)); !strings.ContainsRune(name, '⟦') {
					return named{Name: p.words.Capital(name), Raw: raw}
				}
			}
		}
		end := strings.LastIndexByte(id, '.')
		if end < 0 {
			return named{Raw: raw}
		}
		id = id[:end]
	}
}

// standing is where somebody is in a flow, as it is shown.
type standing struct {
	Flow, Step named
	Session    string
	Answers    []answerLine
	Open       []named
}

type answerLine struct {
	Step, State named
	Row         int
	Value       string
}

func (p *Page) standing(c Conversation) *standing {
	s := &standing{Flow: p.inside("flow", c.Flow), Step: p.step(c.Step), Session: c.Session}
	for _, a := range c.Answers {
		s.Answers = append(s.Answers, answerLine{Step: p.step(a.Step), State: p.inside("state", a.State), Row: a.Row, Value: a.Value})
	}
	for _, id := range c.Open {
		s.Open = append(s.Open, p.step(id))
	}
	return s
}
