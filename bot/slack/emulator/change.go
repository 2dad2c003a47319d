package emulator

// ChangeKind says what changed.
type ChangeKind string

// What can change.
const (
	ChangedMessage   ChangeKind = "message"   // posted, edited, deleted, reacted to
	ChangedEphemeral ChangeKind = "ephemeral" // for User only
	ChangedView      ChangeKind = "view"      // a modal or Home of User
	ChangedChannel   ChangeKind = "channel"   // made, renamed, shared, members
	ChangedUser      ChangeKind = "user"
	ChangedApp       ChangeKind = "app"
	ChangedWire      ChangeKind = "wire"    // a call was answered or a delivery attempted
	ChangedUnknown   ChangeKind = "unknown" // a method or feature that is not emulated was asked for; Name has it
	ChangedAll       ChangeKind = "all"     // a snapshot was put back
)

// Change tells that something is to be looked at again; it carries no content.
type Change struct {
	Seq     uint64     `json:"seq"` // rises by one; never used twice
	Kind    ChangeKind `json:"kind"`
	Team    string     `json:"team"`
	Channel string     `json:"channel"`
	User    string     `json:"user"` // whose it is, where it is one person's alone
	TS      string     `json:"ts"`
	Name    string     `json:"name"` // of the method or event
}

// keptChanges is how far back a reader can come with the number it saw last.
const keptChanges = 5000

// note adds a change and wakes those who wait; s.mu is held.
func (s *Slack) note(c Change) {
	s.lastSeq++
	c.Seq = s.lastSeq
	s.changes = kept(append(s.changes, c), keptChanges)
	close(s.changed)
	s.changed = make(chan struct{})
}

// kept drops the oldest where a list has grown to twice its length, so that
// adding stays cheap.
func kept[T any](list []T, n int) []T {
	if len(list) < 2*n {
		return list
	}
	return append([]T(nil), list[len(list)-n:]...)
}

// Changes returns what changed after the number a reader saw last, and a channel
// that is closed at the next change: read, and when done wait on it. Nothing is
// dropped for slow readers; who comes back from before the oldest that is kept
// gets one ChangedAll.
func (s *Slack) Changes(after uint64) ([]Change, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changesAfter(after), s.changed
}

func (s *Slack) changesAfter(after uint64) []Change {
	if after >= s.lastSeq {
		return nil
	}
	missing := int(min(s.lastSeq-after, uint64(len(s.changes))+1)) //nolint:gosec // bounded by the length of the list
	if missing > len(s.changes) {
		return []Change{{Seq: s.lastSeq, Kind: ChangedAll}}
	}
	return append([]Change(nil), s.changes[len(s.changes)-missing:]...)
}

// Changes is Slack.Changes for what this person can see: conversations they are
// in, and what is theirs alone. The filter is applied with today's membership.
func (p *Person) Changes(after uint64) ([]Change, <-chan struct{}) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	var seen []Change
	for _, c := range p.s.changesAfter(after) {
		if p.sees(c) {
			seen = append(seen, c)
		}
	}
	return seen, p.s.changed
}

func (p *Person) sees(c Change) bool {
	switch c.Kind {
	case ChangedAll:
		return true
	case ChangedWire, ChangedUnknown, ChangedApp:
		return false
	case ChangedView, ChangedEphemeral:
		return c.User == p.id
	case ChangedUser:
		u, v := p.s.world.Users[p.id], p.s.world.Users[c.User]
		return u != nil && v != nil && p.s.world.meets(u.Team, v)
	default:
		ch := p.s.world.Channels[c.Channel]
		return ch != nil && ch.has(p.id)
	}
}
