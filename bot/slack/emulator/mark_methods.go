package emulator

import (
	"regexp"
	"slices"
)

var emojiName = regexp.MustCompile(`^[a-z0-9_+'-]+(::skin-tone-[2-6])?$`)

// marked finds the message that is reacted to or pinned.
func (c *call) marked() (*Channel, *Message, error) {
	if !c.args.has("channel") || !c.args.has("timestamp") {
		return nil, nil, refuse("no_item_specified")
	}
	ch, err := c.channel("channel")
	if err != nil {
		return nil, nil, err
	}
	if _, ok := readStamp(c.args.text("timestamp")); !ok {
		return nil, nil, refuse("bad_timestamp")
	}
	m := c.w.message(ch.ID, c.args.text("timestamp"))
	if m == nil {
		return nil, nil, refuse("message_not_found")
	}
	return ch, m, nil
}

func (c *call) reactionsAdd() (object, error) {
	ch, m, err := c.marked()
	if err != nil {
		return nil, err
	}
	name := c.args.text("name")
	switch {
	case !emojiName.MatchString(name):
		return nil, refuse("invalid_name")
	case ch.Archived:
		return nil, refuse("is_archived")
	case !c.s.react(ch, m, c.me(), name):
		return nil, refuse("already_reacted")
	}
	return nil, nil
}

func (c *call) reactionsRemove() (object, error) {
	ch, m, err := c.marked()
	if err != nil {
		return nil, err
	}
	if !c.s.unreact(ch, m, c.me(), c.args.text("name")) {
		return nil, refuse("no_reaction")
	}
	return nil, nil
}

func (c *call) reactionsGet() (object, error) {
	ch, m, err := c.marked()
	if err != nil {
		return nil, err
	}
	return object{"type": "message", "channel": ch.ID, "message": c.s.messageObject(ch, m, false)}, nil
}

// react sets an emoji for somebody; false where it is set already.
func (s *Slack) react(ch *Channel, m *Message, u *User, name string) bool {
	at := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Name == name })
	if at < 0 {
		m.Reactions = append(m.Reactions, Reaction{Name: name})
		at = len(m.Reactions) - 1
	}
	if slices.Contains(m.Reactions[at].Users, u.ID) {
		return false
	}
	m.Reactions[at].Users = append(m.Reactions[at].Users, u.ID)
	s.reacted(ch, m, u, name, "reaction_added")
	return true
}

func (s *Slack) unreact(ch *Channel, m *Message, u *User, name string) bool {
	at := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Name == name && slices.Contains(r.Users, u.ID) })
	if at < 0 {
		return false
	}
	m.Reactions[at].Users = slices.DeleteFunc(m.Reactions[at].Users, func(id string) bool { return id == u.ID })
	if len(m.Reactions[at].Users) == 0 {
		m.Reactions = slices.Delete(m.Reactions, at, at+1)
	}
	s.reacted(ch, m, u, name, "reaction_removed")
	return true
}

func (s *Slack) reacted(ch *Channel, m *Message, u *User, name, event string) {
	s.note(Change{Kind: ChangedMessage, Channel: ch.ID, TS: m.TS})
	s.emitIn(ch, object{
		"type": event, "user": u.ID, "reaction": name, "item_user": m.User,
		"item": object{"type": "message", "channel": ch.ID, "ts": m.TS},
	}, u.Team)
}

func (c *call) pinsAdd() (object, error) {
	ch, m, err := c.marked()
	if err != nil {
		return nil, err
	}
	if !ch.has(c.me().ID) {
		return nil, refuse("not_in_channel")
	}
	if m.Pinned {
		return nil, refuse("already_pinned")
	}
	m.Pinned = true
	c.pinned(ch, m, "pin_added")
	return nil, nil
}

func (c *call) pinsRemove() (object, error) {
	ch, m, err := c.marked()
	if err != nil {
		return nil, err
	}
	if !m.Pinned {
		return nil, refuse("no_pin")
	}
	m.Pinned = false
	c.pinned(ch, m, "pin_removed")
	return nil, nil
}

func (c *call) pinned(ch *Channel, m *Message, event string) {
	c.s.note(Change{Kind: ChangedMessage, Channel: ch.ID, TS: m.TS})
	c.s.emitIn(ch, object{
		"type": event, "user": c.me().ID, "channel_id": ch.ID,
		"item": object{"type": "message", "channel": ch.ID, "message": c.s.messageObject(ch, m, false), "created": c.now.Unix(), "created_by": c.me().ID},
	}, c.install.Team)
}

func (c *call) pinsList() (object, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	items := []any{}
	for _, m := range c.w.Messages[ch.ID] {
		if m.Pinned {
			items = append(items, object{"type": "message", "channel": ch.ID, "message": c.s.messageObject(ch, m, false), "created": c.now.Unix()})
		}
	}
	return object{"items": items}, nil
}
