package playbook

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// Env is one turn as commands and effects see it: who writes, where, the
// session that is open there, and the transaction. Everything said in a turn
// is stored with it.
type Env struct {
	Tx     Tx
	Book   *Book
	Now    time.Time // UTC
	Person *Person   // who writes; changes are saved at the end of the turn
	Place  bot.Address
	// Session is the one waiting in this place; nil where none is. Its records
	// are those of Plan and Account.
	Session *Session
	Plan    *Plan
	Account *Account

	// Wants are the words of the message, or of the command a button runs: what is
	// passed on where only somebody else may do it.
	Wants string

	reads  bool   // what is done only shows a plan: whoever may see it may do it
	chosen string // id of the account a command is about, "" where that is left open

	// Unasked is set where nobody waits for what is said.
	Unasked bool

	// Admin is set where the operator named the person as administrator.
	Admin bool

	// doer is whose doing the turn is, with where: they hear of what they let be
	// said to others and what could not be said. Acting for somebody else in the
	// same turn leaves it.
	doer             *Person
	from             bot.Address
	template         Template
	spoken           *spoken             // what is said at the end of the turn
	notices          []conversation.Text // what goes in front of the next message to the person
	problems         map[string]string   // of the form that was sent, by field
	asked            int                 // prompts so far
	silent           bool                // the current question is not to be repeated
	customerLanguage locale.Language     // of the account that somebody of a customer belongs to; "" where it is not known
	introduced       bool                // this turn has said hello to them already
	looked           bool                // something was only looked at: a check page is not repeated whole
	repeats          bool                // the open question comes again below something else
	holds            string              // the message whose answer the next move gives
	read             Person              // the person as stored before the turn

	newVersion bool       // a change of an agreed plan was said yes to
	again      *bot.Event // what waited for that yes
	stood      bool       // where the plan stands was said
	id         string     // of the event or job, from which message ids are made
}

// NewEnv sets the scene of one turn. id is that of the event or job; ids of
// messages are made from it, so that the same event never says two of the same.
func NewEnv(tx Tx, book *Book, now time.Time, person *Person, place bot.Address, id string) *Env {
	return &Env{Tx: tx, Book: book, Now: now, Person: person, read: *person, Place: place, doer: person, from: place, id: id, spoken: &spoken{}}
}

// as is the turn as somebody else has it: what is said goes to them, in their own
// conversation.
func (e *Env) as(p *Person) *Env {
	them := *e
	them.Person, them.Place, them.notices = p, p.Home, nil
	return &them
}

// Language is the one the person is spoken to in.
func (e *Env) Language() locale.Language { return e.languageOf(*e.Person) }

func (e *Env) languageOf(p Person) locale.Language {
	lang := p.Spoken
	if lang == "" && p.External && p.ID == e.Person.ID {
		lang = e.customerLanguage
	}
	if lang == "" {
		var ok bool
		if lang, ok = locale.ParseLanguage(p.Language); !ok {
			lang = locale.English
		}
	}
	if e.template.Formal || p.External { // customers are always addressed formally
		return lang.Formal()
	}
	return lang.Base()
}

// Zone is the person's time zone, UTC where it is not known.
func (e *Env) Zone() *time.Location { return e.zoneOf(*e.Person) }

func (e *Env) zoneOf(p Person) *time.Location { return e.Book.zones.of(p.Zone) }

// Today is the person's day.
func (e *Env) Today() civil.Date { return dayIn(e.Now, e.Zone()) }

func dayIn(t time.Time, zone *time.Location) civil.Date { return civil.Of(t.In(zone)) }

// Me is the person as an answer names them.
func (e *Env) Me() conversation.Person {
	side := conversation.Ours
	if e.Person.External {
		side = conversation.Theirs
	}
	return conversation.Person{Side: side, ID: e.Person.ID, Name: e.Person.Name}
}

// Facts are what the engine needs from the world for a move of this person.
func (e *Env) Facts() (conversation.Facts, error) {
	f, err := e.FewFacts()
	if err != nil || e.Account == nil {
		return f, err
	}
	people, err := e.Tx.People(e.Place.Tenant)
	if err != nil {
		return f, err
	}
	for _, p := range people {
		if !p.External {
			f.People = append(f.People, conversation.Person{Side: conversation.Ours, ID: p.ID, Name: p.Name})
		}
	}
	for _, row := range e.Account.Record.Rows("contact", 0) {
		f.People = append(f.People, contactPerson(e.Account.Record, row.ID))
	}
	return f, nil
}

// FewFacts are the facts without the people who may be named: enough for
// routing and for every question that names nobody, whatever the size of the
// company.
func (e *Env) FewFacts() (conversation.Facts, error) {
	f := conversation.Facts{Now: e.Now, Today: e.Today(), Language: e.Language(), Me: e.Me(), Known: map[string]string{
		"zone": e.Person.Zone, "country": e.Person.Settings.Country,
	}}
	e.template.known(f.Known)
	e.knownTeamReview(f.Known)
	if err := e.knownSetting(f.Known); err != nil {
		return f, err
	}
	if e.introduced {
		f.Known["introduced"] = "yes"
	}
	if f.Known["country"] == "" {
		f.Known["country"] = countryOfZone(e.Person.Zone)
	}
	if e.Account == nil {
		return f, nil
	}
	f.Known["customer"] = e.Account.Name
	f.Known["manager_id"] = e.Account.Manager
	for _, know := range []func(map[string]string) error{
		e.knownChannels,
		e.knownCheckin,
		e.knownStatus,
		e.knownReview,
		e.knownExit,
		e.knownReport,
		e.knownMentor,
		e.knownInvitation,
		e.knownMeeting,
		e.knownSummary,
	} {
		if err := know(f.Known); err != nil {
			return f, err
		}
	}
	if e.Account.Manager == e.Person.ID {
		f.Known["manager"] = e.Person.Name
		return f, nil
	}
	manager, err := e.planner(e.Account.Manager)
	f.Known["manager"] = manager.Name
	return f, err
}

// countryOfZone proposes a country from a time zone.
func countryOfZone(zone string) string {
	for _, country := range scheduler.Countries() {
		if zones[country] == zone {
			return country
		}
	}
	return ""
}

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

// Run is a button that does what a typed command does.
func (e *Env) Run(label, command string) bot.Button {
	return bot.Button{Label: e.Label("button."+label, nil), Verb: VerbRun, Value: command}
}

// VerbRun is the verb of buttons that run a command; the value is its text in
// English.
const VerbRun = "run"

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

// Later schedules a job for the person's day d.
func (e *Env) Later(p Person, kind, key, subject string, d civil.Date, a map[string]string) error {
	if a == nil {
		a = map[string]string{}
	}
	a["person"] = p.ID
	return e.Tx.Schedule(scheduler.Job{
		Tenant: e.Place.Tenant, Kind: kind, Key: key, Subject: subject, Args: a, Due: e.comesAt(p, d).UTC(),
	})
}

// comesAt is when what can wait for the person's day d comes: in the morning of
// that day, or of the next on which they work and are not away.
func (e *Env) comesAt(p Person, d civil.Date) time.Time {
	calendar := scheduler.CalendarOf(p.country())
	day := calendar.WorkingDay(d)
	if back := p.Settings.AwayUntil; !back.IsZero() && day.Before(back) {
		day = calendar.WorkingDay(back)
	}
	return p.morning(day, e.zoneOf(p))
}
