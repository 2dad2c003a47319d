package playbook

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/evidence"
)

// agree records an approver's yes, once it is sure that they are in the channel.
func (a *answering) agree(means planning.Evidence, by evidence.Confirmation) error {
	if again, err := a.already(); err != nil || again {
		return err
	}
	switch a.membership() {
	case inside:
		return a.record(means, by)
	case outside:
		return a.refuseOutside()
	default:
		return a.checkFirst(means, by)
	}
}

// record stores an approver's yes and lets everything begin that follows from it:
// the plan is active at once, and the owners hear what is theirs (000-74).
func (a *answering) record(means planning.Evidence, by evidence.Confirmation) error {
	if again, err := a.already(); err != nil || again {
		return err
	}
	act, stored, err := a.act(evidence.Agree, means, by, a.asked(), "")
	if err != nil || !stored {
		return err
	}
	if err := a.e.stopChasing(a.on); err != nil {
		return err
	}
	first := a.on.State != planning.VersionAgreed
	a.on.State, a.on.WithdrawnBy = planning.VersionAgreed, ""
	if err := a.saved(); err != nil {
		return err
	}
	if first {
		if err := a.begin(); err != nil {
			return err
		}
	}
	mailed, err := a.receipts(act)
	if err != nil {
		return err
	}
	thanks := "customer.answer.thanks"
	if mailed {
		thanks = "customer.answer.thanks.mail"
	}
	if err := a.private(thanks, map[string]any{"version": a.on.Version, "to": bot.Escape(a.who.Email)}); err != nil {
		return err
	}
	key, next := "say.also_agreed", ""
	if first {
		if key, next, err = a.whatIsNext(); err != nil {
			return err
		}
		if len(a.untold) > 0 {
			key += ".but"
		}
	}
	return a.tellManager([]string{"plan"}, conversation.Say(key, args("person", quoted(a.who.Name), "customer", quoted(a.account.Name), "version", act.Version, "date", quoted(next), "people", quotedAll(a.untold))))
}

func quotedAll(names []string) (all []any) {
	for _, name := range names {
		all = append(all, quoted(name))
	}
	return all
}

// whatIsNext is how the account manager hears that the plan is active, with the
// day of the first status e-mail where one is scheduled.
func (a *answering) whatIsNext() (key, day string, err error) {
	manager, ok, err := a.e.Tx.Person(a.event.Tenant, a.account.Manager)
	if err != nil || !ok {
		return "say.agreed", "", err
	}
	day, err = a.e.nextStatus(manager, a.plan)
	if err != nil || day == "" {
		return "say.agreed", "", err
	}
	return "say.agreed.next", day, nil
}

// begin makes the plan active: versions agreed to before are superseded, and the
// owners on our side are told.
func (a *answering) begin() error {
	for _, old := range a.all {
		if old.Version != a.on.Version && old.State == planning.VersionAgreed {
			old.State = planning.VersionSuperseded
			if err := a.e.Tx.SavePresentation(&old); err != nil {
				return err
			}
		}
	}
	if a.plan.State != Active {
		a.plan.State = Active
		if err := a.e.Tx.SavePlan(a.plan); err != nil {
			return err
		}
	}
	if err := a.e.startCadence(a.account, a.plan, a.e.Now); err != nil {
		return err
	}
	if err := a.e.starts(a.plan, a.account, "say.owner_starts"); err != nil {
		return err
	}
	var err error
	a.untold, err = a.e.tellTheirOwners(a.plan, a.account)
	return err
}

// withdraw takes an agreement back; that is a record too.
func (a *answering) withdraw() error {
	acts, err := a.e.Tx.Acts(a.event.Tenant, a.plan.ID)
	if err != nil {
		return err
	}
	if _, agreed := standing(acts, a.on.Version, a.who.Contact); !agreed {
		return a.private("customer.answer.nothing_to_withdraw", map[string]any{"version": a.on.Version})
	}
	act, stored, err := a.act(evidence.Withdraw, cmp.Or(a.means, planning.EvidenceTyped), cmp.Or(a.by, a.typedBy()), planning.Items(), "")
	if err != nil || !stored {
		return err
	}
	left := slices.ContainsFunc(a.on.Approve, func(other Approver) bool {
		_, agrees := standing(append(slices.Clone(acts), act), a.on.Version, other.Contact)
		return agrees
	})
	if !left {
		a.on.State, a.on.WithdrawnBy = planning.VersionWithdrawn, planning.WithdrawnByApprover
		if err := a.e.tellOwnersHeld(a.plan, a.account, a.card.manager); err != nil {
			return err
		}
	}
	if err := a.saved(); err != nil {
		return err
	}
	if err := a.private("customer.answer.withdrawn", map[string]any{"version": a.on.Version}); err != nil {
		return err
	}
	if a.objects {
		manager, _, err := a.e.Tx.Person(a.event.Tenant, a.account.Manager)
		if err != nil {
			return err
		}
		words := a.e.Book.Words.Printer(a.e.languageOf(manager))
		return a.tellManager([]string{"plan"}, conversation.Say("say.objected", args("person", quoted(words.Capital(a.addressIn(words))), "version", act.Version)))
	}
	return a.tellManager([]string{"plan"}, conversation.Say("say.agreement_withdrawn", args("person", quoted(a.who.Name), "version", act.Version)))
}

// requestChange passes a suggestion on, word for word. A yes to some items only
// is one as well.
func (a *answering) requestChange(text string, items []planning.Item) error {
	act, stored, err := a.act(evidence.RequestChange, cmp.Or(a.means, planning.EvidenceTyped), a.by, items, text)
	if err != nil || !stored {
		return err
	}
	if err := a.e.stopChasing(a.on); err != nil {
		return err
	}
	key := "customer.answer.suggested_after"
	if a.on.State != planning.VersionAgreed {
		a.on.State, a.on.WithdrawnBy, key = planning.VersionChangesRequested, "", "customer.answer.suggested"
	}
	if err := a.saved(); err != nil {
		return err
	}
	hears := locale.Args{"manager": bot.Escape(a.card.manager), "version": a.on.Version}
	if len(items) > 0 {
		key = map[string]string{"customer.answer.suggested": "customer.answer.suggested.items", "customer.answer.suggested_after": "customer.answer.suggested_after.items"}[key]
		hears["items"] = itemList(items, itemsOn, a.words())
	}
	if err := a.private(key, hears); err != nil {
		return err
	}
	return a.passOn(act)
}

// passOn gives a change request to the account manager, word for word.
func (a *answering) passOn(act Act) error {
	manager, ok, err := a.e.Tx.Person(a.event.Tenant, a.account.Manager)
	if err != nil || !ok {
		return err
	}
	key, about := "say.change_requested", args("person", quoted(a.who.Name), "customer", quoted(a.account.Name), "version", act.Version, "text", quoted(act.Text))
	if len(act.Items) > 0 {
		key, about["items"] = "say.change_requested.items", quoted(itemList(act.Items, itemsAt, a.e.Book.Words.Printer(a.e.languageOf(manager))))
	}
	if act.Text == "" {
		key = "say.change_requested.no_words"
	}
	_, err = a.e.Tell(manager, kindDecision, []bot.Button{
		a.e.editPlanButton(manager, *a.account),
		{Label: a.e.labelFor(manager, "button.reply"), Verb: VerbReply, Value: a.account.ID + " " + act.ID},
	}, conversation.Say(key, about))
	return err
}

// act stores what somebody did, with the proof of it.
func (a *answering) act(kind evidence.Kind, means planning.Evidence, by evidence.Confirmation, items []planning.Item, text string) (Act, bool, error) {
	seen := a.seen()
	shown := seen.text
	who, mac, err := evidence.NewIdentity(evidence.Identity{
		Platform: a.event.Place.Platform, Team: cmp.Or(a.event.From.Team, a.event.From.Organisation), User: a.event.From.ID, Name: a.who.Name, Organisation: a.account.Name, Email: a.who.Email, Rendered: shown,
	})
	if err != nil {
		return Act{}, false, err
	}
	act := Act{
		Tenant: a.event.Tenant, Plan: a.plan.ID, Version: a.on.Version, Contact: a.who.Contact, Kind: kind, Means: means,
		Request: a.event.ID, At: a.when(), Items: items, Text: text,
	}
	record := evidence.Record{
		V: 1, Type: evidence.TypeAgreement, Tenant: a.event.Tenant, Account: a.account.ID, Plan: a.plan.ID, Version: a.on.Version,
		PlanSHA256: a.on.Document.SHA256, PlanMediaType: evidence.MediaType, Covers: items, Choices: a.on.Choices,
		Shown: evidence.Shown{Language: seen.wording.Language, WordingID: seen.wording.ID, WordingSHA256: seen.wording.SHA256, RenderedSHA256: evidence.Sum([]byte(shown)), Client: a.event.Place.Platform},
		Actor: evidence.Actor{Person: strconv.Itoa(a.who.Contact), NamedBy: a.who.NamedBy, NamedAt: a.who.NamedAt, IdentityHMAC: mac},
		Act:   evidence.Act{Kind: kind, Means: means, RequestID: a.event.ID, Confirmed: by, FiledBy: a.filedBy},
		Where: evidence.Where{Place: a.event.Place.Place, Shared: a.event.Place.Audience == bot.Customer, Message: a.event.Message},
		When:  evidence.When{Server: a.when(), Platform: a.event.At, Zone: a.card.zone.String()},
		Auth:  evidence.Auth{Method: a.event.Place.Platform, OK: true},
	}
	if !a.event.At.IsZero() {
		record.Auth.Skew = a.when().Sub(a.event.At).Milliseconds()
	}
	if a.mail != nil {
		record.Mail = a.mail.SHA256
		record.Auth = evidence.Auth{Method: "mail:" + cmp.Or(a.mail.Auth.By, a.mail.Auth.Doubt), OK: a.mail.Auth.Verified}
	}
	if kind == evidence.Agree {
		if record.Earlier, err = a.earlier(); err != nil {
			return Act{}, false, err
		}
	}
	stored, err := a.e.Tx.AddAct(&act, record, who)
	if err == nil && stored && a.mail != nil {
		err = a.e.Tx.MailOf(act.Tenant, a.mail.SHA256, act.ID)
	}
	return act, stored, err
}

// asked are the items that an agreement to the version covers: all five or, of a
// changed plan, those that differ. The others keep their earlier agreement.
func (a *answering) asked() []planning.Item {
	if a.on.Against == 0 || a.shows != nil && !strings.Contains(a.shows().wording.ID, ofChanges) {
		return planning.Items() // that is what the words say which were agreed to
	}
	return itemsOf(a.on.Changes)
}

// earlier are the records that the items without a difference still rest on: the
// agreements to the version before that stand, and what those rest on themselves
// (method e.6).
func (a *answering) earlier() ([]string, error) {
	if a.on.Against == 0 {
		return nil, nil
	}
	acts, err := a.e.Tx.Acts(a.event.Tenant, a.plan.ID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for version := a.on.Against; version != 0; {
		i := slices.IndexFunc(a.all, func(p Presentation) bool { return p.Version == version })
		if i < 0 {
			break
		}
		for _, who := range a.all[i].Approve {
			if act, agrees := standing(acts, version, who.Contact); agrees {
				ids = append(ids, act.ID)
			}
		}
		version = a.all[i].Against
	}
	return ids, nil
}

// seen is what the person had before their eyes: the card, or what they have
// instead of it.
func (a *answering) seen() shownText {
	if a.shows != nil {
		return a.shows()
	}
	rendered := a.card.message()
	shown := rendered.Notification
	for _, part := range rendered.Parts {
		shown += "\n" + bot.Plain(part.Text)
	}
	return shownText{text: shown, wording: a.on.Wording}
}

// typedBy is how a withdrawal in a channel was confirmed. A mail stands for
// itself.
func (a *answering) typedBy() evidence.Confirmation {
	if a.mail != nil {
		return ""
	}
	return evidence.ByTyped
}

// saved stores the version's state and lets the card in the channel say what
// happened.
func (a *answering) saved() error {
	if err := a.e.Tx.SavePresentation(&a.on); err != nil {
		return err
	}
	if a.on.Place.Place == "" {
		return nil
	}
	acts, err := a.e.Tx.Acts(a.event.Tenant, a.plan.ID)
	if err != nil {
		return err
	}
	names := map[int]string{}
	for _, who := range a.on.Approve {
		names[who.Contact] = who.Name
	}
	a.card.p = a.on
	if a.card.written, err = a.filedMails(acts); err != nil {
		return err
	}
	if a.on.waits() {
		return nil // the card still waits for an answer
	}
	return a.e.tellChannel(a.on.Place, a.card.record(acts, names))
}

// filedMails are when the filed ones among the mails of acts were written, by act.
func (a *answering) filedMails(acts []Act) (map[string]time.Time, error) {
	written := map[string]time.Time{}
	for _, act := range acts {
		hash, filed := strings.CutPrefix(act.Request, filedRequest)
		if !filed {
			continue
		}
		kept, ok, err := a.e.Tx.Mail(act.Tenant, hash)
		if err != nil {
			return nil, err
		}
		written[act.ID] = act.At
		if at := mailDate(kept.Raw); ok && !at.IsZero() {
			written[act.ID] = at
		}
	}
	return written, nil
}

// tellManager says something to the account manager, in their own conversation.
func (a *answering) tellManager(buttons []string, texts ...conversation.Text) error {
	manager, ok, err := a.e.Tx.Person(a.event.Tenant, a.account.Manager)
	if err != nil || !ok || manager.External {
		return err
	}
	words := a.e.Book.Words.Printer(a.e.languageOf(manager))
	var all []bot.Button
	for _, b := range buttons {
		switch b {
		case "plan":
			all = append(all, bot.Button{Label: words.Text("button.open_plan", nil), Verb: VerbRun, Value: "plan " + a.account.Name})
		case "ask_again":
			all = append(all, bot.Button{Label: words.Text("button.ask_again", nil), Verb: VerbAskAgain, Value: a.cardValue()})
		case "edit":
			all = append(all, a.e.editPlanButton(manager, *a.account))
		}
	}
	_, err = a.e.Tell(manager, "notice", all, texts...)
	return err
}
