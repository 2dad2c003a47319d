package emulator

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// object is a JSON object as it goes over the wire.
type object = map[string]any

// world is everything that is remembered: it can be written down and put back.
// Sockets, faults and what was observed are not part of it.
type world struct {
	Teams         map[string]*Team        `json:"teams"`
	Users         map[string]*User        `json:"users"`
	Channels      map[string]*Channel     `json:"channels"`
	Apps          map[string]*App         `json:"apps"`
	Installations []*Installation         `json:"installations"` // in the order of installing
	Messages      map[string][]*Message   `json:"messages"`      // by channel, rising by TS
	Ephemerals    []*Ephemeral            `json:"ephemerals"`
	Views         map[string]*View        `json:"views"`
	Stacks        map[string][]string     `json:"stacks"` // open modals by user, the topmost last
	Homes         map[string]string       `json:"homes"`  // published Home by app and user
	Values        map[string]Values       `json:"values"` // what a person chose in a message, by valuesKey
	Read          map[string]string       `json:"read"`   // TS up to which a person has read, by readKey
	Triggers      map[string]*trigger     `json:"triggers"`
	ResponseURLs  map[string]*responseURL `json:"response_urls"`
	Files         map[string]*File        `json:"files"`
	Tickets       map[string]string       `json:"tickets"` // file by upload ticket
	Scheduled     []*scheduled            `json:"scheduled"`
	Waiting       []*delivery             `json:"waiting"` // deliveries with a retry time to come
	Counter       int64                   `json:"counter"`
	LastStamp     int64                   `json:"last_stamp"` // microseconds
}

func newWorld() *world {
	return &world{
		Teams: map[string]*Team{}, Users: map[string]*User{}, Channels: map[string]*Channel{}, Apps: map[string]*App{},
		Messages: map[string][]*Message{}, Views: map[string]*View{}, Stacks: map[string][]string{}, Homes: map[string]string{},
		Values: map[string]Values{}, Read: map[string]string{}, Triggers: map[string]*trigger{}, ResponseURLs: map[string]*responseURL{},
		Files: map[string]*File{}, Tickets: map[string]string{},
	}
}

// Snapshot writes down the workspaces with everything in them: people, messages,
// views, tokens, what waits for a retry. Sockets and faults are left out, and so
// is what is being delivered at this moment: call Settle first.
func (s *Slack) Snapshot() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := json.Marshal(s.world)
	if err != nil {
		return nil, fmt.Errorf("emulator: writing a snapshot: %w", err)
	}
	return b, nil
}

// Restore puts a snapshot back in place of everything there is. Faults and
// limits are forgotten; open sockets stay open.
func (s *Slack) Restore(snapshot []byte) error {
	w := newWorld()
	if err := json.Unmarshal(snapshot, w); err != nil {
		return fmt.Errorf("emulator: reading a snapshot: %w", err)
	}
	if err := w.check(); err != nil {
		return fmt.Errorf("emulator: reading a snapshot: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.world, s.faults, s.late, s.down, s.limits = w, nil, nil, outage{}, newLimiter()
	s.note(Change{Kind: ChangedAll})
	return nil
}

// Leap sees to it that no id and no stamp is used twice by a Slack whose snapshot
// is older than what the apps remember, because the process ended in between.
func (s *Slack) Leap() {
	const far = 1_000_000 // ids, and microseconds
	s.mu.Lock()
	defer s.mu.Unlock()
	s.world.Counter += far
	s.world.LastStamp = max(s.world.LastStamp, s.config.Now().UnixMicro()) + far
}

// check refuses a snapshot that points at what is not in it: every other place
// takes what it looks up for granted.
func (w *world) check() error {
	// A null in the file would replace a map made by newWorld.
	if w.Teams == nil || w.Users == nil || w.Channels == nil || w.Apps == nil || w.Messages == nil || w.Views == nil || w.Stacks == nil ||
		w.Homes == nil || w.Values == nil || w.Read == nil || w.Triggers == nil || w.ResponseURLs == nil || w.Files == nil || w.Tickets == nil {
		return fmt.Errorf("a part is null")
	}
	for id, t := range w.Teams {
		if t == nil || t.ID != id {
			return fmt.Errorf("team %q is broken", id)
		}
	}
	for id, a := range w.Apps {
		if a == nil || a.ID != id {
			return fmt.Errorf("app %q is broken", id)
		}
	}
	for id, u := range w.Users {
		if u == nil || u.ID != id || w.Teams[u.Team] == nil {
			return fmt.Errorf("user %q is broken", id)
		}
	}
	for id, c := range w.Channels {
		if c == nil || c.ID != id || w.Teams[c.Team] == nil {
			return fmt.Errorf("channel %q is broken", id)
		}
		for _, m := range c.Members {
			if w.Users[m] == nil {
				return fmt.Errorf("channel %q has the unknown member %q", id, m)
			}
		}
	}
	for _, i := range w.Installations {
		if i == nil || w.Apps[i.App] == nil || w.Teams[i.Team] == nil || w.Users[i.User] == nil {
			return fmt.Errorf("an installation is broken")
		}
	}
	return w.checkContents()
}

func (w *world) checkContents() error {
	for id, messages := range w.Messages {
		if w.Channels[id] == nil {
			return fmt.Errorf("messages of the unknown channel %q", id)
		}
		for _, m := range messages {
			if m == nil || w.Users[m.User] == nil {
				return fmt.Errorf("a message of channel %q is broken", id)
			}
		}
	}
	for id, v := range w.Views {
		if v == nil || v.ID != id || w.Apps[v.App] == nil || w.Users[v.User] == nil || w.installation(v.App, v.Team) == nil {
			return fmt.Errorf("view %q is broken", id)
		}
	}
	for user, stack := range w.Stacks {
		for _, id := range stack {
			if w.Views[id] == nil {
				return fmt.Errorf("%q has the unknown view %q open", user, id)
			}
		}
	}
	for key, id := range w.Homes {
		if w.Views[id] == nil {
			return fmt.Errorf("home %q is the unknown view %q", key, id)
		}
	}
	for _, e := range w.Ephemerals {
		if e == nil || e.Message == nil || w.Channels[e.Channel] == nil || w.Users[e.For] == nil || w.Users[e.Message.User] == nil {
			return fmt.Errorf("an ephemeral message is broken")
		}
	}
	for _, d := range w.Waiting {
		if d == nil || w.Apps[d.App] == nil {
			return fmt.Errorf("a waiting delivery is broken")
		}
	}
	for _, p := range w.Scheduled {
		if p == nil || p.Message == nil || w.Users[p.Message.User] == nil {
			return fmt.Errorf("a scheduled message is broken")
		}
	}
	for id, t := range w.Triggers {
		if t == nil {
			return fmt.Errorf("trigger %q is broken", id)
		}
	}
	for id, u := range w.ResponseURLs {
		if u == nil || w.installation(u.App, u.Team) == nil || w.Users[u.User] == nil {
			return fmt.Errorf("response URL %q is broken", id)
		}
	}
	for id, f := range w.Files {
		if f == nil || w.Users[f.User] == nil {
			return fmt.Errorf("file %q is broken", id)
		}
	}
	for ticket, id := range w.Tickets {
		if w.Files[id] == nil {
			return fmt.Errorf("upload %q is for the unknown file %q", ticket, id)
		}
	}
	return nil
}

// next returns a number that was not used before.
func (w *world) next() int64 {
	w.Counter++
	return w.Counter
}

// id makes an id of Slack's form: a letter and nine more characters.
func (w *world) id(prefix string) string {
	n := strings.ToUpper(strconv.FormatInt(w.next(), 36))
	return prefix + strings.Repeat("0", max(0, 9-len(n))) + n
}

// uuid makes an id of the form Slack uses for client messages and envelopes.
func (w *world) uuid() string {
	return fmt.Sprintf("00000000-0000-4000-8000-%012x", w.next())
}

// stamp makes the id of a message from the clock. It is unique and rises even
// where the clock stands still, because clients order and find messages by it
// (docs.slack.dev, "Messaging": ts is unique per channel).
func (w *world) stamp(now time.Time) string {
	micro := max(now.UnixMicro(), w.LastStamp+1)
	w.LastStamp = micro
	return stampOf(micro)
}

func stampOf(micro int64) string { return fmt.Sprintf("%d.%06d", micro/1e6, micro%1e6) }

// readStamp reads a stamp, also one without a fraction as clients send it for
// oldest and latest; in microseconds.
func readStamp(s string) (int64, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || seconds < 0 || seconds > 1e11 || len(fraction) > 6 {
		return 0, false
	}
	micro := int64(0)
	if fraction != "" {
		micro, err = strconv.ParseInt(fraction+strings.Repeat("0", 6-len(fraction)), 10, 64)
		if err != nil || micro < 0 {
			return 0, false
		}
	}
	return seconds*1e6 + micro, true
}
