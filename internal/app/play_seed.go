package app

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/bot/slack"
	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

//go:embed sample_plan.txt
var samplePlan string

// playTenant is the workspace of the playground.
const playTenant = slack.Name + ":" + emulator.SampleTeam

// SampleMessage is something Eva wrote before the playground begins.
type SampleMessage struct {
	At   time.Time
	Text string
}

// SampleTalk is what Eva wrote for her plan in progress, in the language she
// speaks. It is typed to the bot one after the other and ends with a pause.
func SampleTalk(lang locale.Language) []SampleMessage {
	_, talk, _ := strings.Cut(samplePlan, "\n-- "+string(lang.Base())+" --\n")
	talk, _, _ = strings.Cut(talk, "\n\n-- ")
	at := playDay(19, 14)
	var all []SampleMessage
	for _, line := range strings.Split(strings.TrimSpace(talk), "\n") {
		at = at.Add(2 * time.Minute)
		all = append(all, SampleMessage{At: at, Text: strings.ReplaceAll(line, `\n`, "\n")})
	}
	return all
}

// PlayStart is the instant at which a fresh playground stands: Monday, 23
// November 2026, 09:00 in Amsterdam (PG-26).
func PlayStart() time.Time { return playDay(23, 9) }

// playDay is an hour of a day in November 2026, Amsterdam time, which is an hour
// before UTC in winter.
func playDay(day, hour int) time.Time {
	return time.Date(2026, time.November, day, hour-1, 0, 0, 0, time.UTC)
}

// beginAnew makes the sample workspace: its people, the example, and a plan that
// Eva has begun by talking to the bot as anybody does.
func (p *Playground) beginAnew(ctx context.Context) error {
	if p.language == "" {
		p.language = locale.English
	}
	talk := SampleTalk(p.language)
	p.clock.set(talk[0].At.Add(-time.Minute))
	p.newRecording()
	sample := p.addresses()
	sample.Locale = platformLocale(p.language)
	if err := p.slack.AddSample(sample); err != nil {
		return err
	}
	if err := p.start(ctx); err != nil {
		return err
	}
	a := p.bot.Load().app
	if err := p.isEmpty(ctx, a); err != nil {
		return err
	}
	if err := a.seedPeople(ctx, p.samplePeople()); err != nil {
		return err
	}
	if _, err := a.importExample(ctx, playTenant, emulator.SampleEva); err != nil {
		return err
	}
	if err := p.talk(ctx, talk); err != nil {
		return err
	}
	if _, err := p.travel(ctx, &way{to: PlayStart(), stopped: make(chan struct{})}); err != nil {
		return err
	}
	for _, colleague := range []string{emulator.SampleEva, emulator.SampleJonas} {
		person, err := p.slack.Person(colleague)
		if err == nil {
			err = person.OpenHome(emulator.SampleApp)
		}
		if err != nil {
			return fmt.Errorf("play: opening the Home: %w", err)
		}
	}
	if err := p.Settle(ctx); err != nil {
		return err
	}
	p.recorder.Begin()
	return p.keepSeed(ctx)
}

// isEmpty refuses a database that holds a playground whose other half is gone.
func (p *Playground) isEmpty(ctx context.Context, a *App) error {
	return a.Store.Read(ctx, func(tx playbook.Tx) error {
		people, err := tx.People(playTenant)
		if err == nil && len(people) > 0 {
			err = errors.New(p.file(databaseFile) + " holds a playground, but " + stateFile + " beside it is gone; name another folder with --data DIR, or remove the database")
		}
		return err
	})
}

// platformLocale is how Slack names a language.
func platformLocale(lang locale.Language) string {
	switch lang.Base() {
	case locale.German:
		return "de-DE"
	case locale.Dutch:
		return "nl-NL"
	default:
		return "en-US"
	}
}

// samplePeople are the people of the emulated Slack as the store knows them, so
// that they can be named in a plan before they have written anything.
func (p *Playground) samplePeople() []playbook.Person {
	organisations := map[string]string{}
	for _, t := range p.slack.Teams() {
		organisations[t.ID] = t.Name
	}
	var people []playbook.Person
	for _, u := range p.slack.Users() {
		if u.Bot != "" {
			continue
		}
		known := playbook.Person{Person: bot.Person{
			Tenant: playTenant, ID: playPerson(u), Name: u.Name, Email: u.Email, Language: u.Locale, Zone: u.Zone,
		}}
		known.Home = bot.Address{Platform: slack.Name, Tenant: playTenant, Place: emulator.SampleDirect(u.ID), Person: known.ID}
		if u.Team != emulator.SampleTeam {
			known.External, known.Organisation, known.Team, known.Home.Audience = true, organisations[u.Team], u.Team, bot.Customer
		}
		people = append(people, known)
	}
	return people
}

// playPerson is how the product calls a user of the emulated Slack.
func playPerson(u emulator.User) string {
	if u.Team == emulator.SampleTeam {
		return u.ID
	}
	return u.ID + "@" + u.Team
}

// talk lets Eva say what she said, each message at its time.
func (p *Playground) talk(ctx context.Context, all []SampleMessage) error {
	eva, err := p.slack.Person(emulator.SampleEva)
	if err != nil {
		return err
	}
	if err := eva.OpenMessages(emulator.SampleApp); err != nil {
		return err
	}
	dm := emulator.SampleDirect(emulator.SampleEva)
	for _, m := range all {
		// On a slow machine something may have to be tried again on the way.
		if _, err := p.travel(ctx, &way{to: m.At, stopped: make(chan struct{})}); err != nil {
			return err
		}
		if _, err := eva.Type(dm, m.Text); err != nil {
			return fmt.Errorf("play: talking to the bot: %w", err)
		}
	}
	if err := p.Settle(ctx); err != nil {
		return err
	}
	return eva.MarkRead(dm)
}

// seedPeople makes people known whom the store does not know yet.
func (a *App) seedPeople(ctx context.Context, people []playbook.Person) error {
	return a.Store.Turn(ctx, func(tx turn.Tx) error {
		for _, p := range people {
			_, ok, err := tx.Person(p.Tenant, p.ID)
			if err != nil {
				return err
			}
			if ok {
				continue
			}
			if err := tx.SavePerson(&p); err != nil {
				return err
			}
		}
		return nil
	})
}
