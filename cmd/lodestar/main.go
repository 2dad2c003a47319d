// Command lodestar is the bot, and everything around it for those who run it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones are known on machines that have none

	"github.com/alecthomas/kong"
)

type commands struct {
	Play     playCommand     `cmd:"" help:"Try everything in the browser: an emulated Slack with people, channels and a clock. Nothing leaves this machine."`
	Chat     chatCommand     `cmd:"" help:"Chat with the bot in this terminal, or on a pipe. Nothing leaves this machine, unless you set up a language model elsewhere and allow it."`
	Serve    serveCommand    `cmd:"" help:"Run the bot in Slack, in Teams or in both. Settings come from the environment, see .env.example."`
	Doctor   doctorCommand   `cmd:"" help:"Check settings, store and platforms, and say how to mend what is wrong."`
	Export   exportCommand   `cmd:"" help:"Write a plan as a file."`
	Import   importCommand   `cmd:"" help:"Read accounts and contacts (CSV) or a plan (JSON, Excel), showing the differences first."`
	Schedule scheduleCommand `cmd:"" help:"Print what the cadence of a plan will do, and when."`
	Verify   verifyCommand   `cmd:"" help:"Recompute every agreement and the audit chain, and name what was altered."`
	Backup   backupCommand   `cmd:"" help:"Write a checked copy of the database while the bot runs."`
	Restore  restoreCommand  `cmd:"" help:"Make a checked backup the database. Nothing is overwritten."`
	Key      keyCommand      `cmd:"" help:"The key of the audit chain and of links in mails."`
	Evidence evidenceCommand `cmd:"" help:"Write what proves a customer's answers as a zip that anybody can check offline."`
	Teams    teamsCommand    `cmd:"" help:"What Microsoft Teams needs."`
	Version  versionCommand  `cmd:"" help:"Print version and commit."`
}

func main() { os.Exit(untilTold(os.Args[1:])) }

// untilTold runs a command until it ends, or until the process is told to end: then
// what is in hand is finished.
func untilTold(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, args)
}

func run(ctx context.Context, args []string) int {
	var c commands
	parser, err := kong.New(&c,
		kong.Name("lodestar"),
		kong.Description("Lodestar helps account managers write one-page key account plans by conversation, and keeps them alive."),
		kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		fmt.Fprintln(os.Stderr, "lodestar:", err)
		return 2
	}
	command, err := parser.Parse(args)
	if err != nil {
		parser.Errorf("%s", err)
		fmt.Fprintln(os.Stderr, "Try: lodestar"+chosen(err)+" --help")
		return 2
	}
	if err := command.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "lodestar:", err)
		var code exit
		if errors.As(err, &code) {
			return code.code
		}
		return 1
	}
	return 0
}

// chosen is the command that was named before what cannot be read, with a space before
// each of its words.
func chosen(err error) (path string) {
	var unread *kong.ParseError
	if !errors.As(err, &unread) || unread.Context == nil {
		return ""
	}
	for _, p := range unread.Context.Path {
		if p.Command != nil {
			path += " " + p.Command.Name
		}
	}
	return path
}

// exit is an error with a status of its own; others end with 1.
type exit struct {
	code int
	error
}

func (e exit) Unwrap() error { return e.error }
