package terminal

import (
	"context"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// The commands of the terminal itself. What the bot understands has no slash.
const (
	commandAs    = "/as"
	commandPress = "/press"
	commandHelp  = "/help"
	commandQuit  = "/quit"
)

// parseCommand takes a line apart that begins with one slash. A message of
// several lines is never a command: a paste may begin with any path.
func parseCommand(text string) (command, rest string, ok bool) {
	if !strings.HasPrefix(text, "/") || strings.HasPrefix(text, "//") || strings.Contains(text, "\n") {
		return "", "", false
	}
	command, rest, _ = strings.Cut(strings.TrimSpace(text), " ")
	return strings.ToLower(command), strings.TrimSpace(rest), true
}

// unslashed is a message as it is sent: two slashes at the beginning stand for
// one.
func unslashed(text string) string {
	if strings.HasPrefix(text, "//") {
		return text[1:]
	}
	return text
}

func (t *Terminal) carryOut(ctx context.Context, h bot.Handler, command, rest string) error {
	switch command {
	case commandQuit:
		return errQuit
	case commandHelp:
		t.help()
		return nil
	case commandAs:
		return t.speakAs(ctx, h, rest)
	case commandPress:
		b, asked, ok := t.pressable(rest)
		if !ok {
			t.problem("problem.terminal_nothing_to_press", locale.Args{"name": bot.Escape(rest)})
			return nil
		}
		return t.press(ctx, h, b, asked)
	default:
		t.problem("problem.terminal_command", locale.Args{"command": bot.Escape(command)})
		return nil
	}
}

// help shows what can be written here besides messages, as it would be written.
func (t *Terminal) help() {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.current()
	printer := t.Words.Printer(t.language(p))
	row := func(label, key string, args locale.Args) bot.Row {
		return bot.Row{Label: bot.Escape(label), Text: printer.Text(key, args)}
	}
	t.block(t.layout(p).message(bot.Message{Parts: []bot.Part{
		{Kind: bot.Text, Text: printer.Text("say.terminal_help", nil)},
		{Kind: bot.Table, Rows: []bot.Row{
			row(commandAs+" "+p.ID, "say.terminal_help_as", locale.Args{"people": t.whoThereIs()}),
			row(commandPress+" 2", "say.terminal_help_press", nil),
			row(commandQuit, "say.terminal_help_quit", nil),
			row(`\`, "say.terminal_help_goes_on", nil),
			row(`\n`, "say.terminal_help_line_end", nil),
			row("//", "say.terminal_help_slash", nil),
		}},
	}}))
}

// speakAs switches to another person, shows what was said to them meanwhile,
// and lets them arrive the first time. Coming back is no arrival: a greeting at
// every switch would bury what they have not seen yet.
func (t *Terminal) speakAs(ctx context.Context, h bot.Handler, name string) error {
	if name == "" {
		t.say("say.terminal_people", locale.Args{"person": bot.Escape(t.speaker().Name), "people": t.whoThereIs()})
		return nil
	}
	p, ok := t.find(name)
	if !ok {
		t.problem("problem.terminal_nobody", locale.Args{"name": bot.Escape(name), "people": t.whoThereIs()})
		return nil
	}
	if first := t.switchTo(p); first {
		return t.arrive(ctx, h)
	}
	return nil
}

func (t *Terminal) press(ctx context.Context, h bot.Handler, b bot.Button, asked bot.Question) error {
	e := t.event(bot.Pressed)
	e.Action = bot.Action{Question: asked, Verb: b.Verb, Value: b.Value}
	return t.handle(ctx, h, e)
}
