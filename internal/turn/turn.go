// Package turn is one event from Handle to commit: it is recorded, routed,
// answered and stored in one transaction, and only then acknowledged. There is
// no HTTP and no language model in it.
package turn

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning/playbook"
)

// attempts is how often a turn that met somebody else's is run again.
const attempts = 5

// Turns handles events and jobs.
type Turns struct {
	Store Store
	Book  *playbook.Book
	Now   func() time.Time
	Log   *slog.Logger
	// Admins are the administrators as platform ids: "slack:U…", "local:eva".
	Admins []string
	// Limits bound what people write beyond answers.
	Limits Limits
	// LimitClock is the clock they are measured by; nil means Now. By one that
	// stands still nobody would ever be heard again.
	LimitClock func() time.Time
	// Ended is told what became of each event; nil where nobody counts.
	Ended func(bot.Event, Outcome)

	meter meter
}

var _ bot.Handler = (*Turns)(nil)

// Handle carries out one event. A nil error means that the event and all that
// follows from it is on disk; the same event again changes nothing. Where our
// own doing fails, the person is told in one sentence with a reference, and
// the event counts as handled only if that sentence could be stored.
func (t *Turns) Handle(ctx context.Context, e bot.Event) (bot.Reply, error) {
	var reply bot.Reply
	once := &pass{t: t, e: &e}
	err := t.retry(ctx, func(tx Tx) (err error) {
		reply, err = t.handle(tx, e, once)
		return err
	})
	var makes playbook.MakesVersion
	if errors.As(err, &makes) {
		err = t.retry(ctx, func(tx Tx) error { return t.askVersion(tx, e, makes.Plan) })
	}
	if err == nil {
		t.ended(ctx, e, once, Stored)
		return reply, nil
	}
	if ctx.Err() != nil {
		t.ended(ctx, e, once, NotStored)
		return reply, fmt.Errorf("turn: event %s: %w", e.ID, context.Cause(ctx))
	}
	reference := newReference()
	t.Log.ErrorContext(ctx, "turn failed", append(once.where(), "reference", reference, "err", speechless(err, e))...)
	reply, err = t.failed(ctx, e, reference, err)
	if err != nil {
		t.ended(ctx, e, once, NotStored)
	} else {
		t.ended(ctx, e, once, Failed)
	}
	return reply, err
}

// failed says that nothing was saved, where somebody is to hear of it.
func (t *Turns) failed(ctx context.Context, e bot.Event, reference string, err error) (bot.Reply, error) {
	if !e.Place.Direct() {
		return bot.Reply{}, &fault{e.ID, reference, err} // a channel never hears of our faults
	}
	if e.Action.Verb == conversation.Send {
		return t.faultInForm(ctx, e, reference), nil
	}
	if e.Mail != nil {
		return bot.Reply{}, &fault{e.ID, reference, err} // it is read again, and whoever wrote is told nothing
	}
	told := t.retry(ctx, func(tx Tx) error {
		return t.tellFault(tx, e, reference)
	})
	if told != nil {
		return bot.Reply{}, &fault{e.ID, reference, err}
	}
	// The person knows that nothing was saved and sends it again; the platform
	// repeating it would fail in the same way.
	return bot.Reply{}, nil
}

// askVersion asks whether what an event does shall make a new version of an
// agreed plan. It was rolled back: nothing is saved before the answer.
func (t *Turns) askVersion(tx Tx, e bot.Event, plan string) error {
	if first, err := tx.FirstSeen(e.Tenant, e.ID, t.now()); err != nil || !first {
		return err
	}
	env, err := t.env(tx, e)
	if err != nil {
		return err
	}
	env.NotePress(e.Action)
	if err := env.AskVersion(plan, e); err != nil {
		return err
	}
	if !e.Place.Direct() {
		if err := env.AnsweredElsewhere(e.Place); err != nil {
			return err
		}
	}
	if err := env.Flush(); err != nil {
		return err
	}
	if err := env.Dispatch(); err != nil {
		return err
	}
	return env.Settle()
}

// retry runs a turn again where somebody else changed the same rows meanwhile.
func (t *Turns) retry(ctx context.Context, fn func(Tx) error) error {
	var err error
	for range attempts {
		err = t.Store.Turn(ctx, func(tx Tx) (err error) {
			defer func() {
				if r := recover(); r != nil {
					err = fmt.Errorf("turn: panic: %v\n%s", r, debug.Stack())
				}
			}()
			return fn(tx)
		})
		if !errors.Is(err, playbook.ErrChanged) {
			return err
		}
	}
	return err
}

// env is the scene of an event with the session that waits in its place. That of
// something said in a channel is the person's direct conversation, without a
// place where they have none.
func (t *Turns) env(tx playbook.Tx, e bot.Event) (*playbook.Env, error) {
	if e.Addressed {
		e.Place = e.Private
	}
	env, err := t.scene(tx, e)
	if err != nil {
		return nil, err
	}
	if e.Addressed && e.Place.Place == "" {
		env.Place = env.Person.Home
		env.Place.Tenant = e.Tenant
	}
	session, open, err := tx.ActiveSession(e.Tenant, env.Person.ID, env.Place.Place)
	if err != nil || !open {
		return env, err
	}
	return env, env.Load(&session)
}

// scene is who writes and where. What the platform knows of the person goes
// before what is stored; what they chose themselves stays.
func (t *Turns) scene(tx playbook.Tx, e bot.Event) (*playbook.Env, error) {
	person, ok, err := tx.Person(e.Tenant, e.From.ID)
	if err != nil {
		return nil, err
	}
	if !ok {
		person = playbook.Person{Person: e.From}
	}
	env := playbook.NewEnv(tx, t.Book, t.now(), &person, e.Place, e.ID)
	if e.From.Name != "" {
		person.Name, person.External, person.Organisation, person.Team = e.From.Name, e.From.External, e.From.Organisation, e.From.Team
	}
	person.Email = cmp.Or(person.Email, e.From.Email)
	person.Zone = cmp.Or(person.Zone, e.From.Zone)
	person.Language = cmp.Or(person.Language, e.From.Language)
	switch {
	case e.Place.Direct():
		person.Home = e.Place
	case e.Kind == bot.Joined && person.Home.Place == "":
		person.Home = e.Private
	}
	env.Admin = t.administrator(person)
	return env, env.UseTemplate()
}

// now is the instant of a turn as it is stored, so that what is remembered of a row
// is what would be read back.
func (t *Turns) now() time.Time { return t.Now().UTC().Truncate(time.Microsecond) }

// administrator reports whether the operator named the person (LODESTAR_ADMINS):
// nobody can make themselves one by conversation.
func (t *Turns) administrator(p playbook.Person) bool {
	platform, _, _ := strings.Cut(p.Tenant, ":")
	return slices.Contains(t.Admins, platform+":"+p.ID)
}

func (t *Turns) handle(tx Tx, e bot.Event, once *pass) (bot.Reply, error) {
	first, err := tx.FirstSeen(e.Tenant, e.ID, t.now(), e.Also...)
	if err != nil || !first {
		return bot.Reply{}, err
	}
	if e.Mail != nil {
		return bot.Reply{}, t.mailed(tx, e, once)
	}
	once.session, once.flow, once.step = e.Action.Question.Session, e.Action.Question.Flow, e.Action.Question.Step
	if !e.Place.Direct() {
		if reply, done, err := t.inChannel(tx, e, once); err != nil || done || !e.Addressed {
			return reply, err // of what else happens in a channel nothing is kept but that it was seen
		}
	}
	env, err := t.env(tx, e)
	if err != nil {
		return bot.Reply{}, err
	}
	once.at(env)
	if err := t.carryOut(tx, env, e, once); err != nil {
		return bot.Reply{}, err
	}
	once.at(env)
	return env.Reply(), nil
}

// carryOut does what an event asks for and stores all that follows from it.
func (t *Turns) carryOut(tx Tx, env *playbook.Env, e bot.Event, once *pass) error {
	if err := env.Installed(); err != nil {
		return err
	}
	if err := t.route(env, e, once); err != nil {
		return err
	}
	if again, ok := env.Again(); ok {
		if err := t.route(env, again, once); err != nil {
			return err
		}
	}
	if err := env.TwoHours(); err != nil {
		return err
	}
	if err := env.Flush(); err != nil {
		return err
	}
	if err := env.Dispatch(); err != nil {
		return err
	}
	if err := env.Settle(); err != nil {
		return err
	}
	if e.Kind == bot.Arrived || env.Plan == nil {
		return nil
	}
	if err := tx.Active(e.Tenant, playbook.Activity{Person: env.Person.ID, Plan: env.Plan.ID, At: env.Now}); err != nil {
		return err
	}
	return env.ScheduleIdle()
}

// route decides what an event is: a move in the open session, a command, or
// neither.
func (t *Turns) route(env *playbook.Env, e bot.Event, once *pass) error {
	counts := !e.Place.Direct() || e.Kind == bot.Attached || e.Kind == bot.Said && env.Person.External
	if counts {
		if ok, says := once.take(); !ok {
			return env.Refuse(says)
		}
	}
	if !e.Place.Direct() {
		return env.Mentioned(e.Place, e.Text)
	}
	if env.Person.External {
		if err := env.MeetCustomer(); err != nil {
			return err
		}
		return t.routeExternal(env, e)
	}
	if took, err := t.file(env, e); took || err != nil {
		return err
	}
	switch e.Kind {
	case bot.Arrived:
		return env.Greet()
	case bot.Attached:
		env.Notice(conversation.Say("problem.text_only", nil))
		return env.Repeat()
	case bot.Edited, bot.Deleted:
		return t.messageChanged(env, e)
	case bot.Pressed:
		return t.pressed(env, e)
	default:
		return t.said(env, e, once)
	}
}

// inChannel answers what concerns a presented plan where several people read,
// and notes which channels there are; never a question of the interview. It
// reports false where an event was not for the bot.
func (t *Turns) inChannel(tx Tx, e bot.Event, once *pass) (bot.Reply, bool, error) {
	changed := e.Kind == bot.Joined || e.Kind == bot.Left
	if !changed {
		if ties, err := playbook.TiesChannel(tx, e.Place); err != nil || !ties {
			return bot.Reply{}, false, err
		}
	}
	env, err := t.scene(tx, e)
	if err != nil {
		return bot.Reply{}, false, err
	}
	if changed {
		err = env.ChannelChanged(e)
	} else {
		var done bool
		done, err = env.InChannel(e, func() bool { ok, _ := once.take(); return ok })
		if err != nil || !done {
			return bot.Reply{}, false, err
		}
	}
	if err != nil {
		return bot.Reply{}, false, err
	}
	if err := env.Dispatch(); err != nil || e.From.ID == "" { // nobody's doing
		return bot.Reply{}, true, err
	}
	return env.Reply(), true, env.Settle()
}

func (t *Turns) said(env *playbook.Env, e bot.Event, once *pass) error {
	if !env.Person.Greeted {
		env.Person.Greeted = true
	}
	env.Wants = e.Text
	facts, err := env.FewFacts()
	if err != nil {
		return err
	}
	var open *conversation.Session
	if env.Session != nil {
		open = &env.Session.Session
	}
	routed := t.Book.Engine.Route(open, e.Text, facts)
	if !isAnswer(routed.Move) {
		if ok, says := once.take(); !ok {
			return env.Refuse(says)
		}
	}
	switch {
	case routed.Command != "":
		return env.Command(routed.Command, routed.Args)
	case routed.Move == nil:
		return env.SmallTalk(e.Text)
	case routed.Move.Verb == playbook.VerbRun:
		return t.runButton(env, routed.Move.Value)
	case routed.Move.Verb == playbook.VerbWhy:
		return env.Command("why", nil)
	case routed.Move.Verb == playbook.VerbHelpAll:
		return env.Command("help_all", nil)
	case routed.Move.Verb == conversation.Help:
		return env.Command("help", nil)
	case env.MeansPlan(*routed.Move, facts):
		return env.EditPlan(routed.Move.Value)
	}
	routed.Move.Question = e.Action.Question
	env.Holds(e.Message)
	return env.Advance(*routed.Move)
}

// routeExternal answers somebody who is not a colleague. They may have been one:
// whatever session of theirs is still open stays closed to them, also to clicks
// on old messages.
func (t *Turns) routeExternal(env *playbook.Env, e bot.Event) error {
	switch e.Kind {
	case bot.Edited, bot.Deleted:
		return nil
	case bot.Said:
		return t.externalSaid(env, e)
	case bot.Pressed:
		if e.Action.Verb == playbook.VerbRun { // what a customer may not do the command itself refuses
			return t.runButton(env, e.Action.Value)
		}
		if e.Action.Verb == playbook.VerbTheirs {
			return env.TheirsSaid(e.Action.Value)
		}
		return env.Greet()
	default:
		return env.Greet()
	}
}

func (t *Turns) externalSaid(env *playbook.Env, e bot.Event) error {
	if id, args, ok := t.Book.Engine.CommandOf(env.Language(), e.Text); ok {
		if _, known := t.Book.Engine.Command(id); known {
			return env.Command(id, args)
		}
	}
	return env.Greet()
}

func (t *Turns) pressed(env *playbook.Env, e bot.Event) error {
	a := e.Action
	env.NotePress(a)
	if a.Verb == playbook.VerbRun {
		return t.runButton(env, a.Value)
	}
	if done, err := env.Pressed(a.Verb, a.Value); done || err != nil {
		return err
	}
	move := conversation.Move{Verb: a.Verb, Value: a.Value, Fields: a.Fields, Question: a.Question}
	if env.Session == nil || a.Question.Session != "" && a.Question.Session != env.Session.ID {
		if err := env.Wake(a.Question.Session); err != nil {
			return err
		}
		if env.Session == nil && a.Verb == conversation.Send {
			env.SayBack(move)
			return nil
		}
		if env.Session == nil {
			env.Notice(conversation.Say("problem.old_question.gone", nil))
			return nil
		}
	}
	return env.Advance(move)
}

// runButton carries out a button that does what a command does.
func (t *Turns) runButton(env *playbook.Env, command string) error {
	env.Wants = command
	id, args, ok := t.Book.Engine.CommandOf(locale.English, command)
	if !ok {
		return nil
	}
	return env.Command(id, args)
}

// messageChanged handles a message that was edited or deleted after it had
// been taken as an answer (E-4).
func (t *Turns) messageChanged(env *playbook.Env, e bot.Event) error {
	if env.Session == nil {
		return nil
	}
	k, ok := env.Session.HeldBy(e.Message)
	if !ok {
		return nil
	}
	verb := conversation.Reword
	if e.Kind == bot.Deleted {
		verb = conversation.Withdraw
	}
	return env.Advance(conversation.Move{Verb: verb, Value: k.String(), Text: e.Text})
}

// Home is what stands on a person's start page. It stores nothing.
func (t *Turns) Home(ctx context.Context, p bot.Person) (bot.Message, error) {
	var page bot.Message
	err := t.Store.Read(ctx, func(tx playbook.Tx) error {
		env, err := t.env(tx, bot.Event{Tenant: p.Tenant, From: p, Place: bot.Address{Tenant: p.Tenant}})
		if err != nil {
			return err
		}
		page, err = env.HomePage()
		return err
	})
	return page, err
}
