package conversation

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"lodestar/conversation/locale"
)

// set is the value an option stands for.
func (o Option) set() Value {
	if o.Set != nil {
		return *o.Set
	}
	return ChoiceValue(o.Value)
}

// optionsOf lists what can be chosen for a question, in the order shown.
func (r *run) optionsOf(q question) []Option {
	switch {
	case q.form == nothing || q.form == askPack:
		return nil
	case r.away(q):
		return []Option{{Value: "continue", Verb: Keep, Label: Say("button.back_to_plan", nil), Also: "command.continue", Means: "yes", Primary: true}}
	default:
		return r.stepOptions(q.step, q.row)
	}
}

func (r *run) stepOptions(step *Step, row int) []Option {
	scene := r.scene(row)
	var options []Option
	if step.Options != nil {
		options = step.Options(scene)
	}
	switch step.Kind {
	default: // its own options
	case YesNo:
		if options == nil {
			options = []Option{
				{Value: "yes", Label: Say("button.yes", nil), Means: "yes"},
				{Value: "no", Label: Say("button.no", nil), Means: "no"},
			}
		}
	case Score:
		if options == nil {
			for n := step.Min; n <= step.Max; n++ {
				v := ScoreValue(n)
				options = append(options, Option{Value: strconv.Itoa(n), Label: scoreLabel(step, n), Set: &v})
			}
		}
	}
	if step.Offer != nil && step.Options == nil && step.Kind != Choice && step.Kind != Choices {
		if a, _ := r.s.Record(step.In).Get(step.key(row)); a.State != Answered {
			if v, ok := step.Offer(scene); ok {
				options = append([]Option{{Value: "offer", Label: r.show(row, step, v), Set: &v, Means: "yes"}}, options...)
			}
		}
	}
	return options
}

func scoreLabel(step *Step, n int) Text {
	if step.Min == 1 && step.Max == 5 {
		return Say("choice.score."+strconv.Itoa(n), nil)
	}
	return Verbatim(strconv.Itoa(n))
}

// matchBy says how typed words choose an option.
type matchBy int

const (
	loose     matchBy = iota // by number, label, yes or no, or an unmistakable beginning
	whole                    // free words: a whole label or its number, so that a sentence is never an option
	labelOnly                // numbers: "2" is then an answer, not an option
)

// matching is how the options of a kind are chosen by typing.
func matching(k Kind) matchBy {
	switch k {
	case Choice, Choices, YesNo, Score, Date, Who, People:
		return loose
	case Line, Long, Link, Email:
		return whole
	default:
		return labelOnly
	}
}

// match finds the option that a text means: by number, by label, by a further
// word for it, by yes or no, or by an unmistakable beginning. args are
// those of the labels.
func (r *run) match(options []Option, text string, by matchBy, args locale.Args) (Option, bool) {
	folded := locale.Fold(text)
	if folded == "" || len(options) == 0 || len(text) > 2000 {
		return Option{}, false
	}
	if n, err := strconv.Atoi(folded); err == nil && by != labelOnly {
		for _, o := range options {
			if o.Set != nil && o.Set.Score == n && n > 0 {
				return o, true
			}
		}
		if n >= 1 && n <= len(options) {
			return options[n-1], true
		}
	}
	said := ""
	if yes, ok := locale.ParseYesNo(text); ok {
		said = map[bool]string{true: "yes", false: "no"}[yes]
	}
	var meant, begins []Option
	for _, o := range options {
		begun := false
		for _, label := range r.optionWords(o, args) {
			if label == folded {
				return o, true
			}
			begun = begun || utf8.RuneCountInString(folded) >= 3 && strings.HasPrefix(label, folded)
		}
		if begun {
			begins = append(begins, o)
		}
		if o.Means != "" && o.Means == said {
			meant = append(meant, o)
		}
	}
	switch {
	case len(meant) == 1:
		return meant[0], true
	case len(begins) == 1 && by == loose:
		return begins[0], true
	default:
		return Option{}, false
	}
}

// optionWords are all folded words that mean the option: its label in the
// person's language and in English, and the further words of the catalogue.
func (r *run) optionWords(o Option, args locale.Args) []string {
	var all []string
	add := func(word string) {
		if word = locale.Fold(word); word != "" {
			all = append(all, word)
		}
	}
	for _, l := range []locale.Language{r.m.Facts.Language, locale.English} {
		p := r.words.Printer(l)
		add(plainArgs(p, o.Label, args))
		for _, key := range strings.Fields(o.Also) {
			if !r.words.Has(key) {
				continue
			}
			for _, word := range strings.Split(p.Text(key, nil), "|") {
				add(word)
			}
		}
	}
	return all
}

// pick takes a pressed button or a chosen option for the question in front.
func (r *run) pick(value string) {
	if aside := r.s.Aside; aside != nil {
		if seen := r.m.Question.Step; seen == "" || seen == aside.ID {
			for _, o := range aside.Options {
				if o.Value == value {
					r.chooseAside(o)
					return
				}
			}
			if seen == aside.ID {
				r.gone()
				return
			}
		}
		r.dropAside()
	}
	q := r.current()
	switch q.form {
	case nothing:
		r.gone()
		return
	case askPack:
		r.pickInPack(q, value)
		return
	case askStep, askMore, askPage, newRow:
	}
	for _, o := range r.optionsOf(q) {
		if o.Value == value {
			r.choose(q, o)
			return
		}
	}
	r.problem = r.notOneOf(q)
}

// choose takes an option that was found for a question.
func (r *run) choose(q question, o Option) {
	switch {
	case o.Verb != "":
		r.chosen(q, o.Label)
		r.does(o.Verb, o.Value, "", false)
	case q.form == askMore:
		r.chooseMore(q, o)
	default:
		r.accept(q, Reading{Value: o.set(), Sure: o.Set == nil || q.step.Kind == Choice}, "")
	}
}

// chooseMore answers "another one?".
func (r *run) chooseMore(q question, o Option) {
	record := r.s.Record(q.list.In)
	if o.Value == AddRow && r.isFull(q.list, q.row) {
		r.problem = listFull(q.list)
		return
	}
	record.Set(q.key, Answer{State: Answered, Value: o.set(), By: r.m.Facts.Me.ID, At: r.m.Facts.Now})
	r.trail(q.key)
	r.unvisit(q.key)
	r.chosen(q, o.Label)
	if q.step.Then != nil {
		r.effects = append(r.effects, q.step.Then(r.scene(q.row), o.set())...)
	}
}

func (r *run) notOneOf(q question) *Problem {
	options, args := r.optionsOf(q), r.baseArgs(r.scene(q.row))
	if r.draft(q) != nil {
		options = draftOptions()
	} else if q.step != nil {
		args = r.stepArgs(q.step, q.row)
	}
	var labels []string
	for i, o := range options {
		labels = append(labels, strconv.Itoa(i+1)+" "+plainArgs(r.words.Printer(r.m.Facts.Language), o.Label, args))
	}
	if len(labels) == 0 {
		return &Problem{Key: "problem.pack_not_understood"}
	}
	return &Problem{Key: "problem.not_a_choice", Args: locale.Args{"choices": Verbatim(strings.Join(labels, " · "))}}
}
