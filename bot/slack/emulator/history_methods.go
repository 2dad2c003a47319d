package emulator

import "slices"

// conversationsHistory gives messages, the newest first. Replies are not in it,
// but for those that were sent to the channel as well.
func (c *call) conversationsHistory() (object, error) {
	ch, err := c.readable()
	if err != nil {
		return nil, err
	}
	var found []*Message
	for _, m := range c.w.Messages[ch.ID] {
		if !m.isReply() || m.Broadcast {
			found = append(found, m)
		}
	}
	found, err = c.between(found)
	if err != nil {
		return nil, err
	}
	slices.Reverse(found)
	page, next, err := paged(c, found, c.usualRows(), c.mostRows())
	if err != nil {
		return nil, err
	}
	body := c.rows(ch, page, next)
	body["pin_count"] = 0
	for _, m := range c.w.Messages[ch.ID] {
		if m.Pinned {
			body["pin_count"] = body["pin_count"].(int) + 1 //nolint:errcheck,forcetypeassert // set two lines above
		}
	}
	return body, nil
}

// conversationsReplies gives a thread: its root, then the replies in order.
func (c *call) conversationsReplies() (object, error) {
	ch, err := c.readable()
	if err != nil {
		return nil, err
	}
	ts := c.args.text("ts")
	m := c.w.message(ch.ID, ts)
	if m == nil {
		return nil, refuse("thread_not_found")
	}
	root := c.w.message(ch.ID, m.root())
	if root == nil {
		return nil, refuse("thread_not_found")
	}
	replies, err := c.between(c.w.replies(ch.ID, root.TS))
	if err != nil {
		return nil, err
	}
	page, next, err := paged(c, append([]*Message{root}, replies...), c.usualRows(), c.mostRows())
	if err != nil {
		return nil, err
	}
	return c.rows(ch, page, next), nil
}

// mostRows: 15 for apps that are distributed commercially and not in the
// Marketplace, else 1,000; and what no limit means.
func (c *call) mostRows() int {
	if c.app.Commercial {
		return 15
	}
	return 1000
}

func (c *call) usualRows() int { return min(100, c.mostRows()) }

// readable finds the conversation of a reading call; the bot has to be in it.
func (c *call) readable() (*Channel, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	if err := c.needs(ch.Kind.scope("history")); err != nil {
		return nil, err
	}
	if !ch.has(c.me().ID) {
		if c.name == "conversations.replies" {
			return nil, refuse("channel_not_found") // not_in_channel is not documented there
		}
		return nil, refuse("not_in_channel")
	}
	return ch, nil
}

// between keeps what lies between oldest and latest; the ends count only with
// inclusive.
func (c *call) between(all []*Message) ([]*Message, error) {
	oldest, latest := int64(-1), int64(1)<<62
	if c.args.has("oldest") {
		at, ok := readStamp(c.args.text("oldest"))
		if !ok {
			return nil, refuse("invalid_ts_oldest")
		}
		oldest = at
		if c.args.text("oldest") == "0" {
			oldest = -1 // the documented default
		}
	}
	if c.args.has("latest") {
		at, ok := readStamp(c.args.text("latest"))
		if !ok {
			return nil, refuse("invalid_ts_latest")
		}
		latest = at
	}
	var found []*Message
	for _, m := range all {
		at, _ := readStamp(m.TS) // our own stamp
		if at > oldest && at < latest || c.args.flag("inclusive") && (at == oldest || at == latest) {
			found = append(found, m)
		}
	}
	return found, nil
}

func (c *call) rows(ch *Channel, page []*Message, next string) object {
	rows := []any{}
	for _, m := range page {
		rows = append(rows, c.s.messageObject(ch, m, c.args.flag("include_all_metadata")))
	}
	return object{"messages": rows, "has_more": next != "", "response_metadata": object{"next_cursor": next}}
}
