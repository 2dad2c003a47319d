package script_test

import (
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/internal/script"
)

var question = bot.Message{
	Notification: "How solid is it?",
	Parts: []bot.Part{
		{Kind: bot.Heading, Text: "Step 1"},
		{Kind: bot.Text, Text: "How *solid* is it?\nFor us only."},
		{Kind: bot.Table, Rows: []bot.Row{{Number: 2, Label: "Since", Text: "2015"}}},
		{Kind: bot.Context, Text: "back · skip"},
	},
	Options: []bot.Button{{Label: "Good"}, {Label: "Great"}},
}

func TestWordForWord(t *testing.T) {
	t.Parallel()
	const all = "Step 1/How solid is it? For us only./2 Since: 2015/back · skip/[Good] [Great]"
	for _, c := range []struct{ lines, why string }{
		{all, ""},
		{"…/How … only./… 2015/back…/[Good] …", ""},
		{"Step 1", "also told: How solid"},
		{"Step", "eva was told: Step 1"},
		{"How solid is it? For us only.", "eva was told: Step 1"},
		{"Step 1/How … it?", "eva was told: How solid"},
		{"Step 1/…solid …only", "eva was told: How solid"},
		{strings.Replace(all, "2015", "2016", 1), "eva was told: 2 Since: 2015"},
		{all + "/Step 1", "nothing more"},
	} {
		told := script.Told{WordForWord: true}
		told.Hear("eva", question)
		err := error(nil)
		for line := range strings.SplitSeq(c.lines, "/") {
			if err == nil {
				err = told.Mention("eva", line)
			}
		}
		if err == nil {
			err = told.AllMentioned()
		}
		if c.why == "" && err != nil || c.why != "" && (err == nil || !strings.Contains(err.Error(), c.why)) {
			t.Errorf("%s: %v, wanted %q", c.lines, err, c.why)
		}
	}
}

func TestLoosely(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ lines, why string }{
		{"solid", ""},
		{"solid/[Good]", ""},
		{"Step 1", "also told: How solid"},
		{"back/solid", "not told this"},
		{"weak", "not told this"},
	} {
		var told script.Told
		told.Hear("eva", question)
		err := error(nil)
		for line := range strings.SplitSeq(c.lines, "/") {
			if err == nil {
				err = told.Mention("eva", line)
			}
		}
		if err == nil {
			err = told.AllMentioned()
		}
		if c.why == "" && err != nil || c.why != "" && (err == nil || !strings.Contains(err.Error(), c.why)) {
			t.Errorf("%s: %v, wanted %q", c.lines, err, c.why)
		}
	}
}

func TestSilence(t *testing.T) {
	t.Parallel()
	var told script.Told
	if told.Silence() != nil || told.NotSaid("solid") != nil {
		t.Error("there was silence")
	}
	told.Hear("eva", bot.Message{Notification: "How solid is it?"}) // without parts: its first line
	if told.Silence() == nil || told.NotSaid("solid") == nil || told.AllMentioned() == nil {
		t.Error("there was no silence")
	}
	told.Clear()
	if told.AllMentioned() != nil {
		t.Error("nothing waits")
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	page := bot.Message{Parts: []bot.Part{{Kind: bot.Text, Text: "The plan."}, {Kind: bot.Page, Text: "A  B\n\nC  D"}, {Kind: bot.Context, Text: "help"}}}
	told := script.Told{WordForWord: true}
	told.Hear("eva", page)
	if _, err := told.Page("eva"); err == nil {
		t.Error("the page comes second")
	}
	if err := told.Mention("eva", "The plan."); err != nil {
		t.Error(err)
	}
	if got, err := told.Page("eva"); err != nil || got != "A  B\n\nC  D" {
		t.Errorf("%q, %v", got, err)
	}
	if err := told.AllMentioned(); err == nil || !strings.Contains(err.Error(), "help") {
		t.Error(err)
	}
}
