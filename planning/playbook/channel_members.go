package playbook

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// membershipHolds is how long what the platform told about who reads in a channel
// is enough for an agreement (trust B6).
const membershipHolds = time.Minute

// outsider finds one of those from outside who read in the channel.
func (c Channel) outsider(id string) (bot.Person, bool) {
	i := slices.IndexFunc(c.Outsiders, func(p bot.Person) bool { return p.ID == id })
	if i < 0 {
		return bot.Person{}, false
	}
	return c.Outsiders[i], true
}

// fresh reports whether it is known well enough who reads there.
func (c Channel) fresh(now time.Time) bool {
	age := now.Sub(c.Seen)
	return !c.Seen.IsZero() && age >= 0 && age <= membershipHolds
}

// companies are the names of the other organisations that read there, sorted, one
// for each.
func (c Channel) companies() []string {
	byTeam := map[string]string{}
	for _, p := range c.Outsiders {
		if key := cmp.Or(p.Team, p.Organisation); key != "" {
			byTeam[key] = cmp.Or(byTeam[key], p.Organisation, p.Team)
		}
	}
	var all []string
	for _, name := range byTeam {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// companyOf is the organisation of a customer among those that read there: the one
// that is called like it, or the only one. "" where that leaves it open.
func (c Channel) companyOf(customer string) string {
	teams := map[string]bool{}
	for _, p := range c.Outsiders {
		if p.Team == "" {
			continue
		}
		if p.Organisation != "" && locale.Fold(p.Organisation) == locale.Fold(customer) {
			return p.Team
		}
		teams[p.Team] = true
	}
	if len(teams) == 1 {
		for team := range teams {
			return team
		}
	}
	return ""
}

// ofCustomer reports whether somebody belongs to the customer of the channel, as
// far as that can be known: a guest of our own workspace has no organisation of
// their own there.
func (c Channel) ofCustomer(p bot.Person) bool {
	return p.External && (c.Company == "" || p.Team == "" || p.Team == c.Company)
}

// severalOpen reports whether people of several organisations read there and nobody
// can tell which is the customer's. An address then binds nobody: each organisation
// says for itself which addresses its people have (trust B3).
func (c Channel) severalOpen() bool {
	first := ""
	for _, p := range c.Outsiders {
		if c.Company != "" || p.Team != "" && first != "" && p.Team != first {
			return c.Company == ""
		}
		first = cmp.Or(first, p.Team)
	}
	return false
}

// knownMembers tells the flow who could be a contact: the people of the customer
// in the shared channel.
func knownMembers(known map[string]string, c Channel) error {
	var all []bot.Person
	for _, p := range c.Outsiders {
		if c.severalOpen() {
			p.Email = ""
		}
		if c.ofCustomer(p) && p.Name != "" {
			all = append(all, p)
		}
	}
	data, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("playbook: members of a channel: %w", err)
	}
	known["members"] = string(data)
	if c.People > 0 {
		known["channel_people"], known["channel_theirs"] = strconv.Itoa(c.People), strconv.Itoa(len(all))
	}
	return nil
}

// channelReach names a channel and how many read there, as far as that is known:
// what goes there is seen by all of them (F4).
func channelReach(c *conversation.Scene, channel string) conversation.Text {
	people, err := strconv.Atoi(c.Facts.Known["channel_people"])
	if err != nil {
		return quoted("#" + channel)
	}
	return conversation.Say("channel.reach", args("channel", quoted("#"+channel),
		"people", conversation.Say("count.person", args("n", people)), "theirs", c.Facts.Known["channel_theirs"]))
}

// membersKnown reads them back.
func membersKnown(known map[string]string) (all []bot.Person) {
	_ = json.Unmarshal([]byte(known["members"]), &all) // "" is nobody
	return all
}
