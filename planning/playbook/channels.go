package playbook

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/planning"
)

// EffectChannel ties the channel that was named to the account.
const EffectChannel = "channel"

// sharedChannel is the channel that both companies read, if the account has one
// (account_channel).
func (e *Env) sharedChannel(a *Account) (Channel, bool, error) {
	all, err := e.Tx.Channels(e.Place.Tenant)
	if err != nil {
		return Channel{}, false, err
	}
	i := slices.IndexFunc(all, func(c Channel) bool { return c.Account == a.ID && c.Audience == bot.Customer })
	if i < 0 {
		return Channel{}, false, nil
	}
	return all[i], true, nil
}

// TiesChannel reports whether a channel belongs to an account: only there is
// anything but a mention for the bot.
func TiesChannel(tx Tx, place bot.Address) (bool, error) {
	c, ok, err := tx.Channel(place.Tenant, place.Place)
	return ok && c.Account != "", err
}

// errInChannel says that something was about to be said in a shared channel that
// has no business there.
var errInChannel = errors.New("playbook: this is nothing to be said in a shared channel")

// tellChannel is the one way of a plan into a channel that the customer reads:
// the page, the card and its record for everybody, and what is meant for the one
// person who acted there (S-2, S-7).
func (e *Env) tellChannel(to bot.Address, m bot.Message) error {
	forAll := m.Kind == "page" || m.Kind == stepCard || m.Kind == bot.KindRecord
	if to.Direct() || to.Audience != bot.Customer || m.Only == "" && !forAll {
		return errInChannel
	}
	_, err := e.post(bot.Delivery{To: to, Message: m})
	return err
}

// knownChannels tells the flow which channel the plan would go to and, while
// that is still to be asked, which there are.
func (e *Env) knownChannels(known map[string]string) error {
	chosen := e.Account.Record.Value("account_channel", 0)
	switch {
	case e.Plan == nil, e.Plan.Record.Value("approvers", 0).Empty():
		return nil // far from being asked
	}
	next, err := e.nextVersion(e.Plan.ID)
	if err != nil {
		return err
	}
	known["next_version"] = strconv.Itoa(next)
	if e.Plan.State == Active {
		if version, _, err := e.inForce(e.Plan); err != nil {
			return err
		} else if version != nil {
			known["agreed_version"] = strconv.Itoa(version.Version)
		}
	}
	switch {
	case chosen.Is(planning.NoChannel):
		if to := e.mailRecipients(); to != "" {
			known["mail_to"] = to
		}
		return nil
	case !chosen.Empty():
		channel, ok, err := e.sharedChannel(e.Account)
		if err != nil || !ok {
			return err
		}
		known["shared_channel"] = channel.Name
		return nil
	}
	all, err := e.Tx.Channels(e.Place.Tenant)
	var names []string
	for _, c := range all {
		if c.Audience == bot.Customer && (c.Account == "" || c.Account == e.Account.ID) {
			names = append(names, c.Name)
		}
	}
	known["shared_channels"] = strings.Join(names, "\n")
	return err
}

// bindChannel makes the channel that was named that of the account. A channel
// belongs to one account (method a.4).
func bindChannel(e *Env, a map[string]string) error {
	if e.Account == nil {
		return nil
	}
	all, err := e.Tx.Channels(e.Place.Tenant)
	if err != nil {
		return err
	}
	for _, c := range all {
		mine := c.Name == a["name"] && c.Audience == bot.Customer && (c.Account == "" || c.Account == e.Account.ID)
		was := c.Account
		switch {
		case mine:
			c.Account = e.Account.ID
		case c.Account == e.Account.ID && c.Audience == bot.Customer:
			c.Account = ""
		}
		if c.Account != was {
			if err := e.Tx.SaveChannel(&c); err != nil {
				return err
			}
		}
	}
	return nil
}

// Joined notes a channel that the bot was added to, and asks whoever added it
// which account it is for, where people from outside read it; until that is
// answered nothing is said there (method a.4).
func (e *Env) Joined(to bot.Address, name string) error {
	c, ok, err := e.Tx.Channel(to.Tenant, to.Place)
	if err != nil {
		return err
	}
	if ok && c.Name == name && c.Audience == to.Audience {
		return nil
	}
	c.Address, c.Name = to, name
	c.Thread, c.Person = "", ""
	if err := e.Tx.SaveChannel(&c); err != nil {
		return err
	}
	if to.Audience != bot.Customer || c.Account != "" || e.Person.External || e.Person.Home.Place == "" {
		return nil
	}
	_, accounts, err := e.plans()
	if err != nil {
		return err
	}
	var buttons []bot.Button
	for _, a := range accounts {
		if a.Manager == e.Person.ID {
			buttons = append(buttons, bot.Button{Label: a.Name, Verb: VerbRun, Value: "channel " + name + " for " + a.Name})
		}
	}
	_, err = e.Tell(*e.Person, "notice", buttons[:min(len(buttons), 3)], conversation.Say("ask.account_channel", args("channel", quoted(name))))
	return err
}
