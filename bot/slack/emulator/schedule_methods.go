package emulator

import (
	"cmp"
	"slices"
	"time"
)

// scheduled is a message that Slack is to post later.
type scheduled struct {
	ID      string   `json:"id"`
	App     string   `json:"app"`
	Channel string   `json:"channel"`
	PostAt  int64    `json:"post_at"` // Unix seconds
	Created int64    `json:"created"`
	Message *Message `json:"message"`
}

// chatScheduleMessage takes a message for later: at most 120 days ahead and 30
// per channel in 5 minutes (docs.slack.dev, "chat.scheduleMessage").
func (c *call) chatScheduleMessage() (object, error) {
	ch, err := c.postable()
	if err != nil {
		if err.Error() == "messages_tab_disabled" {
			return nil, refuse("restricted_action") // the former is not documented for this method
		}
		return nil, err
	}
	at := int64(c.args.number("post_at", 0))
	switch {
	case at == 0:
		return nil, refuse("invalid_time")
	case at <= c.now.Unix():
		return nil, refuse("time_in_past")
	case at > c.now.AddDate(0, 0, 120).Unix():
		return nil, refuse("time_too_far")
	}
	given, err := readContent(c.args)
	if err != nil {
		return nil, err
	}
	switch {
	case given.empty():
		return nil, refuse("no_text")
	case len([]rune(given.text)) > longestText:
		return nil, refuse("msg_too_long")
	}
	near := 0
	for _, p := range c.w.Scheduled {
		if p.Channel == ch.ID && p.PostAt/300 == at/300 {
			near++
		}
	}
	if near >= 30 {
		return nil, refuse("restricted_too_many")
	}
	thread := ""
	if ts := c.args.text("thread_ts"); ts != "" {
		if m := c.w.message(ch.ID, ts); m != nil {
			thread = m.root()
		}
	}
	p := &scheduled{ID: c.w.id("Q"), App: c.app.ID, Channel: ch.ID, PostAt: at, Created: c.now.Unix(), Message: c.said(given, thread)}
	c.w.Scheduled = append(c.w.Scheduled, p)
	return object{"channel": ch.ID, "scheduled_message_id": p.ID, "post_at": at, "message": object{
		"type": "delayed_message", "text": given.text, "user": c.me().ID, "team": c.me().Team, "bot_id": c.me().Bot,
	}}, nil
}

func (c *call) chatScheduledMessagesList() (object, error) {
	channel := c.args.text("channel")
	if channel != "" {
		if _, err := c.channel("channel"); err != nil {
			return nil, refuse("invalid_channel")
		}
	}
	all := slices.Clone(c.w.Scheduled)
	slices.SortStableFunc(all, func(a, b *scheduled) int { return cmp.Compare(a.PostAt, b.PostAt) })
	var mine []object
	for _, p := range all {
		after, before := int64(c.args.number("oldest", 0)), int64(c.args.number("latest", 1<<52))
		if p.App == c.app.ID && p.Message.Team == c.install.Team && (channel == "" || p.Channel == channel) && p.PostAt >= after && p.PostAt <= before {
			mine = append(mine, object{"id": p.ID, "channel_id": p.Channel, "post_at": p.PostAt, "date_created": p.Created, "text": p.Message.Text})
		}
	}
	page, next, err := paged(c, mine, 100, 1000)
	if err != nil {
		return nil, err
	}
	return object{"scheduled_messages": page, "response_metadata": object{"next_cursor": next}}, nil
}

func (c *call) chatDeleteScheduledMessage() (object, error) {
	if _, err := c.channel("channel"); err != nil {
		return nil, err
	}
	id := c.args.text("scheduled_message_id")
	for i, p := range c.w.Scheduled {
		if p.ID == id && p.Channel == c.args.text("channel") && p.App == c.app.ID {
			c.w.Scheduled = slices.Delete(c.w.Scheduled, i, i+1)
			return nil, nil
		}
	}
	return nil, refuse("invalid_scheduled_message_id")
}

// postScheduled posts what has come due. A message with metadata is not posted
// at all: a documented defect of Slack (docs.slack.dev, "chat.scheduleMessage").
func (s *Slack) postScheduled(p *scheduled) {
	s.world.Scheduled = slices.DeleteFunc(s.world.Scheduled, func(x *scheduled) bool { return x == p })
	ch := s.world.Channels[p.Channel]
	if ch == nil || ch.Archived || !ch.has(p.Message.User) || p.Message.Metadata != nil {
		return
	}
	s.post(ch, p.Message)
}

func (p *scheduled) due() time.Time { return time.Unix(p.PostAt, 0) }
