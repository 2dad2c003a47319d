package teams

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"lodestar/bot"
)

// askedMessage is what is remembered of a question that was shown: where it
// stands, so that its record can take its place, and what it said.
type askedMessage struct {
	id      string
	message *bot.Message
}

func askedKey(to bot.Address, q bot.Question) string {
	data, _ := json.Marshal(q) // strings and numbers only
	return to.Conversation() + "\x1f" + string(data)
}

// showed remembers a message that was sent, where it can be answered.
func (a *Adapter) showed(d bot.Delivery, id string) {
	if d.Message.Question != (bot.Question{}) && d.Message.Replaces == (bot.Question{}) {
		m := d.Message
		a.asked.Put(askedKey(d.To, m.Question), askedMessage{id, &m})
	}
}

// sawQuestion remembers where a question stands that was just answered: perhaps
// this process never showed it.
func (a *Adapter) sawQuestion(to bot.Address, q bot.Question, id string) {
	if q == (bot.Question{}) || id == "" {
		return
	}
	key := askedKey(to, q)
	known, _ := a.asked.Get(key)
	known.id = id
	a.asked.Put(key, known)
}

// find tells where a question stands and what it said: from memory, else from
// what is stored.
func (a *Adapter) find(ctx context.Context, to bot.Address, q bot.Question, whole bool) (askedMessage, bool, error) {
	known, ok := a.asked.Get(askedKey(to, q))
	if a.o.Shown == nil || ok && (!whole || known.message != nil) {
		return known, ok, nil
	}
	d, r, stored, err := a.o.Shown.Asked(ctx, to, q)
	switch {
	case err != nil:
		return askedMessage{}, false, fmt.Errorf("teams: finding a question: %w", err)
	case !stored:
		return known, ok, nil
	}
	known.id, known.message = cmp.Or(known.id, r.Message), &d.Message
	return known, known.id != "", nil
}

// showProblems shows a form once more in its place: what was typed stands in it,
// and what is wrong beside the field.
func (a *Adapter) showProblems(ctx context.Context, e bot.Event, r Reference, at string, problems map[string]string) error {
	asked, ok, err := a.find(ctx, e.Place, e.Action.Question, true)
	if err != nil || !ok || asked.message == nil {
		return err
	}
	m := *asked.message
	m.Fields = slices.Clone(m.Fields)
	for i, f := range m.Fields {
		if typed, ok := e.Action.Fields[f.ID]; ok {
			m.Fields[i].Value = typed
		}
	}
	cards := render(m, a.printer(ctx, e.From), problems)
	out := outgoing(m, cards[len(cards)-1])
	return a.calls.call(ctx, http.MethodPut, r.Service, activityPath(r.Conversation, cmp.Or(at, asked.id)), out, nil)
}

func activityPath(conversation, id string) string {
	return "/v3/conversations/" + url.PathEscape(conversation) + "/activities/" + url.PathEscape(id)
}
