package conversation

import (
	"slices"

	"lodestar/conversation/locale"
)

// ask puts a question about the message just sent in front (E-, Q-4, Q-9).
func (r *run) ask(aside *Aside, about Key, text string) {
	a := *aside
	if a.About == (Key{}) {
		a.About = about
	}
	a.Text = text
	r.s.Aside = &a
}

// dropAside leaves an aside for something else that was said; its text stays.
func (r *run) dropAside() {
	if r.s.Aside == nil {
		return
	}
	r.keepText(r.s.Aside.About, r.s.Aside.Text)
	r.s.Aside = nil
}

func (r *run) matchAside(text string) (AsideOption, bool) {
	options := make([]Option, len(r.s.Aside.Options))
	for i, o := range r.s.Aside.Options {
		options[i] = Option{Value: o.Value, Label: o.Label, Means: meaning(r.s.Aside, i)}
	}
	o, ok := matchOption(r.words, r.m.Facts.Language, options, text, false)
	if !ok {
		return AsideOption{}, false
	}
	i := slices.IndexFunc(r.s.Aside.Options, func(a AsideOption) bool { return a.Value == o.Value })
	return r.s.Aside.Options[i], true
}

// meaning lets "yes" and "no" answer an aside of two options.
func meaning(a *Aside, i int) string {
	if len(a.Options) != 2 || a.ID == "command_or_answer" || a.ID == "two_readings" || a.ID == "two_devices" {
		return ""
	}
	return []string{"yes", "no"}[i]
}

func (r *run) chooseAside(o AsideOption) {
	aside := r.s.Aside
	r.s.Aside = nil
	if o.Effect != nil {
		r.effects = append(r.effects, *o.Effect)
	}
	if o.Set != nil {
		q, ok := r.find(aside.About)
		if !ok {
			r.problem = &Problem{Key: "problem.old_question"}
			return
		}
		if d := r.s.Draft; d != nil && d.Edit > 0 && q.form == askPack {
			r.fillDraft(q, Reading{Value: *o.Set, Sure: true}, aside.Text)
			return
		}
		if q.step != nil {
			r.accept(q, Reading{Value: *o.Set, Sure: true}, aside.Text)
		}
		return
	}
	if o.Verb == "" {
		if aside.ID != "more" && aside.ID != "cancel.confirm" {
			r.keepText(aside.About, aside.Text)
		}
		return
	}
	verb, value, text := r.m.Verb, r.m.Value, r.m.Text
	r.m.Verb, r.m.Value, r.m.Text = o.Verb, o.Arg, aside.Text
	r.do()
	r.m.Verb, r.m.Value, r.m.Text = verb, value, text
}

// askWhich asks whether a message is a command or the answer. Both ways
// keep the text.
func (r *run) askWhich(command, text string) {
	key, run := "ask.command_or_answer", "button.run_command"
	if command == "new_plan" {
		key, run = "ask.command_or_answer.new_plan", "button.start_new_plan"
	}
	q := r.current()
	r.s.Aside = &Aside{
		ID: "command_or_answer", About: q.key, Text: text,
		Ask: Say(key, locale.Args{"text": Verbatim(shorten(text))}),
		Options: []AsideOption{
			{Value: "command", Label: Say(run, nil), Effect: &Effect{Name: "command", Args: map[string]string{"text": text}}},
			{Value: "answer", Label: Say("button.it_is_my_answer", nil), Verb: GiveAnswer},
		},
	}
}

// twoDevices finds an answer that was typed under a question which has been
// answered meanwhile, on another device: both are shown, neither is taken
// silently (E-8).
func (r *run) twoDevices(q question, text string) bool {
	seen := r.m.Question
	if seen.Step == "" || seen.Session != r.s.ID || (Key{seen.Step, seen.Row}) == q.key || seen.Shown >= r.s.Shown {
		return false
	}
	old, ok := r.find(Key{seen.Step, seen.Row})
	if !ok || old.form != askStep || old.step.Tap {
		return false
	}
	a, ok := r.s.Record(old.step.In).Get(old.key)
	if !ok || a.State != Answered {
		return false
	}
	got := r.read(r.scene(old.row), old.step, text)
	if got.Problem != nil || got.Aside != nil || got.State != "" {
		return false
	}
	if got.Value.Equal(a.Value) {
		return true // the same words from two devices: nothing to ask
	}
	first, second := a.Value, got.Value
	r.s.Aside = &Aside{
		ID: "two_devices", About: old.key, Text: text,
		Ask: Say("problem.two_devices", locale.Args{"first": r.show(old.row, old.step, first), "second": r.show(old.row, old.step, second)}),
		Options: []AsideOption{
			{Value: "first", Label: r.label(old, first), Set: &first},
			{Value: "second", Label: r.label(old, second), Set: &second},
		},
	}
	return true
}

func (r *run) label(q question, v Value) Text {
	shown := r.show(q.row, q.step, v)
	return Verbatim(shorten(r.print(shown)))
}

// lateClick handles a button of a question that is not the current one: it
// never answers a different question. It reports whether the click is dealt
// with.
func (r *run) lateClick(value string) bool {
	seen := r.m.Question
	current := r.current()
	if seen.Step == "" || (Key{seen.Step, seen.Row}) == current.key || r.s.Aside != nil && seen.Step == r.s.Aside.ID {
		return false
	}
	old, ok := r.find(Key{seen.Step, seen.Row})
	if !ok || old.step == nil || old.step.Tap || old.form != askStep {
		r.notices = append(r.notices, Say("problem.old_question.gone", nil))
		return true
	}
	a, had := r.s.Record(old.step.In).Get(old.key)
	var chosen *Option
	for _, o := range r.optionsOf(old) {
		if o.Value == value {
			chosen = &o
			break
		}
	}
	if chosen == nil || !had {
		r.notices = append(r.notices, Say("problem.old_question.gone", nil))
		return true
	}
	set := chosen.set()
	if a.State == Answered && a.Value.Equal(set) {
		return true
	}
	r.s.Aside = &Aside{
		ID: "old_question", About: old.key, Ask: Say("problem.old_question", locale.Args{"n": r.number(old)}),
		Options: []AsideOption{
			{Value: "change", Label: Say("button.change_answer", locale.Args{"n": r.number(old)}), Set: &set},
			{Value: "leave", Label: Say("button.leave_as_is", nil)},
		},
	}
	return true
}

// reword takes the changed words of a message that held an answer (E-4).
func (r *run) reword(key, text string) {
	var k Key
	if err := k.UnmarshalText([]byte(key)); err != nil {
		return
	}
	q, ok := r.find(k)
	if !ok || q.step == nil || q.step.Tap {
		return
	}
	got := r.read(r.scene(q.row), q.step, locale.Clean(text))
	if got.Problem != nil || got.Aside != nil {
		r.revisit(k, false)
		r.take(q, got, text)
		return
	}
	record := r.s.Record(q.step.In)
	if a, had := record.Get(k); had && a.Value.Equal(got.Value) {
		return
	}
	trail := slices.Clone(r.s.Trail)
	r.s.Revisit = slices.Insert(r.s.Revisit, 0, k) // so that it is confirmed as "Updated"
	r.accept(q, got, text)
	r.s.Trail = trail
}

// withdraw asks what to do about the answer of a message that was deleted
// (E-4): deleting the message does not delete the answer.
func (r *run) withdraw(key string) {
	var k Key
	if err := k.UnmarshalText([]byte(key)); err != nil {
		return
	}
	q, ok := r.find(k)
	if !ok || q.step == nil {
		return
	}
	n := r.number(q)
	r.s.Aside = &Aside{
		ID: "message_deleted", About: k, Ask: Say("problem.message_deleted", locale.Args{"n": n}),
		Options: []AsideOption{
			{Value: "delete", Label: Say("button.delete_answer", nil), Verb: Forget, Arg: key},
			{Value: "keep", Label: Say("button.keep_answer", nil)},
		},
	}
}

// forget deletes an answer: its question is asked again, or stays a gap.
func (r *run) forget(key string) {
	var k Key
	if err := k.UnmarshalText([]byte(key)); err != nil {
		return
	}
	q, ok := r.find(k)
	if !ok || q.step == nil {
		return
	}
	mark := r.mark()
	r.s.Record(q.step.In).Clear(k)
	r.undoable(mark)
	r.notices = append(r.notices, Say("say.answer_deleted", locale.Args{"n": r.number(q)}))
}
