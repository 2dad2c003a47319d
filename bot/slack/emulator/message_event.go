package emulator

import "strings"

// channelType is the channel_type of message events (docs.slack.dev, "message").
func (c *Channel) channelType() string {
	switch c.Kind {
	case Direct:
		return "im"
	case Group:
		return "mpim"
	case Private:
		return "group"
	default:
		return "channel"
	}
}

// emitMessage tells the apps in a conversation of a new message. The bot that
// wrote it gets its own message back, with metadata. A mention is a second event
// with the same ts (docs.slack.dev, "app_mention").
func (s *Slack) emitMessage(c *Channel, m *Message) {
	inner := s.messageObject(c, m, true)
	inner["channel"], inner["channel_type"], inner["event_ts"] = c.ID, c.channelType(), m.TS
	s.emitIn(c, inner, m.Team)
	if c.Kind == Direct {
		return
	}
	for _, i := range s.world.Installations {
		if i.Gone || !c.has(i.User) || m.User == i.User || !strings.Contains(m.Text, "<@"+i.User+">") {
			continue
		}
		mention := s.messageObject(c, m, true)
		mention["type"], mention["channel"], mention["event_ts"] = "app_mention", c.ID, m.TS
		s.emitTo(i, mention, m.Team, c)
	}
}

func (s *Slack) emitChanged(c *Channel, m, before *Message) {
	ts := s.world.stamp(s.config.Now())
	s.emitIn(c, object{
		"type": "message", "subtype": "message_changed", "channel": c.ID, "channel_type": c.channelType(), "hidden": true, "ts": ts, "event_ts": ts,
		"message": s.messageObject(c, m, true), "previous_message": s.messageObject(c, before, true),
	}, m.Team)
}

func (s *Slack) emitDeleted(c *Channel, before *Message) {
	ts := s.world.stamp(s.config.Now())
	s.emitIn(c, object{
		"type": "message", "subtype": "message_deleted", "channel": c.ID, "channel_type": c.channelType(), "hidden": true, "ts": ts, "event_ts": ts,
		"deleted_ts": before.TS, "previous_message": s.messageObject(c, before, true),
	}, before.Team)
}
