package conversation

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation/locale"
)

// readPack understands the first text for a pack and shows it as a table to be
// confirmed. Nothing of it counts before.
func (r *run) readPack(q question, text string) {
	if q.pack.Shape == Proposed {
		if yes, ok := locale.ParseYesNo(text); ok && yes || r.means(r.scene(q.row), "button.accept_all", locale.Fold(text)) {
			r.savePack(q, r.proposal(q))
			return
		}
		if r.means(r.scene(q.row), "button.change", locale.Fold(text)) {
			r.changeWhich(q, r.proposal(q))
			return
		}
	}
	d := &Draft{Pack: q.key}
	if q.pack.Shape == Proposed {
		d = r.proposal(q)
	}
	u := r.readPackText(q, text, nil)
	if len(u.fills) == 0 {
		r.nothingUnderstood(q, u, text)
		return
	}
	r.merge(d, u)
	if q.pack.Complete != nil {
		q.pack.Complete(r.scene(q.row), d)
	}
	delete(r.s.Kept, q.key)
	r.s.Draft = d
}

func (r *run) nothingUnderstood(q question, u understood, text string) {
	r.keepText(q.key, text)
	if len(u.unclear) > 0 && u.unclear[0].Problem != nil {
		r.problem = u.unclear[0].Problem
		return
	}
	r.problem = &Problem{Key: "problem.pack_not_understood"}
}

// merge adds what was understood to a draft; a field given again replaces the
// earlier one.
func (r *run) merge(d *Draft, u understood) {
	for _, f := range u.fills {
		replace := slices.IndexFunc(d.Fills, func(old Fill) bool {
			return old.Step == f.Step && old.New == f.New && old.Row == f.Row && old.List == f.List
		})
		if replace >= 0 {
			d.Fills[replace] = f
		} else {
			d.Fills = append(d.Fills, f)
		}
		d.Unclear = slices.DeleteFunc(d.Unclear, func(old Quote) bool {
			return old.Fill.Step == f.Step && old.Fill.New == f.New && old.Fill.List == f.List
		})
	}
	d.Unclear = append(d.Unclear, u.unclear...)
}

// sayToDraft takes what is said while a table waits for its confirmation: save
// or change, the new text of a line, or further lines.
func (r *run) sayToDraft(q question, text string) {
	d := r.s.Draft
	if d.Edit > 0 {
		r.rewriteLine(q, text)
		return
	}
	if o, ok := matchOption(r.words, r.m.Facts.Language, draftOptions(), text, false); ok {
		r.pickInPack(q, o.Value)
		return
	}
	u := r.readPackText(q, text, d.Fills)
	if len(u.fills) == 0 {
		r.nothingUnderstood(q, u, text)
		return
	}
	r.merge(d, u)
	if q.pack.Complete != nil {
		q.pack.Complete(r.scene(q.row), d)
	}
}

func draftOptions() []Option {
	return []Option{
		{Value: "save", Label: Say("button.save", nil), Means: "yes", Primary: true},
		{Value: "change", Label: Say("button.change", nil), Means: "no"},
	}
}

// pickInPack takes a button of a pack: accept, save or change.
func (r *run) pickInPack(q question, value string) {
	switch value {
	case "accept":
		r.savePack(q, r.proposal(q))
	case "save":
		if r.s.Draft != nil {
			r.savePack(q, r.s.Draft)
		}
	case "change":
		d := r.s.Draft
		if d == nil {
			d = r.proposal(q)
		}
		r.changeWhich(q, d)
	default:
		r.problem = &Problem{Key: "problem.pack_not_understood"}
	}
}

// changeWhich asks which line of a table shall change.
func (r *run) changeWhich(q question, d *Draft) {
	r.s.Draft = d
	aside := &Aside{ID: "change", About: q.key, Ask: Say("ask.edit.which", nil)}
	for i, line := range r.lines(q, d) {
		label := line.label
		if label == "" {
			label = line.text
		}
		aside.Options = append(aside.Options, AsideOption{Value: strconv.Itoa(i + 1), Label: Verbatim(shorten(label)), Verb: Edit, Arg: strconv.Itoa(i + 1)})
	}
	if len(aside.Options) == 1 {
		d.Edit = 1
		return
	}
	r.s.Aside = aside
}

// draftLine is a line of the table that a pack is confirmed by.
type draftLine struct {
	label string
	text  string
	fills []int // indices into Draft.Fills
}

// lines are the lines of a draft: one per field, or one per row.
func (r *run) lines(q question, d *Draft) []draftLine {
	var lines []draftLine
	type group struct {
		list     string
		new, row int
	}
	at := map[group]int{}
	for i, f := range d.Fills {
		step := r.stepOf(q.pack, f.Step)
		text := ""
		switch {
		case step == nil: // "+ none"
			text = r.plain(Say("state.none", nil))
		case f.State == Answered:
			text = r.plain(r.show(r.fillRow(q, f), step, f.Value))
		default:
			text = r.plain(Say("state.open", nil))
		}
		if q.pack.Shape == Fields || q.pack.Shape == Proposed || step == q.pack.Tail || step == nil {
			lines = append(lines, draftLine{label: r.plainIn(q.row, Say("field."+f.Step, nil)), text: text, fills: []int{i}})
			continue
		}
		g := group{f.List, f.New, f.Row}
		if n, ok := at[g]; ok {
			lines[n].fills = append(lines[n].fills, i)
			lines[n].text += separator(q.pack) + text
			continue
		}
		at[g] = len(lines)
		label := ""
		if q.pack.Shape == Weighed {
			label = "+"
			if f.List == q.pack.Lists[1].ID {
				label = "-"
			}
		}
		lines = append(lines, draftLine{label: label, text: text, fills: []int{i}})
	}
	return lines
}

func separator(p *Pack) string {
	if p.Shape == Weighed {
		return " "
	}
	return " · "
}

func (r *run) fillRow(q question, f Fill) int {
	if f.Row != 0 {
		return f.Row
	}
	return q.row
}

func (r *run) stepOf(pack *Pack, id string) *Step {
	for _, step := range pack.Steps {
		if step.ID == id {
			return step
		}
	}
	if pack.Tail != nil && pack.Tail.ID == id {
		return pack.Tail
	}
	if at, ok := r.index.places[id]; ok {
		if step, ok := at.item.(*Step); ok {
			return step
		}
	}
	return nil
}

// rewriteLine takes the new text of the line that is being changed.
func (r *run) rewriteLine(q question, text string) {
	d := r.s.Draft
	lines := r.lines(q, d)
	if d.Edit > len(lines) {
		d.Edit = 0
		return
	}
	line := lines[d.Edit-1]
	first := d.Fills[line.fills[0]]
	step := r.stepOf(q.pack, first.Step)
	if step != nil && (q.pack.Shape == Fields || q.pack.Shape == Proposed || step == q.pack.Tail) {
		if _, words := r.labelled(r.scene(q.row), []*Step{step}, text); words != "" {
			text = words
		}
		got := Reading{}
		if option, ok := matchOption(r.words, r.m.Facts.Language, r.stepOptions(step, r.fillRow(q, first)), text, exactOnly(step.Kind)); ok {
			got.Value = option.set()
		} else if q.pack.Spread != nil {
			if fills, problem, ok := q.pack.Spread(r.scene(q.row), step, text); ok {
				if problem != nil {
					r.problem = problem
					return
				}
				r.merge(d, understood{fills: fills})
				d.Edit = 0
				return
			}
			got = r.read(r.scene(r.fillRow(q, first)), step, text)
		} else {
			got = r.read(r.scene(r.fillRow(q, first)), step, text)
		}
		r.fillDraft(q, got, text)
		return
	}
	u := r.readPackText(q, text, nil)
	if q.pack.Shape == Weighed && !strings.HasPrefix(strings.TrimSpace(text), "+") && !strings.HasPrefix(strings.TrimSpace(text), "-") && first.List != "" {
		sign := "+ "
		if first.List == q.pack.Lists[1].ID {
			sign = "- "
		}
		u = r.readPackText(q, sign+text, nil)
	}
	if len(u.fills) == 0 {
		r.nothingUnderstood(q, u, text)
		return
	}
	var fresh []Fill
	for _, f := range u.fills {
		f.New, f.Row = first.New, first.Row
		fresh = append(fresh, f)
	}
	drop := line.fills
	var rest []Fill
	place := 0
	for i, f := range d.Fills {
		if slices.Contains(drop, i) {
			place = min(place, len(rest))
			continue
		}
		if i < drop[0] {
			place = len(rest) + 1
		}
		rest = append(rest, f)
	}
	d.Fills = slices.Insert(rest, place, fresh...)
	d.Unclear = slices.DeleteFunc(d.Unclear, func(old Quote) bool { return old.Fill.New == first.New && old.Fill.List == first.List })
	for _, quote := range u.unclear {
		quote.Fill.New, quote.Fill.Row = first.New, first.Row
		d.Unclear = append(d.Unclear, quote)
	}
	d.Edit = 0
}

// fillDraft puts what was read into the field of a draft that is being changed.
func (r *run) fillDraft(q question, got Reading, text string) {
	d := r.s.Draft
	f := &d.Fills[r.lines(q, d)[d.Edit-1].fills[0]]
	step := r.stepOf(q.pack, f.Step)
	if got.Problem == nil && got.Aside == nil && got.State == "" && step.Check != nil {
		got.Problem = step.Check(r.scene(q.row), got.Value)
	}
	switch {
	case got.Problem != nil:
		r.problem = got.Problem
		r.keepText(q.key, text)
	case got.Aside != nil && got.Value.Empty():
		r.ask(got.Aside, q.key, text)
	case got.Aside != nil && step.Kind == Who:
		r.ask(got.Aside, q.key, text)
	default:
		f.Value, f.State, f.Guess = got.Value, cmp.Or(got.State, Answered), false
		d.Edit = 0
	}
}

// savePack lets a draft count: rows are made, answers stored, what was left
// out becomes open where it may, and what was not understood is asked next.
func (r *run) savePack(q question, d *Draft) {
	mark := r.mark()
	made := r.storeFills(q, d)
	if !q.pack.AskLeftOut && q.pack.Shape == Fields {
		r.leaveOut(q, d, made)
	}
	for _, quote := range d.Unclear {
		k := Key{quote.Fill.Step, q.row}
		if quote.Fill.New > 0 {
			k.Row = made[rowName(quote.Fill)]
		}
		if k.Step == "" {
			r.notices = append(r.notices, Say("say.line_left", locale.Args{"line": quote.Line, "text": Verbatim(shorten(quote.Text))}))
			continue
		}
		if r.s.Quotes == nil {
			r.s.Quotes = map[Key]Quote{}
		}
		r.s.Quotes[k] = quote
		r.s.Record(r.stepOf(q.pack, k.Step).In).Clear(k)
	}
	if q.pack.Shape == Weighed {
		for _, list := range q.pack.Lists {
			record := r.s.Record(list.In)
			if len(record.Rows(list.ID, q.row)) > 0 {
				record.Set(list.More.key(q.row), Answer{State: Answered, Value: ChoiceValue(NextOne), At: r.m.Facts.Now, By: r.m.Facts.Me.ID})
			}
		}
	}
	r.s.Record(Main).Set(Key{q.pack.ID, q.row}, Answer{State: Answered, Value: ChoiceValue("saved"), At: r.m.Facts.Now, By: r.m.Facts.Me.ID})
	r.s.Draft = nil
	delete(r.s.Kept, q.key)
	r.unvisit(q.key)
	r.trail(q.key)
	r.undoable(mark)
	r.saved = append(r.saved, Say("say.saved_table", nil))
	if q.pack.Saved != nil {
		rows := make([]int, 0, len(made))
		for _, row := range made {
			rows = append(rows, row)
		}
		slices.Sort(rows)
		r.effects = append(r.effects, q.pack.Saved(r.scene(q.row), rows)...)
	}
}

func rowName(f Fill) string { return f.List + "/" + strconv.Itoa(f.New) }

// storeFills writes the answers of a draft and makes its new rows, by name.
func (r *run) storeFills(q question, d *Draft) map[string]int {
	made := map[string]int{}
	for _, f := range d.Fills {
		row := q.row
		switch {
		case f.New > 0:
			name := rowName(f)
			if made[name] == 0 {
				list := r.listNamed(q, f.List)
				made[name] = r.s.Record(list.In).AddRow(f.List, q.row)
				if list.More != nil {
					r.s.Record(list.In).Clear(list.More.key(q.row))
				}
				r.s.Record(list.In).Clear(Key{list.ID, q.row})
			}
			row = made[name]
		case f.Row > 0:
			row = f.Row
		}
		r.fill(row, f, q.pack)
	}
	return made
}

func (r *run) listNamed(q question, id string) *List {
	for _, list := range q.pack.Lists {
		if list != nil && list.ID == id {
			return list
		}
	}
	if q.list != nil && q.list.ID == id {
		return q.list
	}
	if list := r.listOf(id); list != nil {
		return list
	}
	return &List{ID: id}
}

// fill stores one field.
func (r *run) fill(row int, f Fill, pack *Pack) {
	if f.Row > 0 {
		row = f.Row
	}
	var step *Step
	if pack != nil {
		step = r.stepOf(pack, f.Step)
		if step != nil && pack.Tail == step {
			row = 0
		}
	} else if at, ok := r.index.places[f.Step]; ok {
		step, _ = at.item.(*Step)
	}
	if step == nil { // the mark of a list: "none"
		r.s.Record(Main).Set(Key{f.Step, row}, Answer{State: f.State, Value: f.Value, By: r.m.Facts.Me.ID, At: r.m.Facts.Now})
		return
	}
	record := r.s.Record(step.In)
	k := step.key(row)
	if a, ok := record.Get(k); ok && a.State == f.State && a.Value.Equal(f.Value) && !a.Derived {
		return // unchanged: its speaker and day stay
	}
	a := r.stamp(row, step, Answer{State: f.State, Value: f.Value})
	a.Derived = f.Guess && pack == nil
	record.Set(k, a)
	delete(r.s.Quotes, k)
	if step.Then != nil && f.State == Answered {
		r.effects = append(r.effects, step.Then(r.scene(row), f.Value)...)
	}
}

// leaveOut stores as open what a pack left out and may be open; what must be
// answered stays missing and is asked alone.
func (r *run) leaveOut(q question, d *Draft, made map[string]int) {
	row := q.row
	for _, id := range made {
		row = id
	}
	unclear := map[string]bool{}
	for _, quote := range d.Unclear {
		unclear[quote.Fill.Step] = true
	}
	for _, step := range q.pack.Steps {
		if step.Need != Wanted || unclear[step.ID] || !r.applies(step, row) {
			continue
		}
		record := r.s.Record(step.In)
		if _, ok := record.Get(step.key(row)); !ok {
			record.Set(step.key(row), r.stamp(row, step, Answer{State: Open}))
		}
	}
}

// saveUnderstood stores what a draft has so far, for going on one by one.
func (r *run) saveUnderstood(q question, d *Draft) {
	made := r.storeFills(q, d)
	for _, quote := range d.Unclear {
		if quote.Fill.Step == "" {
			continue
		}
		k := Key{quote.Fill.Step, q.row}
		if quote.Fill.New > 0 {
			k.Row = made[rowName(quote.Fill)]
		}
		if r.s.Quotes == nil {
			r.s.Quotes = map[Key]Quote{}
		}
		r.s.Quotes[k] = quote
	}
	r.s.Draft = nil
}

// proposal is a pack filled in from what is stored or on offer.
func (r *run) proposal(q question) *Draft {
	d := &Draft{Pack: q.key}
	for _, step := range q.pack.Steps {
		row := q.row
		if !r.applies(step, row) {
			continue
		}
		scene := r.scene(row)
		if a, ok := r.s.Record(step.In).Get(step.key(row)); ok && a.State == Answered {
			d.Fills = append(d.Fills, Fill{Step: step.ID, Value: a.Value, State: Answered, Guess: a.Derived})
		} else if step.Offer != nil {
			if v, ok := step.Offer(scene); ok {
				d.Fills = append(d.Fills, Fill{Step: step.ID, Value: v, State: Answered, Guess: true})
			}
		}
	}
	if q.pack.Complete != nil {
		q.pack.Complete(r.scene(q.row), d)
	}
	return d
}

// storedDraft is the table of what a pack gave, for looking at it again; nil
// where nothing is stored.
func (r *run) storedDraft(q question) *Draft {
	d := &Draft{Pack: q.key, Stored: true}
	take := func(step *Step, row int, list string) {
		if a, ok := r.s.Record(step.In).Get(step.key(row)); ok {
			d.Fills = append(d.Fills, Fill{Step: step.ID, Row: row, List: list, Value: a.Value, State: a.State})
		}
	}
	switch {
	case q.pack.Shape == Weighed:
		for side, list := range q.pack.Lists {
			for _, row := range r.s.Record(list.In).Rows(list.ID, q.row) {
				take(q.pack.Steps[2*side], row.ID, list.ID)
				take(q.pack.Steps[2*side+1], row.ID, list.ID)
			}
		}
	case q.pack.List != "" && q.list != nil:
		rows := r.s.Record(q.list.In).Rows(q.pack.List, q.row)
		if q.pack.Shape == Fields && len(rows) > 1 {
			rows = rows[len(rows)-1:]
		}
		for _, row := range rows {
			for _, step := range q.pack.Steps {
				take(step, row.ID, q.pack.List)
			}
		}
		if q.pack.Tail != nil {
			take(q.pack.Tail, 0, "")
		}
	default:
		for _, step := range q.pack.Steps {
			take(step, q.row, "")
		}
		for i := range d.Fills {
			d.Fills[i].Row = 0
		}
	}
	if len(d.Fills) == 0 {
		return nil
	}
	return d
}

// draftText is what a draft holds, as one text, so that leaving it loses
// nothing that was typed.
func draftText(d *Draft) string {
	var lines []string
	for _, f := range d.Fills {
		if f.Value.Text != "" {
			lines = append(lines, f.Value.Text)
		}
	}
	for _, quote := range d.Unclear {
		lines = append(lines, quote.Text)
	}
	return strings.Join(lines, "\n")
}

// sendForm takes a form. Problems are shown beside its fields, and nothing of
// it counts before they are mended; what was typed stays in the form.
func (r *run) sendForm(fields map[string]string) {
	q := r.current()
	if q.form != askPack {
		if text, ok := fields[q.key.Step]; ok && q.step != nil {
			r.sayTo(q, text)
		}
		return
	}
	if text, ok := fields["text"]; ok {
		r.readPack(q, text)
		return
	}
	d := &Draft{Pack: q.key}
	var u understood
	for i, step := range q.pack.Steps {
		if text := locale.Clean(fields[step.ID]); text != "" {
			r.readField(&u, q, r.scene(q.row), step, i+1, text)
		}
	}
	r.merge(d, u)
	if len(d.Fills) == 0 && len(d.Unclear) == 0 {
		r.problem = &Problem{Key: "problem.empty"}
		return
	}
	if q.pack.Complete != nil {
		q.pack.Complete(r.scene(q.row), d)
	}
	r.s.Draft = d
}
