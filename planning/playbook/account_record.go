package playbook

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/scheduler"
)

// countryOptions are the countries whose public holidays are known, by their
// names in the reader's language.
func countryOptions(c *conversation.Scene) []conversation.Option {
	p := c.Printer()
	codes := slices.Clone(scheduler.Countries())
	slices.SortFunc(codes, func(a, b string) int {
		return strings.Compare(locale.Fold(p.Text("country."+a, nil)), locale.Fold(p.Text("country."+b, nil)))
	})
	var all []conversation.Option
	for _, code := range codes {
		all = append(all, conversation.Option{Value: code, Label: conversation.Say("country."+code, nil)})
	}
	return all
}

// accountPack is the account record (method a.4): proposed, accepted with one
// button before the first message to the customer is prepared.
func accountPack() *conversation.Pack {
	language := choice("account_language", conversation.Required, "account_language", "en", "de", "nl")
	language.In = accountRecord
	language.Offer = func(c *conversation.Scene) (conversation.Value, bool) {
		return conversation.ChoiceValue(string(c.Facts.Language.Base())), true
	}
	country := &conversation.Step{
		ID: "account_country", In: accountRecord, Kind: conversation.Choice, Need: conversation.Required,
		Options: countryOptions,
		Offer: func(c *conversation.Scene) (conversation.Value, bool) {
			country := c.Facts.Known["country"]
			return conversation.ChoiceValue(country), country != ""
		},
	}
	zone := &conversation.Step{
		ID: "account_time_zone", In: accountRecord, Kind: conversation.Line, Need: conversation.Required, Limit: 40,
		Read: readZone,
		Offer: func(c *conversation.Scene) (conversation.Value, bool) {
			if country := c.Record(accountRecord).Value("account_country", 0); len(country.Choice) == 1 && zones[country.Choice[0]] != "" {
				return conversation.TextValue(zones[country.Choice[0]]), true
			}
			return conversation.TextValue(c.Facts.Known["zone"]), c.Facts.Known["zone"] != ""
		},
	}
	return &conversation.Pack{
		ID: "account.pack", Shape: conversation.Proposed,
		Steps: []*conversation.Step{language, country, zone, accountChannel()},
		Args:  func(*conversation.Scene) locale.Args { return nil },
		Confirm: func(*conversation.Scene, *conversation.Draft) conversation.Text {
			return conversation.Say("ask.account.pack.confirm", nil)
		},
	}
}

// accountChannel asks which shared channel the account has, of those the bot is in.
func accountChannel() *conversation.Step {
	return &conversation.Step{
		ID: "account_channel", In: accountRecord, Kind: conversation.Choice, Need: conversation.Required, Ask: say("ask.account_channel.pick"),
		Options: func(c *conversation.Scene) []conversation.Option {
			var all []conversation.Option
			for _, name := range strings.Split(c.Facts.Known["shared_channels"], "\n") {
				if name != "" {
					all = append(all, conversation.Option{Value: name, Label: quoted(name)})
				}
			}
			return append(all, conversation.Option{Value: planning.NoChannel, Label: conversation.Say("choice.account_channel.none", nil)})
		},
		Offer: func(c *conversation.Scene) (conversation.Value, bool) {
			if names := strings.Split(c.Facts.Known["shared_channels"], "\n"); len(names) == 1 && names[0] != "" {
				return conversation.ChoiceValue(names[0]), true
			}
			return conversation.ChoiceValue(planning.NoChannel), true
		},
		Then: func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
			return []conversation.Effect{{Name: EffectChannel, Args: map[string]string{"name": one(v)}}}
		},
		Read: readChannel,
		Show: func(_ *conversation.Scene, v conversation.Value) conversation.Text {
			if v.Is(planning.NoChannel) {
				return conversation.Say("choice.account_channel.none", nil)
			}
			return quoted("#" + one(v))
		},
	}
}

// isChannelName reports whether words can be the name of a channel. As a regular
// expression it was the largest thing in the memory of the process.
func isChannelName(name string) bool {
	strange := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune("._-", r)
	}
	return name != "" && utf8.RuneCountInString(name) <= 80 && !strings.ContainsFunc(name, strange)
}

// readChannel takes the name of a channel, which the platform has not told of
// yet, with or without its sign, and the words for none.
func readChannel(c *conversation.Scene, text string) conversation.Reading {
	text = strings.TrimSpace(text)
	if containsWord(c, "alias.choice.account_channel.none", locale.Fold(text)) {
		return conversation.Reading{Value: conversation.ChoiceValue(planning.NoChannel)}
	}
	name := strings.TrimPrefix(text, "#")
	if !isChannelName(name) {
		return conversation.Reading{Problem: &conversation.Problem{Key: "problem.not_a_channel", Args: args("text", quoted(clip(text, 60)))}}
	}
	return conversation.Reading{Value: conversation.ChoiceValue(strings.ToLower(name))}
}

// zones are the time zones proposed from a country; where a country has
// several, that of its largest city.
var zones = map[string]string{
	"AT": "Europe/Vienna", "BE": "Europe/Brussels", "CA": "America/Toronto", "CH": "Europe/Zurich", "DE": "Europe/Berlin",
	"DK": "Europe/Copenhagen", "ES": "Europe/Madrid", "FR": "Europe/Paris", "GB": "Europe/London", "IE": "Europe/Dublin",
	"IT": "Europe/Rome", "NL": "Europe/Amsterdam", "NO": "Europe/Oslo", "PL": "Europe/Warsaw", "SE": "Europe/Stockholm", "US": "America/New_York",
}

// readZone understands a zone of the IANA data, by its whole name or its city.
func readZone(_ *conversation.Scene, text string) conversation.Reading {
	if zone, ok := scheduler.Zone(text); ok {
		return conversation.Reading{Value: conversation.TextValue(zone)}
	}
	return conversation.Reading{Problem: &conversation.Problem{Key: "problem.not_a_time_zone", Args: args("text", quoted(clip(text, 60)))}}
}

// needsAddress reports whether a contact will be written to: an approver or a
// recipient of the status e-mail.
func needsAddress(c *conversation.Scene) bool {
	name := c.Record(accountRecord).Text("contact_name", c.Row)
	for _, step := range []string{"approvers", "status_email_to"} {
		for _, p := range c.Plan().Value(step, 0).People {
			if locale.Fold(p.Name) == locale.Fold(name) && name != "" {
				return true
			}
		}
	}
	return false
}

func contactEmail() *conversation.Step {
	return &conversation.Step{
		ID: "contact_email", In: accountRecord, Kind: conversation.Email, Need: conversation.Required, Limit: 90,
		When: needsAddress, Args: contactNameArgs,
	}
}

func contactSalutation() *conversation.Step {
	s := choice("contact_salutation", conversation.Required, "contact_salutation", "ms", "mr", "none")
	s.In, s.When, s.Args = accountRecord, needsAddress, contactNameArgs
	s.Options = func(c *conversation.Scene) []conversation.Option {
		name := c.Record(accountRecord).Text("contact_name", c.Row)
		all := options("contact_salutation", "ms", "mr", "none")
		for i := range all[:2] { // "Ms Visser" where it fits a button
			label := c.Printer().Text(all[i].Label.Key, nil) + " " + surname(name)
			if locale.Length(label) <= 24 {
				all[i].Label = quoted(label)
			}
		}
		if locale.Length(name) <= 24 {
			all[2].Label = quoted(name)
		}
		return all
	}
	return s
}

func contactNameArgs(c *conversation.Scene) locale.Args {
	return args("person", quoted(c.Record(accountRecord).Text("contact_name", c.Row)))
}

// surname is what follows the first name: "Tom de Boer" is addressed as "de
// Boer".
func surname(name string) string {
	if _, rest, found := strings.Cut(name, " "); found {
		return rest
	}
	return name
}
