package playbook

import (
	"slices"

	"lodestar/conversation"
)

// The flows of the playbook.
const (
	FlowPlan  = "plan"       // the seven steps
	FlowStart = "start_plan" // which customer is the plan for?
)

// SettingUninstalled is when a workspace removed the app, RFC 3339 in UTC; ""
// while it is installed.
const SettingUninstalled = "uninstalled"

// The effects of the playbook, carried out in the same transaction.
const (
	EffectStart       = "start_plan"
	EffectKeepVersion = "keep_version"
	EffectAskOwners   = "ask_owners"
	EffectPark        = "park"
	EffectPeriod      = "period_changed"
	EffectCommand     = "command"
)

// PlanFlow is the interview of the seven steps (method d).
func PlanFlow() *conversation.Flow {
	sections := []conversation.Section{overview(), goals(), solution(), actionPlan(), changeManagement(), implementation()}
	sections[0].Items = append(carriedItems(), sections[0].Items...)
	for i := range sections { // the check and the gate stay last in step 6
		own := ownQuestions(i + 1)
		if last := len(sections[i].Items); i == 5 {
			at := last - 5
			sections[i].Items = slices.Insert(sections[i].Items, at, own...)
		} else {
			sections[i].Items = append(sections[i].Items, own...)
		}
	}
	flow := &conversation.Flow{
		ID: FlowPlan, Sections: sections, Said: said,
		Args: customerNamed,
	}
	for _, item := range sections[5].Items {
		if check, ok := item.(*conversation.Check); ok {
			flow.Check = check
		}
	}
	return flow
}

// StartFlow asks which customer a new plan is for.
func StartFlow() *conversation.Flow {
	name := line("customer_name", conversation.Required, 60)
	name.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return []conversation.Effect{{Name: EffectStart, Args: map[string]string{"customer": v.Text}}}
	}
	name.Check = func(_ *conversation.Scene, v conversation.Value) *conversation.Problem {
		return nameProblem(v.Text, "Contoso")
	}
	return &conversation.Flow{ID: FlowStart, Passing: true, Sections: []conversation.Section{{ID: "start", Items: []conversation.Item{name}}}}
}
