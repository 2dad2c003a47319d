package playbook

import (
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
)

// The verbs of the list of status e-mails; the value is the plans.
const (
	VerbStatusAll  = "status_all"
	VerbStatusEach = "status_each"
)

// listStatus shows the e-mails of one day together, each exactly as it will be
// sent (M-6).
func (e *Env) listStatus(plans []string) error {
	var names, ids []string
	var parts []bot.Part
	when := ""
	for _, id := range plans {
		if err := e.LoadSubject(id); err != nil {
			return err
		}
		if e.Plan == nil {
			continue
		}
		o, ok, err := e.openStatus(e.Plan)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		shown, err := e.shownStatus(o)
		if err != nil {
			return err
		}
		if err := e.noteShown(o); err != nil {
			return err
		}
		when = e.statusWhen(o)
		names, ids = append(names, e.Account.Name), append(ids, id)
		parts = append(parts, bot.Part{Kind: bot.Heading, Text: bot.Escape(e.Account.Name)})
		parts = append(parts, shown.Parts...)
	}
	if len(ids) == 0 {
		return nil
	}
	p := e.Book.Words.Printer(e.Language())
	m := e.Message("notice", conversation.Say("ask.status_list", args("n", len(ids), "when", quoted(when), "list", quoted(p.List(names)))))
	m.Parts = append(m.Parts, parts...)
	value := strings.Join(ids, " ")
	m.Buttons = []bot.Button{
		{Label: e.Label("button.send_all", nil), Verb: VerbStatusAll, Value: value, Primary: true},
		{Label: e.Label("button.look_at_each", nil), Verb: VerbStatusEach, Value: value},
	}
	return e.send(e.Person.Home, m)
}

// statusList carries out a button of the list.
func (e *Env) statusList(plans []string, all bool) error {
	approved := 0
	for _, id := range plans {
		if err := e.LoadSubject(id); err != nil {
			return err
		}
		if e.Plan == nil || !e.mayEdit(*e.Account) {
			continue
		}
		o, ok, err := e.openStatus(e.Plan)
		if err != nil {
			return err
		}
		if !ok || o.State == SlotApproved {
			continue
		}
		body, _, err := e.statusBody(o)
		if err != nil {
			return err
		}
		if !all || body != o.Content.Shown { // read first what has changed since
			if all {
				e.Notice(conversation.Say("say.status_changed", nil))
			}
			e.Session = nil
			e.Silent()
			return e.openGate(id)
		}
		o.State, o.Content.Text, o.Content.By = SlotApproved, body, e.Person.ID
		if !o.Due.After(e.Now) {
			err = e.deliverStatus(o)
		} else {
			err = e.Tx.SaveOccurrence(&o)
		}
		if err != nil {
			return err
		}
		approved++
	}
	e.Notice(conversation.Say("say.status_all_approved", args("n", approved)))
	return nil
}
