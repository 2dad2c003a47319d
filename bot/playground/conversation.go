package playground

import (
	"net/http"
	"net/url"
	"strings"

	"lodestar/bot/slack/emulator"
)

// view is which part of the page is open; it stands in the address, and the
// module hands it on to the stream.
type view struct {
	Channel string
	Thread  string
	Home    bool
	Plans   bool
	Behind  string // the open tab of what is behind the scenes, "" while it is shut
}

// viewOf reads a view from the query of a stream or answer.
func viewOf(q url.Values) view {
	return view{Channel: q.Get("c"), Thread: q.Get("thread"), Home: q.Has("home"), Plans: q.Has("plans"), Behind: q.Get("behind")}
}

func (v view) query() string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("c", v.Channel)
	set("thread", v.Thread)
	set("behind", v.Behind)
	if v.Home {
		q.Set("home", "1")
	}
	if v.Plans {
		q.Set("plans", "1")
	}
	return q.Encode()
}

// head is the line above a conversation.
type head struct {
	Title           string
	Bot             bool
	Tabs            bool // the bot's own: Messages and Home
	Home            bool
	Shared          string // with whom
	Private, Closed bool
	Members         []string
	MessagesPath    string
	HomePath        string
}

func (s *scene) head(v view) fragment {
	data := head{HomePath: s.path("home")}
	if c, err := s.channel(v.Channel); err == nil {
		data.Title, data.Bot, data.MessagesPath = s.title(c), s.withBot(c), s.path("c/"+c.ID)
		data.Tabs, data.Home = data.Bot, v.Home
		data.Private, data.Closed = c.Kind == emulator.Private, c.Archived || c.Frozen != ""
		if c.Kind != emulator.Direct {
			data.Shared = s.sharedWith(c)
			for _, m := range c.Members {
				data.Members = append(data.Members, s.users[m].Name)
			}
		}
	}
	return s.page.draw("state", "head", "head", data)
}

// sharedWith names the other organisations in a channel, from where the reader
// stands.
func (s *scene) sharedWith(c emulator.Channel) string {
	var names []string
	for _, id := range append([]string{c.Team}, c.Guests...) {
		if id != s.who.Team {
			names = append(names, s.teams[id].Name)
		}
	}
	return s.page.words.List(names)
}

// composer is the field to write in.
type composer struct {
	ID, Path, Thread, Draft, Label string
}

// frame is the page as a whole.
type frame struct {
	Title, Lang, Theme, Width string
	Stream, Path, Read        string
	Static                    bool
	Rail, Clock, Head, Modal  fragment
	Lines, ThreadLines        []fragment
	Home                      *fragment
	Composer, ThreadComposer  *composer
	Thread                    bool
	CloseThread               string
	Who                       string
	User                      string
	Unread                    int
}

func (p *Page) first(w http.ResponseWriter, r *http.Request) {
	for _, u := range p.o.Slack.Users() {
		if s, err := p.scene(u.ID); err == nil && s.colleague() && !u.Deactivated {
			http.Redirect(w, r, s.path(""), http.StatusSeeOther)
			return
		}
	}
	p.nothingHere(w, r)
}

// nothingHere is the page for what does not exist and for what is not this
// person's to see; the two look the same.
func (p *Page) nothingHere(w http.ResponseWriter, _ *http.Request) {
	p.whole(w, http.StatusNotFound, "nothing", nil)
}

// serveFirst goes to the conversation with the bot, or to any other.
func (s *scene) serveFirst(w http.ResponseWriter, r *http.Request) {
	id := s.direct()
	if all := s.person.Conversations(); id == "" && len(all) > 0 {
		id = all[0].ID
	}
	if id == "" {
		s.show(w, r, view{}, http.StatusOK)
		return
	}
	http.Redirect(w, r, s.path("c/"+id), http.StatusSeeOther)
}

func (s *scene) serveConversation(w http.ResponseWriter, r *http.Request) {
	c, err := s.channel(r.PathValue("channel"))
	if err != nil {
		s.page.nothingHere(w, r)
		return
	}
	if c.ID != r.PathValue("channel") {
		http.Redirect(w, r, s.path("c/"+c.ID), http.StatusSeeOther)
		return
	}
	s.show(w, r, view{Channel: c.ID, Thread: r.URL.Query().Get("thread")}, http.StatusOK)
}

// show draws the whole page.
func (s *scene) show(w http.ResponseWriter, r *http.Request, v view, status int) {
	seen := s.lastChange() // before anything is read: what comes later is in the stream
	f := frame{
		Who: s.who.Name, User: s.who.ID, Static: r.URL.Query().Has("static"), Path: s.path(""),
		Theme: cookie(r, "theme", "light", "dark"), Width: cookie(r, "width", "narrow"),
		Rail: s.rail(v), Clock: s.clock(r.Context(), ""), Head: s.head(v), Modal: s.modal(),
	}
	f.Title = s.who.Name
	f.Stream = s.stream(v, seen)
	if c, err := s.channel(v.Channel); err == nil {
		f.Title = s.title(c) + " · " + s.who.Name
		if !v.Home {
			f.Read = s.path("c/" + c.ID + "/read")
			f.Lines, _ = s.lines(c, "", nil) // the conversation was found just now
			f.Composer = s.composer(c, "")
			if v.Thread != "" {
				lines, err := s.lines(c, v.Thread, nil)
				if err != nil || !hasMessage(lines) {
					s.page.nothingHere(w, r)
					return
				}
				f.ThreadLines, f.ThreadComposer, f.Thread, f.CloseThread = lines, s.composer(c, v.Thread), true, s.path("c/"+c.ID)
			}
		}
	}
	s.page.whole(w, status, "page", f)
}

func hasMessage(lines []fragment) bool {
	for _, l := range lines {
		if !strings.Contains(l.ID, "-day-") && !strings.Contains(l.ID, "-remark-") {
			return true
		}
	}
	return false
}

func (s *scene) composer(c emulator.Channel, thread string) *composer {
	if c.Archived || c.Frozen != "" {
		return nil
	}
	id := "composer"
	if thread != "" {
		id = "thread-composer"
	}
	return &composer{ID: id, Path: s.path("c/" + c.ID + "/say"), Thread: thread, Draft: s.who.ID + " " + c.ID + " " + thread, Label: s.title(c)}
}

// cookie reads a choice of the viewer's; anything else than those allowed is "".
func cookie(r *http.Request, name string, allowed ...string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	for _, a := range allowed {
		if c.Value == a {
			return a
		}
	}
	return ""
}
