package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"lodestar/bot"
)

// askedMessage is what is remembered of a question that was shown: where it
// stands, so that its record can take its place, and its form.
type askedMessage struct {
	ts      string
	earlier []string // its posts before that, which can hold options as well
	fields  []bot.Field
	title   string // of the form
	// pressed says that it is known from a press only: then ts may be one of the
	// earlier posts.
	pressed bool
}

func askedKey(to bot.Address, q bot.Question) string {
	data, _ := json.Marshal(q) // strings and numbers only
	return to.Conversation() + "\x1f" + string(data)
}

// showed remembers a message that was posted, where it can be answered.
func (a *Adapter) showed(d bot.Delivery, r bot.Receipt) {
	if d.Message.Question != (bot.Question{}) && d.Message.Replaces == (bot.Question{}) {
		a.asked.Put(askedKey(d.To, d.Message.Question), askedMessage{ts: r.Message, earlier: earlierOf(r), fields: d.Message.Fields, title: d.Message.FormTitle})
	}
}

// receiptOf is what is kept of the posts of a delivery.
func receiptOf(done []string) bot.Receipt {
	last := len(done) - 1
	return bot.Receipt{Message: done[last], Earlier: strings.TrimSpace(strings.Join(done[:last], " "))}
}

func earlierOf(r bot.Receipt) []string { return strings.Fields(r.Earlier) }

// sawQuestion remembers where a question stands that somebody has just
// answered: its record comes next, and perhaps this process never posted it.
func (a *Adapter) sawQuestion(to bot.Address, q bot.Question, ts string) {
	if q == (bot.Question{}) || ts == "" {
		return
	}
	key := askedKey(to, q)
	if known, ok := a.asked.Get(key); !ok || known.pressed {
		known.ts, known.pressed = ts, true
		a.asked.Put(key, known)
	}
}

// typedInForm remembers what a form held that was refused: closed and opened
// again, it holds it still.
func (a *Adapter) typedInForm(to bot.Address, q bot.Question, typed map[string]string) {
	key := askedKey(to, q)
	known, ok := a.asked.Get(key)
	if !ok {
		return
	}
	known.fields = slices.Clone(known.fields)
	for i := range known.fields {
		known.fields[i].Value = typed[known.fields[i].ID]
	}
	a.asked.Put(key, known)
}

func (a *Adapter) forget(to bot.Address, q bot.Question) { a.asked.Drop(askedKey(to, q)) }

// find tells where a question stands, and with form what its form is: from
// memory, else from what is stored.
func (a *Adapter) find(ctx context.Context, to bot.Address, q bot.Question, form bool) (askedMessage, bool, error) {
	known, ok := a.asked.Get(askedKey(to, q))
	if a.o.Shown == nil || ok && !known.pressed && (!form || known.fields != nil) {
		return known, ok, nil
	}
	d, r, stored, err := a.o.Shown.Asked(ctx, to, q)
	switch {
	case err != nil:
		return askedMessage{}, false, fmt.Errorf("slack: finding a question: %w", err)
	case !stored:
		return known, ok, nil
	}
	if r.Message != "" {
		known.ts, known.earlier = r.Message, earlierOf(r)
	}
	known.fields, known.title = d.Message.Fields, d.Message.FormTitle
	return known, known.ts != "", nil
}
