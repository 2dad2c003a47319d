package conversation

import (
	"slices"

	"lodestar/conversation/locale"
)

// reword takes the changed words of a message that held an answer (E-4).
func (r *run) reword(key, text string) {
	q, ok := r.held(key)
	if !ok {
		return
	}
	text = locale.Clean(text)
	if q.pack != nil {
		r.rewordPack(q, text)
		return
	}
	got := r.read(r.scene(q.row), q.step, text)
	if option, ok := r.match(r.optionsOf(q), text, matching(q.step.Kind), r.stepArgs(q.step, q.row)); ok && option.Verb == "" {
		got = Reading{Value: option.set()}
	}
	if got.Problem != nil || got.Aside != nil {
		r.revisit(q.key)
		r.take(q, got, text)
		return
	}
	if a, had := r.s.Record(q.step.In).Get(q.key); had && a.State == Answered && got.State == "" && a.Value.Equal(got.Value) {
		return
	}
	trail, revisit := slices.Clone(r.s.Trail), slices.Clone(r.s.Revisit)
	r.s.Revisit = slices.Insert(slices.Clone(revisit), 0, q.key) // so that it is confirmed as "Updated"
	r.take(q, got, text)
	if r.problem == nil && r.s.Aside == nil {
		r.s.Trail, r.s.Revisit = trail, slices.DeleteFunc(revisit, func(k Key) bool { return k == q.key })
	}
}

// rewordPack reads the changed words of a pack anew. As long as nothing of it
// counts the table follows; of what is saved the table comes back with the
// words beside it.
func (r *run) rewordPack(q question, text string) {
	r.revisit(q.key)
	d := r.draft(q)
	if d != nil && d.Stored && q.pack.Shape != Fields {
		r.keepText(q.key, text)
		r.notices = append(r.notices, keptText(text))
		return
	}
	if d != nil && !d.Stored {
		r.s.Draft = nil
	}
	r.sayTo(q, text)
	if r.draft(q) == nil && d != nil {
		r.setDraft(d)
	}
}

// withdraw asks what to do about the answer of a message that was deleted
// (E-4): deleting the message does not delete the answer.
func (r *run) withdraw(key string) {
	q, ok := r.held(key)
	if !ok || q.step == nil {
		return
	}
	if _, had := r.s.Record(q.step.In).Get(q.key); !had {
		return
	}
	r.setAside(&Aside{
		ID: "message_deleted", About: q.key, Ask: Say("problem.message_deleted", locale.Args{"n": r.numbered(q)}),
		Options: []AsideOption{
			{Value: "delete", Label: Say("button.delete_answer", nil), Verb: Forget, Arg: key},
			{Value: "keep", Label: Say("button.keep_answer", nil)},
		},
	})
}

// held is the question whose answer a message held.
func (r *run) held(key string) (question, bool) {
	var k Key
	if err := k.UnmarshalText([]byte(key)); err != nil {
		return question{}, false
	}
	q, ok := r.find(k)
	if !ok || q.pack == nil && (q.step == nil || q.step.Tap) {
		return question{}, false
	}
	return q, true
}

// forget deletes an answer: its question is asked again, or stays a gap.
func (r *run) forget(key string) {
	q, ok := r.held(key)
	if !ok || q.step == nil {
		return
	}
	r.s.Record(q.step.In).Clear(q.key)
	r.notices = append(r.notices, Say("say.answer_deleted", locale.Args{"n": r.numbered(q)}))
}
