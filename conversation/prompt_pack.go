package conversation

import (
	"cmp"
	"maps"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

func (r *run) promptPack(p *Prompt, q question) {
	scene, pack := r.scene(q.row), q.pack
	if pack.Args != nil {
		maps.Copy(p.args, pack.Args(scene))
	}
	p.Ask = Say(r.packKey("ask.", pack), nil)
	if pack.Context != nil {
		p.Context = pack.Context(scene)
	}
	if kept := r.s.Kept[q.key]; kept != "" {
		p.Notices = append(p.Notices, keptText(kept))
	}
	if pack.Shape == Proposed {
		for i, line := range r.lines(q, r.proposal(q)) {
			p.Table = append(p.Table, Entry{Number: i + 1, Label: Verbatim(line.label), Text: Verbatim(line.text)})
		}
		p.Options = proposedOptions()
		p.Context = append(p.Context, Say("context.pack", nil))
		return
	}
	if key := r.packKey("example.", pack); r.words.Has(key) {
		p.Example = Say(key, nil)
	}
	p.Buttons = []Option{{Verb: DontKnow, Label: Say("button.i_dont_know_yet", nil)}, {Verb: Pause, Label: Say("button.pause", nil)}}
	p.Context = append(p.Context, Say("context.pack", nil))
	p.Fields = r.formFields(q)
	if key := r.packKey("form.", pack); r.words.Has(key) {
		p.Form = Say(key, nil)
	}
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
			f := r.fieldOf(step, q.row)
			if f.Kind == bot.PersonField { // a pack's may be of either side, or not known yet
				f.Kind = bot.WordsField
			}
			fields = append(fields, f)
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
		maps.Copy(p.args, pack.Args(r.scene(q.row)))
	}
	if d.Edit > 0 && d.Edit <= len(lines) {
		r.promptLine(p, q, d, lines[d.Edit-1])
		return
	}
	for i, line := range lines {
		p.Table = append(p.Table, Entry{Number: i + 1, Label: Verbatim(line.label), Text: Verbatim(line.text)})
	}
	p.Ask = Say("ask."+pack.ID+".confirm", nil)
	if pack.Confirm != nil {
		p.Ask = pack.Confirm(r.scene(q.row), d)
	}
	const named = 5 // a long message that was not understood is not repeated line by line
	for _, quote := range d.Unclear[:min(len(d.Unclear), named)] {
		p.Context = append(p.Context, quoteTexts(quote)...)
	}
	r.remindKept(p, q.key)
	p.Context = append(p.Context, r.leftOpen(q, d)...)
	p.Context = append(p.Context, r.doubts(q, d)...)
	p.Options = draftOptions()
	p.Context = append(p.Context, Say("context.edit_line", nil))
}

// quoteTexts say which line of a pack was not understood and why, or what of one that
// was is asked back when the rest is saved.
func quoteTexts(quote Quote) []Text {
	var texts []Text
	switch text, words := quotedLine(quote.Text), quotedLine(cmp.Or(quote.Words, quote.Text)); {
	case quote.Problem != nil && quote.Problem.Args["line"] != nil: // it names the line itself
	case quote.Aside != nil && quote.Line == 0:
		texts = append(texts, Say("context.asked_then", locale.Args{"text": words}))
	case quote.Aside != nil:
		texts = append(texts, Say("context.asked_then.line", locale.Args{"n": quote.Line, "text": words}))
	case quote.Line == 0:
		texts = append(texts, Say("problem.part_not_understood", locale.Args{"text": text}))
	default:
		texts = append(texts, Say("problem.line_not_understood", locale.Args{"line": quote.Line, "text": text}))
	}
	if quote.Problem != nil {
		texts = append(texts, quote.Problem.Text())
	}
	return texts
}

// quoteSource says where the words of a question come from that is asked again.
func quoteSource(quote Quote) Text {
	if quote.Line == 0 {
		return Say("context.from_words", locale.Args{"text": quotedLine(quote.Text)})
	}
	return Say("context.from_line", locale.Args{"n": quote.Line, "text": quotedLine(quote.Text)})
}

// promptLine asks for the new text of a line of the table.
func (r *run) promptLine(p *Prompt, q question, d *Draft, line draftLine) {
	p.Notices = append(p.Notices, Say("ask.edit", locale.Args{"n": d.Edit, "text": Verbatim(shorten(line.text))}))
	r.remindKept(p, q.key)
	p.Buttons = []Option{{Verb: Keep, Label: Say("button.keep", nil)}}
	step, row := r.lineStep(q, d)
	if step == nil {
		p.Ask = Say("ask.retype_line", locale.Args{"n": d.Edit})
		return
	}
	maps.Copy(p.args, r.stepArgs(step, row))
	p.Ask = Say("ask."+step.ID, nil)
	if step.Ask != nil {
		p.Ask = step.Ask(r.scene(row))
	}
	p.Options = r.stepOptions(step, row)
	if matching(step.Kind) != loose || step.Kind == Date {
		p.Buttons = append(p.Buttons, Option{Verb: DontKnow, Label: Say("button.i_dont_know_yet", nil)})
	}
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
