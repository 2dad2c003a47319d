package emulator

import (
	"slices"
	"strings"
)

// Message is a message in a conversation.
type Message struct {
	TS          string     `json:"ts"`
	Thread      string     `json:"thread"` // TS of the root; equal to TS in a root with replies; "" without a thread
	Broadcast   bool       `json:"broadcast"`
	Subtype     string     `json:"subtype"` // "file_share", "tombstone", …
	User        string     `json:"user"`    // the author; a bot's user for a bot
	Team        string     `json:"team"`    // the author's own
	App         string     `json:"app"`
	Bot         string     `json:"bot"`
	Text        string     `json:"text"`
	Blocks      []any      `json:"blocks"` // as they went over the wire, with block and action ids
	Attachments []any      `json:"attachments"`
	Metadata    object     `json:"metadata"`
	ClientID    string     `json:"client_id"` // client_msg_id of what a person typed
	Edited      string     `json:"edited"`    // TS of the last edit, "" where none shows
	Files       []string   `json:"files"`
	Reactions   []Reaction `json:"reactions"`
	Pinned      bool       `json:"pinned"`
	// Before are the blocks this message had before the last update: a client
	// that has not caught up still shows them and can click in them.
	Before []any `json:"before"`
}

// Reaction is an emoji with those who set it.
type Reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
}

// Ephemeral is a message that one person sees until they reload.
type Ephemeral struct {
	Channel string   `json:"channel"`
	For     string   `json:"for"`
	Message *Message `json:"message"`
}

// root is the TS under which a message's thread is found.
func (m *Message) root() string {
	if m.Thread != "" {
		return m.Thread
	}
	return m.TS
}

func (m *Message) isReply() bool { return m.Thread != "" && m.Thread != m.TS }

func (m *Message) copy() Message {
	c := *m
	c.Reactions = make([]Reaction, len(m.Reactions))
	for i, r := range m.Reactions {
		c.Reactions[i] = Reaction{Name: r.Name, Users: slices.Clone(r.Users)}
	}
	return c
}

func (w *world) message(channel, ts string) *Message {
	for _, m := range w.Messages[channel] {
		if m.TS == ts {
			return m
		}
	}
	return nil
}

// replies are those below a root, without it, in order.
func (w *world) replies(channel, root string) []*Message {
	var found []*Message
	for _, m := range w.Messages[channel] {
		if m.Thread == root && m.TS != root {
			found = append(found, m)
		}
	}
	return found
}

// post puts a message into a conversation and tells the apps in it. The message
// has no TS yet.
func (s *Slack) post(c *Channel, m *Message) {
	m.TS = s.world.stamp(s.config.Now())
	if m.Thread != "" {
		if root := s.world.message(c.ID, m.Thread); root != nil {
			root.Thread = root.TS
		}
	}
	s.world.Messages[c.ID] = append(s.world.Messages[c.ID], m)
	s.note(Change{Kind: ChangedMessage, Channel: c.ID, TS: m.TS})
	s.emitMessage(c, m)
}

// edit replaces what a message says and tells the apps.
func (s *Slack) edit(c *Channel, m *Message, change func(*Message), shown bool) {
	before := m.copy()
	change(m)
	if shown {
		m.Edited = s.world.stamp(s.config.Now())
	}
	s.note(Change{Kind: ChangedMessage, Channel: c.ID, TS: m.TS})
	s.emitChanged(c, m, &before)
}

// remove deletes a message. A root with replies leaves a tombstone
// (docs.slack.dev, "message_deleted", "tombstone").
func (s *Slack) remove(c *Channel, m *Message) {
	before := m.copy()
	if len(s.world.replies(c.ID, m.TS)) > 0 {
		*m = Message{TS: m.TS, Thread: m.TS, User: m.User, Team: m.Team, App: m.App, Bot: m.Bot, Subtype: "tombstone"}
	} else {
		s.world.Messages[c.ID] = slices.DeleteFunc(s.world.Messages[c.ID], func(x *Message) bool { return x == m })
		if m.isReply() && len(s.world.replies(c.ID, m.Thread)) == 0 {
			if root := s.world.message(c.ID, m.Thread); root != nil {
				root.Thread = ""
			}
		}
	}
	s.note(Change{Kind: ChangedMessage, Channel: c.ID, TS: before.TS})
	s.emitDeleted(c, &before)
}

// messageObject is a message as Slack's answers and events show it. Metadata is
// shown whole or, with types only, by its event_type.
func (s *Slack) messageObject(c *Channel, m *Message, wholeMetadata bool) object {
	w := s.world
	o := object{"type": "message", "user": m.User, "ts": m.TS, "text": m.Text, "team": m.Team}
	set := func(name, value string) {
		if value != "" {
			o[name] = value
		}
	}
	set("subtype", m.Subtype)
	set("client_msg_id", m.ClientID)
	set("bot_id", m.Bot)
	set("app_id", m.App)
	set("thread_ts", m.Thread)
	if m.Bot != "" {
		if app := w.Apps[m.App]; app != nil {
			o["bot_profile"] = object{"id": m.Bot, "app_id": m.App, "name": app.Name, "deleted": false, "updated": w.Users[m.User].Updated, "team_id": m.Team, "icons": object{}}
		}
	}
	if m.isReply() {
		if root := w.message(c.ID, m.Thread); root != nil {
			o["parent_user_id"] = root.User
		}
	}
	if len(m.Blocks) > 0 {
		o["blocks"] = m.Blocks
	}
	if len(m.Attachments) > 0 {
		o["attachments"] = m.Attachments
	}
	if m.Metadata != nil {
		o["metadata"] = m.Metadata
		if !wholeMetadata {
			o["metadata"] = object{"event_type": m.Metadata["event_type"]}
		}
	}
	if m.Edited != "" {
		o["edited"] = object{"user": m.User, "ts": m.Edited}
	}
	if len(m.Reactions) > 0 {
		reactions := []any{}
		for _, r := range m.Reactions {
			reactions = append(reactions, object{"name": r.Name, "users": r.Users, "count": len(r.Users)})
		}
		o["reactions"] = reactions
	}
	if len(m.Files) > 0 {
		files := []any{}
		for _, id := range m.Files {
			files = append(files, s.fileIn(c, id))
		}
		o["files"], o["upload"] = files, false
	}
	if m.Pinned {
		o["pinned_to"] = []string{c.ID}
	}
	if m.Thread == m.TS {
		s.threadFields(c, m, o)
	}
	if c.external() {
		// docs.slack.dev, "Slack Connect": whose message it is. source_team is no
		// proof of a home: it can be external for a user of ours.
		o["user_team"], o["source_team"] = m.Team, m.Team
	}
	return o
}

func (s *Slack) threadFields(c *Channel, m *Message, o object) {
	replies := s.world.replies(c.ID, m.TS)
	users := []string{}
	for _, r := range replies {
		if !slices.Contains(users, r.User) {
			users = append(users, r.User)
		}
	}
	o["reply_count"], o["reply_users"], o["reply_users_count"], o["is_locked"], o["subscribed"] = len(replies), users, len(users), false, false
	if len(replies) > 0 {
		o["latest_reply"] = replies[len(replies)-1].TS
	}
}

// permalink is the address of a message (docs.slack.dev, "chat.getPermalink").
func (w *world) permalink(c *Channel, m *Message) string {
	address := "https://" + w.Teams[c.Team].Domain + ".slack.com/archives/" + c.ID + "/p" + strings.ReplaceAll(m.TS, ".", "")
	if m.isReply() {
		address += "?thread_ts=" + m.Thread + "&cid=" + c.ID
	}
	return address
}
