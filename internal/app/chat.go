package app

import (
	"context"
	"errors"
	"io"
	"path/filepath"

	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/conversation/locale"
	"lodestar/internal/config"
	"lodestar/internal/sqlstore"
)

// ChatOptions say how to chat in a terminal.
type ChatOptions struct {
	Options
	In    io.Reader
	Out   io.Writer
	As    string
	Lang  locale.Language // of people who have chosen none; "" is English
	TTY   bool
	Color bool
	Width int
}

// Chat runs the bot on standard input and output until the input ends.
func Chat(ctx context.Context, o ChatOptions) (err error) {
	people := SamplePeople()
	t := &terminal.Terminal{In: o.In, Out: o.Out, People: people, As: o.As, TTY: o.TTY, Color: o.Color, Width: o.Width, Log: o.Log}
	o.Senders = map[string]bot.Sender{terminal.Name: t}
	path, err := sqlstore.Path(o.Database)
	if err != nil {
		return err
	}
	if o.Key, o.OldKeys, err = config.Key(filepath.Join(filepath.Dir(path), sampleKey)); err != nil {
		return err
	}
	o.Admins = append(o.Admins, terminal.Tenant+":eva") // the sample workspace has an administrator
	a, err := New(ctx, o.Options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := a.Seed(ctx, people, o.Lang); err != nil {
		return err
	}
	t.Words, t.Now = a.Words, a.Now
	t.Settle = a.Settle
	t.Language = func(p bot.Person) locale.Language { return a.spoken(ctx, p) }
	return t.Run(ctx, a.Turns)
}

// spoken is the language a person is spoken to in.
func (a *App) spoken(ctx context.Context, p bot.Person) locale.Language {
	lang := locale.English
	// A store that cannot tell leaves the terminal's own few words in English.
	_ = a.Store.Read(ctx, readPerson(p, &lang))
	return lang
}
