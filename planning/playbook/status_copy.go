package playbook

import (
	"lodestar/conversation"
)

// copyStatus lets the account's team read what went to the customer, each in their
// message of the day (e.1).
func (e *Env) copyStatus(o Occurrence) error {
	for _, id := range e.Account.members() {
		who, ok, err := e.Tx.Person(e.Plan.Tenant, id)
		if err != nil {
			return err
		}
		if !ok || who.External || id == o.Content.By || who.Home.Place == "" {
			continue
		}
		if err := e.as(&who).unaskedItem(item{Kind: itemCopy, Plan: o.Plan, For: o.Slot}); err != nil {
			return err
		}
	}
	return nil
}

// copyItem is a status e-mail as it was sent, word for word.
func (e *Env) copyItem(i item) (s saidItem, ok bool, err error) {
	if !e.onTeam(*e.Account) {
		return s, false, nil
	}
	o, ok, err := e.Tx.Occurrence(e.Plan.Tenant, scheduleID(JobStatus, i.Plan), i.For)
	if err != nil || !ok || o.State != SlotSent {
		return s, false, err
	}
	line := conversation.Say("say.status_copy", args("customer", quoted(e.Account.Name), "date", e.dayWords(*e.Person, o.Content.SentAt, e.customerZone())))
	return saidItem{
		texts: []conversation.Text{line, quoted(o.Content.Sent)}, line: line, count: "count.status_copy", why: "say.why_copy", label: e.Account.Name,
	}, true, nil
}
