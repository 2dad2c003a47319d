package playbook

import (
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/evidence"
	"lodestar/planning/export"
)

// LinkState is what the page behind a link is good for.
type LinkState string

// The states.
const (
	LinkUnknown LinkState = "unknown" // no such link, or it opens nothing
	LinkOpen    LinkState = "open"    // it can be answered
	LinkDone    LinkState = "done"    // it was used; the page says for what
	LinkClosed  LinkState = "closed"  // too old, overtaken by another version, or the request was withdrawn
)

// LinkPage is the page behind a link: words in the customer's language, formal,
// and the plan as it was frozen. Opening it is kept nowhere (trust 1).
type LinkPage struct {
	State    LinkState
	Kind     LinkKind
	Language locale.Language
	Title    string
	Lead     []string // what to do, or what has become of it
	Plan     string   // HTML by planning/export; "" where there is none to be shown
	// PlanTitle and AnswerTitle are the headings of that and of what can be answered; ""
	// are those of a plan.
	PlanTitle, AnswerTitle string
	// Changes are the differences to the version agreed to before, line by line; none
	// where the whole plan is asked about.
	Changes []string
	Facts   []LinkFact
	Covers  string   // the five items with their choices
	Wording []string // what is confirmed by pressing, above the buttons
	NotYou  string
	Foot    []string
	Agree   string // label of the button; "" where it is not offered
	Suggest *LinkSuggest
	Problem string // what is wrong with what was sent
}

// LinkFact is a line of the page's head.
type LinkFact struct{ Label, Text string }

// LinkSuggest is the part of the page in which changes are suggested.
type LinkSuggest struct {
	Button, Legend, Items, Label, Hint string
	Choices                            []LinkChoice
	Text                               string // what was typed already
}

// LinkChoice is one of the five agreement items, to be ticked.
type LinkChoice struct {
	Item    planning.Item
	Label   string
	Checked bool
}

// LinkGiven is what was sent from the page.
type LinkGiven struct {
	Suggest bool // else the one thing that the link is for
	Items   []planning.Item
	Text    string
	// Place is where it came from: the platform is that of the page.
	Place bot.Address
}

// longestSuggestion is how much text a suggestion may have, as an answer in a
// chat (trust I3).
const longestSuggestion = 2000

// linked is a link with all that it is about.
type linked struct {
	*answering

	link Link
	acts []Act
}

// byLink finds what a link is about; false where there is nothing to be shown.
func (e *Env) byLink(hash string) (*linked, bool, error) {
	link, ok, err := e.Tx.Link(e.Place.Tenant, hash)
	if err != nil || !ok || link.Kind == LinkReply {
		return nil, false, err
	}
	a := &answering{e: e, at: e.Now, allow: func() bool { return true }}
	if ok, err := a.ofPlan(link.Plan, link.Version); err != nil || !ok {
		return nil, false, err
	}
	i := slices.IndexFunc(a.on.Approve, func(who Approver) bool { return who.Contact == link.Contact })
	if i < 0 {
		return nil, false, nil
	}
	a.who, a.may = a.on.Approve[i], true
	a.event = bot.Event{
		ID: "link/" + link.ID, Tenant: e.Place.Tenant, Kind: bot.Pressed, Place: e.Place, At: e.Now,
		From: bot.Person{Tenant: e.Place.Tenant, ID: a.who.Email, Name: a.who.Name, Email: a.who.Email, External: true, Organisation: a.account.Name},
	}
	acts, err := e.Tx.Acts(e.Place.Tenant, link.Plan)
	return &linked{answering: a, link: link, acts: acts}, true, err
}

// ofPlan loads a plan and the version that something is about; 0 is the one
// presented last.
func (a *answering) ofPlan(id string, version int) (bool, error) {
	plan, ok, err := a.e.Tx.Plan(a.e.Place.Tenant, id)
	if err != nil || !ok {
		return false, err
	}
	account, ok, err := a.e.Tx.Account(a.e.Place.Tenant, plan.Account)
	if err != nil || !ok {
		return false, err
	}
	if a.all, err = a.e.Tx.Presentations(a.e.Place.Tenant, id); err != nil || len(a.all) == 0 {
		return false, err
	}
	a.plan, a.account = &plan, &account
	if version == 0 {
		version = a.all[0].Version
	}
	if !slices.ContainsFunc(a.all, func(p Presentation) bool { return p.Version == version }) {
		return false, nil
	}
	return true, a.about(version)
}

// ShowLink draws the page behind a link. It changes nothing, whoever fetches it
// (trust C6): mail scanners fetch every link.
func (e *Env) ShowLink(hash string) (LinkPage, error) {
	if l, ok, err := e.Tx.PrivacyLink(e.Place.Tenant, hash); err != nil {
		return LinkPage{State: LinkUnknown}, err
	} else if ok {
		return e.privacyPage(l)
	}
	l, ok, err := e.byLink(hash)
	if err != nil || !ok {
		return LinkPage{State: LinkUnknown}, err
	}
	return l.page()
}

// AnswerLink records what was sent from the page behind a link, once, and draws
// the page as it is then.
func (e *Env) AnswerLink(hash string, given LinkGiven) (LinkPage, error) {
	if l, ok, err := e.Tx.PrivacyLink(e.Place.Tenant, hash); err != nil {
		return LinkPage{State: LinkUnknown}, err
	} else if ok {
		return e.answerPrivacy(l)
	}
	l, ok, err := e.byLink(hash)
	if err != nil || !ok {
		return LinkPage{State: LinkUnknown}, err
	}
	page, err := l.page()
	if err != nil || page.State != LinkOpen || given.Suggest && page.Suggest == nil {
		return page, err // pressed twice, or too late: the page says so
	}
	text := strings.TrimSpace(given.Text)
	if given.Suggest {
		page.Suggest.Text = given.Text
		for i := range page.Suggest.Choices {
			page.Suggest.Choices[i].Checked = slices.Contains(given.Items, page.Suggest.Choices[i].Item)
		}
		switch n := locale.Length(text); {
		case text == "":
			page.Problem = l.words().Text("customer.page.problem.no_text", nil)
			return page, nil
		case n > longestSuggestion:
			page.Problem = l.words().Text("customer.page.problem.too_long", locale.Args{"n": n, "limit": longestSuggestion})
			return page, nil
		}
	}
	fresh, err := e.Tx.UseLink(l.link.Tenant, l.link.Hash, e.Now)
	if err != nil || !fresh {
		return page, err
	}
	l.means, l.by = planning.EvidenceEmailLink, evidence.ByPage
	l.hears = func(string, locale.Args) error { return nil } // the page says it
	l.shows = func() shownText { return shownText{text: l.shown(page), wording: l.on.wording(wordingPage)} }
	switch {
	case given.Suggest:
		err = l.requestChange(text, l.items(given.Items))
	case l.link.Kind == LinkAnswer:
		err = l.agree(planning.EvidenceEmailLink, evidence.ByPage)
	default:
		l.objects = l.link.Kind == LinkObject
		err = l.withdraw()
	}
	if err != nil {
		return page, err
	}
	return e.ShowLink(hash)
}

// items are those of the five that were ticked, in their order; nil where none
// was.
func (l *linked) items(ticked []planning.Item) []planning.Item {
	var all []planning.Item
	for _, item := range planning.Items() {
		if slices.Contains(ticked, item) {
			all = append(all, item)
		}
	}
	return all
}

// shown is what the person had before their eyes, as text (rendered_sha256).
func (l *linked) shown(p LinkPage) string {
	lines := append(append([]string{p.Title}, p.Lead...), p.Changes...)
	lines = append(append(lines, p.Covers), p.Wording...)
	return strings.Join(append(lines, p.Agree), "\n")
}

func (l *linked) page() (LinkPage, error) {
	p := LinkPage{Kind: l.link.Kind, Language: l.words().Language(), Title: l.say("customer.page.title", nil)}
	after, done := l.answered()
	switch why := l.closed(); {
	case done:
		p.State, p.Lead = LinkDone, after
	case why != "":
		p.State, p.Lead = LinkClosed, []string{why}
		return p, nil
	default:
		p.State = LinkOpen
	}
	_, view, err := l.on.Document.Thaw()
	if err != nil {
		return p, err
	}
	view.Status = l.status()
	if p.Plan, err = export.CustomerHTML(view, l.words()); err != nil {
		return p, err
	}
	p.Facts = l.facts()
	covers, wording, _ := strings.Cut(l.on.wording(wordingPage).Text, "\n")
	p.Covers = covers
	p.Foot = []string{l.say("customer.page.program", nil)}
	if p.State != LinkOpen {
		return p, nil
	}
	p.NotYou = l.say("customer.page.not_you", nil)
	switch l.link.Kind {
	case LinkWithdraw, LinkObject:
		key := "customer.page." + string(l.link.Kind)
		p.Lead = []string{l.say(key, locale.Args{"when": l.agreedWhen()})}
		p.Wording = []string{l.say(key+".wording", nil)}
		p.Agree = l.say("button."+map[LinkKind]string{LinkWithdraw: "withdraw_agreement", LinkObject: "object"}[l.link.Kind], nil)
	default:
		p.Lead = []string{l.say("customer.page.lead", nil), l.say("customer.page.nothing_yet", nil)}
		if l.card.against.Version != 0 {
			text, err := l.card.differencesText()
			if err != nil {
				return p, err
			}
			p.Lead = []string{p.Lead[0], l.say("customer.page.changed", locale.Args{"before": l.card.against.Version}), p.Lead[1]}
			p.Changes = strings.Split(bot.Plain(text), "\n")
		}
		p.Wording = []string{wording}
		p.Agree = l.say("button.agree_to_plan", nil)
		if label := l.say("button.agree_to_version", nil); strings.Contains(wording, label) {
			p.Agree = label // the words name the button
		}
		p.Suggest = l.suggest()
	}
	return p, nil
}

// status is where the version stands, as it is said on the plan.
func (l *linked) status() planning.Status {
	s := planning.Status{State: planning.Presented, Version: l.on.Version, AnswerBy: l.on.AnswerBy}
	for _, who := range l.on.Approve {
		if act, agrees := standing(l.acts, l.on.Version, who.Contact); agrees {
			s.State = planning.Active
			s.Agreed = append(s.Agreed, planning.ShownAgreement{Person: planning.Person{Name: who.Name, Side: planning.Customer}, On: dayIn(act.At, l.card.zone), Version: act.Version, Evidence: act.Means})
		}
	}
	return s
}

func (l *linked) suggest() *LinkSuggest {
	s := &LinkSuggest{
		Button: l.say("button.suggest_change", nil), Legend: l.say("customer.page.suggest", nil),
		Items: l.say("customer.page.suggest.items", nil), Label: l.say("customer.page.suggest.text", nil), Hint: l.say("customer.page.suggest.hint", nil),
	}
	for _, item := range planning.Items() {
		s.Choices = append(s.Choices, LinkChoice{Item: item, Label: l.say("customer.item."+string(item), nil)})
	}
	return s
}

// say prints a text of the page. What stands in it is set as plain words.
func (l *linked) say(key string, more locale.Args) string {
	a := locale.Args{
		"customer": l.account.Name, "version": l.on.Version, "person": l.who.Name, "address": l.words().Capital(l.addressIn(l.words())), "manager": l.card.manager,
		"email": l.card.managerEmail, "to": l.who.Email, "date": l.words().DateLong(l.on.AnswerBy),
	}
	for name, value := range more {
		a[name] = value
	}
	return bot.Plain(l.words().Text(key, a))
}

// addressIn is how the person is called within a sentence of a language: Ms
// Visser, or their name.
func (a *answering) addressIn(words locale.Printer) string {
	form := one(a.account.Record.Value("contact_salutation", a.who.Contact))
	if form != "ms" && form != "mr" {
		return a.who.Name
	}
	return words.Text("customer.address."+form, locale.Args{"surname": surname(a.who.Name)})
}

// addressTo is how the person is called to whom something goes, or of whom something
// comes: German declines "Herr".
func (a *answering) addressTo(words locale.Printer) string {
	form := one(a.account.Record.Value("contact_salutation", a.who.Contact))
	if form != "ms" && form != "mr" {
		return a.who.Name
	}
	return words.Text("customer.address.to."+form, locale.Args{"surname": surname(a.who.Name)})
}

func (l *linked) facts() []LinkFact {
	fact := func(key, text string) LinkFact {
		return LinkFact{Label: l.say("customer.page.fact."+key, nil), Text: text}
	}
	all := []LinkFact{fact("from", l.card.manager), fact("for", l.who.Name+", "+l.account.Name)}
	if l.link.Kind == LinkAnswer && l.link.Used.IsZero() {
		all = append(all, fact("answer_by", l.words().DateLong(l.on.AnswerBy)))
	}
	return append(all, fact("code", evidence.CheckCode(l.on.Document.SHA256)))
}

// agreedWhen is when the agreement that a withdrawal is about was given.
func (l *linked) agreedWhen() string {
	for _, act := range l.acts {
		if act.ID == l.link.Act {
			return l.card.when(act.At)
		}
	}
	return ""
}

// answered says what a link was used for, or that what it is for has been done
// by another way already; false where it has not.
func (l *linked) answered() ([]string, bool) {
	day := func(a Act) string { return l.words().DateLong(dayIn(a.At, l.card.zone)) }
	if l.link.Kind != LinkAnswer {
		if _, stands := standing(l.acts, l.on.Version, l.link.Contact); stands {
			return nil, false
		}
		return []string{l.say("customer.page.withdrawn", nil)}, true
	}
	if act, agreed := standing(l.acts, l.on.Version, l.link.Contact); agreed {
		if act.Request == l.event.ID {
			return []string{l.say("customer.page.thanks", nil)}, true
		}
		return []string{l.say("customer.answer.again", locale.Args{"date": day(act)})}, true
	}
	for _, act := range l.acts {
		if act.Request != l.event.ID {
			continue
		}
		if act.Kind == evidence.RequestChange {
			return []string{l.say("customer.page.suggested", nil), act.Text}, true
		}
		return []string{l.say("customer.page.withdrawn", nil)}, true
	}
	return nil, false
}

// closed says why a link cannot be used any more; "" where it can.
func (l *linked) closed() string {
	if l.link.Kind != LinkAnswer {
		return ""
	}
	switch {
	case l.on.Version != l.all[0].Version || l.on.State == planning.VersionSuperseded:
		return l.say("customer.page.old_version", locale.Args{"version": l.all[0].Version})
	case l.on.calledOff(), l.plan.ended():
		return l.say("customer.answer.no_request", nil)
	case !l.link.Used.IsZero():
		return l.say("customer.page.used", nil)
	case !l.link.Expires.IsZero() && !l.e.Now.Before(l.link.Expires):
		return l.say("customer.page.expired", nil)
	}
	return ""
}
