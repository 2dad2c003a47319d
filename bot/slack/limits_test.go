package slack

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

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
			if d, ok := o["description"]; ok {
				text("description", d, 75)
			}
		}
	}
	element := func(e map[string]any) {
		unique("action_id", e["action_id"], 255)
		if p, ok := e["placeholder"]; ok {
			text("placeholder", p, 150)
		}
		switch e["type"] {
		case "button":
			text("button", e["text"], 75)
			if v, _ := e["value"].(string); units(v) > 2000 {
				say("button value of %d", units(v))
			}
			if v, _ := e["accessibility_label"].(string); units(v) > 75 {
				say("accessibility label of %d", units(v))
			}
		case "static_select", "multi_static_select":
			options(e, 100)
		case "radio_buttons", "checkboxes":
			options(e, 10)
		case "datepicker":
			if day, ok := e["initial_date"]; ok {
				s, _ := day.(string)
				if _, err := time.Parse(time.DateOnly, s); err != nil {
					say("initial date %v", day)
				}
			}
		case "users_select": // nothing of its own
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
	messages := pickers(many)
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

// pickers are questions with pickers, at and beyond what Slack takes of one.
func pickers(many func(n int, label, value string) []bot.Button) []bot.Message {
	var messages []bot.Message
	for _, id := range []string{"first_day", strings.Repeat("i", 255-len(entryAction)), strings.Repeat("i", 256-len(entryAction))} {
		for _, kind := range []bot.FieldKind{bot.DateField, bot.PersonField} {
			messages = append(messages, bot.Message{Entry: &bot.Field{ID: id, Kind: kind, Value: "2027-02-30"}})
		}
		for _, n := range []int{1, 10, 11, 100, 101} {
			for _, long := range []int{1, 72, 73, 74, 75, 300} { // many adds a number of one to three digits
				o := many(n, strings.Repeat("l", long), "v")
				messages = append(messages, bot.Message{Options: o, Entry: &bot.Field{ID: id, Several: true, Options: o}})
				o = many(n, "l", strings.Repeat("v", long))
				messages = append(messages, bot.Message{Options: o, Entry: &bot.Field{ID: id, Several: true, Options: o}})
			}
		}
	}
	return messages
}

// TestWrongBlocksFindsWhatIsBeyondALimit: each limit of what picks is kept at
// itself and found one beyond.
func TestWrongBlocksFindsWhatIsBeyondALimit(t *testing.T) {
	t.Parallel()
	plain := func(n int) map[string]any {
		return map[string]any{"type": "plain_text", "text": strings.Repeat("x", n)}
	}
	options := func(n int) []any {
		var all []any
		for i := range n {
			all = append(all, map[string]any{"text": plain(1), "value": fmt.Sprint(i)})
		}
		return all
	}
	picks := []string{"datepicker", "users_select", "static_select", "multi_static_select", "checkboxes", "radio_buttons"}
	chooses, drops := picks[2:], picks[:4]
	for _, c := range []struct {
		what  string
		most  int
		kinds []string
		set   func(e map[string]any, n int)
	}{
		{"boxes", 10, []string{"checkboxes", "radio_buttons"}, func(e map[string]any, n int) { e["options"] = options(n) }},
		{"options", 100, []string{"static_select", "multi_static_select"}, func(e map[string]any, n int) { e["options"] = options(n) }},
		{"option text", 75, chooses, func(e map[string]any, n int) { e["options"] = []any{map[string]any{"text": plain(n), "value": "v"}} }},
		{"option value", 75, chooses, func(e map[string]any, n int) {
			e["options"] = []any{map[string]any{"text": plain(1), "value": strings.Repeat("v", n)}}
		}},
		{"description", 75, chooses, func(e map[string]any, n int) {
			e["options"] = []any{map[string]any{"text": plain(1), "value": "v", "description": plain(n)}}
		}},
		{"placeholder", 150, drops, func(e map[string]any, n int) { e["placeholder"] = plain(n) }},
		{"action_id", 255, picks, func(e map[string]any, n int) { e["action_id"] = strings.Repeat("a", n) }},
	} {
		for _, kind := range c.kinds {
			for _, n := range []int{c.most, c.most + 1} {
				e := map[string]any{"type": kind, "action_id": "a"}
				if slices.Contains(chooses, kind) {
					e["options"] = options(1)
				}
				c.set(e, n)
				for _, block := range []map[string]any{{"type": "actions", "elements": []any{e}}, {"type": "input", "label": plain(1), "element": e}} {
					if wrong := wrongBlocks([]map[string]any{block}, 50); (len(wrong) > 0) != (n > c.most) {
						t.Errorf("%s of %d in %s, %s: %v", c.what, n, kind, block["type"], wrong)
					}
				}
			}
		}
	}
	for day, ok := range map[string]bool{"2027-02-28": true, "2027-02-30": false} {
		e := map[string]any{"type": "datepicker", "action_id": "a", "initial_date": day}
		if wrong := wrongBlocks([]map[string]any{{"type": "actions", "elements": []any{e}}}, 50); (len(wrong) == 0) != ok {
			t.Errorf("%s: %v", day, wrong)
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

// TestAPageIsPartedBetweenParagraphs and not in the midst of one.
func TestAPageIsPartedBetweenParagraphs(t *testing.T) {
	t.Parallel()
	paragraph := func(name string, lines int) string {
		return name + "\n" + strings.TrimSpace(strings.Repeat("line"+strings.Repeat(" word", 12)+"\n", lines))
	}
	page := paragraph("goals", 20) + "\n\n" + paragraph("actions", 15) + "\n\n" + paragraph("agreement", 15)
	blocks := preformatted(page)
	var begins []string
	for _, b := range blocks {
		begins = append(begins, strings.Fields(strings.Trim(b.(*slack.SectionBlock).Text.Text, "`\n"))[0])
	}
	if want := []string{"goals", "agreement"}; !slices.Equal(begins, want) {
		t.Errorf("the blocks begin with %q, want %q", begins, want)
	}
	// Without a paragraph near the end, a block is filled.
	if n := len(preformatted(paragraph("long", 60))); n != 2 {
		t.Errorf("%d blocks", n)
	}
}
