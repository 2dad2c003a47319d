package playbook

import (
	"maps"
	"slices"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// The flow of the owners' yes and its effect.
const (
	FlowAccept     = "action_accept"
	EffectAccepted = "owner_answered"
)

// askOwners asks each owner on our side about all their actions (F15).
func askOwners(e *Env, _ map[string]string) error {
	c, err := e.scene(e.Plan, e.Account)
	if err != nil {
		return err
	}
	plan, account, session := e.Plan, e.Account, e.Session
	asked := 0
	owners := ourOwners(c)
	for _, id := range slices.Sorted(maps.Keys(owners)) {
		owner, ok, err := e.Tx.Person(e.Place.Tenant, id)
		if err != nil {
			return err
		}
		if !ok || owner.Home.Place == "" {
			e.Notice(conversation.Say("say.owner_unreachable", args("person", quoted(ownerName(c, id)))))
			continue
		}
		if err := e.askOwner(owner, plan, account); err != nil {
			return err
		}
		asked++
	}
	e.Plan, e.Account, e.Session = plan, account, session
	if asked > 0 {
		e.Notice(conversation.Say("say.owners_asked", args("n", asked)))
	}
	return nil
}

func ownerName(c *conversation.Scene, id string) string {
	for _, p := range c.Facts.People {
		if p.ID == id && p.Side == conversation.Ours {
			return p.Name
		}
	}
	return id
}

// askOwner opens the question in the owner's own conversation.
func (e *Env) askOwner(owner Person, plan *Plan, account *Account) error {
	s, ok, err := e.Tx.SessionFor(e.Place.Tenant, FlowAccept, plan.ID, owner.ID)
	if err != nil {
		return err
	}
	if !ok {
		s = Session{Tenant: e.Place.Tenant, Person: owner.ID}
		s.Flow, s.Subject = FlowAccept, plan.ID
	}
	s.Status, s.Place, s.Touched = conversation.Paused, owner.Home, e.Now
	busy, open, err := e.Tx.ActiveSession(e.Place.Tenant, owner.ID, owner.Home.Place)
	if err != nil {
		return err
	}
	if !open || busy.ID == s.ID {
		s.Status = conversation.Active
	}
	if err := e.Tx.SaveSession(&s); err != nil {
		return err
	}
	them := e.as(&owner)
	if !owner.Greeted {
		owner.Greeted, them.introduced = true, true
		first, _, _ := strings.Cut(owner.Name, " ")
		them.Notice(conversation.Say("say.first_message_to_owner", args("person", quoted(first), "manager", quoted(e.Person.Name), "customer", quoted(account.Name))))
	}
	owner.Settings.LastUnasked, owner.Settings.LastUnaskedOf = "say.why_owner", account.Name
	if err := e.Tx.SavePerson(&owner); err != nil {
		return err
	}
	if s.Status != conversation.Active {
		return them.Say(them.Message("notice", conversation.Say("say.owner_question_waits", args("manager", quoted(e.Person.Name), "customer", quoted(account.Name)))))
	}
	if err := them.Load(&s); err != nil {
		return err
	}
	return them.Advance(conversation.Move{Verb: conversation.Show})
}

// AcceptFlow asks an owner on our side whether they would do an action by its
// date (action_accept, 000-66).
func AcceptFlow() *conversation.Flow {
	mine := func(c *conversation.Scene) bool {
		owner := ownerOf(c.Plan(), c.Row)
		return live(c) && owner.ID == c.Facts.Me.ID && owner.Side == conversation.Ours
	}
	actionWords := func(c *conversation.Scene) locale.Args {
		first, _, _ := strings.Cut(c.Facts.Me.Name, " ")
		return args("person", quoted(first), "manager", quoted(c.Facts.Known["manager"]), "action", quoted(c.RowText("action_title")), "due", dueWords(c))
	}
	done := func(c *conversation.Scene, _ conversation.Value) []conversation.Effect { return heardOf(c.Row) }
	accept := choice("action_accept", conversation.Warned, "action_accept", "yes", "other_date", "not_me")
	accept.When, accept.Args, accept.Ask = mine, actionWords, greeting("ask.action_accept", "ask.action_accept.again", mine)
	// Told even where no further answer follows: an owner who says no and then
	// nothing more must not leave the account manager in the belief that all is
	// well.
	accept.Then = done
	other := date("action_accept.other_date", conversation.Required)
	other.When = func(c *conversation.Scene) bool {
		return mine(c) && c.Plan().Value("action_accept", c.Row).Is("other_date")
	}
	other.Args, other.Then = actionWords, done
	someone := line("action_accept.someone_else", conversation.Wanted, 60)
	someone.When = func(c *conversation.Scene) bool {
		return mine(c) && c.Plan().Value("action_accept", c.Row).Is("not_me")
	}
	someone.Args, someone.Then = actionWords, done
	return &conversation.Flow{
		ID:   FlowAccept,
		Args: customerNamed,
		Sections: []conversation.Section{{ID: "accept", Items: []conversation.Item{
			acceptAll(mine),
			&conversation.Each{List: "action", Items: []conversation.Item{accept, other, someone}},
		}}},
		Done: func(c *conversation.Scene) []conversation.Text {
			return []conversation.Text{conversation.Say("say.action_accept_thanks", args("manager", quoted(c.Facts.Known["manager"]), "customer", quoted(c.Text("customer_name"))))}
		},
	}
}

// greeting asks an owner with a hello, unless the message begins with one or they
// have answered about another action already.
func greeting(hello, again string, mine func(*conversation.Scene) bool) func(*conversation.Scene) conversation.Text {
	return func(c *conversation.Scene) conversation.Text {
		plain := c.Facts.Known["introduced"] != "" || c.Session.OneByOne
		for _, row := range c.Plan().Rows("action", -1) {
			if _, answered := c.Plan().Get(conversation.Key{Step: "action_accept", Row: row.ID}); answered && mine(c.At(row.ID)) {
				plain = true
			}
		}
		if plain {
			return conversation.Say(again, nil)
		}
		return conversation.Say(hello, nil)
	}
}

// acceptAll asks about all actions of an owner at once, where there are several.
func acceptAll(mine func(*conversation.Scene) bool) *conversation.Step {
	s := tap("action_accept.all", button("yes", "yes_to_all"), button("one", "one_by_one"))
	s.In = decisionRecord
	unanswered := func(c *conversation.Scene) (rows []int) {
		for _, row := range c.Plan().Rows("action", -1) {
			if _, answered := c.Plan().Get(conversation.Key{Step: "action_accept", Row: row.ID}); !answered && mine(c.At(row.ID)) {
				rows = append(rows, row.ID)
			}
		}
		return rows
	}
	s.When = func(c *conversation.Scene) bool { return !c.Session.OneByOne && len(unanswered(c)) > 1 }
	s.Ask = func(c *conversation.Scene) conversation.Text {
		var list []any
		for _, row := range unanswered(c) {
			list = append(list, conversation.Say("context.action_and_date", args("action", quoted(c.Plan().Text("action_title", row)), "date", quoted(dueWords(c.At(row))))))
		}
		first, _, _ := strings.Cut(c.Facts.Me.Name, " ")
		ask := greeting("ask.action_accept.all", "ask.action_accept.all.again", mine)(c)
		return conversation.Say(ask.Key, args("person", quoted(first), "manager", quoted(c.Facts.Known["manager"]), "list", list))
	}
	s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		rows := unanswered(c)
		if !v.Is("yes") {
			c.Session.OneByOne = true
			return nil
		}
		for _, row := range rows {
			c.Plan().Set(conversation.Key{Step: "action_accept", Row: row}, conversation.Answer{
				Value: conversation.ChoiceValue("yes"), State: conversation.Answered, By: c.Facts.Me.ID, At: c.Facts.Now, SaidOn: c.Facts.Today,
			})
		}
		return heardOf(rows...)
	}
	return s
}

// dueWords is the date of an action as its owner reads it.
func dueWords(c *conversation.Scene) string {
	if d := c.Plan().Value("action_due", c.Row).Date; !d.IsZero() {
		return c.Printer().DateLong(d)
	}
	return c.Printer().Text("state.open", nil)
}

// heardOf lets the account manager hear of answers about some actions.
func heardOf(rows ...int) []conversation.Effect {
	return []conversation.Effect{{Name: EffectAccepted, Args: map[string]string{"rows": joinRows(rows)}}}
}
