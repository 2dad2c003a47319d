package terminal

import (
	"io"
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// screen is what stands in front of the person, and what each person was shown.
// Terminal.mu guards it.
type screen struct {
	speaker   string // the id of who writes; "" before the first use
	written   bool   // something stands above
	prompting bool   // the cursor stands behind the prompt
	aside     bool   // the latest block was a line about somebody else
	views     map[string]*view
	receipts  map[string]bot.Receipt // by delivery, for Reconcile
	failed    error                  // of the latest write
}

// view is what one person was shown.
type view struct {
	arrived  bool
	unread   []bot.Message
	question bot.Message // the question that waits, where there is one
	offers   bot.Message // the latest message with something to press
}

// speaker is the person who writes.
func (t *Terminal) speaker() bot.Person {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.current()
}

func (t *Terminal) current() bot.Person {
	name := t.screen.speaker
	if name == "" {
		name = t.As
	}
	p, _ := t.find(name)
	return p
}

func (t *Terminal) view(id string) *view {
	if t.screen.views == nil {
		t.screen.views = map[string]*view{}
	}
	if t.screen.views[id] == nil {
		t.screen.views[id] = &view{}
	}
	return t.screen.views[id]
}

// arrived notes that the one who writes has come.
func (t *Terminal) arrived() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.view(t.current().ID).arrived = true
}

// switchTo lets another person write, prints what they have not seen, and
// reports whether they are here for the first time.
func (t *Terminal) switchTo(p bot.Person) (first bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.screen.speaker = p.ID
	t.block(t.own(p, bot.Text, "say.terminal_speaking", locale.Args{"person": bot.Escape(p.Name)}))
	v := t.view(p.ID)
	for _, m := range v.unread {
		t.show(p, m)
	}
	v.unread = nil
	return !v.arrived
}

// asked is the question in front of the one who writes.
func (t *Terminal) asked() bot.Question {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.view(t.current().ID).question.Question
}

// pressable finds what "/press" names: in the latest message that offers
// something, else in the question that waits.
func (t *Terminal) pressable(name string) (bot.Button, bot.Question, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	v := t.view(t.current().ID)
	for _, m := range []bot.Message{v.offers, v.question} {
		if b, ok := choose(m, name); ok {
			return b, m.Question, true
		}
	}
	return bot.Button{}, bot.Question{}, false
}

// labelled finds the button whose label was typed, in a message that asks
// nothing; a question is answered by the one who asked.
func (t *Terminal) labelled(text string) (bot.Button, bot.Question, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	m := t.view(t.current().ID).offers
	if m.Kind == kindQuestion && m.Question.Session != "" {
		return bot.Button{}, bot.Question{}, false
	}
	b, ok := choose(m, text)
	return b, m.Question, ok
}

// kindQuestion is the Kind of a message that waits for an answer.
const kindQuestion = "question"

// replaced forgets what a question offered that was answered: it is on the
// screen, but nobody can press it any more.
func (v *view) replaced(q bot.Question) {
	offers := func(m bot.Message) bool { return m.Question == q }
	if offers(v.question) {
		v.question = bot.Message{}
	}
	if offers(v.offers) {
		v.offers = bot.Message{}
	}
	for i := range v.unread {
		if offers(v.unread[i]) {
			v.unread[i].Kind, v.unread[i].Options, v.unread[i].Buttons = "notice", nil, nil
		}
	}
}

// show prints a message in full and remembers what it offers.
func (t *Terminal) show(p bot.Person, m bot.Message) {
	v := t.view(p.ID)
	if replaced := m.Replaces; replaced != (bot.Question{}) {
		v.replaced(replaced)
		m.Options, m.Buttons = nil, nil // a record offers nothing (M-2)
	}
	if m.Kind == kindQuestion {
		v.question = m
	}
	if len(m.Options)+len(m.Buttons) > 0 || m.Kind == kindQuestion {
		v.offers = m
	}
	t.block(t.layout(p).message(m))
}

// tell prints in one line that somebody else was told something.
func (t *Terminal) tell(p bot.Person, m bot.Message) {
	printer := t.Words.Printer(t.language(t.current()))
	line := printer.Text("say.terminal_told", locale.Args{"person": p.Name, "text": firstLine(m)})
	line = printer.Shorten(oneLine(line), t.width())
	// One line after the other: the news of an hour are a list.
	listed := t.screen.aside && !t.screen.prompting
	t.put(line+"\n", t.screen.written && !listed)
	t.screen.aside = true
}

// firstLine is what a message says first, for a line about it.
func firstLine(m bot.Message) string {
	if strings.TrimSpace(m.Notification) != "" {
		return m.Notification
	}
	for _, part := range m.Parts {
		if text := bot.Plain(part.Text); strings.TrimSpace(text) != "" {
			return text
		}
	}
	return "…"
}

// say prints the terminal's own words, problem those about a mistake.
func (t *Terminal) say(key string, args locale.Args)     { t.utter(bot.Text, key, args) }
func (t *Terminal) problem(key string, args locale.Args) { t.utter(bot.Problem, key, args) }

func (t *Terminal) utter(kind bot.PartKind, key string, args locale.Args) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.block(t.own(t.current(), kind, key, args))
}

func (t *Terminal) own(p bot.Person, kind bot.PartKind, key string, args locale.Args) string {
	text := t.Words.Printer(t.language(p)).Text(key, args)
	return t.layout(p).message(bot.Message{Parts: []bot.Part{{Kind: kind, Text: text}}})
}

func (t *Terminal) layout(p bot.Person) *layout {
	return &layout{
		width: t.width(), color: t.Color,
		example: t.Words.Printer(t.language(p)).Text("say.terminal_example", nil),
	}
}

func (t *Terminal) width() int {
	if t.Width > 0 {
		return t.Width
	}
	return defaultWidth
}

// block prints something that stands for itself, a blank line away from what is
// above it.
func (t *Terminal) block(text string) { t.put(text, t.screen.written) }

// put prints text, and the prompt again where a person was being waited for.
func (t *Terminal) put(text string, apart bool) {
	prompting := t.screen.prompting
	if prompting {
		t.write("\n")
	}
	if apart {
		t.write("\n")
	}
	t.write(text)
	t.screen.written, t.screen.aside, t.screen.prompting = true, false, false
	if prompting {
		t.writePrompt()
	}
}

// prompt shows who writes, to a person only: on a pipe nobody waits for it.
func (t *Terminal) prompt() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.writePrompt()
}

func (t *Terminal) writePrompt() {
	if !t.TTY {
		return
	}
	if t.screen.written {
		t.write("\n")
	}
	t.write(oneLine(t.current().ID) + "> ")
	t.screen.prompting = true
}

// entered notes that a line was typed: the cursor stands in the next one.
func (t *Terminal) entered() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.screen.prompting = false
}

// leave ends the line of a prompt, so that the shell's stands in its own.
func (t *Terminal) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.screen.prompting {
		t.write("\n")
		t.screen.prompting = false
	}
}

func (t *Terminal) write(text string) {
	if _, err := io.WriteString(t.Out, text); err != nil {
		t.screen.failed = err
	}
}

// knows returns the person whose direct conversation an address is.
func (t *Terminal) knows(a bot.Address) (bot.Person, bool) {
	i := slices.IndexFunc(t.People, func(p bot.Person) bool { return DirectAddress(p).Conversation() == a.Conversation() })
	if i < 0 {
		return bot.Person{}, false
	}
	return t.People[i], true
}
