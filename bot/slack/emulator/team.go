package emulator

import (
	"fmt"
	"slices"
)

// Team is a workspace: one organisation's people and channels.
type Team struct {
	ID             string `json:"id"` // "T…"; made where empty
	Name           string `json:"name"`
	Domain         string `json:"domain"`
	Enterprise     string `json:"enterprise"` // "E…" on Enterprise Grid, else ""
	EnterpriseName string `json:"enterprise_name"`
	// NoForeignDirect says that its administrators let no app of another
	// organisation write to its people directly.
	NoForeignDirect bool `json:"no_foreign_direct"`
}

// Guest says how far a guest may see.
type Guest string

// The kinds of guest (docs.slack.dev, "users object": is_restricted,
// is_ultra_restricted). A guest has the team of the host.
const (
	NoGuest      Guest = ""
	ManyChannels Guest = "restricted"
	OneChannel   Guest = "ultra_restricted"
)

// User is a person or the bot user of an installation.
type User struct {
	ID     string `json:"id"`     // "U…"; made where empty
	Team   string `json:"team"`   // the person's own team
	Handle string `json:"handle"` // "eva"
	Name   string `json:"name"`   // "Eva Brandt"
	Email  string `json:"email"`
	Zone   string `json:"zone"`   // IANA; "" is UTC
	Locale string `json:"locale"` // "de-DE"; "" is "en-US"
	Guest  Guest  `json:"guest"`
	Admin  bool   `json:"admin"`
	// Deactivated people can do nothing and are kept.
	Deactivated bool   `json:"deactivated"`
	Bot         string `json:"bot"` // "B…" for a bot user
	App         string `json:"app"` // of a bot user
	Updated     int64  `json:"updated"`
}

// AddTeam adds a workspace.
func (s *Slack) AddTeam(t Team) (Team, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.ID == "" {
		t.ID = s.world.id("T")
	}
	if s.world.Teams[t.ID] != nil {
		return Team{}, fmt.Errorf("emulator: team %s exists", t.ID)
	}
	s.world.Teams[t.ID] = &t
	return t, nil
}

// AddUser adds a person to their team.
func (s *Slack) AddUser(u User) (User, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addUser(u)
}

func (s *Slack) addUser(u User) (User, error) {
	if u.ID == "" {
		u.ID = s.world.id("U")
	}
	if s.world.Users[u.ID] != nil {
		return User{}, fmt.Errorf("emulator: user %s exists", u.ID)
	}
	if s.world.Teams[u.Team] == nil {
		return User{}, fmt.Errorf("emulator: team %q of %s does not exist", u.Team, u.ID)
	}
	u.Updated = s.config.Now().Unix()
	s.world.Users[u.ID] = &u
	s.note(Change{Kind: ChangedUser, User: u.ID})
	return u, nil
}

// ChangeUser changes what a person is: name, zone, language, guest, deactivated.
// Id, team and bot stay. Apps hear of it as user_change.
func (s *Slack) ChangeUser(id string, change func(*User)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.world.Users[id]
	if u == nil {
		return fmt.Errorf("emulator: changing user %q: %w", id, ErrUnknown)
	}
	changed := *u
	change(&changed)
	changed.ID, changed.Team, changed.Bot, changed.App = u.ID, u.Team, u.Bot, u.App
	changed.Updated = s.config.Now().Unix()
	*u = changed
	s.note(Change{Kind: ChangedUser, User: id})
	s.emitUserChange(u)
	return nil
}

// Deactivate takes a person's access away; they stay in their channels' history.
func (s *Slack) Deactivate(id string) error {
	return s.ChangeUser(id, func(u *User) { u.Deactivated = true })
}

// Users returns all people and bots, by id.
func (s *Slack) Users() []User {
	s.mu.Lock()
	defer s.mu.Unlock()
	users := make([]User, 0, len(s.world.Users))
	for _, id := range sortedKeys(s.world.Users) {
		users = append(users, *s.world.Users[id])
	}
	return users
}

// Teams returns all workspaces, by id.
func (s *Slack) Teams() []Team {
	s.mu.Lock()
	defer s.mu.Unlock()
	teams := make([]Team, 0, len(s.world.Teams))
	for _, id := range sortedKeys(s.world.Teams) {
		teams = append(teams, *s.world.Teams[id])
	}
	return teams
}

// sortedKeys gives maps an order that is the same in every run.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
