package emulator

import (
	"fmt"
	"slices"
	"strings"
)

// Invite begins to share a channel with another organisation. With Slack that
// alone changes the id of the channel: apps hear channel_id_changed and the old
// id is no longer known (docs.slack.dev, "Slack Connect", channel ids). It
// returns the new id.
func (s *Slack) Invite(channel, team string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.invite(channel, team)
	if err != nil {
		return "", err
	}
	return c.ID, nil
}

func (s *Slack) invite(channel, team string) (*Channel, error) {
	c := s.world.Channels[channel]
	if c == nil || s.world.Teams[team] == nil || team == c.Team {
		return nil, fmt.Errorf("emulator: sharing %q with %q: %w", channel, team, ErrUnknown)
	}
	if c.Kind != Public && c.Kind != Private || slices.Contains(c.Guests, team) {
		return nil, fmt.Errorf("emulator: sharing %q with %q: %w", channel, team, ErrNotAllowed)
	}
	if !c.external() && len(c.Pending) == 0 {
		s.renumber(c)
	}
	c.Pending = append(slices.DeleteFunc(c.Pending, func(t string) bool { return t == team }), team)
	s.note(Change{Kind: ChangedChannel, Channel: c.ID})
	return c, nil
}

// renumber gives a channel a new id; apps in it hear channel_id_changed.
func (s *Slack) renumber(c *Channel) {
	old := c.ID
	s.move(c, s.world.id("C"))
	s.emitIn(c, object{"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": c.ID}, c.Team)
}

func (s *Slack) move(c *Channel, id string) {
	w, old := s.world, c.ID
	c.ID, c.Previous, c.Updated = id, append(c.Previous, old), s.config.Now().UnixMilli()
	w.Channels[id], w.Messages[id] = c, w.Messages[old]
	delete(w.Channels, old)
	delete(w.Messages, old)
	for _, e := range w.Ephemerals {
		if e.Channel == old {
			e.Channel = id
		}
	}
	for _, p := range w.Scheduled {
		if p.Channel == old {
			p.Channel = id
		}
	}
	for _, u := range w.ResponseURLs {
		if u.Channel == old {
			u.Channel = id
		}
	}
	for _, t := range w.Triggers {
		if t.Channel == old {
			t.Channel = id
		}
	}
	rekey(w.Values, old, id)
	rekey(w.Read, old, id)
	s.note(Change{Kind: ChangedChannel, Channel: old})
}

// rekey moves what is kept under a channel and something else.
func rekey[V any](m map[string]V, old, id string) {
	for _, key := range sortedKeys(m) {
		if rest, ok := strings.CutPrefix(key, old+" "); ok {
			m[id+" "+rest] = m[key]
			delete(m, key)
		}
	}
}

// Share shares a channel with another organisation: the invitation of Invite,
// accepted. Apps in the channel hear channel_shared. It returns the channel's
// id, which is a new one the first time.
func (s *Slack) Share(channel, team string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.invite(channel, team)
	if err != nil {
		return "", err
	}
	c.Pending = slices.DeleteFunc(c.Pending, func(t string) bool { return t == team })
	c.Guests = append(c.Guests, team)
	s.note(Change{Kind: ChangedChannel, Channel: c.ID})
	s.emitIn(c, object{"type": "channel_shared", "connected_team_id": team, "channel": c.ID}, c.Team)
	return c.ID, nil
}

// Unshare ends sharing a channel with an organisation. The host keeps the
// channel; the guest gets a frozen copy under a new id, with its own people only
// (docs.slack.dev, "Slack Connect", channel ids; "conversation object",
// frozen_reason). Apps hear channel_unshared. It returns the id of the copy.
func (s *Slack) Unshare(channel, team string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.world
	c := w.Channels[channel]
	if c == nil || !slices.Contains(c.Guests, team) {
		return "", fmt.Errorf("emulator: unsharing %q with %q: %w", channel, team, ErrUnknown)
	}
	c.Guests = slices.DeleteFunc(c.Guests, func(t string) bool { return t == team })
	leaves := func(m string) bool { return w.Users[m].Team == team }
	var members []string
	for _, m := range c.Members {
		if leaves(m) {
			members = append(members, m)
		}
	}
	s.emitIn(c, object{"type": "channel_unshared", "previously_connected_team_id": team, "channel": c.ID, "is_ext_shared": c.external()}, c.Team)
	c.Members = slices.DeleteFunc(c.Members, leaves)
	left, err := s.addChannel(Channel{Team: team, Name: c.Name, Kind: c.Kind, Members: members, Creator: c.Creator, Frozen: "connection_severed", Previous: []string{c.ID}})
	if err != nil {
		return "", err
	}
	for _, m := range w.Messages[c.ID] {
		kept := *m
		w.Messages[left.ID] = append(w.Messages[left.ID], &kept)
	}
	s.emitIn(left, object{"type": "channel_id_changed", "old_channel_id": c.ID, "new_channel_id": left.ID}, team)
	s.note(Change{Kind: ChangedChannel, Channel: c.ID})
	return left.ID, nil
}

// meets reports whether two people share a channel or a team: Slack knows
// people it does not as strangers (docs.slack.dev, "users object", is_stranger).
func (w *world) meets(team string, u *User) bool {
	if u.Team == team {
		return true
	}
	for _, c := range w.Channels {
		if c.has(u.ID) && (c.Team == team || slices.Contains(c.Guests, team)) {
			return true
		}
	}
	return false
}
