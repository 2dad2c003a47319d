package emulator

import (
	"fmt"
)

// Direct opens the direct message with an app's bot and returns its id. The app
// hears nothing of it; see OpenMessages.
func (p *Person) Direct(app string) (string, error) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	u, err := p.user()
	if err != nil {
		return "", err
	}
	i, err := p.installedFor(app, u)
	if err != nil {
		return "", err
	}
	c, _, err := p.s.direct(p.s.world.Users[i.User], u)
	if err != nil {
		return "", err
	}
	return c.ID, nil
}

// installedFor finds the installation through which a person meets an app: their
// own workspace's, else one they share a channel with.
func (p *Person) installedFor(app string, u *User) (*Installation, error) {
	if i := p.s.world.installation(app, u.Team); i != nil && !i.Gone {
		return i, nil
	}
	for _, i := range p.s.world.Installations {
		if i.App == app && !i.Gone && p.s.world.meets(i.Team, u) {
			return i, nil
		}
	}
	return nil, fmt.Errorf("emulator: app %q for %s: %w", app, u.ID, ErrUnknown)
}

// Type writes a message and returns its TS. The text is what is typed: Slack's
// client escapes it, makes links of addresses and a mention of "@" with the name
// of somebody in the conversation.
func (p *Person) Type(channel, text string) (string, error) { return p.write(channel, "", text, nil) }

// Reply writes in the thread of a message.
func (p *Person) Reply(channel, thread, text string) (string, error) {
	return p.write(channel, thread, text, nil)
}

// Attach sends files, with or without text; thread may be "".
func (p *Person) Attach(channel, thread, text string, files ...Upload) (string, error) {
	return p.write(channel, thread, text, files)
}

func (p *Person) write(channel, thread, text string, files []Upload) (string, error) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	u, err := p.user()
	if err != nil {
		return "", err
	}
	c, err := p.in(channel)
	if err != nil {
		return "", err
	}
	if err := p.open(c); err != nil {
		return "", err
	}
	m := &Message{User: u.ID, Team: u.Team, ClientID: p.s.world.uuid()}
	if thread != "" {
		root := p.s.world.message(c.ID, thread)
		if root == nil {
			return "", fmt.Errorf("emulator: message %q: %w", thread, ErrUnknown)
		}
		m.Thread = root.root()
	}
	p.put(c, m, text)
	for _, f := range files {
		m.Files = append(m.Files, p.s.addFile(u, f, c.ID).ID)
		m.Subtype = "file_share"
	}
	p.s.post(c, m)
	return m.TS, nil
}

// open reports whether people can write there.
func (p *Person) open(c *Channel) error {
	if c.Archived || c.Frozen != "" {
		return fmt.Errorf("emulator: channel %s is closed: %w", c.ID, ErrNotAllowed)
	}
	if c.Kind != Direct {
		return nil
	}
	for _, m := range c.Members {
		if app := p.s.world.Apps[p.s.world.Users[m].App]; app != nil && (app.NoMessagesTab || app.MessagesReadOnly) {
			return fmt.Errorf("emulator: %s takes no messages: %w", app.ID, ErrNotAllowed)
		}
	}
	return nil
}

// put sets the text of a message as Slack's client does.
func (p *Person) put(c *Channel, m *Message, text string) {
	var people []*User
	for _, id := range c.Members {
		people = append(people, p.s.world.Users[id])
	}
	m.Text, m.Blocks = wireText(people, text), nil
	if text != "" {
		m.Blocks = p.s.world.withIDs([]any{richTextOf(people, text)})
	}
}

// own finds a message of the person's own.
func (p *Person) own(channel, ts string) (*Channel, *Message, error) {
	if _, err := p.user(); err != nil {
		return nil, nil, err
	}
	c, err := p.in(channel)
	if err != nil {
		return nil, nil, err
	}
	m := p.s.world.message(c.ID, ts)
	if m == nil || m.User != p.id || m.Subtype == "tombstone" {
		return nil, nil, fmt.Errorf("emulator: own message %q: %w", ts, ErrUnknown)
	}
	return c, m, nil
}

// Edit changes a message of the person's own.
func (p *Person) Edit(channel, ts, text string) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c, m, err := p.own(channel, ts)
	if err != nil {
		return err
	}
	p.s.edit(c, m, func(m *Message) { p.put(c, m, text) }, true)
	return nil
}

// Delete takes a message of the person's own away.
func (p *Person) Delete(channel, ts string) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c, m, err := p.own(channel, ts)
	if err != nil {
		return err
	}
	p.s.remove(c, m)
	return nil
}

// React sets an emoji, given by its name without colons, or takes it back.
func (p *Person) React(channel, ts, name string) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	u, err := p.user()
	if err != nil {
		return err
	}
	c, err := p.in(channel)
	if err != nil {
		return err
	}
	m := p.s.world.message(c.ID, ts)
	if m == nil {
		return fmt.Errorf("emulator: message %q: %w", ts, ErrUnknown)
	}
	if !p.s.react(c, m, u, name) {
		p.s.unreact(c, m, u, name)
	}
	return nil
}
