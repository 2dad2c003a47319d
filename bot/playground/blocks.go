package playground

import (
	"html/template"
	"time"

	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
)

// blocks renders Block Kit as HTML: what the page shows is the payload that the
// adapter really sent (PG-31). Everything in it is untrusted; the templates
// escape it.
//
// What can be used carries data attributes that the page's module sends back,
// and nothing else: data-use ("button", "select", "check", "date", "time",
// "datetime", "text", "overflow", …), data-block, data-action, data-value of a
// button or option, data-confirm with the id of a dialog where the element asks
// for a confirmation. The nearest ancestor with data-place ("message", "modal",
// "home") says where it is used.
type blocks struct {
	Surface  emulator.Surface
	Words    locale.Printer
	Zone     *time.Location // of the reader, for date tokens
	Values   emulator.Values
	Problems map[string]string // beside the inputs of a modal, by block id
	// Name tells what a mention shows: of a user ("U…") or a channel ("C…").
	Name func(id string) string
	// People are what a picker of people offers, as id and name.
	People []choice
	// Prefix makes the ids of elements unique on the page.
	Prefix string
}

// choice is one entry of a picker.
type choice struct{ Value, Label string }

// HTML renders the blocks; text is the message's own text, shown where there
// are no blocks.
func (b blocks) HTML(payload []any, text string) template.HTML {
	return ""
}
