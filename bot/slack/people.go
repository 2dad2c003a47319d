package slack

import (
	"cmp"
	"context"
	"net/url"
	"strings"
	"sync"
	"time"

	"lodestar/bot"
)

const (
	// fresh is how long an answer about a person or a place is believed without
	// asking again. Changes come as events; this is for those that were missed.
	fresh = time.Hour
	// stale is the same where it decides who may agree to something (trust B6).
	stale      = time.Minute
	mostPeople = 20000
)

// person is somebody as an event names them.
type person struct {
	User       string
	Team       string // their own, where the event says so
	Enterprise string
	Name       string
}

// people remembers who is who.
type people struct {
	mu    sync.Mutex
	known map[string]known
	asked map[string]chan struct{} // who is being asked about; closed when that is done
	teams map[string]string        // names of other organisations
}

type known struct {
	person bot.Person
	at     time.Time
	home   bool // a member of our own workspace, guests too
	gone   bool // deactivated
	bot    bool
}

// user is a person as Slack tells it.
type user struct {
	ID         string `json:"id"`
	Team       string `json:"team_id"`
	Name       string `json:"name"`
	RealName   string `json:"real_name"`
	Deleted    bool   `json:"deleted"`
	Bot        bool   `json:"is_bot"`
	Guest      bool   `json:"is_restricted"`
	UltraGuest bool   `json:"is_ultra_restricted"`
	Stranger   bool   `json:"is_stranger"`
	Locale     string `json:"locale"`
	Zone       string `json:"tz"`
	Profile    struct {
		RealName string `json:"real_name"`
		Email    string `json:"email"`
	} `json:"profile"`
	Grid struct {
		ID string `json:"enterprise_id"`
	} `json:"enterprise_user"`
}

// personID tells people apart by user id and own team (trust B3). Those of our
// own company are called by their user id alone, as administrators are in the
// configuration.
func personID(w workspace, userID, team, enterprise string) string {
	if team == "" || w.home(team, enterprise) {
		return userID
	}
	return userID + "@" + team
}

// userOf is Slack's id of a person.
func userOf(personID string) string {
	id, _, _ := strings.Cut(personID, "@")
	return id
}

// actor finds out who did something. ok is false for those who are not
// answered: bots, and people who were deactivated (trust B6, I4).
//
// Where Slack cannot say in time who it is, the event's own words must do: then
// the name is empty, which leaves what is stored about a person as it is, and
// somebody new counts as external, which is the careful side.
func (a *Adapter) actor(ctx context.Context, w workspace, who person) (bot.Person, bool) {
	k, ok := a.lookUp(ctx, w, who.User)
	switch {
	case !ok:
		return bot.Person{
			Tenant: w.tenant(), ID: personID(w, who.User, who.Team, who.Enterprise), External: true, Team: who.Team,
		}, true
	case k.bot:
		a.o.Count("bot", "actor")
		return bot.Person{}, false
	case k.gone:
		a.o.Count("deactivated", "actor")
		return bot.Person{}, false
	}
	return k.person, true
}

// lookUp tells who a user is. What is old is still told, and asked anew
// meanwhile.
func (a *Adapter) lookUp(ctx context.Context, w workspace, userID string) (known, bool) {
	a.people.mu.Lock()
	k, ok := a.people.known[userID]
	a.people.mu.Unlock()
	if ok {
		if a.o.Now().Sub(k.at) > fresh {
			a.askOnce(ctx, w, userID)
		}
		return k, true
	}
	ctx, cancel := asking(ctx)
	defer cancel()
	select {
	case <-a.askOnce(ctx, w, userID):
	case <-ctx.Done():
	}
	a.people.mu.Lock()
	defer a.people.mu.Unlock()
	k, ok = a.people.known[userID]
	return k, ok
}

// askOnce asks who somebody is, or joins who does already. What it returns is
// closed when Slack has answered; where nobody waits that long, it is known the
// next time.
func (a *Adapter) askOnce(ctx context.Context, w workspace, userID string) <-chan struct{} {
	a.people.mu.Lock()
	defer a.people.mu.Unlock()
	if done := a.people.asked[userID]; done != nil {
		return done
	}
	done := make(chan struct{})
	begun := a.later(ctx, "asking who somebody is", callLimit, func(ctx context.Context) error {
		_, err := a.ask(ctx, w, userID)
		a.people.mu.Lock()
		defer a.people.mu.Unlock()
		delete(a.people.asked, userID)
		close(done)
		return err
	})
	if !begun {
		close(done)
		return done
	}
	if a.people.asked == nil {
		a.people.asked = map[string]chan struct{}{}
	}
	a.people.asked[userID] = done
	return done
}

func (a *Adapter) ask(ctx context.Context, w workspace, userID string) (known, error) {
	var answer struct {
		User user `json:"user"`
	}
	if _, err := a.api.call(ctx, "users.info", url.Values{"user": {userID}, "include_locale": {"true"}}, &answer); err != nil {
		return known{}, err
	}
	answer.User.ID = userID
	return a.learn(ctx, w, answer.User), nil
}

// learn remembers a person. A guest belongs to somebody else's company although
// Slack counts them as a member of ours (section 6 of Slack's facts).
func (a *Adapter) learn(ctx context.Context, w workspace, u user) known {
	home := w.home(cmp.Or(u.Team, w.Team), u.Grid.ID)
	p := bot.Person{
		Tenant: w.tenant(), ID: personID(w, u.ID, u.Team, u.Grid.ID),
		Name:  cmp.Or(u.Profile.RealName, u.RealName, u.Name),
		Email: u.Profile.Email, Language: u.Locale, Zone: u.Zone,
		External: !home || u.Guest || u.UltraGuest || u.Stranger,
	}
	if !home {
		p.Organisation, p.Team = a.organisation(ctx, u.Team), u.Team
	}
	k := known{person: p, at: a.o.Now(), home: home && !u.Stranger, gone: u.Deleted, bot: u.Bot}
	a.people.mu.Lock()
	defer a.people.mu.Unlock()
	if a.people.known == nil || len(a.people.known) >= mostPeople {
		a.people.known = map[string]known{}
	}
	a.people.known[u.ID] = k
	return k
}

// organisation is the name of another team. It is nice to have, so nobody waits
// for it: it is asked for, and told from the next time on.
func (a *Adapter) organisation(ctx context.Context, team string) string {
	a.people.mu.Lock()
	defer a.people.mu.Unlock()
	name, asked := a.people.teams[team]
	if asked || team == "" {
		return name
	}
	if a.people.teams == nil {
		a.people.teams = map[string]string{}
	}
	a.people.teams[team] = ""
	a.later(ctx, "asking for an organisation's name", callLimit, func(ctx context.Context) error {
		var answer struct {
			Team struct {
				Name string `json:"name"`
			} `json:"team"`
		}
		_, err := a.api.call(ctx, "team.info", url.Values{"team": {team}}, &answer)
		a.people.mu.Lock()
		defer a.people.mu.Unlock()
		if err != nil {
			delete(a.people.teams, team)
			return err
		}
		a.people.teams[team] = answer.Team.Name
		for id, k := range a.people.known {
			if strings.HasSuffix(k.person.ID, "@"+team) {
				k.person.Organisation = answer.Team.Name
				a.people.known[id] = k
			}
		}
		return nil
	})
	return ""
}

// nameOf is how a mentioned user is called; the id where that is not known.
func (a *Adapter) nameOf(ctx context.Context, w workspace, userID string) string {
	if k, ok := a.lookUp(ctx, w, userID); ok && k.person.Name != "" {
		return k.person.Name
	}
	return "@" + userID
}

// takeUserChange learns that a person was renamed, moved or deactivated.
func (a *Adapter) takeUserChange(ctx context.Context, w workspace, e envelope) error {
	event, err := inner[struct {
		User user `json:"user"`
	}](e)
	if err != nil || event.User.ID == "" {
		return errUnreadable
	}
	a.people.mu.Lock()
	before, ok := a.people.known[event.User.ID]
	a.people.mu.Unlock()
	if ok && event.User.Locale == "" { // the event leaves it out
		event.User.Locale = before.person.Language
	}
	k := a.learn(ctx, w, event.User)
	if !ok || k.person.External != before.person.External || k.gone != before.gone {
		a.forgetPlaces()
	}
	if a.o.Changed == nil || k.bot {
		return nil
	}
	p := k.person
	p.External = p.External || k.gone
	if err := a.o.Changed(ctx, p); err != nil || p.ID == event.User.ID {
		return err
	}
	p.ID = event.User.ID // as they were called while they belonged to us
	return a.o.Changed(ctx, p)
}
