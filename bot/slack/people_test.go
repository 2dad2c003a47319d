package slack

import (
	"context"
	"net/http"
	"testing"
	"time"

	"lodestar/bot"
)

func homeOf(context.Context, bot.Person) (bot.Message, error) {
	return bot.Message{
		Parts:   []bot.Part{{Kind: bot.Text, Text: "Two plans wait for you."}},
		Buttons: []bot.Button{{Label: "Contoso", Verb: verbRun, Value: "plan Contoso"}},
	}, nil
}

func TestWhoIsExternal(t *testing.T) {
	t.Parallel()
	w := workspace{Team: ourTeam, Enterprise: "E0OURS"}
	grid := func(u user, enterprise string) user {
		u.Grid.ID = enterprise
		return u
	}
	for name, c := range map[string]struct {
		user     user
		id       string
		external bool
	}{
		"a colleague":                    {user{ID: "U1", Team: ourTeam}, "U1", false},
		"a colleague in a sister team":   {grid(user{ID: "U1", Team: "T0SISTER"}, "E0OURS"), "U1", false},
		"somebody else's":                {user{ID: "U1", Team: theirTeam}, "U1@" + theirTeam, true},
		"somebody else's on a grid":      {grid(user{ID: "U1", Team: theirTeam}, "E0THEIRS"), "U1@" + theirTeam, true},
		"a guest":                        {user{ID: "U1", Team: ourTeam, Guest: true}, "U1", true},
		"a guest of one channel":         {user{ID: "U1", Team: ourTeam, UltraGuest: true}, "U1", true},
		"a stranger":                     {user{ID: "U1", Team: theirTeam, Stranger: true}, "U1@" + theirTeam, true},
		"a stranger without a team":      {user{ID: "U1", Stranger: true}, "U1", true},
		"a colleague as old apps see it": {user{ID: "U1"}, "U1", false},
	} {
		a := prepared(t).bot
		k := a.learn(t.Context(), w, c.user)
		if k.person.ID != c.id || k.person.External != c.external {
			t.Errorf("%s: %q, external %v", name, k.person.ID, k.person.External)
		}
		if userOf(k.person.ID) != "U1" {
			t.Errorf("%s: the user id is lost", name)
		}
	}
}

// TestTheSameUserIDInTwoTeams: a person is the user id and their own team.
func TestTheSameUserIDInTwoTeams(t *testing.T) {
	t.Parallel()
	w := workspace{Team: ourTeam}
	if a, b := personID(w, "U1", theirTeam, ""), personID(w, "U1", "T0THIRD", ""); a == b {
		t.Errorf("both are %q", a)
	}
	if a, b := personID(w, "U1", theirTeam, ""), personID(w, "U1", ourTeam, ""); a == b {
		t.Errorf("both are %q", a)
	}
}

func TestPeopleAreAskedForOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for range 3 {
		s.take(s.inDM("x"))
		s.next()
	}
	if n := s.fake.called("users.info"); n != 1 {
		t.Errorf("asked %d times", n)
	}
	s.now = s.now.Add(2 * time.Hour)
	s.fake.do(func() { s.fake.users[eva]["real_name"] = "Eva Brandt-Maier" })
	s.take(s.inDM("x"))
	if e := s.next(); e.From.Name != "Eva Brandt" {
		t.Errorf("it was waited for: %q", e.From.Name)
	}
	s.fake.eventually("asking anew", func() bool {
		s.bot.people.mu.Lock()
		defer s.bot.people.mu.Unlock()
		return s.bot.people.known[eva].person.Name == "Eva Brandt-Maier"
	})
}

func TestPeopleChange(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.take(s.inDM("x"))
	s.next()
	s.take(object{"type": "user_change", "user": object{"id": eva, "team_id": ourTeam, "real_name": "Eva Maier", "tz": "Europe/Vienna"}})
	s.take(s.inDM("x"))
	if p := s.next().From; p.Name != "Eva Maier" || p.Zone != "Europe/Vienna" || p.Language != "de-DE" {
		t.Errorf("after the change: %+v", p)
	}
	s.take(object{"type": "user_change", "user": object{"id": eva, "team_id": ourTeam, "deleted": true}})
	s.take(s.inDM("x"))
	s.silent()
}

func TestOrganisation(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	say := func() bot.Person {
		ts := s.fake.write(kimDM, kim, "x")
		s.take(object{"type": "message", "channel": kimDM, "channel_type": "im", "user": kim, "text": "x", "ts": ts})
		return s.next().From
	}
	say()
	s.fake.eventually("the name", func() bool {
		s.bot.people.mu.Lock()
		defer s.bot.people.mu.Unlock()
		return s.bot.people.teams[theirTeam] == "Contoso"
	})
	if p := say(); p.Organisation != "Contoso" || !p.External {
		t.Errorf("%+v", p)
	}
}

// TestSlackDoesNotSayWho: an answer is not lost because Slack is slow to say
// who gave it, and nobody becomes a colleague by it (trust A3).
func TestSlackDoesNotSayWho(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	for name, fault := range map[string]func(http.ResponseWriter) bool{
		"it fails": func(w http.ResponseWriter) bool { w.WriteHeader(http.StatusBadGateway); return true },
		"it hangs": func(http.ResponseWriter) bool { <-hang; return true },
	} {
		s := newStage(t)
		s.fake.do(func() { s.fake.fault["users.info"] = fault })
		m := s.inDM("48 hours")
		s.take(m)
		e := s.next()
		if e.Text != "48 hours" || e.From.Name != "" || !e.From.External || e.From.ID != eva || e.Place.Place != evaDM {
			t.Errorf("%s: %+v", name, e)
		}
		if name == "it hangs" {
			close(hang)
		}
	}
}

func TestMentionedNames(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	m := s.inDM("x")
	m["text"] = "<@U0KIM> and <@U0NOBODY> &amp; me"
	s.take(m)
	if e := s.next(); e.Text != "Kim Visser and @U0NOBODY & me" {
		t.Errorf("read as %q", e.Text)
	}
}

func TestDirect(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for range 2 {
		to, err := s.bot.Direct(t.Context(), evaAsPerson())
		if err != nil || to != toEva() {
			t.Errorf("%+v, %v", to, err)
		}
	}
	if n := s.fake.called("conversations.open"); n != 1 {
		t.Errorf("opened %d times", n)
	}
	if _, err := s.bot.Direct(t.Context(), bot.Person{ID: "U9@T9", External: true}); err == nil {
		t.Error("an unreachable person has a direct message")
	}
}
