package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

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
	// Getenv reads the variables of the language model; nil is that there is none.
	Getenv func(name string) string
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
	t.File = keepIn(filepath.Join(filepath.Dir(path), "files"))
	if o.Getenv != nil {
		model, err := config.ReadModel(o.Getenv)
		if err != nil {
			return err
		}
		now := o.Now
		if now == nil {
			now = time.Now
		}
		if o.Model, err = ModelOf(model, now, nil); err != nil {
			return err
		}
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

// mostLike is how many files of one name are kept beside each other.
const mostLike = 1000

// keepIn keeps files in a folder, for their owner alone; a name that is taken gets
// a number.
func keepIn(folder string) func(name string, data []byte) (string, error) {
	return func(name string, data []byte) (path string, err error) {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return "", fmt.Errorf("app: keeping a file: %w", err)
		}
		root, err := os.OpenRoot(folder) // whatever the name is, it stays in there
		if err != nil {
			return "", fmt.Errorf("app: keeping a file: %w", err)
		}
		defer func() { err = errors.Join(err, root.Close()) }()
		end := filepath.Ext(name)
		for n := 1; n <= mostLike; n++ {
			as := name
			if n > 1 {
				as = fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(name, end), n, end)
			}
			f, err := root.OpenFile(as, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if errors.Is(err, fs.ErrExist) {
				continue
			}
			if err != nil {
				return "", fmt.Errorf("app: keeping a file: %w", err)
			}
			_, err = f.Write(data)
			return filepath.Join(folder, as), errors.Join(err, f.Close())
		}
		return "", fmt.Errorf("app: keeping a file: %d of one name", mostLike)
	}
}
