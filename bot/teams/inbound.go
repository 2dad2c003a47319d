package teams

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"lodestar/bot"
)

// dispatch takes an activity by its type. What is not known is counted and
// acknowledged; an unknown invoke is answered so that the person sees that
// nothing happened.
func (a *Adapter) dispatch(ctx context.Context, live *life, in activity) (answer, error) {
	done := answer{status: http.StatusOK}
	switch in.Type {
	case "message":
		err := a.message(ctx, live, in)
		if errors.Is(err, errUnknownPerson) {
			err = a.onceMore(ctx, in)
		}
		return done, err
	case "messageUpdate", "messageDelete":
		return done, a.changed(ctx, live, in)
	case "conversationUpdate":
		return done, a.membership(ctx, live, in)
	case "installationUpdate":
		// The connector tells both; what people see follows from conversationUpdate.
		if in.Action == "remove" {
			a.o.Count("removed", in.kind())
			return done, nil
		}
		_, err := a.keep(ctx, in)
		return done, err
	case "invoke":
		return a.invoke(ctx, live, in)
	}
	a.o.Count("unknown", in.Type)
	return done, nil
}

// keep remembers how a conversation is reached.
func (a *Adapter) keep(ctx context.Context, in activity) (Reference, error) {
	place, _ := thread(in.Conversation.ID)
	r := Reference{Tenant: tenantOf(in.tenant()), Conversation: place, Service: in.ServiceURL, Bot: in.Recipient.ID}
	if in.kind() == personal {
		r.Person = in.From.ID
	}
	key := r.Tenant + "\x1f" + r.Conversation
	known, ok, err := a.reference(ctx, r.Tenant, r.Conversation)
	if err != nil {
		return r, err
	}
	if in.kind() != personal { // most activities leave the name out
		r.Name = cmp.Or(channelName(in), known.Name)
	}
	if ok && known == r {
		return r, nil
	}
	if err := a.o.References.KeepReference(ctx, r); err != nil {
		return r, err
	}
	a.known.Put(key, r)
	return r, nil
}

// reference is how a conversation is reached, as far as it was ever seen.
func (a *Adapter) reference(ctx context.Context, tenant, conversation string) (Reference, bool, error) {
	key := tenant + "\x1f" + conversation
	if known, ok := a.known.Get(key); ok {
		return known, true, nil
	}
	r, ok, err := a.o.References.Reference(ctx, tenant, conversation)
	if ok && err == nil {
		a.known.Put(key, r)
	}
	return r, ok && err == nil, err
}

// event is the part that all events of an activity share.
func (a *Adapter) event(ctx context.Context, in activity, kind bot.EventKind) (bot.Event, Reference, error) {
	r, err := a.keep(ctx, in)
	if err != nil {
		return bot.Event{}, r, err
	}
	who, err := a.actor(ctx, in, r)
	if err != nil {
		return bot.Event{}, r, err
	}
	e := bot.Event{
		ID: in.Conversation.ID + "/" + string(kind) + "/" + in.ID, Tenant: r.Tenant, Kind: kind, From: who, At: in.Timestamp.UTC(), Message: in.ID,
		Place: a.place(ctx, in, r, who),
	}
	return e, r, nil
}

// place is where an activity stands: a personal chat is flat, and in a channel a
// message belongs to the thread it hangs on.
func (a *Adapter) place(ctx context.Context, in activity, r Reference, who bot.Person) bot.Address {
	to := bot.Address{Platform: Name, Tenant: r.Tenant, Place: r.Conversation}
	if in.kind() == personal {
		to.Person = who.ID
		if who.External {
			to.Audience = bot.Customer
		}
		return to
	}
	if in.kind() == inChannel {
		_, to.Thread = thread(in.Conversation.ID)
	}
	to.Audience = a.audience(ctx, r)
	return to
}

// message is something somebody wrote, or a button: a value and no text.
func (a *Adapter) message(ctx context.Context, live *life, in activity) error {
	if strings.HasPrefix(in.From.ID, "28:") || in.From.Role == "bot" {
		a.o.Count("bot", "message")
		return nil
	}
	if in.pressed() {
		if act, ok := readAction(in.Value); ok {
			return a.press(ctx, live, in, act)
		}
		if in.Text == "" {
			a.o.Count("unknown", "value")
			return nil
		}
	}
	e, r, err := a.event(ctx, in, bot.Said)
	if err != nil {
		return err
	}
	text, called := in.typed()
	e.Text = text
	if e.Place.Direct() && !e.From.External {
		fetching := context.WithoutCancel(ctx) // the store has its time after that
		e.Files, e.FileProblem = a.handed(fetching, r, in)
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(fetching, toStore)
		defer cancel()
	}
	if strings.TrimSpace(text) == "" && !called {
		if !in.carries() {
			a.o.Count("empty", "message")
			return nil
		}
		e.Kind, e.Text = bot.Attached, ""
	}
	if called && !e.Place.Direct() {
		e.Addressed = true
		e.Private = a.privately(ctx, e.From, r)
	}
	_, err = a.hand(ctx, live, e)
	return err
}

// press is a button. A form whose words were not taken is shown once more, with
// what was typed and what is wrong.
func (a *Adapter) press(ctx context.Context, live *life, in activity, act bot.Action) error {
	e, r, err := a.event(ctx, in, bot.Pressed)
	if err != nil {
		return err
	}
	e.Message, e.Action = "", act
	a.sawQuestion(e.Place, act.Question, in.ReplyTo)
	reply, err := a.hand(ctx, live, e)
	if err != nil || len(reply.Problems) == 0 {
		return err
	}
	a.later("showing a form again", func(ctx context.Context) error { //nolint:contextcheck // it outlives the request and ends with Run
		return a.showProblems(ctx, e, r, in.ReplyTo, reply.Problems)
	})
	return nil
}

// changed is a message somebody changed or deleted after it was an answer.
func (a *Adapter) changed(ctx context.Context, live *life, in activity) error {
	kind := bot.Edited
	switch in.Data.Event {
	case "softDeleteMessage":
		kind = bot.Deleted
	case "editMessage", "undeleteMessage":
	default:
		a.o.Count("unknown", in.Type+"."+in.Data.Event)
		return nil
	}
	if in.kind() != personal {
		a.o.Count("not ours", in.Type)
		return nil
	}
	e, _, err := a.event(ctx, in, kind)
	if err != nil {
		return err
	}
	if kind == bot.Edited {
		e.Text, _ = in.typed()
	}
	// Each change is an event of its own; the message keeps its id.
	e.ID += "/" + in.Timestamp.UTC().Format("20060102T150405.000000")
	_, err = a.hand(ctx, live, e)
	return err
}

// membership is who came or went. The bot itself came: the conversation was
// opened, or it was added to a channel.
func (a *Adapter) membership(ctx context.Context, live *life, in activity) error {
	r, err := a.keep(ctx, in)
	if err != nil {
		return err
	}
	a.forgetPlace(r)
	isBot := func(m account) bool { return m.ID == in.Recipient.ID }
	came, left := slices.ContainsFunc(in.Added, isBot), slices.ContainsFunc(in.Removed, isBot)
	switch {
	case in.kind() != personal && !came:
		// Who reads there has changed: it is asked for before anybody's word counts.
		kind := bot.Joined
		if left {
			kind = bot.Left
		}
		_, err := a.hand(ctx, live, bot.Event{
			ID: in.Conversation.ID + "/" + string(kind) + "/" + in.ID, Tenant: r.Tenant, Kind: kind, From: bot.Person{Tenant: r.Tenant}, At: in.Timestamp.UTC(), Text: r.Name,
			Place: bot.Address{Platform: Name, Tenant: r.Tenant, Place: r.Conversation, Audience: bot.Customer}, // in doubt
		})
		return err
	case !came:
		a.o.Count("membership", in.kind())
		return nil
	case in.From.ID == in.Recipient.ID || in.From.ID == "":
		a.o.Count("bot", in.Type)
		return nil
	}
	kind := bot.Arrived
	if in.kind() != personal {
		kind = bot.Joined
	}
	e, _, err := a.event(ctx, in, kind)
	if err != nil {
		return err
	}
	e.Message = ""
	if kind == bot.Joined {
		e.Text, e.Place.Thread = cmp.Or(r.Name, r.Conversation), ""
		e.Private = a.privately(ctx, e.From, r)
	}
	_, err = a.hand(ctx, live, e)
	return err
}

func channelName(in activity) string {
	for _, name := range []string{in.Data.Channel.Name, in.Conversation.Name, in.Data.Team.Name} {
		if name != "" {
			return name
		}
	}
	return ""
}

// invoke is a button that wants its answer at once (Action.Execute).
func (a *Adapter) invoke(ctx context.Context, live *life, in activity) (answer, error) {
	if in.Name == "fileConsent/invoke" {
		return a.consent(ctx, in)
	}
	if in.Name != "adaptiveCard/action" {
		a.o.Count("unknown", "invoke "+clip(in.Name, 40))
		return answer{status: http.StatusNotImplemented}, nil
	}
	var value struct {
		Action struct {
			Data json.RawMessage `json:"data"`
		} `json:"action"`
	}
	if json.Unmarshal(in.Value, &value) != nil {
		return answer{}, errMalformed
	}
	act, ok := readAction(value.Action.Data)
	if !ok {
		a.o.Count("unknown", "value")
		return executed(http.StatusBadRequest, "application/vnd.microsoft.error", map[string]string{"code": "BadRequest"}), nil
	}
	err := a.press(ctx, live, in, act)
	says := ""
	if errors.Is(err, errUnknownPerson) {
		a.o.Count("not known", in.Type)
		says, err = a.onceMoreWords(in), nil
	}
	if err != nil {
		return answer{}, err
	}
	return executed(http.StatusOK, "application/vnd.microsoft.activity.message", says), nil
}

// executed is the answer to Action.Execute: inside an HTTP 200 it has a status of
// its own.
func executed(status int, kind string, value any) answer {
	return answer{http.StatusOK, map[string]any{"statusCode": status, "type": kind, "value": value}}
}
