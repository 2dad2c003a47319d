package conversation

import (
	"strconv"

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
	Problems map[string]Text // by field of the form that was sent
	args     locale.Args
}

// FormField is a field of a form, for surfaces that have forms.
type FormField struct {
	ID      string
	Label   Text
	Value   string
	Long    bool
	Options []Option
}

// baseArgs are the arguments every text of the flow may use.
func (r *run) baseArgs(scene *Scene) locale.Args {
	args := locale.Args{}
	if r.flow.Args != nil {
		for name, v := range r.flow.Args(scene) {
			args[name] = v
		}
	}
	return args
}

// prompt says the question, or what has become of the session.
func (r *run) prompt(q question) Prompt {
	r.s.Shown++
	p := Prompt{Notices: r.notices, Status: r.s.Status, Key: q.key, args: r.baseArgs(r.scene(q.row))}
	if r.problem != nil {
		p.Problem = r.problem.Text()
	}
	switch r.s.Status {
	case Paused:
		p.Notices = append(p.Notices, r.saved...)
		p.Ask = Say("say.paused", locale.Args{"n": r.sectionNumber(q)})
		p.Buttons = []Option{{Value: "", Verb: Resume, Label: Say("button.continue", nil)}}
		p.Question = bot.Question{Session: r.s.ID, Flow: r.s.Flow}
		return p
	case Discarded:
		p.Ask = Say("say.draft_discarded.plain", nil)
		return p
	case Finished:
		p.Notices = append(p.Notices, r.saved...)
		if r.flow.Done != nil {
			p.Notices = append(p.Notices, r.flow.Done(r.scene(0))...)
		}
		return p
	}
	if r.help {
		p.Notices = append(p.Notices, r.helpTexts(q)...)
	}
	p.Question = bot.Question{Session: r.s.ID, Flow: r.s.Flow, Step: q.key.Step, Row: q.key.Row, Shown: r.s.Shown}
	if r.s.Aside != nil {
		r.promptAside(&p)
		return p
	}
	p.Heading = r.heading(q)
	if r.s.Draft != nil && q.pack != nil {
		r.promptDraft(&p, q)
	} else if q.form == askPack {
		r.promptPack(&p, q)
	} else if q.form != nothing {
		r.promptStep(&p, q)
	}
	p.Context = append(append(r.saved, r.hints...), p.Context...)
	return p
}

func (r *run) heading(q question) Text {
	scene := r.scene(q.row)
	switch {
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

func (r *run) promptAside(p *Prompt) {
	aside := r.s.Aside
	p.Question.Step, p.Question.Row = aside.ID, 0
	p.Ask = aside.Ask
	p.Context = append(p.Context, r.saved...)
	for i, o := range aside.Options {
		p.Options = append(p.Options, Option{Value: o.Value, Label: o.Label, Means: meaning(aside, i)})
	}
}

func (r *run) stepArgs(step *Step, row int) locale.Args {
	scene := r.scene(row)
	args := r.baseArgs(scene)
	if step.Args != nil {
		for name, v := range step.Args(scene) {
			args[name] = v
		}
	}
	return args
}

func (r *run) promptStep(p *Prompt, q question) {
	scene, step := r.scene(q.row), q.step
	p.args = r.stepArgs(step, q.row)
	record := r.s.Record(step.In)
	a, had := record.Get(q.key)
	revisited := had && len(r.s.Revisit) > 0 && r.s.Revisit[0] == q.key
	if revisited && !step.Tap && a.State == Answered {
		p.Notices = append(p.Notices, Say("ask.edit", locale.Args{"n": r.number(q), "text": r.show(q.row, step, a.Value)}))
	}
	if quote, ok := r.s.Quotes[q.key]; ok {
		if quote.Problem != nil && p.Problem.Empty() {
			p.Problem = quote.Problem.Text()
		}
		p.Notices = append(p.Notices, Say("context.from_line", locale.Args{"n": quote.Line, "text": Verbatim(shorten(quote.Text))}))
	}
	if kept := r.s.Kept[q.key]; kept != "" && p.Problem.Empty() {
		p.Notices = append(p.Notices, Say("say.kept_text", locale.Args{"text": Verbatim(shorten(kept))}))
	}
	p.Ask = Say("ask."+step.ID, nil)
	if step.Ask != nil {
		p.Ask = step.Ask(scene)
	}
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
	p.Options = r.optionsOf(q)
	if step.Buttons != nil {
		p.Buttons = step.Buttons(scene)
	}
	if step.Context != nil {
		p.Context = step.Context(scene)
	}
	if step.Tap || q.check != nil || q.form == askMore {
		return
	}
	p.Buttons = append(p.Buttons, r.usualButtons(revisited)...)
	p.Buttons = p.Buttons[:min(len(p.Buttons), 3)]
	p.Context = append(p.Context, Say("context.navigation", nil))
}

func (r *run) usualButtons(revisited bool) []Option {
	first := Option{Verb: DontKnow, Label: Say("button.i_dont_know_yet", nil)}
	if revisited {
		first = Option{Verb: Keep, Label: Say("button.keep", nil)}
	}
	return []Option{first, {Verb: Skip, Label: Say("button.skip", nil)}, {Verb: Pause, Label: Say("button.pause", nil)}}
}

func (r *run) promptPack(p *Prompt, q question) {
	scene, pack := r.scene(q.row), q.pack
	if pack.Args != nil {
		for name, v := range pack.Args(scene) {
			p.args[name] = v
		}
	}
	p.Ask = Say(r.packKey("ask.", pack), nil)
	if pack.Context != nil {
		p.Context = pack.Context(scene)
	}
	if kept := r.s.Kept[q.key]; kept != "" {
		p.Notices = append(p.Notices, Say("say.kept_text", locale.Args{"text": Verbatim(shorten(kept))}))
	}
	if pack.Shape == Proposed {
		for i, line := range r.lines(q, r.proposal(q)) {
			p.Table = append(p.Table, Entry{Number: i + 1, Label: Verbatim(line.label), Text: Verbatim(line.text)})
		}
		p.Options = []Option{
			{Value: "accept", Label: Say("button.accept_all", nil), Means: "yes", Primary: true},
			{Value: "change", Label: Say("button.change", nil), Means: "no"},
		}
		return
	}
	if key := r.packKey("example.", pack); r.words.Has(key) {
		p.Example = Say(key, nil)
	}
	p.Buttons = []Option{{Verb: DontKnow, Label: Say("button.i_dont_know_yet", nil)}, {Verb: Pause, Label: Say("button.pause", nil)}}
	p.Context = append(p.Context, Say("context.pack", nil))
	p.Fields = r.formFields(q)
}

// packKey is the words of a pack, or of the list that it fills.
func (r *run) packKey(family string, pack *Pack) string {
	if r.words.Has(family + pack.ID) {
		return family + pack.ID
	}
	return family + pack.List
}

func (r *run) formFields(q question) []FormField {
	if q.pack.Shape == Rows || q.pack.Shape == Weighed {
		return []FormField{{ID: "text", Label: Say(r.packKey("ask.", q.pack), nil), Long: true}}
	}
	var fields []FormField
	for _, step := range q.pack.Steps {
		if r.applies(step, q.row) {
			fields = append(fields, FormField{ID: step.ID, Label: Say("field."+step.ID, nil), Long: step.Kind == Long, Options: r.stepOptions(step, q.row)})
		}
	}
	return fields
}

// promptDraft shows what was understood of a pack, or asks for the new text of
// one of its lines.
func (r *run) promptDraft(p *Prompt, q question) {
	d, pack := r.s.Draft, q.pack
	lines := r.lines(q, d)
	if pack.Args != nil {
		for name, v := range pack.Args(r.scene(q.row)) {
			p.args[name] = v
		}
	}
	if d.Edit > 0 && d.Edit <= len(lines) {
		line := lines[d.Edit-1]
		f := d.Fills[line.fills[0]]
		step := r.stepOf(pack, f.Step)
		p.Notices = append(p.Notices, Say("ask.edit", locale.Args{"n": d.Edit, "text": Verbatim(line.text)}))
		if step != nil && (pack.Shape == Fields || pack.Shape == Proposed || step == pack.Tail) {
			for name, v := range r.stepArgs(step, r.fillRow(q, f)) {
				p.args[name] = v
			}
			p.Ask = Say("ask."+step.ID, nil)
			if step.Ask != nil {
				p.Ask = step.Ask(r.scene(r.fillRow(q, f)))
			}
			p.Options = r.stepOptions(step, r.fillRow(q, f))
		} else {
			p.Ask = Say("ask.retype_line", locale.Args{"n": d.Edit})
		}
		p.Buttons = []Option{{Verb: Keep, Label: Say("button.keep", nil)}}
		return
	}
	for i, line := range lines {
		label := line.label
		p.Table = append(p.Table, Entry{Number: i + 1, Label: Verbatim(label), Text: Verbatim(line.text)})
	}
	p.Ask = Say("ask."+pack.ID+".confirm", nil)
	if pack.Confirm != nil {
		p.Ask = pack.Confirm(r.scene(q.row), d)
	}
	for _, quote := range d.Unclear {
		text := Say("problem.line_not_understood", locale.Args{"line": quote.Line, "text": Verbatim(shorten(quote.Text))})
		p.Context = append(p.Context, text)
		if quote.Problem != nil {
			p.Context = append(p.Context, quote.Problem.Text())
		}
	}
	p.Context = append(p.Context, r.leftOpen(q, d)...)
	p.Context = append(p.Context, r.doubts(q, d)...)
	p.Options = draftOptions()
	p.Context = append(p.Context, Say("context.edit_line", nil))
}

// leftOpen names the fields of a pack that nothing was said about.
func (r *run) leftOpen(q question, d *Draft) []Text {
	if q.pack.Shape != Fields {
		return nil
	}
	var open []any
	for _, step := range q.pack.Steps {
		if step.Need == Optional || step.Need == Automatic || !r.applies(step, q.row) {
			continue
		}
		given := false
		for _, f := range d.Fills {
			given = given || f.Step == step.ID || q.pack.Spread != nil && len(f.Step) > len(step.ID) && f.Step[:len(step.ID)] == step.ID
		}
		if !given {
			open = append(open, Say("field."+step.ID, nil))
		}
	}
	if len(open) == 0 {
		return nil
	}
	return []Text{Say("context.still_open", locale.Args{"list": open})}
}

// doubts are what would be asked back about the values of a draft; in a table
// they are pointed out instead.
func (r *run) doubts(q question, d *Draft) []Text {
	var texts []Text
	for _, f := range d.Fills {
		step := r.stepOf(q.pack, f.Step)
		if step == nil || f.State != Answered || f.Guess {
			continue
		}
		if step.Hint != nil {
			texts = append(texts, step.Hint(r.scene(r.fillRow(q, f)), f.Value)...)
		}
		if step.Doubt == nil {
			continue
		}
		if aside := step.Doubt(r.scene(r.fillRow(q, f)), f.Value); aside != nil {
			texts = append(texts, aside.Ask)
		}
	}
	return texts
}

// checkTable lists the answers of a check page and gives them their numbers.
func (r *run) checkTable(q question) []Entry {
	r.s.Numbers = nil
	var table []Entry
	for _, line := range q.check.Lines(r.scene(q.row)) {
		entry := Entry{Label: line.Label, Text: line.Text}
		if len(line.Keys) > 0 {
			r.s.Numbers = append(r.s.Numbers, line.Keys)
			entry.Number = len(r.s.Numbers)
			if entry.Text.Empty() {
				entry.Text = Verbatim(r.stored(line.Keys))
			}
		}
		table = append(table, entry)
	}
	return table
}

// stored shows the answers of keys in one line.
func (r *run) stored(keys []Key) string {
	text := ""
	for _, k := range keys {
		part := r.plain(Say("state.open", nil))
		if at, ok := r.index.places[k.Step]; ok {
			if step, ok := at.item.(*Step); ok {
				if a, ok := r.s.Record(step.In).Get(k); ok && a.State == Answered {
					part = r.plain(r.show(k.Row, step, a.Value))
				}
			}
		}
		if text != "" {
			text += " · "
		}
		text += part
	}
	return text
}

func (r *run) helpTexts(q question) []Text {
	if q.form == nothing {
		return []Text{Say("say.help.nowhere", nil)}
	}
	return []Text{Say("say.help.step", locale.Args{"n": r.sectionNumber(q)}), Say("context.help", nil)}
}

// show says a value in the person's language.
func (r *run) show(row int, step *Step, v Value) Text {
	if step.Show != nil {
		return step.Show(r.scene(row), v)
	}
	return Verbatim(r.shown(row, step, v))
}

func (r *run) shown(row int, step *Step, v Value) string {
	p := r.words.Printer(r.m.Facts.Language)
	switch {
	case len(v.Choice) > 0:
		var labels []string
		for _, c := range v.Choice {
			label := c
			for _, o := range r.optionsFor(step, row) {
				if o.Value == c {
					label = r.plainIn(row, o.Label)
				}
			}
			labels = append(labels, label)
		}
		text := p.List(labels)
		if v.Text != "" {
			text += ": " + v.Text
		}
		return text
	case !v.Date.IsZero():
		return p.DateWeekday(v.Date)
	case v.Year != 0:
		return strconv.Itoa(v.Year)
	case v.Number != nil:
		return p.Amount(*v.Number, v.Unit)
	case v.Score != 0 || step.Kind == Score || step.Kind == Count:
		return strconv.Itoa(v.Score)
	case len(v.People) > 0:
		var names []string
		for _, person := range v.People {
			names = append(names, r.name(person))
		}
		return p.List(names)
	default:
		return v.Text
	}
}

// optionsFor are the options of a step without the offer, which would show
// itself.
func (r *run) optionsFor(step *Step, row int) []Option {
	if step.Offer == nil {
		return r.stepOptions(step, row)
	}
	bare := *step
	bare.Offer = nil
	return r.stepOptions(&bare, row)
}

// name is how a person is shown: their name, or who has to be named.
func (r *run) name(p Person) string {
	if !p.Placeholder() {
		return p.Name
	}
	side := r.plain(Say("inline.side.ours", nil))
	if p.Side == Theirs {
		if side = r.m.Facts.Known["customer"]; side == "" {
			side = r.plain(Say("choice.person.side.customer", nil))
		}
	}
	if p.Role != "" {
		return r.plain(Say("state.to_be_named_role", locale.Args{"side": Verbatim(side), "role": Verbatim(p.Role)}))
	}
	return r.plain(Say("state.to_be_named_by", locale.Args{"side": Verbatim(side)}))
}

func (r *run) print(t Text) string { return r.plain(t) }

func (r *run) plain(t Text) string {
	return plainArgs(r.words.Printer(r.m.Facts.Language), t, r.baseArgs(r.scene(0)))
}

func (r *run) plainIn(row int, t Text) string {
	return plainArgs(r.words.Printer(r.m.Facts.Language), t, r.baseArgs(r.scene(row)))
}
