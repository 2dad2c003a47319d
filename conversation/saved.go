package conversation

import (
	"slices"

	"lodestar/conversation/locale"
)

// savedNote says what was stored.
type savedNote struct {
	text, plain Text // with the number to change it by, and without
	key         Key
	numbered    bool
}

// noteStored says in small print that an answer was stored.
func (r *run) noteStored(q question, a Answer, replaced, revisited bool) {
	if q.step.Tap {
		if a.State == Skipped {
			r.note(leftText(Skipped, 0))
		}
		return
	}
	n := r.number(q, revisited)
	note := savedNote{key: q.key, numbered: n > 0}
	switch {
	case a.State == Open || a.State == Skipped:
		note.text, note.plain = leftText(a.State, n), leftText(a.State, 0)
	case n == 0:
		return
	case replaced && revisited:
		text := r.show(q.row, q.step, a.Value)
		note.text = Say("say.updated_to", locale.Args{"n": n, "text": text})
		note.plain = Say("say.updated_to.plain", locale.Args{"text": text})
	default:
		text := r.show(q.row, q.step, a.Value)
		note.text = Say("say.saved", locale.Args{"n": n, "text": text})
		note.plain = Say("say.saved.plain", locale.Args{"text": text})
	}
	r.saved = append(r.saved, note)
}

// note says in small print what was done, with no number to change it by.
func (r *run) note(t Text) {
	r.saved = append(r.saved, savedNote{text: t, plain: t})
}

// savedTexts are what was stored in this move, each with the number by which
// "edit n" changes it: where a check page or a table stands in front, its own
// numbers count, and what is not on it has none (E-2).
func (r *run) savedTexts(q question) []Text {
	table := q.form == askPack && (r.draft(q) != nil || q.pack.Shape == Proposed)
	texts := make([]Text, 0, len(r.saved))
	for _, note := range r.saved {
		if q.form == askMore && note.text.Key == "say.saved_table" { // "another one?" says so itself
			continue
		}
		n := 0
		if note.numbered && !table {
			n = r.numberOf(question{key: note.key})
		}
		if n == 0 {
			texts = append(texts, note.plain)
			continue
		}
		note.text.Args["n"] = n
		texts = append(texts, note.text)
	}
	return texts
}

// number is the n of "edit n" for an answer that was given; 0 where it has
// none. Numbers begin anew with every section, but not because an answer of
// another one was looked at again.
func (r *run) number(q question, revisited bool) int {
	if r.numberOf(q) == 0 && !revisited && q.section != nil && q.section.ID != r.s.Numbered && !q.step.Unnumbered {
		r.s.Numbered, r.s.Numbers = q.section.ID, nil
	}
	if q.step.Unnumbered {
		return r.numberOf(q)
	}
	return r.numbered(q)
}

// numberOf finds the number an answer has; 0 where it has none.
func (r *run) numberOf(q question) int {
	for i, keys := range r.s.Numbers {
		if slices.Contains(keys, q.key) {
			return i + 1
		}
	}
	return 0
}

// numbered is the number of an answer, given to it now where it has none yet.
func (r *run) numbered(q question) int {
	if n := r.numberOf(q); n > 0 {
		return n
	}
	if q.step.With != "" {
		for i, keys := range r.s.Numbers {
			if slices.Contains(keys, Key{q.step.With, q.key.Row}) {
				r.s.Numbers[i] = append(slices.Clone(keys), q.key)
				return i + 1
			}
		}
	}
	r.s.Numbers = append(r.s.Numbers, []Key{q.key})
	return len(r.s.Numbers)
}
