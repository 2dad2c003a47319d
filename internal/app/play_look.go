package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/bot/playground"
	"lodestar/bot/slack/emulator"
	"lodestar/conversation"
	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

var _ playground.World = (*Playground)(nil)

// lookBack is how many of the last messages can be looked at.
const lookBack = 200

// Time implements playground.World.
func (p *Playground) Time(ctx context.Context) (playground.Time, error) {
	t := playground.Time{Zone: "Europe/Amsterdam"}
	if eva, ok := p.user(emulator.SampleEva); ok && eva.Zone != "" {
		t.Zone = eva.Zone
	}
	zone, err := time.LoadLocation(t.Zone)
	if err != nil {
		t.Zone, zone = "UTC", time.UTC
	}
	t.Now = p.clock.Now().In(zone)
	p.mu.Lock()
	if p.way != nil {
		t.AdvancingTo = p.way.to.In(zone)
	}
	t.Trip = p.trip
	p.mu.Unlock()
	t.Trip.Passed = slices.Clone(t.Trip.Passed)
	if t.Next, err = p.next(ctx); err != nil {
		return t, err
	}
	if !t.Next.At.IsZero() {
		t.Next.At = t.Next.At.In(zone)
	}
	return t, nil
}

// next is what is due next, and for whom.
func (p *Playground) next(ctx context.Context) (playground.Due, error) {
	at, what, err := p.nextDue(ctx)
	if err != nil || what == "" {
		return playground.Due{}, err
	}
	return p.describe(ctx, at, what)
}

// describe says what is due at an instant, and for whom.
func (p *Playground) describe(ctx context.Context, at time.Time, what string) (playground.Due, error) {
	life := p.bot.Load()
	if life == nil {
		return playground.Due{}, nil
	}
	due := playground.Due{At: at, What: what}
	switch what {
	case dueJob:
		jobs, err := life.app.Store.Due(ctx, at, 1)
		if err != nil || len(jobs) == 0 {
			return due, life.unlessDead(err)
		}
		return p.describeJob(ctx, at, jobs[0])
	case dueDelivery:
		rows, err := life.app.Store.Undelivered(ctx)
		if err != nil {
			return due, life.unlessDead(err)
		}
		if i := slices.IndexFunc(rows, func(r delivery.Row) bool { return r.State != delivery.Failed && !r.NotUntil.After(at) }); i >= 0 {
			due.Who, err = p.nameOf(ctx, life, rows[i].To.Person)
		}
		return due, err
	default:
		return due, nil
	}
}

// describeJob says what a job is, about which customer and for whom. What is no job
// is nothing, nor is asking the platform who reads somewhere: it happens to nobody.
func (p *Playground) describeJob(ctx context.Context, at time.Time, job scheduler.Job) (playground.Due, error) {
	if job.Kind == "" || job.Kind == playbook.JobLook {
		return playground.Due{}, nil
	}
	due := playground.Due{At: at, What: job.Kind}
	err := p.look(ctx, p.bot.Load(), func(tx playbook.Tx) error {
		known, _, err := tx.Person(playTenant, job.Args["person"])
		if err != nil || job.Subject == "" {
			due.Who = known.Name
			return err
		}
		account, _, err := tx.Account(playTenant, job.Subject)
		due.Who, due.About = known.Name, account.Name
		return err
	})
	return due, err
}

// unlessDead lets an error pass that is not the store's being gone with its bot.
func (l *botLife) unlessDead(err error) error {
	if l.dead.Load() {
		return nil
	}
	return err
}

func (p *Playground) nameOf(ctx context.Context, life *botLife, person string) (name string, err error) {
	err = p.look(ctx, life, func(tx playbook.Tx) error {
		known, _, err := tx.Person(playTenant, person)
		name = known.Name
		return err
	})
	return name, err
}

// look reads the store; it sees nothing where the bot is dead.
func (p *Playground) look(ctx context.Context, life *botLife, do func(playbook.Tx) error) error {
	if life == nil {
		return nil
	}
	return life.unlessDead(life.app.Store.Read(ctx, do))
}

func (p *Playground) user(id string) (emulator.User, bool) {
	users := p.slack.Users()
	i := slices.IndexFunc(users, func(u emulator.User) bool { return u.ID == id })
	if i < 0 {
		return emulator.User{}, false
	}
	return users[i], true
}

// person is somebody of the emulated Slack as the product knows them.
func (p *Playground) person(tx playbook.Tx, user string) (playbook.Person, bool, error) {
	u, ok := p.user(user)
	if !ok {
		return playbook.Person{}, false, nil
	}
	person, ok, err := tx.Person(playTenant, playPerson(u))
	// Slack knows better than the store, which hears of it when they write.
	person.External = person.External || u.Team != emulator.SampleTeam || u.Guest != emulator.NoGuest || u.Deactivated
	return person, ok, err
}

// Conversation implements playground.World.
func (p *Playground) Conversation(ctx context.Context, user string) (c playground.Conversation, err error) {
	life := p.bot.Load()
	err = p.look(ctx, life, func(tx playbook.Tx) error {
		person, ok, err := p.person(tx, user)
		if err != nil || !ok {
			return err
		}
		at, ok, err := life.app.Book.StandingOf(tx, person, p.clock.Now())
		if err != nil || !ok {
			return err
		}
		c.Flow, c.Step, c.Session = at.Session.Flow, at.Step.String(), at.Session.ID
		for _, a := range at.Answers {
			c.Answers = append(c.Answers, playground.Answer{Step: a.Step, Row: a.Row, Value: a.Value, State: stateOf(a.Answer)})
		}
		for _, k := range at.Open {
			c.Open = append(c.Open, k.String())
		}
		return nil
	})
	return c, err
}

// stateOf says in one word how an answer came about.
func stateOf(a conversation.Answer) string {
	switch {
	case a.State != conversation.Answered:
		return string(a.State)
	case a.Derived:
		return "derived"
	case a.Standing != "":
		return string(a.Standing)
	default:
		return "given"
	}
}

// Jobs implements playground.World.
func (p *Playground) Jobs(ctx context.Context) (all []playground.Job, err error) {
	err = p.look(ctx, p.bot.Load(), func(tx playbook.Tx) error {
		jobs, err := tx.Jobs(playTenant)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			shown, err := shownJob(tx, j)
			if err != nil {
				return err
			}
			all = append(all, shown)
		}
		return nil
	})
	return all, err
}

func shownJob(tx playbook.Tx, j scheduler.Job) (playground.Job, error) {
	shown := playground.Job{Kind: j.Kind, Subject: j.Subject, State: string(j.State), Reason: j.Reason, Due: j.Due, Attempts: j.Attempts}
	person, _, err := tx.Person(playTenant, j.Args["person"])
	if err != nil {
		return shown, err
	}
	shown.Person = person.Name
	plan, ok, err := tx.Plan(playTenant, j.Subject)
	if err != nil || !ok {
		return shown, err
	}
	account, _, err := tx.Account(playTenant, plan.Account)
	shown.Subject = account.Name
	return shown, err
}

// Outgoing implements playground.World.
func (p *Playground) Outgoing(ctx context.Context) (all []playground.Outgoing, err error) {
	life, rows, err := p.lastSaid(ctx)
	if err != nil {
		return nil, err
	}
	err = p.look(ctx, life, func(tx playbook.Tx) error {
		for _, r := range rows {
			to, err := p.placeName(tx, r.To)
			if err != nil {
				return err
			}
			all = append(all, playground.Outgoing{
				Seq: r.Seq, ID: r.ID, To: to, Kind: r.Message.Kind, Gist: r.Message.Notification, State: string(r.State), Reason: r.Reason,
				Written: r.Written, NotUntil: r.NotUntil, Attempts: r.Attempts,
			})
		}
		return nil
	})
	return all, err
}

// Audit implements playground.World.
func (p *Playground) Audit(ctx context.Context) (all []playground.Audited, err error) {
	life := p.bot.Load()
	if life == nil {
		return nil, nil
	}
	links, err := life.app.Store.LastLinks(ctx, playTenant, lookBack)
	if err != nil {
		return nil, life.unlessDead(err)
	}
	for _, l := range links {
		if l.Empty() { // kept long enough
			all = append(all, playground.Audited{Seq: l.Seq, Hash: l.Hash})
			continue
		}
		e, err := l.Entry()
		if err != nil {
			return nil, err
		}
		all = append(all, playground.Audited{Seq: l.Seq, At: e.At, Kind: e.Kind, By: e.By, About: e.About, Detail: string(e.Body), Hash: l.Hash})
	}
	return all, nil
}

// placeName is how people call an address: by whose it is, or the channel's name.
func (p *Playground) placeName(tx playbook.Tx, to bot.Address) (string, error) {
	if to.Direct() {
		person, ok, err := tx.Person(playTenant, to.Person)
		if ok || err != nil {
			return person.Name, err
		}
	}
	if c, ok := p.slack.ConversationOf(to.Place); ok && c.Name != "" {
		return "#" + strings.TrimPrefix(c.Name, "#"), nil
	}
	return to.Place, nil
}
