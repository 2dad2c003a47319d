package app_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lodestar/bot/slack/emulator"
	"lodestar/internal/app"
)

// played is a playground with a person who types.
type played struct {
	*testing.T
	world  *app.Playground
	folder string // where it is a copy
	eva    *emulator.Person
	dm     string
}

// newPlayed opens a fresh playground.
func newPlayed(t *testing.T, o app.PlaygroundOptions) *played {
	t.Helper()
	p := &played{T: t, dm: emulator.SampleDirect(emulator.SampleEva)}
	p.open(o)
	return p
}

// copied opens a playground in English as it is at the start. It is a copy: to
// make the sample anew for each test would take most of its time.
func copied(t *testing.T) *played {
	t.Helper()
	from, err := sampleFolder()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for name, data := range from {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := newPlayed(t, app.PlaygroundOptions{Data: folder})
	p.folder = folder
	return p
}

// sampleFolder is the data folder of a playground in which nothing was done.
var sampleFolder = sync.OnceValues(func() (map[string][]byte, error) {
	folder, err := os.MkdirTemp("", "lodestar-sample-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	world, err := app.OpenPlayground(context.Background(), app.PlaygroundOptions{Data: folder})
	if err != nil {
		return nil, err
	}
	if err := world.Close(); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, name := range []string{"lodestar.db", "play.json", "play-seed.db", "play-seed.json"} {
		if files[name], err = os.ReadFile(filepath.Join(folder, name)); err != nil {
			return nil, err
		}
	}
	return files, nil
})

func (p *played) open(o app.PlaygroundOptions) {
	p.Helper()
	o.Log = slog.New(slog.NewTextHandler(p.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	world, err := app.OpenPlayground(p.Context(), o)
	if err != nil {
		p.Fatal(err)
	}
	p.Cleanup(func() {
		if err := world.Close(); err != nil {
			p.Error(err)
		}
	})
	p.world = world
	if p.eva, err = world.Slack().Person(emulator.SampleEva); err != nil {
		p.Fatal(err)
	}
}

func (p *played) settle() {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), 2*time.Minute)
	defer cancel()
	if err := p.world.Settle(ctx); err != nil {
		p.Fatal(err)
	}
}

// said is what stands in Eva's conversation, the bot's with a mark.
func (p *played) said() (all []string) {
	p.Helper()
	messages, err := p.eva.Messages(p.dm)
	if err != nil {
		p.Fatal(err)
	}
	for _, m := range messages {
		text := m.Text
		if m.Bot != "" {
			text = "> " + text
		}
		all = append(all, text)
	}
	return all
}

// types lets Eva write, and returns what is said after it.
func (p *played) types(text string) []string {
	p.Helper()
	before := len(p.said())
	if _, err := p.eva.Type(p.dm, text); err != nil {
		p.Fatal(err)
	}
	p.settle()
	return p.said()[before+1:]
}

func (p *played) hears(said []string, words string) {
	p.Helper()
	if !strings.Contains(strings.Join(said, "\n"), words) {
		p.Fatalf("she does not hear %q but %q", words, said)
	}
}
