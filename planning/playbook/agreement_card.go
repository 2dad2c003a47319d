package playbook

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lodestar/bot"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/planning/evidence"
	"lodestar/planning/export"
)

// wordingID names the text somebody agrees to (customer.card.wording and
// customer.card.covers). A changed word is a new id: agreements keep the text
// they were given on.
const wordingID = "agree.v1"

// changeWordingID names the text somebody agrees to a changed plan with
// (customer.card.wording_changes and customer.card.covers_changes).
const changeWordingID = "agree_changes.v1"

// flowAgreement and stepCard mark a card as the question that its record
// replaces. A card belongs to no session.
const (
	flowAgreement = "agreement"
	stepCard      = "card"
)

// The verbs of a card, for people at the customer; the value is plan/version.
const (
	VerbReadPlan        = "read_plan"
	VerbReadDifferences = "read_differences"
	VerbAgree           = "agree"
	VerbSuggestChange   = "suggest_change"
)

// card is what stands in the shared channel under a presented version.
type card struct {
	p        Presentation
	words    locale.Printer // of the customer, formal
	customer string
	manager  string
	// managerEmail is where the account manager can be written to; where that is not
	// known, the address of the mails.
	managerEmail string
	written      map[string]time.Time // when a filed mail was written, by act
	names        map[int]string       // salutations of the approvers in a letter, by row
	greetings    map[int]string       // the same on a card
	receipts     bool                 // who agrees gets a receipt by mail
	zone         *time.Location       // of the customer
	first        bool                 // nothing was ever sent to this customer before
	// against is the version agreed to before: only the differences are asked
	// about. The zero Presentation where there is none.
	against Presentation
	agreed  []planning.ShownAgreement // to this version, as they stand
}

func (c card) question() bot.Question {
	return bot.Question{Session: c.p.Plan, Flow: flowAgreement, Step: stepCard, Row: c.p.Version, Offer: offerOf(c.p.Card)}
}

// value is what the buttons of a card carry: no word of the plan.
func (c card) value() string { return c.p.Plan + "/" + strconv.Itoa(c.p.Version) }

// parseCard reads it back.
func parseCard(value string) (plan string, version int, ok bool) {
	plan, number, found := strings.Cut(value, "/")
	version, err := strconv.Atoi(number)
	return plan, version, found && err == nil && plan != "" && version > 0
}

// greeting addresses every approver.
func (c card) greeting() string {
	var all []string
	for _, a := range c.p.Approve {
		s := c.greetings[a.Contact]
		if len(all) > 0 {
			s = uncapital(s) // within the sentence by now
		}
		if s != "" {
			all = append(all, s)
		}
	}
	return strings.Join(all, " ")
}

// uncapital writes the first letter small.
func uncapital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(first)) + s[size:]
}

// inPlaces is in how many places a version differs, in words.
func inPlaces(n int, words locale.Printer) string {
	if n >= 2 && n <= 4 {
		return words.Text("count.place."+strconv.Itoa(n), nil)
	}
	return words.Text("count.place", locale.Args{"n": n})
}

// called is how an approver is addressed where a sentence begins: "Ms Visser".
func (c card) called(who Approver, account *Account) string {
	form := one(account.Record.Value("contact_salutation", who.Contact))
	if form != "ms" && form != "mr" {
		return bot.Escape(who.Name)
	}
	return c.words.Capital(c.words.Text("customer.address."+form, locale.Args{"surname": bot.Escape(surname(who.Name))}))
}

func (c card) intro() string {
	a := locale.Args{"manager": bot.Escape(c.manager), "version": c.p.Version, "date": c.words.DateLong(c.p.AnswerBy)}
	if c.against.Version == 0 {
		return c.words.Text("customer.card.intro", a)
	}
	changes, _, err := c.differences()
	if err != nil { // the names of one of the versions do not belong to it any more
		return c.words.Text("customer.card.intro", a)
	}
	a["before"], a["places"] = c.against.Version, inPlaces(len(changes), c.words)
	return c.words.Text("customer.card.changed", a)
}

// message is the card while it waits for an answer.
func (c card) message() bot.Message {
	m := bot.Message{Kind: stepCard, Question: c.question(), Notification: bot.Plain(c.words.Capital(c.intro()))}
	text := c.words.Capital(c.intro())
	if greeting := c.greeting(); greeting != "" {
		text = greeting + "\n" + c.intro()
	}
	if c.p.Cover != "" {
		text += "\n" + bot.Escape(c.p.Cover)
	}
	small := func(text string) { m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: text}) }
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: text})
	small(c.words.Text("customer.card.typed", locale.Args{"version": c.p.Version}))
	small(bot.Escape(c.p.Wording.Text))
	if c.first {
		small(c.words.Text("customer.card.first", locale.Args{"manager": bot.Escape(c.manager)}))
	}
	label := func(key string) string { return c.words.Text("button."+key, nil) }
	version := locale.Args{"version": c.p.Version}
	read := bot.Button{Label: label("read_plan"), Verb: VerbReadPlan, Value: c.value()}
	agree := label("agree_to_plan")
	if c.against.Version != 0 {
		read.Label, read.Verb = label("read_differences"), VerbReadDifferences
		agree = c.words.Text("button.agree_to_version", version)
	}
	m.Buttons = []bot.Button{
		read,
		{Label: agree, Verb: VerbAgree, Value: c.value(), Primary: true, Confirm: &bot.Confirm{
			Title: c.words.Text("customer.card.confirm.title", version), Text: c.recordedAs(),
			Yes: label("agree"), No: label("go_back"),
		}},
		{Label: label("suggest_change"), Verb: VerbSuggestChange, Value: c.value()},
	}
	return m
}

// recordedAs says under whose name an agreement is kept, before it counts.
func (c card) recordedAs() string {
	if len(c.p.Approve) == 1 {
		return c.words.Text("customer.card.confirm.text", locale.Args{"person": c.p.Approve[0].Name, "customer": c.customer})
	}
	return c.words.Text("customer.card.confirm.anyone", locale.Args{"customer": c.customer})
}

// record is the card after something has happened: it says what, without
// buttons where nothing can be answered any more.
func (c card) record(acts []Act, names map[int]string) bot.Message {
	m := bot.Message{Kind: bot.KindRecord, Replaces: c.question()}
	var lines []string
	agree := map[int]bool{} // who agrees now
	for _, a := range acts {
		if a.Version != c.p.Version {
			continue
		}
		args := locale.Args{"person": bot.Escape(names[a.Contact]), "customer": bot.Escape(c.customer), "when": c.when(a.At), "version": a.Version, "code": evidence.CheckCode(c.p.Document.SHA256)}
		switch a.Kind {
		case evidence.Agree:
			key := "customer.card.agreed"
			switch {
			case a.Means == planning.EvidenceFiledEmail:
				key, args["when"], args["manager"] = "customer.card.filed", c.when(c.written[a.ID]), bot.Escape(c.manager)
			case len(agree) > 0:
				key = "customer.card.also_agreed"
			}
			agree[a.Contact] = true
			lines = append(lines, c.words.Text(key, args))
		case evidence.Withdraw:
			delete(agree, a.Contact)
			lines = append(lines, c.words.Text("customer.card.withdrawn", args))
		case evidence.RequestChange: // goes to the account manager alone
		}
	}
	switch {
	case c.p.calledOff():
		lines = append(lines, c.words.Text("customer.card.request_withdrawn", locale.Args{"manager": bot.Escape(c.manager), "version": c.p.Version}))
	case len(lines) == 0:
		lines = append(lines, c.words.Capital(c.intro()))
	}
	m.Parts = []bot.Part{{Kind: bot.Text, Text: strings.Join(lines, "\n")}}
	m.Notification = bot.Plain(lines[len(lines)-1])
	if len(agree) > 0 {
		key := "customer.card.to_withdraw"
		if !c.receipts {
			key = "customer.card.to_withdraw.no_receipt"
		}
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: c.words.Text(key, locale.Args{"version": c.p.Version})})
	}
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: bot.Escape(c.p.Wording.Text)})
	m.Buttons = []bot.Button{{Label: c.words.Text("button.read_plan", nil), Verb: VerbReadPlan, Value: c.value()}}
	return m
}

// when is an instant as both sides can place it: day, time and zone of the
// customer.
func (c card) when(at time.Time) string {
	local := at.In(c.zone)
	return c.words.Text("customer.card.when", locale.Args{"date": c.words.DateWeekday(civil.Of(local)), "time": c.words.Time(local.Hour(), local.Minute()), "zone": c.words.Zone(local)})
}

// wording is what is frozen of the card: the five items with their choices, and
// what agreeing means. Of a changed plan it names the items that differ from the
// version agreed to before.
func wording(view planning.CustomerView, version int, changes []planning.Change, against int, words locale.Printer) (Wording, map[planning.Item]string) {
	chosen := export.Choices(view, words)
	id := wordingID
	text := words.Text("customer.card.covers", locale.Args{"format": chosen[planning.ItemFormat], "sharing": sharedAs(view, words), "updates": chosen[planning.ItemFrequency]}) +
		"\n" + words.Text("customer.card.wording", locale.Args{"version": version})
	if against != 0 {
		id = changeWordingID
		text = words.Text("customer.card.covers_changes", locale.Args{"list": strings.Join(itemNames(itemsOf(changes), words), " · "), "before": against}) +
			"\n" + words.Text("customer.card.wording_changes", locale.Args{"version": version})
	}
	text = bot.Plain(text)
	return Wording{ID: id, Language: string(words.Language()), Text: text, SHA256: evidence.Sum([]byte(text))}, chosen
}

// sharedAs is how the plan is shared, and where, as the card in the channel says it
// (000-68).
func sharedAs(view planning.CustomerView, words locale.Printer) string {
	how := string(view.Sharing)
	switch {
	case how == "":
		return export.Choices(view, words)[planning.ItemSharing]
	case view.Sharing == planning.SharedLink && view.Link == "":
		how = "link_open"
	}
	return words.Text("customer.card.sharing."+how, locale.Args{"link": view.Link})
}

// cardOf puts a card together from what was frozen.
func (e *Env) cardOf(p Presentation, plan *Plan, account *Account) (card, error) {
	manager, err := e.planner(account.Manager)
	if err != nil {
		return card{}, err
	}
	lang, ok := locale.ParseLanguage(p.Wording.Language)
	if !ok {
		lang = locale.English.Formal()
	}
	c := card{p: p, words: e.Book.Words.Printer(lang), customer: account.Name, manager: manager.Name, names: map[int]string{}, greetings: map[int]string{}, receipts: e.Book.Mail != nil, zone: time.UTC}
	if zone, err := time.LoadLocation(account.Record.Text("account_time_zone", 0)); err == nil {
		c.zone = zone
	}
	person, _, err := e.Tx.Person(plan.Tenant, account.Manager)
	if err != nil {
		return card{}, err
	}
	if c.managerEmail = mailOf(person); c.managerEmail == "" && e.Book.Mail != nil {
		c.managerEmail = e.Book.Mail.From
	}
	for _, a := range p.Approve {
		c.names[a.Contact] = salutation(letterSalutation, account.Record, a.Contact, a.Name, c.words)
		c.greetings[a.Contact] = salutation(cardSalutation, account.Record, a.Contact, a.Name, c.words)
	}
	all, err := e.Tx.Presentations(plan.Tenant, plan.ID)
	if err != nil {
		return card{}, err
	}
	c.first = !slices.ContainsFunc(all, func(q Presentation) bool { return q.Version < p.Version })
	acts, err := e.Tx.Acts(plan.Tenant, plan.ID)
	if err != nil {
		return card{}, err
	}
	standing := planning.Version{Agreements: agreementsTo(p, acts, account.Name, c.zone)}.Standing()
	for _, a := range standing {
		c.agreed = append(c.agreed, planning.ShownAgreement{Person: a.Person, On: a.On, Version: p.Version, Evidence: a.Evidence})
	}
	if i := slices.IndexFunc(all, func(q Presentation) bool { return q.Version == p.Against }); i >= 0 {
		c.against = all[i]
	}
	return c, nil
}

// approversOf are the people who may agree, with how they can be known.
func (e *Env) approversOf(plan *Plan, account *Account) ([]Approver, error) {
	history, err := e.Tx.History(plan.Tenant, plan.ID, 0)
	if err != nil {
		return nil, err
	}
	by, at := account.Manager, e.Now
	for _, h := range history { // newest first: the word on which they were named
		if h.Key.Step == "approvers" {
			by, at = h.By, h.At
			break
		}
	}
	var all []Approver
	for _, p := range plan.Record.Value("approvers", 0).People {
		row := findContact(account.Record, p.Name)
		all = append(all, Approver{Contact: row, Name: p.Name, Email: account.Record.Text("contact_email", row), Person: identity(account, row), ByMail: account.Record.Text("contact_identity", row) == byMail, NamedBy: by, NamedAt: at})
	}
	return all, nil
}

// identity is the chat user a contact is bound to by choice, "" where there is none.
func identity(account *Account, row int) string {
	if id := account.Record.Text("contact_identity", row); id != byMail {
		return id
	}
	return ""
}

// isApproverOf finds the approver a chat user is: bound by the account manager's
// choice, or by the e-mail address that the platform states (method a.4, binding). A
// display name never binds, and nobody of another organisation than the customer's
// is anybody's approver (trust B3).
func isApproverOf(p bot.Person, all []Approver, in Channel) (Approver, bool) {
	if !in.ofCustomer(p) {
		return Approver{}, false
	}
	i := slices.IndexFunc(all, func(a Approver) bool { return a.Person != "" && a.Person == p.ID })
	if i < 0 && !in.severalOpen() {
		i = slices.IndexFunc(all, func(a Approver) bool {
			return a.Person == "" && a.Email != "" && p.Email != "" && strings.EqualFold(a.Email, p.Email)
		})
	}
	if i < 0 {
		return Approver{}, false
	}
	return all[i], true
}

func approverNames(all []Approver) []string {
	var names []string
	for _, a := range all {
		names = append(names, bot.Escape(a.Name))
	}
	return names
}
