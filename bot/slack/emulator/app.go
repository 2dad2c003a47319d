package emulator

import (
	"fmt"
	"slices"
)

// App is what an app's configuration pages hold.
type App struct {
	ID            string `json:"id"` // "A…"; made where empty
	Name          string `json:"name"`
	SigningSecret string `json:"signing_secret"`
	AppToken      string `json:"app_token"` // "xapp-…" for Socket Mode, "" without
	ClientID      string `json:"client_id"`
	ClientSecret  string `json:"client_secret"`

	EventsURL       string   `json:"events_url"`
	InteractionsURL string   `json:"interactions_url"`
	CommandsURL     string   `json:"commands_url"`
	Events          []string `json:"events"`    // subscriptions, e.g. "message.im"
	Commands        []string `json:"commands"`  // e.g. "/lodestar"
	Shortcuts       []string `json:"shortcuts"` // callback ids, global and on messages

	// SocketMode on means that nothing is delivered over HTTP (docs.slack.dev,
	// "Socket Mode").
	SocketMode bool `json:"socket_mode"`
	// DelayedEvents repeats hourly for 24 h after the third retry (docs.slack.dev,
	// "Events API", delayed events).
	DelayedEvents bool `json:"delayed_events"`
	// Commercial means distributed and not approved for the Marketplace:
	// history and replies give 15 messages once a minute (docs.slack.dev,
	// changelog of 29 May 2025).
	Commercial bool `json:"commercial"`

	NoHome           bool `json:"no_home"`            // home_tab_enabled is off
	NoMessagesTab    bool `json:"no_messages_tab"`    // messages_tab_enabled is off
	MessagesReadOnly bool `json:"messages_read_only"` // nobody can type to the bot
}

// Installation is an app in a workspace.
type Installation struct {
	App      string   `json:"app"`
	Team     string   `json:"team"`
	BotToken string   `json:"bot_token"` // "xoxb-…"; made where empty
	User     string   `json:"user"`      // the bot user; made where empty
	Bot      string   `json:"bot"`       // "B…"; made where empty
	Scopes   []string `json:"scopes"`
	Revoked  bool     `json:"revoked"` // the token no longer works
	Gone     bool     `json:"gone"`    // uninstalled
}

// AddApp adds an app; it is in no workspace until Install.
func (s *Slack) AddApp(a App) (App, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.ID == "" {
		a.ID = s.world.id("A")
	}
	if s.world.Apps[a.ID] != nil {
		return App{}, fmt.Errorf("emulator: app %s exists", a.ID)
	}
	s.world.Apps[a.ID] = &a
	return a, nil
}

// ChangeApp changes an app's configuration: addresses, subscriptions, Socket Mode.
func (s *Slack) ChangeApp(id string, change func(*App)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.world.Apps[id]
	if a == nil {
		return fmt.Errorf("emulator: changing app %q: %w", id, ErrUnknown)
	}
	changed := *a
	changed.Events, changed.Commands, changed.Shortcuts = slices.Clone(a.Events), slices.Clone(a.Commands), slices.Clone(a.Shortcuts)
	change(&changed)
	changed.ID = a.ID
	*a = changed
	return nil
}

// Install puts an app into a workspace with a bot user. Installing it again
// after Uninstall gives it the bot user it had and a new token, or the one it had
// where that is asked for: a program that runs on with it gets in again.
func (s *Slack) Install(i Installation) (Installation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	app := s.world.Apps[i.App]
	if app == nil || s.world.Teams[i.Team] == nil {
		return Installation{}, fmt.Errorf("emulator: installing %q in %q: %w", i.App, i.Team, ErrUnknown)
	}
	if i.BotToken == "" {
		i.BotToken = "xoxb-" + s.world.id("0")
	}
	if old := s.installed(i.BotToken); old != nil && (!old.Gone || old.App != i.App || old.Team != i.Team) {
		return Installation{}, fmt.Errorf("emulator: installing %q in %q: the token is taken", i.App, i.Team)
	}
	for n, old := range s.world.Installations {
		if old.App != i.App || old.Team != i.Team {
			continue
		}
		if !old.Gone {
			return Installation{}, fmt.Errorf("emulator: %s is installed in %s", i.App, i.Team)
		}
		i.User, i.Bot = old.User, old.Bot
		s.world.Users[i.User].Deactivated = false
		s.world.Installations = append(slices.Delete(s.world.Installations, n, n+1), &i)
		s.note(Change{Kind: ChangedApp, Team: i.Team})
		return i, nil
	}
	if i.Bot == "" {
		i.Bot = s.world.id("B")
	}
	bot, err := s.addUser(User{ID: i.User, Team: i.Team, Handle: app.Name, Name: app.Name, Bot: i.Bot, App: i.App})
	if err != nil {
		return Installation{}, err
	}
	i.User = bot.ID
	s.world.Installations = append(s.world.Installations, &i)
	s.note(Change{Kind: ChangedApp, Team: i.Team})
	return i, nil
}

// Uninstall takes an app out of a workspace. The app hears tokens_revoked and
// app_uninstalled, in either order as with Slack: revokedFirst chooses.
func (s *Slack) Uninstall(app, team string, revokedFirst bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.world.installation(app, team)
	if i == nil || i.Gone {
		return fmt.Errorf("emulator: uninstalling %q from %q: %w", app, team, ErrUnknown)
	}
	s.uninstall(i, revokedFirst)
	return nil
}

func (s *Slack) uninstall(i *Installation, revokedFirst bool) {
	revoked := object{"type": "tokens_revoked", "tokens": object{"oauth": []any{}, "bot": []any{i.User}}}
	gone := object{"type": "app_uninstalled"}
	first, second := gone, revoked
	if revokedFirst {
		first, second = revoked, gone
	}
	s.emitTo(i, first, "", nil)
	s.emitTo(i, second, "", nil)
	i.Revoked, i.Gone = true, true
	s.world.Users[i.User].Deactivated = true
	for _, c := range s.world.Channels {
		if c.Kind != Direct {
			c.Members = slices.DeleteFunc(c.Members, func(m string) bool { return m == i.User })
		}
	}
	s.note(Change{Kind: ChangedApp, Team: i.Team})
}

// Revoke makes a workspace's bot token invalid without uninstalling the app; the
// app hears tokens_revoked.
func (s *Slack) Revoke(app, team string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.world.installation(app, team)
	if i == nil {
		return fmt.Errorf("emulator: revoking the token of %q in %q: %w", app, team, ErrUnknown)
	}
	s.emitTo(i, object{"type": "tokens_revoked", "tokens": object{"oauth": []any{}, "bot": []any{i.User}}}, "", nil)
	i.Revoked = true
	return nil
}

// Installations returns all installations, in the order of installing.
func (s *Slack) Installations() []Installation {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Installation, 0, len(s.world.Installations))
	for _, i := range s.world.Installations {
		c := *i
		c.Scopes = slices.Clone(i.Scopes)
		all = append(all, c)
	}
	return all
}

func (w *world) installation(app, team string) *Installation {
	for _, i := range w.Installations {
		if i.App == app && i.Team == team {
			return i
		}
	}
	return nil
}

func (s *Slack) installed(token string) *Installation {
	for _, i := range s.world.Installations {
		if i.BotToken == token {
			return i
		}
	}
	return nil
}
