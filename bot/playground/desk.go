package playground

import (
	"fmt"
	"slices"
)

// desk is what the page itself keeps for one person: remarks that Slack's client
// would make, and what was wrong in a form that stays open.
type desk struct {
	remarks  []remark
	view     string            // the modal the problems belong to
	hash     string            // as it was when they were found
	problems map[string]string // by block id
	problem  string            // of the modal as a whole
}

// remark is a line in a conversation that nobody said: what is not emulated, or
// what Slack's client itself answers. Only its person sees it, until a reset.
type remark struct {
	id      int
	channel string
	thread  string
	after   string // TS of the message it follows
	text    string
}

// mostRemarks is how many a person keeps.
const mostRemarks = 50

// remark puts a line below what was said last in a conversation.
func (s *scene) remark(channel, thread, text string) {
	after := ""
	if all, err := s.person.Messages(channel); err == nil && len(all) > 0 {
		after = all[len(all)-1].TS
	}
	s.page.mu.Lock()
	d := s.page.desk(s.who.ID)
	n := 1
	if len(d.remarks) > 0 {
		n = d.remarks[len(d.remarks)-1].id + 1
	}
	d.remarks = append(d.remarks, remark{id: n, channel: channel, thread: thread, after: after, text: text})
	if len(d.remarks) > mostRemarks {
		d.remarks = slices.Clone(d.remarks[len(d.remarks)-mostRemarks:])
	}
	s.page.mu.Unlock()
	s.page.touch()
}

// remarks are those of a conversation, or of a thread in it.
func (s *scene) remarks(channel, thread string) []remark {
	s.page.mu.Lock()
	defer s.page.mu.Unlock()
	var found []remark
	for _, r := range s.page.desk(s.who.ID).remarks {
		if r.channel == channel && r.thread == thread {
			found = append(found, r)
		}
	}
	return found
}

// order puts a remark behind the message it follows and before the next.
func (r remark) order() string { return fmt.Sprintf("%s~%06d", r.after, r.id) }

// desk is the person's; the lock is held.
func (p *Page) desk(user string) *desk {
	d := p.drawers.desks[user]
	if d == nil {
		d = &desk{}
		p.drawers.desks[user] = d
	}
	return d
}
