package teams

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"lodestar/bot"
)

// What a button carries stands under one name of its own: ids and verbs, never
// content. The inputs of a card come back beside it.
type carried struct {
	Question bot.Question `json:"q"`
	Verb     string       `json:"v"`
	Value    string       `json:"w,omitzero"`
	Kind     kindOfPress  `json:"k,omitzero"`
	// Confirmed: it was pressed after the question whether it shall count.
	Confirmed bool `json:"c,omitzero"`
	// Field is the one field of an entry.
	Field string `json:"f,omitzero"`
}

// kindOfPress says where the answer of a press is.
type kindOfPress string

const (
	plainPress  kindOfPress = ""     // in the button
	listPress   kindOfPress = "list" // in the list beside it
	entryPress  kindOfPress = "one"  // in the one input beside it
	severalOnes kindOfPress = "many" // ticked in the list beside it
	formPress   kindOfPress = "form" // in the inputs of the form
)

const (
	ours      = "lodestar"
	listInput = "lodestar.choice"
	input     = "lodestar.in." // and the id of a field

	verbEnter = "enter"
	verbSend  = "send_form"

	mostCarried = 8 << 10 // bytes; no button of ours comes near it
	mostInputs  = 100
)

// data is what a button of a card carries.
func (c carried) data() map[string]any { return map[string]any{ours: c} }

// readAction reads what a press means; false where it is none of ours.
func readAction(value json.RawMessage) (bot.Action, bool) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(value, &fields) != nil || len(fields) > mostInputs || len(fields[ours]) > mostCarried {
		return bot.Action{}, false
	}
	var c carried
	if json.Unmarshal(fields[ours], &c) != nil || c.Verb == "" {
		return bot.Action{}, false
	}
	act := bot.Action{Question: c.Question, Verb: c.Verb, Value: c.Value, Confirmed: c.Confirmed}
	word := func(name string) string {
		var s string
		_ = json.Unmarshal(fields[name], &s) // a number or nothing is no word
		return s
	}
	switch c.Kind {
	case plainPress:
	case listPress:
		var ok bool
		if act.Verb, act.Value, ok = strings.Cut(word(listInput), " "); !ok || act.Verb == "" {
			return bot.Action{}, false // nothing was chosen
		}
	case entryPress:
		act.Fields = map[string]string{c.Field: word(input + c.Field)}
	case severalOnes:
		act.Fields = map[string]string{c.Field: ticked(word(input + c.Field))}
	case formPress:
		act.Fields = map[string]string{}
		for name := range fields {
			id, ok := strings.CutPrefix(name, input)
			if !ok {
				continue
			}
			act.Fields[id] = word(name)
			if id, several := strings.CutSuffix(id, severalMark); several {
				delete(act.Fields, id+severalMark)
				act.Fields[id] = ticked(word(name))
			}
		}
	default:
		return bot.Action{}, false
	}
	return act, true
}

// severalMark ends the id of an input in which several may be chosen.
const severalMark = ".*"

// Options of which several may be chosen come back with commas between them, so
// that there is none in a value.

func tick(value string) string { return url.QueryEscape(value) }

// ticked are the values that were chosen, one to a line.
func ticked(s string) string {
	if s == "" {
		return ""
	}
	values := strings.Split(s, ",")
	for i, v := range values {
		if plain, err := url.QueryUnescape(v); err == nil {
			values[i] = plain
		}
	}
	return strings.Join(slices.DeleteFunc(values, func(v string) bool { return v == "" }), "\n")
}

// tickedValue is a value of several lines as an input takes it.
func tickedValue(lines string) string {
	var all []string
	for line := range strings.Lines(lines) {
		all = append(all, tick(strings.TrimSuffix(line, "\n")))
	}
	return strings.Join(all, ",")
}
