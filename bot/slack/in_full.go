package slack

import (
	"strconv"

	"github.com/slack-go/slack"

	"lodestar/bot"
)

// fullBlock begins the ids of the blocks that list options in full, so that a
// record can leave them out.
const fullBlock = ours + "full."

// cut reports whether Slack shows less than the whole label of an option.
func cut(options []bot.Button) bool {
	for _, o := range options {
		if units(oneLine(o.Label)) > mostLabel {
			return true
		}
	}
	return false
}

// inFull returns a message whose options carry numbers, and the list of them in
// full, where a label would be cut: two may differ in their ends only. The
// numbers are those that can be typed. Else the message stays as it is.
func inFull(m bot.Message) (bot.Message, []slack.Block) {
	var ticked []bot.Button
	if m.Entry != nil {
		ticked = m.Entry.Options
	}
	if !cut(m.Options) && !cut(ticked) {
		return m, nil
	}
	listed := m.Options
	if len(listed) == 0 {
		listed = ticked
	}
	var all []slack.Block
	for i, piece := range pieces(fullText(listed), mostSection) {
		block := section(string(piece))
		block.BlockID = fullBlock + strconv.Itoa(i+1)
		all = append(all, block)
	}
	if m.Entry != nil {
		entry := *m.Entry
		entry.Options = numbered(ticked, listed)
		m.Entry = &entry
	}
	m.Options = numbered(m.Options, listed)
	return m, all
}

// fieldInFull is inFull for a field of a form, whose list is small print.
func fieldInFull(f bot.Field) (bot.Field, []slack.Block) {
	if !cut(f.Options) {
		return f, nil
	}
	var texts []slack.MixedElement
	for _, piece := range pieces(fullText(f.Options), mostSection) {
		texts = append(texts, piece.object())
	}
	f.Options = numbered(f.Options, f.Options)
	return f, contexts(texts)
}

func fullText(options []bot.Button) []bot.Span {
	var spans []bot.Span
	for i, o := range options {
		line := bot.OptionNumber(options, i) + oneLine(o.Label)
		if i > 0 {
			line = "\n" + line
		}
		spans = append(spans, bot.Span{Text: line})
	}
	return spans
}

// numbered puts before each label the number it has among those listed.
func numbered(options, listed []bot.Button) []bot.Button {
	numbers := map[string]string{}
	for i, o := range listed {
		numbers[o.Verb+"\x1f"+o.Value] = bot.OptionNumber(listed, i)
	}
	var all []bot.Button
	for _, o := range options {
		o.Label = numbers[o.Verb+"\x1f"+o.Value] + oneLine(o.Label)
		all = append(all, o)
	}
	return all
}
