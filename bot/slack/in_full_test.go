package slack

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/bot/bottest"
	"lodestar/conversation/locale"
)

// alike are n options that are all as long as they may be, or longer, and differ
// in their last characters only.
func alike(n, length int) []bot.Button {
	var all []bot.Button
	for i := range n {
		all = append(all, bot.Button{Label: strings.Repeat("x", length-3) + fmt.Sprintf("%03d", i+1), Verb: "pick", Value: fmt.Sprintf("v%d", i+1)})
	}
	return all
}

// seenOf is what is read before the first thing to use, and on it.
func seenOf(blocks []map[string]any) (before, labels string) {
	for i, b := range blocks {
		if b["type"] == "actions" {
			var all []string
			for _, b := range blocks[i:] {
				all = append(all, shown(b))
			}
			return before, strings.Join(all, "\n")
		}
		before += shown(b) + "\n"
	}
	return before, ""
}

// TestCutLabelsStandInFull: a label of 75 characters is shown whole. Of one of 76
// the end would be missing, so all options stand above with the numbers that can
// be typed, and carry these; the record of the question lists nothing any more.
func TestCutLabelsStandInFull(t *testing.T) {
	t.Parallel()
	printer := words(t).Printer(locale.English)
	several := func(o []bot.Button) *bot.Field { return &bot.Field{ID: "f", Several: true, Options: o} }
	for name, m := range map[string]func(o []bot.Button) bot.Message{
		"a choice":      func(o []bot.Button) bot.Message { return bot.Message{Options: o} },
		"boxes":         func(o []bot.Button) bot.Message { return bot.Message{Options: o, Entry: several(o)} },
		"boxes alone":   func(o []bot.Button) bot.Message { return bot.Message{Entry: several(o)} },
		"boxes of some": func(o []bot.Button) bot.Message { return bot.Message{Options: o, Entry: several(o[1:])} },
		"as buttons":    func(o []bot.Button) bot.Message { o[0].Value = strings.Repeat("v", 75); return bot.Message{Options: o} },
	} {
		for _, n := range []int{2, 10, 11, 100} {
			for _, length := range []int{75, 76, 390} {
				options := alike(n, length)
				asked := m(slices.Clone(options))
				asked.Question, asked.Notification = bot.Question{Step: "s"}, "Which?"
				asked.Parts = []bot.Part{{Kind: bot.Text, Text: "Which?"}}
				posts := Render(asked, printer)
				checkPosts(t, posts)
				var blocks []map[string]any
				for _, p := range posts {
					blocks = append(blocks, generic(t, p)...)
				}
				before, labels := seenOf(blocks)
				if asked.Options == nil && n > 10 {
					continue // no boxes, and nothing else to choose from
				}
				for i, o := range options {
					number := fmt.Sprintf("%d) ", i+1)
					if got := strings.Contains(before, "\n"+number+o.Label+"\n"); got != (length > 75) {
						t.Fatalf("%s, %d of %d: option %d in full: %v\n%.300s", name, n, length, i+1, got, before)
					}
					offered := name != "boxes of some" || n > 11 || i > 0 // the first is typed only
					if got := strings.Contains(labels, "("+number+"xx") || strings.Contains(labels, "["+number+"xx"); got != (length > 75 && offered) {
						t.Fatalf("%s, %d of %d: number %d on a label: %v\n%.300s", name, n, length, i+1, got, labels)
					}
				}
				record := asked
				record.Kind, record.Replaces, record.Question = bot.KindRecord, asked.Question, bot.Question{}
				record.Parts = append(slices.Clone(asked.Parts), bot.Part{Kind: bot.Outcome, Text: "Noted"})
				if before, labels := seenOf(generic(t, Render(record, printer)[0])); strings.Contains(before, "xx") || labels != "" {
					t.Errorf("%s, %d of %d: the record says %s %s", name, n, length, before, labels)
				}
			}
		}
	}
}

// TestCutLabelsInAForm: the list stands below the field, as long as there is
// room, and never where words are typed.
func TestCutLabelsInAForm(t *testing.T) {
	t.Parallel()
	form := func(fields ...bot.Field) []map[string]any {
		t.Helper()
		data, err := json.Marshal(formOf("", fields, held{}, words(t).Printer(locale.English)).Blocks)
		if err != nil {
			t.Fatal(err)
		}
		var blocks []map[string]any
		if err := json.Unmarshal(data, &blocks); err != nil {
			t.Fatal(err)
		}
		if wrong := wrongBlocks(blocks, 100); len(wrong) > 0 {
			t.Error(wrong)
		}
		return blocks
	}
	for _, several := range []bool{false, true} {
		for _, n := range []int{2, 10, 11, 100, 101} {
			for _, length := range []int{75, 76, 390} {
				options := alike(n, length)
				blocks := form(bot.Field{ID: "a", Label: "A", Options: options, Several: several, Value: "v2"}, bot.Field{ID: "b", Label: "B"})
				listed := ""
				for _, b := range blocks[1 : len(blocks)-1] {
					listed += shown(b) + "\n"
				}
				for i, o := range options {
					if got := strings.Contains("\n"+listed, fmt.Sprintf("\n%d) %s\n", i+1, o.Label)); got != (length > 75 && n <= 100) {
						t.Fatalf("several %v, %d of %d: option %d in full: %v\n%.300s", several, n, length, i+1, got, listed)
					}
				}
				data := asText(t, blocks[0])
				if got := strings.Contains(data, `"2) xx`); got != (length > 75 && n <= 100) {
					t.Errorf("several %v, %d of %d: numbers on labels: %v\n%.300s", several, n, length, got, data)
				}
				if got := strings.Contains(data, `"initial_option`); got != (n <= 100) {
					t.Errorf("several %v, %d of %d: what was chosen is marked: %v", several, n, length, got)
				}
			}
		}
	}
	fields := slices.Repeat([]bot.Field{{Label: "A", Options: alike(2, 76)}}, 60)
	for i := range fields {
		fields[i].ID = fmt.Sprint("f", i)
	}
	if n := len(form(fields...)); n != 100 {
		t.Errorf("%d blocks", n)
	}
	for _, s := range bottest.Samples() {
		if s.Name == "cut_labels" {
			golden(t, "form_cut_labels", formOf(s.Message.FormTitle, s.Message.Fields, held{Channel: evaDM}, words(t).Printer(locale.English)))
		}
	}
}
