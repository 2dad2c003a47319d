package emulator

import (
	"fmt"
	"time"
)

// triggerLife is how long a trigger can be exchanged for a modal (docs.slack.dev,
// "Handling user interaction", trigger_id: 3 s, once).
const triggerLife = 3 * time.Second

// trigger is the permission to open one modal for a person.
type trigger struct {
	ID      string    `json:"id"`
	App     string    `json:"app"`
	Team    string    `json:"team"` // of the installation
	User    string    `json:"user"`
	Channel string    `json:"channel"`
	View    string    `json:"view"` // the modal it came from, "" from elsewhere
	At      time.Time `json:"at"`
	Used    bool      `json:"used"`
}

func (s *Slack) newTrigger(i *Installation, u *User, channel, view string) string {
	n := s.world.next()
	id := fmt.Sprintf("%d.%d.%032x", n, len(s.world.Teams), n)
	s.world.Triggers[id] = &trigger{ID: id, App: i.App, Team: i.Team, User: u.ID, Channel: channel, View: view, At: s.config.Now()}
	return id
}

// exchange uses a trigger up.
func (c *call) exchange() (*trigger, error) {
	t := c.w.Triggers[c.args.text("trigger_id")]
	switch {
	case t == nil || t.App != c.app.ID || t.Team != c.install.Team:
		return nil, refuse("invalid_trigger_id")
	case t.Used:
		return nil, refuse("exchanged_trigger_id")
	case c.now.Sub(t.At) > triggerLife:
		return nil, refuse("expired_trigger_id")
	}
	t.Used = true
	return t, nil
}
