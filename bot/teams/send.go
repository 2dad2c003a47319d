package teams

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"lodestar/bot"
)

// Send says a delivery in its conversation, or puts the record in the place of
// the question it replaces. What is for one person of a channel goes to their
// personal chat. A long message takes several activities; where one of them fails,
// the next Send goes on after the last that is known to have been taken.
func (a *Adapter) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	if d.To.Platform != Name {
		return bot.Receipt{}, &bot.Refused{Final: true, Cause: errForeign}
	}
	r, err := a.reach(ctx, d)
	if err != nil {
		return bot.Receipt{}, err
	}
	d.Message = withoutPeople(d.Message, d.To)
	if n, ok := wantedOf(d); ok {
		return a.bring(ctx, d, r, n)
	}
	cards := render(d.Message, a.printer(ctx, a.reader(d.To)), nil)
	if d.Message.Kind == bot.KindRecord {
		return a.record(ctx, d, r, cards[len(cards)-1])
	}
	// The files of a message follow its words, each in an activity of its own.
	all := len(cards) + len(d.Message.Attachments)
	first := 0
	for ; first < all-1; first++ {
		if _, taken := a.sent.Get(pieceID(d.ID, first)); !taken {
			break
		}
	}
	for n := first; n < all; n++ {
		var id string
		if n < len(cards) {
			id, err = a.say(ctx, d, r, cards[n], n == 0)
		} else {
			id, err = a.activity(ctx, d, r, a.fileActivity(ctx, d, n-len(cards)))
		}
		if err != nil {
			return bot.Receipt{}, err
		}
		a.sent.Put(pieceID(d.ID, n), id)
	}
	id, _ := a.sent.Get(pieceID(d.ID, len(cards)-1)) // what can be pressed stands there
	a.sent.Put(d.ID, id)
	a.showed(d, id)
	return bot.Receipt{Message: id}, nil
}

func pieceID(delivery string, n int) string { return fmt.Sprintf("%s#%d", delivery, n) }

var errNeverSeen = errors.New("teams: the conversation was never seen")

// reach finds out how a conversation is reached.
func (a *Adapter) reach(ctx context.Context, d bot.Delivery) (Reference, error) {
	r, ok, err := a.reference(ctx, d.To.Tenant, d.To.Place)
	switch {
	case err != nil:
		return r, &bot.Refused{Cause: fmt.Errorf("teams: finding a conversation: %w", err)}
	case !ok:
		return r, &bot.Refused{Final: true, Cause: errNeverSeen}
	}
	if d.Message.Only == "" || d.To.Direct() {
		return r, nil
	}
	return a.personally(ctx, r, d.Message.Only)
}

// personally opens the chat with one member of a channel.
func (a *Adapter) personally(ctx context.Context, in Reference, person string) (Reference, error) {
	m, err := a.member(ctx, in, memberOf(person))
	if err != nil {
		return in, err
	}
	return a.open(ctx, in, m.ID)
}

// open opens the chat with somebody of whom the connector's own id is known.
func (a *Adapter) open(ctx context.Context, in Reference, id string) (Reference, error) {
	_, tenant, _ := cutLast(in.Tenant, ':')
	var opened struct {
		ID string `json:"id"`
	}
	body := map[string]any{
		"bot": map[string]string{"id": in.Bot}, "members": []map[string]string{{"id": id}}, "isGroup": false, "tenantId": tenant,
		"channelData": map[string]any{"tenant": map[string]string{"id": tenant}},
	}
	if err := a.calls.call(ctx, http.MethodPost, in.Service, "/v3/conversations", body, &opened); err != nil {
		return in, err
	}
	if opened.ID == "" {
		return in, &bot.Refused{Final: true, Cause: errors.New("teams: the answer names no conversation")}
	}
	return Reference{Tenant: in.Tenant, Conversation: opened.ID, Service: in.Service, Bot: in.Bot, Person: id}, nil
}

// privately is where a colleague who called the bot in a channel is answered
// alone. Nobody of a customer gets a personal chat for that.
func (a *Adapter) privately(ctx context.Context, who bot.Person, in Reference) bot.Address {
	if who.External {
		return bot.Address{}
	}
	ctx, cancel := context.WithTimeout(ctx, toAsk)
	defer cancel()
	r, err := a.personally(ctx, in, who.ID)
	if err == nil {
		err = a.o.References.KeepReference(ctx, r)
	}
	if err != nil {
		a.o.Log.Warn("teams: a colleague cannot be written to", "error", err)
		return bot.Address{}
	}
	return bot.Address{Platform: Name, Tenant: r.Tenant, Place: r.Conversation, Person: who.ID}
}

// memberOf is the id under which the roster knows a person.
func memberOf(person string) string {
	id, _, _ := cutLast(person, '@')
	return id
}

func cutLast(s string, sep byte) (before, after string, ok bool) {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == sep {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// reader is who reads at an address, as far as it is known without asking.
func (a *Adapter) reader(to bot.Address) bot.Person {
	a.people.mu.Lock()
	defer a.people.mu.Unlock()
	for _, k := range a.people.known {
		if to.Person != "" && k.person.ID == to.Person && k.person.Tenant == to.Tenant {
			return k.person
		}
	}
	return bot.Person{Tenant: to.Tenant, ID: to.Person, External: to.Audience == bot.Customer}
}

// say sends one activity. The first of a message that replaces a question takes
// its place.
func (a *Adapter) say(ctx context.Context, d bot.Delivery, r Reference, c card, first bool) (string, error) {
	if q := d.Message.Replaces; first && q != (bot.Question{}) {
		asked, ok, err := a.find(ctx, d.To, q, false)
		if err != nil {
			return "", &bot.Refused{Cause: err}
		}
		if ok {
			id, err := a.update(ctx, r, asked.id, outgoing(d.Message, c))
			if err == nil {
				a.asked.Drop(askedKey(d.To, q))
			}
			if status(err) != http.StatusNotFound {
				return id, err
			}
		}
	}
	return a.activity(ctx, d, r, outgoing(d.Message, c))
}

// activity posts an activity where a delivery goes.
func (a *Adapter) activity(ctx context.Context, d bot.Delivery, r Reference, out any) (string, error) {
	if err := a.pace.Wait(ctx, r.Conversation, a.o.Pace); err != nil {
		return "", &bot.Refused{Cause: err}
	}
	conversation := r.Conversation
	if d.To.Thread != "" && d.Message.Only == "" {
		conversation += ";messageid=" + d.To.Thread
	}
	var answer struct {
		ID string `json:"id"`
	}
	if err := a.calls.call(ctx, http.MethodPost, r.Service, "/v3/conversations/"+url.PathEscape(conversation)+"/activities", out, &answer); err != nil {
		return "", err
	}
	if answer.ID == "" {
		return "", errors.New("teams: the answer names no message")
	}
	return answer.ID, nil
}

func (a *Adapter) update(ctx context.Context, r Reference, id string, out any) (string, error) {
	return id, a.calls.call(ctx, http.MethodPut, r.Service, activityPath(r.Conversation, id), out, nil)
}

// record puts a record in the place of its question. It is never sent as a
// message: where the question is gone, nothing is left to press.
func (a *Adapter) record(ctx context.Context, d bot.Delivery, r Reference, c card) (bot.Receipt, error) {
	q := d.Message.Replaces
	asked, ok, err := a.find(ctx, d.To, q, false)
	if err != nil {
		return bot.Receipt{}, &bot.Refused{Cause: err}
	}
	if !ok {
		return bot.Receipt{}, nil
	}
	if _, err := a.update(ctx, r, asked.id, outgoing(d.Message, c)); err != nil && status(err) != http.StatusNotFound {
		return bot.Receipt{}, err
	}
	a.asked.Drop(askedKey(d.To, q))
	return bot.Receipt{Message: asked.id}, nil
}

// Reconcile says what became of a delivery whose outcome is unknown. Teams has no
// way to ask, so it goes by kind: a record, or another change of a message that is
// found, is made again; a message is said again once, because its buttons settle the
// same question; and what outsiders read is not said again without somebody who
// looks: then it is refused for good, which the operator and whoever waits are told
// of.
func (a *Adapter) Reconcile(ctx context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	if _, bringing := wantedOf(d); bringing { // the card that shows a file may stand there twice
		return bot.Receipt{}, false, nil
	}
	if id, ok := a.sent.Get(d.ID); ok {
		return bot.Receipt{Message: id}, true, nil
	}
	if d.Message.Kind == bot.KindRecord {
		return bot.Receipt{}, false, nil
	}
	if change, err := a.isChange(ctx, d); change || err != nil {
		return bot.Receipt{}, false, err
	}
	if d.To.Audience == bot.Customer && !d.To.Direct() {
		return bot.Receipt{}, false, &bot.Refused{Final: true, Cause: errors.New("teams: whether it arrived is not known, and it is not said twice to a customer")}
	}
	if _, before := a.doubted.Get(d.ID); before {
		return bot.Receipt{}, false, &bot.Refused{Final: true, Cause: errors.New("teams: whether it arrived is not known, after a second try")}
	}
	a.doubted.Put(d.ID, true)
	return bot.Receipt{}, false, nil
}

// isChange reports whether all of a delivery takes the place of a message that stands
// there: made once more, it changes nothing.
func (a *Adapter) isChange(ctx context.Context, d bot.Delivery) (bool, error) {
	if d.Message.Replaces == (bot.Question{}) || len(d.Message.Attachments) > 0 || len(render(d.Message, a.printer(ctx, a.reader(d.To)), nil)) > 1 {
		return false, nil
	}
	_, found, err := a.find(ctx, d.To, d.Message.Replaces, false)
	if err != nil {
		return false, &bot.Refused{Cause: err}
	}
	return found, nil
}

// withoutPeople takes the pickers for colleagues away where outsiders read.
func withoutPeople(m bot.Message, to bot.Address) bot.Message {
	if to.Direct() && to.Audience != bot.Customer {
		return m
	}
	if m.Entry != nil && m.Entry.Kind == bot.PersonField {
		m.Entry = nil
	}
	m.Fields = slices.DeleteFunc(slices.Clone(m.Fields), func(f bot.Field) bool { return f.Kind == bot.PersonField })
	return m
}
