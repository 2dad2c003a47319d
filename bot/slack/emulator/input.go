package emulator

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lodestar/internal/civil"
)

// Input is what a person does in an element: the field that fits its type.
type Input struct {
	Text   string     // typed text, number, e-mail address, URL; "15:04" in a time picker
	Chosen []string   // values of options, or ids of people and channels; one for single selects
	Date   civil.Date // date picker
	At     time.Time  // date and time picker
}

// Values are what the elements of a message or view hold: by block id and action
// id, in the form of Slack's state.values.
type Values map[string]map[string]map[string]any

// place of an element in blocks.
type field struct {
	block, action string
	element       object
	input         object // the input block around it, nil elsewhere
}

func (f field) kind() string {
	kind, _ := f.element["type"].(string)
	return kind
}

// fieldsOf are the interactive elements of blocks, in reading order.
func fieldsOf(blocks []any) []field {
	var all []field
	for _, b := range blocks {
		o, ok := b.(object)
		if !ok {
			continue
		}
		id, _ := o["block_id"].(string)
		for _, e := range elementsOf(o) {
			action, _ := e["action_id"].(string)
			f := field{block: id, action: action, element: e}
			if o["type"] == "input" {
				f.input = o
			}
			all = append(all, f)
		}
		children, _ := o["child_blocks"].([]any)
		all = append(all, fieldsOf(children)...)
	}
	return all
}

// stateful reports whether an element holds a value.
func (f field) stateful() bool {
	switch f.kind() {
	case "button", "overflow", "workflow_button", "icon_button", "feedback_buttons", "image", "":
		return false
	default:
		return true
	}
}

// starting is what an element holds before anybody touched it.
func (f field) starting() object {
	e, v := f.element, object{"type": f.kind()}
	switch f.kind() {
	case "plain_text_input", "email_text_input", "url_text_input", "number_input":
		v["value"] = e["initial_value"]
	case "rich_text_input":
		v["rich_text_value"] = e["initial_value"]
	case "static_select", "external_select", "radio_buttons":
		v["selected_option"] = e["initial_option"]
	case "multi_static_select", "multi_external_select", "checkboxes":
		v["selected_options"] = orEmpty(e["initial_options"])
	case "users_select":
		v["selected_user"] = e["initial_user"]
	case "channels_select":
		v["selected_channel"] = e["initial_channel"]
	case "conversations_select":
		v["selected_conversation"] = e["initial_conversation"]
	case "multi_users_select":
		v["selected_users"] = orEmpty(e["initial_users"])
	case "multi_channels_select":
		v["selected_channels"] = orEmpty(e["initial_channels"])
	case "multi_conversations_select":
		v["selected_conversations"] = orEmpty(e["initial_conversations"])
	case "datepicker":
		v["selected_date"] = e["initial_date"]
	case "timepicker":
		v["selected_time"] = e["initial_time"]
	case "datetimepicker":
		v["selected_date_time"] = e["initial_date_time"]
	case "file_input":
		v["files"] = []any{}
	}
	return v
}

func orEmpty(v any) any {
	if v == nil {
		return []any{}
	}
	return v
}

// after is what an element holds when a person has done in; an error where the
// element doesn't offer that.
func (f field) after(in Input) (object, error) {
	v := object{"type": f.kind()}
	one := ""
	if len(in.Chosen) > 0 {
		one = in.Chosen[0]
	}
	switch f.kind() {
	case "plain_text_input", "email_text_input", "url_text_input", "number_input":
		v["value"] = nullable(in.Text)
	case "rich_text_input":
		v["rich_text_value"] = richTextOf(nil, in.Text)
	case "static_select", "radio_buttons":
		option, err := f.option(one)
		if err != nil {
			return nil, err
		}
		v["selected_option"] = option
	case "multi_static_select", "checkboxes":
		chosen := []any{}
		for _, value := range in.Chosen {
			option, err := f.option(value)
			if err != nil {
				return nil, err
			}
			chosen = append(chosen, option)
		}
		v["selected_options"] = chosen
	case "users_select":
		v["selected_user"] = nullable(one)
	case "channels_select":
		v["selected_channel"] = nullable(one)
	case "conversations_select":
		v["selected_conversation"] = nullable(one)
	case "multi_users_select":
		v["selected_users"] = anys(in.Chosen)
	case "multi_channels_select":
		v["selected_channels"] = anys(in.Chosen)
	case "multi_conversations_select":
		v["selected_conversations"] = anys(in.Chosen)
	case "datepicker":
		v["selected_date"] = nullable(in.Date.String())
	case "timepicker":
		v["selected_time"] = nullable(in.Text)
	case "datetimepicker":
		v["selected_date_time"] = nil
		if !in.At.IsZero() {
			v["selected_date_time"] = in.At.Unix()
		}
	default:
		return nil, fmt.Errorf("emulator: element of type %q: %w", f.kind(), ErrNotAllowed)
	}
	return v, nil
}

func anys(all []string) []any {
	list := []any{}
	for _, s := range all {
		list = append(list, s)
	}
	return list
}

// option finds an option of an element by its value.
func (f field) option(value string) (object, error) {
	options, _ := f.element["options"].([]any)
	groups, _ := f.element["option_groups"].([]any)
	for _, g := range groups {
		if o, ok := g.(object); ok {
			more, _ := o["options"].([]any)
			options = append(slices.Clone(options), more...)
		}
	}
	for _, o := range options {
		if option, ok := o.(object); ok && option["value"] == value {
			return option, nil
		}
	}
	return nil, fmt.Errorf("emulator: option %q: %w", value, ErrUnknown)
}

// missing says what Slack's client itself refuses to submit: an empty field that
// is not optional, and text outside its length. It is a code, for the page to
// put into words; "" where all is well.
func (f field) missing(v object) string {
	optional, _ := f.input["optional"].(bool)
	empty := true
	for name, value := range v {
		if name == "type" || value == nil || value == "" {
			continue
		}
		if list, ok := value.([]any); ok && len(list) == 0 {
			continue
		}
		empty = false
	}
	if empty {
		if optional {
			return ""
		}
		return "required"
	}
	text, isText := v["value"].(string)
	if !isText {
		return ""
	}
	n := float64(utf8.RuneCountInString(text))
	if least, ok := f.element["min_length"].(float64); ok && n < least {
		return "too_short"
	}
	if most, ok := f.element["max_length"].(float64); ok && n > most {
		return "too_long"
	}
	switch {
	case f.kind() == "email_text_input" && !strings.Contains(text, "@"):
		return "invalid_email"
	case f.kind() == "url_text_input" && !strings.Contains(text, "://"):
		return "invalid_url"
	case f.kind() == "number_input" && !isNumber(text):
		return "invalid_number"
	}
	return ""
}

func isNumber(s string) bool {
	var f float64
	var rest string
	n, _ := fmt.Sscanf(s+" ", "%g%s", &f, &rest)
	return n == 1
}

// valuesOf brings values up to date with blocks: what a person typed stays where
// block_id, action_id and type are unchanged, and starts anew elsewhere
// (docs.slack.dev, "Modals", updating a view).
func valuesOf(blocks []any, before Values) Values {
	now := make(Values)
	for _, f := range fieldsOf(blocks) {
		if !f.stateful() {
			continue
		}
		v := f.starting()
		if old := before[f.block][f.action]; old != nil && old["type"] == v["type"] {
			v = old
		}
		if now[f.block] == nil {
			now[f.block] = make(map[string]object)
		}
		now[f.block][f.action] = v
	}
	return now
}

func (v Values) set(f field, value object) {
	if v[f.block] == nil {
		v[f.block] = make(map[string]object)
	}
	v[f.block][f.action] = value
}
