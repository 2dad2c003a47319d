package playbook

import (
	"slices"
	"strconv"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/evidence"
)

// answering is one thing that somebody did with a presented version.
type answering struct {
	e       *Env
	event   bot.Event
	allow   func() bool
	channel Channel
	account *Account
	plan    *Plan
	all     []Presentation // newest first
	others  []Plan         // of the account, presented before this one
	newer   *answering     // the plan that can be answered, where this is an older one
	on      Presentation   // the version it is about
	card    card
	who     Approver
	may     bool      // who is an approver of this version
	at      time.Time // when it was done, UTC; zero is now

	// What differs where it is not done in a channel; zero values are those of one.
	means   planning.Evidence
	by      evidence.Confirmation
	hears   func(key string, args locale.Args) error // instead of a private message there
	shows   func() shownText                         // instead of the card
	mail    *bot.Mail                                // the evidence, where a mail is it
	filedBy string                                   // account manager who filed it
	untold  []string                                 // owners at the customer whom nobody could tell what is theirs
	objects bool                                     // the withdrawal is an objection to a mail that was filed
}

// shownText is what somebody had before their eyes, and the wording in it.
type shownText struct {
	text    string
	wording Wording
}

// InChannel answers what people do in a channel that is shared with a customer.
// Nothing internal is ever said there, and what concerns one person is said to
// that person alone (S-2, S-7). It reports false where it was not for the bot.
//
// allow uses up one of what the person may let the bot do in a while; nothing is
// done or said where it reports false.
func (e *Env) InChannel(event bot.Event, allow func() bool) (bool, error) {
	if done, err := e.privateInChannel(event, allow); done || err != nil {
		return done, err
	}
	a := &answering{e: e, event: event, allow: allow}
	var ok bool
	var err error
	if a.channel, ok, err = e.Tx.Channel(event.Tenant, event.Place.Place); err != nil || !ok || a.channel.Account == "" {
		return false, err
	}
	if ok, err := a.load(); err != nil || !ok {
		return false, err
	}
	if event.From.External && (event.Kind == bot.Pressed || event.Kind == bot.Said) {
		if err := e.heardFrom(event.Tenant, a.account.ID); err != nil {
			return false, err
		}
	}
	switch event.Kind {
	case bot.Pressed:
		return a.pressed()
	case bot.Said:
		return a.said()
	default:
		return false, nil
	}
}

// load finds the plan of the channel's account and what was presented of it.
func (a *answering) load() (bool, error) {
	account, ok, err := a.e.Tx.Account(a.event.Tenant, a.channel.Account)
	if err != nil || !ok {
		return false, err
	}
	plans, err := a.e.Tx.PlansOf(a.event.Tenant, account.ID)
	if err != nil {
		return false, err
	}
	for i := range plans {
		all, err := a.e.Tx.Presentations(a.event.Tenant, plans[i].ID)
		if err != nil {
			return false, err
		}
		switch {
		case len(all) == 0:
		case a.plan == nil:
			a.account, a.plan, a.all = &account, &plans[i], all
		default:
			a.others = append(a.others, plans[i])
		}
	}
	if a.plan == nil {
		return false, nil
	}
	return true, a.about(a.all[0].Version)
}

// turnTo lets it be about another plan of the account, whose cards stand there still.
// It reports false where there is none with this version.
func (a *answering) turnTo(plan string, version int) (bool, error) {
	if plan != a.plan.ID {
		i := slices.IndexFunc(a.others, func(p Plan) bool { return p.ID == plan })
		if i < 0 {
			return false, nil
		}
		all, err := a.e.Tx.Presentations(a.event.Tenant, plan)
		if err != nil {
			return false, err
		}
		current := *a
		a.newer, a.plan, a.all = &current, &a.others[i], all
	}
	if !slices.ContainsFunc(a.all, func(p Presentation) bool { return p.Version == version }) {
		return false, nil
	}
	return true, a.about(version)
}

// about says which version it is about.
func (a *answering) about(version int) error {
	i := slices.IndexFunc(a.all, func(p Presentation) bool { return p.Version == version })
	if i < 0 {
		i = 0
	}
	a.on = a.all[i]
	a.who, a.may = isApproverOf(a.event.From, a.known(a.on.Approve), a.channel)
	var err error
	a.card, err = a.e.cardOf(a.on, a.plan, a.account)
	return err
}

// known are the approvers of a version as they are bound to chat users now: who was
// unbound since can't answer.
func (a *answering) known(all []Approver) []Approver {
	all = slices.Clone(all)
	for i := range all {
		all[i].Person = identity(a.account, all[i].Contact)
	}
	return all
}

func (a *answering) pressed() (bool, error) {
	plan, version, ok := parseCard(a.event.Action.Value)
	verb := a.event.Action.Verb
	if a.isSuggestion() {
		plan, version, ok, verb = a.event.Action.Question.Session, a.event.Action.Question.Row, true, VerbSuggestChange
	}
	if !ok || !slices.Contains([]string{VerbReadPlan, VerbReadDifferences, VerbAgree, VerbSuggestChange}, verb) {
		return false, nil
	}
	if !a.allow() {
		return true, nil
	}
	if known, err := a.turnTo(plan, version); err != nil {
		return true, err
	} else if !known {
		return true, a.audit("agreement.refused", "unknown") // forged: it says nothing about what exists (B1)
	}
	switch verb {
	case VerbReadPlan:
		return true, a.read()
	case VerbReadDifferences:
		return true, a.readDifferences()
	case VerbSuggestChange:
		if a.isSuggestion() {
			return true, a.suggested()
		}
		if refused, err := a.refused(); err != nil || refused {
			return true, err
		}
		return true, a.suggest()
	}
	if refused, err := a.refused(); err != nil || refused {
		return true, err
	}
	if !a.event.Action.Confirmed {
		return true, a.askBack()
	}
	return true, a.agree(planning.EvidenceButton, evidence.ByDialog)
}

func (a *answering) said() (bool, error) {
	pending, waits, err := a.pending()
	if err != nil {
		return false, err
	}
	yes, answers := locale.ParseYesNo(a.event.Text)
	said := parsePhrase(a.event.Text)
	if said.kind == phraseNone && (!answers || !waits) {
		return a.friendly()
	}
	if !a.allow() {
		return true, nil
	}
	switch said.kind {
	case phraseYes:
		return true, a.typed(said.version, a.askBack)
	case phraseBack:
		return true, a.typed(said.version, a.withdraw)
	case phraseWish:
		refused, err := a.refused()
		if err != nil || refused {
			return true, err
		}
		return true, a.requestChange(said.text, nil)
	default:
		return true, a.confirmed(pending, yes)
	}
}

// typed does something with the version that was named.
func (a *answering) typed(version int, do func() error) error {
	if !slices.ContainsFunc(a.all, func(p Presentation) bool { return p.Version == version }) {
		return a.oldCard()
	}
	if err := a.about(version); err != nil {
		return err
	}
	if refused, err := a.refused(); err != nil || refused {
		return err
	}
	return do()
}

// refused says why somebody may not answer on this version, and keeps it in the
// audit chain. Whoever is not an approver learns no more than who is.
func (a *answering) refused() (bool, error) {
	switch {
	case !a.may || !a.event.From.External:
		if err := a.audit("agreement.refused", "not an approver"); err != nil {
			return true, err
		}
		if err := a.tellUnbound(); err != nil {
			return true, err
		}
		return true, a.private("customer.answer.wrong_person", locale.Args{"n": len(a.on.Approve), "list": a.words().Either(approverNames(a.on.Approve)), "customer": bot.Escape(a.account.Name)})
	case a.newer != nil || a.on.State == planning.VersionSuperseded || a.on.Version != a.all[0].Version:
		return true, a.oldCard()
	case a.on.calledOff(), a.plan.ended():
		return true, a.private("customer.answer.no_request", locale.Args{"manager": bot.Escape(a.card.manager), "version": a.on.Version})
	}
	return false, nil
}

func (a *answering) words() locale.Printer { return a.card.words }

// private says something to the one who acted and to nobody else (S-7).
func (a *answering) private(key string, args locale.Args) error {
	if a.hears != nil {
		return a.hears(key, args)
	}
	return a.whisper(bot.Message{Kind: "notice"}, a.words().Text(key, args))
}

// oldCard says that something else is to be answered now, and where that stands.
func (a *answering) oldCard() error {
	now := a
	if a.newer != nil {
		now = a.newer
	}
	latest := now.all[0]
	about := locale.Args{"version": latest.Version}
	m := bot.Message{Kind: "notice"}
	if latest.Place.Place != "" && a.hears == nil {
		to, there, err := a.e.stillThere(latest.Place)
		if err != nil {
			return err
		}
		if there {
			about["link"] = bot.LeadMark
			m.Lead = &bot.Lead{Place: to, Question: card{p: latest}.question(), Text: a.words().Text("customer.answer.old_card.link", about)}
		}
	}
	if a.hears != nil {
		return a.private("customer.answer.old_card", about)
	}
	return a.whisper(m, a.words().Text("customer.answer.old_card", about))
}

func (a *answering) whisper(m bot.Message, text string) error {
	m.Only = a.event.From.ID
	m.Notification = bot.Plain(text)
	m.Parts = append([]bot.Part{{Kind: bot.Text, Text: text}}, m.Parts...)
	return a.e.tellChannel(a.event.Place, m)
}

// read shows the version to the one who asked, as it was frozen. Who read it
// and when is not kept (trust 1).
func (a *answering) read() error {
	page, err := a.card.page()
	if err != nil {
		return err
	}
	page.Only = a.event.From.ID
	return a.e.tellChannel(a.event.Place, page)
}

// readDifferences shows to the one who asked what differs from the version that
// was agreed to before; where nothing was, the whole version.
func (a *answering) readDifferences() error {
	if a.card.against.Version == 0 {
		return a.read()
	}
	page, err := a.card.differencesPage()
	if err != nil {
		return err
	}
	page.Only = a.event.From.ID
	return a.e.tellChannel(a.event.Place, page)
}

// pendingFor is how long a typed yes confirms what was asked back.
const pendingFor = 24 * time.Hour

// askBack asks for a yes before a typed agreement counts (C5). Where somebody
// has agreed already it says so.
func (a *answering) askBack() error {
	if again, err := a.already(); err != nil || again {
		return err
	}
	before, ok, err := a.e.Tx.ActiveSession(a.event.Tenant, a.event.From.ID, a.event.Place.Place)
	if err != nil {
		return err
	}
	if ok { // asked about another version, or elsewhere
		before.Status, before.Touched = conversation.Finished, a.e.Now
		if err := a.e.Tx.SaveSession(&before); err != nil {
			return err
		}
	}
	s := Session{Tenant: a.event.Tenant, Person: a.event.From.ID, Place: a.event.Place}
	s.Flow, s.Subject, s.Status, s.Touched = flowAgreement, a.card.value(), conversation.Active, a.e.Now
	if err := a.e.Tx.SaveSession(&s); err != nil {
		return err
	}
	return a.private("customer.card.ask_back", locale.Args{"person": a.card.called(a.who, a.account), "version": a.on.Version})
}

// pending is what was asked back and not answered yet.
func (a *answering) pending() (Session, bool, error) {
	s, ok, err := a.e.Tx.ActiveSession(a.event.Tenant, a.event.From.ID, a.event.Place.Place)
	if err != nil || !ok || s.Flow != flowAgreement {
		return Session{}, false, err
	}
	// "Yes" counts where the question stands, or under the plan: beside it may be
	// meant for anybody.
	here := a.event.Under || s.Place.Thread == a.event.Place.Thread
	return s, here && a.e.Now.Sub(s.Touched) <= pendingFor, nil
}

func (a *answering) confirmed(s Session, yes bool) error {
	s.Status, s.Touched = conversation.Finished, a.e.Now
	if err := a.e.Tx.SaveSession(&s); err != nil {
		return err
	}
	if !yes {
		return a.private("customer.answer.not_yet", nil)
	}
	_, version, ok := parseCard(s.Subject)
	if !ok {
		return nil
	}
	return a.typed(version, func() error { return a.agree(planning.EvidenceTyped, evidence.ByTyped) })
}

// standing is the act by which an approver agrees now, if they do.
func standing(acts []Act, version, contact int) (Act, bool) {
	var found Act
	for _, a := range acts {
		if a.Version != version || a.Contact != contact {
			continue
		}
		switch a.Kind {
		case evidence.Agree:
			found = a
		case evidence.Withdraw:
			found = Act{}
		case evidence.RequestChange:
		}
	}
	return found, found.ID != ""
}

// already says that somebody agreed before.
func (a *answering) already() (bool, error) {
	acts, err := a.e.Tx.Acts(a.event.Tenant, a.plan.ID)
	if err != nil {
		return false, err
	}
	before, agreed := standing(acts, a.on.Version, a.who.Contact)
	if !agreed {
		return false, nil
	}
	day := dayIn(before.At, a.card.zone)
	return true, a.private("customer.answer.again", locale.Args{"version": a.on.Version, "date": a.words().DayMonth(day.Day, day.Month)})
}

// friendly answers a kind word that is no agreement: how to agree, once per card
// and person, and the account manager hears of it (S-6).
func (a *answering) friendly() (bool, error) {
	if !a.event.Under || !a.may || !a.event.From.External || a.on.State != planning.VersionPresented {
		return false, nil // what is written beside the plan is not about it
	}
	name := "agreement.hinted/" + a.card.value() + "/" + strconv.Itoa(a.who.Contact)
	hinted, err := a.e.Tx.Setting(a.event.Tenant, name)
	if err != nil || hinted != "" {
		return false, err
	}
	if err := a.e.Tx.SetSetting(a.event.Tenant, name, a.e.Now.UTC().Format(time.RFC3339)); err != nil {
		return false, err
	}
	answer, told := "customer.answer.looks_good", "say.said_in_channel"
	if reserved(a.event.Text) {
		answer, told = "customer.answer.suggest", "say.said_in_channel.reserved"
	}
	if err := a.private(answer, locale.Args{"version": a.on.Version, "manager": bot.Escape(a.card.manager)}); err != nil {
		return true, err
	}
	return true, a.tellManager(nil, conversation.Say(told, args("person", quoted(a.who.Name), "text", quoted(clip(a.event.Text, 500)))))
}

func (a *answering) audit(kind, why string) error {
	_, err := a.e.Tx.Audit(evidence.Entry{
		Tenant: a.event.Tenant, At: a.e.Now, Kind: kind, By: a.event.From.ID, About: a.plan.ID, Ask: a.event.ID,
		Body: auditBody(map[string]any{"version": a.on.Version, "why": why}),
	})
	return err
}
