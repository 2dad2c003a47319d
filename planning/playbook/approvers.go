package playbook

import (
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// approvers may agree for the customer; one of them is enough.
func approvers() *conversation.Step {
	return &conversation.Step{
		ID: "approvers", Kind: conversation.People, Need: conversation.Required, Min: 1, Max: planning.MaxApprovers,
		Options: approverOptions,
		Check: func(_ *conversation.Scene, v conversation.Value) *conversation.Problem {
			for _, p := range v.People {
				if p.Side == conversation.Ours {
					return &conversation.Problem{Key: "problem.own_side", Args: args("person", quoted(p.Name))}
				}
			}
			return nil
		},
		Then: func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
			bindApprovers(c, v.People)
			return nil
		},
	}
}

// bindApprovers makes sure every approver is a contact of the account.
func bindApprovers(c *conversation.Scene, people []conversation.Person) {
	account := c.Record(accountRecord)
	bound := slices.Clone(people)
	for i := range bound {
		row := contactNamed(c, bound[i].Name)
		bindChosen(c, bound[i], row)
		bound[i] = contactPerson(account, row)
	}
	k := conversation.Key{Step: "approvers"}
	if a, ok := c.Plan().Get(k); ok {
		a.Value.People = bound
		c.Plan().Set(k, a)
	}
}

// moreApprovers is asked only one by one: in a message several can be named.
func moreApprovers() *conversation.Step {
	s := tap("approvers.more")
	s.When = func(c *conversation.Scene) bool {
		named := c.Plan().Value("approvers", 0).People
		return c.Session.OneByOne && len(named) > 0 && len(named) < planning.MaxApprovers
	}
	s.Args = func(c *conversation.Scene) locale.Args {
		var names []any
		for _, p := range c.Plan().Value("approvers", 0).People {
			names = append(names, quoted(p.Name))
		}
		return args("person", names)
	}
	s.Options = func(c *conversation.Scene) []conversation.Option {
		var all []conversation.Option
		for _, o := range approverOptions(c) {
			if !isApprover(c, o.Set.People[0].ID) {
				all = append(all, conversation.Option{Value: o.Value, Label: o.Label})
			}
		}
		return append(all,
			conversation.Option{Value: "other", Label: conversation.Say("button.someone_else", nil)},
			conversation.Option{Value: "nobody", Label: conversation.Say("button.nobody_else", nil), Means: "no"})
	}
	s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		again := func() { c.Plan().Clear(conversation.Key{Step: "approvers.more"}) }
		switch row, isContact := strings.CutPrefix(v.Choice[0], "contact:"); {
		case strings.HasPrefix(v.Choice[0], memberPrefix):
			for _, o := range approverOptions(c) {
				if o.Value == v.Choice[0] {
					bindApprovers(c, append(slices.Clone(c.Plan().Value("approvers", 0).People), o.Set.People...))
				}
			}
			again()
		case isContact:
			n, err := strconv.Atoi(row)
			if err != nil {
				return nil
			}
			bindApprovers(c, append(slices.Clone(c.Plan().Value("approvers", 0).People), contactPerson(c.Record(accountRecord), n)))
			again()
		case v.Is("other"):
			again()
			c.Session.Revisit = append([]conversation.Key{{Step: "approvers"}}, c.Session.Revisit...)
		}
		return nil
	}
	return s
}

func isApprover(c *conversation.Scene, contact string) bool {
	return slices.ContainsFunc(c.Plan().Value("approvers", 0).People, func(p conversation.Person) bool { return p.ID == contact })
}
