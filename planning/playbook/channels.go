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

// sharedChannel is the channel that both companies read and the bot can write in,
// if the account has one (account_channel).
func (e *Env) sharedChannel(a *Account) (Channel, bool, error) {
	all, err := e.Tx.Channels(a.Tenant)
	if err != nil {
		return Channel{}, false, err
	}
	i := slices.IndexFunc(all, func(c Channel) bool { return c.Account == a.ID && c.Audience == bot.Customer && !c.Gone })
	if i < 0 {
		return Channel{}, false, nil
	}
	return all[i], true, nil
}

// stillThere is where something that was said in a channel stands now: the platform
// may have given the channel another id. It reports false where the bot cannot
// write there any more.
func (e *Env) stillThere(to bot.Address) (bot.Address, bool, error) {
	c, ok, err := e.Tx.Channel(to.Tenant, to.Place)
	if err != nil || !ok {
		return to, true, err // nothing was ever told of it
	}
	to.Place = c.Place
	return to, !c.Gone, nil
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
// the page, the card and its record, a status e-mail for everybody, the one notice
// that a language model may be used, and what is meant for the one
// person who acted there (S-2, S-7).
func (e *Env) tellChannel(to bot.Address, m bot.Message) error {
	forAll := slices.Contains([]string{"page", stepCard, kindReply, bot.KindRecord, kindStatusMail, kindReport, kindFile, kindModelNotice}, m.Kind)
	if to.Direct() || to.Audience != bot.Customer || m.Only == "" && !forAll {
		return errInChannel
	}
	to, there, err := e.stillThere(to)
	if err != nil || !there {
		return err
	}
	_, err = e.post(bot.Delivery{To: to, Message: m})
	return err
}

// knownChannels tells the flow which channel the plan would go to and, while
// that is still to be asked, which there are.
func (e *Env) knownChannels(known map[string]string) error {
	chosen := e.Account.Record.Value("account_channel", 0)
	switch {
	case e.Plan == nil, len(e.Plan.Record.Rows("action", -1)) == 0:
		return nil // far from being asked
	case e.Plan.Record.Value("approvers", 0).Empty():
		return e.freeChannels(known)
	}
	next, err := e.nextVersion(e.Plan.ID)
	if err != nil {
		return err
	}
	known["next_version"] = strconv.Itoa(next)
	if e.Plan.State == Presented || e.Plan.State == Active {
		known["presented"] = string(e.Plan.State)
	}
	if e.Plan.State == Active {
		if version, _, err := e.inForce(e.Plan); err != nil {
			return err
		} else if version != nil {
			known["agreed_version"] = strconv.Itoa(version.Version)
		}
	}
	if to := e.mailRecipients(); to != "" && chosen.Is(planning.NoChannel) {
		known["mail_to"] = to
	}
	return e.freeChannels(known)
}

// freeChannels tells the flow the shared channel with those who read there, or which
// there are.
func (e *Env) freeChannels(known map[string]string) error {
	chosen := e.Account.Record.Value("account_channel", 0)
	switch {
	case chosen.Is(planning.NoChannel):
		return nil
	case !chosen.Empty():
		channel, ok, err := e.sharedChannel(e.Account)
		if err != nil || !ok {
			return err
		}
		known["shared_channel"] = channel.Name
		return knownMembers(known, channel)
	}
	all, err := e.Tx.Channels(e.Place.Tenant)
	var names []string
	for _, c := range all {
		if c.free(e.Account.ID) {
			names = append(names, c.Name)
		}
	}
	known["shared_channels"] = strings.Join(names, "\n")
	return err
}

// free reports whether a channel can be that of an account.
func (c Channel) free(account string) bool {
	return c.Name != "" && !c.Gone && c.Audience == bot.Customer && (c.Account == "" || c.Account == account)
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
	if !slices.ContainsFunc(all, func(c Channel) bool { return c.Name == a["name"] && c.free(e.Account.ID) }) && a["name"] != planning.NoChannel {
		e.Notice(conversation.Say("say.channel_invite", args("channel", quoted("#"+a["name"]))))
	}
	for _, c := range all {
		mine := c.Name == a["name"] && c.free(e.Account.ID)
		was := c.Account
		switch {
		case mine:
			c.Account, c.Company = e.Account.ID, c.companyOf(e.Account.Name)
		case c.Account == e.Account.ID && c.Audience == bot.Customer:
			c.Account, c.Company = "", ""
		}
		if c.Account != was {
			if err := e.Tx.SaveChannel(&c); err != nil {
				return err
			}
		}
	}
	return nil
}
