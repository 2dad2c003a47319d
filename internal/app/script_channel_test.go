package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/internal/script"
	"lodestar/internal/turn"
)

// room is a channel as the platform of the scripts has it.
type room struct {
	name    string
	members []string // by what scripts call people
	gone    bool     // the bot is not in it
	mute    bool     // the platform does not tell about it
	partly  bool     // it tells a part of what was written
}

// room is a channel of the script: at first everybody is in the shared one.
func (s *stage) room(name string) *room {
	if s.rooms[name] == nil {
		s.rooms[name] = &room{name: name, members: []string{"eva", "jonas"}, gone: true}
		if name != script.TeamChannel {
			s.rooms[name].members = []string{"eva", "jonas", "visser", "deboer"}
		}
	}
	return s.rooms[name]
}

func isChannel(word string) bool {
	return word == script.SharedChannel || word == script.TeamChannel || word == script.OtherChannel
}

const channelPrefix = "channel:"

// channelAddress is where a channel of the script is. Who reads there is told with
// each event; the team's is read by colleagues alone.
func channelAddress(name string) bot.Address {
	to := bot.Address{Platform: terminal.Name, Tenant: terminal.Tenant, Place: channelPrefix + name, Audience: bot.Customer}
	if name == script.TeamChannel {
		to.Audience = bot.Internal
	}
	return to
}

// Look tells what a channel is and who is in it, as a platform with channels does.
func (s *stage) Look(_ context.Context, place bot.Address) (bot.Event, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.room(strings.TrimPrefix(place.Place, channelPrefix))
	if r.mute {
		return bot.Event{}, errors.New("service_unavailable")
	}
	e := bot.Event{Tenant: terminal.Tenant, Kind: bot.Joined, At: s.now.UTC(), Text: r.name, Place: place, Members: []bot.Person{}}
	e.Place.Audience = bot.Internal
	if r.gone {
		e.Kind = bot.Left
		return e, nil
	}
	for _, id := range r.members {
		p := s.people[id]
		e.Members = append(e.Members, p)
		if p.External {
			e.Place.Audience = bot.Customer
		}
	}
	return e, nil
}

// inChannel lets somebody do something where several people read. What they write
// stands in the thread under the plan, or with "beside" in the channel itself.
func (s *replay) inChannel(d script.Doing) {
	s.t.Helper()
	if d.Verb == script.Clicks && d.Of.Words == script.PageOfLink {
		s.clicksPage(d.Who, d.Text)
		return
	}
	name, beside := strings.CutSuffix(d.Of.Words, script.Beside)
	if !isChannel(name) {
		s.fail("there is no channel " + name)
	}
	place := channelAddress(name)
	text := script.Unquote(d.Text)
	said := func(e *bot.Event) {
		e.Text, e.Place, e.Under = text, place, !beside
		if !beside {
			e.Place.Thread = "the plan"
		}
	}
	switch d.Verb {
	case script.Mentions:
		s.does(d.Who, bot.Said, func(e *bot.Event) {
			said(e)
			e.Place.Thread, e.Under = e.Message, false
			e.Addressed = true
			if !e.From.External {
				e.Private = terminal.DirectAddress(e.From)
			}
		})
	case script.In:
		s.does(d.Who, bot.Said, said)
	case script.Clicks:
		where := name
		if _, _, ok := script.FindButton(s.messages(where), script.ParsePress(d.Text)); !ok {
			where = d.Who // what only they see there
		}
		b, q := s.button(where, d.Text)
		s.does(d.Who, bot.Pressed, func(e *bot.Event) {
			e.Place, e.Action = place, bot.Action{Question: q, Verb: b.Verb, Value: b.Value, Confirmed: b.Confirm != nil}
		})
	case script.Adds:
		s.mu.Lock()
		r := s.room(name)
		r.name, r.gone = text, false
		s.mu.Unlock()
		s.does(d.Who, bot.Joined, func(e *bot.Event) {
			e.Place, e.Place.Audience = place, bot.Customer // in doubt
			if !e.From.External {
				e.Private = terminal.DirectAddress(e.From)
			}
		})
	}
}

// channelChanges is a change of a channel that nobody told the bot about:
// "shared members eva visser", "shared named contoso-plan", "shared without the
// bot", "shared untold", "shared told", "shared partly told".
func (s *replay) channelChanges(name, rest string) {
	s.t.Helper()
	s.allMentioned()
	what, list, _ := strings.Cut(rest, " ")
	s.mu.Lock()
	r := s.room(name)
	kind := bot.Joined
	switch what {
	case "members":
		r.members = strings.Fields(list)
		for _, id := range r.members {
			if _, known := s.people[id]; !known {
				s.mu.Unlock()
				s.fail("there is nobody called " + id)
			}
		}
	case "named":
		r.name = list
	case "without":
		r.gone, kind = true, bot.Left
	case "untold", "told", "partly": // partly told
		r.mute, r.partly = what == "untold", what == "partly"
	default:
		s.mu.Unlock()
		s.fail("a channel has members, is named, is without the bot, told or untold")
	}
	s.mu.Unlock()
	s.note("---- " + name + " " + rest)
	if slices.Contains([]string{"untold", "told", "partly"}, what) {
		return
	}
	s.events++
	s.handle(bot.Event{ID: fmt.Sprintf("event-%d", s.events), Tenant: terminal.Tenant, Kind: kind, From: bot.Person{Tenant: terminal.Tenant}, Place: channelAddress(name), At: s.clock().UTC()})
}

// isIn lets the platform say which channel the bot is in, as it does at the start.
func (s *replay) isIn(name, called string) {
	s.t.Helper()
	s.mu.Lock()
	r := s.room(name)
	r.name, r.gone = called, false
	s.mu.Unlock()
	s.events++
	to := channelAddress(name)
	to.Audience = bot.Customer // in doubt
	s.handle(bot.Event{ID: fmt.Sprintf("event-%d", s.events), Tenant: terminal.Tenant, Kind: bot.Joined, Text: called, From: bot.Person{Tenant: terminal.Tenant}, Place: to, At: s.clock().UTC()})
}

// belongs moves somebody to another organisation: "belongs deboer Fabrikam".
func (s *replay) belongs(rest string) {
	s.t.Helper()
	s.allMentioned()
	who, organisation, _ := strings.Cut(rest, " ")
	p, known := s.people[who]
	if !known {
		s.fail("there is nobody called " + who)
	}
	p.External, p.Organisation, p.Team = true, organisation, strings.ToLower(organisation)
	s.people[who] = p
	s.note("---- belongs " + rest)
}

// withoutMail lets the platform keep people's e-mail addresses to itself, as Slack
// does.
func (s *replay) withoutMail(string) {
	s.t.Helper()
	s.allMentioned()
	for id, p := range s.people {
		p.Email = ""
		s.people[id] = p
		s.must(s.app.Store.Turn(s.t.Context(), func(tx turn.Tx) error {
			known, ok, err := tx.Person(p.Tenant, p.ID)
			if err != nil || !ok {
				return err
			}
			known.Email = ""
			return tx.SavePerson(&known)
		}))
	}
	s.note("---- the platform tells no e-mail addresses")
}
