package slack

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// Post is one message as it is posted.
type Post struct {
	Text   string // what a notification and a screen reader say; mrkdwn
	Blocks []slack.Block
}

// Render sets a message for Slack in as many posts as its limits ask for; what
// can be pressed and the small print stand in the last one. words are those of
// the reader's language, for the adapter's own few. Blocks are of the kinds that
// every surface shows: header, section, context and actions.
func Render(m bot.Message, words locale.Printer) []Post {
	if m.Kind == bot.KindRecord {
		posts := recordPosts(m, words)
		return posts[len(posts)-1:]
	}
	var blocks []slack.Block
	for _, part := range m.Parts {
		if part.Kind != bot.Context {
			blocks = append(blocks, blocksOf(part, words)...)
		}
	}
	if m.Replaces == (bot.Question{}) { // a record offers nothing (M-2)
		blocks = append(blocks, offered(m, words)...)
	}
	blocks = append(blocks, smallPrint(m.Parts)...)
	text := notification(m)
	if len(blocks) == 0 {
		blocks = append(blocks, section(text))
	}
	var posts []Post
	for _, some := range split(blocks) {
		posts = append(posts, Post{text, some})
	}
	return posts
}

// mostNotification bounds the text beside the blocks before it is escaped:
// chat.update refuses more than 4,000 characters.
const mostNotification = 600

// notification is line 1 of a message (M-1).
func notification(m bot.Message) string {
	text := oneLine(m.Notification)
	for _, part := range m.Parts {
		text = cmp.Or(text, oneLine(bot.Plain(part.Text)))
	}
	return cmp.Or(escape(shorten(text, mostNotification), ' '), "…")
}

func blocksOf(part bot.Part, words locale.Printer) []slack.Block {
	switch part.Kind {
	case bot.Heading:
		return heading(part.Text)
	case bot.Table:
		return table(part.Rows)
	case bot.Page:
		return preformatted(part.Text)
	case bot.Example:
		blocks := preformatted(bot.Plain(part.Text))
		if len(blocks) > 0 {
			blocks = append([]slack.Block{section(mrkdwn(words.Text("say.slack_example", nil)))}, blocks...)
		}
		return blocks
	default:
		return sections(bot.Spans(clean(part.Text)))
	}
}

// heading is a header, or a bold section where it is too long for one.
func heading(text string) []slack.Block {
	plain := oneLine(bot.Plain(text))
	switch {
	case plain == "":
		return nil
	case units(plain) <= mostHeader:
		return []slack.Block{slack.NewHeaderBlock(label(plain, mostHeader))}
	default:
		return sections([]bot.Span{{Text: plain, Bold: true}})
	}
}

// table is a line for each row, its number in front where it can be changed by
// "edit n". Lines are read on a phone and by a screen reader in their order; two
// columns of fields are not.
func table(rows []bot.Row) []slack.Block {
	var spans []bot.Span
	for _, row := range rows {
		name, text := oneLine(bot.Plain(row.Label)), bot.Spans(clean(row.Text))
		if name == "" && len(text) == 0 {
			continue
		}
		if len(spans) > 0 {
			spans = append(spans, bot.Span{Text: "\n"})
		}
		if row.Number > 0 {
			spans = append(spans, bot.Span{Text: strconv.Itoa(row.Number) + ". "})
		}
		if name != "" {
			spans = append(spans, bot.Span{Text: name, Bold: true})
		}
		if name != "" && len(text) > 0 {
			spans = append(spans, bot.Span{Text: ": "})
		}
		spans = append(spans, text...)
	}
	return sections(spans)
}

// smallPrint stands last.
func smallPrint(parts []bot.Part) []slack.Block {
	var elements []slack.MixedElement
	for _, part := range parts {
		if part.Kind != bot.Context {
			continue
		}
		for _, text := range pieces(bot.Spans(clean(part.Text)), mostSection) {
			elements = append(elements, text.object())
		}
	}
	return contexts(elements)
}

func contexts(elements []slack.MixedElement) []slack.Block {
	var blocks []slack.Block
	for len(elements) > 0 {
		n := together(elements, mostContext)
		blocks = append(blocks, slack.NewContextBlock("", elements[:n]...))
		elements = elements[n:]
	}
	return blocks
}

// text is something set in mrkdwn.
type text string

// object is a text as Slack takes it. Slack makes no links of it: a word that
// somebody typed is not to become one.
func (t text) object() *slack.TextBlockObject {
	return &slack.TextBlockObject{Type: slack.MarkdownType, Text: string(t), Verbatim: true}
}

func section(s string) *slack.SectionBlock {
	block := slack.NewSectionBlock(text(s).object(), nil, nil)
	block.Expand = true // nothing is folded away behind "see more"
	return block
}

func sections(spans []bot.Span) []slack.Block {
	var blocks []slack.Block
	for _, piece := range pieces(spans, mostSection) {
		blocks = append(blocks, section(string(piece)))
	}
	return blocks
}

// label is plain text of at most most units, in which nothing has a meaning.
// Slack wants at least one character.
func label(s string, most int) *slack.TextBlockObject {
	emoji := false
	return &slack.TextBlockObject{Type: slack.PlainTextType, Text: shorten(cmp.Or(oneLine(s), "…"), most), Emoji: &emoji}
}

// preformatted is text in fixed width, split between lines, and between paragraphs
// where there are some: a row of the one page is not torn from its heading.
func preformatted(s string) []slack.Block {
	s = strings.Trim(clean(s), "\n")
	if strings.TrimSpace(s) == "" {
		return nil
	}
	var blocks []slack.Block
	var lines []string
	length := 0
	take := func(n int) {
		if text := strings.Trim(strings.Join(lines[:n], "\n"), "\n"); strings.TrimSpace(text) != "" {
			blocks = append(blocks, section(fenced(text)))
		}
		lines, length = lines[n:], 0
		for _, line := range lines {
			length += units(fenced(line)) + 1
		}
	}
	for _, line := range strings.Split(s, "\n") {
		for _, part := range chunks(line, longestChunk) {
			n := units(fenced(part)) + 1
			for length+n > mostSection {
				take(lastParagraph(lines))
			}
			lines, length = append(lines, part), length+n
		}
	}
	take(len(lines))
	return blocks
}

// lastParagraph is where the last paragraph begins, or the end where there is none or
// what stands before it is less than half.
func lastParagraph(lines []string) int {
	for i := len(lines) - 1; i > len(lines)/2; i-- {
		if strings.TrimSpace(lines[i]) == "" {
			return i
		}
	}
	return len(lines)
}
