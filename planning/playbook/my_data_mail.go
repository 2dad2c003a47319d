package playbook

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"html"
	"slices"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// KindMyData is the Kind of what answers who asks about their own data. What is held in
// such a message is named, and not handed out once more.
const KindMyData = "my_data"

// privacyLinkFor is how long a link to one's own data is good.
const privacyLinkFor = 3 * 24 * time.Hour

// dataAskedByMail answers whoever asks by mail what is held about them. Anybody can
// write any sender into a mail, so nothing is said and nothing done on its word: a
// link goes to the address itself, if something is held under it, and whoever opens it
// there has proved whose it is. Otherwise a mail is answered only where its domain
// vouches for it. It reports false where that is not what they want.
func (e *Env) dataAskedByMail(event bot.Event, allow func() bool) (bool, error) {
	m := event.Mail
	if !m.Personal() || m.From == "" {
		return false, nil
	}
	spoken, ok := e.privateIn(m.Words, m.Subject)
	if !ok {
		return false, nil
	}
	if !allow() || e.Book.Mail == nil || strings.EqualFold(m.From, e.Book.Mail.From) {
		return true, nil
	}
	language, held, err := e.becomes(m.From)
	if err != nil || held == 0 && !m.Auth.Verified {
		return true, err
	}
	to, err := e.Book.Mail.Address(event.Tenant, m.From, "")
	if err != nil {
		return true, nil //nolint:nilerr // it came from there, so it is an address
	}
	if language == "" {
		language = spoken
	}
	words := e.Book.Words.Printer(language)
	if held == 0 {
		return true, e.mailCustomer(bot.Delivery{To: to, Message: privacyMail(words, words.Text("customer.my_data.none", nil))})
	}
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return true, err
	}
	link := PrivacyLink{Tenant: event.Tenant, ID: hex.EncodeToString(id[:]), Address: m.From, Language: language, Created: e.Now, Expires: e.Now.Add(privacyLinkFor)}
	link.Hash = HashOf(e.Book.Mail.Token(link.ID))
	if fresh, err := e.Tx.AddPrivacyLink(link, e.Now); err != nil || !fresh {
		return true, err // the mails with those that are good still are in the mailbox
	}
	text := words.Text("customer.my_data.mail", locale.Args{"link": sealLink + link.ID + sealed})
	return true, e.mailCustomer(bot.Delivery{To: to, Message: privacyMail(words, text, words.Text("customer.my_data.not_you", nil))})
}

func privacyMail(words locale.Printer, texts ...string) bot.Message {
	subject := words.Text("customer.my_data.subject", nil)
	m := bot.Message{Kind: KindMyData, Subject: subject, Notification: subject, Language: string(words.Language())}
	for _, text := range texts {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: text})
	}
	return m
}

// privateIn finds a command about one's own data that is all of one of the texts, and
// the language it was written in.
func (e *Env) privateIn(texts ...string) (locale.Language, bool) {
	for _, text := range texts {
		text = strings.TrimRight(strings.TrimSpace(text), ".!?")
		for _, lang := range []locale.Language{locale.English, locale.German, locale.Dutch} {
			if id, _, ok := e.Book.Engine.CommandOf(lang, text); ok && slices.Contains(privateCommands(), id) {
				return lang.Formal(), true
			}
		}
	}
	return "", false
}

// becomes lets the person be whoever an address belongs to, and returns the language
// they read and in how many places something is held about them. Somebody whom the bot
// knows in chat is the same by mail.
func (e *Env) becomes(address string) (language locale.Language, held int, err error) {
	person := Person{Person: bot.Person{Tenant: e.Place.Tenant, Email: address, External: true}}
	people, err := e.Tx.People(e.Place.Tenant)
	if err != nil {
		return "", 0, err
	}
	for _, p := range people {
		if strings.EqualFold(p.Email, address) {
			person = p
			break
		}
	}
	e.Person = &person
	s, accounts, err := e.self()
	if err != nil {
		return "", 0, err
	}
	if person.ID == "" { // known by a contact alone: bound to a chat user, that is who they are
		for _, a := range accounts {
			for _, row := range a.Record.Rows("contact", 0) {
				if id := identity(&a, row.ID); id != "" && strings.EqualFold(a.Record.Text("contact_email", row.ID), address) {
					person.ID, s.Person = id, id
				}
			}
		}
	}
	if person.ID == "" {
		person.ID = "mail:" + HashOf(strings.ToLower(address))[:32]
		s.Person = person.ID
	}
	all, err := e.held(s)
	if err != nil {
		return "", 0, err
	}
	for _, h := range all {
		if h.Table != "privacy_link" && h.Table != "outbox" {
			held++
		}
	}
	switch {
	case !person.External:
		language = e.languageOf(person)
	case len(accounts) > 0:
		if lang, ok := locale.ParseLanguage(one(accounts[0].Record.Value("account_language", 0))); ok {
			language = lang.Formal()
		}
	}
	return language, held, nil
}

// heldAsHTML is all that is held for whoever reads it: place by place, and in each
// what stands there, or that it is a note of ours.
func heldAsHTML(all []Held, words locale.Printer) string {
	var b strings.Builder
	for _, place := range heldPlaces(all, words) {
		b.WriteString("<h3>" + html.EscapeString(place.name) + "</h3><dl>")
		for _, l := range place.lines {
			value := cmp.Or(l.value, "✓")
			if l.times > 1 {
				value = words.Text("held.times", locale.Args{"line": value, "n": l.times})
			}
			b.WriteString("<div><dt>" + html.EscapeString(l.name) + "</dt><dd>" + html.EscapeString(value) + "</dd></div>")
		}
		b.WriteString("</dl>")
	}
	return b.String()
}

// privacyPage draws the page behind a link to one's own data: all that is held, and
// what can be asked for. Drawing it changes nothing.
func (e *Env) privacyPage(l PrivacyLink) (LinkPage, error) {
	words := e.Book.Words.Printer(l.Language)
	say := func(key string, a locale.Args) string { return bot.Plain(words.Text(key, a)) }
	p := LinkPage{State: LinkClosed, Language: l.Language, Title: say("customer.my_data.title", nil), PlanTitle: say("customer.my_data.held", nil), AnswerTitle: say("customer.my_data.ask", nil)}
	if !e.Now.Before(l.Expires) {
		p.Lead = []string{say("customer.my_data.expired", nil)}
		return p, nil
	}
	if _, _, err := e.becomes(l.Address); err != nil {
		return p, err
	}
	s, _, err := e.self()
	if err != nil {
		return p, err
	}
	all, err := e.held(s)
	if err != nil {
		return p, err
	}
	exported, err := heldAsJSON(all, e.Now, words)
	if err != nil {
		return p, err
	}
	p.State = LinkOpen
	p.Lead = []string{say("customer.my_data.lead", locale.Args{"address": l.Address})}
	p.Plan = heldAsHTML(all, words) + "<details><summary>JSON</summary><pre>" + html.EscapeString(exported) + "</pre></details>"
	e.speaks(l.Language)
	waiting, waits, err := e.Tx.ErasureOf(s.Tenant, s.Person)
	if err != nil {
		return p, err
	}
	if waits {
		p.State = LinkDone
		p.Lead = []string{say("customer.my_data.erasure_waits", locale.Args{"date": words.DateLong(dayIn(waiting.Due, e.Zone()))})}
		p.Wording, p.Agree = []string{say("customer.my_data.keep", nil)}, say("button.keep_data", nil)
		return p, nil
	}
	texts, may, err := e.whatIsErased()
	if err != nil {
		return p, err
	}
	for _, t := range texts {
		p.Wording = append(p.Wording, bot.Plain(e.Print(t)))
	}
	if may {
		p.Agree = say("button.erase_data", nil)
	}
	return p, nil
}

// speaks lets everything be said in a language.
func (e *Env) speaks(lang locale.Language) {
	e.Person.Spoken, e.customerLanguage = lang.Base(), lang
}

// answerPrivacy asks for erasure, or takes that back where it was asked for.
func (e *Env) answerPrivacy(l PrivacyLink) (LinkPage, error) {
	page, err := e.privacyPage(l)
	if err != nil || page.Agree == "" {
		return page, err
	}
	s, accounts, err := e.self()
	if err != nil {
		return page, err
	}
	if page.State == LinkDone {
		err = e.takeErasureBack(s)
	} else {
		err = e.askErasure(s, accounts)
	}
	if err != nil {
		return page, err
	}
	return e.privacyPage(l)
}
