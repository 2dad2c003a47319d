package playbook

import (
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// counterAction is a new action that weakens the strongest reason against or
// adds one for (000-62). It is written like any action, on one line.
func counterAction() *conversation.Step {
	s := line("counter_action", conversation.Warned, 160)
	s.Unnumbered, s.Names = true, true
	s.Heading = forceHeading
	s.When = func(c *conversation.Scene) bool { return live(c) && decided(c, "rework") }
	s.Ask = func(c *conversation.Scene) conversation.Text {
		strongest, ok := forceOf(c.Plan(), c.Row).StrongestAgainst()
		if !ok {
			return conversation.Say("ask.counter_action.plain", nil)
		}
		return conversation.Say("ask.counter_action", args("reason", quoted(strongest.Text), "score", strongest.Score))
	}
	s.Buttons = func(c *conversation.Scene) []conversation.Option {
		return []conversation.Option{
			{Verb: conversation.Skip, Label: conversation.Say("button.no_idea_yet", nil)},
			{Verb: conversation.Ask, Value: conversation.Key{Step: "park_until", Row: c.Row}.String(), Label: conversation.Say("button.park_until", nil)},
		}
	}
	// Shortened silently, the title would lose words (M-5).
	s.Check = func(c *conversation.Scene, v conversation.Value) *conversation.Problem {
		title, _, _ := strings.Cut(v.Text, ";")
		title = strings.TrimSpace(title)
		if n := locale.Length(title); n > titleLimit {
			return &conversation.Problem{Key: "problem.too_long", Args: args("n", n, "limit", titleLimit, "text", quoted(title))}
		}
		return actionsFull(c)
	}
	s.Then = addCounterAction
	return s
}

// actionsFull refuses one action more than a plan can hold, where it comes otherwise
// than by the list of them (trust I3).
func actionsFull(c *conversation.Scene) *conversation.Problem {
	if len(c.Plan().Rows("action", -1)) < planning.MaxActions {
		return nil
	}
	return &conversation.Problem{Key: "problem.list_full", Args: args("limit", planning.MaxActions)}
}

// titleLimit is how many characters the title of an action may have (method
// d.4).
const titleLimit = 60

func addCounterAction(c *conversation.Scene, v conversation.Value) []conversation.Effect {
	plan := c.Plan()
	old, _ := plan.Row(c.Row)
	cells := strings.Split(v.Text, ";")
	row := plan.AddRow("action", old.Of)
	set := func(step string, value conversation.Value) {
		plan.Set(conversation.Key{Step: step, Row: row}, conversation.Answer{
			Value: value, State: conversation.Answered, By: c.Facts.Me.ID, At: c.Facts.Now, SaidOn: c.Facts.Today,
		})
	}
	set("action_title", conversation.TextValue(strings.TrimSpace(cells[0])))
	set("action_supports", conversation.ChoiceValue(strconv.Itoa(c.Row)))
	for _, cell := range cells[1:] {
		cell = strings.TrimSpace(cell)
		if got := locale.ParseDate(c.Facts.Language, cell, c.Facts.Today); got.Problem == "" && !got.Open && len(got.Others) == 0 {
			if period(plan).TakesDue(got.Date, c.Facts.Today) {
				set("action_due", conversation.DateValue(got.Date))
			} else {
				quoteFor(c, conversation.Key{Step: "action_due", Row: row}, v.Text)
			}
			continue
		}
		if p, ok := knownPerson(c, cell); ok {
			set("action_owner", conversation.PeopleValue(p))
		} else if cell != "" {
			quoteFor(c, conversation.Key{Step: "action_owner", Row: row}, v.Text)
		}
	}
	return nil
}

// quoteFor keeps words that were meant for a question, which then asks alone and
// quotes them: nothing that was typed is lost (M-5).
func quoteFor(c *conversation.Scene, k conversation.Key, words string) {
	if c.Session.Quotes == nil {
		c.Session.Quotes = map[conversation.Key]conversation.Quote{}
	}
	c.Session.Quotes[k] = conversation.Quote{Line: 1, Text: words}
}

func knownPerson(c *conversation.Scene, name string) (conversation.Person, bool) {
	folded := locale.Fold(name)
	if means(c, "alias.word.me", folded) {
		return c.Facts.Me, true
	}
	i := slices.IndexFunc(c.Facts.People, func(p conversation.Person) bool {
		return folded != "" && strings.HasPrefix(locale.Fold(p.Name), folded)
	})
	if i < 0 {
		return conversation.Person{}, false
	}
	return c.Facts.People[i], true
}

// forceAgain goes through the reasons once more after a rework. The earlier
// force field is kept as a version.
func forceAgain() *conversation.Step {
	s := tap("force.again", button("change", "change_scores"), button("leave", "leave_as_is"))
	s.Heading = forceHeading
	s.When = func(c *conversation.Scene) bool {
		return live(c) && decided(c, "rework") && c.RowText("counter_action") != ""
	}
	s.Ask = func(c *conversation.Scene) conversation.Text {
		counter := 0
		for _, row := range c.Plan().Rows("action", -1) {
			if c.Plan().Value("action_supports", row.ID).Is(strconv.Itoa(c.Row)) {
				counter = c.Plan().Number(row.ID)
			}
		}
		return conversation.Say("say.counter_action_saved", args("counter", counter, "action", c.Plan().Number(c.Row), "list", quoted(reasonList(forceOf(c.Plan(), c.Row)))))
	}
	s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		if v.Is("change") {
			keepForce(c)
			c.Plan().Clear(conversation.Key{Step: "counter_action", Row: c.Row})
			reopenResult(c)
		}
		return nil
	}
	return s
}

// reasonList is a force field in one line: "+ bulk prices 4, - lose brands 3".
func reasonList(f planning.Force) string {
	var parts []string
	for _, r := range f.For {
		parts = append(parts, "+ "+r.Text+" "+strconv.Itoa(r.Score))
	}
	for _, r := range f.Against {
		parts = append(parts, "- "+r.Text+" "+strconv.Itoa(r.Score))
	}
	return strings.Join(parts, ", ")
}

// keepForce puts the reasons of an action aside as an earlier force field.
func keepForce(c *conversation.Scene) {
	plan := c.Plan()
	past := plan.AddRow("force_past", c.Row)
	plan.Set(conversation.Key{Step: "force_past.on", Row: past}, conversation.Answer{
		Value: conversation.DateValue(c.Facts.Today), State: conversation.Answered, Derived: true, At: c.Facts.Now,
	})
	for _, list := range []string{"force_for", "force_against"} {
		for _, row := range plan.Rows(list, c.Row) {
			plan.Reparent(row.ID, past)
		}
		plan.Clear(conversation.Key{Step: list + ".more", Row: c.Row})
		plan.Clear(conversation.Key{Step: list, Row: c.Row})
	}
	plan.Clear(conversation.Key{Step: "force.pack", Row: c.Row})
}

// earlierReasons quotes the reasons before the rework, so that they can be
// given again with other scores.
func earlierReasons(c *conversation.Scene) []conversation.Text {
	past := c.Plan().Rows("force_past", c.Row)
	if len(past) == 0 {
		return nil
	}
	f := forceOf(c.Plan(), past[len(past)-1].ID)
	return []conversation.Text{conversation.Say("context.earlier_reasons", args("list", quoted(reasonList(f))))}
}
