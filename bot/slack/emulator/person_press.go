package emulator

import (
	"context"
	"fmt"
)

// Press is something done in an element: of a message, or of the modal or Home
// the person looks at.
type Press struct {
	Channel string // of the message; "" for a modal or Home
	TS      string // of the message
	Home    string // the app whose Home it is; "" with an empty Channel is the topmost modal
	Action  string // action_id
	Block   string // block_id; may be "" where the action_id is enough
	Input   Input  // which option, which date; nothing for a button
	// Confirmed says that the dialog was confirmed that some elements ask for.
	// Without it such an element answers ErrUnconfirmed and nothing is sent.
	Confirmed bool
	// Stale presses in the message as it was before its last update, as a client
	// that has not caught up does.
	Stale bool
}

// Press sends the block_actions payload that Slack would send, and waits for the
// app's acknowledgement.
func (p *Person) Press(ctx context.Context, press Press) (Outcome, error) {
	p.s.mu.Lock()
	u, err := p.user()
	if err != nil {
		p.s.mu.Unlock()
		return Outcome{}, err
	}
	var i *Installation
	var payload object
	if press.Channel != "" {
		i, payload, err = p.pressInMessage(u, press)
	} else {
		i, payload, err = p.pressInView(u, press)
	}
	if err != nil {
		p.s.mu.Unlock()
		return Outcome{}, err
	}
	_, code := p.s.interact(ctx, i, payload)
	return Outcome{Error: code}, nil
}

// find returns the element that is pressed, after the person has confirmed.
func find(blocks []any, press Press) (field, error) {
	for _, f := range fieldsOf(blocks) {
		if f.action != press.Action || press.Block != "" && f.block != press.Block {
			continue
		}
		if f.element["confirm"] != nil && !press.Confirmed {
			return field{}, fmt.Errorf("emulator: element %q: %w", press.Action, ErrUnconfirmed)
		}
		return f, nil
	}
	return field{}, fmt.Errorf("emulator: element %q: %w", press.Action, ErrUnknown)
}

// action is one entry of a payload's actions.
func (s *Slack) action(f field, press Press, held Values) (object, error) {
	a := object{"type": f.kind(), "action_id": f.action, "block_id": f.block, "action_ts": s.world.stamp(s.config.Now())}
	switch f.kind() {
	case "button", "workflow_button", "icon_button":
		for _, name := range []string{"text", "value", "style", "url"} {
			if f.element[name] != nil {
				a[name] = f.element[name]
			}
		}
		return a, nil
	case "feedback_buttons":
		if len(press.Input.Chosen) == 1 {
			a["value"] = press.Input.Chosen[0]
		}
		return a, nil
	case "overflow":
		if len(press.Input.Chosen) != 1 {
			return nil, fmt.Errorf("emulator: choosing nothing in %q: %w", press.Action, ErrUnknown)
		}
		option, err := f.option(press.Input.Chosen[0])
		if err != nil {
			return nil, err
		}
		a["selected_option"] = option
		return a, nil
	}
	value, err := f.after(press.Input)
	if err != nil {
		return nil, err
	}
	held.set(f, value)
	for name, v := range value {
		a[name] = v
	}
	for _, name := range []string{"placeholder", "initial_option", "initial_options", "initial_date"} {
		if f.element[name] != nil {
			a[name] = f.element[name]
		}
	}
	return a, nil
}

func (p *Person) pressInMessage(u *User, press Press) (*Installation, object, error) {
	w := p.s.world
	c, err := p.in(press.Channel)
	if err != nil {
		return nil, nil, err
	}
	m, private := w.message(c.ID, press.TS), false
	for _, e := range w.Ephemerals {
		if e.Channel == c.ID && e.For == u.ID && e.Message.TS == press.TS {
			m, private = e.Message, true
		}
	}
	if m == nil || m.App == "" {
		return nil, nil, fmt.Errorf("emulator: message %q: %w", press.TS, ErrUnknown)
	}
	i := w.installation(m.App, m.Team)
	if i == nil || i.Gone {
		return nil, nil, fmt.Errorf("emulator: app of message %q: %w", press.TS, ErrUnknown)
	}
	blocks := m.Blocks
	if press.Stale {
		blocks = m.Before
	}
	for _, a := range m.Attachments {
		if o, ok := a.(object); ok {
			more, _ := o["blocks"].([]any)
			blocks = append(blocks[:len(blocks):len(blocks)], more...)
		}
	}
	f, err := find(blocks, press)
	if err != nil {
		return nil, nil, err
	}
	held := valuesOf(m.Blocks, w.Values[valuesKey(c.ID, m.TS, u.ID)])
	action, err := p.s.action(f, press, held)
	if err != nil {
		return nil, nil, err
	}
	w.Values[valuesKey(c.ID, m.TS, u.ID)] = held
	p.s.note(Change{Kind: ChangedMessage, Channel: c.ID, TS: m.TS})

	payload := p.s.who(i, u, false)
	container := object{"type": "message", "message_ts": m.TS, "channel_id": c.ID, "is_ephemeral": private}
	if m.Thread != "" {
		container["thread_ts"] = m.Thread
	}
	payload["type"], payload["container"], payload["channel"] = "block_actions", container, object{"id": c.ID, "name": c.clientName()}
	payload["trigger_id"] = p.s.newTrigger(i, u, c.ID, "")
	payload["response_url"] = p.s.newResponseURL(i, u, c.ID, m.TS, private)
	payload["state"], payload["actions"] = object{"values": held}, []any{action}
	if !private {
		payload["message"] = p.s.messageObject(c, m, true)
	}
	return i, payload, nil
}

// clientName is the name payloads give a conversation (docs.slack.dev,
// "block_actions payload").
func (c *Channel) clientName() string {
	switch c.Kind {
	case Direct:
		return "directmessage"
	case Private:
		return "privategroup"
	default:
		return c.Name
	}
}

func (p *Person) pressInView(u *User, press Press) (*Installation, object, error) {
	w := p.s.world
	v := w.topView(u.ID)
	if press.Home != "" {
		v = p.home(press.Home, u)
	}
	if v == nil {
		return nil, nil, fmt.Errorf("emulator: pressing %q without a view: %w", press.Action, ErrUnknown)
	}
	f, err := find(v.blocks(), press)
	if err != nil {
		return nil, nil, err
	}
	action, err := p.s.action(f, press, v.Values)
	if err != nil {
		return nil, nil, err
	}
	p.s.note(Change{Kind: ChangedView, User: u.ID})
	i := w.installation(v.App, v.Team)
	payload := p.s.who(i, u, true)
	payload["type"], payload["container"] = "block_actions", object{"type": "view", "view_id": v.ID}
	from := v.ID
	if v.text("type") == "home" {
		from = ""
	}
	payload["trigger_id"] = p.s.newTrigger(i, u, "", from)
	payload["view"], payload["actions"] = w.viewObject(v), []any{action}
	return i, payload, nil
}
