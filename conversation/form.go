package conversation

import "lodestar/conversation/locale"

// sendForm takes a form. What is wrong with a field is said beside it; the
// table that follows is the same as for a typed pack, and nothing counts before
// it is saved.
func (r *run) sendForm(fields map[string]string) {
	r.dropAside()
	q := r.current()
	if q.form == nothing {
		r.gone()
		return
	}
	if q.form != askPack {
		if text, ok := fields[q.key.Step]; ok {
			r.say(text)
		} else {
			r.gone()
		}
		return
	}
	if text, ok := fields["text"]; ok && (q.pack.Shape == Rows || q.pack.Shape == Weighed) {
		r.say(text)
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
	var u understood
	typed := ""
	for i, step := range q.pack.Steps {
		text := locale.Clean(fields[step.ID])
		if text == "" || !r.applies(step, q.row) {
			continue
		}
		typed += r.plainIn(q.row, Say("field."+step.ID, nil)) + ": " + text + "\n"
		if o, ok := r.formOption(step, q.row, text); ok {
			u.fills = append(u.fills, Fill{Step: step.ID, State: Answered, Value: o.set()})
			continue
		}
		r.readField(&u, q, r.scene(q.row), step, Quote{Line: i + 1, Text: text}, text)
	}
	if len(u.fills) == 0 && len(u.unclear) == 0 {
		r.problem = &Problem{Key: "problem.empty"}
		return
	}
	for _, quote := range u.unclear {
		if quote.Problem == nil || quote.Fill.Step == "" {
			continue
		}
		if r.problems == nil {
			r.problems = map[string]Text{}
		}
		r.problems[quote.Fill.Step] = quote.Problem.Text()
	}
	if len(u.fills) == 0 && len(d.Fills) == 0 {
		r.nothingUnderstood(q, u, typed)
		return
	}
	r.merge(d, u)
	r.complete(q, d)
	d.Typed += typed
	r.setDraft(d)
	if first {
		r.understood(q)
	}
}

// formOption finds the option a field of a form holds: its value where the
// surface offered a choice, else what was typed.
func (r *run) formOption(step *Step, row int, text string) (Option, bool) {
	options := r.stepOptions(step, row)
	for _, o := range options {
		if o.Value == text && o.Verb == "" {
			return o, true
		}
	}
	return r.match(options, text, matching(step.Kind), r.stepArgs(step, row))
}
