package terminal

import (
	"lodestar/bot"
	"lodestar/conversation/locale"
)

// Shown is a message as a terminal of the usual width prints it, without colour;
// words are the reader's. It is "" for a record: what was printed stays as it is.
func Shown(m bot.Message, words locale.Printer) string {
	if m.Kind == bot.KindRecord {
		return ""
	}
	l := layout{width: defaultWidth, example: words.Text("say.terminal_example", nil)}
	return l.message(m)
}
