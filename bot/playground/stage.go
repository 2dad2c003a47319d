package playground

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"

	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
)

// stage are the people, channels and the app of the workspace, to be changed
// (PG-12).
type stage struct {
	Path     string
	Teams    []stageTeam
	People   []stagePerson
	Channels []stageChannel
	App      string
	Here     bool // the app is installed
}

type stageTeam struct{ ID, Name string }

type stagePerson struct {
	ID, Name, Team string
	Deactivated    bool
}

type stageChannel struct {
	ID, Name      string
	Members, Rest []choice
	Guests, Free  []stageTeam
	Closed        bool
}

func (s *scene) stage() *stage {
	st := &stage{Path: s.path("stage/")}
	for _, id := range s.teamsOursFirst() {
		st.Teams = append(st.Teams, stageTeam{ID: id, Name: s.teams[id].Name})
	}
	everybody := s.people()
	for _, u := range everybody {
		st.People = append(st.People, stagePerson{ID: u.ID, Name: u.Name, Team: s.teams[u.Team].Name, Deactivated: u.Deactivated})
	}
	for _, i := range s.page.o.Slack.Installations() {
		if i.App == s.page.o.App {
			st.Here = !i.Gone
		}
	}
	app, _ := s.page.o.Slack.AppOf(s.page.o.App)
	st.App = app.Name
	if bot, known := s.users[s.bot]; known && st.Here {
		everybody = append(everybody, bot)
	}
	for _, c := range s.page.channels() {
		sc := stageChannel{ID: c.ID, Name: c.Name, Closed: c.Archived || c.Frozen != ""}
		for _, u := range everybody {
			switch {
			case slices.Contains(c.Members, u.ID):
				sc.Members = append(sc.Members, choice{Value: u.ID, Label: u.Name})
			case u.Team == c.Team || slices.Contains(c.Guests, u.Team):
				sc.Rest = append(sc.Rest, choice{Value: u.ID, Label: u.Name})
			}
		}
		for _, t := range st.Teams {
			switch {
			case slices.Contains(c.Guests, t.ID):
				sc.Guests = append(sc.Guests, t)
			case t.ID != c.Team:
				sc.Free = append(sc.Free, t)
			}
		}
		st.Channels = append(st.Channels, sc)
	}
	return st
}

// channels are all that are no direct messages, whoever is in them.
func (p *Page) channels() []emulator.Channel {
	seen := make(map[string]bool)
	var all []emulator.Channel
	for _, u := range p.o.Slack.Users() {
		person, err := p.o.Slack.Person(u.ID)
		if err != nil {
			continue // a bot
		}
		for _, c := range person.Conversations() {
			if !seen[c.ID] && c.Kind != emulator.Direct && c.Kind != emulator.Group {
				seen[c.ID] = true
				all = append(all, c)
			}
		}
	}
	slices.SortFunc(all, func(a, b emulator.Channel) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return all
}

// errNoName: somebody or something is to be added without a name.
var errNoName = errors.New("a name is missing")

// longestPersonName is what Slack takes for a person's or channel's name.
const longestPersonName = 80

// changeStage does one thing to the workspace.
func (s *scene) changeStage(w http.ResponseWriter, r *http.Request) {
	err := s.arrange(r)
	status, problem := http.StatusOK, ""
	switch {
	case err == nil:
	case errors.Is(err, errNoName):
		status, problem = http.StatusUnprocessableEntity, s.page.words.Text("problem.play_no_name", locale.Args{"most": longestPersonName})
	case errors.Is(err, emulator.ErrNotAllowed):
		status, problem = http.StatusConflict, s.page.words.Text("problem.play_not_shared", nil)
	case errors.Is(err, emulator.ErrUnknown):
		status, problem = http.StatusNotFound, s.page.words.Text("problem.play_gone", nil)
	default:
		s.page.log.Error("playground: changing the workspace", "error", err)
		status, problem = http.StatusConflict, s.page.words.Text("problem.play_failed", nil)
	}
	s.page.touch()
	s.answerBehind(w, r, status, "stage", problem)
}

func (s *scene) arrange(r *http.Request) error {
	r.Body = http.MaxBytesReader(nil, r.Body, 1<<16)
	slack := s.page.o.Slack
	user, channel, team := r.PostFormValue("user"), r.PostFormValue("channel"), r.PostFormValue("team")
	var err error
	switch r.PathValue("what") {
	case "add":
		return s.addPerson(r)
	case "deactivate":
		return slack.Deactivate(user)
	case "activate":
		return slack.ChangeUser(user, func(u *emulator.User) { u.Deactivated = false })
	case "join":
		return slack.Join(channel, user, s.inviter(channel))
	case "leave":
		return slack.Remove(channel, user)
	case "channel":
		return s.addChannel(r)
	case "share":
		_, err = slack.Share(channel, team)
		return err
	case "unshare":
		_, err = slack.Unshare(channel, team)
		return err
	case "uninstall":
		return slack.Uninstall(s.page.o.App, s.team, false)
	case "install":
		for _, i := range slack.Installations() {
			if i.App == s.page.o.App && i.Gone {
				// With the token it had: the bot that runs here knows no other.
				_, err = slack.Install(emulator.Installation{App: i.App, Team: i.Team, BotToken: i.BotToken, User: i.User, Bot: i.Bot, Scopes: i.Scopes})
			}
		}
		return err
	default:
		return emulator.ErrUnknown
	}
}

// inviter is by whose hand somebody comes into a channel: the person looked
// through, where they are in it.
func (s *scene) inviter(channel string) string {
	if c, err := s.channel(channel); err == nil && c.ID == channel {
		return s.who.ID
	}
	return ""
}

// addPerson adds somebody to an organisation, in the time zone and language of
// those who are there.
func (s *scene) addPerson(r *http.Request) error {
	name, team := strings.TrimSpace(r.PostFormValue("name")), r.PostFormValue("team")
	if name == "" || locale.Length(name) > longestPersonName {
		return errNoName
	}
	if _, known := s.teams[team]; !known {
		return emulator.ErrUnknown
	}
	u := emulator.User{Team: team, Name: name, Handle: handle(name), Zone: s.who.Zone, Email: strings.TrimSpace(r.PostFormValue("email"))}
	if r.PostFormValue("guest") != "" {
		u.Guest = emulator.OneChannel
	}
	for _, other := range s.people() {
		if other.Team == team {
			u.Zone, u.Locale = other.Zone, other.Locale
			break
		}
	}
	added, err := s.page.o.Slack.AddUser(u)
	if err != nil {
		return err
	}
	if channel := r.PostFormValue("channel"); channel != "" {
		return s.page.o.Slack.Join(channel, added.ID, s.inviter(channel))
	}
	return nil
}

// addChannel makes a channel of our own with the person in it.
func (s *scene) addChannel(r *http.Request) error {
	name := handle(strings.TrimPrefix(strings.TrimSpace(r.PostFormValue("name")), "#"))
	if name == "" || locale.Length(name) > longestPersonName {
		return errNoName
	}
	c := emulator.Channel{Team: s.team, Name: name, Creator: s.who.ID, Members: []string{s.who.ID}}
	if !s.colleague() {
		return emulator.ErrUnknown
	}
	if r.PostFormValue("private") != "" {
		c.Kind = emulator.Private
	}
	_, err := s.page.o.Slack.AddChannel(c)
	return err
}

// handle is a name as Slack writes it for machines: small letters, no spaces.
func handle(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r == ' ' || r == '@' || r == '#' || r == '<' || r == '>' || r == ':' || r < ' '
	}), "-")
}
