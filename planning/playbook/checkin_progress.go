package playbook

import (
	"encoding/json"
	"slices"
	"strconv"

	"lodestar/conversation"
	"lodestar/internal/civil"
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

// progressLine is what an owner's line says about an action.
type progressLine struct {
	Plan     string     `json:"plan"`
	Row      int        `json:"row"`
	State    string     `json:"state"`
	Expected civil.Date `json:"expected,omitzero"`
	Line     string     `json:"line,omitzero"`
}

// checkedIn stores lines about the actions of all plans, and goes on with what
// they leave out.
func checkedIn(e *Env, a map[string]string) error {
	var lines []progressLine
	if err := json.Unmarshal([]byte(a["lines"]), &lines); err != nil {
		return err
	}
	mine, err := e.ownActions(e.Person.ID)
	if err != nil {
		return err
	}
	lines = slices.DeleteFunc(lines, func(l progressLine) bool { // taken off or done meanwhile
		return !slices.ContainsFunc(mine, func(a ownAction) bool { return a.Plan == l.Plan && a.Row == l.Row })
	})
	byPlan := map[string][]progressLine{}
	var plans []string
	for _, l := range lines {
		if !slices.Contains(plans, l.Plan) {
			plans = append(plans, l.Plan)
		}
		byPlan[l.Plan] = append(byPlan[l.Plan], l)
	}
	for _, plan := range plans {
		if err := e.checkedInPlan(plan, byPlan[plan]); err != nil {
			return err
		}
	}
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// checkedInPlan stores what an owner said about actions of one plan, the open one or
// another, and does what follows from it.
func (e *Env) checkedInPlan(id string, lines []progressLine) error {
	store := func(r *conversation.Record) {
		for _, l := range lines {
			setProgress(r, l.Row, l.State, e.answer(conversation.Value{}))
			if !l.Expected.IsZero() && l.State == "late" {
				r.Set(conversation.Key{Step: "action_expected", Row: l.Row}, e.answer(conversation.DateValue(l.Expected)))
			}
			if l.Line != "" {
				r.Set(conversation.Key{Step: "checkin_line", Row: l.Row}, e.answer(conversation.TextValue(l.Line)))
			}
		}
	}
	if e.Plan != nil && id == e.Plan.ID {
		if err := e.change(store); err != nil {
			return err
		}
		return e.afterAll(e.Plan, lines)
	}
	p, ok, err := e.Tx.Plan(e.Place.Tenant, id)
	if err != nil || !ok || p.State != Active {
		return err
	}
	store(p.Record)
	changes := p.Record.Changes()
	if err := e.Tx.SavePlan(&p); err != nil {
		return err
	}
	if err := e.Tx.Log(e.Place.Tenant, p.ID, e.logged(changes)); err != nil {
		return err
	}
	return e.afterAll(&p, lines)
}
