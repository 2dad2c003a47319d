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
		t.say("say.terminal_help", locale.Args{"people": t.whoThereIs()})
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
