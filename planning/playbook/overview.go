package playbook

import (
	"strings"

	"lodestar/conversation"
)

// overview is step 1 of 7 (method d.1).
func overview() conversation.Section {
	contacts := mainContacts()
	return conversation.Section{
		ID: "overview", Heading: stepHeading(1),
		Items: []conversation.Item{
			&conversation.Pack{
				ID: "header.pack", Shape: conversation.Fields, Need: conversation.Required,
				Steps:  []*conversation.Step{customerSince(), line("industry", conversation.Wanted, 45), periodLength(), periodFirstDay()},
				Spread: spreadPeriod, Args: withExamples(nil),
				Confirm: func(*conversation.Scene, *conversation.Draft) conversation.Text {
					return conversation.Say("ask.header.pack.confirm.partly", nil)
				},
			},
			movedEnd(),
			relationshipStrength(),
			// How they buy is the last line of the contacts' message; one by one, or
			// left out there, it is a question of its own (method d.8).
			contacts, contacts.Pack.Tail,
		},
		More: []conversation.Item{
			line("customer_address", conversation.Optional, 90),
			line("customer_phone", conversation.Optional, 25),
			line("customer_fax", conversation.Optional, 25),
			&conversation.Step{ID: "customer_website", Kind: conversation.Link, Need: conversation.Optional, Limit: 50},
			accountTeam(),
			line("relationship_note", conversation.Optional, 95),
			choice("review_cycle", conversation.Optional, "review_cycle", "none", "monthly", "quarterly", "half_yearly", "yearly"),
			reviewCycleNext(),
			line("industry_position", conversation.Optional, 95),
			news(),
			date("prepared_on", conversation.Optional),
		},
	}
}

func customerSince() *conversation.Step {
	return &conversation.Step{ID: "customer_since", Kind: conversation.Since, Need: conversation.Wanted}
}

func relationshipStrength() *conversation.Step {
	s := choice("relationship_strength", conversation.Required, "relationship_strength", "poor", "good", "great")
	s.Reason = "relationship_note"
	s.Options = func(c *conversation.Scene) []conversation.Option {
		scale := strings.Split(c.Facts.Known["relationship_scale"], "|")
		if len(scale) < 3 {
			return options("relationship_strength", "poor", "good", "great")
		}
		var own []conversation.Option
		for _, word := range scale {
			own = append(own, conversation.Option{Value: word, Label: conversation.Verbatim(word)})
		}
		return own
	}
	return s
}

func accountTeam() *conversation.List {
	person := &conversation.Step{ID: "account_team", Kind: conversation.Who, Need: conversation.Required}
	role := line("account_team.role", conversation.Wanted, 18)
	department := line("account_team.department", conversation.Wanted, 30)
	return &conversation.List{
		ID: "account_team", Need: conversation.Optional, Max: 30,
		Items: []conversation.Item{person, role, department},
		Pack:  rowsPack("account_team", person, role, department),
	}
}

func reviewCycleNext() *conversation.Step {
	s := date("review_cycle.next_date", conversation.Optional)
	s.When = func(c *conversation.Scene) bool {
		cycle := c.Plan().Value("review_cycle", 0)
		return len(cycle.Choice) == 1 && !cycle.Is("none")
	}
	return s
}

// news are dated lines (000-20). A line without a date is of today.
func news() *conversation.List {
	text := line("news", conversation.Required, 95)
	day := date("news.date", conversation.Wanted)
	day.Read = nil
	return &conversation.List{
		ID: "news", Need: conversation.Optional, Max: 50,
		Items: []conversation.Item{text, day},
		Pack: func() *conversation.Pack {
			p := rowsPack("news", text, day)
			p.Saved = func(c *conversation.Scene, rows []int) []conversation.Effect {
				for _, row := range rows {
					k := conversation.Key{Step: "news.date", Row: row}
					if a, ok := c.Plan().Get(k); !ok || a.State != conversation.Answered {
						c.Fill(conversation.Main, k, conversation.DateValue(c.Facts.Today))
					}
				}
				return nil
			}
			return p
		}(),
	}
}
