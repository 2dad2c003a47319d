package conversation

import "lodestar/conversation/locale"

// Outcome is what became of a question in a move: the answer that was stored,
// the option that was chosen. A surface shows it where the question's buttons
// stood (M-2).
type Outcome struct {
	Step string
	Row  int
	Said Text
}

// longestOutcome bounds an answer in a record: the words themselves stand below
// it, as they were typed.
const longestOutcome = 300

// settled notes what became of a question.
func (r *run) settled(k Key, said Text) {
	if !said.Empty() {
		r.outcomes = append(r.outcomes, Outcome{Step: k.Step, Row: k.Row, Said: Verbatim(cut(r.plain(said), longestOutcome))})
	}
}

// answered notes the answer that was stored for a question.
func (r *run) answered(q question, a Answer) {
	if a.State != Answered {
		r.settled(q.key, leftText(a.State, 0))
		return
	}
	r.settled(q.key, Say("record.answered", locale.Args{"answer": Verbatim(r.plainIn(q.row, r.show(q.row, q.step, a.Value)))}))
}

// chosen notes the option of a question that was chosen.
func (r *run) chosen(q question, label Text) {
	args := r.baseArgs(r.scene(q.row))
	if q.step != nil {
		args = r.stepArgs(q.step, q.row)
	}
	if words := plainArgs(r.words.Printer(r.m.Facts.Language), label, args); words != "" {
		r.settled(q.key, Say("record.answered", locale.Args{"answer": Verbatim(words)}))
	}
}

// understood notes that the words for a pack are shown as a table now.
func (r *run) understood(q question) {
	if r.draft(q) != nil {
		r.settled(q.key, Say("record.read", nil))
	}
}
