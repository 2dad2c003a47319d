package bottest

import (
	"fmt"
	"slices"
	"strings"

	"lodestar/bot"
)

// Sample is a message with the name of its golden file.
type Sample struct {
	Name    string
	Message bot.Message
}

// Samples are one message of every kind and for every kind of answer, and
// messages that a careless platform shows wrong. Names are unique and fit a
// file name.
func Samples() []Sample {
	return slices.Concat(everyday(), cards(), awkward())
}

// asking is a question with the button row and small print of open questions.
func asking(step, heading, ask string) bot.Message {
	return bot.Message{
		Kind: "question", Question: questionOf(step), Notification: bot.Plain(ask),
		Parts:   []bot.Part{{Kind: bot.Heading, Text: heading}, {Kind: bot.Text, Text: ask}, {Kind: bot.Context, Text: "`back` · `skip` · `help`"}},
		Buttons: usual(),
	}
}

func questionOf(step string) bot.Question {
	return bot.Question{Session: "ses-1", Flow: "plan", Step: step, Row: 2, Shown: 14}
}

func usual() []bot.Button {
	return []bot.Button{
		{Label: "I Don't Know Yet", Verb: "dont_know"},
		{Label: "Skip", Verb: "skip"},
		{Label: "Pause", Verb: "pause"},
	}
}

func picks(labels ...string) []bot.Button {
	var options []bot.Button
	for i, label := range labels {
		options = append(options, bot.Button{Label: label, Verb: "pick", Value: fmt.Sprintf("option_%d", i+1)})
	}
	return options
}

// choosing is a question whose answer is one of the options.
func choosing(step, heading, ask string, options ...bot.Button) bot.Message {
	m := asking(step, heading, ask)
	m.Options, m.Buttons = options, nil
	return m
}

// entering gives a question the picker of its answer, for platforms that have
// one. Where several may be chosen, they are the options.
func entering(m bot.Message, entry bot.Field) bot.Message {
	entry.ID = m.Question.Step
	if entry.Several {
		entry.Options = m.Options
	}
	m.Entry = &entry
	return m
}

// with puts parts before all others, where problems and notices stand.
func with(m bot.Message, parts ...bot.Part) bot.Message {
	m.Parts = append(parts, m.Parts...)
	return m
}

// insert puts a part after the question, before the small print.
func insert(m bot.Message, part bot.Part) bot.Message {
	at := len(m.Parts) - 1
	m.Parts = slices.Insert(slices.Clone(m.Parts), at, part)
	return m
}

func note(m bot.Message, text string) bot.Message {
	m.Parts = append(slices.Clone(m.Parts), bot.Part{Kind: bot.Context, Text: text})
	return m
}

func tabled(m bot.Message, rows ...bot.Row) bot.Message {
	return insert(m, bot.Part{Kind: bot.Table, Rows: rows})
}

// thirtyRows are more than a platform shows at once.
func thirtyRows() []bot.Row {
	var rows []bot.Row
	for n := 1; n <= 30; n++ {
		rows = append(rows, bot.Row{Number: n, Label: fmt.Sprintf("Answer %d", n), Text: fmt.Sprintf("What was said about point%d", n)})
	}
	return rows
}

// form gives a message the fields of its pack, for platforms that have forms.
func form(m bot.Message) bot.Message {
	m.Fields = []bot.Field{
		{ID: "goal.text", Label: "Goal", Long: true},
		{ID: "goal_measure.target", Label: "Target"},
		{ID: "goal_benefit", Label: "Kind of Benefit", Options: picks("Revenue", "Cost", "Efficiency")},
	}
	return m
}

// RecordSamples are a question with buttons and the record it becomes.
func RecordSamples() (question, record bot.Message) {
	question = choosing("action_done", "Open warehouse in Venlo", "Is this done?",
		bot.Button{Label: "Done", Verb: "pick", Value: "done", Primary: true, Describe: "Done: open warehouse in Venlo"},
		bot.Button{Label: "Still Open", Verb: "pick", Value: "open"})
	record = bot.Message{
		Kind: "notice", Replaces: question.Question, Notification: "Done: open warehouse in Venlo",
		Parts: []bot.Part{
			{Kind: bot.Heading, Text: "Open warehouse in Venlo"},
			{Kind: bot.Text, Text: "Done, noted by Jonas Keller on Monday, 30 November 2026, version 3."},
			{Kind: bot.Context, Text: "Write `undo` within ten minutes to take it back."},
		},
	}
	return question, record
}

// numbered are n words that can be told apart, so that one that is cut off is
// noticed.
func numbered(word string, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%s%d", word, i+1)
	}
	return b.String()
}
