package playground

import (
	"strings"
	"time"
)

// element is a block element as the templates take it. Shape names the part of
// the template, Use what it is to the page's module.
type element struct {
	Shape, Use, Type     string
	ID                   string
	Block, Action, Value string
	Text                 []para
	Label                []run
	// A control is named by its label, by Name, or by the element with the id
	// Named.
	Name, Named     string
	Described       string // ids
	Placeholder     string
	Class           string
	Href            string
	Confirm         string // id of the dialog
	Dispatch        string
	Note            string
	Min, Max, Step  string
	Required, Wrong bool
	Focus           bool
	Several         bool // checkboxes, not radio buttons
	Empty           bool // nothing is chosen from a list
	Fixed           bool // once something is chosen, something has to be
	Options         []option
	Groups          []optionGroup
}

// place is where an element stands.
type place struct {
	block     string
	input     object   // the input block around it, nil elsewhere
	label     string   // id of the input's label, "" without one
	described []string // ids of what explains it
	wrong     bool
}

func (d *drawing) element(o object, at place) element {
	kind := textAt(o, "type")
	e := element{ID: d.id(), Block: at.block, Action: textAt(o, "action_id"), Described: strings.Join(at.described, " "), Wrong: at.wrong}
	e.Required = at.input != nil && !flagAt(at.input, "optional")
	e.Focus = flagAt(o, "focus_on_load")
	switch kind {
	case "button":
		d.button(o, &e)
		return e
	case "overflow":
		d.overflow(o, &e)
		return e
	case "image":
		return d.picture(o)
	case "static_select", "users_select", "conversations_select", "channels_select":
		e.Shape, e.Use = "select", "select"
		d.offered(o, kind, &e)
	case "radio_buttons", "checkboxes", "multi_static_select", "multi_users_select", "multi_conversations_select", "multi_channels_select":
		e.Shape, e.Use, e.Several = "choices", "check", kind != "radio_buttons"
		if strings.HasPrefix(kind, "multi_") {
			e.Class = "bk-many"
		}
		d.offered(o, kind, &e)
	case "datepicker":
		e.Shape, e.Use, e.Type = "input", "date", "date"
		e.Value = d.value(o, e, "selected_date", "initial_date")
	case "timepicker":
		e.Shape, e.Use, e.Type = "input", "time", "time"
		e.Value = d.value(o, e, "selected_time", "initial_time")
	case "datetimepicker":
		e.Shape, e.Use, e.Type = "input", "datetime", "datetime-local"
		e.Value = d.instant(o, e)
	case "plain_text_input", "email_text_input", "url_text_input", "number_input":
		d.typed(o, kind, &e)
		e.Dispatch = dispatched(o, at)
	default:
		return element{Shape: "unknown", Note: d.notRendered(kind)}
	}
	e.Confirm = d.confirm(objectAt(o, "confirm"), "")
	d.name(o, at, &e)
	return e
}

// name gives a control the name that a screen reader says: the label of its
// input, its placeholder, the text beside it, or at least what to do.
func (d *drawing) name(o object, at place, e *element) {
	e.Placeholder = textAt(objectAt(o, "placeholder"), "text")
	switch {
	case at.label != "":
		e.Named = at.label
	case visible(e.Placeholder):
		e.Name = e.Placeholder
		if d.near.Short {
			e.Described = strings.TrimSpace(d.near.ID + " " + e.Described)
		}
	case d.near.Short:
		e.Named = d.near.ID
	case e.Use == "text":
		e.Name = d.word("say.blocks_write")
	default:
		e.Name = d.word("say.blocks_choose")
	}
}

func (d *drawing) button(o object, e *element) {
	e.Shape, e.Use, e.Value = "button", "button", textAt(o, "value")
	e.Label, e.Name = d.line(objectAt(o, "text")), textAt(o, "accessibility_label")
	if !visible(e.Name) {
		e.Name = ""
		if !visible(words(e.Label)) {
			e.Name = d.word("say.blocks_choose")
		}
	}
	switch o["style"] {
	case "primary":
		e.Class = " bk-primary"
	case "danger":
		e.Class = " bk-danger"
	}
	e.Href, _ = followed(textAt(o, "url"))
	// The dialog's own button opens the address where there is one.
	if e.Confirm = d.confirm(objectAt(o, "confirm"), e.Href); e.Confirm != "" {
		e.Href = ""
	}
}

// value is what a control holds: what somebody gave, else what it began with.
func (d *drawing) value(o object, e element, name, initial string) string {
	if held := d.Values[e.Block][e.Action]; held != nil {
		return textAt(held, name)
	}
	return textAt(o, initial)
}

// instant is the value of a date and time picker, as the browser wants it.
func (d *drawing) instant(o object, e element) string {
	seconds, ok := numberAt(o, "initial_date_time")
	if held := d.Values[e.Block][e.Action]; held != nil {
		seconds, ok = numberAt(held, "selected_date_time")
	}
	if !ok || seconds < 0 || seconds > lastSecond {
		return ""
	}
	zone := d.Zone
	if zone == nil {
		zone = time.UTC
	}
	return time.Unix(int64(seconds), 0).In(zone).Format("2006-01-02T15:04")
}

func (d *drawing) typed(o object, kind string, e *element) {
	e.Shape, e.Use, e.Value = "input", "text", d.value(o, *e, "value", "initial_value")
	switch kind {
	case "email_text_input":
		e.Type = "email"
	case "url_text_input":
		e.Type = "url"
	case "number_input":
		e.Type, e.Min, e.Max, e.Step = "number", textAt(o, "min_value"), textAt(o, "max_value"), "1"
		if flagAt(o, "is_decimal_allowed") {
			e.Step = "any"
		}
	default:
		e.Type = "text"
		if flagAt(o, "multiline") {
			e.Shape = "textarea"
		}
	}
}

// dispatched says at what the app hears of typing: without a word of its own at
// Enter (docs.slack.dev, "Dispatch action configuration").
func dispatched(o object, at place) string {
	if !flagAt(at.input, "dispatch_action") {
		return ""
	}
	var all []string
	for _, s := range textsAt(objectAt(o, "dispatch_action_config"), "trigger_actions_on") {
		switch s {
		case "on_enter_pressed":
			all = append(all, "enter")
		case "on_character_entered":
			all = append(all, "character")
		}
	}
	if len(all) == 0 {
		return "enter"
	}
	return strings.Join(all, " ")
}
