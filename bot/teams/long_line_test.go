package teams

import (
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// TestALongLineIsSpreadOverCards: one line as long as a whole message may be, in words,
// without a space, and in characters that JSON writes as six, stays within the limit of
// a card, and nothing of it is lost.
func TestALongLineIsSpreadOverCards(t *testing.T) {
	t.Parallel()
	for name, unit := range map[string]string{"words": "Contoso ", "one word": "x", "marks": "\\<", "emoji": "🙂"} {
		text := strings.Repeat(unit, 100_000/len(unit))
		m := bot.Message{Kind: "notice", Parts: []bot.Part{{Kind: bot.Problem, Text: text}}}
		var said strings.Builder
		for _, c := range render(m, words(t).Printer(locale.English), nil) {
			line, err := c.asJSON(m)
			if err != nil {
				t.Fatal(err)
			}
			if len(line) > 28<<10 {
				t.Errorf("%s: a message of %d bytes", name, len(line))
			}
			for _, block := range c.body {
				for _, run := range block["inlines"].([]element) {
					said.WriteString(run["text"].(string))
				}
			}
		}
		if want := bot.Plain(text); said.String() != want {
			t.Errorf("%s: %d bytes are said as %d", name, len(want), said.Len())
		}
	}
}
