package playground

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
)

// sentBlocks is a message, modal or Home as the adapter sends it.
type sentBlocks struct {
	Text   string `json:"text"`
	Blocks []any  `json:"blocks"`
}

// payloads are those that the adapter's own tests keep, by file, and one with
// every kind of block and element.
func payloads(tb testing.TB) map[string][]sentBlocks {
	tb.Helper()
	files, err := filepath.Glob("../slack/testdata/*.json")
	if err != nil || len(files) < 30 {
		tb.Fatalf("%d payloads of the adapter: %v", len(files), err)
	}
	all := map[string][]sentBlocks{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		if data[0] == '{' {
			data = []byte("[" + string(data) + "]")
		}
		var posts []sentBlocks
		if err := json.Unmarshal(data, &posts); err != nil {
			tb.Fatalf("%s: %v", file, err)
		}
		all[filepath.Base(file)] = posts
	}
	return all
}

func everyKind(tb testing.TB) []any {
	tb.Helper()
	data, err := os.ReadFile("testdata/kinds.json")
	if err != nil {
		tb.Fatal(err)
	}
	return decodedBlocks(tb, string(data))
}

func decodedBlocks(tb testing.TB, data string) []any {
	tb.Helper()
	var list []any
	if err := json.Unmarshal([]byte(data), &list); err != nil {
		tb.Fatalf("%v in %s", err, data)
	}
	return list
}

var somePeople = []choice{{"U0EVA00001", "Eva Brandt"}, {"U0JONAS001", "Jonas Keller"}, {"U0VISSER01", "Kim Visser"}}

// loadWords reads the catalogue once for all tests of blocks.
var loadWords = sync.OnceValues(locale.Load)

// blocksFor is a renderer for somebody who reads English in Amsterdam.
func blocksFor(tb testing.TB) blocks {
	tb.Helper()
	words, err := loadWords()
	if err != nil {
		tb.Fatal(err)
	}
	return blocks{
		Surface: emulator.OnMessage, Words: words.Printer(locale.English), Zone: zoneOf(tb, "Europe/Amsterdam"), Prefix: "m1-",
		People: somePeople, Conversations: []choice{{"C0SHARED01", "#contoso-shared"}},
		Name: func(id string) string {
			for _, p := range somePeople {
				if p.Value == id {
					return p.Label
				}
			}
			return ""
		},
	}
}

func zoneOf(tb testing.TB, name string) *time.Location {
	tb.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		tb.Fatal(err)
	}
	return z
}

// drawnHTML renders and reads the result back.
func drawnHTML(tb testing.TB, b blocks, list []any, text string) *node {
	tb.Helper()
	out := string(b.HTML(list, text))
	root, err := readHTML(out)
	if err != nil {
		tb.Fatalf("%v\n%s", err, out)
	}
	return root
}

// drawnBlock draws a single block.
func drawnBlock(tb testing.TB, b blocks, data string) *node {
	tb.Helper()
	return drawnHTML(tb, b, decodedBlocks(tb, "["+data+"]"), "")
}

func TestEveryTextIsShownOnce(t *testing.T) {
	t.Parallel()
	for file, posts := range payloads(t) {
		for i, p := range posts {
			b := blocksFor(t)
			b.People, b.Conversations = nil, nil // what a picker offers stands in no payload
			root := drawnHTML(t, b, p.Blocks, p.Text)
			shown := bare(root.words(func(n *node) bool { return n.is("bk-own") || n.Name == "textarea" }))
			sum := ""
			for _, text := range textsOf(p.Blocks) {
				if want := bare(text); !strings.Contains(shown, want) {
					t.Errorf("%s %d does not show %q", file, i, text)
				} else {
					sum += want
				}
			}
			if diff := cmp.Diff(counted(sum), counted(shown)); diff != "" {
				t.Errorf("%s %d shows something twice, or that nobody said (-payload +page):\n%s", file, i, diff)
			}
		}
	}
}

// textsOf are all texts of a payload that stand on the page.
func textsOf(v any) []string {
	var all []string
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			all = append(all, textsOf(one)...)
		}
	case object:
		if s, ok := v["text"].(string); ok {
			if v["type"] == "mrkdwn" {
				s = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(s)
			}
			all = append(all, s)
		}
		// A field for a date has its own words for where nothing is chosen; Slack's
		// are its name (TestNothingToUseIsWithoutAName).
		isDate := v["type"] == "datepicker"
		for name, one := range v {
			if !strings.HasPrefix(name, "initial_") && (!isDate || name != "placeholder") {
				all = append(all, textsOf(one)...)
			}
		}
	}
	return all
}

// bare is a text without markup, spaces and what cannot be seen.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("*_~`", r) || unicode.IsSpace(r) || r == joiner || r == '\u200b' {
			return -1
		}
		return r
	}, s)
}

func counted(s string) map[rune]int {
	count := map[rune]int{}
	for _, r := range s {
		count[r]++
	}
	return count
}

func TestWhatCanBeUsedSaysWhatItIs(t *testing.T) {
	t.Parallel()
	all := payloads(t)
	all["kinds.json"] = []sentBlocks{{Blocks: everyKind(t)}}
	uses := map[string]string{
		"button": "button", "overflow": "overflow", "static_select": "select", "users_select": "select", "radio_buttons": "check", "checkboxes": "check",
		"multi_static_select": "check", "multi_users_select": "check", "datepicker": "date", "timepicker": "time", "datetimepicker": "datetime",
		"plain_text_input": "text", "number_input": "text", "email_text_input": "text",
	}
	seenUses := map[string]bool{}
	for file, posts := range all {
		for _, p := range posts {
			root := drawnHTML(t, blocksFor(t), p.Blocks, p.Text)
			for _, b := range objectsOf(p.Blocks) {
				for _, e := range usedIn(b) {
					kind, action := textAt(e, "type"), textAt(e, "action_id")
					if kind == "workflow_button" || kind == "file_input" {
						continue // said not to be rendered
					}
					var found []*node
					for _, n := range root.with("data-action", action) {
						if n.Attr["data-block"] == textAt(b, "block_id") && n.Attr["data-use"] == uses[kind] {
							found = append(found, n)
						}
					}
					if len(found) == 0 {
						t.Errorf("%s: %s %q of block %q cannot be used", file, kind, action, textAt(b, "block_id"))
						continue
					}
					seenUses[kind] = true
					if diff := cmp.Diff(valuesOf(e), offeredBy(found), cmp.Transformer("sorted", slices.Sorted[string])); diff != "" && kind != "users_select" && kind != "multi_users_select" {
						t.Errorf("%s: %s %q offers (-payload +page):\n%s", file, kind, action, diff)
					}
					if (e["confirm"] != nil) != (found[0].Attr["data-confirm"] != "") {
						t.Errorf("%s: %s %q asks for a confirmation, or does not", file, kind, action)
					}
				}
			}
			for _, wrong := range root.unnamed() {
				t.Errorf("%s: %s", file, wrong)
			}
		}
	}
	for kind := range uses {
		if !seenUses[kind] {
			t.Errorf("no payload has a %s", kind)
		}
	}
}

// usedIn are the elements of a block that can be used.
func usedIn(b object) []object {
	var all []object
	for _, o := range append(objectsAt(b, "elements"), objectAt(b, "accessory"), objectAt(b, "element")) {
		if textAt(o, "action_id") != "" {
			all = append(all, o)
		}
	}
	return all
}

// valuesOf are the values an element can send.
func valuesOf(e object) []string {
	if e["type"] == "button" {
		return []string{textAt(e, "value")}
	}
	var all []string
	options := objectsAt(e, "options")
	for _, g := range objectsAt(e, "option_groups") {
		options = append(options, objectsAt(g, "options")...)
	}
	for _, o := range options {
		all = append(all, textAt(o, "value"))
	}
	return all
}

func offeredBy(found []*node) []string {
	var all []string
	for _, n := range found {
		if v, ok := n.Attr["data-value"]; ok {
			all = append(all, v)
		}
		for _, o := range n.byName("option") {
			if v := o.Attr["value"]; v != "" {
				all = append(all, v)
			}
		}
	}
	return all
}

func TestTheSameBlocksAreDrawnTheSame(t *testing.T) {
	t.Parallel()
	b, list := blocksFor(t), everyKind(t)
	first := b.HTML(list, "")
	if second := b.HTML(list, ""); first != second {
		t.Error("drawn again, something moved: focus would be lost")
	}
	before := fmt.Sprint(list)
	b.Values = emulator.Values{"a1": {"ss": {"selected_option": map[string]any{"value": "1"}}}}
	b.HTML(list, "")
	if fmt.Sprint(list) != before {
		t.Error("drawing changed the payload")
	}
}
