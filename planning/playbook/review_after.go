package playbook

import (
	"encoding/json"

	"lodestar/conversation"
)

// FlowReview asks after a call or meeting whether it took place and what changed;
// the answer is sorted, and each line confirmed before it counts (e.2).
const (
	FlowReview   = "review_call"
	EffectReview = "review_call"
)

// ReviewFlow is asked one hour after the planned end.
func ReviewFlow() *conversation.Flow {
	items := append([]conversation.Item{reviewHeld(), callAgain(), reviewChanges(), reviewLines(), callOpportunity(), callCorrected(), callAction()}, assumedAfter()...)
	return &conversation.Flow{
		ID:       FlowReview,
		Args:     customerNamed,
		Sections: []conversation.Section{{ID: "review", Items: append(items, callLesson(), callNext(), callMore())}},
	}
}

// reviewHeld asks whether the call took place.
func reviewHeld() *conversation.Step {
	s := choice("call_held", conversation.Warned, "call_held", "yes", "moved", "no")
	s.In, s.Tap = decisionRecord, true
	s.When = func(c *conversation.Scene) bool {
		return reviewFact(c, "slot") != "" && reviewFact(c, "held") == "" && reviewFact(c, "missed") == ""
	}
	s.Ask = func(c *conversation.Scene) conversation.Text {
		if reviewFact(c, "kind") == JobReport {
			return conversation.Say("ask.call_held.meeting", args("person", quoted(reviewFact(c, "person"))))
		}
		return conversation.Say("ask.call_held", args("person", quoted(reviewFact(c, "person"))))
	}
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return reviewEffect(one(v), "")
	}
	return s
}

// reviewChanges asks what came of it, in free words.
func reviewChanges() *conversation.Step {
	s := long("call_changes", conversation.Warned, 1000)
	s.In, s.Unnumbered = decisionRecord, true
	s.When = func(c *conversation.Scene) bool {
		return reviewFact(c, "held") != "" && reviewFact(c, "said") == "" && reviewFact(c, "noted") == ""
	}
	s.Ask = func(c *conversation.Scene) conversation.Text {
		if reviewFact(c, "kind") == JobReport {
			return conversation.Say("ask.call_changes.meeting", nil)
		}
		return conversation.Say("ask.call_changes", nil)
	}
	s.Options = func(*conversation.Scene) []conversation.Option {
		v := conversation.Value{Choice: []string{"nothing"}}
		return []conversation.Option{{Value: "nothing", Label: conversation.Say("button.nothing_changed", nil), Set: &v}}
	}
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		if v.Is("nothing") {
			return reviewEffect("nothing", "")
		}
		return reviewEffect("said", v.Text)
	}
	return s
}

// reviewLines has the lines of it confirmed as they were sorted.
func reviewLines() *conversation.Step {
	s := tap("call_changes.confirm", button("save", "save"), button("change", "change"), button("opportunity", "note_opportunity"))
	s.In = decisionRecord
	s.When = func(c *conversation.Scene) bool {
		return reviewFact(c, "said") != "" && reviewFact(c, "noted") == "" && reviewFact(c, "asking") == ""
	}
	s.Read = readSorting
	s.Show = func(_ *conversation.Scene, v conversation.Value) conversation.Text {
		words := map[string]string{"save": "button.save", "change": "button.change", "opportunity": "button.note_opportunity"}
		if key := words[one(v)]; key != "" {
			return conversation.Say(key, nil)
		}
		return conversation.Verbatim(v.Text)
	}
	s.Context = func(*conversation.Scene) []conversation.Text {
		return []conversation.Text{conversation.Say("context.call_lines", nil)}
	}
	s.Table = func(c *conversation.Scene) (rows []conversation.Entry) {
		for i, l := range sortedLines(c) {
			rows = append(rows, conversation.Entry{Number: i + 1, Label: conversation.Say("review.kind."+l.Kind, nil), Text: l.words(c)})
		}
		return rows
	}
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return reviewEffect(one(v), v.Text)
	}
	return s
}

// knownReview tells the flow which call it is about.
func (e *Env) knownReview(known map[string]string) error {
	if e.Session == nil || e.Session.Flow != FlowReview || e.Plan == nil {
		return nil
	}
	o, ok, err := e.openMeeting(e.Plan)
	if err != nil || !ok {
		return err
	}
	now, err := e.ruling(e.Plan)
	if err != nil {
		return err
	}
	var names []string
	for _, r := range e.recipients(now.record, "review_people", e.statusWords()) {
		if r.Contact != 0 {
			names = append(names, r.Name)
		}
	}
	if len(names) == 0 {
		names = []string{e.Account.Name}
	}
	known["review.kind"] = o.Kind
	known["review.slot"], known["review.person"], known["review.said"] = o.Slot.String(), e.Book.Words.Printer(e.Language()).List(names), o.Content.Said
	if o.Content.Held {
		known["review.held"] = "yes"
	}
	sorted, err := json.Marshal(o.Content.Lines)
	if err != nil {
		return err
	}
	known["review.sorted"] = string(sorted)
	return e.knownAfter(o, known)
}
