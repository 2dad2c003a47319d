package playbook

import (
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning/evidence"
)

// mailOf is where somebody of ours gets mail: what they said, else what the platform
// tells; "" where neither is known. What they said proves nothing: it is never used to
// find out what is held about an address.
func mailOf(p Person) string {
	if p.Settings.Address != "" {
		return p.Settings.Address
	}
	return p.Email
}

// askAddress asks an account manager once where receipts of what their customer
// answers go (trust C7). Some platforms tell no addresses.
func (e *Env) askAddress() error {
	manager, ok, err := e.Tx.Person(e.Place.Tenant, e.Account.Manager)
	if err != nil || !ok || e.Book.Mail == nil || mailOf(manager) != "" || manager.Settings.AddressAsked {
		return err
	}
	if manager.ID == e.Person.ID {
		e.Person.Settings.AddressAsked = true
		err = e.Tx.SavePerson(e.Person)
		manager = *e.Person
	} else {
		manager.Settings.AddressAsked = true
		err = e.Tx.SavePerson(&manager)
	}
	if err != nil {
		return err
	}
	_, err = e.Tell(manager, "notice", nil, conversation.Say("ask.my_address", args("customer", quoted(e.Account.Name))))
	return err
}

// myAddress takes it, and lets the receipts go out that could not before.
func myAddress(e *Env, a map[string]string) error {
	text := strings.TrimSpace(a["rest"])
	if text == "" {
		key := "say.my_address.none"
		if mailOf(*e.Person) != "" {
			key = "say.my_address"
		}
		e.Notice(conversation.Say(key, args("address", quoted(mailOf(*e.Person)))))
		return nil
	}
	if e.Book.Mail == nil {
		e.Notice(conversation.Say("say.no_mail", nil))
		return nil
	}
	to, err := e.Book.Mail.Address(e.Place.Tenant, text, "")
	if err != nil || locale.Length(text) > 90 {
		e.Notice(conversation.Say("problem.my_address", args("text", quoted(clip(text, 60)))))
		return nil //nolint:nilerr // it is no address: that was said
	}
	e.Person.Settings.Address, e.Person.Settings.AddressAsked = to.Place, true
	if err := e.Tx.SavePerson(e.Person); err != nil {
		return err
	}
	n, err := e.receiptsDue()
	if err != nil {
		return err
	}
	texts := []conversation.Text{conversation.Say("say.my_address", args("address", quoted(to.Place)))}
	if n > 0 {
		texts = append(texts, conversation.Say("say.receipts_sent", args("n", n)))
	}
	e.Notice(texts...)
	return nil
}

// receiptsDue sends the account manager the receipts of agreements that stand and of
// which they got none.
func (e *Env) receiptsDue() (n int, err error) {
	accounts, err := e.Tx.AccountsOf(e.Place.Tenant, e.Person.ID)
	if err != nil {
		return 0, err
	}
	for _, account := range accounts {
		if account.Manager != e.Person.ID || account.Example {
			continue
		}
		plans, err := e.Tx.PlansOf(e.Place.Tenant, account.ID)
		if err != nil {
			return n, err
		}
		for _, p := range plans {
			sent, err := e.receiptsOf(p)
			if n += sent; err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

func (e *Env) receiptsOf(p Plan) (n int, err error) {
	acts, err := e.Tx.Acts(p.Tenant, p.ID)
	if err != nil || p.ended() {
		return 0, err
	}
	for _, act := range acts {
		if now, stands := standing(acts, act.Version, act.Contact); act.Kind != evidence.Agree || !stands || now.ID != act.ID {
			continue
		}
		if _, was, err := e.Tx.Posted(p.Tenant, receiptID(act.ID, receiptOfManager)); err != nil || was {
			return n, err
		}
		a := &answering{e: e, at: act.At, event: bot.Event{ID: act.Request, Tenant: p.Tenant, Place: e.Place, At: e.Now}}
		if ok, err := a.ofPlan(p.ID, act.Version); err != nil || !ok {
			return n, err
		}
		i := slices.IndexFunc(a.on.Approve, func(who Approver) bool { return who.Contact == act.Contact })
		if i < 0 {
			continue
		}
		a.who = a.on.Approve[i]
		files, err := a.card.files(act.At, false)
		if err != nil {
			return n, err
		}
		if err := a.managersReceipt(act, files); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
