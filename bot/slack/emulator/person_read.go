package emulator

// Unread counts the messages of others in a conversation that this person has
// not read yet; replies count, ephemeral lines do not.
func (p *Person) Unread(channel string) (int, error) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c, err := p.in(channel)
	if err != nil {
		return 0, err
	}
	upTo, _ := readStamp(p.s.world.Read[readKey(c.ID, p.id)]) // 0 where nothing was read
	n := 0
	for _, m := range p.s.world.Messages[c.ID] {
		if at, _ := readStamp(m.TS); at > upTo && m.User != p.id { // our own stamp
			n++
		}
	}
	return n, nil
}

// MarkRead moves the person's read mark to the end of a conversation.
func (p *Person) MarkRead(channel string) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c, err := p.in(channel)
	if err != nil {
		return err
	}
	if all := p.s.world.Messages[c.ID]; len(all) > 0 {
		p.s.world.Read[readKey(c.ID, p.id)] = all[len(all)-1].TS
		p.s.note(Change{Kind: ChangedView, Channel: c.ID, User: p.id})
	}
	return nil
}

func readKey(channel, user string) string { return channel + " " + user }
