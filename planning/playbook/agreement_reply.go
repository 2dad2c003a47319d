package playbook

import (
	"bytes"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// The verbs of what the account manager does about a mail; the value is
// plan/version/contact, and for a mail to be filed its hash behind that.
const (
	VerbAskAgain  = "mail_ask_again"
	VerbAskLink   = "mail_ask_link"  // the request as it first goes out: they have written nothing
	VerbSendLink  = "mail_send_link" // and so it is sent
	VerbSendAgain = "mail_send_again"
	VerbFileMail  = "mail_file"
	VerbKeepNote  = "mail_keep_note"
	VerbAddMail   = "mail_add_file" // how the original is added as a file
)

// EntryMail is the kind of the entry that a mail was put before a person and
// counted for nothing.
const EntryMail = "agreement.mail_unclear"

// Mailed takes what came by mail. What counts is a clear yes, word for word, in a
// mail that somebody wrote themselves, from the address of an approver whose
// domain vouches for it, to the address that only they were given (trust C9).
// Everything else about a plan is put before the account manager; what is about
// none is left alone: whoever writes to us by chance gets no answer.
func (e *Env) Mailed(event bot.Event, allow func() bool) error {
	m := event.Mail
	if done, err := e.dataAskedByMail(event, allow); done || err != nil {
		return err
	}
	if len(m.Replies) > 0 { // who comes to a meeting, and nothing else
		if !allow() {
			return nil
		}
		return e.calendarAnswered(event)
	}
	if done, err := e.notesByMail(event, allow); done || err != nil {
		return err
	}
	a, ok, err := e.aboutMail(event)
	if err != nil || !ok || !allow() {
		return err
	}
	if m.Bounce == nil && !m.Automatic {
		if err := e.heardFrom(event.Tenant, a.account.ID); err != nil {
			return err
		}
	}
	switch {
	case m.Bounce != nil:
		return a.bounced(m.Bounce)
	case m.Unsubscribe:
		return a.toManager("say.mail_unsubscribe")
	case m.Automatic:
		return a.toManager("say.mail_automatic")
	case !a.may || !m.Personal():
		return a.toManager("say.mail_not_theirs")
	case !m.Auth.Verified:
		return a.toManager("say.mail_unverified")
	}
	if err := e.Tx.KeepMail(KeptMail{Tenant: event.Tenant, SHA256: m.SHA256, Raw: m.Raw, Auth: m.Auth, Plan: a.plan.ID, At: e.Now}); err != nil {
		return err
	}
	a.mail, a.means = m, planning.EvidenceEmailReply
	a.byReply()
	a.hears = a.byMail
	switch said := parsePhrase(m.Words); {
	case locale.ReadAgreement(m.Words, a.on.Version, a.who.Name) == locale.ClearYes:
		if refused, err := a.refused(); err != nil || refused {
			return err
		}
		return a.agree(planning.EvidenceEmailReply, "")
	case said.kind == phraseBack && said.version == a.on.Version:
		return a.withdraw()
	case said.kind == phraseWish:
		if refused, err := a.refused(); err != nil || refused {
			return err
		}
		return a.requestChange(said.text, nil)
	}
	return a.toManager("say.mail_unclear")
}

// aboutMail finds the version and the approver that a mail is about: by the token
// of its address, by the mail of ours that did not arrive, or by the conversation
// it belongs to. Only the token makes somebody an approver.
func (e *Env) aboutMail(event bot.Event) (*answering, bool, error) {
	m := event.Mail
	a := &answering{e: e, at: e.Now, event: event}
	if m.Token != "" {
		link, ok, err := e.Tx.Link(event.Tenant, HashOf(m.Token))
		if err != nil {
			return nil, false, err
		}
		if ok && link.Kind == LinkReply {
			if ok, err := a.ofPlan(link.Plan, link.Version); err != nil || !ok {
				return nil, false, err
			}
			a.isContact(link.Contact)
			return a, true, nil
		}
	}
	thread := event.Place.Thread
	if m.Bounce != nil {
		post, ok, err := e.Tx.Posted(event.Tenant, m.Bounce.Delivery)
		if err != nil || !ok {
			return nil, false, err
		}
		thread, m.From = post.To.Thread, post.To.Place
	}
	plan, ok := planOfThread(thread)
	if !ok {
		return nil, false, nil
	}
	ok, err := a.ofPlan(plan, 0)
	if err != nil || !ok {
		return nil, false, err
	}
	a.may = false
	a.who = Approver{Name: m.From, Email: m.From}
	if i := slices.IndexFunc(a.on.Approve, func(who Approver) bool { return strings.EqualFold(who.Email, m.From) }); i >= 0 {
		a.who = a.on.Approve[i]
	}
	return a, true, nil
}

// isContact settles who writes: the approver whose token it is, if it is from
// their address.
func (a *answering) isContact(contact int) {
	m := a.event.Mail
	i := slices.IndexFunc(a.on.Approve, func(who Approver) bool { return who.Contact == contact })
	a.may = i >= 0 && strings.EqualFold(a.on.Approve[i].Email, m.From)
	if a.may || i >= 0 && m.Bounce != nil { // of a bounce the mail server is the sender
		a.who = a.on.Approve[i]
		return
	}
	a.who = Approver{Contact: contact, Name: m.From, Email: m.From}
}

// byMail answers somebody who wrote, in the same conversation. That their yes was
// recorded, the receipt says.
func (a *answering) byMail(key string, args locale.Args) error {
	if strings.HasPrefix(key, "customer.answer.thanks") || a.who.Email == "" {
		return nil
	}
	if key == "customer.answer.withdrawn" {
		key = "customer.mail.withdrawn"
	}
	to, err := a.e.Book.Mail.Address(a.event.Tenant, a.who.Email, threadOf(a.plan.ID))
	if err != nil {
		return nil //nolint:nilerr // it came from there, so it is an address
	}
	token, err := a.e.replyToken(a.on, a.who)
	if err != nil {
		return err
	}
	text := a.words().Text(key, args)
	subject := bot.Plain(a.words().Text("customer.mail.re", locale.Args{"customer": bot.Escape(a.account.Name), "version": a.on.Version}))
	return a.e.mailCustomer(bot.Delivery{To: to, Message: bot.Message{
		Kind: kindAnswer, Subject: subject, Notification: bot.Plain(text), Language: a.on.Wording.Language, ReplyToken: token,
		Parts: []bot.Part{{Kind: bot.Text, Text: a.card.names[a.who.Contact]}, {Kind: bot.Text, Text: text}},
	}})
}

// toManager puts a mail before the account manager, who edits the plan or asks
// again. Nothing is recorded but that it came.
func (a *answering) toManager(key string) error {
	if err := a.audit(EntryMail, key); err != nil {
		return err
	}
	m := a.event.Mail
	text := clip(strings.Join(strings.Fields(m.Words), " "), 500)
	if text == "" {
		text = clip(m.Subject, 200)
	}
	buttons := []string{"edit"}
	if a.who.Contact > 0 && a.on.Version == a.all[0].Version && a.on.waits() {
		buttons = append(buttons, "ask_again")
	}
	return a.tellManager(buttons, conversation.Say(key, args("person", quoted(a.who.Name), "customer", quoted(a.account.Name), "address", quoted(m.From), "text", quoted(text), "version", a.on.Version)))
}

// bounced says that a mail did not arrive, or only later.
func (a *answering) bounced(b *bot.Bounce) error {
	if err := a.audit(EntryMail, "bounce"); err != nil {
		return err
	}
	key := "say.mail_late"
	if b.Final {
		key = "say.mail_bounced"
	}
	return a.tellManager([]string{"edit"}, conversation.Say(key, args("person", quoted(a.who.Name), "customer", quoted(a.account.Name), "address", quoted(a.who.Email), "version", a.on.Version)))
}

// aboutMailButton finds what a button about a mail is for; false where the person
// may not do it, or it is over (trust B1).
func (e *Env) aboutMailButton(value string) (*answering, string, error) {
	plan, rest, _ := strings.Cut(value, "/")
	number, rest, _ := strings.Cut(rest, "/")
	row, hash, _ := strings.Cut(rest, "/")
	version, err1 := strconv.Atoi(number)
	contact, err2 := strconv.Atoi(row)
	if err1 != nil || err2 != nil || e.Book.Mail == nil {
		return nil, "", nil //nolint:nilerr // made by hand: it is answered as a button that is over
	}
	a := &answering{e: e, at: e.Now, event: bot.Event{ID: e.id, Tenant: e.Place.Tenant, Place: e.Place, From: e.Person.Person, At: e.Now}}
	ok, err := a.ofPlan(plan, version)
	if err != nil || !ok || !e.mayEdit(*a.account) {
		return nil, "", err
	}
	i := slices.IndexFunc(a.on.Approve, func(who Approver) bool { return who.Contact == contact })
	if i < 0 {
		return nil, "", nil
	}
	a.who, a.may = a.on.Approve[i], true
	return a, hash, nil
}

// mailPressed does what the account manager wants about a mail. false where the
// verb is none of these.
func (e *Env) mailPressed(verb, value string) (bool, error) {
	if !slices.Contains([]string{VerbAskAgain, VerbSendAgain, VerbAskLink, VerbSendLink, VerbFileMail, VerbKeepNote, VerbAddMail}, verb) {
		return false, nil
	}
	a, hash, err := e.aboutMailButton(value)
	if err != nil {
		return true, err
	}
	if a == nil {
		e.Notice(conversation.Say("problem.old_question.gone", nil))
		return true, nil
	}
	switch verb {
	case VerbAskAgain, VerbAskLink:
		return true, a.askAgain(verb == VerbAskAgain)
	case VerbSendAgain, VerbSendLink:
		return true, a.sendAgain(verb == VerbSendAgain)
	case VerbAddMail:
		return true, a.howToAddMail()
	default:
		return true, a.fileOrNote(verb, hash)
	}
}

// current reports whether the version still waits for this approver's answer, and
// says why where it does not.
func (a *answering) current() (bool, error) {
	acts, err := a.e.Tx.Acts(a.event.Tenant, a.plan.ID)
	if err != nil {
		return false, err
	}
	_, agreed := standing(acts, a.on.Version, a.who.Contact)
	switch {
	case agreed:
		a.e.Notice(conversation.Say("say.mail_agreed_already", args("person", quoted(a.who.Name), "version", a.on.Version)))
	case a.on.Version != a.all[0].Version || a.on.State == planning.VersionSuperseded || a.plan.ended() || a.on.calledOff():
		a.e.Notice(conversation.Say("say.mail_version_over", args("version", a.on.Version)))
	default:
		return true, nil
	}
	return false, nil
}

// askAgain shows the mail that would go out, before it does (M-6). again is false
// where they have not written themselves: then there is no mail to thank for.
func (a *answering) askAgain(again bool) error {
	if ok, err := a.current(); err != nil || !ok {
		return err
	}
	words := a.e.Book.Words.Printer(a.e.Language())
	m := a.e.Message("notice", conversation.Say("ask.mail_again", args("person", quoted(a.who.Name+" ("+a.who.Email+")"))))
	shown := a.card.request(a.who, Link{}, again, a.e.Book.Mail.Answers)
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: words.Text("say.mail_subject", locale.Args{"subject": bot.Escape(shown.Subject)})})
	m.Parts = append(m.Parts, shown.Parts...)
	verb := VerbSendLink
	if again {
		verb = VerbSendAgain
	}
	m.Buttons = []bot.Button{{Label: a.e.Label("button.send_email", nil), Verb: verb, Value: a.cardValue(), Primary: true}}
	a.e.Silent()
	return a.e.Say(m)
}

func (a *answering) sendAgain(again bool) error {
	if ok, err := a.current(); err != nil || !ok {
		return err
	}
	if err := a.e.sendRequest(a.card, a.who, again); err != nil {
		return err
	}
	now := a.e.Now.In(a.e.Zone())
	a.e.Notice(conversation.Say("say.plan_mailed", args("people", quoted(a.who.Name), "time", a.e.Book.Words.Printer(a.e.Language()).Time(now.Hour(), now.Minute()))))
	return nil
}

// FiledMail takes an original mail that a colleague hands over as a file: the
// agreement of an approver, if they say so (trust C9, F4).
func (e *Env) FiledMail(m *bot.Mail) error {
	e.Silent()
	if e.Book.Mail == nil { // a receipt could not go out
		e.Notice(conversation.Say("problem.text_only", nil))
		return nil
	}
	a, err := e.fromApprover(m.From)
	switch {
	case err != nil:
		return err
	case a == nil:
		e.Notice(conversation.Say("problem.filed_unknown", args("address", quoted(m.From))))
		return nil
	case !m.Personal():
		e.Notice(conversation.Say("problem.filed_not_personal", args("address", quoted(m.From))))
		return nil
	}
	if ok, err := a.current(); err != nil || !ok {
		return err
	}
	if err := e.Tx.KeepMail(KeptMail{Tenant: e.Place.Tenant, SHA256: m.SHA256, Raw: m.Raw, Auth: m.Auth, Plan: a.plan.ID, At: e.Now}); err != nil {
		return err
	}
	words := e.Book.Words.Printer(e.Language())
	local := m.Date.In(a.card.zone)
	when := words.DateWeekday(dayIn(m.Date, a.card.zone)) + ", " + words.Time(local.Hour(), local.Minute())
	says := []conversation.Text{conversation.Say("say.filing", args(
		"address", quoted(m.From), "when", quoted(when), "text", quoted(clip(strings.Join(strings.Fields(m.Words), " "), 300)), "person", quoted(a.addressTo(words)), "version", a.on.Version))}
	if !m.Auth.Verified {
		says = append(says, conversation.Say("say.filing_unverified", args("address", quoted(m.From))))
	}
	msg := e.Message("notice", says...)
	value := a.cardValue() + "/" + m.SHA256
	msg.Buttons = []bot.Button{
		{Label: e.Label("button.file_email", nil), Verb: VerbFileMail, Value: value, Primary: true},
		{Label: e.Label("button.keep_as_note", nil), Verb: VerbKeepNote, Value: value},
	}
	return e.Say(msg)
}

// fromApprover finds, among the plans that the person may edit, the version that
// somebody with this address may agree to: the one presented last.
func (e *Env) fromApprover(address string) (*answering, error) {
	plans, accounts, err := e.plans()
	if err != nil {
		return nil, err
	}
	var found *answering
	for i := range plans {
		if !e.mayEdit(accounts[i]) {
			continue
		}
		a := &answering{e: e, at: e.Now, event: bot.Event{ID: e.id, Tenant: e.Place.Tenant, Place: e.Place, From: e.Person.Person, At: e.Now}}
		ok, err := a.ofPlan(plans[i].ID, 0)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		who := slices.IndexFunc(a.on.Approve, func(who Approver) bool { return strings.EqualFold(who.Email, address) })
		if who >= 0 && (found == nil || a.on.At.After(found.on.At)) {
			a.who, a.may = a.on.Approve[who], true
			found = a
		}
	}
	return found, nil
}

// fileOrNote files a mail as the approver's agreement, or keeps it as a note.
func (a *answering) fileOrNote(verb, hash string) error {
	kept, ok, err := a.e.Tx.Mail(a.event.Tenant, hash)
	if err != nil {
		return err
	}
	if !ok || kept.Plan != a.plan.ID {
		a.e.Notice(conversation.Say("problem.old_question.gone", nil))
		return nil
	}
	if verb == VerbKeepNote {
		return a.note(mailText(kept.Raw), hash)
	}
	if ok, err := a.current(); err != nil || !ok {
		return err
	}
	m := &bot.Mail{Raw: kept.Raw, SHA256: kept.SHA256, Auth: kept.Auth, Date: mailDate(kept.Raw)}
	a.mail, a.filedBy, a.means = m, a.e.Person.ID, planning.EvidenceFiledEmail
	a.event.ID, a.event.At = filedRequest+hash, m.Date
	a.event.From = bot.Person{Tenant: a.event.Tenant, ID: a.who.Email, Name: a.who.Name, Email: a.who.Email, External: true, Organisation: a.account.Name}
	a.hears = func(string, locale.Args) error { return nil } // the receipt says it
	a.byReply()
	return a.agree(planning.EvidenceFiledEmail, "")
}

// filedRequest begins the request of an act whose evidence is a filed mail: the
// same mail is filed once.
const filedRequest = "filed/"

// mailDate is when a mail was written, by its own header; zero where it does not
// say.
func mailDate(raw []byte) time.Time {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return time.Time{}
	}
	at, err := m.Header.Date()
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// mailText is the subject of a kept mail, by which a note names it.
func mailText(raw []byte) string {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return ""
	}
	return strings.Join(strings.Fields(m.Header.Get("Subject")), " ")
}
