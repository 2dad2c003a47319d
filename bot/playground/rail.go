package playground

import (
	"cmp"
	"context"
	"slices"

	"lodestar/bot/slack/emulator"
)

// rail is the left edge: whose eyes, and which conversation.
type rail struct {
	Teams []railTeam
	Apps  []railPlace // the bot's direct message
	Rooms []railPlace
	Plans string // address of the plans
	Plan  bool   // they are open
	Mail  string // address of the person's mailbox, "" where there is no mail
	Box   bool   // a mailbox is open
	Mails int    // unread in it
	Who   railPerson
}

type railTeam struct {
	Name   string
	Ours   bool
	People []railPerson
}

type railPerson struct {
	ID, Name, Initials, Path, Team string
	Tint                           int
	Current, Deactivated, Guest    bool
	Unread                         int // for our people: what waits to be read there
}

type railPlace struct {
	ID, Title, Path string
	Unread          int
	Current         bool
	Bot, Private    bool
	Shared          bool
	Closed          bool
}

func (s *scene) rail(ctx context.Context, v view) fragment {
	data := rail{Plans: s.path("plans"), Plan: v.Plans, Who: s.railPerson(ctx, s.who, v), Box: v.Mail != ""}
	if s.page.o.Mail != nil && s.who.Email != "" {
		data.Mail, data.Mails = s.path("mail"), s.unreadMail(ctx, s.who.Email)
	}
	for _, id := range s.teamsOursFirst() {
		t := railTeam{Name: s.teams[id].Name, Ours: id == s.team}
		for _, u := range s.people() {
			if u.Team == id {
				t.People = append(t.People, s.railPerson(ctx, u, v))
			}
		}
		if len(t.People) > 0 {
			data.Teams = append(data.Teams, t)
		}
	}
	for _, c := range s.person.Conversations() {
		place := railPlace{
			ID: c.ID, Title: s.title(c), Path: s.path("c/" + c.ID), Current: c.ID == v.Channel, Bot: s.withBot(c), Private: c.Kind == emulator.Private,
			Shared: len(c.Guests) > 0 && c.Kind != emulator.Direct, Closed: c.Archived || c.Frozen != "",
		}
		if n, err := s.person.Unread(c.ID); err == nil {
			place.Unread = n
		}
		if place.Bot {
			data.Apps = append(data.Apps, place)
		} else {
			data.Rooms = append(data.Rooms, place)
		}
	}
	slices.SortStableFunc(data.Rooms, func(a, b railPlace) int { return cmp.Compare(a.Title, b.Title) })
	return s.page.draw("state", "rail", "rail", data)
}

func (s *scene) railPerson(ctx context.Context, u emulator.User, v view) railPerson {
	p := s.face(u)
	p.Unread, p.Path, p.Current = s.waiting(ctx, u), s.samePlace(u, v), u.ID == s.who.ID
	p.Deactivated, p.Guest = u.Deactivated, u.Guest != emulator.NoGuest
	return p
}

// face is how somebody is shown.
func (s *scene) face(u emulator.User) railPerson {
	return railPerson{ID: u.ID, Name: u.Name, Initials: initials(u.Name), Tint: tint(u.ID), Team: s.teams[u.Team].Name}
}

// waiting counts what somebody else has not read yet, so that who tries the product
// out sees where the next thing happened. For those of the customer it is 0: whether
// we are written to is ours alone.
func (s *scene) waiting(ctx context.Context, u emulator.User) (n int) {
	if !s.colleague() || u.ID == s.who.ID {
		return 0
	}
	person, err := s.page.o.Slack.Person(u.ID)
	if err != nil {
		return 0
	}
	for _, c := range person.Conversations() {
		if unread, err := person.Unread(c.ID); err == nil {
			n += unread
		}
	}
	return n + s.unreadMail(ctx, u.Email)
}

// samePlace is where somebody else is shown: in this conversation where both are
// in it, else where they start.
func (s *scene) samePlace(u emulator.User, v view) string {
	if v.Channel != "" {
		if c, err := s.channel(v.Channel); err == nil && c.Kind != emulator.Direct && slices.Contains(c.Members, u.ID) {
			return "/p/" + u.ID + "/c/" + c.ID
		}
	}
	if v.Mail != "" && u.Email != "" {
		return "/p/" + u.ID + "/mail"
	}
	return "/p/" + u.ID + "/"
}

// people are all who can be looked through, in the order of their names.
func (s *scene) people() []emulator.User {
	var all []emulator.User
	for _, u := range s.users {
		if u.Bot == "" {
			all = append(all, u)
		}
	}
	slices.SortFunc(all, func(a, b emulator.User) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return all
}

func (s *scene) teamsOursFirst() []string {
	var ids []string
	for id := range s.teams {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int {
		if (a == s.team) != (b == s.team) {
			if a == s.team {
				return -1
			}
			return 1
		}
		return cmp.Compare(s.teams[a].Name, s.teams[b].Name)
	})
	return ids
}
