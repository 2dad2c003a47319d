package playbook

import (
	"lodestar/conversation"
)

// myData counts what is linked to the person.
func myData(e *Env, _ map[string]string) error {
	plans, _, err := e.plans()
	if err != nil {
		return err
	}
	answers := 0
	for _, p := range plans {
		for _, k := range p.Record.Keys() {
			if a, _ := p.Record.Get(k); a.By == e.Person.ID {
				answers++
			}
		}
	}
	e.Notice(conversation.Say("say.my_data", args("plans", conversation.Say("count.plan", args("n", len(plans))), "answers", conversation.Say("count.answer", args("n", answers)))))
	return nil
}
