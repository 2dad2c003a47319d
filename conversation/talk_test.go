package conversation_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

var noon = time.Date(2026, 12, 7, 11, 0, 0, 0, time.UTC) // a Monday

// catalogue loads the words once: reading them takes longer than a test.
var catalogue = sync.OnceValues(locale.Load)

// talk is a conversation on a small flow with the words of the product.
type talk struct {
	t       testing.TB
	engine  *conversation.Engine
	s       conversation.Session
	facts   conversation.Facts
	prompt  conversation.Prompt
	message bot.Message
	effects []conversation.Effect
	command string // what the last typed message was routed to, if to a command
}

func newTalk(tb testing.TB, lang locale.Language, change ...func(*conversation.Flow)) *talk {
	tb.Helper()
	words, err := catalogue()
	if err != nil {
		tb.Fatal(err)
	}
	flow := smallFlow()
	for _, f := range change {
		f(flow)
	}
	engine, err := conversation.NewEngine(words, []*conversation.Flow{flow}, smallCommands())
	if err != nil {
		tb.Fatal(err)
	}
	c := &talk{t: tb, engine: engine, s: conversation.Session{ID: "ses_1", Flow: "small", Status: conversation.Active}, facts: conversation.Facts{
		Now: noon, Today: civil.Of(noon), Language: lang,
		Me:     conversation.Person{Side: conversation.Ours, ID: "eva", Name: "Eva Brandt"},
		People: []conversation.Person{{Side: conversation.Ours, ID: "jonas", Name: "Jonas Keller"}, {Side: conversation.Theirs, ID: "1", Name: "Kim Visser"}},
		Known:  map[string]string{"customer": "Contoso"},
	}}
	c.do(conversation.Move{Verb: conversation.Show})
	return c
}

func (c *talk) do(m conversation.Move) *talk {
	c.t.Helper()
	m.Facts = c.facts
	s, p, effects, err := c.engine.Advance(c.s, m)
	if err != nil {
		c.t.Fatal(err)
	}
	c.s, c.prompt, c.effects, c.message = s, p, effects, c.engine.Render(p, c.facts.Language)
	for _, r := range c.s.Records {
		r.Settle()
	}
	return c
}

func (c *talk) verb(verb string) *talk {
	c.t.Helper()
	return c.do(conversation.Move{Verb: verb})
}

// says types a message, as a turn does: it is routed first.
func (c *talk) says(text string) *talk {
	c.t.Helper()
	return c.saysAt(text, c.message.Question)
}

func (c *talk) saysAt(text string, at bot.Question) *talk {
	c.t.Helper()
	c.command = ""
	routed := c.engine.Route(&c.s, text, c.facts)
	if routed.Move == nil {
		c.command = routed.Command
		return c
	}
	m := *routed.Move
	m.Question = at
	return c.do(m)
}

// presses presses the button with the label in a message.
func (c *talk) presses(label string) *talk {
	c.t.Helper()
	return c.pressesIn(c.message, label)
}

func (c *talk) pressesIn(m bot.Message, label string) *talk {
	c.t.Helper()
	for _, b := range slices.Concat(m.Options, m.Buttons) {
		if b.Label == label {
			return c.do(conversation.Move{Verb: b.Verb, Value: b.Value, Question: m.Question})
		}
	}
	c.t.Fatalf("no button %q in %s", label, inWords(m))
	return c
}

func inWords(m bot.Message) string {
	data, _ := json.MarshalIndent(m, "", " ")
	return string(data)
}

// text is all that is said, plain.
func (c *talk) text() string {
	var b strings.Builder
	for _, p := range c.message.Parts {
		b.WriteString(bot.Plain(p.Text) + "\n")
		for _, row := range p.Rows {
			b.WriteString(bot.Plain(row.Label) + " | " + bot.Plain(row.Text) + "\n")
		}
	}
	return b.String()
}

func (c *talk) hears(words ...string) *talk {
	c.t.Helper()
	for _, w := range words {
		if !strings.Contains(c.text(), w) {
			c.t.Errorf("%q is not said in:\n%s", w, c.text())
		}
	}
	return c
}

func (c *talk) hearsNot(words ...string) *talk {
	c.t.Helper()
	for _, w := range words {
		if strings.Contains(c.text(), w) {
			c.t.Errorf("%q is said in:\n%s", w, c.text())
		}
	}
	return c
}

// at checks which question is in front.
func (c *talk) at(question string) *talk {
	c.t.Helper()
	got := c.s.Current.String()
	if c.s.Aside != nil {
		got = c.s.Aside.ID
	} else if c.s.Status != conversation.Active {
		got = string(c.s.Status)
	}
	if got != question {
		c.t.Fatalf("at %q, want %q:\n%s", got, question, c.text())
	}
	return c
}

func (c *talk) answer(key string) conversation.Answer {
	c.t.Helper()
	var k conversation.Key
	if err := k.UnmarshalText([]byte(key)); err != nil {
		c.t.Fatal(err)
	}
	a, _ := c.s.Record(conversation.Main).Get(k)
	return a
}

// stored checks the words, the option or the state of an answer.
func (c *talk) stored(key, want string) *talk {
	c.t.Helper()
	a := c.answer(key)
	got := a.Value.Text + strings.Join(a.Value.Choice, ",")
	switch {
	case a.State == "":
		got = "missing"
	case a.State != conversation.Answered:
		got = string(a.State)
	case !a.Value.Date.IsZero():
		got = a.Value.Date.String()
	case a.Value.Year != 0:
		got = time.Date(a.Value.Year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")
	case a.Value.Number != nil:
		got = a.Value.Number.String() + " " + a.Value.Unit
	case a.Value.Score != 0:
		got = string(rune('0' + a.Value.Score))
	case len(a.Value.People) > 0:
		got = a.Value.People[0].Name + "/" + a.Value.People[0].Side
	}
	if got != want {
		c.t.Errorf("%s is %q, want %q", key, got, want)
	}
	return c
}

// rows are the ids of a list's rows.
func (c *talk) rows(list string) []string {
	var ids []string
	for _, row := range c.s.Record(conversation.Main).Rows(list, -1) {
		ids = append(ids, conversation.Key{Step: "", Row: row.ID}.String())
	}
	return ids
}

// row is the key of a step for the n-th row of a list, from 1.
func (c *talk) row(list, step string, n int) string {
	c.t.Helper()
	rows := c.s.Record(conversation.Main).Rows(list, -1)
	if n > len(rows) {
		c.t.Fatalf("%s has %d rows", list, len(rows))
	}
	return conversation.Key{Step: step, Row: rows[n-1].ID}.String()
}

// records is everything that is answered, without the counter of rows.
func (c *talk) records() string {
	c.t.Helper()
	data, err := json.Marshal(c.s.Record(conversation.Main))
	if err != nil {
		c.t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(data), `,"last_row"`)
	return before
}

// typed collects everything a session keeps of what was typed.
func (c *talk) typed() string {
	data, _ := json.Marshal(c.s)
	return string(data) + c.records()
}
