package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"lodestar/bot"
	"lodestar/bot/bottest"
	"lodestar/conversation/locale"
)

// wrongBlocks finds what Slack would refuse. The numbers stand here once more:
// a check against the constants of the product could not fail with them.
func wrongBlocks(blocks []map[string]any, most int) []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if len(blocks) == 0 || len(blocks) > most {
		say("%d blocks", len(blocks))
	}
	ids := map[string]bool{}
	unique := func(kind string, v any, most int) {
		id, _ := v.(string)
		if units(id) > most {
			say("%s of %d", kind, units(id))
		}
		if id != "" && ids[kind+id] {
			say("%s %q twice", kind, id)
		}
		ids[kind+id] = true
	}
	text := func(what string, v any, most int) {
		o, _ := v.(map[string]any)
		s, _ := o["text"].(string)
		if n := units(s); n < 1 || n > most {
			say("%s of %d characters", what, n)
		}
	}
	options := func(e map[string]any, most int) {
		all, _ := e["options"].([]any)
		if len(all) < 1 || len(all) > most {
			say("%d options", len(all))
		}
		for _, o := range all {
			o := o.(map[string]any)
			text("option", o["text"], 75)
			if v, _ := o["value"].(string); v == "" || units(v) > 75 {
				say("option value of %d", units(v))
			}
		}
	}
	element := func(e map[string]any) {
		unique("action_id", e["action_id"], 255)
		switch e["type"] {
		case "button":
			text("button", e["text"], 75)
			if v, _ := e["value"].(string); units(v) > 2000 {
				say("button value of %d", units(v))
			}
			if v, _ := e["accessibility_label"].(string); units(v) > 75 {
				say("accessibility label of %d", units(v))
			}
		case "static_select":
			options(e, 100)
		case "radio_buttons":
			options(e, 10)
		case "plain_text_input":
			if v, _ := e["initial_value"].(string); units(v) > 3000 {
				say("initial value of %d", units(v))
			}
		default:
			say("element %v", e["type"])
		}
	}
	for _, b := range blocks {
		unique("block_id", b["block_id"], 255)
		switch b["type"] {
		case "header":
			text("header", b["text"], 150)
		case "section":
			text("section", b["text"], 3000)
		case "context":
			all, _ := b["elements"].([]any)
			if len(all) < 1 || len(all) > 10 {
				say("%d context elements", len(all))
			}
			for _, e := range all {
				text("context", e, 3000)
			}
		case "actions":
			all, _ := b["elements"].([]any)
			if len(all) < 1 || len(all) > 25 {
				say("%d elements in a row", len(all))
			}
			for _, e := range all {
				element(e.(map[string]any))
			}
		case "input":
			text("input label", b["label"], 2000)
			element(b["element"].(map[string]any))
		default:
			say("block %v", b["type"])
		}
	}
	return wrong
}

func wrongView(view map[string]any) []string {
	var wrong []string
	for _, name := range []string{"title", "submit", "close"} {
		if o, ok := view[name].(map[string]any); ok && (units(o["text"].(string)) > 24 || o["type"] != "plain_text") {
			wrong = append(wrong, fmt.Sprintf("%s %v", name, o))
		}
	}
	if s, _ := view["private_metadata"].(string); units(s) > 3000 {
		wrong = append(wrong, "private_metadata")
	}
	return wrong
}

var loaded = sync.OnceValues(locale.Load)

func words(tb testing.TB) *locale.Catalogue {
	tb.Helper()
	c, err := loaded()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// generic returns the blocks of a post as Slack reads them.
func generic(tb testing.TB, p Post) []map[string]any {
	tb.Helper()
	data, err := json.Marshal(p.Blocks)
	if err != nil {
		tb.Fatal(err)
	}
	var blocks []map[string]any
	if err := json.Unmarshal(data, &blocks); err != nil {
		tb.Fatal(err)
	}
	return blocks
}

// checkPosts fails where Slack would refuse a message.
func checkPosts(tb testing.TB, posts []Post) {
	tb.Helper()
	if len(posts) == 0 {
		tb.Error("nothing is posted")
	}
	for i, p := range posts {
		if wrong := wrongBlocks(generic(tb, p), 50); len(wrong) > 0 {
			tb.Errorf("post %d: %s", i+1, strings.Join(wrong, "; "))
		}
		if data, err := asJSON(p.Blocks); err != nil || units(data) > 13000 {
			tb.Errorf("post %d is %d long, %v", i+1, units(data), err)
		}
		if n := units(p.Text); n < 1 || n > 4000 || strings.Contains(p.Text, "\n") {
			tb.Errorf("post %d has a notification of %d", i+1, n)
		}
	}
}

func TestLimitsAtAndBeyond(t *testing.T) {
	t.Parallel()
	printer := words(t).Printer(locale.German)
	many := func(n int, label, value string) []bot.Button {
		var all []bot.Button
		for i := range n {
			all = append(all, bot.Button{Label: fmt.Sprintf("%s%d", label, i), Verb: "pick", Value: fmt.Sprintf("%s%d", value, i)})
		}
		return all
	}
	var messages []bot.Message
	for _, n := range []int{0, 1, 150, 151, 400, 401, 2995, 3000, 3001, 7000} {
		for _, letter := range []string{"x", "&", "*", "👩", "`", ":a:", "\n>"} {
			text := strings.Repeat(letter, n)
			for _, kind := range []bot.PartKind{bot.Heading, bot.Text, bot.Problem, bot.Example, bot.Page, bot.Context} {
				messages = append(messages, bot.Message{Notification: text, Parts: []bot.Part{{Kind: kind, Text: text}}})
			}
		}
	}
	for _, n := range []int{1, 5, 6, 10, 11, 26, 101} {
		for _, label := range []string{"", "short", strings.Repeat("long", 12), strings.Repeat("too long ", 30)} {
			for _, value := range []string{"v", strings.Repeat("v", 66), strings.Repeat("v", 70), strings.Repeat("v", 1900), strings.Repeat("v", 2100)} {
				messages = append(messages,
					bot.Message{Options: many(n, label, value), Buttons: many(3, label, value)},
					bot.Message{Question: bot.Question{Session: strings.Repeat("s", 300)}, Options: many(n, label, value), Fields: []bot.Field{{ID: "a"}}})
			}
		}
	}
	for _, n := range []int{49, 50, 51, 200} {
		m := bot.Message{Buttons: many(2, "a", "b")}
		for range n {
			m.Parts = append(m.Parts, bot.Part{Kind: bot.Heading, Text: "H"}, bot.Part{Kind: bot.Text, Text: strings.Repeat("word ", 50)}, bot.Part{Kind: bot.Context, Text: "small"})
		}
		messages = append(messages, m)
	}
	headings := bot.Message{}
	for range 120 { // short, and never one section
		headings.Parts = append(headings.Parts, bot.Part{Kind: bot.Heading, Text: "H"})
	}
	messages = append(messages, headings)
	for _, m := range messages {
		posts := Render(m, printer)
		checkPosts(t, posts)
		if t.Failed() {
			for _, p := range posts {
				data, _ := asJSON(p.Blocks)
				t.Logf("%d blocks: %.400s", len(p.Blocks), data)
			}
			t.FailNow()
		}
	}
}

func TestSamplesAreWithinTheLimits(t *testing.T) {
	t.Parallel()
	printer := words(t).Printer(locale.English)
	for _, s := range bottest.Samples() {
		checkPosts(t, Render(s.Message, printer))
	}
}

// TestNothingIsLostBetweenPosts: the pieces of a long text are the text.
func TestNothingIsLostBetweenPosts(t *testing.T) {
	t.Parallel()
	var all []string
	for i := range 6000 {
		all = append(all, fmt.Sprintf("word%d&", i))
	}
	posts := Render(bot.Message{Parts: []bot.Part{{Kind: bot.Text, Text: strings.Join(all, " ")}}, Buttons: []bot.Button{{Label: "Go", Verb: "go"}}}, words(t).Printer(locale.English))
	if len(posts) < 4 {
		t.Errorf("%d posts", len(posts))
	}
	var seen []string
	for i, p := range posts {
		blocks := generic(t, p)
		for _, b := range blocks {
			seen = append(seen, strings.Fields(shown(b))...)
			if b["type"] == "actions" && i < len(posts)-1 {
				t.Error("buttons stand before the end")
			}
		}
	}
	if got, want := strings.Join(seen, " "), strings.Join(all, " ")+" [Go]"; got != want {
		t.Errorf("lost: %d of %d characters are left", len(got), len(want))
	}
}
