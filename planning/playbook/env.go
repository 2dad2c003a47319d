package playbook

import (
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
