package slack

import (
	"encoding/json"
	"strconv"
	"strings"

	"lodestar/bot"
)

// pressed is what a button carries: which question it belongs to and what it
// does. It comes back with the click, so that a click on an old message is
// known as one.
type pressed struct {
	Question bot.Question `json:"q"`
	Verb     string       `json:"v"`
	Value    string       `json:"w,omitzero"`
	// Asks says that the button asks before it counts: a click that carries it was
	// confirmed, for Slack sends none before (docs.slack.dev, "Confirmation dialog
	// object").
	Asks bool `json:"c,omitzero"`
}

// ids of what is pressed begin with ours, so that nothing else is taken for it.
const ours = "lodestar."

// formAction is the button that opens a form.
const formAction = ours + "form"

// value is what a button carries; false where it does not fit.
func (p pressed) value() (string, bool) {
	data, err := json.Marshal(p)
	return string(data), err == nil && units(string(data)) <= mostButtonValue
}

// readValue reads what a button carried.
func readValue(s string) (pressed, bool) {
	var p pressed
	if len(s) > 4*mostButtonValue || json.Unmarshal([]byte(s), &p) != nil || p.Verb == "" {
		return pressed{}, false
	}
	return p, true
}

// An option carries 75 characters only. It says what is done, and the block
// around it which question it belongs to.

// optionValue is what an option carries; false where it does not fit.
func optionValue(b bot.Button) (string, bool) {
	s := b.Verb + " " + b.Value
	return s, units(s) <= mostOptionValue && !strings.Contains(b.Verb, " ")
}

func readOption(s string) (verb, value string, ok bool) {
	verb, value, ok = strings.Cut(s, " ")
	return verb, value, ok && verb != ""
}

// blockID is the id of the n-th block of options; false where it does not fit.
func blockID(q bot.Question, n int) (string, bool) {
	data, err := json.Marshal(q)
	s := ours + strconv.Itoa(n) + ":" + string(data)
	return s, err == nil && units(s) <= mostID
}

func readBlockID(s string) (bot.Question, bool) {
	head, data, ok := strings.Cut(s, ":")
	var q bot.Question
	if !ok || !strings.HasPrefix(head, ours) || json.Unmarshal([]byte(data), &q) != nil {
		return bot.Question{}, false
	}
	return q, true
}
