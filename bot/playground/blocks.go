package playground

import (
	"cmp"
	"embed"
	"html/template"
	"strconv"
	"strings"
	"time"

	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
)

// blocks renders Block Kit as HTML: what the page shows is the payload that the
// adapter really sent (PG-31). Everything in it is untrusted; the templates
// escape it. Nothing is loaded for it from anywhere: a picture is its
// description, a link is followed by whoever presses it.
//
// What can be used carries data attributes that the page's module sends back,
// and nothing else:
//
//   - data-use: "button"; "overflow", a button of a menu; "select", a <select>;
//     "check", one of the boxes or radio buttons of an element, whose value is
//     that of all that are checked and have the same data-block and data-action;
//     "date" (2006-01-02), "time" (15:04), "datetime" (2006-01-02T15:04 in the
//     reader's zone), "text".
//   - data-block and data-action.
//   - data-value of a button or option; a <select> has it as its value.
//   - data-confirm with the id of a dialog where the element asks for a
//     confirmation first. In the dialog data-answer is "yes" or "no".
//   - data-dispatch where typing is told to the app: "enter", "character" or
//     both.
//
// A button with data-use may be an <a>, which opens its address as well. The
// nearest ancestor with data-place ("message", "modal", "home") says where it is
// used; the page sets it.
type blocks struct {
	Surface  emulator.Surface
	Words    locale.Printer
	Zone     *time.Location // of the reader, for date tokens
	Values   emulator.Values
	Problems map[string]string // beside the inputs of a modal, by block id
	// Name tells what a mention shows: of a user ("U…") or a channel ("C…").
	Name func(id string) string
	// People are what a picker of people offers, as id and name, and
	// Conversations what one of channels does.
	People, Conversations []choice
	// Prefix makes the ids of elements unique on the page. The same blocks get
	// the same ids every time.
	Prefix string
}

// choice is one entry of a picker.
type choice struct{ Value, Label string }

//go:embed templates/blocks.html
var blockFiles embed.FS

var blockTemplates = template.Must(template.ParseFS(blockFiles, "templates/blocks.html"))

// HTML renders the blocks; text is the message's own text, shown where there
// are no blocks.
func (b blocks) HTML(payload []any, text string) template.HTML {
	d := &drawing{blocks: b}
	var page struct {
		Surface emulator.Surface
		Blocks  []block
		Dialogs []dialog
	}
	page.Surface = b.Surface
	if len(payload) > 0 {
		page.Blocks = d.all(payload)
	} else if text != "" {
		page.Blocks = []block{{Kind: "text", Text: d.mrkdwn(text)}}
	}
	page.Dialogs = d.dialogs
	var out strings.Builder
	if err := blockTemplates.ExecuteTemplate(&out, "bk", page); err != nil {
		// Only a mistake in the templates comes here. What was said is still
		// readable.
		return template.HTML(template.HTMLEscapeString(text)) //nolint:gosec // it was escaped
	}
	return template.HTML(out.String()) //nolint:gosec // it was escaped by html/template
}

// drawing is one walk through the blocks of a message or view.
type drawing struct {
	blocks
	ids     int
	dialogs []dialog
	near    near
}

// near is the text that stands before an element and says what it is about.
type near struct {
	ID    string
	Short bool // enough to be read aloud as a name
}

// id is the next id of an element.
func (d *drawing) id() string {
	d.ids++
	return cmp.Or(d.Prefix, "bk-") + strconv.Itoa(d.ids)
}

func (d *drawing) word(key string) string { return d.Words.Text(key, nil) }

// notRendered says that there is something here which this page does not show.
func (d *drawing) notRendered(kind string) string {
	if !visible(kind) {
		kind = "?"
	}
	return d.Words.Text("say.blocks_not_rendered", locale.Args{"kind": d.Words.Shorten(kind, 60)})
}
