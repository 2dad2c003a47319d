package conversation

import (
	"cmp"
	"slices"

	"lodestar/conversation/locale"
)

// ask puts a question about the message just sent in front.
func (r *run) ask(aside *Aside, about Key, text string) {
	a := *aside
	if a.About == (Key{}) {
		a.About = about
	}
	a.Text = text
	r.setAside(&a)
}

// setAside puts a question back in front; one that waited is left, and its
// words are kept.
func (r *run) setAside(a *Aside) {
	r.dropAside()
	a.Since = r.s.Shown + 1
	r.s.Aside = a
}

// dropAside leaves an aside for something else; the words it was about stay.
func (r *run) dropAside() {
	if a := r.s.Aside; a != nil {
		r.keepText(a.About, a.Text)
		r.s.Aside = nil
	}
}

func (r *run) matchAside(text string) (AsideOption, bool) {
	options := make([]Option, len(r.s.Aside.Options))
	for i, o := range r.s.Aside.Options {
		options[i] = Option{Value: o.Value, Label: o.Label, Means: meaning(r.s.Aside, i)}
	}
	o, ok := r.match(options, text, loose, r.baseArgs(r.scene(r.s.Aside.About.Row)))
	if !ok {
		return AsideOption{}, false
	}
	i := slices.IndexFunc(r.s.Aside.Options, func(a AsideOption) bool { return a.Value == o.Value })
	return r.s.Aside.Options[i], true
}

// meaning lets "yes" and "no" answer a confirmation: an aside of two options of
// which the first says yes. Where the second is a value, such as another reading
// of a date, neither word says which one, unless the first is to keep what was
// typed.
func meaning(a *Aside, i int) string {
	if means := a.Options[i].Means; means != "" || len(a.Options) != 2 {
		return means
	}
	switch a.ID {
	case "command_or_answer", "two_devices", "change", "edit", "more":
		return ""
	}
	first, second := a.Options[0], a.Options[1]
	if second.Set != nil && first.Value != "keep" {
		return ""
	}
	return []string{"yes", "no"}[i]
}

func (r *run) chooseAside(o AsideOption) {
	aside := r.s.Aside
	r.s.Aside = nil
	r.chosen(question{key: Key{Step: aside.ID}, row: aside.About.Row}, o.Label)
	if o.Effect != nil {
		r.effects = append(r.effects, *o.Effect)
	}
	switch {
	case o.Set != nil:
		r.chooseValue(aside, *o.Set)
	case o.Verb != "":
		r.does(o.Verb, o.Arg, aside.Text, o.Verb == GiveAnswer)
	default:
		r.keepText(aside.About, aside.Text)
	}
}

// chooseValue takes the value of an option for what the aside is about.
func (r *run) chooseValue(aside *Aside, v Value) {
	q, ok := r.find(aside.About)
	if !ok {
		r.gone()
		return
	}
	got := Reading{Value: v, Sure: aside.Doubt}
	if d := r.draft(q); d != nil && d.Edit > 0 {
		r.fillDraft(q, got, aside.Text)
		return
	}
	if q.step != nil {
		r.accept(q, got, aside.Text)
	}
}

// askWhether asks whether yes or no was meant as the answer to a question that
// asks for words. They stay in front where it was not.
func (r *run) askWhether(text string) {
	r.ask(&Aside{
		ID:  "yes_or_answer",
		Ask: Say("ask.yes_or_answer", locale.Args{"text": Verbatim(shorten(text))}),
		Options: []AsideOption{
			{Value: "answer", Label: Say("button.it_is_my_answer", nil), Verb: GiveAnswer},
			{Value: "no", Label: Say("button.no", nil), Verb: Show},
		},
	}, r.current().key, text)
}

// askMeant asks whether a message that is a command but for one slip was meant as
// that, or as the answer. Both ways keep the text.
func (r *run) askMeant(command, text string) {
	c, args, _ := r.commands.match(r.m.Facts.Language, command)
	if c == nil {
		r.say(text)
		return
	}
	run := AsideOption{Value: "command", Label: Verbatim(command)}
	if c.Class == Navigation {
		run.Verb = c.Verb
		run.Arg = cmp.Or(args["n"], args["rest"])
	} else {
		run.Effect = &Effect{Name: "command", Args: map[string]string{"text": command}}
	}
	r.ask(&Aside{
		ID:      "command_or_answer",
		Ask:     Say("ask.command_meant", locale.Args{"command": Verbatim(command), "text": Verbatim(shorten(text))}),
		Options: []AsideOption{run, {Value: "answer", Label: Say("button.it_is_my_answer", nil), Verb: GiveAnswer}},
	}, r.current().key, text)
}

// askWhich asks whether a message is a command or the answer. Both ways
// keep the text.
func (r *run) askWhich(command, text string) {
	key, run := "ask.command_or_answer", "button.run_command"
	if command == "new_plan" {
		key, run = "ask.command_or_answer.new_plan", "button.start_new_plan"
	}
	q := r.current()
	r.ask(&Aside{
		ID:  "command_or_answer",
		Ask: Say(key, locale.Args{"text": Verbatim(shorten(text))}),
		Options: []AsideOption{
			{Value: "command", Label: Say(run, nil), Effect: &Effect{Name: "command", Args: map[string]string{"text": text}}},
			{Value: "answer", Label: Say("button.it_is_my_answer", nil), Verb: GiveAnswer},
		},
	}, q.key, text)
}
