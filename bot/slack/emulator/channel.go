package emulator

import (
	"fmt"
	"slices"
)

// ChannelKind says what a conversation is.
type ChannelKind string

// The conversations (docs.slack.dev, "Conversations API").
const (
	Public  ChannelKind = "public_channel"
	Private ChannelKind = "private_channel"
	Direct  ChannelKind = "im"
	Group   ChannelKind = "mpim"
)

// Channel is a conversation of any kind.
type Channel struct {
	ID       string      `json:"id"`   // "C…" or "D…"; made where empty
	Team     string      `json:"team"` // the host
	Name     string      `json:"name"`
	Kind     ChannelKind `json:"kind"`
	Members  []string    `json:"members"` // user ids, in the order of joining
	Creator  string      `json:"creator"`
	Created  int64       `json:"created"` // Unix seconds
	Updated  int64       `json:"updated"` // Unix milliseconds
	Archived bool        `json:"archived"`
	Topic    string      `json:"topic"`
	Purpose  string      `json:"purpose"`
	// Guests are the other organisations of a Slack Connect channel.
	Guests   []string `json:"guests"`
	Pending  []string `json:"pending"` // organisations invited and not yet in
	Previous []string `json:"previous"`
	// Frozen is "connection_severed" in the copy a guest keeps after unsharing.
	Frozen string `json:"frozen"`
}

// external reports whether several organisations are in the conversation.
func (c *Channel) external() bool { return len(c.Guests) > 0 }

func (c *Channel) has(user string) bool { return slices.Contains(c.Members, user) }

// AddChannel adds a conversation; an empty Kind means Public. The app gets no
// events about how it came to be.
func (s *Slack) AddChannel(c Channel) (Channel, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	added, err := s.addChannel(c)
	if err != nil {
		return Channel{}, err
	}
	return added.copy(), nil
}

func (s *Slack) addChannel(c Channel) (*Channel, error) {
	w := s.world
	if c.Kind == "" {
		c.Kind = Public
	}
	if c.ID == "" {
		prefix := "C"
		if c.Kind == Direct {
			prefix = "D"
		}
		c.ID = w.id(prefix)
	}
	if w.Channels[c.ID] != nil {
		return nil, fmt.Errorf("emulator: channel %s exists", c.ID)
	}
	if w.Teams[c.Team] == nil {
		return nil, fmt.Errorf("emulator: team %q of channel %s does not exist", c.Team, c.ID)
	}
	for _, m := range c.Members {
		if w.Users[m] == nil {
			return nil, fmt.Errorf("emulator: member %q of channel %s does not exist", m, c.ID)
		}
	}
	now := s.config.Now()
	c.Members, c.Guests = slices.Clone(c.Members), slices.Clone(c.Guests)
	c.Created, c.Updated = now.Unix(), now.UnixMilli()
	w.Channels[c.ID] = &c
	s.note(Change{Kind: ChangedChannel, Channel: c.ID})
	return &c, nil
}

// ConversationOf returns a conversation as it is now.
func (s *Slack) ConversationOf(id string) (Channel, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.world.Channels[id]
	if c == nil {
		return Channel{}, false
	}
	return c.copy(), true
}

func (c *Channel) copy() Channel {
	d := *c
	d.Members, d.Guests, d.Pending, d.Previous = slices.Clone(c.Members), slices.Clone(c.Guests), slices.Clone(c.Pending), slices.Clone(c.Previous)
	return d
}

// direct finds or opens the direct message between a bot and a person.
func (s *Slack) direct(bot, person *User) (*Channel, bool, error) {
	for _, id := range sortedKeys(s.world.Channels) {
		c := s.world.Channels[id]
		if c.Kind == Direct && c.has(bot.ID) && c.has(person.ID) {
			return c, false, nil
		}
	}
	c, err := s.addChannel(Channel{Team: bot.Team, Kind: Direct, Members: []string{bot.ID, person.ID}, Creator: bot.ID, Guests: foreign(bot, person)})
	return c, true, err
}

func foreign(bot, person *User) []string {
	if bot.Team == person.Team {
		return nil
	}
	return []string{person.Team}
}

// Join adds somebody to a channel, by hand of inviter or, where that is empty,
// their own; member_joined_channel goes to the apps in it.
func (s *Slack) Join(channel, user, inviter string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, u := s.world.Channels[channel], s.world.Users[user]
	if c == nil || u == nil {
		return fmt.Errorf("emulator: adding %q to %q: %w", user, channel, ErrUnknown)
	}
	if u.Team != c.Team && !slices.Contains(c.Guests, u.Team) {
		return fmt.Errorf("emulator: adding %q to %q: the channel is not shared with %s: %w", user, channel, u.Team, ErrNotAllowed)
	}
	s.join(c, u, inviter)
	return nil
}

func (s *Slack) join(c *Channel, u *User, inviter string) {
	if c.has(u.ID) {
		return
	}
	c.Members = append(c.Members, u.ID)
	s.note(Change{Kind: ChangedChannel, Channel: c.ID})
	inner := object{"type": "member_joined_channel", "user": u.ID, "channel": c.ID, "channel_type": c.letter(), "team": u.Team}
	if inviter != "" {
		inner["inviter"] = inviter
	}
	s.emitIn(c, inner, u.Team)
}

// Remove takes somebody out of a channel; member_left_channel goes to the apps
// that are in it before.
func (s *Slack) Remove(channel, user string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, u := s.world.Channels[channel], s.world.Users[user]
	if c == nil || u == nil || !c.has(user) {
		return fmt.Errorf("emulator: removing %q from %q: %w", user, channel, ErrUnknown)
	}
	s.leave(c, u)
	return nil
}

func (s *Slack) leave(c *Channel, u *User) {
	for _, i := range s.world.Installations {
		if i.User == u.ID && !i.Gone && c.has(u.ID) {
			// To the app itself it is told by a name of its own (docs.slack.dev,
			// "channel_left", "group_left").
			kind := "channel_left"
			if c.Kind == Private {
				kind = "group_left"
			}
			s.emitTo(i, object{"type": kind, "channel": c.ID}, u.Team, c)
		}
	}
	s.emitIn(c, object{"type": "member_left_channel", "user": u.ID, "channel": c.ID, "channel_type": c.letter(), "team": u.Team}, u.Team)
	c.Members = slices.DeleteFunc(c.Members, func(m string) bool { return m == u.ID })
	s.note(Change{Kind: ChangedChannel, Channel: c.ID})
}

// letter is the channel_type of the member events: C for a public, G for a
// private channel (docs.slack.dev, "member_joined_channel").
func (c *Channel) letter() string {
	if c.Kind == Public {
		return "C"
	}
	return "G"
}

// Rename gives a channel another name; apps hear channel_rename.
func (s *Slack) Rename(channel, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.world.Channels[channel]
	if c == nil {
		return fmt.Errorf("emulator: renaming %q: %w", channel, ErrUnknown)
	}
	s.rename(c, name)
	return nil
}

func (s *Slack) rename(c *Channel, name string) {
	c.Name, c.Updated = name, s.config.Now().UnixMilli()
	s.note(Change{Kind: ChangedChannel, Channel: c.ID})
	kind := "channel_rename"
	if c.Kind == Private {
		kind = "group_rename"
	}
	s.emitIn(c, object{"type": kind, "channel": object{"id": c.ID, "name": name, "created": c.Created}}, c.Team)
}

// Archive closes a channel for writing, or opens it again.
func (s *Slack) Archive(channel string, archived bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.world.Channels[channel]
	if c == nil {
		return fmt.Errorf("emulator: archiving %q: %w", channel, ErrUnknown)
	}
	c.Archived, c.Updated = archived, s.config.Now().UnixMilli()
	s.note(Change{Kind: ChangedChannel, Channel: c.ID})
	return nil
}
