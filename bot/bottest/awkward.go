package bottest

import (
	"strings"

	"lodestar/bot"
)

// awkward are messages that a careless platform shows wrong, cuts or refuses.
func awkward() []Sample {
	said := func(name, text string) Sample {
		return Sample{name, quoting(text)}
	}
	return []Sample{
		{"long_text", asking("plan_summary", "Step 1 of 7: Overview.", "Saved: "+numbered("word", 480)+". What comes next?")},
		{"very_long_text", asking("plan_summary", "Step 1 of 7: Overview.", "Saved: "+numbered("word", 3000)+". What comes next?")},
		{"long_page", bot.Message{Kind: "page", Notification: "The plan", Parts: []bot.Part{{Kind: bot.Page, Text: strings.ReplaceAll(numbered("row", 200), " ", " "+strings.Repeat("─", 90)+"\n")}}}},
		{"long_labels", longLabels()},
		{"cut_labels", cutLabels()},
		{"long_table_cells", tabled(asking("goal.pack.confirm", "", "This is how I understood it."),
			bot.Row{Number: 1, Label: numbered("label", 12), Text: numbered("text", 60)},
			bot.Row{Number: 22, Label: "Short", Text: "First line\nsecond line"},
			bot.Row{Label: "", Text: "without a label"},
			bot.Row{Label: "without a text"})},
		{"many_parts", manyParts()},
		{"empty_parts", bot.Message{
			Kind: "notice", Notification: "Nothing is shared yet.",
			Parts: []bot.Part{{Kind: bot.Heading}, {Kind: bot.Text, Text: " \n "}, {Kind: bot.Table}, {Kind: bot.Page}, {Kind: bot.Text, Text: "Nothing is shared yet."}, {Kind: bot.Example}, {Kind: bot.Context}},
		}},
		{"bold_and_typed", bot.Message{
			Kind: "notice", Notification: "Paused at step 4 of 7.",
			Parts: []bot.Part{{Kind: bot.Text, Text: "*Paused at step 4 of 7.* Write *continue*, `edit 2` or `new plan for Contoso`. *Two* *bold* words, one*in*side.\nA lone * star\nand a lone ` tick stay."}},
		}},
		said("markup", "*not bold* _not slanted_ ~not struck~ `not code` ```no block``` <b>no tag</b> [no link](https://contoso.example) \\ back | pipe"),
		said("markup_lines", "> no quote\n# no heading\n- no list\n1. no list either\n---\n```\nno block"),
		said("mentions", "<!channel> <!here> <@U012AB3CD> <#C012AB3CD|general> @channel @here @everyone <at>Kim Visser</at>"),
		said("entities", "a < b && c > d, R&D, &amp; &lt;b&gt; &nbsp; {{DATE(2026-12-31)}} <!date^1767139200^{date}|then>"),
		said("links", "https://contoso.example/plan?year=2027&draft=1#goals and <https://contoso.example|click> and mailto:k.visser@contoso.example"),
		said("control_characters", "\x1b[31mred\x1b[0m \x1b]0;title\x07 a\x00b c\x08d e\x7ff \u009b2J tab\tthere return\r\nnext \x1b[2J\x1b[Hhome"),
		said("broken_bytes", "caf\xe9 \xff\xfe \xc3\x28 \xed\xa0\x80 end"),
		said("right_to_left", "שלום עולם, 48 שעות · مرحبا بالعالم ١٢٣ · mixed אבג text"),
		said("emoji", "👩\u200d👩\u200d👧 🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F 🇳🇱 1\uFE0F\u20E3 ✅ :not_an_emoji: :+1:"),
		said("wide_and_accented", "日本語のテキスト 한국어 Ærø naïef Größe e\u0301 ﷽ "+strings.Repeat("a\u0300", 20)),
		said("one_long_word", "Saved "+strings.Repeat("Donaudampfschifffahrt", 30)+" end"),
	}
}

// quoting shows what somebody typed wherever a message can show it.
func quoting(text string) bot.Message {
	words := bot.Escape(text)
	return bot.Message{
		Kind: "question", Question: questionOf("goal.text"), Notification: "Answer 2 says: " + text,
		Parts: []bot.Part{
			{Kind: bot.Problem, Text: "That is too long; your text is kept: " + words},
			{Kind: bot.Heading, Text: "Contoso: " + words},
			{Kind: bot.Text, Text: "Answer 2 says: *" + words + "*. Write the new answer, or `keep`."},
			{Kind: bot.Table, Rows: []bot.Row{{Number: 1, Label: "Goal", Text: words}, {Number: 2, Label: words, Text: "still open"}}},
			{Kind: bot.Page, Text: "Plan   " + text},
			{Kind: bot.Context, Text: "Line 3: " + words},
		},
		Options: []bot.Button{{Label: beginning(text), Verb: "pick", Value: "offer"}, {Label: "Someone Else", Verb: "pick", Value: "other"}},
	}
}

// beginning is as much of a text as an option may show: 75 characters.
func beginning(text string) string {
	r := []rune(strings.ToValidUTF8(text, "\uFFFD"))
	return string(r[:min(len(r), 75)])
}

// longLabels has every label as long as it may be: a button 24 characters
// an option 75.
func longLabels() bot.Message {
	m := choosing("goal.text", "Step 2 of 7: Goals.", "Which of these is the goal?", picks(
		"Deliver to their customers within 48 hours from Venlo by the end of 2027.",
		"Keep the two largest clients, who have both asked for a second supplier..",
		"Cut the yearly cost of emergency orders by a third without a new warehou…",
		"Win the tender of the new plant in the south, together with two partners.",
		"Short")...)
	m.Buttons = []bot.Button{
		{Label: "Weiter zu den Zielen 123", Verb: "next"},
		{Label: "Tegenmaatregel toevoegen", Verb: "add", Value: "counter"},
		{Label: "Opportunity in Answer 12", Verb: "ask", Value: strings.Repeat("v", 150)},
	}
	return m
}

// cutLabels has options that differ where a platform may have cut them already,
// in a message and in a form.
func cutLabels() bot.Message {
	m := choosing("goal.same", "Step 2 of 7: Goals.", "Which of these goals do you mean?", picks(
		"Deliver to their customers within 48 hours from the new warehouse in Venlo by the end of 2027",
		"Deliver to their customers within 48 hours from the new warehouse in Venlo by the end of 2028 & <later>",
		"Another")...)
	m.Fields = []bot.Field{
		{ID: "goal.same", Label: "Goal", Options: m.Options, Value: "option_2"},
		{ID: "goal.others", Label: "Further Goals", Options: m.Options, Several: true},
	}
	return m
}

// manyParts has more parts than a platform takes in one message.
func manyParts() bot.Message {
	m := bot.Message{Kind: "digest", Notification: "Your week: 60 things"}
	for _, word := range strings.Fields(numbered("item", 60)) {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: "*" + word + "*: due on Friday"})
	}
	return m
}
