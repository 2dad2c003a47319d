package emulator

import "slices"

// AppOf returns an app's configuration as it is now.
func (s *Slack) AppOf(id string) (App, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.world.Apps[id]
	if a == nil {
		return App{}, false
	}
	c := *a
	c.Events, c.Commands, c.Shortcuts = slices.Clone(a.Events), slices.Clone(a.Commands), slices.Clone(a.Shortcuts)
	return c, true
}
