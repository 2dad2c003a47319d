package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"runtime"

	"lodestar/conversation/locale"
	"lodestar/internal/app"
)

type playCommand struct {
	Addr     string `default:"127.0.0.1:8080" help:"Where the page is shown, on this machine only; port 0 is any free one." placeholder:"ADDRESS"`
	Data     string `help:"Folder that keeps everything. Default: a temporary one, removed at the end." placeholder:"DIR" type:"path"`
	Language string `help:"Language of our own people in a fresh folder: en, de or nl. Default: en." placeholder:"LANGUAGE"`
	Teams    bool   `help:"Also answer Microsoft's Agents Playground at /api/messages, without tokens and on this machine only."`
	Open     bool   `help:"Open the page in the browser."`
}

// Run shows the playground until it is interrupted.
func (c *playCommand) Run(ctx context.Context) error {
	var lang locale.Language
	if c.Language != "" {
		var err error
		if lang, err = languageNamed(c.Language); err != nil {
			return err
		}
	}
	leaves := "Nothing leaves this machine."
	return app.Play(ctx, app.PlayOptions{
		PlaygroundOptions: app.PlaygroundOptions{
			Data: c.Data, Language: lang, Teams: c.Teams,
			Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		},
		Addr: c.Addr, Environ: os.Environ(),
		Asks: func(host string) {
			if host == "" {
				leaves += " The language model that OPENAI_MODEL names is on another one, so it is not asked from here; lodestar chat and lodestar serve ask it."
				return
			}
			leaves = "A language model at " + host + " can be asked, once it is allowed (write: ai); nothing else leaves this machine."
		},
		Shown: func(address string) {
			fmt.Println(address)
			fmt.Fprintln(os.Stderr, "Open this address in a browser.", leaves, "Stop with Ctrl+C.")
			if c.Open {
				openBrowser(ctx, address)
			}
		},
	})
}

// openBrowser asks the system to show an address. Where it can't, the address
// stands on standard output.
func openBrowser(ctx context.Context, address string) {
	command := []string{"xdg-open", address}
	switch runtime.GOOS {
	case "darwin":
		command[0] = "open"
	case "windows":
		command = []string{"rundll32", "url.dll,FileProtocolHandler", address}
	}
	//nolint:gosec // our own address
	if err := exec.CommandContext(ctx, command[0], command[1:]...).Start(); err != nil {
		fmt.Fprintln(os.Stderr, "lodestar: the browser did not open:", err)
	}
}
