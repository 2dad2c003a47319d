package playground

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lodestar/bot/slack/emulator"
)

// heartbeat keeps a stream open through proxies and shows a lost one.
const heartbeat = 15 * time.Second

// stream is the address at which a view goes on; the module adds after which
// change, and what is open behind the scenes.
func (s *scene) stream(v view) string {
	q := v.query()
	if q == "" {
		q = "?"
	}
	return s.path("events" + q + "&boot=" + s.page.boot)
}

// lastChange is the number of the last change the person can see.
func (s *scene) lastChange() uint64 {
	changes, _ := s.person.Changes(0)
	if len(changes) == 0 {
		return 0
	}
	return changes[len(changes)-1].Seq
}

// stream of events to one open page.
type stream struct {
	w     http.ResponseWriter
	v     view
	seq   uint64
	sent  map[string]string // version by id
	drawn drawnLines
	begun bool
}

// serveEvents sends what changes in the part of the page that is open, as
// rendered fragments. Each event has the number of the last change as its id;
// who comes back with it gets what was missed.
func (s *scene) serveEvents(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	after, err := strconv.ParseUint(q.Get("after"), 10, 64)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
		return
	}
	if last, err := strconv.ParseUint(r.Header.Get("Last-Event-ID"), 10, 64); err == nil {
		after = last
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	st := &stream{w: w, v: viewOf(q), seq: after, sent: make(map[string]string), drawn: make(drawnLines)}
	if q.Get("boot") != s.page.boot {
		st.event("go", s.path("")) // of an earlier process: its numbers mean nothing here
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		world, page := s.page.o.World.Changed(), s.page.waitForChange()
		changes, slack := s.person.Changes(st.seq)
		now, err := s.page.scene(s.who.ID)
		if err != nil || !now.follow(r, st, changes) {
			return
		}
		if !s.pause(r, beat.C, slack, world, page, st) {
			return
		}
	}
}

// pause waits for the next change; false where the stream has ended.
func (s *scene) pause(r *http.Request, beat <-chan time.Time, slack, world, page <-chan struct{}, st *stream) bool {
	for {
		select {
		case <-r.Context().Done():
			return false
		case <-s.page.done:
			return false
		case <-beat:
			if !st.write(": still here\n\n") {
				return false
			}
		case <-slack:
			return true
		case <-world:
			return true
		case <-page:
			return true
		}
	}
}

// follow sends what a view shows otherwise than before. It reports false where
// the stream has ended.
func (s *scene) follow(r *http.Request, st *stream, changes []emulator.Change) bool {
	changed := make(map[string]bool)
	for _, c := range changes {
		st.seq = max(st.seq, c.Seq)
		switch c.Kind {
		case emulator.ChangedAll:
			st.event("go", s.path(""))
			return false
		case emulator.ChangedUser, emulator.ChangedChannel:
			st.drawn = make(drawnLines) // names stand in what was drawn
		case emulator.ChangedMessage, emulator.ChangedEphemeral:
			if c.Channel == st.v.Channel {
				changed["log-"+c.TS], changed["thread-log-"+c.TS] = true, true
			}
		default:
		}
	}
	if st.v.Channel != "" && !st.v.Home {
		c, err := s.channel(st.v.Channel)
		if err != nil || c.ID != st.v.Channel {
			place := s.path("")
			if err == nil {
				place = s.path("c/" + c.ID) // it has another id now
			}
			st.event("go", place)
			return false
		}
	}
	return st.send(s.parts(r, st), changed)
}

// parts are all fragments of a view.
func (s *scene) parts(r *http.Request, st *stream) []fragment {
	parts := []fragment{s.rail(r.Context(), st.v), s.clock(r.Context(), ""), s.downLine(r.Context()), s.offerLine(r.Context()), s.modal()}
	if st.v.Behind != "" {
		if f, ok := s.behind(r.Context(), st.v.Behind, ""); ok {
			parts = append(parts, f)
		}
	}
	if st.v.Plans {
		if st.v.Plan == "" {
			return parts
		}
		// While it can't be read, as with a bot that is starting, it stays as it is.
		f := fragment{ID: "plan-sheets", Version: st.sent["plan-sheets"]}
		if data, err := s.plan(r.Context(), st.v); err == nil {
			f = s.drawPlan(data)
		}
		return append(parts, f)
	}
	if st.v.Mail != "" {
		f := fragment{ID: "mailbox", Version: st.sent["mailbox"]}
		if s.page.o.Mail != nil && s.ownsBox(r.Context(), st.v.Mail) {
			if box, err := s.mailbox(r.Context(), st.v, ""); err == nil {
				f = s.drawMail(box)
			}
		}
		return append(parts, f)
	}
	parts = append(parts, s.head(st.v))
	if st.v.Home {
		return append(parts, s.home())
	}
	c, err := s.channel(st.v.Channel)
	if err != nil {
		return parts
	}
	if lines, err := s.lines(c, "", st.drawn); err == nil {
		parts = append(parts, lines...)
	}
	if st.v.Thread != "" {
		if lines, err := s.lines(c, st.v.Thread, st.drawn); err == nil {
			parts = append(parts, lines...)
		}
	}
	return parts
}

// send sends what is new, and takes away what is no longer there. Where nothing
// was said since the page was drawn, it has the lines already; else it gets all
// of them, and leaves alone what it has.
func (st *stream) send(parts []fragment, changed map[string]bool) bool {
	there := make(map[string]bool)
	for _, f := range parts {
		there[f.ID] = true
		if !st.begun && isMessage(f.ID) && len(changed) == 0 {
			st.sent[f.ID] = f.Version
		}
		if st.sent[f.ID] == f.Version {
			continue
		}
		st.sent[f.ID] = f.Version
		if !st.event(f.event, string(f.HTML)) {
			return false
		}
	}
	for id := range changed {
		if !st.begun && !there[id] {
			st.sent[id] = "" // the page may still show it
		}
	}
	for id := range st.sent {
		if !there[id] {
			delete(st.sent, id)
			if !st.event("gone", id) {
				return false
			}
		}
	}
	st.begun = true
	return st.flush()
}

func isMessage(id string) bool {
	rest, found := strings.CutPrefix(id, "log-")
	if !found {
		rest, found = strings.CutPrefix(id, "thread-log-")
	}
	return found && rest != "" && rest[0] >= '0' && rest[0] <= '9'
}

// event sends one event under the number of the last change. A bare carriage
// return would end a line of the stream and let a message write events itself.
func (st *stream) event(name, data string) bool {
	var b strings.Builder
	fmt.Fprintf(&b, "id: %d\nevent: %s\n", st.seq, name)
	for line := range strings.Lines(strings.ReplaceAll(data, "\r", "&#13;")) {
		b.WriteString("data: " + strings.TrimSuffix(line, "\n") + "\n")
	}
	b.WriteString("\n")
	return st.write(b.String())
}

func (st *stream) write(text string) bool {
	_, err := st.w.Write([]byte(text))
	return err == nil && st.flush()
}

func (st *stream) flush() bool { return http.NewResponseController(st.w).Flush() == nil }
