package slack

import (
	"context"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// verbEnter is the verb of what was picked for a question: a form of one field.
const verbEnter = "enter"

// entryAction is the id of a question's picker, saveAction that of the button
// which sends the options that were ticked.
const (
	entryAction = ours + "entry."
	saveAction  = ours + "save"
)

// entry shows the picker of a question; nil where it has none that Slack can
// show, or where outsiders would see who works for us. What is picked counts at
// once, but for ticked options, which are sent with a button.
func entry(m bot.Message, words locale.Printer) []slack.Block {
	f := m.Entry
	if f == nil {
		return nil
	}
	id, ok := blockID(m.Question, 0)
	if !ok || units(entryAction+f.ID) > mostID {
		return nil
	}
	switch {
	case f.Several:
		options := ticks(*f, mostRadio)
		save, fits := pressed{Question: m.Question, Verb: verbEnter, Value: f.ID}.value()
		if options == nil || !fits {
			return nil
		}
		button := slack.NewButtonBlockElement(saveAction, save, label(words.Text("button.save", nil), mostLabel))
		button.Style = slack.StylePrimary
		return []slack.Block{slack.NewActionBlock(id, slack.NewCheckboxGroupsBlockElement(entryAction+f.ID, options...)), slack.NewActionBlock("", button)}
	case f.Kind == bot.DateField:
		picker := datePicker(entryAction+f.ID, f.Value)
		picker.Placeholder = label(words.Text("say.slack_pick_date", nil), mostLabel)
		return []slack.Block{slack.NewActionBlock(id, picker)}
	case f.Kind == bot.PersonField:
		picker := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, label(words.Text("say.slack_pick_person", nil), mostLabel), entryAction+f.ID)
		return []slack.Block{slack.NewActionBlock(id, picker)}
	}
	return nil
}

func datePicker(action, day string) *slack.DatePickerBlockElement {
	picker := slack.NewDatePickerBlockElement(action)
	if _, err := time.Parse(time.DateOnly, day); err == nil {
		picker.InitialDate = day
	}
	return picker
}

// ticks are the options of a field as boxes to tick; nil where they are too many
// or do not fit.
func ticks(f bot.Field, most int) []*slack.OptionBlockObject {
	if len(f.Options) == 0 || len(f.Options) > most {
		return nil
	}
	var all []*slack.OptionBlockObject
	for _, o := range f.Options {
		if o.Value == "" || units(o.Value) > mostOptionValue {
			return nil
		}
		all = append(all, slack.NewOptionBlockObject(o.Value, label(o.Label, mostLabel), nil))
	}
	return all
}

// withoutPeople drops pickers of people where not one person alone reads: in a
// shared channel they would list who works for us.
func withoutPeople(m bot.Message, to bot.Address) bot.Message {
	if to.Direct() && to.Audience != bot.Customer {
		return m
	}
	if m.Entry != nil && m.Entry.Kind == bot.PersonField {
		m.Entry = nil
	}
	return m
}

// input is what an element of a form or message holds.
type input struct {
	Value    *string  `json:"value"`
	Selected *option  `json:"selected_option"`
	Several  []option `json:"selected_options"`
	Date     string   `json:"selected_date"`
	User     string   `json:"selected_user"`
}

// entered is what was entered as a field's text.
func (a *Adapter) entered(ctx context.Context, w workspace, in input) string {
	switch {
	case in.Selected != nil:
		return in.Selected.Value
	case len(in.Several) > 0:
		var lines []string
		for _, o := range in.Several {
			lines = append(lines, o.Value)
		}
		return strings.Join(lines, "\n")
	case in.User != "":
		k, ok := a.lookUp(ctx, w, in.User)
		switch {
		case !ok || k.person.External || k.bot || k.gone: // only the name counts, as if it had been typed
			return a.nameOf(ctx, w, in.User)
		default:
			return k.person.ID + "\t" + k.person.Name
		}
	case in.Date != "":
		return in.Date
	case in.Value != nil:
		return *in.Value
	}
	return ""
}

// picked reads what was picked in a message. done is false where only a box was
// ticked: that counts when it is sent.
func (a *Adapter) picked(ctx context.Context, w workspace, i interaction, did action) (act bot.Action, done, ok bool) {
	act = bot.Action{Verb: verbEnter, Fields: map[string]string{}}
	if did.ID == saveAction {
		p, ok := readValue(did.Value)
		if !ok {
			return act, false, false
		}
		act.Question = p.Question
		for _, inputs := range i.State.Values {
			if in, ok := inputs[entryAction+p.Value]; ok {
				act.Fields[p.Value] = a.entered(ctx, w, in)
			}
		}
		if _, found := act.Fields[p.Value]; !found { // nothing was ever ticked
			act.Fields[p.Value] = ""
		}
		return act, true, true
	}
	q, known := readBlockID(did.Block)
	field := strings.TrimPrefix(did.ID, entryAction)
	if !known || field == "" {
		return act, false, false
	}
	if did.Type == "checkboxes" {
		return act, false, true
	}
	act.Question = q
	act.Fields[field] = a.entered(ctx, w, input{Date: did.Date, User: did.User})
	return act, act.Fields[field] != "", true // a date can be cleared: that answers nothing
}
