package emulator

import (
	"strings"
)

// postable finds where a bot may write: a channel it is in, a direct message, or
// a person's id, which opens the direct message (docs.slack.dev,
// "chat.postMessage", channels).
func (c *call) postable() (*Channel, error) {
	id := c.args.text("channel")
	if strings.HasPrefix(id, "U") || strings.HasPrefix(id, "W") {
		ch, _, err := c.directWith(id)
		if err != nil {
			return nil, refuse("channel_not_found")
		}
		return ch, c.checkRoom(ch)
	}
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	return ch, c.checkRoom(ch)
}

func (c *call) checkRoom(ch *Channel) error {
	switch {
	case !ch.has(c.me().ID) && (ch.Kind != Public || !c.install.may("chat:write.public")):
		return refuse("not_in_channel")
	case ch.Archived:
		return refuse("is_archived")
	case ch.Frozen != "":
		return refuse("channel_not_found")
	case ch.Kind == Direct && c.app.NoMessagesTab:
		return refuse("messages_tab_disabled")
	}
	return nil
}

// thread finds the root of the thread a call writes in, "" for none. A reply's
// own stamp stands for its root.
func (c *call) thread(ch *Channel) (string, error) {
	ts := c.args.text("thread_ts")
	if ts == "" {
		return "", nil
	}
	m := c.w.message(ch.ID, ts)
	if m == nil || m.Subtype == "tombstone" {
		return "", refuse("cannot_reply_to_message")
	}
	return m.root(), nil
}

// said makes the message of a bot: it comes from the bot, never from a person.
func (c *call) said(given content, thread string) *Message {
	me := c.me()
	return &Message{
		Thread: thread, User: me.ID, Team: me.Team, App: c.app.ID, Bot: me.Bot, Text: given.text,
		Blocks: c.w.withIDs(given.blocks), Attachments: c.w.attachmentsWithIDs(given.attachments), Metadata: given.metadata,
	}
}

func (c *call) chatPostMessage() (object, error) {
	ch, err := c.postable()
	if err != nil {
		return nil, err
	}
	given, err := readContent(c.args)
	if err != nil {
		return nil, err
	}
	if given.empty() {
		return nil, refuse("no_text")
	}
	thread, err := c.thread(ch)
	if err != nil {
		return nil, err
	}
	if text := []rune(given.text); len(text) > longestText {
		given.text = string(text[:longestText])
		c.warnings = append(c.warnings, "message_truncated")
	}
	m := c.said(given, thread)
	if thread != "" {
		m.Broadcast = c.args.flag("reply_broadcast")
		if m.Broadcast {
			m.Subtype = "thread_broadcast"
		}
	}
	c.s.post(ch, m)
	return object{"channel": ch.ID, "ts": m.TS, "message": c.s.messageObject(ch, m, true)}, nil
}

// chatUpdate changes one of the bot's own messages. Without blocks the previous
// ones stay where there is no text either, and go where there is one; blocks
// leave no mark of an edit (docs.slack.dev, "chat.update").
func (c *call) chatUpdate() (object, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	m := c.w.message(ch.ID, c.args.text("ts"))
	if m == nil || m.Subtype == "tombstone" {
		return nil, refuse("message_not_found")
	}
	if m.User != c.me().ID {
		return nil, refuse("cant_update_message")
	}
	given, err := readContent(c.args)
	if err != nil {
		return nil, err
	}
	if len([]rune(given.text)) > longestUpdate {
		return nil, refuse("msg_too_long")
	}
	if given.empty() && !given.hasMetadata && !given.hasBlocks && !given.hasAttachments {
		return nil, refuse("no_text")
	}
	if (given.hasBlocks || given.hasAttachments) && given.empty() && m.Text == "" {
		return nil, refuse("no_text")
	}
	c.s.edit(ch, m, func(m *Message) { c.replace(m, given) }, given.hasText && !given.hasBlocks)
	return object{"channel": ch.ID, "ts": m.TS, "text": m.Text, "message": c.s.messageObject(ch, m, true)}, nil
}

// replace puts given content in place of a message's.
func (c *call) replace(m *Message, given content) {
	c.w.replace(m, given)
}

func (w *world) replace(m *Message, given content) {
	if given.hasBlocks || given.hasText {
		m.Before = m.Blocks
		m.Blocks = w.withIDs(given.blocks)
	}
	if given.hasText {
		m.Text = given.text
	}
	if given.hasAttachments {
		m.Attachments = w.attachmentsWithIDs(given.attachments)
	}
	if given.hasMetadata {
		m.Metadata = given.metadata
	}
}

func (c *call) chatDelete() (object, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	m := c.w.message(ch.ID, c.args.text("ts"))
	if m == nil || m.Subtype == "tombstone" {
		return nil, refuse("message_not_found")
	}
	if m.User != c.me().ID {
		return nil, refuse("cant_delete_message")
	}
	ts := m.TS
	c.s.remove(ch, m)
	return object{"channel": ch.ID, "ts": ts}, nil
}

// chatPostEphemeral shows a message to one person until they reload. It is in
// no history, and its stamp can be used for nothing (docs.slack.dev,
// "chat.postEphemeral").
func (c *call) chatPostEphemeral() (object, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	if err := c.checkRoom(ch); err != nil {
		return nil, err
	}
	user := c.w.Users[c.args.text("user")]
	if user == nil || !ch.has(user.ID) {
		return nil, refuse("user_not_in_channel")
	}
	given, err := readContent(c.args)
	if err != nil {
		var r *refusal
		if r, _ = err.(*refusal); r != nil && strings.HasPrefix(r.code, "invalid_metadata") { //nolint:errorlint // readContent wraps nothing
			return nil, refuseArguments("invalid metadata") // not documented for this method
		}
		return nil, err
	}
	switch {
	case given.empty():
		return nil, refuse("no_text")
	case len([]rune(given.text)) > longestText:
		return nil, refuse("msg_too_long")
	}
	thread, err := c.thread(ch)
	if err != nil {
		return nil, err
	}
	m := c.said(given, thread)
	m.TS = c.w.stamp(c.now)
	if thread == "" || len(c.w.replies(ch.ID, thread)) > 0 { // in a thread it is shown only where that is active
		c.s.whisper(ch, user, m)
	}
	return object{"message_ts": m.TS}, nil
}

// whisper shows an ephemeral message.
func (s *Slack) whisper(ch *Channel, user *User, m *Message) {
	s.world.Ephemerals = append(s.world.Ephemerals, &Ephemeral{Channel: ch.ID, For: user.ID, Message: m})
	s.note(Change{Kind: ChangedEphemeral, Channel: ch.ID, User: user.ID, TS: m.TS})
}

func (c *call) chatGetPermalink() (object, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	m := c.w.message(ch.ID, c.args.text("message_ts"))
	if m == nil {
		return nil, refuse("message_not_found")
	}
	return object{"channel": ch.ID, "permalink": c.w.permalink(ch, m)}, nil
}
