package emulator

import (
	"strings"
)

// room finds a channel (no direct message) that a call wants to change; family
// is the scope beside those the method takes for all kinds.
func (c *call) room() (*Channel, error) {
	ch, err := c.channel("channel")
	if err != nil {
		return nil, err
	}
	if ch.Kind == Direct || ch.Kind == Group {
		return nil, refuse("method_not_supported_for_channel_type")
	}
	return ch, nil
}

// manages is the scope for changing a channel: channels:manage for a public one
// (channels:write in older apps), groups:write for a private one.
func (c *call) manages(ch *Channel, alsoPublic, alsoPrivate string) error {
	if ch.Kind == Private {
		return c.needs("groups:write", alsoPrivate)
	}
	return c.needs("channels:manage", "channels:write", alsoPublic)
}

func (c *call) conversationsJoin() (object, error) {
	ch, err := c.room()
	if err != nil {
		return nil, err
	}
	if ch.Kind != Public {
		return nil, refuse("method_not_supported_for_channel_type")
	}
	if ch.Archived {
		return nil, refuse("is_archived")
	}
	body := object{}
	if ch.has(c.me().ID) {
		c.warnings = append(c.warnings, "already_in_channel")
	}
	c.s.join(ch, c.me(), "")
	body["channel"] = c.channelObject(ch)
	return body, nil
}

func (c *call) conversationsLeave() (object, error) {
	ch, err := c.room()
	if err != nil {
		return nil, err
	}
	if err := c.manages(ch, "", ""); err != nil {
		return nil, err
	}
	if !ch.has(c.me().ID) {
		return object{"not_in_channel": true}, nil
	}
	c.s.leave(ch, c.me())
	return nil, nil
}

func (c *call) conversationsInvite() (object, error) {
	ch, err := c.room()
	if err != nil {
		return nil, err
	}
	if err := c.manages(ch, "channels:write.invites", "groups:write.invites"); err != nil {
		return nil, err
	}
	if !ch.has(c.me().ID) {
		return nil, refuse("not_in_channel")
	}
	if ch.Archived {
		return nil, refuse("is_archived")
	}
	ids := c.args.list("users")
	if len(ids) == 0 {
		return nil, refuse("no_user")
	}
	for _, id := range ids {
		u := c.w.Users[id]
		switch {
		case u == nil || u.Deactivated:
			return nil, refuse("user_not_found")
		case u.ID == c.me().ID:
			return nil, refuse("cant_invite_self")
		case ch.has(id):
			return nil, refuse("already_in_channel")
		case u.Team != ch.Team && !contains(ch.Guests, u.Team):
			return nil, refuse("cant_invite")
		}
	}
	for _, id := range ids {
		c.s.join(ch, c.w.Users[id], c.me().ID)
	}
	return object{"channel": c.channelObject(ch)}, nil
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

func (c *call) conversationsKick() (object, error) {
	ch, err := c.room()
	if err != nil {
		return nil, err
	}
	if err := c.manages(ch, "", ""); err != nil {
		return nil, err
	}
	u := c.w.Users[c.args.text("user")]
	switch {
	case u == nil:
		return nil, refuse("user_not_found")
	case u.ID == c.me().ID:
		return nil, refuse("cant_kick_self")
	case !ch.has(u.ID) || !ch.has(c.me().ID):
		return nil, refuse("not_in_channel")
	}
	c.s.leave(ch, u)
	return object{"errors": object{}}, nil
}

func (c *call) conversationsCreate() (object, error) {
	kind := Public
	if c.args.flag("is_private") {
		kind = Private
	}
	probe := &Channel{Kind: kind}
	if err := c.manages(probe, "", ""); err != nil {
		return nil, err
	}
	name := c.args.text("name")
	if err := c.checkName(name); err != nil {
		return nil, err
	}
	ch, err := c.s.addChannel(Channel{Team: c.install.Team, Name: name, Kind: kind, Creator: c.me().ID, Members: []string{c.me().ID}})
	if err != nil {
		return nil, err
	}
	return object{"channel": c.channelObject(ch)}, nil
}

// checkName applies Slack's rules for channel names (docs.slack.dev,
// "conversations.create"): lower case, no spaces or punctuation, 80 characters.
func (c *call) checkName(name string) error {
	switch {
	case name == "":
		return refuse("invalid_name_required")
	case len([]rune(name)) > 80:
		return refuse("invalid_name_maxlength")
	case strings.Trim(name, "-_") == "":
		return refuse("invalid_name_punctuation")
	case strings.ToLower(name) != name || strings.ContainsAny(name, " .,;:!?#@/\\'\"()[]{}<>&*+=|~`"):
		return refuse("invalid_name_specials")
	}
	for _, other := range c.w.Channels {
		if other.Team == c.install.Team && other.Name == name && other.Kind != Direct && other.Kind != Group {
			return refuse("name_taken")
		}
	}
	return nil
}

func (c *call) conversationsRename() (object, error) {
	ch, err := c.room()
	if err != nil {
		return nil, err
	}
	if err := c.manages(ch, "", ""); err != nil {
		return nil, err
	}
	if !ch.has(c.me().ID) {
		return nil, refuse("not_in_channel")
	}
	if err := c.checkName(c.args.text("name")); err != nil {
		return nil, err
	}
	c.s.rename(ch, c.args.text("name"))
	return object{"channel": c.channelObject(ch)}, nil
}

func (c *call) conversationsArchive() (object, error) {
	ch, err := c.room()
	if err != nil {
		return nil, err
	}
	if err := c.manages(ch, "", ""); err != nil {
		return nil, err
	}
	if ch.Archived {
		return nil, refuse("already_archived")
	}
	if !ch.has(c.me().ID) {
		return nil, refuse("not_in_channel")
	}
	ch.Archived, ch.Updated = true, c.now.UnixMilli()
	c.s.note(Change{Kind: ChangedChannel, Channel: ch.ID})
	return nil, nil
}

func (c *call) conversationsUnarchive() (object, error) {
	ch, err := c.room()
	if err != nil {
		return nil, err
	}
	if err := c.manages(ch, "", ""); err != nil {
		return nil, err
	}
	if !ch.Archived {
		return nil, refuse("not_archived")
	}
	ch.Archived, ch.Updated = false, c.now.UnixMilli()
	c.s.note(Change{Kind: ChangedChannel, Channel: ch.ID})
	return nil, nil
}

func (c *call) conversationsSetTopic() (object, error) {
	return c.describe("topic", func(ch *Channel, text string) { ch.Topic = text })
}

func (c *call) conversationsSetPurpose() (object, error) {
	return c.describe("purpose", func(ch *Channel, text string) { ch.Purpose = text })
}

// describe sets topic or purpose, of at most 250 characters (docs.slack.dev,
// "conversations.setTopic", too_long).
func (c *call) describe(name string, set func(*Channel, string)) (object, error) {
	ch, err := c.room()
	if err != nil {
		return nil, err
	}
	if err := c.manages(ch, "channels:write.topic", "groups:write.topic"); err != nil {
		return nil, err
	}
	text := c.args.text(name)
	switch {
	case ch.Archived:
		return nil, refuse("is_archived")
	case !ch.has(c.me().ID):
		return nil, refuse("not_in_channel")
	case len([]rune(text)) > 250:
		return nil, refuse("too_long")
	}
	set(ch, text)
	c.s.note(Change{Kind: ChangedChannel, Channel: ch.ID})
	return object{"channel": c.channelObject(ch), name: text}, nil
}
