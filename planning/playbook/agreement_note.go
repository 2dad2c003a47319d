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
	key, byMail, err := a.afterNote()
	if err != nil {
		return err
	}
	says := a.e.Message("notice", conversation.Say(key, args("manager", quoted(a.e.Person.Name), "customer", quoted(a.account.Name), "version", a.on.Version,
		"person", quoted(a.addressTo(a.e.Book.Words.Printer(a.e.Language()))))))
	if byMail {
		a.e.Silent()
		verb := VerbAskLink
		if hash != "" {
			verb = VerbAskAgain
		}
		says.Buttons = []bot.Button{
			{Label: a.e.Label("button.add_email_file", nil), Verb: VerbAddMail, Value: a.cardValue()},
			{Label: a.e.Label("button.send_link", nil), Verb: verb, Value: a.cardValue()},
		}
	}
	return a.e.Say(says)
}

// afterNote is what is said of a note, and whether the approver's own word can be had
// by mail: their original mail as a file, or a link for them.
func (a *answering) afterNote() (key string, byMail bool, err error) {
	acts, err := a.e.Tx.Acts(a.event.Tenant, a.plan.ID)
	if err != nil {
		return "", false, err
	}
	_, agreed := standing(acts, a.on.Version, a.who.Contact)
	switch {
	case agreed:
		return "say.noted.agreed", false, nil
	case a.on.Version != a.all[0].Version || a.on.State == planning.VersionSuperseded || a.who.Email == "" || a.e.Book.Mail == nil:
		return "say.noted.only", false, nil
	}
	return "say.noted", true, nil
}

// howToAddMail says how the original of a mail is added. Nothing waits for it: a file
// with a mail is taken whenever it comes.
func (a *answering) howToAddMail() error {
	if ok, err := a.current(); err != nil || !ok {
		return err
	}
	a.e.Silent()
	return a.e.Say(a.e.Message("notice", conversation.Say("say.add_email_file", args("address", quoted(a.who.Email), "version", a.on.Version))))
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
