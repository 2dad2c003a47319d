package playground

import "slices"

// option is one thing to choose.
type option struct {
	ID, Value string
	Label     []run
	Text      string // the label where no style is possible
	About     []run
	Href      string
	Chosen    bool
}

type optionGroup struct {
	Label   string
	Options []option
}

// held says where an element keeps what was chosen: by name in the emulator's
// values and in the payload. Those of people and conversations hold ids, the
// others options.
type held struct {
	value, initial string
	ids            bool
}

var heldBy = map[string]held{
	"static_select":              {"selected_option", "initial_option", false},
	"radio_buttons":              {"selected_option", "initial_option", false},
	"checkboxes":                 {"selected_options", "initial_options", false},
	"multi_static_select":        {"selected_options", "initial_options", false},
	"users_select":               {"selected_user", "initial_user", true},
	"multi_users_select":         {"selected_users", "initial_users", true},
	"channels_select":            {"selected_channel", "initial_channel", true},
	"multi_channels_select":      {"selected_channels", "initial_channels", true},
	"conversations_select":       {"selected_conversation", "initial_conversation", true},
	"multi_conversations_select": {"selected_conversations", "initial_conversations", true},
}

// offered fills in what there is to choose, with what is chosen.
func (d *drawing) offered(o object, kind string, e *element) {
	h := heldBy[kind]
	chosen := chosenIn(o[h.initial])
	if v := d.Values[e.Block][e.Action]; v != nil {
		chosen = chosenIn(v[h.value])
	}
	if h.ids {
		e.Options = d.picked(kind, chosen)
	} else {
		e.Options = d.options(objectsAt(o, "options"), chosen)
		for _, g := range objectsAt(o, "option_groups") {
			e.Groups = append(e.Groups, optionGroup{words(d.line(objectAt(g, "label"))), d.options(objectsAt(g, "options"), chosen)})
		}
	}
	if e.Shape == "select" {
		e.Note = d.word("say.blocks_choose")
		e.Empty = !slices.ContainsFunc(e.all(), func(o option) bool { return o.Chosen })
		// Slack's own list can be emptied again for people and conversations.
		e.Fixed = !h.ids
	}
}

// all are the options of an element, in groups or not.
func (e *element) all() []option {
	all := e.Options
	for _, g := range e.Groups {
		all = append(all[:len(all):len(all)], g.Options...)
	}
	return all
}

// offer is an option with the element it belongs to, for the template of one.
type offer struct {
	Of  *element
	One option
}

// With is an option of this element.
func (e *element) With(o option) offer { return offer{e, o} }

// chosenIn reads values: one or several, ids or options.
func chosenIn(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case object:
		return []string{textAt(v, "value")}
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, chosenIn(one)...)
		}
		return all
	default:
		return nil
	}
}

func (d *drawing) options(list []object, chosen []string) []option {
	all := make([]option, 0, len(list))
	for _, o := range list {
		one := option{Value: textAt(o, "value"), Label: d.line(objectAt(o, "text")), About: d.line(objectAt(o, "description"))}
		if one.Text = words(one.Label); !visible(one.Text) {
			one.Text = d.word("say.blocks_choose")
			one.Label = []run{run{Text: one.Text, Class: "bk-own"}.in(0)}
		}
		one.Chosen = slices.Contains(chosen, one.Value)
		one.Href, _ = followed(textAt(o, "url"))
		all = append(all, one)
	}
	return all
}

// picked are people or conversations. What was chosen and is not on offer is
// shown all the same.
func (d *drawing) picked(kind string, chosen []string) []option {
	offered := d.Conversations
	if kind == "users_select" || kind == "multi_users_select" {
		offered = d.People
	}
	all := make([]option, 0, len(offered))
	add := func(value, label string) {
		all = append(all, option{Value: value, Label: []run{{Text: label}}, Text: label, Chosen: slices.Contains(chosen, value)})
	}
	for _, c := range offered {
		add(c.Value, c.Label)
	}
	for _, id := range chosen {
		if id != "" && !slices.ContainsFunc(offered, func(c choice) bool { return c.Value == id }) {
			add(id, d.mention("", id, "").Text)
		}
	}
	return all
}

// overflow is a menu of buttons.
func (d *drawing) overflow(o object, e *element) {
	e.Shape, e.Use, e.Name = "overflow", "overflow", d.word("say.blocks_more")
	e.Options = d.options(objectsAt(o, "options"), nil)
	e.Confirm = d.confirm(objectAt(o, "confirm"), "")
	for i := range e.Options {
		if e.Confirm != "" {
			e.Options[i].Href = ""
		}
	}
}

// dialog asks before something is sent.
type dialog struct {
	ID      string
	Title   []run
	Text    []para
	Yes, No []run
	Class   string
	Href    string // opened by saying yes
	// Which words are ours and not the payload's.
	OwnTitle, OwnYes, OwnNo bool
}

// confirm makes the dialog of an element and returns its id, "" where none is
// asked for.
func (d *drawing) confirm(o object, href string) string {
	if o == nil {
		return ""
	}
	q := dialog{ID: d.id(), Href: href, Text: d.text(objectAt(o, "text"))}
	own := func(runs *[]run, name, key string) bool {
		if *runs = d.line(objectAt(o, name)); visible(words(*runs)) {
			return false
		}
		*runs = []run{{Text: d.word(key)}}
		return true
	}
	q.OwnTitle = own(&q.Title, "title", "say.blocks_sure")
	q.OwnYes = own(&q.Yes, "confirm", "button.yes")
	q.OwnNo = own(&q.No, "deny", "button.cancel")
	q.Class = " bk-primary"
	if o["style"] == "danger" {
		q.Class = " bk-danger"
	}
	d.dialogs = append(d.dialogs, q)
	return q.ID
}
