package teams

import (
	"encoding/json"
	"strings"
	"time"
)

// activity is what comes in. Nothing but these fields is read: what else the
// connector puts into one may change any day.
type activity struct {
	Type         string          `json:"type"`
	ID           string          `json:"id"`
	Name         string          `json:"name"` // of an invoke
	Action       string          `json:"action"`
	Timestamp    time.Time       `json:"timestamp"`
	ChannelID    string          `json:"channelId"` // "msteams"
	ServiceURL   string          `json:"serviceUrl"`
	From         account         `json:"from"`
	Recipient    account         `json:"recipient"`
	Conversation conversation    `json:"conversation"`
	Text         string          `json:"text"`
	Value        json.RawMessage `json:"value"`
	ReplyTo      string          `json:"replyToId"`
	Locale       string          `json:"locale"`
	Zone         string          `json:"localTimezone"`
	Added        []account       `json:"membersAdded"`
	Removed      []account       `json:"membersRemoved"`
	Entities     []entity        `json:"entities"`
	Attachments  []attachment    `json:"attachments"`
	Data         channelData     `json:"channelData"`
}

type account struct {
	ID        string `json:"id"` // "29:…" a person, "28:…" a bot; unique to the two
	Directory string `json:"aadObjectId"`
	Name      string `json:"name"`
	Role      string `json:"role"`
}

type conversation struct {
	ID     string `json:"id"`
	Type   string `json:"conversationType"` // personal, groupChat, channel
	Tenant string `json:"tenantId"`
	Name   string `json:"name"`
	Group  bool   `json:"isGroup"`
}

type entity struct {
	Type      string  `json:"type"`
	Mentioned account `json:"mentioned"`
	Text      string  `json:"text"`
	Locale    string  `json:"locale"` // of clientInfo
	Zone      string  `json:"timezone"`
}

// attachment is a file or picture beside what was written. Content is an object for
// a file and a text for HTML.
type attachment struct {
	Type    string          `json:"contentType"`
	Name    string          `json:"name"`
	Content json.RawMessage `json:"content"`
}

type channelData struct {
	Event  string `json:"eventType"`
	Tenant struct {
		ID string `json:"id"`
	} `json:"tenant"`
	Team struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"team"`
	Channel struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"channel"`
}

// tenant is the organisation an activity belongs to.
func (a activity) tenant() string {
	if a.Data.Tenant.ID != "" {
		return a.Data.Tenant.ID
	}
	return a.Conversation.Tenant
}

// The kinds of conversation.
const (
	personal  = "personal"
	inChannel = "channel"
)

// kind is the kind of conversation; an old client leaves it out in a personal
// chat.
func (a activity) kind() string {
	switch {
	case a.Conversation.Type != "":
		return a.Conversation.Type
	case a.Data.Channel.ID != "" || a.Data.Team.ID != "":
		return inChannel
	case a.Conversation.Group:
		return "groupChat"
	default:
		return personal
	}
}

// thread takes the id of a channel's conversation apart: the channel, and the
// message a thread hangs on.
func thread(conversation string) (channel, root string) {
	channel, root, _ = strings.Cut(conversation, ";messageid=")
	return channel, root
}

// language and zone are what the person's program tells of them.
func (a activity) language() string {
	if a.Locale != "" {
		return a.Locale
	}
	for _, e := range a.Entities {
		if e.Type == "clientInfo" && e.Locale != "" {
			return e.Locale
		}
	}
	return ""
}

func (a activity) zone() string {
	if a.Zone != "" {
		return a.Zone
	}
	for _, e := range a.Entities {
		if e.Type == "clientInfo" {
			return e.Zone
		}
	}
	return ""
}

// typed is what a person wrote, without the mention of the bot that a channel
// asks for, and reports whether there was one. The mention is known by its
// entity, never by a name.
func (a activity) typed() (text string, called bool) {
	text = a.Text
	for _, e := range a.Entities {
		if e.Type != "mention" || e.Mentioned.ID != a.Recipient.ID || e.Text == "" {
			continue
		}
		if before, after, ok := strings.Cut(text, e.Text); ok {
			text, called = strings.TrimSpace(before+after), true
		}
	}
	return text, called
}

// pressed reports whether it came from a card.
func (a activity) pressed() bool { return len(a.Value) > 0 && string(a.Value) != "null" }

// carries reports whether there is a file or picture with it. Teams sends what
// was written once more as HTML; that is none.
func (a activity) carries() bool {
	for _, f := range a.Attachments {
		if f.Type != "text/html" {
			return true
		}
	}
	return false
}
