package emulator

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"
)

// A response URL takes five messages within 30 minutes (docs.slack.dev,
// "Handling user interaction", response_url).
const (
	responseLife = 30 * time.Minute
	responseUses = 5
)

// responseURL is the permission to answer an interaction.
type responseURL struct {
	App     string    `json:"app"`
	Team    string    `json:"team"`
	User    string    `json:"user"` // who acted, and who sees an ephemeral answer
	Channel string    `json:"channel"`
	TS      string    `json:"ts"` // of the message acted on, "" for a command
	Private bool      `json:"private"`
	At      time.Time `json:"at"`
	Uses    int       `json:"uses"`
}

func (s *Slack) newResponseURL(i *Installation, u *User, channel, ts string, private bool) string {
	token := s.world.uuid()
	s.world.ResponseURLs[token] = &responseURL{App: i.App, Team: i.Team, User: u.ID, Channel: channel, TS: ts, Private: private, At: s.config.Now()}
	return s.address + "/actions/" + token
}

// serveResponseURL answers a POST to a response URL. The names of its errors are
// not documented; expired_url and used_url were seen by others, invalid_payload
// is that of incoming webhooks.
func (s *Slack) serveResponseURL(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestBody))
	if err != nil {
		http.Error(w, http.StatusText(http.StatusRequestEntityTooLarge), http.StatusRequestEntityTooLarge)
		return
	}
	args := make(arguments)
	refused := json.Unmarshal(body, &args)
	fault := s.faultFor("response_url")
	var given answer
	if fault.stops() {
		given = s.stopped(fault)
	} else {
		given = s.respond(r.PathValue("token"), args, refused)
		if fault.Kind == FailAfter {
			given = answer{status: fault.status(), header: make(http.Header), body: object{}}
		}
	}
	s.remember(Call{Method: "response_url", Status: given.status, Response: given.body, Fault: fault.Kind}, args, "")
	if fault.Kind == ResetBefore {
		reset(w)
		return
	}
	s.send(w, r, given, fault)
}

func (s *Slack) respond(token string, args arguments, broken error) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := answer{status: http.StatusOK, header: make(http.Header), body: object{"ok": true}}
	u := s.world.ResponseURLs[token]
	switch {
	case u == nil || s.config.Now().Sub(u.At) > responseLife:
		a.status = http.StatusNotFound
		a.fail(refuse("expired_url"))
		return a
	case u.Uses >= responseUses:
		a.status = http.StatusNotFound
		a.fail(refuse("used_url"))
		return a
	}
	u.Uses++
	err := broken
	if err == nil {
		err = s.say(u.at(), args)
	}
	if err != nil {
		a.status = http.StatusBadRequest
		var r *refusal
		if !errors.As(err, &r) {
			err = refuse("invalid_payload")
		}
		a.fail(err)
	}
	return a
}

// place is where an answer to an interaction goes.
type place struct {
	app, team, user, channel, ts string
	private                      bool
}

func (u *responseURL) at() place {
	return place{app: u.App, team: u.Team, user: u.User, channel: u.Channel, ts: u.TS, private: u.Private}
}

// say posts, replaces or deletes as an answer to an interaction or command asks:
// private unless response_type says in_channel, in place of the message acted on
// with replace_original. It needs no membership, and never makes a private
// message public.
func (s *Slack) say(at place, args arguments) error {
	w := s.world
	c := w.Channels[at.channel]
	if c == nil {
		return refuse("channel_not_found")
	}
	if args.flag("delete_original") {
		if args.has("text") || args.has("blocks") || args.has("attachments") {
			return refuse("invalid_payload") // it must stand alone
		}
		s.dropOriginal(c, at)
		return nil
	}
	given, err := readContent(args)
	if err != nil {
		return err
	}
	if given.empty() {
		return refuse("no_text")
	}
	i := w.installation(at.app, at.team)
	bot := w.Users[i.User]
	if args.flag("replace_original") && at.ts != "" {
		s.replaceOriginal(c, at, given)
		return nil
	}
	m := &Message{
		User: bot.ID, Team: bot.Team, App: at.app, Bot: bot.Bot, Text: given.text, Blocks: w.withIDs(given.blocks),
		Attachments: w.attachmentsWithIDs(given.attachments), Metadata: given.metadata,
	}
	if ts := args.text("thread_ts"); ts != "" {
		if root := w.message(c.ID, ts); root != nil {
			m.Thread = root.root()
		}
	}
	if args.text("response_type") == "in_channel" && !at.private {
		s.post(c, m)
		return nil
	}
	m.TS = w.stamp(s.config.Now())
	s.whisper(c, w.Users[at.user], m)
	return nil
}

func (s *Slack) dropOriginal(c *Channel, at place) {
	if at.private {
		for n, e := range s.world.Ephemerals {
			if e.Channel == c.ID && e.For == at.user && e.Message.TS == at.ts {
				s.world.Ephemerals = append(s.world.Ephemerals[:n:n], s.world.Ephemerals[n+1:]...)
				s.note(Change{Kind: ChangedEphemeral, Channel: c.ID, User: at.user, TS: at.ts})
				return
			}
		}
		return
	}
	if m := s.world.message(c.ID, at.ts); m != nil {
		s.remove(c, m)
	}
}

func (s *Slack) replaceOriginal(c *Channel, at place, given content) {
	given.hasText, given.hasBlocks, given.hasAttachments = true, true, true
	if at.private {
		for _, e := range s.world.Ephemerals {
			if e.Channel == c.ID && e.For == at.user && e.Message.TS == at.ts {
				s.world.replace(e.Message, given)
				s.note(Change{Kind: ChangedEphemeral, Channel: c.ID, User: at.user, TS: at.ts})
			}
		}
		return
	}
	if m := s.world.message(c.ID, at.ts); m != nil {
		s.edit(c, m, func(m *Message) { s.world.replace(m, given) }, false)
	}
}
