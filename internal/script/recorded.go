package script

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"lodestar/bot"
)

// verbRun is the verb of a button that does what a command does, and verbSend
// that of a form that was sent (see package conversation).
const (
	verbRun  = "run"
	verbSend = "send_form"

	verbEnter = "enter" // what was picked for a question
)

// preface stands on top of what is saved.
const preface = `# Saved from a conversation. Say here what it shows, put it into a folder of
# internal/app/testdata/script, and play it with go test ./internal/app -run TestScripts.
`

// Text is the recording as a script. Settings are the lines by which it makes
// what was there before: "seed play", "language eva de". It may be called at any
// time; what is being handled just then is not in it.
func (r *Recorder) Text(settings ...string) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := &writer{name: r.name, said: map[string][]bot.Message{}, wrote: map[string][]bot.Event{}, people: map[string]bot.Person{}, pages: map[string]string{}}
	w.b.WriteString(preface)
	w.line("word for word")
	if !r.from.Equal(Start()) {
		w.line("clock " + FormatInstant(r.from))
	}
	for _, s := range settings {
		w.line(s)
	}
	first := 0
	var steps []*step
	for i, s := range r.steps {
		if i == r.first {
			first = len(steps)
		}
		if s.kind != done || s.stored || len(s.said) > 0 {
			steps = append(steps, s)
		}
	}
	o := arrange(steps, r.from)
	for i, s := range steps {
		if i < first {
			w.remember(s)
			for _, m := range o.at[i] {
				w.hear(m)
			}
			continue
		}
		if !o.merged[i] {
			w.step(i, s, o)
		}
	}
	for i, page := range w.below {
		fmt.Fprintf(&w.b, "-- %s --\n%s\n", pageName(i), strings.TrimRight(page, "\n"))
	}
	return w.b.Bytes()
}

// writer writes a script as its replay will go: it knows at every line what the
// people there have been told and have written.
type writer struct {
	name    func(string) string
	b       bytes.Buffer
	said    map[string][]bot.Message // by name in the script
	wrote   map[string][]bot.Event
	people  map[string]bot.Person // as the platform knew them when they last did something
	speaker string                // whom ">" is about
	pages   map[string]string     // names of those below, by what stands on them
	below   []string
}

func pageName(i int) string { return fmt.Sprintf("page-%d.page", i+1) }

func (w *writer) line(text string) { w.b.WriteString(strings.TrimRight(text, " ") + "\n") }

func (w *writer) gap(text string) { w.line("#! " + Quote(text)) }

// remember takes up what somebody wrote, for those who edit or delete it.
func (w *writer) remember(s *step) {
	if who := w.name(s.event.From.ID); s.kind == done && s.stored && s.event.Kind == bot.Said && (s.event.Place.Direct() || s.event.Addressed) && who != "" {
		w.wrote[who] = append(w.wrote[who], s.event)
	}
}

// hear takes up what somebody was told.
func (w *writer) hear(m *said) {
	if who := w.listener(m); who != "" && !m.record() {
		w.said[who] = append(w.said[who], m.delivery.Message)
	}
}

// listener is who is told something, "" where no script can say it.
func (w *writer) listener(m *said) string {
	if to := m.delivery.To; to.Direct() {
		return w.name(to.Person)
	}
	if only := m.delivery.Message.Only; only != "" {
		return w.name(only)
	}
	return Channel(m.delivery.To)
}

// step writes what happened, and what was said because of it.
func (w *writer) step(i int, s *step, o order) {
	for _, out := range o.outages {
		switch i {
		case out.to:
			w.line("outage off")
		case out.from:
			w.line("outage on")
		}
	}
	waits := true // silence is worth a line
	switch s.kind {
	case done:
		if waits = s.stored; waits {
			waits = w.doing(s.event, len(o.at[i]) > 0)
			w.remember(s)
		}
	case lived:
		w.line("wait until " + FormatInstant(o.until(i)))
	case jumped:
		w.line("clock " + FormatInstant(s.at))
	case restart:
		w.line("restart")
	case remark:
		if waits = false; s.text != "" {
			w.line("# " + Quote(s.text))
		}
	case gap:
		waits = false
		w.gap(s.text)
	}
	for _, m := range s.said {
		if o.never[m] {
			w.gap("this could not be said: " + m.delivery.Message.Notification)
		}
	}
	if waits && !slices.ContainsFunc(o.at[i], func(m *said) bool { return !m.record() }) {
		w.line("silence")
	}
	w.expect(o.at[i], o.late)
}

// expect writes what was said: to the one who did something last, then to others.
func (w *writer) expect(all []*said, late map[*said]bool) {
	var others []string
	byWho := map[string][]*said{}
	for _, m := range all {
		who := w.listener(m)
		switch {
		case who == "":
			w.gap("this was said where no script listens: " + m.delivery.Message.Notification)
			continue
		case strings.Contains(m.delivery.ID, "/fault/"): // it has a reference that is new each time
			w.gap("the product failed here, and said so")
		case who != w.speaker && byWho[who] == nil:
			others = append(others, who)
		}
		byWho[who] = append(byWho[who], m)
	}
	for _, who := range append([]string{w.speaker}, others...) {
		for _, m := range byWho[who] {
			if m.record() {
				w.line(strings.TrimSpace(w.mark(who)+" record>") + " " + shortRecord(m.delivery.Message))
			}
		}
		for _, m := range byWho[who] {
			if m.record() {
				continue
			}
			if late[m] {
				w.line("# said only at " + FormatInstant(m.tried.at))
			}
			w.told(who, m.delivery.Message)
			w.hear(m)
		}
	}
}

// told writes a message: a line for each piece, and what has columns below the
// script.
func (w *writer) told(who string, m bot.Message) {
	page := ""
	for _, p := range Pieces(m) {
		switch {
		case p.Page == "" || who != w.speaker || !fitsBelow(p.Page):
			w.line(w.mark(who) + "> " + Quote(p.Text))
		case p.Page != page:
			w.line("shows page " + strings.TrimSuffix(w.pageOf(p.Page), ".page"))
		}
		page = p.Page
	}
}

// mark begins a line about somebody: nothing where they did something last.
func (w *writer) mark(who string) string {
	if who == w.speaker {
		return ""
	}
	return who
}

func (w *writer) pageOf(page string) string {
	if w.pages[page] == "" {
		w.pages[page] = pageName(len(w.below))
		w.below = append(w.below, page)
	}
	return w.pages[page]
}

// doing writes what a person did. It reports whether an answer may be expected.
func (w *writer) doing(e bot.Event, answered bool) bool {
	who := w.name(e.From.ID)
	if who == "" {
		w.gap("somebody did something whom scripts do not know: " + e.From.Name)
		return false
	}
	now := e.From
	now.Organisation = "" // the platform is asked for its name later
	if before, known := w.people[who]; known && before != now {
		w.gap("what the platform knows of " + who + " has changed: name, language, time zone or company")
	}
	w.people[who] = now
	switch {
	case e.Addressed:
		w.speaker = who
		w.line(Doing{Who: who, Verb: Mentions, Of: Ref{Words: Channel(e.Place)}, Text: Quote(e.Text)}.String())
		return true
	case !e.Place.Direct() && answered && w.inChannel(who, e):
		return true
	case !e.Place.Direct() && answered:
		w.gap("in a channel, " + who + ": " + e.Text)
		return false
	case !e.Place.Direct():
		w.line("# in a channel, " + who + ": " + Quote(e.Text))
		return false
	}
	d, ok := w.sayDoing(who, e)
	if !ok {
		w.gap(who + " did something with a message that is not in this script: " + string(e.Kind))
		return false
	}
	w.speaker = who
	w.line(d.String())
	return true
}

// inChannel writes what somebody did where several people read; false where no
// script can say it.
func (w *writer) inChannel(who string, e bot.Event) bool {
	d := Doing{Who: who, Of: Ref{Words: Channel(e.Place)}, Text: Quote(e.Text)}
	switch e.Kind {
	case bot.Said:
		if d.Verb = In; !e.Under {
			d.Of.Words += Beside
		}
	case bot.Pressed:
		p, ok := namePress(w.said[Channel(e.Place)], e.Action)
		if !ok {
			return false
		}
		d.Verb, d.Text = Clicks, p.String()
	default:
		return false
	}
	w.speaker = who
	w.line(d.String())
	return true
}

func (w *writer) sayDoing(who string, e bot.Event) (Doing, bool) {
	d := Doing{Who: who, Text: Quote(e.Text)}
	ok := true
	switch e.Kind {
	case bot.Said:
		if q := e.Action.Question; q != (bot.Question{}) && q != lastQuestion(w.said[who]) {
			d.Verb = At
			d.Of, ok = nameQuestion(w.said[who], q)
		}
	case bot.Arrived:
		d.Verb = Arrives
	case bot.Attached:
		d.Verb = Sends
	case bot.Pressed:
		return w.sayPress(d, e.Action)
	case bot.Edited:
		d.Verb = Edits
		d.Of, ok = nameWritten(w.wrote[who], e.Message)
	case bot.Deleted:
		d.Verb = Deletes
		d.Of, ok = nameWritten(w.wrote[who], e.Message)
	default:
		ok = false
	}
	return d, ok
}

func (w *writer) sayPress(d Doing, a bot.Action) (Doing, bool) {
	said := w.said[d.Who]
	if a.Verb == verbSend {
		var order []string
		var ok bool
		d.Verb = Fills
		d.Of, order, ok = nameForm(said, a.Question)
		d.Text = FormatFields(a.Fields, order)
		for id := range a.Fields {
			ok = ok && slices.Contains(order, id)
		}
		return d, ok
	}
	if a.Verb == verbEnter {
		m, ok := FindEntry(said)
		d.Verb = Picks
		if ok = ok && m.Question == a.Question; ok {
			d.Text = Quote(a.Fields[m.Entry.ID])
		}
		return d, ok
	}
	p, ok := namePress(said, a)
	d.Verb, d.Text = Presses, p.String()
	if !ok && a.Verb == verbRun && a.Question == (bot.Question{}) { // a start page has such buttons too
		d.Verb, d.Text, ok = Runs, Quote(a.Value), true
	}
	return d, ok
}

// shortRecord is a record as a script mentions it: of the question, which stands
// further up, only the beginning, and what became of it whole.
func shortRecord(m bot.Message) string {
	line := recordLine(m)
	for _, part := range m.Parts {
		question, found := strings.CutSuffix(line, " "+oneLine(bot.Plain(part.Text)))
		if begin := beginnings(question); found && part.Kind == bot.Outcome && len(begin) > 1 {
			return Quote(begin[0]) + " … " + Quote(oneLine(bot.Plain(part.Text)))
		}
	}
	return Quote(line)
}
