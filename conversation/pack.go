package conversation

import (
	"slices"
	"strconv"

	"lodestar/conversation/locale"
)

// readPack understands the first text for a pack and shows it as a table to be
// confirmed. Nothing of it counts before.
func (r *run) readPack(q question, text string) {
	d := &Draft{Pack: q.key}
	if q.pack.Shape == Proposed {
		if o, ok := r.match(proposedOptions(), text, loose, r.baseArgs(r.scene(q.row))); ok && !r.m.Literal {
			r.pickInPack(q, o.Value)
			return
		}
		d = r.proposal(q)
	}
	r.addToDraft(q, d, text)
	r.understood(q)
}

// sayToDraft takes what is said while a table waits for its confirmation: save
// or change, the new text of a line, or further lines.
func (r *run) sayToDraft(q question, text string) {
	d := r.draft(q)
	if d.Edit > 0 {
		r.rewriteLine(q, text)
		return
	}
	if o, ok := r.match(draftOptions(), text, loose, nil); ok && !r.m.Literal && !r.isStrength(q, d, text) {
		r.pickInPack(q, o.Value)
		return
	}
	r.addToDraft(q, d, text)
}

// addToDraft reads a text into a table and puts it in front, or says why
// nothing could be read from it.
func (r *run) addToDraft(q question, d *Draft, text string) {
	u := r.readPackText(q, text, d.Fills)
	if len(u.fills) == 0 {
		r.nothingUnderstood(q, u, text)
		return
	}
	r.merge(d, u)
	r.fillIn(q, d)
	if d.Typed != "" {
		d.Typed += "\n"
	}
	d.Typed += text
	delete(r.s.Kept, q.key)
	r.setDraft(d)
}

func (r *run) nothingUnderstood(q question, u understood, text string) {
	r.keepText(q.key, text)
	if len(u.unclear) > 0 && u.unclear[0].Problem != nil {
		r.problem = u.unclear[0].Problem
		if step := u.unclear[0].Fill.Step; step != "" && q.pack.Shape == Fields { // which field it was taken for
			r.problem = &Problem{Key: "problem.of_field", Args: locale.Args{
				"field": Verbatim(r.plainIn(q.row, Say("field."+step, nil))), "problem": Verbatim(r.plainIn(q.row, r.problem.Text())),
			}}
		}
		return
	}
	r.problem = &Problem{Key: "problem.pack_not_understood"}
}

// merge adds what was understood to a table; a field given again replaces the
// earlier one. In the table of a stored row everything is about that row.
func (r *run) merge(d *Draft, u understood) {
	for _, f := range u.fills {
		if f.New > 0 { // a row takes the place of "none"
			d.Fills = slices.DeleteFunc(d.Fills, func(old Fill) bool { return old.Step == f.List && old.New == 0 && old.Row == 0 })
		}
		about := f
		same := about.isAbout
		d.Unclear = slices.DeleteFunc(d.Unclear, func(old Quote) bool { return same(old.Fill) })
		if i := slices.IndexFunc(d.Fills, same); i >= 0 {
			f.New, f.Row, f.List = d.Fills[i].New, d.Fills[i].Row, d.Fills[i].List
			d.Fills[i] = f
		} else {
			d.Fills = append(d.Fills, f)
		}
	}
	d.Unclear = append(d.Unclear, u.unclear...) // what was not understood replaces nothing, but is asked about
}

// isAbout reports whether a fill is about the field of an older one. A fill that
// names no row is about the row of the table, whichever that is.
func (f Fill) isAbout(old Fill) bool {
	if f.Step != old.Step {
		return false
	}
	return f.New == 0 && f.Row == 0 && f.List == "" || f.New == old.New && f.Row == old.Row && f.List == old.List
}

// fillIn lets the pack add what the product can tell itself. The table of a
// stored row stays about that row: nothing in it makes another one.
func (r *run) fillIn(q question, d *Draft) {
	if q.pack.Complete != nil {
		q.pack.Complete(r.scene(q.row), d)
	}
	if !d.Stored || q.pack.Shape != Fields || q.pack.List == "" {
		return
	}
	i := slices.IndexFunc(d.Fills, func(f Fill) bool { return f.Row > 0 })
	if i < 0 {
		return
	}
	row := d.Fills[i].Row
	about := func(f *Fill) { f.New, f.Row, f.List = 0, row, q.pack.List }
	for i := range d.Fills {
		about(&d.Fills[i])
	}
	for i := range d.Unclear {
		about(&d.Unclear[i].Fill)
	}
}

func draftOptions() []Option {
	return []Option{
		{Value: "save", Label: Say("button.save", nil), Means: "yes", Primary: true},
		{Value: "change", Label: Say("button.change", nil), Means: "no"},
	}
}

func proposedOptions() []Option {
	return []Option{
		{Value: "accept", Label: Say("button.accept_all", nil), Means: "yes", Primary: true},
		{Value: "change", Label: Say("button.change", nil), Means: "no"},
	}
}

// pickInPack takes a button of a pack: accept, save or change, or an option of
// the line that is being changed.
func (r *run) pickInPack(q question, value string) {
	d := r.draft(q)
	switch {
	case d != nil && d.Edit > 0:
		r.pickForLine(q, d, value)
	case value == "accept" && d == nil && q.pack.Shape == Proposed:
		r.chosen(q, Say("button.accept_all", nil))
		r.savePack(q, r.proposal(q))
	case value == "save" && d != nil:
		r.settled(q.key, Say("record.saved", nil))
		r.savePack(q, d)
	case value == "change" && d != nil:
		r.changeWhich(q, d)
	case value == "change" && q.pack.Shape == Proposed:
		r.changeWhich(q, r.proposal(q))
	default:
		r.gone()
	}
}

// changeWhich asks which line of a table shall change.
func (r *run) changeWhich(q question, d *Draft) {
	r.setDraft(d)
	aside := &Aside{ID: "change", About: q.key, Ask: Say("ask.edit.which", nil)}
	for i, line := range r.lines(q, d) {
		label := line.label
		if label == "" {
			label = line.text
		} else if q.pack.Shape == Weighed {
			label += " " + line.text
		}
		n := strconv.Itoa(i + 1)
		aside.Options = append(aside.Options, AsideOption{Value: n, Label: Verbatim(shorten(label)), Verb: Edit, Arg: n})
	}
	switch len(aside.Options) {
	case 0:
		r.problem = &Problem{Key: "problem.no_answers_yet"}
	case 1:
		d.Edit, d.Opened = 1, r.s.Shown
	default:
		r.setAside(aside)
	}
}

// lineText is the text of lines, one below the other.
func lineText(quotes []Quote) string {
	text := ""
	for _, quote := range quotes {
		if text != "" {
			text += "\n"
		}
		text += quote.Text
	}
	return text
}

// leftLines says which lines of a pack have no place and were not saved. The
// first ones are named; all of them are kept.
func (r *run) leftLines(q question, left []Quote) {
	const named = 5
	for _, quote := range left[:min(len(left), named)] {
		args := locale.Args{"line": quote.Line, "text": Verbatim(shorten(quote.Text))}
		if quote.Line == 0 {
			r.notices = append(r.notices, Say("say.part_left", args))
			continue
		}
		r.notices = append(r.notices, Say("say.line_left", args))
	}
	r.keepText(q.key, lineText(left))
}
