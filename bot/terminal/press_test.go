package terminal

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
)

func TestPressing(t *testing.T) {
	t.Parallel()
	asked := bot.Question{Session: "s", Step: "goal.more", Shown: 4}
	question := bot.Message{
		Kind: "question", Question: asked, Notification: "Another?", Parts: []bot.Part{{Kind: bot.Text, Text: "Another?"}},
		Options: []bot.Button{{Label: "Add Goal", Verb: "pick", Value: "add"}, {Label: "Continue", Verb: "pick", Value: "next"}},
		Buttons: []bot.Button{{Label: "Pause", Verb: "pause"}},
	}
	scale := question
	scale.Options = []bot.Button{{Label: "0 None", Verb: "pick", Value: "0"}, {Label: "1", Verb: "pick", Value: "1"}, {Label: "2 All", Verb: "pick", Value: "2"}}
	due := bot.Question{Flow: "reminder", Row: 7}
	reminder := notice("Due today")
	reminder.Question = due
	reminder.Buttons = []bot.Button{{Label: "Done", Verb: "done", Value: "7"}, {Label: "Snooze", Verb: "snooze", Value: "7"}}
	record := notice("Goal 2 follows.")
	record.Replaces = asked
	pressed := func(q bot.Question, verb, value string) bot.Event {
		return bot.Event{Kind: bot.Pressed, Action: bot.Action{Question: q, Verb: verb, Value: value}}
	}
	said := func(text string, q bot.Question) bot.Event {
		return bot.Event{Kind: bot.Said, Text: text, Action: bot.Action{Question: q}}
	}
	for name, c := range map[string]struct {
		shown []bot.Message
		line  string
		want  []bot.Event
	}{
		"by number":                          {[]bot.Message{question}, "/press 2", []bot.Event{pressed(asked, "pick", "next")}},
		"by label":                           {[]bot.Message{question}, "/PRESS add goal", []bot.Event{pressed(asked, "pick", "add")}},
		"a button":                           {[]bot.Message{question}, "/press Pause", []bot.Event{pressed(asked, "pause", "")}},
		"a degree by its value":              {[]bot.Message{scale}, "/press 2", []bot.Event{pressed(asked, "pick", "2")}},
		"a number that is not there":         {[]bot.Message{question}, "/press 3", nil},
		"nothing named":                      {[]bot.Message{question}, "/press", nil},
		"nothing shown":                      {nil, "/press 1", nil},
		"the question behind a notice":       {[]bot.Message{question, notice("News.")}, "/press 1", []bot.Event{pressed(asked, "pick", "add")}},
		"the question behind a reminder":     {[]bot.Message{question, reminder}, "/press 1", []bot.Event{pressed(asked, "pick", "add")}},
		"gone with the record":               {[]bot.Message{question, record}, "/press 1", nil},
		"a typed number is an answer":        {[]bot.Message{question}, "2", []bot.Event{said("2", asked)}},
		"a typed label answers a question":   {[]bot.Message{question}, "Pause", []bot.Event{said("Pause", asked)}},
		"a typed label presses a reminder":   {[]bot.Message{question, reminder}, "done", []bot.Event{pressed(due, "done", "7")}},
		"other words answer the question":    {[]bot.Message{question, reminder}, "Continue", []bot.Event{said("Continue", asked)}},
		"a forced answer is one":             {[]bot.Message{reminder}, "=done", []bot.Event{said("=done", bot.Question{})}},
		"a question came after the reminder": {[]bot.Message{reminder, question}, "Done", []bot.Event{said("Done", asked)}},
		"a record asks nothing any more":     {[]bot.Message{question, record}, "Yes", []bot.Event{said("Yes", bot.Question{})}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, events := run(t, c.line+"\n", nil, func(term *Terminal, e bot.Event) {
				if e.Kind == bot.Arrived {
					for _, m := range c.shown {
						send(t, term, "eva", m)
					}
				}
			})
			var got []bot.Event
			for _, e := range events[1:] {
				got = append(got, bot.Event{Kind: e.Kind, Text: e.Text, Action: e.Action})
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
