package slack

import (
	"slices"
	"strconv"

	"github.com/slack-go/slack"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// offered are the things to press: the options of a choice, then the buttons.
// Up to five options are buttons, more are a list; where labels are longer than
// a button shows, they are radio buttons, which break lines; where they are cut,
// the list of them in full stands above. A button that carries more than Slack
// takes is left out: what it does can be typed.
func offered(m bot.Message, words locale.Printer) []slack.Block {
	m, full := inFull(m)
	picker := entry(m, words)
	blocks := picker
	if picker == nil || !m.Entry.Several { // boxes to tick are the options
		blocks = append(options(m, words), picker...)
	}
	var row []slack.BlockElement
	if len(m.Fields) > 0 {
		if value, ok := (pressed{Question: m.Question, Verb: "form"}).value(); ok {
			row = append(row, slack.NewButtonBlockElement(formAction, value, label(words.Text("button.fill_in_form", nil), mostLabel)))
		}
	}
	row = append(row, buttons(m.Question, m.Buttons, len(m.Options))...)
	return slices.Concat(full, blocks, rows(row))
}

func options(m bot.Message, words locale.Printer) []slack.Block {
	if lists := lists(m, words); lists != nil {
		return lists
	}
	return rows(buttons(m.Question, m.Options, 0))
}

// lists shows options as radio buttons or as lists, nil where buttons are better
// or the options do not fit.
func lists(m bot.Message, words locale.Printer) []slack.Block {
	long := false
	var all []*slack.OptionBlockObject
	for _, b := range m.Options {
		value, ok := optionValue(b)
		if !ok {
			return nil
		}
		long = long || units(b.Label) > shownOfALabel
		all = append(all, slack.NewOptionBlockObject(value, label(b.Label, mostLabel), nil))
	}
	if len(all) <= mostOptions && !long {
		return nil
	}
	var blocks []slack.Block
	for n := 1; len(all) > 0; n++ {
		id, ok := blockID(m.Question, n)
		if !ok {
			return nil
		}
		some := all[:together(all, mostSelect)]
		all = all[len(some):]
		action := ours + "options." + strconv.Itoa(n)
		var element slack.BlockElement
		if long && len(some) <= mostRadio && len(some) > 1 {
			element = slack.NewRadioButtonsBlockElement(action, some...)
		} else {
			element = slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, label(words.Text("say.slack_choose", nil), mostLabel), action, some...)
		}
		blocks = append(blocks, slack.NewActionBlock(id, element))
	}
	return blocks
}

func buttons(q bot.Question, all []bot.Button, from int) []slack.BlockElement {
	var row []slack.BlockElement
	for i, b := range all {
		value, ok := pressed{Question: q, Verb: b.Verb, Value: b.Value, Asks: b.Confirm != nil}.value()
		if !ok {
			continue
		}
		button := slack.NewButtonBlockElement(ours+strconv.Itoa(from+i+1), value, label(b.Label, mostLabel))
		if b.Primary {
			button.Style = slack.StylePrimary
		}
		if b.Describe != "" {
			button.AccessibilityLabel = shorten(oneLine(b.Describe), mostLabel)
		}
		if b.Confirm != nil {
			button.Confirm = confirmation(*b.Confirm)
		}
		row = append(row, button)
	}
	return row
}

// confirmation is the dialog that asks before a button counts.
func confirmation(c bot.Confirm) *slack.ConfirmationBlockObject {
	return slack.NewConfirmationBlockObject(label(c.Title, mostConfirmTitle), label(c.Text, mostConfirmText), label(c.Yes, mostConfirmAnswer), label(c.No, mostConfirmAnswer))
}

func rows(elements []slack.BlockElement) []slack.Block {
	var blocks []slack.Block
	for len(elements) > 0 {
		n := together(elements, mostElements)
		blocks = append(blocks, slack.NewActionBlock("", elements[:n]...))
		elements = elements[n:]
	}
	return blocks
}
