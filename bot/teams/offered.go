package teams

import (
	"encoding/json"
	"unicode/utf8"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// offered are the things to press: the options of a choice, the picker of an
// entry, the form, then the buttons.
func offered(m bot.Message, words locale.Printer, problems map[string]string) []element {
	var all []element
	several := m.Entry != nil && m.Entry.Several
	if several {
		all = append(all, entry(m, words)...)
	} else {
		all = append(all, options(m, words)...)
		if m.Entry != nil {
			all = append(all, entry(m, words)...)
		}
	}
	if len(m.Fields) > 0 && problems != nil { // opened already: the words that were typed are to be seen
		all = append(all, inputs(m, problems)...)
		all = append(all, row(submit(words.Text("button.save", nil), "", carried{Question: m.Question, Verb: verbSend, Kind: formPress}, true)))
	}
	var actions []element
	if len(m.Fields) > 0 && problems == nil {
		form := append(inputs(m, nil), row(submit(words.Text("button.save", nil), "", carried{Question: m.Question, Verb: verbSend, Kind: formPress}, true)))
		actions = append(actions, element{"type": "Action.ShowCard", "title": words.Text("button.fill_in_form", nil), "card": element{"type": "AdaptiveCard", "body": form}})
	}
	for _, b := range m.Buttons {
		actions = append(actions, button(m.Question, b))
	}
	return append(all, rows(actions)...)
}

func rows(actions []element) []element {
	var all []element
	for len(actions) > 0 {
		n := min(mostActions, len(actions))
		all = append(all, row(actions[:n]...))
		actions = actions[n:]
	}
	return all
}

func row(actions ...element) element { return element{"type": "ActionSet", "actions": actions} }

// submit is a button. What comes back of it is what it carries and the inputs of
// its card; the chat shows no line that something was sent.
func submit(label, describe string, c carried, primary bool) element {
	data := c.data()
	data["msteams"] = map[string]any{"feedback": map[string]bool{"hide": true}}
	e := element{"type": "Action.Submit", "title": oneLine(label), "data": data}
	if primary {
		e["style"] = "positive"
	}
	if describe != "" {
		e["tooltip"] = oneLine(describe)
	}
	return e
}

// button is a button of a message. One that asks first opens what it asks, with
// the yes inside: closing it again is the no.
func button(q bot.Question, b bot.Button) element {
	c := carried{Question: q, Verb: b.Verb, Value: b.Value}
	if b.Confirm == nil {
		return submit(b.Label, b.Describe, c, b.Primary)
	}
	c.Confirmed = true
	body := append(lines([]bot.Span{{Text: b.Confirm.Title, Bold: true}}, nil), lines([]bot.Span{{Text: bot.Clean(b.Confirm.Text)}}, nil)...)
	body = append(body, row(submit(b.Confirm.Yes, b.Describe, c, true)))
	return element{"type": "Action.ShowCard", "title": oneLine(b.Label), "card": element{"type": "AdaptiveCard", "body": body}}
}

// options are buttons where they are few and short, else a list.
func options(m bot.Message, words locale.Printer) []element {
	long := len(m.Options) > mostActions
	for _, o := range m.Options {
		long = long || utf8.RuneCountInString(o.Label) > shownOfALabel
	}
	if !long {
		var actions []element
		for _, o := range m.Options {
			actions = append(actions, button(m.Question, o))
		}
		return rows(actions)
	}
	var choices []element
	for _, o := range m.Options {
		choices = append(choices, element{"title": oneLine(o.Label), "value": o.Verb + " " + o.Value})
	}
	style := "expanded"
	if len(choices) > mostChoices {
		style = "compact"
	}
	return []element{
		{"type": "Input.ChoiceSet", "id": listInput, "label": words.Text("say.slack_choose", nil), "style": style, "wrap": true, "choices": choices},
		row(submit(words.Text("say.slack_choose", nil), "", carried{Question: m.Question, Verb: "pick", Kind: listPress}, false)),
	}
}

// entry is the picker of an answer that is not one of few.
func entry(m bot.Message, words locale.Printer) []element {
	f := *m.Entry
	kind := entryPress
	if f.Several {
		f.Options, kind = m.Options, severalOnes
	}
	if !f.Several && f.Kind != bot.DateField {
		return nil // a person is typed
	}
	label := words.Text("say.slack_choose", nil)
	if f.Kind == bot.DateField {
		label = words.Text("say.slack_pick_date", nil)
	}
	f.Label = label
	return []element{
		inputOf(f, input+f.ID, ""),
		row(submit(words.Text("button.save", nil), "", carried{Question: m.Question, Verb: verbEnter, Kind: kind, Field: f.ID}, false)),
	}
}

// inputs are the fields of a form. Every one may be left empty: what is missing is
// asked afterwards.
func inputs(m bot.Message, problems map[string]string) []element {
	var all []element
	for _, f := range m.Fields {
		id := input + f.ID
		if f.Several {
			id += severalMark
		}
		all = append(all, inputOf(f, id, problems[f.ID]))
		if f.Hint != "" {
			all = append(all, lines([]bot.Span{{Text: bot.Plain(bot.Clean(f.Hint))}}, element{"size": "Small", "isSubtle": true})...)
		}
		if says := problems[f.ID]; says != "" {
			all = append(all, lines([]bot.Span{{Text: bot.Plain(bot.Clean(says))}}, element{"color": "Attention"})...)
		}
	}
	return all
}

func inputOf(f bot.Field, id, problem string) element {
	e := element{"id": id, "label": oneLine(bot.Plain(f.Label))}
	if problem != "" {
		e["errorMessage"] = oneLine(bot.Plain(problem))
	}
	switch {
	case len(f.Options) > 0:
		var choices []element
		for _, o := range f.Options {
			value := o.Value
			if f.Several {
				value = tick(value)
			}
			choices = append(choices, element{"title": oneLine(o.Label), "value": value})
		}
		e["type"], e["choices"], e["wrap"] = "Input.ChoiceSet", choices, true
		if f.Several {
			e["isMultiSelect"], e["style"] = true, "expanded"
		} else if len(choices) <= mostChoices/2 {
			e["style"] = "expanded"
		}
	case f.Kind == bot.DateField:
		e["type"] = "Input.Date"
	default:
		e["type"], e["isMultiline"] = "Input.Text", f.Long
	}
	if f.Value != "" {
		e["value"] = f.Value
		if f.Several {
			e["value"] = tickedValue(f.Value)
		}
	}
	return e
}

// asJSON is for tests and judges.
func (c card) asJSON(m bot.Message) (string, error) {
	data, err := json.Marshal(outgoing(m, c))
	return string(data), err
}
