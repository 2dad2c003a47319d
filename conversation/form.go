package conversation

import (
	"maps"
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// formText is the field of a form that takes the lines of a pack as they are.
const formText = "text"

// sendForm takes a form. As long as something is wrong with a field, that is
// said beside it and nothing of the form counts: it stays open with all that was
// typed, which is kept here too, for it may be closed. The table that follows is
// the same as for a typed pack, and nothing counts before it is saved.
func (r *run) sendForm(fields map[string]string) {
	r.dropAside()
	q := r.current()
	if q.form == nothing {
		r.lateForm()
		return
	}
	if q.form != askPack {
		if text, ok := fields[q.key.Step]; ok {
			r.enter(q, text)
		} else {
			r.tooLate()
		}
		return
	}
	text, ok := fields[formText]
	switch {
	case ok && (q.pack.Shape == Rows || q.pack.Shape == Weighed):
		r.sendLines(text)
	case r.m.Verb == Enter:
		r.tooLate()
	default:
		r.sendFields(q, fields)
	}
}

// sendLines takes the lines of a pack that were typed into one field.
func (r *run) sendLines(text string) {
	r.say(text)
	if r.problem != nil {
		r.refuseForm(formText, r.problem)
		r.problem = nil
	}
}

// sendFields takes the form that has a field for each step of a pack.
func (r *run) sendFields(q question, fields map[string]string) {
	u, typed := r.readForm(q, fields)
	if typed == "" {
		r.refuseForm("", &Problem{Key: "problem.form_empty"})
		return
	}
	for _, quote := range u.unclear {
		if quote.Problem != nil && quote.Fill.Step != "" {
			r.refuseForm(quote.Fill.Step, quote.Problem)
		}
	}
	if len(r.problems) > 0 {
		r.keepText(q.key, strings.TrimSpace(typed))
		return
	}
	d := r.draft(q)
	first := d == nil
	if first {
		d = &Draft{Pack: q.key}
		if q.pack.Shape == Proposed {
			d = r.proposal(q)
		}
	}
	d.Edit = 0
	if len(u.fills) == 0 && len(d.Fills) == 0 {
		r.nothingUnderstood(q, u, typed)
		return
	}
	r.merge(d, u)
	r.fillIn(q, d)
	d.Typed += typed
	delete(r.s.Kept, q.key)
	r.setDraft(d)
	if first {
		r.understood(q)
	}
}

// refuseForm says what is wrong with a field, "" for the form as a whole.
func (r *run) refuseForm(field string, p *Problem) {
	if r.problems == nil {
		r.problems = map[string]Text{}
	}
	r.problems[field] = p.Text()
}

// readForm reads the fields of a form, and says what was typed as lines.
func (r *run) readForm(q question, fields map[string]string) (u understood, typed string) {
	for i, step := range q.pack.Steps {
		text := locale.Clean(fields[step.ID])
		if strings.TrimSpace(text) == "" || !r.applies(step, q.row) {
			continue
		}
		got, shown, chosen := r.picked(step, q.row, text)
		typed += r.plainIn(q.row, Say("field."+step.ID, nil)) + ": " + shown + "\n"
		switch {
		case chosen && got.Problem != nil:
			u.refuse(Quote{Line: i + 1, Text: shown}, Fill{Step: step.ID}, got.Problem)
			continue
		case chosen:
			u.fills = append(u.fills, Fill{Step: step.ID, State: Answered, Value: got.Value})
			continue
		}
		r.readField(&u, q, r.scene(q.row), step, Quote{Line: i + 1, Text: text}, text)
	}
	return u, typed
}

// lateForm says that a form came after its question, with all that stood in it.
func (r *run) lateForm() {
	r.notices = append(r.notices, r.formLate(r.m.Question, r.m.Fields))
}

// LateForm is what is said of a form that nobody waits for any more: nothing was
// changed, and what stood in it. Its words are those of the flow the question
// belongs to, where that is known.
func (e *Engine) LateForm(q bot.Question, fields map[string]string, lang locale.Language) Text {
	r, ok := e.look(&Session{Flow: q.Flow}, Facts{Language: lang})
	if !ok {
		r.index = &flowIndex{flow: &Flow{}}
	}
	return r.formLate(q, fields)
}

func (r *run) formLate(q bot.Question, fields map[string]string) Text {
	var lines []string
	for _, id := range r.inOrder(q.Step, slices.Sorted(maps.Keys(fields))) {
		text := strings.TrimSpace(locale.Clean(fields[id]))
		if text == "" {
			continue
		}
		if step := r.stepNamed(id); step != nil {
			_, text, _ = r.picked(step, q.Row, text)
		}
		if r.words.Has("field." + id) {
			text = r.plainIn(q.Row, Say("field."+id, nil)) + ": " + text
		}
		lines = append(lines, text)
	}
	if len(lines) == 0 {
		return Say("problem.old_question.gone", nil)
	}
	return Say("problem.form_late", locale.Args{"text": Verbatim(strings.Join(lines, "\n"))})
}

// inOrder are the fields of a form in the order of its pack.
func (r *run) inOrder(pack string, fields []string) []string {
	p, ok := r.index.places[pack].item.(*Pack)
	if !ok {
		return fields
	}
	at := func(id string) int { return slices.IndexFunc(p.Steps, func(s *Step) bool { return s.ID == id }) }
	slices.SortStableFunc(fields, func(a, b string) int { return at(a) - at(b) })
	return fields
}

// stepNamed is a step of the flow, nil where it has none of the id.
func (r *run) stepNamed(id string) *Step {
	step, _ := r.index.places[id].item.(*Step)
	return step
}
