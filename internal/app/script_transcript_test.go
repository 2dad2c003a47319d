package app_test

import (
	"fmt"
	"strings"

	"lodestar/bot"
)

// spoken is one piece of a message as scripts see it: its words on one line,
// and whether a script has to mention it. What was done, what is wrong and what
// is asked has to be; headings, tables, examples, buttons and small print may.
type spoken struct {
	text      string
	must      bool
	mentioned bool
}

// pieces takes a message apart, in reading order.
func pieces(m bot.Message) []spoken {
	var all []spoken
	add := func(must bool, text string) {
		if text = strings.Join(strings.Fields(text), " "); text != "" {
			all = append(all, spoken{text: text, must: must})
		}
	}
	for _, part := range m.Parts {
		switch part.Kind {
		case bot.Table:
			for _, row := range part.Rows {
				text := bot.Plain(row.Label) + ": " + bot.Plain(row.Text)
				if row.Number > 0 {
					text = fmt.Sprintf("%d %s", row.Number, text)
				}
				add(false, text)
			}
		case bot.Page:
			for _, line := range strings.Split(part.Text, "\n") {
				add(false, line)
			}
		case bot.Text, bot.Problem:
			add(true, bot.Plain(part.Text))
		default:
			add(false, bot.Plain(part.Text))
		}
	}
	add(false, labels(m))
	return all
}

// labels are everything to press: "[Save] [Change]".
func labels(m bot.Message) string {
	var all []string
	for _, list := range [][]bot.Button{m.Options, m.Buttons} {
		for _, b := range list {
			all = append(all, "["+b.Label+"]")
		}
	}
	return strings.Join(all, " ")
}

// transcribed is a message as a person reads the transcript.
func transcribed(to string, m bot.Message) string {
	var b strings.Builder
	for i, piece := range pieces(m) {
		mark := "        " + to + "| "
		if i > 0 {
			mark = "        " + strings.Repeat(" ", len(to)) + "| "
		}
		if piece.must {
			mark = strings.Replace(mark, "|", ">", 1)
		}
		b.WriteString(mark + piece.text + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// shown is what a person wrote, on one line of bearable length.
func shown(text string) string {
	text = strings.ReplaceAll(text, "\n", `\n`)
	if runes := []rune(text); len(runes) > 300 {
		return string(runes[:300]) + fmt.Sprintf("… (%d characters)", len(runes))
	}
	return text
}
