package slack

import (
	"context"
	"errors"
	"strings"
	"time"

	"lodestar/bot"
)

// interaction is a click or a form as Slack sends it.
type interaction struct {
	Type      string `json:"type"`
	TriggerID string `json:"trigger_id"`
	User      struct {
		ID   string `json:"id"`
		Team string `json:"team_id"`
	} `json:"user"`
	Team *struct {
		ID         string `json:"id"`
		Enterprise string `json:"enterprise_id"`
	} `json:"team"`
	Enterprise *struct {
		ID string `json:"id"`
	} `json:"enterprise"`
	Channel *struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		Channel string `json:"channel_id"`
		Message string `json:"message_ts"`
		Thread  string `json:"thread_ts"`
	} `json:"container"`
	Message *message `json:"message"`
	View    *view    `json:"view"`
	Actions []action `json:"actions"`
	State   struct {
		Values map[string]map[string]input `json:"values"`
	} `json:"state"`
}

type action struct {
	Type     string  `json:"type"`
	ID       string  `json:"action_id"`
	Block    string  `json:"block_id"`
	Value    string  `json:"value"`
	Selected *option `json:"selected_option"`
	Date     string  `json:"selected_date"`
	User     string  `json:"selected_user"`
	TS       string  `json:"action_ts"`
}

type option struct {
	Value string `json:"value"`
}

// installation is the workspace an interaction belongs to. With a form sent by
// somebody from outside, the team of the payload is theirs and the view says
// whose the app is (section 6 of Slack's facts).
func (i interaction) installation() (team, enterprise string) {
	if i.View != nil && i.View.Installed != "" {
		return i.View.Installed, ""
	}
	if i.Team != nil {
		return i.Team.ID, i.Team.Enterprise
	}
	if i.Enterprise != nil {
		return "", i.Enterprise.ID
	}
	return "", ""
}

func (i interaction) who() person {
	p := person{User: i.User.ID, Team: i.User.Team}
	if i.Enterprise != nil {
		p.Enterprise = i.Enterprise.ID
	}
	return p
}

// takeInteraction takes a click or a form.
func (a *Adapter) takeInteraction(ctx context.Context, payload []byte) (any, error) {
	if err := guard(payload); err != nil {
		return nil, errors.Join(errMalformed, err)
	}
	var i interaction
	if !decoded(payload, &i) {
		a.o.Count("unreadable", "interaction")
		return nil, nil
	}
	if err := a.awaited(ctx); err != nil {
		return nil, err
	}
	w := *a.install.Load()
	switch {
	case i.Type != "block_actions" && i.Type != "view_submission":
		a.o.Count("unknown", i.Type)
		return nil, nil
	case i.User.ID == "":
		a.o.Count("unreadable", i.Type)
		return nil, nil
	}
	if team, enterprise := i.installation(); !w.ours(team, enterprise) {
		a.o.Count("foreign", i.Type)
		return nil, nil
	}
	if i.Type == "view_submission" {
		return a.takeForm(ctx, w, i)
	}
	return nil, a.takeClick(ctx, w, i)
}

// takeClick takes a press of something of ours. A click has no repetition:
// where it cannot be stored the person sees Slack's own sign, and clicks again.
func (a *Adapter) takeClick(ctx context.Context, w workspace, i interaction) error {
	if len(i.Actions) == 0 {
		a.o.Count("unreadable", i.Type)
		return nil
	}
	did := i.Actions[0] // Slack sends one, though it is a list
	if did.ID == formAction {
		return a.openForm(ctx, w, i, did)
	}
	act, ok := a.acted(ctx, w, i, did)
	if !ok {
		return nil
	}
	who, ok := a.actor(ctx, w, i.who())
	if !ok {
		return nil
	}
	to, err := a.clicked(ctx, w, i, who)
	if err != nil {
		return err
	}
	a.sawQuestion(to, act.Question, i.Container.Message)
	_, err = a.hand(ctx, bot.Event{
		ID: "act:" + did.TS + ":" + i.TriggerID, Tenant: w.tenant(), Kind: bot.Pressed, From: who, Place: to, At: stamp(did.TS),
		Message: i.Container.Message, Action: act,
	})
	return err
}

// acted is what a press means; ok is false where nothing follows from it.
func (a *Adapter) acted(ctx context.Context, w workspace, i interaction, did action) (act bot.Action, ok bool) {
	if did.ID == saveAction || strings.HasPrefix(did.ID, entryAction) {
		act, done, known := a.picked(ctx, w, i, did)
		if !known {
			a.o.Count("unknown", "action")
		}
		return act, known && done
	}
	p, ok := did.pressed()
	if !ok {
		a.o.Count("unknown", "action")
	}
	return bot.Action{Question: p.Question, Verb: p.Verb, Value: p.Value, Confirmed: p.Asks}, ok
}

// pressed reads what an action means; false where it is none of ours.
func (d action) pressed() (pressed, bool) {
	if len(d.ID) < len(ours) || d.ID[:len(ours)] != ours {
		return pressed{}, false
	}
	if d.Type == "button" {
		return readValue(d.Value)
	}
	if d.Selected == nil {
		return pressed{}, false
	}
	q, known := readBlockID(d.Block)
	verb, value, ok := readOption(d.Selected.Value)
	return pressed{Question: q, Verb: verb, Value: value}, known && ok
}

// clicked is where something was pressed. What stands on an App Home belongs to
// the person's direct message.
func (a *Adapter) clicked(ctx context.Context, w workspace, i interaction, who bot.Person) (bot.Address, error) {
	m := message{Channel: i.Container.Channel, Thread: i.Container.Thread}
	if m.Channel == "" && i.Channel != nil {
		m.Channel = i.Channel.ID
	}
	if m.Channel == "" {
		ctx, cancel := asking(ctx)
		defer cancel()
		return a.Direct(ctx, who)
	}
	if m.Thread == "" && i.Message != nil {
		m.Thread = i.Message.Thread
	}
	// Where nobody has replied yet there is no thread: what is said to the one who
	// clicked would not be shown there (chat.postEphemeral).
	return a.placeOf(ctx, w, envelope{}, m, who), nil
}

// formLimit is how long after a click its form can be opened: Slack's trigger
// lives 3 s.
const formLimit = 2500 * time.Millisecond
