package emulator

import (
	"fmt"
	"slices"
)

// Person acts and sees as one person. What they can't see does not exist for
// them: ErrUnknown. A deactivated person can do nothing.
type Person struct {
	s  *Slack
	id string
}

// Person returns somebody to act as.
func (s *Slack) Person(id string) (*Person, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.world.Users[id]
	if u == nil || u.Bot != "" {
		return nil, fmt.Errorf("emulator: person %q: %w", id, ErrUnknown)
	}
	return &Person{s: s, id: id}, nil
}

// ID is the person's user id.
func (p *Person) ID() string { return p.id }

// user returns who acts, if they can act now; the lock is held.
func (p *Person) user() (*User, error) {
	u := p.s.world.Users[p.id]
	switch {
	case p.s.isDown():
		return nil, fmt.Errorf("emulator: person %s: %w", p.id, ErrDown)
	case u == nil:
		return nil, fmt.Errorf("emulator: person %s: %w", p.id, ErrUnknown)
	case u.Deactivated:
		return nil, fmt.Errorf("emulator: person %s is deactivated: %w", p.id, ErrNotAllowed)
	}
	return u, nil
}

// in returns a conversation the person is in; the lock is held.
func (p *Person) in(channel string) (*Channel, error) {
	c := p.s.world.Channels[channel]
	if c == nil || !c.has(p.id) {
		return nil, fmt.Errorf("emulator: channel %q for %s: %w", channel, p.id, ErrUnknown)
	}
	return c, nil
}

// Conversations are those the person is in, by id.
func (p *Person) Conversations() []Channel {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	var all []Channel
	for _, id := range sortedKeys(p.s.world.Channels) {
		if c := p.s.world.Channels[id]; c.has(p.id) {
			all = append(all, c.copy())
		}
	}
	return all
}

// Shown is a message as a person sees it.
type Shown struct {
	Message
	Channel string `json:"channel"`
	// Private says that it is ephemeral: only this person sees it, until Reload.
	Private bool `json:"private"`
	Replies int  `json:"replies"`
	// Values are what the person chose in the message's own elements.
	Values Values `json:"values"`
	// Shared are the files, whole.
	Shared []File `json:"shared"`
}

// Messages are those of a conversation, oldest first, with the ephemeral ones of
// this person among them. Replies stand in Thread only, unless they were sent to
// the channel as well.
func (p *Person) Messages(channel string) ([]Shown, error) {
	return p.shown(channel, func(m *Message) bool { return !m.isReply() || m.Broadcast })
}

// Thread is a root with its replies, oldest first.
func (p *Person) Thread(channel, root string) ([]Shown, error) {
	return p.shown(channel, func(m *Message) bool { return m.TS == root || m.Thread == root })
}

func (p *Person) shown(channel string, wanted func(*Message) bool) ([]Shown, error) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c, err := p.in(channel)
	if err != nil {
		return nil, err
	}
	var all []Shown
	for _, m := range p.s.world.Messages[c.ID] {
		if wanted(m) {
			all = append(all, p.show(c, m, false))
		}
	}
	for _, e := range p.s.world.Ephemerals {
		if e.Channel == c.ID && e.For == p.id && wanted(e.Message) {
			all = append(all, p.show(c, e.Message, true))
		}
	}
	slices.SortStableFunc(all, func(a, b Shown) int {
		x, _ := readStamp(a.TS) // our own stamps
		y, _ := readStamp(b.TS)
		return int(max(-1, min(1, x-y)))
	})
	return all, nil
}

func (p *Person) show(c *Channel, m *Message, private bool) Shown {
	shown := Shown{Message: m.copy(), Channel: c.ID, Private: private, Values: valuesOf(m.Blocks, p.s.world.Values[valuesKey(c.ID, m.TS, p.id)])}
	if !m.isReply() {
		shown.Replies = len(p.s.world.replies(c.ID, m.TS))
	}
	for _, id := range m.Files {
		if f := p.s.world.Files[id]; f != nil {
			shown.Shared = append(shown.Shared, f.copy())
		}
	}
	return shown
}

func valuesKey(channel, ts, user string) string { return channel + " " + ts + " " + user }

// Reload lets what is ephemeral go, as a new start of Slack's client does.
func (p *Person) Reload() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.s.world.Ephemerals = slices.DeleteFunc(p.s.world.Ephemerals, func(e *Ephemeral) bool { return e.For == p.id })
	p.s.note(Change{Kind: ChangedEphemeral, User: p.id})
}

// Modal returns the topmost open modal, and false where none is open.
func (p *Person) Modal() (View, bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	v := p.s.world.topView(p.id)
	if v == nil {
		return View{}, false
	}
	return v.copy(), true
}
