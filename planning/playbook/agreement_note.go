package playbook

import (
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/planning"
	"lodestar/planning/evidence"
)

// EntryNote is the kind of the entry that the account manager reported something
// of the customer. It is no agreement (F4). The text is beside it, as a note.
const EntryNote = "agreement.note"

// OfNote stands in the place of an act where a note rests on a mail.
const OfNote = "note"

// Noted is the body of such an entry.
type Noted struct {
	Version int    `json:"version"`
	SHA256  string `json:"sha256"`         // of the text
	Mail    string `json:"mail,omitempty"` // its sum, where there was one
}

// note keeps what the account manager reports, as what it is.
func (a *answering) note(text, hash string) error {
	if err := a.e.Tx.AddNote(Note{Tenant: a.event.Tenant, Plan: a.plan.ID, Version: a.on.Version, By: a.e.Person.ID, At: a.e.Now, Text: text, Mail: hash}); err != nil {
		return err
	}
	if hash != "" { // it stays as long as the note does
		if err := a.e.Tx.MailOf(a.event.Tenant, hash, OfNote); err != nil {
			return err
		}
	}
	if _, err := a.e.Tx.Audit(evidence.Entry{
		Tenant: a.event.Tenant, At: a.e.Now, Kind: EntryNote, By: a.e.Person.ID, About: a.plan.ID, Ask: a.event.ID,
		Body: auditBody(Noted{Version: a.on.Version, SHA256: evidence.Sum([]byte(text)), Mail: hash}),
	}); err != nil {
		return err
	}
	says := a.e.Message("notice", conversation.Say("say.noted", args("manager", quoted(a.e.Person.Name), "customer", quoted(a.account.Name), "person", quoted(a.addressTo(a.e.Book.Words.Printer(a.e.Language()))))))
	if ok, err := a.mayAskAgain(); err != nil || !ok {
		return a.e.Say(says)
	}
	verb := VerbAskLink
	if hash != "" {
		verb = VerbAskAgain
	}
	says.Buttons = []bot.Button{{Label: a.e.Label("button.send_link", nil), Verb: verb, Value: a.cardValue()}}
	a.e.Silent()
	return a.e.Say(says)
}

func (a *answering) mayAskAgain() (bool, error) {
	acts, err := a.e.Tx.Acts(a.event.Tenant, a.plan.ID)
	if err != nil {
		return false, err
	}
	_, agreed := standing(acts, a.on.Version, a.who.Contact)
	return !agreed && a.who.Email != "" && a.on.Version == a.all[0].Version && a.on.State != planning.VersionSuperseded && a.e.Book.Mail != nil, nil
}

// reported keeps what the account manager says that the customer has said. It is a
// note: the customer's agreement is only what they said themselves.
func reported(e *Env, args map[string]string) error {
	text := strings.TrimSpace(args["rest"])
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	if !e.mayEdit(*account) {
		return e.sayNotAllowed(*account)
	}
	a := &answering{e: e, at: e.Now, event: bot.Event{ID: e.id, Tenant: e.Place.Tenant, Place: e.Place, From: e.Person.Person, At: e.Now}}
	ok, err := a.ofPlan(p.ID, 0)
	if err != nil {
		return err
	}
	if !ok {
		e.Notice(conversation.Say("say.nothing_presented", map[string]any{"customer": quoted(account.Name)}))
		return nil
	}
	a.who = a.on.Approve[0]
	if text == "" {
		e.Notice(conversation.Say("ask.reported", nil))
		return nil
	}
	return a.note(text, "")
}
