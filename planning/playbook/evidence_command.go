package playbook

import (
	"encoding/json"
	"strconv"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// evidenceCommand hands out what proves the customer's answers to a plan, as one zip
// that anybody can check offline (trust C10), and says what is in it.
func evidenceCommand(e *Env, a map[string]string) error {
	p, account, err := e.whichPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	if !e.mayEdit(*account) {
		return e.sayNotAllowed(*account)
	}
	all, err := e.Tx.Presentations(p.Tenant, p.ID)
	if err != nil {
		return err
	}
	customer := args("customer", quoted(account.Name))
	if len(all) == 0 {
		e.Notice(conversation.Say("say.evidence.none", customer))
		return nil
	}
	acts, err := e.Tx.Acts(p.Tenant, p.ID)
	if err != nil {
		return err
	}
	customer["versions"], customer["answers"] = conversation.Say("count.version_sent", args("n", len(all))), conversation.Say("count.customer_answer", args("n", len(acts)))
	m := e.Message("notice", conversation.Say("say.evidence", customer), conversation.Say("say.evidence.check", nil))
	command := "lodestar evidence --plan " + p.ID + " --tenant " + strconv.Quote(p.Tenant) + " -o evidence.zip"
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Print(conversation.Say("context.evidence_command", args("command", quoted(command))))})
	made, err := json.Marshal(madeOf{Plan: p.ID, At: e.Now, Evidence: true})
	if err != nil {
		return err
	}
	name := bot.Plain(e.Book.Words.Printer(e.Language()).Text("evidence.file", locale.Args{"customer": account.Name}))
	m.Attachments = []bot.File{{Name: name + ".zip", MediaType: "application/zip", Made: string(made)}}
	e.Silent()
	if e.Place.Direct() {
		return e.Say(m)
	}
	return e.send(e.Person.Home, m)
}
