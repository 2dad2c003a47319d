package slack

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"lodestar/bot"
)

// message is a message as events and histories tell it. Nothing but these
// fields is read: what else Slack puts into one may change any day.
type message struct {
	Subtype   string            `json:"subtype"`
	Channel   string            `json:"channel"`
	Kind      string            `json:"channel_type"`
	User      string            `json:"user"`
	Team      string            `json:"user_team"` // the person's own; source_team is not
	Bot       string            `json:"bot_id"`
	Text      string            `json:"text"`
	TS        string            `json:"ts"`
	Thread    string            `json:"thread_ts"`
	Parent    string            `json:"parent_user_id"` // who wrote the thread's root
	Replies   int               `json:"reply_count"`    // of a root
	Latest    string            `json:"latest_reply"`   // its stamp
	Client    string            `json:"client_msg_id"`
	DeletedTS string            `json:"deleted_ts"`
	Files     []json.RawMessage `json:"files"`
	Shared    []json.RawMessage `json:"attachments"`
	Metadata  *metadata         `json:"metadata"`
	After     *message          `json:"message"`
	Before    *message          `json:"previous_message"`
}

// spoken are the kinds of message in which a person says something.
var spoken = map[string]bool{"": true, "file_share": true, "me_message": true, "thread_broadcast": true}

func (m message) direct() bool {
	return m.Kind == "im" || m.Kind == "" && strings.HasPrefix(m.Channel, "D")
}

// takeMessage takes what somebody wrote, changed or deleted. In a channel of our
// own only the threads under our own messages are ours to read; the text of all
// others goes no further than here. Where customers read, everything is handed on:
// they answer a plan in a thread or beside it, and of what is no answer nothing is
// kept. Mentions come as events of their own.
func (a *Adapter) takeMessage(ctx context.Context, w workspace, e envelope) error {
	m, err := inner[message](e)
	if err != nil {
		return err
	}
	switch m.Subtype {
	case "message_changed":
		return a.takeEdit(ctx, w, e, m)
	case "message_deleted":
		return a.takeDeletion(ctx, w, e, m)
	}
	switch {
	case w.wrote(m.User, m.Bot):
		if m.Metadata != nil {
			a.echo(m.Metadata.outbox(), m.TS)
		}
		a.o.Count("echo", "message")
		return nil
	case !spoken[m.Subtype]:
		a.o.Count("unknown", "message."+m.Subtype)
		return nil
	case m.Bot != "" || m.User == "" || m.User == "USLACKBOT":
		a.o.Count("bot", "message")
		return nil
	case m.direct():
		return a.said(ctx, w, e, m, false)
	case !mentions(m.Text, w.User) && a.reads(ctx, w, e, m):
		return a.said(ctx, w, e, m, false)
	}
	a.o.Count("not ours", "message")
	return nil
}

// reads reports whether a message in a channel is ours to read.
func (a *Adapter) reads(ctx context.Context, w workspace, e envelope, m message) bool {
	return m.Parent == w.User || a.audience(ctx, w, m.Channel, e.Shared) == bot.Customer
}

// takeMention takes a message in a channel that mentions the bot.
func (a *Adapter) takeMention(ctx context.Context, w workspace, e envelope) error {
	m, err := inner[message](e)
	if err != nil {
		return err
	}
	if m.Bot != "" || m.User == "" || w.wrote(m.User, m.Bot) {
		a.o.Count("bot", "app_mention")
		return nil
	}
	if m.Thread == "" {
		m.Thread = m.TS // the answer stands in the thread of the mention
	}
	return a.said(ctx, w, e, m, true)
}

// said hands over what a person wrote. The same message can come as two events
// of different ids: those of one mention share the time stamp, and one sent
// twice by a phone shares the client's id. Which of them is the first the store
// knows, also after a restart.
func (a *Adapter) said(ctx context.Context, w workspace, e envelope, m message, addressed bool) error {
	also := []string{m.Channel + "/" + m.TS}
	if m.Client != "" {
		also = append(also, m.Channel+"/"+m.Client)
	}
	who, ok := a.actor(ctx, w, person{User: m.User, Team: m.Team})
	if !ok {
		return nil
	}
	event := bot.Event{
		ID: e.ID, Also: also, Tenant: w.tenant(), Kind: bot.Said, From: who, Place: a.placeOf(ctx, w, e, m, who),
		At: stamp(m.TS), Text: a.typed(ctx, w, m.Text), Message: m.TS, Under: m.Parent == w.User,
	}
	if m.direct() && !who.External {
		event.Files, event.FileProblem = a.handed(ctx, m)
	}
	if strings.TrimSpace(event.Text) == "" && !addressed { // who only calls the bot wants to know what it can do
		if len(m.Files)+len(m.Shared) == 0 {
			a.o.Count("empty", "message")
			return nil
		}
		event.Kind, event.Text = bot.Attached, ""
	}
	if addressed {
		event.Addressed, event.Private = true, a.privately(ctx, who)
	}
	_, err := a.hand(ctx, event)
	return err
}

// privately is where a colleague who called the bot in a channel is answered
// alone. Nobody of a customer gets a direct message for that.
func (a *Adapter) privately(ctx context.Context, who bot.Person) bot.Address {
	if who.External {
		return bot.Address{}
	}
	ctx, cancel := asking(ctx)
	defer cancel()
	to, err := a.Direct(ctx, who)
	if err != nil {
		a.o.Log.Warn("slack: a colleague cannot be written to", "error", err)
		return bot.Address{}
	}
	return to
}

func (a *Adapter) takeEdit(ctx context.Context, w workspace, e envelope, m message) error {
	after, before := m.After, m.Before
	if after == nil || after.Bot != "" || after.User == "" || w.wrote(after.User, after.Bot) {
		a.o.Count("bot", "message_changed")
		return nil
	}
	after.Channel, after.Kind = m.Channel, m.Kind
	if after.Subtype == "tombstone" { // the root of a thread was deleted
		return a.changed(ctx, w, e, *after, bot.Deleted)
	}
	if before != nil && before.Text == after.Text {
		a.o.Count("same text", "message_changed") // a preview was added
		return nil
	}
	return a.changed(ctx, w, e, *after, bot.Edited)
}

func (a *Adapter) takeDeletion(ctx context.Context, w workspace, e envelope, m message) error {
	gone := m.Before
	if gone == nil || gone.Bot != "" || gone.User == "" || w.wrote(gone.User, gone.Bot) {
		a.o.Count("bot", "message_deleted")
		return nil
	}
	gone.Channel, gone.Kind, gone.TS = m.Channel, m.Kind, m.DeletedTS
	return a.changed(ctx, w, e, *gone, bot.Deleted)
}

func (a *Adapter) changed(ctx context.Context, w workspace, e envelope, m message, kind bot.EventKind) error {
	if !m.direct() && m.Parent != w.User {
		a.o.Count("not ours", string(kind))
		return nil
	}
	who, ok := a.actor(ctx, w, person{User: m.User, Team: m.Team})
	if !ok {
		return nil
	}
	event := bot.Event{
		ID: e.ID, Tenant: w.tenant(), Kind: kind, From: who, Place: a.placeOf(ctx, w, e, m, who),
		At: e.at(), Message: m.TS,
	}
	if kind == bot.Edited {
		event.Text = a.typed(ctx, w, m.Text)
	}
	_, err := a.hand(ctx, event)
	return err
}

// placeOf is where a message stands. A direct message is flat: a thread in it
// is still the one conversation (S-1).
func (a *Adapter) placeOf(ctx context.Context, w workspace, e envelope, m message, who bot.Person) bot.Address {
	if m.direct() {
		return a.directTo(w, who, m.Channel)
	}
	return bot.Address{
		Platform: Name, Tenant: w.tenant(), Place: m.Channel, Thread: m.Thread,
		Audience: a.audience(ctx, w, m.Channel, e.Shared),
	}
}

// stamp reads Slack's time of a message, "1795513337.000100"; zero where it is
// none.
func stamp(ts string) time.Time {
	seconds, fraction, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || s <= 0 || s > 1<<40 {
		return time.Time{}
	}
	micros, err := strconv.ParseInt((fraction + "000000")[:6], 10, 64)
	if err != nil || micros < 0 {
		micros = 0
	}
	return time.Unix(s, micros*1000).UTC()
}
