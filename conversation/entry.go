package conversation

import (
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// fieldOf is how a surface with pickers asks for the answer to a step. Options
// stand in it where nothing else can be answered; of other kinds they are
// proposals only.
func (r *run) fieldOf(step *Step, row int) FormField {
	f := FormField{ID: step.ID, Long: step.Kind == Long}
	if r.words.Has("field." + step.ID) { // one that is always asked alone has none
		f.Label = Say("field."+step.ID, nil)
	}
	switch step.Kind {
	case Choice, YesNo, Score:
		f.Options = r.plainOptions(step, row)
	case Choices:
		f.Options, f.Several = r.plainOptions(step, row), true
	case People:
		f.Options = r.plainOptions(step, row)
		f.Several = len(f.Options) > 0
	case Who:
		f.Kind = bot.PersonField
	case Date:
		f.Kind = bot.DateField
		if step.Offer != nil {
			if v, ok := step.Offer(r.scene(row)); ok && !v.Date.IsZero() {
				f.Value = v.Date.String()
			}
		}
	default: // words
	}
	return f
}

// plainOptions are the options of a step that answer it.
func (r *run) plainOptions(step *Step, row int) []Option {
	var all []Option
	for _, o := range r.optionsFor(step, row) {
		if o.Verb == "" {
			all = append(all, o)
		}
	}
	return all
}

// entryOf is the picker of a question; nil where its options or words do.
func (r *run) entryOf(q question) *FormField {
	if q.form != askStep || q.step.Tap {
		return nil
	}
	f := r.fieldOf(q.step, q.row)
	if f.Kind == bot.WordsField && !f.Several {
		return nil
	}
	return &f
}

// enter takes what was picked or filled in for a question on its own.
func (r *run) enter(q question, text string) {
	if strings.TrimSpace(text) == "" && (q.step.Kind == Choices || q.step.Kind == People) {
		r.problem = &Problem{Key: "problem.nothing_ticked"}
		return
	}
	if got, words, ok := r.picked(q.step, q.row, text); ok {
		r.take(q, got, words)
	} else {
		r.say(words)
	}
}

// picked reads what comes back from options and pickers, and says it in words. ok
// is false where it was typed: then only the words count.
func (r *run) picked(step *Step, row int, text string) (got Reading, words string, ok bool) {
	options := r.stepOptions(step, row)
	var labels []string
	all := true
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		v, label, known := r.pickedOne(step, row, options, line)
		all = all && known
		labels = append(labels, label)
		for _, c := range v.Choice {
			if !got.Value.Has(c) {
				got.Value.Choice = append(got.Value.Choice, c)
			}
		}
		got.Value.People = append(got.Value.People, v.People...)
		if len(v.Choice)+len(v.People) == 0 {
			got.Value = v
		}
	}
	several := step.Kind == Choices || step.Kind == People
	if !all || len(labels) > 1 && !several {
		if several {
			return Reading{}, strings.Join(labels, ", "), false
		}
		return Reading{}, strings.Join(labels, "\n"), false
	}
	n := len(got.Value.Choice) + len(got.Value.People)
	switch {
	case step.Kind == Choices && (n < step.Min || step.Max > 0 && n > step.Max):
		got = refuse("problem.too_many_choices", locale.Args{"n": step.Max})
	case step.Kind == People && step.Max > 0 && n > step.Max:
		got = refuse("problem.too_many_people", locale.Args{"n": step.Max})
	}
	return got, strings.Join(labels, ", "), true
}

// pickedOne reads one line: the value of an option, or a person as a picker names
// them; else it is words.
func (r *run) pickedOne(step *Step, row int, options []Option, line string) (v Value, label string, known bool) {
	for _, o := range options {
		if o.Value == line && o.Verb == "" {
			return o.set(), plainArgs(r.words.Printer(r.m.Facts.Language), o.Label, r.stepArgs(step, row)), true
		}
	}
	if id, name, person := strings.Cut(line, "\t"); person && (step.Kind == Who || step.Kind == People) {
		p := Person{Side: Ours, ID: id, Name: name}
		for _, someone := range r.m.Facts.People {
			if someone.Side == Ours && someone.ID == id {
				p = someone
				break
			}
			if someone.Side == Theirs && someone.Name == name { // pickers show whoever shares a channel
				p = someone
			}
		}
		return PeopleValue(p), p.Name, true
	}
	line = strings.ReplaceAll(line, "\t", " ")
	if step.Kind != Choices && step.Kind != People {
		if o, ok := r.match(options, line, matching(step.Kind), r.stepArgs(step, row)); ok && o.Verb == "" {
			return o.set(), line, true
		}
	}
	return Value{}, line, false
}
