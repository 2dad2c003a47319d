package playbook

import (
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// externalReads tells somebody of the customer, privately, that this is no place
// for it and who helps.
func externalReads(e *Env) error {
	e.Silent()
	said, err := e.onlyReads()
	if err != nil {
		return err
	}
	return e.Say(e.Message("notice", said))
}

// externalHelp tells somebody of the customer, privately, what they can write.
func externalHelp(e *Env) error {
	e.Silent()
	said, err := e.onlyReads()
	if err != nil {
		return err
	}
	return e.Say(e.Message("notice", said, conversation.Say("say.customer_help", nil)))
}

func (e *Env) onlyReads() (conversation.Text, error) {
	manager, _, err := e.contactOf()
	if err != nil || manager == "" {
		return conversation.Say("problem.customer_only_reads.nobody", nil), err
	}
	return conversation.Say("problem.customer_only_reads", args("manager", quoted(manager))), nil
}

// MeetCustomer lets somebody of a customer be answered in the language that the
// account is written to in, whatever their platform tells: what they read in the
// shared channel and what they are told alone is then in one language. A language
// they have chosen themselves comes first (I-1).
func (e *Env) MeetCustomer() error {
	if !e.Person.External {
		return nil
	}
	_, lang, err := e.contactOf()
	e.customerLanguage = lang.Base()
	return err
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
		if e.Person.Spoken == "" { // what they chose themselves counts before the account's (I-1)
			lang = Material{Account: a.Record}.customerLanguage(lang)
		}
		return p.Name, lang, nil
	}
	return "", lang, nil
}
