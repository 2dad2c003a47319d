package playbook

import (
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// externalReads tells somebody of the customer, privately, what they can do.
func externalReads(e *Env) error {
	e.Silent()
	manager, _, err := e.contactOf()
	if err != nil {
		return err
	}
	if manager == "" {
		return e.Say(e.Message("notice", conversation.Say("problem.customer_only_reads.nobody", nil)))
	}
	return e.Say(e.Message("notice", conversation.Say("problem.customer_only_reads", args("manager", quoted(manager)))))
}

// contactOf finds the account manager of somebody of a customer, "" where nobody
// knows which customer they belong to, and the language that customer is written
// to in.
func (e *Env) contactOf() (manager string, lang locale.Language, err error) {
	lang = e.Language()
	accounts, err := e.Tx.Accounts(e.Place.Tenant)
	if err != nil {
		return "", lang, err
	}
	for _, a := range accounts {
		known := findContact(a.Record, e.Person.Name) != 0
		if !known && (e.Person.Organisation == "" || locale.Fold(a.Name) != locale.Fold(e.Person.Organisation)) {
			continue
		}
		p, err := e.planner(a.Manager)
		if err != nil {
			return "", lang, err
		}
		if p.Name == "" {
			continue
		}
		if e.Person.Spoken == "" && e.Person.Language == "" { // Slack withholds it of external people
			lang = Material{Account: a.Record}.customerLanguage(lang)
		}
		return p.Name, lang, nil
	}
	return "", lang, nil
}
