package teams

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// element is a piece of a card.
type element map[string]any

// card is one activity's worth of a message: the body of an Adaptive Card, or
// plain text where nothing asks for a card.
type card struct {
	body []element
	text string // where there is no body
	wide bool   // the plan
}

const (
	cardVersion = "1.5"
	cardSchema  = "http://adaptivecards.io/schemas/adaptive-card.json"
	cardType    = "application/vnd.microsoft.card.adaptive"
	// mostCard bounds the body of one card: older clients take 28 KB, of which the text
	// that stands for a card and the summary may need 8.
	mostCard = 20 << 10
	// mostRun bounds one block of text, in characters, so that a card can end behind it
	// however it is written in JSON.
	mostRun = 2000
	// mostText bounds the text that stands for a card.
	mostText = 1000
	// mostSummary is what a notification shows.
	mostSummary = 300
	// mostActions are the buttons of one row, and shownOfALabel what one shows.
	mostActions   = 5
	shownOfALabel = 40
	// mostChoices is from where on a list is folded up.
	mostChoices = 12
)

// render sets a message in as many cards as its size asks for; what can be
// pressed and the small print stand in the last one. problems are what is wrong
// with the fields of its form.
//
// Every word is set as a text run, which no client formats: what people typed can
// neither call nor link anybody (trust H1).
func render(m bot.Message, words locale.Printer, problems map[string]string) []card {
	var body []element
	record := m.Replaces != (bot.Question{})
	for _, part := range m.Parts {
		if part.Kind != bot.Context && part.Kind != bot.Outcome {
			body = append(body, partElements(part, words)...)
		}
	}
	for _, part := range m.Parts {
		if part.Kind == bot.Outcome {
			body = append(body, partElements(part, words)...)
		}
	}
	var offers []element
	if !record { // a record offers nothing (M-2)
		offers = offered(m, words, problems)
	}
	var small []element
	for _, part := range m.Parts {
		if part.Kind == bot.Context {
			small = append(small, lines(bot.Spans(bot.Clean(part.Text)), element{"size": "Small", "isSubtle": true})...)
		}
	}
	wide := slices.ContainsFunc(m.Parts, func(p bot.Part) bool { return p.Kind == bot.Page })
	if !record && m.Kind != bot.KindRecord && len(offers) == 0 && !wide && isPlain(m.Parts) {
		return []card{{text: cmp.Or(plainText(m), oneLine(m.Notification), "…")}}
	}
	if len(body)+len(offers)+len(small) == 0 {
		body = lines([]bot.Span{{Text: cmp.Or(oneLine(m.Notification), "…")}}, nil)
	}
	return split(body, append(offers, small...), wide)
}

// formats are the letters that mean something in a text block.
const formats = "*_[]()`~#<>\\|!&"

// heading is one to a screen reader where its words cannot be taken for formatting:
// only text blocks have headings, and only text runs are never formatted.
func heading(text string) []element {
	if text = defused(text); text != "" && !strings.ContainsAny(text, formats) && !startsList(text) && !strings.Contains(text, "://") && !strings.Contains(strings.ToLower(text), "www.") {
		return []element{{"type": "TextBlock", "text": text, "style": "heading", "size": "Medium", "weight": "Bolder", "wrap": true}}
	}
	return lines([]bot.Span{{Text: text, Bold: true}}, element{"size": "Medium"})
}

// startsList reports whether a line reads as an item of a list, with or without a
// number.
func startsList(text string) bool {
	rest := strings.TrimLeft(strings.TrimSpace(text), "0123456789")
	return strings.HasPrefix(rest, "- ") || strings.HasPrefix(rest, "+ ") || rest != text && strings.HasPrefix(rest, ". ")
}

// isPlain reports whether a message is words only, which read best as a chat
// message like any other.
func isPlain(parts []bot.Part) bool {
	size := 0
	for _, p := range parts {
		size += len(p.Text)
		if p.Kind != bot.Text || bot.Plain(p.Text) != p.Text {
			return false
		}
	}
	return size <= 4*mostText
}

func plainText(m bot.Message) string {
	var all []string
	for _, p := range m.Parts {
		if text := strings.TrimSpace(bot.Clean(p.Text)); text != "" {
			all = append(all, text)
		}
	}
	return strings.Join(all, "\n\n")
}

func partElements(part bot.Part, words locale.Printer) []element {
	switch part.Kind {
	case bot.Heading:
		return heading(bot.Plain(oneLine(part.Text)))
	case bot.Problem:
		return lines(bot.Spans(bot.Clean(part.Text)), element{"color": "Attention"})
	case bot.Table:
		return table(part.Rows)
	case bot.Page:
		return fixed(part.Text, "Small")
	case bot.Example:
		example := fixed(bot.Plain(part.Text), "Default")
		if len(example) > 0 {
			example = append(lines([]bot.Span{{Text: words.Text("say.slack_example", nil)}}, nil), example...)
		}
		return example
	default:
		return lines(bot.Spans(bot.Clean(part.Text)), nil)
	}
}

// lines are text runs, a block for each line. style goes to every run.
func lines(spans []bot.Span, style element) []element {
	var blocks []element
	var runs []element
	blank := true
	flush := func() {
		if !blank {
			block := element{"type": "RichTextBlock", "inlines": runs}
			if len(blocks) > 0 {
				block["spacing"] = "Small"
			}
			blocks = append(blocks, block)
		}
		runs, blank = nil, true
	}
	for _, span := range spans {
		for i, line := range strings.Split(span.Text, "\n") {
			if i > 0 {
				flush()
			}
			if line == "" {
				continue
			}
			for i, piece := range pieces(defused(line)) {
				if i > 0 {
					flush()
				}
				run := element{"type": "TextRun", "text": piece}
				if span.Bold {
					run["weight"] = "Bolder"
				}
				if span.Code {
					run["fontType"] = "Monospace"
				}
				for key, value := range style {
					run[key] = value
				}
				runs, blank = append(runs, run), blank && strings.TrimSpace(piece) == ""
			}
		}
	}
	flush()
	return blocks
}

// pieces parts a line that is too long for one block, behind a word where it has any.
func pieces(line string) (all []string) {
	for rest := []rune(line); ; {
		if len(rest) <= mostRun {
			return append(all, string(rest))
		}
		end := mostRun
		for end > mostRun/2 && rest[end-1] != ' ' {
			end--
		}
		if rest[end-1] != ' ' {
			end = mostRun
		}
		all, rest = append(all, string(rest[:end])), rest[end:]
	}
}

// defused breaks up the one thing that cards work out in a text run: dates in
// double braces.
func defused(s string) string { return strings.ReplaceAll(s, "{{", "{\u2060{") }

// table is a line for each row, its number in front where it can be changed by
// "edit n": it reads on a phone and by a screen reader in its order.
func table(rows []bot.Row) []element {
	var all []element
	for _, row := range rows {
		name, text := oneLine(bot.Plain(row.Label)), bot.Spans(bot.Clean(row.Text))
		var spans []bot.Span
		if name != "" || len(text) > 0 {
			if row.Number > 0 {
				spans = append(spans, bot.Span{Text: strconv.Itoa(row.Number) + ". "})
			}
		}
		if name != "" {
			spans = append(spans, bot.Span{Text: name, Bold: true})
		}
		if name != "" && len(text) > 0 {
			spans = append(spans, bot.Span{Text: ": "})
		}
		block := lines(append(spans, text...), nil)
		if len(all) > 0 && len(block) > 0 {
			block[0]["spacing"] = "Small"
		}
		all = append(all, block...)
	}
	return all
}

// fixed is text in fixed width. Cards draw several spaces as one, so they are
// such as cannot be drawn together.
func fixed(s, size string) []element {
	var blocks []element
	for line := range strings.SplitSeq(strings.Trim(bot.Clean(s), "\n"), "\n") {
		line = strings.TrimRight(line, " ")
		if line == "" {
			continue
		}
		lead := len(line) - len(strings.TrimLeft(line, " "))
		line = strings.Repeat("\u00a0", lead) + strings.ReplaceAll(line[lead:], "  ", "\u00a0 ")
		block := lines([]bot.Span{{Text: line, Code: true}}, element{"size": size})
		if len(blocks) > 0 && len(block) > 0 {
			block[0]["spacing"] = "None"
		}
		blocks = append(blocks, block...)
	}
	return blocks
}

// split spreads a body over cards that are small enough; the end stays together.
func split(body, end []element, wide bool) []card {
	var cards []card
	var now []element
	size := sizeOf(end)
	room := mostCard
	for _, e := range body {
		n := sizeOf([]element{e})
		if len(now) > 0 && sizeOf(now)+n > room {
			cards, now = append(cards, card{body: now, wide: wide}), nil
		}
		now = append(now, e)
	}
	if len(now) > 0 && sizeOf(now)+size > mostCard {
		cards, now = append(cards, card{body: now, wide: wide}), nil
	}
	return append(cards, card{body: append(now, end...), wide: wide})
}

func sizeOf(all []element) int {
	data, _ := json.Marshal(all) // strings only
	return len(data)
}

// outgoing is a card as an activity. What a notification shows is its summary,
// and a client that draws no cards reads the same words as text.
func outgoing(m bot.Message, c card) map[string]any {
	out := map[string]any{"type": "message", "summary": clip(notification(m), mostSummary)}
	if m.Generated { // learn.microsoft.com, "Bot messages with AI-generated content"
		out["entities"] = []map[string]any{{"type": "https://schema.org/Message", "@type": "Message", "@context": "https://schema.org", "@id": "", "additionalType": []string{"AIGeneratedContent"}}}
	}
	if c.body == nil {
		out["text"], out["textFormat"] = c.text, "plain"
		return out
	}
	content := map[string]any{"$schema": cardSchema, "type": "AdaptiveCard", "version": cardVersion, "fallbackText": clip(cmp.Or(plainOf(m), notification(m)), mostText), "body": c.body}
	if c.wide {
		content["msteams"] = map[string]string{"width": "Full"}
	}
	out["attachments"] = []map[string]any{{"contentType": cardType, "content": content}}
	return out
}

// notification is line 1 of a message (M-1).
func notification(m bot.Message) string {
	text := oneLine(m.Notification)
	for _, part := range m.Parts {
		text = cmp.Or(text, oneLine(bot.Plain(part.Text)))
	}
	return cmp.Or(text, "…")
}

// plainOf is everything a message says, for clients without cards.
func plainOf(m bot.Message) string {
	var all []string
	for _, part := range m.Parts {
		if text := strings.TrimSpace(bot.Plain(bot.Clean(part.Text))); text != "" {
			all = append(all, text)
		}
		for _, row := range part.Rows {
			text := oneLine(bot.Plain(row.Text))
			if name := oneLine(bot.Plain(row.Label)); name != "" {
				text = name + ": " + text
			}
			all = append(all, text)
		}
	}
	if m.Replaces == (bot.Question{}) {
		for i, o := range m.Options {
			all = append(all, bot.OptionNumber(m.Options, i)+oneLine(o.Label))
		}
	}
	return defused(strings.Join(all, "\n"))
}

func oneLine(s string) string { return bot.OneLine(s) }
