package playbook

import (
	"strconv"

	"lodestar/conversation"
	"lodestar/planning"
)

// progressOf carries out what follows from an owner's word on the action of a row.
func progressOf(row int) []conversation.Effect {
	return []conversation.Effect{{Name: EffectProgress, Args: map[string]string{"row": strconv.Itoa(row)}}}
}

// setProgress stores what an owner said about an action, with the state that
// follows from it (method d.4).
func setProgress(r *conversation.Record, row int, said string, as conversation.Answer) {
	set := func(step string, v conversation.Value) {
		a := as
		a.Value = v
		r.Set(conversation.Key{Step: step, Row: row}, a)
	}
	set("checkin_state", conversation.ChoiceValue(said))
	state := planning.ActionInProgress
	switch said {
	case "done":
		state = planning.ActionDone
	case "blocked":
		state = planning.ActionBlocked
	}
	set("action_state", conversation.ChoiceValue(string(state)))
	if said == "done" || said == "on_track" {
		r.Clear(conversation.Key{Step: "action_expected", Row: row})
	}
	r.Clear(conversation.Key{Step: "checkin_line", Row: row})
}
