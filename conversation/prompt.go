package conversation

import (
	"maps"
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// Prompt is what is to be said after a move, not yet in a language.
type Prompt struct {
	Question bot.Question
	Key      Key
	Status   Status
	Problem  Text   // what is wrong with what was given; the question follows again
	Notices  []Text // what was done
	Heading  Text
	Ask      Text
	Table    []Entry
	Page     Text
	Example  Text
	Context  []Text
	Options  []Option
	Buttons  []Option
	Fields   []FormField
	Form     Text            // the title of the form
	Entry    *FormField      // the picker for the question, for surfaces that have pickers
	Problems map[string]Text // by field of the form that was sent
	Outcomes []Outcome       // what became of questions in this move, of one the last that is told
	args     locale.Args
}

// FormField is a field of a form, for surfaces that have forms.
type FormField struct {
	ID      string
	Label   Text
	Kind    bot.FieldKind
	Value   string
	Long    bool
	Options []Option
	Several bool
}

// baseArgs are the arguments every text of the flow may use.
func (r *run) baseArgs(scene *Scene) locale.Args {
	args := locale.Args{}
	if r.index.flow.Args != nil {
		maps.Copy(args, r.index.flow.Args(scene))
	}
	return args
}

// prompt says the question, or what has become of the session.
func (r *run) prompt(q question) Prompt {
	r.s.Shown++
	p := Prompt{Notices: r.notices, Status: r.s.Status, Key: q.key, Problems: r.problems, Outcomes: r.outcomes, args: r.baseArgs(r.scene(q.row))}
	if r.problem != nil {
		p.Problem = r.problem.Text()
	}
	switch r.s.Status {
	case Paused:
		r.promptPaused(&p, q)
	case Discarded:
		p.Ask = r.discardedText()
	case Finished:
		p.Notices = append(p.Notices, r.savedTexts(q)...)
		if r.index.flow.Done != nil {
			p.Notices = append(p.Notices, r.index.flow.Done(r.scene(0))...)
		}
	default:
		r.promptQuestion(&p, q)
	}
	return p
}

func (r *run) promptPaused(p *Prompt, q question) {
	p.Notices = append(p.Notices, r.savedTexts(q)...)
	p.Ask = Say("say.paused", locale.Args{"n": r.sectionNumber(q)})
	if len(r.index.flow.Sections) == 1 {
		p.Ask = Say("say.paused.plain", nil)
	}
	p.Buttons = []Option{{Value: "", Verb: Resume, Label: Say("button.continue", nil)}}
	p.Question = bot.Question{Session: r.s.ID, Flow: r.s.Flow}
}

func (r *run) discardedText() Text {
	switch {
	case r.index.flow.Passing:
		return Say("say.left_alone", nil)
	case r.index.flow.Check == nil:
		return Say("say.flow_discarded", nil)
	default:
		return Say("say.draft_discarded.plain", nil)
	}
}

// promptQuestion asks what is open, by what is asked: back, a table, a pack or a step.
func (r *run) promptQuestion(p *Prompt, q question) {
	if r.help {
		p.Notices = append(p.Notices, r.helpTexts(q)...)
	}
	p.Question = bot.Question{Session: r.s.ID, Flow: r.s.Flow, Step: q.key.Step, Row: q.key.Row, Shown: r.s.Shown}
	if r.s.Aside != nil {
		r.promptAside(p, q)
		return
	}
	p.Heading = r.heading(q)
	switch {
	case r.draft(q) != nil:
		r.promptDraft(p, q)
	case r.m.Verb == Show && r.m.Value == InShort && q.form == askPage:
		p.Ask, p.Options = Say("ask.check.short", nil), r.optionsOf(q)
		p.Buttons = []Option{{Verb: ShowPage, Label: Say("button.check_page", nil)}}
	case q.form == askPack:
		r.promptPack(p, q)
	case q.form != nothing:
		r.promptStep(p, q)
	}
	p.Context = append(append(r.savedTexts(q), r.hints...), p.Context...)
}

func (r *run) heading(q question) Text {
	scene := r.scene(q.row)
	switch {
	case r.away(q): // a check page that is looked at from another step
		return Text{}
	case q.step != nil && q.step.Heading != nil:
		return q.step.Heading(scene)
	case q.pack != nil && q.pack.Heading != nil:
		return q.pack.Heading(scene)
	case q.section != nil && q.section.Heading != nil:
		return q.section.Heading(scene)
	default:
		return Text{}
	}
}

func (r *run) promptAside(p *Prompt, q question) {
	aside := r.s.Aside
	p.Question.Step, p.Question.Row = aside.ID, 0
	p.Ask = aside.Ask
	if quote, ok := r.s.Quotes[aside.About]; ok {
		p.Notices = append(p.Notices, quoteSource(quote))
	}
	p.Context = append(append(p.Context, r.savedTexts(q)...), r.hints...)
	for i, o := range aside.Options {
		p.Options = append(p.Options, Option{Value: o.Value, Label: o.Label, Means: meaning(aside, i)})
	}
}

func (r *run) stepArgs(step *Step, row int) locale.Args {
	scene := r.scene(row)
	args := r.baseArgs(scene)
	if step.Args != nil {
		maps.Copy(args, step.Args(scene))
	}
	return args
}

// keptText says that words which are no answer yet are kept.
func keptText(words string) Text {
	return Say("say.kept_text", locale.Args{"text": Verbatim(shorten(words))})
}

// remindKept says which words are kept for a question, where there is no problem to be
// said about others.
func (r *run) remindKept(p *Prompt, k Key) bool {
	kept := r.s.Kept[k]
	if kept == "" || !p.Problem.Empty() {
		return false
	}
	p.Notices = append(p.Notices, keptText(kept))
	return true
}

// promptStep asks one question: what stands there already, the question with all that
// is shown to it, and the ways past it.
func (r *run) promptStep(p *Prompt, q question) {
	p.args = r.stepArgs(q.step, q.row)
	a, had := r.s.Record(q.step.In).Get(q.key)
	revisited := had && r.revisited(q)
	if revisited && !q.step.Tap {
		p.Notices = append(p.Notices, r.storedNotice(q, a))
	}
	r.remindTyped(p, q)
	r.showStep(p, q)
	switch {
	case q.step.Tap || q.check != nil || q.form == askMore:
		p.Buttons = p.Buttons[:min(len(p.Buttons), mostButtons)]
	case r.index.flow.Passing:
		p.Buttons = append(p.Buttons, Option{Verb: Cancel, Label: Say("button.cancel", nil)})
	default:
		p.Buttons = withUsual(p.Buttons, r.usualButtons(revisited))
		p.Context = append(p.Context, Say("context.navigation", nil))
	}
}

// remindTyped says what was typed for a question before it is asked on its own: the
// line of a pack that was not understood, words that are kept.
func (r *run) remindTyped(p *Prompt, q question) {
	if quote, ok := r.s.Quotes[q.key]; ok {
		if quote.Problem != nil && p.Problem.Empty() {
			p.Problem = quote.Problem.Text()
		}
		p.Notices = append(p.Notices, quoteSource(quote))
	}
	if r.remindKept(p, q.key) && q.step.Tap { // it comes again and again, and no words answer it: said once is enough
		delete(r.s.Kept, q.key)
	}
}

// showStep is the question itself: its words, and whatever the step shows with them.
func (r *run) showStep(p *Prompt, q question) {
	scene, step := r.scene(q.row), q.step
	p.Ask = Say("ask."+step.ID, nil)
	if step.Ask != nil {
		p.Ask = step.Ask(scene)
	}
	p.Ask = r.askAbout(q, p)
	if step.Table != nil {
		p.Table = step.Table(scene)
	}
	if q.check != nil {
		p.Table = r.checkTable(q)
	}
	if step.Page != nil {
		p.Page = step.Page(scene)
	}
	if key := "example." + step.ID; r.words.Has(key) {
		p.Example = Say(key, nil)
	}
	p.Options, p.Entry = r.optionsOf(q), r.entryOf(q)
	if step.Buttons != nil {
		p.Buttons = step.Buttons(scene)
	}
	if step.Context != nil {
		p.Context = step.Context(scene)
	}
}

// askAbout begins a question that follows a pack with the title of its row,
// unless the question says it already: after several rows nothing else tells
// which one it is about.
func (r *run) askAbout(q question, p *Prompt) Text {
	_, quoted := r.s.Quotes[q.key]
	if q.list == nil || q.list.Pack == nil || q.step.Tap || r.s.OneByOne && !quoted {
		return p.Ask
	}
	title := r.titleOf(q.list, q.row)
	if title == "" || q.step == q.list.Items[0] {
		return p.Ask
	}
	if ask := plainArgs(r.words.Printer(r.m.Facts.Language), p.Ask, p.args); strings.Contains(ask, title) {
		return p.Ask
	}
	return Say("ask.about_row", locale.Args{"row": Verbatim(title), "question": p.Ask})
}

// titleOf is the words a row begins with; "" where they are not known.
func (r *run) titleOf(list *List, row int) string {
	if step, ok := list.Items[0].(*Step); ok {
		return r.s.Record(step.In).Text(step.ID, row)
	}
	return ""
}

// storedNotice repeats the stored answer of a question that is looked at again
// (E-1).
func (r *run) storedNotice(q question, a Answer) Text {
	if a.State != Answered {
		return Say("ask.edit.open", locale.Args{"n": r.numbered(q)})
	}
	return Say("ask.edit", locale.Args{"n": r.numbered(q), "text": r.show(q.row, q.step, a.Value)})
}

// mostButtons is how many buttons a question has at most.
const mostButtons = 3

// withUsual adds the usual buttons to those of a step: of each verb one, and
// the first usual one, "I don't know yet" or Keep, always fits.
func withUsual(own, usual []Option) []Option {
	buttons := slices.Clone(own[:min(len(own), mostButtons-1)])
	for _, b := range usual {
		if len(buttons) < mostButtons && !slices.ContainsFunc(buttons, func(other Option) bool { return other.Verb == b.Verb && other.Value == b.Value }) {
			buttons = append(buttons, b)
		}
	}
	return buttons
}

func (r *run) usualButtons(revisited bool) []Option {
	unknown := Option{Verb: DontKnow, Label: Say("button.i_dont_know_yet", nil)}
	pause := Option{Verb: Pause, Label: Say("button.pause", nil)}
	if revisited {
		return []Option{{Verb: Keep, Label: Say("button.keep", nil)}, unknown, pause}
	}
	return []Option{unknown, {Verb: Skip, Label: Say("button.skip", nil)}, pause}
}

func (r *run) helpTexts(q question) []Text {
	if q.form == nothing {
		return []Text{Say("say.help.nowhere", nil)}
	}
	return []Text{Say("say.help.step", locale.Args{"n": r.sectionNumber(q)}), Say("context.help", nil)}
}
