package playbook

import (
	"lodestar/conversation"
	"lodestar/planning"
	"lodestar/planning/export"
)

func forceField(e *Env, a map[string]string) error {
	ok, err := e.inPlan()
	if err != nil || !ok {
		return err
	}
	n := a["n"]
	if n == "" {
		m, err := e.material(e.Plan, e.Account)
		if err != nil {
			return err
		}
		return e.page(conversation.Text{}, export.ForceFields(m.Plan(), e.Book.Words.Printer(e.Language())))
	}
	row, ok := e.rowNumber("action", n)
	if !ok {
		return nil
	}
	return e.move(conversation.Ask, conversation.Key{Step: "force.pack", Row: row}.String())
}

func park(e *Env, a map[string]string) error {
	row, ok, err := e.actionInPlan(a["n"])
	if err != nil || !ok {
		return err
	}
	return e.move(conversation.Ask, conversation.Key{Step: "park_until", Row: row}.String())
}

// takeUp takes a parked action up again (000-63).
func takeUp(e *Env, a map[string]string) error {
	row, ok, err := e.actionInPlan(a["n"])
	if err != nil || !ok {
		return err
	}
	if err := e.change(func(r *conversation.Record) {
		for _, step := range []string{"park_until", "force.result"} {
			r.Clear(conversation.Key{Step: step, Row: row})
		}
		r.Set(conversation.Key{Step: "action_state", Row: row}, e.answer(conversation.ChoiceValue(string(planning.ActionProposed))))
	}); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.taken_up", args("action", quoted(e.Plan.Record.Text("action_title", row)))))
	return nil
}

// rework asks for a counter-action of an action (000-62).
func rework(e *Env, a map[string]string) error {
	row, ok, err := e.actionInPlan(a["n"])
	if err != nil || !ok {
		return err
	}
	e.Plan.Record.Set(conversation.Key{Step: "force.result", Row: row}, e.answer(conversation.ChoiceValue("rework")))
	e.Plan.Record.Clear(conversation.Key{Step: "counter_action", Row: row})
	return e.move(conversation.Ask, conversation.Key{Step: "counter_action", Row: row}.String())
}

// actionInPlan opens the plan and finds an action by the number people see; it
// says why where it cannot.
func (e *Env) actionInPlan(number string) (row int, ok bool, err error) {
	if ok, err := e.inPlan(); err != nil || !ok {
		return 0, false, err
	}
	row, ok = e.rowNumber("action", number)
	return row, ok, nil
}
