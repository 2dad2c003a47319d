package playbook

import (
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/evidence"
	"lodestar/planning/export"
)

// The texts of a mail and of the page behind its link. A changed word is a new
// id, as for wordingID.
const (
	wordingPage      = "agree.page.v1"       // customer.page.covers, customer.page.wording
	wordingMail      = "agree.mail.v1"       // customer.mail.covers, customer.mail.wording
	wordingMailReply = "agree.mail.reply.v1" // the same, where replies are read
	// Behind each where only the differences to an agreed version are asked about:
	// customer.card.covers_changes takes the place of the five items.
	ofChanges = ".changes"
	// The page's own words for it name the button as it is then, and the differences.
	wordingPageChanges = wordingPage + ofChanges + ".v2" // customer.page.wording_changes
)

// mailed reports whether an approver is asked by mail: where there is no shared
// channel, all of them are.
func (p Presentation) mailed(a Approver) bool {
	return a.Email != "" && (p.Place.Place == "" || a.ByMail)
}

// mailedTo are the approvers that a version goes to by mail.
func (p Presentation) mailedTo() []Approver {
	var all []Approver
	for _, a := range p.Approve {
		if p.mailed(a) {
			all = append(all, a)
		}
	}
	return all
}

// wording finds the text of an id among those that went out with the version.
func (p Presentation) wording(id string) Wording {
	if i := slices.IndexFunc(p.Wordings, func(w Wording) bool { return w.ID == id || strings.HasPrefix(w.ID, id+ofChanges) }); i >= 0 {
		return p.Wordings[i]
	}
	return p.Wording
}

// mailWordings are what is frozen of a mail and its page.
func (e *Env) mailWordings(p Presentation, view planning.CustomerView, words locale.Printer) []Wording {
	chosen := export.Choices(view, words)
	covers := locale.Args{
		"format": chosen[planning.ItemFormat], "sharing": chosen[planning.ItemSharing], "updates": chosen[planning.ItemFrequency], "version": p.Version,
		"list": strings.Join(itemNames(itemsOf(p.Changes), words), " · "), "before": p.Against,
	}
	text := func(id string, keys ...string) Wording {
		if p.Against != 0 {
			id, keys[0] = id+ofChanges, "customer.card.covers_changes"
		}
		var lines []string
		for _, key := range keys {
			lines = append(lines, words.Text(key, covers))
		}
		all := bot.Plain(strings.Join(lines, "\n"))
		return Wording{ID: id, Language: string(words.Language()), Text: all, SHA256: evidence.Sum([]byte(all))}
	}
	mail := text(wordingMail, "customer.mail.covers", "customer.mail.wording")
	if e.Book.Mail.Answers {
		mail = text(wordingMailReply, "customer.mail.covers", "customer.mail.wording.reply")
	}
	page := text(wordingPage, "customer.page.covers", "customer.page.wording")
	if p.Against != 0 {
		page = text(wordingPage, "customer.page.covers", "customer.page.wording_changes")
		page.ID = wordingPageChanges
	}
	return []Wording{page, mail}
}

// mailRecipients are those who get a plan by mail where there is no shared channel,
// with their addresses, for the gate; empty where an address is missing.
func (e *Env) mailRecipients() string {
	if e.Book.Mail == nil {
		return ""
	}
	var names []string
	for _, p := range e.Plan.Record.Value("approvers", 0).People {
		email := e.Account.Record.Text("contact_email", findContact(e.Account.Record, p.Name))
		if email == "" {
			return "" // it is asked for, and named as missing
		}
		names = append(names, p.Name+" ("+email+")")
	}
	return e.Book.Words.Printer(e.Language()).List(names)
}

// presentBy says where a version would go: into the shared channel, or by mail
// where the account has none. false where neither can be.
func (e *Env) presentBy() (Channel, bool, error) {
	channel, ok, err := e.sharedChannel(e.Account)
	if err != nil || ok {
		return channel, ok, err
	}
	return Channel{}, e.mailRecipients() != "" && e.withoutChannel(), nil
}

// withoutChannel reports whether it was said that the account shares none.
func (e *Env) withoutChannel() bool {
	return e.Account.Record.Value("account_channel", 0).Is(planning.NoChannel)
}

// request is the mail that asks an approver to agree (000-73). Without a link,
// for the gate, it says where one will stand.
func (c card) request(a Approver, link Link, again bool, answers bool) bot.Message {
	say := func(key string, args locale.Args) string { return c.words.Text(key, args) }
	version := locale.Args{"version": c.p.Version, "customer": bot.Escape(c.customer)}
	m := bot.Message{Kind: kindRequest, Subject: bot.Plain(say("customer.mail.subject", version)), Language: c.p.Wording.Language}
	opening := say("customer.mail.opening", locale.Args{"period": c.period(), "customer": bot.Escape(c.customer)})
	if changes, _, err := c.differences(); c.against.Version != 0 && err == nil {
		opening = say("customer.mail.changed", locale.Args{"version": c.p.Version, "before": c.against.Version, "places": inPlaces(len(changes), c.words)})
	}
	if c.p.Cover != "" {
		opening = bot.Escape(c.p.Cover)
	}
	if again {
		opening = say("customer.mail.again", version)
	}
	where := say("customer.mail.link_here", nil)
	if link.ID != "" {
		where = sealLink + link.ID + sealed
	}
	ask, wording := "customer.mail.ask", wordingMail
	if answers {
		ask, wording = "customer.mail.ask.reply", wordingMailReply
	}
	differences := ""
	if c.against.Version != 0 {
		if ask = "customer.mail.ask.changes"; answers {
			ask = "customer.mail.ask.changes.reply"
		}
		if text, err := c.differencesText(); err == nil { // else the page says what is new
			differences = text
		}
	}
	add := func(kind bot.PartKind, text string) { m.Parts = append(m.Parts, bot.Part{Kind: kind, Text: text}) }
	add(bot.Text, c.names[a.Contact])
	add(bot.Text, opening)
	if differences != "" {
		add(bot.Text, differences)
	}
	covers, rest, _ := strings.Cut(c.p.wording(wording).Text, "\n")
	add(bot.Text, say(ask, locale.Args{"link": where, "version": c.p.Version})+" "+bot.Escape(covers))
	add(bot.Text, bot.Escape(rest))
	add(bot.Text, say("customer.mail.answer_by", locale.Args{"date": c.words.DateLong(c.p.AnswerBy)}))
	add(bot.Text, say("customer.mail.closing", locale.Args{"manager": bot.Escape(c.manager)}))
	if c.first {
		add(bot.Context, say("customer.mail.program", locale.Args{"manager": bot.Escape(c.manager), "email": bot.Escape(c.managerEmail)}))
	}
	m.Notification = m.Subject
	return m
}

// period is the plan's, named in full.
func (c card) period() string {
	_, view, err := c.p.Document.Thaw()
	if err != nil || view.FirstDay.IsZero() {
		return ""
	}
	return c.words.Period(view.FirstDay, view.LastDay)
}

// replyToken lets a reply to a mail be told from all others; "" where nobody reads
// replies.
func (e *Env) replyToken(p Presentation, a Approver) (string, error) {
	if !e.Book.Mail.Answers {
		return "", nil
	}
	reply, err := e.newLink(Link{Kind: LinkReply, Plan: p.Plan, Version: p.Version, Contact: a.Contact})
	return sealToken + reply.ID + sealed, err
}

// sendRequest mails the request to one approver, with a link and a reply token of
// their own.
func (e *Env) sendRequest(c card, a Approver, again bool) error {
	to, err := e.Book.Mail.Address(e.Place.Tenant, a.Email, threadOf(c.p.Plan))
	if err != nil {
		return err
	}
	link, err := e.newLink(Link{Kind: LinkAnswer, Plan: c.p.Plan, Version: c.p.Version, Contact: a.Contact})
	if err != nil {
		return err
	}
	m := c.request(a, link, again, e.Book.Mail.Answers)
	if m.ReplyToken, err = e.replyToken(c.p, a); err != nil {
		return err
	}
	if m.Attachments, err = c.files(e.Now, false); err != nil {
		return err
	}
	return e.mailCustomer(bot.Delivery{To: to, Message: m})
}

// sendMails mails a version to all who are reached by mail.
func (e *Env) sendMails(c card) error {
	if e.Book.Mail == nil {
		return nil // the gate has said so
	}
	var names []string
	for _, a := range c.p.mailedTo() {
		if err := e.sendRequest(c, a, false); err != nil {
			return err
		}
		names = append(names, a.Name)
	}
	if len(names) == 0 {
		return nil
	}
	e.stood = true
	now := e.Now.In(e.Zone())
	words := e.Book.Words.Printer(e.Language())
	e.Notice(conversation.Say("say.plan_mailed", args("people", quoted(words.List(names)), "time", words.Time(now.Hour(), now.Minute()))))
	return nil
}

// previewMail puts the mail into the gate's question: what is shown is what goes
// out, but for the link, which is made when it does.
func (e *Env) previewMail(m *bot.Message, c card) error {
	to := c.p.mailedTo()
	if len(to) == 0 {
		return nil
	}
	words := e.Book.Words.Printer(e.Language())
	if c.p.Place.Place != "" {
		key := "say.mail_beside"
		if e.Book.Mail == nil {
			key = "say.mail_beside.none"
		}
		var names []string
		for _, a := range to {
			names = append(names, bot.Escape(a.Name))
		}
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: words.Text(key, locale.Args{"people": words.List(names)})})
		if e.Book.Mail == nil {
			return nil
		}
	}
	files, err := c.files(e.Now, false)
	if err != nil {
		return err
	}
	shown := c.request(to[0], Link{}, false, e.Book.Mail.Answers)
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: words.Text("say.mail_subject", locale.Args{"subject": bot.Escape(shown.Subject)})})
	m.Parts = append(m.Parts, shown.Parts...)
	small := func(key string, a locale.Args) {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: words.Text(key, a)})
	}
	var attached []string
	for _, f := range files {
		attached = append(attached, bot.Escape(f.Name))
	}
	small("context.mail_attached", locale.Args{"file": words.List(attached)})
	if len(to) > 1 {
		var others []string
		for _, a := range to[1:] {
			others = append(others, bot.Escape(a.Name))
		}
		small("context.mail_each", locale.Args{"people": words.List(others)})
	}
	return nil
}
