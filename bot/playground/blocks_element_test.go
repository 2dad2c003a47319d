package playground

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
)

// usedElement is the one thing to use in an actions block with this element.
func usedElement(tb testing.TB, b blocks, element string) *node {
	tb.Helper()
	found := drawnBlock(tb, b, `{"type":"actions","block_id":"b","elements":[`+element+`]}`).with("data-block", "b")
	if len(found) == 0 {
		tb.Fatalf("nothing to use for %s", element)
	}
	return found[0]
}

func TestButtons(t *testing.T) {
	t.Parallel()
	b := blocksFor(t)
	n := usedElement(t, b, `{"type":"button","action_id":"a","value":"{\"x\":\"<&>\"}","style":"danger","accessibility_label":"Withdraw it","text":{"type":"plain_text","text":"Withdraw"}}`)
	want := map[string]string{
		"type": "button", "class": "bk-button bk-danger", "data-use": "button", "data-block": "b", "data-action": "a",
		"data-value": `{"x":"<&>"}`, "aria-label": "Withdraw it",
	}
	if diff := cmp.Diff(want, n.Attr); diff != "" || n.Name != "button" || n.said() != "Withdraw" {
		t.Errorf("<%s> %q (-want +got):\n%s", n.Name, n.said(), diff)
	}
	n = usedElement(t, b, `{"type":"button","action_id":"a","url":"https://contoso.example/x","text":{"type":"plain_text","text":"Open"}}`)
	if n.Name != "a" || n.Attr["href"] != "https://contoso.example/x" || n.Attr["data-use"] != "button" {
		t.Errorf("a button with an address is <%s> %v", n.Name, n.Attr)
	}
	n = usedElement(t, b, `{"type":"button","action_id":"a","url":"javascript:alert(1)","text":{"type":"plain_text","text":"Open"}}`)
	if n.Name != "button" {
		t.Errorf("a button with a script is <%s> %v", n.Name, n.Attr)
	}
}

func TestConfirmationsAreAsked(t *testing.T) {
	t.Parallel()
	confirm := `"confirm":{"title":{"type":"plain_text","text":"Agree?"},"text":{"type":"mrkdwn","text":"It is *recorded*."},"confirm":{"type":"plain_text","text":"Agree"},"deny":{"type":"plain_text","text":"Not Yet"},"style":"danger"}`
	root := drawnBlock(t, blocksFor(t), `{"type":"actions","block_id":"b","elements":[{"type":"radio_buttons","action_id":"r","options":[{"text":{"type":"plain_text","text":"One"},"value":"1"},{"text":{"type":"plain_text","text":"Two"},"value":"2"}],`+confirm+`},
		{"type":"button","action_id":"u","url":"https://contoso.example","text":{"type":"plain_text","text":"Open"},"confirm":{"text":{"type":"plain_text","text":"Leave?"}}}]}`)
	dialogs := root.byName("dialog")
	if len(dialogs) != 2 {
		t.Fatalf("%d dialogs", len(dialogs))
	}
	for _, radio := range root.with("data-action", "r") {
		if radio.Attr["data-confirm"] != dialogs[0].Attr["id"] {
			t.Errorf("%v does not ask first", radio.Attr)
		}
	}
	var answers []string
	for _, d := range dialogs {
		for _, n := range d.all(func(n *node) bool { return n.Attr["data-answer"] != "" }) {
			answers = append(answers, n.Name+" "+n.Attr["data-answer"]+" "+n.said())
		}
	}
	if diff := cmp.Diff([]string{"button no Not Yet", "button yes Agree", "button no Cancel", "a yes Yes"}, answers); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if got := dialogs[0].said(); got != "Agree?It is recorded.Not YetAgree" {
		t.Errorf("the dialog says %q", got)
	}
	button := root.with("data-action", "u")[0]
	if button.Name != "button" || dialogs[1].byName("a")[0].Attr["href"] != "https://contoso.example" {
		t.Errorf("the address is opened by <%s>, before it was asked", button.Name)
	}
	if wrong := root.unnamed(); len(wrong) > 0 {
		t.Error(strings.Join(wrong, "\n"))
	}
}

func TestWhatWasChosenIsShown(t *testing.T) {
	t.Parallel()
	options := `"options":[{"text":{"type":"plain_text","text":"One"},"value":"1"},{"text":{"type":"plain_text","text":"Two"},"value":"2"},{"text":{"type":"plain_text","text":"Three"},"value":"3"}]`
	first := `{"text":{"type":"plain_text","text":"One"},"value":"1"}`
	option := func(values ...string) []any {
		all := []any{}
		for _, v := range values {
			all = append(all, object{"value": v})
		}
		return all
	}
	for _, c := range []struct {
		name, element string
		held          object // nil: nobody has touched it
		want          string
	}{
		{"list", `{"type":"static_select","action_id":"a","initial_option":` + first + `,` + options + `}`, nil, "1"},
		{"list, changed", `{"type":"static_select","action_id":"a","initial_option":` + first + `,` + options + `}`, object{"selected_option": object{"value": "3"}}, "3"},
		{"list, emptied", `{"type":"static_select","action_id":"a","initial_option":` + first + `,` + options + `}`, object{"selected_option": nil}, ""},
		{"radio buttons", `{"type":"radio_buttons","action_id":"a","initial_option":` + first + `,` + options + `}`, nil, "1"},
		{"radio buttons, changed", `{"type":"radio_buttons","action_id":"a","initial_option":` + first + `,` + options + `}`, object{"selected_option": object{"value": "2"}}, "2"},
		{"boxes", `{"type":"checkboxes","action_id":"a","initial_options":[` + first + `],` + options + `}`, nil, "1"},
		{"boxes, changed", `{"type":"checkboxes","action_id":"a","initial_options":[` + first + `],` + options + `}`, object{"selected_options": option("2", "3")}, "2 3"},
		{"boxes, emptied", `{"type":"checkboxes","action_id":"a","initial_options":[` + first + `],` + options + `}`, object{"selected_options": []any{}}, ""},
		{"several from a list", `{"type":"multi_static_select","action_id":"a","initial_options":[` + first + `],` + options + `}`, object{"selected_options": option("1", "3")}, "1 3"},
		{"somebody", `{"type":"users_select","action_id":"a","initial_user":"U0JONAS001"}`, nil, "U0JONAS001"},
		{"somebody who is not on offer", `{"type":"users_select","action_id":"a","initial_user":"U0GONE"}`, nil, "U0GONE"},
		{"several people", `{"type":"multi_users_select","action_id":"a"}`, object{"selected_users": []any{"U0EVA00001", "U0GONE"}}, "U0EVA00001 U0GONE"},
		{"a channel", `{"type":"conversations_select","action_id":"a"}`, object{"selected_conversation": "C0SHARED01"}, "C0SHARED01"},
		{"several channels", `{"type":"multi_channels_select","action_id":"a","initial_channels":["C0SHARED01"]}`, nil, "C0SHARED01"},
		{"day", `{"type":"datepicker","action_id":"a","initial_date":"2026-11-23"}`, nil, "2026-11-23"},
		{"day, changed", `{"type":"datepicker","action_id":"a","initial_date":"2026-11-23"}`, object{"selected_date": "2027-01-01"}, "2027-01-01"},
		{"day, emptied", `{"type":"datepicker","action_id":"a","initial_date":"2026-11-23"}`, object{"selected_date": nil}, ""},
		{"time", `{"type":"timepicker","action_id":"a"}`, object{"selected_time": "09:30"}, "09:30"},
		{"instant in winter", `{"type":"datetimepicker","action_id":"a","initial_date_time":1795420800}`, nil, "2026-11-23T09:00"},
		{"instant in summer", `{"type":"datetimepicker","action_id":"a"}`, object{"selected_date_time": int64(1814428800)}, "2027-07-01T10:00"},
		{"text", `{"type":"plain_text_input","action_id":"a","initial_value":"a \"b\" <c>"}`, nil, `a "b" <c>`},
		{"text, changed", `{"type":"plain_text_input","action_id":"a","initial_value":"x"}`, object{"value": "\u200b*y*"}, "\u200b*y*"},
		{"text, emptied", `{"type":"plain_text_input","action_id":"a","initial_value":"x"}`, object{"value": nil}, ""},
		{"lines", `{"type":"plain_text_input","action_id":"a","multiline":true,"initial_value":"\n a\n</textarea>b\n"}`, nil, "\n a\n</textarea>b\n"},
		{"number", `{"type":"number_input","action_id":"a","is_decimal_allowed":true,"initial_value":"1.5"}`, nil, "1.5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := blocksFor(t)
			if c.held != nil {
				b.Values = emulator.Values{"b": {"a": c.held}}
			}
			root := drawnBlock(t, b, `{"type":"input","block_id":"b","label":{"type":"plain_text","text":"Label"},"element":`+c.element+`}`)
			if got := strings.Join(holding(root), " "); got != c.want {
				t.Errorf("it shows %q, not %q", got, c.want)
			}
			if wrong := root.unnamed(); len(wrong) > 0 {
				t.Error(strings.Join(wrong, "\n"))
			}
		})
	}
}

// holding are the values that controls hold when a browser shows them.
func holding(root *node) []string {
	var all []string
	for _, n := range root.with("data-action", "a") {
		_, checked := n.Attr["checked"]
		switch {
		case n.Name == "textarea":
			all = append(all, strings.TrimPrefix(n.words(nil), "\n")) // a browser drops the first line end
		case n.Name == "select":
			for _, o := range n.byName("option") {
				if _, selected := o.Attr["selected"]; selected {
					all = append(all, o.Attr["value"])
				}
			}
		case n.Attr["data-use"] == "check":
			if checked {
				all = append(all, n.Attr["data-value"])
			}
		default:
			all = append(all, n.Attr["value"])
		}
	}
	return all
}

func TestAnInputIsExplained(t *testing.T) {
	t.Parallel()
	b := blocksFor(t)
	b.Surface, b.Problems = emulator.InModal, map[string]string{"b": "Write <one> sentence."}
	root := drawnBlock(t, b, `{"type":"input","block_id":"b","label":{"type":"plain_text","text":"Goal"},"hint":{"type":"plain_text","text":"One sentence"},"dispatch_action":true,
		"element":{"type":"plain_text_input","action_id":"a","min_length":5,"max_length":150,"focus_on_load":true,"dispatch_action_config":{"trigger_actions_on":["on_character_entered"]},"placeholder":{"type":"plain_text","text":"What they want"}}}`)
	n := root.with("data-action", "a")[0]
	explained := ""
	for _, id := range strings.Fields(n.Attr["aria-describedby"]) {
		explained += root.with("id", id)[0].said() + " / "
	}
	if want := "One sentence / At least 5 characters. At most 150 characters. / Write <one> sentence. / "; explained != want {
		t.Errorf("it is explained by %q, not %q", explained, want)
	}
	for name, want := range map[string]string{"aria-invalid": "true", "aria-required": "true", "placeholder": "What they want", "data-dispatch": "character", "autofocus": ""} {
		if got, ok := n.Attr[name]; !ok || got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
	if _, cut := n.Attr["maxlength"]; cut {
		t.Error("a browser would cut what is pasted")
	}
	if alert := root.with("role", "alert"); len(alert) != 1 || alert[0].said() != "Write <one> sentence." {
		t.Errorf("alerts: %d", len(alert))
	}
	if label := root.with("for", n.Attr["id"]); len(label) != 1 || label[0].said() != "Goal" {
		t.Errorf("labels: %d", len(label))
	}

	b.Problems = nil
	root = drawnBlock(t, b, `{"type":"input","block_id":"b","optional":true,"label":{"type":"plain_text","text":"Goal"},"element":{"type":"plain_text_input","action_id":"a","max_length":3000}}`)
	n = root.with("data-action", "a")[0]
	for _, name := range []string{"aria-required", "aria-invalid", "aria-describedby", "data-dispatch"} {
		if value, ok := n.Attr[name]; ok {
			t.Errorf("%s is %q in a field that may stay empty", name, value)
		}
	}
	if got := root.byName("label")[0].said(); got != "Goal (optional)" {
		t.Errorf("the label is %q", got)
	}
}

// A list or picker without a label is named by what it says itself, and
// explained by the text before it.
func TestWhatHasNoLabelIsNamedAllTheSame(t *testing.T) {
	t.Parallel()
	name := func(list string) string {
		root := drawnHTML(t, blocksFor(t), decodedBlocks(t, list), "")
		n := root.with("data-action", "a")[0]
		of := func(attr string) string {
			said := n.Attr[attr]
			if strings.HasPrefix(attr, "aria-labelledby") || attr == "aria-describedby" {
				said = ""
				for _, id := range strings.Fields(n.Attr[attr]) {
					said += root.with("id", id)[0].said()
				}
			}
			return said
		}
		return of("aria-label") + "|" + of("aria-labelledby") + "|" + of("aria-describedby")
	}
	question := `{"type":"section","text":{"type":"mrkdwn","text":"Who *owns* it?"}},`
	long := `{"type":"section","text":{"type":"mrkdwn","text":"` + strings.Repeat("very long ", 30) + `"}},`
	picker := `{"type":"actions","elements":[{"type":"datepicker","action_id":"a"}]}`
	labelled := `{"type":"actions","elements":[{"type":"users_select","action_id":"a","placeholder":{"type":"plain_text","text":"Pick"}}]}`
	for list, want := range map[string]string{
		"[" + question + labelled + "]": "Pick||Who owns it?",
		"[" + question + picker + "]":   "|Who owns it?|",
		"[" + long + labelled + "]":     "Pick||",
		"[" + long + picker + "]":       "Choose||",
		"[" + picker + "]":              "Choose||",
		`[{"type":"section","text":{"type":"plain_text","text":"By when?"},"accessory":{"type":"datepicker","action_id":"a"}}]`: "|By when?|",
	} {
		if got := name(list); got != want {
			t.Errorf("%s is named %q, not %q", list, got, want)
		}
	}
}

func TestWhatIsNotRenderedSaysSo(t *testing.T) {
	t.Parallel()
	words, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	for language, want := range map[locale.Language]string{locale.English: "not rendered: ", locale.German: "nicht dargestellt: ", locale.Dutch: "niet weergegeven: "} {
		b := blocksFor(t)
		b.Words = words.Printer(language)
		for _, c := range []struct{ block, kind string }{
			{`{"type":"video","alt_text":"x"}`, "video"},
			{`{"type":"<b>"}`, "<b>"},
			{`{}`, "?"},
			{`17`, "?"},
			{`null`, "?"},
			{`{"type":"actions","elements":[{"type":"external_select","action_id":"a"}]}`, "external_select"},
			{`{"type":"input","label":{"type":"plain_text","text":""},"element":{"type":"file_input","action_id":"a"}}`, "file_input"},
			{`{"type":"section","accessory":{"type":"workflow_button"}}`, "workflow_button"},
			{`{"type":"rich_text","elements":[{"type":"rich_text_new"}]}`, "rich_text_new"},
			{`{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"hologram"}]}]}`, "hologram"},
			{`{"type":"table","rows":[[{"type":"raw_number","value":1}]]}`, "raw_number"},
		} {
			if got := drawnBlock(t, b, c.block).said(); got != want+c.kind {
				t.Errorf("%s shows %q, not %q", c.block, got, want+c.kind)
			}
		}
	}
}

func TestEverythingTheAdapterSendsIsRendered(t *testing.T) {
	t.Parallel()
	for file, posts := range payloads(t) {
		for _, p := range posts {
			for _, n := range drawnHTML(t, blocksFor(t), p.Blocks, p.Text).all(func(n *node) bool { return n.is("bk-unknown") }) {
				t.Errorf("%s: %s", file, n.said())
			}
		}
	}
	var missing []string
	for _, n := range drawnHTML(t, blocksFor(t), everyKind(t), "").all(func(n *node) bool { return n.is("bk-unknown") }) {
		missing = append(missing, n.said())
	}
	if diff := cmp.Diff([]string{"not rendered: workflow_button", "not rendered: file_input", "not rendered: video"}, missing); diff != "" {
		t.Errorf("of every kind (-want +got):\n%s", diff)
	}
}

// A header stands below the heading of its conversation, or of its modal, which
// stands below that; no level is left out.
func TestHeadersAreHeadings(t *testing.T) {
	t.Parallel()
	for surface, want := range map[emulator.Surface]string{emulator.OnMessage: "h2", emulator.OnHome: "h2", emulator.InModal: "h3"} {
		b := blocksFor(t)
		b.Surface = surface
		if found := drawnBlock(t, b, `{"type":"header","text":{"type":"plain_text","text":"Step 2 of 7"}}`).byName(want); len(found) != 1 || found[0].said() != "Step 2 of 7" {
			t.Errorf("%s: no %s", surface, want)
		}
	}
}

// Whatever says nothing itself has a word of ours.
func TestNothingToUseIsWithoutAName(t *testing.T) {
	t.Parallel()
	blank := `{"type":"plain_text","text":" \u200b"}`
	for _, element := range []string{
		`{"type":"button","action_id":"a","text":` + blank + `}`, `{"type":"button","action_id":"a"}`,
		`{"type":"overflow","action_id":"a","options":[{"text":` + blank + `,"value":"v"}]}`,
		`{"type":"checkboxes","action_id":"a","options":[{"text":` + blank + `,"value":"v"}]}`,
		`{"type":"static_select","action_id":"a","placeholder":` + blank + `,"options":[{"text":` + blank + `,"value":"v"}]}`,
		`{"type":"users_select","action_id":"a"}`, `{"type":"datepicker","action_id":"a"}`, `{"type":"plain_text_input","action_id":"a"}`,
	} {
		for _, block := range []string{`{"type":"actions","elements":[` + element + `]}`, `{"type":"section","text":` + blank + `,"accessory":` + element + `}`, `{"type":"input","label":` + blank + `,"element":` + element + `}`} {
			root := drawnBlock(t, blocksFor(t), block)
			if wrong := root.unnamed(); len(wrong) > 0 || len(root.with("data-action", "a")) == 0 {
				t.Errorf("%s: %s", block, strings.Join(wrong, "\n"))
			}
		}
	}
	if link := drawnBlock(t, blocksFor(t), `{"type":"section","text":{"type":"mrkdwn","text":"<https://contoso.example| >"}}`).byName("a"); len(link) != 1 || link[0].said() != "https://contoso.example" {
		t.Error("a link without a text")
	}
}

func TestPicturesAreWordsOnly(t *testing.T) {
	t.Parallel()
	const url = "https://pictures.example/logo.png"
	for _, data := range []string{
		`{"type":"image","image_url":"` + url + `","alt_text":"a chart","title":{"type":"plain_text","text":"Deliveries"}}`,
		`{"type":"context","elements":[{"type":"image","image_url":"` + url + `","alt_text":"a chart"}]}`,
		`{"type":"section","text":{"type":"plain_text","text":"x"},"accessory":{"type":"image","image_url":"` + url + `","alt_text":"a chart"}}`,
	} {
		out := string(blocksFor(t).HTML(decodedBlocks(t, "["+data+"]"), ""))
		if strings.Contains(out, "pictures.example") || !strings.Contains(out, "a chart") {
			t.Errorf("%s is %s", data, out)
		}
	}
}
