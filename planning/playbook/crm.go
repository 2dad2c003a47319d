package playbook

import (
	"net/url"
	"strings"

	"lodestar/conversation"
)

// longestLink is how many characters the address of a CRM record may have.
const longestLink = 300

// crmLink notes where an account stands in a CRM, shows it, or takes it away: "crm
// https://crm.example/42 for Contoso", "crm Contoso", "crm none for Contoso". Nothing
// is read from there and nothing depends on it (method a.4, 002-18).
func crmLink(e *Env, a map[string]string) error {
	head, customer, named := cutWord(strings.TrimSpace(a["rest"]), "for", "für", "voor")
	if !named && !strings.Contains(head, "://") && !e.is("alias.nobody", head) {
		head, customer = "", head
	}
	p, account, err := e.whichPlan(customer)
	if err != nil || p == nil {
		return err
	}
	s, err := e.accountSettings(account.ID)
	if err != nil {
		return err
	}
	about := args("customer", quoted(account.Name))
	switch {
	case head == "" && s.CRM == "":
		e.Notice(conversation.Say("say.crm_none", about))
		return nil
	case head == "":
		about["link"] = quoted(s.CRM)
		e.Notice(conversation.Say("say.crm", about))
		return nil
	case !e.mayEdit(*account):
		return e.sayNotAllowed(*account)
	case e.is("alias.nobody", head):
		s.CRM = ""
		e.Notice(conversation.Say("say.crm_gone", about))
		return e.saveAccountSettings(account.ID, s)
	}
	link := strings.Trim(head, "<>")
	if u, err := url.Parse(link); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(link) > longestLink || strings.ContainsAny(link, " \t\n|") {
		e.Notice(conversation.Say("problem.crm_link", args("text", quoted(clip(head, 60)))))
		return nil //nolint:nilerr // it is said what is wrong with it
	}
	s.CRM = link
	about["link"] = quoted(link)
	e.Notice(conversation.Say("say.crm_noted", about))
	return e.saveAccountSettings(account.ID, s)
}
