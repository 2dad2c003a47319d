package playground

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"lodestar/bot/slack/emulator"
)

// view is which part of the page is open; it stands in the address, and the
// module hands it on to the stream.
type view struct {
	Channel string
	Thread  string
	Home    bool
	Plans   bool
	Plan    string // the plan that is open, "" for none
	Version int    // of it, 0 for the latest there is for the person
	Only    View   // the sheet of it that is open, "" for all
	Mail    string // whose mailbox is open, by address
	Letter  int    // the mail that is open in it, 0 for none
	Behind  string // the open tab of what is behind the scenes, "" while it is shut
}

// viewOf reads a view from the query of a stream or answer.
func viewOf(q url.Values) view {
	version, _ := strconv.Atoi(q.Get("version")) // without one it is 0
	letter, _ := strconv.Atoi(q.Get("letter"))
	return view{
		Channel: q.Get("c"), Thread: q.Get("thread"), Home: q.Has("home"), Plans: q.Has("plans"), Behind: q.Get("behind"),
		Plan: q.Get("plan"), Version: max(version, 0), Only: View(q.Get("only")),
		Mail: q.Get("mail"), Letter: max(letter, 0),
	}
}

func (v view) query() string {
	yes := map[bool]string{true: "1"}
	return query("c", v.Channel, "thread", v.Thread, "behind", v.Behind, "home", yes[v.Home], "plans", yes[v.Plans], "plan", v.Plan, "version", text(v.Version), "only", string(v.Only), "mail", v.Mail, "letter", text(v.Letter))
}

// head is the line above a conversation.
type head struct {
	Who             railPerson
	Title           string
	Bot             bool
	Tabs            bool // the bot's own: Messages and Home
	Home            bool
	Shared          string // with whom
	Private, Closed bool
	Members         []string
	MessagesPath    string
	HomePath        string
	Missing         string // where what is not emulated is asked for
	Features        []feature
}

func (s *scene) head(v view) fragment {
	data := head{Who: s.face(s.who), HomePath: s.path("home")}
	if c, err := s.channel(v.Channel); err == nil {
		data.Title, data.Bot, data.MessagesPath = s.title(c), s.withBot(c), s.path("c/"+c.ID)
		data.Missing, data.Features = s.path("c/"+c.ID+"/missing/"), missing()
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

// frame is what is around every view, and with page the page as a whole.
type frame struct {
	Title, Theme, Width  string
	Stream, Read, Opened string // where the module listens, and what it tells
	After                uint64
	User, Path, Field    string
	Who                  railPerson
	Rail, Clock          fragment
	Down                 fragment
	Undo                 fragment
	Modal                fragment
}

type page struct {
	frame
	Head                     fragment
	Home                     *fragment
	Lines, ThreadLines       []fragment
	Composer, ThreadComposer *composer
	Thread                   bool
	CloseThread              string
}

// frame draws what is around a view. What changes from now on is in the stream.
func (s *scene) frame(r *http.Request, v view) frame {
	f := frame{
		Title: s.who.Name, User: s.who.ID, Who: s.face(s.who), Path: s.path(""), After: s.lastChange(), Theme: cookie(r, "theme", "light", "dark"), Width: cookie(r, "width", "narrow"),
		Rail: s.rail(r.Context(), v), Clock: s.clock(r.Context(), ""), Down: s.downLine(r.Context()), Undo: s.offerLine(r.Context()), Modal: s.modal(),
	}
	if !r.URL.Query().Has("static") {
		f.Stream = s.stream(v)
	}
	return f
}

func (p *Page) first(w http.ResponseWriter, r *http.Request) {
	for _, u := range p.o.Slack.Users() {
		if s, err := p.scene(u.ID); err == nil && s.colleague() && !u.Deactivated {
			http.Redirect(w, r, s.path("")+asked(r), http.StatusSeeOther)
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
		s.show(w, r, view{})
		return
	}
	s.goTo(w, r, id)
}

func (s *scene) serveConversation(w http.ResponseWriter, r *http.Request) {
	c, err := s.channel(r.PathValue("channel"))
	if err != nil {
		s.page.nothingHere(w, r)
		return
	}
	if c.ID != r.PathValue("channel") {
		s.goTo(w, r, c.ID)
		return
	}
	s.show(w, r, view{Channel: c.ID, Thread: r.URL.Query().Get("thread")})
}

// asked is what a redirect keeps of an address: that the page stands still (PG-83).
func asked(r *http.Request) string {
	if r.URL.Query().Has("static") {
		return "?static=1"
	}
	return ""
}

// goTo leads to a conversation of the person's.
func (s *scene) goTo(w http.ResponseWriter, r *http.Request, channel string) {
	http.Redirect(w, r, s.path("c/"+channel)+asked(r), http.StatusSeeOther) //nolint:gosec // a path here, of ids that were found
}

// show draws the whole page.
func (s *scene) show(w http.ResponseWriter, r *http.Request, v view) {
	f := page{frame: s.frame(r, v), Head: s.head(v)}
	c, err := s.channel(v.Channel)
	switch {
	case v.Home:
		home := s.home()
		f.Home, f.Title, f.Opened = &home, s.page.words.Text("button.play_home", nil)+" · "+s.who.Name, s.path("opened/home")
	case err == nil:
		f.Title, f.Read = s.title(c)+" · "+s.who.Name, s.path("c/"+c.ID+"/read")
		if s.withBot(c) {
			f.Opened = s.path("opened/messages")
		}
		f.Lines, _ = s.lines(c, "", nil) // the conversation was found just now
		f.Composer = s.composer(c, "")
		if f.Composer != nil {
			f.Field = f.Composer.ID + "-text"
		}
	}
	if v.Thread != "" {
		lines, err := s.lines(c, v.Thread, nil)
		if err != nil || !slices.ContainsFunc(lines, func(l fragment) bool { return isMessage(l.ID) }) {
			s.page.nothingHere(w, r)
			return
		}
		f.ThreadLines, f.ThreadComposer, f.Thread, f.CloseThread = lines, s.composer(c, v.Thread), true, s.path("c/"+c.ID)
	}
	s.page.whole(w, http.StatusOK, "page", f)
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

// downLine tells that Slack is down.
func (s *scene) downLine(ctx context.Context) fragment {
	return s.page.draw("state", "down", "down", map[string]any{"Until": s.down(ctx)})
}

// query writes the part of an address after the path, of pairs of name and
// value; what has no value is left out.
func query(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
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
