package playground

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"lodestar/bot/slack/emulator"
)

// attacks are texts that would become an element, an attribute, a script or a
// foreign address where somebody forgot to escape them.
func attacks() []string {
	return []string{
		`<img src=x onerror=alert(1)>`, `<script>alert(1)</script>`, `"><svg onload=alert(1)>`, `' onmouseover='alert(1)`, `" autofocus onfocus="alert(1)`,
		`</textarea><script>alert(1)</script>`, `</option></select><img src=x>`, `</title></style></pre></dialog><b>`, `<!--`, `--><b>`, `<![CDATA[<b>]]>`, `<?xml?>`,
		"`><b>`", "```</pre><script>alert(1)</script>```", "*<b>*", "> <b>",
		`&lt;script&gt;alert(1)&lt;/script&gt;`, `&#60;script&#62;`, `&amp;lt;b&amp;gt;`, `{{.}}`, `{{template "bk"}}`, `${alert(1)}`, "\x00<b>", "\u2028<b>", "\ufeff<b>", "\xc0\xbcb\xc0\xbe",
		`javascript:alert(1)`, `JaVaScRiPt:alert(1)`, " javascript:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)", `&#106;avascript:alert(1)`,
		`data:text/html,<script>alert(1)</script>`, `vbscript:msgbox(1)`, `file:///etc/passwd`, `blob:https://a.example/1`, `//evil.example`, `/api/x`, `https:evil.example`, `http://`, `http://[::1`,
		`https://a.example/" onmouseover="alert(1)`, `https://a.example/'><script>alert(1)</script>`, `mailto:`, `mailto:a@b.example" onclick="alert(1)`,
		`<javascript:alert(1)|click>`, `<JAVASCRIPT:alert(1)|https://a.example>`, `<https://a.example|<script>alert(1)</script>>`, `<https://a.example" onclick="alert(1)|x>`,
		`<https://a.example/&quot; onclick=alert(1)|x>`, `<data:text/html;base64,PHNjcmlwdD4=|x>`, `<@"><script>>`, `<@U1" onclick="x|<b>>`, `<#C1|"><b>>`, `<!here|"><b>>`, `<!subteam^"><b>|"><b>>`,
		`<!date^0^{date}^javascript:alert(1)|x>`, `<!date^0^"><b>{date}^https://a.example|x>`, `<!date^"><b>^{date}|"><b>>`, `<mailto:a@b.example|"><b>>`,
		`k-1`, `bk-1-title`, `a b c`,
	}
}

// TestNothingInAPayloadBecomesHTML puts attacks into every text of the payloads,
// of values, problems and names; what comes out has only elements and attributes
// of ours, and links to the web and to mail only.
func TestNothingInAPayloadBecomesHTML(t *testing.T) {
	t.Parallel()
	all := everyKind(t)
	for _, file := range []string{"form.json", "page.json", "question_people.json", "long_labels.json"} {
		all = append(all, payloads(t)[file][0].Blocks...)
	}
	b := blocksFor(t)
	safe := func(block object, attack string) {
		t.Helper()
		b.Name = func(string) string { return attack }
		b.People, b.Conversations = []choice{{attack, attack}}, []choice{{attack, attack}}
		b.Problems = map[string]string{textAt(block, "block_id"): attack}
		out := string(b.HTML([]any{block}, attack))
		root, err := readHTML(out)
		if err != nil {
			t.Fatalf("%q: %v\n%s", attack, err, out)
		}
		if wrong := root.unnamed(); len(wrong) > 0 {
			t.Fatalf("%q: %s\n%s", attack, strings.Join(wrong, "\n"), out)
		}
	}
	for i, attack := range attacks() {
		if _, err := readHTML(string(b.HTML(nil, attack))); err != nil {
			t.Errorf("%q as a text: %v", attack, err)
		}
		for _, block := range all {
			copied, _ := copyJSON(t, block).(object)
			everywhere := positions(copied)
			for _, p := range everywhere {
				if p.name == "type" || i%6 == 0 {
					// Alone, and in a place that decides what is drawn at all.
					undo := p.set(attack)
					safe(copied, attack)
					undo()
				}
			}
			for _, p := range everywhere {
				if p.name != "type" && p.name != "style" {
					p.set(attack)
				}
			}
			safe(copied, attack)
		}
	}
}

// position is a place in decoded JSON that holds a text; set puts another there
// and returns what puts the first one back.
type position struct {
	name string
	set  func(string) func()
}

// positions are all places of a value that hold a text.
func positions(v any) []position {
	var all []position
	switch v := v.(type) {
	case object:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if old, ok := v[name].(string); ok {
				all = append(all, position{name, func(s string) func() {
					v[name] = s
					return func() { v[name] = old }
				}})
			}
			all = append(all, positions(v[name])...)
		}
	case []any:
		for _, one := range v {
			all = append(all, positions(one)...)
		}
	}
	return all
}

func copyJSON(tb testing.TB, v any) any {
	tb.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	var copied any
	if err := json.Unmarshal(data, &copied); err != nil {
		tb.Fatal(err)
	}
	return copied
}

// TestTheReaderOfTheTestsRefuses shows that the test above can fail.
func TestTheReaderOfTheTestsRefuses(t *testing.T) {
	t.Parallel()
	for _, out := range []string{
		`<p><b>x</b></p>`, `<p onclick="x">x</p>`, `<p>x`, `<p>x</div>`, `</p>`, `<p>a > b</p>`, `<img src="x">`, `<p style="color:red">x</p>`, `<p class=x>x</p>`,
		`<a href="javascript:x" target="_blank" rel="noopener noreferrer">x</a>`, `<a href="https://a.example">x</a>`, `<p id="a&#34;b">x</p>`, `<!-- x -->`, `<p class="a" class="b">x</p>`,
	} {
		if _, err := readHTML(out); err == nil {
			t.Errorf("%s is taken", out)
		}
	}
}

// FuzzBlocks: whatever arrives is drawn, as HTML in which every tag is closed,
// everything that can be used has a name, and nothing of the payload is a tag.
func FuzzBlocks(f *testing.F) {
	for _, posts := range payloads(f) {
		for _, p := range posts {
			data, err := json.Marshal(p.Blocks)
			if err != nil {
				f.Fatal(err)
			}
			if len(data) < 4000 { // long seeds make the search slow and find nothing more
				f.Add(data, p.Text)
			}
		}
	}
	for _, block := range everyKind(f) {
		data, err := json.Marshal([]any{block})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, "")
	}
	for _, attack := range attacks() {
		f.Add([]byte(`[{"type":"section","text":{"type":"mrkdwn","text":"x"}},7,null,[[]],{"type":"input","block_id":5}]`), attack)
	}
	b := blocksFor(f)
	b.Values = emulator.Values{"a1": {"ss": {"selected_option": "x"}, "dtp": {"selected_date_time": -1e300}}, "i5": {"x5": nil}}
	b.Problems = map[string]string{"i1": "<b>", "": "x"}
	b.Zone = time.UTC
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		var list []any
		_ = json.Unmarshal(data, &list) // what is no list leaves the text alone
		out := string(b.HTML(list, text))
		root, err := readHTML(out)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if wrong := root.unnamed(); len(wrong) > 0 {
			t.Fatalf("%s\n%s", strings.Join(wrong, "\n"), out)
		}
	})
}
