package email

import (
	"strconv"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// Shown is a message as a mail that can be answered says it: its subject, and its
// text for programs that show no HTML. words are the reader's.
func Shown(m bot.Message, words locale.Printer) (subject, text string) {
	return subjectOf(m), textPart(m, words, true)
}

// textPart sets a message as plain text, in the order of rule A-2: what is said,
// then what can be done, then the small print. Lines are as long as they are;
// mail programs wrap them.
func textPart(m bot.Message, words locale.Printer, answerable bool) string {
	var blocks, small []string
	for _, p := range m.Parts {
		text := partText(p, words)
		if strings.TrimSpace(text) == "" {
			continue
		}
		if p.Kind == bot.Context {
			small = append(small, text)
			continue
		}
		blocks = append(blocks, text)
	}
	if len(blocks)+len(small) == 0 {
		blocks = append(blocks, oneLine(m.Notification))
	}
	if list := offeredText(m, words, answerable); list != "" {
		blocks = append(blocks, list)
	}
	return strings.Join(append(blocks, small...), "\n\n") + "\n"
}

func partText(p bot.Part, words locale.Printer) string {
	switch p.Kind {
	case bot.Table:
		var lines []string
		for _, r := range p.Rows {
			if line := rowText(r); line != "" {
				lines = append(lines, line)
			}
		}
		return strings.Join(lines, "\n")
	case bot.Page:
		return strings.TrimRight(printable(p.Text), " \n")
	case bot.Example:
		if strings.TrimSpace(p.Text) == "" {
			return ""
		}
		return words.Text("say.mail_example", nil) + "\n" + plain(p.Text)
	default:
		return plain(p.Text)
	}
}

func rowText(r bot.Row) string {
	label, text := oneLine(bot.Plain(r.Label)), plain(r.Text)
	line := label
	switch {
	case label != "" && text != "":
		line += ": " + text
	case label == "":
		line = text
	}
	if r.Number > 0 && line != "" {
		line = strconv.Itoa(r.Number) + ". " + line
	}
	return line
}

func plain(s string) string { return strings.TrimSpace(printable(bot.Plain(printable(s)))) }

// offeredOf is what can be pressed: a record offers nothing (M-2).
func offeredOf(m bot.Message) []bot.Button {
	if m.Replaces != (bot.Question{}) {
		return nil
	}
	return append(append([]bot.Button(nil), m.Options...), m.Buttons...)
}

// offeredText lists what can be answered. Options have numbers, because a number
// is the quickest to type; what can be done besides has only its words.
func offeredText(m bot.Message, words locale.Printer, answerable bool) string {
	if len(offeredOf(m)) == 0 {
		return ""
	}
	var lines []string
	if answerable {
		lines = append(lines, words.Text("context.mail_answer", nil))
	}
	for i, b := range m.Options {
		lines = append(lines, bot.OptionNumber(m.Options, i)+oneLine(b.Label))
	}
	for _, b := range m.Buttons {
		lines = append(lines, "["+oneLine(b.Label)+"]")
	}
	return strings.Join(lines, "\n")
}
