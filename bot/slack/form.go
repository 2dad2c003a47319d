package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// verbSend is the verb of a form that was sent.
const verbSend = "send_form"

// formID is the id under which our forms come back.
const formID = ours + "form"

// inputAction is the id of a field's input; the block around it is called like
// the field.
func inputAction(field string) string { return ours + "input." + field }

// held is what a form keeps of where it was opened: ids, no content.
type held struct {
	Question bot.Question `json:"q"`
	Channel  string       `json:"c"`
	Thread   string       `json:"t,omitzero"`
}

// view is a form as it comes back.
type view struct {
	ID        string `json:"id"`
	Hash      string `json:"hash"`
	Callback  string `json:"callback_id"`
	Private   string `json:"private_metadata"`
	Installed string `json:"app_installed_team_id"`
	Blocks    []struct {
		Type string `json:"type"`
		ID   string `json:"block_id"`
	} `json:"blocks"`
	State struct {
		Values map[string]map[string]input `json:"values"`
	} `json:"state"`
}

// openForm opens the form of a question after the acknowledgement of its
// button, while the trigger lives. No turn is involved: nothing has been said
// yet. Where it cannot be opened in time, the person is told that everything can
// be typed.
func (a *Adapter) openForm(ctx context.Context, w workspace, i interaction, did action) error {
	p, ok := readValue(did.Value)
	if !ok {
		a.o.Count("unknown", "form")
		return nil
	}
	who, ok := a.actor(ctx, w, i.who())
	if !ok {
		return nil
	}
	to, err := a.clicked(ctx, w, i, who)
	if err != nil {
		return err
	}
	a.later(ctx, "opening a form", formLimit, func(ctx context.Context) error {
		err := a.showForm(ctx, to, who, p.Question, i.TriggerID)
		if err == nil {
			return nil
		}
		a.later(ctx, "saying that a form cannot be opened", callLimit, func(ctx context.Context) error {
			return a.whisper(ctx, to, who, "problem.slack_form_closed")
		})
		return err
	})
	return nil
}

func (a *Adapter) showForm(ctx context.Context, to bot.Address, who bot.Person, q bot.Question, trigger string) error {
	asked, ok, err := a.find(ctx, to, q, true)
	if err != nil {
		return err
	}
	if !ok || len(asked.fields) == 0 {
		return fmt.Errorf("slack: the form of step %q is not known any more", q.Step)
	}
	a.asked.Put(askedKey(to, q), asked)
	view, err := json.Marshal(formOf(asked.title, asked.fields, held{q, to.Place, to.Thread}, a.printer(ctx, who)))
	if err != nil {
		return err
	}
	_, err = a.api.call(ctx, "views.open", url.Values{"trigger_id": {trigger}, "view": {string(view)}}, nil)
	return err
}

// formOf builds the modal of a form with its name. It is sent with "Continue": the
// table that follows is what is saved. Every field may be left empty: what is
// missing is asked afterwards. Options whose labels are cut stand in full
// below their field, as long as the form has room for that.
func formOf(name string, fields []bot.Field, h held, words locale.Printer) slack.ModalViewRequest {
	private, _ := json.Marshal(h) // strings and numbers only
	title := func(key string) *slack.TextBlockObject { return label(words.Text(key, nil), mostModalTitle) }
	if name == "" {
		name = words.Text("button.fill_in_form", nil)
	}
	form := slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: formID, PrivateMetadata: string(private),
		Title: label(name, mostModalTitle), Submit: title("button.continue"), Close: title("button.close"),
	}
	for i, f := range fields {
		f, full := fieldInFull(f)
		block := slack.NewInputBlock(f.ID, label(f.Label, mostInputLabel), nil, inputOf(f))
		block.Optional = true
		if f.Hint != "" {
			block.Hint = label(bot.Plain(f.Hint), mostInputLabel)
		}
		form.Blocks.BlockSet = append(form.Blocks.BlockSet, block)
		if block.Element.ElementType() != slack.METPlainTextInput && len(form.Blocks.BlockSet)+len(full)+len(fields)-i-1 <= mostViewBlocks {
			form.Blocks.BlockSet = append(form.Blocks.BlockSet, full...)
		}
	}
	return form
}

// inputOf is the input of one field: a list where it has few enough options
// that Slack can carry, else text.
func inputOf(f bot.Field) slack.BlockElement {
	if f.Kind == bot.DateField {
		return datePicker(inputAction(f.ID), f.Value)
	}
	if f.Several {
		if boxes := boxesOf(f); boxes != nil {
			return boxes
		}
	}
	fits := len(f.Options) > 0 && len(f.Options) <= mostSelect
	for _, o := range f.Options {
		fits = fits && o.Value != "" && units(o.Value) <= mostOptionValue
	}
	if fits {
		input := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, inputAction(f.ID))
		for _, o := range f.Options {
			option := slack.NewOptionBlockObject(o.Value, label(o.Label, mostLabel), nil)
			input.Options = append(input.Options, option)
			if o.Value == f.Value {
				input.InitialOption = option
			}
		}
		return input
	}
	input := slack.NewPlainTextInputBlockElement(nil, inputAction(f.ID))
	input.Multiline, input.MaxLength = f.Long, mostInput
	if units(f.Value) <= mostInput { // a text that was cut would be saved cut
		input.InitialValue = f.Value
	}
	return input
}

// boxesOf are the options of a field of which several may be chosen: boxes to
// tick, or a list where they are too many for that; nil where they do not fit.
func boxesOf(f bot.Field) slack.BlockElement {
	chosen := func(all []*slack.OptionBlockObject) (some []*slack.OptionBlockObject) {
		for _, o := range all {
			if slices.Contains(strings.Split(f.Value, "\n"), o.Value) {
				some = append(some, o)
			}
		}
		return some
	}
	if all := ticks(f, mostRadio); all != nil {
		boxes := slack.NewCheckboxGroupsBlockElement(inputAction(f.ID), all...)
		boxes.InitialOptions = chosen(all)
		return boxes
	}
	if all := ticks(f, mostSelect); all != nil {
		list := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, nil, inputAction(f.ID), all...)
		list.InitialOptions = chosen(all)
		return list
	}
	return nil
}

// takeForm takes a form that was sent.
func (a *Adapter) takeForm(ctx context.Context, w workspace, i interaction) (any, error) {
	var h held
	if i.View == nil || i.View.Callback != formID || !decoded([]byte(i.View.Private), &h) || h.Channel == "" {
		a.o.Count("unknown", i.Type)
		return nil, nil
	}
	who, ok := a.actor(ctx, w, i.who())
	if !ok {
		return nil, nil
	}
	m := message{Channel: h.Channel, Thread: h.Thread}
	to, fields := a.placeOf(ctx, w, envelope{}, m, who), a.formFields(ctx, w, *i.View)
	reply, err := a.hand(ctx, bot.Event{
		ID: "form:" + i.View.ID + ":" + i.View.Hash + ":" + i.TriggerID, Tenant: w.tenant(), Kind: bot.Pressed,
		From: who, Place: to,
		Action: bot.Action{Question: h.Question, Verb: verbSend, Fields: fields},
	})
	if err != nil {
		// A form that gets no answer closes or shows a sign without words, and
		// what was typed is lost. This keeps both.
		reference := bot.NewReference()
		a.o.Log.Error("slack: a form was not stored", "reference", reference, "error", err)
		return formProblems(i.View, map[string]string{"": a.printer(ctx, who).Text("problem.slack_not_stored", locale.Args{"reference": reference})}), nil
	}
	if len(reply.Problems) > 0 {
		a.typedInForm(to, h.Question, fields)
		return formProblems(i.View, reply.Problems), nil
	}
	return nil, nil
}

// formFields are the texts of a form; what was left empty is left out.
func (a *Adapter) formFields(ctx context.Context, w workspace, v view) map[string]string {
	fields := map[string]string{}
	for id, inputs := range v.State.Values {
		for _, in := range inputs {
			if text := a.entered(ctx, w, in); text != "" {
				fields[id] = text
			}
		}
	}
	return fields
}

// formErrors is the answer that keeps a form open.
type formErrors struct {
	Action string            `json:"response_action"`
	Errors map[string]string `json:"errors"`
}

// formProblems shows problems beside the fields. Slack refuses one that names no
// input of the form, so what belongs to none stands at the first.
func formProblems(v *view, problems map[string]string) any {
	var inputs []string
	for _, b := range v.Blocks {
		if b.Type == "input" {
			inputs = append(inputs, b.ID)
		}
	}
	if len(inputs) == 0 {
		for id := range v.State.Values {
			inputs = append(inputs, id)
		}
		slices.Sort(inputs)
	}
	answer := formErrors{"errors", map[string]string{}}
	for id, problem := range problems {
		if !slices.Contains(inputs, id) {
			if len(inputs) == 0 {
				return nil
			}
			id = inputs[0]
		}
		if answer.Errors[id] == "" {
			answer.Errors[id] = shorten(oneLine(bot.Plain(problem)), mostFieldError)
		}
	}
	return answer
}
