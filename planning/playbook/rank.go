package playbook

import (
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// rank lists the actions by effect and effort and proposes what to cut
// (000-08).
func rank(e *Env, a map[string]string) error {
	p, account, err := e.readPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	m, err := e.material(p, account)
	if err != nil {
		return err
	}
	plan := m.Plan()
	texts := []conversation.Text{conversation.Say("say.rank", nil)}
	for i, a := range plan.Ranked() {
		line := conversation.Say("say.rank_line.open", args("n", i+1, "action", quoted(a.Title)))
		if a.Effect > 0 && a.Effort > 0 {
			line = conversation.Say("say.rank_line", args("n", i+1, "action", quoted(a.Title), "effect", a.Effect, "effort", a.Effort))
		}
		texts = append(texts, line)
	}
	e.Notice(texts...)
	return proposeCut(e, plan)
}

// proposeCut names the weakest action and what a cut would leave undone.
func proposeCut(e *Env, plan planning.Plan) error {
	cut, ok := plan.ProposeCut()
	if !ok {
		return nil
	}
	action, _ := plan.Action(cut.Action)
	n := plan.ActionNumber(cut.Action)
	name := e.Book.Words.Printer(e.Language()).Text("row.action", locale.Args{"n": n})
	e.Notice(conversation.Say("say.rank_proposal", args("action", quoted(name+" ("+action.Title+")"))))
	if cut.Solution != "" {
		if s, ok := plan.Solution(cut.Solution); ok {
			e.Notice(conversation.Say("say.cut_leaves_nothing", args("action", quoted(name), "solution", quoted(s.Name))))
		}
	}
	if cut.Goal != "" && len(plan.LiveActionsOf(cut.Goal)) == 1 {
		if g, ok := plan.Goal(cut.Goal); ok {
			e.Notice(conversation.Say("say.cut_leaves_nothing", args("action", quoted(name), "solution", quoted(g.Statement))))
		}
	}
	return nil
}
