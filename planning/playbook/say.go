package playbook

import (
	"errors"
	"strconv"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// Notice puts a text in front of the next message to the person; at the end of
// the turn it is said on its own where none follows.
func (e *Env) Notice(texts ...conversation.Text) { e.notices = append(e.notices, texts...) }

// Silent keeps the current question from being repeated after a command.
func (e *Env) Silent() { e.silent = true }

// Say sends a message to the place the event came from, with the notices that
// wait in front of it.
func (e *Env) Say(m bot.Message) error {
	if len(e.notices) > 0 {
		front := e.Message("notice", e.notices...)
		e.notices = nil
		m.Parts = append(front.Parts, m.Parts...)
		if m.Notification == "" {
			m.Notification = front.Notification
		}
	}
	return e.send(e.Place, m)
}

// Flush says the notices that still wait.
func (e *Env) Flush() error {
	if len(e.notices) == 0 {
		return nil
	}
	texts := e.notices
	e.notices = nil
	return e.send(e.Place, e.Message("notice", texts...))
}

// Tell sends texts to another person's own conversation, in their language. It
// reports false where the bot has none with them yet.
func (e *Env) Tell(p Person, kind string, buttons []bot.Button, texts ...conversation.Text) (bool, error) {
	return e.tellAbout(p, kind, bot.Question{}, buttons, texts...)
}

// tellAbout is Tell about a session: a button of the message is meant for that
// one, whatever is open when it is pressed.
func (e *Env) tellAbout(p Person, kind string, about bot.Question, buttons []bot.Button, texts ...conversation.Text) (bool, error) {
	if p.Home.Place == "" {
		return false, nil
	}
	return true, e.send(p.Home, e.messageTo(p, kind, about, buttons, texts...))
}

// messageTo says texts in another person's language.
func (e *Env) messageTo(p Person, kind string, about bot.Question, buttons []bot.Button, texts ...conversation.Text) bot.Message {
	m := bot.Message{Kind: kind, Question: about, Buttons: buttons}
	lang := e.languageOf(p)
	for _, t := range texts {
		if text := e.Book.Engine.Print(lang, t, nil); text != "" {
			m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: text})
		}
	}
	m.Notification = firstLine(m)
	return m
}

// Message says texts in the person's language.
func (e *Env) Message(kind string, texts ...conversation.Text) bot.Message {
	m := bot.Message{Kind: kind}
	var lines []string
	for _, t := range texts {
		if text := e.Print(t); text != "" {
			lines = append(lines, text)
		}
	}
	if len(lines) > 0 { // lines that belong together are one part
		m.Parts = []bot.Part{{Kind: bot.Text, Text: strings.Join(lines, "\n")}}
	}
	m.Notification = firstLine(m)
	return m
}

func firstLine(m bot.Message) string {
	for _, part := range m.Parts {
		if part.Text != "" {
			text, _, _ := strings.Cut(bot.Plain(part.Text), "\n")
			return text
		}
	}
	return ""
}

// Print says a text in the person's language, with markup.
func (e *Env) Print(t conversation.Text) string {
	base := locale.Args{}
	if e.Account != nil {
		base["customer"] = bot.Escape(e.Account.Name)
	}
	return e.Book.Engine.Print(e.Language(), t, base)
}

// Label says a text as plain words, for buttons.
func (e *Env) Label(key string, a locale.Args) string {
	return bot.Plain(e.Print(conversation.Say(key, a)))
}

// VerbRun is the verb of buttons that run a command; the value is its text in
// English.
const VerbRun = "run"

// Run is a button that does what a typed command does.
func (e *Env) Run(label, command string) bot.Button {
	return bot.Button{Label: e.Label("button."+label, nil), Verb: VerbRun, Value: command}
}

// errChannel says that something was about to be said in a channel that is for
// one person: who reads there is nobody's choice here.
var errChannel = errors.New("playbook: a message for one person was meant for a channel")

func (e *Env) send(to bot.Address, m bot.Message) error {
	if to.Place != "" && !to.Direct() {
		return errChannel
	}
	_, err := e.post(bot.Delivery{To: to, Message: m})
	return err
}

// post keeps an outgoing message for the end of the turn and returns its id. One
// that has an id is written once.
func (e *Env) post(d bot.Delivery) (string, error) {
	if d.ID == "" {
		d.ID = e.nextID(1)
		e.spoken.said++
	}
	if d.Message.Offers() && d.Message.Question.Shown == 0 {
		d.Message.Question.Offer = offerOf(d.ID)
	}
	e.spoken.out = append(e.spoken.out, d)
	return d.ID, e.watch(d)
}

// nextID is the id of the n-th message from now.
func (e *Env) nextID(n int) string { return e.id + "/" + strconv.Itoa(e.spoken.said+n) }
