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
	if q.form == askPack {
		return nil
	}
	return r.stepOptions(q.step, q.row)
}

func (r *run) stepOptions(step *Step, row int) []Option {
	scene := r.scene(row)
	var options []Option
	if step.Options != nil {
		options = step.Options(scene)
	}
	switch step.Kind {
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
		if _, had := r.s.Record(step.In).Get(step.key(row)); !had {
			if v, ok := step.Offer(scene); ok {
				options = append([]Option{{Value: "offer", Label: r.show(row, step, v), Set: &v}}, options...)
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

// exactOnly says that a step takes free words, so that only a whole label
// chooses one of the values on offer: "2" is then an answer, not an option.
func exactOnly(k Kind) bool {
	switch k {
	case Choice, Choices, YesNo, Score, Date, Who, People:
		return false
	default:
		return true
	}
}

// matchOption finds the option that a text means: by number, by label, by a
// further word for it, by yes or no, or by an unmistakable beginning.
func matchOption(words *locale.Catalogue, lang locale.Language, options []Option, text string, exact bool) (Option, bool) {
	folded := locale.Fold(text)
	if folded == "" {
		return Option{}, false
	}
	if n, err := strconv.Atoi(folded); err == nil && !(exact && numeric(options)) {
		for _, o := range options {
			if o.Set != nil && o.Set.Score == n && n > 0 {
				return o, true
			}
		}
		if n >= 1 && n <= len(options) {
			return options[n-1], true
		}
		return Option{}, false
	}
	said := map[string]bool{}
	if yes, ok := locale.ParseYesNo(text); ok {
		said[map[bool]string{true: "yes", false: "no"}[yes]] = true
	}
	var begins []Option
	for _, o := range options {
		if o.Means != "" && said[o.Means] {
			return o, true
		}
		begun := false
		for _, label := range optionWords(words, lang, o) {
			if label == folded {
				return o, true
			}
			begun = begun || utf8.RuneCountInString(folded) >= 3 && strings.HasPrefix(label, folded)
		}
		if begun {
			begins = append(begins, o)
		}
	}
	if len(begins) == 1 && !exact {
		return begins[0], true
	}
	return Option{}, false
}

// numeric reports whether a number could be meant as the answer itself: an
// amount or a count is on offer.
func numeric(options []Option) bool {
	for _, o := range options {
		if o.Set == nil || o.Set.Number != nil || o.Set.Score != 0 || o.Set.Year != 0 {
			return true
		}
	}
	return false
}

// optionWords are all folded words that mean the option: its label in the
// person's language and in English, and the further words of the catalogue.
func optionWords(words *locale.Catalogue, lang locale.Language, o Option) []string {
	var all []string
	for _, l := range []locale.Language{lang, locale.English} {
		p := words.Printer(l)
		all = append(all, locale.Fold(plain(p, o.Label)))
		if o.Also != "" && words.Has(o.Also) {
			for _, word := range strings.Split(p.Text(o.Also, nil), "|") {
				all = append(all, locale.Fold(word))
			}
		}
	}
	return all
}

// pick takes a pressed button or a chosen option for the current question.
func (r *run) pick(value string) {
	if r.lateClick(value) {
		return
	}
	if aside := r.s.Aside; aside != nil {
		for _, o := range aside.Options {
			if o.Value == value {
				r.chooseAside(o)
				return
			}
		}
		if r.m.Question.Step == aside.ID {
			r.notices = append(r.notices, Say("problem.old_question.gone", nil))
			return
		}
		r.dropAside()
	}
	q := r.current()
	if q.form == nothing {
		r.notices = append(r.notices, Say("problem.old_question.gone", nil))
		return
	}
	if q.form == askPack {
		r.pickInPack(q, value)
		return
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
	if o.Verb != "" {
		verb, value := r.m.Verb, r.m.Value
		r.m.Verb, r.m.Value = o.Verb, o.Value
		r.do()
		r.m.Verb, r.m.Value = verb, value
		return
	}
	if q.form == askMore {
		r.chooseMore(q, o)
		return
	}
	r.accept(q, Reading{Value: o.set(), Sure: o.Set == nil || q.step.Kind == Choice}, "")
}

// chooseMore answers "another one?".
func (r *run) chooseMore(q question, o Option) {
	record := r.s.Record(q.list.In)
	record.Set(q.key, Answer{State: Answered, Value: o.set(), By: r.m.Facts.Me.ID, At: r.m.Facts.Now})
	r.unvisit(q.key)
	r.trail(q.key)
	if q.step.Then != nil {
		r.effects = append(r.effects, q.step.Then(r.scene(q.row), o.set())...)
	}
}

func (r *run) notOneOf(q question) *Problem {
	var labels []string
	for i, o := range r.optionsOf(q) {
		labels = append(labels, strconv.Itoa(i+1)+" "+r.plain(o.Label))
	}
	if len(labels) == 0 {
		return &Problem{Key: "problem.pack_not_understood"}
	}
	return &Problem{Key: "problem.not_a_choice", Args: locale.Args{"choices": Verbatim(strings.Join(labels, " · "))}}
}
