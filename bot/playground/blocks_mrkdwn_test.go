package playground

import (
	"strings"
	"testing"
	"time"

	"lodestar/bot/slack/emulator"
)

// bareMarks is rendered HTML without classes and the tags that only hold things
// together; ¶ ends a paragraph.
func bareMarks(s string) string {
	for _, noise := range []string{
		` target="_blank" rel="noopener noreferrer"`, `<div class="bk bk-on-message">`, `<div class="bk-text">`, `</div>`, `<p class="bk-para">`, ` class="bk-quote"`, ` class="bk-pre"`,
		`<div class="bk-scroll" role="group" aria-label="Text in columns" tabindex="0">`,
	} {
		s = strings.ReplaceAll(s, noise, "")
	}
	return strings.TrimSuffix(strings.NewReplacer("</p>", "¶", "&#43;", "+").Replace(s), "¶")
}

func TestMrkdwn(t *testing.T) {
	t.Parallel()
	b := blocksFor(t)
	for _, c := range []struct{ name, text, want string }{
		{"styles", "*b* _i_ ~s~ `c`", "<strong>b</strong> <em>i</em> <s>s</s> <code>c</code>"},
		{"in each other", "*b _bi_ b*", "<strong>b </strong><strong><em>bi</em></strong><strong> b</strong>"},
		{"next to signs", "(*b*), *c*: *d*.", "(<strong>b</strong>), <strong>c</strong>: <strong>d</strong>."},
		{"within a word", "a*b*c snake_case_name 2*3*4 ~~", "a*b*c snake_case_name 2*3*4 ~~"},
		{"without a partner", "*a\nb* _ c_ d _", "*a\nb* _ c_ d _"},
		{"nothing inside", "** __ `` * *", "** __ `` * *"},
		{"a space inside", "* a* *b *", "* a* *b *"},
		{"behind the invisible", "\u2060*\u2060a\u2060*\u2060 \u2060`\u2060c\u2060`\u2060", "\u2060*\u2060a\u2060*\u2060 \u2060`\u2060c\u2060`\u2060"},
		{"behind one of them", "\u2060*a* *a\u2060* `a\u2060`", "\u2060*a* *a\u2060* `a\u2060`"},
		{"before one of them", "*\u2060a* *a*\u2060 `\u2060a`", "*\u2060a* *a*\u2060 `\u2060a`"},
		{"bold beside the invisible", "one\u200b*in*\u200bside", "one\u200b<strong>in</strong>\u200bside"},
		{"code takes no style", "`*a* _b_ :+1:`", "<code>*a* _b_ :+1:</code>"},
		{"bold around code", "*a `b` c*", "<strong>a </strong><strong><code>b</code></strong><strong> c</strong>"},
		{"entities once", "&amp;lt; &lt;b&gt; R&D &nbsp; &amp;amp;", "&amp;lt; &lt;b&gt; R&amp;D &amp;nbsp; &amp;amp;"},
		{"fence", "before\n```\na  *b*\n c\n```\nafter", "before¶<pre>\na  *b*\n c</pre>after"},
		{"fence in a line", "see ```x``` now", "see ¶<pre>\nx</pre> now"},
		{"open fence", "``` a", "``` a"},
		{"empty fence", "`````` a", "`````` a"},
		{"tick within a fence", "```a `\u2060b`\u2060```", "<pre>\na `\u2060b`\u2060</pre>"},
		{"quote", "a\n&gt; b *c*\n&gt;d\ne", "a¶<blockquote>b <strong>c</strong>\nd</blockquote>e"},
		{"quote of the rest", "&gt;&gt;&gt;a\nb", "<blockquote>a\nb</blockquote>"},
		{"no quote", "a > b\n\u2060&gt; c", "a &gt; b\n\u2060&gt; c"},
		{"list stays text", "- a\n• b\n1. c", "- a\n• b\n1. c"},
		{"link", "<https://contoso.example/a?b=1&amp;c=2|go *on*>", `<a href="https://contoso.example/a?b=1&amp;c=2" title="https://contoso.example/a?b=1&amp;c=2">go *on*</a>`},
		{"bare link", "<https://contoso.example>", `<a href="https://contoso.example" title="https://contoso.example">https://contoso.example</a>`},
		{"mail", "<mailto:k@contoso.example>", `<a href="mailto:k@contoso.example" title="mailto:k@contoso.example">k@contoso.example</a>`},
		{"link of another kind", "<javascript:alert(1)|go> <tel:12|call>", "&lt;javascript:alert(1)|go&gt; &lt;tel:12|call&gt;"},
		{"bold link", "*<https://a.example|x>*", `<a href="https://a.example" title="https://a.example"><strong>x</strong></a>`},
		{"mentions", "<@U0EVA00001> <@U9|kim> <@U8> <#C1|general> <!here> <!subteam^S1|@team>", `<span class="bk-mention">@Eva Brandt</span> <span class="bk-mention">@kim</span> <span class="bk-mention">@U8</span> <span class="bk-mention">#general</span> <span class="bk-mention">@here</span> <span class="bk-mention">@team</span>`},
		{"angle brackets that are none", "<> < a > <a\nb> <<https://a.example>", `&lt;&gt; &lt; a &gt; &lt;a` + "\n" + `b&gt; &lt;<a href="https://a.example" title="https://a.example">https://a.example</a>`},
		{"emoji", ":+1: :white_check_mark::x: :nobody: 10:30:45 :\u2060+1:", "👍 ✅❌ :nobody: 10:30:45 :\u2060+1:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := bareMarks(string(b.HTML(nil, c.text))); got != c.want {
				t.Errorf("%q is\n%s\nand not\n%s", c.text, got, c.want)
			}
			drawnHTML(t, b, nil, c.text)
		})
	}
}

// What people typed formats nothing: the adapter saw to it, and the page must
// not undo it.
func TestTypedMarkupStaysText(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"markup.json", "markup_lines.json", "mentions.json", "links.json", "entities.json"} {
		for _, p := range payloads(t)[file] {
			root := drawnHTML(t, blocksFor(t), p.Blocks, p.Text)
			for _, n := range root.all(func(n *node) bool {
				return n.Name == "a" || n.Name == "em" || n.Name == "s" || n.Name == "blockquote" || n.is("bk-mention")
			}) {
				t.Errorf("%s: <%s> around %q", file, n.Name, n.said())
			}
			for _, n := range root.byName("code") {
				if strings.Contains(n.said(), "not") {
					t.Errorf("%s: code around %q", file, n.said())
				}
			}
		}
	}
}

func TestATextWithoutBlocksIsShown(t *testing.T) {
	t.Parallel()
	b := blocksFor(t)
	if got := drawnHTML(t, b, nil, "Hello *Eva*").said(); got != "Hello Eva" {
		t.Errorf("shown is %q", got)
	}
	if got := drawnHTML(t, b, decodedBlocks(t, `[{"type":"section","text":{"type":"mrkdwn","text":"the block"}}]`), "the notification").said(); got != "the block" {
		t.Errorf("with blocks %q is shown", got)
	}
	b.Surface = emulator.OnHome
	if got := b.HTML(nil, ""); string(got) != `<div class="bk bk-on-home"></div>` {
		t.Errorf("nothing at all is %q", got)
	}
}

func TestLongTextsTakeLittleTime(t *testing.T) {
	t.Parallel()
	// They take some hundredths of a second each, and minutes if a mark without
	// a partner made the rest of the text be read again.
	b := blocksFor(t)
	for _, part := range []string{" *a", " _a ~b *c", "`", "```", "<", "<a", "&gt;", ":a", "*_~", "\u2060`a", "&lt;", "> ", "``` `", " *a_ ~", " `a\u2060"} {
		d := drawing{blocks: b}
		began := time.Now()
		d.mrkdwn(strings.Repeat(part, 300_000/len(part)))
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("a text of %q took %v", part, took)
		}
	}
}
