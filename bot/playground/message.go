package playground

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"html/template"
	"strconv"
	"strings"
	"time"

	"lodestar/bot/slack/emulator"
	"lodestar/internal/civil"
)

// messageLine is a message as it stands in a conversation or thread.
type messageLine struct {
	ID, Into, Order          string
	Channel, TS              string
	Author, Initials         string
	Tint                     int
	Bot                      bool
	From                     string // the author's organisation, where it is not the reader's
	At, Stamp                string // time of day in the reader's zone; RFC 3339
	First                    bool   // of several by one author in a row: only it shows who
	Body                     template.HTML
	Text                     string // shown where there is no body
	Private, Edited, Deleted bool
	Mine, Thread             bool
	Files                    []fileLine
	Reactions                []emulator.Reaction
	Replies                  int
	ThreadPath, Base         string
}

type fileLine struct{ Name, Path, Size string }

// drawnLines remembers what lines were drawn from, so that a stream draws anew
// only what has changed.
type drawnLines map[string]drawnLine

type drawnLine struct {
	from uint64
	line fragment
}

// lines are the messages of a conversation, or with thread of one thread, with
// the days between them and the remarks of the page.
func (s *scene) lines(c emulator.Channel, thread string, before drawnLines) ([]fragment, error) {
	var all []emulator.Shown
	var err error
	into, event := "log", "msg"
	n := s.page.drawn.Add(1) // more may be said while they are being drawn
	if thread == "" {
		all, err = s.person.Messages(c.ID)
	} else {
		into = "thread-log"
		all, err = s.person.Thread(c.ID, thread)
	}
	if err != nil {
		return nil, err
	}
	var lines []fragment
	var day civil.Date
	var last emulator.Shown
	var lastAt time.Time
	for _, m := range all {
		at := stampTime(m.TS).In(s.zone)
		if d := civil.Of(at); d != day {
			day, last = d, emulator.Shown{}
			midnight := d.At(0, 0, s.zone)
			lines = append(lines, s.page.draw(event, "day", into+"-day-"+d.String(), map[string]any{
				"ID": into + "-day-" + d.String(), "Into": into, "Order": fmt.Sprintf("%010d.", midnight.Unix()), "Date": s.page.words.Capital(s.page.words.DateLong(d)),
			}))
		}
		first := last.TS == "" || last.User != m.User || last.Private != m.Private || at.Sub(lastAt) > 5*time.Minute || last.Subtype == "tombstone"
		lines = append(lines, s.line(c, m, into, thread, first, at, before).numbered(n))
		last, lastAt = m, at
	}
	for _, r := range s.remarks(c.ID, thread) {
		id := into + "-remark-" + strconv.Itoa(r.id)
		lines = append(lines, s.page.draw(event, "remark", id, map[string]any{"ID": id, "Into": into, "Order": r.order(), "Text": r.text}))
	}
	return lines, nil
}

func (s *scene) line(c emulator.Channel, m emulator.Shown, into, thread string, first bool, at time.Time, before drawnLines) fragment {
	author := s.users[m.User]
	line := messageLine{
		ID: into + "-" + m.TS, Into: into, Order: m.TS, Channel: c.ID, TS: m.TS, Author: author.Name, Initials: initials(author.Name), Tint: tint(m.User),
		Bot: author.Bot != "", At: at.Format("15:04"), Stamp: at.Format(time.RFC3339), First: first, Text: m.Text, Private: m.Private,
		Edited: m.Edited != "", Deleted: m.Subtype == "tombstone", Mine: m.User == s.who.ID && m.Subtype != "tombstone", Thread: thread != "", Reactions: m.Reactions,
		Replies: m.Replies, ThreadPath: s.path("c/" + c.ID + "?thread=" + m.TS), Base: s.path("c/" + c.ID + "/m/" + m.TS + "/"),
	}
	if m.Thread != "" && m.Thread != m.TS {
		line.ThreadPath = s.path("c/" + c.ID + "?thread=" + m.Thread)
	}
	if author.Team != s.who.Team {
		line.From = s.teams[author.Team].Name
	}
	for _, f := range m.Shared {
		if !f.Deleted {
			line.Files = append(line.Files, fileLine{Name: f.Name, Path: s.path("files/" + f.ID), Size: size(len(f.Content))})
		}
	}
	from := sum(line, m.Blocks, m.Values, m.Attachments)
	if old, ok := before[line.ID]; ok && old.from == from {
		return old.line
	}
	line.Body = s.blocks(emulator.OnMessage, m.Values, line.ID+"-").HTML(withAttachments(m), m.Text)
	drawn := s.page.draw("msg", "message", line.ID, line)
	if before != nil {
		before[line.ID] = drawnLine{from: from, line: drawn}
	}
	return drawn
}

// withAttachments are a message's blocks, those of its attachments below.
func withAttachments(m emulator.Shown) []any {
	blocks := m.Blocks
	for _, a := range m.Attachments {
		if o, ok := a.(map[string]any); ok {
			more, _ := o["blocks"].([]any)
			blocks = append(blocks[:len(blocks):len(blocks)], more...)
		}
	}
	return blocks
}

// blocks is the renderer with the eyes of this person.
func (s *scene) blocks(surface emulator.Surface, values emulator.Values, prefix string) blocks {
	b := blocks{Surface: surface, Words: s.reader, Zone: s.zone, Values: values, Name: s.name, Prefix: prefix}
	for _, u := range s.people() {
		if s.meets(u) && !u.Deactivated {
			b.People = append(b.People, choice{Value: u.ID, Label: u.Name})
		}
	}
	for _, c := range s.person.Conversations() {
		b.Conversations = append(b.Conversations, choice{Value: c.ID, Label: s.title(c)})
	}
	return b
}

// meets reports whether Slack would offer somebody in a picker: people of the
// same organisation, and those in a conversation with the person.
func (s *scene) meets(u emulator.User) bool {
	if u.Team == s.who.Team {
		return true
	}
	for _, c := range s.person.Conversations() {
		for _, m := range c.Members {
			if m == u.ID {
				return true
			}
		}
	}
	return false
}

// stampTime is the instant of a TS: seconds and microseconds since 1970.
func stampTime(ts string) time.Time {
	seconds, micros, _ := strings.Cut(ts, ".")
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}
	}
	m, err := strconv.ParseInt(micros, 10, 64)
	if err != nil {
		m = 0
	}
	return time.Unix(n, m*int64(time.Microsecond))
}

// size is a length in bytes for people.
func size(n int) string {
	if n < 1024 {
		return strconv.Itoa(n) + " B"
	}
	return strconv.Itoa((n+1023)/1024) + " KB"
}

func sum(parts ...any) uint64 {
	h := fnv.New64a()
	for _, part := range parts {
		b, err := json.Marshal(part)
		if err != nil {
			return 0 // decoded JSON can be encoded again
		}
		_, _ = h.Write(b)
		_, _ = h.Write([]byte{0})
	}
	return h.Sum64()
}
