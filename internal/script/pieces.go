package script

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"lodestar/bot"
)

// Piece is one piece of a message as scripts see it: its words on one line.
type Piece struct {
	Text string
	// Must says that every script has to mention it: what was done, what is wrong
	// and what is asked. Headings, tables, examples, buttons and small print may
	// be left out, unless the script is word for word.
	Must bool
	Page string // the whole page of which this is a line, "" where it is none
}

// Pieces takes a message apart, in reading order.
func Pieces(m bot.Message) []Piece {
	var all []Piece
	add := func(p Piece) {
		if p.Text = oneLine(p.Text); p.Text != "" {
			all = append(all, p)
		}
	}
	for _, part := range m.Parts {
		switch part.Kind {
		case bot.Table:
			for _, row := range part.Rows {
				text := bot.Plain(row.Text)
				if label := bot.Plain(row.Label); label != "" {
					text = label + ": " + text
				}
				if row.Number > 0 {
					text = fmt.Sprintf("%d %s", row.Number, text)
				}
				add(Piece{Text: text})
			}
		case bot.Page:
			for line := range strings.SplitSeq(part.Text, "\n") {
				add(Piece{Text: line, Page: part.Text})
			}
		case bot.Text, bot.Problem:
			add(Piece{Text: bot.Plain(part.Text), Must: true})
		default:
			add(Piece{Text: bot.Plain(part.Text)})
		}
	}
	add(Piece{Text: labels(m)})
	if len(all) == 0 { // a message without parts is its first line
		add(Piece{Text: m.Notification, Must: true})
	}
	return all
}

// buttons are everything to press; a record offers nothing.
func buttons(m bot.Message) []bot.Button {
	if !m.Offers() {
		return nil
	}
	return slices.Concat(m.Options, m.Buttons)
}

// labels are the same as words: "[Save] [Change]".
func labels(m bot.Message) string {
	var all []string
	for _, b := range buttons(m) {
		all = append(all, "["+b.Label+"]")
	}
	return strings.Join(all, " ")
}

// Transcript is a message as a person reads it in the protocol of a replay.
func Transcript(to string, m bot.Message) string {
	var b strings.Builder
	for i, piece := range Pieces(m) {
		mark := "        " + to + "| "
		if i > 0 {
			mark = "        " + strings.Repeat(" ", len(to)) + "| "
		}
		if piece.Must {
			mark = strings.Replace(mark, "|", ">", 1)
		}
		b.WriteString(mark + piece.Text + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// FormProblems is what is said beside the fields of a form that stays open, as a
// message, so that a script can expect it like any other: "goal_by: …". False
// where there is none.
func FormProblems(r bot.Reply) (bot.Message, bool) {
	m := bot.Message{Kind: "form"}
	for _, id := range slices.Sorted(maps.Keys(r.Problems)) {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Problem, Text: bot.Escape(id) + ": " + r.Problems[id]})
	}
	if len(m.Parts) == 0 {
		return m, false
	}
	m.Notification = bot.Plain(m.Parts[0].Text)
	return m, true
}
