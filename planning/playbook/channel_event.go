package playbook

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/scheduler"
)

// JobLook asks the platform who reads in a channel. It is carried out outside a
// turn; what the platform says comes back as an event.
const JobLook = "channel_look"

// Looked is the channel that a JobLook is about.
func Looked(job scheduler.Job) (bot.Address, bool) {
	var to bot.Address
	err := json.Unmarshal([]byte(job.Args["place"]), &to)
	return to, err == nil && job.Kind == JobLook && to.Place != ""
}

// lookAt lets the platform be asked about a channel at once.
func (e *Env) lookAt(c Channel) error {
	place, err := json.Marshal(c.Address)
	if err != nil {
		return err
	}
	return e.Tx.Schedule(scheduler.Job{
		Tenant: c.Tenant, Kind: JobLook, Key: c.Place, Subject: c.Account, Due: e.Now, Args: map[string]string{"place": string(place)},
	})
}

// ChannelChanged takes over what a platform tells of a channel: that the bot was
// added to it or taken out, its name and who reads there. Whoever added the bot is
// asked which account the channel is for, where people from outside read it; until
// that is answered nothing is said there (method a.4).
func (e *Env) ChannelChanged(event bot.Event) error {
	if event.Was != "" {
		if err := e.Tx.MoveChannel(event.Tenant, event.Was, event.Place.Place); err != nil {
			return err
		}
	}
	c, ok, err := e.Tx.Channel(event.Tenant, event.Place.Place)
	if err != nil {
		return err
	}
	if event.Kind == bot.Left {
		if !ok || c.Gone {
			return nil
		}
		return e.leftChannel(c)
	}
	if !ok {
		c.Address = event.Place
		c.Thread, c.Person = "", ""
	}
	if event.From.ID != "" { // added anew
		c.AddedBy, c.Asked, c.Gone = event.From.ID, false, false
	}
	if event.Text != "" && event.Members == nil && ok && !c.Gone && c.Name == event.Text { // as it was known
		c.Seen = time.Time{}
		return e.Tx.SaveChannel(&c)
	}
	if event.Text == "" || event.Members == nil {
		c.Seen = time.Time{}
		if err := e.Tx.SaveChannel(&c); err != nil {
			return err
		}
		return e.lookAt(c)
	}
	return e.sawChannel(c, event)
}

// sawChannel takes over what the platform says a channel is, and decides what has
// waited for that.
func (e *Env) sawChannel(c Channel, event bot.Event) error {
	before := c
	c.Audience, c.Name, c.Gone, c.Seen = event.Place.Audience, event.Text, false, event.At
	c.People, c.Outsiders = len(event.Members), nil
	for _, p := range event.Members {
		if p.External {
			c.Outsiders = append(c.Outsiders, bot.Person{ID: p.ID, Name: p.Name, Email: p.Email, Organisation: p.Organisation, Team: p.Team, External: true})
		}
	}
	var account *Account
	if c.Account != "" {
		a, ok, err := e.Tx.Account(c.Tenant, c.Account)
		if err != nil {
			return err
		}
		if ok {
			account = &a
			c.Company = cmp.Or(c.Company, c.companyOf(a.Name))
		}
	}
	ask := c.Account == "" && c.Audience == bot.Customer && !c.Asked && c.AddedBy != ""
	c.Asked = c.Asked || ask
	if err := e.Tx.SaveChannel(&c); err != nil {
		return err
	}
	if err := e.decideChecks(c); err != nil {
		return err
	}
	if err := e.teamChannelNews(before, c); err != nil {
		return err
	}
	switch {
	case ask:
		if tied, err := e.tieAsNamed(c); err != nil || tied {
			return err
		}
		return e.askWhichAccount(c)
	case account != nil:
		return e.tellChannelNews(before, c, account)
	}
	return nil
}

// tellChannelNews tells the account manager what has changed about the channel they
// share with the customer: its name, and who reads it.
func (e *Env) tellChannelNews(before, c Channel, account *Account) error {
	if before.Name != c.Name && before.Name != "" {
		if err := e.renameChannel(account, before.Name, c.Name); err != nil {
			return err
		}
	}
	name := quoted("#" + c.Name)
	if before.Audience == bot.Customer && c.Audience != bot.Customer {
		return e.tellManagerOf(account, nil, conversation.Say("say.channel_internal", args("channel", name, "customer", quoted(account.Name))))
	}
	if before.Audience != bot.Customer && c.Audience == bot.Customer {
		return e.tellManagerOf(account, nil, conversation.Say("say.channel_shared_again", args("channel", name, "customer", quoted(account.Name))))
	}
	if all := c.companies(); len(all) > 1 && len(before.companies()) > 0 && !slices.Equal(all, before.companies()) && len(all) > len(before.companies()) {
		return e.tellManagerOf(account, nil, severalCompanies(c))
	}
	return nil
}

func severalCompanies(c Channel) conversation.Text {
	var list []any
	for _, name := range c.companies() {
		list = append(list, quoted(name))
	}
	return conversation.Say("say.channel_companies", args("channel", quoted("#"+c.Name), "n", len(list), "list", list))
}

// renameChannel lets the account record call its channel by the new name.
func (e *Env) renameChannel(account *Account, before, name string) error {
	k := conversation.Key{Step: "account_channel"}
	answer, ok := account.Record.Get(k)
	if !ok || one(answer.Value) != before {
		return nil
	}
	answer.Value = conversation.ChoiceValue(name)
	account.Record.Set(k, answer)
	return e.Tx.SaveAccount(account)
}

// leftChannel notes that the bot cannot write in a channel any more, and tells the
// account manager what that means.
func (e *Env) leftChannel(c Channel) error {
	c.Gone, c.Seen, c.Outsiders, c.People = true, time.Time{}, nil, 0
	if err := e.Tx.SaveChannel(&c); err != nil {
		return err
	}
	if err := e.decideChecks(c); err != nil { // nobody reads there with the bot any more
		return err
	}
	if c.Account == "" {
		return nil
	}
	account, ok, err := e.Tx.Account(c.Tenant, c.Account)
	if err != nil || !ok {
		return err
	}
	texts := []conversation.Text{conversation.Say("say.channel_left", args("channel", quoted("#"+c.Name), "customer", quoted(account.Name)))}
	plans, err := e.Tx.PlansOf(c.Tenant, account.ID)
	if err != nil {
		return err
	}
	for _, p := range plans {
		all, err := e.Tx.Presentations(p.Tenant, p.ID)
		if err != nil {
			return err
		}
		if len(all) > 0 && !p.ended() {
			texts = append(texts, conversation.Say("say.card_out_of_reach", args("version", all[0].Version)))
			break
		}
	}
	return e.tellManagerOf(&account, nil, texts...)
}

// tellManagerOf says something to an account manager, in their own conversation.
func (e *Env) tellManagerOf(account *Account, buttons []bot.Button, texts ...conversation.Text) error {
	manager, ok, err := e.Tx.Person(account.Tenant, account.Manager)
	if err != nil || !ok || manager.External {
		return err
	}
	_, err = e.Tell(manager, "notice", buttons, texts...)
	return err
}

// fewAccounts is how many accounts are offered as buttons; more are a list.
const fewAccounts = 3

// askWhichAccount asks whoever added the bot which account a channel is for (F24).
func (e *Env) askWhichAccount(c Channel) error {
	person, ok, err := e.Tx.Person(c.Tenant, c.AddedBy)
	if err != nil || !ok || person.External || person.Home.Place == "" {
		return err
	}
	mine, err := e.Tx.AccountsOf(c.Tenant, person.ID)
	if err != nil {
		return err
	}
	words := e.Book.Words.Printer(e.languageOf(person))
	text := conversation.Say("ask.account_channel", args("channel", quoted("#"+c.Name)))
	m := e.messageTo(person, "notice", bot.Question{}, nil, text)
	var offer []bot.Button
	for _, a := range mine {
		if !a.Example && (a.Manager == person.ID || a.Deputy == person.ID) {
			offer = append(offer, bot.Button{Label: words.Shorten(a.Name, 24), Verb: VerbRun, Value: "channel " + c.Name + " for " + a.Name})
		}
	}
	last := []bot.Button{
		{Label: words.Text("button.new_account", nil), Verb: VerbRun, Value: "new plan"},
		{Label: words.Text("button.no_account", nil), Verb: VerbRun, Value: "channel " + c.Name + " for none"},
	}
	if len(offer) > fewAccounts {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Book.Engine.Print(e.languageOf(person), conversation.Say("context.channel_typed", args("channel", quoted(c.Name))), nil)})
	}
	if len(offer) == 0 {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: e.Book.Engine.Print(e.languageOf(person), conversation.Say("say.no_account_yet", args("channel", quoted(c.Name))), nil)})
	}
	m.Options = slices.Concat(offer, last)
	return e.send(person.Home, m)
}

// channelNamed finds a channel by its name, with or without its sign.
func (e *Env) channelNamed(name string) (Channel, bool, error) {
	all, err := e.Tx.Channels(e.Place.Tenant)
	name = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "#"))
	i := slices.IndexFunc(all, func(c Channel) bool { return c.Name != "" && strings.ToLower(c.Name) == name })
	if err != nil || i < 0 {
		return Channel{}, false, err
	}
	return all[i], true, nil
}
