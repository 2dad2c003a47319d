package playbook

import (
	"slices"
	"strconv"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
	"lodestar/planning/evidence"
)

// EntryReceipt is the kind of the entry that a receipt went out. It is one of its
// own: the record of the act is final before there is a receipt (trust 1).
const EntryReceipt = "agreement.receipt_sent"

// Whom a receipt is for, at the end of its id.
const (
	receiptOfApprover = "approver"
	receiptOfManager  = "manager"
)

// receiptID is the id of a receipt's mail: one for each act and side.
func receiptID(act, side string) string { return "receipt-" + act + "-" + side }

// receipts mails what was recorded, with the plan as it was shown, to both sides
// (trust C7). It reports whether the approver gets one: they have to have an
// address, and mail has to be configured.
func (a *answering) receipts(act Act) (bool, error) {
	if a.e.Book.Mail == nil {
		return false, nil
	}
	plan, err := a.card.files(act.At, false)
	if err != nil {
		return false, err
	}
	if err := a.managersReceipt(act, plan); err != nil || a.who.Email == "" {
		return false, err
	}
	to, err := a.e.Book.Mail.Address(a.event.Tenant, a.who.Email, threadOf(a.plan.ID))
	if err != nil {
		return false, nil //nolint:nilerr // an address that cannot be written to gets no receipt, and nobody is told that one is on its way
	}
	kind := LinkWithdraw
	if a.filedBy != "" {
		kind = LinkObject
	}
	link, err := a.e.newLink(Link{Kind: kind, Plan: a.plan.ID, Version: a.on.Version, Contact: a.who.Contact, Act: act.ID})
	if err != nil {
		return false, err
	}
	args := locale.Args{
		"version": a.on.Version, "when": a.whenLong(act), "code": evidence.CheckCode(a.on.Document.SHA256), "link": sealLink + link.ID + sealed,
		"manager": bot.Escape(a.card.manager),
	}
	key := "customer.receipt"
	files := plan
	if a.filedBy != "" {
		key, args["date"] = "customer.receipt.filed", a.words().DateLong(dayIn(a.mail.Date, a.card.zone))
		files = append([]bot.File{{Name: a.words().Text("customer.receipt.file", nil) + ".eml", MediaType: "message/rfc822", Data: a.mail.Raw}}, plan...)
	}
	token, err := a.e.replyToken(a.on, a.who)
	if err != nil {
		return false, err
	}
	subject := bot.Plain(a.words().Text("customer.receipt.subject", args))
	return true, a.e.mailCustomer(bot.Delivery{ID: receiptID(act.ID, receiptOfApprover), To: to, Message: bot.Message{
		Kind: KindReceipt, Subject: subject, Notification: subject, Language: a.on.Wording.Language, Attachments: files, ReplyToken: token,
		Parts: []bot.Part{{Kind: bot.Text, Text: a.card.names[a.who.Contact]}, {Kind: bot.Text, Text: a.words().Text(key, args)}},
	}})
}

// whenLong is an instant at the customer's with its day in words.
func (a *answering) whenLong(act Act) string {
	local := act.At.In(a.card.zone)
	return a.words().Text("customer.receipt.when", locale.Args{"date": a.words().DateLong(dayIn(act.At, a.card.zone)), "time": a.words().Time(local.Hour(), local.Minute()), "zone": a.words().Zone(local)})
}

// managersReceipt is the account manager's copy, in their own language.
func (a *answering) managersReceipt(act Act, plan []bot.File) error {
	manager, ok, err := a.e.Tx.Person(a.event.Tenant, a.account.Manager)
	if err != nil || !ok || mailOf(manager) == "" {
		return err
	}
	to, err := a.e.Book.Mail.Address(a.event.Tenant, mailOf(manager), threadOf(a.plan.ID))
	if err != nil {
		return nil //nolint:nilerr // as above; in the chat they are told anyway
	}
	words := a.e.Book.Words.Printer(a.e.languageOf(manager))
	args := locale.Args{
		"person": bot.Escape(a.who.Name), "customer": bot.Escape(a.account.Name), "version": a.on.Version, "when": a.whenLong(act),
		"code": evidence.CheckCode(a.on.Document.SHA256),
	}
	subject := bot.Plain(words.Text("say.receipt_subject", args))
	files := slices.Clone(plan)
	if a.mail != nil {
		files = append(files, bot.File{Name: words.Text("customer.receipt.file", nil) + ".eml", MediaType: "message/rfc822", Data: a.mail.Raw})
	}
	_, err = a.e.post(bot.Delivery{ID: receiptID(act.ID, receiptOfManager), To: to, Message: bot.Message{
		Kind: KindReceipt, Subject: subject, Notification: subject, Language: string(words.Language()), Attachments: files,
		Parts: []bot.Part{{Kind: bot.Text, Text: words.Text("say.receipt", args)}},
	}})
	return err
}

// ReceiptSent notes in the audit chain that a receipt was taken by the mail
// server, under which Message-ID. Whose it was is said by reference (trust D6).
func (e *Env) ReceiptSent(d bot.Delivery, messageID string) error {
	rest, ok := strings.CutPrefix(d.ID, "receipt-")
	act, side, known := cutLast(rest, "-")
	plan, about := planOfThread(d.To.Thread)
	if !ok || !known || !about {
		return nil
	}
	_, err := e.Tx.Audit(evidence.Entry{
		Tenant: d.To.Tenant, At: e.Now, Kind: EntryReceipt, About: plan, Ask: d.ID,
		Body: auditBody(map[string]any{"act": act, "to": side, "message_id": messageID}),
	})
	return err
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// byReply is how an answer by mail came: what the person had before their eyes is
// the mail that asked them.
func (a *answering) byReply() {
	a.shows = func() shownText {
		wording := a.on.wording(wordingMailReply)
		if a.filedBy != "" && a.on.wording(wordingMailReply).ID != wordingMailReply {
			wording = a.on.Wording
		}
		m := a.card.request(a.who, Link{}, false, true)
		lines := []string{m.Subject}
		for _, part := range m.Parts {
			lines = append(lines, bot.Plain(part.Text))
		}
		return shownText{text: strings.Join(lines, "\n"), wording: wording}
	}
}

// cardValue names an approver of a version on a button.
func (a *answering) cardValue() string { return a.card.value() + "/" + strconv.Itoa(a.who.Contact) }
