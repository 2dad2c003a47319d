package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"golang.org/x/term"

	"lodestar/conversation/locale"
	"lodestar/internal/app"
)

type chatCommand struct {
	As       string `default:"eva" help:"Who you are: eva (account manager), jonas (colleague), visser or deboer (at the customer)." placeholder:"PERSON"`
	Data     string `help:"Folder of the conversation's database. Default: lodestar in your data directory." placeholder:"DIR" type:"path"`
	Language string `help:"Language to begin with: en, de or nl. Later: write 'language German'." placeholder:"LANGUAGE"`
}

// Run chats until the input ends.
func (c *chatCommand) Run(ctx context.Context) error {
	var lang locale.Language
	if c.Language != "" {
		var err error
		if lang, err = languageNamed(c.Language); err != nil {
			return err
		}
	}
	folder := c.Data
	if folder == "" {
		base, err := dataFolder()
		if err != nil {
			return fmt.Errorf("no data folder found; name one with --data DIR: %w", err)
		}
		folder = base
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("the data folder cannot be made; name another with --data DIR: %w", err)
	}
	tty := term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stdout.Fd()))
	color := term.IsTerminal(int(os.Stdout.Fd())) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	width := 0
	if w, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		width = min(w, 110)
	}
	return app.Chat(ctx, app.ChatOptions{
		Options: app.Options{
			Database: "file:" + filepath.Join(folder, "lodestar.db"),
			Log:      slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		},
		In: os.Stdin, Out: os.Stdout, As: c.As, Lang: lang, TTY: tty, Color: color, Width: width, Getenv: os.Getenv,
	})
}

// dataFolder is the user's data directory: XDG_DATA_HOME, else the place the
// system has for it.
func dataFolder() (string, error) {
	if base := os.Getenv("XDG_DATA_HOME"); base != "" {
		return filepath.Join(base, "lodestar"), nil
	}
	if home, err := os.UserHomeDir(); err == nil {
		if share := filepath.Join(home, ".local", "share"); isFolder(filepath.Dir(share)) {
			return filepath.Join(share, "lodestar"), nil
		}
	}
	base, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(base, "lodestar"), nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
