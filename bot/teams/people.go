package teams

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"lodestar/bot"
)

const (
	// toAsk is how long an activity waits for the roster; at least a second is left
	// to the store.
	toAsk = 1500 * time.Millisecond
	// fresh is how long an answer about a person or a place is believed. Membership
	// events can be missing or double.
	fresh      = time.Hour
	mostKnown  = 20000
	rosterPage = 200
	mostRoster = 1000 // a channel that is shared with one customer has a few
)

// member is a person as the roster tells them.
type member struct {
	ID        string `json:"id"`
	Directory string `json:"aadObjectId"`
	Object    string `json:"objectId"` // the older name of the same
	Name      string `json:"name"`
	Email     string `json:"email"`
	Principal string `json:"userPrincipalName"`
	Tenant    string `json:"tenantId"`
	Role      string `json:"userRole"`
}

// people remembers who is who, by tenant and the connector's id.
type people struct {
	mu    sync.Mutex
	known map[string]knownPerson
}

type knownPerson struct {
	person bot.Person
	at     time.Time
}

// errUnknownPerson says that the roster could not be asked about somebody who was
// never seen: whether they belong to us is not guessed, and Teams sends the
// activity again.
var errUnknownPerson = errors.New("teams: who it is cannot be found out")

// actor is who did something. Known people are told at once, and asked about
// again after an hour.
func (a *Adapter) actor(ctx context.Context, in activity, r Reference) (bot.Person, error) {
	key := r.Tenant + "\x1f" + in.From.ID
	a.people.mu.Lock()
	known, ok := a.people.known[key]
	a.people.mu.Unlock()
	if !ok || a.o.Now().Sub(known.at) > fresh {
		ctx, cancel := context.WithTimeout(ctx, toAsk)
		defer cancel()
		m, err := a.member(ctx, r, in.From.ID)
		switch {
		case err == nil:
			p := a.personOf(r.Tenant, m)
			if ok && a.o.Changed != nil && (p.Name != known.person.Name || p.External != known.person.External) {
				if err := a.o.Changed(ctx, p); err != nil {
					return bot.Person{}, err
				}
			}
			known = knownPerson{p, a.o.Now()}
			a.learn(key, known)
		case a.o.Untrusted:
			// The Agents Playground has no roster for everybody; it knows one organisation.
			known = knownPerson{a.personOf(r.Tenant, member{ID: in.From.ID, Directory: in.From.Directory, Name: in.From.Name}), a.o.Now()}
		case !ok:
			a.o.Log.Warn("teams: a person is not known", "error", err)
			return bot.Person{}, errUnknownPerson
		}
	}
	p := known.person
	p.Name = cmp.Or(p.Name, in.From.Name)
	p.Language, p.Zone = in.language(), in.zone()
	return p, nil
}

func (a *Adapter) learn(key string, k knownPerson) {
	a.people.mu.Lock()
	defer a.people.mu.Unlock()
	if a.people.known == nil || len(a.people.known) >= mostKnown {
		a.people.known = map[string]knownPerson{}
	}
	a.people.known[key] = k
}

func (a *Adapter) member(ctx context.Context, r Reference, id string) (member, error) {
	var m member
	err := a.calls.call(ctx, http.MethodGet, r.Service, "/v3/conversations/"+url.PathEscape(r.Conversation)+"/members/"+url.PathEscape(id), nil, &m)
	if err == nil && m.ID == "" {
		err = errUnknownPerson
	}
	return m, err
}

// personOf makes a person of a member (trust B3). Somebody is one of ours only where
// the roster says so: a guest has an account in our organisation and belongs to
// somebody else's company all the same, and of whom no organisation is told counts
// as from outside. The id of somebody from another organisation names that too.
func (a *Adapter) personOf(tenant string, m member) bot.Person {
	if a.o.Untrusted && m.Tenant == "" { // the Agents Playground knows one organisation
		_, m.Tenant, _ = cutLast(tenant, ':')
	}
	home := tenantOf(m.Tenant) == tenant
	guest := strings.EqualFold(m.Role, "guest") || strings.Contains(strings.ToUpper(m.Principal), "#EXT#")
	p := bot.Person{
		Tenant: tenant, ID: cmp.Or(m.Directory, m.Object, m.ID), Name: m.Name, Email: strings.ToLower(cmp.Or(m.Email, m.Principal)),
		External: !home || guest,
	}
	if !strings.Contains(p.Email, "@") || strings.Contains(p.Email, "#ext#") {
		p.Email = "" // the name of a guest's account is no address
	}
	_, domain, _ := cutLast(p.Email, '@')
	switch {
	case !home && m.Tenant != "":
		p.ID += "@" + m.Tenant
		p.Team, p.Organisation = m.Tenant, cmp.Or(domain, m.Tenant)
	case p.External: // a guest's own organisation is told by their address alone
		p.Team, p.Organisation = domain, domain
	}
	return p
}

// places remembers who reads channels and group chats.
type places struct {
	mu    sync.Mutex
	known map[string]knownPlace // by tenant and conversation
}

type knownPlace struct {
	audience bot.Audience
	at       time.Time
}

// audience tells who reads a conversation of several: with one guest or member of
// another organisation in it, outsiders do. In doubt they do (method a.3).
func (a *Adapter) audience(ctx context.Context, r Reference) bot.Audience {
	key := r.Tenant + "\x1f" + r.Conversation
	a.places.mu.Lock()
	k, ok := a.places.known[key]
	a.places.mu.Unlock()
	if ok && a.o.Now().Sub(k.at) < fresh {
		return k.audience
	}
	ctx, cancel := context.WithTimeout(ctx, toAsk)
	defer cancel()
	all, err := a.roster(ctx, r)
	if err != nil {
		a.o.Log.Warn("teams: who reads a conversation is not known", "error", err)
		return bot.Customer
	}
	return a.learnPlace(r, all)
}

// learnPlace remembers who reads a conversation.
func (a *Adapter) learnPlace(r Reference, all []bot.Person) bot.Audience {
	reads := bot.Internal
	if slices.ContainsFunc(all, func(p bot.Person) bool { return p.External }) {
		reads = bot.Customer
	}
	a.places.mu.Lock()
	defer a.places.mu.Unlock()
	if a.places.known == nil || len(a.places.known) >= mostKnown {
		a.places.known = map[string]knownPlace{}
	}
	a.places.known[r.Tenant+"\x1f"+r.Conversation] = knownPlace{reads, a.o.Now()}
	return reads
}

// roster asks who is in a conversation.
func (a *Adapter) roster(ctx context.Context, r Reference) ([]bot.Person, error) {
	all := []bot.Person{}
	query := url.Values{"pageSize": {strconv.Itoa(rosterPage)}}
	for {
		var page struct {
			Members []member `json:"members"`
			Next    string   `json:"continuationToken"`
		}
		if err := a.calls.call(ctx, http.MethodGet, r.Service, "/v3/conversations/"+url.PathEscape(r.Conversation)+"/pagedmembers?"+query.Encode(), nil, &page); err != nil {
			return nil, err
		}
		for _, m := range page.Members {
			all = append(all, a.personOf(r.Tenant, m))
		}
		switch {
		case page.Next == "":
			return all, nil
		case len(all) > mostRoster:
			return nil, fmt.Errorf("teams: more than %d people are in a conversation", mostRoster)
		}
		query.Set("continuationToken", page.Next)
	}
}

// Look asks Teams who is in a channel or group chat. Its name is the one that came
// with an activity: there is no way to ask for it.
func (a *Adapter) Look(ctx context.Context, place bot.Address) (bot.Event, error) {
	r, ok, err := a.reference(ctx, place.Tenant, place.Place)
	if err != nil || !ok {
		return bot.Event{}, errors.Join(errNeverSeen, err)
	}
	event := bot.Event{
		Tenant: r.Tenant, Kind: bot.Joined, At: a.o.Now().UTC(), Text: cmp.Or(r.Name, r.Conversation),
		Place: bot.Address{Platform: Name, Tenant: r.Tenant, Place: r.Conversation},
	}
	event.Members, err = a.roster(ctx, r)
	if code := status(err); code == http.StatusForbidden || code == http.StatusNotFound { // the app is not in it any more
		event.Kind, event.Members, event.Place.Audience = bot.Left, nil, bot.Customer
		return event, nil
	}
	if err != nil {
		return bot.Event{}, err
	}
	event.Place.Audience = a.learnPlace(r, event.Members)
	return event, nil
}

var _ bot.Roll = (*Adapter)(nil)

// forgetPlace forgets who reads a conversation whose members have changed.
func (a *Adapter) forgetPlace(r Reference) {
	a.places.mu.Lock()
	defer a.places.mu.Unlock()
	delete(a.places.known, r.Tenant+"\x1f"+r.Conversation)
}
