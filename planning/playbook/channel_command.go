package playbook

import (
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// channelCommand shows which channel each account shares with its customer, or
// makes a channel that of an account (method a.4): "channel contoso-shared for
// Contoso", "… for none".
func channelCommand(e *Env, a map[string]string) error {
	if a["place"] == "" {
		return e.showChannels()
	}
	return e.tieChannel(a["place"], a["customer"], false)
}

// channelAnyway does so although people of another company read along.
func channelAnyway(e *Env, a map[string]string) error {
	return e.tieChannel(a["place"], a["customer"], true)
}

func (e *Env) tieChannel(place, customer string, anyway bool) error {
	c, ok, err := e.channelNamed(place)
	if err != nil {
		return err
	}
	name := quoted("#" + strings.TrimPrefix(place, "#"))
	if !ok || c.Gone {
		e.Notice(conversation.Say("problem.channel_unknown", args("channel", name)))
		return nil
	}
	if e.is("alias.choice.account_channel.none", customer) {
		return e.untieChannel(c)
	}
	account, ok, err := e.accountToTie(customer)
	if err != nil || !ok {
		return err
	}
	switch {
	case c.Account != "" && c.Account != account.ID:
		e.Notice(conversation.Say("problem.channel_taken", args("channel", name)))
		return nil
	case c.Audience != bot.Customer:
		e.Notice(conversation.Say("problem.channel_internal", args("channel", name, "customer", quoted(account.Name))))
		return nil
	case len(c.companies()) > 1 && !anyway && c.Account == "":
		m := e.Message("notice", severalCompanies(c))
		m.Buttons = []bot.Button{
			{Label: e.Label("button.use_all_the_same", nil), Verb: VerbRun, Value: "use channel " + c.Name + " for " + account.Name},
			{Label: e.Label("button.other_channel", nil), Verb: VerbRun, Value: "channel " + c.Name + " for none"},
		}
		e.Silent()
		return e.Say(m)
	}
	if err := e.tie(c, account); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.channel_tied", args("channel", name, "customer", quoted(account.Name))))
	return nil
}

// accountToTie finds the account that is meant, which the person has to manage.
func (e *Env) accountToTie(customer string) (*Account, bool, error) {
	account, ok, err := e.Tx.AccountNamed(e.Place.Tenant, customer)
	if err != nil {
		return nil, false, err
	}
	if !ok || account.Example || !e.onTeam(account) {
		e.Notice(conversation.Say("problem.unknown_plan", args("text", quoted(clip(customer, 60)))))
		return nil, false, nil
	}
	if !e.mayEdit(account) {
		return nil, false, e.sayNotAllowed(account)
	}
	if e.Account != nil && e.Account.ID == account.ID {
		return e.Account, true, nil
	}
	return &account, true, nil
}

// tie makes a channel that of an account, in the place of the one it had.
func (e *Env) tie(c Channel, account *Account) error {
	all, err := e.Tx.Channels(account.Tenant)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.Place != c.Place && other.Account == account.ID && other.Audience == bot.Customer {
			other.Account, other.Company = "", ""
			if err := e.Tx.SaveChannel(&other); err != nil {
				return err
			}
		}
	}
	c.Account, c.Company = account.ID, c.companyOf(account.Name)
	if err := e.Tx.SaveChannel(&c); err != nil {
		return err
	}
	return e.recordChannel(account, c.Name)
}

// recordChannel keeps the name of the shared channel in the account record; "" is
// an open question again.
func (e *Env) recordChannel(account *Account, name string) error {
	k := conversation.Key{Step: "account_channel"}
	if name == "" {
		account.Record.Clear(k)
	} else {
		account.Record.Set(k, e.answer(conversation.ChoiceValue(name)))
	}
	return e.Tx.SaveAccount(account)
}

func (e *Env) untieChannel(c Channel) error {
	name := quoted("#" + c.Name)
	if c.Account != "" {
		account, ok, err := e.Tx.Account(c.Tenant, c.Account)
		if err != nil {
			return err
		}
		if ok && !e.mayEdit(account) {
			e.Notice(conversation.Say("problem.channel_taken", args("channel", name)))
			return nil
		}
		if e.Account != nil && e.Account.ID == account.ID {
			account = *e.Account
		}
		if ok && one(account.Record.Value("account_channel", 0)) == c.Name {
			if err := e.recordChannel(&account, ""); err != nil {
				return err
			}
			if e.Account != nil && e.Account.ID == account.ID {
				*e.Account = account
			}
		}
	}
	c.Account, c.Company = "", ""
	if err := e.Tx.SaveChannel(&c); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.channel_none", args("channel", name)))
	return nil
}

// showChannels lists the shared channel of each account of the person, and the
// channels they added the bot to that belong to none.
func (e *Env) showChannels() error {
	mine, err := e.Tx.AccountsOf(e.Place.Tenant, e.Person.ID)
	if err != nil {
		return err
	}
	all, err := e.Tx.Channels(e.Place.Tenant)
	if err != nil {
		return err
	}
	texts := []conversation.Text{conversation.Say("say.channels", nil)}
	line := func(account conversation.Text, value conversation.Text) {
		texts = append(texts, conversation.Say("say.field_value", args("field", account, "value", value)))
	}
	for _, a := range mine {
		if a.Example {
			continue
		}
		c, ok, err := e.sharedChannel(&a)
		if err != nil {
			return err
		}
		named := one(a.Record.Value("account_channel", 0))
		switch {
		case ok:
			line(quoted(a.Name), e.channelLine(c))
		case named != "" && named != planning.NoChannel:
			line(quoted(a.Name), conversation.Say("channel.not_there", args("channel", quoted("#"+named))))
		default:
			line(quoted(a.Name), conversation.Say("choice.account_channel.none", nil))
		}
	}
	for _, c := range all {
		if c.free("") && c.AddedBy == e.Person.ID {
			line(quoted("#"+c.Name), conversation.Say("channel.no_account", args("channel", quoted(c.Name))))
		}
	}
	if len(texts) == 1 {
		texts = []conversation.Text{conversation.Say("say.no_channels", nil)}
	}
	e.Notice(append(texts, conversation.Say("context.channels", nil))...)
	return nil
}

// channelLine names a channel and who reads it, as far as that is known.
func (e *Env) channelLine(c Channel) conversation.Text {
	if c.People == 0 {
		return quoted("#" + c.Name)
	}
	return conversation.Say("channel.people", args("channel", quoted("#"+c.Name),
		"people", conversation.Say("count.person", args("n", c.People)), "outside", len(c.Outsiders)))
}

// tieAsNamed makes a channel that of the account in whose record it is named, where
// that is one of whoever added the bot (account_channel). It reports false where
// none is.
func (e *Env) tieAsNamed(c Channel) (bool, error) {
	mine, err := e.Tx.AccountsOf(c.Tenant, c.AddedBy)
	if err != nil {
		return false, err
	}
	for i := range mine {
		a := &mine[i]
		if a.Example || (a.Manager != c.AddedBy && a.Deputy != c.AddedBy) || locale.Fold(one(a.Record.Value("account_channel", 0))) != locale.Fold(c.Name) || len(c.companies()) > 1 {
			continue
		}
		if _, has, err := e.sharedChannel(a); err != nil || has {
			return false, err
		}
		c.Account, c.Company = a.ID, c.companyOf(a.Name)
		if err := e.Tx.SaveChannel(&c); err != nil {
			return false, err
		}
		return true, e.tellManagerOf(a, []bot.Button{}, conversation.Say("say.channel_tied", args("channel", quoted("#"+c.Name), "customer", quoted(a.Name))))
	}
	return false, nil
}
