package playground

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
)

// scene is the page as one person has it before them. It is made for each
// request and each change, and holds nothing that outlives it.
type scene struct {
	page   *Page
	person *emulator.Person
	who    emulator.User
	users  map[string]emulator.User
	teams  map[string]emulator.Team
	team   string // where the app is installed: ours
	bot    string // the bot's user
	zone   *time.Location
	reader locale.Printer // in the person's language, for what Slack's client would say
}

// scene looks at the workspace with the eyes of a person; emulator.ErrUnknown.
func (p *Page) scene(user string) (*scene, error) {
	p.remarkUnknown()
	return p.look(user)
}

func (p *Page) look(user string) (*scene, error) {
	person, err := p.o.Slack.Person(user)
	if err != nil {
		return nil, err
	}
	s := &scene{page: p, person: person, users: make(map[string]emulator.User), teams: make(map[string]emulator.Team)}
	for _, u := range p.o.Slack.Users() {
		s.users[u.ID] = u
	}
	for _, t := range p.o.Slack.Teams() {
		s.teams[t.ID] = t
	}
	for _, i := range p.o.Slack.Installations() {
		if i.App == p.o.App {
			s.team, s.bot = i.Team, i.User
		}
	}
	s.who = s.users[user]
	if s.zone, err = time.LoadLocation(s.who.Zone); err != nil {
		s.zone = time.UTC
	}
	lang, _ := locale.ParseLanguage(s.who.Locale)
	s.reader = p.o.Words.Printer(lang)
	return s, nil
}

// colleague reports whether the person is one of ours: guests are not.
func (s *scene) colleague() bool { return s.who.Team == s.team && s.who.Guest == emulator.NoGuest }

// path is an address of this person's.
func (s *scene) path(rest string) string { return "/p/" + s.who.ID + "/" + rest }

// channel finds a conversation the person is in, also by an id it had before
// (Slack changes it when a channel is shared).
func (s *scene) channel(id string) (emulator.Channel, error) {
	all := s.person.Conversations()
	for _, c := range all {
		if c.ID == id {
			return c, nil
		}
	}
	for _, c := range all {
		if slices.Contains(c.Previous, id) {
			return c, nil
		}
	}
	return emulator.Channel{}, fmt.Errorf("playground: conversation %q: %w", id, emulator.ErrUnknown)
}

// direct is the person's conversation with the bot, "" where there is none.
func (s *scene) direct() string {
	for _, c := range s.person.Conversations() {
		if s.withBot(c) {
			return c.ID
		}
	}
	return ""
}

func (s *scene) withBot(c emulator.Channel) bool {
	return c.Kind == emulator.Direct && slices.Contains(c.Members, s.bot)
}

// name is what a mention or an author is called: of a user or a channel. What is
// none of the person's is not named.
func (s *scene) name(id string) string {
	if u, ok := s.users[id]; ok {
		return u.Name
	}
	if c, err := s.channel(id); err == nil {
		return c.Name
	}
	return id
}

// title is what a conversation is called in the list.
func (s *scene) title(c emulator.Channel) string {
	if c.Kind != emulator.Direct && c.Kind != emulator.Group {
		return c.Name
	}
	var names []string
	for _, m := range c.Members {
		if m != s.who.ID {
			names = append(names, s.users[m].Name)
		}
	}
	if len(names) == 0 {
		return s.who.Name
	}
	return s.page.words.List(names)
}

// initials stand in a person's picture.
func initials(name string) string {
	var b strings.Builder
	fields := strings.Fields(name)
	for i, f := range fields {
		if i == 0 || i == len(fields)-1 {
			b.WriteString(strings.ToUpper(string([]rune(f)[:1])))
		}
	}
	return b.String()
}

// tint is one of eight colours, always the same for one id.
func tint(id string) int {
	sum := 0
	for _, r := range id {
		sum = sum*31 + int(r)
	}
	return (sum%8 + 8) % 8
}
