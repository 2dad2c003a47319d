package conversation

import "lodestar/conversation/locale"

// resume goes on where the session was left (E-7).
func (r *run) resume() {
	r.s.Status = Active
	if len(r.index.flow.Sections) == 1 { // no steps to count, and little to remember
		return
	}
	last := Text{}
	if len(r.s.Trail) > 0 {
		if q, ok := r.find(r.s.Trail[len(r.s.Trail)-1]); ok && q.step != nil {
			if a, ok := r.s.Record(q.step.In).Get(q.key); ok && a.State == Answered {
				last = r.show(q.row, q.step, a.Value)
			}
		}
	}
	q := r.current()
	args := locale.Args{"n": r.sectionNumber(q), "text": last}
	key := "say.resumed"
	if last.Empty() {
		key = "say.resumed.no_entry"
	}
	r.notices = append(r.notices, Say(key, args))
}

func (r *run) sectionNumber(q question) int {
	if r.away(q) { // the page was only looked at
		q = r.next()
	}
	for i := range r.index.flow.Sections {
		if q.section == &r.index.flow.Sections[i] {
			return i + 1
		}
	}
	return max(len(r.index.flow.Sections), 1)
}

// cancel asks before it discards.
func (r *run) cancel() {
	ask := Say("ask.cancel.confirm", nil)
	if r.index.flow.Check == nil { // only a plan is a draft that is kept
		ask = Say("ask.cancel.flow", nil)
	}
	r.setAside(&Aside{ID: "cancel.confirm", Ask: ask, Options: []AsideOption{
		{Value: "discard", Label: Say("button.discard_draft", nil), Verb: Discard},
		{Value: "keep", Label: Say("button.keep_going", nil)},
	}})
}
